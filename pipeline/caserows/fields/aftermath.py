"""Which symptom words tell of a consequence of treatment: side effects, the days after an operation, what came since a drug."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.fields.signs import Sign
from caserows.pattern import Pattern

SIDE_EFFECT = Pattern(
    r"\b(?:side[\s-]effects?|adverse|toxicit\w+|-induced|-related|complications?|during (?:the )?(?:chemotherapy|radiotherapy|treatment|surgery|infusion|procedure|operation)|at (?:operation|surgery)|complicated by|CTCAE|grade [1-4]|grade (?:I{1,3}|IV) (?:alopecia|vomiting|nausea|diarrh\w+|mucositis|neuropathy|neutropenia|fatigue|asthenia|rash|an?emia|thrombocytopenia|stomatitis|dermatitis|anorexia|constipation|fever|febrile)|due to (?:chemotherapy|radiotherapy)"
    r"|induced by|(?<!glucose )(?<!heat )(?<!cold )(?<!exercise )toler(?:at|an)\w+|withdrawal|dose reduction|discontinu\w+|treatment-associated)\b",
    re.I,
)
TOLD_AS_SIDE_EFFECTS = Pattern(
    r"\b(?:side[\s-]effects?|adverse \w+|toxicit(?:y|ies)|complications?)\b[^.;]{0,25}?(?:\b(?:such as|including|included|like|namely|were|was)\b|[:(])[^.;]*$",
    re.I,
)
AFTER_TREATMENT = Pattern(
    r"(?<!months )(?<!years )(?<!month )(?<!year )\b(?:after|following) (?:the |her |his |this )?(?:[\w-]+ ){0,3}(?:chemotherapy|radiotherapy|radiation|surgery|operation|procedure|resection|infusion|injection|vaccination|transfusion|transplantation)\b|\bpost-?operative(?:ly)?\b|\bon (?:the )?(?:day \d+|\w+ day) of (?:\w+ ){0,2}(?:treatment|therapy|chemotherapy|radiotherapy|cycle|administration)\b",
    re.I,
)
AFTERMATH = Pattern(
    r"\bpost-?operatively\b|\bpost-?operative (?:day|course|period|recovery|complications?|hours?)|\b(?:first|second|third|fourth|fifth|sixth|seventh|\d+(?:st|nd|rd|th)) (?:post-?operative )?day|\bPOD\b|\bimmediately (?:after|following) (?:the )?(?:surgery|operation|procedure|resection)"
    r"|\b(?:hours?|days?) (?:after|following) (?:the |her |his )?(?:\w+ ){0,2}(?:surgery|operation|procedure|resection|craniotomy|biopsy|infusion|injection|chemotherapy|radiotherapy|treatment|\w+ectomy|\w+plasty|vaccination)\b"
    r"|\bday \d+ (?:after|of|following)\b",
    re.I,
)
"""The days after an operation or an infusion: what comes up then is its consequence."""
LATER = Pattern(r"\b(?:months?|years?|weeks? later|weeks? after|recur\w*|relaps\w*|follow-?up|later)\b", re.I)
SINCE_DRUG = Pattern(
    r"\b(?:after|following|during|under|while (?:on|receiving|taking)|days? of|weeks? of|cycles? of)\s(?:[\w-]+\s){0,5}$",
    re.I,
)
OF_THE_TUMOR = Pattern(
    r"\b(?:recur\w*|relaps\w*|progress\w*|metasta\w+|years?|months? (?:later|after|following|post))\b", re.I
)
CAUSED_BY_TREATMENT = Pattern(
    r"\b(?:therapy|treatment|chemotherapy|drug|infusion|medication|administration|procedure|operation|surgery|irradiation)\b[^.;,]{0,40}\b(?:resulted in|led to|caused|induced|complicated by|provoked)\b[^.;]{0,40}$"
    r"|\b(?:stopped|terminated|ceased|halted|abandoned|discontinued|withdrawn|interrupted|held|reduced|suspended|switched|changed)\b[^.;]{0,30}\b(?:for|because of|due to|owing to)\s(?:[\w-]+\s){0,3}$",
    re.I,
)
BETTER = Pattern(
    r"^[^.;]{0,30}?\b(?:ceased|eased|resolved|disappeared|improved|subsided|regressed|abated|vanished|recovered|settled|cleared|diminished|(?:was|were) relieved)\b",
    re.I,
)
"""What got better after treatment was there before it."""
CAME_UP = Pattern(
    r"\b(?:develop\w*|suffered|new|newly|transient|temporary|occurr\w+|resulting)\s(?:(?:an?|the|with|from|left|right|mild|complete|partial)\s){0,3}$",
    re.I,
)
"""What came up then was not there before, though it got better."""
ONSET_SINCE = Pattern(
    r"\b(?:after|following|upon|since)\s(?:(?:his|her|an?|one|two|three|first|second|third|single|initiation|initiating|commencing|beginning|taking|using|treatment|therapy|with|start\w*|commencement|administration|introduction|receiving|cycles?|doses?|infusions?|courses?|weeks?|days?|exposure|of|to|the)\s){1,6}$",
    re.I,
)


def of_treatment(s: Sentence, sign: Sign, run: list[Sentence]) -> str:
    """Why a symptom word tells of a consequence of treatment; ``run`` ends with the sentence itself."""
    at, end = sign.start - s.start, sign.end - s.start
    before = s.text[:at]
    reason = "after or from treatment"
    if (
        SIDE_EFFECT.search(s.text[max(0, at - 60) : end + 60])
        or TOLD_AS_SIDE_EFFECTS.search(before)
        or CAUSED_BY_TREATMENT.search(before[-110:])
    ):
        return reason
    if BETTER.match(s.text[end : end + 60]) and not CAME_UP.search(before[-40:]):
        return ""
    if AFTER_TREATMENT.search(s.text[max(0, at - 70) : end + 50]) and not LATER.search(s.text[:end]):
        return reason
    if any(m.affirmed and _since_drug(s, m, sign) for m in s.of("drug")) and not OF_THE_TUMOR.search(before):
        return reason
    told = " ".join([*(o.text for o in run[-3:-1]), before])
    days = [m.end() for m in AFTERMATH.finditer(told)]
    if days and not LATER.search(told, days[-1]):
        return reason
    return ""


def _since_drug(s: Sentence, m: Mention, sign: Sign) -> bool:
    """Whether a symptom is told as come up since a drug: "after the first cycle of X, …", "… after initiation of X"."""
    if m.end <= sign.start:
        return SINCE_DRUG.search(s.before(m, 60)) is not None
    return ONSET_SINCE.search(s.text[sign.end - s.start : m.start - s.start][-90:]) is not None
