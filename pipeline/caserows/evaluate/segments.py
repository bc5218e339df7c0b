"""How well sentences and sections are found: spans of the raw text × hand-marked spans → boundary and character scores.

``annotations/README.md`` tells how the gold is marked. White space and excluded stretches (page furniture, navigation,
markup, tables, reference lists) are neither wanted nor punished: a predicted span is first cut down to what is left of
it between them, so that only its first and its last character that somebody reads decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from spacy.tokens import Doc

from caserows.evaluate.scoring import Counts
from caserows.model import CaserowsError
from caserows.repair import Repaired

Span = tuple[int, int]
Named = tuple[str, int, int]
"""A section: name, start, end in raw offsets."""


class Stretch(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _not_empty(self) -> Stretch:
        if self.end <= self.start:
            raise ValueError(f"[{self.start}, {self.end}) is empty")
        return self


class Excluded(Stretch):
    kind: Literal["furniture", "navigation", "markup", "front matter", "table", "references"]


class MarkedSection(Stretch):
    section: str


class SegmentGold(BaseModel):
    """The hand-marked sentences or sections of one text; offsets count code points of the raw text, [start, end)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report_id: str
    text_sha256: str
    damaged: bool
    sentences: tuple[Span, ...] = ()
    sections: tuple[MarkedSection, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    interleaved: tuple[Span, ...] = ()
    """Stretches where the lines of two columns alternate: only there may sentences cross each other."""

    @model_validator(mode="after")
    def _spans_hold_something(self) -> SegmentGold:
        for start, end in (*self.sentences, *self.interleaved):
            if not 0 <= start < end:
                raise ValueError(f"[{start}, {end}) is no stretch of a text")
        return self


def load_segments(folder: Path) -> dict[str, SegmentGold]:
    """Gold by report id from every ``*.json`` of a folder; CaserowsError names a file that is none."""
    gold: dict[str, SegmentGold] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            marked = SegmentGold.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError) as error:
            raise CaserowsError(f"{path}: no sentence or section gold: {' '.join(str(error).split())[:200]}") from error
        gold[marked.report_id] = marked
    if not gold:
        raise CaserowsError(f"{folder}: no gold files (*.json)")
    return gold


def unread(text: str, gold: SegmentGold) -> bytearray:
    """One byte a character of the raw text: 1 where it is white space or excluded."""
    flags = bytearray(character.isspace() for character in text)
    for zone in gold.excluded:
        flags[zone.start : zone.end] = b"\x01" * (zone.end - zone.start)
    return flags


def trimmed(spans: Iterable[Span], skip: bytearray) -> list[Span]:
    """The spans without unread characters at either end; spans of which nothing is left are gone."""
    kept = []
    for start, end in spans:
        while start < end and skip[start]:
            start += 1
        while end > start and skip[end - 1]:
            end -= 1
        if start < end:
            kept.append((start, end))
    return kept


def raw_sentences(doc: Doc, repaired: Repaired) -> list[Span]:
    """The sentences of a Doc made from the repaired text, as raw spans; one that was interrupted spans what interrupts it."""
    spans = []
    for sentence in doc.sents:
        said = sentence.text.strip()
        if said:
            start = sentence.start_char + sentence.text.index(said[0])
            spans.append(repaired.raw_span(start, start + len(said)))
    return spans


def boundary_counts(predicted: Iterable[Span], gold: SegmentGold, text: str) -> tuple[Counts, Counts]:
    """Right, false and missed sentence starts, and the same for sentence ends."""
    skip = unread(text, gold)
    found, wanted = trimmed(predicted, skip), trimmed(gold.sentences, skip)
    return _matched({s for s, _ in found}, {s for s, _ in wanted}), _matched(
        {e for _, e in found}, {e for _, e in wanted}
    )


def _matched(found: set[Any], wanted: set[Any]) -> Counts:
    return Counts(len(found & wanted), len(found - wanted), len(wanted - found))


def raw_labels(length: int, sections: Iterable[Named], repaired: Repaired) -> list[str]:
    """The section of every raw character, from sections of the repaired text; "" where a character was dropped."""
    labels = [""] * length
    for name, start, end in sections:
        for at in range(start, end):
            if repaired.text[at] != "\n":  # the empty line between two blocks points at the block before it
                for raw in range(repaired.starts[at], repaired.ends[at]):
                    labels[raw] = name
    return labels


def painted(length: int, sections: Iterable[Named]) -> list[str]:
    """The section of every raw character; of sections that lie in each other the inner one counts."""
    labels = [""] * length
    for name, start, end in sorted(sections, key=lambda section: (section[1], -section[2])):
        labels[start:end] = [name] * (end - start)
    return labels


def section_counts(predicted: Sequence[str], gold: SegmentGold, text: str) -> tuple[dict[str, Counts], Counts]:
    """Characters by section (right, false, missed), and the places where a section begins."""
    skip = unread(text, gold)
    marked = painted(len(text), ((s.section, s.start, s.end) for s in gold.sections))
    read = [at for at in range(len(text)) if not skip[at] and marked[at]]
    counts: dict[str, Counts] = {}
    for at in read:
        said, wanted = predicted[at], marked[at]
        if said == wanted:
            counts[wanted] = counts.get(wanted, Counts()) + Counts(tp=1)
            continue
        counts[wanted] = counts.get(wanted, Counts()) + Counts(fn=1)
        if said:
            counts[said] = counts.get(said, Counts()) + Counts(fp=1)
    return counts, _matched(_openings(predicted, read), _openings(marked, read))


def _openings(labels: Sequence[str], read: Sequence[int]) -> set[tuple[int, str]]:
    """Where the section changes from one read character to the next, with the section that begins there."""
    opened, before = set(), ""
    for at in read:
        if labels[at] and labels[at] != before:
            opened.add((at, labels[at]))
            before = labels[at]
    return opened


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def by_name(counted: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """The counts of several texts added up by section name."""
    added: dict[str, Counts] = {}
    for counts in counted:
        for name, count in counts.items():
            added[name] = added.get(name, Counts()) + count
    return added
