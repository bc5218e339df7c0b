"""What several fields ask of a sentence: which sites does a tumor or metastasis word belong to, on which side, of which organ."""

from __future__ import annotations

import re
from functools import lru_cache

from caserows.case import Mention, Sentence
from caserows.pattern import Pattern

TUMOR = Pattern(
    r"\b(?:tumou?rs?|neoplasms?|mass(?:es)?|lesions?|cancers?|\w*omas?|metasta\w+|mets|malignanc(?:y|ies)|nodules?|growth"
    r"|lump|polyps?|foc(?:us|i)|deposits?|implants?|infiltrat\w+|cysts?|neoplasia|process|GISTs?|leuka?emia|recurrences?|relapses?|regrowth|remnants?)\b"
    r"(?<!hematoma)(?<!haematoma)(?<!hematomas)(?<!stroma)(?<!\bcoma)(?<!edema)(?<!glaucoma)(?<!trauma)(?<!symptoma)(?<!granuloma)(?<!granulomas)",
    re.I,
)
METASTASIS = Pattern(
    r"\b(?:(?:micro|macro)?metasta\w+|dissemina\w+|secondar(?:y|ies)(?=\s(?:(?!to\b)\w+\s){0,3}?(?:tumou?rs?|lesions?|deposits?|locali[sz]ations?|nodules?|spread|locations?)|[.,;])"
    r"|(?<!\d )mets|carcinomatosis|carcinosis|seeding|deposits?|(?<!dental )(?<!breast )(?<!cochlear )(?<!silicone )(?<!oral )(?<!the )(?<!an )implants?(?![-\s](?:supported|retained|body|bodies|site|surface|surgery|removal|fixtures?|loosening|failure|based))|(?<!swelling )(?<!pain )(?<!rash )(?<!erythema )(?<!infection )(?<!redness )spread(?! of (?:the )?(?:\w+[- ]){0,2}(?:rods|bacteri\w+|infections?|cocci|fung\w+|virus\w*|sepsis|organisms?|abscess\w*|anesthe\w+|inflammation)\b)|spreading(?=\s(?:to|into|in)\b))\b",
    re.I,
)
SIDES = {
    "left": "left",
    "right": "right",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
    "midline": "midline",
}
SIDE = Pattern(r"\b(left|right|bilateral(?:ly)?|both|midline)\b", re.I)
TWO_SIDED = Pattern(r"\bbi-?(?:frontal|parietal|temporal|occipital|hemispheric|thalamic|fronto|parieto|temporo)", re.I)
"""Inside a site: "bifrontal lobe"."""
AFTER_SIDE = Pattern(
    r"\s(?:mass |tumou?r |cancer |carcinoma |lesion |lump |swelling |pain |weakness )?(?:on|in|at|of|over|to) (?:the |her |his )?(left|right)\b|\s?\((left|right)\)|,? (bilaterally)\b",
    re.I,
)
ALSO_OUTSIDE_SKULL = frozenset(
    {"cranial nerve", "facial nerve", "glossopharyngeal nerve", "accessory nerve", "hypoglossal nerve"}
)
"""Nerves whose tumors are of the CNS only where they lie in the skull."""
CNS_KINDS = frozenset({"cns", "cns_adjective"})

