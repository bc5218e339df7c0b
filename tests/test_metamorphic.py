"""The same patient told with one word changed: that value changes, and nothing else does.

The reports are invented. A change is a pair of words for a slot and what it does to the values of the row; the row of the changed
text must be the row of the first text with exactly these values in the place of the old ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from caserows.evaluate.damage import KINDS, damage

Values = Callable[[str], list[dict[str, list[Any]]]]
TEXTS = Path(__file__).resolve().parents[1] / "corpus" / "text"

WORDS = {
    "age": "58", "man": "man", "He": "He", "he": "he", "his": "his", "him": "him", "side": "left", "drug": "temozolomide",
    "site": "frontal lobe", "marker": "S100", "scale": "5", "histology": "hemangiopericytoma", "organ": "lung",
}  # fmt: skip
WOMAN = {"man": "woman", "He": "She", "he": "she", "his": "her", "him": "her"}

REPORTS = {
    "head": (
        "A {age}-year-old {man} presented with headache and weakness of the {side} arm for {scale} weeks. {He} took no drugs. "
        "Magnetic resonance imaging showed a single mass of 41 mm in the {site}. {He} underwent a craniotomy, and the tumor was "
        "completely removed. Histology revealed a {histology}. The tumor cells were positive for {marker} and vimentin but negative "
        "for desmin. {He} received radiotherapy with 54 Gy and six cycles of {drug}. Two years after surgery {he} is alive without "
        "recurrence, and {his} arm is strong again."
    ),
    "chest": (
        "Abstract\nWe report on a {man} with a rare tumor.\n\nCase report\nThis {man}, aged {age} years, came to us because {he} had "
        "been coughing for {scale} weeks. A firm mass of the {side} thigh was palpable, which {he} had kept from {his} family. A "
        "biopsy showed {histology}; {marker} was positive. CT revealed metastases to the {organ}. {He} was given {drug}, and a "
        "resection of the thigh tumor followed. {He} died of disease progression 9 months after diagnosis.\n\nDiscussion\nMost "
        "patients with such a tumor are older than 70 years. A 33-year-old man of another report was treated with vincristine and "
        "lived for 6 years."
    ),
    "list": (
        "Case presentation: The patient was a {age}-year-old {man} who complained of pain in {his} {side} flank of {scale} weeks' "
        "duration; {he} denied hematuria. Ultrasound disclosed a tumor of the {side} kidney measuring 7 cm. {He} refused surgery at "
        "first. Four months later a radical nephrectomy was performed, and sections showed {histology}, strongly reactive for "
        "{marker}. Adjuvant {drug} was given to {him} for three months. At 18 months {he} remains well."
    ),
}

CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "sex": (WOMAN, {'"male"': '"female"'}),
    "age": ({"age": "41"}, {"[58, {}]": "[41, {}]"}),
    "age of a child": ({"age": "9"}, {"[58, {}]": "[9, {}]"}),
    "side": ({"side": "right"}, {'"left"': '"right"'}),
    "drug": ({"drug": "carboplatin"}, {'"temozolomide"': '"carboplatin"'}),
    "marker": ({"marker": "CD34"}, {'"S100"': '"CD34"'}),
    "histology": ({"histology": "leiomyosarcoma"}, {'"hemangiopericytoma"': '"leiomyosarcoma"'}),
    "duration": ({"scale": "9"}, {"[1.15, {}]": "[2.07, {}]"}),
}
SITES: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "lobe": ("head", {"site": "temporal lobe"}, {'"frontal lobe"': '"temporal lobe"'}),
    "organ": ("chest", {"organ": "liver"}, {'"lung"': '"liver"'}),
}
CASES = [(name, *CHANGES[change]) for name in REPORTS for change in CHANGES] + list(SITES.values())
NAMES = [f"{name}-{change}" for name in REPORTS for change in CHANGES] + [f"{SITES[s][0]}-{s}" for s in SITES]


def told(name: str, **words: str) -> str:
    return REPORTS[name].format_map(WORDS | words)


def changed(rows: list[dict[str, list[Any]]], values: dict[str, str]) -> list[dict[str, list[Any]]]:
    """The rows with every old value replaced; AssertionError where there is none to replace."""
    text = json.dumps(rows)
    for old, new in values.items():
        assert old in text
        text = text.replace(old, new)
    return json.loads(text)  # type: ignore[no-any-return]


def as_json(rows: list[dict[str, list[Any]]]) -> list[dict[str, list[Any]]]:
    return json.loads(json.dumps(rows))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", REPORTS)
def test_the_reports_are_read(name: str, values_of: Values) -> None:
    (row,) = values_of(told(name))
    assert row["age_years"] == [(58, {})]
    assert row["sex"] == [("male", {})]
    assert len(row) >= 10


@pytest.mark.parametrize(("name", "words", "values"), CASES, ids=NAMES)
def test_a_changed_word_changes_its_value_alone(
    name: str, words: dict[str, str], values: dict[str, str], values_of: Values
) -> None:
    assert as_json(values_of(told(name, **words))) == changed(values_of(told(name)), values)


@pytest.mark.parametrize(
    ("file", "words", "values"),
    [
        ("cr-006-breast-carcinoma-her2", {"woman aged 47": "woman aged 52"}, {"[47, {}]": "[52, {}]"}),
        ("cr-006-breast-carcinoma-her2", {"her right breast": "her left breast"}, {'"right"': '"left"'}),
        ("cr-006-breast-carcinoma-her2", {"docetaxel": "paclitaxel"}, {'"docetaxel"': '"paclitaxel"'}),
        ("cr-006-breast-carcinoma-her2", {"HER2": "CK7"}, {'"HER2"': '"CK7"'}),
        ("cr-006-breast-carcinoma-her2", {"eight weeks": "three weeks"}, {"[1.84, {}]": "[0.69, {}]"}),
        ("cr-016-ovarian-granulosa-cell-tumor", {"62-year-old": "57-year-old"}, {"[62, {}]": "[57, {}]"}),
        ("cr-016-ovarian-granulosa-cell-tumor", {"calretinin": "vimentin"}, {'"calretinin"': '"vimentin"'}),
        ("cr-016-ovarian-granulosa-cell-tumor", {"9.5 cm": "8.1 cm"}, {"[95, {}]": "[81, {}]"}),
    ],
)
def test_reports_of_the_corpus(file: str, words: dict[str, str], values: dict[str, str], values_of: Values) -> None:
    text = (TEXTS / f"{file}.txt").read_text(encoding="utf-8")
    other = text
    for old, new in words.items():
        assert old in other
        other = other.replace(old, new)
    assert as_json(values_of(other)) == changed(values_of(text), values)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_report_gives_the_same_values(name: str, kind: str, values_of: Values) -> None:
    clean = values_of(told(name))
    for seed in "012":
        assert values_of(damage(told(name), kind, seed).text) == clean


def test_what_is_told_of_another_patient_changes_nothing(values_of: Values) -> None:
    text = told("chest")
    other = (
        re.sub(r"33-year-old man", "61-year-old woman", text)
        .replace("vincristine", "ifosfamide")
        .replace("6 years", "2 years")
    )
    assert other != text
    assert values_of(other) == values_of(text)
