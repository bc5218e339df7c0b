"""Which place an operation or a course of radiotherapy was for: named beside it, or where the tumor was last said to be."""

from __future__ import annotations

import re
from bisect import bisect_left

from caserows.case import Case, Mention, Sentence
from caserows.fields.tumors import aside, linked_sites, organ
from caserows.lexicon import lexicon
from caserows.pattern import Pattern

ORGANS = {e.label: e.extra.get("organ") or e.label for e in lexicon("site")}
"""Site label → the organ that it is part of."""
ENDOSCOPY_REACH = {
    "colon": frozenset({"colon", "rectum", "anus", "ileum"}),
    "stomach": frozenset({"stomach", "esophagus", "duodenum"}),
    "bladder": frozenset({"bladder", "urethra"}),
    "lung": frozenset({"lung", "bronchus", "trachea"}),
}
"""Organs in which an endoscopy named for one of them can find a tumor as well."""
ENCLOSED = {e.label: e.kind in ("cns", "cns_adjective", "skull", "spine") for e in lexicon("site")}
"""Site label → whether it lies in skull or spine, where an operation that opens them can reach it."""

LOOK_BACK = 3
"""Sentences before a treatment in which the place of the tumor that it was for is looked for."""
NO_TARGET = frozenset(
    {
        *("blood", "blood vessel", "cerebrospinal fluid", "surgical scar", "ascitic fluid", "bone marrow", "unknown"),
        *("soft tissue", "adipose tissue", "limb", "muscle"),
    }
)
BY_ORGAN = frozenset({"lung", "lymph node", "stomach", "adrenal gland", "pancreas", "breast", "skin"})
"""Organs whose parts are not told apart as targets."""

ENDOSCOPED = (
    ("colon", Pattern(r"\b(?:colonoscop|coloscop|sigmoidoscop)\w+", re.I)),
    ("rectum", Pattern(r"\b(?:rectoscop|proctoscop|anoscop)\w+", re.I)),
    (
        "stomach",
        Pattern(
            r"\b(?:gastroscop\w+|(?:o?esophago)?-?gastro-?duodeno-?scop\w+|gastro-?fib(?:er|ro)scop\w+|upper (?:gastro-?intestinal |GI |digestive )?endoscop\w+|EGDS?|OGD)\b",
            re.I,
        ),
    ),
    ("esophagus", Pattern(r"\bo?esophagoscop\w+", re.I)),
    ("bladder", Pattern(r"\b(?:cystoscop|cysto-?urethroscop)\w+", re.I)),
    ("uterus", Pattern(r"\bhysteroscop\w+", re.I)),
    ("uterine cervix", Pattern(r"\bcolposcop\w+", re.I)),
    ("lung", Pattern(r"\b(?:fib(?:er|ro)-?(?:optic )?)?bronchoscop\w+", re.I)),
    ("larynx", Pattern(r"\b(?:micro)?laryngoscop\w+", re.I)),
    ("nasopharynx", Pattern(r"\b(?:naso)?pharyngoscop\w+", re.I)),
)
"""Endoscopies that look into one organ, where a tumor found is that organ's."""
NORMAL = Pattern(r"[^.;,]{0,30}?\b(?:normal|unremarkable|negative|no)\b", re.I)

ARISING = Pattern(r"\b(?:aris(?:es?|ing)|arose|originat(?:ed|ing|es)) (?:from|in)\b", re.I)
OPERATIVE_FINDING = Pattern(
    rf"{ARISING.pattern}|\b(?:intra-?operative\w*|per-?operative\w*|operative findings?|at (?:surgery|operation|laparotomy|thoracotomy|exploration|craniotomy)|during (?:the )?(?:surgery|operation|laparotomy|exploration)|surgeons?|explor(?:ation|atory|ed)|laparotomy|laparoscopy|thoracotomy|opening)\b",
    re.I,
)
"""What tells where a tumor was found to arise, whatever had been thought of its place."""


def organs_of(m: Mention) -> list[str]:
    """The organs that a procedure's name can mean, the usual one first; empty where it names none."""
    return [name for name in str(m.entry.extra.get("target", "")).split("|") if name]


