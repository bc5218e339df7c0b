"""What annotators made in Label Studio, read back: offsets, answers, and one line for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from caserows.annotate import read_label_studio
from caserows.annotate.shown import ShownTexts
from caserows.model import CaserowsError, Evidence, Report

TEXT = "A man aged 61 had headache.\nMRI: two masses. Desmin was positive,\nEMA negative. He was operated on."
REPORT = Report(report_id="r", text=TEXT)


def export(folder: Path, **changes: Any) -> Path:
    """An export of one task of one mark, ``headache``; ``changes`` are made to the annotation, or to the mark's value."""
    value = {"start": 18, "end": 26, "text": "headache", "labels": ["symptoms"], **changes.pop("value", {})}
    result = {"id": "m1", "from_name": "field", "to_name": "text", "type": "labels", "value": value}
    annotation = {"completed_by": 1, "result": [result, *changes.pop("more", [])], **changes}
    others = annotation.pop("others", [])
    path = folder / "export.json"
    record = {"id": 7, "data": {"text": TEXT, "report_id": "r"}, "annotations": [annotation, *others]}
    path.write_text(json.dumps([record]), encoding="utf-8")
    return path


def choice(tag: str, *choices: str) -> dict[str, Any]:
    value = {"start": 18, "end": 26, "choices": list(choices)}
    return {"id": "m1", "from_name": tag, "to_name": "text", "type": "choices", "value": value}


def test_a_minimal_label_studio_export(tmp_path: Path) -> None:
    path = export(tmp_path, more=[choice("laterality", "left")])
    [(_, [only])], unsubmitted = read_label_studio(path, ShownTexts([REPORT]))
    assert unsubmitted == []
    (symptom,) = only.findings["symptoms"]
    assert (only.case_no, symptom.value, symptom.attributes) == (1, "headache", {"laterality": "left"})


@pytest.mark.parametrize(
    "said",
    ["Desmin was positive,\\nEMA negative", "Desmin was positive,\nEMA negative", "Desmin was positive, EMA negative"],
)
def test_a_region_over_a_line_break_as_the_editor_writes_it(said: str, tmp_path: Path) -> None:
    path = export(tmp_path, value={"start": 45, "end": 78, "text": said})
    [(_, [only])], _ = read_label_studio(path, ShownTexts([REPORT]))
    assert only.findings["symptoms"][0].evidence == (Evidence(start=45, end=78),)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": {"start": 17}}, r"region m1: \[17, 26\) is ' headache' in the text, here 'headaches'"),
        ({"value": {"start": 400, "end": 410}}, r"region m1: \[400, 410\) is '' in the text"),
        ({"value": {"labels": ["pain"]}}, "region m1: no such field: 'pain'"),
        ({"value": {"labels": ["symptoms", "sex"]}}, "region m1: 2 answers to field"),
        ({"more": [choice("laterality", "up")]}, "region m1: symptoms: 'up' is none of left"),
        ({"more": [choice("extent", "biopsy")]}, "region m1: symptoms has no extent"),
        ({"more": [choice("case_kind", "reported"), choice("case_kind", "cited")]}, "region m1: two results of case_kind"),
        ({"more": [{**choice("laterality", "left"), "id": "m2"}]}, "region m2: no label"),
        ({"more": [{"type": "relation", "from_id": "m9", "to_id": "m1"}]}, "the relation leads nowhere"),
        ({"others": [{"completed_by": {"id": 2, "email": "b@x.org"}, "result": []}]}, "2 annotations, by 1, b@x.org: choose"),
    ],
)  # fmt: skip
def test_label_studio_errors_name_task_and_region(changes: dict[str, Any], error: str, tmp_path: Path) -> None:
    if changes.get("value", {}).get("start") == 17:
        changes = {"value": {"start": 17, "text": "headaches"}}
    with pytest.raises(CaserowsError, match=rf"export.json task 7 \(r\).*{error}"):
        read_label_studio(export(tmp_path, **changes), ShownTexts([REPORT]))


def test_offsets_in_utf16_code_units_are_recognised_and_refused(tmp_path: Path) -> None:
    text = TEXT.replace("A man", "A \U0001f9d1 man")
    path = export(tmp_path, value={"start": 21, "end": 29})
    record = json.loads(path.read_text("utf-8"))
    record[0]["data"]["text"] = text
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(CaserowsError, match="UTF-16 code units"):
        read_label_studio(path, ShownTexts([Report(report_id="r", text=text)]))
    record[0]["annotations"][0]["result"][0]["value"] |= {"start": 20, "end": 28}
    path.write_text(json.dumps(record), "utf-8")
    [(_, [only])], _ = read_label_studio(path, ShownTexts([Report(report_id="r", text=text)]))
    (evidence,) = only.findings["symptoms"][0].evidence
    assert text[evidence.start : evidence.end] == "headache"


def test_whose_annotation_counts(tmp_path: Path) -> None:
    other = {"completed_by": {"id": 2, "email": "b@x.org"}, "result": []}
    texts = ShownTexts([REPORT])
    path = export(tmp_path, others=[other, {"completed_by": 3, "result": [], "was_cancelled": True}])
    assert [len(rows) for _, rows in read_label_studio(path, texts, "1")[0]] == [1]
    for who in ("2", "b@x.org"):
        assert read_label_studio(path, texts, who) == ([(REPORT, [])], [])
    assert read_label_studio(path, texts, "3") == ([], [f"{path} task 7 (r)"])


@pytest.mark.parametrize("content", ["", "{}", '[{"id": 1}]', '[{"id": 1, "data": {"html": "x"}}]'])
def test_a_file_that_is_no_export_is_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaserowsError, match=r"export\.json: (cannot be read as JSON|not a JSON export)"):
        read_label_studio(path, ShownTexts([]))
