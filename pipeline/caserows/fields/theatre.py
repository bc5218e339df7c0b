"""The operations of one patient, gathered from the mentions that tell of them.

Mentions become operations in the order of the telling (case description first). A mention that is not done, is the
specimen or belongs to another illness is turned down; one that speaks of an operation already told lends its extent
and its evidence to that operation. Bare words ("surgery", "laparotomy") count only where nothing narrower is told
around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caserows.case import Mention, Sentence
from caserows.fields.beside import listed_sites, side_of, site_beside
from caserows.fields.extent import ALL_OF_THEM, TOLD_OF_EDGES, extent_after, extent_of
from caserows.fields.news import ANEW, goes_on, news_in
from caserows.fields.operations import (
    FOLLOWED,
    INTENDED,
    KINDS,
    OPERATIVE,
    PARTS,
    SPECIMEN_ONLY,
    VAGUE,
    family,
    is_act,
    label_of,
    long_ago,
    refers_back,
    refusal,
)
from caserows.fields.targets import ORGANS, organ_of, organs_of, target_label
from caserows.fields.tumors import organ
from caserows.pattern import Pattern

OPENING = 3
"""Sentences within which a removal is what a craniotomy was done for."""
FAR = 8
"""Sentences after an operation within which a report of its margins is of it."""
SITTING = 6
"""Sentences within which two mentions may tell of one sitting."""

NEXT_IN_SENTENCE = Pattern(
    r"\b(?:second|again|later|then|recurr\w*|metasta\w+|months?|years?|subsequent\w*|re-?(?:operat|surg|excis|resect|interven)\w+|completion)\b",
    re.I,
)
ANEW_BEFORE = Pattern(r"\b(?:second|third|another|repeat(?:ed)?|additional|further)\s(?:[\w-]+\s){0,2}$", re.I)
ANEW_AFTER = Pattern(r"^\s(?:of|for|on)\b[^.;,]{0,25}\b(?:recurr\w+|metasta\w+)\b", re.I)
INCONCLUSIVE = Pattern(
    r"\b(?:inconclusive|non-?diagnostic|insufficient|unsatisfactory|not (?:be )?(?:diagnos\w+|conclusive|contributory|representative)|(?:could not|failed to|did not|unable to) (?:\w+ ){0,2}(?:be made|reveal|show|establish|confirm|yield|provide|reach)"
    r"|negative for (?:malignan\w+|tumou?r|cancer)|no (?:\w+ )?(?:malignan\w+|evidence of malignan\w+|tumou?r cells)|without (?:a )?diagnosis)\b",
    re.I,
)
"""What is said of a biopsy that leaves the next one to be another."""
EARLIER = Pattern(
    r"\bhad (?:already |earlier |initially )?(?:undergone|received|had)\b|\bpreviously\b|\b(?:years?|months?) (?:ago|earlier|before|prior)\b",
    re.I,
)
OWN_OBJECT = Pattern(
    r"^\s(?:of|for)\b[^.;,]{0,45}?\b(?:metasta\w+|nodules?|lesions|implants?|deposits?|satellites?)\b", re.I
)
FINALLY = Pattern(
    r"\b(?:finally|eventually|ultimately|subsequent(?:ly)?|additional(?:ly)?|thereafter|definitive)\b", re.I
)
WIDE_KINDS = frozenset({"region", "cavity", "limb", "soft tissue", "lymph node", "vessel"})
"""Kinds of sites that do not tell one operation from another: regions that hold organs, and what is taken with them."""
COMPARED = 6
"""The latest operations with which a mention is compared."""
DRUGS_OR_RAYS = frozenset("chemotherapy regimen targeted immunotherapy hormonal radiotherapy chemoradiotherapy".split())
ALONE = Pattern(r"dissection|internal fixation|spinal fusion|joint replacement")
BONY = frozenset({"internal fixation", "spinal fusion", "joint replacement"})
"""Operations on a bone that the tumor has broken."""
DONE = Pattern(
    r"\b(?:underwent|undergone|(?:was|were|been) (?:\w+ly )?(?:performed|done|carried out|treated|operated|submitted)|we (?:\w+ly )?performed|had|followed by)\b",
    re.I,
)
AND_THEN = Pattern(r"\b(?:followed by|then|and|subsequent\w*|later|there-?after|before)\b", re.I)
ITS_RESULT = Pattern(
    r"\b(?:achiev|allow|result|obtain|accomplish|permit|enabl|ensur|lead|secur|confirm)\w*\s(?:in\s|to\s|for\s)?(?:(?:an?|the|his|her|its)\s)?(?:[\w-]+\s){0,3}$",
    re.I,
)
"""What makes a removal the result of the operation told before it: "lobectomy was done, achieving complete excision"."""
ITS_MEANS = Pattern(
    r"^\s(?:of (?:the )?(?:tumou?r|mass|lesion)\s)?(?:(?:was|were) (?:\w+ly )?(?:achieved|accomplished|performed|carried out|done|obtained)\s)?(?:(?:en bloc|completely|totally|surgically|successfully|together|in toto)\s)*(?:through|via|by|with|using|during|in)\s(?:means of\s)?(?:an?|the)\s(?:[\w-]+[\s-])*$",
    re.I,
)
"""What makes an operation with a name the way in which a tumor was removed: "the tumor was resected by a lobectomy"."""
THE_BEFORE = Pattern(r"\b(?:the|this)\s$", re.I)
AFTER_IT = Pattern(r"\b(?:after|following|since|before)\s(?:the\s|this\s|his\s|her\s)?\S+(?:\s\S+)?$", re.I)
OPENERS = frozenset({"laminectomy", "laminoplasty", "hemilaminectomy"})


@dataclass(slots=True)
class Operation:
    """One operation being gathered: its first mention, what else tells of it, and the last sentence that did."""

    label: str
    kind: str
    sentence: Sentence
    mention: Mention
    extent: str | None
    spans: list[tuple[int, int]]
    last: Sentence
    at: int
    """Running number of the last sentence that told of it."""
    organ: str = ""
    named: str = ""
    """The organ that is part of the procedure's name."""
    earlier: bool = False
    """Whether it was told as done years before."""
    act: tuple[Sentence, Mention] | None = None
    """The later mention that names what was done, where the first one only told of the way in."""

    @property
    def opens(self) -> bool:
        """Whether it opens skull or spine, as far as it is told."""
        return opens(self.act[1] if self.act else self.mention)


