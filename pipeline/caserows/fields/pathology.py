"""Immunohistochemistry, Ki-67, mitoses and grades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.immunostains import ihc
from caserows.pattern import Pattern
from caserows.timeline import NUMBER, number, whole

PROLIFERATION = Pattern(
    r"\bproliferati(?:on|ve) (?:index|rate|fraction)|molecular immunology borstel[- ]?1|labell?ing index", re.I
)
INDEX_AFTER = Pattern(
    rf"[^.;%]{{0,75}}?\b(?P<n>{NUMBER})\s?%?(?:\s?(?:-|–|to|and)\s?(?P<n2>{NUMBER}))?\s?(?:%|percent|per cent)", re.I
)
INDEX_BEFORE = Pattern(
    r"(?P<n>\d+(?:[.,]\d+)?)\s?%?(?:\s?(?:-|–|to)\s?(?P<n2>\d+(?:[.,]\d+)?))?\s?(?:%|percent)[^.;,%]{0,40}$", re.I
)


def ki67(case: Case) -> Iterator[Candidate]:
    """Ki-67 / MIB-1 index in percent; a range gives both ends."""
    for s in case.sentences:
        named = [(m.start - s.start, m.end - s.start) for m in s.of("marker") if m.label == "Ki-67"]
        taken: set[int] = set()
        for at, end in (*named, *(match.span() for match in PROLIFERATION.finditer(s.text))):
            if found := INDEX_AFTER.match(_undotted(s.text[end:])):
                base, span = end, s.span(at, end + found.end())
            elif found := INDEX_BEFORE.search(_undotted(s.text[:at])):
                base, span = 0, s.span(found.start(), end)
            else:
                continue
            if base + found.start("n") in taken:
                continue
            taken.add(base + found.start("n"))
            for value in _ends(found):
                yield Candidate(value, (span,), "Ki-67 index", s, rejected="" if value <= 100 else "no percentage")


def _undotted(text: str) -> str:
    """Decimal points masked so that a dot ends a clause only."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def _ends(match: re.Match[str]) -> list[int | float]:
    """The number that a phrase tells, or both ends of its range."""
    values = (number(match[end] or "") for end in ("n", "n2"))
    return [whole(value) for value in values if value is not None]


HPF = r"(?:high[\s-]*power(?:ed)?[\s-]*(?:microscopic[\s-]*)?(?:visual[\s-]*)?fields?|HPFs?|h\.?p\.?f\.?|fields?)"
MITOSES = Pattern(
    rf"\b(?P<n>{NUMBER})(?:\s?(?:-|–|to)\s?(?P<n2>{NUMBER}))?\s?(?:(?:atypical\s)?(?:mitos[ei]s|mitotic (?:figures?|counts?)|figures|MFs?)\s?)?"
    r"(?:(?:was|were|are|is)\s)?(?:(?:counted|found|seen|identified|noted|observed|present|detected)\s)?"
    rf"(?:/|per|in|out of|every|,|among)\s?(?:(?:each|the)\s)?(?:(?P<f>\d+|ten|one|fifty|twenty|five)\s?)?[-,]?\s?(?:consecutive\s)?{HPF}",
    re.I,
)

MITOSES_AFTER = Pattern(
    rf"\b(?:per|in|among|within)\s(?:the\s)?(?P<f>\d\d?|ten|twenty|fifty)\s(?:consecutive\s)?{HPF},?\s(?:(?:there|were|was|we|counted|found|up to|about|approximately|more than|over|at least)\s){{0,4}}(?P<n>{NUMBER})(?:\s?(?:-|–|to)\s?(?P<n2>{NUMBER}))?\s(?:atypical\s)?(?:mitos[ei]s|mitotic)\b",
    re.I,
)
"""The fields first: "in 10 high-power fields 5 mitoses were found"."""


