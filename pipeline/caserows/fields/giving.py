"""Was this treatment given? The reading of one treatment mention's assertion that all treatment fields share."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence

BLOOD_DISEASE = re.compile(r"lymphoma|leuk|myeloma|plasmacytoma|myelo|mastocytosis|histiocytosis|waldenstr", re.I)
RETELLING = frozenset(
    {"abstract", "front", "title", "introduction", "discussion", "conclusion", "caption", "table"}
)
GIVEN_AFTER = re.compile(
    r"^[^.;:]{0,45}?\b(?:was|were|has been|have been|had been)\s(?:\w+ly\s|then\s|also\s)*"
    r"(?:given|administered|started|begun|initiated|commenced|prescribed|performed|delivered|completed|carried out|done"
    r"|achieved|applied|instituted|continued|resumed)\b",
    re.I,
)
OFFERED_AFTER = re.compile(
    r"^[^.;:,]{0,30}?\b(?:was|were|is|are|had been|has been) (?:\w+ly )?(?:offered|planned|recommended|advised|proposed|considered|suggested|discussed"
    r"|refused|declined|rejected|withheld|omitted|scheduled|contemplated|envisaged)\b",
    re.I,
)
OWN_VERB = re.compile(r"\b(?:was|were|been|could (?:\w+ly )?be)\s(?:(?!not\b|never\b)[\w-]+ly\s|then\s|also\s|en bloc\s)*$", re.I)
NOUN_NEGATION = re.compile(r"^(?:no|without|lack of|absence of|any)\b", re.I)
NEGATED_LIST = re.compile(
    r"^\W*(?:(?:further|additional|adjuvant|neo-?adjuvant|other|any|post-?operative|pre-?operative|systemic|more|specific|prior"
    r"|previous|surgical|palliative|local|whole|brain|\w*chemo\w*|\w*radi\w+|therap\w+|treatments?|surgery|immunotherapy|or|and|nor"
    r"|of|the|need|for|intensive|oncologic(?:al)?|either|antitumou?r|receiving|undergoing|giving|performing|adding)\W+){0,7}$",
    re.I,
)


def not_given(s: Sentence, m: Mention) -> str:
    """Why a mention does not tell of a treatment given (the assertion and its cue); empty where it does.

    A verb of its own ("was removed", "were prescribed") frees a treatment from a negated noun earlier in the sentence.
    """
    if m.assertion in ("affirmed", "historical"):
        return "offered, not told as given" if OFFERED_AFTER.match(s.after(m, 60)) else ""
    reason = f"{m.assertion}: {m.cue}"
    if m.assertion in ("declined", "family"):
        return reason
    own = m.text.lower().endswith("ed") and OWN_VERB.search(s.before(m, 40))
    if own and not re.fullmatch(r"not|never|no|neither|nor", m.cue, re.I):
        return ""
    at = s.text.lower().rfind(m.cue.lower(), 0, max(m.start - s.start, 0)) if m.cue else -1
    if m.assertion == "negated" and at >= 0 and NOUN_NEGATION.match(m.cue):
        between = s.text[at + len(m.cue) : m.start - s.start]
        if not NEGATED_LIST.match(between + " ") and GIVEN_AFTER.match(s.after(m, 90)):
            return ""
    if m.assertion == "possible" and (GIVEN_AFTER.match(s.after(m, 90)) or re.search(r"\b(?:underwent|received)\b[^.;,]*$", s.before(m, 60))):
        return ""
    return reason
