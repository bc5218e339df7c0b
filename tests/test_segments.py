"""Hand-marked sentences and sections: the marks are sound, the scores count as they say, and ours reaches what is promised."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from spacy.language import Language

from caserows.evaluate import Counts, load_texts
from caserows.evaluate.segments import (
    Excluded,
    MarkedSection,
    SegmentGold,
    Span,
    boundary_counts,
    load_segments,
    painted,
    raw_labels,
    raw_sentences,
    section_counts,
    total,
    trimmed,
    unread,
)
from caserows.model import CaserowsError
from caserows.repair import repair
from caserows.sections import HEADINGS

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "corpus"
SENTENCES = load_segments(ROOT / "annotations" / "sentences")
SECTIONS = load_segments(ROOT / "annotations" / "sections")
OWN = {path.stem for path in (ROOT / "corpus" / "text").glob("*.txt")}
REAL = sorted(set(SENTENCES) - OWN)
MARKED = [*SENTENCES.values(), *SECTIONS.values()]
LEAST = 0.98


def texts_of(gold: dict[str, SegmentGold]) -> dict[str, str]:
    folders = [ROOT / "corpus" / "text", *([SHARED] if SHARED.is_dir() else [])]
    kind = "sentences" if gold is SENTENCES else "sections"
    return load_texts([ROOT / "annotations" / kind], folders)


def spans_of(gold: SegmentGold) -> list[Span]:
    return [*gold.sentences, *((section.start, section.end) for section in gold.sections)]


def cross(a: Span, b: Span) -> bool:
    return a[0] < b[0] < a[1] < b[1] or b[0] < a[0] < b[1] < a[1]


# --- the marks


def test_ten_texts_and_five_damaged_ones_are_marked() -> None:
    for gold in (SENTENCES, SECTIONS):
        own = [gold[name] for name in OWN & set(gold)]
        assert len(own) >= 10
        assert sum(marked.damaged for marked in own) >= 5


@pytest.mark.parametrize("gold", [SENTENCES, SECTIONS], ids=["sentences", "sections"])
def test_marks_lie_in_their_text(gold: dict[str, SegmentGold]) -> None:
    """A text is found by its sha256, so that marks of another version of the text are never compared."""
    texts = texts_of(gold)
    assert OWN & set(gold) <= set(texts)
    for name, text in texts.items():
        skip = unread(text, gold[name])
        assert all(0 <= start < end <= len(text) for start, end in spans_of(gold[name]))
        assert trimmed(spans_of(gold[name]), skip) == spans_of(gold[name])
        assert all(zone.end <= len(text) for zone in gold[name].excluded)


@pytest.mark.parametrize("gold", MARKED, ids=lambda gold: f"{gold.report_id[:6]}-{len(gold.sections)}")
def test_marks_stand_in_order_and_cross_only_where_columns_interleave(gold: SegmentGold) -> None:
    spans = spans_of(gold)
    assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))
    assert len(set(gold.sentences)) == len(gold.sentences)
    crossing = [(a, b) for a, b in combinations(spans, 2) if cross(a, b)]
    allowed = [any(s <= a[0] and b[1] <= e for s, e in gold.interleaved) for a, b in crossing]
    assert all(allowed)
    assert all(a.end <= b.start for a, b in pairwise(gold.excluded))


def test_sections_have_the_names_that_the_program_gives() -> None:
    named = {section.section for gold in SECTIONS.values() for section in gold.sections}
    assert named <= {*HEADINGS, "front", "caption", "table"} - {"part of a case"}


# --- what is promised


def counted(names: list[str], nlp: Language) -> Counts:
    texts = texts_of(SENTENCES)
    counts = []
    for name in names:
        repaired = repair(texts[name])
        found = raw_sentences(nlp(repaired.text), repaired)
        counts += boundary_counts(found, SENTENCES[name], texts[name])
    return total(counts)


@pytest.mark.parametrize("damaged", [False, True], ids=["clean", "damaged"])
def test_sentence_boundaries_of_our_texts(damaged: bool, nlp: Language) -> None:
    names = sorted(name for name in OWN & set(SENTENCES) if SENTENCES[name].damaged == damaged)
    assert counted(names, nlp).f1 >= LEAST


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real articles (../shared/corpus) are not here")
def test_sentence_boundaries_of_real_articles(nlp: Language) -> None:
    assert counted(REAL, nlp).f1 >= LEAST


def test_sections_of_our_texts(nlp: Language) -> None:
    texts = texts_of(SECTIONS)
    counts = []
    for name in sorted(OWN & set(SECTIONS)):
        repaired = repair(texts[name])
        found = raw_labels(len(texts[name]), nlp(repaired.text)._.sections, repaired)
        counts += section_counts(found, SECTIONS[name], texts[name])[0].values()
    assert total(counts).f1 >= LEAST


# --- how it is counted

TEXT = "A man came.  Page 3\n\nHe left. Then he was well."
PAGE = Excluded(kind="furniture", start=13, end=19)


def gold_of(**marks: object) -> SegmentGold:
    return SegmentGold.model_validate({"report_id": "t", "text_sha256": "0", "damaged": True, **marks})


@pytest.mark.parametrize(
    ("predicted", "starts", "ends"),
    [
        ([(0, 11), (21, 29), (30, 47)], Counts(3, 0, 0), Counts(3, 0, 0)),
        ([(0, 13), (13, 30), (30, 47)], Counts(3, 0, 0), Counts(3, 0, 0)),
        ([(0, 11), (21, 47)], Counts(2, 0, 1), Counts(2, 0, 1)),
        ([(0, 5), (5, 11), (21, 29), (30, 47)], Counts(3, 1, 0), Counts(3, 1, 0)),
        ([(0, 11), (13, 19), (21, 29), (30, 47)], Counts(3, 0, 0), Counts(3, 0, 0)),
        ([], Counts(0, 0, 3), Counts(0, 0, 3)),
    ],
    ids=["exact", "white space and page foot are nobody's", "one missed", "one too many", "a page foot alone", "none"],
)
def test_boundaries_are_counted(predicted: list[Span], starts: Counts, ends: Counts) -> None:
    gold = gold_of(sentences=[(0, 11), (21, 29), (30, 47)], excluded=[PAGE])
    assert boundary_counts(predicted, gold, TEXT) == (starts, ends)


def test_the_inner_section_counts() -> None:
    assert painted(6, [("case", 0, 6), ("caption", 2, 4)]) == ["case"] * 2 + ["caption"] * 2 + ["case"] * 2


def test_sections_are_counted_by_character() -> None:
    marks = [MarkedSection(section="case", start=0, end=11), MarkedSection(section="discussion", start=21, end=29)]
    labels = painted(len(TEXT), [("case", 0, 26)])
    counts, openings = section_counts(labels, gold_of(sections=marks, excluded=[PAGE]), TEXT)
    # "A man came." has 9 characters that are no blank, "He left." 7, of which "He l" is said to be the case and "eft." nothing
    assert counts == {"case": Counts(9, 4, 0), "discussion": Counts(0, 0, 7)}
    assert openings == Counts(1, 0, 1)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"report_id": "a"}',
        '{"report_id": "a", "text_sha256": "0", "damaged": false, "sentences": [[3, 1]]}',
        '{"report_id": "a", "text_sha256": "0", "damaged": false, "text": "A man came."}',
    ],
)
def test_a_file_that_is_no_gold_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(CaserowsError, match=r"a\.json"):
        load_segments(tmp_path)


def test_a_folder_without_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaserowsError, match="no gold files"):
        load_segments(tmp_path)
