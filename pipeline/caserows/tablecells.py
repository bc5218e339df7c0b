"""Header words and cell contents of review tables: columns, abbreviations of the legend, and typed items of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from caserows.case import Mention
from caserows.pattern import Pattern
from caserows.timeline import find_durations, number

HEADERS = (
    ("author", r"first author|authors?|references?|refs?|study|studies|publications?|reports?|series"),
    ("year", r"(?:publication )?years?(?! ?\))|date"),
    ("age", r"age"),
    ("sex", r"sex|gender"),
    ("hemorrhage", r"(?:intra\w+ |peritumou?ral )?h(?:a?e)morrhages?|bleeding"),
    ("metastases", r"(?:other |extra-?cranial |distant |systemic |extra-?cerebral |extra-?neural )?(?:sites? of (?:other )?metastas[ei]s|metasta(?:s[ei]s|tic)(?: (?:sites?|lesions?|disease))?|mets)"),
    ("interval", r"(?:disease[- ]free |free |latency )?interval|latency|time (?:to|from|between|until)[\w ]{0,40}"),
    ("count", r"(?:number|no\.?) of (?:\w+ )?(?:lesions|metastases|tumou?rs)|lesion count"),
    ("cns site", r"(?:brain|cns|intracranial|cerebral|cranial|spinal|dural) (?:lesions?|sites?|locations?|metasta\w+(?: (?:sites?|locations?))?|tumou?rs?|involvement)|(?:site|location) of (?:brain|cns|intracranial|cerebral) \w+"),
    ("primary", r"primary(?: (?:tumou?r|sites?|lesion|origin|location|cancer|organ))?(?: (?:sites?|location))?|(?:site of )?origin|site of primary(?: tumou?r)?"),
    ("size", r"(?:tumou?r |lesion |maximum )?(?:size|diameter)"),
    ("histology", r"histolog\w+(?: (?:type|subtype|diagnosis))?|patholog\w+(?: diagnosis)?|diagnosis|subtype|tumou?r type"),
    ("ihc", r"ihc|immunohistochem\w+|immunostain\w+|immunoprofile"),
    ("ki67", r"ki-?67(?: (?:index|li))?|mib-?1"),
    ("symptoms", r"(?:presenting |initial |clinical )?(?:symptoms?|presentations?|complaints?|manifestations?)(?: and signs)?"),
    ("radiotherapy", r"rt|xrt|radio(?:therapy)?|radiation(?: therapy)?"),
    ("chemotherapy", r"ct|ctx|chemo(?:therapy)?|systemic (?:therapy|treatment)"),
    ("treatment", r"(?:primary |initial |adjuvant |surgical |other )?(?:treatments?|therap(?:y|ies)|management|surgery|operation|procedure|resection|extent of resection)|adjuvant"),
    ("recurrence", r"(?:local |tumou?r )?recurrences?|relapse"),
    ("follow-up", r"follow[- ]?up|f/?u|(?:overall )?survival(?: time)?|os"),
    ("outcome", r"outcomes?|(?:current |last |vital |disease )?status|prognosis|results?"),
    ("site", r"(?:tumou?r |anatomic\w* )?(?:sites?|locations?|locali[sz]ations?)"),
)  # fmt: skip
HEADER = Pattern("|".join(rf"(?P<h{n}>\b(?:{pattern})(?!\w))" for n, (_, pattern) in enumerate(HEADERS)), re.I)
UNIT = Pattern(r"\b(months?|mos?|mth|years?|yrs?|weeks?|wks?|days?|cm|mm)\b", re.I)
COMPATIBLE: dict[str, frozenset[str]] = {
    "site": frozenset({"primary", "site", "metastases"}),
    "cns site": frozenset({"cns site", "site", "primary", "metastases"}),
    "histology": frozenset({"histology"}),
    "subtype": frozenset({"histology"}),
    "symptom": frozenset({"symptoms"}),
    "marker": frozenset({"ihc"}),
    "treatment": frozenset({"treatment", "radiotherapy", "chemotherapy"}),
    "outcome": frozenset({"outcome", "follow-up"}),
    "duration": frozenset({"outcome", "follow-up", "interval"}),
    "count": frozenset({"cns site", "count"}),
    "number": frozenset({"interval", "follow-up", "size", "ki67", "count"}),
    "sign": frozenset({"hemorrhage", "recurrence", "metastases", "radiotherapy", "chemotherapy"}),
    "unknown": frozenset({"primary"}),
    "nothing": frozenset(),
}
"""Kind of item → the columns that can hold it."""

ABBREVIATIONS = {
    "GTR": ("surgery", "resection", "gross total"), "TR": ("surgery", "resection", "gross total"), "CR": ("surgery", "resection", "gross total"),
    "STR": ("surgery", "resection", "subtotal"), "PR": ("surgery", "resection", "subtotal"), "NTR": ("surgery", "resection", "subtotal"),
    "SR": ("surgery", "resection", "subtotal"), "BX": ("surgery", "biopsy", "biopsy"), "WLE": ("surgery", "excision", ""),
    "RT": ("radiotherapy", "external beam", ""), "XRT": ("radiotherapy", "external beam", ""), "EBRT": ("radiotherapy", "external beam", ""),
    "RTX": ("radiotherapy", "external beam", ""), "WBRT": ("radiotherapy", "whole-brain", ""), "SRS": ("radiotherapy", "stereotactic", ""),
    "GKS": ("radiotherapy", "stereotactic", ""), "GKRS": ("radiotherapy", "stereotactic", ""), "SRT": ("radiotherapy", "stereotactic", ""),
    "SBRT": ("radiotherapy", "stereotactic", ""), "CT": ("systemic", "chemotherapy", ""), "CTX": ("systemic", "chemotherapy", ""),
    "CHT": ("systemic", "chemotherapy", ""), "CRT": ("radiotherapy+systemic", "external beam", ""), "CCRT": ("radiotherapy+systemic", "external beam", ""),
}  # fmt: skip
LEGEND = Pattern(r"\b(?P<short>[A-Z][A-Za-z/-]{1,6})\s?[:=,–-]\s?(?P<long>[A-Za-z][A-Za-z -]{3,60})")
STEP_WORDS = (
    ("radiotherapy", "whole-brain", r"whole[- ]brain"),
    ("radiotherapy", "stereotactic", r"stereotactic|radiosurg|gamma|cyber"),
    ("radiotherapy+systemic", "external beam", r"chemo-?radi|radio-?chemo"),
    ("radiotherapy", "brachytherapy", r"brachy"),
    ("radiotherapy", "proton", r"proton"),
    ("radiotherapy", "external beam", r"radi(?:o|ation)\s?-?therapy|radiation|irradiation"),
    ("systemic", "chemotherapy", r"chemo"),
    ("surgery", "biopsy", r"biopsy"),
    ("surgery", "resection", r"resection|removal"),
    ("surgery", "excision", r"excision"),
)
TOTAL = Pattern(r"\b(?:gross[- ]total|total|complete|en[- ]bloc|R0|radical)\b", re.I)
OF_ORGAN = Pattern(r"\b(?:sub-?total|total|partial|radical) (?=\w+ectomy)", re.I)
SUBTOTAL = Pattern(r"\b(?:sub-?total|near[- ]total|partial|incomplete|debulking|R1|R2)\b", re.I)

DEAD = r"DOD|DOC|DWD|DOTD|DUC|dead|died|deaths?|deceased|expired|dead of disease"
FREE = r"ANED|NED|CDF|ADF|alive (?:and well )?(?:with no|without|with no evidence of) (?:evidence of )?(?:disease|recurrence)|no (?:evidence of )?(?:disease|recurrence|relapse)|disease[- ]free|tumou?r[- ]free|free of (?:disease|tumou?r)"
LIVING = r"AWD|AWOD|alive(?: and well| with disease)?|living|doing well|well"
RESPONSE = r"response|stable(?: disease)?|improved|SD"
OUTCOME = Pattern(rf"\b(?:(?P<dead>{DEAD})|(?P<free>{FREE})|(?P<alive>{LIVING})|(?P<response>{RESPONSE}))\b", re.I)
COUNT = Pattern(
    r"\b(?P<many>multiple|multifocal|numerous|several)\b|\b(?P<one>single|solitary)\b|\b(?P<n>two|three|four|five|six|seven|eight|nine|ten)\b",
    re.I,
)
SUBTYPE = Pattern(
    r"\b(?:epithelioid|sarcomatoid|biphasic|desmoplastic|myxoid|pleomorphic|anaplastic|classic(?:al)?|papillary|follicular|medullary|dedifferentiated|well[- ]differentiated|clear cell|mucinous|serous|spindle cell|small cell|rhabdoid|round cell|atypical|malignant|benign)\b",
    re.I,
)
NOTHING = Pattern(
    r"(?<![\w/])(?:NA|N/A|NR|ND|NM|NS|NI|none|not (?:available|reported|stated|mentioned|known|described|done)|unavailable)(?![\w/])",
    re.I,
)
UNKNOWN = Pattern(r"\b(?:unknown|CUP)\b", re.I)
SIGN = Pattern(r"(?<!\S)(?:\+|-|–|−|yes|no|present|absent|positive|negative)(?![^\s,;|])", re.I)
NUMBER = Pattern(
    r"(?<![\w.,/-])(?P<n>\d{1,3}(?:\.\d+)?)(?:\s?[×x*]\s?\d+(?:\.\d+)?){0,2}\s?(?P<u>cm|mm|%|Gy)?(?![\w/]|\.\d)"
)
STAINED = Pattern(r"\s?\(?(?P<s>\+|-|–|−|positive|negative|pos|neg)(?!\w)", re.I)
SIDE = Pattern(r"\b(?P<s>left|right|bilateral|[LR](?=\s|\.\s))\W*(?:\w+\s)?$", re.I)
CNS_WORDS = frozenset({"cns", "cns_adjective"})
SIDES = {"l": "left", "r": "right", "b": "bilateral"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, its unit of time or length, and its place among piped cells (-1 where not piped)."""

    name: str
    unit: str = ""
    cell: int = -1


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a row: ``kind`` says what it can be, ``step`` and ``extent`` qualify a treatment (or a freedom from disease)."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    mention: Mention | None = None
    number: float | int | None = None
    step: str = ""
    extent: str = ""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def fitting(item: Item) -> frozenset[str]:
    """The columns that can hold an item: a drug none of the radiotherapy, an operation none of either."""
    other = {
        "surgery": {"radiotherapy", "chemotherapy"},
        "radiotherapy": {"chemotherapy"},
        "systemic": {"radiotherapy"},
    }.get(item.step, set())
    return COMPATIBLE[item.kind] - other


