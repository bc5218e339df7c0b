"""Mentions → concepts of a local knowledge base, by scispaCy's method (Neumann et al., BioNLP 2019), searched exactly.

Every alias is a vector of character 3-grams weighted by TF-IDF; the aliases nearest to a mention by cosine are its
candidates. scispaCy stops there and leaves the choice to a trained model. Here the choice is made by words: a candidate
stands only where its words and the mention's account for each other, so that "tibial nerve" is no tibia and "leiomyoma"
no leiomyosarcoma, however near their letters are. Below the threshold, or where two concepts fit about as well, nothing
is linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from caserows.alike import Word, accounted, passed_over, words
from caserows.knowledge import concept_codes, knowledge_base

THRESHOLD = 0.65
"""Least cosine of a link. Chosen on the mentions of the development gold: benchmarks/README.md, "Linking"."""
MARGIN = 0.05
"""Least lead in cosine over the best candidate of another concept; chosen together with the threshold."""
INNER_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")
NEAREST = 40
"""Aliases looked at for each mention, nearest first."""


@dataclass(frozen=True, slots=True)
class Link:
    """The concept that a mention means: its id and name, the alias that was matched, their cosine, its codes."""

    concept_id: str
    name: str
    alias: str
    score: float
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a mention may mean: its nearest alias and their cosine."""

    concept_id: str
    alias: str
    score: float


class Index:
    """The aliases of one type of concept: by their words, and as TF-IDF vectors of their character 3-grams."""

    def __init__(self, aliases: Mapping[str, frozenset[str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # a second or two: only for those who link

        self.aliases = sorted(alias for alias in aliases if words(alias))
        self.concepts = [aliases[alias] for alias in self.aliases]
        self.words = [words(alias) for alias in self.aliases]
        self.by_words: dict[str, list[int]] = {}
        for place, spoken in enumerate(self.words):
            self.by_words.setdefault(_plain(spoken), []).append(place)
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
        self._vectors = self._vectorizer.fit_transform(map(_plain, self.words)) if self.aliases else None

    def vector(self, mention: tuple[Word, ...]) -> Any:
        """The mention as a column, to be compared with every alias."""
        return self._vectorizer.transform([_plain(mention)]).T

    def nearest(self, mention: tuple[Word, ...], count: int) -> list[tuple[int, float]]:
        """The aliases nearest to a mention as (place in ``aliases``, cosine), nearest first; all are compared."""
        if self._vectors is None:
            return []
        found = (self._vectors @ self.vector(mention)).tocoo()
        ranked = sorted(zip(found.row.tolist(), found.data.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:count]

    def cosine(self, vector: Any, place: int) -> float:
        """The cosine of a mention's vector and one alias."""
        return float((self._vectors[place] @ vector).sum()) if self._vectors is not None else 0.0


@dataclass(frozen=True, slots=True)
class Explained:
    """A candidate whose words account for the mention's, and how many of these were passed over."""

    passed_over: int
    candidate: Candidate


class Linker:
    """Links mentions to the concepts of a knowledge base of one or more types; the index of a type is made at its first mention.

    ``kb`` is scispaCy's ``KnowledgeBase``, ``codes`` gives the codes of its concept ids.
    """

    def __init__(
        self,
        kb: Any,
        codes: Mapping[str, tuple[str, ...]] | None = None,
        threshold: float = THRESHOLD,
        margin: float = MARGIN,
    ) -> None:
        self.kb = kb
        self.codes = codes or {}
        self.threshold = threshold
        self.margin = margin
        self._indexes: dict[str, Index] = {}

    def link(self, text: str, type_: str) -> Link | None:
        """The concept of this type that the text means, or None: nothing near enough, or two concepts as near.

        The words of an alias, in any order, are looked up first; what passes over fewest words of the text comes before what
        has the higher cosine. A type that the knowledge base does not hold has no concepts.
        """
        spellings = sorted({words(text), words(INNER_HYPHEN.sub("", text))})
        found = [e for mention in spellings for e in self._word_for_word(mention, type_)]
        found = found or [e for mention in spellings for e in self._explained(mention, type_)]
        found.sort(key=lambda e: (e.passed_over, -e.candidate.score, e.candidate.concept_id, e.candidate.alias))
        if not found or found[0].candidate.score < self.threshold:
            return None
        best = found[0].candidate
        for other in found[1:]:
            rival = other.candidate
            as_near = other.passed_over == found[0].passed_over and best.score - rival.score < self.margin
            if as_near and rival.concept_id != best.concept_id:
                return None
        name = self.kb.cui_to_entity[best.concept_id].canonical_name
        return Link(best.concept_id, name, best.alias, round(best.score, 4), self.codes.get(best.concept_id, ()))

    def candidates(self, text: str, type_: str, count: int = NEAREST) -> list[Candidate]:
        """The concepts nearest to a text by cosine alone, best first, whatever their words: scispaCy's candidates."""
        index = self._index(type_)
        found: dict[str, Candidate] = {}
        for place, score in index.nearest(words(text), count):
            for concept in sorted(index.concepts[place]):
                found.setdefault(concept, Candidate(concept, index.aliases[place], score))
        return list(found.values())

    def _word_for_word(self, mention: tuple[Word, ...], type_: str) -> Iterator[Explained]:
        """The concepts that have the mention's very words for an alias."""
        index = self._index(type_)
        for place in index.by_words.get(_plain(mention), ()):
            if accounted(mention, index.words[place], frozenset()) is not None:
                for concept in index.concepts[place]:
                    yield Explained(0, Candidate(concept, index.aliases[place], 1.0))

    def _explained(self, mention: tuple[Word, ...], type_: str) -> Iterator[Explained]:
        """The candidates whose words account for the mention's."""
        index = self._index(type_)
        over = passed_over(mention, type_, self._sites)
        bare = tuple(word for place, word in enumerate(mention) if place not in over)
        vectors: dict[frozenset[int], Any] = {}
        for place in sorted(
            {place for query in {mention, bare} if query for place, _ in index.nearest(query, NEAREST)}
        ):
            paired = accounted(mention, index.words[place], over)
            if paired is None:
                continue
            if paired not in vectors:
                vectors[paired] = index.vector(tuple(word for at, word in enumerate(mention) if at in paired))
            score = index.cosine(vectors[paired], place)
            for concept in index.concepts[place]:
                yield Explained(len(mention) - len(paired), Candidate(concept, index.aliases[place], score))

    def _index(self, type_: str) -> Index:
        if type_ not in self._indexes:
            self._indexes[type_] = Index(self._aliases(type_))
        return self._indexes[type_]

    def _aliases(self, type_: str) -> dict[str, frozenset[str]]:
        of_type = {concept for concept, entity in self.kb.cui_to_entity.items() if type_ in entity.types}
        return {alias: mine for alias, every in self.kb.alias_to_cuis.items() if (mine := frozenset(every & of_type))}

    @cached_property
    def _sites(self) -> frozenset[tuple[str, ...]]:
        """The names of sites: in a name of a tumor they may be passed over ("lipoma of the thigh")."""
        return frozenset(tuple(word.normal for word in words(alias)) for alias in self._aliases("site"))


def _plain(text: tuple[Word, ...]) -> str:
    """The words in order of the alphabet: 3-grams do not pass from word to word, so that no order is lost."""
    return " ".join(sorted(word.normal for word in text))


@cache
def linker() -> Linker:
    """The linker over the project's word lists, made once."""
    return Linker(knowledge_base(), concept_codes())
