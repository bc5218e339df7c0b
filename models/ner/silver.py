"""Entities of the raw texts as networks see them together: the mean of their scores, decoded as one. Writes ``silver.spacy``."""

from __future__ import annotations

import argparse
from pathlib import Path

from convert import stored
from spacy.tokens import Doc, Span
from together import together
from train import read

from caserows.recurrent import Network


def labelled(doc: Doc, network: Network) -> Doc:
    words, marks = [token.text for token in doc], [token.tag_ for token in doc]
    sentences = [token.i for token in doc if token.is_sent_start]
    doc.ents = [Span(doc, *found) for found in network.entities(words, marks, sentences, [(0, len(doc))])]
    return doc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("teachers", nargs="+", type=Path)
    options = parser.parse_args()
    network = together(options.teachers)
    docs = [labelled(doc, network) for doc in read(options.build / "raw.spacy")]
    stored(docs).to_disk(options.out)
    print(f"{len(docs)} texts, {sum(len(doc.ents) for doc in docs)} entities")


if __name__ == "__main__":
    main()
