"""Rows out to annotation tools and back: the same rows, right offsets, and one line for whatever is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caserows.annotate import gold_text, read_brat, read_label_studio, write_brat, write_label_studio
from caserows.annotate.brat import ann_text, read_ann
from caserows.annotate.brat_config import annotation_conf, visual_conf
from caserows.annotate.findings import Mark, marks_of, read_value, rows_of, written
from caserows.annotate.label_config import labelling_config
from caserows.annotate.label_studio import read_results, task
from caserows.annotate.shown import Shown, ShownTexts
from caserows.evaluate import load_gold, load_texts
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Report

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "corpus"
Reports = list[tuple[Report, list[CaseRow]]]

ODD = "A man \U0001f9d1 aged 61.\r\nHe had head\r\n  ache\U0001f642 for 3 weeks.\rDesmin\x0b was \U0001d6fd-positive, EMA\u2028too. Lung free."


def report(text: str, name: str = "r") -> Report:
    return Report(report_id=name, text=text)


def finding(text: str, value: Any, *quotes: str, **attributes: Any) -> dict[str, Any]:
    """A finding whose evidence are the first places of the quotes."""
    evidence = [{"start": text.index(quote), "end": text.index(quote) + len(quote)} for quote in quotes]
    return {"value": value, **attributes, "evidence": evidence}


def row(number: int = 1, kind: str = "reported", **findings: list[dict[str, Any]]) -> CaseRow:
    return CaseRow.model_validate({"report_id": "r", "case_no": number, "case_kind": kind, "findings": findings})


def odd_rows() -> list[CaseRow]:
    return [
        row(
            1,
            age_years=[finding(ODD, 61, "aged 61")],
            symptom_duration_months=[finding(ODD, 0.69, "3 weeks")],
            symptoms=[finding(ODD, "headache", "head\r\n  ache\U0001f642")],
            ihc=[
                finding(ODD, "desmin", "\U0001d6fd-positive", "Desmin", result="positive"),
                finding(ODD, "EMA", "EMA", "too", result="positive"),
            ],
            treatment_sequence=[finding(ODD, ["surgery", "radiotherapy+systemic"], "man", "ache")],
        ),
        row(2, "cited", cns_lesion_count=[finding(ODD, "multiple", "weeks")]),
        row(3),
    ]


def through_brat(folder: Path, reports: Reports) -> Reports:
    write_brat(folder, reports)
    return read_brat(folder, ShownTexts(report for report, _ in reports))


def through_label_studio(folder: Path, reports: Reports) -> Reports:
    """Out, every prediction submitted as an annotation, and in."""
    write_label_studio(folder, reports)
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    for record in tasks:
        record["annotations"] = [{"completed_by": 1, "result": record.pop("predictions")[0]["result"]}]
    (folder / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    found, unsubmitted = read_label_studio(folder / "export.json", ShownTexts(report for report, _ in reports))
    assert unsubmitted == []
    return found


def gold_of(split: str) -> Reports:
    folder, texts = ROOT / "annotations" / "gold" / split, {"own": ROOT / "corpus" / "text", "dev": SHARED}[split]
    if not texts.is_dir():
        pytest.skip("the 60 real reports (../shared) are not here")
    rows, found = load_gold([folder]), load_texts([folder], [texts])
    assert found.keys() == rows.keys()
    return [(report(found[name], name), rows[name]) for name in rows]


def as_gold(reports: Reports) -> dict[str, str]:
    return {r.report_id: gold_text(r.report_id, r.sha256, rows) for r, rows in reports}


@pytest.mark.parametrize("through", [through_brat, through_label_studio])
@pytest.mark.parametrize("split", ["own", "dev"])
def test_all_gold_comes_back_as_it_was(through: Any, split: str, tmp_path: Path) -> None:
    reports = gold_of(split)
    assert as_gold(through(tmp_path, reports)) == as_gold(reports)


@pytest.mark.parametrize("through", [through_brat, through_label_studio])
def test_odd_line_ends_and_characters_come_back(through: Any, tmp_path: Path) -> None:
    reports = [(report(ODD), odd_rows()), (report("A review without a patient.\r\n", "none"), [])]
    assert sorted(as_gold(through(tmp_path, reports)).items()) == sorted(as_gold(reports).items())


@pytest.mark.parametrize(
    ("text", "shown", "quote", "span"),
    [
        ("a\r\nb c", "a\nb c", "b", (2, 3)),
        ("a\rb c", "a\nb c", "b", (2, 3)),
        ("\r\n\r\nab", "\n\nab", "ab", (2, 4)),
        ("x\r\r\ny", "x\n\ny", "y", (3, 4)),
        ("\U0001f642\r\n\U0001f642 b", "\U0001f642\n\U0001f642 b", "b", (4, 5)),
        ("no\x00thing\r\n odd", "no\ufffdthing\n odd", "odd", (10, 13)),
        ("one\r\ntwo", "one\ntwo", "one\r\ntwo", (0, 7)),
    ],
)
def test_offsets_to_and_from_the_shown_text(text: str, shown: str, quote: str, span: tuple[int, int]) -> None:
    view = Shown(report(text))
    raw = Evidence(start=text.index(quote), end=text.index(quote) + len(quote))
    assert view.text == shown
    assert view.span(raw) == span
    assert view.evidence(*span) == raw


@pytest.mark.parametrize("span", [(-1, 2), (2, 2), (3, 2), (0, 99), (1, 2)])
def test_a_span_without_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(CaserowsError, match="no text at"):
        Shown(report("a b")).evidence(*span)


def test_a_text_is_found_by_its_name_first_and_never_when_changed() -> None:
    one, other = report("same\r\n", "one"), report("same\n", "other")
    texts = ShownTexts([one, other])
    assert texts.find("same\n", "other").report is other
    assert texts.find("same\r\n", "one").report is one
    assert ShownTexts([one]).find("same\n", "renamed").report is one
    for wrong, name in (("sane\n", "one"), ("same\n", "third")):
        with pytest.raises(CaserowsError, match="this text"):
            texts.find(wrong, name)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("age_years", "61", 61),
        ("symptom_duration_months", "0.46", 0.46),
        ("cns_lesion_count", "multiple", "multiple"),
        ("cns_lesion_count", "3", 3),
        ("sex", "female", "female"),
        ("diagnosis", "Merkel cell carcinoma", "Merkel cell carcinoma"),
        ("treatment_sequence", "surgery > radiotherapy+systemic", ["surgery", "radiotherapy+systemic"]),
    ],
)
def test_values_as_annotators_write_them(field: str, text: str, value: Any) -> None:
    assert read_value(FIELDS[field], text) == value
    assert written(value) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("age_years", "sixty"),
        ("age_years", "-1"),
        ("age_years", "1,5"),
        ("cns_lesion_count", "2.5"),
        ("cns_lesion_count", "several"),
        ("sex", "woman"),
        ("diagnosis", " "),
        ("treatment_sequence", "surgery, systemic"),
        ("treatment_sequence", "surgery > "),
    ],
)
def test_values_that_are_none(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text)) if text.strip() else "blank"):
        read_value(FIELDS[field], text)


TEXT = "A man aged 61 had headache.\nMRI: two masses. Desmin was positive,\nEMA negative. He was operated on."


def ann(*lines: str) -> list[CaseRow]:
    shown = Shown(report(TEXT))
    content = "".join(f"{line}\n" for line in lines)
    return rows_of(read_ann(content.replace("    ", "\t"), shown, "r.ann"), shown)


def test_a_minimal_brat_file_of_one_patient() -> None:
    (only,) = ann("T1    symptoms 18 26    headache", "T2    sex 2 5    man", "A1    sex_value T2 male")
    assert (only.case_no, only.case_kind) == (1, "reported")
    assert only.findings["symptoms"][0].value == "headache"
    assert only.findings["sex"][0].value == "male"


def test_fragments_over_a_line_break_are_one_stretch_and_others_are_two() -> None:
    (only,) = ann(
        "T1    ihc 45 51;56 64    Desmin positive",
        "A1    result T1 positive",
        "#1    AnnotatorNotes T1    desmin",
        "T2    symptoms 56 65;66 78    positive, EMA negative",
        "#2    AnnotatorNotes T2    fever",
    )
    assert len(only.findings["ihc"][0].evidence) == 2
    assert only.findings["symptoms"][0].evidence == (Evidence(start=56, end=78),)


def test_case_numbers_kinds_links_and_notes_of_brat() -> None:
    first, second = ann(
        "T1    surgeries 87 98    operated on",
        "T2    surgeries 80 82    He",
        "R1    also_shown_by Arg1:T1 Arg2:T2",
        "#1    AnnotatorNotes T1    resection | target: brain",
        "A1    extent T1 gross_total",
        "A2    case_no T1 1",
        "T3    case 2 5    man",
        "A3    case_no T3 2",
        "A4    case_kind T3 cited",
    )
    (surgery,) = first.findings["surgeries"]
    assert (surgery.value, surgery.attributes) == ("resection", {"extent": "gross total", "target": "brain"})
    assert [(e.start, e.end) for e in surgery.evidence] == [(87, 98), (80, 82)]
    assert (second.case_no, second.case_kind, second.findings) == (2, "cited", {})


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["T1    sex 2 5    men"], r"line 1: 2 5 is 'man' in the text, here 'men'"),
        (["T1    sex 2 500    man"], "line 1: 2 500 is not inside the text"),
        (["T1    sex 2-5    man"], "line 1: no text-bound annotation"),
        (["T1    age 2 5    man"], "line 1: no such field: 'age'"),
        (["T1    sex 2 5    man"], "line 1: sex: 'man' is none of male, female"),
        (["T1    symptoms 18 26    headache", "T1    sex 2 5    man"], "line 2: a second T1"),
        (["A1    case_no T1 1"], "line 1: there is no T1"),
        (["E1    sex:T1"], "line 1: neither annotation, attribute, note nor also_shown_by"),
        (["T1    symptoms 18 26    headache", "A1    result T1 positive"], "line 1: symptoms: no attribute 'result'"),
        (["T1    symptoms 18 26    headache", "A1    case_no T1 one"], "line 1: 'one' is no case number"),
        (["T1    symptoms 18 26    headache", "A1    laterality T1 up"], "line 1: symptoms: 'up' is none of left"),
        (["T1    ihc 45 51    Desmin"], "line 1: ihc: result is missing"),
        (
            ["T1    symptoms 18 26    headache", "A1    case_no T1 1", "A2    case_no T1 2"],
            "line 3: T1 has two values of case_no",
        ),
        (
            ["T1    case 2 5    man", "A1    case_no T1 1", "T2    case 2 5    man", "A2    case_no T2 2", "T3    symptoms 18 26    headache"],
            "line 5: symptoms without a case number",
        ),
        (
            ["T1    case 2 5    man", "A1    case_kind T1 cited", "T2    case 2 5    man", "A2    case_kind T2 reported"],
            "line 3: case 1 is reported here, cited before",
        ),
        (
            ["T1    case 2 5    man", "T2    case 2 5    man", "R1    also_shown_by Arg1:T1 Arg2:T2", "R2    also_shown_by Arg1:T2 Arg2:T1"],
            "also_shown_by runs in a circle",
        ),
    ],
)  # fmt: skip
def test_brat_errors_name_the_line(lines: list[str], error: str) -> None:
    with pytest.raises(CaserowsError, match=f"^r.ann .*{error}"):
        ann(*lines)


def test_a_changed_or_missing_text_of_brat_is_refused(tmp_path: Path) -> None:
    write_brat(tmp_path, [(report(TEXT), [])])
    (tmp_path / "r.txt").write_text(TEXT + " ", encoding="utf-8")
    with pytest.raises(CaserowsError, match=r"r\.txt: no report has this text"):
        read_brat(tmp_path, ShownTexts([report(TEXT)]))
    (tmp_path / "r.txt").unlink()
    with pytest.raises(CaserowsError, match=r"r\.txt: cannot be read"):
        read_brat(tmp_path, ShownTexts([report(TEXT)]))
    with pytest.raises(CaserowsError, match="no annotation files"):
        read_brat(tmp_path / "nothing", ShownTexts([]))


def test_brat_files_saved_with_windows_line_ends_are_read(tmp_path: Path) -> None:
    rows = [row(symptoms=[finding(TEXT, "headache", "headache")])]
    write_brat(tmp_path, [(report(TEXT), rows)])
    for name in ("r.txt", "r.ann"):
        path = tmp_path / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_brat(tmp_path, ShownTexts([report(TEXT)])) == [(report(TEXT), rows)]


def test_no_fragment_or_line_of_a_brat_file_holds_a_line_break() -> None:
    content = ann_text(odd_rows(), Shown(report(ODD)))
    assert content.split("\n")[:-1] == content.splitlines()
    assert all(re.match(r"(T\d+\t\w+ |A\d+\t|R\d+\t|#\d+\t)", line) for line in content.splitlines())


def test_stretches_that_touch_or_overlap_stand_in_marks_of_their_own() -> None:
    overlapping = [finding(TEXT, "x", "aged 61", "61 had"), finding(TEXT, "y", "aged", " 61")]
    rows = [row(symptoms=overlapping)]
    shown = Shown(report(TEXT))
    content = ann_text(rows, shown)
    assert content.count("also_shown_by") == 2
    assert rows_of(read_ann(content, shown, "r.ann"), shown) == rows


def brats_complaint(line: str, text: str) -> str:
    """What brat's server (annotation.py, 1.3) would say of a text-bound line; empty where nothing."""
    _, places, said = line.split("\t", 2)
    seen: list[tuple[int, int]] = []
    for start, end in ((int(a), int(b)) for a, b in re.findall(r"(\d+) (\d+)", places.partition(" ")[2])):
        if not 0 <= start <= end <= len(text):
            return "offset exceeds text length"
        if any(end >= other_start and start < other_end for other_start, other_end in seen):
            return "spans overlap"
        seen.append((start, end))
    return "" if said == " ".join(text[start:end] for start, end in seen) else "text does not match marked spans"


