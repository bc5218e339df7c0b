"""Metastases that no "metastasis of the <organ>" tells: shown by the histology of an organ, by TNM, or by their own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Case, Mention, Sentence
from caserows.fields.nature import NAME_ONLY, natural_organ
from caserows.fields.tumors import METASTASIS, is_cns, linked_sites, names_tumor, organ
from caserows.pattern import Pattern

TISSUE = Pattern(
    r"\b(?:biops\w+|specimens?|histolog\w+|histopatholog\w+|patholog\w+|microscop\w+|cytolog\w+|aspirat\w+|autopsy|necropsy|resected|excised|removed|immunohistochem\w+|\w+ectomy|replacement)\b",
    re.I,
)
SHOWS = Pattern(
    r"\b(?:show\w*|reveal\w*|confirm\w*|prov\w+|demonstrat\w+|disclos\w+|identif\w+|diagnos\w+|consistent with|compatible with|found|contain\w*|yield\w*|establish\w+|suggest\w+|detect\w+|conclu\w+|infiltrat\w+|replace\w+|indicat\w+|was|were|determined)\b",
    re.I,
)
SPREAD = Pattern(r"\b(?:metasta|secondar|seeding|dissemin)", re.I)
NO_ORGAN_OF_METASTASIS = Pattern(
    r"\b(?:(?<!arising )(?<!arose )(?<!growing )(?<!protruding )(?<!projecting )(?<!extending )from|of (?:the )?(?:known|primary|previous|prior|earlier|former)|primary|history of|origin\w*|previous(?:ly)?|prior|treated|adjacent|removed for)\b[^.;]{0,40}$",
    re.I,
)
TREATED_ONE = Pattern(
    r"\b(?:after|following|since|history of|(?:resection|removal|excision|treatment|surgery|operation|therapy|diagnosis) (?:of|for)|operated (?:on )?for|treated for)\b[^.;,]{0,30}$|\bfor\s(?:[\w-]+\s){0,3}$",
    re.I,
)
"""Before the name of the primary tumor itself: "a renal biopsy three years after resection of rectal cancer"."""
IN_DOUBT = Pattern(
    r"\b(?:no|not|without|negative|absence|rule[ds]? out|exclud\w+|benign|free of|versus|or|either|whether|risk|staging|search\w*|if|neither|rather than|instead of|unlike)\b",
    re.I,
)
GENERAL = Pattern(r"\b(?:patients|cases|literature|rare(?:ly)?|commonly|usually|frequent(?:ly)?|may|can)\b", re.I)
NAMED_METASTASES = (
    ("pleura", Pattern(r"\b(?:malignant|neoplastic|carcinomatous) pleural effusions?\b|\bpleural carcinomatosis\b", re.I)),
    ("peritoneum", Pattern(r"\b(?:malignant|neoplastic) ascites\b|\bcarcinomatosis peritone\w+|\bperitonitis carcinomatosa\b", re.I)),
    ("ovary", Pattern(r"\bKrukenberg(?:[’']s)? tumou?rs?\b", re.I)),
    ("pleura", Pattern(r"\bpleural (?:fluid|effusion)(?: (?!not?\b|never\b)\w+){0,4}? (?:positive for|contain(?:ed|ing)|show(?:ed|ing)|reveal(?:ed|ing)|demonstrat(?:ed|ing)) (?:(?!no\b)\w+ ){0,2}(?:malignant|\w*carcinoma|cancer|tumou?r) cells\b", re.I)),
    ("peritoneum", Pattern(r"\b(?:ascites|ascitic fluid)(?: (?!not?\b|never\b)\w+){0,4}? (?:positive for|contain(?:ed|ing)|show(?:ed|ing)|reveal(?:ed|ing)|demonstrat(?:ed|ing)) (?:(?!no\b)\w+ ){0,2}(?:malignant|\w*carcinoma|cancer|tumou?r) cells\b|\boment(?:al|um) cak(?:e|ing)\b", re.I)),
    ("lung", Pattern(r"\blymphangi(?:tis carcinomatosa|tic carcinomatosis|tic spread|osis carcinomatosa)\b", re.I)),
    ("leptomeninges", Pattern(r"\b(?:neoplastic|carcinomatous|leukemic|leukaemic|lymphomatous) meningitis\b|\bcarcinomatosis of the meninges\b", re.I)),
    ("skin", Pattern(r"\b(?:carcinoma en cuirasse|Sister (?:Mary )?Joseph(?:[’']s)? (?:nodule|sign))\b", re.I)),
    ("lymph node", Pattern(r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\s?(?:/|of|out of)\s?(?:the )?(?:\d{1,2}|[a-z]+)(?: \w+){0,3}? (?:lymph )?nodes? (?:(?:was|were|found|to|be|tumou?r|\w+ly)[ -]){0,4}(?:positive|involved|metasta\w+|bore|contained|harbou?red|infiltrated|showed (?:tumou?r|metasta\w+|carcinoma))", re.I)),
    ("lymph node", Pattern(r"(?<![\w-])p?T[0-4x][a-d]?,?\s?(?:\([^()]{0,6}\),?\s?)?p?N[1-3][a-c]?(?=[,\s(;.)]|[pc]?M[01x])", re.I)),
)  # fmt: skip
_PLACES = frozenset(
    {"organ", "skin", "bone", "skull", "spine", "lymph node", "cns", "cns_adjective", "soft tissue", "cavity", "limb"}
)


def by_name(case: Case) -> Iterator[tuple[Sentence, str, tuple[int, int]]]:
    """Sentence, organ and place of the words that name a metastasis without "metastasis" ("malignant ascites", "pT2N1")."""
    for s in case.sentences:
        for label, pattern in NAMED_METASTASES:
            match = pattern.search(s.text)
            if match and not IN_DOUBT.search(s.text[max(0, match.start() - 40) : match.start()]):
                yield s, label, match.span()


def by_histology(case: Case) -> Iterator[tuple[Sentence, Mention, re.Match[str]]]:
    """Organs whose tissue held the tumor of another organ, each with its sentence and the word that says it.

    "Biopsy of the bladder wall revealed adenocarcinoma metastatic from the stomach"; "nodules appeared on her chest wall.
    Excision showed metastatic squamous cell carcinoma"; "the liver was replaced by lobular breast cancer".
    """
    primary = case.found.get("primary_site")
    if not primary:
        return
    start, end = primary[0].spans[0]
    home = {str(primary[0].value)} | {
        organ(m) for m in primary[0].sentence.of("site") if m.start < end and start < m.end
    }
    sentences = case.sentences
    for i, s in enumerate(sentences):
        if not s.of("histology") and not SPREAD.search(s.text):
            continue
        looked_at = TISSUE.search(s.text) or (i > 0 and TISSUE.search(sentences[i - 1].text))
        if not looked_at or not SHOWS.search(s.text) or GENERAL.search(s.text):
            continue
        said = _metastasis_said(s, home)
        if said is None:
            for h in s.of("histology"):
                match = _tumor_of_home(s, h, home)
                if match:
                    yield from ((s, m, match) for m in _sampled(s, h.start, home))
            continue
        own = list(_sampled(s, s.start + said.start(), home))
        if own:
            yield from ((s, m, said) for m in own)
            continue
        for before in reversed(sentences[max(0, i - 2) : i]):
            seen = [m for m, _ in linked_sites(before) if _may_hold(before, m, home) and not is_cns(m)]
            if before.section == s.section and seen:
                yield before, seen[-1], said
                break


def _metastasis_said(s: Sentence, home: set[str]) -> re.Match[str] | None:
    """The word that calls the tissue a metastasis, where the sentence names no organ of it but the tumor's own."""
    if any(
        not home & {organ(m), m.label} and (not names_tumor(s, m) or w.start() < m.start - s.start)
        for m, w in linked_sites(s, METASTASIS)
    ):
        return None
    for match in METASTASIS.finditer(s.text):
        if match.group().lower().startswith(("metasta", "secondar", "seeding", "dissemin")) and not IN_DOUBT.search(
            s.text[max(0, match.start() - 60) : match.start()]
        ):
            return match
    return None


