"""Stains told without a word of their own: by an amount ("ER 90%", "HER2 score 3+"), or as the rest of a panel
("stains with A, B and C were done … all other markers were negative")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caserows.pattern import Pattern

_FILL = (
    r"(?:[\s()\[:,=]|\b(?:expression|staining|score[ds]?|status|immuno\w+|IHC|tumou?r|proportion|combined|positive|TPS|CPS|was|were|is|of|in|at|with|an?|about|approximately"
    r"|around|almost|nearly|more than|over|at least|strong(?:ly)?|weak(?:ly)?|nuclear|membran\w+|level|graded|as|by)\b|[>≥~≈])*"
)
PERCENT = Pattern(
    rf"^{_FILL}(?P<less>(?:<|less than|under|below)\s?)?(?P<n>\d+(?:[.,]\d+)?)(?:\s?[-–]\s?\d+)?\s?(?:%|per ?cent)",
    re.I,
)
HER2_AFTER = Pattern(rf"^{_FILL}(?P<n>[0-3])(?P<plus>\s?\+)?(?![\d.,]*\s?(?:%|per ?cent)|\d|\.\d)", re.I)
HER2_BEFORE = Pattern(r"\b(?:score(?: of)?\s)?(?P<n>[0-3])\s?\+\s(?:positive\s|score\s|staining\s)?(?:for|of)\s$", re.I)


@dataclass(frozen=True, slots=True)
class Score:
    """An amount at ``[start, end)`` of the sentence; ``positive`` is None where it decides nothing (HER2 2+)."""

    start: int
    end: int
    positive: bool | None


def percent_score(text: str, end: int) -> Score | None:
    """The share of stained cells told right after a marker that ends at ``end``; none, or "< 1 %", is negative."""
    match = PERCENT.match(text[end : end + 90])
    if match is None:
        return None
    amount = float(match["n"].replace(",", "."))
    return Score(end + match.start("n"), end + match.end(), amount > 1 if match["less"] else amount > 0)


def her2_score(text: str, at: int, end: int) -> Score | None:
    """The score of HER2 named at ``[at, end)``: 0 and 1+ are negative, 2+ is equivocal, 3+ positive (ASCO/CAP 2018)."""
    match = HER2_AFTER.match(text[end : end + 70])
    base = end
    if match is None or not (match["plus"] or re.search(r"score|:|,\s$|IHC|immuno", match.group()[: match.start("n")])):
        match = HER2_BEFORE.search(text[:at][-30:])
        base = max(at - 30, 0)
    if match is None:
        return None
    positive = {"0": False, "1": False, "2": None, "3": True}[match["n"]]
    return Score(base + match.start("n"), base + match.end(), positive)


OTHERS_NEGATIVE = Pattern(
    r"\b(?:all |the |any )*(?:others?|remaining|rest of the) (?P<before>(?:[\w-]+,? ){0,6}?)(?:markers|stains|stainings|antibodies|antigens|immunostains|immunomarkers|immunostainings) (?:used |tested |performed |were |was |are )*(?:all )?negative\b"
    r"|\bnegative (?:\w+ )?for (?:[\w-]+ and )?(?:all |the |any )*(?:others?|remaining|rest of the) (?P<after>(?:[\w-]+,? ){0,6}?)(?:markers|stains|stainings|antibodies|antigens|immunostains|immunomarkers|immunostainings)\b",
    re.I,
)
"""Gives a result to the markers that the sentences before name without one."""
LINEAGES = (
    (Pattern(r"epithel|keratin|carcinom", re.I), Pattern(r"^(?:CK\d|.*cytokeratin|AE1|CAM5|MNF|OSCAR|KL1|34|EMA|CEA|MUC|BerEP4|EpCAM|MOC|claudin|p40|p63)")),
    (Pattern(r"lymph|h[ae]+matop|leu[ck]o|T-?cell|B-?cell", re.I), Pattern(r"^(?:CD(?:1a|2|3|4|5|7|8|10|15|19|20|21|22|23|30|38|43|45\w*|79a|138)|TdT|PAX5|BCL\d+|MUM1|myeloperoxidase)$")),
    (Pattern(r"melan", re.I), Pattern(r"^(?:S100|HMB-45|Melan-A|SOX10|MITF|tyrosinase|PRAME)$")),
    (Pattern(r"musc|myo", re.I), Pattern(r"^(?:SMA|HHF35|desmin|h-caldesmon|calponin|SMMHC|myo\w+|MyoD1|\w+ actin)$")),
    (Pattern(r"vasc|endothel", re.I), Pattern(r"^(?:CD31|CD34|ERG|FLI1|factor VIII\S*.*|von Willebrand factor|D2-40)$")),
    (Pattern(r"neuroendo", re.I), Pattern(r"^(?:synaptophysin|chromogranin(?: A)?|CD56|NSE|INSM1)$")),
    (Pattern(r"neur|glia", re.I), Pattern(r"^(?:S100|GFAP|Olig2|SOX10|neurofilament|NeuN|synaptophysin|CD57)$")),
    (Pattern(r"germ", re.I), Pattern(r"^(?:PLAP|OCT3/4|SALL4|AFP|beta-hCG|CD30|CD117)$")),
    (Pattern(r"mesotheli", re.I), Pattern(r"^(?:calretinin|WT1|D2-40|mesothelin|CK5/6)$")),
)  # fmt: skip
"""Words for the lineage that a panel looks for, with its usual markers (WHO Classification of Tumours, 5th ed.)."""


def belongs_to_rest(label: str, match: re.Match[str]) -> bool:
    """Whether a marker is one of "the other markers": any, or, where the words name lineages, one of their markers."""
    words = match["before"] or match["after"] or ""
    named = [markers for name, markers in LINEAGES if name.search(words)]
    return not named or any(markers.search(label) for markers in named)
