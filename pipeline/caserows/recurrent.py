"""A recurrent network that marks entities, in plain numpy.

Two layers of LSTM read each stretch of sentences in both directions; every token is described by its word vector, its
letters and what the term lists say of it; a conditional random field chooses the best sequence of tags, sentence by
sentence (Lample et al., NAACL 2016). Training is the affair of ``models/ner``; reading needs no more than numpy.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Found = tuple[int, int, str]
"""An entity: first token, token after the last, label."""

OUTSIDE = "O"
LETTERS = 16
"""Letters of a word that are read: all, or its first and last eight."""
AFFIXES = 3000
STRETCH = 60
"""Tokens that are read together: whole sentences up to about this many, so that the next sentence can tell of this one."""
TOGETHER = 3000
"""Tokens of a text that are worked on at once."""
REMEMBERED = 8_000
"""Word forms whose description is kept between texts."""
SHUT = np.float32(-1e4)
"""The score of a tag that may not stand where it would."""


def shape(word: str) -> str:
    """``X``, ``x`` and ``d`` for capitals, small letters and digits; of a run at most two: "Ki67" is ``Xxdd``."""
    drawn = ""
    for letter in word[:12]:
        kind = "X" if letter.isupper() else "x" if letter.islower() else "d" if letter.isdigit() else letter
        if drawn[-2:] != kind * 2:
            drawn += kind
    return drawn


def affix(letters: str) -> int:
    """The row of a prefix or suffix in its table; the same on every machine."""
    return zlib.crc32(letters.encode()) % AFFIXES + 1


@dataclass(frozen=True)
class Inventory:
    """What a network knows by name. Row 0 of every table is nothing, row 1 (of all but ``words``) the unknown."""

    tags: list[str]
    types: list[str]
    words: list[str] = field(repr=False)
    seen: list[str] = field(repr=False)
    shapes: list[str] = field(repr=False)
    letters: list[str] = field(repr=False)

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        first = {"words": 1, "seen": 2, "shapes": 2, "letters": 2}
        return {name: {known: i for i, known in enumerate(getattr(self, name), at)} for name, at in first.items()}

    def word(self, form: str) -> list[int]:
        """Rows of a word form in the tables of vectors, seen words, shapes, prefixes and suffixes, then of its letters."""
        lower, rows = form.lower(), self.rows
        read = form if len(form) <= LETTERS else form[: LETTERS // 2] + form[-LETTERS // 2 :]
        letters = [rows["letters"].get(letter, 1) for letter in read]
        return [
            rows["words"].get(lower, 0),
            rows["seen"].get(lower, 1),
            rows["shapes"].get(shape(form), 1),
            affix("p" + lower[:3]),
            affix("s" + lower[-3:]),
            *letters,
            *[0] * (LETTERS - len(letters)),
        ]

    def terms(self, mark: str) -> list[int]:
        """One number for each type of term and each place in it: ``B-drug+site`` → 1 where a drug and a site begin."""
        numbers = [0] * (2 * len(self.types))
        if mark != OUTSIDE:
            for name in mark[2:].split("+"):
                if name in self.types:
                    numbers[2 * self.types.index(name) + (mark[0] == "I")] = 1
        return numbers

    def follows(self) -> NDArray[np.bool_]:
        """Which tag may follow which (before × after), of B(egin), I(nside), L(ast), U(nit) and O(utside)."""

        def may(before: str, after: str) -> bool:
            if before[0] in "BI":
                return after[0] in "IL" and before[2:] == after[2:]
            return after[0] in "OBU"

        return np.array([[may(before, after) for after in self.tags] for before in self.tags])


def stretches(sentences: Iterable[int], start: int, end: int, size: int = STRETCH) -> list[tuple[int, int]]:
    """Cuts the tokens from ``start`` to ``end`` at beginnings of sentences into pieces of at most about ``size``; a sentence
    of more than twice that is cut anywhere."""
    pieces, first = [], start
    for here, following in pairwise([start, *(s for s in sentences if start < s < end), end]):
        if following - first > size and here > first:
            pieces.append((first, here))
            first = here
        while following - first > 2 * size:
            pieces.append((first, first + size))
            first += size
    return [*pieces, (first, end)] if end > first else pieces


def together(pieces: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Pieces of a text, so many at a time that they hold about TOGETHER tokens: memory is bounded however long it is."""
    held: list[tuple[int, int]] = []
    for piece in pieces:
        if held and piece[1] - held[0][0] > TOGETHER:
            yield held
            held = []
        held.append(piece)
    if held:
        yield held


@cache
def blas() -> ThreadpoolController:
    """The threads of numpy's matrix product: matrices are small here, so one thread is as fast as many, and leaves the other
    cores to other workers."""
    return ThreadpoolController()


