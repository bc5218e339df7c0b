"""HIV and EBV status, and the immune state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Field
from caserows.pattern import Pattern

POSITIVE = r"positiv\w*|seropositiv\w*|infected|infection|reactive|detected|confirmed|associated|strongly|diffusely|expressed|copies|carrier|demonstrated|found|(?:nuclear|diffuse|strong|intense) (?:nuclear |and strong )?(?:staining|signals?|labell?ing)|diffuse and strong"
NEGATIVE = r"negativ\w*|seronegativ\w*|non-?reactive|not (?:detected|found|identified|present|reactive|demonstrated)|absent|undetectable|uninfected|free|excluded|ruled out"
POSITIVE_RESULT = Pattern(rf"(?<!not )\b(?:{POSITIVE})\b", re.I)
NEGATIVE_RESULT = Pattern(rf"\b(?:{NEGATIVE})\b", re.I)
SIGNED = Pattern(
    r"\s?(?:(?:antibod\w+|Ab|Ag|RNA|tests?|serology|ISH)\s)?[(\[]\s?(?P<sign>[+−–-]+)\s?[)\]]|(?P<plus>\+)(?!\s?\d)"
)
"""A result written as a sign: "anti-HIV (-)"."""
TURN = Pattern(r"[.;]\s|\b(?:but|however|whereas|while|although)\b", re.I)
STATED = Pattern(
    r"\b(?:had|has|with|history of|known|known case of|diagnos\w+(?: with| of)?|suffer\w+ from|contracted|due to|acquired)\s(?:(?:an?|his|her|the|underlying|chronic|advanced|untreated|known|perinatally-acquired)\s){0,2}$",
    re.I,
)
"""Before a virus: the words of a stated infection."""
DIAGNOSED_AFTER = Pattern(r"^(?: infection)? (?:was|had been) (?:first )?diagnosed\b", re.I)
TESTED = Pattern(
    r"^[\s/-]?(?:\w+\s)?(?:tests?|testing|serolog\w+|screen\w*|status|antibod\w+|ELISA|risk|viral|Ab|Ag|DNA|RNA|exposure|contact|was (?:tested|checked|sought))\b",
    re.I,
)
TREATED_FOR_IT = Pattern(r"\b(?:H?AART|antiretroviral|anti-retroviral|CD4\+? (?:T-?cell )?(?:count|cells))\b", re.I)
"""What only a patient with HIV gets: treatment, and counts of CD4 cells told beside it."""
AT_RISK = Pattern(r"\brisks?(?: factors?| behaviou?rs?)? (?:of|for)\s(?:\w+\s)?$", re.I)
OTHERS = Pattern(
    r"^[\s-](?:\w+[\s-]){0,2}(?:patients|individuals|people|persons|populations?|subjects|hosts|cohorts?)\b", re.I
)


def _virus(case: Case, entry_id: str) -> Iterator[Candidate]:
    for s, m in case.mentions("virus"):
        if not m.entry.id.lower().startswith(entry_id):
            continue
        if AT_RISK.search(s.before(m, 40)) or OTHERS.match(s.after(m, 40)):
            continue
        result = _result(s, m)
        if entry_id != "ebv" and m.assertion in ("affirmed", "historical") and _stated(s, m):
            yield Candidate("positive", ((m.start, m.end),), "infection stated", s)
            continue
        at, end = m.start - s.start, m.end - s.start
        if m.assertion == "negated" or result == "negative":
            left = s.text[max(0, at - 110) : at]
            denial = re.search(rf"\b(?:{NEGATIVE}|no|not|without)\b[^.;]*$", left, re.I)
            start = at - len(left) + denial.start() if denial else at
            yield Candidate("negative", (s.span(start, end),), "virus negative", s, cue=m.cue)
        elif result and m.assertion in ("affirmed", "historical"):
            yield Candidate("positive", (s.span(at, end),), "virus positive", s)
        else:
            yield Candidate("positive", (s.span(at, end),), "virus named", s, cue=m.cue, rejected="no result is stated")


def _stated(s: Sentence, m: Mention) -> bool:
    """Whether the infection itself is told: the patient has it, or is treated for it."""
    after = s.after(m, 40)
    if TREATED_FOR_IT.search(s.text) and not NEGATIVE_RESULT.match(after.lstrip(" -")):
        return not re.search(rf"\b(?:{NEGATIVE}|no|not)\b[^.;,]{{0,20}}$", s.before(m, 40), re.I)
    return bool(
        (STATED.search(s.before(m, 40)) and not TESTED.match(after) and not NEGATIVE_RESULT.search(after))
        or DIAGNOSED_AFTER.match(after)
    )


def _result(s: Sentence, m: Mention) -> str:
    """What the result word nearest to the virus inside its clause says; a turn ("but", ";") ends the clause."""
    signed = SIGNED.match(s.after(m, 30))
    if signed:
        return "positive" if signed["plus"] or "+" in signed["sign"] else "negative"
    left = TURN.split(s.before(m, 110))[-1]
    right = TURN.split(s.after(m, 110))[0]
    found = [
        (distance, value)
        for value, words in (("negative", NEGATIVE_RESULT), ("positive", POSITIVE_RESULT))
        for distance in (
            *(len(left) - match.end() for match in words.finditer(left)),
            *(match.start() for match in words.finditer(right)),
        )
    ]
    return min(found, default=(0, ""))[1]


def hiv(case: Case) -> Iterator[Candidate]:
    """HIV status of this patient: a test result or a stated infection."""
    yield from _virus(case, "hiv")
    yield from _virus(case, "aids")


def ebv(case: Case) -> Iterator[Candidate]:
    """EBV status, EBER in-situ hybridisation included."""
    yield from _virus(case, "ebv")


SUPPRESSED = Pattern(
    r"\b(?:[Ii]mmunosuppress(?:ed|ion|ive|ives|ants?)|[Ii]mmunodepress(?:ed|ion)|[Ii]mmuno-?compromised|[Ii]mmune[- ]compromised|(?<!human )(?<!human acquired )[Ii]mmunodeficien(?:t|cy)(?! virus)|AIDS|immune deficiency(?! virus))\b(?! (?:patients|hosts|individuals|people|populations?|persons|subjects)\b)"
)
TRANSPLANT = Pattern(r"\b(?:transplant(?:s|ed|ation)?|allograft|graft)\b", re.I)
ANTIREJECTION = Pattern(
    r"\b(?:tacrolimus|ci?y?closporine?(?: A)?|mycophenolate(?: mofetil)?|azathioprine|sirolimus|rapamycin|belatacept|FK-?506)\b",
    re.I,
)
UNSURE = Pattern(
    r"\b(?:considered|planned|candidate|regarding|possible|suspected|role of|avoid\w*|despite the absence of)\b[^.;]{0,30}$",
    re.I,
)
"""Words before "immunosuppressive" that tell of no such state."""
COMPETENT = Pattern(
    r"\b(?:immuno-?competent(?! (?:patients|hosts?|individuals|people)\b)|(?:no|without|denied|never|nor|absence of|not (?:[\w-]+ ){0,4}?(?=immuno))[^.;]{0,80}?\b(?:immunosuppress\w+|(?<!human )immunodeficien\w+(?! virus)|immuno-?compromised|immune deficien\w+|immunodepress\w+)|immun(?:osuppression|odepression|odeficiency|e deficiency) (?:was|were|had been) (?:not |excluded|ruled out|absent)|immune (?:system|status|function) (?:was|is) (?:normal|intact))\b",
    re.I,
)


def immunosuppression(case: Case) -> Iterator[Candidate]:
    """``no`` where stated (immunocompetent, no immunodeficiency), ``yes`` where stated or a graft is kept by immunosuppressants."""
    for s in case.sentences:
        competent = COMPETENT.search(s.text)
        if competent:
            yield Candidate("no", (s.span(*competent.span()),), "immunocompetent", s)
            continue
        suppressed = SUPPRESSED.search(s.text)
        graft, drug = TRANSPLANT.search(s.text), ANTIREJECTION.search(s.text)
        if suppressed:
            negative = suppressed.group() == "AIDS" and NEGATIVE_RESULT.search(s.text)
            unsure = UNSURE.search(s.text[: suppressed.start()])
            reason = "a negative test" if negative else "not stated as a state" if unsure else ""
            yield Candidate("yes", (s.span(*suppressed.span()),), "immune state", s, rejected=reason)
        elif graft and drug:
            start, end = min(graft.start(), drug.start()), max(graft.end(), drug.end())
            yield Candidate("yes", (s.span(start, end),), "graft under immunosuppressants", s)


FIELDS = (
    Field(
        "hiv",
        "choice",
        "HIV test result or stated infection of this patient.",
        hiv,
        single=True,
        allowed=("positive", "negative"),
    ),
    Field(
        "ebv",
        "choice",
        "EBV test result or stated infection, EBER included.",
        ebv,
        single=True,
        allowed=("positive", "negative"),
    ),
    Field(
        "immunosuppressed",
        "choice",
        "Immune state, only where stated.",
        immunosuppression,
        single=True,
        allowed=("yes", "no"),
    ),
)
