"""One row of a review table: its cells laid on the columns, and what each cell says of the cited patient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from caserows.case import Candidate, Mention, Sentence
from caserows.entities import TOKEN, find_terms
from caserows.model import Value
from caserows.pattern import Pattern
from caserows.tablecells import Column, Item, fitting, told_by_column
from caserows.timeline import PER_UNIT, find_durations

BRAIN_SPREAD = Pattern(
    r"\b(?:(?:brain|cerebral|intracranial|CNS|central nervous system|leptomeningeal|intracerebral|cerebellar|dural|meningeal|spinal cord|intramedullary)\s(?:\w+\s)?metasta\w+"
    r"|metasta\w+\s(?:to|in|of|into)\s(?:the\s)?(?:brain|CNS|central nervous system|cerebellum|dura|spinal cord|leptomeninges))\b",
    re.I,
)
PRIMARY_CNS = Pattern(
    r"\b(?:primary\s(?:\w+\s)?(?:intracranial|cerebral|brain|dural|meningeal|CNS|central nervous system|spinal|intraspinal|intradural|leptomeningeal)|intracranial|intraventricular|intramedullary|cerebellar|cerebral)\b",
    re.I,
)
NOT_THE_SITE = Pattern(r"\b(?:non|extra)[\s-]*$", re.I)


@dataclass(slots=True)
class Anchor:
    """Age and sex that open a row: where, and what they say."""

    start: int
    end: int
    years: float
    sex: str


@dataclass(slots=True)
class Table:
    """One table: title and rows as ``[start, end)`` of the text, its columns, and what the title says of all its patients."""

    text: str
    start: int
    title_end: int
    end: int
    columns: list[Column] = field(default_factory=list)
    piped: bool = False


def lay(items: list[Item], table: Table, start: int) -> list[tuple[Item, str, Column | None]]:
    """Each item with the name of its column: by its pipe cell, or from left to right by what the columns can hold."""
    columns = table.columns
    if table.piped and columns and columns[0].cell >= 0:
        by_cell = {c.cell: c for c in columns}
        row = table.text[start : max((i.end for i in items), default=start)]
        offset = 1 if row.lstrip().startswith("|") else 0
        laid: list[tuple[Item, str, Column | None]] = []
        for item in items:
            column = by_cell.get(row.count("|", 0, item.start - start) - offset)
            if column and column.name in fitting(item):
                laid.append((item, column.name, column))
        return laid
    laid = []
    at = max((i for i, c in enumerate(columns) if c.name in ("age", "sex")), default=-1)
    last: Item | None = None
    for item in items:
        fits = [i for i, c in enumerate(columns) if c.name in fitting(item)]
        later = [i for i in fits if i > at]
        joined = (
            last is not None
            and bool(re.search(r"[,+&→/;]|\band\b", table.text[last.end : item.start]))
            and last.kind[:4] == item.kind[:4]
        )
        if at in fits and (joined or item.kind in ("duration", "outcome") or not later):
            laid.append((item, columns[at].name, columns[at]))
        elif item.kind in ("sign", "nothing"):
            if at + 1 < len(columns):
                at += 1
                if at in fits:
                    laid.append((item, columns[at].name, columns[at]))
        elif later:
            at = later[0]
            laid.append((item, columns[at].name, columns[at]))
        elif not fits and item.kind in ("treatment", "outcome"):
            laid.append((item, item.kind, None))
        last = item
    return laid


@dataclass(frozen=True, slots=True)
class Shared:
    """What a table's title says of all its patients: disease, its organ, and whether the tumors are in the CNS."""

    disease: Mention | None
    organ: Mention | None
    cns: str
    cns_span: tuple[int, int]


def shared_by_title(table: Table, mentions: list[Mention]) -> Shared:
    title = table.text[table.start : table.title_end]
    spread, primary = BRAIN_SPREAD.search(title), PRIMARY_CNS.search(title)
    word = spread or primary
    span = (table.start + word.start(), table.start + word.end()) if word else (table.start, table.title_end)
    diseases = [m for m in mentions if m.type == "histology" and m.kind in ("malignant", "borderline", "benign")]
    sites = [
        m
        for m in mentions
        if m.type == "site"
        and not m.kind.startswith("cns")
        and not NOT_THE_SITE.search(table.text[max(table.start, m.start - 8) : m.start])
    ]
    return Shared(
        max(diseases, key=lambda m: m.end - m.start, default=None),
        sites[0] if len(sites) == 1 else None,
        "metastatic" if spread else "primary" if primary else "",
        span,
    )


