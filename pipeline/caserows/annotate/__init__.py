"""Annotation tools: reports and rows out to brat and Label Studio, corrected files back in as gold."""

from caserows.annotate.brat import read_brat, write_brat
from caserows.annotate.gold import gold_text, write_gold
from caserows.annotate.label_studio import read_label_studio, write_label_studio

__all__ = ["gold_text", "read_brat", "read_label_studio", "write_brat", "write_gold", "write_label_studio"]
