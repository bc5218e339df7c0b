"""One patient in two articles: found where authors or year and the facts agree, and not found else."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caserows.cli import app
from caserows.links import Link, links
from caserows.model import CaseKind, CaseRow, Evidence, Finding
from caserows.output import write_file
from caserows.stored import StoredReport, StoredRow

SHARED = Path(__file__).resolve().parents[2] / "shared"
PATIENT = {"age_years": 61, "sex": "male", "diagnosis": "leiomyosarcoma", "primary_site": "forearm"}


def stored(report_id: str, number: int, kind: CaseKind, cells: dict[str, Any], cited_as: str = "") -> StoredRow:
    found = {
        name: tuple(
            Finding(value=one, evidence=(Evidence(start=0, end=1),))
            for one in (value if isinstance(value, list) else [value])
        )
        for name, value in cells.items()
    }
    return StoredRow(CaseRow(report_id=report_id, case_no=number, case_kind=kind, findings=found), [], cited_as)


def own(report_id: str, front: str, *patients: dict[str, Any]) -> StoredReport:
    rows = [stored(report_id, n, "reported", cells) for n, cells in enumerate(patients, start=1)]
    return StoredReport(report_id, front, rows)


def citing(reference: str, **cells: Any) -> StoredReport:
    rows = [
        stored("citing", 1, "reported", {"age_years": 30}),
        stored("citing", 2, "cited", {**PATIENT, **cells}, reference),
    ]
    return StoredReport("citing", "A review of cases\nCleo Brandt", rows)


def found(*reports: StoredReport) -> list[Link]:
    return list(links(lambda: reports))


FRONT = "A tumor of the forearm\nAnn Ferrand1* and Bo Oduya2\nImaginary Journal 2009;4:12"


@pytest.mark.parametrize(
    ("reference", "cells", "reasons"),
    [
        (
            "Ferrand et al.",
            {},
            "author: Ferrand et al.; age_years: 61; sex: male; diagnosis: leiomyosarcoma; primary_site: forearm",
        ),
        (
            "Ferrand and Oduya 2009",
            {"primary_site": "arm"},
            "author: Ferrand and Oduya 2009; year: 2009; age_years: 61; sex: male; diagnosis: leiomyosarcoma; primary_site: arm ~ forearm",
        ),
        (
            "Ferrand et al.",
            {"primary_site": "lung"},
            "author: Ferrand et al.; age_years: 61; sex: male; diagnosis: leiomyosarcoma",
        ),
        (
            "FERRAND 2010",
            {"diagnosis": "sarcoma"},
            "author: FERRAND 2010; age_years: 61; sex: male; primary_site: forearm",
        ),
        ("2009", {}, "year: 2009; age_years: 61; sex: male; diagnosis: leiomyosarcoma; primary_site: forearm"),
    ],
)
def test_a_cited_row_is_the_patient_of_another_report(reference: str, cells: dict[str, Any], reasons: str) -> None:
    (link,) = found(citing(reference, **cells), own("other", FRONT, PATIENT))
    assert (link.cited_report, link.cited_case, link.reported_report, link.reported_case) == ("citing", 2, "other", 1)
    assert "; ".join(link.reasons) == reasons


@pytest.mark.parametrize(
    ("reference", "cells", "front"),
    [
        ("", {}, FRONT),  # nobody is cited
        ("Ferrand et al.", {}, ""),  # an article without a front
        ("Kettle et al.", {}, FRONT),  # another author
        ("Ferrand and Kettle", {}, FRONT),  # one of the two is another
        ("Ferrand et al.", {"age_years": 44, "sex": "female"}, FRONT),  # another patient of the same authors
        ("Ferrand et al.", {"age_years": 44, "primary_site": "lung"}, FRONT),
        ("2009", {"primary_site": "lung"}, FRONT),  # the year alone needs every fact
        ("2010", {}, FRONT),  # another year
        ("Kettle 2009", {}, FRONT),  # the year does not help against the author
    ],
)
def test_no_link(reference: str, cells: dict[str, Any], front: str) -> None:
    assert found(citing(reference, **cells), own("other", front, PATIENT)) == []


def test_a_report_is_not_linked_with_itself() -> None:
    rows = [stored("r", 1, "reported", PATIENT), stored("r", 2, "cited", PATIENT, "Ferrand et al.")]
    assert found(StoredReport("r", FRONT, rows)) == []


def test_the_author_may_stand_in_the_name_of_the_file() -> None:
    assert len(found(citing("Ferrand et al."), own("ferrand-2009", "", PATIENT))) == 1


def test_the_best_of_several_patients_is_taken_and_a_tie_is_shown() -> None:
    near = {**PATIENT, "primary_site": "thigh"}
    (link,) = found(citing("Ferrand et al."), own("other", FRONT, near, PATIENT))
    assert link.reported_case == 2
    assert [one.reported_case for one in found(citing("Ferrand et al."), own("other", FRONT, PATIENT, PATIENT))] == [
        1,
        2,
    ]


def test_differences_are_listed() -> None:
    cited = citing(
        "Ferrand et al.", age_years=63, metastatic_sites=["lung", "bone"], vital_status="alive", hiv="negative"
    )
    patient = {
        **PATIENT,
        "age_years": [61, 60],
        "metastatic_sites": ["lung"],
        "vital_status": "dead",
        "symptoms": ["pain"],
    }
    (link,) = found(cited, own("other", FRONT, patient))
    assert link.differences == (
        "age_years: cited 63, reported 61, 60",
        "metastatic_sites: cited also bone",
        "vital_status: cited alive, reported dead",
    )
    assert "metastatic_sites: lung" in link.reasons


REVIEW = """A dural tumor in a cook
Cleo Brandt

