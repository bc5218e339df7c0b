"""What a sentence says of whose it is: a patient of this article, patients together, another paper's patient, or nobody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caserows.case import Sentence
from caserows.introductions import PERSON, introduction, label_number
from caserows.pattern import Pattern

NEWCOMER = Pattern(
    r"(?:\b(?:an?|another|one|second|third|other|next|this|female|male|patient|woman|man|girl|boy|was|is|of|in|and)|[:,.(])\W*(?:\w+\W+)?$",
    re.I,
)
BOTH = Pattern(
    r"\b(?:both|all(?: three| four| five)?|the two|our two|these two|two of our|our three|the three)\s(?:of\s)?(?:the\s|our\s|these\s)?(?:reported\s|presented\s)?(?:patients|cases)\b",
    re.I,
)
OURS = Pattern(
    r"\b(?:our|the present(?:ed)?|the current|the reported|the index|this|the herein reported|the described)\s(?:own\s)?(?:\w+\s){0,2}?(?:patient|case)\b(?!s)(?![’']?s? (?:series|report and))"
    r"|\b(?:patient|case) (?:in|of) (?:this|our|the present|the current) (?:report|study|article|paper|case)|\b(?:we|authors?) (?:herein |here |hereby |also |now )?(?:report|describe|present)(?:ed)?\b(?! that)|\b(?:is|was) (?:reported|presented|described) here(?:in)?\b"
    r"|\bpatient described here|\breported herein|\bin (?:our|this) case\b|\bours\b|\bpresent case\b",
    re.I,
)
CITING = Pattern(
    r"\bet\.? al\b|\b[A-Z][a-zà-ÿ]+(?:[’']s|s[’']) (?:patient|case|group|series|report|study)\b|\b[A-Z][a-zà-ÿ]+ (?:and [A-Z][a-zà-ÿ]+ )?[\[(]\d{1,3}[\])]|\b(?:and|&) (?:colleagues|co-?workers|associates)\b|\bprevious(?:ly)? (?:report|publish|describ)\w*|\b(?:another|other|previous|earlier|similar|a) (?:case|report|study|patient|author|series|article|paper)s?\b[^.]{0,40}\b(?:(?:report|describ|publish)(?:ed|es|s)\b|presented (?:by|in (?:19|20)\d\d)\b)"
)
REFERENCE = Pattern(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")
AMONG = Pattern(
    r"\b(?:including|with|and|plus) (?:the|our|this) (?:present|current|reported|own)?\s?(?:one|case|patient)\b|\b\d+ (?:cases|patients) of\b",
    re.I,
)
GROUPS = Pattern(
    r"\b(?:patients|cases|cohort|series|studies|literature|population|incidence|prevalence|survival rate|percent of|\d+(?:\.\d+)?\s?% of)\b",
    re.I,
)
PRONOUN = Pattern(
    r"^\W*(?:(?:\w+,?\s){0,6}?)?\b(?:he|she|his|her|the patient(?:[’']s)?|the (?:boy|girl|man|woman|child|infant|lady|gentleman))\b",
    re.I,
)
ANY_PATIENT = Pattern(
    r"\b(?:he|she|his|her|him|the patient(?:[’']s)?|patient (?:was|had|has|is|remains?)|the (?:boy|girl|man|woman|child|infant|lady|gentleman|baby))\b",
    re.I,
)
PAST = Pattern(
    r"\b(?:was|were|had|underwent|received|presented|showed|revealed|demonstrated|developed|complained|died|remained|confirmed|found|performed|noted|disclosed|did|has been|have been)\b",
    re.I,
)
GENERAL = Pattern(
    r"\b(?:is|are|remains?|has|have|can|may|should|represents?|accounts? for|occurs?|arises?|constitutes?)\b[^.]{0,80}\b(?:rare(?:ly)?|uncommon|commonly?|frequent(?:ly)?|usually|often|typical(?:ly)?|most|always|generally|known|characterized|defined|heterogeneous|considered|associated|recommended|reported|essential|important|crucial|challeng\w+|difficult|entity|disease|tumou?rs|neoplasms|incidence)\b",
    re.I,
)
OTHER_PATIENTS = Pattern(
    r"\b(?:survival (?:analysis|rates?)|meta-analys[ei]s|in (?:a few|some|several|most|many|other) other (?:cases|patients)|in (?:women|men|children|patients|people|adults) of (?:all|any) ages?|overall survival (?:of|for|in)|(?:in|for|of|among|that|and|these) (?:(?!two|three|four|five|both|our|the|these)\w+ ){0,2}patients (?:with|receiving|undergoing|who|treated|aged))\b",
    re.I,
)
"""What is said of patients in general, in a sentence that names no patient of the article."""
TELLS = Pattern(
    rf"\b(?:the|our|this|a(?=[^.]*\b(?:was|presented|underwent|admitted))|another) (?:\w+ ){{0,2}}?{PERSON}\b(?!s)[^.]{{0,80}}\b(?:was|had|underwent|presented|received|developed|complained|is|died|who|with|suffered|carried)\b"
    rf"|\bcases? (?:is|are|was|report)\b|\b(?:case|cases) of\b[^.]{{0,60}}\b(?:in|with|due|who|after|which)\b|\b(?:we|authors?) (?:herein |here |hereby |also )?(?:report|describe|present)\b[^.]{{0,40}}\b(?:case|patient|{PERSON})s?\b"
    rf"|\b(?:we|authors?|paper|report|article)\b[^.]{{0,200}}\b(?:in|of|with|treat) an? (?:[\w-]+ ){{0,4}}?{PERSON}\b(?!s)|\bpatient reported\b"
    r"|\b(?:he|she) (?:was|had|underwent|presented|complained|developed|received)\b|\b(?:case|patient)s? presented\b|\bboth (?:patients|cases)\b|\bthis (?:is the )?case\b|\bpatient(?:[’']s)? (?:was|had)\b|\bthe baby\b",
    re.I,
)
SOMEBODY = Pattern(
    rf"^\W*(?:(?:an?|the|our)\s)?(?:[\w-]+,?\s){{0,4}}?{PERSON}\b(?!s|\s(?:data|care|safety|population))|\b(?:an?|one|our|the) (?:[\w-]+ ){{0,4}}?{PERSON}\b(?!s|\s(?:data|care|safety|population))|\b(?:a|this|our|one) (?:[\w-]+ ){{0,3}}?case\b",
    re.I,
)
"""One person or case in an opening sentence: "Newborn female referred …", "A middle-aged farmer …", "In a case of …"."""
CASE_REPORT = Pattern(
    rf"\bcase report\b(?!.*\bwe (?:[\w-]+ )?(?:report|describe|present)\b.*\b(?:an?|one) (?:[\w-]+ ){{0,4}}?{PERSON}\b(?!s))",
    re.I,
)
"""What the article calls itself, with no patient presented after it."""
CONSENT = Pattern(r"\b(?:informed|written) consent\b", re.I)
ANNOUNCED = Pattern(
    r"(?:\b(?:report|describe|present|presents|reporting|presenting|describing|discuss|included?|including|came across|encountered|experienced|observed|managed)\b[^.]{0,30}?|^\W*|\bin )\b(?P<n>two|three|four|five|[2-5])\s(?:(?!or\b|of\b)[\w-]+\s){0,4}?(?:cases|patients|women|men|children|sisters|brothers|siblings)\b",
    re.I,
)
FURTHER_ONE = Pattern(rf"^\W*(?:a|the) (?:third|fourth|fifth|further|additional)\s(?:{PERSON})\b(?!s)", re.I)
"""One more patient than were announced, told after the others: "A third woman was diagnosed with …"."""
ONE_OTHER = Pattern(r"\b(?:in\s)?(?P<w>one|the other|the second)\s(?:case|patient|of them|woman|man)\b", re.I)


def is_foreign(text: str) -> bool:
    """Whether a sentence speaks of another paper: a named or numbered reference beside a patient, and not "our patient"."""
    if OURS.search(text):
        return False
    return bool(CITING.search(text)) or bool(REFERENCE.search(text) and introduction(text))


def is_general(s: Sentence) -> bool:
    """A statement about the disease or the literature, not about this patient."""
    if ANY_PATIENT.search(s.text) or OURS.search(s.text):
        return False
    if introduction(s.text):
        return False
    if OTHER_PATIENTS.search(s.text):
        return True
    return bool(GENERAL.search(s.text) and not PAST.search(s.text)) or bool(
        re.search(
            r"\bin the (?:english |world |medical )?literature\b|\bto (?:the best of )?our knowledge\b",
            s.text,
            re.I,
        )
    )


def tells_a_case(sentences: Sequence[Sentence]) -> bool:
    """Whether the sentences, in the order of the text, tell of a patient of this article at all."""
    whole = all(s.section == "text" for s in sentences)  # a text without headings is nothing but a case
    if whole and {1, 2} <= {label_number(s.text) for s in sentences}:
        return True
    opening = [s for s in sentences[:4] if not CONSENT.search(s.text)][:2]
    if whole and not any(GROUPS.search(s.text) for s in opening) and any(SOMEBODY.search(s.text) for s in opening):
        return True
    return any(
        (introduction(s.text) and (whole or PAST.search(s.text)) and not is_foreign(s.text))
        or TELLS.search(s.text)
        or ANNOUNCED.search(s.text)
        for s in sentences
    )
