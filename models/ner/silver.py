"""Entities of the raw texts as networks see them together: the mean of their scores, decoded as one. Writes ``silver.spacy``."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from convert import stored
from spacy.tokens import Doc, Span
from train import read

from caserows.recurrent import Network
from caserows.tagger import Tagger


class Together(Network):
    """Networks of one inventory of tags, read as one: mean scores of tokens and of transitions."""

    def __init__(self, members: list[Network]):
        means = {name: np.mean([m.weights[name] for m in members], axis=0) for name in ("tr", "st", "en")}
        super().__init__(members[0].inventory, means)
        self.members = members

    def scores(self, *text: object) -> np.ndarray:  # type: ignore[override]
        return np.mean([member.scores(*text) for member in self.members], axis=0)  # type: ignore[arg-type]


def together(folders: list[Path]) -> Tagger:
    """The taggers of several folders as one; their networks must have been trained on the same labels."""
    members = [network for folder in folders if (network := Tagger().from_disk(folder).network)]
    if any(member.inventory.tags != members[0].inventory.tags for member in members):
        raise SystemExit("silver.py: the networks have different labels")
    tagger = Tagger()
    tagger.network = members[0] if len(members) == 1 else Together(members)
    return tagger


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
    network = together(options.teachers).network
    assert network
    docs = [labelled(doc, network) for doc in read(options.build / "raw.spacy")]
    stored(docs).to_disk(options.out)
    print(f"{len(docs)} texts, {sum(len(doc.ents) for doc in docs)} entities")


if __name__ == "__main__":
    main()
