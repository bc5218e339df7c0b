"""Where the index tumor arose: the primary site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.disease import PAST_ILLNESS, Named, named_histologies, no_tumor, refusal
from caserows.fields.hints import biopsied_place, changed_place, placed, removed_organ, side_elsewhere
from caserows.fields.nature import NAME_ONLY, natural_organ, only_there, other_lineage
from caserows.fields.tumors import (
    ALSO_OUTSIDE_SKULL,
    METASTASIS,
    aside,
    is_cns,
    laterality,
    linked_sites,
    names_tumor,
    organ,
)
from caserows.fields.wideplaces import KIND_WEIGHT, ORGAN_OF_PART, PARTS_OF, SELDOM_PRIMARY, WIDE, WIDE_CNS
from caserows.pattern import Pattern

UNKNOWN_PRIMARY = Pattern(
    r"\b(?:unknown|undetermined|occult|unidentified|unclear)\s(?:primary|origin)(?:\s(?:site|origin|tumou?r|cancer))?\b|primary (?:site|tumou?r|lesion|origin|focus)\b[^.;]{0,50}?\b(?:unknown|not (?:be )?(?:found|identified|detected|determined)|unclear|undetermined)"
    r"|\b(?:could not|couldn[’']t|failed to|did not) (?:reveal|identify|find|detect|disclose|show) (?:any |a |the )?primary|\bnegative for (?:a|any) primary|\bno (?:other |definite |obvious )?primary (?:(?:tumou?r|site|lesion|focus|cancer|malignancy) )?(?:was|were|could be|has been|had been) (?:found|identified|detected|seen|located)\b|\bno (?:evidence of (?:a )?)?primary (?:\w+ )?(?:tumou?r|site|lesion|focus|malignancy)\b",
    re.I,
)
OUTSIDE_SKULL = Pattern(r"\b(?:outside|elsewhere|other|extracranial|systemic)\b", re.I)
ORIGIN = Pattern(
    r"\b(?:primary|primarily|origin\w*|aris\w+|arose|develop\w+ (?:from|in)|start\w+ in|locali[sz]ed (?:in|to)|located in)\b",
    re.I,
)
PRIMARY_IS = Pattern(
    r"\bprimary (?:tumou?r|lesion|cancer|malignancy|neoplasm)(?:,| was| is| being| turned out to be) (?:an? )?(?:[\w-]+ ){0,5}(?:of|in) (?:the |his |her )?$",
    re.I,
)
"""Before the place of what the primary tumor is said to be: "the primary tumor, a well-differentiated adenocarcinoma of the colon"."""
PLACED = Pattern(
    r"\s(?:\([\w\s-]{1,20}\)\s)?(?:(?:that|which) (?:had |has )?(?:arose|arisen|originated|developed|started|occurred) |arising |occurring |developing |growing |originating |located |involving |originated |primary |metastatic )?(?:of|in|from|within|at|on|to) (?:the |her |his |a )?(?:[\w-]+\s){0,3}"
)
KIND_OF = Pattern(r"[\s-](?:[\w-]+\s){0,3}(?:variant|type|subtype|form)s? of\s(?:an? )?(?:[\w-]+\s){0,2}")
"""Between a site and the entity whose variant is named: "uterine small cell variant of carcinoma"."""
NO_SITE = Pattern(r"\b(?:leuka?emia|myeloma|myelodysplas\w+|polycythemia)\b", re.I)
CLEAR = 1.0
FOUND_METASTASIS = Pattern(
    r"^[^.;]{0,70}\b(?:confirmed|proved|proven|diagnosed|found|considered|interpreted|concluded|turned out|consistent|compatible)\b[^.;]{0,25}\bmetasta(?:sis|ses|tic)\b"
    r"|^[\s-](?:\w+\s){0,2}?(?:tumou?rs?|lesions?|mass(?:es)?|nodules?) (?:was|were|is|are|being) (?:also |indeed )?(?:an? )?metasta(?:sis|ses|tic)\b",
    re.I,
)
INTO = Pattern(r"\s(?:in|to|into|within|involving)\s", re.I)
METASTATIC = Pattern(
    r"\bmetastatic\s(?:[\w-]+\s){0,2}$|\bmetastas[ei]s (?:of|from)\s(?:an? |the )?(?:[\w-]+\s){0,2}$", re.I
)
"""Before a tumor whose place, told with "in", is where it has spread: "metastatic sarcoma in the lung"."""
SPREAD_KINDS = frozenset({"cavity", "lymph node", "bone", "spine"})
"""Kinds of sites that "metastatic" before them calls places of spread, also in a tumor's name: "metastatic peritoneal sarcoma"."""
SEVERAL = Pattern(r"\b(?:multiple|several|numerous|innumerable|disseminated|scattered)\W+(?:\w+\W+){0,2}$", re.I)
"""Before a place that holds many tumors: seldom where the first one arose."""
NEW = Pattern(r"\b(?:new|another|additional|further)\s(?:\w+\s){0,2}$", re.I)
"""Before a tumor that came after the first one."""
YEARS_AGO = Pattern(r"\b(?:years?|decades?) (?:ago|earlier|before|previously|prior|back)\b", re.I)
LEAST_SUPPORT = 0.3
REPEATED = 0.7
"""How much of what the other mentions of a place gather counts beside its best one."""
OTHER_PLACE = Pattern(r"\bwith\b", re.I)
"""After a site: "in the bile duct with lymph node metastases" speaks of metastases elsewhere."""
PERHAPS = Pattern(
    r"\b(?:probabl[ey]|possibl[ey]|presum\w+|suspected|apparent(?:ly)?|likely|suggest\w*|seem\w*|considered|thought)\b(?:\W+(?:\w+\W+){0,3})?$",
    re.I,
)
"""An origin that is only supposed: "of probable colonic origin"."""
TAKEN_FOR = Pattern(
    r"\b(?:mimic\w*|simulat\w+|resembl\w+|masquerad\w+|mistaken|misdiagnosed|mis-?interpreted|(?:initially|first|originally|provisionally) (?:\w+ )?(?:thought|considered|diagnosed as|suspected|believed|interpreted|assumed|regarded))\b[^.;,]{0,45}$",
    re.I,
)
"""Before the place of what the tumor was taken for: "initially considered a tumor of the renal pelvis"."""
NO_ORIGIN_AFTER = Pattern(
    r"[\s-](?:colou?red\b|pressure|loss|transfusions?|growth factor|transcription factor|densit(?:y|ies)\b|window|attenuation|types?\b|blood|sheath|invasi(?:ve|on)|infiltrati(?:ve|on)|of (?:the )?(?:uterine |cervical )?(?:cervix|os|acetabulum))\b",
    re.I,
)
AT_RISK = Pattern(
    r"\b(?:risk (?:of|for)|(?:screening|screened|tests?|testing|work-?up|search\w*)(?: tests?)? for)\W+(?:\w+\W+){0,2}$",
    re.I,
)