@pytest.mark.parametrize("split", ["own", "dev"])
def test_brat_would_accept_every_line_of_the_gold(split: str) -> None:
    views = [(Shown(one), rows) for one, rows in gold_of(split)]
    lines = [
        (line, shown.text) for shown, rows in views for line in ann_text(rows, shown).splitlines() if line[0] == "T"
    ]
    assert len(lines) > 1000
    assert [line for line, text in lines if brats_complaint(line, text)] == []


@settings(deadline=None)
@given(data=st.data(), text=st.text(alphabet="ab \r\n\t\v\x00\x85\u2028é\U0001f642", min_size=1).filter(str.strip))
def test_any_stretches_of_any_text_come_back(data: st.DataObject, text: str) -> None:
    words = [match.span() for match in re.finditer(r"[^\s\x85\u2028]", text)]
    assume(words)
    edges = st.lists(st.tuples(*[st.integers(0, len(words) - 1)] * 2), min_size=1, max_size=4)
    spans = [(words[min(pair)][0], words[max(pair)][1]) for pair in data.draw(edges)]
    found = {"value": "fever", "evidence": [{"start": start, "end": end} for start, end in spans]}
    rows, shown = [row(symptoms=[found], sex=[{**found, "value": "male"}])], Shown(report(text))
    assert rows_of(read_ann(ann_text(rows, shown), shown, "r.ann"), shown) == rows
    assert rows_of(read_results(task(report(text), rows)["predictions"][0]["result"], shown, "t"), shown) == rows


