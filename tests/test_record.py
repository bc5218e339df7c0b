"""The document of all scores: what stands in it, that it adds up, and the table made from it."""

import json
from typing import Any

import pytest

from caserows.evaluate import Texts, mistakes, record, record_text, score, table_lines
from caserows.evaluate.cells import CONFUSED
from caserows.evaluate.terminal import WIDTH
from caserows.fields import FIELDS
from caserows.model import CaseKind, CaseRow, Finding, Provenance

TEXT = "Abstract\nA man of 54 had a mass.\n\nCase report\nA 54-year-old man had headache. He had no seizure. Desmin was positive.\n"


def at(quote: str, value: Any, rule: str = "", **attributes: Any) -> Finding:
    start = TEXT.index(quote)
    return Finding(
        value=value,
        attributes=attributes,
        evidence=({"start": start, "end": start + len(quote)},),  # type: ignore[arg-type]
        provenance=Provenance(rule=rule, section="case", cue="no") if rule else None,
    )


def row(report: str, number: int = 1, kind: CaseKind = "reported", **findings: list[Finding]) -> CaseRow:
    found = {name: tuple(values) for name, values in findings.items()}
    return CaseRow(report_id=report, case_no=number, case_kind=kind, findings=found)


GOLD = {
    "a": [
        row("a", age_years=[at("54-year-old", 54)], symptoms=[at("headache", "headache"), at("mass", "mass")]),
        row("a", 2, "cited", age_years=[at("54 had", 54)]),
    ],
    "b": [row("b", ihc=[at("Desmin", "desmin", result="positive")], vital_status=[at("had headache", "alive")])],
}
PREDICTED = {
    "a": [
        row(
            "a",
            age_years=[at("54-year-old", 45, "an age")],
            symptoms=[at("headache", "headache"), at("seizure", "seizure")],
        ),
        row("a", 2, "cited", age_years=[at("54 had", 54)]),
    ],
    "b": [row("b", ihc=[at("Desmin", "desmin", result="negative")], sex=[at("man of", "male")])],
    "c": [row("c", sex=[at("man of", "male")])],
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    texts = Texts({"a": TEXT}, missing=("b",), sources={"a": "journal"})
    return record(score(GOLD, PREDICTED, texts.found), texts)


def test_document_is_plain_json_and_the_same_every_time(document: dict[str, Any]) -> None:
    texts = Texts({"a": TEXT}, missing=("b",), sources={"a": "journal"})
    again = record_text(record(score(GOLD, PREDICTED, texts.found), texts))
    assert json.loads(record_text(document)) == document
    assert record_text(document) == again
    assert "NaN" not in again


def test_headline_and_fields(document: dict[str, Any]) -> None:
    micro = document["headline"]["micro"]
    assert (micro["tp"], micro["fp"], micro["fn"]) == (1, 4, 4)
    assert micro["precision"] == micro["recall"] == micro["f1"] == 0.2
    assert micro["f1_interval"][0] <= 0.2 <= micro["f1_interval"][1]
    assert document["headline"]["macro_f1"]["value"] == pytest.approx(0.5 / 5)
    assert list(document["fields"]) == ["age_years", "sex", "symptoms", "ihc", "vital_status"]
    assert document["fields"]["sex"]["recall"] is None
    assert document["cited"]["headline"]["micro"]["tp"] == document["cited"]["fields"]["age_years"]["tp"] == 1


def test_shares(document: dict[str, Any]) -> None:
    head = document["headline"]
    assert (head["row_right"]["right"], head["row_right"]["rows"]) == (0, 2)
    assert (head["ownership"]["misplaced"], head["ownership"]["predicted"]) == (0, 5)
    assert (head["evidence"]["right"], head["evidence"]["all"]) == (1, 1)
    assert (head["case_count"]["right"], head["case_count"]["reports"], head["case_count"]["share"]) == (2, 2, 1.0)
    # two rows of 29 cells: gold fills 2 and 2; a sex is predicted where gold has none
    cells = 2 * len(FIELDS) - 4
    assert (head["silence"]["silent"], head["silence"]["empty"]) == (cells - 1, cells)
    assert (document["fields"]["sex"]["silent"], document["fields"]["sex"]["empty"]) == (1, 2)
    assert document["fields"]["sex"]["specificity"] == 0.5


def test_silence_passes_over_suspected_findings() -> None:
    suspected = at("mass", "lung", certainty="suspected")
    gold = {"a": [row("a")], "b": [row("b", metastatic_sites=[suspected])], "c": []}
    predicted = {
        "a": [row("a", metastatic_sites=[suspected])],
        "b": [row("b")],
        "c": [row("c", sex=[at("man of", "male")])],
    }
    assert "metastatic_sites" not in record(score(gold, predicted), Texts())["fields"]
    head = record(score(gold, predicted), Texts())["headline"]["silence"]
    # a row without partner has no cells to compare, and a cell with a suspected finding in gold is not empty
    assert (head["silent"], head["empty"]) == (2 * len(FIELDS) - 1, 2 * len(FIELDS) - 1)


def test_reports_add_up_to_the_fields(document: dict[str, Any]) -> None:
    for name, column in document["fields"].items():
        parts = [report["fields"].get(name, {"tp": 0, "fp": 0, "fn": 0}) for report in document["reports"].values()]
        assert [sum(part[key] for part in parts) for key in ("tp", "fp", "fn")] == [
            column[k] for k in ("tp", "fp", "fn")
        ]
    assert [report["source"] for report in document["reports"].values()] == ["journal", "unknown"]
    for by, groups in document["groups"].items():
        assert sum(group["tp"] + group["fp"] + group["fn"] for group in groups.values()) == 9, by


def test_groups(document: dict[str, Any]) -> None:
    assert list(document["groups"]["report"]) == ["a", "b"]
    assert list(document["groups"]["source"]) == ["journal", "unknown"]
    sections = {name: (g["tp"], g["fp"], g["fn"]) for name, g in document["groups"]["section"].items()}
    # a's mass was missed in the abstract; b has no text
    assert sections == {"abstract": (0, 0, 1), "case": (1, 2, 1), "—": (0, 2, 2)}


def test_errors_hold_both_sides_with_evidence_rule_and_text(document: dict[str, Any]) -> None:
    age, seizure, mass, *without_text = document["errors"]
    start = TEXT.index("54-year-old")
    assert (age["report"], age["case"], age["field"]) == ("a", 1, "age_years")
    assert (age["verdict"], age["verdicts"], age["class"]) == ("fp", ["fp", "fn"], "wrong value")
    assert age["gold"] == {"value": 54, "attributes": {}, "evidence": [[start, start + 11]]}
    assert age["predicted"]["value"] == 45
    assert (age["predicted"]["rule"], age["predicted"]["section"], age["predicted"]["cue"]) == ("an age", "case", "no")
    assert seizure["gold"] is None and seizure["class"] == "wrong polarity"
    assert mass["predicted"] is None and (mass["verdict"], mass["class"]) == ("fn", "missed")
    for error in (age, seizure, mass):
        side = error["predicted"] or error["gold"]
        (low, high), snippet = side["evidence"][0], error["snippet"]
        assert snippet["text"][low - snippet["start"] : high - snippet["start"]] == TEXT[low:high]
    assert without_text and all(error["snippet"] is None for error in without_text)


def test_gold_far_away_has_a_snippet_of_its_own() -> None:
    text = TEXT + "He was seen again. " * 40 + "He is 65."
    far = Finding.model_validate({"value": 65, "evidence": [{"start": len(text) - 3, "end": len(text) - 1}]})
    gold, predicted = {"a": [row("a", age_years=[far])]}, {"a": [row("a", age_years=[at("54-year-old", 54)])]}
    (error,) = record(score(gold, predicted), Texts({"a": text}))["errors"]
    assert "54-year-old" in error["snippet"]["text"]
    assert error["gold_snippet"]["text"].endswith("He is 65.")
    assert text[error["gold_snippet"]["start"] :] == error["gold_snippet"]["text"]


def test_right_values_have_the_shape_of_errors(document: dict[str, Any]) -> None:
    (headache,) = document["right"]
    assert (headache["verdict"], headache["class"]) == ("tp", None)
    assert headache["predicted"]["value"] == headache["gold"]["value"] == "headache"
    assert headache.keys() == document["errors"][0].keys()


def test_confusion(document: dict[str, Any]) -> None:
    assert set(document["confusion"]) == {*CONFUSED, "ihc"}
    assert document["confusion"]["ihc"]["positive"] == {"positive": 0, "negative": 1, "none": 0}
    assert document["confusion"]["vital_status"]["alive"] == {"alive": 0, "dead": 0, "none": 1}
    assert document["confusion"]["vital_status"]["none"]["none"] == 1
    assert document["confusion"]["sex"]["none"] == {"male": 1, "female": 0, "none": 1}


def test_confusion_of_a_marker_found_both_ways_is_by_equal_results_first() -> None:
    both = [at("Desmin", "desmin", result="negative"), at("was positive", "Desmin", result="positive")]
    gold = {"a": [row("a", ihc=[at("Desmin", "desmin", result="positive"), at("man of", "S100", result="negative")])]}
    matrix = record(score(gold, {"a": [row("a", ihc=both)]}), Texts())["confusion"]["ihc"]
    assert {(g, p): n for g, by in matrix.items() for p, n in by.items() if n} == {
        ("positive", "positive"): 1,
        ("none", "negative"): 1,
        ("negative", "none"): 1,
    }


def test_mentions(document: dict[str, Any]) -> None:
    strict = document["mentions"]["strict"]
    assert (strict["micro"]["tp"], strict["micro"]["fp"], strict["micro"]["fn"]) == (3, 2, 2)
    assert (strict["symptoms"]["tp"], strict["symptoms"]["fp"], strict["symptoms"]["fn"]) == (1, 1, 1)


def test_what_is_missing_is_named(document: dict[str, Any]) -> None:
    assert document["missing_texts"] == ["b"]
    assert (document["changed_texts"], document["without_rows"], document["without_gold"]) == ([], [], ["c"])
    lines = list(table_lines(document))
    assert "gold reports without text: 1 (their rows scored without it): b" in lines
    assert "reports without gold: 1 (not judged): c" in lines
    unscored = record(score({"a": GOLD["a"]}, PREDICTED, {}), Texts({}, missing=("x",), changed=("y",)))
    assert "gold reports without text: 1 (not scored): x" in table_lines(unscored)
    assert "gold reports whose text has changed: 1 (not scored): y" in table_lines(unscored)


def test_table_fits_100_columns_and_names_all_there_is() -> None:
    names = [f"{'a long name of a report ' * 3}{n}" for n in range(200)]
    gold = {name: [row(name, **{f: [at("mass", "x")] for f in FIELDS})] for name in names}
    document = record(score(gold, {}), Texts(missing=tuple(names), sources={name: name for name in names}))
    for by in ("field", "report", "source", "section"):
        lines = list(table_lines(document, by))
        assert max(map(len, lines)) <= WIDTH
        assert lines[0].startswith(by)
    table = "\n".join(table_lines(document))
    assert [name for name in FIELDS if name not in table] == []
    assert " 200 (counted as missed)" in table


def test_table_shows_the_numbers_of_the_document(document: dict[str, Any]) -> None:
    lines = list(table_lines(document))
    symptoms = next(line.split() for line in lines if line.startswith("symptoms"))
    column = document["fields"]["symptoms"]
    low, high = column["f1_interval"]
    assert symptoms[1:] == ["0.500", "0.500", "0.500", f"{low:.3f}–{high:.3f}", "1", "1", "1", "1.000"]
    assert sum(int(line.split()[-1]) for line in lines if line.startswith("  ")) == len(document["errors"])


def test_every_wrong_verdict_is_in_one_error(document: dict[str, Any]) -> None:
    scores = score(GOLD, PREDICTED, {"a": TEXT})
    assert sum(len(e["verdicts"]) for e in document["errors"]) == sum(o.verdict != "tp" for o in scores.outcomes)
    assert len(list(mistakes(scores, {}))) == len(document["errors"])
