"""CSV, Parquet, OMOP and cBioPortal, each read back by the means of its own format."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from caserows.export.base import Files
from caserows.export.dictionary import TYPES
from caserows.export.flat import FINDING_COLUMNS, ROW_COLUMNS
from caserows.export.material import Material, checked
from caserows.export.omop import NOTE, NOTE_NLP, TABLES, Column
from caserows.export.parquet import record
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Finding


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_dictionary_describes_every_column_of_the_csv_tables_and_nothing_else(
    exported: Callable[[str], Files],
) -> None:
    files = exported("csv")
    described = {(line["table"], line["column"]) for line in table(files["dictionary.csv"])}
    assert described == {("rows", c) for c in ROW_COLUMNS} | {("findings", c) for c in FINDING_COLUMNS}
    for name, columns in (("rows.csv", ROW_COLUMNS), ("findings.csv", FINDING_COLUMNS)):
        assert tuple(next(csv.reader(io.StringIO(files[name].decode())))) == columns
    assert [line for line in table(files["dictionary.csv"]) if not (line["type"] and line["definition"])] == []


def test_cells_of_the_csv_tables_obey_the_dictionary(exported: Callable[[str], Files]) -> None:
    files = exported("csv")
    said = {(line["table"], line["column"]): line for line in table(files["dictionary.csv"])}
    wrong = []
    for name in ("rows", "findings"):
        lines = table(files[f"{name}.csv"])
        assert lines
        for line in lines:
            for column, cell in line.items():
                about = said[name, column]
                single = column not in FIELDS or FIELDS[column].single
                if cell and single and about["values"] and cell not in about["values"].split(" | "):
                    wrong.append((name, column, cell))
                if cell and single and about["type"] == TYPES["number"]:
                    float(cell)
    assert wrong == []


def test_findings_csv_has_every_finding_with_its_place_and_words(
    exported: Callable[[str], Files], own: Material
) -> None:
    lines = table(exported("csv")["findings.csv"])
    assert len(lines) == sum(len(found) for row in own.rows for found in row.findings.values())
    for line in lines[::25]:
        start, end = line["evidence"].partition(";")[0].split("-")
        assert line["quote"].startswith(" ".join(own.texts[line["report_id"]][int(start) : int(end)].split()))


def test_parquet_gives_the_rows_back_whole(exported: Callable[[str], Files], own: Material) -> None:
    read = pyarrow.parquet.read_table(io.BytesIO(exported("parquet")["rows.parquet"]))
    assert read.schema.names == ["report_id", "case_no", "case_kind", *FIELDS]
    back = read.to_pylist()
    assert len(back) == len(own.rows)
    for got, row in zip(back, own.rows, strict=True):
        want = record(row, own)
        assert {k: [{a: v for a, v in f.items() if v is not None} for f in got[k]] for k in FIELDS} == {
            k: want[k] for k in FIELDS
        }
    assert read.schema.field("tumor_size_mm").metadata[b"unit"] == b"mm"


# OMOPCDM_sqlite_5.4_ddl.sql and OMOP_CDMv5.4_Field_Level.csv: (name, type, may it be empty, most characters)
OFFICIAL_NOTE = """note_id integer NOT 0; person_id integer NOT 0; note_date date NOT 0; note_datetime REAL NULL 0;
note_type_concept_id integer NOT 0; note_class_concept_id integer NOT 0; note_title TEXT NULL 250; note_text TEXT NOT 0;
encoding_concept_id integer NOT 0; language_concept_id integer NOT 0; provider_id integer NULL 0; visit_occurrence_id integer NULL 0;
visit_detail_id integer NULL 0; note_source_value TEXT NULL 50; note_event_id integer NULL 0; note_event_field_concept_id integer NULL 0"""
OFFICIAL_NOTE_NLP = """note_nlp_id integer NOT 0; note_id integer NOT 0; section_concept_id integer NULL 0; snippet TEXT NULL 250;
offset TEXT NULL 50; lexical_variant TEXT NOT 250; note_nlp_concept_id integer NULL 0; note_nlp_source_concept_id integer NULL 0;
nlp_system TEXT NULL 250; nlp_date date NOT 0; nlp_datetime REAL NULL 0; term_exists TEXT NULL 1; term_temporal TEXT NULL 50;
term_modifiers TEXT NULL 2000"""


@pytest.mark.parametrize(("ours", "official"), [(NOTE, OFFICIAL_NOTE), (NOTE_NLP, OFFICIAL_NOTE_NLP)])
def test_columns_are_those_of_the_official_model(ours: tuple[Column, ...], official: str) -> None:
    expected = [line.split() for line in official.replace("\n", " ").split(";")]
    assert [[c.name, c.kind, "NOT" if c.required else "NULL", str(c.most)] for c in ours] == expected


@pytest.fixture
def notes(exported: Callable[[str], Files], tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "omop.sqlite"
    path.write_bytes(exported("omop")["omop.sqlite"])
    with sqlite3.connect(path) as base:
        yield base
    base.close()


def test_the_database_has_the_facts_of_the_official_tables(notes: sqlite3.Connection) -> None:
    assert notes.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    types = {"integer": (int,), "TEXT": (str,), "date": (str,), "REAL": (float,)}
    for name, columns in TABLES.items():
        facts = [(n, k.casefold(), r) for _, n, k, r, _, _ in notes.execute(f"PRAGMA table_info({name})")]
        assert facts == [(c.name, c.kind.casefold(), int(c.required)) for c in columns]
        lines = notes.execute(f"SELECT * FROM {name}").fetchall()
        assert lines
        for line in lines:
            for cell, column in zip(line, columns, strict=True):
                assert isinstance(cell, types[column.kind]) or (cell is None and not column.required)
                assert not (column.most and cell and len(cell) > column.most), column.name


def test_offsets_of_note_nlp_lead_to_the_lexical_variant(notes: sqlite3.Connection) -> None:
    query = 'SELECT note_text, "offset", lexical_variant, term_exists FROM note_nlp JOIN note USING (note_id)'
    lines = notes.execute(query).fetchall()
    assert len(lines) > 1000
    for text, offset, words, exists in lines:
        start, end = map(int, offset.split("-"))
        assert " ".join(text[start:end].split())[:250] == " ".join(words.split())
        assert exists in ("Y", "N", None)


def test_what_is_denied_does_not_exist(notes: sqlite3.Connection) -> None:
    said = dict(notes.execute("SELECT term_modifiers, term_exists FROM note_nlp").fetchall())
    denied = {
        modifiers
        for modifiers in said
        if "result=negative" in modifiers or modifiers.startswith("field=hiv,nth=1,value=negative")
    }
    assert denied
    assert {said[modifiers] for modifiers in denied} == {"N"}


# What cBioPortal's own validator holds to be attributes of patients and of samples, and their types.
PATIENT_ATTRIBUTES = {"AGE": "NUMBER", "SEX": "STRING", "OS_MONTHS": "NUMBER", "OS_STATUS": "STRING"}
SAMPLE_ATTRIBUTES = {
    "CANCER_TYPE": "STRING",
    "CANCER_TYPE_DETAILED": "STRING",
    "PRIMARY_SITE": "STRING",
    "METASTATIC_SITE": "STRING",
}
EMPTY = {"", "na", "[not applicable]", "[not available]", "[pending]", "[discrepancy]", "[completed]", "[null]"}
IDENTIFIER = r"[A-Za-z0-9_.-]+"


def cbioportal_faults(data: str, level: str) -> list[str]:
    """The rules of the validator for clinical data, on one file."""
    found: list[str] = []
    lines = [line.split("\t") for line in data.removesuffix("\n").split("\n")]
    head, columns, rest = [[cells[0][1:], *cells[1:]] for cells in lines[:4]], lines[4], lines[5:]
    found += [
        f"header line {n} does not begin with #" for n, cells in enumerate(lines[:4], 1) if not cells[0].startswith("#")
    ]
    found += [f"line {n}: {len(cells)} columns" for n, cells in enumerate([*head, *rest]) if len(cells) != len(columns)]
    found += [
        f"empty definition in header line {n}"
        for n, cells in enumerate(head, 1)
        for c in cells
        if c.strip().lower() in EMPTY
    ]
    kinds = dict(zip(columns, head[2], strict=True))
    found += [f"no such type: {kind}" for kind in head[2] if kind not in ("STRING", "NUMBER", "BOOLEAN")]
    found += [f"no such priority: {p}" for p in head[3] if not p.isdigit()]
    found += [f"{c}: not in capitals" for c in columns if not c.isupper()]
    known, foreign = (
        (PATIENT_ATTRIBUTES, SAMPLE_ATTRIBUTES) if level == "patient" else (SAMPLE_ATTRIBUTES, PATIENT_ATTRIBUTES)
    )
    found += [f"{c}: not an attribute of a {level}" for c in columns if c in foreign]
    found += [f"{c}: not a {kind}" for c, kind in known.items() if kinds.get(c, kind) != kind]
    identity = "PATIENT_ID" if level == "patient" else "SAMPLE_ID"
    seen: set[str] = set()
    for cells in rest:
        line = dict(zip(columns, cells, strict=True))
        found += [f"{line[identity]}: twice"] if line[identity] in seen else []
        seen.add(line[identity])
        for column, cell in line.items():
            if kinds[column] == "NUMBER" and cell.strip().lower() not in EMPTY:
                float(cell)
            if column.endswith("_ID") and column != "REPORT_ID" and not re.fullmatch(IDENTIFIER, cell):
                found.append(f"{column}: {cell!r} is no identifier")
        if line.get("OS_STATUS", "") not in ("", "0:LIVING", "1:DECEASED"):
            found.append(f"no such status: {line['OS_STATUS']}")
    return found


def test_clinical_files_obey_the_rules_of_cbioportals_validator(
    exported: Callable[[str], Files], own: Material
) -> None:
    files = {name: data.decode() for name, data in exported("cbioportal").items()}
    patients: dict[str, list[str]] = {}
    for level in ("patient", "sample"):
        meta = dict(line.split(": ", 1) for line in files[f"meta_clinical_{level}.txt"].splitlines())
        study = dict(line.split(": ", 1) for line in files["meta_study.txt"].splitlines())
        assert meta["cancer_study_identifier"] == study["cancer_study_identifier"]
        assert (meta["genetic_alteration_type"], meta["datatype"]) == ("CLINICAL", f"{level.upper()}_ATTRIBUTES")
        data = files[meta["data_filename"]]
        assert cbioportal_faults(data, level) == []
        patients[level] = [line.partition("\t")[0] for line in data.splitlines()[5:]]
    assert patients["patient"] == patients["sample"] == list(own.ids.values())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("\tNUMBER", "\tFLOAT", "no such type: FLOAT"),
        ("OS_MONTHS", "os_months", "os_months: not in capitals"),
        ("1:DECEASED", "DEAD", "no such status: DEAD"),
        ("#Patient", "Patient", "header line 1 does not begin with #"),
        ("CASE_KIND", "CANCER_TYPE", "CANCER_TYPE: not an attribute of a patient"),
    ],
)
def test_the_rules_find_what_is_wrong(exported: Callable[[str], Files], old: str, new: str, fault: str) -> None:
    data = exported("cbioportal")["data_clinical_patient.txt"].decode()
    assert old in data
    assert fault in cbioportal_faults(data.replace(old, new), "patient")


@pytest.mark.parametrize(
    ("name", "finding", "why"),
    [
        ("sex", {"value": "unsure"}, "cannot be 'unsure'"),
        ("age_years", {"value": "old"}, "cannot be 'old'"),
        ("age_years", {"value": -1}, "cannot be -1"),
        ("age_years", {"value": float("nan")}, "cannot be nan"),
        ("age_years", {"value": float("inf")}, "cannot be inf"),
        ("cns_lesion_count", {"value": 1.5}, "cannot be 1.5"),
        ("diagnosis", {"value": " \x00"}, "cannot be ' \\x00'"),
        ("diagnosis", {"value": 3}, "cannot be 3"),
        ("treatment_sequence", {"value": ["surgery", "prayer"]}, "cannot be ['surgery', 'prayer']"),
        ("primary_site", {"value": "thigh", "laterality": "port"}, "laterality cannot be 'port'"),
        ("primary_site", {"value": "thigh", "color": "red"}, "no such attribute: color"),
        ("age_years", {"value": 4, "end": 99}, "evidence ends at 99, after the end of the text"),
    ],
)
def test_rows_that_break_the_catalogue_are_not_exported(name: str, finding: dict[str, Any], why: str) -> None:
    said = dict(finding)
    evidence = (Evidence(start=0, end=said.pop("end", 2)),)
    row = CaseRow(report_id="r", case_no=3, findings={name: (Finding(**said, evidence=evidence),)})
    with pytest.raises(CaserowsError) as error:
        checked([row], {"r": "some text"})
    assert str(error.value) == f"r case 3 {name}: {why}"


def test_two_rows_of_one_case_are_not_exported() -> None:
    with pytest.raises(CaserowsError, match="r case 1: a second row of this case"):
        checked([CaseRow(report_id="r", case_no=1), CaseRow(report_id="r", case_no=1, case_kind="cited")], {})
