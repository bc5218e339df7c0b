"""brat standoff: ``REPORT.txt`` with ``REPORT.ann``, out and in (Stenetorp et al., EACL 2012).

One text-bound annotation a finding, its type the field. Its fragments are the stretches of evidence, cut at line breaks,
which brat cannot hold inside a fragment: fragments with nothing but a line break and white space between them are one
stretch. Stretches that brat would not keep apart (they touch, overlap, or only a line break parts them) stand in an
annotation of their own, linked by ``also_shown_by``. Case number, kind of case and every value or attribute with a closed
list are brat attributes (spaces as ``_``); other values stand in the annotator's note, ``resection | target: thigh``.
A note is left out where the text itself is the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from caserows.annotate.brat_config import CASE_KIND, CASE_NO, LINK, annotation_conf, value_attribute, visual_conf
from caserows.annotate.findings import Mark, marks_of, rows_of
from caserows.annotate.shown import Shown, ShownTexts
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Report
from caserows.output import write_file

Span = tuple[int, int]

# Every character at which Python, in which brat is written, ends a line.
_BREAKS = re.compile("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")
_NOTE_PART = re.compile(r"(\w+): (.*)", re.DOTALL)
_SEPARATOR = " | "


def write_brat(out: Path, reports: Iterable[tuple[Report, Sequence[CaseRow]]]) -> int:
    """Write texts, annotations and configuration into the folder ``out``; gives the number of reports.

    Raises CaserowsError, naming the report, for a value that a note cannot hold, and where a file cannot be written.
    """
    number = last_case = 0
    for report, rows in reports:
        shown = Shown(report)
        write_file(out / f"{report.report_id}.txt", shown.text)
        write_file(out / f"{report.report_id}.ann", ann_text(rows, shown))
        last_case = max([last_case, *(row.case_no for row in rows)])
        number += 1
    write_file(out / "annotation.conf", annotation_conf(last_case))
    write_file(out / "visual.conf", visual_conf())
    return number


def ann_text(rows: Sequence[CaseRow], shown: Shown) -> str:
    """The content of the ``.ann`` file for rows of one report."""
    lines: list[str] = []
    spans = attributes = notes = links = 0
    for mark in marks_of(rows, shown):
        groups = _groups(mark.spans, shown.text)
        first = spans + 1
        for group in groups:
            spans += 1
            fragments = _fragments(group, shown.text)
            places = ";".join(f"{start} {end}" for start, end in fragments)
            lines.append(f"T{spans}\t{mark.field} {places}\t{_joined(fragments, shown.text)}")
            if spans > first:
                links += 1
                lines.append(f"R{links}\t{LINK} Arg1:T{first} Arg2:T{spans}")
        closed, note = _closed_and_note(mark, shown.report.report_id)
        for name, value in closed.items():
            attributes += 1
            lines.append(f"A{attributes}\t{name} T{first} {value.replace(' ', '_')}")
        if note:
            notes += 1
            lines.append(f"#{notes}\tAnnotatorNotes T{first}\t{note}")
    return "".join(f"{line}\n" for line in lines)


def _closed_and_note(mark: Mark, report_id: str) -> tuple[dict[str, str], str]:
    """What of a mark goes into brat attributes, and the note that holds the rest."""
    closed = {CASE_NO: str(mark.case_no), CASE_KIND: mark.case_kind}
    open_value, open_attributes = mark.value, dict(mark.attributes)
    if mark.field in FIELDS:
        column = FIELDS[mark.field]
        if value_attribute(column):
            closed[value_attribute(column)] = mark.value
            open_value = ""
        closed |= {
            a.name: open_attributes.pop(a.name) for a in column.attributes if a.allowed and a.name in open_attributes
        }
    parts = [open_value] if open_value else []
    note = _SEPARATOR.join([*parts, *(f"{name}: {value}" for name, value in open_attributes.items())])
    if note and (_BREAKS.search(note) or _read_note(note, mark.field) != (open_value, open_attributes)):
        raise CaserowsError(f"{report_id} case {mark.case_no} {mark.field}: a brat note cannot hold {note!r}")
    return closed, note


def _read_note(note: str, name: str) -> tuple[str, dict[str, str]]:
    """A note → the value, empty where it names none, and the attributes."""
    known = {attribute.name for attribute in FIELDS[name].attributes} if name in FIELDS else set()
    value, attributes = "", {}
    for part in note.split(_SEPARATOR):
        named = _NOTE_PART.fullmatch(part)
        if named and named[1] in known:
            attributes[named[1]] = named[2].strip()
        else:
            value = part.strip()
    return value, attributes


def _fragments(spans: Sequence[Span], text: str) -> list[Span]:
    """Stretches cut at line breaks, without the white space around each break."""
    fragments: list[Span] = []
    for start, end in spans:
        at = start
        for stop in [*(m.start() for m in _BREAKS.finditer(text, start, end)), end]:
            piece = text[at:stop]
            left = at if at == start else at + len(piece) - len(piece.lstrip())
            right = stop if stop == end else at + len(piece.rstrip())
            if piece.strip():
                fragments.append((left, right))
            at = stop
    return fragments


def _stretches(fragments: Sequence[Span], text: str) -> list[Span]:
    """Fragments joined again where nothing but white space with a line break parts them."""
    joined: list[Span] = []
    for start, end in fragments:
        between = text[joined[-1][1] : start] if joined else ""
        if between and not between.strip() and _BREAKS.search(between):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _groups(spans: Sequence[Span], text: str) -> list[list[Span]]:
    """Stretches of one finding, grouped into annotations from which they can be told apart again."""
    groups: list[list[Span]] = []
    for span in spans:
        apart = bool(groups) and all(span[1] < start or end < span[0] for start, end in groups[-1])
        if apart and _stretches(_fragments([*groups[-1], span], text), text) == [*groups[-1], span]:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _joined(fragments: Sequence[Span], text: str) -> str:
    return " ".join(text[start:end] for start, end in fragments)


@dataclass
class _Bound:
    """A text-bound annotation of an ``.ann`` file with what other lines say of it."""

    where: str
    type: str
    spans: list[Span]
    attributes: dict[str, str] = field(default_factory=dict)
    note: str = ""


def read_brat(folder: Path, texts: ShownTexts) -> list[tuple[Report, list[CaseRow]]]:
    """The reports of a brat collection, a folder or one ``.ann`` file, with their rows; sorted by name.

    Raises CaserowsError, naming file and line, for a line that is no standoff, for text that does not stand at its
    offsets, for an unknown type, attribute or value, and for a ``.txt`` that is none of ``texts``.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*.ann"))
    if not files:
        raise CaserowsError(f"{folder}: no annotation files (*.ann)")
    found: list[tuple[Report, list[CaseRow]]] = []
    for file in files:
        twin = file.with_suffix(".txt")
        try:
            shown = texts.find(_decoded(twin), file.stem)
        except CaserowsError as error:
            raise error if str(error).startswith(str(twin)) else CaserowsError(f"{twin}: {error}") from None
        found.append((shown.report, rows_of(read_ann(_decoded(file), shown, str(file)), shown)))
    return found


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise CaserowsError(f"{path}: cannot be read: {error}") from None


