"""Immunohistochemical markers with their results: a small parser of clauses, polarity words and marker lists.

A polarity word either governs the list after it ("negative for A, B and C", "did not express A") or the list before it
("A, B and C were negative", "A (+)", "A-positive"). Lists end at a clause break (";", "but", "whereas" …), at another
polarity word, and at words that no list holds ("was", "which", "cells" …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.lexicon import lexicon
from caserows.pattern import Pattern

KI67, EBER = "Ki-67", "EBER"

_NEGATIVE_STEM = (
    r"(?:immun\w{0,3}-?)?negativ(?:e|ity)(?:ly)?|non-?(?:immuno)?reactive|unreactive|unstained|non-?positive"
)
_POSITIVE_STEM = r"(?:immun\w{0,3}-?)?positiv(?:e|ity|ities)(?:ly)?|(?:immun\w{0,3}-?)?reactive|immuno-?expressed"
_STAIN_NOUN = (
    r"(?:immun\w{0,3}-?)?(?:reactivity|labell?ing|staining|expression|over-?expression|reaction|stain|immunoexpression)"
)
_STAIN_VERB = r"(?:immun\w{0,3}-?)?(?:stained|labell?ed|reacted|expressed|overexpressed|marked)"
_NO = r"(?:did|do|does|could|was|were|is|are|has|have) not|(?:was|were) never|not|failed to|without|never"
CUE = Pattern(
    rf"(?P<neg>\b(?:{_NEGATIVE_STEM})\b"
    rf"|\b(?:{_NO})\s(?:be\s)?(?:\w+ly\s)?(?:{_POSITIVE_STEM}|express\w*|stain(?:ed|ing)?|show (?:any )?(?:{_STAIN_NOUN})|react(?:ed)?|label(?:l?ed)?|detect(?:ed|able)|found|seen|observed|present|identified|demonstrated)\b"
    rf"|\b(?:no|absence of|absent|lack(?:ed|ing|s)?(?: of)?|loss of|lost|without|devoid of|missing)\s(?:any\s|the\s)?(?:\w+\s){{0,2}}?(?:{_POSITIVE_STEM}|{_STAIN_NOUN})\b"
    r"|\b(?:but|and|or|yet|although|though) not\b(?=\s(?:for|with|to|of|\S+(?:,|\sor\b|\sand\b|\.|$)))"
    r"|\b(?:lack(?:ed|ing|s)?|loss|absence)(?: of)?\b|\b(?:absent|lost|missing|devoid of|undetectable)\b"
    r"|(?<=[\w)])\s?\(\s?[-–−]\s?(?:ve)?\s?\)|(?<=\w)\s?[-–−](?:ve\b|(?=\s?(?:[,;.)]|$|and\b)))|(?<=\w)\s[-–−](?=\s[A-Z]))"
    rf"|(?P<pos>\b(?:{_POSITIVE_STEM})\b|\b(?:{_STAIN_VERB})\b|\bexpress(?:es|ing)?\b|\b(?:stains?|reacts?|staining)(?=\s(?:\w+ly\s)?(?:positive(?:ly)?\s)?(?:for|with|to)\b)"
    r"|\b(?:retained|preserved|intact|detected|detectable)\b|(?<=[\w)])\s?\(\s?(?:[1-4]?\s?\+{1,4}|\+{1,4}\s?ve|pos\.?)\s?\)|(?<=\w)(?:\s[1-4]\+|\s?\+{1,4}(?:ve\b)?)(?!\w))"
    rf"|(?P<noun>\b(?:{_STAIN_NOUN})\b)",
    re.I,
)
SIGN = Pattern(r"^\s?\(?\s?(?:[1-4]?\s?[+]+|[-–−])")
BREAK = Pattern(
    r";|\b(?:but|while|whereas|however|although|though|yet|in contrast|on the other hand)\b|\.\s(?=[A-Z])", re.I
)
NO_LIST = Pattern(
    r"\b(?:was|were|is|are|be|been|had|has|have|showed?|shown|revealed|which|who|that|because|performed|cells?|patient|therefore|diagnos\w+|consistent|suggest\w*|support\w*"
    r"|index|confirm\w*|remain(?:ed|s)?|mitos\w+|mitotic|he|she|we|tumou?rs?\s(?:was|were|is|of)|followed)\b|%|:\s",
    re.I,
)
FORWARD = Pattern(
    r"^(?:\s?[,(][^()]{0,40}\)?,?)?\s?(?:(?:\w+ly|immuno\w*|expression|reaction|reactions|reactivity|staining|stains?|results?|nuclear|cytoplasmic|membran\w+|stained|tumou?r|cells|markers?|by|in|on|also|and|strong|diffuse|focal"
    r"|was|were|seen|found|noted|observed|obtained|only|not|the|those|antibod\w+|directed|following|included?|are|is)\s){0,6}?(?:for|with|to|against|of|towards?|include[ds]?|including|were|are)\b|^(?:\s(?:markers?|stains?|results?|for))*\s?:",
    re.I,
)
TRANSITIVE = Pattern(
    r"^(?:over-?)?express(?:ed|es|ing)?$|\bexpress\w*$|^lack(?:ed|ing|s)?(?: of)?$|^(?:loss|absence)(?: of)?$|\bnot$|^retained|^preserved|^devoid of$",
    re.I,
)
PASSIVE = Pattern(
    r"\b(?:was|were|is|are|been|being|be|not|remained|also|all|both|strongly|weakly|diffusely|focally|partially|intensely|partly|co)(?:\W(?:\w+ly|also|all|both))?\W$",
    re.I,
)
PREDICATE = Pattern(
    r"\b(?:was|were|is|are|been|being|remained?s?|stain(?:s|ed|ing)?|show(?:s|ed)|tested|appeared|proved|reacted|turned out|did|came back|returned|also|all|both)\s(?:\w+ly\s|also\s|all\s|both\s|to be\s|be\s|only\s|again\s|strong\s|diffuse\s|focal\s|weak\s)*$",
    re.I,
)
SUPPORT = Pattern(
    r"\b(?:strong|diffuse|weak|focal|intense|positive|patchy|show(?:s|ed|ing)?|reveal(?:s|ed|ing)?|demonstrat\w+|exhibit\w*|display\w*|confirm\w*|with|moderate|variable|scattered|nuclear|cytoplasmic|membran\w+|marked|high|retained|preserved|evident|extensive|partial|detected|given|had|presence of|identified)\b[^.;]{0,40}$",
    re.I,
)
SEEN = Pattern(
    r"\s(?:was|were|is|are)\s(?:\w+ly\s|also\s)?(?:strong|diffuse|focal|weak|seen|noted|observed|found|present|evident|demonstrated|identified|high|moderate|patchy)\b",
    re.I,
)
CLAUSE_NEGATION = Pattern(r"\b(?:no|none of|neither|nor|without|not)\b", re.I)
ONLY_ELSEWHERE = Pattern(
    r"^\s?(?:only|just|merely|solely|exclusively)\s(?:in\s)?(?:the\s|in\s|some\s|scattered\s|reactive\s)*(?:\w+\s){0,2}?(?:lymphocytes|histiocytes|macrophages|endothel\w+|vessels|vasculature|stroma\w*|fibro\w+|sustentacular|background|capillar\w+)",
    re.I,
)
TISSUE_TALK = Pattern(
    r"\b(?:immuno\w*|histochem\w*|stain\w*|IHC|(?:tumou?r|neoplastic|malignant|spindle|carcinoma|atypical|lymphoid|epithelioid|lesional|round|giant|clear) cells|cells (?:were|was|are|expressed|stained|showed)|markers?|histolog\w*|patholog\w*|microscop\w*|specimen|antibod\w+|biops\w+)\b",
    re.I,
)
SERUM = Pattern(
    r"\b(?:serum|serolog\w*|plasma|levels?|ng/m[lL]|U/m[lL]|U/L|IU|mIU|pg/m[lL]|elevated|normal range|blood|urin\w+|titer|titre|cerebrospinal|CSF|hormonal|PCR|vaccin\w*|culture)\b",
    re.I,
)
SERUM_MARKERS = frozenset(
    "AFP|CEA|PSA|PSAP|beta-hCG|human placental lactogen|CA125|CA19-9|CA15-3|CA72-4|SCC antigen|calcitonin|thyroglobulin|insulin|proinsulin|gastrin|glucagon|ACTH|GH|prolactin|TSH|FSH|LH"
    "|parathyroid hormone|IgG|IgG4|IgA|IgM|IgD|kappa|lambda|light chain|cytomegalovirus|herpes simplex virus|HPV|Helicobacter pylori|renin|amylase|transferrin|lactoferrin|somatostatin|serotonin|NSE|IGF-1"
    "|IGF-2|FGF23|vasoactive intestinal peptide|factor XIIIa|trypsin|alpha-1-antitrypsin|chromogranin A|chromogranin|myoglobin|VEGF|MGMT|TERT|HHV8|SV40|von Willebrand factor|factor VIII-related antigen".split(
        "|"
    )
)
MOLECULAR = Pattern(
    r"\b(?:genes?|mutations?|mutated|mutant|mutational|amplifi\w+|rearrange\w*|fusions?|exons?|wild[- ]type|translocations?|deletions?|variants?|codon|FISH|in[- ]situ hybridi[sz]ation|sequenc\w+|oncogene|locus|methylat\w+|germline|transcripts?)\b",
    re.I,
)
EQUIVOCAL = Pattern(
    r"\b(?:doubtful|equivocal|indeterminate|inconclusive|non-?contributory|uncertain|not (?:performed|available|done|tested|interpretable))\b",
    re.I,
)
TRIPLE_NEGATIVE = Pattern(r"\btriple[\s-]?negativ(?:e|ity)\b|\bTNBC\b", re.I)
NOT_THIS = Pattern(
    r"\b(?:marker for|typically|usually|characteristically|most (?:cases|tumou?rs)|can be|may be|often|commonly|frequently|generally|differential diagnos\w+)\b",
    re.I,
)
SHARED_RECEPTOR = Pattern(
    r"\b(?P<first>o?estrogen|androgen)(?=(?:\s\([^)]{1,8}\))?(?:\s?(?:,|/|and|or|&)\s?){1,2}(?:o?estrogen|progesterone|androgen)\b)",
    re.I,
)
"""The first of two receptors that share the word: "estrogen and progesterone receptors"."""
_PARENTHESES = Pattern(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")


@dataclass(frozen=True, slots=True)
class Cue:
    """A polarity word at ``[start, end)`` of its sentence; ``sure`` tells "positive" from a bare noun ("staining")."""

    start: int
    end: int
    text: str
    positive: bool
    sure: bool


def ihc(case: Case) -> Iterator[Candidate]:
    """Markers with their result, and the three receptors of a "triple-negative" tumour."""
    for s in case.sentences:
        markers = sorted(
            [*(m for m in s.of("marker") if m.label != EBER), *_shared_receptors(s)], key=lambda m: m.start
        )
        if markers:
            yield from _markers(s, markers)
        for match in TRIPLE_NEGATIVE.finditer(s.text):
            for label in ("ER", "PR", "HER2"):
                yield Candidate(label, (s.span(*match.span()),), "triple negative", s, {"result": "negative"})


def _shared_receptors(s: Sentence) -> Iterator[Mention]:
    """Receptors whose noun stands only after the next one ("estrogen and progesterone receptors" names ER too)."""
    for match in SHARED_RECEPTOR.finditer(s.text):
        label = "AR" if match["first"].lower() == "androgen" else "ER"
        entry = next(e for e in lexicon("marker") if e.label == label)
        yield Mention(s.start + match.start(), s.start + match.end(), match.group(), "marker", entry)


def _markers(s: Sentence, markers: list[Mention]) -> Iterator[Candidate]:
    governed = results(s.text, [(m.start - s.start, m.end - s.start) for m in markers])
    tissue = bool(TISSUE_TALK.search(s.text)) or any(
        c and m.label not in SERUM_MARKERS for m, c in zip(markers, governed, strict=True)
    )
    for m, cue in zip(markers, governed, strict=True):
        if cue is None:
            if m.label != KI67:
                yield Candidate(
                    m.label, ((m.start, m.end),), "marker", s, {"result": "positive"}, rejected="no result is stated"
                )
            continue
        spans = ((m.start, m.end), s.span(cue.start, cue.end))
        attributes = {"result": "positive" if cue.positive else "negative"}
        yield Candidate(
            m.label, spans, "marker with result", s, attributes, cue=cue.text, rejected=_reason(s, m, cue, tissue)
        )


def _reason(s: Sentence, m: Mention, cue: Cue, tissue: bool) -> str:
    """Why a marker beside a polarity word is no stain of this tumour; empty where it is one."""
    at, end = m.start - s.start, m.end - s.start
    if m.label == KI67 and (re.search(r"\d\s?%|percent|per cent", s.text) or not cue.positive or not cue.sure):
        return "a proliferation index"
    if EQUIVOCAL.search(s.text[max(0, min(at, cue.start) - 20) : max(end, cue.end) + 25]):
        return "an equivocal result"
    if m.label in SERUM_MARKERS and (
        not tissue or SERUM.search(s.text[max(0, at - 40) : end + 30]) or re.match(r"\santibod", s.text[end:])
    ):
        return "a serum test, not a tissue marker"
    if MOLECULAR.search(_clause(s.text, at, end)) and not re.search(r"immuno|stain", _clause(s.text, at, end), re.I):
        return "a molecular test"
    if m.assertion in ("family", "planned"):
        return f"{m.assertion}: {m.cue}"
    return "a general statement" if NOT_THIS.search(s.text[max(0, min(at, cue.start) - 60) : max(end, cue.end)]) else ""


def _clause(text: str, at: int, end: int, reach: int = 70) -> str:
    """The text around ``[at, end)`` up to the next clause breaks."""
    left = max((b.end() for b in BREAK.finditer(text, max(0, at - reach), at)), default=max(0, at - reach))
    right = BREAK.search(text, end, end + reach)
    return text[left : right.start() if right else end + reach]


def polarity_cues(text: str, markers: list[tuple[int, int]]) -> list[Cue]:
    """All polarity words of a sentence outside its marker names."""
    cues = []
    for match in CUE.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in markers):
            cues.append(Cue(match.start(), match.end(), match.group(), match["neg"] is None, match["noun"] is None))
    return cues


def results(text: str, markers: list[tuple[int, int]]) -> list[Cue | None]:
    """The polarity word that governs each marker (given as spans in order), or None."""
    cues = polarity_cues(text, markers)
    governed: list[Cue | None] = [None] * len(markers)
    owner: list[Cue | None] = [None] * len(markers)
    for cue in cues:
        forward = _list_after(text, cue, markers, cues)
        if forward:
            for i in forward:
                held = owner[i]
                if held is not None and held.sure and not cue.sure:
                    continue
                governed[i] = cue if cue.sure or SUPPORT.search(text[max(0, cue.start - 60) : cue.start]) else None
                owner[i] = cue
            continue
        back = _list_before(text, cue, markers, cues)
        if not back:
            continue
        held = owner[back[-1]]
        if held is not None and held.sure:
            if not cue.sure:
                continue
            back = _own_part(text, cue, markers, back)
        if not cue.sure and not _noun_is_stated(text, cue, markers[back[0]][0]):
            continue
        positive = cue.positive and not _negated_subject(text, markers[back[0]][0])
        if positive and ONLY_ELSEWHERE.search(text[cue.end :]):
            positive = False
        for i in back:
            governed[i] = Cue(cue.start, cue.end, cue.text, positive, cue.sure)
            owner[i] = cue
    return governed


def _list_after(text: str, cue: Cue, markers: list[tuple[int, int]], cues: list[Cue]) -> list[int]:
    """Markers that a cue governs to its right; empty where it governs what stands before it."""
    first = next((i for i, (at, _) in enumerate(markers) if at >= cue.end), None)
    if first is None or SIGN.match(cue.text):
        return []
    gap = text[cue.end : markers[first][0]]
    if len(gap) > 110 or any(c.start >= cue.end and c.end <= markers[first][0] and c.sure for c in cues):
        return []
    governs = FORWARD.search(gap) and not BREAK.search(gap)
    transitive = bool(TRANSITIVE.search(cue.text)) and not PASSIVE.search(text[max(0, cue.start - 25) : cue.start])
    if cue.text.lower().endswith("not"):
        transitive = bool(re.match(r"(?:but|and|or|yet|although|though) not", cue.text, re.I))
    direct = transitive and _is_list_gap(gap)
    adjective = (
        cue.sure
        and re.fullmatch(r"\s(?:(?:nuclear|cytoplasmic|diffuse|focal|strong)\s)?", gap)
        and not _just_behind_marker(text, cue, markers)
    )
    if not (governs or direct or adjective):
        return []
    return _forward_run(text, first, markers)


def _forward_run(text: str, first: int, markers: list[tuple[int, int]]) -> list[int]:
    run = [first]
    for i in range(first + 1, len(markers)):
        gap = text[markers[i - 1][1] : markers[i][0]]
        if not _is_list_gap(gap):
            break
        run.append(i)
    return run


def _list_before(text: str, cue: Cue, markers: list[tuple[int, int]], cues: list[Cue]) -> list[int]:
    """Markers right before a cue, in order: "A, B and C were negative"."""
    last = next((i for i in range(len(markers) - 1, -1, -1) if markers[i][1] <= cue.start), None)
    if last is None:
        return []
    gap = text[markers[last][1] : cue.start]
    if (
        len(gap) > 70
        or BREAK.search(gap)
        or any(c.sure and c.start >= markers[last][1] and c.end <= cue.start for c in cues)
    ):
        return []
    if SIGN.match(cue.text) and gap.strip(" (-–:"):
        return []
    if not (
        len(gap) <= 4 or PREDICATE.search(gap) or re.fullmatch(r"(?:\s?\([^()]*\))?[\s,:-]*(?:[\w-]+[\s-]+){0,3}", gap)
    ):
        return []
    run = [last]
    for i in range(last - 1, -1, -1):
        between = text[markers[i][1] : markers[i + 1][0]]
        if not _is_list_gap(between):
            break
        run.insert(0, i)
    return run


def _own_part(text: str, cue: Cue, markers: list[tuple[int, int]], run: list[int]) -> list[int]:
    """The end of a list that an earlier cue holds too: "positive for A and B, C and D were negative" → C, D."""
    before = text[markers[run[-1]][1] : cue.start]
    if not re.search(r"\b(?:were|are|both|all)\b", before) or len(run) == 1:
        return run[-1:]
    gaps = {i: text[markers[i - 1][1] : markers[i][0]] for i in run[1:]}
    joined = [i for i in run[1:] if re.search(r"\b(?:and|or)\b", gaps[i])]
    for i in run[1:]:
        if joined and i > joined[0] and i not in joined:
            return [j for j in run if j >= i]
    return run[-2:]


def _is_list_gap(gap: str) -> bool:
    """Whether two markers with this text between them stand in one list."""
    plain = _PARENTHESES.sub("", gap)
    return (
        len(plain) <= 60
        and not BREAK.search(plain)
        and not NO_LIST.search(plain)
        and not CUE.search("x" + plain.rstrip(" -"))
        and len(plain.split()) <= 8
    )


def _just_behind_marker(text: str, cue: Cue, markers: list[tuple[int, int]]) -> bool:
    return any(b <= cue.start and re.fullmatch(r"[\s\-–(:]{0,3}", text[b : cue.start]) for _, b in markers)


def _noun_is_stated(text: str, cue: Cue, at: int) -> bool:
    """Whether "A expression" says that there is some: shown, seen, or denied ("no A expression")."""
    return bool(
        SUPPORT.search(text[max(0, at - 60) : at])
        or SEEN.match(text[cue.end :])
        or CLAUSE_NEGATION.search(text[max(0, at - 15) : at])
    )


def _negated_subject(text: str, at: int) -> bool:
    """Whether the subject before ``at`` is negated: "no other hormones (A, B) were expressed", "neither A nor B"."""
    left = text[max(0, at - 60) : at]
    breaks = [b.end() for b in re.finditer(r"[.;,:]|\b(?:but|while|whereas|and)\b", left)]
    return bool(CLAUSE_NEGATION.search(left[breaks[-1] if breaks else 0 :]))
