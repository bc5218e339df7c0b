"""What the index tumor is and where it arose: diagnosis and primary site; with the fields of ``lesion`` the columns on the tumor itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields import lesion
from caserows.fields.base import LATERALITY, Field
from caserows.fields.tumors import METASTASIS, is_cns, laterality, linked_sites, organ
from caserows.pattern import Pattern

FINAL = Pattern(
    r"\b(?:final(?:ly)? (?:\w+ )?diagnos\w+|definit(?:e|ive) diagnos\w+|diagnosis of|was diagnosed|were diagnosed|diagnosed (?:as|with)|diagnosis was|established|confirm\w+|proved|proven|immunohistochem\w+ (?:\w+ )?(?:confirm|establish)\w+)\b",
    re.I,
)
CONFIRMING = Pattern(
    r"\b(?:diagnos\w+|histolog\w+|histopatholog\w+|patholog\w+|confirm\w*|biops\w+|consistent with|compatible with|immunohistochem\w+|proved|proven|revealed|final|cytolog\w+|case of|known|specimen|microscop\w+)\b",
    re.I,
)
EARLIER = Pattern(
    r"\b(?:initial(?:ly)?|provisional|preoperative(?:ly)?|pre-operative(?:ly)?|first|frozen[- ]section|intra-?operative|suspected|preliminary|presumptive|clinical|tentative|working|referring) (?:\w+ ){0,4}?(?:diagnos\w+|impression|thought|histology|examination|consultation|section)\b"
    r"|\b(?:misdiagnosed|mistaken|misinterpreted|misread|thought to be|interpreted initially|suggest(?:ed|ive|ing)|suspicious for|suspicion of|differential|rather than|background of|reminiscent of|resembl\w+|similar to|mimic\w*|as in|instead of|likened to|distinguish\w* from|exclud\w+|rul\w+ out|arguing against|typical of|risk of|prevent\w*)\b",
    re.I,
)
NOT_A_DIAGNOSIS_AFTER = Pattern(
    r"^[\s-]?(?:-?like\b|(?:had |has |was |were )?(?:never|not) (?:been )?(?:proven|confirmed|found)\b|mimic|gene\b|markers?\b|antigen|syndrome|protein|cell lines?|(?:\w+ )?(?:chemotherapy )?(?:regimen|protocol|chemotherapy)\b|was (?:excluded|ruled out|unlikely|initially suspected)|(?:was|were) (?:first )?(?:suspected|considered))",
    re.I,
)
COMPONENT = Pattern(r"^[\s-](?:\w+ )?(?:components?|elements?|areas?|foci|differentiation|features)\b", re.I)
PAST_ILLNESS = Pattern(
    r"\b(?:history of|previous(?:ly)?|prior|treated for|operated for|remission of)\b[^.;]{0,30}$", re.I
)
KIND_SUPPORT = {"disease": 0.05, "benign": 0.7}
TUMOR_LABELS = frozenset({"tumor", "cancer", "carcinoma", "sarcoma", "malignancy", "metastasis"})
SECTION_WEIGHT = {0: 2.0, 1: 2.0, 2: 1.6, 3: 1.2}


@dataclass(frozen=True, slots=True)
class Named:
    """A histology named of the patient: where, and how much it counts as the final diagnosis."""

    sentence: Sentence
    mention: Mention
    weight: float


def _refusal(s: Sentence, m: Mention) -> str:
    """Why a histology is not a diagnosis of the patient; empty where it may be one."""
    if m.assertion in ("negated", "family", "possible", "planned", "declined"):
        return f"{m.assertion}: {m.cue}"
    if NOT_A_DIAGNOSIS_AFTER.match(s.after(m, 40)):
        return "named as a likeness or turned down"
    before = s.before(m, 75)
    matches = list(EARLIER.finditer(before))
    earlier = matches[-1] if matches else None
    if earlier and not re.search(
        r"[.;]|\b(?:but|however|confirmed|revealed|showed|final|proved)\b", before[earlier.end() :], re.I
    ):
        return "an earlier suspicion, a likeness or a differential diagnosis"
    return ""


def _weight(s: Sentence, m: Mention) -> float:
    weight = SECTION_WEIGHT.get(SECTION_RANK.get(s.section, 8), 0.8)
    if FINAL.search(s.text):
        weight *= 2.5
    elif CONFIRMING.search(s.text):
        weight *= 1.8
    if re.search(r"\bfinal(?:ly)?\b|\bdefinit(?:e|ive)\b", s.before(m, 60), re.I):
        weight *= 2
    if m.assertion == "historical" or PAST_ILLNESS.search(s.before(m, 45)):
        weight *= 0.4
    if COMPONENT.match(s.after(m, 30)):
        weight *= 0.4
    return weight * KIND_SUPPORT.get(m.kind, 1.0)


def named_histologies(case: Case) -> tuple[list[Named], list[Candidate]]:
    """The histologies that may be the diagnosis, best first and one for each label; and the mentions turned down."""
    support: dict[str, float] = defaultdict(float)
    best: dict[str, Named] = {}
    turned: list[Candidate] = []
    about_tumor = any(
        m.kind == "generic" and m.label in TUMOR_LABELS and m.affirmed
        for s, m in case.mentions("histology")
        if not re.search(r"\b(?:risk of|history of|screening for)\b[^.;]{0,25}$", s.before(m, 45), re.I)
    )
    for s, m in case.mentions("histology"):
        if m.kind == "generic":
            continue
        reason = _refusal(s, m) or ("the article is about a tumor" if m.kind == "disease" and about_tumor else "")
        if reason:
            turned.append(Candidate(m.label, ((m.start, m.end),), "histology", s, cue=m.cue, rejected=reason))
            continue
        weight = _weight(s, m)
        support[m.label] += weight
        if m.label not in best or weight > best[m.label].weight:
            best[m.label] = Named(s, m, weight)
    order = sorted(best, key=lambda label: (-_with_wider(label, support), best[label].mention.start))
    return [best[label] for label in order], turned


def _with_wider(label: str, support: dict[str, float]) -> float:
    """A narrower name of the same entity ("dedifferentiated liposarcoma") inherits part of the support of the wider one."""
    return support[label] + sum(
        0.6 * score for other, score in support.items() if other != label and label.endswith(other)
    )


def diagnoses(case: Case) -> Iterator[Candidate]:
    """The best histological diagnosis of the index tumor, best first: affirmed, confirmed, and named often."""
    named, turned = named_histologies(case)
    for n, found in enumerate(named):
        m = found.mention
        reason = "" if n == 0 else f"{named[0].mention.label} is better supported"
        yield Candidate(
            m.label, ((m.start, m.end),), "best confirmed histology", found.sentence, cue=m.cue, rejected=reason
        )
    yield from turned


UNKNOWN_PRIMARY = Pattern(
    r"\b(?:unknown|undetermined|occult|unidentified|unclear)\s(?:primary|origin)(?:\s(?:site|origin|tumou?r|cancer))?\b|primary (?:site|tumou?r|lesion|origin|focus)\b[^.;]{0,50}?\b(?:unknown|not (?:be )?(?:found|identified|detected|determined)|unclear|undetermined)"
    r"|\b(?:could not|couldn[’']t|failed to|did not) (?:reveal|identify|find|detect|disclose|show) (?:any |a |the )?primary|\bnegative for (?:a|any) primary|\bno (?:evidence of (?:a )?)?primary (?:\w+ )?(?:tumou?r|site|lesion|focus|malignancy)\b",
    re.I,
)
OUTSIDE_SKULL = Pattern(r"\b(?:outside|elsewhere|other|extracranial|systemic)\b", re.I)
ORIGIN = Pattern(
    r"\b(?:primary|primarily|origin\w*|aris\w+|arose|develop\w+ (?:from|in)|start\w+ in|locali[sz]ed (?:in|to)|located in)\b",
    re.I,
)
PLACED = Pattern(
    r"\s(?:\([\w\s-]{1,20}\)\s)?(?:arising |originating |located |involving |originated |which arose |primary |metastatic )?(?:of|in|from|within|at|on|to) (?:the |her |his |a )?(?:[\w-]+\s){0,3}"
)
NO_SITE = Pattern(r"\b(?:leuka?emia|myeloma|myelodysplas\w+|polycythemia)\b", re.I)
WIDE = frozenset(
    {
        "brain",
        "cerebrum",
        "central nervous system",
        "meninges",
        "lower limb",
        "upper limb",
        "extremity",
        "abdomen",
        "spinal canal",
        "skull",
        "dura mater",
        "gastrointestinal tract",
        "intestine",
    }
)
"""Places whose parts are named where the article knows more."""
KIND_WEIGHT = {
    "region": 0.45,
    "cavity": 0.6,
    "soft tissue": 0.45,
    "lymph node": 0.05,
    "vessel": 0.5,
    "skin": 0.6,
    "spine": 0.8,
}
OF_ITS_NATURE = {
    "liver": "hepatocellular carcinoma|hepatoblastoma",
    "kidney": "renal cell carcinoma|clear cell renal cell carcinoma|papillary renal cell carcinoma|chromophobe renal cell carcinoma|translocation renal cell carcinoma|renal medullary carcinoma|Wilms tumor|congenital mesoblastic nephroma",
    "thyroid": "papillary thyroid carcinoma|follicular thyroid carcinoma|medullary thyroid carcinoma|anaplastic thyroid carcinoma|poorly differentiated thyroid carcinoma|thyroid carcinoma",
    "breast": "invasive ductal carcinoma|invasive lobular carcinoma|ductal carcinoma in situ|lobular carcinoma in situ|triple-negative breast cancer|inflammatory breast cancer|breast carcinoma|breast adenocarcinoma|phyllodes tumor",
    "lung": "non-small cell lung cancer|small cell lung cancer|lung adenocarcinoma|lung cancer|lung carcinoma|squamous cell lung carcinoma|bronchogenic carcinoma|bronchioloalveolar carcinoma|pleuropulmonary blastoma",
    "prostate": "prostate adenocarcinoma|prostate cancer",
    "ovary": "ovarian carcinoma|granulosa cell tumor|juvenile granulosa cell tumor|borderline ovarian tumor",
    "skin": "Merkel cell carcinoma|basal cell carcinoma",
    "brain": "glioblastoma|gliosarcoma|astrocytoma|anaplastic astrocytoma|diffuse astrocytoma|oligodendroglioma|anaplastic oligodendroglioma|high-grade glioma|low-grade glioma|glioma",
    "cerebellum": "medulloblastoma",
    "pleura": "mesothelioma",
    "adrenal gland": "pheochromocytoma|adrenocortical carcinoma",
    "eye": "retinoblastoma|uveal melanoma",
    "testis": "seminoma",
    "bile duct": "cholangiocarcinoma",
    "uterus": "endometrial carcinoma|endometrial stromal sarcoma|low-grade endometrial stromal sarcoma|uterine sarcoma|undifferentiated uterine sarcoma",
    "pituitary gland": "pituitary adenoma|prolactinoma|pituitary carcinoma",
    "pancreas": "pancreatic ductal adenocarcinoma|pancreatic neuroendocrine tumor|pancreatic cancer|intraductal papillary mucinous neoplasm|solid pseudopapillary neoplasm",
    "stomach": "gastric cancer|gastric adenocarcinoma",
    "gallbladder": "gallbladder carcinoma",
    "thymus": "thymoma|thymic carcinoma",
    "parathyroid gland": "parathyroid carcinoma",
    "cervix": "cervical cancer|cervical adenocarcinoma",
    "conjunctiva": "conjunctival melanoma",
}  # fmt: skip
"""Organ in which an entity arises by its definition (WHO classification of tumours)."""
ORGAN_OF_ENTITY = {name.lower(): place for place, names in OF_ITS_NATURE.items() for name in names.split("|")}


FOUND_METASTASIS = Pattern(
    r"^[^.;]{0,70}\b(?:confirmed|proved|proven|diagnosed|found|considered|interpreted|concluded|turned out|consistent|compatible)\b[^.;]{0,25}\bmetasta(?:sis|ses|tic)\b",
    re.I,
)
LEAST_SUPPORT = 0.25
NO_ORIGIN_AFTER = Pattern(r"\s(?:growth factor|transcription factor|blood|sheath)\b", re.I)
AT_RISK = Pattern(r"\b(?:risk (?:of|for)|screening for|history of)\W+(?:\w+\W+){0,2}$", re.I)
NAME_ONLY = frozenset(
    {
        "peripheral nerve",
        "gastrointestinal tract",
        "soft tissue",
        "blood",
        "blood vessel",
        "cartilage",
        "muscle",
        "adipose tissue",
    }
)
"""Tissues that name a tumor without placing it ("peripheral nerve sheath tumor", "gastrointestinal stromal tumor")."""


@dataclass(slots=True)
class Place:
    """A possible primary site: the support gathered and the best place that shows it."""

    support: float
    weight: float
    sentence: Sentence
    mention: Mention
    side: str | None


def primary_sites(case: Case) -> Iterator[Candidate]:
    """Where the tumor arose: a site bound to the diagnosis or to a tumor word that is not a metastasis."""
    named, _ = named_histologies(case)
    diagnosis = named[0].mention.label if named else ""
    places = _places(case, diagnosis)
    if NO_SITE.search(diagnosis):
        return
    order = sorted(places, key=lambda label: (-places[label].support, places[label].mention.start))
    strong = bool(order) and places[order[0]].weight >= (8 if case.value("cns_involvement") == "metastatic" else 3)
    unknown = None if strong else _unknown(case)
    if unknown:
        yield unknown
    for n, label in enumerate(order):
        place = places[label]
        m = place.mention
        reason = "the primary is said to be unknown" if unknown else f"{order[0]} is better supported" if n else ""
        side = place.side or ("" if n else _side_elsewhere(case, m))
        yield Candidate(
            label,
            ((m.start, m.end),),
            "site of the tumor",
            place.sentence,
            {"laterality": side} if side else {},
            rejected=reason,
        )
    natural = ORGAN_OF_ENTITY.get(diagnosis.lower())
    if natural and named:
        m = named[0].mention
        yield Candidate(
            natural,
            ((m.start, m.end),),
            "site by the nature of the tumor",
            named[0].sentence,
            rejected="a site is named" if order or unknown else "",
        )


REMOVALS = {
    "breast": r"mastectomy|lumpectomy|quadrantectomy",
    "kidney": r"(?:nephro)?(?:ureter)?\w*nephrectomy|nephroureterectomy",
    "lung": r"pneumonectomy|(?:lower|upper|middle)[\s-](?:lobe )?(?:lobectomy|wedge resection)",
    "testis": r"orchi\w*ectomy",
    "ovary": r"(?:salpingo-?)?\s?oophorectomy|adnexectomy",
    "thyroid": r"(?:hemi)?thyroidectomy|lobectomy",
    "adrenal gland": r"adrenalectomy",
    "eye": r"enucleation",
}  # fmt: skip


def _side_elsewhere(case: Case, primary: Mention) -> str:
    """The one side on which the organ is named, or removed, anywhere in the case; empty where there is none or both."""
    removal = REMOVALS.get(organ(primary))
    pattern = Pattern(rf"\b(left|right)[\s-](?:sided )?(?:[\w-]+\s){{0,3}}?(?:{removal})\b", re.I) if removal else None
    sides: set[str | None] = set()
    for s in case.sentences:
        sides.update(laterality(s, m) for m in s.of("site") if m.label == primary.label and m.affirmed)
        if pattern:
            sides.update(found.lower() for found in pattern.findall(s.text))
    sides.discard(None)
    return str(sides.pop()) if len(sides) == 1 else ""


def _unknown(case: Case) -> Candidate | None:
    for s in case.sentences:
        match = UNKNOWN_PRIMARY.search(s.text)
        if (
            match
            and not OUTSIDE_SKULL.search(s.text[match.end() : match.end() + 40])
            and not re.search(
                r"\b(?:later|finally|subsequently|initially|exclud\w+|rule out|possibility)\b", s.text, re.I
            )
        ):
            return Candidate("unknown", (s.span(*match.span()),), "primary unknown", s)
    return None


def _places(case: Case, diagnosis: str) -> dict[str, Place]:
    """Every site that a tumor of the patient is bound to, with its support."""
    involved = case.value("cns_involvement")
    natural = ORGAN_OF_ENTITY.get(diagnosis.lower())
    places: dict[str, Place] = {}
    for s in case.sentences:
        linked = {m.start: w for m, w in linked_sites(s)}
        histologies = [
            h
            for h in s.of("histology")
            if h.kind != "disease" and h.label != "metastasis" and (h.affirmed or h.assertion == "historical")
        ]
        for m in s.of("site"):
            if (
                m.assertion in ("family", "negated")
                or NO_ORIGIN_AFTER.match(s.after(m, 24))
                or AT_RISK.search(s.before(m, 40))
            ):
                continue
            bound = next((h for h in histologies if site_of_histology(s, m, h)), None)
            if bound is not None and m.label in NAME_ONLY and bound.start <= m.start:
                bound = None
            if bound is None and m.start not in linked:
                continue
            weight = _site_weight(s, m, bound, diagnosis, linked.get(m.start))
            if involved == "primary":
                weight *= 2.5 if is_cns(m) or m.kind in ("skull", "spine") else 0.5
            elif is_cns(m):
                weight *= 0.05
            if natural and m.label not in WIDE and (organ(m) == natural or m.label == natural):
                weight *= 3
            side = laterality(s, m)
            held = places.get(m.label)
            if held is None:
                places[m.label] = Place(weight, weight, s, m, side)
                continue
            held.support += weight
            held.side = held.side or side
            if weight > held.weight:
                held.weight, held.sentence, held.mention = weight, s, m
    return {label: place for label, place in places.items() if place.weight >= LEAST_SUPPORT}


def _site_weight(s: Sentence, m: Mention, bound: Mention | None, diagnosis: str, word: re.Match[str] | None) -> float:
    """How strongly one mention shows the primary site: bound to the diagnosis, said to be the origin, not a metastasis."""
    weight = 1.0
    if bound is not None:
        weight = 4.0 if bound.label == diagnosis else 2.5 if bound.kind in ("malignant", "generic") else 1.5
        if diagnosis and bound.label != diagnosis and bound.kind == "benign":
            weight = 0.5
    weight *= {0: 1.0, 1: 1.0, 2: 0.8, 3: 0.8}.get(SECTION_RANK.get(s.section, 8), 0.4)
    origin = ORIGIN.search(s.before(m, 40)) or re.match(r"\W+(?:origin|primary)\b", s.after(m, 12), re.I)
    weight *= 3.0 if origin else KIND_WEIGHT.get(m.kind, 1.0)
    if m.label in WIDE:
        weight *= 0.3
    window = s.before(m, 40) + m.text + s.after(m, 30)
    spread = METASTASIS.search(window)
    if (
        spread
        and not (bound and bound.start <= m.start and m.end <= bound.end)
        and not re.search(r"\b(?:from|metastatic)\b[^.;]{0,25}$", s.before(m, 35), re.I)
    ) or (word and METASTASIS.match(word.group()) and bound is None):
        weight *= 0.1
    if re.search(
        r"\b(?:incidental\w*|extend\w*|extension|invad\w+|invasion|infiltrat\w+|involv\w+|compress\w+|adher\w+|recurr\w+|reach\w+)\b[^.;]{0,30}$",
        s.before(m, 40),
        re.I,
    ):
        weight *= 0.35
    if m.assertion == "historical":
        weight *= 0.6
    if FOUND_METASTASIS.search(s.after(m, 120)):
        weight *= 0.25
    return weight


def site_of_histology(s: Sentence, site: Mention, histology: Mention) -> bool:
    """ "gastric leiomyosarcoma", "leiomyosarcoma of the (right) thigh", "[breast cancer]"."""
    if histology.start <= site.start and site.end <= histology.end:
        return True
    between = s.between(site, histology)
    if site.end <= histology.start:
        return bool(re.fullmatch(r"[\s-]*(?:(?!and|or|with|of|in|metasta)[\w-]+\s){0,2}", between))
    return histology.end <= site.start and bool(PLACED.fullmatch(between))


FIELDS = (
    Field(
        "diagnosis",
        "label",
        "Final (best histological) diagnosis of the index tumor: the entity.",
        diagnoses,
        single=True,
        overlap=True,
        ranked=True,
    ),
    Field(
        "primary_site",
        "label",
        "Organ or region where the tumor arose; unknown where the article says so.",
        primary_sites,
        single=True,
        overlap=True,
        attributes=(LATERALITY,),
        ranked=True,
    ),
    *lesion.FIELDS,
)
