"""Patterns that look for a literal first find what plain regexes find."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import caserows
from caserows.pattern import Pattern, first_characters, needed_literals, parsed

TEXTS = sorted((Path(__file__).resolve().parents[1] / "corpus" / "text").glob("*.txt"))


@pytest.mark.parametrize(
    ("regex", "flags", "literals"),
    [
        (r"\bdied\b", 0, {"died"}),
        (r"\bDied\b", 0, {"died"}),
        (r"\b(?:died|death|dead of disease)\b", re.I, {"died", "death", "dead of disease"}),
        (r"metasta\w+", re.I, {"metasta"}),
        (r"met(?:s|astases)", re.I, {"mets", "metastases"}),
        (r"(?:the )?tumou?r", re.I, {"tumor", "tumour"}),
        (r"\d+ (?:mm|cm)", 0, {" mm", " cm"}),
        (r"\d+\s?%?", 0, {r"\d"}),
        (r"[0-9]{1,3}", 0, {r"\d"}),
        (r"(?:months? )+later", 0, {"month ", "months "}),
        (r"(?:was|were) (?:\w+ )?resected", 0, {"resected"}),
        (r"grade[- ](?:I|II)", 0, {"grade i", "grade-i"}),
        (r"(?=.*died)\w+", 0, set()),
        (r"\w+|died", 0, set()),
        (r"(?:died)?", 0, set()),
        (r"(?:died)*\s", 0, set()),
        (r"[^a]", 0, set()),
        (r"(a)\1", 0, set()),
    ],
)
def test_needed_literals(regex: str, flags: int, literals: set[str]) -> None:
    assert needed_literals(parsed(regex, flags)) == literals


@pytest.mark.parametrize(
    ("regex", "characters"),
    [
        (r"\bdied\b", "Dd"),
        (r"\b(?:alive|(?:doing )?well|(?-i:NED))\b", "ADNWadnw"),
        (r"(?P<a>\bold|\byoung)er", "OYoy"),
        (r"\b(?:the )?tumou?r", "Tt"),
        (r"\b[a-c1]x", "1A-Ca-c"),
        (r"(?<!not )\b\d+ cm", r"\d"),
        (r"\b(?:β-)?hCG", "HhΒβ"),
        (r"\b[&.]", r"\&\."),
        (r"died", ""),
        (r"(?:\bold|young)er", ""),
        (r"(?:the )?\btumor", ""),
        (r"\b\w+oma", ""),
        (r"\b(?:died)?", ""),
        (r"\b[^a]", ""),
        (r"\b(?:.|died)", ""),
    ],
)
def test_first_characters(regex: str, characters: str) -> None:
    assert first_characters(parsed(regex)) == characters


@pytest.mark.parametrize(
    ("regex", "flags", "text", "found"),
    [
        (r"\bdied\b", re.I, "She DIED later.", "DIED"),
        (r"\bdied\b", 0, "She DIED later.", None),
        (r"β-?catenin", re.I, "Β-Catenin was seen", "Β-Catenin"),
        (r"\d+ cm", 0, "of 12 cm", "12 cm"),
        (r"\b(?:alive|\d+ cm)", re.I, "of 12 CM", "12 CM"),
        (r"\b(?i:[a-c]d)", 0, "of AD", "AD"),
        (r"\b(?:male|female)|omen", 0, "women", "omen"),
        (r"\d+", 0, "none", None),
        (r"year|month", 0, "no interval", None),
    ],
)
def test_search(regex: str, flags: int, text: str, found: str | None) -> None:
    match = Pattern(regex, flags).search(text)
    assert (match and match.group()) == found
    assert [m.group() for m in Pattern(regex, flags).finditer(text)] == ([found] if found else [])


def test_positions_are_kept() -> None:
    match = Pattern(r"died").search("died and died", 2)
    assert match and match.span() == (9, 13)
    assert Pattern(r"died").search("died and died", 2, 10) is None


def all_patterns() -> list[tuple[str, Pattern]]:
    modules = [m.name for m in pkgutil.walk_packages(caserows.__path__, "caserows.") if "__main__" not in m.name]
    return [
        (f"{name}.{key}", value)
        for name in modules
        for key, value in vars(importlib.import_module(name)).items()
        if isinstance(value, Pattern)
    ]


def test_every_pattern_of_the_rules_finds_the_same_as_a_plain_regex() -> None:
    patterns = all_patterns()
    assert len(patterns) > 200
    sentences = [line for path in TEXTS for line in re.split(r"(?<=\.)\s", path.read_text(encoding="utf-8-sig"))]
    sentences = [line for line in sentences[::7] if len(line) < 500]
    assert len(sentences) > 100
    unlike = [
        (name, sentence)
        for name, pattern in patterns
        for plain in [re.compile(pattern.pattern, pattern.flags)]
        for sentence in sentences
        if [m.span() for m in pattern.finditer(sentence)] != [m.span() for m in plain.finditer(sentence)]
    ]
    assert unlike == []
