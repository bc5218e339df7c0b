"""Treatments that the article says the patient did not get, with the reason where one is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.giving import DECLINING, denial
from caserows.fields.operations import VAGUE
from caserows.fields.systemic import GENERIC_LABELS
from caserows.pattern import Pattern

DONE = ("operation done", "operation named by a bare word")
"""Rules by which an operation counts as done."""
ANTITUMOR_KINDS = frozenset({"chemotherapy", "regimen", "targeted", "immunotherapy", "hormonal", "radioligand"})
ADJUVANT = Pattern(
    r"\b(?:adjuvant|post-?operative|further|additional|anti-?(?:cancer|tumou?r)|oncologic(?:al)?) (?:adjuvant )?(?:therap(?:y|ies)|treatments?)\b(?! with)",
    re.I,
)
SYSTEMIC_TREATMENT = Pattern(
    r"\b(?:(?:systemic|drug|adjuvant (?:drug|medical)) (?:anti-?(?:cancer|tumou?r) )?(?:therap(?:y|ies)|treatments?)|(?:cytotoxic|chemotherapeutic|anti-?cancer|cytostatic) (?:drugs?|agents?|medications?))\b",
    re.I,
)
CHEMO_OR_RAYS = Pattern(
    r"\bchemo-?\s?(?:and/or|or|and|nor|/)\s?(?:\w+ )?radi(?:o-?|ation[\s-])therap\w*(?: therap(?:y|ies)| treatments?)?",
    re.I,
)
"""Two treatments named by one word torn apart: "chemo- or radiotherapy"."""
UNRESECTABLE = Pattern(
    r"\b(?:(?:tumou?r|mass|lesion|carcinoma|cancer|neoplasm|sarcoma|disease|it) (?:could|can)(?:not| not) be (?:surgically )?(?:resected|operated|excised)\b|(?:was|were|is|deemed|considered|judged|thought|felt|found|declared|regarded|classified|assessed|as)\s(?:to be\s|as\s|being\s|technically\s|surgically\s)*"
    r"(?:un-?resectable|inoperable|non-?resectable|non-?operable|not (?:surgically )?(?:resectable|operable)|not amenable to (?:surg|resect|excis|curative)\w*))\b",
    re.I,
)
"""What says of a tumor that no operation could be done."""
NOT_INDICATED = Pattern(
    r"\b(?:not (?:\w+ ){0,3}?(?:indicated|feasible|necessary|needed|required|useful|sensitive|possible|an option|recommended|appropriate|advisable|of use)"
    r"|due to|because|owing to|given (?:the|his|her)|since|in view of|considering|instability|poor (?:general|performance)|contraindicated|unfit|as (?:the )?path\w+"
    r"|not (?:\w+ ){0,2}(?:candidate|fit)|unable to tolerate|could(?:n[’']t| not) tolerate|concerning the|no (?:role|place)|no\b[^.;]{0,60}\b(?:necessary|required|needed|indicated|recommended|warranted)|recommended no|too (?:[\w-]+ ){1,2}(?:for|to)|too (?:\w+ )?(?:hazardous|dangerous|risky|high|ill|weak|frail)|ruled out|as (?:the|all|there) [^.;]{0,40}(?:margins?|residual|complete)|being stage|never an option|of no use|unnecessary|on account of|in order to (?:preserve|spare|protect)|to avoid|for fear|no indications?|no suitable|absence of|difficult|impossible)\b",
    re.I,
)
LEFT_OUT = Pattern(r"\bwithout\s(?:an?\s|any\s|concomitant\s|simultaneous\s)?$", re.I)
"""What makes an operation a part that another one went without: "distal pancreatectomy without splenectomy"."""
FOLLOW_UP = r"(?:follow(?:ed|ing)?[-\s]?(?:up|upon)|check-?ups?|(?:review|control|clinic) visits?|appointments?)"
NO_FOLLOW_UP = Pattern(
    rf"\b(?:lost (?:(?:to|from|for|in|of) )?(?:\w+ ){{0,2}}?{FOLLOW_UP}|(?:patient|he|she) (?:\w+ ){{0,2}}?(?:was|were|is) (?:\w+ ){{0,2}}?lost (?:after|since|to sight|of sight|to contact)|lost contact with (?:the patient|him|her|us)|contact (?:with (?:the patient|him|her) )?was lost"
    rf"|(?:did(?:n[’']t| not)|never|failed to) (?:\w+ ){{0,5}}?{FOLLOW_UP}|(?:default|miss|abscond|abandon|skipp)\w* (?:(?:on|from|of|his|her|the|all|further|regular) ){{0,3}}{FOLLOW_UP}"
    rf"|no (?:further |long-term |other )?{FOLLOW_UP} (?:\w+ )?(?:was|were|is|could be) (?:available|possible|obtained|done)|{FOLLOW_UP} (?:\w+ )?(?:was|were|is) (?:lost|not available|unavailable|not possible|not known)"
    rf"|{DECLINING} (?:\w+ ){{0,4}}?follow[- ]?up\b(?! (?:resection|surgery|scan|imaging|MRI|CT|biopsy)))",
    re.I,
)
SPARED = Pattern(
    r"\b(?:avoid(?:ed|ing)|able to avoid|obviat(?:ed|ing)|spar(?:ed|ing)|prevent(?:ed|ing)) (?:\w+ ){0,2}?(?:the need (?:for|of)|unnecessary|(?:her|him|the patient|us) (?:from )?(?:an? )?unnecessary|the necessity (?:for|of))\s(?:[\w-]+\s){0,3}$",
    re.I,
)
"""What says that a patient was spared an operation: "which avoided the need for nephrectomy"."""


def _modalities(m: Mention) -> tuple[str, ...]:
    """The treatments that a mention stands for in ``treatments_not_given``."""
    if m.type == "drug":
        return ("chemotherapy",) if m.kind in ANTITUMOR_KINDS else ()
    if m.kind == "chemoradiotherapy":
        return ("radiotherapy", "chemotherapy")
    if m.kind == "radiotherapy":
        return ("radiotherapy",)
    return ("surgery",) if m.kind in ("resection", "craniotomy", "generic", "ablation") else ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sentence that names a treatment; without a ``label`` it names none in particular ("adjuvant therapy")."""

    value: str
    start: int
    end: int
    label: str = ""


