"""What REDCap demands of a data dictionary and of an import file, as far as can be checked without a REDCap.

Source of the rules: REDCap's help on the data dictionary, data import, checkbox coding and repeating instruments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DICTIONARY_COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
REPEAT_COLUMNS = ("redcap_repeat_instrument", "redcap_repeat_instance")
FIELD_TYPES = (
    "text",
    "notes",
    "dropdown",
    "radio",
    "checkbox",
    "yesno",
    "truefalse",
    "calc",
    "file",
    "descriptive",
    "slider",
)
WITH_CHOICES = ("dropdown", "radio", "checkbox")
VALIDATIONS = ("", "integer", "number")
RESERVED = ("redcap_event_name", "redcap_survey_identifier", "redcap_data_access_group", *REPEAT_COLUMNS)
MAX_NAME, MAX_RECORD = 100, 100

_NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
_CODE = re.compile(r"[a-z0-9](?:_?[a-z0-9])*")
_RECORD = re.compile(r"[^\s\"'&#+]+")
_NUMBER = {"integer": re.compile(r"-?\d+"), "number": re.compile(r"-?\d+(\.\d+)?")}
_STATUS = ("", "0", "1", "2")


@dataclass(frozen=True)
class Described:
    """What the data dictionary says of one variable."""

    form: str
    kind: str
    codes: tuple[str, ...]
    check: str
    low: str


def faults(
    dictionary: Sequence[Sequence[str]], head: Sequence[str], lines: Sequence[Sequence[str]], repeating: set[str]
) -> list[str]:
    """Every rule that the data dictionary (its lines) or the import file (columns, lines) breaks, one line of text each.

    ``repeating``: the instruments that are set to repeat. Where the dictionary is faulty the import file is not looked at.
    """
    return list(_dictionary_faults(dictionary)) or list(
        _import_faults(read_dictionary(dictionary), head, lines, repeating)
    )


def read_dictionary(dictionary: Sequence[Sequence[str]]) -> dict[str, Described]:
    """Variable → what is said of it. The first variable is the record's id."""
    found = {}
    for line in dictionary:
        cells = dict(zip(DICTIONARY_COLUMNS, line, strict=True))
        codes = tuple(
            choice.partition(",")[0].strip() for choice in cells["Choices, Calculations, OR Slider Labels"].split("|")
        )
        kind = cells["Field Type"]
        found[cells["Variable / Field Name"]] = Described(
            form=cells["Form Name"],
            kind=kind,
            codes=codes if kind in WITH_CHOICES else (),
            check=cells["Text Validation Type OR Show Slider Number"],
            low=cells["Text Validation Min"],
        )
    return found


def _dictionary_faults(dictionary: Sequence[Sequence[str]]) -> Iterator[str]:
    names = Counter(line[0] for line in dictionary)
    forms: list[str] = []
    for line in dictionary:
        if len(line) != len(DICTIONARY_COLUMNS):
            yield f"{line[0]}: {len(line)} columns, not {len(DICTIONARY_COLUMNS)}"
            continue
        cells = dict(zip(DICTIONARY_COLUMNS, line, strict=True))
        name, form, kind = cells["Variable / Field Name"], cells["Form Name"], cells["Field Type"]
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME or name in RESERVED:
            yield f"{name}: not a name for a variable"
        if names[name] > 1:
            yield f"{name}: twice in the dictionary"
        if not _NAME.fullmatch(form) or f"{form}_complete" in names:
            yield f"{name}: {form} is no name for an instrument"
        if forms and form != forms[-1] and form in forms:
            yield f"{name}: the variables of {form} do not stand together"
        forms.append(form)
        if kind not in FIELD_TYPES:
            yield f"{name}: no such field type: {kind}"
        if not cells["Field Label"].strip():
            yield f"{name}: no label"
        yield from _choice_faults(name, kind, cells["Choices, Calculations, OR Slider Labels"])
        check = cells["Text Validation Type OR Show Slider Number"]
        if check not in VALIDATIONS or (check and kind != "text"):
            yield f"{name}: {check} cannot be checked in a field of type {kind}"


