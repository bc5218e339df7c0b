"""The shipped entity model: it loads, knows its labels, finds what it should, and scores what its card says."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import en_caserows_ner
import pytest
import spacy
from spacy.language import Language

from caserows.build import load
from caserows.learned import load_model
from caserows.settings import model_folder

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "models" / "ner"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_model("en_caserows_ner")


def test_it_is_a_spacy_package(nlp: Language) -> None:
    assert nlp.meta["name"] == "caserows_ner"
    assert nlp.meta["version"] == en_caserows_ner.__version__
    assert nlp.pipe_names[-1] == "caserows_tagger"
    assert spacy.util.is_compatible_version(spacy.__version__, nlp.meta["spacy_version"])


def test_its_labels_are_those_of_the_table(nlp: Language) -> None:
    with (PROJECT / "labels.tsv").open(encoding="utf-8", newline="") as file:
        labels = {row["label"] for row in csv.DictReader(file, delimiter="\t") if row["label"]}
    assert set(nlp.meta["labels"]["caserows_tagger"]) == labels


def test_it_is_small_enough_to_ship() -> None:
    folder = model_folder("en_caserows_ner")
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 40e6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A 45-year-old woman presented with severe headache and vomiting.",
            [("45-year-old", "AGE"), ("woman", "SEX"), ("headache", "SIGN_SYMPTOM"), ("vomiting", "SIGN_SYMPTOM")],
        ),
        ("She was given temozolomide for six cycles.", [("temozolomide", "MEDICATION")]),
        ("He underwent oophorectmy and was discharged home.", [("oophorectmy", "THERAPEUTIC_PROCEDURE")]),
        ("Magnetic resonance imaging was repeated.", [("Magnetic resonance imaging", "DIAGNOSTIC_PROCEDURE")]),
        ("We thank the editors for their patience.", []),
    ],
)
def test_what_it_finds(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    found = [(entity.text, entity.label_) for entity in nlp(text).ents]
    assert [entity for entity in expected if entity not in found] == []
    assert found or not expected
    assert expected or not found


def test_it_says_the_same_whatever_it_read_before(nlp: Language) -> None:
    text = "A 60-year-old man had a painless swelling of the left thigh. Biopsy showed leiomyosarcoma."
    before = [(e.start, e.end, e.label_) for e in nlp(text).ents]
    nlp("Another patient, 8 years old, was seen for a cough of two weeks. Chest radiography was normal.")
    assert [(e.start, e.end, e.label_) for e in nlp(text).ents] == before


def test_it_is_part_of_the_pipeline() -> None:
    doc = load()("Case report\nA 50-year-old woman had an ovarian tumor. She underwent right oophorectmy in 2012.\n")
    assert ("oophorectmy", "learned procedure") in {(s.text, s.label_) for s in doc.spans["mentions"]}


@pytest.mark.skipif(not SHARED.exists(), reason="../shared with the annotated reports is not here")
def test_it_scores_what_its_card_says(tmp_path: Path) -> None:
    """Strict and relaxed F1 on the annotated development reports, made again from the source."""
    card = (ROOT / "models" / "en_caserows_ner" / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^all .*$", card, re.M)
    strict, relaxed = (float(line.split()[place]) for place in (3, 6))
    command = [sys.executable, "-W", "ignore", "score.py", "en_caserows_ner", "--docs", SHARED / "ner/maccrobat/dev"]
    subprocess.run([*command, "--json", tmp_path / "scores.json"], cwd=PROJECT, check=True, capture_output=True)
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["strict"]["f1"] == pytest.approx(strict, abs=0.002)
    assert scores["relaxed"]["f1"] == pytest.approx(relaxed, abs=0.002)
    assert strict >= 0.66
