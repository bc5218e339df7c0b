"""Annotated case reports (brat, IOB) and raw case texts → ``*.spacy``, with sentences and the marks of the term lists.

Rules, stated once:

* A label's name is mapped by ``labels.tsv``; a type without label is left out.
* A discontinuous entity ("left … breast") is one span from its first to its last character where the gap is at most
  ``WIDEST_GAP`` characters; else its longest part.
* Of overlapping or nested entities the longest stays, of equally long ones the first; the count of those left out is printed.
* An entity whose border lies inside a token is widened to the token.
* A line break of the source (one sentence a line) is a space, as in repaired text.
* A raw text whose id is among the annotated or gold reports is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans
from steps import reading

from caserows.tagger import term_marks

HERE = Path(__file__).resolve().parent
WIDEST_GAP = 12
ENTITY = re.compile(r"T\d+\t(?P<type>\S+) (?P<places>[\d ;]+)\t")
AUXILIARY = {"AnatEM-IOB": "ANATEM_", "BC5CDR-IOB": "BC5CDR_"}


def label_map() -> dict[str, str]:
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as file:
        return {row["maccrobat"]: row["label"] for row in csv.DictReader(file, delimiter="\t") if row["label"]}


def place_of(text: str) -> tuple[int, int]:
    """The one span that stands for ``12 16;20 26``, by the rule above."""
    parts = [tuple(map(int, part.split())) for part in text.split(";")]
    gaps = [b[0] - a[1] for a, b in pairwise(parts)]
    if max(gaps, default=0) <= WIDEST_GAP:
        return parts[0][0], parts[-1][1]
    return max(((start, end) for start, end in parts), key=lambda part: part[1] - part[0])


def brat_docs(folder: Path, nlp: Language, left_out: Counter[str]) -> Iterator[Doc]:
    labels = label_map()
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8").replace("\n", " ")
        doc = nlp(text)
        spans: list[Span] = []
        for match in ENTITY.finditer(path.with_suffix(".ann").read_text(encoding="utf-8")):
            if match["type"] not in labels:
                continue
            start, end = place_of(match["places"])
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            span = doc.char_span(start, end, labels[match["type"]], alignment_mode="expand")
            if span is None:
                left_out["without a token"] += 1
            else:
                spans.append(span)
        kept = filter_spans(spans)
        left_out["overlapping"] += len(spans) - len(kept)
        doc.ents = kept
        yield marked(doc)


def iob_docs(path: Path, nlp: Language, prefix: str) -> Iterator[Doc]:
    """Sentences of token<TAB>tag; tokens are joined by spaces and cut again as everywhere else."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        words, places, open_ = [], [], False
        length = 0
        for line in block.split("\n"):
            word, _, tag = line.partition("\t")
            start, length = length + bool(words), length + bool(words) + len(word)
            words.append(word)
            if tag.startswith("B-") or (tag.startswith("I-") and not open_):
                places.append((start, length, tag[2:]))
            elif tag.startswith("I-"):
                places[-1] = (places[-1][0], length, places[-1][2])
            open_ = tag != "O"
        doc = nlp(" ".join(words))
        spans = [doc.char_span(a, b, prefix + label.upper(), alignment_mode="expand") for a, b, label in places]
        doc.ents = filter_spans([span for span in spans if span is not None])
        yield marked(doc)


def raw_texts(shared: Path) -> Iterator[str]:
    """The unlabelled texts in one line each, without those of the gold reports."""
    gold = {path.stem.removeprefix("e3c-") for path in (shared / "corpus").glob("*.txt")}
    with (shared / "raw" / "case_reports_en.jsonl").open(encoding="utf-8") as file:
        for record in map(json.loads, file):
            if record["id"] not in gold:
                yield " ".join(record["text"].split())


def marked(doc: Doc) -> Doc:
    """What the term lists say of each token, kept as its tag."""
    for token, mark in zip(doc, term_marks(doc), strict=True):
        token.tag_ = mark
    return doc


def stored(docs: list[Doc]) -> DocBin:
    return DocBin(attrs=["TAG", "SENT_START", "ENT_IOB", "ENT_TYPE", "SPACY"], docs=docs, store_user_data=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=HERE.parents[1].parent / "shared")
    parser.add_argument("--out", type=Path, default=HERE / "build")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    nlp = reading()
    for split in ("train", "dev"):
        left_out: Counter[str] = Counter()
        docs = list(brat_docs(options.shared / "ner" / "maccrobat" / split, nlp, left_out))
        stored(docs).to_disk(options.out / f"{split}.spacy")
        entities = sum(len(doc.ents) for doc in docs)
        print(
            f"{split}: {len(docs)} reports, {sum(map(len, docs))} tokens, {entities} entities; left out {dict(left_out)}"
        )
    for name, prefix in AUXILIARY.items():
        for part in ("train", "devel"):
            docs = list(iob_docs(options.shared / "ner" / "iob" / name / f"{part}.tsv", nlp, prefix))
            stored(docs).to_disk(options.out / f"{name}-{part}.spacy")
            print(f"{name} {part}: {len(docs)} sentences, {sum(len(doc.ents) for doc in docs)} entities")
    docs = [marked(nlp(text)) for text in raw_texts(options.shared)]
    stored(docs).to_disk(options.out / "raw.spacy")
    print(f"raw: {len(docs)} texts, {sum(map(len, docs))} tokens")


if __name__ == "__main__":
    main()
