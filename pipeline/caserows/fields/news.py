"""What opens something new after an operation: a further operation, a date, a recurrence, a later illness."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.pattern import Pattern

ANEW = Pattern(
    r"\b(?:second|third|fourth|another|again|repeat(?:ed)?|new|re-?(?:do|resect\w+|operat\w+|excis\w+|interven\w+|craniotomy|explor\w+"
    r"|biops\w+|opened)|recurr\w+|relaps\w+|regrow\w*|regrew|progress(?:ed|ion)|later|remaining|inconclusive|non-?diagnostic|insufficient"
    r"|(?:metastatic|satellite) (?:lesions?|nodules?|tumou?rs?)|metastas[ei]s|completion|two-stage|other|contralateral|(?:around|including|along) (?:the |his |her )?(?:\w+ )?scar|(?:after|following) (?:his |her |the |full |complete |a )?(?:recuperation|convalescence)"
    r"|(?:in|on) (?:\w+ )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d|(?:months?|years?|weeks?) (?:after|post|following))\b",
    re.I,
)
NO_NEWS = Pattern(
    r"(?:\b(?:no|not|without|free (?:of|from)|never|neither|nor|absence of)|(?:did|do|does|was|were|is|has|have|had|could)n[’']t)\b[^.;]{0,60}?\b(?:recurr\w+|relaps\w+|regrow\w*|regrew|progress\w+|metasta\w+)|\b(?:recurrence|relapse|metastas[ei]s|progression)s?\b[^.;,]{0,20}\b(?:not|never|absent|excluded|free)\b",
    re.I,
)
"""A recurrence or spread that there was not."""
LATER_ON = Pattern(
    r"\b(?:days?|weeks?|months?|years?)\s(?:\w+\s)?(?:later|after(?:wards?)?|following|post\w*|since)\b", re.I
)
FELL_ILL = Pattern(
    r"\b(?:present(?:ed|s)|develop(?:ed|s)|(?:re)?admitted|readmission|returned with|complain(?:ed|s)|experienced|suffered|noticed|noted|relapsed|recurred|recurrences?|(?:was|were) (?:\w+ly )?(?:found|detected|discovered|seen|diagnosed|identified)|(?:showed|revealed|disclosed|detected|demonstrated) (?:an?|the|multiple|new|two|three|enlarge\w+|several|local)\b)",
    re.I,
)
SINCE = Pattern(r"\b(?:months?|years?)\s(?:after|following|since)\s(?:[\w-]+\s){0,3}$", re.I)
CAME_UP = Pattern(
    r"\b(?:found|detected|discovered|identified|occurring|occurred|presenting|presented|appearing|appeared|developing|developed|admitted|metasta\w+|recurren\w+)\b",
    re.I,
)
"""What came up years after an operation: "a lung nodule found six years after nephrectomy"."""
NOT_ILL = Pattern(
    r"\b(?:no|not|without|free|well|uneventful\w*|asymptomatic|alive|improv\w+|resol\w+|specimen|histolog\w+|histopatholog\w+|patholog\w+|microscop\w+)\b",
    re.I,
)
"""What is told of the time after an operation that opens no new illness."""


def news_in(text: str) -> bool:
    """Whether a text opens something new: a further operation, a date, a recurrence that there was."""
    return ANEW.search(text) is not None and ANEW.search(NO_NEWS.sub(" ", text)) is not None


def goes_on(s: Sentence, operations: list[Mention]) -> bool:
    """Whether a sentence that names an operation goes on to a later illness: "four years after surgery she had a seizure"."""
    last = operations[-1] if operations else None
    rest = s.text[last.end - s.start :] if last else ""
    if last and SINCE.search(s.before(last, 40)):
        told = s.before(last, len(s.text))
        if CAME_UP.search(told) and not NOT_ILL.search(told):
            return True
    ill_again = FELL_ILL.search(rest) and not NOT_ILL.search(rest)
    return bool(ill_again) and LATER_ON.search(s.text) is not None