def _choice_faults(name: str, kind: str, text: str) -> Iterator[str]:
    if kind not in WITH_CHOICES:
        if text:
            yield f"{name}: choices in a field of type {kind}"
        return
    pairs = [tuple(part.strip() for part in choice.split(",", 1)) for choice in text.split("|")]
    codes = [pair[0] for pair in pairs]
    if any(len(pair) < 2 or not pair[1] for pair in pairs):
        yield f"{name}: a choice without a label: {text}"
    if bad := [c for c in codes if not _CODE.fullmatch(c)]:
        yield f"{name}: {bad[0]!r} is no code for a choice"
    if len(set(codes)) < len(codes):
        yield f"{name}: two choices with one code"


def _import_faults(
    described: dict[str, Described], head: Sequence[str], lines: Sequence[Sequence[str]], repeating: set[str]
) -> Iterator[str]:
    owners = _columns(described)
    record = next(iter(described))
    if unknown := [column for column in head if column not in owners and column not in REPEAT_COLUMNS]:
        yield f"{unknown[0]}: a column that the dictionary does not have"
        return
    if list(head[:3]) != [record, *REPEAT_COLUMNS] or len(set(head)) < len(head):
        yield f"the columns do not begin with {record}, {', '.join(REPEAT_COLUMNS)}, or one is there twice"
        return
    seen: set[tuple[str, ...]] = set()
    instances: Counter[tuple[str, str]] = Counter()
    for number, line in enumerate(lines, start=2):
        where = f"import line {number}"
        cells = dict(zip(head, line, strict=True))
        key = tuple(line[:3])
        form, instance = cells[REPEAT_COLUMNS[0]], cells[REPEAT_COLUMNS[1]]
        if not _RECORD.fullmatch(key[0]) or len(key[0]) > MAX_RECORD:
            yield f"{where}: {key[0]!r} is no name for a record"
        if key in seen:
            yield f"{where}: a second line for {' '.join(key)}"
        seen.add(key)
        if form and form not in repeating:
            yield f"{where}: {form} does not repeat"
        instances[key[0], form] += bool(form)
        if (instance or form) and instance != str(instances[key[0], form]):
            yield f"{where}: instance {instance!r} of {form or 'no instrument'} out of order"
        for column, cell in cells.items():
            if cell and column in owners and column != record:
                yield from _cell_faults(where, column, cell, *owners[column], form, repeating)


def _columns(described: dict[str, Described]) -> dict[str, tuple[Described, str]]:
    """Column of the import file → (its variable, the code that it ticks or ""); the status of every form is one too."""
    columns: dict[str, tuple[Described, str]] = {}
    for name, one in described.items():
        if one.kind == "checkbox":
            columns |= {f"{name}___{code}": (one, code) for code in one.codes}
        else:
            columns[name] = (one, "")
        columns[f"{one.form}_complete"] = (Described(one.form, "status", _STATUS, "", ""), "")
    return columns


def _cell_faults(
    where: str, column: str, cell: str, one: Described, ticks: str, form: str, repeating: set[str]
) -> Iterator[str]:
    if one.form != form and (form or one.form in repeating):
        yield f"{where}: {column} belongs to {one.form}, not to {form or 'the line of the record'}"
    if ticks:
        if cell not in ("0", "1"):
            yield f"{where}: {column} is a checkbox: 0 or 1, not {cell!r}"
    elif one.codes and cell not in one.codes:
        yield f"{where}: {column}: no such choice: {cell!r}"
    elif one.check and not _NUMBER[one.check].fullmatch(cell):
        yield f"{where}: {column}: {cell!r} is not of type {one.check}"
    elif one.low and float(cell) < float(one.low):
        yield f"{where}: {column}: {cell} is below {one.low}"
