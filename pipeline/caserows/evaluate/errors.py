"""Every wrong value as one error of one class.

A false and a missed value that are two sides of one mistake are one error: the false and the missed value of a
single-valued field or of an attribute, the orders of treatment of one patient, one marker with the other result, and
findings of a list field whose evidence overlaps. Its class is the first of these that holds:

1. ``wrong patient``: the predicted value is true of another row of the article, reported or cited.
2. ``wrong polarity``: both values stand, and one is the other's opposite (positive/negative, yes/no, present/absent); or
   the predicted fact is one that the article denies: its evidence overlaps that of a treatment not given, or a word of
   negation stands in it or before it in its clause.
3. ``wrong time``: both values stand in a field of months, or in ``treatment_sequence``.
4. ``normalisation``: both values stand in a field of labels and their evidence overlaps, so that only the label differs.
5. ``lost to damaged text``: a gold value stands there, and the text of its evidence is damaged (``Places.damaged``). An
   attribute is lost only where none is predicted: a predicted one was read.
6. ``wrong value`` where both values stand, else ``missed`` or ``spurious``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from caserows.compare import normal_marker, overlaps
from caserows.evaluate.places import Places
from caserows.evaluate.scoring import Outcome, RowPair, Scores, Verdict
from caserows.fields import FIELDS
from caserows.model import Finding

ErrorClass = Literal[
    "wrong patient",
    "wrong polarity",
    "wrong time",
    "normalisation",
    "lost to damaged text",
    "wrong value",
    "missed",
    "spurious",
]
ERROR_CLASSES: tuple[ErrorClass, ...] = ErrorClass.__args__  # type: ignore[attr-defined]
OPPOSITES = ({"positive", "negative"}, {"yes", "no"}, {"present", "absent"})
GIVEN = ("surgeries", "radiotherapy", "systemic_therapies")
"""Fields of treatments, which ``treatments_not_given`` denies."""
DENIABLE = (*GIVEN, "symptoms", "metastatic_sites", "cns_sites", "diagnosis", "grades")
NEGATION = re.compile(
    r"\b(?:no|not|without|never|neither|nor|den(?:y|ied|ies)|absen(?:ce|t)|lack(?:ed|s|ing)?|negative for|free of|"
    r"ruled out|exclud(?:ed|ing)|refus(?:ed|ing)|declin(?:ed|ing))\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"[;:]|\.\s|\b(?:but|however|although|whereas|except|because|due to|owing to|respond(?:ed|ing)? to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mistake:
    """One error: ``predicted`` stands where gold has ``gold``; either may be missing, not both.

    ``field`` may be an attribute (``surgeries.extent``); then both findings match and only the attribute is wrong or
    missing. ``case_no`` is gold's, or the prediction's where the row has no partner.
    """

    report_id: str
    case_no: int
    field: str
    verdicts: tuple[Verdict, ...]
    error_class: ErrorClass
    predicted: Finding | None
    gold: Finding | None


def mistakes(scores: Scores, places: Mapping[str, Places]) -> Iterator[Mistake]:
    """Every error on the reported rows, by report, row and field; ``places`` (by report id) may lack a text."""
    for report_id, report in scores.reports.items():
        misplaced = {id(o) for o in report.misplaced}
        for pair in report.pairs:
            row = pair.gold or pair.predicted
            assert row is not None, "a pair has a row"
            for false, missed in _joined(pair):
                one = false or missed
                assert one is not None, "an error has a side"
                gold, predicted = (missed or one).gold, (false or one).predicted
                yield Mistake(
                    report_id,
                    row.case_no,
                    one.field,
                    tuple(o.verdict for o in (false, missed) if o),
                    _class_of(false, missed, false is not None and id(false) in misplaced, pair, places.get(report_id)),
                    predicted,
                    gold,
                )


def _joined(pair: RowPair) -> Iterator[tuple[Outcome | None, Outcome | None]]:
    """The false and the missed values of a pair of rows, those of one mistake together."""
    wrong: dict[str, tuple[list[Outcome], list[Outcome]]] = {}
    for outcome in pair.outcomes:
        if outcome.verdict != "tp":
            false, missed = wrong.setdefault(outcome.field, ([], []))
            (false if outcome.verdict == "fp" else missed).append(outcome)
    for false, missed in wrong.values():
        left = list(missed)
        for one in false:
            other = next((o for o in left if _one_mistake(one, o)), None)
            if other:
                left.remove(other)
            yield one, other
        yield from ((None, one) for one in left)


def _one_mistake(false: Outcome, missed: Outcome) -> bool:
    if "." in false.field:
        return false.predicted is missed.predicted and false.gold is missed.gold
    column, predicted, gold = FIELDS[false.field], false.predicted, missed.gold
    assert predicted is not None and gold is not None, "a false value is predicted, a missed one is gold's"
    if column.identity:
        return normal_marker(str(predicted.value)) == normal_marker(str(gold.value))
    return column.single or column.kind == "sequence" or overlaps(predicted.evidence, gold.evidence)


def _class_of(
    false: Outcome | None, missed: Outcome | None, misplaced: bool, pair: RowPair, places: Places | None
) -> ErrorClass:
    if misplaced:
        return "wrong patient"
    if false and _denied(false, missed, pair, places):
        return "wrong polarity"
    if false and missed:
        return _class_of_both(false, missed, places)
    if missed and missed.gold and _damaged(missed.gold, places):
        return "lost to damaged text"
    return "missed" if missed else "spurious"


def _class_of_both(false: Outcome, missed: Outcome, places: Places | None) -> ErrorClass:
    name, _, attribute = false.field.partition(".")
    column, predicted, gold = FIELDS[name], false.predicted, missed.gold
    assert predicted is not None and gold is not None, "a false value is predicted, a missed one is gold's"
    if not attribute:
        said, wanted = ((f.attributes.get("result") if column.identity else f.value) for f in (predicted, gold))
        if any({said, wanted} == pair for pair in OPPOSITES if isinstance(said, str) and isinstance(wanted, str)):
            return "wrong polarity"
        if column.kind in ("months", "sequence"):
            return "wrong time"
        if column.kind == "label" and overlaps(predicted.evidence, gold.evidence):
            return "normalisation"
    return "lost to damaged text" if not attribute and _damaged(gold, places) else "wrong value"


def _denied(false: Outcome, missed: Outcome | None, pair: RowPair, places: Places | None) -> bool:
    """Whether the article denies the predicted fact, as far as gold and the words before the evidence tell."""
    predicted = false.predicted
    if predicted is None or false.field not in DENIABLE:
        return False
    if missed and missed.gold and overlaps(predicted.evidence, missed.gold.evidence):
        return False  # gold takes a fact from there, so it is told as true
    refused: Sequence[Finding] = pair.gold.findings.get("treatments_not_given", ()) if pair.gold else ()
    if false.field in GIVEN and any(overlaps(predicted.evidence, f.evidence) for f in refused):
        return True
    return places is not None and any(_negated(places, e.start, e.end) for e in predicted.evidence)


def _negated(places: Places, start: int, end: int) -> bool:
    low, _ = places.sentence(start, end)
    clause = CLAUSE.split(places.text[low:start])[-1] + places.text[start:end]
    return NEGATION.search(clause) is not None


def _damaged(gold: Finding, places: Places | None) -> bool:
    return places is not None and any(places.damaged(e.start, e.end) for e in gold.evidence)
