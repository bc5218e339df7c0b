"""Review tables, flattened cell by cell by PDF extraction or piped → one cited patient a row.

A table's stretch is found by its title, its header words give the order of columns, and age with sex ("45/M", "F 62") opens
each row. Terms, signs and numbers of a row are then laid on the columns from left to right: each goes to the next column
that can hold it. Where the header does not tell, only what means the same anywhere (WBRT, NED) is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from caserows.case import Candidate, Mention, Sentence
from caserows.entities import GROUP
from caserows.lexicon import lexicon
from caserows.pattern import Pattern
from caserows.tablecells import COMPATIBLE, header_columns, legend, row_items
from caserows.tablerow import Anchor, RowReader, Table, lay, shared_by_title

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


@dataclass(frozen=True, slots=True)
class TableRow:
    """One patient of a review table; ``present`` marks the article's own ("Present case"). Spans are of the repaired text."""

    present: bool
    found: dict[str, list[Candidate]]


def patient_tables(text: str) -> list[tuple[Table, list[Anchor]]]:
    """Every table of patients of an article, with the age and sex that open each of its rows."""
    return [(table, anchors) for table in find_tables(text) if (anchors := find_anchors(table))]


def table_rows(doc: Doc, tables: list[tuple[Table, list[Anchor]]]) -> list[TableRow]:
    """The patients of the tables, in order."""
    mentions = _mentions(doc) if tables else []
    rows: list[TableRow] = []
    for table, anchors in tables:
        first = _row_start(table.text, table.title_end, anchors[0])
        rows.extend(_read(table, anchors, first, mentions))
    return rows


def table_stretches(tables: list[tuple[Table, list[Anchor]]]) -> list[tuple[int, int]]:
    """``[start, end)`` of every table of patients and of the legends: nothing there is told of a reported patient."""
    legends = [m.span() for m in LEGEND_LINE.finditer(tables[0][0].text)] if tables else []
    return [*((table.start, table.end) for table, _ in tables), *legends]


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
    shared = shared_by_title(table, [m for m in mentions if table.start <= m.start and m.end <= table.title_end])
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
