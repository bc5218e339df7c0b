"""Operations and invasive biopsies that were done: one finding an operation, with its extent and its target."""

from __future__ import annotations

from collections.abc import Iterator

from caserows.case import Candidate, Case
from caserows.fields.base import Attribute, Field
from caserows.fields.beside import site_beside
from caserows.fields.giving import RETELLING
from caserows.fields.operations import label_of
from caserows.fields.targets import ENCLOSED, NO_TARGET, organs_of, own_sites, place_among, place_of_tumor, target_label
from caserows.fields.theatre import Operation, Theatre, opens

RULES = {
    "biopsy": "biopsy done",
    "operation": "operation done",
    "bare": "operation named by a bare word",
    "approach": "approach only",
    "relief": "operation for relief",
}


def _target(case: Case, o: Operation) -> str | None:
    """The site operated on: the organ in the procedure's name, the site named beside it, or where the tumor was."""
    if o.named:
        return o.named
    s, m = o.act or (o.sentence, o.mention)
    beside = site_beside(s, m) or site_beside(o.sentence, o.mention)
    opened = opens(o.mention) or opens(m)
    if beside is not None and not opened:
        return target_label(beside)
    if organs_of(m):
        return place_among(case, s, m.end, organs_of(m))
    if o.kind == "relief":
        return None
    own = next(iter(own_sites(case)), None)
    own = own if own not in NO_TARGET else None
    if o.kind == "bare":
        return own or place_of_tumor(case, s, s.end)
    place = place_of_tumor(case, s, m.end, nearest=o.kind == "biopsy")
    through = target_label(beside) if beside is not None else None
    if own and opened and (through == own or (place and not ENCLOSED.get(place))):
        return own
    return place or own or through


def surgeries(case: Case) -> Iterator[Candidate]:
    """Operations and invasive biopsies done for the tumor, one finding each, with extent and target."""
    diagnosis = str(case.value("diagnosis") or "")
    theatre = Theatre()
    for s in case.sentences:
        if s.section not in RETELLING:
            theatre.sentence(s, diagnosis, retold=False)
    theatre.told = {o.kind == "biopsy" for o in theatre.operations}
    for s in case.sentences:
        if s.section in RETELLING:
            theatre.sentence(s, diagnosis, retold=True)
    theatre.from_specimen()
    for o in theatre.operations:
        rule = RULES["approach" if o.mention.kind == "approach" and o.kind == "bare" else o.kind]
        attributes: dict[str, str | int | float] = {}
        if o.extent:
            attributes["extent"] = o.extent
        target = _target(case, o)
        if target:
            attributes["target"] = target
        yield Candidate(o.label, tuple(dict.fromkeys(o.spans)), rule, o.sentence, attributes, cue=o.mention.cue)
    for m, s, reason in theatre.turned_down:
        yield Candidate(label_of(m), ((m.start, m.end),), "mention of an operation", s, {}, cue=m.cue, rejected=reason)


SURGERIES = Field(
    "surgeries",
    "label",
    "Operations and invasive biopsies done for the tumor, one finding each.",
    surgeries,
    attributes=(Attribute("extent", "choice", ("gross total", "subtotal", "biopsy")), Attribute("target")),
    overlap=True,
    repeats=True,
)
