"""Every row of every lexicon matches its own example and leaves its counterexample alone."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from caserows.context import STRENGTH, context_rules
from caserows.entities import TOKEN, find_terms
from caserows.lexicon import COLUMNS, TYPES, Entry, LexiconError, lexicon, plural


def terms_in(text: str, type_: str) -> set[str]:
    words = [m.group() for m in TOKEN.finditer(text) if not m.group().isspace()]
    return {entry.id for _, _, found, entry in find_terms(words) if found == type_}


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_examples_match_and_counterexamples_do_not(type_: str) -> None:
    labels = {e.id: e.label for e in lexicon(type_)}
    missed = [e.id for e in lexicon(type_) if e.label not in {labels[i] for i in terms_in(e.example, type_)}]
    taken = [e.id for e in lexicon(type_) if e.id in terms_in(e.counterexample, type_)]
    assert (missed, taken) == ([], [])


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_rows_are_whole_and_ids_unique(type_: str) -> None:
    entries = lexicon(type_)
    ids = [e.id for e in entries]
    assert len(ids) == len(set(ids))
    assert [e.id for e in entries if not (e.label and e.kind and e.example and e.counterexample and e.source)] == []


@pytest.mark.parametrize(
    ("type_", "least"),
    [("drug", 250), ("marker", 150), ("histology", 300), ("site", 250), ("symptom", 300), ("procedure", 150)],
)
def test_lexicons_cover_the_field(type_: str, least: int) -> None:
    assert len(lexicon(type_)) >= least


def test_regimens_name_drugs_of_the_list() -> None:
    labels = {e.label for e in lexicon("drug")}
    unknown = {
        (e.id, c) for e in lexicon("drug") for c in e.extra.get("components", "").split("|") if c and c not in labels
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("text", "type_", "label"),
    [
        ("CD34 was seen", "marker", "CD34"),
        ("CD-34 was seen", "marker", "CD34"),
        ("CD 34 was seen", "marker", "CD34"),
        ("the patient took Adriamycin", "drug", "doxorubicin"),
        ("weekly 5-FU", "drug", "fluorouracil"),
        ("a gastro-intestinal stromal tumor", "histology", "gastrointestinal stromal tumor"),
        ("hepatic lesions", "site", "liver"),
        ("he had headaches", "symptom", "headache"),
        ("Whipple’s procedure", "procedure", "pancreaticoduodenectomy"),
    ],
)
def test_one_label_for_all_spellings(text: str, type_: str, label: str) -> None:
    words = [m.group() for m in TOKEN.finditer(text) if not m.group().isspace()]
    assert label in {entry.label for _, _, found, entry in find_terms(words) if found == type_}


@pytest.mark.parametrize(
    ("text", "type_", "label"),
    [
        ("a good chop of the axe", "drug", "CHOP"),
        ("the tip of the tongue", "drug", "TIP"),
        ("an er visit", "marker", "ER"),
        ("cd 341 was the file", "marker", "CD34"),
    ],
)
def test_short_forms_keep_their_case_and_length(text: str, type_: str, label: str) -> None:
    words = [m.group() for m in TOKEN.finditer(text) if not m.group().isspace()]
    assert label not in {entry.label for _, _, found, entry in find_terms(words) if found == type_}


@pytest.mark.parametrize(
    ("term", "expected"),
    [("biopsy", "biopsies"), ("tumor", "tumors"), ("mass", ""), ("CD34", ""), ("ray", "rays"), ("crux", "cruxes")],
)
def test_plural(term: str, expected: str) -> None:
    assert plural(term) == expected


def test_surfaces_of_a_case_sensitive_label() -> None:
    entry = Entry("pr", "PR", "marker", ("=PR", "progesterone receptor"))
    assert list(entry.surfaces()) == [("PR", True), ("progesterone receptor", False), ("progesterone receptors", False)]


def test_unknown_lexicon_header_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TYPES, "broken", "context.tsv")
    with pytest.raises(LexiconError, match=r"context\.tsv: the header is not " + " ".join(COLUMNS)):
        lexicon("broken")


def test_context_rules_are_unique_and_known() -> None:
    rules = context_rules()
    stream = (files("caserows") / "lexicons" / "context.tsv").open(encoding="utf-8")
    with stream:
        rows = [(r["literal"], r["direction"]) for r in csv.DictReader(stream, delimiter="\t")]
    known = [(r.literal, r.direction) for r in rules]
    assert len(rows) == len(set(rows))
    assert len(known) == len(set(known))
    assert set(rows) <= set(known)
    assert {r.category for r in rules} == {*STRENGTH, "TERMINATE", "PSEUDO"}
