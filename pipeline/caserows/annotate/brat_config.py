"""The configuration of a brat collection, made from the catalogue: ``annotation.conf`` and ``visual.conf``."""

from __future__ import annotations

from caserows.annotate.findings import CASE, KINDS
from caserows.fields import FIELDS
from caserows.fields.base import Field

CASE_NO = "case_no"
CASE_KIND = "case_kind"
LINK = "also_shown_by"

_FEWEST_CASES = 20
_COLORS = ("#ffccaa", "#bbe7b0", "#b5d5f5", "#f2d6f0", "#fff2a8", "#d9d9d9", "#c9f0ee")


def value_attribute(column: Field) -> str:
    """The brat attribute that holds the value of a field with a closed list; empty for every other field."""
    return f"{column.name}_value" if column.allowed and column.kind != "sequence" else ""


def annotation_conf(last_case: int = 0) -> str:
    """``annotation.conf``: fields as entities, closed lists as attributes, case numbers up to ``last_case`` (at least 20)."""
    numbers = "|".join(str(number) for number in range(1, max(last_case, _FEWEST_CASES) + 1))
    attributes = [
        f"{CASE_NO}\tArg:<ENTITY>, Value:{numbers}",
        f"{CASE_KIND}\tArg:<ENTITY>, Value:{'|'.join(KINDS)}",
        *(
            f"{value_attribute(c)}\tArg:{c.name}, Value:{_values(c.allowed)}"
            for c in FIELDS.values()
            if value_attribute(c)
        ),
        *(f"{name}\tArg:{'|'.join(at)}, Value:{_values(allowed)}" for (name, allowed), at in _shared().items()),
    ]
    parts = {
        "entities": [CASE, *FIELDS],
        "relations": [
            *(f"{LINK}\tArg1:{name}, Arg2:{name}" for name in FIELDS),
            "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        ],
        "events": [],
        "attributes": attributes,
    }
    return _sections(parts)


def visual_conf() -> str:
    """``visual.conf``: short labels, and a color for each neighborhood of the catalogue."""
    names = [CASE, *FIELDS]
    labels = [f"{name} | {name.replace('_', ' ')} | {name.split('_')[0]}" for name in names]
    step = -(-len(names) // len(_COLORS))
    drawing = [f"{name}\tbgColor:{_COLORS[index // step]}" for index, name in enumerate(names)]
    return _sections({"labels": labels, "drawing": ["SPAN_DEFAULT\tfgColor:black, borderColor:darken", *drawing]})


def _shared() -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Attributes with a closed list → the fields that have them."""
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for column in FIELDS.values():
        for attribute in column.attributes:
            if attribute.allowed:
                shared.setdefault((attribute.name, attribute.allowed), []).append(column.name)
    return shared


def _values(allowed: tuple[str, ...]) -> str:
    return "|".join(value.replace(" ", "_") for value in allowed)


def _sections(parts: dict[str, list[str]]) -> str:
    return "\n".join(f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in parts.items())
