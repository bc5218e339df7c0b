"""What a sentence tells when it comes to a symptom word: a complaint, an examination, an image, or tissue."""

from __future__ import annotations

import re
from functools import lru_cache

from caserows.case import Sentence
from caserows.pattern import Pattern

GOOD_SECTIONS = frozenset({"case", "text", "abstract", "front"})
"""Sections in which a case is told."""
# What a stretch of text tells: the nearest of these words before a symptom word is its scene.
SCENE = Pattern(
    r"(?P<complaint>\b(?:present(?:ed|ing|s|ation)\b(?!\sin\b)|complain\w*|admitted|hospitali[sz]ed|referred|consult(?:ed|ing|s)|suffer\w+|histor(?:y|ies) of|symptoms?|symptomatic|experienc\w+|develop(?:ed|ing|s)|noticed|noticing|because of|due to"
    r"|attended|sought|seen for|evaluated for|investigated for|onset of|start(?:ed|ing) with|began|felt|feeling|sensation|aware of|manifest\w+|worsen\w+|(?<!which )(?<!MRI )(?<!CT )(?<!scan )(?<!ultrasound )(?<!imaging )report(?:ed|s|ing)(?! (?:by|in)\b)|revealed by|workup of|chief|(?:had|has|she|he|patient|who) (?:first |also |recently |suddenly |incidentally )?noted|(?<!lesion )(?<!mass )(?<!tumor )(?<!tumour )(?<!nodule )had an?(?! (?:history|biopsy|CT|MRI|scan))|brought|visited"
    r"|(?:man|woman|boy|girl|male|female|patient|lady|gentleman|child|infant|adolescent)s? (?:with|having|who had))\b)"
    r"|(?P<exam>\b(?:(?:physical|clinical|neurolog\w+|local|rectal|vaginal|ophthalm\w+|general|breast|abdominal|otorhino\w+|dermatolog\w+|gyn\w+|initial|oral|systemic|bimanual|pelvic|neck|on|an?|the|her|his)\s(?:exam\b|exams\b|examinations?\b|examen|evaluation|assessment)"
    r"|examined|^examination|\bPE:|\bO/E\b|exam (?:revealed|showed)|examination (?:revealed|showed|found|was|of)|palpa\w+|palpable|inspection|auscultation|percussion|fundoscop\w+|fundus\w*|vital signs|clinically(?! (?:significant|relevant|stable|node)))\b)"
    r"|(?P<imaging>\b(?:MRI|MR|magnetic resonance|CT|tomogra\w+|ultraso\w+|sonogra\w+|echogra\w+|radiogra\w*|x-?rays?|mammogra\w+|scans?|PET|PET/CT|endoscop\w+|gastroscop\w+|colonoscop\w+|cystoscop\w+|hysteroscop\w+|EGD|gastroduodenoscop\w+|laryngoscop\w+|angiogra\w+|imaging|scintigra\w+"
    r"|bronchoscop\w+|(?:uro|pyelo|veno|phlebo|cysto|lympho|lymphangio|cholangio|myelo|arthro|esophago)gra(?:ms?|phy|phic)|echocardiogra\w+|electrocardiogra\w+|EEG|ECG|EKG|images|screening|laboratory|investigations|DBE|EUS|ERCP|MRCP|EBUS|USG|dermoscop\w+|dermatoscop\w+|(?:SD-?)?OCT|optical coherence|blood tests?|lab tests?)\b)"
    r"|(?P<tissue>\b(?:microscop\w+|histolog\w+|histopatholog\w+|patholog(?:y|ic|ical|ically)|specimens?|sections|biops\w+|laparotom\w+|laparoscop\w+|thoracotom\w+|craniotom\w+|macroscop\w+(?! (?:episodes?|ha?ematuria))|gross(?:ly)?(?! ha?ematuria)|intra-?operative\w*|surger(?:y|ies)|operat\w+|resect\w+|excis\w+|remov\w+|autopsy|cytolog\w+"
    r"|dissect\w+|surgical\w*|immunohistochem\w+|immunostain\w+|IHC|staining|tumou?r cells|spindle cells|atypical cells|necrosis|mitos[ei]s|mitotic)\b)",
    re.I,
)
WARD = Pattern(
    r"\b(?:departments?|units?|wards?|divisions?|clinics?|services?|outpatients?) (?:of|for) (?:[\w-]+ ){0,3}?$"
    r"|\b(?:department|unit|ward|division|clinic|service) of (?:[\w-]+ ){0,2}and $",
    re.I,
)
SURGICAL_WARD = Pattern(
    r"^\s(?:\w+\s)?(?:departments?|units?|wards?|divisions?|clinics?|services?|outpatients?|evaluation|consultation|opinion|assessment|attention|referral)\b",
    re.I,
)
"""A department is named by its work ("department of visceral surgery", "surgery clinic"), and no operation told."""
SINCE = Pattern(
    r"\b(?:after|following|since|before|from|prior to|until)\s(?:the\s|her\s|his\s|this\s)?(?:\w+\s){0,2}$", re.I
)


OTHER_EXAMINATION = Pattern(
    r"\b(?:\w*(?:histo|patho|micro|macro|ultraso|sono|echo|radio|endosc|tomogra|cyto|immuno|mammogra)\w+|gross|CT|MRI?|PET|X-?rays?|imaging|laboratory"
    r"|\w+scop(?:ic|y)|post-?mortem|blood|urine|autopsy|isotop\w+|electr\w+|specimen)\)?\s(?:and\s\w+\s)?$",
    re.I,
)
"""What stands before an "examination" that is none of the patient by the physician."""


@lru_cache(maxsize=1024)
def scenes_of(s: Sentence) -> tuple[tuple[int, str], ...]:
    """The scenes that a sentence sets: end of the word that sets it, and its name; none outside the case description."""
    if s.section not in GOOD_SECTIONS:
        return ()
    return tuple(
        (m.end(), m.lastgroup or "")
        for m in SCENE.finditer(s.text)
        if not (m.lastgroup == "tissue" and _no_tissue(s.text[: m.start()], s.text[m.end() :]))
        and not (m.lastgroup == "exam" and OTHER_EXAMINATION.search(s.text[max(0, m.start() - 40) : m.start()]))
    )


def scene_at(s: Sentence, at: int) -> str:
    """The last scene that a sentence has set at a place of it; empty where none."""
    return next((name for end, name in reversed(scenes_of(s)) if end <= at), "")


def _no_tissue(before: str, after: str) -> bool:
    """Whether a word for an operation sets a time or names a department, and no operation is told."""
    return bool(SINCE.search(before) or WARD.search(before[-60:]) or SURGICAL_WARD.match(after[:30]))


def scene_before(run: list[Sentence]) -> str:
    """The scene in which the last sentence of a run begins."""
    return next((found[-1][1] for s in reversed(run[:-1]) if (found := scenes_of(s))), "")