def opens(m: Mention) -> bool:
    """Whether an operation opens skull or spine, so that the removal told after it is the same operation."""
    return m.kind == "craniotomy" or m.label in OPENERS


def _organ(s: Sentence, m: Mention) -> str:
    """The organ that a mention names, in its own name or beside it; empty where none."""
    named = organ_of(m)
    if named:
        return ORGANS.get(named, named)
    site = site_beside(s, m)
    return organ(site) if site is not None and site.kind not in WIDE_KINDS else ""


def _elsewhere(o: Operation, s: Sentence, m: Mention) -> bool:
    """Whether a mention names another organ than operation ``o`` does."""
    if "bare" in (o.kind, family(m)):
        return False
    here = _organ(s, m)
    return bool(here and o.organ and here != o.organ)


def _part(m: Mention, narrow: list[Mention]) -> str:
    """Why a mention is no operation of its own beside the narrower ones of its sentence; empty where it is one."""
    if family(m) == "bare" and narrow:
        return "the operation is named beside it"
    of_rectum = m.label in PARTS and any("rectum" in organs_of(o) and o.label not in PARTS for o in narrow)
    return "part of the operation named beside it" if of_rectum or (m.kind == "diversion" and narrow) else ""


class Theatre:
    """Gathers the mentions of one patient, in the order of the telling, into operations."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.turned_down: list[tuple[Mention, Sentence, str]] = []
        self.now = 0
        self.news = 0
        """Running number of the last sentence that opens something new (a recurrence, a date, "later")."""
        self.told: set[bool] = set()
        """Whether operations (False) and biopsies (True) are told in the case description; what retells them adds none."""
        self.specimens: dict[bool, tuple[Mention, Sentence]] = {}
        """The first operation, and the first biopsy (True), of which only the specimen is spoken."""
        self.intended: tuple[Mention, Sentence, int] | None = None
        """The last operation that was only intended, with the running number of its sentence."""
        self.unclear = -1
        """Running number of the last sentence that calls a biopsy inconclusive."""

    def sentence(self, s: Sentence, diagnosis: str, *, retold: bool) -> None:
        """Takes one sentence: its operations, then what it says of margins and remnants of the last one."""
        self.now += 1
        mentions = [
            m
            for m in s.of("procedure", "learned procedure")
            if (m.kind in KINDS and (m.kind != "extent" or is_act(m))) or self._nodes_alone(s, m)
        ]
        self._after_intent(s)
        refused = {m: refusal(s, m, diagnosis) for m in mentions}
        narrow = [m for m in mentions if family(m) == "operation" and refused[m] in ("", SPECIMEN_ONLY)]
        for m, reason in refused.items():
            reason = reason or _part(m, narrow)
            if not reason and m.kind == "biopsy" and self._of_operation(s, m):
                reason = "the specimen of the operation told before it"
            if not reason and retold and (m.kind == "biopsy") in self.told:
                reason = "told again outside the case description"
            reason = reason or self._take(s, m)
            if reason == INTENDED and m.kind != "biopsy":
                self.intended = (m, s, self.now)
            if reason == SPECIMEN_ONLY:
                self.specimens.setdefault(m.kind == "biopsy", (m, s))
            if reason:
                self.turned_down.append((m, s, reason))
        if not any(o.last is s for o in self.operations):
            self._margins(s)
        if news_in(s.text):
            self.news = self.now + goes_on(s, [m for m in mentions if m.kind != "biopsy"])
        if INCONCLUSIVE.search(s.text):
            self.unclear = self.now

    def _nodes_alone(self, s: Sentence, m: Mention) -> bool:
        """Whether a dissection of nodes or a fixation of bone is an operation of its own: no resection is told around it."""
        if m.kind != "adjunct" or not ALONE.search(m.label) or any(o.kind in OPERATIVE for o in s.of("procedure")):
            return False
        last = next((o for o in reversed(self.operations) if o.kind != "biopsy"), None)
        if last is None or (m.label in BONY and last.mention.kind not in OPERATIVE):
            return DONE.search(s.before(m, 70) + s.after(m, 70)) is not None
        anew = last.kind == "bare" or self.news > last.at or news_in(s.before(m, 90))
        return anew and not refers_back(s, m)

    def _after_intent(self, s: Sentence) -> None:
        """Takes an operation that was intended for done where the next sentences tell what came of it."""
        if self.intended is None:
            return
        m, told, at = self.intended
        over = self.now - at > 2 or told.section != s.section or any(o.at >= at for o in self.operations)
        if not over and FOLLOWED.search(s.text):
            self.turned_down = [down for down in self.turned_down if down[0] is not m]
            self._add(told, m, extent_of(told, m))
            over = True
        if over:
            self.intended = None

    def _of_operation(self, s: Sentence, m: Mention) -> bool:
        """Whether "the biopsy", where none was told, is the specimen of the operation told just before."""
        if not THE_BEFORE.search(s.before(m, 8)) or site_beside(s, m) or ANEW.search(s.text):
            return False
        if any(o.kind == "biopsy" for o in self.operations):
            return False
        last = self.operations[-1] if self.operations else None
        return last is not None and last.kind == "operation" and self.now - last.at <= SITTING and self.news <= last.at

    def from_specimen(self) -> None:
        """Where no operation is told and yet a specimen of one is examined, that operation was done."""
        for biopsy, (m, s) in self.specimens.items():
            if not any((o.kind == "biopsy") == biopsy for o in self.operations):
                self.turned_down = [told for told in self.turned_down if told[0] is not m]
                self._add(s, m, "biopsy" if biopsy else None)

    def _add(self, s: Sentence, m: Mention, extent: str | None) -> None:
        """Opens a new operation with this mention."""
        told = Operation(label_of(m), family(m), s, m, extent, [(m.start, m.end)], s, self.now, _organ(s, m))
        told.named, told.earlier = organ_of(m), bool(EARLIER.search(s.text))
        self.operations.append(told)

    def _take(self, s: Sentence, m: Mention) -> str:
        """A new operation, or the reason why the mention is one already told (which then takes its evidence and extent)."""
        same = next((o for o in reversed(self.operations[-COMPARED:]) if self._same(o, s, m)), None)
        extent = "biopsy" if m.kind == "biopsy" else None if family(m) == "relief" else extent_of(s, m)
        if same is None:
            self._add(s, m, extent)
            for site in listed_sites(s, m) if m.kind == "biopsy" else []:
                self._biopsy_beside(s, m, site)
            return ""
        opening = same.opens and not opens(m)
        if family(m) in ("operation", "relief") and (same.kind == "bare" or opening):
            same.label, same.kind, same.act = label_of(m), family(m), (s, m)
        same.named = same.named or organ_of(m)
        if self.now - same.at <= SITTING:
            same.extent = extent if extent and (same.extent is None or extent == "subtotal") else same.extent
            same.spans.append((m.start, m.end))
            same.last, same.at = s, self.now
        return "an operation already told"

    def _biopsy_beside(self, s: Sentence, m: Mention, site: Mention) -> None:
        """A further biopsy that the same words tell of, where its site is none that they have told."""
        told = {o.named for o in self.operations if o.sentence is s and o.kind == "biopsy"}
        if target_label(site) not in told:
            spans = [(site.start, site.end), (m.start, m.end)]
            beside = Operation("biopsy", "biopsy", s, m, "biopsy", spans, s, self.now)
            beside.organ, beside.named = organ(site), target_label(site)
            self.operations.append(beside)

    def _same(self, o: Operation, s: Sentence, m: Mention) -> bool:
        """Whether a mention tells of operation ``o`` again."""
        if (o.kind == "biopsy") != (m.kind == "biopsy"):
            return False
        if "relief" in (o.kind, family(m)) and o.kind != family(m) and not self._diverted(o, s, m):
            return False
        label = label_of(m)
        vague = label in VAGUE
        related = label in o.label or o.label in label
        if {side_of(s, m), side_of(o.sentence, o.mention)} == {"left", "right"} and label == o.label and not vague:
            return False
        if _elsewhere(o, s, m) or ("ablation" in (o.mention.kind, m.kind) and o.mention.kind != m.kind):
            return False
        points_back = refers_back(s, m)
        if m.kind == "biopsy":
            related = related or "biopsy" in (label, o.label) or points_back
        elif family(m) == "bare" or o.kind == "bare" or vague or o.label in VAGUE:
            related = True
        elif label.endswith(" resection") and points_back:
            related = related or _organ(s, m) in (o.organ, ORGANS.get(o.named, o.named))
        if not related:
            return False
        further = ANEW_BEFORE.search(s.before(m, 40)) is not None
        opened = o.opens and self.now - o.at <= OPENING and self.news <= o.at
        if opened and vague and m.kind != "craniotomy" and not further:
            return True
        back = points_back and not self._another(s, m)
        if m.kind == "biopsy" and not back and further:
            return False
        if o.last.index == s.index:
            return self._same_in_sentence(o, s, m, back=back)
        if m.kind == "biopsy" and self.unclear >= o.at and not points_back:
            return False
        if long_ago(s, m) and not (o.earlier or points_back or label == o.label != "biopsy") and family(m) != "bare":
            return False
        if o.earlier and family(m) != "bare" and not points_back and not EARLIER.search(s.text):
            return False
        head = s.text[max(m.start - s.start - 110, 0) : m.end - s.start + 45]
        anew = self.news > o.at or news_in(head)
        if not vague and o.label in VAGUE and family(m) == "operation" and FINALLY.search(head):
            return False
        if back or (family(m) == "bare" and not anew):
            return True
        near = SITTING if vague or label == o.label or o.kind == "bare" else 2
        return not anew and (self.now - o.at <= near or label == o.label)

    def _same_in_sentence(self, o: Operation, s: Sentence, m: Mention, *, back: bool) -> bool:
        """Whether a mention tells again of an operation that its own sentence has told; ``back``: whether it points back at one."""
        vague = label_of(m) in VAGUE
        between = s.text[max(o.spans[-1][1] - s.start, 0) : m.end - s.start]
        lead = between[: -len(m.text)]
        if back and (AFTER_IT.search(between) or family(m) == "bare"):
            return True
        if "followed by" in between and ANEW_AFTER.search(s.after(m, 40)):
            return False
        if m.kind == "biopsy" and INCONCLUSIVE.search(between):
            return False
        if ITS_RESULT.search(lead) if vague else (o.label in VAGUE and ITS_MEANS.match(lead)):
            return True
        if not back and self._treated_between(s, o.spans[-1][1], m) and AND_THEN.search(between):
            return False
        listed = re.search(r"\s\+\s", between) or (
            (not vague or (o.mention.kind == "resection" and OWN_OBJECT.search(s.after(m, 60))))
            and family(m) == "operation"
            and re.search(r"\b(?:and|including|with|plus)\b|,", between)
        )
        return not (NEXT_IN_SENTENCE.search(between) or (listed and o.kind != "bare"))

    @staticmethod
    def _treated_between(s: Sentence, start: int, m: Mention) -> bool:
        """Whether the sentence tells of drugs or rays between an operation and this mention of one."""
        return any(start <= t.start < m.start and t.kind in DRUGS_OR_RAYS for t in s.of("drug", "procedure"))

    def _diverted(self, o: Operation, s: Sentence, m: Mention) -> bool:
        """Whether a bare word stands for a bypass told before it, or a bypass is what a bare word before it was."""
        if self.now - o.at > SITTING or self.news > o.at:
            return False
        if family(m) == "bare":
            return o.mention.kind == "diversion" and refers_back(s, m)
        return o.kind == "bare" and m.kind == "diversion"

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
        last = next((o for o in reversed(self.operations) if o.kind not in ("biopsy", "relief")), None)
        reach = FAR if TOLD_OF_EDGES.search(s.text) else 4
        if last is None or self.now - last.at > reach or self.news > last.at:
            return
        extent = extent_after(s)
        for o in self._of_sitting(last, s) if extent else ():
            if o.extent is None or TOLD_OF_EDGES.search(s.text):
                o.extent = extent

    def _of_sitting(self, last: Operation, s: Sentence) -> list[Operation]:
        """Of the operations that one sentence names the first, which was for the tumor; all where "both" are spoken of."""
        named = [o for o in self.operations if o.kind == "operation" and o.sentence is last.sentence] or [last]
        return named if ALL_OF_THEM.search(s.text) else named[:1]
