"""What the index tumor is: the diagnosis."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import Field
from caserows.fields.nature import natural_organ
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
    r"^[\s-]?(?:-?like\b|(?:had |has |was |were )?(?:never|not) (?:been )?(?:proven|confirmed|found)\b|mimic|gene\b|markers?\b|antigen|syndrome|protein|cell lines?|(?:\w+ )?(?:chemotherapy )?(?:regimen|protocol|chemotherapy)\b|was (?:excluded|ruled out|unlikely|initially suspected)|(?:was|were) (?:considered |thought |felt |judged )?(?:also )?(?:less|un|not) ?(?:likely|probable)\b|(?:was|were) (?:first )?(?:suspected|considered))",
    re.I,
)
TISSUE = Pattern(
    r"\b(?:histolog\w+|histopatholog\w+|patholog\w+|biops\w+|cytolog\w+|immunohisto\w+|microscop\w+|specimens?|autopsy|necropsy|aspirat\w+|sections?)\b",
    re.I,
)
BY_IMAGE = Pattern(
    r"\b(?:imag(?:es?|ing)|CT|MRI|MR|PET|tomography|magnetic resonance|ultraso\w+|sonogra\w+|radiogra\w+|radiolog\w+|echocardiogra\w+|endoscop\w+|colonoscop\w+|clinical(?:ly)?|pre-?operative(?:ly)?|(?:based on|from) these (?:\w+ )?findings)\b[^.;]{0,90}$",
    re.I,
)
AS_METASTASIS = Pattern(r"\bmetasta(?:tic|sis of|ses of)\s(?:an? |the )?(?:[\w-]+\s){0,3}$", re.I)
COMPONENT = Pattern(r"^[\s-](?:\w+ )?(?:components?|elements?|areas?|foci|differentiation|features)\b", re.I)
PAST_ILLNESS = Pattern(
    r"\b(?:history of|previous(?:ly)?|prior|treated for|operated for|remission of)\b[^.;]{0,30}$", re.I
)
KIND_SUPPORT = {"disease": 0.05, "benign": 0.7}
SPREAD_LABELS = frozenset(
    {"leptomeningeal carcinomatosis", "peritoneal carcinomatosis", "peritoneal sarcomatosis", "Krukenberg tumor"}
)
"""Names of a spread: the diagnosis only where no entity is named."""
TUMOR_LABELS = frozenset({"tumor", "cancer", "carcinoma", "sarcoma", "malignancy", "metastasis"})
SECTION_WEIGHT = {0: 2.0, 1: 2.0, 2: 1.6, 3: 1.2}


@dataclass(frozen=True, slots=True)
class Named:
    """A histology named of the patient: where, and how much it counts as the final diagnosis."""

    sentence: Sentence
    mention: Mention
    weight: float


def refusal(s: Sentence, m: Mention) -> str:
    """Why a histology is not a diagnosis of the patient; empty where it may be one."""
    if m.assertion in ("negated", "family", "possible", "planned", "declined"):
        return f"{m.assertion}: {m.cue}"
    if NOT_A_DIAGNOSIS_AFTER.match(s.after(m, 40)):
        return "named as a likeness or turned down"
    before = s.before(m, 75)
    matches = list(EARLIER.finditer(before))
    earlier = matches[-1] if matches else None
    if earlier and not re.search(
        r"[.;]|,\s(?:our|the|this|he|she)\b|\b(?:but|however|confirmed|revealed|showed|final|proved)\b",
        before[earlier.end() :],
        re.I,
    ):
        return "an earlier suspicion, a likeness or a differential diagnosis"
    return ""


def _weight(s: Sentence, m: Mention) -> float:
    weight = SECTION_WEIGHT.get(SECTION_RANK.get(s.section, 8), 0.8)
    if FINAL.search(s.text):
        weight *= 2.5
    elif CONFIRMING.search(s.text):
        weight *= 1.8
    tissue = TISSUE.search(s.text)
    if tissue:
        weight *= 1.2
    elif BY_IMAGE.search(s.before(m, 110)):
        weight *= 0.5
    if re.search(r"\bfinal(?:ly)?\b|\bdefinit(?:e|ive)\b", s.before(m, 60), re.I):
        weight *= 2
    if m.assertion == "historical" or PAST_ILLNESS.search(s.before(m, 45)):
        weight *= 0.4
    if m.label in SPREAD_LABELS:
        weight *= 0.1
    if AS_METASTASIS.search(s.before(m, 40)) and not natural_organ(m.label):
        weight *= 0.6
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
        reason = refusal(s, m) or ("the article is about a tumor" if m.kind == "disease" and about_tumor else "")
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
)
