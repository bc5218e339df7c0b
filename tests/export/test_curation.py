"""The curator's way: the workbook as it is written, what a curator does in it, and what comes back."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from caserows.evaluate import load_gold
from caserows.export import load_format
from caserows.export.base import Files
from caserows.export.corrections import Corrected, corrected, find_quote, gold_files, read_corrections
from caserows.export.excel import DICTIONARY, EVIDENCE, EVIDENCE_COLUMNS, GUIDE, MISSING, MISSING_COLUMNS, ROWS
from caserows.export.excerpts import excerpts
from caserows.export.material import Material, checked
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Finding
from caserows.output import row_line

TEXT = "A 54-year-old woman came with headache. MRI showed a mass\nin the left frontal lobe. It was resected. She refused radiotherapy."


def found(value: Any, words: str, **attributes: Any) -> Finding:
    start = TEXT.index(words)
    return Finding(value=value, attributes=attributes, evidence=(Evidence(start=start, end=start + len(words)),))


@pytest.fixture
def one() -> Material:
    row = CaseRow(
        report_id="r",
        case_no=1,
        findings={
            "age_years": (found(54, "54-year-old"),),
            "sex": (found("female", "woman"),),
            "symptoms": (found("headache", "headache"),),
            "cns_sites": (found("frontal lobe", "frontal lobe", laterality="left"),),
            "treatments_not_given": (found("radiotherapy", "radiotherapy", reason="declined"),),
        },
    )
    return checked([row], {"r": TEXT})


def workbook(
    material: Material, path: Path, edits: dict[str, dict[str, Any]], missing: tuple[dict[str, Any], ...] = ()
) -> Path:
    """The workbook, with cells set in the line of a field (its first finding) and lines added to the sheet of missing ones."""
    path.write_bytes(load_format("excel").files(material)["curation.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book[EVIDENCE]
    for line in sheet.iter_rows(min_row=2):
        for column, value in edits.get(line[3].value, {}).items():
            line[EVIDENCE_COLUMNS.index(column)].value = value
    for number, cells in enumerate(missing, start=2):
        for column, value in cells.items():
            book[MISSING].cell(number, MISSING_COLUMNS.index(column) + 1).value = value
    book.save(path)
    return path


@pytest.fixture
def curate(one: Material, tmp_path: Path) -> Callable[..., Corrected]:
    def run(edits: dict[str, dict[str, Any]], *missing: dict[str, Any]) -> Corrected:
        return corrected(one, read_corrections(workbook(one, tmp_path / "w.xlsx", edits, missing)))

    return run


def test_sheets_headers_filters_and_drop_downs(exported: Callable[[str], Files], own: Material) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported("excel")["curation.xlsx"]))
    assert book.sheetnames == [ROWS, EVIDENCE, MISSING, DICTIONARY, GUIDE]
    assert (book[ROWS].freeze_panes, book[EVIDENCE].freeze_panes) == ("D2", "G2")
    for name in (ROWS, EVIDENCE, DICTIONARY):
        assert book[name].auto_filter.ref
    lists = {v.formula1 for v in book[EVIDENCE].data_validations.dataValidation}
    assert {'"accept,reject,edit"', '"left,right,bilateral,midline"', '"male,female"'} <= lists
    assert book[ROWS].max_row == len(own.rows) + 1
    assert book[EVIDENCE].max_row == sum(len(f) for row in own.rows for f in row.findings.values()) + 1
    fields = book[MISSING].data_validations.dataValidation[-1]
    named = [cell.value for (cell,) in book[DICTIONARY][fields.formula1.partition("!")[2].replace("$", "")]]
    assert named == list(FIELDS)


def test_value_is_bold_inside_its_sentence(one: Material) -> None:
    data = io.BytesIO(load_format("excel").files(one)["curation.xlsx"])
    sheet = openpyxl.load_workbook(data, rich_text=True)[EVIDENCE]
    cells = {line[3].value: line[EVIDENCE_COLUMNS.index("evidence")].value for line in sheet.iter_rows(min_row=2)}
    rich = cells["cns_sites"]
    assert isinstance(rich, CellRichText)
    assert str(rich) == "MRI showed a mass in the left frontal lobe."
    assert [part.text for part in rich if isinstance(part, TextBlock) and part.font.b] == ["frontal lobe"]


def test_contradicted_value_is_marked_and_the_other_named(one: Material) -> None:
    row = one.rows[0]
    both = (*row.findings["age_years"], found(55, "54-year-old"))
    twice = checked([row.model_copy(update={"findings": row.findings | {"age_years": both}})], one.texts)
    cell = openpyxl.load_workbook(io.BytesIO(load_format("excel").files(twice)["curation.xlsx"]))[ROWS]["D2"]
    assert (cell.value, cell.comment.text) == (54, "also stated: 55")


def test_date_of_making_is_fixed(one: Material) -> None:
    with zipfile.ZipFile(io.BytesIO(load_format("excel").files(one)["curation.xlsx"])) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    book = openpyxl.load_workbook(io.BytesIO(load_format("excel").files(one)["curation.xlsx"]))
    assert book.properties.created == datetime.datetime(1970, 1, 1)


def test_untouched_workbook_gives_the_rows_back(
    exported: Callable[[str], Files], own: Material, tmp_path: Path
) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(exported("excel")["curation.xlsx"])
    back = corrected(own, read_corrections(path))
    assert [row_line(row) for row in back.rows] == [row_line(row) for row in own.rows]
    assert back.decided == {row.report_id for row in own.rows if not row.findings} - {
        r.report_id for r in own.rows if r.findings
    }


def test_accepted_rejected_edited_added_and_undecided(curate: Callable[..., Corrected]) -> None:
    back = curate(
        {
            "age_years": {"decision": "accept"},
            "sex": {"decision": "reject"},
            "symptoms": {"decision": "Edit", "new value": "migraine", "laterality": "right"},
            "cns_sites": {"decision": "edit", "laterality": None},
        },
        {
            "report_id": "r",
            "case_no": 1,
            "field": "surgeries",
            "value": "resection",
            "target": "frontal lobe",
            "quote": "It was  resected",
        },
    )
    (row,) = back.rows
    assert back.counts == {"accepted": 1, "rejected": 1, "edited": 2, "added": 1, "undecided": 1}
    said = {name: [(f.value, f.attributes) for f in found] for name, found in row.findings.items()}
    assert said == {
        "age_years": [(54, {})],
        "symptoms": [("migraine", {"laterality": "right"})],
        "cns_sites": [("frontal lobe", {})],
        "surgeries": [("resection", {"target": "frontal lobe"})],
        "treatments_not_given": [("radiotherapy", {"reason": "declined"})],
    }
    evidence = row.findings["surgeries"][0].evidence[0]
    assert TEXT[evidence.start : evidence.end] == "It was resected"
    assert back.decided == frozenset()


@pytest.mark.parametrize(
    ("cell", "same"), [(54.000000000000001, True), ("54", True), (54.1, False), ("fifty-four", False)]
)
def test_a_number_is_the_same_however_it_is_written(curate: Callable[..., Corrected], cell: object, same: bool) -> None:
    edits = {"age_years": {"value": cell}}
    if same:
        assert curate(edits).counts["undecided"] == 5
    else:
        with pytest.raises(CaserowsError, match="Evidence line 2: not a finding of these rows"):
            curate(edits)


def test_decided_reports_become_gold_that_evaluate_reads(
    one: Material, curate: Callable[..., Corrected], tmp_path: Path
) -> None:
    back = curate({name: {"decision": "accept"} for name in one.rows[0].findings})
    files = gold_files(one, back)
    assert list(files) == ["r.json"]
    (tmp_path / "r.json").write_text(files["r.json"], encoding="utf-8")
    assert load_gold([tmp_path])["r"] == list(one.rows)
    assert len(json.loads(files["r.json"])["text_sha256"]) == 64


@pytest.mark.parametrize(
    ("edits", "missing", "why"),
    [
        (
            {"sex": {"decision": "maybe"}},
            {},
            "Evidence line 3: the decision is 'maybe', not accept, reject, edit or empty",
        ),
        ({"sex": {"new value": "male"}}, {}, "Evidence line 3: changed, but the decision is empty, not edit"),
        ({"sex": {"decision": "accept", "new value": "male"}}, {}, "changed, but the decision is accept, not edit"),
        (
            {"cns_sites": {"decision": "reject", "laterality": "right"}},
            {},
            "changed, but the decision is reject, not edit",
        ),
        ({"sex": {"decision": "edit"}}, {}, "the decision is edit, but nothing is changed"),
        ({"sex": {"decision": "edit", "new value": "unsure"}}, {}, "Evidence line 3: sex cannot be 'unsure'"),
        (
            {"age_years": {"decision": "edit", "new value": "old"}},
            {},
            "Evidence line 2: age_years is a number, not 'old'",
        ),
        ({"age_years": {"decision": "edit", "laterality": "left"}}, {}, "age_years has no laterality"),
        (
            {"age_years": {"decision": "edit", "new value": "=1+1"}},
            {},
            "Evidence line 2, new value: a formula, not a value",
        ),
        (
            {"age_years": {"decision": "edit", "new value": datetime.date(2020, 5, 6)}},
            {},
            "new value: a datetime, neither",
        ),
        ({"sex": {"value": "male"}}, {}, "Evidence line 3: not a finding of these rows"),
        ({"sex": {"nth": 2}}, {}, "Evidence line 3: not a finding of these rows"),
        ({"sex": {"case_no": "one"}}, {}, "'one' is no whole number"),
        ({"sex": {"field": "age_years", "value": 54}}, {}, "Evidence line 3: a second line for the same finding"),
        ({"sex": dict.fromkeys(EVIDENCE_COLUMNS)}, {}, "Evidence: no line for r 1 sex 1"),
        (
            {},
            {"report_id": "r", "case_no": 2, "field": "hiv", "value": "negative", "quote": "x"},
            "Missing line 2: no row of case 2 of r",
        ),
        (
            {},
            {"report_id": "r", "case_no": 1, "field": "shoe", "value": "43", "quote": "x"},
            "Missing line 2: no such field: shoe",
        ),
        (
            {},
            {"report_id": "r", "case_no": 1, "field": "hiv", "value": "negative", "quote": "HIV"},
            "the quote is not in the text of r",
        ),
        (
            {},
            {"report_id": "r", "case_no": 1, "field": "hiv", "value": "negative"},
            "the quote is not in the text of r",
        ),
        ({}, {"report_id": "r", "case_no": 1, "field": "hiv", "value": "bad", "quote": "woman"}, "hiv cannot be 'bad'"),
        ({}, {"comment": "look again"}, "'' is no whole number"),
    ],
)
def test_what_cannot_be_taken_over_is_named(
    curate: Callable[..., Corrected], edits: dict[str, dict[str, Any]], missing: dict[str, Any], why: str
) -> None:
    with pytest.raises(CaserowsError) as error:
        curate(edits, missing)
    assert why in str(error.value)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x05\x06" + b"\x00" * 18])
def test_other_files_are_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(data)
    with pytest.raises(CaserowsError, match=r"w\.xlsx: not a workbook that caserows wrote"):
        read_corrections(path)


def test_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet(EVIDENCE)
    book.create_sheet(MISSING)
    book.save(tmp_path / "w.xlsx")
    with pytest.raises(CaserowsError, match="Evidence: no column report_id"):
        read_corrections(tmp_path / "w.xlsx")


def test_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caserows.export.corrections.MAX_BYTES", 3_000_000)
    path = tmp_path / "w.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 3_000_001)
    with pytest.raises(CaserowsError, match="unpacks to more than 3 MB"):
        read_corrections(path)


@pytest.mark.parametrize(
    ("quote", "nth", "expected"),
    [
        ("a mass in the", 1, "a mass\nin the"),
        ("the", 1, "the"),
        ("nowhere", 1, None),
        ("woman", 2, None),
        (" ", 1, None),
        ("(", 1, None),
        ("woman", 0, None),
    ],
)
def test_quote_is_found_whatever_its_white_space(quote: str, nth: int, expected: str | None) -> None:
    span = find_quote(TEXT, quote, nth)
    assert (TEXT[span.start : span.end] if span else None) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Before it. The mass was [[large]]. After it.", "The mass was *large*."),
        ("One [[two]] three [[four]] five. Six.", "One *two* three *four* five."),
        ("One [[two]]. It was three. And [[four]].", "One *two*. | And *four*."),
        ("TITLE\n\nA case\n\nThe [[patient]] was seen\nin May.", "The *patient* was seen in May."),
        ("[[All of it]]", "*All of it*"),
        ("Grade 2.5 cm [[mass]] of the thigh.", "Grade 2.5 cm *mass* of the thigh."),
    ],
)
def test_evidence_is_shown_in_its_sentences(marked: str, expected: str) -> None:
    text, spans, rest = "", [], marked
    while "[[" in rest:
        before, _, rest = rest.partition("[[")
        inside, _, rest = rest.partition("]]")
        text += before + inside
        spans.append(Evidence(start=len(text) - len(inside), end=len(text)))
    text += rest
    assert spans
    shown = [[f"*{piece}*" if bold else piece for piece, bold in sentence] for sentence in excerpts(text, spans)]
    assert " | ".join(map("".join, shown)) == expected


def test_long_sentence_is_cut_at_words_and_the_evidence_never() -> None:
    text = "word " * 200 + "proof " + "word " * 200
    ((before, proof, after),) = excerpts(text, [Evidence(start=1000, end=1005)])
    assert proof == ("proof", True)
    assert all(set(piece.split()) == {"word"} and len(piece) < 250 for piece, _ in (before, after))
