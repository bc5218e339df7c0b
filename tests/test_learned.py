"""Mentions of a trained entity model beside those of the term lists: which stay, where the model reads, and other models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from caserows.build import load
from caserows.learned import LearnedMentions, Reader, case_text, create_learned, load_model
from caserows.settings import NoModelError

TAUGHT = [
    ("He complained of grizzliness for a week.", [(17, 28, "DISEASE")]),
    ("She was given zorbamycin at night.", [(14, 24, "CHEMICAL")]),
    ("There was grizzliness on standing.", [(10, 21, "DISEASE")]),
    ("He took zorbamycin every day.", [(8, 18, "CHEMICAL")]),
    ("The scan was repeated in May.", []),
    ("She was seen at the clinic.", []),
]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small trained pipeline of scispaCy's kind (its own tokenizer, tok2vec and ner), saved in a folder."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": entities}) for text, entities in TAUGHT]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    folder = tmp_path_factory.mktemp("model")
    nlp.to_disk(folder)
    return folder


class Saying:
    """A model that says the given stretches of any text."""

    def __init__(self, *said: tuple[str, str]):
        self.said = said

    def entities(self, doc: Doc, within: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
        found = []
        for words, label in self.said:
            at = doc.text.index(words)
            span = doc.char_span(at, at + len(words))
            assert span is not None
            if any(start <= span.start and span.end <= end for start, end in within):
                found.append((span.start, span.end, label))
        return found


@pytest.fixture
def mentions() -> Callable[..., list[tuple[str, str]]]:
    def read(text: str, *said: tuple[str, str]) -> list[tuple[str, str]]:
        doc = load()(text)
        listed = {
            (span.start, span.end, span.label_)
            for span in doc.spans["mentions"]
            if not span.label_.startswith("learned")
        }
        doc.spans["mentions"] = [s for s in doc.spans["mentions"] if not s.label_.startswith("learned")]
        doc._.entries = [e for e in doc._.entries if e.kind != "learned"]
        doc = LearnedMentions(Saying(*said))(doc)  # type: ignore[arg-type]
        assert len(doc._.entries) == len(doc.spans["mentions"])
        spans = [span for span in doc.spans["mentions"] if (span.start, span.end, span.label_) not in listed]
        return [(span.text, span.label_) for span in spans]

    return read


TEXT = "A 50-year-old man had headache and a peculiar woozy feeling. He underwent zygoplasty."


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([("peculiar woozy feeling", "SIGN_SYMPTOM")], [("peculiar woozy feeling", "learned symptom")]),
        ([("headache", "SIGN_SYMPTOM")], []),
        ([("headache and a peculiar woozy feeling", "SIGN_SYMPTOM")], []),
        ([("zygoplasty", "THERAPEUTIC_PROCEDURE")], [("zygoplasty", "learned procedure")]),
        ([("50-year-old", "AGE")], []),
        (
            [("woozy feeling", "SIGN_SYMPTOM"), ("peculiar woozy feeling", "DISEASE")],
            [("peculiar woozy feeling", "learned disease")],
        ),
        ([], []),
    ],
)
def test_listed_terms_stay_then_the_longest(
    mentions: Callable[..., list[tuple[str, str]]], said: list[tuple[str, str]], kept: list[tuple[str, str]]
) -> None:
    assert mentions(TEXT, *said) == kept


def test_the_model_reads_no_references(mentions: Callable[..., list[tuple[str, str]]]) -> None:
    text = (
        "Case report\nA 50-year-old man had a woozy feeling.\n\nDiscussion\nSuch tumors are rare, and dizzy spells are usual.\n\n"
        "References\n1. Doe J. Odd sensation after surgery. J Odd Med 2001;3:4-5.\n"
    )
    said = [("woozy feeling", "SIGN_SYMPTOM"), ("dizzy spells", "SIGN_SYMPTOM"), ("Odd sensation", "SIGN_SYMPTOM")]
    assert mentions(text, *said) == [("woozy feeling", "learned symptom")]
    assert len(case_text(load()(text))) == 1


def test_another_pipeline_takes_the_place_of_ours(foreign: Path) -> None:
    component = create_learned(spacy.blank("en"), "caserows_learned", str(foreign))
    doc = component(load()("A 50-year-old man complained of grizzliness. He took zorbamycin every day."))
    found = {(span.text, span.label_) for span in doc.spans["mentions"]}
    assert ("grizzliness", "learned disease") in found
    assert ("zorbamycin", "learned drug") in found


@pytest.mark.parametrize("name", ["en_no_such_model", "./no/such/folder"])
def test_a_missing_model_is_named(name: str) -> None:
    with pytest.raises(NoModelError, match="neither installed nor a folder"):
        load_model(name)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match="cannot be loaded"):
        load_model(str(tmp_path))


def test_no_model_leaves_the_lists_alone() -> None:
    component = create_learned(spacy.blank("en"), "caserows_learned", None)
    doc = load()(TEXT)
    before = list(doc.spans["mentions"])
    assert [(s.start, s.end, s.label_) for s in component(doc).spans["mentions"]] == [
        (s.start, s.end, s.label_) for s in before
    ]


def test_a_reader_without_text_says_nothing() -> None:
    blank: Language = spacy.blank("en")
    assert list(Reader(blank).entities(load()(TEXT), [])) == []
