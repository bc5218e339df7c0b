"""Vital status and cause of death; recurrence stands in ``recurrence.py``, the time to the last information in ``followup.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.course import (
    ALIVE,
    FREE,
    GOOD_FINDING,
    LATER,
    NO_RETURN,
    NOT_RESPONSE,
    RESPONSE,
    Treated,
    death_in,
    dies,
)
from caserows.fields.followup import ORIGINS, follow_ups, later_time
from caserows.fields.recurrence import OTHER_RECURRENT, recurrences
from caserows.pattern import Pattern
from caserows.timeline import NUMBER

RECOVERY = Pattern(
    r"\bma(?:de|king) an? (?:(?:very|\w+ly) )?(?:good|full|complete|excellent|remarkable|near-complete) recovery\b"
    r"|(?<!operative )(?<!immediate )\b(?:(?:clinical |long-term |final )?(?:evolution|outcome)|clinical course) (?:was|is|has been|remains) (?:very |quite |\w+ly )?(?:good|favou?rable|excellent|satisfactory)",
    re.I,
)
AT_VISIT = Pattern(
    r"\b(?:at|on|during|by)\s(?:(?:the|his|her|our|last|latest|final|most|recent|further|subsequent|clinical|outpatient|regular)\s){0,3}(?:follow[- ]?ups?|check-?ups?|control visit|re-?evaluation)(?: (?:visits?|examinations?|appointments?))?\b(?! (?:with|for|in|is|was) )",
    re.I,
)
NOW = Pattern(r"\b(?:is|are|has|have|he[’']s|she[’']s|remains|continues|lives|resum\w+|returned)\b", re.I)
"""A present tense, or a return to life, which tells of the time of writing."""


LIVED_FOR = Pattern(
    rf"\b(?:he|she|patient|man|woman|boy|girl|child|infant)\s(?:(?:then|only|just|subsequently|ultimately|eventually)\s)?(?:survived|lived)\s(?:for\s)?(?:(?:only|just|about|approximately|another|more|less|than|over|almost|nearly|a|further|an|additional)\s)*{NUMBER}[\s-](?:days?|weeks?|months?|years?)\b",
    re.I,
)
"""A life told as over: "she survived nine months"."""
TO_THIS_DAY = Pattern(
    rf"\b(?:{FREE}|to date|up to (?:now|date)|until now|so far|still|currently|alive|at (?:the )?(?:last|latest|present|time of)|follow[- ]?up|now|without)\b",
    re.I,
)
DURING_FOLLOW_UP = Pattern(
    r"\b(?:during|throughout)\s(?:(?:the|her|his|this|whole|entire|\d+|\w+)[\s-]){0,4}?follow[- ]?up(?:[- ]period)?\b(?!\s(?:CT|MRI?|PET|scan|imaging|visit))",
    re.I,
)
OF_ANOTHER_ILLNESS = Pattern(
    r"\s(?:of|in)\s(?:(?:the|his|her|all|these)\s)?(?:\w+\s)?(?:syndrome|pain|seizures?|diabetes|hypertension|nephropathy|\w+itis|\w+osis)\b",
    re.I,
)
OF_A_VALUE = Pattern(
    r"\b(?:values?|levels?|counts?|markers?|tests?|parameters?|functions?|pressures?|rates?|hemoglobin|enzymes?|creatinine|\w+emia|temperature|electrolytes|cells?|sizes?|urine|[A-Z]{2,4}(?:[ -]?\d+)?)\b[^.;,]{0,60}$"
)
"""What returns to normal, where it is not the patient's life."""