def told_by_column(item: Item, column: str) -> Item:
    """A "yes" under radiotherapy or chemotherapy as that treatment; every other item as it is."""
    if item.kind != "sign" or item.value != "+":
        return item
    if column == "radiotherapy":
        return replace(item, step="radiotherapy", value="external beam")
    return replace(item, step="systemic", value="chemotherapy")


def header_columns(text: str, offset: int) -> list[Column]:
    """The columns that header words name, in order; for a piped header with the place of each cell."""
    piped = text.count("|") >= 2
    first_line = text.lstrip("\n").split("\n")[0] if piped else text
    lead = 1 if first_line.lstrip().startswith("|") else 0
    columns: list[Column] = []
    matches = [
        (HEADERS[int(m.lastgroup[1:])][0], m.start(), m.end()) for m in HEADER.finditer(first_line) if m.lastgroup
    ]
    matches = [
        m for n, m in enumerate(matches) if not (m[0] == "year" and n and re.search(r"\(\s?$", first_line[: m[1]]))
    ]
    for n, (name, start, end) in enumerate(matches):
        after = first_line[end : matches[n + 1][1] if n + 1 < len(matches) else end + 25]
        unit = UNIT.search(after.split("|")[0][:25]) if piped else UNIT.match(after.lstrip(" \n(,["))
        cell = first_line.count("|", 0, start) - lead if piped else -1
        if columns and cell >= 0 and columns[-1].cell == cell and name not in ("age", "sex"):
            continue
        letter = unit.group(1).lower() if unit else ""
        columns.append(Column(name, "cm" if letter == "cm" else "mm" if letter == "mm" else letter[:1], cell))
    return columns


