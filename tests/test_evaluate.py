"""Scoring: tables of gold and predicted findings → the verdicts that the field guide wants."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from caserows.compare import normal_label, normal_marker, same_value
from caserows.evaluate import (
    Counts,
    Texts,
    error_lines,
    find_texts,
    load_gold,
    load_rows,
    load_texts,
    record,
    score,
    table_lines,
)
from caserows.fields import FIELDS
from caserows.fields.base import Attribute
from caserows.model import CaseKind, CaseRow, CaserowsError, Finding, Report


def found(value: Any, at: int = 0, **attributes: Any) -> Finding:
    """A finding whose evidence is the ten characters from ``at``."""
    return Finding.model_validate({"value": value, **attributes, "evidence": [{"start": at, "end": at + 10}]})


def row(number: int = 1, kind: CaseKind = "reported", **findings: Iterable[Finding]) -> CaseRow:
    return CaseRow(report_id="r", case_no=number, case_kind=kind, findings={k: tuple(v) for k, v in findings.items()})


def counts(field: str, gold: Iterable[Finding], predicted: Iterable[Finding], of: str = "") -> tuple[int, int, int]:
    scores = score({"r": [row(**{field: gold})]}, {"r": [row(**{field: predicted})]})
    c = scores.fields.get(of or field, Counts())
    return c.tp, c.fp, c.fn


@pytest.mark.parametrize(
    ("kind", "one", "other", "equal"),
    [
        ("number", 50, 51, True),  # 2 %
        ("number", 50, 51.1, False),
        ("number", 0.5, 0.55, True),  # 0.05
        ("number", 0.5, 0.56, False),
        ("number", 37, 38, False),
        ("months", 24, 25.2, True),  # 5 %
        ("months", 24, 25.3, False),
        ("months", 0.46, 0.7, True),  # 0.25
        ("months", 0.46, 0.72, False),
        ("count", 1, 1, True),
        ("count", 50, 51, True),  # a number as any other: 2 %
        ("count", 5, 6, False),
        ("count", "multiple", "multiple", True),
        ("count", "multiple", 4, False),
        ("sequence", ["surgery", "radiotherapy+systemic"], ["surgery", "systemic+radiotherapy"], True),
        ("sequence", ["surgery", "systemic"], ["systemic", "surgery"], False),
        ("label", "Frontal Lobe", "frontal lobes", True),
        ("choice", "positive", "negative", False),
    ],
)
def test_comparator_of_each_kind(kind: Any, one: Any, other: Any, equal: bool) -> None:
    assert same_value(Attribute("any", kind), one, other) is equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumour", "tumor"),
        ("Brain metastases", "brain metastasis"),
        ("oesophagus", "esophagus"),
        ("haemorrhage", "hemorrhage"),
        ("leukaemia", "leukemia"),
        ("vertebrae", "vertebra"),
        ("vertebral biopsies", "vertebral biopsy"),
        ("masses", "mass"),
        ("lymph nodes", "lymph node"),
        ("low-back pain", "low back pain"),
        ("diarrhoea", "diarrhea"),
        ("visual centre", "visual center"),
        ("pelvic fibres", "pelvic fiber"),
    ],
)
def test_labels_that_are_one(one: str, other: str) -> None:
    assert normal_label(one) == normal_label(other)


@pytest.mark.parametrize(("one", "other"), [("mass", "palpable mass"), ("liver", "lung"), ("pelvis", "pelvic")])
def test_labels_that_are_two(one: str, other: str) -> None:
    assert normal_label(one) != normal_label(other)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("BCL2", "bcl-2", True),
        ("β-HCG", "beta HCG", True),
        ("HHF35", "muscle-specific actin", True),
        ("FN", "fibronectin", True),
        ("c-KIT", "CD117", True),
        ("MIB-1", "Ki-67", True),
        ("α-SMA", "SMA", True),
        ("S-100 protein", "S100", True),
        ("CK5/6", "CK 5/6", True),
        ("CK7", "CK20", False),
        ("CD3", "CD34", False),
        ("ER", "PR", False),
    ],
)
def test_markers(one: str, other: str, equal: bool) -> None:
    assert (normal_marker(one) == normal_marker(other)) is equal


@pytest.mark.parametrize(
    ("field", "gold", "predicted", "expected"),
    [
        # single-valued: the first predicted value against any gold value
        ("age_years", [found(68), found(69)], [found(69)], (1, 0, 0)),
        ("age_years", [found(68)], [found(40), found(68)], (0, 1, 1)),
        ("age_years", [found(68), found(69)], [], (0, 0, 1)),
        ("age_years", [], [found(68), found(69)], (0, 1, 0)),
        ("diagnosis", [found("glioma", 5)], [found("glioblastoma", 10)], (1, 0, 0)),
        ("sex", [found("male", 5)], [found("female", 5)], (0, 1, 1)),
        # list fields: each gold finding once, by value or by evidence where the field allows it
        ("symptoms", [found("headache")], [found("headache", 50), found("headache", 90)], (1, 1, 0)),
        ("symptoms", [found("head pain", 5)], [found("headache", 10)], (1, 0, 0)),
        ("grades", [found("WHO 3", 5)], [found("WHO 2", 5)], (0, 1, 1)),
        # the pairing is the largest one, not the first come
        ("symptoms", [found("nausea", 0), found("vomiting", 5)], [found("sickness", 7), found("nausea", 0)], (2, 0, 0)),
        # ihc needs marker and result
        ("ihc", [found("SMA", result="positive")], [found("α-SMA", 70, result="positive")], (1, 0, 0)),
        ("ihc", [found("SMA", result="positive")], [found("SMA", result="negative")], (0, 1, 1)),
        ("treatments_not_given", [found("systemic therapy")], [found("chemotherapy")], (1, 0, 0)),
        ("treatments_not_given", [found("surgery")], [found("chemotherapy")], (0, 1, 1)),
        ("treatment_sequence", [found(["surgery", "systemic"])], [found(["surgery"])], (0, 1, 1)),
        # suspected findings are neither wanted nor punished
        ("metastatic_sites", [found("lung", certainty="suspected")], [], (0, 0, 0)),
        ("metastatic_sites", [], [found("lung", certainty="suspected")], (0, 0, 0)),
        ("metastatic_sites", [found("lung", certainty="suspected")], [found("lung", certainty="confirmed")], (0, 0, 0)),
        ("metastatic_sites", [found("lung", certainty="confirmed")], [found("lung", certainty="suspected")], (0, 0, 1)),
    ],
)  # fmt: skip
def test_verdicts(field: str, gold: list[Finding], predicted: list[Finding], expected: tuple[int, int, int]) -> None:
    assert counts(field, gold, predicted) == expected


@pytest.mark.parametrize(
    ("field", "gold", "predicted", "of", "expected"),
    [
        ("radiotherapy", [found("proton", dose_gy=60)], [found("proton", dose_gy=60.5)], "dose_gy", (1, 0, 0)),
        ("radiotherapy", [found("proton", dose_gy=60)], [found("proton", dose_gy=50)], "dose_gy", (0, 1, 1)),
        ("radiotherapy", [found("proton", dose_gy=60)], [found("proton")], "dose_gy", (0, 0, 1)),
        ("radiotherapy", [found("proton")], [found("proton", dose_gy=60)], "dose_gy", (0, 1, 0)),
        ("radiotherapy", [found("proton", dose_gy=60)], [found("stereotactic", dose_gy=60)], "dose_gy", (0, 0, 0)),
        ("cns_sites", [found("dura", laterality="left")], [found("dura", laterality="left")], "laterality", (1, 0, 0)),
        ("ihc", [found("SMA", result="positive")], [found("SMA", result="positive")], "result", (0, 0, 0)),
    ],
)  # fmt: skip
def test_attributes_are_fields_of_their_own_over_matched_findings(
    field: str, gold: list[Finding], predicted: list[Finding], of: str, expected: tuple[int, int, int]
) -> None:
    assert counts(field, gold, predicted, f"{field}.{of}") == expected


def test_two_operations_of_one_name_are_told_apart_by_place_then_attributes() -> None:
    gold = [found("resection", 0, extent="subtotal"), found("resection", 100, extent="gross total")]
    predicted = [found("resection", 500, extent="gross total"), found("resection", 900, extent="subtotal")]
    assert counts("surgeries", gold, predicted, "surgeries.extent") == (2, 0, 0)


def test_rows_are_paired_for_most_matches_and_headline_leaves_attributes_out() -> None:
    gold = [row(1, age_years=[found(30)], sex=[found("male")]), row(2, age_years=[found(60)], sex=[found("female")])]
    predicted = [row(1, age_years=[found(60)], sex=[found("female")]), row(2, age_years=[found(30)])]
    scores = score({"r": gold}, {"r": predicted})
    assert scores.micro == Counts(3, 0, 1)
    assert scores.rows_right == 1


def test_rows_without_partner_are_all_false_or_all_missed() -> None:
    one = row(1, age_years=[found(30)], symptoms=[found("headache"), found("seizure", 40)])
    assert score({"r": [one]}, {"r": []}).micro == Counts(0, 0, 3)
    assert score({"r": []}, {"r": [one]}).micro == Counts(0, 3, 0)
    assert score({"r": [one]}, {}).without_rows == ("r",)
    assert score({}, {"r": [one]}).without_gold == ("r",)


def test_every_finding_of_a_row_without_partner_counts_but_one_decision_in_a_pair() -> None:
    doubtful = row(1, age_years=[found(68), found(69)], metastatic_sites=[found("lung", certainty="suspected")])
    assert score({"r": [doubtful]}, {"r": []}).micro == Counts(0, 0, 2)
    assert score({"r": []}, {"r": [doubtful]}).micro == Counts(0, 2, 0)
    assert score({"r": [doubtful]}, {"r": [row(1)]}).micro == Counts(0, 0, 1)


def test_cited_rows_are_scored_apart() -> None:
    gold = [row(1, age_years=[found(30)]), row(2, "cited", age_years=[found(60)])]
    scores = score({"r": gold}, {"r": [row(1, age_years=[found(30)]), row(2, "cited", age_years=[found(61)])]})
    assert scores.micro == Counts(1, 0, 0)
    assert scores.micro_cited == Counts(1, 0, 0)  # 61 is within 2 % of 60


def test_value_of_another_patient_in_the_row_is_misplaced() -> None:
    gold = [row(1, symptoms=[found("headache")]), row(2, "cited", symptoms=[found("seizure", 200)])]
    predicted = [row(1, symptoms=[found("headache"), found("seizure", 200), found("cough", 400)])]
    assert score({"r": gold}, {"r": predicted}).misplaced_share == pytest.approx(1 / 3)


def test_evidence_is_right_where_it_overlaps_or_repeats_the_value() -> None:
    text = "A man aged 54. … Our patient, aged 54, did well. Six of 90 died."
    gold = {"r": [row(age_years=[Finding.model_validate({"value": 54, "evidence": [{"start": 6, "end": 13}]})])]}

    def rightness(quote: str, texts: dict[str, str] | None) -> float:
        start = text.rindex(quote)
        evidence = [{"start": start, "end": start + len(quote)}]
        predicted = row(age_years=[Finding.model_validate({"value": 54, "evidence": evidence})])
        return score(gold, {"r": [predicted]}, texts).evidence_rightness

    assert rightness("54.", None) == 1
    assert rightness("aged 54,", {"r": text}) == 1
    assert rightness("aged 54,", None) == 0
    assert rightness("90", {"r": text}) == 0


def test_gold_against_itself_is_perfect_and_totals_are_sums_over_reports() -> None:
    gold = {i: [row(age_years=[found(30)], ihc=[found("SMA", result="positive")])] for i in ("a", "b", "c")}
    scores = score(gold, gold)
    assert scores.micro == Counts(6, 0, 0)
    assert scores.macro_f1 == scores.evidence_rightness == 1
    assert sum((r.counts["ihc"] for r in scores.reports.values()), Counts()) == scores.fields["ihc"]


def test_files_are_loaded_and_texts_are_found_by_their_hash(tmp_path: Path) -> None:
    report = Report(report_id="r", text="A 54-year-old woman.")
    one = row(age_years=[Finding.model_validate({"value": 54, "evidence": [{"start": 2, "end": 13}]})])
    body = one.model_dump(mode="json", exclude={"report_id"})
    (tmp_path / "r.json").write_text(json.dumps({"report_id": "r", "text_sha256": report.sha256, "rows": [body]}))
    (tmp_path / "rows.jsonl").write_text(one.model_dump_json() + "\n")
    (tmp_path / "renamed.txt").write_text(report.text)
    (tmp_path / "other.txt").write_text("Another text.")
    gold, rows = load_gold([tmp_path]), load_rows(tmp_path / "rows.jsonl")
    assert gold == rows == {"r": [one]}
    assert load_texts([tmp_path], [tmp_path]) == {"r": report.text}


def test_texts_that_are_missing_or_changed_are_named_and_sources_come_from_the_manifest(tmp_path: Path) -> None:
    gold, texts = tmp_path / "gold", tmp_path / "corpus" / "text"
    for folder in (gold, texts):
        folder.mkdir(parents=True)
    for name in ("here", "renamed", "changed", "missing", "hashless"):
        record = {"report_id": name, "rows": []}
        if name != "hashless":
            record["text_sha256"] = Report(report_id=name, text=f"A text: {name}.").sha256
        (gold / f"{name}.json").write_text(json.dumps(record))
    (texts / "here.txt").write_text("A text: here.")
    (texts / "other.txt").write_text("A text: renamed.")
    (texts / "changed.txt").write_text("A text: changed!")
    (texts / "hashless.txt").write_text("Any text.")
    (texts / "broken.txt").write_bytes(b"")
    (tmp_path / "corpus" / "manifest.tsv").write_text("report_id\tsource\nhere\ta journal\nrenamed\t\n")
    found = find_texts([gold], [texts])
    assert found.found == {"here": "A text: here.", "renamed": "A text: renamed."}
    assert (found.missing, found.changed) == (("missing",), ("changed", "hashless"))
    assert found.sources == {"here": "a journal"}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"report_id": "r"}',
        '{"report_id": "r", "rows": [{"case_no": 0}]}',
        '{"report_id": "r", "rows": [{"case_no": 1, "findings": {"no_such_field": []}}]}',
    ],
)
def test_bad_gold_is_one_line_that_names_the_file(tmp_path: Path, body: str) -> None:
    (tmp_path / "r.json").write_text(body)
    with pytest.raises(CaserowsError, match=r"^[^\n]*r\.json[^\n]*$"):
        load_gold([tmp_path])


def test_bad_row_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(row().model_dump_json() + "\n{}\n")
    with pytest.raises(CaserowsError, match=r"rows\.jsonl line 2"):
        load_rows(tmp_path / "rows.jsonl")


def test_every_error_is_one_line_with_its_evidence_in_the_text() -> None:
    text = "She had a severe\nheadache at night, but no seizure at any time."
    seizure = Finding.model_validate({"value": "seizure", "evidence": [{"start": 43, "end": 50}]})
    headache = Finding.model_validate({"value": "headache", "evidence": [{"start": 17, "end": 25}]})
    scores = score({"r": [row(symptoms=[headache])]}, {"r": [row(symptoms=[seizure])]})
    lines = list(error_lines(scores, {"r": text}, "symptoms"))
    assert [line.split(" … ")[0] for line in lines] == [
        "r 1 symptoms FP seizure (wrong polarity)",
        "r 1 symptoms FN headache (missed)",
    ]
    assert "no «seizure» at any" in lines[0]
    assert "severe «headache» at" in lines[1]
    assert not list(error_lines(scores, {}, "sex"))


def test_table_names_every_scored_field_and_the_headline() -> None:
    gold = {"r": [row(age_years=[found(30)], primary_site=[found("thigh", laterality="left")])]}
    lines = list(table_lines(record(score(gold, gold), Texts())))
    assert any(line.startswith("age_years ") for line in lines)
    assert any(line.startswith("  .laterality ") for line in lines)
    (micro,) = (line.split() for line in lines if line.startswith("micro, all fields (headline)"))
    assert micro[4:7] + micro[8:] == ["1.000", "1.000", "1.000", "2", "0", "0"]


def test_overlap_counts_for_the_fields_that_the_guide_names() -> None:
    named = {"symptoms", "diagnosis", "primary_site", "cns_sites", "surgeries", "cause_of_death"}
    assert {name for name, column in FIELDS.items() if column.overlap} == named
    assert {name for name, column in FIELDS.items() if column.identity} == {"ihc"}
