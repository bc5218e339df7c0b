"""The linker's precision and recall over thresholds on the mentions of gold, and on the mentions written by hand for it.

A mention of gold is the text of a finding's evidence, or the value that the annotator wrote; its concept is the one that the
knowledge base gives the value. Three questions, for every threshold:

* as written: is the concept found? Gold is coarser than the mention here and there ("pancreatic tail": pancreas), and
  evidence is often more than a mention ("treated by …"), so that these numbers rank thresholds, no more;
* one letter wrong in one word: is the concept still found, or another one?
* the concept taken out of the knowledge base: is another one taken in its place?

Beside each stands the nearest alias by cosine alone. With ``--pairs`` the hand-written mentions are read, by halves.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from caserows.alike import words
from caserows.evaluate import load_gold, load_texts
from caserows.export.codes import LIST_OF
from caserows.knowledge import concept_codes, entities, knowledge_base
from caserows.linking import MARGIN, THRESHOLD, Linker, linker
from caserows.model import CaserowsError

ROOT = Path(__file__).resolve().parents[1]
PAIRS = ROOT / "tests" / "data" / "mentions.tsv"
TYPES = ("site", "histology", "drug", "symptom")
THRESHOLDS = (0.0, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
SEED = 17
MISREAD = {"m": "rn", "l": "1", "o": "0", "c": "e", "h": "b", "i": "l", "d": "cl"}
LEAST_PRECISION = 0.97

Found = tuple[str, float] | None
"""A concept id, or a name, and its score."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text, the type of concept it is, and the concepts it may mean: ids, or names; none where it means no concept."""

    text: str
    type_: str
    meant: frozenset[str]


def gold_mentions(gold_dir: Path, text_dir: Path) -> list[Mention]:
    """The mentions of gold whose value the knowledge base knows, each once, in order."""
    texts = load_texts([gold_dir], [text_dir])
    found: dict[tuple[str, str], set[str]] = {}
    for report_id, rows in load_gold([gold_dir]).items():
        for row in rows:
            for name, findings in row.findings.items():
                type_ = LIST_OF.get(name, "")
                for finding in findings if type_ in TYPES else ():
                    meant = linker().link(str(finding.value), type_)
                    if meant is None or meant.score < 1:
                        continue
                    text = texts.get(report_id, "")
                    for said in (str(finding.value), *(text[e.start : e.end] for e in finding.evidence)):
                        if said:
                            found.setdefault((type_, " ".join(said.split())), set()).add(meant.concept_id)
    return [Mention(said, type_, frozenset(meant)) for (type_, said), meant in sorted(found.items())]


def hand_written(path: Path) -> dict[str, list[Mention]]:
    """The mentions of the test set by half."""
    halves: dict[str, list[Mention]] = {}
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            meant = frozenset(row["concept"].split("|")) - {"NONE"}
            halves.setdefault(row["half"], []).append(Mention(row["mention"], row["type"], meant))
    return halves


def misspelt(mention: Mention, rng: random.Random) -> Mention | None:
    """The mention with one letter inside one of its longer words dropped, doubled, swapped or misread; None without such a word."""
    spoken = mention.text.split(" ")
    longer = [at for at, word in enumerate(spoken) if len(word) >= 6 and word.isalpha() and not word.isupper()]
    if not longer:
        return None
    at = rng.choice(longer)
    word = spoken[at]
    cut = rng.randrange(1, len(word) - 2)
    letter = word[cut]
    changed = rng.choice((letter * 2, "", word[cut + 1] + letter, MISREAD.get(letter, "")))
    rest = word[cut + 2 :] if changed == word[cut + 1] + letter else word[cut + 1 :]
    spoken[at] = word[:cut] + changed + rest
    return Mention(" ".join(spoken), mention.type_, mention.meant)


def without(mentions: Iterable[Mention]) -> Iterable[tuple[Mention, Linker]]:
    """Mentions that mean one concept, each with a linker that lacks it."""
    by_concept: dict[str, list[Mention]] = {}
    for mention in mentions:
        if len(mention.meant) == 1:
            by_concept.setdefault(min(mention.meant), []).append(mention)
    records = entities()
    for concept, mine in by_concept.items():
        type_ = mine[0].type_
        kept = [e for e in records if e["concept_id"] != concept and e["types"][0] in (type_, "site")]
        poorer = Linker(knowledge_base(kept), threshold=0, margin=MARGIN)
        yield from ((Mention(m.text, m.type_, frozenset()), poorer) for m in mine)


def by_words(lk: Linker, mention: Mention, named: bool) -> Found:
    """What the linker finds, whatever the score."""
    link = lk.link(mention.text, mention.type_)
    return (link.name if named else link.concept_id, link.score) if link else None