def mitoses(case: Case) -> Iterator[Candidate]:
    """Mitoses per 10 high-power fields, counted in as many or in another number of them; a range gives both ends."""
    for s in case.sentences:
        if "mito" not in s.text.lower():
            continue
        for match in (*MITOSES.finditer(s.text), *MITOSES_AFTER.finditer(s.text)):
            fields = (number(match["f"]) if match["f"] else None) or 1.0
            reason = "" if match["f"] else "not per a number of high-power fields"
            for value in _ends(match):
                per_ten = whole(round(value * 10 / fields, 2))
                yield Candidate(per_ten, (s.span(*match.span()),), "mitoses per field", s, rejected=reason)


ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "ⅰ": "1", "ⅱ": "2", "ⅲ": "3", "ⅳ": "4",
    "1": "1", "2": "2", "3": "3", "4": "4", "one": "1", "two": "2", "three": "3", "four": "4",
}  # fmt: skip
SYSTEMS = (
    r"(?P<sys>F(?:NCLCC|LNCC|NLCC|NCLC|LNCLCC)|WHO(?:/ISUP)?|World Health Organi[sz]ation(?:\s?[\[(]WHO[\])])?|F(?:uhr|urh|ur|ühr|uehr)mann?|ISUP|French Federation[\w\s]{0,40}?|Edmondson(?:[-\s]Steiner)?|(?:modified )?Nottingham"
    r"|M?SBR|Campanacci|Broders|Trojani|Coindre|Silverberg|Malpica|Shimada|Anneroth|Scarff?(?:[-,\s]+(?:and )?Bloom)?(?:[-,\s]+(?:and )?Richardson)?|Elston(?:[-\s]Ellis)?|FIGO|Enneking|Bloom[-\s]Richardson)"
)
GRADE = Pattern(
    rf"(?:\b{SYSTEMS}['’s]*[\s,:()]*(?:\d{{4}}[\s,)]*)?(?:classification|system|grading|criteria)?[\s,:()]*)?\b(?:histolog\w+ |tumou?r |nuclear |malignancy )?grades?(?:\sgroup)?[\s-]?(?:of |was |is |: ?|were )?"
    r"(?P<g>IV|III|II|I|[1-4ⅠⅡⅢⅣ]|one|two|three|four)(?![\w%]|\.\d)(?:\s?(?:-|–|to)\s?(?P<to>IV|III|II|[2-4ⅡⅢⅣ])(?![\w%]))?(?:\s?/\s?[34])?"
    rf"(?:[\s,(]*(?:tumou?r |carcinoma |sarcoma |(?:[a-z-]+ ){{1,3}}(?=according to |as per |by |in the |on the |based on |using ))?(?:according to |as per |per |by |based on |of |in |on |using )?(?:the )?(?:classification of )?{SYSTEMS.replace('sys', 'sys2')})?",
    re.I,
)
# Digits one by one give literals to look for ("g2"), a range would give none.
BARE = Pattern(
    r"\b(?P<sys>FNCLCC|WHO|SBR|Fuhrman|Campanacci)[\s-]?(?:grade[\s-]?|°\s?|(?-i:G))?(?P<g>IV|III|II|I|[1-4ⅠⅡⅢⅣ])\b|(?<![A-Za-z])(?<!immunoglobulin )(?<!Ig )(?<!gamma )(?-i:G)(?P<g2>[1234]|(?-i:III|II))(?![\w.]|[/-]\d)",
    re.I,
)
LEVEL = Pattern(
    r"\b(?P<l>high|low|intermediate)(?:(?:[\s-]+to[\s-]+|/)(?:intermediate|high))?[\s-]+(?:(?:histolog\w+|nuclear|malignan\w+)\s)?grade\b(?!\s(?:fever|pyrexia|temperature|squamous intraepithelial))"
    r"|\bgrade\s(?:was |is )?(?P<l2>high|low)\b",
    re.I,
)
GLEASON = Pattern(
    r"\bgleason(?:['’]s)?\s(?:score|grade|sum|pattern)?\s?(?:of\s|was\s|:\s?)?(?:\d\s?\+\s?\d\s?=?\s?\(?)?(?P<g>\d{1,2})\b(?:\s?\(?(?P<a>\d)\s?\+\s?(?P<b>\d)\)?|\s?\+\s?\d\b)?",
    re.I,
)
NO_GRADE = Pattern(
    r"\b(?:toxicit\w+|obesity|varices|encephalopathy|hydronephrosis|ha?emorrhoids|neutropenia|fever|ana?emia|NCI|CTCAE|CTC|adverse|murmur|weakness|spondylolisthesis|ECOG|mucositis|neuropathy|steatosis"
    r"|o?esophagitis|ASA|Robson|bleeding|hypertension|splenic|injury|laceration|ulcer|KPS|spasticity|asthma|Child|diarrh\w+|rash|splenomegaly|papill?o?edema|papillitis|(?:disc|disk)\w*|o?edema|dyspno?ea|NYHA|mMRC|Simpson|House|Brackmann"
    r"|paresis|palsy|paralysis|dysplasia|intraepithelial|PIN|reflux|regurgitation|sepsis|thrombocytopenia|leukopenia|hepatitis|fibrosis|necrosis grade|regression|hypoxia|(?:histologic\w*|therapeutic|chemotherap\w*|pathologic\w*|treatment) (?:effects?|responses?)|Chisholm|performance|Evans|Mandard|Dworak|Ryan|Becker|Miller|Huvos|Salzer|TRG|Rosen|Graf|Kellgren|Outerbridge|Shaffer|Bosniak|power|strength|Kernohan[’']s notch|GVHD|dermatitis|pneumonitis|colitis|nausea|vomiting"
    r"|clubbing|(?:conjunctival|ciliary) (?:injection|hyper[ae]*mia)|anterior chamber|flare|re-?stenosis|goit(?:er|re)|nasal polyposis|cataract|varicoceles?|laxity|(?:osteo)?arthritis|pressure sore|chorioretinitis|keratopathy|skin reaction|eruption|erythema|proteinuria|acne\w*|paronychia|epistaxis|constipation|anorexia|insomnia|malnutrition|VUR|vesicoureteral|TIMI|collaterals?|heart block|insufficiency|Lovibond"
    r"|Clavien|Dindo|alopecia|fatigue|pruritus|hand-foot|mucosal|tonsil\w*|prolapse|sprain|burns?|myalgia|arthralgia|hypothyroidism|transaminitis|nephropathy|retinopathy|Hunt|Fisher|Spetzler|ACMG|evidence|recommendation|Karnofsky|infection|stenosis|rejection|MRC)\b",
    re.I,
)
SUPPOSED = Pattern(
    r"\b(?:suspect\w*|suspici\w+|presum\w+|possib\w+|probabl[ey]|differential\w*|rule out|exclude|mimick?\w*|resembl\w+|thought|could be|may be|might|versus|vs|rather than|unlike|no evidence of|not an?)\b[^.;]*$",
    re.I,
)
NOT_OF_THIS = Pattern(
    r"\b(?:in|among|of|for) (?:most |many |all |other )?(?:(?:high|low)[\s-]grade|grade \w+)\s\w+s\b|\b(?:usually|often|typically|commonly|can be|may be)\b",
    re.I,
)


