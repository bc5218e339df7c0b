"""What holds for every export format: nothing is left out silently, nothing runs as a formula, nothing lands elsewhere."""

from __future__ import annotations

import csv
import importlib
import io
import json
import random
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caserows.export import MODULES, base, load_format
from caserows.export.base import COLUMNS, describe, library, places, write_files
from caserows.export.material import Material, checked
from caserows.export.plots import pictures
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Finding

FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
ATTRIBUTES = [(f.name, a.name) for f in FIELDS.values() for a in f.attributes]


@pytest.mark.parametrize("name", MODULES)
def test_every_column_has_a_place_or_a_reason(name: str) -> None:
    form = load_format(name)
    assert form.name == name
    assert list(form.places) == list(COLUMNS)
    assert [c for c, place in form.places.items() if bool(place.where) == bool(place.why_not)] == []
    assert [line for _, line in describe(form) if not line.strip()] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_column_that_has_a_place_changes_the_files_and_no_other_does(
    name: str, whole: Material, full: CaseRow
) -> None:
    """The table of places is held to what is written: a field or attribute taken out of the row is missed where it has a place."""
    form = load_format(name)
    before = form.files(whole)
    for field in FIELDS:
        less = full.model_copy(update={"findings": {k: v for k, v in full.findings.items() if k != field}})
        changed = form.files(checked([less], whole.texts)) != before
        assert changed == bool(form.places[field].where), field
    for field, attribute in ATTRIBUTES:
        finding = full.findings[field][0]
        poorer = finding.model_copy(
            update={"attributes": {k: v for k, v in finding.attributes.items() if k != attribute}}
        )
        less = full.model_copy(update={"findings": full.findings | {field: (poorer,)}})
        changed = form.files(checked([less], whole.texts)) != before
        assert changed == bool(form.places[f"{field}.{attribute}"].where), (field, attribute)


@pytest.mark.parametrize("name", MODULES)
def test_what_identifies_a_row_and_its_evidence_changes_the_files(name: str, whole: Material, full: CaseRow) -> None:
    form = load_format(name)
    before = form.files(whole)
    others = {
        "report_id": full.model_copy(update={"report_id": "other"}),
        "case_no": full.model_copy(update={"case_no": 2}),
        "case_kind": full.model_copy(update={"case_kind": "cited"}),
        "evidence.offsets": full.model_copy(
            update={
                "findings": {
                    k: tuple(f.model_copy(update={"evidence": (Evidence(start=300, end=309),)}) for f in v)
                    for k, v in full.findings.items()
                }
            }
        ),
    }
    (text,) = whole.texts.values()
    for column, row in others.items():
        changed = form.files(checked([row], {row.report_id: text})) != before
        assert changed == bool(form.places[column].where), column
    quoted = form.files(checked([full], {full.report_id: text.upper()})) != before
    assert quoted == bool(form.places["evidence.quote"].where)


@pytest.mark.parametrize("name", MODULES)
def test_same_rows_same_bytes_whatever_their_order(name: str, own: Material) -> None:
    rows = list(own.rows)
    random.Random(5).shuffle(rows)
    form = load_format(name)
    assert form.files(checked(rows, own.texts)) == form.files(own)


@pytest.mark.parametrize("name", [n for n in MODULES if n != "omop"])
def test_rows_without_texts_are_exported_without_quotes(name: str, own: Material) -> None:
    assert load_format(name).files(checked(own.rows, {}))


def test_a_note_needs_its_text(own: Material) -> None:
    with pytest.raises(CaserowsError, match="a note needs its text"):
        load_format("omop").files(checked(own.rows, {}))


@pytest.mark.parametrize("name", MODULES)
def test_no_rows_give_files_too(name: str) -> None:
    assert load_format(name).files(checked([], {})) or name in ("phenopackets", "fhir")


def test_unknown_format_and_unknown_column_are_named() -> None:
    with pytest.raises(CaserowsError, match="no such format: xml"):
        load_format("xml")
    with pytest.raises(KeyError, match="shoe_size"):
        places(lambda column: column, {"shoe_size": "feet"})


def test_missing_library_is_one_line_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", gone)
    monkeypatch.setattr(base.importlib, "import_module", gone)
    with pytest.raises(CaserowsError, match=r"^pyarrow is not installed: pip install 'caserows\[registry\]'$"):
        library("pyarrow.parquet")


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../x", "a/b/c", "", ".x", "a\\b", "C:x", "x\n", "-x", "a//b", "\u202ex"]
)
def test_no_file_outside_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(CaserowsError, match="not a name for a file"):
        write_files(tmp_path / "out", {"good.txt": b"", name: b""})
    assert list(tmp_path.rglob("*")) == []


