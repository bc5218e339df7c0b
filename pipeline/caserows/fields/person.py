"""Age, sex and duration of the presenting complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Field
from caserows.introductions import AGE_PATTERN, PERSON, introduction
from caserows.pattern import Pattern
from caserows.timeline import (
    NUMBER,
    PER_UNIT,
    TO_TEN,
    Duration,
    find_dates,
    find_durations,
    months_between,
    number,
    whole,
)

PRONOUN_MALE = Pattern(r"\b(?:he|his|him)\b", re.I)
PRONOUN_FEMALE = Pattern(r"\b(?:she|her)\b", re.I)
NOUN_SEX = Pattern(
    r"(?:\b|(?<=old))(?:(?P<male>male|man|boy|gentleman|father|husband|Mr(?=\.?\s[A-Z])|(?:business|fisher|police|sales|fire|service|sports|crafts|work|trades|mail|sea|country)man)|(?P<female>female|woman|girl|lady|(?<=year-old )women|(?<=years-old )women|(?<=year old )women|(?<=years old )women|housewife|(?:primi|multi|nulli|secundi)?gravida|pregnant|mother|(?:nulli|primi|multi)par(?:a|ous)|(?:pre|post|peri)-?menopausal|M(?:r?s|iss)(?=\.?\s[A-Z])|\w+woman|waitress|actress|widow|nun|G\d{1,2}\s?P\d{1,2}))\b(?!\s(?:mother|father|relatives?|genital|donors?|sex hormone))",
    re.I,
)
OF_CHILDREN = Pattern(rf"\sof\s(?:{TO_TEN}|\d+)\b", re.I)
"""What follows a patient told as a parent: "a 45-year-old mother of two"."""
RELATIVES = frozenset({"father", "husband", "mother"})
INITIAL_SEX = Pattern(r"\b\d{1,3}[\s-]?(?:years?[\s-]old|y/?o|y)?[\s-]?(?P<sex>[MF])\b(?![.-]?\w)")
AT_AGE = Pattern(
    rf"\b(?:(?:diagnosed|presented|admitted|operated|referred|detected|hospitali[sz]ed|consulted|seen)\b[^.;]{{0,80}}?\bat (?:the |an )?age(?: of)? (?P<n>{NUMBER})\b(?P<unit>[\s-](?:years?|months?|weeks?|days?))?"
    rf"|(?:at (?:the |an )?age(?: of)?|when (?:he|she) was) (?P<n2>{NUMBER})\b(?P<unit2>[\s-](?:years?|months?|weeks?|days?))?(?: old| of age)?,? (?:he|she|the patient)\b[^.;]{{0,40}}?\b(?:diagnosed|presented|admitted|operated|referred|noticed|developed|found|complained|hospitali[sz]ed)"
    rf"|(?:^|[.;\n]\s?)(?:age|patient|(?:gender|sex):? (?:fe)?male[,;]? age): ?(?:(?:fe)?male, )?(?P<n3>\d{{1,3}})(?P<unit3> (?:years?|months?))?\b)",
    re.I,
)
"""An age told with the first visit or the diagnosis, or in a list of particulars ("Age: 47")."""
KIN = Pattern(
    r"\b(?:mother|father|sister|brother|aunt|uncle|cousin|son|daughter|grand\w+|parents?|siblings?|twin|relatives?|wife|husband)\b",
    re.I,
)
PERSON_OF_AGE = Pattern(
    rf"\b{PERSON}(?: who (?:is|was))?,? (?:of|aged) (?P<n>{NUMBER})\b(?P<unit>[\s-](?:years?|months?))?(?!\s?(?:%|cm|mm|kg|cases|children))",
    re.I,
)
HISTORY = Pattern(
    r"[-\s’'s]*\s?(?:[\w-]+\s){0,3}?(?:history|hx|complaints?|duration|evolution|course|standing|story|period(?=\sof\s))\b(?:\s(?:of|with|for|characterized))?",
    re.I,
)
LASTING = Pattern(
    r"(?:\b(?:for|over|since|during|in|within|lasting|lasted|present for|began|started|appeared|noticed|noted|of|from|evolving|appearing|till|until|dat(?:ed|ing) back|going back|going on|(?:duration|onset)(?: of (?:\w+\s){1,2}(?:was|were|is))?:?)|\s[x×])(?:\s(?:the|a|an|[<>≥~]|back|to|about|approximately|around|almost|nearly|more than|less than|over|at least|past|last|previous|preceding|prior|period of|duration of|course of|period|some|up to|of))*\s*$",
    re.I,
)
PRIOR = Pattern(
    r"^\s*(?:previously|prior(?: to)?|before(?:hand)?|ago|back|earlier|preceding|(?:after|following|from) (?:the )?(?:onset|first appearance|appearance|beginning) of)\b(?:\s(?:to\s)?(?:the |his |her |this )?(?:admission|presentation|referral|consultation|visit|hospitali[sz]ation|being seen|evaluation|diagnosis))?",
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
LASTING_WORD = Pattern(r"\b(?:long[\s-]?standing|rapidly|slowly) \($", re.I)
"""Before a duration in brackets: "a long-standing (10 years) mass"."""
SUFFERING = Pattern(
    r"\b(?:with|had)(?:\s(?:an?|over|about|approximately|around|almost|nearly|more than|some|at least|the past))*\s*$",
    re.I,
)
"""Before a duration that stands right before the complaint: "with over three months' chest pain"."""
SEEN = Pattern(
    r"\b(?:admitted|referred|hospitali[sz]ed|presented|consulted|evaluated)\b(?:(?!\b(?:which|that|began|started|developed|noticed|noted|onset|since|evolving|appear\w+|dat(?:ed|ing)|until|till)\b)[^,;])*$",
    re.I,
)
TOLD_NOW = Pattern(
    r"\b(?:present(?:ed|ing|s)?|admitted|complain(?:ed|ing|s)?|referred|consulted|brought|came|seen|attended)\s(?:(?:to|at|in) [\w' -]{3,60}? )?(?:with|for|of|because of|due to)\b|\bcomplaints? of\b|\b(?:MRI|CT|imaging|scan|\w+scopy|work-?up|evaluat\w+|investigat\w+) (?:for|because of|due to)\b",
    re.I,
)
"""Where the presentation is told in a clause: what stands before it is of another time."""
NOT_COMPLAINT = Pattern(
    r"\b(?:smok\w+|cigarettes?|packs?|alcohol\w*|drink\w*|diabet\w+|(?<!intracranial )(?<!cranial )(?<!portal )hypertensi\w+|burn(?:s|ed|t)?|electrical|medical history|past history|family|underwent|undergone|surg\w+|operat\w+|treat\w*|\w*therapy|married|marriage|taking|took|tablets?|medication|receiv\w+|follow\w*|later|postoperative\w*|remission|diagnos\w+|resect\w+|excis\w+|remov\w+|\w+ectomy|(?<!post)(?<!post-)menopaus\w+|death|died|catheter\w*|wait\w*|heal(?:ed|ing)?|recurred (?=\w+ times|twice|once|within|after)|arthritis|asthma|hepatitis|cirrhosis|lupus|colitis|crohn\w*|psoria\w+|schizophren\w+|emphysema|bronchitis|asbestos\w*|exposure|neurofibromatosis|gout|antibiotics?|steroids?|\w*corticoids?|\w*corticosteroids?|infusions?|regress\w*|shrink\w*|scans?|administ\w+|slowing|contracepti\w+|transplant\w*|dialysis|trauma|accident|injur\w+|deliver\w+|birth|pregnan\w+|gestation|vaccin\w+|respon\w+|levels?(?! of consciousness)|PSA|incidental\w*|ventricle|(?<!\bin )size|MRI|CT|imaging|employed|worked|working|retired|kidney|renal disease|(?:heart|liver|lung|artery|pulmonary) disease|stable|alive|surviv\w+|free of|recurr\w+ (?:tumou?r|of)|metasta\w+)\b",
    re.I,
)
PAST_UNIT = Pattern(r"\b(?:for|over|during|within) the (?:last|past|previous|preceding) (?P<u>year|month|week)\b", re.I)
BY_ANOTHER = Pattern(r"\sby (?:an?|the|his|her)\b", re.I)
"""After a duration: by whom the patient was seen for that long elsewhere."""
WITH_COMPLAINT = Pattern(r"\bpresent(?:ed|ing) with (?:[\w-]+ ){1,4}$", re.I)
SEEN_ON = Pattern(
    r"\b(?:admitted|referred|hospitali[sz]ed|presented|consulted|seen|visited)\b[^.;]*\s(?:in|on)\s$", re.I
)
PRESENTING = Pattern(
    r"\b(?:present(?:ed|ing|s)?|complain(?:ed|ing|ts?)?|admitted|referred|consulted|visited|history|suffer(?:ed|ing)|came|seen|noticed|noted|evaluated|reported|experienced|developed|hospitali[sz]ed|attended|appeared|felt|troubled|brought|lasted|seek(?:ing)?|sought|ongoing|onset|well until)\b",
    re.I,
)
COMPLAINT = Pattern(
    r"\b(?:pain\w*|headaches?|seizures?|weakness|numbness|swelling|lump|mass|cough\w*|fever|dysp\w+|breath\w*|loss|vomit\w+|nausea|fatigue|bleed\w*|diarrh\w+|constipation|weight|vision|visual|gait|dizziness|symptoms?|complaints?|intracranial hypertension|difficult\w+|discomfort|distension|nosebleeds?|hoarseness|diplopia|jaundice|itching|lesion|nodule|enlarg\w+|growing|grown|grew|slow|tired|anorexia|paresthesia|palpable|disturbance|gained|stiffness|confusion|drows\w+|apathy|amenorrh\w+|urine|urination|voiding|micturition|appetite|stools?|defecation|hearing|speech|memory|voice|walk\w*|swallow\w*|reflux|deteriorat\w+)\b",
    re.I,
)


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
            round(whole(found[1]), 2),
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
        if match:
            yield from _age(s, match, match["n"], match["unit"], "person of an age")
            return
    for s in case.sentences:
        match = AT_AGE.search(s.text)
        if match and not KIN.search(s.text[: match.start()]):
            kind = next(k for k in ("", "2", "3") if match[f"n{k}"])
            yield from _age(s, match, match[f"n{kind}"], match[f"unit{kind}"], "age at the first visit or diagnosis")
            return


def _age(s: Sentence, match: re.Match[str], n: str, unit: str | None, rule: str) -> Iterator[Candidate]:
    """The age that a phrase tells in a unit of time, years where it names none."""
    amount = number(n)
    per_year = {"m": 12, "w": 365.25 / 7, "d": 365.25}.get((unit or "y").strip(" -").lower()[0], 1)
    if amount is not None and amount <= 115:
        yield Candidate(round(whole(amount / per_year), 2), (s.span(*match.span()),), rule, s)


def sexes(case: Case) -> Iterator[Candidate]:
    """Sex from the first person noun, else an initial beside the age ("56 M"), else the pronouns."""
    for s in case.sentences:
        match = NOUN_SEX.search(s.text)
        if match:
            relative = match.group().lower() in RELATIVES and not OF_CHILDREN.match(s.text[match.end() :])
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
        for d in (*find_durations(s.text), *_past_units(s.text)):
            candidate = _symptom_duration(s, d)
            if candidate is not None:
                yield candidate


def _past_units(text: str) -> Iterator[Duration]:
    """Units without a number: "for the past year"."""
    for match in PAST_UNIT.finditer(text):
        unit = match["u"][0].lower()
        yield Duration(match.start("u"), match.end(), round(PER_UNIT[unit], 2), unit)


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
    if (
        re.match(r"[\s-]*(?:old\b|of age)", after, re.I)
        or (d.unit == "h" and not history and not (s.of("symptom") and TOLD_NOW.search(before)))
        or re.search(rf"\b(?:{PERSON}|age) (?:of )?$", before, re.I)
    ):
        return None
    if not (history or lasting or _beside_complaint(s, d) or (prior and (complaint or ONSET.search(s.text)))):
        return None
    told = [m.end() for m in TOLD_NOW.finditer(before)]
    clause = before[told[-1] if told else 0 :]
    left = clause[-20:] if history else re.split(r"[,;]\s", clause)[-1]
    fronted = prior and d.start < 12 and re.match(r",\s", after[prior.end() :])
    right = after[:90] if fronted else re.split(r"[,;]\s|\s(?:and|but)\s", after[:60])[0]
    since_onset = (
        prior and "of" in prior.group().split() and re.search(r"\b(?:after|following|from)\b", prior.group(), re.I)
    )
    reason = ""
    if NOT_COMPLAINT.search(left[-90:] + " | " + (right[history.end() :] if history else right)):
        reason = "a duration of something else than the complaint"
    elif _of_known_disease(s, d, history):
        reason = "the duration of a known disease"
    elif BY_ANOTHER.match(after):
        reason = "the time under another physician"
    elif (
        not SEEN.search(before)
        if since_onset
        else re.search(r"\b(?:after|later)\b", right[:10], re.I) or WITHIN.fullmatch(before)
    ):
        reason = "a time in the later course"
    elif (
        prior
        and re.match(r"\W*(?:ago|back)\b", after)
        and ((SEEN.search(before) and not WITH_COMPLAINT.search(before)) or (d.start < 30 and THEN_SEEN.match(after)))
    ):
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


def _beside_complaint(s: Sentence, d: Duration) -> bool:
    """Whether a duration stands right at a complaint: "3 weeks of cough", "with 3 months' cough", "cough (3 months)"."""
    before, after = s.text[: d.start], s.text[d.end :]
    ahead = [m.start - s.start - d.end for m in s.of("symptom")]
    if before.endswith("(") and after.startswith(")"):
        behind = [d.start - (m.end - s.start) for m in s.of("symptom")]
        return any(0 <= n <= 3 for n in behind) or LASTING_WORD.search(before) is not None
    if re.match(r"\sof\s", after) and any(0 <= n <= 40 for n in ahead):
        return True
    return SUFFERING.search(before) is not None and any(1 <= n <= 40 for n in ahead)


def _of_known_disease(s: Sentence, d: Duration, history: re.Match[str] | None) -> bool:
    """Whether a duration is that of a disease with a name, before or after it, and not of what is complained of."""
    complaints = [] if PRIOR.match(s.text[d.end :]) else s.of("symptom")
    named = [
        m
        for m in s.of("histology")
        if m.kind != "generic" and not any(c.start < m.end and m.start < c.end for c in complaints)
    ]
    if history:
        return any(m.kind == "disease" and 0 <= m.start - s.start - d.end - history.end() <= 12 for m in named)
    return any(0 <= d.start - (m.end - s.start) <= 15 for m in named)


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
)