# What may stand between a site and the tumor word after it ("right parietal dural-based intracranial lesion").
_SITE_TUMOR = Pattern(
    r"[\s\-–]*(?:\([^()]{0,25}\)\s?)?"
    r"(?:(?!(?:and|or|with|without|of|in|on|to|from|at|by|for|was|were|is|are|had|has|which|that|who|the|a|an|this|near|over|showed|show|revealed|suggest\w*|did|not|no|never|exclud\w+)\b)"
    r"[\w\-–]+[\s\-–]+){0,4}"
)
# What links a tumor word to a site after it ("mass occupying the …", "metastases to the …"), what cuts the link.
_INTO = Pattern(
    r"\b(?:in|into|to|of|at|on|over|within|inside|from|along|around|both|inv(?:ad|olv)\w+|infiltrat\w+|occup\w+|affect\w+|includ\w+|aris\w+|arose|originat\w+|reach\w+|fill\w+|attached|adher\w+|destroy\w+|erod\w+|expand\w+|studd\w+|cent(?:er|r)ed|cross(?:ing|ed)|straddl\w+|bridg\w+|replac\w+)\b|^\s(?:\w+\s){0,2}(?:throughout|across)\b|^\s?\((?:(?:the|in|her|his|left|right|both)\s)*$",
    re.I,
)
_CUT = Pattern(
    r"[;:]|\.(?!\d)|\b(?:with(?! (?:\w+ )?(?:extension|invasion|infiltration|involvement|spread|growth)\b)|without|after|by|who|whom|whose|compress\w*|sparing|spared|displac\w*|abut\w*|effac\w*|edema|oedema|due|because|but|near|adjacent|treated|underwent|for"
    r"|using|following|did not|not|no|nor|through|via|under|except|since|before|during|versus|cm from|mm from|distance|there|he|she|patient|recover\w*|respon[ds]\w+|ax[ei]s|function|CT|MRI|pain|shift|effect)\b",
    re.I,
)
_FROM = Pattern(
    r"\bfrom\b(?!.*\b(?:to|in|into)\b)|\bof (?:an? |the )?(?:\w+ ){0,3}?\w*(?:oma|cancer|tumou?r)s? of\b(?!.*\b(?:to|into)\b)",
    re.I,
)
_OF_PRIMARY = Pattern(
    r"\b(?:primary|tumou?r|cancer|\w*carcinoma|\w*sarcoma|melanoma)(?: (?:tumou?r|site|lesion))? (?:in|of|at) (?:the |his |her )?(?:left |right )?$",
    re.I,
)
# Before a site of a list that has its own place in the sentence ("invasion of the bladder and multiple rib metastases").
_PLACED = Pattern(
    r"\b(?:invasion|infiltration|involvement|extension|invading|infiltrating|resection|removal|biops(?:y|ies)) (?:of |in |into |to )?(?:the |his |her |both )?(?:left |right |urinary )?$",
    re.I,
)
# What may stand between two sites of one list ("in the liver, both lungs and the left adrenal gland").
_LIST = Pattern(
    r"(?:[\s,/&-]|\b(?:and|or|as well as|plus|also|then|the|his|her|in|into|to|of|at|within|both|left|right|bilateral|upper|lower|middle|anterior|posterior|lateral|medial"
    r"|adjacent|multiple|several|distant|regional|surface|body|lobes?|region|area|first|second|third|other|surrounding|including)\b)*",
    re.I,
)
_ADJECTIVES = Pattern(
    r"\s(?:multiple |several |solitary |single |right |left |bilateral |regional |enlarged |small |large |upper |lower |spinal and |vertebral and )*"
)
_METASTATIC_THING = Pattern(
    r"\s(?:(?:and|or) \w+ )?(?:tumou?rs?|lesions?|nodules?|nodes?|mass(?:es)?|deposits?|foc(?:us|i)|implants?|involvement|spread|diseases?|lymph nodes?|lymphadenopath\w+)\b",
    re.I,
)
# Between a word for metastasis and the first of the sites that it announces ("Metastases: lung, liver", "sites of metastasis were lung and …").
_ANNOUNCED = Pattern(
    r"(?: (?:sites?|locations?|organs?))?(?:\s?:| (?:were|was|are|included?|comprised))\s(?:the |both |his |her |multiple |left |right |bilateral |regional )*"
)
# What stands for a tumor already named in the sentence ("two nodules: one of 2 cm in the trigone and another in the vermis").
ONE_OF_THEM = Pattern(
    r"(?:[:;,]|\b(?:and|with|while)\b)\s(?:the )?(?:one|another|others?|(?:larg|small|bigg)\w+(?: one)?|(?:first|second|third|fourth)(?: one)?)(?=,|\s(?:\(|of|in|at|on|was|were|lay|is|located|situated|measur\w+|within|being|\d))"
    r"(?!\sof (?:the|our|these|his|her)\b)",
    re.I,
)
_NO_TUMOR_AFTER = Pattern(
    r"^[\s-]*(?:(?!(?:during|after|before|since|until|at|by|on|in|for|from|and|or|but|with|without|was|were|is|had|showed|despite)\b)\w+\s)??(?:craniotomy|craniectomy|approach|incision|MRI|magnetic|imaging|CT|computed|scans?|colou?red|radiotherapy|radiograph\w*|irradiation|radiation|surgery|o?edema|infarct\w*"
    r"|stroke|ha?ematoma|ha?emorrhage|atrophy|(?:de)?compression|metaplasia|formation|injur(?:y|ies)|shift|dural tail|tail|pain|headaches?|function|palsy|nerve palsy|stoma|varices|anastomosis|cirrhosis|arter(?:y|ies)|veins?|vertex|scalp|growth factor|transcription factor|syndrome|abscess|horn|effusions?|puncture|biops(?:y|ies)|scintigra\w+|densitometry|aspirat\w+|flap|catheter|shunt)\b",
    re.I,
)
_NO_TUMOR_BEFORE = Pattern(
    r"\b(?:MRI|MR imaging|magnetic resonance imaging|CT|PET|scans?|imaging|ultraso\w+|tomography|X-?rays?|radiographs?|irradiation|radiotherapy|radiation|o?edema|compression|displacement"
    r"|effacement|spar(?:ed|ing)|adjacent|close|near|next|infarct\w*|level|via|through|toward|away|distance|expos\w+|drainage|punctures?|free|examination|invasion into|pressure|approach)"
    r"\s?(?:of|to|in|from|on)?\s?(?:the|his|her)?\s?(?:left|right|both)?\s?(?:upper|lower|entire|whole|head and)?\s?$",
    re.I,
)


