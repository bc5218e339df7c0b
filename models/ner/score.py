"""Scores of an entity model on annotated reports: strict and relaxed precision, recall, F1, by label and over all."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import caserows.entities  # noqa: F401  (importing registers the tokenizer)


def spans(doc: Doc) -> list[tuple[int, int, str]]:
    return [(e.start_char, e.end_char, e.label_) for e in doc.ents]


def strict(gold: list[tuple[int, int, str]], said: list[tuple[int, int, str]]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for span in said:
        counts[span[2], "tp" if span in gold else "fp"] += 1
    for span in gold:
        counts[span[2], "fn"] += span not in said
    return counts


def relaxed(gold: list[tuple[int, int, str]], said: list[tuple[int, int, str]]) -> Counter[tuple[str, str]]:
    """A span of the right label that overlaps; each gold span is used once, in the order of the text."""
    counts: Counter[tuple[str, str]] = Counter()
    free = sorted(gold)
    for start, end, label in sorted(said):
        match = next((g for g in free if g[2] == label and g[0] < end and start < g[1]), None)
        if match:
            free.remove(match)
        counts[label, "tp" if match else "fp"] += 1
    for span in free:
        counts[span[2], "fn"] += 1
    return counts


def ratios(counts: Counter[tuple[str, str]], labels: Iterable[str]) -> dict[str, float]:
    tp, fp, fn = (sum(counts[label, kind] for label in labels) for kind in ("tp", "fp", "fn"))
    return {
        "precision": round(tp / (tp + fp), 4) if tp + fp else 0.0,
        "recall": round(tp / (tp + fn), 4) if tp + fn else 0.0,
        "f1": round(2 * tp / (2 * tp + fp + fn), 4) if tp + fp + fn else 0.0,
        "gold": tp + fn,
    }


def evaluate(nlp: Language, path: Path) -> dict[str, object]:
    golds = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    tight: Counter[tuple[str, str]] = Counter()
    loose: Counter[tuple[str, str]] = Counter()
    started = time.process_time()
    said = [predict(nlp, gold) for gold in golds]
    seconds = time.process_time() - started
    for gold, doc in zip(golds, said, strict=True):
        tight += strict(spans(gold), spans(doc))
        loose += relaxed(spans(gold), spans(doc))
    labels = sorted({label for label, _ in tight})
    return {
        "strict": ratios(tight, labels),
        "relaxed": ratios(loose, labels),
        "tokens_per_second": round(sum(map(len, golds)) / seconds),
        "labels": {label: {"strict": ratios(tight, [label]), "relaxed": ratios(loose, [label])} for label in labels},
    }


def predict(nlp: Language, gold: Doc) -> Doc:
    """The model's own reading of the gold's text: same tokens, term tags from the lists."""
    tags = [token.tag_ for token in gold]
    doc = Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold], tags=tags)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    scores = evaluate(spacy.load(options.model), options.docs)
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    print(f"{'label':<24}{'strict P':>9}{'R':>7}{'F1':>7}{'relaxed P':>11}{'R':>7}{'F1':>7}{'gold':>7}")
    for name, row in [*scores["labels"].items(), ("all", scores)]:  # type: ignore[attr-defined]
        s, r = row["strict"], row["relaxed"]
        numbers = f"{s['precision']:>9.3f}{s['recall']:>7.3f}{s['f1']:>7.3f}{r['precision']:>11.3f}{r['recall']:>7.3f}{r['f1']:>7.3f}"
        print(f"{name:<24}{numbers}{s['gold']:>7}")
    print(f"tokens a second, one core: {scores['tokens_per_second']}")


if __name__ == "__main__":
    main()
