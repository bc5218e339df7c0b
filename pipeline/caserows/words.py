"""Words: hyphens left by line breaks, words run together, and the order of all repairs of words. Every decision rests on the
report's own vocabulary first, on the term lists and on English word frequencies second."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.ligatures import lost_f, lost_f_edits, lost_th, lost_th_edits, torn_edits, unread_edits
from caserows.marks import Edit
from caserows.pattern import Pattern
from caserows.signs import lost_sign_edits
from caserows.vocabulary import COMMON, KNOWN, Vocabulary, terms, zipf

_LEFT_PART = Pattern(r"[^\W\d_]+\Z")
_COMBINING = frozenset(
    "adeno aero angio arterio arthro astro auto bi bio bronchi broncho carcino cardio cephalo cerebro chemo chole cholangio chondro chrono "
    "co colo cranio cysto cyto derma dermato dys ecto electro encephalo endo entero epi erythro extra fibro gastro glio haemato haemo hemato "
    "hemi hemo hepato hetero histo homo hydro hyper hypo hystero immuno infra inter intra intro ir iso karyo kerato laparo laryngo leio leuko "
    "lipo lympho macro mal mammo medullo mega melano meningo meso meta micro mono morpho myelo myo naso necro neo nephro neuro oligo oncho onco "
    "oophoro ophthalmo oro ortho osteo oto pan para patho peri pharyngo phlebo photo plasma pleo pneumo poly pseudo psycho pyelo radio re retro "
    "rhabdo rhino sarco sclero semi spondylo sub supra tele thermo thoraco thrombo thyro tracheo trans tri ultra un uni uretero uro utero vaso "
    "ventriculo xantho".split()
)
_SOMETIMES_HYPHENATED = frozenset(
    "anti multi non post pre self mid fronto temporo parieto occipito antero postero dorso ventro infero supero".split()
)
_TAILS = frozenset(
    "associated based beta blind bearing cell confirmed containing courses dependent derived dimensional directed dose embedded enhanced enhancing "
    "enriched expressing field fixed free freezing frozen grade guided handed high imaging immunoreactive increased induced infected in invasive like line "
    "linked low mediated naive negative old off on out ongoing onset operative paraffin positive power producing reactive refractory related resistant "
    "rich sensitive shaped sided sized specific stage staining suspected targeted term therapy tissue treated type up year week weighted wide "
    "month day hour half third fold round intense density signal".split()
)
_SUSPENDED = frozenset(
    "and or und to nor but versus vs as than then the a an in on at of with for by from is are was were be has had that which who it "
    "respectively rather also not due into".split()
)
_FREE_LEFT = frozenset(
    "left right broad high low long short post pre non half well full large small single double multi two three four five six year".split()
)
_RUN_TOGETHER_LEFT = frozenset(
    "supra infra intra extra peri pre post sub hyper hypo iso inter endo macro micro radio chemo immuno neuro antero postero fronto temporo parieto "
    "occipito mono bi uni multi anti hetero homo ante epi meso laparo thoraco cardio gastro ventro dorso medio latero cranio caudo naso oro".split()
)

_RUN_TOGETHER = frozenset(left + right for left in _RUN_TOGETHER_LEFT for right in ("and", "or"))

_RIGHT_PART = Pattern(r"[^\W\d_]+")


def keeps_hyphen(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether the hyphen at the end of the line ``before`` (given without it) belongs to the word.

    The report's own spelling decides; then a common joined word loses it, two words keep it, fragments lose it.
    """
    left_match = _LEFT_PART.search(before[-40:])
    right_match = _RIGHT_PART.match(after[:40])
    if not left_match or not right_match:
        return True
    left, right = left_match.group(), right_match.group()
    if len(before) > len(left) and before[-len(left) - 1].isdigit():
        return True  # "35-year-", "T1w-"
    if right[0].isupper() and (right.isupper() or not left.isupper()) and len(left) + len(right) > 2:
        return True
    if left.isupper() and len(left) > 1 and not right.isupper():
        return True
    return _hyphen_belongs(left.lower(), right.lower(), vocabulary)


def _hyphen_belongs(left: str, right: str, vocabulary: Vocabulary) -> bool:
    joined = left + right
    if joined in _COMBINING or joined in _SOMETIMES_HYPHENATED:
        return False
    whole, hyphenated = vocabulary.counts.get(joined, 0), vocabulary.counts.get(f"{left}-{right}", 0)
    if whole > 0 or hyphenated > 0:
        return hyphenated > max(whole, 0)
    score = zipf(joined)
    left_score, right_score = zipf(left), zipf(right)
    if left in _SOMETIMES_HYPHENATED:
        return score < KNOWN and (right_score >= 2.0 or vocabulary.has(right))
    if left in _COMBINING:
        return left[-1] == right[0] == "o" and score < 1.0
    left_known = left_score >= COMMON or left in terms() or vocabulary.has(left)
    right_known = right_score >= COMMON or right in terms() or vocabulary.has(right)
    if left_known and right_known and len(left) > 1 and len(right) > 1:
        both_common = min(left_score, right_score) >= 4.0
        return score < (3.3 if both_common else KNOWN)
    if score >= 1.0:
        return False
    return right in _TAILS and len(left) > 2