def laterality(s: Sentence, m: Mention, reach: int = 30) -> str | None:
    """The side said of a mention: inside it, right before it ("left frontal"), or right after ("on the left")."""
    inside = SIDE.search(m.text)
    if inside and inside.group(1).lower() != "both":
        return SIDES[inside.group(1).lower()]
    if m.type == "site" and TWO_SIDED.match(m.text):
        return "bilateral"
    before = s.before(m, reach)
    match = [None, *SIDE.finditer(before)][-1]
    if match and match.group(1).lower() == "both" and " and " in s.after(m, 45):
        match = None
    if match and re.fullmatch(
        r"(?:\s(?:side|half|part|aspect) of (?:the |her |his ))?[-\s]*(?:sided)?\s*(?:(?!(?:and|or|with|an?|were|was|show\w*|reveal\w*|demonstrat\w*)\b)[\w-]+[\s-]+){0,2}",
        before[match.end() :],
    ):
        return SIDES[match.group(1).lower()]
    after = AFTER_SIDE.match(s.after(m, 40))
    if after:
        return SIDES[next(g for g in after.groups() if g).lower()]
    return None


def organ(m: Mention) -> str:
    """The organ label under which a metastasis at this site is counted."""
    return m.entry.extra.get("organ") or m.label


def is_cns(m: Mention) -> bool:
    """Whether a site mention lies in brain, meninges or spinal cord."""
    return m.kind in CNS_KINDS


