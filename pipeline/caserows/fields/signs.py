"""Where a sentence names a symptom or sign: lexicon terms with their body site, lumps, and set phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from caserows.case import Assertion, Mention, Sentence
from caserows.fields.phrases import PHRASES, TOLD_OF_PARTS
from caserows.fields.scenes import scene_at
from caserows.fields.tumors import SIDES, laterality
from caserows.lexicon import lexicon
from caserows.pattern import Pattern

GENERIC = frozenset(
    "pain|clumsiness|swelling|weakness|numbness|tenderness|paresthesia|paresis|paralysis|nodule|lump|edema|ulcer|stiffness|hypoesthesia"
    "|dysesthesia|heaviness|fullness|deformity|palpable mass|sensory deficit|motor deficit|muscle atrophy|skin lesion".split(
        "|"
    )
)
BODY_SITE = "symptom of a body site"
LABELS = {form.lower(): e.label for e in lexicon("symptom") for form, _ in e.surfaces()}
WORD_AFTER = Pattern(
    r"^\s(?:pain|weakness|numbness|swelling|mass(?:es)?|lumps?|stiffness|tenderness|edema|lesions?|tumou?rs?|nodules?|discomfort|region|area|involvement|metasta\w+|revealed|showed|was|were)\b",
    re.I,
)
"""What makes a site after "and" the start of another phrase."""
LUMP_HEAD = Pattern(
    r"\b(?P<head>mass(?:es)?|lumps?|bulge|growth|tumou?rs?|lesions?|enlargement|tumefaction|swellings?)\b", re.I
)
FELT = Pattern(
    r"\b(?:(?:palpable|painful|painless|firm|hard|rigid|soft(?![\s-]tissue)|growing|enlarging|visible|tender|mobile|immobile|fixed|ulcerated|bleeding|fungating|pulsatile|elastic|rubbery|subcutaneous)"
    r"(?:[\s,-]+(?!(?:of|in|the|an?|with|by|from|to|was|were|on|at)\b)[\w/.×-]+){0,7}|(?:noticed|felt|palpated|discovered herself|self-palpated)(?:[\s,-]+[\w/.×-]+){0,6})[\s,-]*$",
    re.I,
)
"""What says of a lump after it that it can be felt: its adjectives, or the verb that it is the object of."""
FELT_AFTER = Pattern(
    r"^[^.;,]{0,30}?\b(?:was|were|is|being|became)\s(?:\w+\s)?(?:palpable|palpated|felt|noticed|visible)\b", re.I
)
COMPLAINED_OF = Pattern(
    r"\b(?:present(?:ed|ing|s)? with|presentation of|complain\w*(?: of| about)?|notic(?:ed|ing)|aware of|history of|(?:consulted|referred|seen|admitted|hospitali[sz]ed|came|attended)(?: (?:to|at|in) [\w' -]{3,50}?)? (?:for|with|because of|due to))"
    r"(?:\s(?:having|an?|the|his|her|one|two|multiple|several|some))?(?:[\s,]+(?!(?:with|and|of|in|on|for|by|which|that)\b)[\w/.×-]+){0,5}[\s,]*$",
    re.I,
)
"""A bare mass is a complaint where it is the first thing complained of."""
FOUND_BY_EXAM = Pattern(
    r"\b(?:reveal|show|found|find|disclos|identif|demonstrat|not|detect|confirm)\w*\b(?:[^.;]|\.(?=\d)){0,60}$", re.I
)
FOUND_AFTER = Pattern(
    r"^\s(?:\w+\s)?(?:was|were|could be|had been)\s(?:(?!not\b|never\b)\w+\s)?(?:found|seen|noted|detected|observed|identified|present|visible|felt|palpated|discovered|appreciated)\b",
    re.I,
)
DENIED_LUMP = Pattern(r"(?:\b(?:no|not|without|denied|nor|neither|nil)|n['’]t)\b[^.;,]{0,40}$", re.I)
SURFACE_KINDS = frozenset({"limb", "region", "soft tissue", "skin"})
SURFACE_ORGANS = frozenset(
    "breast|male breast|nipple|thyroid|testis|epididymis|spermatic cord|scrotum|penis|vulva|vagina|cervix|rectum|anus|neck|abdomen|axilla|groin|eye|orbit|lip|eyelid|eyebrow|conjunctiva|lacrimal gland|lacrimal sac|ear|external auditory canal"
    "|nose|face|cheek|forehead|scalp|tongue|base of tongue|gingiva|palate|hard palate|soft palate|floor of mouth|buccal mucosa|oral cavity|alveolar ridge|retromolar trigone|parotid gland|thyroid gland|submandibular gland|salivary gland"
    "|chest wall|abdominal wall|mandible|maxilla|jaw|zygomatic bone|facial bone|mastoid|skull|calvarium|frontal bone|parietal bone|occipital bone|temporal bone|clavicle|sternum|scapula|rib|sacrum|coccyx|tibia|fibula|radius|ulna|patella|phalanx|metacarpal bone|metatarsal bone|calcaneus".split(
        "|"
    )
)
"""Organs and bones at which a hand or an eye finds a lump."""
LINK = Pattern(
    r"(?:,?\s(?:of|measuring|sized?)\s(?:(?:about|approximately|almost)\s)?[\d.,×x/* ]+(?:cm|mm)(?:\sin (?:\w+ )?(?:size|diameter|dimension)s?)?,?)?"
    r"\s(?:(?:was|were|is)\s(?:also\s)?)?(?:(?!due|secondary|owing)\w+\s)?(?:in|of|on|over|at|behind|around|near|below|above|under|involving|affecting|occupying|along|within|to|(?:arising|originating|protruding|emerging) from|and \w+ (?:of|in))\s"
    r"(?:(?:the|his|her|both|a|left|right|upper|lower|anterior|posterior|lateral|medial|inner|outer|superior|inferior|side|sides|aspect|surface|quadrants?|two|half|(?:one|two)[\s-]thirds?|third|border|pole|whole|entire|region|part|area|of|proximal|distal|dorsal|ventral|middle|-|sided)[\s-]){0,9}$",
    re.I,
)
SITE_BEFORE = Pattern(
    r"[\s-](?:(?:was|were|became|appeared)\s(?:\w+ly\s)?)?(?:(?:palpable|muscle|soft tissue|motor|firm|painful|painless|hard|soft|mobile|fixed|tender|cystic|solid|nodular|infected|inflammatory|ulcerated|ulcerating|bleeding|fungating|(?:slow[\s-])?growing|enlarging|large|huge|small|subcutaneous|progressive|region|area|wall),?\s){0,2}$",
    re.I,
)
SHARED_BEFORE = Pattern(
    r"(?:,|,?\s(?:and|or)|\s?[/&])\s?(?:(?:left|right|bilateral|lower|upper|mild|severe|chronic)[\s-])*", re.I
)
SHARED_AFTER = Pattern(r",?\s?(?:,|and|or|/|&)\s(?:(?:the|his|her|both|left|right|bilateral|lower|upper)\s)*", re.I)
SHARED = frozenset({"pain", "weakness", "numbness", "swelling", "tenderness", "paresthesia", "edema", "stiffness"})
"""Symptoms that a list of body sites shares: "chest and back pain", "weakness of the arms and legs"."""
LISTED = Pattern(r"\s?(?:,|/|,?\s(?:or|nor|and/or))\s?(?:(?:or|nor)\s)?")
"""Between the members of a list that share a denial."""
WITHIN_PHRASE = Pattern(
    r"\s(?:(?!(?:and|or|with|of|in|on|at|for|to|by|the|an?|his|her|was|were|is|had|but|from)\b)[\w-]+\s){1,2}"
)
"""Words between the first and the last of one phrase."""
OTHER_PHRASE = Pattern(
    r"\b(?:the|his|her|of|an?|in|to|both|swollen|enlarged|stiff|CT|MRI|scans?)\s(?:left\s|right\s)?$", re.I
)
"""What makes the site before "and back pain" the end of another phrase."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A symptom word or phrase at ``[start, end)`` of the text, with its label, kind, side and assertion."""

    start: int
    end: int
    label: str
    kind: str
    side: str | None
    assertion: Assertion = "affirmed"
    cue: str = ""
    rule: str = "symptom or sign"


