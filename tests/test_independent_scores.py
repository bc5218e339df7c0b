"""The scores calculated a second time, from the field guide alone: own pairing, own comparators, nothing of ``caserows``.

Rows and gold come in as plain JSON. Only the fields of reported rows are counted, as in the headline.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from caserows.evaluate import load_gold, score
from caserows.model import CaseRow
from caserows.read import read_report
from caserows.rows import Reading, read_rows

ROOT = Path(__file__).resolve().parents[1]

Finding = Mapping[str, Any]
Row = Mapping[str, Any]
Triple = tuple[int, int, int]

SINGLE = {
    "age_years": "number", "sex": "label", "symptom_duration_months": "months", "hiv": "label", "ebv": "label",
    "immunosuppressed": "label", "diagnosis": "label", "primary_site": "label", "cns_involvement": "label",
    "cns_lesion_count": "number", "tumor_size_mm": "number", "hemorrhage": "label", "months_to_cns_metastasis": "months",
    "recurrence": "label", "vital_status": "label", "cause_of_death": "label",
}  # fmt: skip
LISTS = {
    "symptoms": "label", "cns_sites": "label", "metastatic_sites": "label", "grades": "label", "ihc": "marker",
    "ki67_percent": "number", "mitoses_per_10_hpf": "number", "surgeries": "label", "radiotherapy": "label",
    "systemic_therapies": "label", "treatments_not_given": "refused", "treatment_sequence": "order", "follow_up_months": "months",
}  # fmt: skip
BY_EVIDENCE = {"symptoms", "diagnosis", "primary_site", "cns_sites", "surgeries", "cause_of_death"}
TEN = (
    "age_years", "sex", "symptom_duration_months", "diagnosis", "cns_lesion_count", "symptoms", "ihc", "metastatic_sites",
    "treatment_sequence", "follow_up_months",
)  # fmt: skip


def label(text: Any) -> str:
    """Lower case, singular, American, hyphens as spaces."""
    return " ".join(singular(word) for word in re.split(r"[\s–-]+", str(text).strip().lower()))


def singular(word: str) -> str:
    for british, american in (("aemi", "emi"), ("haem", "hem"), ("oed", "ed"), ("oes", "es"), ("tumour", "tumor")):
        word = word.replace(british, american)
    if word.endswith(("ases", "oses")):
        return word[:-2] + "is"
    if word.endswith("ies"):
        return word[:-3] + "y"
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3
    return word[:-1] if plural else word


def marker(text: Any) -> str:
    """Without case, spaces and hyphens, Greek letters spelt out; the guide's synonyms are one, and those usual in gold."""
    bare = str(text).lower()
    for sign, name in (("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("κ", "kappa"), ("λ", "lambda")):
        bare = bare.replace(sign, name)
    bare = re.sub(r"[\s/-]", "", bare)
    one_of = {"musclespecificactin": "hhf35", "fibronectin": "fn", "ckit": "cd117", "ki67": "mib1", "lca": "cd45"}
    one_of |= {"progesteronereceptor": "pr", "estrogenreceptor": "er", "prl": "prolactin"}
    one_of |= {"sarcomereactin": "sarcomericactin", "androgenreceptor": "ar"}
    return one_of.get(bare, bare)


def near(one: Any, other: Any, share: float, least: float) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return abs(one - other) <= max(share * other, least) + 1e-9


def order(steps: Sequence[str]) -> list[set[str]]:
    return [set(step.split("+")) for step in steps]


EQUAL: dict[str, Callable[[Any, Any], bool]] = {
    "number": lambda p, g: near(p, g, 0.02, 0.05),
    "months": lambda p, g: near(p, g, 0.05, 0.25),
    "label": lambda p, g: label(p) == label(g),
    "marker": lambda p, g: marker(p) == marker(g),
    "refused": lambda p, g: str(p).replace("systemic ", "chemo") == str(g).replace("systemic ", "chemo"),
    "order": lambda p, g: order(p) == order(g),
}


def overlap(one: Finding, other: Finding) -> bool:
    return any(a["start"] < b["end"] and b["start"] < a["end"] for a in one["evidence"] for b in other["evidence"])


def right(field: str, predicted: Finding, gold: Finding) -> bool:
    kind = SINGLE.get(field) or LISTS[field]
    if kind == "marker" and predicted.get("result") != gold.get("result"):
        return False
    return EQUAL[kind](predicted["value"], gold["value"]) or (field in BY_EVIDENCE and overlap(predicted, gold))


def most_pairs(field: str, said: Sequence[Finding], wanted: Sequence[Finding]) -> int:
    """Size of the largest one-to-one matching, by augmenting paths."""
    partner: dict[int, int] = {}

    def place(p: int, tried: set[int]) -> bool:
        for g in range(len(wanted)):
            if g not in tried and right(field, said[p], wanted[g]):
                tried.add(g)
                if g not in partner or place(partner[g], tried):
                    partner[g] = p
                    return True
        return False

    return sum(place(p, set()) for p in range(len(said)))


def firm(findings: Sequence[Finding]) -> list[Finding]:
    return [f for f in findings if f.get("certainty") != "suspected"]


def count(field: str, gold: Row | None, predicted: Row | None) -> Triple:
    """True positives, false positives and misses of one field in one pair of rows."""
    wanted, said = (list(row["findings"].get(field, [])) if row else [] for row in (gold, predicted))
    if gold is None or predicted is None:
        return 0, len(firm(said)), len(firm(wanted))
    if field in SINGLE:
        agreed = bool(said) and any(right(field, said[0], g) for g in wanted)
        return int(agreed), int(bool(said) and not agreed), int(bool(wanted) and not agreed)
    matched = most_pairs(field, firm(said), firm(wanted))
    neutral = most_pairs(field, firm(said), wanted)  # a suspected finding of gold is not punished
    return matched, len(firm(said)) - neutral, len(firm(wanted)) - matched


def pair(gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """The pairing with the most matching findings, of all there are; rows of the same number where that decides nothing."""
    size = max(len(gold), len(predicted))
    filled = [*gold, *[None] * (size - len(gold))]
    others = [*predicted, *[None] * (size - len(predicted))]

    def worth(pairs: Sequence[tuple[Row | None, Row | None]]) -> tuple[int, int]:
        found = sum(count(field, g, p)[0] for g, p in pairs for field in (*SINGLE, *LISTS))
        return found, sum(bool(g and p and g["case_no"] == p["case_no"]) for g, p in pairs)

    return max((list(zip(filled, chosen, strict=True)) for chosen in permutations(others)), key=worth)


def counted(gold: Mapping[str, Sequence[Row]], predicted: Mapping[str, Sequence[Row]]) -> dict[str, Triple]:
    totals = dict.fromkeys((*SINGLE, *LISTS), (0, 0, 0))
    for report_id, rows in gold.items():
        sides = (rows, predicted.get(report_id, []))
        reported = [[row for row in side if row["case_kind"] == "reported"] for side in sides]
        for g, p in pair(*reported):
            for field, total in totals.items():
                tp, fp, fn = count(field, g, p)
                totals[field] = (total[0] + tp, total[1] + fp, total[2] + fn)
    return totals


def both_ways(folder: Path, rows: Mapping[str, Sequence[CaseRow]]) -> tuple[dict[str, Triple], dict[str, Triple]]:
    """Counts by field as calculated here, and as the package scores the same rows."""
    gold = {
        record["report_id"]: record["rows"]
        for path in folder.glob("*.json")
        for record in [json.loads(path.read_text())]
    }
    plain = {i: [json.loads(row.model_dump_json()) for row in found] for i, found in rows.items()}
    scored = score(load_gold([folder]), rows).fields
    theirs = {name: (c.tp, c.fp, c.fn) for name, c in scored.items() if "." not in name}
    return counted(gold, plain), theirs


def muddled(rows: Sequence[CaseRow], chance: random.Random) -> list[CaseRow]:
    """Rows with findings dropped, doubled, given to the next patient and changed, and now and then a row too few or many."""
    shaken: list[CaseRow] = []
    for number, row in enumerate(rows):
        findings = {}
        for field, found in row.findings.items():
            source = rows[number - 1].findings.get(field, found) if chance.random() < 0.2 else found
            kept = [f for f in source for _ in range(chance.choice([0, 1, 1, 1, 2]))]
            chance.shuffle(kept)
            findings[field] = tuple(
                f.model_copy(update={"value": f.value + 1})
                if isinstance(f.value, int | float) and chance.random() < 0.3
                else f
                for f in kept
            )
        shaken.append(row.model_copy(update={"findings": findings}))
    chance.shuffle(shaken)
    if chance.random() < 0.2:
        del shaken[:1]
    return [*shaken, *chance.sample(shaken, k=len(shaken) > 0 and chance.random() < 0.2)]


@pytest.fixture(scope="module")
def own(nlp: Language) -> tuple[dict[str, Triple], dict[str, Triple]]:
    texts = sorted((ROOT / "corpus" / "text").glob("*.txt"))
    return both_ways(
        ROOT / "annotations" / "gold" / "own", {p.stem: read_rows(read_report(p), nlp).rows for p in texts}
    )


@pytest.fixture(scope="module")
def real(real_readings: Mapping[str, Reading]) -> tuple[dict[str, Triple], dict[str, Triple]]:
    return both_ways(
        ROOT / "annotations" / "gold" / "dev", {name: reading.rows for name, reading in real_readings.items()}
    )


@pytest.mark.parametrize("field", TEN)
def test_same_counts_on_the_projects_own_reports(field: str, own: tuple[dict[str, Triple], dict[str, Triple]]) -> None:
    here, there = own
    assert here[field] == there[field]
    assert sum(here[field])


@pytest.mark.parametrize("field", TEN)
def test_same_counts_on_the_real_reports(field: str, real: tuple[dict[str, Triple], dict[str, Triple]]) -> None:
    here, there = real
    assert here[field] == there[field]
    assert sum(here[field])


def test_same_counts_of_all_fields_together(own: tuple[dict[str, Triple], dict[str, Triple]]) -> None:
    here, there = own
    assert [sum(c[i] for c in here.values()) for i in range(3)] == [sum(c[i] for c in there.values()) for i in range(3)]


@pytest.mark.parametrize("seed", range(4))
def test_same_counts_of_every_field_on_muddled_rows(seed: int) -> None:
    folder, chance = ROOT / "annotations" / "gold" / "own", random.Random(seed)
    here, there = both_ways(folder, {i: muddled(rows, chance) for i, rows in load_gold([folder]).items()})
    assert {field: there.get(field, (0, 0, 0)) for field in here} == here
    assert all(sum(counts[i] for counts in here.values()) > 50 for i in range(3))
