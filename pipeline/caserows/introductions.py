"""How a text introduces a patient: by age with a person ("a 54-year-old woman"), or by a numbered label ("Case 2")."""

from __future__ import annotations

import re
from functools import lru_cache

from caserows.pattern import Pattern
from caserows.timeline import NUMBER, number

_GAP = r"[\s‐‑–-]"
_SEXED = r"(?:male|female|man|woman|boy|girl)"
_SUCH_A = r"(?:(?!(?:the|this|our|an?|and|or|with|later|ago|of|in|on|after|before|since|for|when|he|she)\b)[\w-]+\s){0,3}(?:male|female|man|woman|boy|girl|lady|gentleman)\b(?!s)"
"""A person after the years, with no word that ends the phrase: "83 years Welsh lady"."""
AGE = (
    rf"(?:(?P<n>{NUMBER})(?:\s\((?:{NUMBER})\))?{_GAP}*(?P<half>½|(?:and{_GAP})?(?:an?{_GAP})?half\b|1/2)?{_GAP}*(?P<u>years?|months?|weeks?|days?|yrs?|mo|yo|y)"
    rf"(?:{_GAP}+(?:and{_GAP})?(?P<more>{NUMBER}){_GAP}?(?:months?|mo))?\b[\s./‐‑–-]*(?:of[\s-]age|olds?(?:\b|(?={_SEXED}))|o\b|(?<=yo)|(?={_SEXED})|(?<=[\s-])(?={_SUCH_A}))"
    rf"|\baged?\s(?:of\s)?(?P<n2>{NUMBER})\b(?:[\s-](?P<u2>years?|months?|weeks?|days?)\b(?:\s(?:and\s)?(?P<more2>{NUMBER})\smonths?)?)?"
    r"|\b(?<!\d[.,-])(?P<n3>\d{1,3})(?=[\s-]+(?:old\s)?(?:male|female|man|woman|boy|girl)\b(?!\s(?:\w+\s)?(?:patients|children|adults|infants|subjects|siblings|cases)\b))|(?<=[,(]\s)(?P<n4>\d{1,3})\s(?:years?|y)(?=,\s)|(?<=[,(])(?:aged?[,:]?\s)?(?P<n5>\d{1,3})[\s-](?:years?|yrs?|y)(?=\))"
    r"|\b(?P<n6>\d{1,3})\s?(?:yo\s?)?[MF]\b(?=\s(?:with|who|presents|presented|presenting|patient|was)\b))"
)
AGE_PATTERN = Pattern(AGE, re.I)
PERSON_MALE = Pattern(r"\b(?:man|male|boy|gentleman|husband)\b", re.I)
PERSON_FEMALE = Pattern(r"\b(?:woman|female|girl|lady|housewife|primigravida|multigravida|multipara)\b", re.I)
PERSON = r"(?:man|male|boy|gentleman|woman|female|girl|lady|patient|child|infant|neonate|newborn|adult|adolescent|teenager|individual|person|toddler|baby|subject|housewife|farmer|teacher|worker)"
AGE_WORD = Pattern(
    r"(?:years?|yrs?|months?|weeks?|days?|mo|y)\b[^.]{0,4}(?:old|of age|o\b)|\baged?\b|\byears?[,)]|\byear[\s-]?old|\b(?:male|female|man|woman|boy|girl|lady|gentleman)\b|\b\d+[\s-]?(?:y|yo)\b|\b\d+[MF]\b",
    re.I,
)
"""A cheap sign that a sentence may tell an age, before the full pattern is tried."""
SOMEONE_ELSE = Pattern(
    r"\b(?:born (?:\w+ ){0,4}?(?:to|of|from)|delivered (?:by|from|of)|(?:son|daughter|child|baby|infant|fetus|neonate|newborn|offspring|boy|girl) (?:of|to)"
    r"|(?:his|her|whose|the (?:patient|infant|child|baby|boy|girl)[’']s) (?:\w+ )?(?:mother|father|sister|brother|wife|husband|son|daughter|donor|cousin|aunt|uncle|twin|parents?)|donor)\W+(?:\w+\W+){0,3}$",
    re.I,
)
"""Words before an age that make it a parent's, a relative's or a donor's: "born to a healthy 30-year-old woman"."""
NAMED = Pattern(rf"\b(?:{PERSON}|M[rs]s?\.?(?:\s?[A-Z]\.?){{1,3}}|one|another|other|first|second|third)\b[^.;]*$", re.I)
"""Someone whose age may stand in brackets: "the second girl (10 years)"; "response (3 years)" tells no age."""
EARLIER_AGE = Pattern(
    r"\b(?:since|from|until|till|before|menarche|menopaus\w*|married|marriage|smok\w+|started|pregnan\w+|coitarche)\b[^.;,]{0,20}$",
    re.I,
)
"""Words before "age 15" that make it that of an event of life: "smoked since the age of 15", "menarche at age 13"."""
AMOUNTS = ("n", "n2", "n3", "n4", "n5", "n6")
INTRODUCED = Pattern(rf"{AGE}(?P<tail>[^.;]{{0,60}}?\b{PERSON}\b)?", re.I)
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
LABEL = Pattern(
    r"\b(?:case|patient|observation)(?: report)?\s?(?:no\.?\s?|number\s|#\s?)?(?P<n>\d{1,2}|[IVX]{1,3}|one|two|three|four|five|A|B|C)\b(?!\s?(?:%|years?|months?|[-–]\s?year|cases?|patients?|of the literature))",
    re.I,
)
ORDINAL_LABEL = Pattern(
    r"\b(?:the|our|in)\s?(?:the\s)?(?P<o>first|second|third|fourth|fifth|sixth)\s(?:reported\s|presented\s)?(?:case|patient|one)\b(?!s|\s(?:of(?! (?:our|this|the) (?:series|report|study|article|patients))|in the (?:world|literature)|to be|reported|described|published|ever|worldwide))",
    re.I,
)