def legend(text: str) -> dict[str, tuple[str, str, str]]:
    """Short forms that the legend under a table explains as treatments: short form → (step, value, extent)."""
    forms: dict[str, tuple[str, str, str]] = {}
    for match in LEGEND.finditer(text):
        long = match["long"].lower()
        for step, value, words in STEP_WORDS:
            if re.search(words, long):
                extent = "biopsy" if value == "biopsy" else _extent(long) if step == "surgery" else ""
                forms[match["short"].upper()] = (step, value, extent)
                break
        else:
            forms[match["short"].upper()] = ("", "", "")
    return forms


def _extent(words: str) -> str:
    return "subtotal" if SUBTOTAL.search(words) else "gross total" if TOTAL.search(words) else ""


def row_items(
    text: str, start: int, end: int, mentions: Iterable[Mention], forms: dict[str, tuple[str, str, str]]
) -> list[Item]:
    """The items of one row in order, none overlapping an earlier or longer one."""
    row = text[start:end]
    found: list[Item] = [i for m in mentions if m.start >= start and (i := _mention_item(text, m)) is not None]
    for match in re.finditer(r"\b[A-Za-z]{2,5}\b", row):
        short = match.group().upper()
        form = forms.get(short) or (ABBREVIATIONS.get(short) if match.group()[:2].isupper() or short == "BX" else None)
        if form and form[0]:
            extent = form[2]
            found.append(
                Item(
                    "treatment",
                    start + match.start(),
                    start + match.end(),
                    match.group(),
                    form[1],
                    step=form[0],
                    extent=extent,
                )
            )
    found.extend(_outcomes(row, start))
    found.extend(Item("duration", start + d.start, start + d.end, row[d.start : d.end]) for d in find_durations(row))
    for m in COUNT.finditer(row):
        amount = 1 if m["one"] else number(m["n"]) if m["n"] else None
        found.append(
            Item(
                "count",
                start + m.start(),
                start + m.end(),
                m.group(),
                "" if amount else "multiple",
                number=int(amount) if amount else None,
            )
        )
    for pattern, kind in ((NOTHING, "nothing"), (UNKNOWN, "unknown"), (SUBTYPE, "subtype")):
        found.extend(
            Item(kind, start + m.start(), start + m.end(), m.group(), m.group()) for m in pattern.finditer(row)
        )
    for m in SIGN.finditer(row):
        value = "+" if m.group().lower() in ("+", "yes", "present", "positive") else "-"
        found.append(Item("sign", start + m.start(), start + m.end(), m.group(), value))
    found.extend(_numbers(row, start))
    return _joined(_without_overlaps(found), text)


