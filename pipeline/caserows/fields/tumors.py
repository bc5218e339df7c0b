"""What several fields ask of a sentence: is this a tumor word, is it a metastasis, on which side, of which organ."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence

TUMOR = re.compile(
    r"\b(?:tumou?rs?|neoplasms?|mass(?:es)?|lesions?|cancers?|carcinomas?|\w*sarcomas?|\w*blastomas?|\w*omas?|metasta\w+|malignanc(?:y|ies)|nodules?|growth|lump|polyps?|foc(?:us|i)|deposits?|implants?|infiltrat\w+|cysts?)\b(?<!hematoma)(?<!haematoma)(?<!stroma)(?<!coma)(?<!edema)(?<!glaucoma)(?<!trauma)", re.I
)
METASTASIS = re.compile(r"\b(?:metasta\w+|dissemina\w+|secondar(?:y|ies)|carcinomatosis|seeding|deposits?|implants?|spread(?:ing)?)\b", re.I)
SIDES = {"left": "left", "right": "right", "bilateral": "bilateral", "bilaterally": "bilateral", "both": "bilateral", "midline": "midline", "left-sided": "left", "right-sided": "right", "leftsided": "left", "lt": "left", "rt": "right"}
SIDE = re.compile(r"\b(left|right|bilateral(?:ly)?|both|midline)\b", re.I)
CNS_KINDS = frozenset({"cns", "cns_adjective"})


def laterality(s: Sentence, m: Mention, reach: int = 30) -> str | None:
    """The side said of a mention: inside it, right before it ("left frontal"), or right after ("on the left")."""
    inside = SIDE.search(m.text)
    if inside:
        return SIDES[inside.group(1).lower()]
    before = s.before(m, reach)
    match = None
    for found in SIDE.finditer(before):
        match = found
    if match and re.fullmatch(r"[-\s]*(?:sided)?[\s,]*(?:(?!and\b|or\b|with\b)[\w-]+[\s-]+){0,2}", before[match.end() :]) and not re.search(r"[.;,]", before[match.end() :]):
        return SIDES[match.group(1).lower()]
    after = re.match(r"\s(?:mass |tumou?r |lesion |lump |swelling |pain |weakness )?(?:on|in|at|of|over|to) (?:the |her |his )?(left|right)\b|\s?\((left|right)\)|,? (bilaterally)\b", s.after(m, 40), re.I)
    if after:
        return SIDES[next(g for g in after.groups() if g).lower()]
    return None


def organ(m: Mention) -> str:
    """The organ label under which a metastasis at this site is counted."""
    return m.entry.extra.get("organ") or m.label


def is_cns(m: Mention) -> bool:
    """Whether a site mention lies in brain, meninges or spinal cord."""
    return m.kind in CNS_KINDS


def near_tumor(s: Sentence, m: Mention, reach: int = 45) -> re.Match[str] | None:
    """The tumor word that a site mention belongs to: in the same clause, close by; None where there is none."""
    after = re.match(rf"[^.;:]{{0,{reach}}}?({TUMOR.pattern})", s.after(m, reach + 25), re.I)
    if after:
        return after
    before = s.before(m, reach + 25)
    return re.search(rf"({TUMOR.pattern})[^.;:]{{0,{reach}}}$", before, re.I)