@dataclass(slots=True)
class Place:
    """A possible primary site: the support gathered and the best place that shows it."""

    support: float
    weight: float
    sentence: Sentence
    mention: Mention
    side: str

    @property
    def strength(self) -> float:
        """One clear statement counts more than many weak ones."""
        return self.weight + REPEATED * (self.support - self.weight)


def primary_sites(case: Case) -> Iterator[Candidate]:
    """Where the tumor arose: a site bound to the diagnosis or to a tumor word that is not a metastasis."""
    named, _ = named_histologies(case)
    diagnosis = named[0].mention.label if named else ""
    if NO_SITE.search(diagnosis) or no_tumor(case):
        return
    places = _places(case, diagnosis, named[0].mention if named else None)
    order = _in_order(places)
    strong = bool(order) and places[order[0]].weight >= (8 if case.value("cns_involvement") == "metastatic" else 3)
    unknown = None if strong else _unknown(case)
    natural = natural_organ(diagnosis)
    given = "the primary is said to be unknown" if unknown else ""
    if unknown:
        yield unknown
    elif order and only_there(diagnosis) and _elsewhere(places[order[0]], natural):
        yield _by_nature(case, natural, named[0])
        given = f"{diagnosis} arises in the {natural}"
    for n, label in enumerate(order):
        place, counted = places[label], ORGAN_OF_PART.get(label, label)
        side = place.side or ("" if n else side_elsewhere(case, counted))
        found = placed(counted, place.sentence, place.mention, "site of the tumor", side)
        yield replace(found, rejected=given or (f"{order[0]} is better supported" if n else ""))
    if order or unknown or not named:
        return
    if natural:
        yield _by_nature(case, natural, named[0])
    else:
        hint = removed_organ(case) or changed_place(case) or biopsied_place(case, named[0])
        yield from (hint,) if hint else ()