def vital_states(case: Case) -> Iterator[Candidate]:
    """Dead where a death is told; alive by the last statement of the living patient later than the treatment."""
    for s in case.sentences:
        told = death_in(s)
        if told:
            match, reason = told
            yield Candidate("dead", (s.span(*match.span()),), "death", s, rejected=reason)
        lived = LIVED_FOR.search(s.text)
        if lived and not told:
            reason = "a life that goes on" if TO_THIS_DAY.search(s.text) else ""
            yield Candidate("dead", (s.span(*lived.span()),), "length of life", s, rejected=reason)
    treated = Treated(case)
    found = [c for s in case.sentences if s.section != "introduction" and not dies(s) for c in _living(s, treated)]
    yield from sorted(found, key=lambda c: (c.rank[0], -c.rank[1]))


def _living(s: Sentence, treated: Treated) -> Iterator[Candidate]:
    """Statements of the living patient in one sentence, the clearest first."""
    after_treatment = treated.before(s)
    later = LATER.search(s.text)
    if not later and not after_treatment:
        return
    match = ALIVE.search(s.text)
    if match:
        now = NOW.search(s.text[max(0, match.start() - 12) : match.end()])
        reason = "" if later or now or re.search(r"\balive\b", match.group(), re.I) else "no later time is told"
        if re.search(r"uneventful|unremarkable", match.group(), re.I) and not re.search(
            r"\bfollow", s.text[: match.end()], re.I
        ):
            reason = "the course in hospital"
        elif not (after_treatment or DURING_FOLLOW_UP.search(s.text)) and not re.search(
            r"\balive|free|surviv", match.group(), re.I
        ):
            reason = "not after treatment"
        elif OTHER_RECURRENT.match(s.text[match.end() :]):
            reason = "something else is absent"
        elif re.search(r"normal$", match.group(), re.I) and OF_A_VALUE.search(s.text[: match.start()]):
            reason = "a value returns to normal"
        yield Candidate("alive", (s.span(*match.span()),), "living at follow-up", s, rejected=reason)
    match = RECOVERY.search(s.text)
    if match and after_treatment and not re.search(r"\bdischarg", s.text, re.I):
        yield Candidate("alive", (s.span(*match.span()),), "recovery after treatment", s)
    match = NO_RETURN.search(s.text)
    if (
        match
        and (later or (after_treatment and re.search(r"recurr|relaps|regrow", match.group(), re.I)))
        and not OTHER_RECURRENT.match(s.text[match.end() :])
        and not re.search(r"\brisk\b", match.group())
        and (after_treatment or re.search(r"recurr|relaps|regrow", match.group(), re.I))
    ):
        yield Candidate("alive", (s.span(*match.span()),), "nothing new at follow-up", s)
    time = later_time(s) or _visit(s)
    if (
        time
        and (
            after_treatment
            or re.search(
                r"\bpost-?operative|\bafter (?:the )?(?:surgery|operation|resection|excision|treatment)", s.text, re.I
            )
        )
        and GOOD_FINDING.search(s.text)
    ):
        yield Candidate("alive", (s.span(*time),), "findings at a later time", s)
    match = RESPONSE.search(s.text)
    if match and treated.before(s, medical="remission" not in match.group().lower()):
        refused = NOT_RESPONSE.search(s.text[: match.start()]) or OF_ANOTHER_ILLNESS.match(s.text[match.end() :])
        reason = "no response" if refused else ""
        yield Candidate("alive", (s.span(*match.span()),), "response to treatment", s, rejected=reason)


def _visit(s: Sentence) -> tuple[int, int] | None:
    """The place of a follow-up with no time told, where the sentence says that something was well at it."""
    visit = AT_VISIT.search(s.text)
    if visit is None or not GOOD_FINDING.search(s.text[: visit.start()] + s.text[visit.end() :]):
        return None
    return visit.span()


