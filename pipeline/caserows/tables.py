"""Review tables, flattened cell by cell by PDF extraction or piped → one cited patient a row.

A table's stretch is found by its title, its header words give the order of columns, and age with sex ("45/M", "F 62") opens
each row. Terms, signs and numbers of a row are then laid on the columns from left to right: each goes to the next column
that can hold it. Where the header does not tell, only what means the same anywhere (WBRT, NED) is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc

from caserows.case import Candidate, Mention, Sentence
from caserows.entities import GROUP, TOKEN, find_terms
from caserows.lexicon import lexicon
from caserows.model import Value
from caserows.pattern import Pattern
from caserows.tablecells import COMPATIBLE, Column, Item, fitting, header_columns, legend, row_items, told_by_column
from caserows.timeline import PER_UNIT, find_durations

TITLE = Pattern(r"(?m)^\W*tables?\s?(?:\d+|[ivx]+)\b\s?[.:]?", re.I)
AFTER_TABLE = Pattern(
    r"(?m)^\W*(?:figures?|figs?\.?)\s?\d+|^\W*(?:[IVX\d]+\.\s?)?(?:discussion|conclusions?|acknowledge?ments?|introduction)\W*$",
    re.I,
)
PIPED = Pattern(r"(?m)(?:^[^\n|]*(?:\|[^\n|]*){3,}(?:\n|$)){2,}")
LEGEND_LINE = Pattern(
    r"(?m)^\W*(?:(?i:abbreviations?)\W*)?(?:[A-Z][\w/-]{0,7}\s?[:=,–-]\s?[A-Za-z][^\n;,:.]{3,60}(?:[;,.]\s?|$)){2,}.*$"
)
"""Two short forms with their long forms, on a line of its own; repair may leave it in the text and move the table to the end."""
LONGEST = 12_000
PROSE_LINE = 120

SEX = r"(?P<{0}>[MFmf♂♀]|[Mm]ale|[Ff]emale|[Mm]an|[Ww]oman|[Bb]oy|[Gg]irl)"
AGED = r"(?P<{0}>\d{{1,3}}(?:\.\d)?)\s?(?P<{0}u>years?|yrs?|y/?o|y|months?|mos?|weeks?|days?)?\.?"
BETWEEN = r"[\s/|,;()–-]{0,5}"
AGE_FIRST = Pattern(rf"(?<![\w.,/%–-]){AGED.format('age')}{BETWEEN}{SEX.format('sex')}(?![\w%])(?!/[MF]\b)")
SEX_FIRST = Pattern(rf"(?<![\w/]){SEX.format('sex')}{BETWEEN}{AGED.format('age')}(?![\w%.:]|\s?[(%]\s?\d)")
MALE = Pattern(r"m|♂|boy", re.I)
OLDEST = 110
PER_YEAR = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}

COLUMN_OF = {"marker": "ihc", "symptom": "symptoms"}
"""Terms read only where a column is theirs (PR is a partial resection as well as a receptor)."""

PRESENT = Pattern(
    r"\b(?:(?:present|our|current|this|index)\s(?:case|patient|study|report|series|article|paper)|ours|current|present)\b\W*(?:\(?(?:19|20)\d\d\)?)?\W*(?:no\.?\s?)?\d{0,2}\W*$",
    re.I,
)
LABEL_END = Pattern(
    r"[^\W\d_][\w'’-]+(?:\s(?:and|&)\s[A-Z][\w'’-]+|,?\set al\.?)?,?\s?(?:\(?(?:19|20)\d\d\w?\)?)?[\s,]*(?:\[[\d,–-]+\])?[\s,]*$"
)
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


@dataclass(frozen=True, slots=True)
class TableRow:
    """One patient of a review table; ``present`` marks the article's own ("Present case"). Spans are of the repaired text."""

    present: bool
    found: dict[str, list[Candidate]]


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


def table_rows(doc: Doc) -> list[TableRow]:
    """The patients of all review tables of an article, in order; none for tables of anything else."""
    text = doc.text
    tables = [(table, anchors) for table in find_tables(text) if (anchors := find_anchors(table))]
    mentions = _mentions(doc) if tables else []
    rows: list[TableRow] = []
    for table, anchors in tables:
        first = _row_start(text, table.title_end, anchors[0])
        rows.extend(_read(table, anchors, first, mentions))
    return rows


