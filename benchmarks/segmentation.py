"""Sentence boundaries and sections against hand-marked gold, beside PyRuSH, pysbd, spaCy's sentencizer and medspaCy's sectionizer.

Each program reads the raw text as it is given; the peers also read our repaired text, and what they find is mapped back
to raw offsets, so that splitting is compared apart from repairing. Scores are micro over the boundaries (starts and
ends of sentences) of clean and of damaged texts, with 95 % intervals from resampling texts.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import medspacy
import numpy as np
import pysbd
import spacy
from loguru import logger
from spacy.language import Language

from caserows.build import load
from caserows.evaluate import Counts, load_texts
from caserows.evaluate.segments import (
    Named,
    SegmentGold,
    Span,
    boundary_counts,
    by_name,
    load_segments,
    painted,
    raw_labels,
    raw_sentences,
    section_counts,
    total,
)
from caserows.model import CaserowsError
from caserows.repair import repair

ROOT = Path(__file__).resolve().parents[1]
RESAMPLES = 2000
SEED = 17
LEAST_F1 = 0.98

Splitter = Callable[[str], list[Span]]

OURS_FOR_THEIRS = {
    "case": "chief_complaint history_of_present_illness past_medical_history family_history social_history physical_exam neurological "
    "labs_and_studies imaging hospital_course medications allergies allergy diagnoses problem_list reason_for_examination",
    "discussion": "comments observation_and_plan",
    "back matter": "signature patient_education patient_instructions addendum",
}
"""medspaCy's section categories under our names."""


@dataclass(frozen=True)
class Result:
    """One program on one text."""

    damaged: bool
    starts: Counts
    ends: Counts
    seconds: float


def ours(nlp: Language, text: str) -> list[Span]:
    repaired = repair(text)
    return raw_sentences(nlp(repaired.text), repaired)


def spacy_sentences(nlp: Language, text: str) -> list[Span]:
    return [(sentence.start_char, sentence.end_char) for sentence in nlp(text).sents]


def pysbd_sentences(segmenter: pysbd.Segmenter, text: str) -> list[Span]:
    return [(found.start, found.end) for found in segmenter.segment(text)]


def on_repaired(split: Splitter, text: str) -> list[Span]:
    """What a peer finds in our repaired text, in raw offsets."""
    repaired = repair(text)
    spans = []
    for start, end in split(repaired.text):
        said = repaired.text[start:end].strip()
        if said:
            start = repaired.text.index(said[0], start)
            spans.append(repaired.raw_span(start, start + len(said)))
    return spans


def programs() -> dict[str, Splitter]:
    pyrush = medspacy.load(medspacy_enable={"medspacy_tokenizer", "medspacy_pyrush"})
    sentencizer = spacy.blank("en")
    sentencizer.add_pipe("sentencizer")
    peers: dict[str, Splitter] = {
        f"PyRuSH {version('PyRuSH')}": partial(spacy_sentences, pyrush),
        f"pysbd {version('pysbd')}": partial(
            pysbd_sentences, pysbd.Segmenter(language="en", clean=False, char_span=True)
        ),
        f"spaCy {spacy.__version__} sentencizer": partial(spacy_sentences, sentencizer),
    }
    on_ours = {f"{name}, on our repair": partial(on_repaired, split) for name, split in peers.items()}
    return {"caserows": partial(ours, load()), **peers, **on_ours}


def measured(split: Splitter, gold: Mapping[str, SegmentGold], texts: Mapping[str, str]) -> list[Result]:
    results = []
    for report_id, text in texts.items():
        began = time.process_time()
        spans = split(text)
        spent = time.process_time() - began
        results.append(Result(gold[report_id].damaged, *boundary_counts(spans, gold[report_id], text), seconds=spent))
    return results


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """95 % interval of the micro F1 from resampling texts, seeded."""
    numbers = np.array([(c.tp, c.fp, c.fn) for c in counts])
    picked = np.random.default_rng(SEED).integers(len(numbers), size=(RESAMPLES, len(numbers)))
    tp, fp, fn = numbers[picked].sum(axis=1).T
    low, high = np.percentile(2 * tp / (2 * tp + fp + fn), [2.5, 97.5])
    return float(low), float(high)


def cell(results: Sequence[Result]) -> str:
    if not results:
        return f"{'–':>22}"
    both = [result.starts + result.ends for result in results]
    low, high = interval(both)
    return f"{total(both).f1:>8.4f} {low:.3f}–{high:.3f}"


