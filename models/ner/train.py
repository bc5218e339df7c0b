"""Trains one network: ``train.py --out build/NAME [--seed N] [--silver FILE] …``. Prints scores on the dev reports, keeps the best.

The weights are averaged over the steps, as those of the averaged perceptron are; the average is what is scored and kept.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp
import numpy as np
import spacy
from network import Settings, initial, loss, scores, shut
from score import f1, relaxed, strict
from spacy.tokens import Doc, DocBin

from caserows.recurrent import OUTSIDE, Inventory, Network, shape, stretches
from caserows.tagger import Tagger

LENGTHS = (32, 64, 112, 160, 256)
"""Pieces are padded to one of these lengths, so that few programs are compiled."""
PIECES = 16
"""Pieces in a batch."""


class Text:
    """One report as arrays: word rows, term numbers, tags."""

    def __init__(self, doc: Doc, inventory: Inventory, known: dict[str, list[int]]):
        tags = {tag: i for i, tag in enumerate(inventory.tags)}
        self.words = [token.text for token in doc]
        self.marks = [token.tag_ for token in doc]
        self.sentences = [token.i for token in doc if token.is_sent_start]
        self.gold = [(e.start, e.end, e.label_) for e in doc.ents]
        for word in self.words:
            if word not in known:
                known[word] = inventory.word(word)
        self.rows = np.array([known[word] for word in self.words], np.int32)
        self.terms = np.array([inventory.terms(mark) for mark in self.marks], np.float32)
        self.tags = np.array([tags.get(tag, 0) for tag in bilou(len(doc), self.gold)], np.int32)

    def pieces(self, size: int) -> list[tuple[int, int]]:
        return stretches(self.sentences, 0, len(self.words), size)


def bilou(length: int, entities: list[tuple[int, int, str]]) -> list[str]:
    tags = [OUTSIDE] * length
    for start, end, label in entities:
        tags[start:end] = [f"I-{label}"] * (end - start)
        tags[start], tags[end - 1] = f"B-{label}", f"L-{label}"
        if end - start == 1:
            tags[start] = f"U-{label}"
    return tags


def read(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def inventory_of(train: list[Doc], further: list[Doc], words: list[str]) -> Inventory:
    """What the network knows by name: from the annotated texts, and words that the further texts hold often."""
    labels = sorted({entity.label_ for doc in train for entity in doc.ents})
    counts = Counter(token.lower_ for doc in train for token in doc)
    often = Counter(token.lower_ for doc in further for token in doc)
    seen = {word for word, n in counts.items() if n >= 2} | {word for word, n in often.items() if n >= 15}
    shapes = Counter(shape(token.text) for doc in train for token in doc)
    return Inventory(
        tags=[OUTSIDE, *(f"{place}-{label}" for label in labels for place in "BILU")],
        types=sorted(
            {name for doc in train for token in doc if token.tag_ != OUTSIDE for name in token.tag_[2:].split("+")}
        ),
        words=words,
        seen=sorted(seen),
        shapes=[found for found, _ in shapes.most_common(150)],
        letters=sorted({letter for doc in train for token in doc for letter in token.text}),
    )


class Batches:
    """Pieces of texts of about equal length, in random order where ``dice`` is given."""

    def __init__(self, texts: list[Text], size: int, dice: np.random.RandomState | None):
        pieces = [
            (text, *piece) for text in texts for piece in text.pieces(size - (dice.randint(size // 2) if dice else 0))
        ]
        order = dice.permutation(len(pieces)) if dice else range(len(pieces))
        waiting: dict[int, list[tuple[Text, int, int]]] = {}
        self.full: list[tuple[int, list[tuple[Text, int, int]]]] = []
        for i in order:
            length = next(n for n in LENGTHS if n >= pieces[i][2] - pieces[i][1])
            waiting.setdefault(length, []).append(pieces[i])
            if len(waiting[length]) == PIECES:
                self.full.append((length, waiting.pop(length)))
        self.full += list(waiting.items())
        if dice:
            self.full = [self.full[i] for i in dice.permutation(len(self.full))]

    def __iter__(self) -> Any:
        for length, pieces in self.full:
            rows = np.zeros((PIECES, length, pieces[0][0].rows.shape[1]), np.int32)
            terms = np.zeros((PIECES, length, pieces[0][0].terms.shape[1]), np.float32)
            tags, mask = np.zeros((PIECES, length), np.int32), np.zeros((PIECES, length), np.float32)
            for i, (text, start, end) in enumerate(pieces):
                n = end - start
                rows[i, :n], terms[i, :n] = text.rows[start:end], text.terms[start:end]
                tags[i, :n], mask[i, :n] = text.tags[start:end], 1
            yield rows, terms, tags, mask


def export(parameters: dict[str, Any], inventory: Inventory, vectors: np.ndarray[Any, Any]) -> Tagger:
    """The network as ``caserows.recurrent`` reads with it."""
    weights = {name: np.asarray(array, np.float32) for name, array in parameters.items() if "@" not in name}
    projected = np.tanh(vectors @ weights.pop("ew") + weights.pop("eb")).astype(np.float16)
    tagger = Tagger()
    tagger.network = Network(inventory, {**weights, "vectors": projected})
    return tagger


def measured(tagger: Tagger, dev: list[Text]) -> tuple[float, float]:
    tight: Counter[tuple[str, str]] = Counter()
    loose: Counter[tuple[str, str]] = Counter()
    assert tagger.network
    for text in dev:
        said = tagger.network.entities(text.words, text.marks, text.sentences, [(0, len(text.words))])
        tight += strict(text.gold, said)
        loose += relaxed(text.gold, said)
    return f1(tight), f1(loose)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hidden", type=int, default=Settings.hidden)
    parser.add_argument("--dropout", type=float, default=Settings.dropout)
    parser.add_argument("--unknown", type=float, default=Settings.unknown)
    parser.add_argument("--stretch", type=int, default=90)
    parser.add_argument("--epochs", type=int, default=18, help="rounds over the annotated reports")
    parser.add_argument(
        "--silver", type=Path, help="texts with entities by other networks, learnt before the gold ones"
    )
    parser.add_argument(
        "--silver-parts", type=int, default=16, help="rounds over a quarter of the silver texts and all gold"
    )
    parser.add_argument("--auxiliary", action="store_true", help="AnatEM and BC5CDR as further heads")
    parser.add_argument("--without", choices=["glove", "subwords", "terms"], help="leave a source of knowledge out")
    options = parser.parse_args()
    dice = np.random.RandomState(options.seed)
    settings = Settings(options.hidden, options.dropout, options.unknown)
    with np.load(options.build / "vectors.npz") as stored:
        words, parts = stored["words"].tolist(), {name: stored[name] for name in ("subwords", "glove")}
    parts = {name: np.zeros_like(part) if name == options.without else part for name, part in parts.items()}
    vectors = np.concatenate(list(parts.values()), axis=1)
    vectors = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
    train, dev = read(options.build / "train.spacy"), read(options.build / "dev.spacy")
    silver = read(options.silver) if options.silver else []
    inventory = inventory_of(train, silver, words)
    if options.without == "terms":
        inventory = replace(inventory, types=[])
    known: dict[str, list[int]] = {}
    gold = [Text(doc, inventory, known) for doc in train]
    held = [Text(doc, inventory, known) for doc in dev]
    taught = [Text(doc, inventory, known) for doc in silver]
    heads: dict[str, tuple[Inventory, list[Text]]] = {}
    if options.auxiliary:
        for name in ("AnatEM-IOB", "BC5CDR-IOB"):
            docs = read(options.build / f"{name}-train.spacy")
            other = replace(
                inventory,
                tags=[
                    OUTSIDE,
                    *(f"{p}-{label}" for label in sorted({e.label_ for d in docs for e in d.ents}) for p in "BILU"),
                ],
            )
            heads[f"@{name}"] = other, [Text(doc, other, known) for doc in docs]
    closed = {"": shut(inventory)} | {name: shut(other) for name, (other, _) in heads.items()}
    table = jnp.asarray(vectors)

    def lost(p: Any, batch: Any, key: jax.Array, head: str) -> jax.Array:
        rows, terms, tags, mask = batch
        paths = tuple(p[name + head] + closed[head][i] for i, name in enumerate(("tr", "st", "en")))
        return loss(scores(p, table, settings, (rows, terms, mask), key, head), tags, mask, paths)  # type: ignore[arg-type]

    def update(p: Any, moments: Any, mean: Any, batch: Any, key: jax.Array, rate: Any, step: Any, head: str) -> Any:
        """A step of Adam with decoupled weight decay, and the running mean of the weights."""
        value, slope = jax.value_and_grad(lost)(p, batch, key, head)
        leaves = jax.tree_util.tree_leaves(slope)
        clip = jnp.minimum(1.0, 5.0 / (jnp.sqrt(sum(jnp.sum(leaf * leaf) for leaf in leaves)) + 1e-6))
        each = jax.tree_util.tree_map
        first = each(lambda a, g: 0.9 * a + 0.1 * g * clip, moments[0], slope)
        second = each(lambda a, g: 0.999 * a + 0.001 * (g * clip) ** 2, moments[1], slope)
        scale = lambda a, c: (a / (1 - 0.9**step)) / (jnp.sqrt(c / (1 - 0.999**step)) + 1e-8)  # noqa: E731
        p = each(lambda w, a, c: w - rate * (scale(a, c) + 1e-3 * w), p, first, second)
        decay = jnp.minimum(0.998, step / (9.0 + step))
        return p, (first, second), each(lambda a, w: a * decay + w * (1 - decay), mean, p), value

    stepping = jax.jit(update, static_argnames="head")
    p = initial(
        options.seed,
        settings,
        inventory,
        vectors.shape[1],
        {name: len(other.tags) for name, (other, _) in heads.items()},
    )
    zeros = jax.tree_util.tree_map(jnp.zeros_like, p)
    moments, mean, key = (zeros, zeros), p, jax.random.PRNGKey(options.seed)
    rounds = ["silver"] * (options.silver_parts if taught else 0) + ["gold"] * options.epochs
    step, best, started = 0, 0.0, time.time()
    for number, kind in enumerate(rounds):
        part = gold
        if kind == "silver":
            part = gold + [taught[i] for i in dice.permutation(len(taught))[: len(taught) // 4]]
        work = [("", batch) for batch in Batches(part, options.stretch, dice)]
        for name, (_, texts) in heads.items():
            few = [texts[i] for i in dice.permutation(len(texts))[:1200]]
            work += [(name, batch) for batch in Batches(few, options.stretch, dice)]
        spent = number / len(rounds)
        rate = 2e-3 * (1 if spent < 0.5 else max(0.05, 2 * (1 - spent)))
        total = 0.0
        for i in dice.permutation(len(work)):
            step += 1
            key, own = jax.random.split(key)
            head, batch = work[i]
            p, moments, mean, value = stepping(
                p, moments, mean, batch, own, rate * min(1, step / 200), float(step), head
            )
            total += float(value)
        tagger = export(mean, inventory, vectors)
        tight, loose = measured(tagger, held)
        print(
            f"{number + 1:>3} {kind:<7}{step:>6} steps  loss {total / len(work):.3f}  strict {tight:.4f}  relaxed {loose:.4f}  {time.time() - started:.0f} s",
            flush=True,
        )
        if tight + loose > best:
            best = tight + loose
            tagger.to_disk(options.out)


if __name__ == "__main__":
    main()
