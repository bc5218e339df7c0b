"""Where no sentence binds the tumor to its place or side: the place of a change, the organ removed, the side told elsewhere."""

from __future__ import annotations

import re

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.disease import Named
from caserows.fields.targets import organs_of
from caserows.fields.tumors import METASTASIS, laterality, linked_sites, organ
from caserows.fields.wideplaces import ORGAN_OF_PART
from caserows.pattern import Pattern

CHANGE = Pattern(
    r"\b(?:swellings?|enlargements?|bulging|ballooning|lytic (?:lesions?|changes?|areas?)|osteolysis|radiolucenc(?:y|ies)|opacit(?:y|ies)|thickening|ulcers?|ulcerations?|plaques?|papules?|lumps?|filling defects?|erosion|destruction|expansion)\b",
    re.I,
)
NO_PLACE = frozenset({"lymph node", "vessel", "cavity", "soft tissue"})
"""Kinds of sites where a swelling tells nothing of the origin of a tumor."""
BIOPSY_OF = Pattern(
    r"\b(?:biops(?:y|ies)|aspirat\w+|FNAC?|cytology|specimens?|tissue)\s(?:\([^()]{1,12}\)\s)?(?:was |were )?(?:taken |obtained |performed |done )?(?:of|from|on)\s(?:the |her |his |a |an )?(?:left |right )?$",
    re.I,
)
PREVENTIVE = Pattern(r"\b(?:prophylactic|previous(?:ly)?|prior|history of|earlier|ago|past|incidental)\b", re.I)
SIDE_REMOVED = {
    place: Pattern(rf"\b(left|right)[\s-](?:sided )?(?:[\w-]+\s){{0,3}}?(?:{removal})\b", re.I)
    for place, removal in (
        ("breast", r"mastectomy|lumpectomy|quadrantectomy"),
        ("kidney", r"(?:nephro)?(?:ureter)?\w*nephrectomy|nephroureterectomy"),
        ("lung", r"pneumonectomy|(?:lower|upper|middle)[\s-](?:lobe )?(?:lobectomy|wedge resection)"),
        ("testis", r"orchi\w*ectomy"),
        ("ovary", r"(?:salpingo-?)?\s?oophorectomy|adnexectomy"),
        ("thyroid", r"(?:hemi)?thyroidectomy|lobectomy"),
        ("adrenal gland", r"adrenalectomy"),
        ("eye", r"enucleation"),
    )
}
"""The side of an organ in the name of the operation that removes it: "left radical nephrectomy"."""


UNPAIRED = frozenset({"liver", "stomach", "colon", "appendix", "esophagus", "rectum", "uterus", "heart"})
"""Organs whose half is told of an operation as often as of the tumor: "right hepatic lobectomy", "left gastric artery"."""


def side_elsewhere(case: Case, place: str) -> str:
    """The one side on which the organ, or else a part of it, is named or removed anywhere in the case; empty where there is none or both."""
    if place in UNPAIRED:
        return ""
    removal = SIDE_REMOVED.get(place)
    removed = {found[1].lower() for s in case.sentences for found in removal.finditer(s.text)} if removal else set()
    named = [(m, laterality(s, m)) for s, m in case.mentions("site") if m.affirmed]
    for whole in (True, False):
        sides = removed | {
            side for m, side in named if side and place == (m.label if whole else ORGAN_OF_PART.get(m.label))
        }
        if sides:
            return sides.pop() if len(sides) == 1 else ""
    return ""


def placed(place: str, s: Sentence, m: Mention, rule: str, side: str | None) -> Candidate:
    """A primary site with its side, where one is told."""
    return Candidate(place, ((m.start, m.end),), rule, s, {"laterality": side} if side else {})


def _the_one_target(s: Sentence, m: Mention) -> str:
    """The organ that an operation takes out; of several that its name may mean ("segmentectomy") the one that the sentence tells."""
    targets = organs_of(m)
    if len(targets) == 1:
        return targets[0]
    told = {organ(site) for site in s.of("site") if site.affirmed} & set(targets)
    return told.pop() if len(told) == 1 else ""


def removed_organ(case: Case) -> Candidate | None:
    """Where no sentence says it: the organ that the first resection took out ("total thyroidectomy")."""
    for s, m in case.mentions("procedure"):
        target = _the_one_target(s, m)
        if target and m.kind == "resection" and m.assertion == "affirmed" and not PREVENTIVE.search(s.before(m, 40)):
            return placed(target, s, m, "organ that was removed", laterality(s, m) or side_elsewhere(case, target))
    return None


def changed_place(case: Case) -> Candidate | None:
    """The first place of a swelling or of a change of bone: "ballooning of the clavicle"."""
    for s in case.sentences:
        for m, _ in linked_sites(s, CHANGE):
            if m.affirmed and m.kind not in NO_PLACE:
                return placed(ORGAN_OF_PART.get(m.label, m.label), s, m, "place of a change", laterality(s, m))
    return None


def biopsied_place(case: Case, diagnosis: Named) -> Candidate | None:
    """Where no sentence says it: the place whose biopsy gave the diagnosis ("core biopsy of the thyroid showed lymphoma")."""
    s = diagnosis.sentence
    if METASTASIS.search(s.text):
        return None
    for m in s.of("site"):
        if m.affirmed and m.kind not in NO_PLACE and m.label != "bone marrow" and BIOPSY_OF.search(s.before(m, 60)):
            return placed(ORGAN_OF_PART.get(m.label, m.label), s, m, "place of the biopsy", laterality(s, m))
    return None