@lru_cache(maxsize=2048)
def linked_sites(s: Sentence, word: Pattern = TUMOR, reach: int = 75) -> tuple[tuple[Mention, re.Match[str]], ...]:
    """Site mentions that a tumor (or metastasis) word of the sentence belongs to, each with that word.

    "parietal lesion", "mass in the liver", "tumor occupying the ventricle", and sites listed beside one of these
    ("lesions in the cerebellum, the pons and the left thalamus"; "brain, lung and bone metastases").
    """
    if not any(m.type == "site" for m in s.mentions):
        return ()
    words = list(word.finditer(s.text))
    if words:
        words += ONE_OF_THEM.finditer(s.text, words[0].end())
    sites = [m for m in s.of("site") if not aside(s, m)] if words else []
    if not sites:
        return ()
    links: list[re.Match[str] | None] = [_direct(s, m, words, reach) for m in sites]
    for order in (range(1, len(sites)), range(len(sites) - 2, -1, -1)):
        for i in order:
            j = i - order.step
            near = links[j]
            if (
                links[i] is None
                and near is not None
                and not (word is METASTASIS and _of_another(s, sites[i], near))
                and _LIST.fullmatch(s.between(sites[i], sites[j])[:80])
            ):
                links[i] = near
    return tuple((m, link) for m, link in zip(sites, links, strict=True) if link is not None)


def _of_another(s: Sentence, m: Mention, word: re.Match[str]) -> bool:
    """Whether a site before a word for metastasis is the primary's or has a place of its own, and is no part of its list."""
    later = m.end - s.start <= word.start()
    return bool(_OF_PRIMARY.search(s.before(m, 45)) or (later and _PLACED.search(s.before(m, 40))))


def _direct(s: Sentence, m: Mention, words: list[re.Match[str]], reach: int) -> re.Match[str] | None:
    """The word right after the site, or the nearest one before it whose reach takes in the site."""
    at, end = m.start - s.start, m.end - s.start
    for word in words:
        if word.start() >= end and _SITE_TUMOR.fullmatch(s.text[end : word.start()][:80]):
            return word
    for word in sorted(words, key=lambda w: -w.end()):
        if word.end() <= at:
            gap = s.text[word.end() : at]
            if _metastatic(s, m, word) or (METASTASIS.match(word.group()) and _ANNOUNCED.fullmatch(gap)):
                return word
            origin = METASTASIS.match(word.group()) and _FROM.search(gap)
            if len(gap) <= reach and not origin and not _CUT.search(gap) and _INTO.search(gap):
                return word
    return None


def _metastatic(s: Sentence, m: Mention, word: re.Match[str]) -> bool:
    """ "metastatic liver tumor", "metastatic (right) axillary nodes": the adjective right before the place of the metastasis."""
    if not word.group().lower().startswith(("metastatic", "secondary")):
        return False
    gap = s.text[word.end() : m.start - s.start]
    named = m.kind == "lymph node" or _METASTATIC_THING.match(s.after(m, 40))
    return bool(named and _ADJECTIVES.fullmatch(gap))


def counted_word(s: Sentence, word: re.Match[str]) -> re.Match[str]:
    """The tumor word itself, or the one that "one of them", "the larger" stands for."""
    if not ONE_OF_THEM.match(word.group() + " of"):
        return word
    return [word, *TUMOR.finditer(s.text, 0, word.start())][-1]


def aside(s: Sentence, m: Mention) -> bool:
    """Whether the site names an operation, an image or an effect ("frontal craniotomy", "MRI of the brain") and no tumor place."""
    return bool(_NO_TUMOR_AFTER.search(s.after(m, 40)) or _NO_TUMOR_BEFORE.search(s.before(m, 60)))


def names_tumor(s: Sentence, m: Mention) -> bool:
    """Whether the site is part of the tumor's own name or stands right before it ("meningeal fibrous tumor")."""
    for h in s.of("histology"):
        if h.kind in ("generic", "disease"):
            continue
        if h.start <= m.start and m.end <= h.end:
            return True
        if m.end <= h.start and re.fullmatch(r"[\s-]+(?:\w+\s)?", s.between(m, h)):
            return True
    return False