class Network:
    """Weights and forward pass.

    ``weights`` holds float arrays by name, as ``models/ner/network.py`` trains them; of the word vectors (``vectors``) it
    holds what the network makes of them.
    """

    def __init__(self, inventory: Inventory, weights: dict[str, NDArray[Any]]):
        self.inventory = inventory
        self.weights = {
            name: array if name == "vectors" else array.astype(np.float32) for name, array in weights.items()
        }
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        self._described: Floats = np.zeros((0, 0), np.float32)

    @cached_property
    def layers(self) -> list[tuple[Floats, Floats, Floats]]:
        """Of each layer: input weights (inputs × 8 hidden), bias, recurrent weights (2 × hidden × 4 hidden).

        The three sigmoid gates are halved here, so that one tanh serves all: sigmoid(x) = (1 + tanh(x / 2)) / 2.
        """
        made: list[tuple[Floats, Floats, Floats]] = []
        while f"wx{len(made)}f" in self.weights:
            n = len(made)
            hidden = self.weights[f"wh{n}f"].shape[0]
            half = np.full(4 * hidden, 0.5, np.float32)
            half[2 * hidden : 3 * hidden] = 1
            inputs = np.concatenate([self.weights[f"wx{n}{way}"] * half for way in "fb"], axis=1)
            bias = np.concatenate([self.weights[f"b{n}{way}"] * half for way in "fb"])
            made.append((inputs, bias, np.stack([self.weights[f"wh{n}{way}"] * half for way in "fb"])))
        return made

    @cached_property
    def paths(self) -> tuple[Floats, Floats, Floats]:
        """Scores of a tag after a tag (after × before), at the start and at the end of a sentence; SHUT where none may."""
        follows = self.inventory.follows()
        first = np.array([tag[0] in "OBU" for tag in self.inventory.tags])
        last = np.array([tag[0] in "OLU" for tag in self.inventory.tags])
        return (
            np.ascontiguousarray(np.where(follows, self.weights["tr"], SHUT).T.astype(np.float32)),
            np.where(first, self.weights["st"], SHUT).astype(np.float32),
            np.where(last, self.weights["en"], SHUT).astype(np.float32),
        )

    @cached_property
    def turns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Places of the tags that end an entity or are outside, that begin one or are outside, that go on with one, and for
        each of the last the two that it may follow (B, I): half of all pairs of tags need never be compared."""
        tags = self.inventory.tags
        at = {tag: i for i, tag in enumerate(tags)}
        inner = [i for i, tag in enumerate(tags) if tag[0] in "IL"]
        return (
            np.array([i for i, tag in enumerate(tags) if tag[0] in "OLU"]),
            np.array([i for i, tag in enumerate(tags) if tag[0] in "OBU"]),
            np.array(inner),
            np.array([[at["B" + tags[i][1:]], at["I" + tags[i][1:]]] for i in inner]),
        )

    def scores(self, words: Sequence[str], marks: Sequence[str], pieces: Sequence[tuple[int, int]]) -> Floats:
        """Of each token (those outside the pieces are zero) and tag: its score, before the neighbours are heeded."""
        values = np.zeros((len(words), len(self.inventory.tags)), np.float32)
        pieces = sorted(pieces, key=lambda piece: piece[0] - piece[1])
        if not pieces:
            return values
        at = np.concatenate([np.arange(start, end) for start, end in pieces])
        lengths = np.array([end - start for start, end in pieces])
        inside = self._inputs([words[i] for i in at], [marks[i] for i in at])
        for n, (inputs, bias, recurrent) in enumerate(self.layers):
            projected = inside if n == 0 else inside @ inputs + bias
            inside = _both_ways(projected, recurrent, lengths)
        values[at] = inside @ self.weights["ow"] + self.weights["ob"]
        return values

    def _inputs(self, words: list[str], marks: list[str]) -> Floats:
        """The tokens at the door of the first layer (tokens × 8 hidden): every form and every mark is counted once."""
        inputs, bias, _ = self.layers[0]
        forms = {form: i for i, form in enumerate(dict.fromkeys(words))}
        kinds = {mark: i for i, mark in enumerate(dict.fromkeys(marks))}
        described = self._describe(list(forms))
        width = described.shape[1]
        terms = np.array([self.inventory.terms(mark) for mark in kinds], np.float32)
        told = np.tanh(terms @ self.weights["tgw"] + self.weights["tgb"]) @ inputs[width:] + bias
        of_words = described @ inputs[:width]
        return of_words[[forms[word] for word in words]] + told[[kinds[mark] for mark in marks]]

    def _describe(self, forms: list[str]) -> Floats:
        """What is known of word forms by themselves (forms × width)."""
        if len(self._known) > REMEMBERED:
            self._forget()
        new = [form for form in forms if form not in self._known]
        if new:
            rows = np.array([self.inventory.word(form) for form in new])
            made = self._of_rows(rows)
            self._known |= {form: i for i, form in enumerate(new, len(self._known))}
            self._described = np.concatenate([self._described, made]) if len(self._described) else made
        return self._described[[self._known[form] for form in forms]]

    def _of_rows(self, rows: Ints) -> Floats:
        w = self.weights
        letters = rows[:, 5:]
        looks = w["ce"][letters] * (letters > 0)[..., None]
        padded = np.pad(looks, ((0, 0), (1, 1), (0, 0)))
        triples = np.concatenate([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], axis=-1)
        spelt = np.maximum(triples @ w["cw"] + w["cb"], 0).max(axis=1)
        parts = [w["vectors"][rows[:, 0]], w["tw"][rows[:, 1]], w["sh"][rows[:, 2]], w["af"][rows[:, 3]]]
        return np.concatenate([*parts, w["af"][rows[:, 4]], spelt], axis=1).astype(np.float32)

    def entities(
        self, words: Sequence[str], marks: Sequence[str], sentences: Sequence[int], within: Sequence[tuple[int, int]]
    ) -> list[Found]:
        """Entities of a text's tokens inside the stretches ``within``; ``sentences`` are the first tokens of sentences."""
        cuts = set(sentences)
        found: list[Found] = []
        with blas().limit(limits=1, user_api="blas"):
            for pieces in together([piece for start, end in within for piece in stretches(sentences, start, end)]):
                base, stop = pieces[0][0], pieces[-1][1]
                runs = [
                    run
                    for start, end in pieces
                    for run in pairwise([start, *(i for i in range(start + 1, end) if i in cuts), end])
                ]
                scores = self.scores(words[base:stop], marks[base:stop], [(a - base, b - base) for a, b in pieces])
                paths = self._best(scores, [(a - base, b - base) for a, b in runs])
                found += (one for (start, _), path in zip(runs, paths, strict=True) for one in self._spans(start, path))
        return found

    def _best(self, scores: Floats, runs: list[tuple[int, int]]) -> list[list[int]]:
        """The best sequence of tags of each sentence (Viterbi), all sentences a step at a time, long ones first."""
        if not runs:
            return []
        after, first, last = self.paths
        ends, begins, inner, opened = self.turns
        free, bound = after[np.ix_(begins, ends)], after[inner[:, None], opened]
        order = sorted(range(len(runs)), key=lambda i: runs[i][0] - runs[i][1])
        starts = np.array([runs[i][0] for i in order])
        lengths = np.array([runs[i][1] - runs[i][0] for i in order])
        state = scores[starts] + first
        back: list[Ints] = []
        for step in range(1, int(lengths[0])):
            going = int((lengths > step).sum())
            now = scores[starts[:going] + step]
            ways = state[:going, ends][:, None, :] + free
            from_ends = ways.argmax(axis=2)
            of_two = state[:going][:, opened] + bound
            from_inside = (of_two[..., 1] > of_two[..., 0]).astype(np.int64)
            chosen = np.empty((going, len(after)), np.int64)
            chosen[:, begins] = ends[from_ends]
            chosen[:, inner] = opened[np.arange(len(inner)), from_inside]
            now[:, begins] += np.take_along_axis(ways, from_ends[..., None], 2)[..., 0]
            now[:, inner] += of_two.max(axis=2)
            state[:going] = now
            back.append(chosen)
        tags = (state + last).argmax(axis=1)
        best: list[list[int]] = [[] for _ in runs]
        for place, i in enumerate(order):
            path = [int(tags[place])]
            for step in range(int(lengths[place]) - 2, -1, -1):
                path.append(int(back[step][place, path[-1]]))
            best[i] = path[::-1]
        return best

    def _spans(self, start: int, path: list[int]) -> Iterable[Found]:
        opened = start
        for at, tag in enumerate((self.inventory.tags[i] for i in path), start):
            if tag[0] in "BU":
                opened = at
            if tag[0] in "LU":
                yield opened, at + 1, tag[2:]


