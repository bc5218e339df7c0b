"""Metastatic sites; with the fields of ``cns`` the columns on spread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields import cns, cnssites
from caserows.fields.base import LATERALITY, Attribute, Field
from caserows.fields.proved import by_histology, by_name
from caserows.fields.tumors import METASTASIS, is_cns, laterality, linked_sites, names_tumor, organ

INVOLVEMENT = cns.INVOLVEMENT
SUSPECTED = re.compile(
    r"\b(?:suspicious|suspected|suspect|suggest\w+|possib\w+|probabl\w+|likely|presumed|consistent with possible|concerning for)\b",
    re.I,
)
NODE_POSITIVE = re.compile(
    r"\b(?:involved|positive|tumou?r-positive|metasta\w+|invaded|infiltrated|contained tumou?r)\b", re.I
)
NODE_COUNT = re.compile(
    r"\b\d{1,2}\s?(?:/|of|out of)\s?(?:the )?\d{1,2}\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:out )?of (?:the )?\w+\b",
    re.I,
)
PROVED = re.compile(
    r"\b(?:proved|proven|confirmed|turned out|diagnosed|concluded|found|revealed|consistent|compatible|shown|identified|interpreted)\b[^.;]{0,40}\b(?:metasta(?:sis|ses|tic)|secondar(?:y|ies))\b",
    re.I,
)
OF_NODES = re.compile(r"^(?:,|/|\s(?:and|or)\b)[^.;]{0,45}?\b(?:lymph )?(?:nodes?|nodal|lymphaden\w+)\b", re.I)
VERTEBRAL_LEVEL = re.compile(
    r"\b(?P<level>[CTL]\d{1,2})\s(?:\w+\s)?metasta(?:sis|ses)\b|\bmetasta(?:sis|ses)\s(?:at|in|of|to)\s(?:the\s)?(?P<after>[CTL]\d{1,2})\b(?! (?:cord|spinal cord|level of the (?:spinal )?cord))"
)
NODAL_REGIONS = frozenset(
    {
        "retroperitoneum",
        "mediastinum",
        "axilla",
        "groin",
        "pelvis",
        "neck",
        "supraclavicular region",
        "hilum of lung",
        "abdomen",
        "mesentery",
    }
)
WHERE_ON_THE_BODY = frozenset({"limb", "region"})
VAGUE_BONES = frozenset({"vertebra", "skull", "spine", "thoracic spine", "lumbar spine", "cervical spine"})
LEVEL = re.compile(
    r"\b(?:[CTLS]\d{1,2}(?:\s?(?:[-–,/]|and|to)\s?[CTLS]?\d{1,2})*|(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|\w+th) (?:cervical|thoracic|dorsal|lumbar|sacral))\s*$",
    re.I,
)
REGION_OF_SPINE = re.compile(r"(?:cervical|thoracic|dorsal|lumbar|sacral)\b", re.I)
ORDINAL = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\s*$",
    re.I,
)
OWN_NAME = frozenset({"leptomeninges", "meninges", "spinal canal"})
VAGUE = frozenset(
    {
        "abdomen",
        "head",
        "neck",
        "thorax",
        "blood",
        "back",
        "lymphatic system",
        "head and neck",
        "extremity",
        "blood vessel",
        "face",
        "gastrointestinal tract",
        "pelvis",
    }
)
"""Regions that name no organ with a metastasis."""


def metastases(case: Case) -> Iterator[Candidate]:
    """Organs with metastases at any time; "suspicious for" and the like make them suspected. Of bones the narrowest name stays."""
    found = list(_metastases(case))
    named = {str(c.attributes.get("detail", "")) for c in found if not c.rejected and c.value == "bone"}
    narrow = named - VAGUE_BONES - {""}
    for c in found:
        if narrow and c.attributes.get("detail") in VAGUE_BONES:
            c = replace(c, attributes={k: v for k, v in c.attributes.items() if k != "detail"})
        yield c


def _metastases(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        seen = set()
        for m, word in linked_sites(s, METASTASIS, reach=110):
            seen.add(m.start)
            if word.end() <= m.start - s.start and names_tumor(s, m):
                yield _finding(case, s, m, word, "part of the tumor's name")
            else:
                yield _finding(case, s, m, word)
        for level in VERTEBRAL_LEVEL.finditer(s.text):
            yield Candidate(
                "bone",
                (s.span(*level.span()),),
                "vertebra with metastasis",
                s,
                {"certainty": "confirmed", "detail": f"{level['level'] or level['after']} vertebra"},
            )
        for m in s.of("site"):
            if m.start in seen:
                continue
            positive = NODE_POSITIVE.search(s.text)
            if m.kind == "lymph node" and positive and (NODE_COUNT.search(s.text) or METASTASIS.search(s.text)):
                yield _finding(case, s, m, positive)
        proved = PROVED.search(s.text)
        if proved:
            tumors = linked_sites(s)
            skin = any(m.kind == "skin" for m, _ in tumors)
            for m, word in tumors:
                if m.start not in seen and word.end() <= proved.start():
                    yield _finding(
                        case, s, m, word, "where the skin is" if skin and m.kind in WHERE_ON_THE_BODY else ""
                    )
    for s, m, words in by_histology(case):
        yield _finding(case, s, m, words)
    for s, label, span in by_name(case):
        yield Candidate(label, (s.span(*span),), "metastasis by its name", s, {"certainty": "confirmed"})
    if case.value("cns_involvement") == "metastatic":
        yield from _brain(case)


def _finding(case: Case, s: Sentence, m: Mention, word: re.Match[str], reason: str = "") -> Candidate:
    """One organ with its certainty, side and bone."""
    label = m.label if m.label in OWN_NAME else organ(m)
    if m.label in NODAL_REGIONS and OF_NODES.match(s.after(m, 70)):
        label = "lymph node"
    at, end = min(word.start(), m.start - s.start), max(word.end(), m.end - s.start)
    clause = s.text[max(0, at - 45) : end + 30]
    attributes: dict[str, str | int | float] = {
        "certainty": "suspected" if m.assertion == "possible" or SUSPECTED.search(clause) else "confirmed"
    }
    side = laterality(s, m)
    if side:
        attributes["laterality"] = side
    if label == "bone" and m.label != "bone":
        attributes["detail"] = _bone(s, m)
    if not reason and m.assertion in ("negated", "family", "planned", "declined"):
        reason = f"{m.assertion}: {m.cue}"
    if not reason and re.search(
        r"\b(?:no|without|absence of|negative for|free of|exclud\w+|rule out|neither|nor)\b[^.;]{0,50}$",
        s.text[:at],
        re.I,
    ):
        reason = "negated"
    primary = case.found.get("primary_site")
    if not reason and primary and (label == primary[0].value or label == organ_of(case, primary[0])):
        reason = "the primary site itself"
    if not reason and (label in VAGUE or m.kind == "vessel"):
        reason = "no organ"
    return Candidate(label, ((m.start, m.end),), "organ with metastasis", s, attributes, cue=m.cue, rejected=reason)


def _bone(s: Sentence, m: Mention) -> str:
    """The bone's name, of a vertebra with its level: "first lumbar vertebra"."""
    if m.label != "vertebra":
        return m.label
    region = REGION_OF_SPINE.match(m.text)
    level = LEVEL.search(s.before(m, 40)) or (ORDINAL.search(s.before(m, 20)) if region else None)
    return " ".join(
        x.lower() if x.isalpha() else x
        for x in (level.group().strip() if level else "", region.group() if region else "")
        if x
    ) + (" vertebra" if level or region else "vertebra")


def organ_of(case: Case, primary: Candidate) -> str:
    """The organ of the primary site that was taken."""
    start, end = primary.spans[0]
    return next((organ(m) for m in primary.sentence.of("site") if m.start < end and start < m.end), str(primary.value))


def _brain(case: Case) -> Iterator[Candidate]:
    """A CNS metastasis counts as a metastasis of the brain, the spinal cord or the meninges."""
    for s, m, _ in cns.cns_tumors(case):
        if is_cns(m):
            yield Candidate(
                m.label if m.label in OWN_NAME else organ(m),
                ((m.start, m.end),),
                "CNS metastasis",
                s,
                {"certainty": "confirmed"},
            )
            return


FIELDS = (
    cnssites.LESION_COUNT,
    cnssites.SITES,
    Field(
        "metastatic_sites",
        "label",
        "Organs with metastases at any time.",
        metastases,
        attributes=(Attribute("certainty", "choice", ("confirmed", "suspected")), LATERALITY, Attribute("detail")),
    ),
    cns.MONTHS,
)
