"""Mentions → concepts and codes: the hand-written mentions, the words that account for each other, and what is left unlinked."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from scispacy.linking_utils import KnowledgeBase
from typer.testing import CliRunner

from caserows.alike import accounted, inflected, misspelt, passed_over, words
from caserows.cli import app
from caserows.export.codes import codes
from caserows.knowledge import concept_codes, entities, jsonl, knowledge_base, read_knowledge_base
from caserows.linking import Link, Linker, linker
from caserows.model import CaserowsError

MENTIONS = Path(__file__).parent / "data" / "mentions.tsv"
Row = dict[str, str]


def mentions() -> list[Row]:
    with MENTIONS.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def linked(rows: Iterable[Row]) -> list[tuple[Row, Link]]:
    return [(row, link) for row in rows if (link := linker().link(row["mention"], row["type"]))]


def small(*concepts: tuple[str, str, list[str]], threshold: float = 0.65, margin: float = 0.05) -> Linker:
    """A linker over a knowledge base of (id, name, aliases) of type ``site``."""
    records = [
        {"concept_id": id_, "canonical_name": name, "aliases": aliases, "types": ["site"]}
        for id_, name, aliases in concepts
    ]
    return Linker(knowledge_base(records), {}, threshold, margin)


def test_the_mentions_are_many_of_every_type_and_a_fifth_mean_nothing_known() -> None:
    rows = mentions()
    without = [row for row in rows if row["concept"] == "NONE"]
    names = {(e["types"][0], e["canonical_name"]) for e in entities()}
    unknown = [r for r in rows for name in r["concept"].split("|") if name != "NONE" and (r["type"], name) not in names]
    assert len(rows) >= 300 and len(without) >= 60
    assert {row["type"] for row in without} == {row["type"] for row in rows} == {"site", "histology", "drug", "symptom"}
    assert len({(row["mention"], row["type"]) for row in rows}) == len(rows)
    assert unknown == []


@pytest.mark.parametrize(("half", "recall"), [("develop", 0.95), ("report", 0.92)])
def test_precision_and_recall_on_hand_written_mentions(half: str, recall: float) -> None:
    rows = [row for row in mentions() if row["half"] == half]
    found = linked(rows)
    right = [row for row, link in found if link.name in row["concept"].split("|")]
    assert len(right) / len(found) >= 0.97
    assert len(right) / sum(row["concept"] != "NONE" for row in rows) >= recall


def test_links_carry_the_codes_written_down_for_their_concepts() -> None:
    coded = [(row, link) for row, link in linked(mentions()) if row["code"] and link.name == row["concept"]]
    assert len(coded) >= 250
    assert [(row["mention"], row["code"], link.codes) for row, link in coded if row["code"] not in link.codes] == []


def test_the_knowledge_base_is_what_scispacy_reads(tmp_path: Path) -> None:
    file = tmp_path / "kb.jsonl"
    file.write_text(jsonl(), encoding="utf-8")
    theirs, ours = KnowledgeBase(str(file)), knowledge_base()
    assert theirs.cui_to_entity == ours.cui_to_entity
    assert theirs.alias_to_cuis == ours.alias_to_cuis
    assert theirs.cui_to_entity["site:liver"].canonical_name == "liver"
    assert "hepatic" in theirs.cui_to_entity["site:liver"].aliases


def test_concepts_have_one_id_and_codes_with_a_system() -> None:
    records = entities()
    assert len({e["concept_id"] for e in records}) == len(records)
    assert {code.partition(":")[0] for found in concept_codes().values() for code in found} == {
        "ICD-O-3", "UBERON", "NCIT", "RXNORM", "HP",
    }  # fmt: skip
    assert concept_codes()["histology:leiomyosarcoma"][0] == "ICD-O-3:8890/3"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("tibial nerve", "site"),
        ("leiomyosarcoma", "site"),
        ("right side", "site"),
        ("tip of the tongue", "drug"),
        ("no headache", "symptom"),
        ("normal gait", "symptom"),
        ("", "symptom"),
        ("…", "drug"),
        ("liver", "no such type"),
    ],
)
def test_left_unlinked(text: str, type_: str) -> None:
    assert linker().link(text, type_) is None


def test_a_name_shared_by_two_concepts_is_left_unlinked() -> None:
    lk = small(("1", "ascending colon", ["right colon"]), ("2", "right hemicolon", ["right colon"]), ("3", "colon", []))
    assert lk.link("right colon", "site") is None
    assert lk.link("the colon", "site") == Link("3", "colon", "colon", 1.0)


def test_threshold_and_margin_decide_between_near_names() -> None:
    near = ("1", "mesorectum", []), ("2", "mesorectal fascia", [])
    assert small(*near).link("mesorrectum", "site") is not None
    assert small(*near, threshold=0.99).link("mesorrectum", "site") is None
    twins = ("1", "mesocolpar", []), ("2", "mesocolpal", [])
    assert small(*twins, margin=0.0).link("mesocolpax", "site") is not None
    assert small(*twins, margin=0.9).link("mesocolpax", "site") is None


def test_candidates_are_the_nearest_whatever_their_words() -> None:
    found = linker().candidates("tibial nerve", "site")
    assert found[0].concept_id == "site:tibia"
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert len({c.concept_id for c in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ewing’s sarcoma of the rib", ["ewing", "sarcoma", "rib"]),
        ("Müllerian tumours", ["mullerian", "tumor"]),
        ("interferon-α", ["interferon", "alpha"]),
        ("carcinoma, squamous-cell", ["carcinoma", "squamous", "cell"]),
        ("cerebel1um", ["cerebellum"]),
        ("CD10 and 131I", ["cd10", "131i"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word.normal for word in words(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("tibial", "tibia", True),
        ("pelvic", "pelvis", True),
        ("thalamic", "thalamus", True),
        ("vomited", "vomiting", True),
        ("letrozol", "letrozole", True),
        ("carcinoma", "carcinoid", False),
        ("adenoma", "adenomatous", False),
        ("lipoma", "lipomatosis", False),
        ("ileum", "ilium", False),
        ("oral", "oris", False),
    ],
)
def test_forms_of_one_word(one: str, other: str, same: bool) -> None:
    assert inflected(one, other) is inflected(other, one) is same


@pytest.mark.parametrize(
    ("said", "meant", "expected"),
    [
        ("menengiorna", "meningioma", False),  # two letters wrong
        ("meningiorna", "meningioma", True),
        ("glioblastorna", "glioblastoma", True),
        ("frontai", "frontal", True),
        ("temozolomyde", "temozolomide", True),
        ("peroneal", "perineal", False),  # a word of its own
        ("hypotension", "hypertension", False),
        ("hypometria", "hypermetria", False),
        ("sialoblastoma", "pineoblastoma", False),
        ("carboprost", "carboplatin", False),
        ("ribx", "ribs", False),  # too short to tell
    ],
)
def test_misspellings(said: str, meant: str, expected: bool) -> None:
    assert misspelt(said, meant) is expected


@pytest.mark.parametrize(
    ("mention", "term", "type_", "fits"),
    [
        ("left distal femur", "femur", "site", True),
        ("segment VI of the liver", "liver", "site", True),
        ("third cerebral ventricle", "cerebral ventricle", "site", False),
        ("lower third of the esophagus", "esophagus", "site", True),
        ("lipoma of the thigh", "lipoma", "histology", True),
        ("high-grade osteosarcoma", "osteosarcoma", "histology", True),
        ("malignant paraganglioma", "paraganglioma", "histology", False),
        ("paraganglioma", "malignant paraganglioma", "histology", False),
        ("paclitaxel 175 mg/m2", "paclitaxel", "drug", True),
        ("liposomal doxorubicin", "doxorubicin", "drug", False),
        ("tip", "TIP", "drug", False),
        ("TIP", "TIP", "drug", True),
        ("headache for 3 weeks", "headache", "symptom", True),
        ("headache and vomiting", "headache", "symptom", False),
    ],
)
def test_words_account_for_each_other(mention: str, term: str, type_: str, fits: bool) -> None:
    said = words(mention)
    over = passed_over(said, type_, frozenset({("thigh",)}))
    assert (accounted(said, words(term), over) is not None) is fits


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("diagnosis", "leiomyosarcoma", {"ICD-O-3": "8890/3", "NCIT": "C3158"}),
        ("diagnosis", "High-grade leiomyosarcoma of the thigh", {"ICD-O-3": "8890/3", "NCIT": "C3158"}),
        ("primary_site", "left distal femur", {"ICD-O-3": "C40.2", "UBERON": "0000981"}),
        ("symptoms", "breast lump", {"HP": "0032408"}),
        ("systemic_therapies", "doxorubicine", {"RXNORM": "3639"}),
        ("primary_site", "unknown", {}),
        ("symptoms", "arm weakness", {}),  # on the list, without a code
        ("diagnosis", "made-up illness", {}),
        ("ihc", "S-100 proteine", {}),  # markers are not linked
        ("grades", "WHO 3", {}),
    ],
)
def test_codes_of_labels_on_and_off_the_lists(name: str, label: str, expected: dict[str, str]) -> None:
    assert codes(name, label) == expected


def run(*arguments: str, given: str = "") -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, list(arguments), input=given)
    return result.exit_code, result.output.splitlines()


def test_code_prints_a_line_a_text() -> None:
    status, lines = run("code", "distal femur", "tibial nerve", "--type", "site")
    assert status == 0
    assert lines == ["distal femur\tsite:femur\tfemur\t1.00\tICD-O-3:C40.2|UBERON:0000981", "tibial nerve"]
    assert run("code", "-", "--type", "site", given="distal femur\ntibial nerve\n") == (0, lines)


def test_code_with_another_knowledge_base(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    record = {"concept_id": "X:1", "canonical_name": "tibial nerve", "aliases": [], "types": ["T024"]}
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    shown = ("code", "Tibial nerves", "--knowledge-base", str(file))
    assert run(*shown, "--type", "T024") == (0, ["Tibial nerves\tX:1\ttibial nerve\t1.00\t"])
    status, lines = run(*shown, "--type", "site")
    assert (status, len(lines)) == (2, 1) and "T024" in lines[0]


@pytest.mark.parametrize("content", ["not json\n", '{"concept_id": "1"}\n', "[1]\n"])
def test_a_file_that_is_no_knowledge_base_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CaserowsError, match=r"broken\.jsonl"):
        read_knowledge_base(file)
    with pytest.raises(CaserowsError, match=r"absent\.jsonl"):
        read_knowledge_base(tmp_path / "absent.jsonl")


def test_knowledge_base_prints_what_scispacy_reads() -> None:
    status, lines = run("knowledge-base")
    assert status == 0
    assert [json.loads(line)["concept_id"] for line in lines] == [e["concept_id"] for e in entities()]
