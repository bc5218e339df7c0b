"""Errors and their classes: text with gold and prediction marked in it → one error of one class."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from caserows.evaluate import ERROR_CLASSES, mistakes, score
from caserows.evaluate.places import NO_SECTION, Places
from caserows.model import CaseKind, CaseRow, Finding


def at(text: str, quote: str, value: Any, **attributes: Any) -> Finding:
    """A finding whose evidence is the only place of ``quote`` in the text."""
    (match,) = re.finditer(re.escape(quote), text)
    return Finding.model_validate(
        {"value": value, **attributes, "evidence": [{"start": match.start(), "end": match.end()}]}
    )


def row(number: int = 1, kind: CaseKind = "reported", **findings: Sequence[Finding]) -> CaseRow:
    return CaseRow(report_id="r", case_no=number, case_kind=kind, findings={k: tuple(v) for k, v in findings.items()})


def errors(
    text: str,
    field: str,
    gold: Iterable[Finding],
    predicted: Iterable[Finding],
    *others: CaseRow,
    **more: Sequence[Finding],
) -> list[tuple[str, str, str]]:
    """(field, verdicts, class) of every error; ``others`` and ``more`` are further gold rows, and fields of the first."""
    scores = score(
        {"r": [row(**{field: tuple(gold)}, **more), *others]},
        {"r": [row(**{field: tuple(predicted)}, **more)]},
        {"r": text},
    )
    found = mistakes(scores, {"r": Places(text)} if text else {})
    return [(m.field, "+".join(m.verdicts), m.error_class) for m in found]


TEXT = (
    "A 54-year-old man had a headache for two weeks. He had no seizure, but vomited. Aged 45, his brother was well. "
    "Resection of the left frontal tumor was done 3 months later. Desmin was positive. S100 stayed negative. "
    "He refused radiotherapy. Recurrence was not seen; he is alive after 12 months. Some had 20 months."
)


@pytest.mark.parametrize(
    ("field", "gold", "predicted", "expected"),
    [
        ("age_years", [("54-year-old", 54)], [], "fn missed"),
        ("age_years", [], [("54-year-old", 54)], "fp spurious"),
        ("age_years", [("54-year-old", 54)], [("Aged 45", 45)], "fp+fn wrong value"),
        ("cns_lesion_count", [("tumor", 1)], [("tumor", "multiple")], "fp+fn wrong value"),
        ("symptoms", [("headache", "headache")], [], "fn missed"),
        ("symptoms", [], [("vomited", "vomiting")], "fp spurious"),
        ("symptoms", [], [("seizure", "seizure")], "fp wrong polarity"),
        ("radiotherapy", [], [("refused radiotherapy", "external beam")], "fp wrong polarity"),
        ("recurrence", [("not seen", "no")], [("Recurrence", "yes")], "fp+fn wrong polarity"),
        ("ihc", [("Desmin", "desmin", "positive")], [("Desmin", "desmin", "negative")], "fp+fn wrong polarity"),
        ("vital_status", [("alive", "alive")], [("well", "dead")], "fp+fn wrong value"),
        ("diagnosis", [("tumor", "glioma")], [("seizure", "epilepsy")], "fp+fn wrong polarity"),
        ("follow_up_months", [("12 months", 12)], [("12 months", 1)], "fp+fn wrong time"),
        ("symptom_duration_months", [("two weeks", 0.46)], [("3 months", 3)], "fp+fn wrong time"),
        ("treatment_sequence", [("Resection", ["surgery"])], [("tumor", ["systemic"])], "fp+fn wrong time"),
        ("metastatic_sites", [("frontal", "brain")], [("frontal tumor", "frontal lobe")], "fp+fn normalisation"),
    ],
)  # fmt: skip
def test_class_of_one_error(field: str, gold: list[Any], predicted: list[Any], expected: str) -> None:
    def findings(entries: list[Any]) -> list[Finding]:
        return [at(TEXT, quote, value, **({"result": more[0]} if more else {})) for quote, value, *more in entries]

    assert [f"{verdicts} {kind}" for _, verdicts, kind in errors(TEXT, field, findings(gold), findings(predicted))] == [
        expected
    ]


def test_values_of_list_fields_apart_from_each_other_are_two_errors() -> None:
    gold, predicted = [at(TEXT, "12 months", 12)], [at(TEXT, "20 months", 20)]
    found = errors(TEXT, "follow_up_months", gold, predicted)
    assert found == [("follow_up_months", "fp", "spurious"), ("follow_up_months", "fn", "missed")]


def test_value_that_is_true_of_another_row_is_of_the_wrong_patient_before_all_else() -> None:
    brother = row(2, "cited", age_years=[at(TEXT, "Aged 45", 45)])
    gold, predicted = [at(TEXT, "54-year-old", 54)], [at(TEXT, "Aged 45", 45)]
    assert errors(TEXT, "age_years", gold, predicted, brother) == [("age_years", "fp+fn", "wrong patient")]


def test_treatment_whose_evidence_is_that_of_a_treatment_not_given_has_the_wrong_polarity() -> None:
    text = "Radiotherapy was offered and was not wanted."
    refused = [at(text, "Radiotherapy", "radiotherapy", reason="declined")]
    predicted = [at(text, "Radiotherapy", "external beam")]
    assert errors(text, "radiotherapy", [], predicted) == [("radiotherapy", "fp", "spurious")]
    found = errors(text, "radiotherapy", [], predicted, treatments_not_given=refused)
    assert found == [("radiotherapy", "fp", "wrong polarity")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("There was no fever and no «seizure».", "wrong polarity"),
        ("She denied «seizure».", "wrong polarity"),
        ("No fever, but «seizure» was seen.", "spurious"),
        ("No fever; «seizure» was seen.", "spurious"),
        ("There was no fever. A «seizure» was seen.", "spurious"),
        ("The «seizure» was not seen again.", "spurious"),
        ("He could not walk because of a «seizure».", "spurious"),
        ("The nodule and «seizure» came.", "spurious"),
    ],
)  # fmt: skip
def test_negation_before_the_evidence_in_its_clause(text: str, kind: str) -> None:
    start = text.index("«")
    bare = text.replace("«", "").replace("»", "")
    seizure = Finding.model_validate({"value": "seizure", "evidence": [{"start": start, "end": start + 7}]})
    assert errors(bare, "symptoms", [], [seizure]) == [("symptoms", "fp", kind)]


def test_attributes_of_matched_findings_are_errors_of_their_own() -> None:
    gold = [at(TEXT, "Resection", "resection", extent="subtotal", target="brain")]
    predicted = [at(TEXT, "Resection", "resection", extent="gross total")]
    assert errors(TEXT, "surgeries", gold, predicted) == [
        ("surgeries.extent", "fp+fn", "wrong value"),
        ("surgeries.target", "fn", "missed"),
    ]


@pytest.mark.parametrize(
    ("text", "quote", "damage"),
    [
        ("He had a head-\nache at night. He slept.", "head-\nache", "hyphen at line end"),
        ("He had a headache at night, which cal-\nled for aspirin. He slept.", "headache", "hyphen at line end"),
        ("He had a headache\n\nat night and took\n\naspirin for it. He slept.", "headache", "double spacing"),
        ("He had a head\nache at night. He slept.", "head\nache", "line break"),
        ("He had a head\ufffdache at night. He slept.", "head\ufffdache", "damaged word"),
        ("He had a headache after chemo- therapy. He slept. Chemotherapy was stopped.", "headache", "damaged word"),
        ("He had a ﬁerce headache at night. He slept.", "headache", ""),  # a ligature sign that is there is not lost
        ("He had a headache at\nnight. He slept.", "headache", ""),  # a line ends in the sentence, not in the evidence
        ("He had a headache at night. He was cal-\nled in.", "headache", ""),  # damage in another sentence
        ("CASE REPORT\n\nHe had a headache at night.\n\nDISCUSSION\n\nHe slept.", "headache", ""),
        ("He had a long-standing headache at night. He slept.", "headache", ""),
    ],
)  # fmt: skip
def test_damage_of_evidence_or_its_sentence(text: str, quote: str, damage: str) -> None:
    start = text.index(quote)
    assert Places(text).damaged(start, start + len(quote)) == damage
    missed = errors(text, "symptoms", [at(text, quote, "headache")], [])
    assert missed == [("symptoms", "fn", "lost to damaged text" if damage else "missed")]


def test_letters_lost_all_over_a_text_count_where_they_are_missing() -> None:
    text = (
        "The rst nding was a mass of the le thigh. It was removed. The rst patient died. The nal diagnosis was sarcoma. "
        "A con rmed metastasis of the lung was con rmed. The gure shows the speci c stain. He walked."
    )
    places = Places(text)
    damaged = [places.damaged(text.index(quote), text.index(quote) + len(quote)) for quote in ("metastasis", "walked")]
    assert damaged == ["damaged word", ""]


def test_sections_are_found_at_raw_offsets() -> None:
    text = (
        "A tumor of the thigh\n\nAbstract\nA man had a mass.\n\nIntroduction\nSarcomas are rare.\n\nCase report\n"
        "A 54-year-old man was seen.\n\nDiscussion\nOthers saw it too.\n"
    )
    places = Places(text)
    sections = [places.section(text.index(quote)) for quote in ("man had", "rare", "54-year", "Others")]
    assert sections == ["abstract", "introduction", "case", "discussion"]


def test_places_of_an_empty_text_are_nowhere() -> None:
    assert Places("").section(0) == NO_SECTION
    assert Places(" \n").damaged(0, 1) == ""


def test_sentence_around_a_stretch_is_whole_in_the_raw_text() -> None:
    text = "He came.  She had a head-\nache at night.\nHe slept."
    start, end = Places(text).sentence(text.index("ache"), text.index("ache") + 4)
    assert text[start:end] == "She had a head-\nache at night."


def test_without_the_text_nothing_is_called_damaged_or_denied() -> None:
    text = "No seizure was seen."
    assert errors("", "symptoms", [], [at(text, "seizure", "seizure")]) == [("symptoms", "fp", "spurious")]


def test_every_error_has_one_class_and_every_false_or_missed_value_is_in_one_error() -> None:
    gold = {"r": [row(age_years=[at(TEXT, "54-year-old", 54)], symptoms=[at(TEXT, "headache", "headache")])]}
    predicted = {"r": [row(age_years=[at(TEXT, "Aged 45", 45)], symptoms=[at(TEXT, "seizure", "seizure")])]}
    scores = score(gold, predicted)
    found = list(mistakes(scores, {}))
    assert sum(len(m.verdicts) for m in found) == sum(o.verdict != "tp" for o in scores.outcomes) == 4
    assert {m.error_class for m in found} <= set(ERROR_CLASSES)
    assert len(set(ERROR_CLASSES)) == 8
