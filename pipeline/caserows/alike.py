"""Whether the words of a mention and of a term account for each other: same word, its inflection, or its misspelling."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from caserows.compare import GREEK, normal_label
from caserows.vocabulary import zipf

SEPARATORS = re.compile(r"[\s\-‐‑–−_/,;:.()\[\]\"“”]+")
POSSESSIVE = re.compile(r"['’`´]s?$")
SMALL_WORDS = frozenset(
    "a an the of in on at to for from with by and or into within involving his her their its this that".split()
)
ENDINGS = frozenset(["", *"s es e a ae um us i is al eal ial ar ic ical ous ed d ing y ies n m an".split()])
"""Endings by which two forms of one word may differ: femora, femoral; pelvis, pelvic; vomited, vomiting."""
STEM = 4
"""Least number of letters that two forms of one word share at their start."""
ALIKE = 0.85
"""Least share of letters in order (difflib's ratio) of a misspelling and its word."""
SHORTEST_MISSPELT = 6
OPPOSITES = re.compile(
    r"^(hyper|hypo|brady|tachy|oligo|poly|intra|extra|inter|supra|infra|sub|epi|endo|exo|pre|post|para|peri|hemi|tetra|mono|micro|macro|dys|eu|ab|ad|iso|anti)"
)
"""Prefixes that make another word: no misspelling of the word with another of them, or with none."""
MISREAD = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
"""What an optical reader takes for another letter; both are written as the second where words are compared."""
DIGIT_IN_WORD = re.compile(r"(?<=[^\W\d_]{2})[015](?=[^\W\d_]{2})")
LETTERS_OF = {"0": "o", "1": "l", "5": "s"}

SIDES = "left right bilateral bilaterally unilateral midline sided side both ipsilateral contralateral"
COURSE = "primary metastatic recurrent residual advanced locally multiple solitary single multifocal focal huge large massive known new suspected confirmed proven biopsy diagnosis diagnosed case"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth i ii iii iv v vi vii viii ix x"
PASSED_OVER = {
    "site": f"{SIDES} upper lower middle mid distal proximal anterior posterior lateral medial superior inferior ventral dorsal deep superficial outer inner "
    "wall cavity region area parenchyma tissue segment pole mucosa shaft metaphysis diaphysis epiphysis apex quadrant portion part half aspect surface level terminal",
    "histology": f"{SIDES} {COURSE} high low intermediate grade stage well poorly moderately differentiated spindle cell conventional classic keratinizing nonkeratinizing invasive infiltrating amelanotic pure adult pediatric paediatric childhood who fnclcc i ii iii iv 1 2 3 4",
    "drug": "adjuvant neoadjuvant concurrent concomitant palliative maintenance weekly daily biweekly monthly oral intravenous intrathecal intravesical systemic single agent chemotherapy therapy treatment regimen "
    "dose doses high low cycle cycles course courses mg g kg m2 mcg auc iv po day hydrochloride mesylate mesilate citrate acetate malate tosylate sodium phosphate tablet capsule injection",
    "symptom": f"{SIDES} {NUMBERS} severe mild moderate progressive progressively progressing persistent intermittent chronic acute sudden subacute recurrent occasional frequent continuous constant new worsening increasing gradual gradually rapidly slowly "
    "diffuse generalized intractable painless gross macroscopic morning nocturnal exertional unintentional unexplained significant easy onset episode spell attack history complaint since day week month year hour kg dry expressive sensation",
}
"""By type, words of a mention that leave its concept what it is: sides, sizes, grades, courses, doses, times."""
_OVER = {type_: frozenset(normal_label(word) for word in text.split()) for type_, text in PASSED_OVER.items()}

_NUMBERS = frozenset(NUMBERS.split())


class Word(NamedTuple):
    """A word as it is written, and folded for comparison."""

    raw: str
    normal: str


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text that carry meaning: without accents, possessives and small words, in American spelling, singular."""
    spelt = "".join(GREEK.get(char, char) for char in text)
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    bare = DIGIT_IN_WORD.sub(lambda digit: LETTERS_OF[digit[0]], bare)
    found = []
    for raw in SEPARATORS.split(bare):
        normal = normal_label(POSSESSIVE.sub("", raw))
        if normal and normal not in SMALL_WORDS:
            found.append(Word(raw, normal))
    return tuple(found)


def passed_over(mention: tuple[Word, ...], type_: str, sites: frozenset[tuple[str, ...]]) -> frozenset[int]:
    """Places of the words of a mention that need no counterpart in a term of this type."""
    known = _OVER.get(type_, frozenset())
    over = {at for at, word in enumerate(mention) if word.normal in known}
    if type_ in ("drug", "symptom"):
        over |= {at for at, word in enumerate(mention) if word.normal.isdigit()}
    if type_ == "site":
        over |= {at for at in range(len(mention)) if _counts_a_part(mention, at)}
    if type_ == "histology":
        names = tuple(word.normal for word in mention)
        spans = ((a, b) for a in range(len(names)) for b in range(a + 1, min(a + 5, len(names)) + 1))
        over |= {at for a, b in spans if names[a:b] in sites for at in range(a, b)}
    return frozenset(over)


def _counts_a_part(mention: tuple[Word, ...], at: int) -> bool:
    """Whether a number tells which of many like parts is meant: "seventh rib", "segment VI", "lower third"."""
    before = mention[at - 1].normal if at else ""
    after = mention[at + 1].normal if at + 1 < len(mention) else ""
    if mention[at].normal == "third" and before in _OVER["site"]:
        return True
    return mention[at].normal in _NUMBERS and (before == "segment" or after == "rib")


def accounted(mention: tuple[Word, ...], term: tuple[Word, ...], over: frozenset[int]) -> frozenset[int] | None:
    """Places of the mention's words that have their counterpart in the term; None where a word of the term has none, or
    one of the mention's, unless it may be passed over."""
    free = list(range(len(mention)))
    for same in (_same, _alike):
        left = []
        for word in term:
            at = next((at for at in free if same(mention[at], word)), None)
            if at is None:
                left.append(word)
            else:
                free.remove(at)
        term = tuple(left)
    if term or not over.issuperset(free):
        return None
    return frozenset(range(len(mention))) - set(free)


def abbreviation(word: str) -> bool:
    """Whether a word of a term is a short form, which its letters' case belongs to: ``TIP``, ``EBERs``."""
    return 2 * sum(char.isupper() for char in word) > len(word)


def _same(said: Word, meant: Word) -> bool:
    return said.raw == meant.raw if abbreviation(meant.raw) else said.normal == meant.normal


def _alike(said: Word, meant: Word) -> bool:
    return not abbreviation(meant.raw) and (inflected(said.normal, meant.normal) or misspelt(said.normal, meant.normal))


def inflected(one: str, other: str) -> bool:
    """Whether two words are forms of one word: they differ by an ending alone."""
    shorter = min(len(one), len(other))
    shared = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    return any(one[cut:] in ENDINGS and other[cut:] in ENDINGS for cut in range(shared, max(STEM, shared - 3) - 1, -1))


@lru_cache(maxsize=65536)
def misspelt(said: str, meant: str) -> bool:
    """Whether a word that nobody knows is a misspelling, or a misreading, of a term's word.

    A known word is never taken for another one: "peroneal" is not "perineal".
    """
    if zipf(said):
        return False
    if _as_misread(said) == _as_misread(meant):
        return True
    if min(len(said), len(meant)) < SHORTEST_MISSPELT or said[0] != meant[0] or _prefix(said) != _prefix(meant):
        return False
    return SequenceMatcher(None, said, meant, autojunk=False).ratio() >= ALIKE


def _prefix(word: str) -> str:
    found = OPPOSITES.match(word)
    return found[0] if found else ""


def _as_misread(word: str) -> str:
    for seen, meant in MISREAD:
        word = word.replace(seen, meant)
    return word