def organ_of(m: Mention) -> str:
    """The one organ that a procedure's name means; empty where it can mean several or none."""
    named = organs_of(m)
    return named[0] if len(named) == 1 else ""


def is_target(m: Mention) -> bool:
    """Whether a site can be what was operated on or irradiated: no fluid, no scar and no vessel."""
    return m.label not in NO_TARGET and m.kind != "vessel"


def target_label(m: Mention) -> str:
    """The label under which a site stands as a target: its own, or its organ's, where parts are not told apart."""
    if m.label == "vertebra" and m.text.lower() == "spine":
        return "spine"
    whole = organ(m)
    return whole if whole in BY_ORGAN else m.label


def own_sites(case: Case) -> list[str]:
    """The case's own sites of the tumor, that in the nervous system first."""
    return [str(site) for site in (case.value("cns_sites"), case.value("primary_site")) if site]


def _just_before(case: Case, s: Sentence) -> tuple[Sentence, ...]:
    """The few sentences before one, the nearest first."""
    first, last = (bisect_left(case.sentences, at, key=lambda t: t.index) for at in (s.index - LOOK_BACK, s.index))
    return case.sentences[first:last][::-1]


def place_of_tumor(case: Case, s: Sentence, end: int, *, nearest: bool = False) -> str | None:
    """Where the tumor was last said to be: before offset ``end`` in this sentence, or in one of the few before it.

    Of the places in the sentences before, that stands first from which the tumor was said to arise or where the operation
    found it, then the case's own site of the tumor, then the nearest; where the ``nearest`` is asked for, that alone.
    """
    own = [] if nearest else own_sites(case)
    here = [m for m in reversed(_tumor_sites(s)) if m.end <= end]
    if here:
        return _preferred(here, own)
    seen: list[Mention] = []
    for told in (s, *_just_before(case, s)):
        sites = [] if told is s else [m for m in _tumor_sites(told) if m.kind != "lymph node"]
        if sites and not nearest and OPERATIVE_FINDING.search(told.text):
            return _preferred(sites, own)
        if not sites and not seen and (nearest or told is s):
            looked_into = _endoscoped(told, end)
            if looked_into:
                return looked_into
        seen += sites
        if seen and nearest:
            break
    return _preferred(seen, own) if seen else None


def place_among(case: Case, s: Sentence, end: int, organs: list[str]) -> str:
    """Which of several organs an operation was on: the one last said to hold the tumor, or to be looked at; else the first."""
    told = [[m for m in s.of("site") if m.end <= end][::-1]]
    told += [_tumor_sites(before) for before in _just_before(case, s)]
    places = [label for sites in told for m in sites for label in (m.label, organ(m))]
    return next((label for label in places + own_sites(case) if label in organs), organs[0])


def _tumor_sites(s: Sentence) -> list[Mention]:
    """The places that a sentence says the tumor to be in, the one from which it arises first."""
    linked = [m for m, _ in linked_sites(s) if is_target(m) and m.assertion != "negated"]
    arising = ARISING.search(s.text)
    after = s.start + arising.end() if arising else s.end
    origin = next((m for m in s.of("site") if after <= m.start <= after + 40 and is_target(m)), None)
    return linked if origin is None else [origin, *(m for m in linked if m is not origin)]


def _preferred(sites: list[Mention], own: list[str]) -> str:
    """The label of the first of the sites that is the case's own, or else of the first."""
    labels = [target_label(m) for m in sites]
    return next((label for label in labels if label in own), labels[0])


def _endoscoped(s: Sentence, end: int) -> str | None:
    """The organ that an endoscopy told before offset ``end`` looked into, or the part of it that the sentence names."""
    text = s.text[: max(0, end - s.start)]
    found = ((organ, scope.search(text)) for organ, scope in ENDOSCOPED)
    organ = next((organ for organ, told in found if told and not NORMAL.match(text[told.end() :])), None)
    reach = ENDOSCOPY_REACH.get(organ or "", {organ})
    parts = [target_label(m) for m in s.of("site") if m.end <= end and ORGANS[m.label] in reach and not aside(s, m)]
    return parts[-1] if parts else organ