def _outcomes(row: str, start: int) -> list[Item]:
    items = []
    for m in OUTCOME.finditer(row):
        value = "dead" if m["dead"] else "response" if m["response"] else "alive"
        items.append(
            Item("outcome", start + m.start(), start + m.end(), m.group(), value, extent="free" if m["free"] else "")
        )
    return items


def _numbers(row: str, start: int) -> list[Item]:
    items = []
    for m in NUMBER.finditer(row):
        amount = max(float(n) for n in re.findall(r"\d+(?:\.\d+)?", m.group()))
        amount = amount * 10 if m["u"] == "cm" else amount
        kind = "dose" if m["u"] == "Gy" else "number"
        items.append(
            Item(
                kind,
                start + m.start(),
                start + m.end(),
                m.group(),
                m["u"] or "",
                number=int(amount) if amount == int(amount) else round(amount, 2),
            )
        )
    return items


def _mention_item(text: str, m: Mention) -> Item | None:
    """A lexicon mention as an item; None where its type says nothing in a table."""
    before = text[max(0, m.start - 25) : m.start]
    if m.type == "site":
        side = SIDE.search(before.split("\n")[-1])
        return Item(
            "cns site" if m.kind in CNS_WORDS else "site",
            m.start,
            m.end,
            m.text,
            SIDES[side["s"][0].lower()] if side else "",
            m,
        )
    if m.type == "histology" and m.kind in ("malignant", "borderline", "benign"):
        return Item("histology", m.start, m.end, m.text, m.label, m)
    if m.type == "symptom":
        return Item("symptom", m.start, m.end, m.text, m.label, m)
    if m.type == "marker":
        stain = STAINED.match(text[m.end : m.end + 12])
        result = "" if not stain else "positive" if stain["s"][0] in "+pP" else "negative"
        return Item("marker", m.start, m.end + (stain.end() if stain else 0), m.text, result, m)
    if m.type == "drug":
        return Item("treatment", m.start, m.end, m.text, m.label, m, step="systemic", extent=m.kind)
    if m.type == "procedure":
        step = {"radiotherapy": "radiotherapy", "chemoradiotherapy": "radiotherapy+systemic"}.get(m.kind, "")
        step = step or ("surgery" if m.kind in ("resection", "craniotomy", "ablation", "biopsy") else "")
        extent = (
            "biopsy" if m.kind == "biopsy" else _extent(OF_ORGAN.sub("", before + m.text)) if step == "surgery" else ""
        )
        return Item("treatment", m.start, m.end, m.text, m.label, m, step=step, extent=extent) if step else None
    return None


def _without_overlaps(items: list[Item]) -> list[Item]:
    """Longest first where two items share characters; equal stretches keep the one found first."""
    kept: list[Item] = []
    for _, item in sorted(enumerate(items), key=lambda p: (p[1].start, -p[1].end, p[0])):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _joined(items: list[Item], text: str) -> list[Item]:
    """Doses go to the radiotherapy before them, and a ``+`` or dash between two treatments only joins them."""
    out: list[Item] = []
    for n, item in enumerate(items):
        if item.kind == "dose":
            at = next((k for k in range(len(out) - 1, -1, -1) if "radiotherapy" in out[k].step), None)
            if at is not None and item.start - out[at].end < 25:
                out[at] = replace(out[at], number=item.number)
            continue
        between = item.kind == "sign" and item.text in "+-–−" and 0 < n < len(items) - 1
        if between and items[n - 1].kind == items[n + 1].kind == "treatment" and items[n - 1].step:
            continue
        out.append(item)
    return out
