"""Every export of the rows of the 60 real reports passes the check of its format, where these lie beside the project."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

from caserows.export import MODULES, fhir_check, load_format, phenopacket_check, redcap_check
from caserows.export.corrections import corrected, read_corrections
from caserows.export.fhir import bundle
from caserows.export.material import Material, checked
from caserows.export.phenopacket import packet
from caserows.export.plots import pictures
from caserows.export.redcap import REPEATING
from caserows.output import row_line
from caserows.rows import Reading


@pytest.fixture(scope="module")
def real(real_readings: dict[str, Reading]) -> Material:
    rows = [row for reading in real_readings.values() for row in reading.rows]
    return checked(rows, {name: reading.report.text for name, reading in real_readings.items()})


@pytest.mark.parametrize("name", MODULES)
def test_every_format_takes_the_rows_of_all_sixty(name: str, real: Material) -> None:
    assert len({row.report_id for row in real.rows}) == 60
    assert load_format(name).files(real)


def test_packets_and_bundles_break_no_rule(real: Material) -> None:
    assert [fault for row in real.rows for fault in phenopacket_check.faults(packet(row, real))] == []
    assert [fault for row in real.rows for fault in fhir_check.faults(bundle(row, real))] == []


def test_redcap_files_break_no_rule(real: Material) -> None:
    files = load_format("redcap").files(real)
    tables = {name: list(csv.reader(io.StringIO(data.decode(), newline=""))) for name, data in files.items()}
    head, *lines = tables["redcap_import.csv"]
    assert redcap_check.faults(tables["redcap_dictionary.csv"][1:], head, lines, {*REPEATING, "evidence"}) == []


def test_tables_hold_all_rows_and_spans(real: Material, tmp_path: Path) -> None:
    spans = sum(len(line.finding.evidence) for line in real.lines())
    (tmp_path / "omop.sqlite").write_bytes(load_format("omop").files(real)["omop.sqlite"])
    with sqlite3.connect(tmp_path / "omop.sqlite") as base:
        assert base.execute("SELECT count(*) FROM note_nlp").fetchone() == (spans,)
    base.close()
    read = pyarrow.parquet.read_table(io.BytesIO(load_format("parquet").files(real)["rows.parquet"]))
    assert read.num_rows == len(real.rows)


def test_workbook_comes_back_as_it_went(real: Material, tmp_path: Path) -> None:
    path = tmp_path / "curation.xlsx"
    path.write_bytes(load_format("excel").files(real)["curation.xlsx"])
    assert openpyxl.load_workbook(path, read_only=True).sheetnames[0] == "Rows"
    back = corrected(real, read_corrections(path))
    assert [row_line(row) for row in back.rows] == [row_line(row) for row in real.rows]


def test_pictures_are_drawn(real: Material) -> None:
    assert {"survival.svg", "swimmer-1.svg"} <= pictures(real, "svg").keys()