def show_sentences(gold: Mapping[str, SegmentGold], texts: Mapping[str, str]) -> bool:
    """Prints a line a program; True where ours reaches LEAST_F1 and leads every peer on damaged text."""
    marks = {
        damaged: sum(len(gold[i].sentences) for i in texts if gold[i].damaged == damaged) for damaged in (False, True)
    }
    number = {damaged: sum(gold[i].damaged == damaged for i in texts) for damaged in (False, True)}
    print(
        f"sentences: {number[False]} clean texts ({marks[False]}), {number[True]} damaged ones ({marks[True]}); boundary F1, 95 % interval\n"
    )
    print(f"{'program':<40}{'clean':>20}{'damaged':>20}{'starts':>8}{'ends':>8}{'ms':>7}")
    damaged_f1 = {}
    lowest = 1.0
    for name, split in programs().items():
        results = measured(split, gold, texts)
        parts = {damaged: [r for r in results if r.damaged == damaged] for damaged in (False, True)}
        starts, ends = total(r.starts for r in results), total(r.ends for r in results)
        damaged_f1[name] = total(r.starts + r.ends for r in parts[True]).f1
        if name == "caserows":
            lowest = min(total(r.starts + r.ends for r in part).f1 for part in parts.values() if part)
        spent = 1000 * sum(r.seconds for r in results) / len(results)
        print(f"{name:<40}{cell(parts[False]):>20}{cell(parts[True]):>20}{starts.f1:>8.3f}{ends.f1:>8.3f}{spent:>7.0f}")
    mine = damaged_f1.pop("caserows")
    met = lowest >= LEAST_F1 and mine > max(damaged_f1.values())
    print(
        f"\nours at least {LEAST_F1} on clean and on damaged text, and first on damaged text: {'met' if met else 'NOT MET'}"
    )
    return met


def our_sections(nlp: Language, text: str) -> list[str]:
    repaired = repair(text)
    return raw_labels(len(text), nlp(repaired.text)._.sections, repaired)


def medspacy_sections(nlp: Language, names: Mapping[str, str], text: str) -> list[str]:
    doc = nlp(text)
    spans: list[Named] = []
    for section in doc._.sections:
        start, end = doc[section.section_span[0]].idx, section.section_span[1]
        spans.append((names.get(section.category or "", ""), start, doc[end].idx if end < len(doc) else len(text)))
    return painted(len(text), spans)


def show_sections(gold: Mapping[str, SegmentGold], texts: Mapping[str, str]) -> None:
    names = {theirs: name for name, listed in OURS_FOR_THEIRS.items() for theirs in listed.split()}
    peer = medspacy.load(medspacy_enable={"medspacy_tokenizer", "medspacy_sectionizer"})
    finders: dict[str, Callable[[str], list[str]]] = {
        "caserows": partial(our_sections, load()),
        f"medspaCy {version('medspacy')} sectionizer": partial(medspacy_sections, peer, names),
    }
    counted = {
        name: [section_counts(find(text), gold[i], text) for i, text in texts.items()] for name, find in finders.items()
    }
    print(f"\nsections: {len(texts)} texts; F1 over characters by section, and of the places where sections begin\n")
    print(f"{'section':<20}" + "".join(f"{name:>30}" for name in finders))
    sections = {name: by_name(c for c, _ in results) for name, results in counted.items()}
    for section in sorted({s for gold_of in (gold[i] for i in texts) for s in (m.section for m in gold_of.sections)}):
        print(f"{section:<20}" + "".join(f"{sections[name].get(section, Counts()).f1:>30.4f}" for name in finders))
    print(f"{'all characters':<20}" + "".join(f"{total(sections[name].values()).f1:>30.4f}" for name in finders))
    print(f"{'beginnings':<20}" + "".join(f"{total(o for _, o in counted[name]).f1:>30.4f}" for name in finders))


def with_texts(folder: Path, text_dirs: Iterable[Path]) -> tuple[dict[str, SegmentGold], dict[str, str]]:
    """Gold of a folder with its texts; gold without text is named."""
    gold = load_segments(folder)
    texts = load_texts([folder], [directory for directory in text_dirs if directory.is_dir()])
    missing = sorted(set(gold) - set(texts))
    if missing:
        print(f"{folder.name}: no text for {len(missing)} of {len(gold)} gold files: {', '.join(missing)}\n")
    return gold, {report_id: texts[report_id] for report_id in gold if report_id in texts}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "corpus", help="folder of further texts")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logger.disable("PyRuSH")  # it logs every text
    text_dirs = [ROOT / "corpus" / "text", options.texts]
    print(f"Python {platform.python_version()}, one process\n")
    met = show_sentences(*with_texts(ROOT / "annotations" / "sentences", text_dirs))
    show_sections(*with_texts(ROOT / "annotations" / "sections", text_dirs))
    return 0 if met else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CaserowsError as error:
        sys.exit(str(error))
