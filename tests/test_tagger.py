"""The numpy network: the same numbers as a plain reading of its definition, legal tag sequences, and damaged files."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from caserows.build import load
from caserows.recurrent import AFFIXES, Inventory, Network, shape, stretches
from caserows.tagger import ModelError, Tagger, term_marks

WORDS = "the patient had a mass in left thigh with pain CD34 was positive .".split()


@pytest.fixture(scope="module")
def network() -> Network:
    """A small network with random weights: two labels, four hidden units."""
    dice = np.random.default_rng(3)
    inventory = Inventory(
        tags=["O", *(f"{place}-{label}" for label in ("SITE", "SIGN") for place in "BILU")],
        types=["drug", "site"],
        words=["mass", "patient", "thigh"],
        seen=["a", "pain"],
        shapes=["xx", "XXdd"],
        letters=list("abcdehimnpst"),
    )
    hidden, described = 4, 3 + 2 + 2 + 2 + 2 + 3
    sizes = {
        "vectors": (4, 3), "tw": (4, 2), "sh": (4, 2), "af": (AFFIXES + 1, 2), "ce": (14, 2), "cw": (6, 3), "cb": (3,),
        "tgw": (4, 2), "tgb": (2,), "ow": (8, 9), "ob": (9,), "tr": (9, 9), "st": (9,), "en": (9,),
    }  # fmt: skip
    for layer, width in enumerate((described + 2, 8)):
        for way in "fb":
            sizes |= {f"wx{layer}{way}": (width, 16), f"wh{layer}{way}": (hidden, 16), f"b{layer}{way}": (16,)}
    return Network(inventory, {name: dice.normal(size=size).astype(np.float32) for name, size in sizes.items()})


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def plain_scores(network: Network, words: list[str], marks: list[str]) -> np.ndarray:
    """The network's definition, one token at a time."""
    w = network.weights
    values = []
    for word, mark in zip(words, marks, strict=True):
        rows = network.inventory.word(word)
        looks = [w["ce"][letter] * (letter > 0) for letter in rows[5:]]
        empty = np.zeros_like(looks[0])
        triples = [np.concatenate(t) for t in zip([empty, *looks[:-1]], looks, [*looks[1:], empty], strict=True)]
        spelt = np.max([np.maximum(t @ w["cw"] + w["cb"], 0) for t in triples], axis=0)
        told = np.tanh(np.array(network.inventory.terms(mark)) @ w["tgw"] + w["tgb"])
        parts = (w["vectors"][rows[0]], w["tw"][rows[1]], w["sh"][rows[2]], w["af"][rows[3]], w["af"][rows[4]])
        values.append(np.concatenate([*parts, spelt, told]))
    for layer in range(2):
        ways = []
        for way in "fb":
            hidden = w[f"wh{layer}{way}"].shape[0]
            state, memory, read = np.zeros(hidden), np.zeros(hidden), []
            for value in values if way == "f" else values[::-1]:
                gates = value @ w[f"wx{layer}{way}"] + w[f"b{layer}{way}"] + state @ w[f"wh{layer}{way}"]
                enter, keep, new, leave = np.split(gates, 4)
                memory = sigmoid(keep) * memory + sigmoid(enter) * np.tanh(new)
                state = sigmoid(leave) * np.tanh(memory)
                read.append(state)
            ways.append(read if way == "f" else read[::-1])
        values = [np.concatenate(both) for both in zip(*ways, strict=True)]
    return np.array(values) @ w["ow"] + w["ob"]


def test_scores_are_those_of_the_definition(network: Network) -> None:
    marks = ["O"] * 7 + ["B-site"] + ["O"] * 2 + ["B-drug+site", "O", "O", "O"]
    pieces = [(0, 9), (9, 14)]
    expected = np.concatenate([plain_scores(network, WORDS[a:b], marks[a:b]) for a, b in pieces])
    assert np.allclose(network.scores(WORDS, marks, pieces), expected, atol=1e-4)


def test_tokens_outside_the_pieces_are_not_read(network: Network) -> None:
    scores = network.scores(WORDS, ["O"] * len(WORDS), [(3, 8)])
    assert not scores[:3].any()
    assert not scores[8:].any()
    assert scores[3:8].all()
    assert network.scores(WORDS, ["O"] * len(WORDS), []).shape == (len(WORDS), 9)


