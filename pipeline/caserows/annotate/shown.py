"""A report's text as an annotation tool shows it, and its offsets to and from the raw text.

Browsers turn ``\\r\\n`` and ``\\r`` into ``\\n`` and drop NUL. The tools are therefore given a text that holds neither;
all other characters stay. Offsets on both sides count Unicode code points: so does brat's server, and Label Studio's
editor since 1.5 (before, it counted UTF-16 code units; see ``label_studio.py``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from caserows.model import CaserowsError, Evidence, Report

_ONE_FOR_ONE = str.maketrans({"\r": "\n", "\x00": "\ufffd"})


def shown_text(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_ONE_FOR_ONE)


class Shown:
    """One report with the text that a tool shows of it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.text = shown_text(report.text)

    @cached_property
    def _dropped(self) -> list[int]:
        """Raw offsets of the carriage returns that the shown text lacks."""
        return [match.start() for match in re.finditer("\r(?=\n)", self.report.text)]

    @cached_property
    def _gaps(self) -> list[int]:
        """Shown offsets in front of which one of them stood."""
        return [at - index for index, at in enumerate(self._dropped)]

    def span(self, evidence: Evidence) -> tuple[int, int]:
        """Raw evidence → shown offsets ``[start, end)``."""
        start, end = (at - bisect_left(self._dropped, at) for at in (evidence.start, evidence.end))
        return start, end

    def evidence(self, start: int, end: int) -> Evidence:
        """Shown offsets → raw evidence; CaserowsError where they show no text."""
        if not (0 <= start < end <= len(self.text) and self.text[start:end].strip()):
            raise CaserowsError(f"no text at [{start}, {end}): the text has {len(self.text)} characters")
        return Evidence(start=self._raw(start), end=self._raw(end - 1) + 1)

    def _raw(self, at: int) -> int:
        return at + bisect_right(self._gaps, at)


class ShownTexts:
    """Reports that a corrected file may belong to, found by the text that the tool showed, byte for byte."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._shown: dict[str, list[Shown]] = {}
        for report in reports:
            shown = Shown(report)
            self._shown.setdefault(shown.text, []).append(shown)

    def find(self, text: str, report_id: str) -> Shown:
        """The report of this text, the one named ``report_id`` first; CaserowsError where there is none."""
        found = self._shown.get(shown_text(text), [])
        for shown in found:
            if shown.report.report_id == report_id:
                return shown
        if len(found) != 1:
            why = f"{len(found)} reports, none of them called {report_id}, have" if found else "no report has"
            raise CaserowsError(f"{why} this text: changed while it was annotated, or not in the folders of texts")
        return found[0]
