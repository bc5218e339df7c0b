"""Immunohistochemistry, Ki-67, mitoses and grades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.timeline import number

POSITIVE = r"(?:immuno-?)?positiv\w*|(?:immuno-?)?reactiv\w*|immuno-?reactivit\w+|immuno-?labell?ed|immunostained|(?:over-?)?express(?:ed|ing|ion|es)|(?:stained|staining|labell?ing|stain)(?: (?:strongly|weakly|diffusely|focally|positively))?(?: (?:for|with))?|retained|\(\+{1,3}\)|\+{1,3}(?!\w)"
NEGATIVE = r"(?:immuno-?)?negativ\w*|non-?reactive|did not (?:express|stain|show)|not (?:express\w*|stain\w*|reactive|detected|immunoreactive)|lack(?:ed|ing|s)?(?: of)?|absen(?:t|ce)(?: of)?|failed to (?:express|stain)|no (?:\w+ ){0,2}?(?:expression|staining|reactivity|immunoreactivity|immunostaining|positivity)|loss of|unreactive|unstained|\([-–−]\)|(?<=\w)\s?[-–−](?=[,;.)])"
POLARITY = re.compile(rf"(?P<neg>\b(?:{NEGATIVE})|\([-–−]\))|(?P<pos>\b(?:{POSITIVE})|\(\+{{1,3}}\)|\+{{1,3}}(?!\w))", re.I)
CLAUSE = re.compile(r";|\b(?:but|whereas|while|however|although)\b", re.I)
HISTOLOGY_TALK = re.compile(r"\b(?:immuno\w*|stain\w*|positiv\w*|negativ\w*|express\w*|reactiv\w*|markers?|receptors?|histochemi\w*|IHC|EBER|labell?ing)\b|\([+-]\)", re.I)
SERUM = re.compile(r"\b(?:serum|plasma|level|levels|ng/m[lL]|U/m[lL]|IU/|mIU|elevated|normal range|tumou?r markers?|blood|urin\w+|hormonal|titer|cerebrospinal|csf)\b", re.I)
MOLECULAR = re.compile(r"^\s?(?:gene\b|mutations?|mutated|mutant|amplification|rearrangement|fusion|exon|wild[- ]type|translocation|deletion|variant|codon)|^\s\w+\s(?:mutation|rearrangement)", re.I)
EQUIVOCAL = re.compile(r"\b(?:doubtful|equivocal|indeterminate|inconclusive|variable result)\b", re.I)
CELL_WORDS = re.compile(r"\b(?:lymphocytes|histiocytes|macrophages|endotheli\w+|vessels|stroma(?:l cells)?|sustentacular|background)\b", re.I)


def ihc(case: Case) -> Iterator[Candidate]:
    """Markers with their result. The polarity word of the marker's own clause decides: the one that governs it."""
    for s in case.sentences:
        markers = [m for m in s.of("marker") if m.label != "Ki-67"]
        if not markers or not HISTOLOGY_TALK.search(s.text):
            continue
        cues = list(POLARITY.finditer(s.text))
        for m in markers:
            yield _marker(s, m, markers, cues)


def _marker(s: Sentence, m: Mention, markers: list[Mention], cues: list[re.Match[str]]) -> Candidate:
    at, end = m.start - s.start, m.end - s.start
    span = s.span(at, end)
    cue = governing(s.text, at, end, cues)
    if cue is None:
        return Candidate(m.label, (span,), "marker", s, {"result": "positive"}, rejected="no result is stated")
    result = "negative" if cue["neg"] else "positive"
    if result == "positive" and re.search(r"\b(?:not|no|without|neither|nor|non)\W*(?:\w+\W+){0,2}$", s.text[max(0, cue.start() - 25) : cue.start()], re.I):
        result = "negative"
    reason = ""
    window = s.text[max(0, at - 60) : end + 40]
    if EQUIVOCAL.search(s.text[max(0, at - 80) : end + 80]):
        reason = "an equivocal result"
    elif SERUM.search(window) and not re.search(r"immuno|stain", s.text, re.I):
        reason = "a serum level, not a tissue marker"
    elif MOLECULAR.search(s.text[end : end + 25]):
        reason = "a molecular test"
    elif m.assertion in ("family", "planned"):
        reason = f"{m.assertion}: {m.cue}"
    return Candidate(m.label, (span, s.span(*cue.span())), "marker with result", s, {"result": result}, cue=cue.group(), rejected=reason)


