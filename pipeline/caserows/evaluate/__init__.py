"""How often the rows are right: gold and predicted rows in, scores out."""

from caserows.evaluate.load import load_gold, load_rows, load_texts
from caserows.evaluate.scoring import Counts, Scores, score
from caserows.evaluate.terminal import error_lines, table_lines

__all__ = ["Counts", "Scores", "error_lines", "load_gold", "load_rows", "load_texts", "score", "table_lines"]