CAUSE = Pattern(
    r"(?:[^.;]{0,110}?)\b(?:(?:mainly |probably |likely |presumably )?(?:attribut(?:ed|able) to|related to|caused by|due to|secondary to|because of|owing to|as (?:a |the )?(?:result|consequence) of)|(?<=\s)(?:of|from|following|by|with|to))\s(?P<c>(?:[^.;,()]|,(?=(?:\s[\w-]+){1,3}(?:,(?:\s[\w-]+){1,3})*,?\sand\s(?!he\b|she\b|the\b|was\b)))+)",
    re.I,
)
CAUSE_IS = Pattern(
    r"\b(?:(?P<b>[\w-]+(?: [\w-]+){0,3}) (?:was|were) (?:considered |thought to be |found to be )?the (?:direct |immediate |probable |likely |presumed )?cause of (?:his |her |the patient[’']s )?death|(?:the )?cause of (?:his |her |the )?death (?:was|were|is) (?:considered |thought |presumed |determined )?(?:to be |as )?(?P<a>[^.;,()]+)|(?P<l>[\w-]+(?: (?!which\b|that\b|and\b)[\w-]+){0,3}),? (?:which |that |and )?(?:led|resulted|leading|resulting) (?:to|in) (?:his |her |the patient[’']s )?death)",
    re.I,
)
ILLNESS = r"(?:pneumonia|sepsis|shock|(?<!treatment )failure|embolism|arrest|h(?:a)?emorrhage|bleeding|infarction|stroke|peritonitis|coagulation|tamponade|herniation|meningitis|encephalitis|infection|insufficiency|distress syndrome|cachexia|COVID-19)"
DIED = r"(?:(?:he|she|the patient|subsequently|then|finally|eventually|ultimately|later|soon|shortly|thereafter|unfortunately|[\w-]+ (?:days?|weeks?|months?|hours?) later),?\s){0,4}(?:died|expired|passed away|succumbed|deceased)\b"
LETHAL = Pattern(
    rf"\b(?:developed|suffered(?: from)?|experienced|went into|sustained|contracted|due to|because of)\s(?:(?:an?|the|massive|fatal|severe|acute|sudden)\s)*(?P<d>(?:[\w-]+\s){{0,3}}?{ILLNESS})"
    rf"(?:\s\([^)]{{1,20}}\))?,?\s(?:and|from which)\s{DIED}|(?:^|[;,]\s|\band\s)(?:(?:an?|the|massive|severe|acute)\s)*(?P<e>(?:(?!he\b|she\b|patient\b|had\b)[\w-]+\s){{0,3}}?{ILLNESS})\s(?:ensued|occurred|developed|supervened|followed),?\s(?:and|from which)\s{DIED}",
    re.I,
)
"""A deadly illness and the death in one breath: "developed pneumonia and died"."""
CAUSE_END = Pattern(
    r"\s(?:(?:at|after|on|in|despite|within|during|while|although|but|before|which|that|who|when|\d+|approximately|about|around|nearly|almost|later|only|shortly|soon)\b|(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|one|a few|several|some) (?:days?|weeks?|months?|years?)\b|and (?:he|she|the|an|autopsy|was)\b|without\b|as (?:was|a|the)\b|with an?\b)",
    re.I,
)
NOT_CAUSE = Pattern(
    r"^(?:\d|(?:this|that|these|which|it)\b|(?:[\w-]+ ){0,3}patient\b|(?:his|her|the) (?:age|family|parents|home)|age\b|an? (?:overall|median)|overall|surviv\w+|(?:the |his |her |an? )?(?:surgery|operation|resection|diagnosis|discharge|admission|hospitali[sz]ation|transfer|referral|arrival|presentation|treatment|initial|first|onset|start|initiation|time|hospital|day|days|months?|weeks?|years?|peace|follow\w*|home|autopsy|end|beginning|craniotomy|chemotherapy|radiotherapy)\b|(?:\w+|\w+-\w+) (?:days?|weeks?|months?|years?|hours?)\b|performed|unknown|an unknown)",
    re.I,
)
OF_A_TIME = Pattern(
    r"\b(?:diagnosis|onset|start|initiation|completion|discovery|detection|recognition|identification|beginning|end|day|week|month|year|time|age|course|evidence|signs?|period|courses?|cycles?|doses?|rounds?|lines?"
    r"|removal|resection|excision|recurrence|appearance|development|occurrence|treatment|discharge|suggestive|family|sister|brother|mother|father)\s(?:of|from|following|by|with|to)\s$",
    re.I,
)
"""What makes an "of" after the word of death belong to a time: "died two weeks after the onset of …"."""
PROGRESSION_CAUSE = Pattern(
    r"^(?:(?:rapid|further|local|uncontrolled|extensive|the|of|his|her|its) )*(?:(?:tumou?r|cancer|neoplastic|malignant) progression|progressive (?:\w+ )?(?:disease|tumou?r|cancer|malignancy)|progression of (?:\w+ ){0,3}?(?:disease|tumou?r|cancer|malignancy)|(?:underlying |primary |malignant )?(?:disease|illness|malignancy|condition|cancer))$",
    re.I,
)


