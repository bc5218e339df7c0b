"""Courses of radiotherapy given, with total dose in Gy, number of fractions and target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.giving import GIVEN_AFTER, RETELLING, not_given, referred
from caserows.fields.targets import ORGANS, is_target, target_label, tumor_sites
from caserows.pattern import Pattern
from caserows.timeline import NUMBER, TENS, UNITS, number

Attributes = dict[str, str | int | float]
KINDS = frozenset({"radiotherapy", "chemoradiotherapy"})
DOSE = Pattern(
    rf"(?P<n>\d+(?:[.,]\d+)?|\b(?:{TENS})(?:[\s-](?:{UNITS}))?)\s?-?(?P<u>c?Gy|c?Grays?|rads?)(?:E\b|\b(?:\s?\(RBE\))?)"
    r"(?!\s?(?:/(?!\s?\d)|per|each|daily|a day|once daily|twice daily|every)\s?(?:fraction|day|fx|session)?)",
    re.I,
)
FRACTIONS = Pattern(
    rf"\b(?P<n>{NUMBER}|single(?! fractions))[\s-](?:daily\s|equal\s|consecutive\s|treatment\s)?(?:fractions?|fx|fr|f|sessions?|sittings|exposures|(?:radiotherapy |radiation )?treatments)\b|\bsingle[\s-](?:high[\s-])?dose\b",
    re.I,
)
DAILY = Pattern(
    r"\b(?:(?:daily|per|each) (?:dose|fraction)|single (?:doses|fractions))[^.;,]{0,15}$|(?<!single )\b(?:fractions?|sessions?|sittings) of\s$|[x×]\s?$",
    re.I,
)
TIMES = Pattern(r"\b(?P<k>\d{1,2})\s?[x×*]\s?(?P<d>\d+(?:[.,]\d+)?)\s?Gy\b", re.I)
"""A course told as its fractions: "10 × 3 Gy"."""
NO_TREATMENT = Pattern(
    r"^[\s-]?(?:pumps?|magnetic|spectroscop\w*|density|oncolog\w*|exposure|necrosis|induced|field|therapist|sensitiv\w*|resistan\w*|protection|hygiene|safety|workers?"
    r"|specialist|department|toxicity|planning|center|centre|unit|damage|injury|enteritis|proctitis|cystitis|dermatitis|pneumonitis)\b",
    re.I,
)
NO_PATIENT = Pattern(r"^\s(?:[\w-]+\s){0,2}?(?:cells?|blood|platelets?|vaccine|products)\b", re.I)
"""What is irradiated and is no part of the patient: "irradiated melanoma cells" of a vaccine."""
OF_A_PLAN = Pattern(
    r"\b(?:V-?\d{1,2}|D-?\d{1,2}%?|D(?:max|mean)|mean (?:\w+ ){1,2}dose|constraints?|isodose|organs? at risk|volumes? (?:over|receiving|of (?:the )?\w+ receiving)|dose[- ]volume)\b",
    re.I,
)
"""What tells of the plan of a radiotherapy, in which the doses are those of other organs."""
TREATED_WITH = Pattern(
    r"[^.;,]{0,30}?\b(?:which |that )?(?:(?:was|were|is|has been|had been|been) )?(?:then |subsequently |also |successfully |initially )?(?:treated|managed|controlled|palliated) (?:with|by|using)\s(?:(?:an?|the|local|palliative|external|beam|adjuvant|conventional|high-dose|stereotactic|body|radical|definitive|curative|salvage|fractionated|hypofractionated|focal|emergency|urgent)[\s-]+){0,4}",
    re.I,
)
AND_ALSO = Pattern(r"\b(?:and|plus|then|as well as),?\s(?:(?:an?|another|doses?|total|of|with|further)\s){0,4}$", re.I)
TO_ANOTHER = Pattern(r"[^.;,]{0,40}?\b(?:to|on|for)\s(?:the|his|her|each|both|other|all|two|three)\b", re.I)
BOOST = Pattern(r"\bboost\w*", re.I)
EACH_TO = Pattern(r"[^.;]{0,60}?\b(?:to|on|over|for|at|in)\s(?:[\w-]+\s){0,5}$", re.I)
SPREADING = Pattern(
    r"\b(?<!for )(?:pains?|murmurs?|aches?|\w+algia|discomfort|burning|tingling|sensations?|par(?:a)?esthesias?|sciatica|colic|cramps?)\b[^.;]{0,40}$",
    re.I,
)
"""What irradiates by itself: "pain with irradiation to the leg"."""
RAYS = Pattern(
    r"\bexpos(?:ed|ures?) to (?:\w+\s)?$|\b(?:uv|ultraviolet|solar|sun|ionizing|ionising|electromagnetic|no)\s(?:b\s)?$",
    re.I,
)
ANEW = Pattern(
    r"\b(?:second|another|again|re-?irradiat\w*|repeat(?:ed)?|additional|further|later|recurr\w+|relaps\w+|progress\w+|new"
    r"|metastas[ei]s|re-?treat\w*)\b",
    re.I,
)
BACK = Pattern(
    r"\b(?:after|following|since|during|the|this|that|his|her|of|from|despite|before|prior to|post|previous)\s"
    r"(?:(?:adjuvant|initial|\w*operative|palliative)\s)*$",
    re.I,
)
DELIVERED = Pattern(r"\b(?:received|delivered|given|treated|administered|irradiated|prescribed|boost)\b", re.I)
BED_AFTER = Pattern(
    r"^[^.;,]{0,40}?\b(?:of|to|on|over|for|at)\s(?:the|his|her)\s(?:\w+\s){0,2}(?:cavity|bed|remnants?|residual (?:tumou?r|lesion|mass|disease))\b",
    re.I,
)
BED_BEFORE = Pattern(
    r"\b(?:cavity|bed|remnants?|residual (?:tumou?r|lesion|mass|disease))\s(?:of the \w+\s)?(?:(?:then|subsequently|also|later|finally)\s)?(?:received|was|were)\b[^.;,]{0,40}$",
    re.I,
)
BEDS = (("cavity", "resection cavity"), ("bed", "tumor bed"), ("remnant", "remnant"), ("residual", "remnant"))
AIMED = Pattern(r"^[^.;]{0,50}?\b(?:to|of|on|over|for|at|in|involving|covering|including|with)\s[^.;,]{0,40}$", re.I)
AIMED_BEFORE = Pattern(
    r"[\s-]+(?:(?:external|beam|local|palliative|adjuvant|conformal|field|involved|stereotactic|body|lesions?|metastas[ei]s|tumou?r|mass)[\s-]+){0,3}",
    re.I,
)
OF_TUMOR = Pattern(r"\s(?:cancer|\w*carcinoma|tumou?r|\w*sarcoma|melanoma|origin)\b", re.I)
METASTASES_OF = Pattern(r"\s(?:metasta\w+|lesions?)\s(?:of|in|at|to|on)\s(?:the\s)?(?:(?:left|right)\s)?", re.I)
WERE = Pattern(r"\b(?:was|were|been) (?:(?:\w+ly|then|also) )?$", re.I)
DONE_TO = Pattern(r"\b(?:was|were|been) (?:\w+ly )?\w+ed\b", re.I)
FOR_ANOTHER = Pattern(r"^(?:(?!\band\b)[^.;,]){0,25}?\bfor\b(?!\s(?:\d|\w+\s(?:days|weeks|months)))", re.I)
"""What leads from a course to a place of its own."""
POINTED_AT = Pattern(r"\b(?:this|that|these|said)\s(?:[\w-]+\s){0,3}$", re.I)
FIRST = Pattern(r"\b(?:first|initial|previous|prior|primary|original|earlier)\s(?:\w+\s)?$", re.I)
AGAIN = Pattern(r"\bre-?\s?$", re.I)
NEAR = 12
"""Sentences within which a course without a dose may still get one."""
MOST_COURSE = 150.0
"""Gy beyond which a number is a misprint (cGy for Gy) or the dose of something else."""
LEAST_COURSE = 8.0
"""Gy from which a dose with no modality named beside it is a course."""


@dataclass(slots=True)
class Course:
    """One course being gathered."""

    label: str
    sentence: Sentence
    span: tuple[int, int]
    cue: str
    attributes: Attributes
    at: int
    """Running number of the last sentence that told of it."""
    subject: str | None = None
    """The place of the tumor that its sentence speaks of: the target where none is named."""


def doses(text: str) -> list[tuple[int, int, float]]:
    """(start, end, Gy) of the total doses in a text; doses per fraction are left out."""
    found = []
    for match in DOSE.finditer(text):
        if DAILY.search(text[: match.start()]):
            continue
        scale = 0.01 if match["u"].lower().startswith(("c", "rad")) else 1.0
        amount = round((number(match["n"]) or 0) * scale, 2)
        if amount <= MOST_COURSE:
            found.append((*match.span(), amount))
    return found


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value


def described(s: Sentence, start: int, end: int) -> Attributes:
    """Dose, fractions and target told between two places of a sentence."""
    attributes: Attributes = {}
    text = s.text[start:end]
    total = doses(text)
    if total:
        attributes["dose_gy"] = _whole(total[0][2])
    elif times := TIMES.search(text):
        each = float(times["d"].replace(",", "."))
        return {"dose_gy": _whole(round(int(times["k"]) * each, 2)), "fractions": int(times["k"])}
    if count := FRACTIONS.search(text):
        amount = 1.0 if (count["n"] or "single").lower() == "single" else number(count["n"])
        if amount:
            attributes["fractions"] = _whole(amount)
    return attributes


def _of_a_plan(s: Sentence) -> bool:
    """Whether a sentence tells what the plan spares and not what was given."""
    return bool(OF_A_PLAN.search(s.text)) and not DELIVERED.search(s.text)


def _aim(s: Sentence, at: int) -> str | None:
    """The place to which the dose before offset ``at`` of the sentence went: "in 25 fractions to the pelvis"."""
    site = next((m for m in s.of("site") if s.start + at <= m.start <= s.start + at + 80 and is_target(m)), None)
    if site is None or not EACH_TO.fullmatch(s.text[at : site.start - s.start]):
        return None
    return target_label(site)


def parts(s: Sentence, start: int, end: int) -> list[Attributes]:
    """Dose, fractions and target of every course that ``[start, end)`` of a sentence tells: "30 Gy to the hip and 20 Gy to the rib"."""
    places = [(start + first, start + last) for first, last, _ in doses(s.text[start:end])]
    apart = () if BOOST.search(s.text) else places[1:]
    cuts = [p for p, after in apart if AND_ALSO.search(s.text[start:p]) and TO_ANOTHER.match(s.text, after)]
    found = []
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        aim = next((_aim(s, after) for p, after in places if first <= p < last), None)
        found.append(described(s, first, last) | ({"target": aim} if aim else {}))
    return found


def _target(s: Sentence, m: Mention) -> str | None:
    """What was irradiated, as named beside the course: "to the pelvis", "pelvic radiotherapy", "of the tumor bed"."""
    if m.label == "whole-brain":
        return "brain"
    inside = next((site for site in s.of("site") if m.start <= site.start and site.end <= m.end), None)
    if inside is not None:
        return target_label(inside)
    bed = BED_AFTER.match(s.after(m, 80)) or BED_BEFORE.search(s.before(m, 70))
    if bed:
        return next(label for word, label in BEDS if word in bed.group().lower())
    after = next((site for site in s.of("site") if m.end <= site.start <= m.end + 70 and is_target(site)), None)
    if after is not None and AIMED.search(s.text[m.end - s.start : after.start - s.start]):
        narrower = next((site for site in s.of("site") if site.start > after.end and is_target(site)), None)
        in_bone = narrower and METASTASES_OF.fullmatch(s.between(after, narrower))
        if after.label == "bone" and narrower and in_bone and not OF_TUMOR.match(s.after(narrower, 20)):
            return target_label(narrower)
        return target_label(after)
    before = next(
        (site for site in reversed(s.of("site")) if m.start - 60 <= site.end <= m.start and is_target(site)), None
    )
    between = "" if before is None else s.text[before.end - s.start : m.start - s.start]
    if before is not None and (AIMED_BEFORE.fullmatch(between) or TREATED_WITH.fullmatch(between)):
        return target_label(before)
    return None


def _own_subject(s: Sentence, m: Mention) -> str | None:
    """The one place where the sentence says the tumor to be that it tells the course of: "treated for lung cancer, receiving …"."""
    told = {target_label(site) for site in tumor_sites(s) if site.end <= m.start}
    return told.pop() if len(told) == 1 and not FOR_ANOTHER.match(s.after(m, 40)) else None


def _irradiated(s: Sentence, m: Mention) -> list[str]:
    """Places that the subject of "were irradiated" names: metastases in two organs are two courses."""
    if m.text.lower() != "irradiated" or not WERE.search(s.before(m, 30)):
        return []
    before = s.text[: m.start - s.start]
    clause = s.start + max((done.end() for done in DONE_TO.finditer(before)), default=0)
    sites = [site for site in s.of("site") if clause <= site.start and site.end <= m.start and is_target(site)]
    labels = list(dict.fromkeys(map(target_label, sites)))
    return labels if re.search(r"\bmetasta", before[clause - s.start :], re.I) else labels[:1]


def _spreads(s: Sentence, m: Mention) -> bool:
    """Whether what irradiates is a complaint and not a treatment: "pain with irradiation to the leg"."""
    told = m.text.lower() in ("irradiated", "irradiation", "radiation") and SPREADING.search(s.before(m, 70))
    return bool(told) and not (doses(s.text) or GIVEN_AFTER.match(s.after(m, 90)))


def refusal(s: Sentence, m: Mention) -> str:
    """Why a mention is no course given; empty where it is one."""
    if m.text == "PCI" and not re.search(r"\b(?:cranial|brain|Gy|small[- ]cell)\b", s.text, re.I):
        return "another PCI"
    if m.text == "RT" and re.search(r"\bAT\s?[/-]\s?$", s.before(m, 5)):
        return "the name of a tumor"
    if NO_TREATMENT.match(s.after(m, 25)) or RAYS.search(s.before(m, 25)):
        return "no treatment by radiation"
    if m.text.lower() == "irradiated" and NO_PATIENT.match(s.after(m, 40)):
        return "no treatment by radiation"
    if _spreads(s, m):
        return "a complaint that spreads"
    if _of_a_plan(s):
        return "of the plan of a course"
    return "referred, not told as given" if referred(s, m) else not_given(s, m)


def radiotherapies(case: Case) -> Iterator[Candidate]:
    """Given courses, one finding each; a course told again lends its dose and target to the first telling."""
    courses: list[Course] = []
    news = 0
    for now, s in enumerate(sorted(case.sentences, key=lambda s: s.section in RETELLING), 1):
        retold = s.section in RETELLING
        mentions = [m for m in s.of("procedure") if m.kind in KINDS]
        for n, m in enumerate(mentions):
            reason = refusal(s, m)
            if reason:
                yield _turned_down(s, m, reason)
                continue
            start = mentions[n - 1].end - s.start if n else 0
            end = mentions[n + 1].start - s.start if n + 1 < len(mentions) else len(s.text)
            attributes, *others = parts(s, m.end - s.start, end)
            for name, value in parts(s, start, m.start - s.start)[0].items():
                attributes.setdefault(name, value)
            places: list[str | None] = [*_irradiated(s, m)] or [_target(s, m)]
            named, *apart = places
            if named:
                attributes["target"] = named
            others += [{"target": place} for place in apart if place]
            same = _same(courses, s, m, attributes, now, news, retold=retold)
            new = ([attributes] if same is None else []) + ([] if retold else others)
            subject = _own_subject(s, m)
            courses += [Course(m.label, s, (m.start, m.end), m.cue, told, now, subject) for told in new]
            if same is None:
                continue
            same.subject = same.subject or subject
            if same.label == "external beam" and m.label != "external beam":
                same.label = m.label
            for name, value in attributes.items():
                same.attributes.setdefault(name, value)
            same.at = now
            yield _turned_down(s, m, "a course already told")
        if not mentions and not retold:
            _dose_alone(courses, s, now)
        if ANEW.search(s.text):
            news = now
    for c in courses:
        told = {**c.attributes}
        if c.subject:
            told.setdefault("target", c.subject)
        yield Candidate(c.label, (c.span,), "radiotherapy given", c.sentence, told, cue=c.cue)


def _turned_down(s: Sentence, m: Mention, reason: str) -> Candidate:
    return Candidate(m.label, ((m.start, m.end),), "radiotherapy given", s, {}, cue=m.cue, rejected=reason)


def _same(
    courses: list[Course],
    s: Sentence,
    m: Mention,
    attributes: Attributes,
    now: int,
    news: int,
    *,
    retold: bool,
) -> Course | None:
    """The course already gathered that a mention tells of again; None where it is a new one."""
    general = m.label == "external beam"
    alike = [
        c
        for c in courses
        if c.label == m.label
        or general
        or (c.label == "external beam" and now - c.at <= 2 and m.label != "brachytherapy")
    ]
    if not alike:
        return None
    last = alike[-1]
    if retold:
        return last
    if _doubled(last, attributes):
        last = next((c for c in reversed(alike) if "dose_gy" not in c.attributes and now - c.at <= NEAR), last)
    doubled = _doubled(last, attributes)
    elsewhere = _elsewhere(last, attributes)
    before = AGAIN.sub("", s.before(m, 60))
    again = AGAIN.search(s.before(m, 4)) or re.match(r"re-?irr", m.text, re.I)
    if last.sentence.index == s.index or last.at == now:
        if FIRST.search(before) and not again and AGAIN.search(s.text[: last.span[0] - s.start]):
            return None
        both = "dose_gy" in attributes and "dose_gy" in last.attributes
        return None if doubled or (elsewhere and both) or (last.label != m.label and elsewhere) else last
    if POINTED_AT.search(before) and not doubled:
        return last
    if doubled and not re.search(r"\b(?:total|cumulative|overall)\b", s.text, re.I):
        return None
    if (
        BACK.search(before)
        and "dose_gy" not in attributes
        and not re.search(r"\b(?:second|another)\b", before[-40:], re.I)
    ):
        return last
    anew = news > last.at or elsewhere or ANEW.search(before) or again
    return None if anew else last


def _doubled(c: Course, attributes: Attributes) -> bool:
    """Whether a course and a mention state different total doses."""
    return "dose_gy" in attributes and "dose_gy" in c.attributes and attributes["dose_gy"] != c.attributes["dose_gy"]


def _elsewhere(c: Course, attributes: Attributes) -> bool:
    """Whether a course and a mention name targets in different organs."""
    one, other = (str(a.get("target", "")) for a in (c.attributes, attributes))
    return bool(one and other) and ORGANS.get(one, one) != ORGANS.get(other, other)


def _dose_alone(courses: list[Course], s: Sentence, now: int) -> None:
    """A sentence with a dose and no modality: the dose of the course just told, or a course of its own."""
    if not (DOSE.search(s.text) or TIMES.search(s.text)) or _of_a_plan(s):
        return
    attributes, *others = parts(s, 0, len(s.text))
    dose = attributes.get("dose_gy")
    if not isinstance(dose, (int, float)) or dose < LEAST_COURSE:
        return
    if courses and now - courses[-1].at <= 3:
        last = courses[-1]
        if "dose_gy" not in last.attributes:
            last.attributes |= attributes
            last.at = now
            courses += [Course(last.label, s, (s.start, s.end), "", other, now) for other in others]
        return
    total = doses(s.text)
    if total and DELIVERED.search(s.text):
        courses.append(Course("external beam", s, s.span(*total[0][:2]), "", attributes, now))


RADIOTHERAPY = Field(
    "radiotherapy",
    "choice",
    "Given courses of radiotherapy.",
    radiotherapies,
    allowed=("whole-brain", "stereotactic", "external beam", "brachytherapy", "proton"),
    attributes=(Attribute("dose_gy", "number", unit="Gy"), Attribute("fractions", "number"), Attribute("target")),
    repeats=True,
)