Abstract
We report a meningioma of the sphenoid wing.

Case report
A 30-year-old woman presented with headache. MRI showed a meningioma of the sphenoid wing, which was resected.

Discussion
Few cases are known. Ferrand and Oduya described a 61-year-old man with a leiomyosarcoma of the thigh who died 4 months after surgery.
"""
OTHER = """A late metastasis of a tumor of the thigh
Ann Ferrand1* and Bo Oduya2

Abstract
We report a sarcoma.

Case report
A 61-year-old man presented with a painless mass of the right thigh. It was resected; histology showed a leiomyosarcoma.
He died 5 months after surgery.
"""


def test_links_from_text_to_table(tmp_path: Path) -> None:
    for name, text in (("a-review", REVIEW), ("b-other", OTHER), ("c-else", OTHER.replace("Ferrand", "Kettle"))):
        write_file(tmp_path / f"{name}.txt", text)
    run = CliRunner().invoke(app, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--jobs", "0", "-q"])
    assert run.exit_code == 0
    table = tmp_path / "links.csv"
    shown = CliRunner().invoke(app, ["links", str(tmp_path / "out"), "--csv", str(table)])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0] == "a-review case 2 (Ferrand and Oduya) → b-other case 1"
    assert shown.stdout.splitlines()[-1] == "links found: 1"
    (line,) = csv.DictReader(table.open())
    assert line["differences"] == "surgeries: cited also surgery; follow_up_months: cited also 4"
    assert line["reasons"].startswith("author: Ferrand and Oduya; age_years: 61; sex: male; ")


@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the 60 real reports (../shared) are not here")
def test_the_link_among_the_real_reports_and_no_other(tmp_path: Path) -> None:
    command = ["run", str(SHARED / "corpus"), "--out", str(tmp_path), "--jobs", "0", "-q"]
    assert CliRunner().invoke(app, command).exit_code == 0
    lines = CliRunner().invoke(app, ["links", str(tmp_path)]).stdout.splitlines()
    assert lines[0].startswith("000_0fd68586772ce013 case 11 (Dietel et al.) → 002_e878bf651089a5e9 case 1")
    assert lines[-1] == "links found: 1"
