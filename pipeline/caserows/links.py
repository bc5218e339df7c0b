"""One patient in two articles: a cited row that is probably the reported row of another report.

Flagged, never merged. A link needs the citing article's word for whose patient it is (every author it names, or the year,
stands on the other article's front) and the patient's facts: three of age, sex, diagnosis and primary site where the
authors are named, all four where only the year is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from caserows.citing import YEAR, surnames
from caserows.compare import normal_label, same_value
from caserows.fields import FIELDS
from caserows.lexicon import Entry, lexicon
from caserows.model import CaseRow, Value
from caserows.output import shown
from caserows.stored import StoredReport, StoredRow

FACTS = ("age_years", "sex", "diagnosis", "primary_site")
ENOUGH_WITH_AUTHOR = 3
ALSO = ("metastatic_sites", "cns_sites")
COLUMNS = (
    "cited_report", "cited_case", "cited_as", "reported_report", "reported_case", "reasons", "differences",
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A cited row, the reported row that it may be, why, and where the two articles differ about the patient."""

    cited_report: str
    cited_case: int
    cited_as: str
    reported_report: str
    reported_case: int
    reasons: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def cells(self) -> list[object]:
        """In the order of COLUMNS; several reasons joined with ``; ``."""
        ids = [self.cited_report, self.cited_case, self.cited_as, self.reported_report, self.reported_case]
        return [*ids, "; ".join(self.reasons), "; ".join(self.differences)]


@dataclass(frozen=True)
class Patient:
    """A reported patient with the names and years on the front of the article."""

    row: CaseRow
    names: frozenset[str]
    years: frozenset[str]


def links(reports: Callable[[], Iterable[StoredReport]]) -> Iterator[Link]:
    """The links of a run, by citing report and case; ``reports`` is gone through twice."""
    by_name: defaultdict[str, list[Patient]] = defaultdict(list)
    by_year: defaultdict[str, list[Patient]] = defaultdict(list)
    for patient in _patients(reports()):
        for name in patient.names:
            by_name[name].append(patient)
        for year in patient.years:
            by_year[year].append(patient)
    for report in reports():
        for stored in report.rows:
            if stored.row.case_kind == "cited" and stored.cited_as:
                yield from _links_of(stored, by_name, by_year)


def _patients(reports: Iterable[StoredReport]) -> Iterator[Patient]:
    for report in reports:
        names = frozenset(surnames(report.front) | _words(report.report_id))
        years = frozenset(YEAR.findall(f"{report.front} {report.report_id}"))
        for stored in report.rows:
            if stored.row.case_kind == "reported":
                yield Patient(stored.row, names, years)


def _words(report_id: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", report_id)}


def _links_of(
    stored: StoredRow, by_name: dict[str, list[Patient]], by_year: dict[str, list[Patient]]
) -> Iterator[Link]:
    """The best matches of one cited row in each other report."""
    row, names, years = stored.row, surnames(stored.cited_as), set(YEAR.findall(stored.cited_as))
    candidates = [p for name in sorted(names)[:1] for p in by_name.get(name, ()) if names <= p.names]
    if not names:
        candidates = [p for year in sorted(years)[:1] for p in by_year.get(year, ())]
    found: defaultdict[str, list[tuple[int, Patient, tuple[str, ...]]]] = defaultdict(list)
    for patient in candidates:
        facts = tuple(why for name in FACTS if (why := _agree(name, row, patient.row)))
        if patient.row.report_id != row.report_id and len(facts) >= (ENOUGH_WITH_AUTHOR if names else len(FACTS)):
            also = tuple(why for name in ALSO if (why := _shared(name, row, patient.row)))
            found[patient.row.report_id].append((len(facts) + len(also), patient, facts + also))
    for report_id in sorted(found):
        most = max(score for score, _, _ in found[report_id])
        for score, patient, facts in found[report_id]:
            if score == most:
                said = (f"author: {stored.cited_as}",) if names else ()
                dated = tuple(f"year: {year}" for year in sorted(years & patient.years))
                case_no = patient.row.case_no
                reasons = (*said, *dated, *facts)
                differences = tuple(_differences(row, patient.row))
                yield Link(row.report_id, row.case_no, stored.cited_as, report_id, case_no, reasons, differences)


def _values(row: CaseRow, name: str) -> list[Value]:
    return [finding.value for finding in row.findings.get(name, ())]


def _agree(name: str, cited: CaseRow, reported: CaseRow) -> str:
    """How the two rows agree in a single-valued field (``age_years: 61``, ``primary_site: arm ~ forearm``), or ""."""
    for one in _values(cited, name)[:1]:
        for other in _values(reported, name):
            if same_value(FIELDS[name], one, other):
                return f"{name}: {shown(one)}"
            if FIELDS[name].kind == "label" and _near(name, str(one), str(other)):
                return f"{name}: {shown(one)} ~ {shown(other)}"
    return ""


def _near(name: str, one: str, other: str) -> bool:
    """Labels of which one is the broader: ``sarcoma`` and ``pleomorphic sarcoma``, ``arm`` and ``forearm``; sites of one organ."""
    short, long = sorted((normal_label(one), normal_label(other)), key=len)
    if name == "primary_site":
        sites = _sites()
        a, b = sites.get(short), sites.get(long)
        if a and b and a.kind == b.kind and (long.endswith(short) or _organ(a) == _organ(b) != ""):
            return True
    return set(short.split()) <= set(long.split())


def _organ(site: Entry) -> str:
    return site.extra.get("organ", "")


@cache
def _sites() -> dict[str, Entry]:
    return {normal_label(entry.label): entry for entry in lexicon("site")}


def _shared(name: str, cited: CaseRow, reported: CaseRow) -> str:
    there = {normal_label(str(value)) for value in _values(reported, name)}
    both = [str(value) for value in _values(cited, name) if normal_label(str(value)) in there]
    return f"{name}: {', '.join(both)}" if both else ""


def _differences(cited: CaseRow, reported: CaseRow) -> Iterator[str]:
    """Fields that both rows fill, and not alike: another value, or items of the cited row that the reported one lacks."""
    for name, column in FIELDS.items():
        here, there = _values(cited, name), _values(reported, name)
        if not here or not there:
            continue
        one_value = column.single or column.kind == "sequence"
        wanted = here[:1] if one_value else here
        lacking = [one for one in wanted if not any(same_value(column, one, other) for other in there)]
        if lacking and one_value:
            yield f"{name}: cited {shown(lacking[0])}, reported {', '.join(map(shown, there))}"
        elif lacking:
            yield f"{name}: cited also {', '.join(map(shown, lacking))}"
