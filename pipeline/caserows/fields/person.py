"""Age, sex, duration of the presenting complaint, viral status and immune state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Field
from caserows.introductions import AGE_PATTERN, PERSON, introduction
from caserows.pattern import Pattern
from caserows.timeline import NUMBER, Duration, find_dates, find_durations, months_between, number

PRONOUN_MALE = Pattern(r"\b(?:he|his|him)\b", re.I)
PRONOUN_FEMALE = Pattern(r"\b(?:she|her)\b", re.I)
NOUN_SEX = Pattern(
    r"\b(?:(?P<male>male|man|boy|gentleman|father|husband)|(?P<female>female|woman|girl|lady|(?<=year-old )women|(?<=years-old )women|(?<=year old )women|(?<=years old )women|housewife|pregnant|gravida|mother|nulliparous|multiparous|postmenopausal|multipara))\b(?!\s(?:mother|father|relatives?|genital|donors?|sex hormone))",
    re.I,
)
RELATIVES = frozenset({"father", "husband", "mother"})
INITIAL_SEX = Pattern(r"\b\d{1,3}[\s-]?(?:years?[\s-]old|y/?o|yo|y)?[\s-]?(?P<sex>[MF])\b(?![.-]?\w)")
PERSON_OF_AGE = Pattern(
    rf"\b{PERSON}(?: who (?:is|was))?,? (?:of|aged) (?P<n>{NUMBER})\b(?P<unit>[\s-](?:years?|months?))?(?!\s?(?:%|cm|mm|kg|cases|children))",
    re.I,
)
HISTORY = Pattern(
    r"[-\s’'s]*\s?(?:[\w-]+\s){0,3}?(?:history|hx|complaints?|duration|evolution|course|standing)\b(?:\s(?:of|with|for|characterized))?",
    re.I,
)
LASTING = Pattern(
    r"\b(?:for|over|since|during|in|within|lasting|lasted|present for|began|started|appeared|noticed|noted|of|from|evolving for)(?:\s(?:the|a|an|about|approximately|around|almost|nearly|more than|less than|over|at least|past|last|previous|preceding|prior|period of|duration of|course of|period|some|up to|of))*\s*$",
    re.I,
)
PRIOR = Pattern(
    r"^\s*(?:previously|prior(?: to)?|before(?:hand)?|ago|earlier|preceding)\b(?:\s(?:to\s)?(?:the |his |her |this )?(?:admission|presentation|referral|consultation|visit|hospitali[sz]ation|being seen|evaluation|diagnosis))?",
    re.I,
)
ONSET = Pattern(
    r"\b(?:began|begun|started|appeared|onset|notic\w+|noted|develop\w+|first (?:seen|noticed|noted|appeared)|complain\w+|experienc\w+|felt|suffer\w+|presented|dated)\b",
    re.I,
)
WITHIN = Pattern(r"\W*(?:within|(?:in|over) the (?:next|following)) (?:the )?(?:next |following )?", re.I)
THEN_SEEN = Pattern(
    r"\W*ago\W+(?:[\w-]+\W+){1,5}?(?:presented|admitted|referred|hospitali[sz]ed|consulted|visited|evaluated|diagnosed|underwent|operated)\b",
    re.I,
)
"""A time that opens the sentence and tells when the patient was seen: "three years ago, a girl presented with …"."""
SUFFERING = Pattern(
    r"\b(?:with|had)(?:\s(?:an?|over|about|approximately|around|almost|nearly|more than|some|at least|the past))*\s*$",
    re.I,
)
"""Before a duration that stands right before the complaint: "with over three months' chest pain"."""
SEEN = Pattern(
    r"\b(?:admitted|referred|hospitali[sz]ed|presented|consulted|evaluated)\b(?:(?!\b(?:which|that|began|started|appeared|developed|noticed|noted|onset|since)\b)[^,;])*$",
    re.I,
)
TOLD_NOW = Pattern(
    r"\b(?:present(?:ed|ing|s)?|admitted|complain(?:ed|ing|s)?|referred|consulted|brought|came|seen|attended)\s(?:(?:to|at|in) [\w' -]{3,60}? )?(?:with|for|of|because of|due to)\b|\bcomplaints? of\b",
    re.I,
)
"""Where the presentation is told in a clause: what stands before it is of another time."""
NOT_COMPLAINT = Pattern(
    r"\b(?:smok\w+|cigarettes?|packs?|alcohol\w*|drink\w*|diabet\w+|(?<!intracranial )(?<!cranial )(?<!portal )hypertensi\w+|burn(?:s|ed|t)?|electrical|medical history|past history|family|underwent|undergone|surg\w+|operat\w+|treat\w*|\w*therapy|married|marriage|taking|took|tablets?|medication|receiv\w+|follow\w*|later|postoperative\w*|remission|diagnos\w+|resect\w+|excis\w+|remov\w+|\w+ectomy|(?<!post)(?<!post-)menopaus\w+|death|died|catheter\w*|wait\w*|heal(?:ed|ing)?|recurred (?=\w+ times|twice|once|within|after)|arthritis|asthma|hepatitis|cirrhosis|lupus|colitis|crohn\w*|psoria\w+|schizophren\w+|emphysema|bronchitis|asbestos\w*|exposure|neurofibromatosis|gout|antibiotics?|steroids?|\w*corticoids?|\w*corticosteroids?|infusions?|regress\w*|shrink\w*|scans?|administ\w+|slowing|contracepti\w+|transplant\w*|dialysis|trauma|accident|injur\w+|deliver\w+|birth|pregnan\w+|gestation|vaccin\w+|respon\w+|levels?|PSA|incidental\w*|ventricle|size|MRI|CT|imaging|employed|worked|working|retired|kidney|renal disease|(?:heart|liver|lung|artery|pulmonary) disease|stable|alive|surviv\w+|free of|recurr\w+ (?:tumou?r|of)|metasta\w+)\b",
    re.I,
)
SEEN_ON = Pattern(
    r"\b(?:admitted|referred|hospitali[sz]ed|presented|consulted|seen|visited)\b[^.;]*\s(?:in|on)\s$", re.I
)
PRESENTING = Pattern(
    r"\b(?:present(?:ed|ing|s)?|complain(?:ed|ing|ts?)?|admitted|referred|consulted|visited|history|suffer(?:ed|ing)|came|seen|noticed|noted|evaluated|reported|experienced|developed|hospitali[sz]ed|attended|appeared|felt|troubled|brought|lasted|seek(?:ing)?|sought)\b",
    re.I,
)
COMPLAINT = Pattern(
    r"\b(?:pain\w*|headaches?|seizures?|weakness|numbness|swelling|lump|mass|cough\w*|fever|dysp\w+|breath\w*|loss|vomit\w+|nausea|fatigue|bleed\w*|diarrh\w+|constipation|weight|vision|visual|gait|dizziness|symptoms?|complaints?|intracranial hypertension|difficult\w+|discomfort|distension|nosebleeds?|hoarseness|diplopia|jaundice|itching|lesion|nodule|enlarg\w+|growing|grown|grew|slow|tired|anorexia|paresthesia|palpable|disturbance|gained|stiffness|confusion|drows\w+|apathy|amenorrh\w+)\b",
    re.I,
)
POSITIVE = r"positiv\w*|seropositiv\w*|infected|infection|reactive|detected|confirmed|associated|strongly|diffusely|expressed|copies|carrier|demonstrated|found"
NEGATIVE = r"negativ\w*|seronegativ\w*|non-?reactive|not (?:detected|found|identified|present|reactive|demonstrated)|absent|undetectable|uninfected|free|excluded|ruled out"


def ages(case: Case) -> Iterator[Candidate]:
    """Age at first presentation, in years: the first age told of the patient as a person."""
    told = False
    for s in case.sentences:
        found = introduction(s.text)
        match = AGE_PATTERN.search(s.text, found[0]) if found else None
        if found is None or match is None:
            continue
        other_time = re.search(
            r"\bat (?:the )?age\b|\bwhen (?:he|she)\b|\bson\b|\bdaughter\b|\bhad (?:been|undergone)\b",
            s.text[max(0, match.start() - 25) : match.start()],
            re.I,
        )
        reason = "an age at another time than presentation" if other_time and told else ""
        yield Candidate(
            _tidy(found[1]),
            (s.span(match.start(), len(s.text[: match.end()].rstrip())),),
            "age with person",
            s,
            rejected=reason,
        )
        told = True
    if told:
        return
    for s in case.sentences:
        match = PERSON_OF_AGE.search(s.text)
        amount = number(match["n"]) if match else None
        if match and amount is not None and amount <= 115:
            years = amount / 12 if (match["unit"] or "").strip(" -").lower().startswith("m") else amount
            yield Candidate(_tidy(years), (s.span(*match.span()),), "person of an age", s)
            return


def _tidy(years: float) -> int | float:
    """Whole years as an integer, others with two decimals."""
    return int(years) if years == int(years) else round(years, 2)


def sexes(case: Case) -> Iterator[Candidate]:
    """Sex from the first person noun, else an initial beside the age ("56 M"), else the pronouns."""
    for s in case.sentences:
        match = NOUN_SEX.search(s.text)
        if match:
            relative = match.group().lower() in RELATIVES
            yield Candidate(
                "male" if match["male"] else "female",
                (s.span(*match.span()),),
                "person noun",
                s,
                rejected="a relative" if relative else "",
            )
            if not relative:
                return
    for s in case.sentences:
        initial = INITIAL_SEX.search(s.text)
        if initial:
            yield Candidate(
                "male" if initial["sex"] == "M" else "female", (s.span(*initial.span("sex")),), "initial", s
            )
            return
    for s in case.sentences:
        male, female = PRONOUN_MALE.search(s.text), PRONOUN_FEMALE.search(s.text)
        told = male or female
        if told and not (male and female):
            yield Candidate("male" if male else "female", (s.span(*told.span()),), "pronoun", s)
            return


def symptom_durations(case: Case) -> Iterator[Candidate]:
    """How long the presenting complaint had lasted, in months: in the first sentences that tell of the presentation."""
    told = [s for s in case.sentences if s.section in ("case", "text")][:9]
    opening = [*told, *[s for s in case.sentences if s.section == "abstract"][:9]]
    for s in opening:
        yield from _since_date(s)
        for d in find_durations(s.text):
            candidate = _symptom_duration(s, d)
            if candidate is not None:
                yield candidate


def _since_date(s: Sentence) -> Iterator[Candidate]:
    """The months between two dates of a sentence: "admitted in May 2012 with melena since March 2012"."""
    dates = find_dates(s.text)
    for onset in dates:
        since = re.search(r"\bsince (?:the )?$", s.text[: onset.start], re.I)
        for seen in dates if since and s.of("symptom") else []:
            months = months_between(onset, seen)
            if months and SEEN_ON.search(s.text[: seen.start]):
                spans = (s.span(onset.start, onset.end), s.span(seen.start, seen.end))
                yield Candidate(months, spans, "complaint since a date", s)


def _symptom_duration(s: Sentence, d: Duration) -> Candidate | None:
    """A duration as that of the complaint; None where it is not worded as one."""
    before, after = s.text[: d.start], s.text[d.end :]
    history, prior, lasting = HISTORY.match(after), PRIOR.match(after), LASTING.search(before)
    complaint = bool(s.of("symptom")) or COMPLAINT.search(s.text) is not None
    lasting_of = re.match(r"\sof\s", after) and any(0 <= m.start - s.start - d.end <= 40 for m in s.of("symptom"))
    lasting_of = lasting_of or (
        SUFFERING.search(before) and any(1 <= m.start - s.start - d.end <= 40 for m in s.of("symptom"))
    )
    if (
        re.match(r"[\s-]*(?:old\b|of age)", after, re.I)
        or (d.unit == "h" and not history and not (s.of("symptom") and TOLD_NOW.search(before)))
        or re.search(rf"\b(?:{PERSON}|age) (?:of )?$", before, re.I)
    ):
        return None
    if not (history or lasting or lasting_of or (prior and (complaint or ONSET.search(s.text)))):
        return None
    told = [m.end() for m in TOLD_NOW.finditer(before)]
    left = re.split(r"[,;]\s", before[told[-1] if told else 0 :])[-1] if not history else before[-20:]
    right = re.split(r"[,;]\s|\s(?:and|but)\s", after[:60])[0]
    reason = ""
    if NOT_COMPLAINT.search(left[-90:] + " | " + (right[history.end() :] if history else right)):
        reason = "a duration of something else than the complaint"
    elif _of_known_disease(s, d, history):
        reason = "the duration of a known disease"
    elif re.search(r"\b(?:after|later)\b", right[:10], re.I) or WITHIN.fullmatch(before):
        reason = "a time in the later course"
    elif prior and re.match(r"\W*ago\b", after) and (SEEN.search(before) or (d.start < 30 and THEN_SEEN.match(after))):
        reason = "the time of an earlier visit"
    elif not (complaint or PRESENTING.search(s.text)):
        reason = "the sentence does not tell of the presentation"
    elif not history and prior and not (complaint or ONSET.search(left + right)):
        reason = "the sentence does not tell of a complaint"
    end = d.end + (history.end() if history else prior.end() if prior else 0)
    rule = "history of" if history else "complaint before presentation" if prior else "complaint lasting"
    return Candidate(
        d.months, (s.span(d.start, d.start + len(s.text[d.start : end].rstrip())),), rule, s, rejected=reason
    )


def _of_known_disease(s: Sentence, d: Duration, history: re.Match[str] | None) -> bool:
    """Whether a duration is that of a disease with a name, before or after it, and not of what is complained of."""
    named = [m for m in s.of("histology") if m.kind != "generic"]
    if history:
        return any(m.kind == "disease" and 0 <= m.start - s.start - d.end - history.end() <= 12 for m in named)
    return any(0 <= d.start - (m.end - s.start) <= 15 for m in named)


POSITIVE_RESULT = Pattern(rf"(?<!not )\b(?:{POSITIVE})\b", re.I)
NEGATIVE_RESULT = Pattern(rf"\b(?:{NEGATIVE})\b", re.I)
SIGNED = Pattern(r"\s?(?:(?:antibod\w+|Ab|Ag|RNA|tests?|serology|ISH)\s)?[(\[]\s?(?P<sign>[+−–-]+)\s?[)\]]")
"""A result written as a sign: "anti-HIV (-)"."""
TURN = Pattern(r"[.;]\s|\b(?:but|however|whereas|while|although)\b", re.I)


def _virus(case: Case, entry_id: str) -> Iterator[Candidate]:
    for s, m in case.mentions("virus"):
        if not m.entry.id.lower().startswith(entry_id):
            continue
        result = _result(s, m)
        at, end = m.start - s.start, m.end - s.start
        if m.assertion == "negated" or (result and result[0] == "negative"):
            left = s.text[max(0, at - 110) : at]
            denial = re.search(rf"\b(?:{NEGATIVE}|no|not|without)\b[^.;]*$", left, re.I)
            start = at - len(left) + denial.start() if denial else at
            yield Candidate("negative", (s.span(start, end),), "virus negative", s, cue=m.cue)
        elif result and m.assertion in ("affirmed", "historical"):
            yield Candidate("positive", (s.span(at, end),), "virus positive", s)
        else:
            yield Candidate("positive", (s.span(at, end),), "virus named", s, cue=m.cue, rejected="no result is stated")


def _result(s: Sentence, m: Mention) -> tuple[str, int] | None:
    """The result word nearest to the virus inside its clause, with its distance; a turn ("but", ";") ends the clause."""
    signed = SIGNED.match(s.after(m, 30))
    if signed:
        return "positive" if "+" in signed["sign"] else "negative", 0
    left = TURN.split(s.before(m, 110))[-1]
    right = TURN.split(s.after(m, 110))[0]
    found = [
        (distance, value)
        for value, words in (("negative", NEGATIVE_RESULT), ("positive", POSITIVE_RESULT))
        for distance in (
            *(len(left) - match.end() for match in words.finditer(left)),
            *(match.start() for match in words.finditer(right)),
        )
    ]
    distance, value = min(found, default=(0, ""))
    return (value, distance) if value else None


def hiv(case: Case) -> Iterator[Candidate]:
    """HIV status of this patient: a test result or a stated infection."""
    yield from _virus(case, "hiv")
    yield from _virus(case, "aids")


def ebv(case: Case) -> Iterator[Candidate]:
    """EBV status, EBER in-situ hybridisation included."""
    yield from _virus(case, "ebv")


SUPPRESSED = Pattern(
    r"\b(?:immunosuppress(?:ed|ion|ive|ives|ants?)|immuno-?compromised|immune[- ]compromised|(?<!human )(?<!human acquired )immunodeficien(?:t|cy)(?! virus)|AIDS|immune deficiency(?! virus))\b(?! (?:patients|hosts?|individuals|people|populations?|persons|subjects)\b)"
)
TRANSPLANT = Pattern(r"\b(?:transplant(?:s|ed|ation)?|allograft|graft)\b", re.I)
ANTIREJECTION = Pattern(
    r"\b(?:tacrolimus|ci?y?closporine?(?: A)?|mycophenolate(?: mofetil)?|azathioprine|sirolimus|rapamycin|belatacept|FK-?506)\b",
    re.I,
)
COMPETENT = Pattern(
    r"\b(?:immuno-?competent(?! (?:patients|hosts?|individuals|people)\b)|(?:no|without|denied|never|nor|absence of|not (?:[\w-]+ ){0,4}?(?=immuno))[^.;]{0,80}?\b(?:immunosuppress\w+|(?<!human )immunodeficien\w+(?! virus)|immuno-?compromised)|immune (?:system|status|function) (?:was|is) (?:normal|intact))\b",
    re.I,
)


def immunosuppression(case: Case) -> Iterator[Candidate]:
    """``no`` where stated (immunocompetent, no immunodeficiency), ``yes`` where stated or a graft is kept by immunosuppressants."""
    for s in case.sentences:
        competent = COMPETENT.search(s.text)
        if competent:
            yield Candidate("no", (s.span(*competent.span()),), "immunocompetent", s)
            continue
        suppressed = SUPPRESSED.search(s.text)
        graft, drug = TRANSPLANT.search(s.text), ANTIREJECTION.search(s.text)
        if suppressed:
            negative = suppressed.group() == "AIDS" and re.search(rf"\b(?:{NEGATIVE})\b", s.text, re.I)
            yield Candidate(
                "yes", (s.span(*suppressed.span()),), "immune state", s, rejected="a negative test" if negative else ""
            )
        elif graft and drug:
            start, end = min(graft.start(), drug.start()), max(graft.end(), drug.end())
            yield Candidate("yes", (s.span(start, end),), "graft under immunosuppressants", s)


FIELDS = (
    Field(
        "age_years",
        "number",
        "Age when the patient first presents in the case description, in years.",
        ages,
        single=True,
        unit="years",
    ),
    Field("sex", "choice", "Sex, from noun, adjective or pronoun.", sexes, single=True, allowed=("male", "female")),
    Field(
        "symptom_duration_months",
        "months",
        "How long the presenting complaint had lasted at first presentation.",
        symptom_durations,
        single=True,
        unit="months",
    ),
    Field(
        "hiv",
        "choice",
        "HIV test result or stated infection of this patient.",
        hiv,
        single=True,
        allowed=("positive", "negative"),
    ),
    Field(
        "ebv",
        "choice",
        "EBV test result or stated infection, EBER included.",
        ebv,
        single=True,
        allowed=("positive", "negative"),
    ),
    Field(
        "immunosuppressed",
        "choice",
        "Immune state, only where stated.",
        immunosuppression,
        single=True,
        allowed=("yes", "no"),
    ),
)
