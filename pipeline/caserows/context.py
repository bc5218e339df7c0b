"""Assertion of every mention by medspaCy's ConText with our own rules (spaCy component ``caserows_context``).

The method is ConText (Harkema et al., J Biomed Inform 2009) as medspaCy implements it: a cue opens a scope inside its
sentence, another cue or a terminating word closes it. The cues stand in ``lexicons/context.tsv``. Scopes are cut sentence by
sentence, so that the cost grows in proportion to the text. For each mention ``doc._.assertions`` keeps the
assertion and the cue that decided it.
"""

import csv
import re
import warnings
from collections import defaultdict
from importlib.resources import files

from loguru import logger
from spacy.language import Language
from spacy.tokens import Doc

from caserows.case import Assertion
from caserows.entities import GROUP
from caserows.model import CaserowsError

logger.disable("PyRuSH")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from medspacy.common.medspacy_matcher import MedspacyMatcher
    from medspacy.context import ConTextModifier, ConTextRule

Doc.set_extension("assertions", default=None, force=True)

STRENGTH: dict[str, tuple[int, Assertion]] = {
    "FAMILY": (0, "family"),
    "DECLINED": (1, "declined"),
    "NEGATED": (2, "negated"),
    "PLANNED": (3, "planned"),
    "POSSIBLE": (4, "possible"),
    "HISTORICAL": (5, "historical"),
}
"""Categories in order of strength: where two cues reach one mention, the stronger decides."""


CONTRACTED = re.compile(r"\b(did|does|do|is|are|was|were|has|have|had|could|would|ca(?=n))n? not\b")


def context_rules() -> list[ConTextRule]:
    """The rules of ``lexicons/context.tsv``; CaserowsError where a line names an unknown category or direction."""
    rules = []
    with (files("caserows") / "lexicons" / "context.tsv").open(encoding="utf-8") as stream:
        for line, row in enumerate(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            if row["category"] not in {*STRENGTH, "TERMINATE", "PSEUDO"}:
                raise CaserowsError(f"context.tsv:{line}: unknown category {row['category']!r}")
            scope = int(row["max_scope"]) if row["max_scope"] else None
            rules += [
                ConTextRule(literal, row["category"], direction=row["direction"], max_scope=scope)
                for literal in _with_contraction(row["literal"])
            ]
    return rules


def _with_contraction(literal: str) -> tuple[str, ...]:
    """A cue and, where an auxiliary stands before its "not", the contracted forms: "did not show", "didn't show", "didn’t show"."""
    if not CONTRACTED.search(literal):
        return (literal,)
    return literal, *(CONTRACTED.sub(rf"\1n{apostrophe}t", literal) for apostrophe in "'’")


class Assertions:
    """Sets ``doc._.assertions``: one (assertion, cue) per span of ``doc.spans["mentions"]``."""

    def __init__(self, nlp: Language):
        self.matcher = MedspacyMatcher(nlp, prune=False)
        self.matcher.add(context_rules())

    def __call__(self, doc: Doc) -> Doc:
        mentions = list(doc.spans[GROUP])
        decided: list[tuple[Assertion, str]] = [("affirmed", "")] * len(mentions)
        sentence_of = [0] * len(doc)
        for n, sentence in enumerate(doc.sents):
            sentence_of[sentence.start : sentence.end] = [n] * (sentence.end - sentence.start)
        targets = defaultdict(list)
        for i, span in enumerate(mentions):
            targets[sentence_of[span.start]].append(i)
        modifiers = defaultdict(list)
        for rule, start, end in self._longest(doc):
            n = sentence_of[start]
            if n in targets:
                modifiers[n].append(ConTextModifier(rule, start, end, doc))
        for n, found in modifiers.items():
            _limit(found)
            for i in targets[n]:
                cues = [m for m in found if m.category in STRENGTH and m.modifies(mentions[i])]
                if cues:
                    cue = min(cues, key=lambda m: STRENGTH[m.category][0])
                    decided[i] = STRENGTH[cue.category][1], doc[slice(*cue.modifier_span)].text
        doc._.assertions = decided
        return doc

    def _longest(self, doc: Doc) -> list[tuple[ConTextRule, int, int]]:
        """Cues in the order of the text; of overlapping ones the longest stays ("was negative for" covers "negative for").

        A pseudo cue that goes on where another cue ends takes it away whatever its length: "there was [no] change".
        Cues that share all their words stay together, each with its own direction.
        """
        rules = self.matcher.rule_map
        found = {(start, end, doc.vocab.strings[key]) for key, start, end in self.matcher(doc)}
        pseudo = [(start, end) for start, end, key in found if rules[key].category == "PSEUDO"]
        going_on = {at: end for start, end in pseudo for at in range(start + 1, end)}
        matches = sorted(
            (m for m in found if m[1] >= going_on.get(m[1], 0) or rules[m[2]].category == "PSEUDO"),
            key=lambda m: (m[0] - m[1], m[0], m[2]),
        )
        taken: dict[int, tuple[int, int]] = {}
        kept = []
        for start, end, key in matches:
            if all(taken.get(at, (start, end)) == (start, end) for at in range(start, end)):
                taken.update(dict.fromkeys(range(start, end), (start, end)))
                kept.append((rules[key], start, end))
        return sorted(kept, key=lambda m: m[1])


def _limit(modifiers: list[ConTextModifier]) -> None:
    """Ends every scope at the nearest cue that may end it; ``modifiers`` stand in the order of the text.

    medspaCy no longer lets a cue end a scope that another has cut at its far side, so each meets its nearest neighbour first.
    """
    for m in modifiers:
        for other in reversed(modifiers) if m.direction.lower() == "backward" else modifiers:
            m.limit_scope(other)


@Language.factory("caserows_context", requires=["doc.spans", "token.is_sent_start"], assigns=["doc._.assertions"])
def create_context(nlp: Language, name: str) -> Assertions:
    return Assertions(nlp)
