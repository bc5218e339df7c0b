"""The folder of annotations: guidelines whose examples are true, a fresh schema, gold that obeys it and holds no sentences."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from caserows.annotate import gold_text
from caserows.evaluate import load_gold
from caserows.fields import FIELDS
from caserows.output import fold
from caserows.read import read_report
from caserows.schema import gold_schema

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
GOLD = sorted((ANNOTATIONS / "gold").rglob("*.json"))
GUIDELINES = (ANNOTATIONS / "GUIDELINES.md").read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared" / "corpus"
EXAMPLE = re.compile(r"^> `(cr-\d{3})` case (\d+): ([^\n]+)\n\n```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST_LABEL = 6  # words
VALIDATOR = jsonschema.Draft202012Validator(gold_schema())


def examples() -> list[tuple[str, int, str, dict[str, list[dict[str, Any]]]]]:
    return [(m[1], int(m[2]), m[3], json.loads(m[4])) for m in EXAMPLE.finditer(GUIDELINES)]


def manifest() -> list[dict[str, str]]:
    with (ROOT / "corpus" / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def stretches(text: str, passage: str) -> list[tuple[int, int]]:
    """Where the parts of a passage stand, white space apart; parts are divided by `` … ``."""
    found = [re.search(r"\s+".join(map(re.escape, part.split())), text) for part in passage.split(" … ")]
    assert all(found), passage
    return [match.span() for match in found if match]


def test_schema_is_the_one_made_from_the_catalogue() -> None:
    assert json.loads((ANNOTATIONS / "schema.json").read_text(encoding="utf-8")) == gold_schema()
    jsonschema.Draft202012Validator.check_schema(gold_schema())


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_obeys_the_schema_and_is_written_in_one_way(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    record = json.loads(content)
    VALIDATOR.validate(record)
    assert record["report_id"] == path.stem
    assert content == gold_text(path.stem, record["text_sha256"], load_gold([path])[path.stem])


@pytest.mark.parametrize(
    "wrong",
    [
        {"report_id": "r", "rows": []},
        {"report_id": "r", "text_sha256": "0", "rows": []},
        {"report_id": "r", "text_sha256": "0" * 64, "rows": [], "text": "A woman aged 47"},
        {
            "report_id": "r",
            "text_sha256": "0" * 64,
            "rows": [{"report_id": "r", "case_no": 1, "case_kind": "reported", "findings": {}}],
        },
    ],
)
def test_schema_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(wrong)


def test_there_are_real_reports_and_all_of_our_own() -> None:
    folders = {
        folder: {p.stem for p in GOLD if p.parent.name == folder}
        for folder in ("dev", "own", "fresh-1", "fresh-2", "fresh-3", "fresh-4")
    }
    assert {name: len(ids) for name, ids in folders.items() if name != "own"} == {
        "dev": 60,
        "fresh-1": 67,
        "fresh-2": 70,
        "fresh-3": 45,
        "fresh-4": 78,
    }
    assert folders["own"] == {path.stem for path in (ROOT / "corpus" / "text").glob("*.txt")}


@pytest.mark.parametrize("path", [p for p in GOLD if p.parent.name != "own"], ids=lambda path: path.stem)
def test_gold_of_other_peoples_texts_holds_labels_and_no_sentences(path: Path) -> None:
    found = [f for row in load_gold([path])[path.stem] for findings in row.findings.values() for f in findings]
    labels = [value for f in found for value in (f.value, *f.attributes.values()) if isinstance(value, str)]
    assert [
        label for label in labels if len(label.split()) > LONGEST_LABEL or re.search(r"\.(?!\d)|[;:!?]|\d{4}", label)
    ] == []


def test_manifest_has_one_line_for_every_gold_file() -> None:
    listed = [(line["report_id"], line["split"], line["sha256"]) for line in manifest()]
    records = [(path, json.loads(path.read_text(encoding="utf-8"))) for path in GOLD]
    assert sorted(listed) == sorted((path.stem, path.parent.name, record["text_sha256"]) for path, record in records)


def test_no_report_has_gold_twice_and_none_is_fresh_that_was_developed_on() -> None:
    digests = [line["sha256"] for line in manifest()]
    assert len(digests) == len(set(digests))


@pytest.mark.parametrize("line", manifest(), ids=lambda line: line["report_id"])
def test_manifest_says_what_a_report_is_and_where_its_text_can_be_had(line: dict[str, str]) -> None:
    own = line["split"] == "own"
    assert line["licence"] and line["text"]
    assert bool(line["title"]) is own
    assert own or line["text"] == "supplied by the user" or line["doi"] or "MACCROBAT" in line["text"]


@pytest.mark.parametrize("line", manifest(), ids=lambda line: line["report_id"])
def test_texts_are_those_of_the_manifest(line: dict[str, str], request: pytest.FixtureRequest) -> None:
    if line["split"].startswith("fresh"):
        data = request.getfixturevalue("fresh_texts")[line["report_id"]]
    else:
        path = ROOT / line["text"] if line["split"] == "own" else SHARED / f"{line['report_id']}.txt"
        if line["split"] == "dev" and not SHARED.is_dir():
            pytest.skip("the 60 real reports (../shared) are not here")
        data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == line["sha256"]
    assert len(data.decode("utf-8").split()) == int(line["words"])


def test_every_field_has_its_paragraph_with_an_example() -> None:
    headings = re.findall(r"^### (.+)$", GUIDELINES, re.MULTILINE)
    assert [name for name in FIELDS if name not in ", ".join(headings).split(", ")] == []
    assert {name for *_, findings in examples() for name in findings} == set(FIELDS)


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example[0]}-{example[2][:30]}")
def test_example_agrees_with_the_gold(example: tuple[str, int, str, dict[str, list[dict[str, Any]]]]) -> None:
    prefix, case_no, passage, expected = example
    (path,) = (ROOT / "corpus" / "text").glob(f"{prefix}-*.txt")
    text = read_report(path).text
    (row,) = [
        r for r in load_gold([ANNOTATIONS / "gold" / "own" / f"{path.stem}.json"])[path.stem] if r.case_no == case_no
    ]
    places = stretches(text, passage)
    for name, wanted in expected.items():
        here = [
            f
            for f in row.findings.get(name, ())
            if any(e.start < end and start < e.end for e in f.evidence for start, end in places)
        ]
        quoted = [
            {"value": f.value, **f.attributes, "quotes": [fold(text[e.start : e.end]) for e in f.evidence]}
            for f in here
        ]
        assert [q for q in quoted if all(quote in fold(passage) for quote in q["quotes"])] == wanted
        assert wanted or not quoted


def test_no_example_is_left_out_of_the_test() -> None:
    assert len(examples()) == GUIDELINES.count("```json") > len(FIELDS)
