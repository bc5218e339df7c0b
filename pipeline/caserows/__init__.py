"""caserows: published case reports in, one evidence-backed row per patient out."""

from caserows.model import CaseRow, CaserowsError, Evidence, Finding, Report

__version__ = "0.1.0"
__all__ = ["CaseRow", "CaserowsError", "Evidence", "Finding", "Report", "__version__"]
