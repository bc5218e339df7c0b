"""Clean text → damaged text with the way of every offset, and the loss of score that damage costs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from typer.testing import CliRunner

from caserows.cli import app
from caserows.evaluate import load_gold
from caserows.evaluate.damage import KINDS, Damaged, damage, moved_row
from caserows.evaluate.robustness import damage_lines, measure
from caserows.marks import Edit
from caserows.model import CaserowsError

ROOT = Path(__file__).resolve().parents[1]

TEXT = (
    "Case report\n"
    "A 58-year-old miller was seen for seizures and a stiff left arm that had troubled him for five weeks. The first scan showed "
    "a well-defined mass of 4.1 × 3.0 × 2.6 cm in the right frontal lobe with diffuse infiltration of the falx, and there was no "
    "finding that spoke for a second tumor elsewhere in the head. The neurosurgical team removed the tumor through a right frontal "
    "craniotomy, and the pathologist confirmed a fibrosarcoma; β-catenin was negative and Ki-67 was 20–25%. Three months "
    "afterwards he worked in his mill again, and his wife’s café on the river was open as before. Fifty-four grays were given "
    "to the bed of the tumor in thirty fractions, which he bore well, and a control after a year was free of any tumor."
)
SEEDS = [str(n) for n in range(12)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_damages_in_the_same_way(kind: str) -> None:
    assert damage(TEXT, kind, "7").text == damage(TEXT, kind, "7").text
    assert len({damage(TEXT, kind, seed).text for seed in SEEDS}) > 2


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(CaserowsError, match="no such damage: coffee"):
        damage(TEXT, "coffee", "1")


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


@pytest.mark.parametrize("kind", ["columns", "hyphens", "spacing"])
@pytest.mark.parametrize("seed", SEEDS)
def test_broken_and_spaced_lines_keep_every_letter(kind: str, seed: str) -> None:
    assert letters(damage(TEXT, kind, seed).text) == letters(TEXT)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_break_no_word(seed: str) -> None:
    text = damage(TEXT, "columns", seed).text
    assert max(map(len, text.split("\n"))) <= 71
    assert text.replace("-\n", "-").split() == re.sub(r"(?<=well)- ?\n", "-", text).split() or "-\n" in text
    assert re.sub(r"\s+", "", text) == re.sub(r"\s+", "", TEXT)


def test_hyphens_stand_inside_words() -> None:
    texts = [damage(TEXT, "hyphens", str(seed)).text for seed in range(40)]
    broken = {match.group() for text in texts for match in re.finditer(r"[a-z]+[-\u2010\xad] ?\n[a-z]+", text)}
    assert len(broken) > 20
    assert all(len(part) >= 2 for pieces in broken for part in re.split(r"[-\u2010\xad] ?\n", pieces))
    assert any(re.search(r"[a-z]- [a-z]", text) for text in texts)


def test_ligatures_are_lost_in_every_way() -> None:
    texts = [damage(TEXT, "ligatures", seed).text for seed in map(str, range(60))]
    for shown in (
        "conﬁrmed",
        "conﬁ rmed",
        "con fi rmed",
        "conrmed",
        "con rmed",
        "con\ufffdrmed",
        "ree months",
        "e first scan",
    ):
        assert any(shown in text for text in texts), shown


def test_signs_are_lost_in_every_way() -> None:
    texts = [damage(TEXT, "diacritics", seed).text for seed in map(str, range(60))]
    for shown in (
        "4.1 x 3.0",
        "4.1 * 3.0",
        "4.1   3.0",
        "4.1 ? 3.0",
        "Ã—",
        "beta-catenin",
        "cafe",
        unicodedata.normalize("NFD", "café"),
    ):
        assert any(shown in text for text in texts), shown


@pytest.mark.parametrize("seed", SEEDS)
def test_interruptions_keep_the_text_around_them(seed: str) -> None:
    damaged = damage(TEXT, "captions", seed)
    assert len(damaged.text) > len(TEXT)
    assert all(damaged.text[damaged.starts[i] : damaged.ends[i]] == c for i, c in enumerate(TEXT) if not c.isspace())


PIECES = st.sampled_from(
    ["The ", "findings ", "first, ", "effect ", "difficult ", "flow.", "\n", "\n\n", " ", "4 × 5 cm ", "é", "β-", "well-defined ", "🙂 ", "\r\n",
     "A man of 50 was seen with a mass of the thigh that had been growing for a year, and he was operated on at once without delay. "]
)  # fmt: skip
CLEAN = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)


@settings(max_examples=200, deadline=None)
@given(CLEAN, st.sampled_from(KINDS), st.text("0123456789", min_size=1, max_size=4))
def test_the_map_rises_and_stays_inside_the_damaged_text(clean: str, kind: str, seed: str) -> None:
    damaged = damage(clean, kind, seed)
    starts, ends = damaged.starts.tolist(), damaged.ends.tolist()
    assert len(starts) == len(ends) == len(clean)
    assert all(0 <= low <= high <= len(damaged.text) for low, high in zip(starts, ends, strict=True))
    assert all(a <= b for a, b in pairwise(starts))
    assert all(a <= b for a, b in pairwise(ends))


@settings(max_examples=200, deadline=None)
@given(CLEAN, st.sampled_from(KINDS), st.text("0123456789", min_size=1, max_size=4), st.data())
def test_every_evidence_is_found_again(clean: str, kind: str, seed: str, data: st.DataObject) -> None:
    damaged = damage(clean, kind, seed)
    if not clean or not damaged.text:
        return
    start = data.draw(st.integers(0, len(clean) - 1))
    end = data.draw(st.integers(start + 1, len(clean)))
    low, high = damaged.span(start, end)
    assert 0 <= low < high <= len(damaged.text)
    kept = [c for c in clean[start:end] if c.isascii() and c.isalnum() and c not in "filThu"]
    found = iter(damaged.text[low:high])
    assert all(c in found for c in kept)  # in this order


def test_edits_one_after_the_other_move_a_span_through_all_of_them() -> None:
    damaged = (
        Damaged.of("one two three").after([Edit(3, 4, "\n\n", "")]).after([Edit(0, 1, "", ""), Edit(8, 8, "-\n", "")])
    )
    assert damaged.text == "ne\n\ntwo-\n three"
    assert damaged.text[slice(*damaged.span(4, 7))] == "two"
    assert damaged.text[slice(*damaged.span(0, 7))] == "ne\n\ntwo"
    assert damaged.span(0, 1) == (0, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_gold_evidence_moves_along(kind: str) -> None:
    gold = load_gold([ROOT / "annotations" / "gold"])
    name = "cr-008-infant-atrt-posterior-fossa"
    text = (ROOT / "corpus" / "text" / f"{name}.txt").read_bytes().decode()
    damaged = damage(text, kind, "3")
    for row in gold[name]:
        moved = moved_row(row, damaged)
        pairs = [
            (f.evidence, g.evidence)
            for field, found in row.findings.items()
            for f, g in zip(found, moved.findings[field], strict=True)
        ]
        assert pairs
        for before, after in pairs:
            for old, new in zip(before, after, strict=True):
                assert (
                    damaged.text[new.start : new.end][0] == text[old.start]
                    or not text[old.start].isascii()
                    or kind in ("all", "ligatures")
                )
                assert new.end - new.start >= 1


def test_losses_are_measured_on_the_texts_that_change(nlp: Language) -> None:
    gold = {"a": load_gold([ROOT / "annotations" / "gold"])["cr-006-breast-carcinoma-her2"]}
    texts = {"a": (ROOT / "corpus" / "text" / "cr-006-breast-carcinoma-her2.txt").read_bytes().decode()}
    losses = {loss.kind: loss for loss in measure(gold, texts, nlp, ("columns", "diacritics"))}
    assert losses["columns"].report_ids == ["a"]
    assert losses["columns"].before.tp > 10
    assert losses["columns"].points == pytest.approx(100 * (losses["columns"].before.f1 - losses["columns"].after.f1))
    assert losses["diacritics"].report_ids == []
    lines = list(damage_lines(list(losses.values())))
    assert lines[1].startswith("columns")
    assert "changes none" in lines[2]


@pytest.fixture
def one_report(tmp_path: Path) -> Path:
    name = "cr-006-breast-carcinoma-her2"
    for folder, path in (
        ("gold", next((ROOT / "annotations" / "gold").rglob(f"{name}.json"))),
        ("texts", ROOT / "corpus" / "text" / f"{name}.txt"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_the_command_prints_a_line_for_every_kind(one_report: Path) -> None:
    options = ["--gold", str(one_report / "gold"), "--texts", str(one_report / "texts")]
    result = CliRunner().invoke(app, ["evaluate", *options, "--damage", "--json", str(one_report / "losses.json")])
    assert result.exit_code == 0, result.output
    assert [line.split()[0] for line in result.stdout.splitlines()[1:-1]] == list(KINDS)
    assert json.loads((one_report / "losses.json").read_text(encoding="utf-8"))["columns"]["reports"] == 1


def test_damage_takes_no_rows(one_report: Path) -> None:
    result = CliRunner().invoke(
        app, ["evaluate", "--gold", str(one_report / "gold"), "--pred", "rows.jsonl", "--damage"]
    )
    assert result.exit_code == 2
    assert "--damage reads the reports itself" in result.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_own_reports_give_the_same_rows_damaged_or_not(kind: str, values_of: Callable[[str], object]) -> None:
    for seed in ("0", "1", "2"):
        assert values_of(damage(TEXT, kind, seed).text) == values_of(TEXT)
