"""The network as it is trained (JAX) and as it is read (numpy) are one: the same scores, and a loss that counts legal paths only."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from spacy.tokens import Doc

jax = pytest.importorskip("jax", reason="JAX is not installed; make -C models/ner env")

PROJECT = Path(__file__).resolve().parents[1] / "models" / "ner"
TEXT = "A 50-year-old man had a painless swelling of the left thigh. Biopsy showed leiomyosarcoma."


@pytest.fixture(scope="module")
def project() -> Iterator[SimpleNamespace]:
    sys.path.insert(0, str(PROJECT))
    try:
        yield SimpleNamespace(
            **{name: importlib.import_module(name) for name in ("network", "train", "convert", "steps")}
        )
    finally:
        sys.path.remove(str(PROJECT))


@pytest.fixture(scope="module")
def doc(project: SimpleNamespace) -> Doc:
    made = project.convert.marked(project.steps.reading()(TEXT))
    made.ents = [made.char_span(2, 13, "AGE"), made.char_span(49, 59, "ANATOMY")]
    return made  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def trained(project: SimpleNamespace, doc: Doc) -> dict[str, Any]:
    words = ["biopsy", "man", "thigh"]
    inventory = project.train.inventory_of([doc], [], words)
    settings = project.network.Settings(hidden=6)
    vectors = np.random.default_rng(1).normal(size=(len(words) + 1, 5)).astype(np.float32)
    weights = project.network.initial(3, settings, inventory, 5, {})
    return {"inventory": inventory, "settings": settings, "vectors": vectors, "weights": weights}


def test_numpy_reads_what_jax_trained(project: SimpleNamespace, doc: Doc, trained: dict[str, Any]) -> None:
    text = project.train.Text(doc, trained["inventory"], {})
    (batch,) = project.train.Batches([text], 90, None)
    rows, terms, _, mask = batch
    expected = project.network.scores(
        trained["weights"], trained["vectors"], trained["settings"], (rows, terms, mask), None, ""
    )[0]
    network = project.train.export(trained["weights"], trained["inventory"], trained["vectors"]).network
    found = network.scores(text.words, text.marks, [(0, len(text.words))])
    assert np.allclose(found, np.asarray(expected)[: len(text.words)], atol=5e-3)


def test_the_loss_is_that_of_all_legal_paths(project: SimpleNamespace, trained: dict[str, Any]) -> None:
    inventory = trained["inventory"]
    tags = len(inventory.tags)
    dice = np.random.default_rng(2)
    values, after = dice.normal(size=(1, 3, tags)), dice.normal(size=(tags, tags))
    first, last = dice.normal(size=tags), dice.normal(size=tags)
    shut = [np.asarray(part) for part in project.network.shut(inventory)]
    paths = tuple(own + closed for own, closed in zip((after, first, last), shut, strict=True))
    follows = inventory.follows()
    legal = [
        path
        for path in product(range(tags), repeat=3)
        if inventory.tags[path[0]][0] in "OBU"
        and inventory.tags[path[-1]][0] in "OLU"
        and follows[path[0], path[1]]
        and follows[path[1], path[2]]
    ]

    def worth(path: tuple[int, ...]) -> float:
        steps = after[path[0], path[1]] + after[path[1], path[2]]
        return float(first[path[0]] + last[path[-1]] + steps + sum(values[0, i, tag] for i, tag in enumerate(path)))

    said = legal[7]
    expected = (np.logaddexp.reduce([worth(path) for path in legal]) - worth(said)) / 3
    given = (jax.numpy.asarray(values), jax.numpy.asarray([said]), jax.numpy.ones((1, 3)))
    found = project.network.loss(*given, tuple(map(jax.numpy.asarray, paths)))
    assert float(found) == pytest.approx(expected, rel=1e-3)


def test_tags_of_entities(project: SimpleNamespace) -> None:
    assert project.train.bilou(6, [(0, 1, "AGE"), (2, 5, "DATE")]) == ["U-AGE", "O", "B-DATE", "I-DATE", "L-DATE", "O"]