def test_the_best_sequence_is_the_best_of_all_legal_ones(network: Network) -> None:
    scores = np.random.default_rng(5).normal(size=(4, 9)).astype(np.float32)
    after, first, last = network.paths
    after = after.T

    def worth(path: tuple[int, ...]) -> float:
        steps = sum(after[a, b] for a, b in pairwise(path))
        return float(first[path[0]] + last[path[-1]] + steps + sum(scores[i, tag] for i, tag in enumerate(path)))

    best = max(product(range(9), repeat=4), key=worth)
    assert network._best(scores, [(0, 4)]) == [list(best)]


def test_sequences_are_legal_and_each_sentence_is_closed(network: Network) -> None:
    scores = np.random.default_rng(6).normal(size=(60, 9)).astype(np.float32) * 3
    runs = [(0, 1), (1, 30), (30, 37), (37, 60)]
    for (start, end), path in zip(runs, network._best(scores, runs), strict=True):
        tags = [network.inventory.tags[i] for i in path]
        assert len(tags) == end - start
        assert tags[0][0] in "OBU"
        assert tags[-1][0] in "OLU"
        for before, here in pairwise(tags):
            assert (before[0] in "BI") == (here[0] in "IL")
            assert before[0] not in "BI" or before[2:] == here[2:]


@pytest.mark.parametrize(
    ("word", "drawn"),
    [("Ki67", "Xxdd"), ("mm", "xx"), ("Hemiparesis", "Xxx"), ("CD34", "XXdd"), ("3.5", "d.d"), ("×", "×")],
)
def test_shape(word: str, drawn: str) -> None:
    assert shape(word) == drawn


@pytest.mark.parametrize(
    ("sentences", "end", "size", "cut"),
    [
        ([0, 4, 8], 12, 8, [(0, 8), (8, 12)]),
        ([0, 4, 8], 12, 100, [(0, 12)]),
        ([0], 30, 8, [(0, 8), (8, 16), (16, 30)]),
        ([0, 3], 3, 8, [(0, 3)]),
        ([], 0, 8, []),
    ],
)
def test_stretches_end_with_sentences(sentences: list[int], end: int, size: int, cut: list[tuple[int, int]]) -> None:
    assert stretches(sentences, 0, end, size) == cut


def test_a_long_text_is_read_in_parts_and_no_token_is_lost(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    words = WORDS * 8
    sentences = list(range(0, len(words), 7))
    text = (words, ["O"] * len(words), sentences, [(0, 60), (70, len(words))])
    whole = network.entities(*text)
    monkeypatch.setattr("caserows.recurrent.TOGETHER", 20)
    assert network.entities(*text) == whole
    assert whole
    assert max(end for _, end, _ in whole) > 90
    assert not any(start < 70 and end > 60 for start, end, _ in whole)


def test_marks_name_the_types_of_the_terms_that_hold_a_token() -> None:
    doc = Doc(load().vocab, words=["left", "breast", "cancer", "grew"])
    doc.spans["mentions"] = [Span(doc, 1, 2, label="site"), Span(doc, 1, 3, label="histology")]
    assert term_marks(doc) == ["O", "B-histology+site", "I-histology", "O"]


def test_a_network_reads_the_same_after_it_was_written(network: Network, tmp_path: Path) -> None:
    tagger = Tagger()
    tagger.network = network
    tagger.to_disk(tmp_path / "tagger")
    again = Tagger().from_disk(tmp_path / "tagger").network
    assert again is not None
    assert again.inventory == network.inventory
    marks = ["O"] * len(WORDS)
    assert np.allclose(again.scores(WORDS, marks, [(0, 14)]), network.scores(WORDS, marks, [(0, 14)]), atol=0.05)
    assert Tagger().to_disk(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("damage", ["cut weights", "no inventory", "other inventory"])
def test_a_damaged_model_is_named(network: Network, tmp_path: Path, damage: str) -> None:
    tagger = Tagger()
    tagger.network = network
    tagger.to_disk(tmp_path)
    if damage == "cut weights":
        (tmp_path / "weights.npz").write_bytes((tmp_path / "weights.npz").read_bytes()[:200])
    elif damage == "no inventory":
        (tmp_path / "inventory.json").unlink()
    else:
        (tmp_path / "inventory.json").write_text('{"names": []}', encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        Tagger().from_disk(tmp_path)


def test_a_tagger_without_weights_says_so() -> None:
    doc = load()("A mass of the left thigh was found.")
    with pytest.raises(ModelError, match="no trained weights"):
        Tagger()(doc)