def table_stretches(text: str) -> list[tuple[int, int]]:
    """``[start, end)`` of every table of patients and of the legends: nothing there is told of a reported patient."""
    stretches = []
    for table in find_tables(text):
        if find_anchors(table):
            stretches.append((table.start, table.end))
    return [*stretches, *(m.span() for m in LEGEND_LINE.finditer(text))] if stretches else []


def _mentions(doc: Doc) -> list[Mention]:
    spans = zip(doc.spans[GROUP], doc._.entries, strict=True)
    return sorted(
        (Mention(s.start_char, s.end_char, s.text, s.label_, entry) for s, entry in spans), key=lambda m: m.start
    )


def find_tables(text: str) -> list[Table]:
    """Stretches that a table title opens, up to prose, a figure or a heading; and piped tables without one."""
    tables: list[Table] = []
    titles = [m for m in TITLE.finditer(text) if _line_length(text, m.start()) < 400]
    for n, match in enumerate(titles):
        limit = min(titles[n + 1].start() if n + 1 < len(titles) else len(text), match.start() + LONGEST)
        title_end = _title_end(text, match.end(), limit)
        tables.append(Table(text, match.start(), title_end, _table_end(text, title_end, limit)))
    for match in PIPED.finditer(text):
        if not any(t.start <= match.start() < t.end for t in tables):
            tables.append(Table(text, match.start(), match.start(), match.end()))
    return tables


def _line_length(text: str, at: int) -> int:
    end = text.find("\n", at)
    return (end if end >= 0 else len(text)) - at


def _title_end(text: str, at: int, limit: int) -> int:
    """Where the title ends: its line, and the next ones while it is cut in the middle and no header word has come."""
    end = at + _line_length(text, at)
    for _ in range(3):
        done = len(text[at:end].strip()) > 15 and text[at:end].rstrip().endswith((".", ")"))
        following = text[end + 1 : end + 1 + _line_length(text, end + 1)] if end + 1 < limit else ""
        if (
            done
            or not following.strip()
            or "|" in following
            or header_columns(following, 0)
            or (len(text[at:end].strip()) > 15 and following[:1].isupper())
        ):
            break
        end += 1 + len(following)
    return min(end, limit)


def _table_end(text: str, start: int, limit: int) -> int:
    """The first line after the title that is prose, a figure or a heading of the article."""
    for match in re.finditer(r"[^\n]+", text[start:limit]):
        line = match.group()
        prose = len(line) > PROSE_LINE and "|" not in line and not (AGE_FIRST.search(line) or SEX_FIRST.search(line))
        if match.start() > 1 and (prose or AFTER_TABLE.match(line)):
            return start + match.start()
    return limit


def find_anchors(table: Table) -> list[Anchor]:
    """Age with sex of each row, in the order (age first or sex first) that most rows follow; empty for no table of patients."""
    body = table.text[table.title_end : table.end]
    found: list[list[Anchor]] = []
    for pattern in (AGE_FIRST, SEX_FIRST):
        anchors = []
        for m in pattern.finditer(body):
            unit = (m["ageu"] or "y")[0].lower()
            years = float(m["age"]) / PER_YEAR[unit]
            if years <= OLDEST:
                sex = "male" if MALE.match(m["sex"]) else "female"
                anchors.append(Anchor(table.title_end + m.start(), table.title_end + m.end(), round(years, 2), sex))
        found.append(anchors)
    age_first, sex_first = found
    head_end = min((a.start for a in (*age_first, *sex_first)), default=table.end)
    names = [c.name for c in header_columns(table.text[table.title_end : head_end], table.title_end)]
    named = "age" in names and "sex" in names
    if len(age_first) == len(sex_first) and age_first:
        counted = [a.years for a in age_first] == [float(n + 1) for n in range(len(age_first))]
        chosen = sex_first if counted or (named and names.index("sex") < names.index("age")) else age_first
    else:
        chosen = max(age_first, sex_first, key=len)
    return chosen if len(chosen) > 1 or (chosen and named) else []


