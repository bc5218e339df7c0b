"""Words and lexicon terms: the tokenizer and the matcher that finds every listed term (``caserows_entities``).

The tokenizer splits at every change between letters, digits and signs, so that ``CD34``, ``CD-34`` and ``CD 34`` are the
same term when hyphens and spaces are passed over. One walk over a prefix tree of token sequences finds the longest
term of each type at each place: the cost grows with the text alone, not with the number of terms.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from spacy import registry
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from caserows.lexicon import TYPES, Entry, lexicon
from caserows.shortforms import undefined

TOKEN = re.compile(r"[^\W\d_]+(?:['’](?=[a-z]\b)[a-z])?|\d+(?:[.,]\d+)*|\n+|[^\S\n]+|\S")
SOFT = frozenset({"-", "‐", "‑", "–", "−", "/", "®", "™", "\n"})
"""Signs that may stand inside a term without breaking it."""
GROUP = "mentions"
OF_A_PLACE = re.compile(r"(?:of|in|arising in|arising from)(?: the)?", re.I)

Doc.set_extension("entries", default=None, force=True)
Doc.set_extension("source", getter=lambda doc: doc.user_data.get("source") or doc.text, force=True)
Doc.set_extension("words", getter=lambda doc: doc.user_data.get("words") or [token.text for token in doc], force=True)


class Tokenizer:
    """Text → Doc of letter runs, numbers and single signs. ``doc.text`` equals the text, kept as ``doc._.source``: spaCy
    would join it from the tokens at every call; ``doc._.words`` likewise."""

    def __init__(self, vocab: Vocab):
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for word in TOKEN.findall(text):
            if word == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces, user_data={"source": text, "words": words})

    # A trained pipeline is saved with its tokenizer; this one has nothing to save.
    def to_disk(self, path: object, **_: object) -> None: ...

    def from_disk(self, path: object, **_: object) -> "Tokenizer":
        return self

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **_: object) -> "Tokenizer":
        return self


@registry.tokenizers("caserows_tokenizer")
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """The tokenizer as spaCy's config asks for it."""
    return lambda nlp: Tokenizer(nlp.vocab)


@dataclass(slots=True)
class Node:
    """One step of the prefix tree: where each next token leads, and the terms that end here."""

    next: "dict[str, Node]" = field(default_factory=dict)
    terms: list[tuple[str, Entry, tuple[str, ...] | None]] = field(default_factory=list)


def term_tokens(surface: str) -> tuple[str, ...]:
    """The tokens of a surface form that count: signs inside it that may be passed over are dropped."""
    return tuple(w for w in TOKEN.findall(surface) if not w.isspace() and w not in SOFT)


@cache
def term_tree() -> Node:
    """The prefix tree of every surface form of every lexicon, with the straight and with the printed apostrophe."""
    root = Node()
    for type_ in TYPES:
        for entry in lexicon(type_):
            for surface, exact in entry.surfaces():
                for written in dict.fromkeys((surface, surface.replace("'", "’"))):
                    tokens = term_tokens(written)
                    node = root
                    for token in tokens:
                        node = node.next.setdefault(token.lower(), Node())
                    if tokens:
                        node.terms.append((type_, entry, tokens if exact else None))
    return root


Term = tuple[int, int, str, Entry]


def find_terms(words: list[str]) -> list[Term]:
    """Longest terms of each type as (first token, token after the last, type, entry), in order of the text."""
    root = term_tree()
    lowered = [word.lower() for word in words]
    found: list[Term] = []
    done: dict[str, int] = {}
    for start, word in enumerate(lowered):
        node = root.next.get(word)
        if node is None:
            continue
        best: dict[str, tuple[int, Entry]] = {}
        at = start
        path = [words[start]]
        while True:
            for type_, entry, exact in node.terms:
                if exact is None or exact == tuple(path):
                    held = best.get(type_)
                    if held is None or held[0] < at + 1:
                        best[type_] = (at + 1, entry)
            at += 1
            while at < len(words) and words[at] in SOFT and at + 1 < len(words):
                at += 1
            if at >= len(words):
                break
            following = node.next.get(lowered[at])
            if following is None:
                break
            node = following
            path.append(words[at])
        for type_, (end, entry) in best.items():
            if start >= done.get(type_, 0):
                found.append((start, end, type_, entry))
                done[type_] = end
    return found


