"""What the fields read: one patient's sentences, each with its section, its mentions and their assertions.

All offsets here are code points of the *repaired* text; ``rows.py`` maps them back to the raw text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from caserows.lexicon import Entry
from caserows.model import Value

Assertion = Literal["affirmed", "negated", "possible", "planned", "declined", "historical", "family"]
"""``planned`` covers considered, advised and hypothetical facts; ``historical`` past history before this illness."""

SECTION_RANK = {
    "case": 0,
    "text": 0,
    "title": 1,
    "abstract": 2,
    "conclusion": 3,
    "discussion": 4,
    "introduction": 5,
    "table": 6,
    "caption": 7,
}
"""Precedence of sections: the case description speaks first, a caption last."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One clinical entity in the text: where it stands, which lexicon row it is, and what the context says of it."""

    start: int
    end: int
    text: str
    type: str
    entry: Entry
    assertion: Assertion = "affirmed"
    cue: str = ""

    @property
    def label(self) -> str:
        return self.entry.label

    @property
    def kind(self) -> str:
        return self.entry.kind

    @property
    def affirmed(self) -> bool:
        return self.assertion == "affirmed"


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """One sentence (or the clause of it that speaks of one patient) of the repaired text; equal to itself only."""

    index: int
    start: int
    end: int
    text: str
    section: str
    paragraph: int
    mentions: tuple[Mention, ...] = ()

    def of(self, *types: str) -> list[Mention]:
        """The mentions of the named types (``drug``, ``site``, ``procedure`` …), in order of the text."""
        return [m for m in self.mentions if m.type in types]

    def between(self, a: Mention, b: Mention) -> str:
        """The text between two mentions of this sentence, whichever comes first."""
        first, last = (a, b) if a.start <= b.start else (b, a)
        return self.text[max(first.end - self.start, 0) : max(last.start - self.start, 0)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of this sentence's own text → offsets of the repaired text."""
        return self.start + start, self.start + end

    def before(self, mention: Mention, width: int = 60) -> str:
        at = mention.start - self.start
        return self.text[max(0, at - width) : at]

    def after(self, mention: Mention, width: int = 60) -> str:
        at = mention.end - self.start
        return self.text[at : at + width]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a rule proposes, with the stretches that show it; ``rejected`` says why it was turned down."""

    value: Value
    spans: tuple[tuple[int, int], ...]
    rule: str
    sentence: Sentence
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)
    cue: str = ""
    rejected: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Order of precedence: section first, then place in the text."""
        return SECTION_RANK.get(self.sentence.section, 8), self.spans[0][0]


@dataclass(frozen=True, eq=False)
class Case:
    """One patient: the sentences that speak of this patient, in the order of the text. Equal to itself alone.

    ``found`` holds what earlier fields of the catalogue have taken for this patient (name → accepted candidates), so
    that, for example, the symptoms can know the diagnosis; fields are filled in the order of the catalogue.
    """

    case_no: int
    kind: Literal["reported", "cited"]
    sentences: tuple[Sentence, ...]
    found: dict[str, list[Candidate]] = field(default_factory=dict)

    def mentions(self, *types: str) -> Iterator[tuple[Sentence, Mention]]:
        for sentence in self.sentences:
            for mention in sentence.of(*types):
                yield sentence, mention

    def value(self, name: str) -> Value | None:
        """The first accepted value of an earlier field, or None."""
        taken = self.found.get(name)
        return taken[0].value if taken else None