def signs_of(s: Sentence) -> list[Sign]:
    """All symptom words of a sentence: lexicon terms (joined with their body site), lumps at a body site, and set phrases."""
    mentions = s.of("symptom")
    sites = s.of("site")
    signs = _widest([_of_lexicon(s, m, sites) for m in mentions])
    for i, sign in enumerate(tuple(signs)):
        shared = list(_shared(s, sign, sites, signs))
        signs[i] = replace(sign, side=sign.side or next((g.side for g in shared if g.start < sign.start), None))
        signs += shared
    for match in LUMP_HEAD.finditer(s.text):
        lump = None if _covered(signs, *s.span(*match.span())) else _lump(s, match, sites, mentions)
        signs += [lump] if lump else []
    for kind, phrases in (("sign", PHRASES), ("sign_maybe", TOLD_OF_PARTS)):
        for pattern, label in phrases.likely(s.text):
            for match in pattern.finditer(s.text):
                at, end = s.span(*match.span())
                if not _covered(signs, at, end):
                    named = label or match.group().lower()
                    assertion, cue = _listed_after(s, at, mentions)
                    side = _side(s, at, end, None)
                    signs.append(Sign(at, end, named, kind, side, assertion, cue, "set phrase"))
    return sorted(signs, key=lambda g: g.start)


