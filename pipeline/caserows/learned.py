"""Mentions that a trained entity model finds, beside those of the term lists (spaCy component ``caserows_learned``).

The model is named in ``config.cfg``: ours, or any installed spaCy or scispaCy pipeline with an entity recogniser. It reads
the case text alone. Of mentions that overlap, those of the term lists stay, then the longest. A learned mention has a type
of its own (``learned symptom``), so that only fields that ask for it take it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from caserows.entities import GROUP
from caserows.lexicon import Entry
from caserows.recurrent import Found
from caserows.settings import NoModelError, model_folder
from caserows.tagger import Tagger

CASE_TEXT = frozenset({"case", "text"})
"""Sections that tell the case; where there is none, the abstract does."""
TYPES = {
    "SIGN_SYMPTOM": "learned symptom",
    "DISEASE": "learned disease",
    "ANATOMY": "learned site",
    "THERAPEUTIC_PROCEDURE": "learned procedure",
    "MEDICATION": "learned drug",
    "CHEMICAL": "learned drug",  # en_ner_bc5cdr_md
    "CANCER": "learned disease",  # en_ner_bionlp13cg_md
    "ORGAN": "learned site",
}
"""A model's label → the type of our mention; other labels are no facts of a row."""
KNOWN = {
    "learned symptom": ("symptom", "histology", "imaging", "procedure"),
    "learned disease": ("histology", "symptom", "virus"),
    "learned site": ("site",),
    "learned procedure": ("procedure", "drug", "imaging"),
    "learned drug": ("drug", "procedure"),
}
"""The types of listed terms that a learned mention yields to where they share a token."""


OPERATION = re.compile(
    r"[a-z]{3,}ectom(?:y|ies)\b|\b(?:resection|transection|excision|extirpation|enucleation|amputation|exenteration)s?\b"
)
NOT_ITS_NAME = re.compile(
    r"^(?:(?:an?|the|his|her|left|right|bilateral|total|subtotal|partial|radical|complete|open|laparoscopic|robotic|surgical)[\s-]+)+"
)
"""What stands before the name of an operation, and tells its side, its extent or its way."""


def load_model(name: str) -> Language:
    """The pipeline of an installed model package, or one saved in a folder."""
    folder = model_folder(name)
    try:
        return import_module(name).load() if name.isidentifier() else spacy.load(folder)
    except (OSError, ImportError, ValueError) as error:
        raise NoModelError(f"entity model {name!r} cannot be loaded: {str(error).splitlines()[0]}") from error


@dataclass(frozen=True, slots=True)
class Reader:
    """What an entity model says of stretches of a doc: in the doc's own tokens where it is ours, else by its own."""

    model: Language

    def entities(self, doc: Doc, within: list[tuple[int, int]]) -> Iterable[Found]:
        for _, component in self.model.pipeline:
            if isinstance(component, Tagger):
                yield from component.entities(doc, within)
                return
        text = doc._.source
        for start, end in within:
            first = doc[start].idx
            stretch = text[first : doc[end - 1].idx + len(doc[end - 1])]
            for entity in self.model(stretch).ents:
                place = first + entity.start_char, first + entity.end_char
                span = doc.char_span(*place, alignment_mode="expand")
                if span is not None:
                    yield span.start, span.end, entity.label_


class LearnedMentions:
    """Adds to ``doc.spans["mentions"]`` and ``doc._.entries`` what the model finds and no listed term says."""

    def __init__(self, reader: Reader | None):
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        if self.reader is None or not len(doc):
            return doc
        found = [
            (start, end, TYPES[label])
            for start, end, label in self.reader.entities(doc, case_text(doc))
            if label in TYPES
        ]
        spans = list(doc.spans[GROUP])
        held: dict[int, set[str]] = {}
        for span in spans:
            for i in range(span.start, span.end):
                held.setdefault(i, set()).add(span.label_)
        made: list[tuple[Span, Entry]] = []
        for start, end, type_ in sorted(found, key=lambda entity: (entity[0] - entity[1], entity[0])):
            yields = {*KNOWN[type_], *TYPES.values()}
            if any(held.get(i, set()) & yields for i in range(start, end)):
                continue
            for i in range(start, end):
                held.setdefault(i, set()).add(type_)
            span = Span(doc, start, end, label=type_)
            made.append((span, described(span)))
        joined = sorted(
            [*zip(spans, doc._.entries, strict=True), *made], key=lambda m: (m[0].start, m[0].end, m[0].label_)
        )
        doc.spans[GROUP] = [span for span, _ in joined]
        doc._.entries = [entry for _, entry in joined]
        return doc


def described(span: Span) -> Entry:
    """What is known of a learned mention: its words; of a procedure that takes something out, that it is a resection."""
    label = " ".join(span.text.lower().split())
    if span.label_ == "learned procedure" and OPERATION.search(label):
        return Entry("", NOT_ITS_NAME.sub("", label), "resection", ())
    return Entry("", label, "learned", ())


def case_text(doc: Doc) -> list[tuple[int, int]]:
    """The stretches of tokens (first, after the last) that describe the patient: the case description, else the abstract."""
    sections = doc._.sections or [("text", 0, len(doc._.source))]
    names = CASE_TEXT if any(name in CASE_TEXT for name, *_ in sections) else {"abstract"}
    spans = [doc.char_span(start, end, alignment_mode="contract") for name, start, end in sections if name in names]
    return [(span.start, span.end) for span in spans if span is not None and len(span)]


@Language.factory(
    "caserows_learned",
    default_config={"model": None},
    requires=["doc.spans", "doc._.sections", "doc._.entries", "token.is_sent_start"],
    assigns=["doc.spans", "doc._.entries"],
)
def create_learned(nlp: Language, name: str, model: str | None) -> LearnedMentions:
    return LearnedMentions(Reader(load_model(model)) if model else None)
