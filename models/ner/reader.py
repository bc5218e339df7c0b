"""Corpus reader for ``spacy train --code``: the learner sees the tokens and their term tags, as the shipped component does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

import caserows.entities  # noqa: F401  (importing registers the tokenizer)


@spacy.registry.readers("caserows.TaggedCorpus.v1")
def create_tagged_corpus(path: Path) -> Callable[[Language], Iterator[Example]]:
    def read(nlp: Language) -> Iterator[Example]:
        for reference in DocBin().from_disk(path).get_docs(nlp.vocab):
            yield Example(
                Doc(
                    nlp.vocab,
                    words=[token.text for token in reference],
                    spaces=[bool(token.whitespace_) for token in reference],
                    tags=[token.tag_ for token in reference],
                ),
                reference,
            )

    return read
