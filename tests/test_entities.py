"""Tokens keep the text; terms and abbreviations are found in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.vocab import Vocab

from caserows.entities import GROUP, Tokenizer, find_terms, term_tokens
from caserows.lexicon import lexicon
from caserows.shortforms import MEANINGS, meaning


@given(st.text(max_size=80))
def test_tokens_keep_the_text(text: str) -> None:
    assert Tokenizer(Vocab())(text).text == text


@pytest.mark.parametrize("text", ["", " ", "  a  b ", "a\tb\n\n c", "\x00\x1f", "𝛼-SMA 🧠", "CD34+ and α-SMA"])
def test_tokens_keep_odd_texts(text: str) -> None:
    assert Tokenizer(Vocab())(text).text == text


@pytest.mark.parametrize(
    ("surface", "tokens"), [("CD-34", ("CD", "34")), ("5-FU", ("5", "FU")), ("lymph node", ("lymph", "node"))]
)
def test_signs_inside_a_term_are_passed_over(surface: str, tokens: tuple[str, ...]) -> None:
    assert term_tokens(surface) == tokens


def test_the_longest_term_of_a_type_wins() -> None:
    found = [entry.label for _, _, type_, entry in find_terms(["the", "lymph", "nodes"]) if type_ == "site"]
    assert found == ["lymph node"]


def test_a_defined_short_form_stands_for_its_long_form(nlp: Language) -> None:
    doc = nlp("A glioblastoma multiforme (GBMX) was found. The GBMX grew.")
    assert "glioblastoma multiforme" in {span.text for span in doc.spans[GROUP]}
    assert len(doc.spans[GROUP]) == len(doc._.entries) == len(doc._.assertions)


def test_short_forms_mean_listed_tumors() -> None:
    labels = {entry.label for entry in lexicon("histology")}
    assert {label for meanings in MEANINGS.values() for label, _ in meanings} <= labels


@pytest.mark.parametrize(
    ("short", "article", "expected"),
    [
        ("MM", "The plasma cells made up half of the bone marrow.", "multiple myeloma"),
        ("MM", "He had been exposed to asbestos.", "mesothelioma"),
        ("MM", "The plasma cells lay beside a pigmented melanoma.", None),
        ("UC", "Nothing is told.", None),
        ("XYZ", "The bone marrow was full of blasts.", None),
    ],
)
def test_meaning_of_a_short_form(short: str, article: str, expected: str | None) -> None:
    found = meaning(short, article)
    assert (found.label if found else None) == expected