def _places(s: Sentence) -> list[Place]:
    """Where a sentence names treatments; words that stand for two are two places."""
    places = [
        Place(value, m.start - s.start, m.end - s.start, m.label)
        for m in s.of("procedure", "drug")
        for value in _modalities(m)
    ]
    both = ("chemotherapy", "radiotherapy")
    places += [Place(value, *found.span()) for found in ADJUVANT.finditer(s.text) for value in both]
    places += [Place(value, *found.span(), value) for found in CHEMO_OR_RAYS.finditer(s.text) for value in both]
    places += [Place("chemotherapy", *found.span(), "chemotherapy") for found in SYSTEMIC_TREATMENT.finditer(s.text)]
    return places


def _refusal(case: Case, s: Sentence, place: Place, denied: str) -> str:
    """Why a treatment said not to be given is none of these after all; empty where it is one."""
    named = place.label or re.search("adjuvant", s.text[place.start : place.end], re.I)
    if not named and denied != "declined":
        return "no modality is named"
    if (
        place.value == "chemotherapy"
        and place.label
        and place.label not in GENERIC_LABELS
        and any(c.value == place.label for c in case.found.get("systemic_therapies", []))
    ):
        return "the drug was given at another time"
    if place.value == "surgery" and LEFT_OUT.search(s.text[: place.start]) and _operation_before(s, place.start):
        return "left out of an operation that was done"
    return _done_later(case, s, place) if place.value == "surgery" and denied == "declined" else ""


def _operation_before(s: Sentence, start: int) -> bool:
    return any("surgery" in _modalities(m) and m.end - s.start <= start for m in s.of("procedure"))


def _done_later(case: Case, s: Sentence, place: Place) -> str:
    """A reason where all operations of the case, the one declined among them, were done after that sentence."""
    done = [c for c in case.found.get("surgeries", []) if c.rule == "operation done"]
    later = bool(done) and min(c.sentence.index for c in done) > s.index
    same = place.label in (*VAGUE, *(c.value for c in done))
    return "the operation was done later" if later and same else ""


def _why(s: Sentence, denied: str) -> str:
    if denied == "declined":
        return denied
    return "not indicated" if NOT_INDICATED.search(s.text) else "not stated"


def not_given_treatments(case: Case) -> Iterator[Candidate]:
    """Treatments that the article says the patient did not get, with the reason where one is told."""
    for s in case.sentences:
        for place in _places(s):
            spared = place.value == "surgery" and SPARED.search(s.text[: place.start])
            denied = "withheld" if spared else denial(s, place.start, place.end)
            if denied:
                spans = (s.span(place.start, place.end),)
                reason = _refusal(case, s, place, denied)
                why = {"reason": "not indicated" if spared else _why(s, denied)}
                yield Candidate(place.value, spans, f"treatment {denied}", s, why, rejected=reason)
        for found in UNRESECTABLE.finditer(s.text):
            spans, why = (s.span(*found.span()),), {"reason": "not indicated"}
            yield Candidate("surgery", spans, "no operation possible", s, why, rejected=_done_at_all(case, s))
        missed = NO_FOLLOW_UP.search(s.text)
        if missed:
            declined = re.search(DECLINING, missed.group(), re.I) and "did not follow" not in missed.group()
            why = {"reason": "declined" if declined else "not stated"}
            yield Candidate("follow-up", (s.span(*missed.span()),), "no follow-up", s, why)


def _done_at_all(case: Case, s: Sentence) -> str:
    """A reason where an operation is told in or after the sentence that calls the tumor unresectable."""
    done = [c.sentence.index for c in case.found.get("surgeries", []) if c.rule in DONE]
    return "an operation was done" if any(index >= s.index for index in done) else ""


TREATMENTS_NOT_GIVEN = Field(
    "treatments_not_given",
    "choice",
    "Treatments that the article states the patient did not get.",
    not_given_treatments,
    allowed=("surgery", "radiotherapy", "chemotherapy", "systemic therapy", "follow-up"),
    attributes=(Attribute("reason", "choice", ("declined", "not indicated", "not stated")),),
)
