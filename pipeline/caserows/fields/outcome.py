"""Recurrence, vital status, cause of death and follow-up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Attribute, Field
from caserows.timeline import Duration, find_durations

RECURRED = re.compile(r"\b(?:recurr(?:ed|ence|ences|ent|ing)|relaps\w+|regrowth|regrew|local(?:ly)? recurr\w+|progressive disease|disease progress\w+|tumou?r progress\w+|progression of (?:the )?(?:disease|tumou?r)|progressed)\b", re.I)
NO_RECURRENCE = re.compile(r"\b(?:no|without|not|free of|free from|absence of|nor|neither|never|negative for)\b[^.;]{0,70}$", re.I)
DISEASE_FREE = re.compile(r"\b(?:disease[- ]free|tumou?r[- ]free|recurrence[- ]free|free of (?:the )?(?:disease|tumou?r)|no evidence of (?:the )?(?:disease|tumou?r)|(?:in )?complete remission|no (?:\w+ )?(?:residual|relapse))\b", re.I)
NOT_RECURRED = re.compile(r"\b(?:rate|risk|high|prevent\w*|reduce|likelihood|tends?|may|can|chance|early detection|to detect|potential|monitor\w*|suspicio\w*|possible|if|recurrent (?:laryngeal|seizures?|urinary|infection\w*|episodes?|pain|abdominal|vomiting|fever|headaches?|laryngeal nerve|epistaxis|attacks?|bouts?|cough))\b", re.I)


def recurrences(case: Case) -> Iterator[Candidate]:
    """Local regrowth or recurrence of the treated index tumor, stated either way."""
    for s in case.sentences:
        free = DISEASE_FREE.search(s.text)
        if free and not re.search(r"\bdisease[- ]free (?:interval|survival)\b", s.text, re.I):
            yield Candidate("no", (s.span(*free.span()),), "disease-free", s)
        for match in RECURRED.finditer(s.text):
            around = s.text[max(0, match.start() - 30) : match.end() + 25]
            negated = NO_RECURRENCE.search(s.text[: match.start()])
            reason = ""
            if NOT_RECURRED.search(around) and not negated:
                reason = "a risk or something else that recurs"
            elif re.search(r"\bpresented with\b[^.]{0,40}$", s.text[: match.start()], re.I) and s.section == "introduction":
                reason = "not told of this course"
            yield Candidate("no" if negated else "yes", (s.span(negated.start() if negated else match.start(), match.end()),), "recurrence stated", s, rejected=reason)


DEATH = re.compile(r"\b(?:died|death|deceased|expired|passed away|succumbed|demise|exitus|fatal outcome|dead)\b", re.I)
NOT_DEATH = re.compile(r"\b(?:risk of death|cause of death|deaths|cell death|leading cause|father|mother|brother|sister|prevent|programmed|fear of|sudden death syndrome|PD-|wish)\b", re.I)
ALIVE = re.compile(
    r"\b(?:alive|doing well|(?:is|was|remains?|remained|has been|continues? to be|been) (?:\w+ ){0,3}?(?:well|asymptomatic|symptom[- ]free|disease[- ]free|tumou?r[- ]free|in (?:good|complete|excellent|clinical) \w+|stable|healthy|without (?:\w+ ){0,3}?(?:recurrence|disease|relapse|symptoms?)|free (?:of|from))|disease[- ]free|no evidence of (?:\w+ ){0,3}?(?:disease|recurrence|relapse)|no (?:\w+ ){0,4}?(?:recurrence|relapse|metastas[ei]s)|without (?:\w+ ){0,4}?(?:recurrence|relapse)|complete remission|survived|still living|well[- ]controlled|good (?:general )?(?:condition|health)|recurrence[- ]free|free of (?:disease|recurrence|tumou?r|symptoms)|has (?:fully )?recovered|uneventful follow)\b", re.I
)
LATER = re.compile(r"\b(?:follow(?:ed)?[- ]?up|months? (?:later|after|post)|years? (?:later|after|post)|weeks? (?:later|after)|at (?:the )?(?:last|latest|present|\w+ months?|\w+ years?)|currently|to date|until now|since|now|so far|remains?|remained|still|continues?|after|surveillance|later|ever since|at present|as of|subsequent\w*|annual|until)\b", re.I)


def vital_states(case: Case) -> Iterator[Candidate]:
    """Dead where a death is told; alive by the last follow-up statement of the living patient after treatment."""
    for s in case.sentences:
        for match in DEATH.finditer(s.text):
            around = s.text[max(0, match.start() - 35) : match.end() + 20]
            reason = "not this patient's death" if NOT_DEATH.search(around) else ""
            if re.search(r"\b(?:no|not|without|nor)\b[^.;,]{0,20}$", s.text[: match.start()], re.I):
                reason = "negated"
            yield Candidate("dead", (s.span(*match.span()),), "death", s, rejected=reason)
    for s in reversed(case.sentences):
        for match in ALIVE.finditer(s.text):
            if s.section in ("introduction",):
                continue
            reason = "" if LATER.search(s.text) else "no later time is told"
            if re.search(r"\b(?:no|without) (?:\w+ ){0,4}?(?:metastas)", match.group(), re.I) and not re.search(r"follow|later|after|recurr", s.text, re.I):
                reason = "an initial finding"
            yield Candidate("alive", (s.span(*match.span()),), "living at follow-up", s, rejected=reason)


CAUSE = re.compile(
    r"\b(?:died|death|dead|succumbed|expired|passed away|deceased)\b(?:[^.;]{0,60}?)\b(?:due to|of|from|to|because of|secondary to|caused by|as a result of|following|by|owing to|with|was|attributed to)\s(?P<c>(?:the |a |an |his |her |massive |progressive |severe |multiple |acute )*[\w-]+(?:[\s-](?!(?:at|after|on|in|\d+|two|three|four|five|six|one|seven|eight|nine|ten|months?|days?|weeks?|later|despite|within|during|while|although|but|before|which)\b)[\w-]+){0,6})", re.I
)


def causes(case: Case) -> Iterator[Candidate]:
    """Cause of death, as stated."""
    if case.value("vital_status") != "dead":
        return
    for s in case.sentences:
        match = CAUSE.search(s.text)
        if not match:
            continue
        cause = re.sub(r"^(?:the|a|an|his|her)\s", "", match["c"].strip(), flags=re.I)
        reason = "a time, not a cause" if re.match(r"(?:\d|age|the age|\w+ (?:months?|weeks?|days?|years?))\b", cause, re.I) or len(cause) < 3 else ""
        yield Candidate(cause.lower(), (s.span(match.start("c"), match.end("c")),), "cause of death", s, rejected=reason)


ORIGINS = (
    ("surgery", r"surg\w+|operation|resection|excision|post-?operative\w*|\w+ectomy|craniotomy|procedure|operated|removal|transplantation"),
    ("treatment", r"treatment|therapy|chemotherapy|radiotherapy|radiation|irradiation|initiation|completion|\w*therapy|cycles?"),
    ("cns diagnosis", r"brain metasta\w+|cerebral metasta\w+|intracranial"),
    ("primary diagnosis", r"(?:first |initial |primary |original )?diagnos\w+"),
    ("presentation", r"presentation|admission|onset|consultation|referral|hospitali[sz]ation"),
)
STATE = re.compile(rf"{ALIVE.pattern}|{DEATH.pattern}|\bfollow(?:ed)?[- ]?up\b|\bsurviv\w+|\bremission\b|\brecurr\w+|\bstable\b|\bresponse\b", re.I)


def follow_ups(case: Case) -> Iterator[Candidate]:
    """Every statement of the time to death or last information, in months, with its origin where it is one of the guide's."""
    for s in case.sentences:
        if s.section in ("introduction",):
            continue
        durations = find_durations(s.text)
        if not durations:
            continue
        dead = DEATH.search(s.text)
        for d in durations:
            yield _follow_up(s, d, bool(dead))