@lru_cache(maxsize=4096)
def introduction(text: str) -> tuple[int, float, str | None] | None:
    """Offset, age in years and sex of the first patient introduced in a sentence; None where nobody is."""
    if not AGE_WORD.search(text):
        return None
    for match in INTRODUCED.finditer(text):
        amount = number(next(n for n in map(match.group, AMOUNTS) if n))
        unit = (match["u"] or match["u2"] or "y")[0].lower()
        if SOMEONE_ELSE.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        if match["n5"] and not NAMED.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        if match["n2"] and EARLIER_AGE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        if match["n4"] and not re.match(r"\W*(?:M[rs]s?\b|[A-Z]\.|patient)", text, re.I):
            continue
        if amount is None or (
            match["n2"]
            and not (
                match["u2"]
                or match["tail"]
                or re.search(
                    rf"\b(?:{PERSON}|another|other|second|third|last|next|M(?:rs?|s|iss)\.?\s[A-Z.\s]{{1,6}})\b[^.]{{0,30}}$",
                    text[: match.start()],
                    re.I,
                )
            )
        ):
            continue
        more = (number(match["more"] or match["more2"] or "") or 0) / 12 + (0.5 if match["half"] else 0)
        years = {"y": amount + more, "m": amount / 12, "w": amount * 7 / 365.25, "d": amount / 365.25}[unit]
        around = (match["tail"] or "") + " " + text[match.end() : match.end() + 40]
        sex = sex_of(around) or sex_of(text[max(0, match.start() - 40) : match.start()])
        if years <= 115:
            return match.start(), years, sex
    return None


def sex_of(text: str) -> str | None:
    """``male`` or ``female`` from the first person noun of a phrase; None where there is none."""
    male, female = PERSON_MALE.search(text), PERSON_FEMALE.search(text)
    if male and (not female or male.start() < female.start()):
        return "male"
    return "female" if female else None


def label_number(text: str) -> int | None:
    """The patient that a sentence's label names ("Case 2:", "the second patient"); None where there is none or several."""
    numbers = set()
    for match in LABEL.finditer(text):
        word = match["n"]
        if word.isalpha() and word.lower() not in ORDINALS and not word.isupper():
            continue
        numbers.add(
            int(word)
            if word.isdigit()
            else ORDINALS.get(word.lower()) or ROMAN.get(word.lower()) or ord(word.upper()) - 64
        )
    for match in ORDINAL_LABEL.finditer(text):
        numbers.add(ORDINALS[match["o"].lower()])
    return numbers.pop() if len(numbers) == 1 else None