def by_cosine(lk: Linker, mention: Mention, named: bool) -> Found:
    """The nearest concept by cosine alone, where no other concept is as near."""
    best = lk.candidates(mention.text, mention.type_)[:2]
    if not best or (len(best) > 1 and best[0].score - best[1].score < lk.margin):
        return None
    concept = best[0].concept_id
    return lk.kb.cui_to_entity[concept].canonical_name if named else concept, best[0].score


Asked = list[tuple[Mention, Found]]


def asked(
    mentions: Iterable[tuple[Mention, Linker]], way: Callable[[Linker, Mention, bool], Found], named: bool
) -> Asked:
    """Every mention with what was found for it."""
    return [(mention, way(lk, mention, named)) for mention, lk in mentions]


def counts(answers: Asked, threshold: float) -> tuple[int, int, int]:
    """How many were linked at the threshold, how many of these rightly, and how many there were to link."""
    linked = [(m, found[0]) for m, found in answers if found and found[1] >= threshold]
    return len(linked), sum(name in m.meant for m, name in linked), sum(bool(m.meant) for m, _ in answers)


def cell(answers: Asked, threshold: float) -> str:
    """Precision and recall, and how many were linked; where nothing is to be linked, the share that was."""
    linked, right, wanted = counts(answers, threshold)
    if not wanted:
        return f"{linked / max(1, len(answers)):15.3f}{linked:6}"
    precision = f"{right / linked:.3f}" if linked else "-"
    return f"{precision:>8}{right / wanted:8.3f}{linked:5}"


def table(title: str, columns: list[tuple[str, Asked]]) -> None:
    """One line a threshold."""
    print(f"\n{title}")
    print(f"{'threshold':10}" + "".join(f"{f'{name} ({len(answers)})':>24}" for name, answers in columns))
    for threshold in THRESHOLDS:
        chosen = " *" if threshold == THRESHOLD else "  "
        print(f"{threshold:8.2f}{chosen}" + "".join(f"{cell(answers, threshold):>24}" for _, answers in columns))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    arguments = parser.parse_args()
    full = Linker(knowledge_base(), concept_codes(), threshold=0, margin=MARGIN)
    print(
        f"{len(full.kb.cui_to_entity)} concepts, {len(full.kb.alias_to_cuis)} aliases; margin {MARGIN}; * the default threshold"
    )
    print("each column: precision, recall, linked; for concepts left out: share linked, linked")
    if arguments.gold.is_dir():
        mentions = gold_mentions(arguments.gold, arguments.texts)
        rng = random.Random(SEED)
        known = [m for m in mentions if (link := full.link(m.text, m.type_)) and link.concept_id in m.meant]
        wrong = [changed for m in known if (changed := misspelt(m, rng))]
        poorer = list(without(known))
        for title, way in (("mentions of gold, by words", by_words), ("mentions of gold, by cosine alone", by_cosine)):
            columns = [
                ("as written", asked(((m, full) for m in mentions), way, False)),
                ("a letter wrong", asked(((m, full) for m in wrong), way, False)),
                ("concept left out", asked(poorer, way, False)),
            ]
            table(title, columns)
    halves = hand_written(arguments.pairs)
    for title, way in (("written by hand, by words", by_words), ("written by hand, by cosine alone", by_cosine)):
        table(title, [(half, asked(((m, full) for m in mine), way, True)) for half, mine in halves.items()])
    print()
    return int(min(summary(full, half, mine) for half, mine in halves.items()) < LEAST_PRECISION)


def summary(lk: Linker, half: str, mentions: list[Mention]) -> float:
    """Prints what the default threshold gives on hand-written mentions, and on those that are no alias word for word; precision."""
    answers = asked(((m, lk) for m in mentions), by_words, True)
    linked, right, wanted = counts(answers, THRESHOLD)
    other = [(m, found) for m, found in answers if not word_for_word(lk, m)]
    others_linked, others_right, others_wanted = counts(other, THRESHOLD)
    print(
        f"{half}: {len(mentions)} mentions, {wanted} with a concept; {linked} linked, {right} rightly: precision {right / linked:.4f}, "
        f"recall {right / wanted:.4f}\n  no alias word for word: {others_wanted} with a concept; {others_linked} linked, {others_right} "
        f"rightly: precision {others_right / others_linked:.4f}, recall {others_right / others_wanted:.4f}"
    )
    return right / linked


def word_for_word(lk: Linker, mention: Mention) -> bool:
    """Whether the words of the mention, in any order, are those of the alias that was found."""
    link = lk.link(mention.text, mention.type_)
    normal = [word.normal for word in words(mention.text)]
    return link is not None and sorted(normal) == sorted(word.normal for word in words(link.alias))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    try:
        sys.exit(main())
    except CaserowsError as error:
        sys.exit(str(error))
