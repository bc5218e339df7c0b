"""Operations and invasive biopsies that were done: one finding an operation, however often it is mentioned.

Mentions become operations in the order of the telling (case description first). A mention that is not done, is the
specimen or belongs to another illness is turned down; one that speaks of an operation already told lends its extent
and its evidence to that operation. Bare words ("surgery", "laparotomy") count only where nothing narrower is told
around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.giving import RETELLING
from caserows.fields.operations import (
    KINDS,
    OPERATIVE,
    VAGUE,
    extent_in,
    family,
    is_act,
    label_of,
    refers_back,
    refusal,
    site_after,
)
from caserows.pattern import Pattern

RULES = {
    "biopsy": "biopsy done",
    "operation": "operation done",
    "bare": "operation named by a bare word",
    "approach": "approach only",
}
OPENING = 3
"""Sentences within which a removal is what a craniotomy was done for."""
SITTING = 6
"""Sentences within which two mentions may tell of one sitting."""

NEXT_IN_SENTENCE = Pattern(
    r"\b(?:second|again|later|then|recurr\w*|metasta\w+|months?|years?|subsequent\w*|re-?operat\w+)\b", re.I
)
ANEW_BEFORE = Pattern(r"\b(?:second|third|another|repeat(?:ed)?)\s(?:[\w-]+\s){0,2}$", re.I)
ANEW_AFTER = Pattern(r"^\s(?:of|for|on)\b[^.;,]{0,25}\b(?:recurr\w+|metasta\w+)\b", re.I)
ANEW = Pattern(
    r"\b(?:second|third|fourth|another|again|repeat(?:ed)?|new|re-?(?:do|resect\w+|operat\w+|excis\w+|interven\w+|craniotomy|explor\w+"
    r"|biops\w+|opened)|recurr\w+|relaps\w+|regrow\w*|regrew|progress(?:ed|ion)|later|remaining|inconclusive|non-?diagnostic|insufficient"
    r"|(?:metastatic|satellite) (?:lesions?|nodules?|tumou?rs?)|metastas[ei]s|completion|two-stage|other|contralateral"
    r"|(?:in|on) (?:\w+ )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d|(?:months?|years?|weeks?) (?:after|post|following))\b",
    re.I,
)
MARGINS = Pattern(
    r"\b(?:margins?|borders?|residual|remnant|left (?:behind|in)|completely|incomplete|edges|total|R[012])\b", re.I
)


@dataclass(slots=True)
class Operation:
    """One operation being gathered: its first mention, what else tells of it, and the last sentence that did."""

    label: str
    kind: str
    sentence: Sentence
    mention: Mention
    extent: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    last: Sentence | None = None
    at: int = 0
    """Running number of the last sentence that told of it."""


def _elsewhere(o: Operation, s: Sentence, m: Mention) -> bool:
    """Whether a mention names another site than operation ``o`` does, in the same words."""
    here, there = site_after(s, m), site_after(o.sentence, o.mention)
    return here is not None and there is not None and here != there


class Theatre:
    """Gathers the mentions of one patient, in the order of the telling, into operations."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.turned_down: list[tuple[Mention, Sentence, str]] = []
        self.now = 0
        self.news = 0
        """Running number of the last sentence that opens something new (a recurrence, a date, "later")."""

    def sentence(self, s: Sentence, diagnosis: str, *, retold: bool) -> None:
        """Takes one sentence: its operations, then what it says of margins and remnants of the last one."""
        self.now += 1
        mentions = [m for m in s.of("procedure") if m.kind in KINDS and (m.kind != "extent" or is_act(m))]
        narrow = [m for m in mentions if family(m) == "operation"]
        for m in mentions:
            reason = refusal(s, m, diagnosis)
            if not reason and family(m) == "bare" and narrow:
                reason = "the operation is named beside it"
            if not reason and retold and any((o.kind == "biopsy") == (m.kind == "biopsy") for o in self.operations):
                reason = "told again outside the case description"
            if not reason:
                reason = self._take(s, m)
            if reason:
                self.turned_down.append((m, s, reason))
        if not any(o.last is s for o in self.operations):
            self._margins(s)
        if ANEW.search(s.text):
            self.news = self.now

    def _take(self, s: Sentence, m: Mention) -> str:
        """A new operation, or the reason why the mention is one already told (which then takes its evidence and extent)."""
        same = next((o for o in reversed(self.operations) if self._same(o, s, m)), None)
        extent = "biopsy" if m.kind == "biopsy" else self._extent(s, m)
        if same is None:
            label = label_of(m)
            self.operations.append(Operation(label, family(m), s, m, extent, [(m.start, m.end)], s, self.now))
            return ""
        if (same.kind == "bare" and family(m) == "operation") or (
            same.label.startswith("crani") and not label_of(m).startswith("crani") and family(m) == "operation"
        ):
            same.label, same.kind = label_of(m), family(m)
        if self.now - same.at <= SITTING:
            same.extent = extent if extent and (same.extent is None or extent == "subtotal") else same.extent
            same.spans.append((m.start, m.end))
            same.last, same.at = s, self.now
        return "an operation already told"

    def _extent(self, s: Sentence, m: Mention) -> str | None:
        """Extent from the words around an operation in its sentence, up to the next operation."""
        at, end = m.start - s.start, m.end - s.start
        others = [o for o in s.of("procedure") if o.kind in OPERATIVE and o is not m]
        first = max([o.end - s.start for o in others if o.end <= m.start], default=0)
        last = min([o.start - s.start for o in others if o.start >= m.end], default=len(s.text))
        name = re.search(r"\b(?:subtotal|total|partial|radical|complete)\s(?:[\w-]+\s){0,3}$", s.text[:at], re.I)
        start = max(first, at - 60) if not (name and m.kind == "resection" and m.label not in VAGUE) else at
        return extent_in(s.text[start : min(last, end + 110)])

    def _same(self, o: Operation, s: Sentence, m: Mention) -> bool:
        """Whether a mention tells of operation ``o`` again."""
        if (o.kind == "biopsy") != (m.kind == "biopsy"):
            return False
        label = label_of(m)
        related = label == o.label or label in o.label or o.label in label
        if _elsewhere(o, s, m) or ("ablation" in (o.mention.kind, m.kind) and o.mention.kind != m.kind):
            return False
        if m.kind == "biopsy":
            related = related or "biopsy" in (label, o.label) or refers_back(s, m)
        elif family(m) == "bare" or o.kind == "bare" or label in VAGUE or o.label in VAGUE:
            related = True
        if not related:
            return False
        opened = o.mention.kind == "craniotomy" and self.now - o.at <= OPENING and self.news <= o.at
        if opened and label in VAGUE and m.kind != "craniotomy" and not ANEW_BEFORE.search(s.before(m, 40)):
            return True
        if o.last is not None and o.last.index == s.index:
            between = s.text[max(o.spans[-1][1] - s.start, 0) : m.end - s.start]
            listed = (
                label_of(m) not in VAGUE
                and family(m) == "operation"
                and re.search(r"\b(?:and|including|with)\b", between)
            )
            return not (NEXT_IN_SENTENCE.search(between) or (listed and o.kind != "bare"))
        head = s.text[max(m.start - s.start - 110, 0) : m.end - s.start + 45]
        anew = self.news > o.at or bool(ANEW.search(head))
        if refers_back(s, m) and not self._another(s, m):
            return True
        if family(m) == "bare" and not anew:
            return True
        near = SITTING if label in VAGUE or label == o.label or o.kind == "bare" else 2
        return not anew and (self.now - o.at <= near or label == o.label)

    def _another(self, s: Sentence, m: Mention) -> bool:
        """Whether a mention that points back says by itself that it is a further operation, one not yet told."""
        if ANEW_AFTER.search(s.after(m, 40)) and m.kind != "biopsy":
            return not any(ANEW_AFTER.search(o.sentence.after(o.mention, 40)) for o in self.operations)
        further = ANEW_BEFORE.search(s.before(m, 40)) or re.match(
            r"re-?(?:op|res|exc|int|exp|bio)|second|repeat", m.text, re.I
        )
        return bool(further) and len([o for o in self.operations if (o.kind == "biopsy") == (m.kind == "biopsy")]) < 2

    def _margins(self, s: Sentence) -> None:
        """A sentence right after an operation that speaks of its margins or of what was left."""
        last = next((o for o in reversed(self.operations) if o.kind != "biopsy"), None)
        if last is None or self.now - last.at > 4 or self.news > last.at or not MARGINS.search(s.text):
            return
        if re.search(r"\b(?:margins?|borders?|edges|left|remnant|residual|remov|resect|excis|R[012])", s.text, re.I):
            extent = extent_in(s.text)
            if extent and (last.extent is None or re.search(r"margin|border|R[012]", s.text)):
                last.extent = extent


