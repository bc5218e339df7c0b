"""Short forms of tumors that a report uses without spelling them out, and that have several meanings or too short a name
to be taken anywhere: the words of the article decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from caserows.lexicon import Entry, lexicon
from caserows.pattern import Pattern

_WORDS = {
    ("AA", "anaplastic astrocytoma"): r"astrocytom\w*|temozolomide|TMZ|gliom\w*|glioblast\w*",
    ("ACC", "adrenocortical carcinoma"): r"adren(?:al|ocort)\w*|cortisol|aldosteron\w*|Weiss",
    (
        "ACC",
        "adenoid cystic carcinoma",
    ): r"parotid|salivary|submandibular|lacrimal|palat\w+|trache\w+|cribriform|perineural|Bartholin\w*",
    ("AML", "angiomyolipoma"): r"fat[- ]containing|HMB[- ]?45|melan[- ]?A|tuberous sclerosis|perivascular epithelioid",
    ("AML", "acute myeloid leukemia"): r"blasts?|bone marrow|leuk(?:a)?emi\w+|cytarabine|FLT3|NPM1",
    ("BC", "breast cancer"): r"breasts?|mammogra\w+|mastectomy",
    ("EMC", "extraskeletal myxoid chondrosarcoma"): r"chondro\w+|myxoid|soft tissues?|NR4A3|EWSR1",
    ("EMC", "epithelial-myoepithelial carcinoma"): r"parotid|salivary|submandibular|myoepitheli\w+|palat\w+",
    ("ES", "epithelioid sarcoma"): r"INI-?1|SMARCB1|proximal[- ]type|epithelioid",
    ("ES", "Ewing sarcoma"): r"EWSR?1?|FLI-?1|small round|PNET|Ewing\w*",
    ("GB", "glioblastoma"): r"astrocytom\w*|temozolomide|TMZ|gliom\w*|glioblast\w*",
    ("GC", "gastric cancer"): r"gastr(?:ic|ectomy|oscopy)|stomach",
    ("GCC", "goblet cell carcinoid"): r"goblet|append\w+",
    ("GCT", "giant cell tumor of bone"): r"lytic|osteolytic|osteoclast\w*|multinucleated|denosumab|curettage",
    ("GCT", "granulosa cell tumor"): r"ovar(?:y|ies|ian)|inhibin|Call-Exner",
    ("GCT", "granular cell tumor"): r"granular (?:eosinophilic )?cytoplasm|Abrikossoff\w*|pustulo-ovoid",
    ("GCT", "germ cell tumor"): r"testi(?:s|cular)|alpha-?fetoprotein|AFP|h?CG|seminoma\w*|teratoma\w*|orchiectomy",
    ("IPC", "intracystic papillary carcinoma"): r"breasts?|mammogra\w+|mastectomy",
    ("KS", "Kaposi sarcoma"): r"HHV-?8|Kaposi\w*|violaceous|LANA-?1?",
    ("MM", "melanoma"): r"melan(?:oma|in|ocyt)\w*|Breslow|HMB[- ]?45|BRAF|SOX-?10",
    ("MM", "multiple myeloma"): r"plasma cells?|bone marrow|light chains?|paraprotein\w*|bortezomib|monoclonal",
    ("MM", "mesothelioma"): r"mesotheli\w+|asbestos|calretinin|D2-40",
    ("PA", "pleomorphic adenoma"): r"parotid\w*|salivary|submandibular|palat\w+",
    ("PA", "pituitary adenoma"): r"pituitary|sell(?:a|ar)|prolactin",
    ("PCC", "pheochromocytoma"): r"metanephrin\w*|catecholamin\w*|adrenal\w*",
    ("PG", "pyogenic granuloma"): r"pyogenic|granulation tissue|capillar(?:y|ies)",
    ("PG", "paraganglioma"): r"paragangli\w+|zellballen|metanephrin\w*|catecholamin\w*",
    ("SS", "synovial sarcoma"): r"synovi\w+|SYT|SS18|TLE-?1|t\(X;18\)",
    ("SS", "Sjogren syndrome"): r"sicca|dry (?:mouth|eyes)|anti-?(?:Ro|SSA|La)|Sj(?:o|ö)gren\w*",
    ("UC", "urothelial carcinoma"): r"urothel\w+|ureter\w*|cystoscop\w+|urinary bladder|transitional cell",
    ("UC", "ulcerative colitis"): r"colitis|bloody diarrh\w+|mesalazine|infliximab",
}  # fmt: skip
"""(short form, entity) → words of an article that speaks of this entity."""
MEANINGS = {
    short: tuple(
        (label, Pattern(rf"\b(?:{words})\b", re.I if label != "germ cell tumor" else 0))
        for (held, label), words in _WORDS.items()
        if held == short
    )
    for short, _ in _WORDS
}
"""Short form → the entities that it may mean, each with the words that show it."""


def meaning(short: str, article: str) -> Entry | None:
    """The one entity that the article's words show a short form to mean; None where they show none or several."""
    shown = [label for label, words in MEANINGS.get(short, ()) if words.search(article)]
    return _entries()[shown[0]] if len(shown) == 1 else None


def undefined(words: Iterable[str], defined: Iterable[str], article: str) -> Iterator[tuple[int, Entry]]:
    """Places and meanings of the short forms that the article does not define itself."""
    known = set(defined)
    for at, word in enumerate(words):
        if word in MEANINGS and word not in known:
            entry = meaning(word, article)
            if entry:
                yield at, entry


@cache
def _entries() -> dict[str, Entry]:
    """Entity label → its row in the lexicon."""
    return {entry.label: entry for entry in lexicon("histology")}