def _tumor_of_home(s: Sentence, h: Mention, home: set[str]) -> re.Match[str] | None:
    """The entity's name as found in the tissue, where it is by definition a tumor of the primary's organ."""
    if not h.affirmed or natural_organ(h.label) not in home:
        return None
    before = s.text[: h.start - s.start]
    if TREATED_ONE.search(before[-50:]):
        return None
    if IN_DOUBT.search(before[-60:]) or NO_ORGAN_OF_METASTASIS.search(before[-45:]) or not SHOWS.search(before):
        return None
    return re.compile(re.escape(h.text)).search(s.text, h.start - s.start)


def _sampled(s: Sentence, until: int, home: set[str]) -> Iterator[Mention]:
    """The place in front of the finding whose tissue was looked at: the last one of the sentence that may hold a metastasis."""
    places = [m for m in s.of("site") if m.end <= until and until - m.end < 120 and _may_hold(s, m, home)]
    yield from places[-1:]


def _may_hold(s: Sentence, m: Mention, home: set[str]) -> bool:
    inside = any(h.start <= m.start and m.end <= h.end for h in s.of("histology") if h.kind != "generic")
    return (
        m.kind in _PLACES
        and m.label not in NAME_ONLY
        and m.affirmed
        and not inside
        and not home & {organ(m), m.label}
        and not NO_ORGAN_OF_METASTASIS.search(s.before(m, 60))
    )