def _in_order(places: dict[str, Place]) -> list[str]:
    """The places, best supported first; the part before the whole."""
    order = sorted(places, key=lambda label: (-places[label].strength, places[label].mention.start))
    if order:
        part = next(
            (label for label in order if _part_of(order[0], places[label]) and places[label].weight >= CLEAR), order[0]
        )
        order.remove(part)
        order.insert(0, part)
    return order


def _part_of(whole: str, place: Place) -> bool:
    """Whether a place is a part of a wide one, narrower than it."""
    m = place.mention
    return m.label in PARTS_OF.get(whole, ()) or (whole in WIDE_CNS and is_cns(m) and m.label not in WIDE_CNS)


def _elsewhere(place: Place, natural: str) -> bool:
    """Whether the best place is weak and in another organ than the entity's own."""
    return place.weight < CLEAR and natural not in (organ(place.mention), place.mention.label)


def _by_nature(case: Case, natural: str, named: Named) -> Candidate:
    side = side_elsewhere(case, natural)
    return placed(natural, named.sentence, named.mention, "site by the nature of the tumor", side)


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


def _places(case: Case, diagnosis: str, best: Mention | None) -> dict[str, Place]:
    """Every site that a tumor of the patient is bound to, with its support; ``best`` is the mention taken as the diagnosis."""
    involved = case.value("cns_involvement")
    natural = natural_organ(diagnosis)
    only = involved != "primary" and only_there(diagnosis)
    spread = _spread_to(case)
    operated = _first_resection(case)
    places: dict[str, Place] = {}
    for s in case.sentences:
        if not s.of("site"):
            continue
        linked = {m.start: w for m, w in linked_sites(s)}
        histologies = [
            h
            for h in s.of("histology")
            if h.kind != "disease" and h.label != "metastasis" and (h is best or not refusal(s, h))
        ]
        for m in s.of("site"):
            if (
                m.assertion in ("family", "negated")
                or NO_ORIGIN_AFTER.match(s.after(m, 24))
                or AT_RISK.search(s.before(m, 40))
                or aside(s, m)
                or (m.label in NAME_ONLY and names_tumor(s, m))
            ):
                continue
            bound = next((h for h in histologies if site_of_histology(s, m, h)), None)
            if bound is not None and m.label in NAME_ONLY and bound.start <= m.start:
                bound = None
            if bound is None and m.start not in linked:
                continue
            weight = _site_weight(s, m, bound, diagnosis, linked.get(m.start))
            if bound is None and m.label == "soft tissue":
                weight *= 0.3
            if involved == "primary":
                weight *= 2.5 if is_cns(m) or m.kind in ("skull", "spine") else 0.5
            elif is_cns(m) and m.label not in ALSO_OUTSIDE_SKULL:
                weight *= 0.05
            if natural and m.label not in WIDE and natural in (organ(m), m.label):
                weight *= 3
            vague = bound is None or bound.kind == "generic"
            if only and natural not in (organ(m), m.label):
                weight *= 0.25
            elif vague and organ(m) in spread:
                weight *= 0.15
            if vague and SEVERAL.search(s.before(m, 30)):
                weight *= 0.6
            if vague and s.index > operated.get(s.section, s.index):
                weight *= 0.4
            side = laterality(s, m) or ""
            held = places.get(m.label)
            if held is None:
                places[m.label] = Place(weight, weight, s, m, side)
                continue
            held.support += weight
            if weight > held.weight:
                held.weight, held.sentence, held.mention = weight, s, m
                held.side = side or held.side
            held.side = held.side or side
    return {label: place for label, place in places.items() if place.weight >= LEAST_SUPPORT}


def _first_resection(case: Case) -> dict[str, int]:
    """Section → index of the sentence that tells the first resection: a tumor found later in it is seldom the primary one."""
    first: dict[str, int] = {}
    for s, m in case.mentions("procedure"):
        if m.kind == "resection" and m.assertion in ("affirmed", "historical"):
            first.setdefault(s.section, s.index)
    return first


def _spread_to(case: Case) -> set[str]:
    """Organs that are said to hold metastases: a tumor word beside one of them shows no origin."""
    named = {
        organ(m)
        for s in case.sentences
        for m, word in linked_sites(s, METASTASIS)
        if m.assertion in ("affirmed", "historical") and not (word.end() <= m.start - s.start and names_tumor(s, m))
    }
    return named | {
        organ(m) for s, m in case.mentions("site") if m.affirmed and FOUND_METASTASIS.search(s.after(m, 120))
    }