def _target(case: Case, o: Operation) -> str | None:
    """The site operated on: the organ in the procedure's name, the site named beside it, or the tumor's own."""
    organ = o.mention.entry.extra.get("target", "")
    if organ:
        return organ
    s, m = o.sentence, o.mention
    after = next((site for site in s.of("site") if m.end <= site.start <= m.end + 50), None)
    before = next((site for site in reversed(s.of("site")) if m.start - 40 <= site.start < m.end), None)
    site = (
        after
        if after is not None and re.match(r"\s(?:biops\w+ )?(?:of|from|in|at|on)\b", s.after(m, 12))
        else before or after
    )
    if site is not None:
        return site.label
    value = case.value("cns_sites") or case.value("primary_site")
    return str(value) if value else None


def surgeries(case: Case) -> Iterator[Candidate]:
    """Operations and invasive biopsies done for the tumor, one finding each, with extent and target."""
    told = [s for s in case.sentences if s.section not in RETELLING]
    retold = [s for s in case.sentences if s.section in RETELLING]
    theatre = Theatre()
    for s in told:
        theatre.sentence(s, str(case.value("diagnosis") or ""), retold=False)
    for s in retold:
        theatre.sentence(s, str(case.value("diagnosis") or ""), retold=True)
    for o in theatre.operations:
        attributes: dict[str, str | int | float] = {}
        if o.extent:
            attributes["extent"] = o.extent
        target = _target(case, o)
        if target:
            attributes["target"] = target
        rule = RULES["approach" if o.mention.kind == "approach" and o.kind == "bare" else o.kind]
        yield Candidate(o.label, tuple(dict.fromkeys(o.spans)), rule, o.sentence, attributes, cue=o.mention.cue)
    for m, s, reason in theatre.turned_down:
        yield Candidate(label_of(m), ((m.start, m.end),), "mention of an operation", s, {}, cue=m.cue, rejected=reason)


SURGERIES = Field(
    "surgeries",
    "label",
    "Operations and invasive biopsies done for the tumor, one finding each.",
    surgeries,
    attributes=(Attribute("extent", "choice", ("gross total", "subtotal", "biopsy")), Attribute("target")),
    overlap=True,
    repeats=True,
)