def test_a_value_that_no_note_can_hold_is_refused() -> None:
    with pytest.raises(CaserowsError, match=r"r case 1 symptoms: a brat note cannot hold 'a \| b'"):
        ann_text([row(symptoms=[finding(TEXT, "a | b", "headache")])], Shown(report(TEXT)))


def test_a_value_that_the_text_says_is_not_written_twice() -> None:
    rows = [row(symptoms=[finding(TEXT, "headache", "headache"), finding(TEXT, "cephalgia", "headache")])]
    shown = Shown(report(TEXT))
    assert [mark.value for mark in marks_of(rows, shown)] == ["", "cephalgia"]
    assert rows_of([Mark("symptoms", ((18, 26),))], shown)[0].findings["symptoms"][0].value == "headache"


def test_brat_configuration_knows_every_field_and_closed_value() -> None:
    conf = annotation_conf(31)
    entities = conf.partition("[entities]\n")[2].partition("\n\n")[0].splitlines()
    assert entities == ["case", *FIELDS]
    assert "case_no\tArg:<ENTITY>, Value:1|2|" in conf and "|30|31\n" in conf
    assert "extent\tArg:surgeries, Value:gross_total|subtotal|biopsy" in conf
    for line in conf.partition("[attributes]\n")[2].splitlines():
        assert re.fullmatch(r"\w+\tArg:[\w|<>]+, Value:[\w|-]+", line)
    assert [line.split(" | ")[0] for line in visual_conf().splitlines()[1 : len(FIELDS) + 2]] == ["case", *FIELDS]


