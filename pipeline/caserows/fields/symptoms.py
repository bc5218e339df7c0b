"""Symptoms and signs of the tumor, as complained of or found on examination."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.tumors import laterality

COMPLAINING = re.compile(
    r"\b(?:present(?:ed|ing|s|ation)?|complain\w*|admitted|referred|consulted|suffer\w+|history of|symptom\w*|examination|examined|reported|reporting|experienc\w+|develop\w+|noticed|noted|due to|because of|with|palpable|palpation|revealed|felt|found|manifest\w+|associated|accompanied|worsen\w+|progressive\w*|sign\w*|had|was|were|has been)\b", re.I
)
IMAGING = re.compile(r"\b(?:MRI|magnetic resonance|CT|tomography|ultrasound|ultrasonograph\w+|sonograph\w+|radiograph\w*|x-?ray|mammogra\w+|scan|PET|endoscop\w+|colonoscop\w+|EGD|angiogra\w+|imaging|scintigra\w+|bronchoscop\w+|microscop\w+|histolog\w+|patholog\w+|specimen|section|biops\w+|echocardiogra\w+|laparotom\w+|laparoscop\w+|macroscop\w+)\b", re.I)
TREATED = re.compile(r"\b(?:side effects?|adverse|toxicit\w+|after (?:the )?(?:chemotherapy|radiotherapy|treatment|surgery|operation)|chemotherapy-induced|post-?operative(?:ly)?|complications?|during (?:chemotherapy|radiotherapy|treatment|surgery)|complicated by|CTCAE|cycle|dose)\b", re.I)
RESOLVED = re.compile(r"\b(?:resolved|disappeared|improved|relieved|subsided|recovered|regressed|free of|without|alleviated|improvement)\b", re.I)
GOOD_SECTIONS = frozenset({"case", "text", "abstract", "front"})


def symptoms(case: Case) -> Iterator[Candidate]:
    """Complaints and examination findings of this patient; imaging findings, side effects and denied symptoms are left out."""
    for s in case.sentences:
        for m in s.of("symptom"):
            side = laterality(s, m)
            yield Candidate(m.label, ((m.start, m.end),), "symptom or sign", s, {"laterality": side} if side else {}, cue=m.cue, rejected=_reason(s, m))


def _reason(s: Sentence, m: Mention) -> str:
    """Why a symptom word is not a symptom of the tumor here; empty where it is one."""
    before = s.text[: m.start - s.start]
    if m.assertion != "affirmed" and m.assertion != "historical":
        return f"{m.assertion}: {m.cue}"
    if s.section not in GOOD_SECTIONS:
        return "outside the case description"
    if m.assertion == "historical" and not re.search(r"\bpresent\w*|complain\w*", before, re.I):
        return f"past history: {m.cue}"
    if not COMPLAINING.search(s.text):
        return "nobody complains of it or finds it on examination"
    imaging = None
    for imaging in IMAGING.finditer(before):
        pass
    if imaging and not re.search(r"\b(?:present\w*|complain\w*|admitted|referred|because of|due to|for|palpa\w+|physical|clinical|symptom\w*|who|neurologic\w*)\b", before[imaging.end() :], re.I):
        return "an imaging or microscopic finding"
    if TREATED.search(s.text[max(0, m.start - s.start - 70) : m.end - s.start + 50]):
        return "after or from treatment"
    if RESOLVED.search(s.text[max(0, m.start - s.start - 25) : m.end - s.start + 30]):
        return "told as resolved"
    if m.kind == "sign_maybe" and not re.search(r"\b(?:present\w*|complain\w*|examination|revealed|symptom\w*)\b", before, re.I):
        return "a comorbidity or a finding"
    return ""


FIELDS = (Field("symptoms", "label", "Symptoms and signs of the tumor, its metastases or its recurrence.", symptoms, attributes=(LATERALITY,), overlap=True),)