def grades(case: Case) -> Iterator[Candidate]:
    """Grade of any specimen of the tumour as ``SYSTEM n``, ``grade n``, ``high grade``, ``low grade``."""
    for s in case.sentences:
        used: list[tuple[int, int]] = []
        for pattern in (GRADE, BARE, GLEASON):
            for match in pattern.finditer(s.text):
                if any(a < match.end() and match.start() < b for a, b in used):
                    continue
                used.append(match.span())
                if pattern is GLEASON:
                    yield Candidate(_gleason(match), (s.span(*match.span()),), "grade", s, rejected=_no_grade(s, match))
                else:
                    yield from _numbered(s, match)
        for match in LEVEL.finditer(s.text):
            level = (match["l"] or match["l2"]).lower()
            yield Candidate(
                f"{level} grade", (s.span(*match.span()),), "high or low grade", s, rejected=_no_grade(s, match)
            )


def _gleason(match: re.Match[str]) -> str:
    """The score, also where only its two patterns are told ("4 + 3")."""
    total = int(match["g"])
    parts = re.search(r"(\d)\s?\+\s?(\d)", match.group())
    if parts:
        total = int(parts[1]) + int(parts[2])
    return f"Gleason {total}"


def _numbered(s: Sentence, match: re.Match[str]) -> Iterator[Candidate]:
    """A grade told by its number, with its system; a range ("grade 1-2") gives both ends."""
    groups = match.groupdict()
    system = _system(groups.get("sys") or groups.get("sys2") or "")
    for digit in (groups["g"] or groups["g2"], groups.get("to")):
        if digit:
            value = f"{system} {ROMAN[digit.lower()]}"
            yield Candidate(value, (s.span(*match.span()),), "grade", s, rejected=_no_grade(s, match))


def _system(named: str) -> str:
    low = named.lower()
    if not low:
        return "grade"
    if low.startswith(("world", "who")):
        return "WHO"
    if re.fullmatch(r"f(?:n|l)\w{2,4}", low) or "french" in low:
        return "FNCLCC"
    if "scarf" in low or "bloom" in low or "elston" in low or low in ("sbr", "msbr"):
        return "SBR"
    if re.fullmatch(r"f(?:uhr|urh|ur|ühr|uehr)mann?", low):
        return "Fuhrman"
    return named[0].upper() + named[1:]


def _no_grade(s: Sentence, match: re.Match[str]) -> str:
    around = s.text[max(0, match.start() - 35) : match.end() + 30]
    if SUPPOSED.search(s.text[max(0, match.start() - 45) : match.start()]):
        return "only suspected"
    if NO_GRADE.search(around):
        return "a grade of something else than a tumor"
    return "a general statement" if NOT_OF_THIS.search(around) else ""


FIELDS = (
    Field("grades", "label", "Grade of any specimen of the tumour: system and number, or high/low grade.", grades),
    Field(
        "ihc",
        "label",
        "One finding per immunohistochemical marker and result.",
        ihc,
        attributes=(Attribute("result", "choice", ("positive", "negative")),),
        identity=("result",),
    ),
    Field("ki67_percent", "number", "Ki-67 / MIB-1 index of any specimen.", ki67, unit="%"),
    Field("mitoses_per_10_hpf", "number", "Mitoses per ten high-power fields, as stated.", mitoses, unit="per 10 HPF"),
)
