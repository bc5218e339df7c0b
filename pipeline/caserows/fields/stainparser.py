"""Which polarity word of a sentence governs which marker: a small parser of clauses, polarity words and marker lists.

A polarity word either governs the list after it ("negative for A, B and C", "did not express A") or the list before it
("A, B and C were negative", "A (+)", "A-positive"). Lists end at a clause break (";", "but", "whereas" …), at another
polarity word, and at words that no list holds ("was", "which", "cells" …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from caserows.pattern import Pattern

MASK = "\0"
"""Stands for every character of a marker name while polarity words are looked for: "loss of INI1 expression"."""

_NEGATIVE_STEM = r"(?:immun\w{0,3}-?)?negativ(?:es?|ity)(?:ly)?|non-?(?:immuno)?reactive|unreactive|unstained|non-?positive|non-?expressing"
_POSITIVE_STEM = r"(?:immun\w{0,3}-?)?positiv(?:es?|ity|ities)(?:ly)?|(?:immun\w{0,3}-?)?reactive|immuno-?expressed"
_STAIN_NOUN = r"(?:immun\w{0,3}-?)?(?:reactivity|labell?ing|staining|expression|over-?expression|accumulation|reaction|stain|immunoexpression)"
_STAIN_VERB = r"(?:immun\w{0,3}-?)?(?:stained|labell?ed|reacted|expressed|overexpressed|marked)"
_NO = r"(?:did|do|does|could|was|were|is|are|has|have)(?: not|n[’']t)|(?:was|were) never|not|failed to|without|never"
CUE = Pattern(
    rf"(?P<neg>\b(?:{_NEGATIVE_STEM})\b"
    rf"|\b(?:{_NO})\s(?:be\s)?(?:\w+ly\s)?(?:{_POSITIVE_STEM}|express\w*|stain(?:ed|ing)?|show (?:any )?(?:{_STAIN_NOUN})|react(?:ed)?|label(?:l?ed)?|detect(?:ed|able)|found|seen|observed|present|identified|demonstrated)\b"
    rf"|\b(?:no|absence of|absent|lack(?:ed|ing|s)?(?: of)?|loss of|lost|without|devoid of|missing)\s(?:any\s|the\s)?(?:\w+\s){{0,2}}?(?:{_POSITIVE_STEM}|{_STAIN_NOUN})\b"
    r"|\b(?:but|and|or|yet|although|though) not\b(?=\s(?:for|with|to|of|\S+(?:,|\sor\b|\sand\b|\s\(|\.|$)))"
    r"|\b(?:lack(?:ed|ing|s)?|loss|absence)(?: of)?\b|\b(?:absent|lost|missing|devoid of|undetectable)\b|\bdeficien(?:t|cy)\b(?:\s(?:in|for|of)\b)?|\bno(?=\s\0+\s?(?:[.,;)]|or\b|$))|\b(?:was|were|is|are|did|does|do) not(?=\s?(?:[.,;)]|$))"
    r"|(?<=[\w)\0])\s?:?\s?[(\[]\s?(?:[-–−⁻－]\s?(?:ve)?|(?:\w+ly\s)?neg(?:ative)?\.?)\s?[)\]]|(?<=[\w\0])\s?[-–−－](?:ve\b|(?=\s?(?:[,;.)/]|$|and\b)))|(?<=[\w\0])\s[-–−](?=\s(?-i:[A-Z\0]))|(?<=\0)[-–−](?=\0[\0\-–−]*[+⁺])|(?<=[\w\0])\s?⁻)"
    rf"|(?P<pos>\b(?:{_POSITIVE_STEM})\b|\b(?:{_STAIN_VERB})\b|\bexpress(?:es|ing)?\b|\b(?:(?<=cells )|(?<=tumor )|(?<=tumour )|(?<=which )|(?<=that )|(?<=it )|(?<=ly ))stains?(?=\s(?:\w+ly\s)?(?:positive(?:ly)?\s)?(?:for|with|to)\b)|\breacts?(?=\s(?:\w+ly\s)?(?:for|with|to)\b)"
    r"|\b(?:retained|preserved|intact|detected|detectable)\b|\brestrict(?:ed|ion)\b|\bnormal(?:ly)?(?=\s(?:nuclear\s)?(?:express|(?:immuno)?stain))|\b(?:highlighted|decorated)(?: by| with)?\b|\b(?:highlights|decorates)\b"
    r"|(?<=[\w)\0])\s?:?\s?[(\[]\s?(?:[1-4]?\s?[+⁺＋]{1,4}|[+⁺＋]{1,4}\s?ve|(?:(?:\w+ly|weak|strong|focal|diffuse|patchy|and)\s){0,3}pos(?:itive)?\.?)\s?[)\]]|(?<=[\w\0])(?:\s[1-4]\+|\s?[+⁺＋]{1,4}(?:ve\b)?)(?!\w|\s?/\s?[-–−]))"
    rf"|(?P<noun>\b(?:{_STAIN_NOUN})\b)",
    re.I,
)
WEAK_SIGN = Pattern(r"±|[+⁺]\s?/\s?[-–−⁻]")
SIGN = Pattern(
    r"^\s?:?\s?[(\[]?\s?(?:[1-4]?\s?[+⁺＋]+|[-–−⁻－]|(?:(?:\w+ly|weak|strong|focal|diffuse|patchy|and)\s){0,3}(?:pos(?:itive)?|neg(?:ative)?)\b\.?\s?[)\]])",
    re.I,
)
SIGN_FOR = Pattern(r"\s(?:for|with)\b", re.I)
"""After a sign that governs what follows: "the cells were (+) for A"."""
BREAK = Pattern(
    r";|\b(?:but|while|whereas|however|although|though|yet|in contrast|on the other hand)\b|\.\s(?=[A-Z])", re.I
)
NO_LIST = Pattern(
    r"\b(?:was|were|is|are|be|been|had|has|have|showed?|shown|revealed|which|who|that|because|performed|cells?|patient|therefore|diagnos\w+|consistent|suggest\w*|support\w*"
    r"|index|confirm\w*|remain(?:ed|s)?|mitos\w+|mitotic|he|she|we|tumou?rs?\s(?:was|were|is|of)|followed)\b|%|:\s",
    re.I,
)
FORWARD = Pattern(
    r"^(?:\s?[,(][^()]{0,40}\)?,?)?\s?(?:(?:\w+ly|immuno\w*|expression|reaction|reactions|reactivity|staining|stains?|results?|patterns?|mosaic|granular|dot-like|paranuclear|perinuclear|linear|homogeneous|signals?|nuclear|cytoplasmic|membran\w+|stained|tumou?r|cells|markers?|by|in|on|also|and|strong|diffuse|focal"
    r"|was|were|seen|found|noted|observed|obtained|only|not|the|those|antibod\w+|directed|following|included?|are|is)\s){0,6}?(?:for|with|to|against|of|towards?|include[ds]?|including|were|are)\b|^\sby\s(?:the\s)?$|^(?:\s(?:markers?|stains?|results?|for))*\s?:",
    re.I,
)
TRANSITIVE = Pattern(
    r"(?:^over|\b)express(?:ed|es|ing)?$|\b(?:by|with)$|^lack(?:ed|ing|s)?(?: of)?$|^(?:loss|absence)(?: of)?$|\bnot$|^no$|^deficien\w+ \w+$|^retained|^preserved|^devoid of$",
    re.I,
)
PASSIVE = Pattern(
    r"\b(?:was|were|is|are|been|being|be|not|remained|also|all|both|strongly|weakly|diffusely|focally|partially|intensely|partly|co)(?:\W(?:\w+ly|also|all|both))?\W$",
    re.I,
)
ACTIVE = Pattern(
    r"\b(?:cells?|tumou?rs?|neoplasm|lesion|component|elements?|blasts|it|they|which|that)\s(?:also\s)?\w+ly\s(?:and\s\w+ly\s)?$",
    re.I,
)
"""Before a verb that governs what follows: "the cells strongly expressed A"."""
PREDICATE = Pattern(
    r"\b(?:was|were|is|are|been|being|remained?s?|stain(?:s|ed|ing)?|show(?:s|ed)|tested|appeared|proved|reacted|turned out|did|came back|returned|also|all|both)\s(?:\w+ly\s|and\s|also\s|all\s|both\s|to be\s|be\s|again\s|strong\s|diffuse\s|focal\s|weak\s|intense\s|moderate\s|patchy\s|cytoplasmic\s|nuclear\s|membran\w+\s|found\s|considered\s|interpreted as\s|reported as\s)*$",
    re.I,
)
SUPPORT = Pattern(
    r"\b(?:strong|diffuse|weak|focal|intense|positive|patchy|show(?:s|ed|ing)?|reveal(?:s|ed|ing)?|demonstrat\w+|exhibit\w*|display\w*|confirm\w*|with|moderate|variable|scattered|nuclear|cytoplasmic|membran\w+|marked|high|retained|preserved|evident|extensive|partial|detected|given|had|presence of|identified)\b[^.;]{0,40}$",
    re.I,
)
SEEN = Pattern(
    r"\)?\s(?:was|were|is|are)\s(?:\w+ly\s|also\s)?(?:strong|diffuse|focal|weak|seen|noted|observed|found|present|evident|demonstrated|identified|high|moderate|patchy)\b",
    re.I,
)
NONE_DOES = Pattern(
    r"\b(?:none of (?:the |these |them)?(?:\w+ ){0,3}|no (?:\w+ ){0,3}cells? |neither (?:\w+ ){1,4})(?:had |have |has |did )?$",
    re.I,
)
"""A subject that turns a verb after it: "none of the cells expressed"."""
AS_WELL = Pattern(r"^,?\s(?:as|so|like)\s(?:were|was|are|is|did)\s", re.I)
"""Joins a second list to a predicate: "A was negative, as were B and C"."""
PREPARED = Pattern(
    r"\b(?:sections?|slides?|blocks?|samples?|specimens?|tissues?|smears?|preparations?|material|biops(?:y|ies)|prepared and|fixed and|embedded and)\b[^.;,]{0,45}\s$",
    re.I,
)
"""Stained in the laboratory, with no result told: "sections were stained with antibodies to …"."""
CLAUSE_NEGATION = Pattern(r"\b(?:no|none of|neither|nor|not|without(?=\s(?:\w+\s){0,2}$))\b", re.I)
ABSENCE = Pattern(r"(?:loss|lack|absence)(?: of)?$", re.I)
"""A noun that opens what follows: "with expression of A, combined with a loss of B"."""
ONLY_ELSEWHERE = Pattern(
    r"^\s?(?:only|just|merely|solely|exclusively)\s(?:in\s)?(?:the\s|in\s|some\s|scattered\s|reactive\s)*(?:\w+\s){0,2}?(?:lymphocytes|histiocytes|macrophages|endothel\w+|vessels|vasculature|stroma\w*|fibro\w+|sustentacular|background|capillar\w+)",
    re.I,
)
SHOWN = Pattern(
    r"\b(?:immuno(?:histochem|cytochem|stain|phenotyp|label|reactiv|histolog)\w*|IHC)(?:\s(?:stud(?:y|ies)|analys[ei]s|examinations?|stain(?:s|ing)?|evaluation|profile|findings|results|tests?|panel|work-?up))?"
    r"(?:\sof\s(?:the\s)?(?:\w+\s){0,2}\w+)?\s(?:showed|revealed|demonstrated|disclosed|detected|identified)\b",
    re.I,
)
"""Before a list of markers that no word calls positive: "immunohistochemistry showed A and B, but not C"."""
SHOWN_GAP = Pattern(
    r"\s(?:(?:the|only|both|strong|diffuse|focal|weak|presence of|also)\s)*(?:tumou?r cells (?:with|of)\s)?"
)
SHOWN_END = Pattern(
    r"\s?(?:\([^()]{0,20}\)\s?)?(?:[.,;]|$|\b(?:but|while|whereas|without|thereby|confirming|supporting|in)\b)"
)
SEMICOLON = Pattern(r";\s(?:the\s|and\s|or\s)?", re.I)
"""Between the markers of a list that has semicolons for commas."""
_PARENTHESES = Pattern(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")


@dataclass(frozen=True, slots=True)
class Cue:
    """A polarity word at ``[start, end)`` of its sentence; ``sure`` tells "positive" from a bare noun ("staining")."""

    start: int
    end: int
    text: str
    positive: bool
    sure: bool


def polarity_cues(text: str, markers: list[tuple[int, int]]) -> list[Cue]:
    """All polarity words of a sentence outside its marker names."""
    masked = text
    for at, end in markers:
        masked = masked[:at] + MASK * (end - at) + masked[end:]
    return [
        Cue(m.start(), m.end(), text[m.start() : m.end()], m["neg"] is None, m["noun"] is None)
        for m in CUE.finditer(masked)
        if not (m.group().lower().endswith(("stained", "labelled", "labeled")) and PREPARED.search(text[: m.start()]))
    ]


def results(text: str, markers: list[tuple[int, int]]) -> list[Cue | None]:
    """The polarity word that governs each marker (given as spans in order), or None."""
    cues = polarity_cues(text, markers)
    governed: list[Cue | None] = [None] * len(markers)
    owner: list[Cue | None] = [None] * len(markers)
    for cue in cues:
        forward = _list_after(text, cue, markers, cues)
        if forward:
            turned = cue.positive and NONE_DOES.search(text[max(0, cue.start - 60) : cue.start])
            ruling = replace(cue, positive=False) if turned else cue
            stated = (
                cue.sure
                or SUPPORT.search(text[max(0, cue.start - 60) : cue.start])
                or SEEN.match(text[markers[forward[-1]][1] :])
            )
            for i in forward:
                held = owner[i]
                if held is not None and held.sure and not cue.sure:
                    continue
                governed[i] = ruling if stated else None
                owner[i] = cue
            if not AS_WELL.match(text[cue.end :]):
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
            governed[i] = replace(cue, positive=positive)
            owner[i] = cue
    for shown in SHOWN.finditer(text):
        for i in _shown_list(text, shown, markers, governed):
            governed[i] = Cue(shown.start(), shown.end(), shown.group(), positive=True, sure=True)
    return governed


def _shown_list(
    text: str, shown: re.Match[str], markers: list[tuple[int, int]], governed: list[Cue | None]
) -> list[int]:
    """The markers that "immunohistochemistry showed", where no other word of the sentence tells their result."""
    first = next((i for i, (at, _) in enumerate(markers) if at >= shown.end()), None)
    if first is None or not SHOWN_GAP.fullmatch(text[shown.end() : markers[first][0]]):
        return []
    run = _forward_run(text, first, markers, semicolons=False)
    ends = SHOWN_END.match(text[markers[run[-1]][1] :])
    return run if ends and not any(governed[i] for i in run) else []


def _list_after(text: str, cue: Cue, markers: list[tuple[int, int]], cues: list[Cue]) -> list[int]:
    """Markers that a cue governs to its right; empty where it governs what stands before it."""
    first = next((i for i, (at, _) in enumerate(markers) if at >= cue.end), None)
    if first is None or (SIGN.match(cue.text) and not SIGN_FOR.match(text[cue.end :])):
        return []
    gap = text[cue.end : markers[first][0]]
    if _just_behind_marker(text, cue, markers) and any(c.start - markers[first][1] in (0, 1) for c in cues):
        return []
    if len(gap) > 110 or any(c.start >= cue.end and c.end <= markers[first][0] and c.sure for c in cues):
        return []
    told = gap.startswith(",") and PREDICATE.search(text[max(0, cue.start - 30) : cue.start])
    governs = FORWARD.search(gap) and not BREAK.search(gap) and (not told or AS_WELL.match(gap))
    transitive = bool(TRANSITIVE.search(cue.text)) and (ABSENCE.match(cue.text) or not _passive(text, cue))
    if cue.text.lower().endswith("not"):
        transitive = bool(re.match(r"(?:but|and|or|yet|although|though) not", cue.text, re.I))
    direct = bool(transitive) and _is_list_gap(gap)
    adjective = (
        cue.sure
        and re.fullmatch(r"\s(?:(?:nuclear|cytoplasmic|diffuse|focal|strong)\s)?", gap)
        and not _just_behind_marker(text, cue, markers)
    )
    if not (governs or direct or adjective):
        return []
    last = not any(c.start >= markers[first][1] for c in cues)
    return _forward_run(text, first, markers, semicolons=last)


def _passive(text: str, cue: Cue) -> bool:
    """Whether a verb says something of the markers before it ("A was strongly expressed"), not of those after it."""
    return bool(
        PASSIVE.search(text[max(0, cue.start - 25) : cue.start])
        and not ACTIVE.search(text[max(0, cue.start - 50) : cue.start])
    )


def _forward_run(text: str, first: int, markers: list[tuple[int, int]], *, semicolons: bool) -> list[int]:
    """The markers of a list from its first on; with ``semicolons`` these part the markers as commas do."""
    run = [first]
    for i in range(first + 1, len(markers)):
        gap = text[markers[i - 1][1] : markers[i][0]]
        if not (_is_list_gap(gap) or (semicolons and SEMICOLON.fullmatch(gap))):
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
    if SIGN.match(cue.text) and gap.strip(" ()-–:|"):
        return []
    if ABSENCE.match(cue.text) and re.search(r"\b(?:with|and|an?|the)\s(?:\w+\s)?$", gap):
        return []
    if not (
        len(gap) <= 4 or PREDICATE.search(gap) or re.fullmatch(r"(?:\s?\([^()]*\))?[\s,:-]*(?:[\w-]+[\s-]+){0,3}", gap)
    ):
        return []
    run = [last]
    for i in range(last - 1, -1, -1):
        between = text[markers[i][1] : markers[i + 1][0]]
        signed = any(markers[i][1] <= c.start and c.end <= markers[i + 1][0] and SIGN.match(c.text) for c in cues)
        loose = SIGN.match(cue.text) and not re.fullmatch(r"[\s,/&+]*(?:and|or)?[\s,/]*", _PARENTHESES.sub("", between))
        if loose or signed or WEAK_SIGN.search(between) or not _is_list_gap(between):
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
        and not CUE.search(MASK + plain.rstrip(" -"))
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
