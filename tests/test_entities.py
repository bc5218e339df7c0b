"""Tokens keep the text; terms and abbreviations are found in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.vocab import Vocab

from caserows.entities import GROUP, Tokenizer, find_terms, term_tokens


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