def read_ann(content: str, shown: Shown, name: str) -> list[Mark]:
    """The marks of an ``.ann`` file, in the order of its lines; ``name`` is the file's in errors."""
    bound: dict[str, _Bound] = {}
    links: dict[str, str] = {}
    later: list[tuple[str, str, str]] = []
    for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), start=1):
        where = f"{name} line {number}"
        if line.startswith("T"):
            identity, annotation = _text_bound(line, shown.text, where)
            if identity in bound:
                raise CaserowsError(f"{where}: a second {identity}")
            bound[identity] = annotation
        elif line.strip():
            later.append((line, line[:1], where))
    for line, sort, where in later:
        _attach(line, sort, where, bound, links)
    return _marks(bound, links)


def _text_bound(line: str, text: str, where: str) -> tuple[str, _Bound]:
    parts = line.split("\t", 2)
    match = re.fullmatch(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)", parts[1]) if len(parts) == 3 else None
    if not match:
        raise CaserowsError(f"{where}: no text-bound annotation: {line[:80]!r}")
    fragments = [(int(start), int(end)) for start, end in re.findall(r"(\d+) (\d+)", match[2])]
    if not all(0 <= start < end <= len(text) for start, end in fragments):
        raise CaserowsError(f"{where}: {match[2]} is not inside the text of {len(text)} characters")
    if _joined(fragments, text) != parts[2]:
        raise CaserowsError(f"{where}: {match[2]} is {_joined(fragments, text)!r} in the text, here {parts[2]!r}")
    return parts[0], _Bound(where, match[1], _stretches(fragments, text))