def governing(text: str, at: int, end: int, cues: list[re.Match[str]]) -> re.Match[str] | None:
    """The polarity word that governs a marker: signs right behind it, then the cue of its clause before it (with "for"/"of"), then after it."""
    for cue in cues:
        if cue.start() >= end and re.fullmatch(r"[\s\-–]{0,2}(?:\(\s?)?", text[end : cue.start()]) and (cue.group()[0] in "(+-–−" or len(text[end : cue.start()]) <= 2):
            return cue
    before = [c for c in cues if c.end() <= at]
    after = [c for c in cues if c.start() >= end]
    last = before[-1] if before else None
    following = after[0] if after else None
    if last is not None and CLAUSE.search(text[last.end() : at]):
        tail = text[last.end() : at]
        if following is not None or not re.search(r"\b(?:for|with|of|to)\b", tail):
            last = None
    if following is not None and CLAUSE.search(text[end : following.start()]):
        following = None
    if last is None or following is None:
        return last or following
    if re.match(r"\w*\s(?:\w+\s){0,3}?(?:for|with|of|to|in|against|include\w*|:)\b|\s?[:(]|\s(?:smooth|muscle|markers)", text[last.end() : at] + " ") or re.search(r"(?:for|with|of|to|against|express\w+|lack\w*|:)\s*$", last.group(), re.I):
        if re.search(r"\b(?:was|were|is|are|being|showed?|stains?)\s(?:\w+ly\s|also\s|all\s|both\s)*$", text[end : following.start()], re.I) and re.search(r"\band\b|,", text[last.end() : at]) and not re.match(r"[\w\s]*\bfor\b", text[following.end() : following.end() + 12]):
            between = text[last.end() : at]
            return following if re.search(r"[,;]\s*(?:and\s)?(?:the\s)?$|\band\s(?:the\s)?$", between) and not re.search(r"\bfor\b", between[:10]) else last
        return last
    return following


def ki67(case: Case) -> Iterator[Candidate]:
    """Ki-67 / MIB-1 index in percent; a range gives both ends."""
    for s in case.sentences:
        names = [m for m in s.of("marker") if m.label == "Ki-67"]
        positions = [(m.start - s.start, m.end - s.start) for m in names]
        positions += [match.span() for match in re.finditer(r"\bproliferation (?:index|rate|fraction)|molecular immunology borstel[- ]?1|labell?ing index", s.text, re.I)]
        taken: set[int] = set()
        for at, end in positions:
            match = re.match(r"[^.;%]{0,60}?(?P<n>\d+(?:[.,]\d+)?)\s?%?(?:\s?(?:-|–|to|and)\s?(?P<n2>\d+(?:[.,]\d+)?))?\s?(?:%|percent|per cent)", _undotted(s.text[end:]), re.I)
            left = re.search(r"(?P<n>\d+(?:[.,]\d+)?)\s?%?(?:\s?(?:-|–|to)\s?(?P<n2>\d+(?:[.,]\d+)?))?\s?(?:%|percent)[^.;%]{0,40}$", _undotted(s.text[:at]), re.I)
            if match:
                base, found = end, match
            elif left:
                base, found = 0, left
            else:
                continue
            if base + found.start("n") in taken:
                continue
            taken.add(base + found.start("n"))
            span = s.span(at if found is match else found.start(), base + found.end() if found is match else end)
            for name in ("n", "n2"):
                if found[name]:
                    value = float(found[name].replace(",", "."))
                    yield Candidate(int(value) if value == int(value) else value, (span,), "Ki-67 index", s, rejected="" if value <= 100 else "no percentage")


