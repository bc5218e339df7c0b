"""How much of the tumor an operation took out, as the words around it and about its margins say."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.fields.operations import OPERATIVE, VAGUE
from caserows.pattern import Pattern

EXTENTS = (
    (
        "subtotal",
        Pattern(
            r"\b(?:sub-?total(?:ly)?|near[- ]total(?:ly)?|(?:almost|nearly|virtually|not)[\s-](?:complete|total|entire|full|radical)(?:ly)?|palliative(?:ly)? (?:\w+ )?(?:resect\w+|excis\w+|gastrectomy|colectomy|esophagectomy|hepatectomy|mastectomy|nephrectomy|tumou?r removal)|partial(?:ly)?|incomplete(?:ly)?|debulk\w+|R[12]|STR"
            r"|(?:[1-9]\d|9\d\.\d)\s?% of the (?:\w+ )?(?:tumou?r|mass|lesion)|(?:bulk|most|majority|part|portion|half|two-thirds) of (?:the|this) (?:\w+ )?(?:tumou?r|mass|lesion)s? (?:was|were|could be|had been)|Simpson(?:[’']?s)?(?: grade)? (?:III|IV|V|[345])\b|intralesional (?:resection|excision)"
            r"|margins?\s(?:\w+\s){0,2}?not (?:free|clear|negative)|(?<!not )(?<!nor )(?:extend|reach|infiltrat|invad|involv|abut|touch)(?:s|es|ed|ing)? (?:\w+ ){0,3}(?:resection |surgical |excision )?margins?|(?:not|never) (?:be )?(?:\w+ )?(?:completely|totally|entirely|fully)|(?<!no )(?<!for )(?<!without )(?<!any )(?<!of )residual (?:tumou?r|mass|lesion)"
            r"|tumou?r (?:\w+ ){0,3}(?:was|were) left|(?:remnant|remainder|plaque|film|layer|piece|part|portion)s? [^.;]{0,30}(?:was |were )?left"
            r"|left (?:in (?:place|situ)|behind)|leaving (?:a|some|the)|all but the|prevented (?:a )?(?:complete|total)"
            r"|(?:positive|involved) (?:(?:surgical|resection|excision|microscopic) ){0,2}(?:margins?|borders?)"
            r"|(?:margins?|borders?|edges?)\s(?:\w+\s){0,4}?(?:positive|involved|infiltrated|invaded))\b",
            re.I,
        ),
    ),
    (
        "gross total",
        Pattern(
            r"\b(?:gross(?:ly)?[- ]total(?:ly)?|total(?:ly)?(?! (?:regress|remission|dose|of\b|bilirubin|body|protein|number|knee|hip))|complete(?:ly)?(?! (?:regress\w+|dissol\w+|disappear\w+|asymptomatic|resolv\w+|examination|work-?up|evaluation|blood|remission|response|recovery|resolution|staging|physical|regression|healing|relief))|en[- ]?bloc|R0|GTR|in toto|radical(?:ly)?"
            r"|entire(?:ly)?|whole (?:tumou?r|mass|lesion)|in (?:its entirety|one (?:piece|block))|Simpson(?:[’']?s)?(?: grade)? (?:II?|[12]|0)\b|curative(?:ly)? (?:resect|excis|remov)\w+|without (?:any )?(?:\w+ )?(?:residual|residue|remnant)|fully(?= (?:\w+ )?(?:resect|excis|remov|extirpat))|wide margins?"
            r"|(?:negative|clear|free|uninvolved|healthy|safe|clean|adequate)\s(?:surgical |resection |excision )?margins?"
            r"|(?:margins?|borders?|edges?)\s(?:\w+[- ]){0,5}?(?:negative|free|clear|uninvolved|not involved|healthy|clean)"
            r"|no tumou?r(?: cells)? (?:at|in|on) the (?:\w+ )?margins?|no residual (?:tumou?r|mass|lesion|disease))\b",
            re.I,
        ),
    ),
)
OPERATION_NAME = Pattern(
    r"\b(?:modified |extended )?(?:(?:sub)?total|radical|complete|partial|completion)\s"
    r"(?:(?:abdominal|vaginal|modified|left|right|bilateral|open|laparoscopic|distal|subtotal|simple)\s)*"
    r"(?:\w+ectom(?:y|ies)|(?!surgical|microsurgical|local|radical|total)\w+(?:al|ic|ary) resection)",
    re.I,
)
OF_AN_ORGAN = Pattern(
    r"\b(?:(?:sub)?total|partial|segmental|complete)\s(?:surgical\s)?(?:resections?|excisions?|removal|ablation)\sof\s(?:(?:the|his|her|a|part|left|right|both|upper|middle|lower|small|large|distal|proximal|transverse|ascending|descending|sigmoid|urinary|pulmonary|of|and)\s)*"
    r"(?:colon|rectum|jejunum|ileum|duodenum|stomach|bowel|intestines?|liver|lungs?|lobes?|bladder|pancreas|kidneys?|ureters?|spleen|uterus|vagina|vulva|penis|tongue|larynx|pharynx|o?esophagus|mandible|maxilla|ribs?|sternum|scapula|clavicle|femur|humerus|fibula|tibia|\w+ bone|chest wall|abdominal wall|diaphragm|pericardium|thyroid|parotid|breast)\b"
    r"(?!\s(?:tumou?rs?|mass(?:es)?|lesions?|metastas[ei]s|cancer|carcinoma|nodules?))",
    re.I,
)
"""Part or all of an organ: the name of an operation, which states no extent."""
OF_THE_NEXT = Pattern(r"\b(?:partial|(?:sub)?total|complete|radical|near-total)\s(?:[\w-]+\s){0,2}$", re.I)
"""What stands right before the next operation and is part of its name."""
MARGINS = Pattern(
    r"\b(?:margins?|borders?|residual|remnant|left (?:behind|in)|completely|incomplete|edges|total|R[012])\b", re.I
)
LEFT_OR_TAKEN = Pattern(r"\b(?:margins?|borders?|edges|left|remnant|residual|remov|resect|excis|R[012])", re.I)
ALL_OF_THEM = Pattern(
    r"\b(?:both|all|each|either|the two|the three) (?:\w+ ){0,2}?(?:specimens?|margins?|tumou?rs|lesions|resections?|cut ends|stumps?)\b",
    re.I,
)
"""What tells that margins are those of all the operations told together."""


def extent_in(text: str) -> str | None:
    """``gross total`` or ``subtotal`` as the words say; the names of operations ("total gastrectomy") state no extent."""
    text = OF_AN_ORGAN.sub(" ", OPERATION_NAME.sub(" ", text))
    return next((extent for extent, pattern in EXTENTS if pattern.search(text)), None)


def extent_of(s: Sentence, m: Mention) -> str | None:
    """Extent from the words around an operation in its sentence, up to the next operation."""
    at, end = m.start - s.start, m.end - s.start
    others = [o for o in s.of("procedure") if (o.kind in OPERATIVE or "dissection" in o.label) and o is not m]
    first = max([o.end - s.start for o in others if o.end <= m.start], default=0)
    following = [o.start - s.start for o in others if o.start >= m.end and o.kind in OPERATIVE]
    last = min(following, default=len(s.text))
    name = re.search(r"\b(?:subtotal|total|partial|radical|complete)\s(?:[\w-]+\s){0,3}$", s.text[:at], re.I)
    start = max(first, at - 60) if not (name and m.kind == "resection" and m.label not in VAGUE) else at
    told = s.text[start : min(last, end + 110)]
    return extent_in(told[: at - start] + OF_THE_NEXT.sub("", told[at - start :]) if following else told)


def extent_after(s: Sentence) -> str | None:
    """Extent from a sentence told after an operation, where it speaks of margins or of what was left."""
    return extent_in(s.text) if MARGINS.search(s.text) and LEFT_OR_TAKEN.search(s.text) else None