REPORTS = [
    "../../etc/passwd", "..\\..\\x", "C:\\x", "/abs", "a/b", "a b", ".hidden", "-rf", "CON", "=cmd|'/C calc'!A0", "+1", "@SUM(A1)",
    "<script>alert(1)</script>", "]]><!--", "$\\frac{1}{", "a\x00b", "x\ny", "x\ty", "名前", "A", "a", "x" * 300, "'; DROP TABLE note;--",
    '"quoted"', "\u202egpj", "#1", "a|b", "&amp;", "NA", "%s%n", "{{7*7}}", "\ufeff", "＝1+1",
]  # fmt: skip
HOSTILE = st.one_of(st.sampled_from(REPORTS), st.text(min_size=1, max_size=30)).filter(
    lambda text: text.strip("\x00\x1f ").strip() != ""
)


@st.composite
def rows(draw: st.DrawFn) -> list[CaseRow]:
    """Rows as the catalogue allows them, with labels and report ids as bad as they come."""
    found = []
    for number, report in enumerate(draw(st.lists(HOSTILE, min_size=1, max_size=4)), start=1):
        findings = {}
        for name in draw(st.lists(st.sampled_from(list(FIELDS)), unique=True, max_size=8)):
            column = FIELDS[name]
            findings[name] = tuple(
                Finding(
                    value=draw(values(column)),
                    attributes={
                        a.name: draw(values(a))
                        for a in column.attributes
                        if draw(st.booleans()) or a.name in column.identity
                    },
                    evidence=(Evidence(start=0, end=draw(st.integers(1, 40))),),
                )
                for _ in range(draw(st.integers(1, 2)))
            )
        kind = draw(st.sampled_from(["reported", "cited"]))
        found.append(CaseRow(report_id=report, case_no=number, case_kind=kind, findings=findings))
    return found


def values(column: Any) -> st.SearchStrategy[Any]:
    if column.kind == "sequence":
        return st.lists(
            st.sampled_from(["surgery", "radiotherapy", "systemic", "surgery+systemic"]), min_size=1, max_size=4
        )
    if column.allowed:
        return st.sampled_from(column.allowed)
    if column.kind in ("number", "months"):
        return st.one_of(st.integers(0, 10**6), st.floats(0, 1e6, allow_nan=False))
    return st.sampled_from(["multiple", 0, 1, 7]) if column.kind == "count" else HOSTILE


def material(found: list[CaseRow], text: str) -> Material | None:
    try:
        return checked(found, {row.report_id: text for row in found})
    except CaserowsError:  # a label of nothing but signs that no file can hold
        return None


HOSTILE_TEXTS = st.sampled_from(
    [
        "=1+1" * 20,
        "@x\t-y\r\n" * 10,
        "<b>&amp;]]>\x00\x0b\x1b[31m</b>" * 4,
        "$x^2$ \\alpha {" * 6,
        "\"'; DROP TABLE note; --" * 4,
        "\u202e\ufffe名" * 20,
    ]
)


def written_cells(data: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every cell of the tables of text among the files."""
    for name, content in data.items():
        if name.endswith(".csv"):
            yield from ((name, cell) for line in csv.reader(io.StringIO(content.decode(), newline="")) for cell in line)
        if name.startswith("data_clinical"):
            lines = [line for line in content.decode().split("\n") if not line.startswith("#")]
            yield from ((name, cell) for line in lines for cell in line.split("\t"))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(found=rows(), text=HOSTILE_TEXTS)
def test_hostile_rows_are_exported_safely(found: list[CaseRow], text: str, tmp_path: Path) -> None:
    given_rows = material(found, text)
    if given_rows is None:
        return
    names = list(given_rows.ids.values())
    assert len({name.casefold() for name in names}) == len(found)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}", name) for name in names)
    out = tmp_path / "deep" / "out"
    for form in map(load_format, MODULES):
        data = dict(form.files(given_rows))
        written = write_files(out, data)
        assert all(out in path.resolve().parents for path in written)
        assert [(name, cell) for name, cell in written_cells(data) if FORMULA.match(cell)] == []
        for name, content in data.items():
            if name.endswith(".json"):
                assert json.loads(content)
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}
    assert_no_formula(out / "curation.xlsx")
    with sqlite3.connect(out / "omop.sqlite") as notes:
        assert notes.execute("SELECT count(*) FROM note").fetchone() == (len(found),)


def assert_no_formula(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 5
        assert [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet or b"<hyperlink" in sheet] == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=rows(), text=HOSTILE_TEXTS)
def test_hostile_rows_are_drawn_safely(found: list[CaseRow], text: str) -> None:
    import xml.etree.ElementTree as ET

    given_rows = material(found, text)
    if given_rows is None:
        return
    try:
        drawn = pictures(given_rows, "svg", cited=True)
    except CaserowsError as error:
        assert "nothing to draw" in str(error)
        return
    for content in drawn.values():
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(content).iter()}
        assert not tags & {"script", "foreignObject", "image", "a"}