def _follow_up(s: Sentence, d: Duration, dead: bool) -> Candidate:
    before, after = s.text[: d.start], s.text[d.end :]
    reason = ""
    if re.match(r"[\s-]*(?:old\b|of age|history|course of|cycles?|ago\b|prior|before|previously|earlier)", after, re.I) or re.search(r"\b(?:every|for the (?:last|past)|aged?|over the (?:last|past)|history of)\s*(?:about |approximately )?$", before, re.I):
        reason = "an age, a history or an interval of doses"
    elif not STATE.search(s.text):
        reason = "no state of the patient at that time"
    elif re.match(r"\s(?:of|course)\s(?:\w+\s){0,3}?(?:chemotherapy|therapy|treatment|radiotherapy)", after, re.I):
        reason = "the length of a treatment"
    elif d.unit == "h":
        reason = "hours"
    origin = None
    near = after[:55]
    match = re.match(r"[^.;,]{0,12}?\b(?:after|following|from|since|post)\b[\s-]?([^.;]{0,45})", near, re.I) or re.match(r"[\s-]*(post-?operative\w*|postsurg\w*)", near, re.I)
    if match:
        origin = next((name for name, pattern in ORIGINS if re.search(rf"\b(?:{pattern})\b", match.group(1), re.I)), None)
    elif re.search(r"\b(?:post-?operative\w*|after (?:the )?(?:surgery|operation|resection))\b", s.text, re.I):
        origin = "surgery"
    attributes: dict[str, str | int | float] = {"event": "death" if dead else "last follow-up"}
    if origin:
        attributes["origin"] = origin
    return Candidate(d.months, (s.span(d.start, d.end),), "time to last information", s, attributes, rejected=reason)


FIELDS = (
    Field("recurrence", "choice", "Local regrowth or recurrence of the index tumor after its treatment, stated either way.", recurrences, single=True, allowed=("yes", "no")),
    Field("vital_status", "choice", "At the last information given.", vital_states, single=True, allowed=("alive", "dead"), ranked=True),
    Field("cause_of_death", "label", "Cause of death, as stated.", causes, single=True, overlap=True),
    Field("follow_up_months", "months", "Time from the origin to death or last information.", follow_ups, unit="months", attributes=(Attribute("origin", "choice", ("presentation", "primary diagnosis", "cns diagnosis", "surgery", "treatment")), Attribute("event", "choice", ("death", "last follow-up")))),
)
