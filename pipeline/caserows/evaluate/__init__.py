"""How often the rows are right: gold and predicted rows in, scores out."""

from caserows.evaluate.errors import ERROR_CLASSES, Mistake, mistakes
from caserows.evaluate.groups import GROUPINGS
from caserows.evaluate.load import Texts, find_texts, load_gold, load_rows, load_texts
from caserows.evaluate.record import record, record_text
from caserows.evaluate.scoring import Counts, Scores, score
from caserows.evaluate.terminal import error_lines, table_lines

__all__ = [
    "ERROR_CLASSES",
    "GROUPINGS",
    "Counts",
    "Mistake",
    "Scores",
    "Texts",
    "error_lines",
    "find_texts",
    "load_gold",
    "load_rows",
    "load_texts",
    "mistakes",
    "record",
    "record_text",
    "score",
    "table_lines",
]