@dataclass
class RowReader:
    """Reads one laid-out row into candidates, field by field."""

    table: Table
    anchor: Anchor
    sentence: Sentence
    laid: list[tuple[Item, str, Column | None]]
    shared: Shared

    def found(self) -> dict[str, list[Candidate]]:
        """Field name → candidates of this row, only fields that the row (or the title) tells."""
        out: dict[str, list[Candidate]] = {}
        for name, candidate in (*self._person(), *self._tumor(), *self._treatment(), *self._course()):
            if not any(c.value == candidate.value and name != "surgeries" for c in out.get(name, [])):
                out.setdefault(name, []).append(candidate)
        return out

    def _take(self, value: Value, rule: str, *spans: tuple[int, int], **attributes: str | int | float) -> Candidate:
        return Candidate(value, spans, f"table: {rule}", self.sentence, attributes)

    def _in(self, *columns: str) -> list[Item]:
        return [item for item, name, _ in self.laid if name in columns]

    def _person(self) -> Iterator[tuple[str, Candidate]]:
        span = (self.anchor.start, self.anchor.end)
        years = self.anchor.years
        yield "age_years", self._take(int(years) if years == int(years) else years, "age with sex", span)
        yield "sex", self._take(self.anchor.sex, "age with sex", span)
        for item in self._in("symptoms"):
            if item.mention and item.kind == "symptom":
                yield "symptoms", self._take(item.mention.label, "symptoms column", item.span)

    def _tumor(self) -> Iterator[tuple[str, Candidate]]:
        shared, names = self.shared, {c.name for c in self.table.columns}
        yield from self._diagnosis()
        primaries = self._in("primary") or ([] if shared.cns == "metastatic" else self._in("site"))
        for item in primaries[:1]:
            label = item.mention.label if item.mention else "unknown" if item.kind == "unknown" else ""
            if label and item.kind in ("site", "cns site", "unknown"):
                yield "primary_site", self._take(label, "primary site column", item.span)
        if (
            not primaries
            and "primary" not in names
            and shared.organ
            and (shared.cns == "metastatic" or "site" not in names)
        ):
            yield (
                "primary_site",
                self._take(shared.organ.label, "site in the title", (shared.organ.start, shared.organ.end)),
            )
        for item in self._in("metastases"):
            if item.mention and item.kind in ("site", "cns site"):
                organ = str(item.mention.entry.extra.get("organ") or item.mention.label)
                detail = {"detail": item.mention.label} if organ == "bone" and item.mention.label != "bone" else {}
                yield (
                    "metastatic_sites",
                    self._take(organ, "metastases column", item.span, certainty="confirmed", **detail),
                )
        if shared.cns or any(c.name == "cns site" for c in self.table.columns):
            yield from self._cns()
        for item, name, column in self.laid:
            if name == "size" and item.number is not None and (item.value or (column and column.unit in ("cm", "mm"))):
                size = (
                    item.number if item.value or column is None or column.unit == "mm" else round(item.number * 10, 2)
                )
                yield "tumor_size_mm", self._take(int(size) if size == int(size) else size, "size column", item.span)
        for item in self._in("hemorrhage"):
            if item.kind == "sign":
                yield (
                    "hemorrhage",
                    self._take("present" if item.value == "+" else "absent", "hemorrhage column", item.span),
                )
        for item in self._in("ki67"):
            if item.number is not None:
                yield "ki67_percent", self._take(item.number, "Ki-67 column", item.span)
        for item in self._in("ihc"):
            if item.kind == "marker" and item.mention and item.value:
                yield "ihc", self._take(item.mention.label, "immunostain column", item.span, result=item.value)

    def _diagnosis(self) -> Iterator[tuple[str, Candidate]]:
        disease = self.shared.disease
        for item in self._in("histology"):
            if item.mention and item.kind == "histology":
                yield "diagnosis", self._take(item.mention.label, "histology column", item.span)
                return
            if disease and item.kind == "subtype":
                words = [
                    m.group()
                    for m in TOKEN.finditer(f"{item.value} {disease.label.split()[-1]}")
                    if not m.group().isspace()
                ]
                whole = [
                    entry.label
                    for start, end, type_, entry in find_terms(words)
                    if type_ == "histology" and (start, end) == (0, len(words))
                ]
                yield (
                    "diagnosis",
                    self._take(
                        whole[0]
                        if whole and item.value.lower() in whole[0]
                        else f"{item.value.lower()} {disease.label}",
                        "subtype of the title's disease",
                        item.span,
                    ),
                )
                return
        if disease:
            yield "diagnosis", self._take(disease.label, "disease in the title", (disease.start, disease.end))

    def _cns(self) -> Iterator[tuple[str, Candidate]]:
        shared = self.shared
        spread = shared.cns != "primary"
        places = [i for i in self._in("cns site", "site") if i.kind == "cns site" and i.mention]
        counts = [i for i in self._in("cns site", "site", "count") if i.kind == "count"]
        if shared.cns or places:
            yield (
                "cns_involvement",
                self._take(
                    "metastatic" if spread else "primary",
                    "title or CNS column",
                    shared.cns_span if shared.cns else places[0].span,
                ),
            )
        elif not counts:
            return
        if shared.cns == "metastatic":
            yield (
                "metastatic_sites",
                self._take("brain", "spread named in the title", shared.cns_span, certainty="confirmed"),
            )
        for item in counts[:1]:
            yield (
                "cns_lesion_count",
                self._take(int(item.number) if item.number is not None else item.value, "count in the cell", item.span),
            )
        if len(places) == 1 and not counts:
            yield "cns_lesion_count", self._take(1, "one site named", places[0].span)
        for item in places:
            side = {"laterality": item.value} if item.value else {}
            yield "cns_sites", self._take(item.mention.label, "site column", item.span, **side)  # type: ignore[union-attr]
        if not places and counts and shared.cns == "metastatic":
            yield "cns_sites", self._take("brain", "spread named in the title", shared.cns_span)
        for item, name, column in self.laid:
            months = _months(item, column)
            if name == "interval" and months is not None and shared.cns == "metastatic":
                yield "months_to_cns_metastasis", self._take(months, "interval column", item.span)

    def _treatment(self) -> Iterator[tuple[str, Candidate]]:
        steps: list[tuple[str, Item]] = []
        for item in (
            told_by_column(i, name) for i, name, _ in self.laid if name in ("treatment", "radiotherapy", "chemotherapy")
        ):
            if item.step == "surgery":
                extent = {"extent": item.extent} if item.extent else {}
                yield "surgeries", self._take(item.value, "treatment cell", item.span, **extent)
                if item.extent == "biopsy":
                    continue
            elif "radiotherapy" in item.step:
                dose = {"dose_gy": item.number} if item.number is not None else {}
                yield "radiotherapy", self._take(item.value, "treatment cell", item.span, **dose)
            if "systemic" in item.step:
                drug = "chemotherapy" if "+" in item.step else item.value
                yield (
                    "systemic_therapies",
                    self._take(drug, "treatment cell", item.span, kind=item.extent or "chemotherapy"),
                )
            if item.step and (not steps or steps[-1][0] != item.step):
                steps.append((item.step, item))
        if steps:
            yield (
                "treatment_sequence",
                self._take([step for step, _ in steps], "order in the cell", (steps[0][1].start, steps[-1][1].end)),
            )

    def _course(self) -> Iterator[tuple[str, Candidate]]:
        told = [(i, c) for i, name, c in self.laid if name in ("outcome", "follow-up")]
        times = [(i, m) for i, c in told if (m := _months(i, c)) is not None]
        state = next((i for i, _ in told if i.kind == "outcome" and (i.value != "response" or times)), None)
        dead = state is not None and state.value == "dead"
        if state is not None:
            yield "vital_status", self._take("dead" if dead else "alive", "outcome cell", state.span)
            if state.extent == "free":
                yield "recurrence", self._take("no", "free of disease", state.span)
        for item, months in times[:1]:
            event = {"event": "death" if dead else "last follow-up"} if state else {}
            yield "follow_up_months", self._take(months, "time in the outcome cell", item.span, **event)
        for item in self._in("recurrence"):
            if item.kind == "sign":
                yield "recurrence", self._take("yes" if item.value == "+" else "no", "recurrence column", item.span)


def _months(item: Item, column: Column | None) -> float | int | None:
    """Months of a duration, or of a bare number under a heading that names its unit."""
    if item.kind == "duration":
        months = find_durations(item.text)[0].months
    elif item.kind == "number" and item.number is not None and column is not None and column.unit in PER_UNIT:
        months = round(item.number * PER_UNIT[column.unit], 2)
    else:
        return None
    return int(months) if months == int(months) else months