def _site_weight(s: Sentence, m: Mention, bound: Mention | None, diagnosis: str, word: re.Match[str] | None) -> float:
    """How strongly one mention shows the primary site: bound to the diagnosis, said to be the origin, not a metastasis."""
    weight = 1.0
    if bound is not None:
        weight = 4.0 if bound.label == diagnosis else 2.5 if bound.kind == "generic" else 1.5
        if (
            diagnosis
            and bound.label != diagnosis
            and (bound.kind == "benign" or _of_the_past(s, bound, diagnosis) or other_lineage(bound.label, diagnosis))
        ):
            weight = 0.5
    weight *= {0: 1.0, 1: 1.0, 2: 0.8, 3: 0.8}.get(SECTION_RANK.get(s.section, 8), 0.4)
    source = re.match(r"\W+(?:origin|primary)\b", s.after(m, 12), re.I)
    origin = ORIGIN.search(s.before(m, 40)) or PRIMARY_IS.search(s.before(m, 90)) or source
    by_nature = m.kind == "skin" and bound is not None and bound.label == diagnosis
    weight *= 3.0 if origin else 1.0 if by_nature else KIND_WEIGHT.get(m.kind, 1.0)
    if m.label in WIDE:
        weight *= 0.3
    after = "" if bound is not None and bound.start >= m.end else OTHER_PLACE.split(s.after(m, 30))[0]
    window = s.before(m, 40) + m.text + after
    spread = METASTASIS.search(window)
    metastatic = (
        spread
        and not (bound and bound.start <= m.start and m.end <= bound.end)
        and not re.search(r"\b(?:from|metastatic)\b[^.;]{0,25}$", s.before(m, 35), re.I)
    ) or (word and METASTASIS.match(word.group()) and bound is None)
    if metastatic and not source:
        weight *= 0.1
    if re.search(
        r"\b(?:incidental\w*|extend\w*|extension|invad\w+|invasion|infiltrat\w+|involv\w+|compress\w+|adher\w+|recurr\w+|relaps\w+|regrowth|reach\w+)\b[^.;]{0,30}$",
        s.before(m, 40),
        re.I,
    ):
        weight *= 0.35
    if word is not None and (bound is None or bound.kind == "generic") and NEW.search(s.text[: word.start()]):
        weight *= 0.4
    if PERHAPS.search(s.before(m, 40)):
        weight *= 0.35
    if TAKEN_FOR.search(s.before(m, 90)):
        weight *= 0.2
    if bound is None and not origin and m.label in SELDOM_PRIMARY:
        weight *= 0.6
    if m.assertion == "historical" and not (bound is not None and bound.label == diagnosis):
        weight *= 0.6
    if FOUND_METASTASIS.search(s.after(m, 120)):
        weight *= 0.25
    if bound is not None and INTO.match(s.between(m, bound)) and bound.end <= m.start:
        weight *= 0.15 if METASTATIC.search(s.before(bound, 30)) else 1.0
    if m.kind in SPREAD_KINDS and METASTATIC.search(s.before(m, 30)):
        weight *= 0.2
    return weight


def _of_the_past(s: Sentence, histology: Mention, diagnosis: str) -> bool:
    """Whether another tumor is told of earlier years ("mastectomy for breast cancer ten years ago"); a cancer of an organ
    may be the same carcinoma under its wide name."""
    if "carcinoma" in diagnosis and histology.label.endswith(("cancer", "carcinoma")):
        return False
    return histology.kind != "generic" and (
        histology.assertion == "historical"
        or bool(PAST_ILLNESS.search(s.before(histology, 45)) or YEARS_AGO.search(s.after(histology, 45)))
    )


def site_of_histology(s: Sentence, site: Mention, histology: Mention) -> bool:
    """ "gastric leiomyosarcoma", "leiomyosarcoma of the (right) thigh", "[breast cancer]"."""
    if histology.start <= site.start and site.end <= histology.end:
        return True
    between = s.between(site, histology)
    if site.end <= histology.start:
        return bool(
            re.fullmatch(
                r"[\s-]*(?:(?!(?:and|or|with|of|in|the|an?|was|were|showed|revealed)\b|metasta)[\w-]+\s){0,2}", between
            )
            or KIND_OF.fullmatch(between)
        )
    return histology.end <= site.start and bool(PLACED.fullmatch(between))


FIELDS = (
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
)
