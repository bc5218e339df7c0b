"""Two runs compared: which cells of the table changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from caserows.fields import FIELDS
from caserows.output import flat_row
from caserows.store import stored_form
from caserows.stored import StoredReport

_KIND = "case_kind"


class Change(NamedTuple):
    """One cell as rows.csv shows it, before and after; "" where there was, or is, nothing."""

    report_id: str
    case_no: int
    field: str
    old: str
    new: str


def changes(old: Iterable[StoredReport], new: Iterable[StoredReport]) -> Iterator[Change]:
    """The cells that differ, by report, case and field. Rows are paired by report id and case number; both runs come sorted
    by report id (``stored.reports``). A row of one run only differs in its ``case_kind`` and in every filled cell."""
    before, after = iter(old), iter(new)
    one, other = next(before, None), next(after, None)
    while one or other:
        first = min((r.report_id for r in (one, other) if r), key=stored_form)
        left = one if one and one.report_id == first else None
        right = other if other and other.report_id == first else None
        yield from _changed(first, _cells(left), _cells(right))
        one = next(before, None) if left else one
        other = next(after, None) if right else other


def _cells(report: StoredReport | None) -> dict[int, dict[str, str]]:
    rows = [stored.row for stored in report.rows] if report else []
    return {row.case_no: dict(zip((_KIND, *FIELDS), flat_row(row)[2:], strict=True)) for row in rows}


def _changed(report_id: str, old: dict[int, dict[str, str]], new: dict[int, dict[str, str]]) -> Iterator[Change]:
    for case_no in sorted(old.keys() | new.keys()):
        was, now = old.get(case_no, {}), new.get(case_no, {})
        for name in (_KIND, *FIELDS):
            if was.get(name, "") != now.get(name, ""):
                yield Change(report_id, case_no, name, was.get(name, ""), now.get(name, ""))