def _row_start(text: str, floor: int, anchor: Anchor) -> int:
    """Start of the line of an anchor, and of label lines before it ("Kaduri and", "Case 3") where it opens its line."""
    start = max(text.rfind("\n", floor, anchor.start) + 1, floor)
    if text[start : anchor.start].strip(" |"):
        return start
    previous = max(text.rfind("\n", floor, max(start - 1, floor)) + 1, floor)
    line = text[previous:start]
    return (
        previous
        if LABEL_END.fullmatch(line.strip()) and re.search(r"et al|(?:19|20)\d\d|\bcase\b|\band\b", line)
        else start
    )


def _read(table: Table, anchors: list[Anchor], first: int, mentions: list[Mention]) -> Iterator[TableRow]:
    text = table.text
    table.columns = header_columns(text[table.title_end : first], table.title_end)
    table.piped = text[table.title_end : first].count("|") >= 3
    explained = [text[anchors[-1].end : table.end], *(m.group() for m in LEGEND_LINE.finditer(text))]
    short_forms = legend("\n".join(explained))
    names = {c.name for c in table.columns}
    shared = _of_title(table, [m for m in mentions if table.start <= m.start and m.end <= table.title_end])
    for n, anchor in enumerate(anchors):
        start = first if n == 0 else _row_start(text, anchors[n - 1].end, anchor)
        end = _row_end(table, anchor, anchors[n + 1] if n + 1 < len(anchors) else None)
        label = text[max(start - 40, anchors[n - 1].end if n else table.title_end) : anchor.start]
        own = [m for m in mentions if start <= m.start and m.end <= end and COLUMN_OF.get(m.type, "") in ("", *names)]
        if _sites_before_treatment(table):
            own = _split_operations(own)
        items = row_items(text, anchor.end, end, own, short_forms)
        sentence = Sentence(-1, start, end, text[start:end], "table", -1)
        laid = lay(items, table, start)
        yield TableRow(
            bool(PRESENT.search(label.strip(" |/"))), RowReader(table, anchor, sentence, laid, shared).found()
        )


def _sites_before_treatment(table: Table) -> bool:
    """Whether a column of sites stands right before the treatment, so that "Lung | Resection" is no lung resection."""
    names = [c.name for c in table.columns]
    return not table.piped and any(b == "treatment" and a in COMPATIBLE["site"] for a, b in pairwise(names))


def _split_operations(mentions: list[Mention]) -> list[Mention]:
    """Operations that begin with a site ("Lung resection") as the operation alone; the site keeps its own mention."""
    sites = {m.start: m for m in mentions if m.type == "site"}
    plain = {entry.label: entry for entry in lexicon("procedure")}
    out = []
    for m in mentions:
        site = sites.get(m.start)
        if m.type == "procedure" and site is not None and site.end < m.end:
            word = m.text[site.end - m.start :].strip().lower()
            if word not in plain:
                continue
            m = Mention(m.end - len(word), m.end, m.text[-len(word) :], m.type, plain[word])
        out.append(m)
    return out


def _row_end(table: Table, anchor: Anchor, following: Anchor | None) -> int:
    """Where the cells of a row end: at the next row's label; for the last row at the legend or an empty line."""
    text = table.text
    if following is not None:
        end = _row_start(text, anchor.end, following)
        if end <= anchor.end:
            label = LABEL_END.search(text[anchor.end : following.start])
            end = anchor.end + label.start() if label else following.start
        return end
    rest = text[anchor.end : table.end]
    stop = re.search(
        r"\n\s*\n|\n[A-Z][\w-]{0,7}\s?[:=,–-]\s?[A-Za-z][^\n]{4,}[;,]|\n\W*(?i:abbreviations?|notes?|legend|key)\b",
        rest,
    )
    line = re.search(r"\n", rest) if table.piped else None
    return anchor.end + min(m.start() for m in (stop, line) if m) if stop or line else min(table.end, anchor.end + 400)


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


def _of_title(table: Table, mentions: list[Mention]) -> Shared:
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