def test_labelling_configuration_asks_each_question_of_the_right_fields() -> None:
    config = ElementTree.fromstring(labelling_config())
    assert [label.get("value") for label in config.iter("Label")] == ["case", *FIELDS]
    asked = {
        control.get("name"): (view.get("whenLabelValue") or "").split(",")
        for view in config.iter("View")
        for control in view
        if control.get("perRegion")
    }
    assert asked["laterality"] == ["primary_site", "symptoms", "cns_sites", "metastatic_sites"]
    assert asked["sex_value"] == ["sex"]
    assert "sex" not in asked["value"] and "diagnosis" in asked["value"]
    results = task(report(ODD), odd_rows())["predictions"][0]["result"]
    assert {r["from_name"] for r in results if "from_name" in r} <= {"field", *filter(None, asked)}


def test_predicted_rows_can_be_exported(rows_of: Any, tmp_path: Path) -> None:
    text = (
        "A 54-year-old woman had dizziness for two weeks.\r\nMRI showed a mass in the left cerebellum; it was resected."
    )
    rows: Sequence[CaseRow] = [r.model_copy(update={"report_id": "r"}) for r in rows_of(text)]
    assert rows[0].findings
    for through in (through_brat, through_label_studio):
        assert as_gold(through(tmp_path, [(report(text), list(rows))])) == as_gold([(report(text), list(rows))])
