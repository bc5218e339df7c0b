"""Makes the spaCy pipeline whose order ``config.cfg`` writes down once."""

from __future__ import annotations

import gc
import warnings
from functools import lru_cache

import scispacy.abbreviation  # noqa: F401  (importing registers the factory)
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import caserows.context
import caserows.entities
import caserows.learned
import caserows.sections
import caserows.sentences
import caserows.tagger  # noqa: F401  (importing registers the factories)
from caserows.settings import configuration

LONGEST_IN_BRACKETS = 8
"""Tokens inside the brackets that define an abbreviation, as scispaCy's own filter has it."""


@lru_cache(maxsize=1)
def load() -> Language:
    """The ready pipeline: repaired text in, Doc with sections, sentences, mentions and assertions out."""
    nlp = spacy.util.load_model_from_config(configuration(), auto_fill=True)
    bound_brackets(nlp)
    # medspaCy and scispaCy each keep a token-pattern matcher that our rules leave empty
    warnings.filterwarnings("ignore", message=r"\[W036\]")
    gc.freeze()  # the term tree and the vocabulary stay: without this every full collection walks them again
    nlp.max_length = 30_000_000
    return nlp


class Brackets:
    """Bracketed stretches of a doc, in the form of a spaCy matcher: (key, first token, token after the last)."""

    def __call__(self, doc: Doc) -> list[tuple[int, int, int]]:
        words = doc._.words
        return [
            (0, start, end + 1)
            for start, word in enumerate(words)
            if word == "("
            for end in range(start + 2, min(start + LONGEST_IN_BRACKETS + 2, len(words)))
            if words[end] == ")"
        ]


def bound_brackets(nlp: Language) -> None:
    """Keeps scispaCy's abbreviation detector linear: it pairs every ``(`` with every later ``)`` of the text and then
    drops the pairs that are too far apart, so the same is found by never making them."""
    nlp.get_pipe("abbreviations").matcher = Brackets()  # type: ignore[attr-defined]
