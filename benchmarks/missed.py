"""What missed names lack: of the values of the gold that no row has, whether a term of the right kind was found at their evidence by
the word lists, by the entity model alone, or by neither. It bounds what an entity model can add to the recall of rows.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from pathlib import Path

from caserows.build import load
from caserows.cli.scoring import scored_now
from caserows.entities import GROUP
from caserows.evaluate import record
from caserows.learned import LearnedMentions
from caserows.repair import repair

NAMED = {
    "symptoms": ("symptom", {"SIGN_SYMPTOM", "DISEASE"}),
    "surgeries": ("procedure", {"THERAPEUTIC_PROCEDURE", "DIAGNOSTIC_PROCEDURE"}),
    "diagnosis": ("histology", {"DISEASE"}),
    "primary_site": ("site", {"ANATOMY"}),
    "cns_sites": ("site", {"ANATOMY"}),
    "metastatic_sites": ("site", {"ANATOMY"}),
    "systemic_therapies": ("drug", {"MEDICATION"}),
    "ihc": ("marker", {"DIAGNOSTIC_PROCEDURE"}),
}
"""Fields whose values are names: the type of the listed term and the labels of the model that name them."""
KINDS = ("in a word list", "model alone", "neither")

Place = tuple[int, int, str]


def places(text: str) -> tuple[list[Place], list[Place]]:
    """Listed terms and the model's entities of a text, the whole of it, at their raw offsets."""
    nlp = load()
    component = nlp.get_pipe("caserows_learned")
    assert isinstance(component, LearnedMentions)
    if component.reader is None:
        raise SystemExit("missed.py: config.cfg names no entity model")
    repaired = repair(text)
    doc = nlp(repaired.text)
    listed = [(*repaired.raw_span(span.start_char, span.end_char), span.label_) for span in doc.spans[GROUP]]
    entities = component.reader.entities(doc, [(0, len(doc))])
    known = [(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), label) for start, end, label in entities]
    return listed, [(*repaired.raw_span(start, end), label) for start, end, label in known]


def holds(found: list[Place], labels: set[str], evidence: list[list[int]]) -> bool:
    return any(label in labels and start < stop and at < end for start, end, label in found for at, stop in evidence)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("annotations/gold/dev"))
    parser.add_argument("--texts", type=Path, default=Path("../shared/corpus"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    scores, texts = scored_now([options.gold], [options.texts], load())
    missed = [
        e for e in record(scores, texts)["errors"] if "fn" in e["verdicts"] and e["gold"] and "." not in e["field"]
    ]
    found = {report: places(texts.found[report]) for report in {e["report"] for e in missed}}
    counts: dict[str, Counter[str]] = {field: Counter() for field in NAMED}
    for error in missed:
        if error["field"] in NAMED:
            type_, labels = NAMED[error["field"]]
            listed, known = found[error["report"]]
            evidence = error["gold"]["evidence"]
            at = 0 if holds(listed, {type_}, evidence) else 1 if holds(known, labels, evidence) else 2
            counts[error["field"]][KINDS[at]] += 1
    print(f"{len(missed)} values missed, {sum(map(Counter.total, counts.values()))} of them in fields of names\n")
    print(f"{'field':<20}" + "".join(f"{kind:>16}" for kind in KINDS))
    for name, row in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        print(f"{name:<20}" + "".join(f"{row[kind]:>16}" for kind in KINDS))


if __name__ == "__main__":
    main()