def _undotted(text: str) -> str:
    """Decimal points masked so that a dot ends a clause only."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


HPF = r"(?:high[\s-]*power(?:ed)?[\s-]*(?:microscopic[\s-]*)?fields?|HPFs?|h\.?p\.?f\.?|fields?)"
MITOSES = re.compile(
    rf"(?P<n>\d+(?:[.,]\d+)?)(?:\s?(?:-|–|to)\s?(?P<n2>\d+))?\s?(?:mitos[ei]s|mitotic (?:figures?|counts?))?\s?(?:/|per|in|out of|every|,)\s?(?:(?P<f>\d+|ten|one)\s?)?[-,]?\s?{HPF}", re.I
)


def mitoses(case: Case) -> Iterator[Candidate]:
    """Mitoses as stated per 10 high-power fields."""
    for s in case.sentences:
        if not re.search(r"mito", s.text, re.I):
            continue
        for match in MITOSES.finditer(s.text):
            fields = number(match["f"]) if match["f"] else 1.0
            value = number(match["n"])
            if value is None or not fields:
                continue
            reason = "" if fields == 10 else "not per ten high-power fields"
            yield Candidate(int(value) if value == int(value) else value, (s.span(*match.span()),), "mitoses per field", s, rejected=reason)


ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "1": "1", "2": "2", "3": "3", "4": "4", "one": "1", "two": "2", "three": "3", "four": "4"}
SYSTEMS = r"(?P<sys>FNCLCC|WHO|World Health Organi[sz]ation|Fuhrman|ISUP|WHO/ISUP|French Federation[\w\s]{0,40}?|Edmondson(?:[-\s]Steiner)?|Nottingham|SBR|Scarff[-\s]Bloom(?:[-\s]and)?(?:[-\s]Richardson)?|FIGO|Enneking|Bloom[-\s]Richardson)"
GRADE = re.compile(rf"(?:\b{SYSTEMS}[\s,:()]*(?:classification|system|grading|criteria)?[\s,:()]*)?\b(?:histolog\w+ |tumou?r |nuclear |malignancy )?grades?\s?(?:of |was |: ?)?(?P<g>IV|III|II|I|[1-4])(?![\w%]|\.\d)(?:\s?/\s?[34])?(?:[\s,(]*(?:according to |by |based on |of |in )?(?:the )?{SYSTEMS.replace('sys', 'sys2')})?", re.I)
BARE = re.compile(rf"\b(?P<sys>FNCLCC|WHO|SBR|Fuhrman)\s?(?:grade\s?)?(?P<g>IV|III|II|I|[1-4])\b", re.I)
LEVEL = re.compile(r"\b(?P<l>high|low|intermediate)[\s-]+(?:(?:histolog\w+|nuclear)\s)?grade\b(?!\s(?:fever|pyrexia|temperature|squamous intraepithelial))|\bgrade\s(?:was |is )?(?P<l2>high|low)\b", re.I)
GLEASON = re.compile(r"\bgleason(?:['’]s)?\s(?:score|grade|sum|pattern)?\s?(?:of\s|was\s|:\s?)?(?:\d\s?\+\s?\d\s?=?\s?\(?)?(?P<g>\d{1,2})\b(?:\s?\(?(?P<a>\d)\s?\+\s?(?P<b>\d)\)?)?", re.I)
NO_GRADE = re.compile(r"\b(?:toxicity|obesity|varices|encephalopathy|hydronephrosis|hemorrhoids|neutropenia|fever|anemia|NCI|CTCAE|adverse|murmur|muscle power|power|weakness|spondylolisthesis|ECOG|mucositis|neuropathy|steatosis|esophagitis|ASA|Robson|bleeding|hypertension|splenic|injury|laceration|ulcer|KPS|spasticity|asthma|Child|diarrh\w+|rash)\b", re.I)


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
                    total = int(match["g"])
                    if re.search(r"\d\s?\+\s?\d", match.group()):
                        a, b = re.findall(r"(\d)\s?\+\s?(\d)", match.group())[0]
                        total = int(a) + int(b)
                    value = f"Gleason {total}"
                else:
                    named = match["sys"] or (match.groupdict().get("sys2") or "")
                    value = f"{_system(named)} {ROMAN[match['g'].lower()]}"
                yield Candidate(value, (s.span(*match.span()),), "grade", s, rejected=_no_grade(s, match))
        for match in LEVEL.finditer(s.text):
            level = (match["l"] or match["l2"]).lower()
            yield Candidate(f"{level} grade", (s.span(*match.span()),), "high or low grade", s, rejected=_no_grade(s, match))


def _system(named: str) -> str:
    low = named.lower()
    if not low:
        return "grade"
    if low.startswith(("world", "who")):
        return "WHO"
    if "fnclcc" in low or "french" in low:
        return "FNCLCC"
    if "scarff" in low or "bloom" in low or low == "sbr":
        return "SBR"
    return named[0].upper() + named[1:]


def _no_grade(s: Sentence, match: re.Match[str]) -> str:
    around = s.text[max(0, match.start() - 35) : match.end() + 30]
    return "a grade of something else than a tumor" if NO_GRADE.search(around) else ""


FIELDS = (
    Field("grades", "label", "Grade of any specimen of the tumour: system and number, or high/low grade.", grades),
    Field("ihc", "label", "One finding per immunohistochemical marker and result.", ihc, attributes=(Attribute("result", "choice", ("positive", "negative")),), identity=("result",)),
    Field("ki67_percent", "number", "Ki-67 / MIB-1 index of any specimen.", ki67, unit="%"),
    Field("mitoses_per_10_hpf", "number", "Mitoses per ten high-power fields, as stated.", mitoses, unit="per 10 HPF"),
)
