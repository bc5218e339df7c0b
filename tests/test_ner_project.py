"""The training project of the entity model: what annotated reports become, and how a model is scored."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language

PROJECT = Path(__file__).resolve().parents[1] / "models" / "ner"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ner_{name}", PROJECT / f"{name}.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(PROJECT))
    try:
        spec.loader.exec_module(loaded)
    finally:
        sys.path.remove(str(PROJECT))
    return loaded


@pytest.fixture(scope="module")
def convert() -> ModuleType:
    return module("convert")


@pytest.fixture(scope="module")
def score() -> ModuleType:
    return module("score")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return module("steps").reading()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("places", "span"),
    [
        ("3 9", (3, 9)),
        ("3 9;10 14", (3, 14)),
        ("3 9;21 25", (3, 25)),
        ("3 9;40 60", (40, 60)),
        ("3 30;43 50", (3, 30)),
    ],
)
def test_a_discontinuous_entity_is_one_span(convert: ModuleType, places: str, span: tuple[int, int]) -> None:
    assert convert.place_of(places) == span


def test_every_type_is_mapped_or_left_out_for_a_reason(convert: ModuleType) -> None:
    lines = (PROJECT / "labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(len(line.split("\t")) == 3 and line.split("\t")[2] for line in lines)
    assert convert.label_map()["Sign_symptom"] == "SIGN_SYMPTOM"
    assert "Coreference" not in convert.label_map()


def test_brat(convert: ModuleType, nlp: Language, tmp_path: Path) -> None:
    text = "A 50-year-old man had\na large mass in the left breast."
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    entities = [("Age", "50-year-old"), ("Sex", "man"), ("Sign_symptom", "mass"), ("Shape", "large")]
    entities += [
        ("Biological_structure", "left breast"),
        ("Biological_structure", "breast"),
        ("Sign_symptom", "large mass"),
    ]
    places = [(name, text.index(words), text.index(words) + len(words), words) for name, words in entities]
    lines = [f"T{n}\t{name} {start} {end}\t{words}" for n, (name, start, end, words) in enumerate(places, 1)]
    (tmp_path / "one.ann").write_text("\n".join([*lines, "E1\tSign_symptom:T3", ""]), encoding="utf-8")
    left_out: Counter[str] = Counter()
    (doc,) = convert.brat_docs(tmp_path, nlp, left_out)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("50-year-old", "AGE"),
        ("man", "SEX"),
        ("large mass", "SIGN_SYMPTOM"),
        ("left breast", "ANATOMY"),
    ]
    assert left_out["overlapping"] == 2
    assert "\n" not in doc.text
    tags = {token.text: token.tag_ for token in doc}
    assert tags["breast"].endswith("site") and tags["had"] == "O"


def test_iob(convert: ModuleType, nlp: Language, tmp_path: Path) -> None:
    file = tmp_path / "some.tsv"
    rows = "Naloxone\tB-Chemical\nreverses\tO\nlow\tB-Disease\nblood\tI-Disease\npressure\tI-Disease\n.\tO\n\nLiver\tI-Organ\nand\tO\n"
    file.write_text(rows, encoding="utf-8")
    first, second = convert.iob_docs(file, nlp, "X_")
    assert [(e.text, e.label_) for e in first.ents] == [("Naloxone", "X_CHEMICAL"), ("low blood pressure", "X_DISEASE")]
    assert [(e.text, e.label_) for e in second.ents] == [("Liver", "X_ORGAN")]


@pytest.mark.parametrize(
    ("said", "tight", "loose"),
    [
        ([(0, 5, "A")], (1, 0, 1), (1, 0, 1)),
        ([(0, 4, "A")], (0, 1, 2), (1, 0, 1)),
        ([(0, 5, "B")], (0, 1, 2), (0, 1, 2)),
        ([(0, 2, "A"), (3, 5, "A")], (0, 2, 2), (1, 1, 1)),
        ([(0, 5, "A"), (10, 15, "B")], (2, 0, 0), (2, 0, 0)),
        ([], (0, 0, 2), (0, 0, 2)),
    ],
)
def test_scores(
    score: ModuleType, said: list[tuple[int, int, str]], tight: tuple[int, ...], loose: tuple[int, ...]
) -> None:
    gold = [(0, 5, "A"), (10, 15, "B")]
    for counts, expected in ((score.strict(gold, said), tight), (score.relaxed(gold, said), loose)):
        sums = Counter[str]()
        for (_, kind), count in counts.items():
            sums[kind] += count
        assert (sums["tp"], sums["fp"], sums["fn"]) == expected


def test_the_reader_gives_the_learner_tokens_and_tags_but_no_entities(
    convert: ModuleType, nlp: Language, tmp_path: Path
) -> None:
    reader = module("reader")
    doc = convert.marked(nlp("A mass in the lung"))
    doc.ents = [doc.char_span(14, 18, "ANATOMY")]
    convert.stored([doc]).to_disk(tmp_path / "one.spacy")
    (example,) = reader.create_tagged_corpus(tmp_path / "one.spacy")(nlp)
    assert not example.predicted.ents and [e.label_ for e in example.reference.ents] == ["ANATOMY"]
    assert [t.tag_ for t in example.predicted] == [t.tag_ for t in doc]