def _listed_after(s: Sentence, at: int, mentions: list[Mention]) -> tuple[Assertion, str]:
    """The assertion of the lexicon term right before a phrase in a list: what is denied of "dysuria" is denied of "urgency"."""
    for m in mentions:
        if m.end <= at and LISTED.fullmatch(s.text[m.end - s.start : at - s.start]):
            return m.assertion, m.cue
    return "affirmed", ""


def _covered(signs: list[Sign], start: int, end: int) -> bool:
    """Whether one of the signs holds some of these characters."""
    return any(g.start < end and start < g.end for g in signs)


def _widest(signs: list[Sign]) -> list[Sign]:
    """Without the general words inside a narrower symptom: "aching" before "pain in the iliac fossa" is no second pain."""
    return [
        g
        for g in signs
        if not any(o is not g and o.start < g.end and g.start < o.end and _narrower(o, g) for o in signs)
    ]


def _narrower(one: Sign, other: Sign) -> bool:
    """Whether the first of two signs over the same words is a lexicon term of its own and the other was made of parts."""
    return other.rule == BODY_SITE and one.rule != BODY_SITE and one.label.split()[-1] == other.label.split()[-1]


def _lump(s: Sentence, match: re.Match[str], sites: list[Mention], mentions: list[Mention]) -> Sign | None:
    """A mass, lump or tumor at a place that can be seen or felt, or said to be felt, found on examination or complained of."""
    at, end = s.span(*match.span())
    site = _site_of(s, at, end, sites)
    inner = site is not None and not _on_surface(site)
    site = None if inner else site
    before, after = s.text[: match.start()], s.text[match.end() :]
    lesion = re.match(r"tumou?r|lesion|growth", match["head"], re.I)
    felt = FELT.search(before[-60:]) or FELT_AFTER.match(after[:60])
    complained = COMPLAINED_OF.search(before[-70:])
    examined = scene_at(s, match.start()) == "exam" and (FOUND_BY_EXAM.search(before[-90:]) or FOUND_AFTER.match(after))
    shown = not lesion and not inner and (complained or examined)
    told = complained or (examined and lesion and lesion.group().lower() != "lesion")
    if not (felt or shown or (site and (not lesion or (told and match["head"].lower() != "lesions")))):
        return None
    start, stop = (min(at, site.start), max(end, site.end)) if site else (at, end)
    neighbour = next((m for m in mentions if 0 <= at - m.start < 25), None)
    assertion, cue = (neighbour.assertion, neighbour.cue) if neighbour else ("affirmed", "")
    denied = DENIED_LUMP.search(before[-45:])
    if denied:
        assertion, cue = "negated", denied.group().split()[0]
    label = _named(site, "mass") if site else "mass"
    return Sign(start, stop, label, "lump", _side(s, start, stop, site), assertion, cue, "lump at a body site")


def _shared(s: Sentence, sign: Sign, sites: list[Mention], signs: list[Sign]) -> Iterator[Sign]:
    """The same symptom at the other sites of a list that stands before it or ends its phrase."""
    head = sign.label.split()[-1]
    if head not in SHARED or " " not in sign.label:
        return
    free = [m for m in sites if _can_hurt(m) and not _covered(signs, m.start, m.end)]
    start, end = sign.start, sign.end
    leads = s.text[: end - s.start].lower().endswith(head)
    for m in reversed(free) if leads else free:
        if leads:
            between = s.text[m.end - s.start : max(m.end, start) - s.start]
            listed = SHARED_BEFORE.fullmatch(between) and not OTHER_PHRASE.search(s.before(m, 20))
        else:
            between = s.text[min(end, m.start) - s.start : m.start - s.start]
            listed = SHARED_AFTER.fullmatch(between) and not WORD_AFTER.match(s.after(m, 25))
        if listed:
            yield replace(sign, start=m.start, end=m.end, label=_named(m, head), side=laterality(s, m))
            start, end = m.start, m.end


