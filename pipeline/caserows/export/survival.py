"""A table ready for Kaplan-Meier: time, event and origin for every row, censored rows and rows without a time included.

An article may state several times for one patient, from several origins. One is chosen by a fixed rule (``outcome``); the
others are counted, so that nobody takes the table for all that was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caserows.export.base import Files, Format, absent, places
from caserows.export.material import Material, offsets, plain
from caserows.fields import FIELDS
from caserows.model import CaseRow, Finding
from caserows.output import csv_text, shown

ORIGINS = next(a.allowed for a in FIELDS["follow_up_months"].attributes if a.name == "origin")
COLUMNS = (
    "id", "report_id", "case_no", "case_kind", "time_months", "event", "origin", "usable", "why_not", "times_stated",
    "vital_status", "age_years", "sex", "diagnosis", "cns_involvement", "recurrence", "cause_of_death", "evidence", "quote",
)  # fmt: skip
_PLAIN = ("vital_status", "age_years", "sex", "diagnosis", "cns_involvement", "recurrence", "cause_of_death")

NO_TIME = "no time stated"
NO_EVENT = "the article does not say whether the time ends with death"
CONTRADICTED = "the time ends with death, but the patient is alive"


@dataclass(frozen=True)
class Outcome:
    """Time in months from ``origin`` ("" where none is stated) to death (``event``) or last information; or why there is none."""

    time: float | None = None
    event: bool | None = None
    origin: str = ""
    why_not: str = ""
    finding: Finding | None = None

    @property
    def usable(self) -> bool:
        return not self.why_not


def outcome(row: CaseRow, origin: str = "") -> Outcome:
    """The outcome of a row by its follow-up findings, those from ``origin`` alone where one is given.

    A time to death comes first, save where the patient is alive; then the longest (the last information on the patient); of
    equal ones that whose origin comes first in the field guide. A time without a stated end is censored where the patient
    is alive; where the patient is dead or nothing is said, nothing is guessed.
    """
    alive = [f.value for f in row.findings.get("vital_status", ())][:1] == ["alive"]
    found = [f for f in row.findings.get("follow_up_months", ()) if origin in ("", f.attributes.get("origin"))]
    if not found:
        return Outcome(why_not=f"{NO_TIME}{f' from {origin}' if origin else ''}")
    best = min(found, key=lambda f: ((f.attributes.get("event") == "death") == alive, *_rank(f)))
    end = best.attributes.get("event")
    event = end == "death" if end else False if alive else None
    why = NO_EVENT if event is None else CONTRADICTED if event and alive else ""
    return Outcome(float(str(best.value)), event, str(best.attributes.get("origin", "")), why, best)


def _rank(finding: Finding) -> tuple[float, int]:
    where = finding.attributes.get("origin")
    at = ORIGINS.index(str(where)) if where in ORIGINS else len(ORIGINS)
    return -float(str(finding.value)), at


def table(material: Material) -> Iterable[list[str]]:
    """The lines of ``survival.csv``, one for each row."""
    for row in material.rows:
        end = outcome(row)
        stated = len(row.findings.get("follow_up_months", ()))
        first = [shown(f[0].value) if (f := row.findings.get(name)) else "" for name in _PLAIN]
        time = "" if end.time is None else shown(end.time)
        event = "" if end.event is None else str(int(end.event))
        place = (offsets(end.finding), material.quotes(row, end.finding)) if end.finding else ("", "")
        head = [material.id_of(row), row.report_id, row.case_no, row.case_kind, time, event, end.origin]
        cells = [*head, int(end.usable), end.why_not, stated, *first, *place]
        yield [plain(cell) for cell in cells]


def files(material: Material) -> Files:
    """``survival.csv``."""
    return {"survival.csv": csv_text(COLUMNS, table(material)).encode()}


FORMAT = Format(
    name="survival",
    about="Time, event and origin of every row, ready for Kaplan-Meier estimates",
    places=places(
        lambda column: absent("a table of one outcome a patient"),
        {
            **{name: f"survival.csv: {name} (first value)" for name in _PLAIN},
            **{name: f"survival.csv: {name}" for name in ("report_id", "case_no", "case_kind")},
            "follow_up_months": "survival.csv: time_months (one of them); the number of all in times_stated",
            "follow_up_months.origin": "survival.csv: origin",
            "follow_up_months.event": "survival.csv: event (1 death, 0 censored)",
            "evidence.offsets": "survival.csv: evidence, of the time",
            "evidence.quote": "survival.csv: quote, of the time",
        },
    ),
    files=files,
)
