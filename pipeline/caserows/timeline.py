"""Durations, dates and intervals in text: "2 years and 8 months", "3-month", "six weeks", "May 10, 2015".

Durations are months: days / 30.4375, weeks × 7 / 30.4375, years × 12, two decimals (field guide).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from caserows.pattern import Pattern

WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "fourty": 40, "ninty": 90,
}  # fmt: skip
TENS = r"twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|nine?ty"
UNITS = r"one|two|three|four|five|six|seven|eight|nine"
TO_TEN = rf"{UNITS}|ten"
NUMBER = rf"(?:\d+(?:[.,]\d+)?|(?:{TENS})(?:[\s-](?:{UNITS}))?|{UNITS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
UNIT = r"(?:hours?|days?|weeks?|wks?|months?|mos?|years?|yrs?|fortnights?)"
PER_UNIT = {"h": 1 / 24 / 30.4375, "d": 1 / 30.4375, "w": 7 / 30.4375, "f": 14 / 30.4375, "m": 1.0, "y": 12.0}
UNIT_WORD = Pattern(r"(?:hour|day|week|wk|month|mo|year|yr|fortnight)s?\b", re.I)
DURATION = Pattern(
    rf"\b(?P<n>{NUMBER}|an?(?=[\s-]\w+(?<!s)\b)|half an?|(?:a )?couple of)(?:-?\s?(?:-|–|to|or)[\s-]?(?P<n2>{NUMBER}))?(?P<half>\s(?:and|&)\s(?:a\s)?(?:half|1/2)|\s?½|\s1/2)?(?:\s?(?:\+|-|–)?\s?|\s(?:full|consecutive|more|additional|further|whole)\s)(?P<u>{UNIT})\b['’]?"
    rf"(?:\s(?:and\s)?a\s(?P<half2>half)\b|,?[\s-]?(?:and[\s-])?(?P<m>{NUMBER})[\s-]?(?P<mu>days?|weeks?|months?)\b['’]?)?",
    re.I,
)
NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "fifteenth": 15, "eighteenth": 18, "twentieth": 20, "twenty-fourth": 24, "thirtieth": 30,
}  # fmt: skip
ORDINAL = Pattern(
    rf"\b(?:(?P<n>\d{{1,3}})\s?(?:st|nd|rd|th)|(?P<w>{'|'.join(NTH)}))[\s-](?:post-?operative\s|follow-?up\s)?(?P<u>day|week|month|year)\b(?!\s(?:of\s(?:life|gestation|pregnancy|age|birth)|anniversary))"
    r"|\b(?:post-?operative|post-?transplant\w*|post-?procedure) (?P<u2>day|week|month|year)\s(?P<n2>\d{1,3})\b"
    r"|(?<=\bat )(?P<u3>month)\s(?P<n3>\d{1,3})\b|(?<=\()(?P<u4>month)\s(?P<n4>\d{1,3})(?=\))",
    re.I,
)
MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DATE = Pattern(
    rf"\b(?:{MONTH}\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)"
    rf"|(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s)?(?:of\s)?{MONTH.replace('month', 'month2')}\.?,?\s(?:of\s)?(?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)|(?:in|since|until|of|from|by)\s(?:the\s(?:year|spring|summer|autumn|winter)\s(?:of\s)?)?(?P<year4>(?:19|20)\d\d))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time at ``[start, end)`` of the text searched; ``months`` by the guide's conversion."""

    start: int
    end: int
    months: float
    unit: str
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date with its precision: month and day are None where the text does not give them."""

    start: int
    end: int
    year: int
    month: int | None = None
    day: int | None = None


def number(text: str) -> float | None:
    """The value of a number in digits or words ("twenty-one", "1,5"); None where it is none."""
    text = text.lower().strip()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return float(text.replace(",", "."))
    if text.startswith("half"):
        return 0.5
    if "couple" in text:
        return 2.0
    parts = re.split(r"[\s-]+", text)
    return float(sum(WORDS[p] for p in parts)) if all(p in WORDS for p in parts) else None


def whole(value: float) -> int | float:
    """A whole number as an integer, any other as it is."""
    return int(value) if value == int(value) else value


@lru_cache(maxsize=4096)
def find_durations(text: str) -> tuple[Duration, ...]:
    """All durations in the text, in order; a range ("6–8 weeks") gives its first end with ``ranged``."""
    found: list[Duration] = []
    at = 0
    if not UNIT_WORD.search(text):
        return ()
    while match := DURATION.search(text, at):
        at = match.end()
        amount = number(match["n"])
        if amount is None:
            continue
        if match["half"] or match["half2"]:
            amount += 0.5
        unit = match["u"].lower()[0]
        months = amount * PER_UNIT[unit]
        if match["m"]:
            smaller = PER_UNIT[match["mu"].lower()[0]]
            if smaller < PER_UNIT[unit]:
                months += (number(match["m"]) or 0) * smaller
            else:
                at = match.end("u")
        found.append(Duration(match.start(), at, round(months, 2), unit, bool(match["n2"])))
    return tuple(found)


def find_ordinals(text: str) -> list[Duration]:
    """Times counted as the n-th unit: "the 32nd month", "the third postoperative day", "postoperative day 5"."""
    found: list[Duration] = []
    if not UNIT_WORD.search(text):
        return found
    for match in ORDINAL.finditer(text):
        unit = next(u for u in match.group("u", "u2", "u3", "u4") if u)[0].lower()
        told = next(n for n in match.group("n", "w", "n2", "n3", "n4") if n).lower()
        amount = float(NTH.get(told, 0) or told)
        found.append(Duration(match.start(), match.end(), round(amount * PER_UNIT[unit], 2), unit))
    return found


def find_dates(text: str) -> list[Date]:
    """All calendar dates in the text with a year, in order."""
    found = []
    for match in DATE.finditer(text):
        year = int(match["year"] or match["year2"] or match["year3"] or match["year4"])
        name = (match["month"] or match["month2"] or "").lower()[:3]
        month = next((i for i, m in enumerate(MONTH_NAMES, 1) if name and m.startswith(name)), None)
        month = month or (int(match["month3"]) if match["month3"] else None)
        day = match["day"] or match["day2"] or match["day3"]
        if month is not None and not 1 <= month <= 12:
            continue
        found.append(Date(match.start(), match.end(), year, month, int(day) if day else None))
    return found


def months_between(first: Date, second: Date) -> float | None:
    """Months from one date to another, by the coarser precision of the two; None for year against year or going back."""
    if first.month is None or second.month is None:
        return None
    months = (second.year - first.year) * 12 + second.month - first.month
    if first.day and second.day:
        return round(months + (second.day - first.day) / 30.4375, 2) if months >= 0 else None
    return float(months) if months >= 0 else None