def _can_hurt(site: Mention) -> bool:
    """Whether a site is a part of the body that patients point at, and no inner organ."""
    return _on_surface(site) or site.text.lower() in ("lumbar", "back", "chest", "flank", "abdominal", "pelvic")


def _named(site: Mention, head: str) -> str:
    """The lexicon's label for a symptom at a site, by any of the site's names ("abdominal pain"), else both words."""
    names = (site.text.lower(), site.label, *site.entry.variants)
    return next((LABELS[f"{name} {head}"] for name in names if f"{name} {head}" in LABELS), f"{site.label} {head}")


def _of_lexicon(s: Sentence, m: Mention, sites: list[Mention]) -> Sign:
    """A lexicon term; a general one ("pain", "swelling") takes the body site that it is said of into label and span."""
    site = _site_of(s, m.start, m.end, sites) if m.label in GENERIC else None
    kind = m.kind
    if kind == "lump" and (not _on_surface(site) if site else _of_inner_organ(s, m, sites)):
        site, kind = None, "inner lump"
    if site is None:
        side = laterality(s, m) or _side(s, m.start, m.end, None)
        return Sign(m.start, m.end, m.label, kind, side, m.assertion, m.cue)
    start, end = min(m.start, site.start), max(m.end, site.end)
    label = _named(site, "mass" if m.label == "lump" else m.label.removeprefix("palpable "))
    side = laterality(s, site) or _side(s, start, end, site)
    return Sign(start, end, label, kind, side, m.assertion, m.cue, BODY_SITE)


def _site_of(s: Sentence, start: int, end: int, sites: list[Mention]) -> Mention | None:
    """The body site that a symptom word is said of: "pain in the left knee", "knee pain"."""
    for site in sites:
        if (
            site.start >= end
            and site.start - end <= 80
            and LINK.fullmatch(s.text[end - s.start : site.start - s.start])
        ):
            return site
        if (
            site.end <= start
            and start - site.end <= 30
            and SITE_BEFORE.fullmatch(s.text[site.end - s.start : start - s.start])
        ):
            return site
    return None


def _of_inner_organ(s: Sentence, lump: Mention, sites: list[Mention]) -> bool:
    """Whether an inner organ begins the phrase that a lump ends, with other words between: "a pulmonary aspergillus nodule"."""
    return any(
        not _on_surface(site) and WITHIN_PHRASE.fullmatch(s.text[site.end - s.start : lump.start - s.start])
        for site in sites
        if 0 < lump.start - site.end <= 40
    )


def _on_surface(site: Mention) -> bool:
    return site.kind in SURFACE_KINDS or site.label in SURFACE_ORGANS


SAME_SIDE = Pattern(r"\b(?:ipsi|homo)lateral\s(?:[\w-]+\s){0,2}$", re.I)
_SIDE_WORD = Pattern(r"\b(left|right|bilateral(?:ly)?|both)\b", re.I)


def _side(s: Sentence, start: int, end: int, site: Mention | None) -> str | None:
    """The side inside the phrase, right before it, or right behind it ("on the left", "of both legs")."""
    at, stop = start - s.start, end - s.start
    inside = _SIDE_WORD.search(s.text[at:stop])
    before = re.search(
        r"\b(left|right|bilateral|both)(?:[\s-]+(?:sided|side))?\s(?:(?!and\b|or\b|with\b|of\b|plus\b)\w+\s){0,2}$",
        s.text[max(0, at - 30) : at],
        re.I,
    )
    after = (
        re.match(
            r"(?: (?!but\b|with\b|due\b|because\b|and (?:an?|the|his|her)\b)\w+){0,4}? (?:of|in|on|over|to|at) (?:the |his |her )?(?:\w+ ){0,1}?(left|right|both)\b(?! (?:heart|ventric\w+|atri\w+))",
            s.text[stop : stop + 60],
            re.I,
        )
        if site is None
        else None
    )
    found = inside or before or after or _same_side(s.text[:at])
    return SIDES[found.group(1).lower()] if found else None


def _same_side(before: str) -> re.Match[str] | None:
    """The side told before, where "ipsilateral" stands right before a symptom."""
    again = SAME_SIDE.search(before)
    return next(reversed(list(_SIDE_WORD.finditer(before, 0, again.start()))), None) if again else None
