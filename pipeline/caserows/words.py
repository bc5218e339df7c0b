"""Words: hyphens left by line breaks, lost ligatures, words run together. Every decision rests on the report's own
vocabulary first and on a list of English word frequencies (wordfreq, Speer 2022) second."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from caserows.marks import Edit

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEFT_PART = re.compile(r"[^\W\d_]+\Z")
_BROKEN = re.compile(r"-\s+([^\W\d_]+)")

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

KNOWN = 2.0
"""Zipf frequency (log10 of uses per billion words) from which a joined word counts as a word."""
COMMON = 3.0
"""Zipf frequency from which a part counts as a word of its own."""


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    # 0.3 s and 30 MB, so only for a report that needs it
    from wordfreq import get_frequency_dict

    return get_frequency_dict("en", wordlist="large")


@lru_cache(maxsize=50_000)
def zipf(word: str) -> float:
    """Zipf frequency of a lower-case English word, 0 where the list does not have it."""
    frequency = _frequencies().get(word, 0.0)
    return round(math.log10(frequency) + 9, 2) if frequency else 0.0


class Vocabulary:
    """The words of one report, whole and hyphenated, without the fragments that its line breaks leave."""

    def __init__(self, text: str) -> None:
        lower = text.lower()
        counts = Counter(_WORD.findall(lower))
        for word in [word for word in counts if "-" in word]:
            for part in word.split("-"):
                counts[part] += counts[word]
        for match in _BROKEN.finditer(lower):
            counts[match[1]] -= 1
            left = _LEFT_PART.search(lower, max(0, match.start() - 30), match.start())
            if left:
                counts[left.group()] -= 1
        self.counts = counts

    def has(self, word: str) -> bool:
        return self.counts.get(word, 0) > 0


_RIGHT_PART = re.compile(r"[^\W\d_]+")


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
    if right[0].isupper() and not left.isupper():
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
        return False
    left_known = left_score >= COMMON or vocabulary.has(left)
    right_known = right_score >= COMMON or vocabulary.has(right)
    if left_known and right_known and len(left) > 1 and len(right) > 1:
        both_common = min(left_score, right_score) >= 4.0
        return score < (3.3 if both_common else KNOWN)
    if score >= 1.0:
        return False
    return right in _TAILS and len(left) > 2


_HYPHEN_SPACE = re.compile(r"(?<![\w-])([^\W\d_]{2,}|\d{1,3})(-[^\W\d_]{2,})?(- )([a-z]{2,})(?![\w-]*- )")
_WORD_OLD = re.compile(r"\b(years?|months?|weeks?|days?)(old)\b")
_WEIGHTED = re.compile(r"\b(T[12])(weighted)\b")
_NO_SPACE = re.compile(r"\.(?=[A-Z][a-z]{1,20} )(?<=[a-z][a-z][a-z]\.)")
_SPACE_BEFORE = re.compile(r"(?<=[\w)%\]]) (?=[,;](?:\s|$))")
_RUN_AND = re.compile(r"\b([A-Za-z]{3,8}?)(and|or)(?= [a-z]{3,})")
_GLUED_LEFT = ("without", "the", "with", "and", "from", "during")


def hyphen_edits(text: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """ "be- fore" → "before", "left- handed" → "left-handed"; "pre- and postoperative" stays."""
    if "- " not in text:
        return
    for match in _HYPHEN_SPACE.finditer(text):
        left, right = match[2][1:] if match[2] else match[1], match[4]
        if right in _SUSPENDED:
            continue
        start, end = match.span(3)
        low = left.lower()
        if left.isdigit():
            if right in ("year", "years", "month", "week", "day", "mm", "cm", "fold"):
                yield Edit(start + 1, end, "", "hyphen and space")
        elif not _hyphen_belongs(low, right, vocabulary):
            known = zipf(low + right) >= 1.0 or vocabulary.has(low + right)
            if not left.isupper() and (known or (zipf(right) < 1.5 and (zipf(low) < 1.5 or low in _COMBINING))):
                yield Edit(start, end, "", "hyphen and space")
        elif vocabulary.has(f"{low}-{right}") or right in _TAILS or low in _FREE_LEFT:
            yield Edit(start + 1, end, "", "space after hyphen")


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


_TH_SIGNS = frozenset(
    "ese erefore ree igh ird irty irteen erapy erapeutic ey eir ough rough roughout oracic yroid rombosis ose ereafter ymoma ymus".split()
)
_E_THE = re.compile(r"(?:(?:^|[.!?:]|\]) ?|\n)e (?=[a-z]{2,})")
_SENTENCE_START = re.compile(r"(?:^|\n|[.!?][)\]\"”’]{0,2}(?: ?\[[\d, –-]{1,40}\])? )(?=([a-z]{1,14})(?=[ ,-]))")
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|vs|fig|figs|approx|ca|no|dr|mr|mrs|st|ref|refs|resp|etc|i\.e|e\.g|cf|incl|max|min|[A-Za-z]))\.$",
    re.IGNORECASE,
)
_TH_WORDS = frozenset(
    "the this these there therefore thus then three those that thin third they their them though through throughout thirty thirteen than thereafter "
    "thigh thyroid thoracic thymoma therapy thrombosis theoretically think thickened thick things thought thousands".split()
)
_UNLOST = frozenset("in at an us is or our on as to it rough".split())
_TOKEN = re.compile(r"(?<![\w.-])[a-z]{2,14}(?![\w.@]|\.\w)")


def lost_th_edits(text: str, vocabulary: Vocabulary, sure: bool) -> Iterator[Edit]:
    """ "e patient" → "The patient", "ree out of" → "Three out of", where the report lost its "Th" ligatures."""
    done: set[int] = set()
    for match in _SENTENCE_START.finditer(text):
        start, token = match.end(), match[1]
        whole = "th" + token
        if whole not in _TH_WORDS or not (sure or (token == "e" and text[start + 1] == " ")):
            continue
        if match.group() and _ABBREVIATED.search(text[max(0, start - 8) : start].rstrip()):
            continue
        follower = text[start + len(token)]
        if (follower == "-" and whole != "thin") or (token == "e" and follower != " "):
            continue
        if (
            token == "is"
            and text.startswith("is is", start) is False
            and not match.group().strip()
            and start > 0
            and text[start - 2 : start - 1] not in "\n.]"
        ):
            continue
        done.add(start)
        yield Edit(start, start, "Th", "lost ligature")
    if not sure:
        return
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        if start in done or token in _UNLOST or ("th" + token not in _TH_WORDS and zipf("th" + token) < COMMON):
            continue
        if zipf(token) < 2.9:
            yield Edit(start, start, "Th", "lost ligature")


def lost_th(text: str, vocabulary: Vocabulary) -> tuple[bool, bool]:
    """(any sign, sure): whether the report shows "Th" lost at all, and by two signs or more."""
    sentence_e = sum(1 for _ in _E_THE.finditer(text))
    signs = sum(vocabulary.counts.get(sign, 0) for sign in _TH_SIGNS) + sentence_e
    return signs > 0, signs >= 2


_F_SIGNS = frozenset(
    "rst ndings nding signicant signicantly specic specically identied conrmed conrm classied classication inltration inltrating inltrated "
    "inammation inammatory dierent dierential dierentiated dierentiation eect eects eective eusion suered brosis broblasts brous uorescence uid "
    "aected dicult diculty dened gure gures nal nally speci signi identi classi modi ltration ltrating ammatory ammation erent erentiated culty uorescent "
    "rmed ndi broma brosarcoma bromatosis brillary dif suf ciency ve-year insufcient sufcient difcult diffculty ow eld elds prole proles "
    "diagnosti eectively staing oce oered aecting benecial inuence inuenced reected ltrate con rm uoro amed ected uent".split()
)
_LOST = ("fi", "fl", "ff", "ffi", "ffl")
_SHORT_LOSSES = {"ve": (0, "fi"), "rm": (0, "fi"), "nd": (0, "fi"), "ow": (0, "fl"), "unt": (2, "fi")}
"""Damaged words that the frequency list takes for words ("I've", a Rm. number)."""
_PAIR = re.compile(r"(?<![^\s(\[/\"“])([A-Za-z]{1,14}) ([a-z]{1,14})(?![\w@])")
_SINGLE = re.compile(r"(?<![^\s(\[/\"“-])[A-Za-z][a-z]{1,20}(?![\w@])")


def lost_f(vocabulary: Vocabulary) -> bool:
    """Whether the report lost "fi", "fl" or "ff": two different words that only such a loss explains."""
    return sum(1 for sign in _F_SIGNS if vocabulary.counts.get(sign, 0) > 0 and zipf(sign) < 2.9) >= 2


def lost_f_edits(text: str) -> Iterator[Edit]:
    """ "signi cant" and "signicant" → "significant", "ndings" → "findings", where the result is a word and the damage is none."""
    taken: set[int] = set()
    at = 0
    while match := _PAIR.search(text, at):
        left, right = match[1], match[2]
        at = match.start(2)
        low = left.lower()
        if zipf(right) >= COMMON and zipf(low) >= COMMON and len(low) > 2 and len(right) > 2:
            continue
        floor = min(zipf(low), zipf(right))
        best = max(_LOST, key=lambda lost: zipf(low + lost + right))
        damaged = floor < 2.6 or low in ("di", "e", "su", "o", "a", "con", "pro", "de", "re")
        if damaged and zipf(low + best + right) >= max(2.5, floor + 0.5) and (left.islower() or left.istitle()):
            gap = match.end(1)
            taken.update((match.start(1), match.start(2)))
            yield Edit(gap, gap + 1, best, "lost ligature")
    for match in _SINGLE.finditer(text):
        word = match.group().lower()
        if word in _SHORT_LOSSES and match.start() not in taken:
            place, lost = _SHORT_LOSSES[word]
            yield Edit(match.start() + place, match.start() + place, lost, "lost ligature")
            continue
        if match.start() in taken or len(word) < 3 or zipf(word) >= COMMON:
            continue
        found = _restored(word)
        if found:
            place, lost = found
            yield Edit(match.start() + place, match.start() + place, lost, "lost ligature")


@lru_cache(maxsize=20_000)
def _restored(word: str) -> tuple[int, str] | None:
    """Where which letters are missing in ``word``; None where no known word comes of it."""
    frequencies = _frequencies()
    best: tuple[float, int, str] = (0.0, 0, "")
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        for lost in _LOST:
            frequency = frequencies.get(f"{left}{lost}{right}", 0.0)
            if frequency > best[0]:
                best = (frequency, place, lost)
    frequency, place, lost = best
    if not frequency:
        return None
    score = zipf(f"{word[:place]}{lost}{word[place:]}")
    if score >= max(zipf(word) + 1.2, 2.0 if len(word) > 4 else 3.5) or (
        score >= 1.0 and len(word) >= 7 and not zipf(word)
    ):
        return place, lost
    return None


def word_edits(text: str, vocabulary: Vocabulary, damage: Damage) -> list[Edit]:
    """All word repairs of one block, in order, none overlapping."""
    edits = [*hyphen_edits(text, vocabulary), *run_together_edits(text, damage)]
    if damage.th:
        edits += lost_th_edits(text, vocabulary, damage.th_sure)
    if damage.f:
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
        self.f = lost_f(vocabulary)
        self.glued = _glued(vocabulary)
        """"withoutdural": the word → where its space is missing."""
        self.run_and = any(vocabulary.has(word) for word in _RUN_TOGETHER)