_HYPHEN_SPACE = Pattern(r"(- )([a-z]{2,})(?![\w-]*- )")
_BEFORE_HYPHEN = Pattern(r"(?<![\w-])([^\W\d_]{2,}|\d{1,3})(-[^\W\d_]{2,})?$")
_LONGEST_WORD = 60
_WORD_OLD = Pattern(r"\b(years?|months?|weeks?|days?)(old)\b")
_WEIGHTED = Pattern(r"\b(T[12])(weighted)\b")
_NO_SPACE = Pattern(r"\.(?=[A-Z][a-z]{1,20} )(?<=[a-z][a-z][a-z]\.)")
_SPACE_BEFORE = Pattern(r"(?<=[\w)%\]]) (?=[,;](?:\s|$))")
_RUN_AND = Pattern(r"\b([A-Za-z]{3,8}?)(and|or)(?= [a-z]{3,})")
_GLUED_LEFT = ("without", "the", "with", "and", "from", "during")


def hyphen_edits(text: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """ "be- fore" → "before", "left- handed" → "left-handed"; "pre- and postoperative" stays."""
    if "- " not in text:
        return
    for match in _HYPHEN_SPACE.finditer(text):
        start, end = match.span(1)
        before = _BEFORE_HYPHEN.search(text, max(0, start - _LONGEST_WORD), start)
        if before is None or match[2] in _SUSPENDED:
            continue
        left, right = before[2][1:] if before[2] else before[1], match[2]
        low = left.lower()
        if left.isdigit():
            if right in ("year", "years", "month", "week", "day", "mm", "cm", "fold"):
                yield Edit(start + 1, end, "", "hyphen and space")
        elif not _hyphen_belongs(low, right, vocabulary):
            known = zipf(low + right) >= 1.0 or vocabulary.has(low + right)
            if not left.isupper() and (known or _is_fragment(low, right)):
                yield Edit(start, end, "", "hyphen and space")
        elif vocabulary.has(f"{low}-{right}") or right in _TAILS or low in _FREE_LEFT:
            yield Edit(start + 1, end, "", "space after hyphen")


def _is_fragment(left: str, right: str) -> bool:
    """Whether "left- right" are no two words, though their joined form is unknown too: "neuroendosco- pic"."""
    if zipf(right) < 1.5:
        return zipf(left) < 1.5 or left in _COMBINING or (len(left) <= 3 and not zipf(right))
    return not zipf(left) and len(left) > 3


def run_together_edits(text: str, damage: Damage) -> Iterator[Edit]:
    """ "supraand infratentorial" → "supra- and …", "35-yearold" → "35-year-old", "cells.The" → "cells. The"."""
    if "old" in text:
        for match in _WORD_OLD.finditer(text):
            yield Edit(match.start(2), match.start(2), "-", "run together")
    if "weighted" in text:
        for match in _WEIGHTED.finditer(text):
            yield Edit(match.start(2), match.start(2), "-", "run together")
    if damage.run_and:
        for match in _RUN_AND.finditer(text):
            if match[1].lower() in _RUN_TOGETHER_LEFT and zipf(match.group().lower()) < KNOWN:
                yield Edit(match.start(2), match.start(2), "- ", "run together")
    for match in _NO_SPACE.finditer(text):
        yield Edit(match.end(), match.end(), " ", "missing space")
    if " ," in text or " ;" in text:
        for match in _SPACE_BEFORE.finditer(text):
            yield Edit(match.start(), match.end(), "", "space before a comma")
    for word, place in damage.glued.items():
        for match in re.finditer(rf"\b{word}\b", text):
            yield Edit(match.start() + place, match.start() + place, " ", "run together")


def _glued(vocabulary: Vocabulary) -> dict[str, int]:
    """Words that begin with "the", "without", … and go on with another word, used once and known to no list."""
    found: dict[str, int] = {}
    for word, count in vocabulary.counts.items():
        if (
            count == 1
            and len(word) > 7
            and word.startswith(_GLUED_LEFT)
            and word.isascii()
            and word.isalpha()
            and not zipf(word)
        ):
            for left in _GLUED_LEFT:
                rest = word.removeprefix(left)
                if 5 <= len(rest) < len(word) and (zipf(rest) >= 2.3 or vocabulary.has(rest)):
                    found[word] = len(left)
                    break
    return found


def word_edits(text: str, damage: Damage) -> list[Edit]:
    """All word repairs of one block whose hyphens are gone, in order, none overlapping."""
    edits = [*run_together_edits(text, damage), *lost_sign_edits(text)]
    if damage.th:
        edits += lost_th_edits(text, damage.th_sure, damage.f)
    torn = list(torn_edits(text)) if damage.torn else []
    edits += torn
    if damage.unread:
        edits += unread_edits(text)
    if damage.f and not torn:
        edits += lost_f_edits(text)
    edits.sort()
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start > kept[-1].end or (edit.start == kept[-1].end and edit.start < edit.end):
            kept.append(edit)
    return kept


class Damage:
    """What kinds of loss a whole report shows; looked for once, before its blocks are repaired."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.th, self.th_sure = lost_th(text, vocabulary)
        self.f = lost_f(text, vocabulary)
        self.torn = any(sign in text for sign in ("fi ", "fl ", "ff "))
        self.unread = "?" in text or "\ufffd" in text
        self.glued = _glued(vocabulary)
        """"withoutdural": the word → where its space is missing."""
        self.run_and = any(vocabulary.has(word) for word in _RUN_TOGETHER)