def _attach(line: str, sort: str, where: str, bound: dict[str, _Bound], links: dict[str, str]) -> None:
    """Puts an attribute, a note or a link to the annotation that it speaks of."""
    forms = {
        "A": r"A\S*\t(?P<name>\S+) (?P<at>T\S+)(?: (?P<value>.*))?",
        "#": r"#\S*\t(?P<name>\S+) (?P<at>\S+)\t(?P<value>.*)",
        "R": rf"R\S*\t(?P<name>{LINK}) Arg1:(?P<at>T\S+) Arg2:(?P<value>T\S+)\s*",
    }
    match = re.fullmatch(forms[sort], line) if sort in forms else None
    if not match:
        raise CaserowsError(f"{where}: neither annotation, attribute, note nor {LINK}: {line[:80]!r}")
    name, at, value = match["name"], match["at"], match["value"] or ""
    for identity in [at, value] if sort == "R" else [at]:
        if identity not in bound:
            raise CaserowsError(f"{where}: there is no {identity}")
    if sort == "R":
        links[value] = at
    elif sort == "#":
        bound[at].note = value.strip()
    elif bound[at].attributes.setdefault(name, value.strip()) != value.strip():
        raise CaserowsError(f"{where}: {at} has two values of {name}")


def _marks(bound: dict[str, _Bound], links: dict[str, str]) -> list[Mark]:
    further: dict[str, list[Span]] = {}
    for identity, annotation in bound.items():
        if identity in links:
            further.setdefault(_root(identity, links, annotation.where), []).extend(annotation.spans)
    return [
        _mark(annotation, further.get(identity, [])) for identity, annotation in bound.items() if identity not in links
    ]


def _root(identity: str, links: dict[str, str], where: str) -> str:
    seen = {identity}
    while identity in links:
        identity = links[identity]
        if identity in seen:
            raise CaserowsError(f"{where}: {LINK} runs in a circle")
        seen.add(identity)
    return identity


def _mark(annotation: _Bound, further: list[Span]) -> Mark:
    given = dict(annotation.attributes)
    number, kind = given.pop(CASE_NO, ""), given.pop(CASE_KIND, "")
    if number and not re.fullmatch(r"[1-9]\d*", number):
        raise CaserowsError(f"{annotation.where}: {number!r} is no case number")
    value, attributes = _read_note(annotation.note, annotation.type)
    column = FIELDS.get(annotation.type)
    if column and value_attribute(column) in given:
        value = _spaced(given.pop(value_attribute(column)), column.allowed)
    allowed = {a.name: a.allowed for a in column.attributes} if column else {}
    attributes |= {name: _spaced(said, allowed.get(name, ())) for name, said in given.items()}
    spans = (*annotation.spans, *further)
    return Mark(annotation.type, spans, value, attributes, int(number) if number else None, kind, annotation.where)


def _spaced(value: str, allowed: Sequence[str]) -> str:
    """The allowed value that brat writes with ``_`` for each space."""
    return next((known for known in allowed if known.replace(" ", "_") == value), value)
