"""The order of the treatments given, and the list of all treatment fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Field
from caserows.fields.giving import RETELLING, not_given, referred
from caserows.fields.radiotherapy import RADIOTHERAPY
from caserows.fields.surgery import SURGERIES
from caserows.fields.systemic import SYSTEMIC, not_giving
from caserows.fields.withheld import TREATMENTS_NOT_GIVEN
from caserows.pattern import Pattern

CONCURRENT = Pattern(
    r"\b(?:concurrent\w*|concomitant\w*|simultaneous\w*|combined with|along with|together with|in combination with|during)\b",
    re.I,
)
WITH_RAYS = Pattern(r"\b(?:concurrent|concomitant|simultaneous|radio-?sensiti[sz]ing)(?:ly)?\s(?:[\w-]+\s){0,3}$", re.I)
COMBINED = Pattern(r"\b(?:combined|combination(?: of)?|definitive|neo-?adjuvant|pre-?operative)\s(?:\w+\s){0,2}$", re.I)
STARTED_BOTH = Pattern(
    r"^\s(?:were|was|had been) (?:\w+ly )?(?:star(?:t)?ed|initiated|commenced|begun|instituted)\b", re.I
)
"""What says of two treatments named together that they began together."""
IN_BRACKETS = Pattern(r"^[^()]{0,30}\([^()]*(?:\([^()]*\)[^()]*)*$")
"""What leads from a treatment to what brackets after it hold."""
THEN = Pattern(r"\b(?:followed|then|after|before|later|subsequent\w*|prior)\b|[;.]", re.I)
WITH = Pattern(r"\s(?:with|plus)\s(?:\w+\s){0,2}")
AND_OR_WITH = Pattern(r"\s(?:and|with|plus)\s(?:\w+\s){0,2}")
WITH_DRUG = Pattern(
    r"(?:(?!\b(?:and|or|then|after|before|treated|replaced|switched|started|patients?|who|preced\w*|follow\w*|chemo\w*)\b)[^.;,]){0,60}?\s(?:with|plus)\s(?:(?:weekly|daily|oral|intravenous|low-dose|\w+-weekly|radio-?sensiti[sz]ing)\s){0,2}"
)
"""What stands between rays and the drug that went along with them."""
CHEMORADIATION = Pattern(r"chemo\W?radi|radio\W?chemo", re.I)
LOOKED_BACK_AT = Pattern(
    r"\b(?:after|following|despite|response to|during|completion of|effects? of|influenced by|the)\s(?:\w+\s){0,3}$",
    re.I,
)
"""What stands before a drug that is told again and not started again."""
PRECEDED_BY = Pattern(r"\b(?:after|following|preceded by|despite previous)\s(?:[\w-]+\s){0,4}$", re.I)
NEXT_CLAUSE = Pattern(r"[.;,]\s(?:and|then|followed)|\b(?:and|then)\s(?:after|following)\b")
MEANWHILE = Pattern(
    r"\b(?:concurrently|concomitantly|simultaneously|at the same time|(?:during|along with|together with|in combination with|while (?:receiving|on|undergoing)) (?:the |this |her |his )?(?:\w+ )?(?:radio|irradiat|radiation|chemo)\w*)\b",
    re.I,
)
BEFORE_SURGERY = Pattern(r"\b(?:neo-?adjuvant|pre-?operative|induction)\b", re.I)
BOTH_SIDES = Pattern(
    r"\bperi-?operative\s(?:\w+\s)?(?:chemo|systemic|FLOT)|\bpre-?(?:operative(?:ly)?)? and post-?(?:operative)|\bpreceded and followed by\b|\b(?:neo-?adjuvant|pre-?operative)\s(?:\w+\s)?(?:and|plus|followed by)\s(?:[\w-]+\s){0,4}(?:adjuvant|post-?operative)\b|\b(?:before|pre-?operatively) and (?:\w+ (?:cycles? |courses? )?)?(?:after|post-?operatively)\b|\bbefore and after (?:the |wide |radical |surgical |her |his )*(?:surgery|resection|operation|\w+ectomy)",
    re.I,
)
ANOTHER_LINE = Pattern(
    r"\b(?:second|third|fourth|fifth|further|additional|another|next|subsequent|salvage|palliative|maintenance|consolidation|followed by|then|there?after|later|again|recurr\w*|relaps\w*|progress\w*|re-?start\w*|resum\w+|re-?challeng\w+|months?|years?|continued)\b",
    re.I,
)
"""Words by which a drug told again is a further line of treatment."""
BEFORE_IT = Pattern(
    r"^[^.;,]{0,60}?\b(?:before|prior to|preceding) (?:(?:the|her|his|this|definitive|radical|surgical|complete)\s)*(?:surgery|operation|resection|excision|procedure|\w+ectomy|craniotomy|amputation)\b",
    re.I,
)
"""What sets a treatment before the operation named after it."""
FRONTED_BEFORE = Pattern(r"(?:^|[.;,]\s)(?:before|prior to|preceding)\s(?:[\w-]+\s){0,4}$", re.I)
"""What stands before an operation that the treatments told after it came before: "prior to surgery, she received"."""
FLASHBACK = Pattern(
    r"\b(?:which|that|who|whom) had (?:(?:previously|already|initially|earlier|originally|first)\s)?(?:been\s(?:\w+\s)?(?:treated|resected|excised|removed|operated)|undergone|received|had)\b",
    re.I,
)
"""What begins the telling of earlier treatments: "metastasis of a tumor that had been treated with"."""
FOR_ITS_RESULT = Pattern(
    r"\b(?:because|due to|owing to|in view of)\s(?:of\s)?(?:(?:the|an?|her|his)\s)?(?:[\w-]+\s){0,2}$", re.I
)
"""What makes the operation named after it the cause of the treatment told before it."""
SET_BY_SURGERY = Pattern(rf"{BEFORE_SURGERY.pattern}|\b(?:adjuvant|post-?operative|post-?surgical)\b", re.I)
"""What sets a treatment before or after an operation by a word of its own."""
STARTED_AGAIN = Pattern(
    r"\b(?:status[- ]post|s/p|(?:re)?start\w*|(?:re)?initiat\w+|(?:re)?commenc\w+|resum\w+|re-?introduc\w+|re-?challeng\w+|re-?institut\w+|reinstat\w+|increased|continued|again|second-line|third-line|(?:neo)?adjuvant|underwent|received|administered|given|treated|palliative|salvage|maintenance|consolidation|followed by)\b",
    re.I,
)


@dataclass(slots=True)
class Step:
    """One treatment given, at its place in the telling; ``time`` is that place after the cue words are heeded."""

    name: str
    sentence: Sentence
    span: tuple[int, int]
    time: float
    again: bool = False
    """Whether it is a later mention of a drug, which counts only between other treatments."""

    @property
    def at(self) -> int:
        """Where it starts in its sentence."""
        return self.span[0] - self.sentence.start

    @property
    def end(self) -> int:
        """Where it ends in its sentence."""
        return self.span[1] - self.sentence.start

    def before(self, width: int) -> str:
        return self.sentence.text[max(0, self.at - width) : self.at]

    def up_to(self, later: Step) -> str:
        """What its sentence says between it and a treatment told later."""
        return self.sentence.text[self.end : later.span[0] - self.sentence.start]


def _steps(case: Case) -> list[Step]:
    """The treatments given, from the places where their fields found them, and the drugs that are started again."""
    steps: list[Step] = []
    for name, step in (("surgeries", "surgery"), ("radiotherapy", "radiotherapy"), ("systemic_therapies", "systemic")):
        for c in case.found.get(name, []):
            if step != "surgery" or c.rule not in ("biopsy done", "approach only", "operation for relief"):
                steps.append(Step(step, c.sentence, c.spans[0], c.spans[0][0]))
    drugs = case.found.get("systemic_therapies", [])
    given, labels = {c.spans[0] for c in drugs}, {c.value for c in drugs}
    for s, m in case.mentions("drug") if drugs else ():
        known = m.label in labels or m.label == "chemotherapy" or m.kind == "regimen"
        if s.section in RETELLING or (m.start, m.end) in given or not known:
            continue
        again = STARTED_AGAIN.search(s.before(m, 60) + s.after(m, 45)) and not LOOKED_BACK_AT.search(s.before(m, 40))
        if again and not (not_given(s, m) or not_giving(s, m) or referred(s, m)):
            steps.append(Step("systemic", s, (m.start, m.end), m.start, again=True))
    if any(step.sentence.section not in RETELLING for step in steps):
        steps = [step for step in steps if step.sentence.section not in RETELLING]
    return sorted([*steps, *_on_both_sides(steps)], key=lambda step: step.span)


def _on_both_sides(steps: list[Step]) -> list[Step]:
    """The second part of a treatment told once and given before and after an operation ("perioperative")."""
    operations = [step for step in steps if step.name == "surgery"]
    added = []
    for step in steps:
        near = [o for o in operations if abs(o.sentence.index - step.sentence.index) <= 2]
        around = step.sentence.text[max(0, step.at - 70) : step.at + 60]
        if step.name == "systemic" and near and BOTH_SIDES.search(around):
            operation = _its_operation(step, near)
            step.time = operation.span[0] - 0.5
            added.append(Step("systemic", step.sentence, step.span, operation.span[0] + 0.5))
    return added


def _timed(steps: list[Step]) -> list[Step]:
    """The steps by time: neoadjuvant treatment before its operation, and what a sentence tells after "after" first."""
    told = [(step.name, step.span) for step in steps]
    given_before = {span for name, span in told if told.count((name, span)) > 1}
    operations = [step for step in steps if step.name == "surgery"]
    for step in steps:
        if step.name == "surgery":
            continue
        near = [o for o in operations if abs(o.sentence.index - step.sentence.index) <= 2]
        cue = "" if step.time != step.span[0] else _time_cue(step)
        rest = step.sentence.text[step.end :]
        if near and (BEFORE_SURGERY.match(cue) or (step.time == step.span[0] and BEFORE_IT.match(rest))):
            time = min(step.time, _its_operation(step, near).span[0] - 0.5)
            for listed in _listed_with(step, steps):
                listed.time = min(listed.time, time)
                given_before.add(listed.span)
    for n, step in enumerate(steps):
        for later in steps[n + 1 :]:
            if later.sentence.index != step.sentence.index or later.name == step.name or step.span in given_before:
                break
            between = step.up_to(later)
            if PRECEDED_BY.search(between) and not NEXT_CLAUSE.search(between):
                time = min(o.time for o in _told_up_to(steps, n, later)) - 0.25
                for listed in (later, *_listed_with(later, steps)):
                    listed.time = time
            elif later.name == "surgery" and FOR_ITS_RESULT.search(between):
                later.time = min(later.time, step.time - 0.25)
    _tell_back(steps)
    return sorted(steps, key=lambda step: (step.time, step.span))


def _tell_back(steps: list[Step]) -> None:
    """Sets right what a sentence tells against time: "prior to surgery, she received", "a tumor that had been treated with"."""
    for step in steps:
        text = step.sentence.text
        beside = [o for o in steps if o.sentence.index == step.sentence.index and o is not step]
        if step.name == "surgery" and FRONTED_BEFORE.search(text[: step.at]):
            first = [
                o.time for o in takewhile(lambda o: o.name != "surgery", (o for o in beside if o.span > step.span))
            ]
            step.time = max([step.time, *(time + 0.25 for time in first)])
        told = FLASHBACK.search(text, step.end)
        for o in beside if told else ():
            if told and o.at >= told.end():
                o.time = min(o.time, step.time - 0.25)


def _told_up_to(steps: list[Step], n: int, later: Step) -> Iterator[Step]:
    """The treatments of one sentence from the nth back to the last of the same kind as the one told after them."""
    while n >= 0 and steps[n].sentence.index == later.sentence.index and steps[n].name != later.name:
        yield steps[n]
        n -= 1


def _listed_with(step: Step, steps: list[Step]) -> list[Step]:
    """A treatment and those of its kind that the same sentence lists after it, up to an operation or another kind."""
    rest = [o for o in steps if o.sentence.index == step.sentence.index and o.span >= step.span]
    return list(takewhile(lambda o: o.name == step.name, rest))


def _time_cue(step: Step) -> str:
    """The word nearest to a treatment that sets it before or after an operation ("neoadjuvant"); empty where none."""
    text = step.sentence.text
    before = list(SET_BY_SURGERY.finditer(text[max(0, step.at - 40) : step.end]))
    found = before[-1] if before else SET_BY_SURGERY.search(text[step.end : step.end + 30])
    return found.group() if found else ""


def _its_operation(step: Step, near: list[Step]) -> Step:
    """The operation that a treatment was given before: the next one told, or else the first of those told together last."""
    following = [o for o in near if o.span[0] > step.span[0]]
    if following:
        return min(following, key=lambda o: o.span)
    last = max(near, key=lambda o: o.span).sentence.index
    return min((o for o in near if o.sentence.index == last), key=lambda o: o.span)


def _together(a: Step, b: Step) -> bool:
    """Whether a drug and a radiotherapy were given at the same time: the sentence says so, or "drug and radiotherapy"."""
    if {a.name, b.name} != {"radiotherapy", "systemic"}:
        return False
    if a.sentence.index != b.sentence.index:
        return b.sentence.index - a.sentence.index == 1 and MEANWHILE.search(b.sentence.text) is not None
    if a.span[0] < b.span[1] and b.span[0] < a.span[1]:
        return True
    text = a.sentence.text
    first, last = sorted((a, b), key=lambda step: step.span)
    between, lead = first.up_to(last), first.before(30)
    at_once = CHEMORADIATION.search(text[a.at : b.end]) or CONCURRENT.search(lead)
    if at_once and len(between) < 60 and not THEN.search(between):
        return True
    if CONCURRENT.search(between):
        return True
    generic = "chemo" in text[first.at : first.end].lower()
    link = WITH_DRUG if first.name == "radiotherapy" else WITH if generic else AND_OR_WITH
    both = COMBINED.search(lead) or STARTED_BOTH.match(text[last.end :])
    return bool(link.fullmatch(between) or (both and AND_OR_WITH.fullmatch(between)))


def _name(step: Step) -> str:
    """What a step is called in the order: chemoradiotherapy is both at once."""
    both = step.name == "radiotherapy" and "chemo" in step.sentence.text[step.at : step.end].lower()
    return "radiotherapy+systemic" if both else step.name


def _counts_again(step: Step, order: list[str]) -> bool:
    """Whether a drug told again is a treatment of its own: after an operation, or as a further line after radiotherapy."""
    if not order or order[-1] == "surgery":
        return True
    return "radiotherapy" in order[-1] and ANOTHER_LINE.search(step.before(70)) is not None


def _concurrent(step: Step, previous: Step) -> bool:
    """Whether a drug is named as the one that goes along with rays: "with concomitant cisplatin", "(50 Gy with cisplatin)"."""
    if step.name != "systemic":
        return False
    bracketed = previous.sentence is step.sentence and IN_BRACKETS.search(previous.up_to(step))
    return bool(bracketed) or WITH_RAYS.search(step.before(45)) is not None


def sequence(case: Case) -> Iterator[Candidate]:
    """The order of the antitumor treatments given: that of the telling, save where words of time say otherwise."""
    steps = _timed(_steps(case))
    order: list[str] = []
    kept: list[Step] = []
    opened = steps[0] if steps else None
    for step in steps:
        previous = kept[-1] if kept else None
        if previous is not None and _together(previous, step):
            if opened is not None and opened.sentence.index == previous.sentence.index:
                order.pop()
            if not order or order[-1] != "radiotherapy+systemic":
                order.append("radiotherapy+systemic")
        elif (order[-1:] == ["radiotherapy+systemic"] and previous is not None and _concurrent(step, previous)) or (
            step.again and not _counts_again(step, order)
        ):
            continue
        elif not order or order[-1] != _name(step):
            order.append(_name(step))
            opened = step
        kept.append(step)
    if order:
        spans = tuple(dict.fromkeys(step.span for step in kept))
        yield Candidate(order, spans, "order in time", kept[0].sentence)


FIELDS = (
    SURGERIES,
    RADIOTHERAPY,
    SYSTEMIC,
    TREATMENTS_NOT_GIVEN,
    Field("treatment_sequence", "sequence", "Order of the antitumor treatments given.", sequence),
)