def _both_ways(projected: Floats, recurrent: Floats, lengths: Ints) -> Floats:
    """An LSTM over pieces (long ones first, one after another in ``projected``: tokens × 8 hidden), read forwards and
    backwards at once: tokens × 2 hidden."""
    hidden = recurrent.shape[1]
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    inputs = projected.reshape(len(projected), 2, 4 * hidden)
    read = np.empty((len(projected), 2, hidden), np.float32)
    state = np.zeros((2, len(lengths), hidden), np.float32)
    memory = np.zeros_like(state)
    for step in range(int(lengths[0])):
        going = int((lengths > step).sum())
        there, back = begins[:going] + step, begins[:going] + lengths[:going] - 1 - step
        gates = np.matmul(state[:, :going], recurrent)
        gates[0] += inputs[there, 0]
        gates[1] += inputs[back, 1]
        np.tanh(gates, out=gates)
        enter, keep, new, leave = (gates[..., k * hidden : (k + 1) * hidden] for k in range(4))
        held = memory[:, :going]
        held *= 0.5 * keep + 0.5
        held += (0.5 * enter + 0.5) * new
        state = (0.5 * leave + 0.5) * np.tanh(held)
        read[there, 0] = state[0]
        read[back, 1] = state[1]
    return read.reshape(len(projected), 2 * hidden)
