"""Scores of an entity model on annotated reports: strict and relaxed precision, recall, F1, by label and over all."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from convert import brat_docs
from package import assembled
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from steps import reading
from together import together

from caserows.learned import load_model


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


def f1(counts: Counter[tuple[str, str]]) -> float:
    """Micro-averaged over the labels."""
    return ratios(counts, {label for label, _ in counts})["f1"]


def ratios(counts: Counter[tuple[str, str]], labels: Iterable[str]) -> dict[str, float]:
    tp, fp, fn = (sum(counts[label, kind] for label in labels) for kind in ("tp", "fp", "fn"))
    return {
        "precision": round(tp / (tp + fp), 4) if tp + fp else 0.0,
        "recall": round(tp / (tp + fn), 4) if tp + fn else 0.0,
        "f1": round(2 * tp / (2 * tp + fp + fn), 4) if tp + fp + fn else 0.0,
        "gold": tp + fn,
    }


def opened(models: list[str]) -> Language:
    """The pipeline of one or more folders that ``train.py`` wrote, read as one network; or an installed one by name."""
    if all((Path(model) / "inventory.json").exists() for model in models):
        return assembled(together([Path(model) for model in models]))
    if len(models) > 1:
        raise SystemExit(f"score.py: not all of these are folders of networks: {', '.join(models)}")
    return load_model(models[0])


def annotated(path: Path, nlp: Language) -> list[Doc]:
    """Docs with entities: a ``.spacy`` file, or a folder of brat files."""
    if path.is_dir():
        return list(brat_docs(path, reading(), Counter()))
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def evaluate(nlp: Language, golds: list[Doc]) -> dict[str, object]:
    """Scores of a pipeline that reads the texts of annotated docs; both are compared by characters."""
    texts = [gold.text for gold in golds]
    nlp(texts[0])
    started = time.process_time()
    said = [nlp(text) for text in texts]
    seconds = time.process_time() - started
    tight: Counter[tuple[str, str]] = Counter()
    loose: Counter[tuple[str, str]] = Counter()
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="folders of networks, or one installed model")
    parser.add_argument("--docs", type=Path, required=True, help="a .spacy file, or a folder of brat files")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    nlp = opened(options.models)
    scores = evaluate(nlp, annotated(options.docs, nlp))
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
