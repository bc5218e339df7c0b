"""Age, sex, duration of the presenting complaint, viral status and immune state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case
from caserows.fields.base import Field
from caserows.patients import AGE_PATTERN, FEMALE, MALE, introduction
from caserows.timeline import find_durations

PRONOUN_MALE = re.compile(r"\b(?:he|his|him)\b", re.I)
PRONOUN_FEMALE = re.compile(r"\b(?:she|her)\b", re.I)
NOUN_SEX = re.compile(
    r"\b(?:(?P<male>male|man|boy|gentleman|father|husband)|(?P<female>female|woman|girl|lady|housewife|pregnant|gravida|mother|nulliparous|multiparous|postmenopausal|multipara))\b(?!\s(?:mother|father|relatives?|genital|donors?|sex hormone))",
    re.I,
)
SEX_TERMS = {"male": re.compile(rf"\b(?:{MALE})\b", re.I), "female": re.compile(rf"\b(?:{FEMALE})\b", re.I)}
COMPLAINT = r"(?:history|hx|complaints?|duration|evolution|course)"
HISTORY = re.compile(rf"[-\s’'s]*\s?(?:[\w-]+\s){{0,3}}?{COMPLAINT}\b(?:\s(?:of|with|for|characterized))?", re.I)
LASTING = re.compile(
    r"\b(?:for|over|since|during|in|lasting|lasted|present for|began|started|appeared|noticed|noted|of|evolving for)(?:\s(?:the|a|an|about|approximately|around|almost|nearly|more than|over|at least|past|last|previous|preceding|period of|duration of|period|of))*\s*$", re.I
)
PRIOR = re.compile(r"^\s*(?:previously|prior|before|ago|earlier|duration|preceding)", re.I)
NOT_COMPLAINT = re.compile(
    r"\b(?:smok\w+|cigarette|pack|alcohol|diabetes|hypertensi\w+|medical history|past history|family|underwent|hysterectomy|surgery|treated|therapy|chemotherapy|operated|married|taking|receiv\w+|follow|after|later|postoperative\w*|remission|diagnosed|resect\w+|excis\w+|menopaus\w+|contracepti\w+|marriage|ago by)\b",
    re.I,
)
PRESENTING = re.compile(
    r"\b(?:present(?:ed|ing|s)?|complain(?:ed|ing|ts?)?|admitted|referred|consulted|visited|history|suffer(?:ed|ing)|came|seen|noticed|noted|evaluated|reported|experienced|developed|hospitali[sz]ed|attended|appeared|had|been|felt|found)\b", re.I
)
POSITIVE = r"positiv\w*|seropositiv\w*|infected|infection|reactive|detected|confirmed|associated"
NEGATIVE = r"negativ\w*|seronegativ\w*|non-?reactive|not detected|absent|undetectable|uninfected|free"


def ages(case: Case) -> Iterator[Candidate]:
    """Age at first presentation, in years: the first age told of the patient as a person."""
    first = True
    for s in case.sentences:
        found = introduction(s.text)
        if found:
            match = AGE_PATTERN.search(s.text, found[0])
            if match:
                later = re.search(r"\bat (?:the )?age\b|\bwhen (?:he|she)\b|\bson\b|\bdaughter\b|\bhad (?:been|undergone)\b", s.text[max(0, match.start() - 25) : match.start()], re.I)
                known = "an age at another time than presentation" if later and not first else ""
                end = match.end() if match["n"] else match.end()
                value = round(found[1], 2)
                yield Candidate(int(value) if value == int(value) else value, (s.span(match.start(), len(s.text[:end].rstrip())),), "age with person", s, rejected=known)
                first = False


def sexes(case: Case) -> Iterator[Candidate]:
    """Sex from the noun beside the age, else any noun, else the pronouns."""
    for s in case.sentences:
        match = NOUN_SEX.search(s.text)
        if match:
            relative = re.search(r"\b(?:his|her|of a|whose)\s(?:\w+\s)?$", s.text[: match.start()], re.I) and match.group().lower() in {"mother", "father", "husband"}
            value = "male" if match["male"] else "female"
            pregnant_father = match.group().lower() in {"father", "husband", "mother"}
            yield Candidate(value, (s.span(*match.span()),), "person noun", s, rejected="a relative" if relative or pregnant_father else "")
            if not (relative or pregnant_father):
                return
    for s in case.sentences:
        male, female = PRONOUN_MALE.search(s.text), PRONOUN_FEMALE.search(s.text)
        if bool(male) != bool(female):
            match = male or female
            assert match is not None
            yield Candidate("male" if male else "female", (s.span(*match.span()),), "pronoun", s)
            return


def symptom_durations(case: Case) -> Iterator[Candidate]:
    """How long the presenting complaint had lasted, in months: in the first sentences that tell of the presentation."""
    told = 0
    for s in case.sentences:
        if s.section not in ("case", "text", "abstract") or told > 8:
            continue
        told += 1
        for d in find_durations(s.text):
            before, after = s.text[: d.start], s.text[d.end :]
            history = HISTORY.match(after)
            if re.match(r"[\s-]*(?:old\b|of age)", after, re.I) or d.unit == "h" and not history:
                continue
            prior = PRIOR.match(after)
            lasting = LASTING.search(before)
            if not (history or lasting or (prior and re.search(r"\b(?:began|started|appeared|onset|noticed|noted|developed)\b", before, re.I))):
                continue
            near = before[-70:] + " | " + after[:60]
            reason = ""
            if NOT_COMPLAINT.search(near if not history else before[-25:] + after[:45]):
                reason = "a duration of something else than the complaint"
            elif not PRESENTING.search(s.text):
                reason = "the sentence does not tell of the presentation"
            end = d.end + (history.end() if history else prior.end() if prior else 0)
            end = d.start + len(s.text[d.start : end].rstrip())
            yield Candidate(d.months, (s.span(d.start, end),), "history of" if history else "complaint lasting", s, rejected=reason)


def _virus(case: Case, entry_id: str) -> Iterator[Candidate]:
    for s, m in case.mentions("virus"):
        if not m.entry.id.lower().startswith(entry_id):
            continue
        sentence = s.text
        at, end = m.start - s.start, m.end - s.start
        left = sentence[max(0, at - 110) : at]
        right = sentence[end : end + 110]
        negative = re.search(rf"\b(?:{NEGATIVE})\b(?:\s\w+){{0,4}}?[^.;]*$", left, re.I) or re.match(rf"[^.;]{{0,90}}?\b(?:{NEGATIVE})\b", right, re.I)
        positive = re.search(rf"\b(?:{POSITIVE})\b[^.;]*$", left, re.I) or re.match(rf"[^.;]{{0,60}}?\b(?:{POSITIVE})\b", right, re.I)
        spans = (s.span(at, end),)
        if negative or m.assertion == "negated":
            match = re.search(rf"\b(?:{NEGATIVE}|no|not|without)\b[^.;]*$", left, re.I)
            start = len(left) and at - (len(left) - match.start()) if match else at
            yield Candidate("negative", (s.span(start if match else at, end),), "virus negative", s, cue=m.cue)
        elif positive and m.assertion in ("affirmed", "historical"):
            yield Candidate("positive", spans, "virus positive", s)
        else:
            yield Candidate("positive", spans, "virus named", s, cue=m.cue, rejected="no result is stated")


def hiv(case: Case) -> Iterator[Candidate]:
    """HIV status of this patient: a test result or a stated infection."""
    yield from _virus(case, "hiv")
    yield from _virus(case, "aids")


def ebv(case: Case) -> Iterator[Candidate]:
    """EBV status, EBER in-situ hybridisation included."""
    yield from _virus(case, "ebv")


SUPPRESSED = re.compile(r"\b(?:immunosuppress(?:ed|ion|ive|ant|ants)|immuno-?compromised|immunodeficien(?:t|cy)|AIDS|acquired immunodeficiency)\b", re.I)
COMPETENT = re.compile(r"\b(?:immuno-?competent|no (?:\w+ ){0,5}?(?:immunosuppress\w+|immunodeficien\w+|immunocompromised)|not (?:have )?(?:\w+ ){0,2}?(?:immunosuppress\w+|immunocompromised|immunodeficien\w+)|without (?:\w+ ){0,4}?(?:immunosuppress\w+|immunodeficien\w+))\b", re.I)


def immunosuppression(case: Case) -> Iterator[Candidate]:
    """``no`` where stated (immunocompetent, no immunodeficiency), ``yes`` where stated."""
    for s in case.sentences:
        match = COMPETENT.search(s.text)
        if match:
            yield Candidate("no", (s.span(*match.span()),), "immunocompetent", s)
            continue
        match = SUPPRESSED.search(s.text)
        if match:
            negated = re.search(r"\b(?:no|not|without|denied|absence of|never)\b[^.;]{0,80}$", s.text[: match.start()], re.I)
            yield Candidate("no" if negated else "yes", (s.span(negated.start() if negated else match.start(), match.end()),), "immune state", s)


FIELDS = (
    Field("age_years", "number", "Age when the patient first presents in the case description, in years.", ages, single=True, unit="years"),
    Field("sex", "choice", "Sex, from noun, adjective or pronoun.", sexes, single=True, allowed=("male", "female")),
    Field("symptom_duration_months", "months", "How long the presenting complaint had lasted at first presentation.", symptom_durations, single=True, unit="months"),
    Field("hiv", "choice", "HIV test result or stated infection of this patient.", hiv, single=True, allowed=("positive", "negative")),
    Field("ebv", "choice", "EBV test result or stated infection, EBER included.", ebv, single=True, allowed=("positive", "negative")),
    Field("immunosuppressed", "choice", "Immune state, only where stated.", immunosuppression, single=True, allowed=("yes", "no")),
)