def long_forms(abbreviations: list[dict[str, Any]]) -> dict[str, list[tuple[str, Entry]]]:
    """Short forms that the report itself defines, with the (type, entry) of the term that ends their long form.

    ``abbreviations`` are scispaCy's records (Schwartz and Hearst, PSB 2003).
    """
    known: dict[str, list[tuple[str, Entry]]] = {}
    for record in abbreviations:
        short = record["short_text"]
        if short in known or short.islower():
            continue
        words = [w for w in TOKEN.findall(record["long_text"]) if not w.isspace()]
        terms = find_terms(words)
        last = [(type_, entry) for _, end, type_, entry in terms if end == len(words)]
        known[short] = last + _tumor_of_a_place(words, terms)
    return known


def _tumor_of_a_place(words: list[str], terms: list[Term]) -> list[tuple[str, Entry]]:
    """The tumor of a long form that ends with its place: "solitary fibrous tumor of the liver"."""
    places = [start for start, end, type_, _ in terms if type_ == "site" and end == len(words)]
    return [
        (type_, entry)
        for _, end, type_, entry in terms
        for start in places
        if type_ == "histology" and OF_A_PLACE.fullmatch(" ".join(words[end:start]))
    ]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a report's own abbreviation stands for: its long form, and the terms that end it."""

    long_form: str
    terms: list[tuple[str, Entry]]


class EntityFinder:
    """Fills ``doc.spans["mentions"]`` (labels are the lexicon types) and, in the same order, ``doc._.entries``.

    An abbreviation that the report defines stands for the term of its long form, wherever no listed term of that type
    already covers it.
    """

    def __init__(self) -> None:
        term_tree()

    def __call__(self, doc: Doc) -> Doc:
        found = self._with_abbreviations(doc, find_terms(doc._.words))
        found.sort(key=lambda term: (term[0], term[1], term[2]))
        doc.spans[GROUP] = [Span(doc, start, end, label=type_) for start, end, type_, _ in found]
        doc._.entries = [entry for *_, entry in found]
        return doc

    @staticmethod
    def _with_abbreviations(doc: Doc, found: list[Term]) -> list[Term]:
        """The terms with every short form read as the report defines it, whatever the lexicons say of these letters."""
        records = doc._.abbreviations
        defined = long_forms(records)
        spelt = {record["short_text"]: record["long_text"] for record in reversed(records)}
        meant = {
            (record["short_start"], record["short_end"]): Meaning(spelt[short], defined[short])
            for record in records
            if (short := record["short_text"]) in defined
        }
        kept = [term for term in found if (term[0], term[1]) not in meant or _same_letters(term, meant)]
        covered = {(type_, i) for start, end, type_, _ in kept for i in range(start, end)}
        for (start, end), meaning in meant.items():
            for type_, entry in meaning.terms:
                if not any((type_, i) in covered for i in range(start, end)):
                    kept.append((start, end, type_, entry))
        kept += [
            (at, at + 1, "histology", entry)
            for at, entry in undefined(doc._.words, spelt, doc._.source)
            if ("histology", at) not in covered
        ]
        return kept


def _same_letters(term: Term, meant: dict[tuple[int, int], Meaning]) -> bool:
    """Whether a listed short form may stand: the definition means the same entry, is silent on its type, or shares a word
    with it (a long form in a spelling that no lexicon holds). "CK (creatine kinase)" is no cytokeratin."""
    start, end, type_, entry = term
    meaning = meant[start, end]
    if meaning.terms:
        return all(other is entry for other_type, other in meaning.terms if other_type == type_)
    words = set(re.findall(r"[a-z]{4,}", meaning.long_form.lower()))
    return any(word in surface.lower() for surface, _ in entry.surfaces() for word in words)


@Language.factory("caserows_entities", requires=["doc._.abbreviations"], assigns=["doc.spans", "doc._.entries"])
def create_entities(nlp: Language, name: str) -> EntityFinder:
    return EntityFinder()
