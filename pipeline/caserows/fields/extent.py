"""How much of the tumor an operation took out, as the words around it and about its margins say."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.fields.operations import OPERATIVE, VAGUE, is_act
from caserows.pattern import Pattern

EDGE = r"(?:margins?|borders?|edges?|stumps?|cut[- ]ends?|resection (?:lines?|planes?))"
"""What a surgeon cuts along, as pathologists name it."""
EXTENTS = (
    (
        "subtotal",
        Pattern(
            r"\b(?:sub-?total(?:ly)?|near[- ]total(?:ly)?|(?:almost|nearly|virtually|not)[\s-](?:complete|total|entire|full|radical)(?:ly)?|palliative(?:ly)? (?:\w+ )?(?:resect\w+|excis\w+|gastrectomy|colectomy|esophagectomy|hepatectomy|mastectomy|nephrectomy|tumou?r removal)|partial(?:ly)?|incomplete(?:ly)?|debulk\w+|R[12]|STR"
            r"|(?:[1-9]\d|9\d\.\d)\s?% of the (?:\w+ )?(?:tumou?r|mass|lesion)|(?:bulk|most|majority|part|portion|half|two-thirds) of (?:the|this) (?:\w+ )?(?:tumou?r|mass|lesion)s? (?:was|were|could be|had been)|Simpson(?:[’']?s)?(?: grade)? (?:III|IV|V|[345])\b|intralesional (?:resection|excision)"
            r"|margins?\s(?:\w+\s){0,2}?not (?:free|clear|negative)|(?<!not )(?<!nor )(?:extend|reach|infiltrat|invad|involv|abut|touch)(?:s|es|ed|ing)? (?:\w+ ){0,3}(?:resection |surgical |excision )?margins?|(?:not|never) (?:be )?(?:\w+ )?(?:completely|totally|entirely|fully)|(?<!no )(?<!for )(?<!without )(?<!any )(?<!of )residual (?:tumou?r|mass|lesion)"
            r"|(?:tumou?r|capsule|residue|rest|remnant|remainder|plaque|film|layer|piece|part|portion)s?\b[^.;]{0,60}?\b(?:(?:was|were|been|being)\s(?:\w+ly\s)*)?left(?=\s?(?:$|[.,;)]|(?:on|in|at|behind|attached|adherent|adhering|untouched|around|along|near|over|to|as|for|because|due|within|after|un\w+ed)\b))"
            r"|left (?:in (?:place|situ)|behind)|leaving (?:a|some|the)|all but the|prevented (?:a )?(?:complete|total)|(?:complete|total|radical|R0) (?:\w+ ){0,2}(?:resection|excision|removal|clearance)\b(?! of (?:all|both|the other))[^.;,]{0,30}? (?:was|were|is) (?:therefore |thus )?(?:impossible|infeasible|unfeasible|precluded|prevented|hindered|not (?:\w+ )?(?:possible|feasible|achiev\w+))"
            r"|(?:positive|involved) (?:(?:surgical|resection|excision|microscopic|deep|lateral|radial) ){0,2}(?:margins?|borders?)"
            rf"|{EDGE}\s(?:(?!not\b|no\b|nor\b|never\b|free\b|negative\b|clear\b)\w+\s){{0,4}}?(?:positive|involved|infiltrated|invaded|affected)"
            rf"|(?<!no )(?<!of )(?<!without )(?<!any )(?<!residual )tumou?r(?: cells)? (?:\w+ ){{0,2}}(?:at|in|on) the (?:\w+ ){{0,2}}{EDGE}|(?-i:CC)[- ]?[123]|cytoreduction (?:score )?(?:of |was |\()?(?:CC[- ]?)?[123])\b",
            re.I,
        ),
    ),
    (
        "gross total",
        Pattern(
            r"\b(?:gross(?:ly)?[- ](?:total(?:ly)?|(?:surgical )?(?:remov|resect|excis|extirpat)\w+)|total(?:ly)?(?! (?:regress|remission|dose|of\b|bilirubin|body|protein|number|knee|hip))|complete(?:ly)?(?! (?:regress\w+|dissol\w+|disappear\w+|asymptomatic|resolv\w+|examination|work-?up|evaluation|blood|remission|response|recovery|resolution|staging|physical|regression|healing|relief))|en[- ]?bloc|R0|GTR|in toto|radical(?:ly)?"
            r"|entire(?:ly)?|whole (?:tumou?r|mass|lesion)|in (?:its entirety|one (?:piece|block))|Simpson(?:[’']?s)?(?: grade)? (?:II?|[12]|0)\b|curative(?:ly)? (?:resect|excis|remov)\w+|without (?:any )?(?:\w+ )?(?:residual|residue|remnant)|fully(?= (?:\w+ )?(?:resect|excis|remov|extirpat))|wide margins?"
            r"|(?:negative|clear|free|uninvolved|healthy|safe|clean|adequate)\s(?:surgical |resection |excision )?margins?"
            rf"|{EDGE}\s(?:\w+[- ]){{0,5}}?(?:negative|free|clear|uninvolved|not (?:involved|infiltrated|invaded|affected)|healthy|clean)"
            rf"|no tumou?r(?: cells)? (?:\w+ )?(?:at|in|on) the (?:\w+ ){{0,2}}{EDGE}|no (?:(?:macroscopic|gross|visible|measurable)(?:ly)? )*(?:residual|macroscopic|gross|visible|remaining|remnant) (?:tumou?r|mass|lesion|disease)"
            r"|(?-i:CCR?)[- ]?0|cytoreduction (?:score )?(?:of |was |\()?(?:CC[- ]?)?0)\b",
            re.I,
        ),
    ),
)
OPERATION_NAME = Pattern(
    r"\b(?:modified |extended )?(?:(?:sub)?total|radical|complete|partial|completion)\s"
    r"(?:(?:abdominal|vaginal|modified|left|right|bilateral|open|laparoscopic|distal|subtotal|total|radical|simple)\s)*"
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
OF_THE_NEXT = Pattern(r"\b(?:partial|incomplete|(?:sub)?total|complete|radical|near-total)\s(?:[\w-]+\s){0,2}$", re.I)
"""What stands right before the next operation and is part of its name."""
MARGINS = Pattern(
    rf"\b(?:{EDGE}|residual|remnant|remaining|left (?:behind|in|on|attached|adherent)|(?:was|were|been) (?:\w+ly )?left|prevented|completely|incomplete|total|R[012]|CC-?[0-3])\b",
    re.I,
)
LEFT_OR_TAKEN = Pattern(rf"\b(?:{EDGE}|left|remnant|residual|remaining|remov|resect|excis|R[012]|CC-?[0-3])", re.I)
TOLD_OF_EDGES = Pattern(rf"\b(?:{EDGE}\b|R[012]\b|CC-?[0-3]\b)", re.I)
"""What a sentence about the edges of a specimen names: it outweighs what was thought at the operation."""
ALL_OF_THEM = Pattern(
    r"\b(?:both|all|each|either|the two|the three) (?:\w+ ){0,2}?(?:specimens?|margins?|tumou?rs|lesions|resections?|cut ends|stumps?)\b",
    re.I,
)
"""What tells that margins are those of all the operations told together."""


def extent_in(text: str) -> str | None:
    """``gross total`` or ``subtotal`` as the words say; the names of operations ("total gastrectomy") state no extent."""
    text = OF_AN_ORGAN.sub(" ", OPERATION_NAME.sub(" ", text))
    return next((extent for extent, pattern in EXTENTS if pattern.search(text)), None)


def _operates(o: Mention) -> bool:
    """Whether a mention is an operation whose own words of extent follow: "resection", "partial removal"."""
    return o.kind in OPERATIVE or (o.kind == "extent" and is_act(o))


def extent_of(s: Sentence, m: Mention) -> str | None:
    """Extent from the words around an operation in its sentence, up to the next operation."""
    at, end = m.start - s.start, m.end - s.start
    others = [o for o in s.of("procedure") if (o.kind in OPERATIVE or "dissection" in o.label) and o is not m]
    first = max([o.end - s.start for o in others if o.end <= m.start], default=0)
    following = [o.start - s.start for o in s.of("procedure") if o.start >= m.end and _operates(o)]
    last = min(following, default=len(s.text))
    name = re.search(r"\b(?:subtotal|total|partial|radical|complete)\s(?:[\w-]+\s){0,3}$", s.text[:at], re.I)
    start = max(first, at - 60) if not (name and m.kind == "resection" and m.label not in VAGUE) else at
    told = s.text[start : min(last, end + 110)]
    return extent_in(told[: at - start] + OF_THE_NEXT.sub("", told[at - start :]) if following else told)


def extent_after(s: Sentence) -> str | None:
    """Extent from a sentence told after an operation, where it speaks of margins or of what was left."""
    return extent_in(s.text) if MARGINS.search(s.text) and LEFT_OR_TAKEN.search(s.text) else None
