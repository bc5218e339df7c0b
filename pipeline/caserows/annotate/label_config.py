"""The labelling configuration of a Label Studio project, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from caserows.annotate.findings import CASE, KINDS
from caserows.fields import FIELDS

TEXT = "text"
FIELD = "field"
CASE_NO = "case_no"
CASE_KIND = "case_kind"
VALUE = "value"
LINK = "also shown by"

_COLORS = ("#d95f02", "#1b9e77", "#377eb8", "#984ea3", "#a6761d", "#666666", "#2a9d8f")


def control_of(field: str, name: str) -> tuple[str, str]:
    """The tag that asks for ``name`` (an attribute, or VALUE) of a field, and the type of its results."""
    column = FIELDS.get(field)
    if column is None:
        return name, "textarea"
    if name == VALUE:
        closed = column.allowed and column.kind != "sequence"
        return (f"{field}_{VALUE}", "choices") if closed else (VALUE, "textarea")
    closed = any(attribute.allowed for attribute in column.attributes if attribute.name == name)
    return name, "choices" if closed else "textarea"


def labelling_config() -> str:
    """The XML: the text with every space kept, one label a field, and what is asked of a marked region."""
    view = ElementTree.Element("View", style="display: flex;")
    ElementTree.SubElement(view, "Style").text = ".htx-richtext, .lsf-htx-richtext { white-space: pre-wrap; }"
    left = ElementTree.SubElement(view, "View", style="flex: 70%; max-height: 85vh; overflow: auto;")
    labels = ElementTree.SubElement(left, "Labels", name=FIELD, toName=TEXT, showInline="true")
    names = [CASE, *FIELDS]
    step = -(-len(names) // len(_COLORS))
    for index, name in enumerate(names):
        ElementTree.SubElement(labels, "Label", value=name, background=_COLORS[index // step])
    ElementTree.SubElement(left, "Text", name=TEXT, value=f"${TEXT}", granularity="symbol", saveTextResult="yes")
    relations = ElementTree.SubElement(left, "Relations")
    ElementTree.SubElement(relations, "Relation", value=LINK)
    right = ElementTree.SubElement(view, "View", style="flex: 30%; padding-left: 1em;")
    _ask(right, "Number", CASE_NO, "case number", (), min="1", step="1")
    _ask(right, "Choices", CASE_KIND, "whose case", (), KINDS, choice="single", showInline="true")
    for (name, sort), (fields, allowed) in _questions().items():
        if sort == "choices":
            _ask(right, "Choices", name, name.replace("_", " "), fields, allowed, choice="single", showInline="true")
        else:
            hint = "as in the text, where left empty" if name == VALUE else ""
            _ask(
                right, "TextArea", name, name.replace("_", " "), fields, maxSubmissions="1", rows="1", placeholder=hint
            )
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _questions() -> dict[tuple[str, str], tuple[list[str], tuple[str, ...]]]:
    """Tag and type → the fields that it is asked of, and the closed list."""
    asked: dict[tuple[str, str], tuple[list[str], tuple[str, ...]]] = {}
    for column in FIELDS.values():
        for name, allowed in ((VALUE, column.allowed), *((a.name, a.allowed) for a in column.attributes)):
            fields, _ = asked.setdefault(control_of(column.name, name), ([], allowed))
            fields.append(column.name)
    return asked


def _ask(
    parent: ElementTree.Element,
    tag: str,
    name: str,
    title: str,
    fields: Iterable[str],
    choices: Iterable[str] = (),
    **settings: str,
) -> None:
    """A question about the selected region, asked only of ``fields`` where any are named."""
    when = {"visibleWhen": "region-selected"}
    if only := ",".join(fields):
        when |= {"whenTagName": FIELD, "whenLabelValue": only}
    box = ElementTree.SubElement(parent, "View", when)
    ElementTree.SubElement(box, "Header", {"value": title, "size": "5"})
    control = ElementTree.SubElement(box, tag, {"name": name, "toName": TEXT, "perRegion": "true", **settings})
    for choice in choices:
        ElementTree.SubElement(control, "Choice", {"value": choice})
