"""The trained entity model as a step of a pipeline (spaCy component ``caserows_tagger``)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from caserows.entities import GROUP
from caserows.model import CaserowsError
from caserows.recurrent import OUTSIDE, Found, Inventory, Network


class ModelError(CaserowsError):
    """A trained model that is damaged or does not fit this version."""


def term_marks(doc: Doc) -> list[str]:
    """What the term lists say of each token: ``O``, or B or I with the types of the terms that hold it, by name."""
    types: dict[int, set[str]] = {}
    starts = set()
    for mention in doc.spans[GROUP]:
        starts.add(mention.start)
        for i in range(mention.start, mention.end):
            types.setdefault(i, set()).add(mention.label_)
    marks = [OUTSIDE] * len(doc)
    for i, held in types.items():
        marks[i] = f"{'B' if i in starts else 'I'}-{'+'.join(sorted(held))}"
    return marks


class Tagger:
    """Sets ``doc.ents`` from the trained network; needs sentences and the term lists' mentions."""

    def __init__(self) -> None:
        self.network: Network | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What entities may be called; none before weights are loaded."""
        tags = self.network.inventory.tags if self.network else []
        return tuple(sorted({tag[2:] for tag in tags if tag != OUTSIDE}))

    def __call__(self, doc: Doc) -> Doc:
        doc.ents = [Span(doc, *found) for found in self.entities(doc, [(0, len(doc))])]
        return doc

    def entities(self, doc: Doc, within: Sequence[tuple[int, int]]) -> list[Found]:
        """Entities inside stretches of tokens; ModelError where no weights were loaded."""
        if self.network is None:
            raise ModelError("caserows_tagger: no trained weights are loaded")
        sentences = np.flatnonzero(doc.to_array(["SENT_START"]) == 1).tolist()
        return self.network.entities(doc._.words, term_marks(doc), sentences, within)

    def to_disk(self, path: str | Path, **_: object) -> None:
        if self.network is None:
            return
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        known = json.dumps(asdict(self.network.inventory), ensure_ascii=False, separators=(",", ":"))
        (folder / "inventory.json").write_text(known + "\n", encoding="utf-8")
        np.savez(folder / "weights.npz", **{name: a.astype(np.float16) for name, a in self.network.weights.items()})

    def from_disk(self, path: str | Path, **_: object) -> "Tagger":
        folder = Path(path)
        try:
            inventory = Inventory(**json.loads((folder / "inventory.json").read_text(encoding="utf-8")))
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                weights = dict(stored)
        except (OSError, ValueError, TypeError, BadZipFile) as error:
            raise ModelError(f"{folder}: the trained model cannot be read ({error})") from error
        self.network = Network(inventory, weights)
        return self


@Language.factory("caserows_tagger", requires=["doc.spans", "token.is_sent_start"], assigns=["doc.ents"])
def create_tagger(nlp: Language, name: str) -> Tagger:
    return Tagger()