def causes(case: Case) -> Iterator[Candidate]:
    """Cause of death, as stated; dying of the tumor's progression in any words is ``disease progression`` beside its own words."""
    if case.value("vital_status") != "dead":
        return
    for s in case.sentences:
        stated = CAUSE_IS.search(s.text)
        if stated:
            group = next(g for g in ("b", "a", "l") if stated[g])
            yield _cause(s, stated.start(group), stated[group], "cause named")
        told = death_in(s)
        if told is None or told[1] or stated:
            continue
        at = told[0].end()
        if re.match(r"(?:at )?(?:autopsy|necropsy|post-?mortem)", told[0].group(), re.I):
            named = re.search(r"\bdeath was\b", s.text[at:], re.I)
            if named is None:
                continue
            at += named.end()
        links = [_cause(s, *match, "died of") for match in _links(s.text, at)]
        yield from links
        lethal = LETHAL.search(s.text)
        if lethal and all(c.rejected for c in links):
            group = "d" if lethal["d"] else "e"
            yield _cause(s, lethal.start(group), lethal[group], "died right after")


def _links(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Places and words of what may be a cause after the word of death, each once."""
    while True:
        match = CAUSE.match(text, at)
        if match is None:
            return
        if not OF_A_TIME.search(text[at : match.start("c")]):
            yield match.start("c"), match["c"]
            if not NOT_CAUSE.match(match["c"]):
                return
        at = match.start("c")


def _cause(s: Sentence, start: int, words: str, rule: str) -> Candidate:
    end = CAUSE_END.search(" " + words)
    words = words[: max(end.start() - 1, 0)] if end else words
    bare = re.sub(
        r"^(?:(?:the|a|an|his|her|its|massive|severe|rapid|acute on|what was|likely|probable|suspected)\s)+",
        "",
        words.strip(),
        flags=re.I,
    )
    reason = ""
    if NOT_CAUSE.match(words) or NOT_CAUSE.match(bare) or len(bare) < 3:
        reason = "a time or an event, not a cause"
    value = (
        "disease progression"
        if PROGRESSION_CAUSE.match(bare) and "tumor" not in bare.replace("tumour", "tumor")
        else bare.lower()
    )
    return Candidate(
        value or "unknown", (s.span(start, start + max(len(words.rstrip()), 1)),), rule, s, rejected=reason
    )


FIELDS = (
    Field(
        "recurrence",
        "choice",
        "Local regrowth or recurrence of the index tumor after its treatment, stated either way.",
        recurrences,
        single=True,
        allowed=("yes", "no"),
        ranked=True,
    ),
    Field(
        "vital_status",
        "choice",
        "At the last information given.",
        vital_states,
        single=True,
        allowed=("alive", "dead"),
        ranked=True,
    ),
    Field("cause_of_death", "label", "Cause of death, as stated.", causes, single=True, overlap=True),
    Field(
        "follow_up_months",
        "months",
        "Time from the origin to death or last information.",
        follow_ups,
        unit="months",
        attributes=(Attribute("origin", "choice", ORIGINS), Attribute("event", "choice", ("death", "last follow-up"))),
    ),
)
