"""The time from the primary tumor to CNS metastasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Field
from caserows.fields.cns import SURVIVAL, cns_tumors, denied, stated_in
from caserows.fields.tumors import METASTASIS
from caserows.pattern import Pattern
from caserows.timeline import Duration, find_durations

ANCHOR = Pattern(
    r"\s(?:after|following|from|since)\s(?:the |his |her |an? |initial |first |primary |original |complete |radical )*(?:\w+\s){0,4}?"
    r"(?:diagnos\w+|surger\w+|resection|operation|treatment|\w+ectomy|primary|locally|excision|chemotherapy|radiotherapy|presentation|onset)\b"
    r"|\sof\s(?:the |her |his )?(?:initial |primary )?(?:diagnosis|surgery|operation|resection)\b",
    re.I,
)
NOT_ANCHOR = Pattern(
    r"\b(?:metasta\w+|recurren\w+|craniotomy|brain|relapse|\w*meningeal|cerebral|intracranial)\b", re.I
)
AFTER = Pattern(r"\bafter (?:about |approximately |almost |nearly )?$", re.I)
ON_TREATMENT = Pattern(
    r"\s(?:of|on|under) (?:(?:the |this |maintenance |adjuvant |systemic |first-line |continuous |combined )*)(?:treatment|therapy|chemotherapy|immunotherapy)\b",
    re.I,
)
"""Behind "after nineteen months": counted from the start of the treatment of the primary tumor."""
LATER_ON = Pattern(
    r"(?:\s(?:later|afterwards?|thereafter|post-?operatively|post-?surgery|after\s(?:the\s|this\s|his\s|her\s|that\s)?(?:initial\s|first\s)?(?:\w+ectomy|operation|surgery|resection|diagnosis|treatment))|[\s-]follow-?up)\b(?! (?:of|for)\b)",
    re.I,
)
"""Behind the interval from what was told before to the CNS metastasis: "two years later, MRI revealed a brain metastasis"."""
AT = Pattern(r"(?:^|[,;]\s|\bthen\s)(?:at|after)\s(?:the |about |approximately )?$", re.I)
"""Before an interval at the start of a clause: "at 6 months, MRI revealed …"."""
INTERVAL = Pattern(
    r"\b(?:interval|latency|time|delay|period)\b[^.;]{0,30}\b(?:between|from)\b[^.;]{0,90}\b(?:was|of)\s(?:about |approximately )?$|\binterval of\s(?:about |approximately )?$",
    re.I,
)
HISTORY_OF = Pattern(r"[\s-]history of (?:[\w-]+\s){0,3}$", re.I)
"""Between an interval and the primary tumor: "a 2-year history of melanoma"."""
BACKWARDS = Pattern(r"\s(?:earlier|ago|before|previously|prior|back)\b", re.I)
SYNCHRONOUS = Pattern(
    r"\bsynchron\w+ (?:\w+ ){0,2}?(?:brain|cerebral|CNS|intracranial) metasta\w+|\b(?:brain|cerebral) metasta\w+ (?:were|was) (?:also )?(?:present|found|detected) at (?:the time of )?(?:initial )?diagnosis",
    re.I,
)
REACH = 4
"""How many sentences after an interval the CNS tumor may be named: symptoms and examination come before the image."""
PRIMARY_TREATED = Pattern(
    r"\b(?:diagnos\w+|underw\w+|undergone|\w+ectomy|resect\w+|operat\w+|excis\w+|treated|surgery|received|chemotherapy|radiotherapy|found to have)\b",
    re.I,
)


def months_to_cns(case: Case) -> Iterator[Candidate]:
    """From the first diagnosis or treatment of the primary tumor to the detection of CNS metastasis, in months."""
    if case.value("cns_involvement") != "metastatic":
        return
    sentences = case.sentences
    lesions = {s.index for s, _, _ in cns_tumors(case)}
    for i, s in enumerate(sentences):
        together = SYNCHRONOUS.search(s.text)
        if together and not denied(s, together.start()):
            yield Candidate(0, (s.span(*together.span()),), "synchronous CNS metastasis", s)
        cns = bool(stated_in(s)) or s.index in lesions
        beside = cns or any(
            t.index in lesions or stated_in(t)
            for t in sentences[max(0, i - 2) : i + 1 + REACH]
            if t.section == s.section
        )
        if not beside:
            continue
        untold = not any(index < s.index for index in lesions)
        next_tells = untold and any(
            t.index in lesions for t in sentences[i + 1 : i + 1 + REACH] if t.section == s.section
        )
        for d in find_durations(s.text):
            before, after, span = s.text[: d.start], s.text[d.end : d.end + 90], (s.span(d.start, d.end),)
            if SURVIVAL.search(before[-80:]):
                continue
            if cns and _since_primary(case, s, d):
                yield Candidate(d.months, span, "interval from the primary tumor", s)
                continue
            if re.match(r"[\s-]*(?:old|history)\b", after):
                continue
            anchor = ANCHOR.match(after)
            if anchor is None and untold and AFTER.search(before):
                anchor = ON_TREATMENT.match(after)
            if anchor and (cns or next_tells):
                reason = "counted from a later event" if NOT_ANCHOR.search(anchor.group()) else ""
                yield Candidate(
                    d.months,
                    (s.span(d.start, d.end + anchor.end()),),
                    "interval since the primary tumor",
                    s,
                    rejected=reason,
                )
            elif BACKWARDS.match(after) and PRIMARY_TREATED.search(s.text) and d.months >= 1:
                reason = "" if any(h.kind != "disease" for h in s.of("histology")) else "no primary tumor is named"
                if NOT_ANCHOR.search(before[-60:]):
                    reason = "counted back to another event"
                yield Candidate(d.months, span, "primary tumor treated earlier", s, rejected=reason)


def _since_primary(case: Case, s: Sentence, d: Duration) -> bool:
    """Whether the interval runs from the primary tumor to the CNS metastasis of the same sentence: said so, the length of
    the primary tumor's history, or "later" where nothing but the primary tumor and its treatment was told before."""
    before, after = s.text[: d.start], s.text[d.end :]
    if INTERVAL.search(before) and METASTASIS.search(before):
        return True
    if any(
        h.kind == "malignant" and HISTORY_OF.fullmatch(after[: h.start - s.start - d.end]) for h in s.of("histology")
    ):
        return not METASTASIS.search(before)
    if not (LATER_ON.match(after) or (AT.search(before) and re.match(r",|\sof follow-?up\b", after))):
        return False
    told = [t for t in case.sentences if t.section == s.section and t.index < s.index]
    return any(PRIMARY_TREATED.search(t.text) for t in told) and not any(
        METASTASIS.search(t.text)
        or NOT_ANCHOR.search(t.text)
        or any(LATER_ON.match(t.text[e.end :]) for e in find_durations(t.text))
        for t in told
    )


MONTHS = Field(
    "months_to_cns_metastasis",
    "months",
    "From first diagnosis or treatment of the primary to detection of CNS metastasis.",
    months_to_cns,
    single=True,
    unit="months",
)
