"""What stands beside an operation and tells what it was done on: its site, the other sites of a list, its side."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.fields.targets import is_target, target_label
from caserows.pattern import Pattern

OF_PLACE = Pattern(
    r"^\s(?:biops\w+ |specimens? |samples? )?(?:and (?:brush(?:ing)? )?cytology )?(?:\([^()]{1,20}\) )?"
    r"(?:(?:was|were|had been|has been) (?:\w+ly )?(?:performed|done|taken|obtained|carried out|collected)(?: (?:to obtain|and obtained|obtaining) tissue)? (?:from|of|on|in|at)"
    r"|(?:taken|obtained|performed|done) (?:from|of|on|in|at)|with (?:removal|biopsy|sampling|excision|resection|dissection) of|of|from|in|at|on)\b",
    re.I,
)
"""What leads from an operation to the place that it was done on: "biopsy of", "biopsies were taken from"."""
WE = Pattern(r"\b(?:we|surgeons?)\s(?:\w+ly\s|then\s|also\s)*$", re.I)
OBJECT = Pattern(r"^\s(?:the|his|her|a)(?=\s)", re.I)
"""What leads from an active verb to what was taken out: "we resected the head of the pancreas"."""
LEVEL_BEFORE = Pattern(r"\b(?:above|below|through)[\s-](?:the[\s-])?$", re.I)
PLACE_BEFORE = Pattern(
    r"[\s-]*(?:(?!and\b|with\b|by\b|via\b|the\b|a\b|was\b|were\b|after\b|for\b)[\w-]+[\s-]+){0,2}", re.I
)


def site_beside(s: Sentence, m: Mention) -> Mention | None:
    """The site that an operation is said to be of: "biopsy of the liver", "renal enucleation", "frontal craniotomy"."""
    lead = OF_PLACE.match(s.after(m, 80)) or (WE.search(s.before(m, 40)) and OBJECT.match(s.after(m, 60)))
    if lead:
        start = m.end + lead.end()
        after = next((site for site in s.of("site") if start <= site.start <= start + 48 and is_target(site)), None)
        if after is not None:
            return after
    return next(
        (
            site
            for site in reversed(s.of("site"))
            if site.start < m.end
            and m.start - 25 <= site.end
            and is_target(site)
            and not LEVEL_BEFORE.search(s.before(site, 12))
            and PLACE_BEFORE.fullmatch(s.text[site.end - s.start : max(m.start, site.end) - s.start])
        ),
        None,
    )


LESION = r"(?:lesions?|mass(?:es)?|nodules?|tumou?rs?|polyps?|ulcers?|metastas[ei]s|swellings?|lymph nodes?)"
LIST_OF_SITES = Pattern(
    rf"(?:\s{LESION})?\s?(?:,|,? and|,? as well as|/)\s?(?:(?:the|an?|from|of|right|left|both|one|two|his|her|another)\s)*",
    re.I,
)


def listed_sites(s: Sentence, m: Mention) -> list[Mention]:
    """The other sites of biopsies named together: "liver and lung biopsies", "biopsies of the lung, spleen and skin"."""
    own = site_beside(s, m)
    sites = [site for site in s.of("site") if is_target(site)]
    found: list[Mention] = []
    if m.text.lower().endswith("biopsies"):
        start = m.start
        for site in reversed([site for site in sites if site.end <= m.start]):
            if not LIST_OF_SITES.fullmatch(s.text[site.end - s.start : start - s.start]) and start != m.start:
                break
            if start == m.start and not re.fullmatch(
                r"\s?(?:,|,? and|/)?\s?(?:[\w-]+\s)?", s.text[site.end - s.start : start - s.start]
            ):
                break
            found.append(site)
            start = site.start
    lead = OF_PLACE.match(s.after(m, 80))
    if lead or " of " in m.text:
        end = m.end + (lead.end() if lead else 0)
        for site in sorted((site for site in sites if site.start >= end), key=lambda site: site.start):
            between = s.text[end - s.start : site.start - s.start]
            if not (
                LIST_OF_SITES.fullmatch(between)
                or (lead and not found and re.fullmatch(r"\s?(?:the\s|a\s|his\s|her\s)?(?:[\w-]+\s)?", between))
            ):
                break
            found.append(site)
            end = site.end
    return [site for site in found if own is None or target_label(site) != target_label(own)]


SIDE_AFTER = Pattern(r"^\s(?:of|from|in|on)\s(?:the\s|his\s|her\s)?(left|right)\b", re.I)
SIDE = Pattern(r"\b(left|right)\b(?!.*\b(?:left|right)\b)", re.I)


def side_of(s: Sentence, m: Mention) -> str:
    """``left`` or ``right`` where it stands right before an operation; empty where none."""
    after = SIDE_AFTER.match(s.after(m, 25))
    if after:
        return after.group(1).lower()
    found = SIDE.search(s.before(m, 25))
    return found.group().lower() if found and not re.search(r"[.;,]|\band\b", s.before(m, 25)[found.end() :]) else ""
