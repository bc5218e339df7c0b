"""OMOP common data model 5.4: NOTE and NOTE_NLP as an SQLite database with the official tables' columns.

A database, not CSV: the text of a note stays as it is, so that ``offset`` counts its characters. One note a patient, since a
note belongs to one person. PERSON is not written: it demands a year of birth, which articles do not give; ``CASE_OF_PERSON``
says which patient a ``person_id`` is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from caserows import __version__
from caserows.export.base import Files, Format, places
from caserows.export.material import Material, lines_of, plain
from caserows.model import CaseRow, CaserowsError
from caserows.output import shown

NO_CONCEPT = 0
"""OMOP's concept for "no matching concept": no vocabulary is at hand here, and none is guessed."""
ENGLISH, UTF8 = 4180186, 32678
SYSTEM = f"caserows {__version__}"
NEGATIVE = {"negative", "absent", "no"}
"""Values that say of their field that the patient did not have it: ``term_exists`` is N."""


@dataclass(frozen=True)
class Column:
    """A column of the model: name, SQLite type, whether it may be empty, most characters (0: any number)."""

    name: str
    kind: str
    required: bool = False
    most: int = 0


# The facts of OMOPCDM 5.4 (SQLite DDL; lengths from the field level table, since SQLite has none).
NOTE = (
    Column("note_id", "integer", True),
    Column("person_id", "integer", True),
    Column("note_date", "date", True),
    Column("note_datetime", "REAL"),
    Column("note_type_concept_id", "integer", True),
    Column("note_class_concept_id", "integer", True),
    Column("note_title", "TEXT", most=250),
    Column("note_text", "TEXT", True),
    Column("encoding_concept_id", "integer", True),
    Column("language_concept_id", "integer", True),
    Column("provider_id", "integer"),
    Column("visit_occurrence_id", "integer"),
    Column("visit_detail_id", "integer"),
    Column("note_source_value", "TEXT", most=50),
    Column("note_event_id", "integer"),
    Column("note_event_field_concept_id", "integer"),
)
NOTE_NLP = (
    Column("note_nlp_id", "integer", True),
    Column("note_id", "integer", True),
    Column("section_concept_id", "integer"),
    Column("snippet", "TEXT", most=250),
    Column("offset", "TEXT", most=50),
    Column("lexical_variant", "TEXT", True, most=250),
    Column("note_nlp_concept_id", "integer"),
    Column("note_nlp_source_concept_id", "integer"),
    Column("nlp_system", "TEXT", most=250),
    Column("nlp_date", "date", True),
    Column("nlp_datetime", "REAL"),
    Column("term_exists", "TEXT", most=1),
    Column("term_temporal", "TEXT", most=50),
    Column("term_modifiers", "TEXT", most=2000),
)
CASE_OF_PERSON = (
    Column("person_id", "integer", True),
    Column("report_id", "TEXT", True),
    Column("case_no", "integer", True),
    Column("case_kind", "TEXT", True),
)
TABLES = {"note": NOTE, "note_nlp": NOTE_NLP, "case_of_person": CASE_OF_PERSON}


def files(material: Material) -> Files:
    """``omop.sqlite``; CaserowsError, naming the report, where a text is not there (``note_text`` may not be empty)."""
    with closing(sqlite3.connect(":memory:")) as base:
        for name, columns in TABLES.items():
            base.execute(ddl(name, columns))
        evidence = 0
        for person, row in enumerate(material.rows, start=1):
            if row.report_id not in material.texts:
                raise CaserowsError(plain(f"{row.report_id}: a note needs its text"))
            _insert(base, "case_of_person", _case(person, row))
            _insert(base, "note", _note(person, row, material))
            for values in _mentions(person, row, material):
                evidence += 1
                _insert(base, "note_nlp", {"note_nlp_id": evidence, **values})
        base.commit()
        return {"omop.sqlite": base.serialize()}


def ddl(name: str, columns: tuple[Column, ...]) -> str:
    """The statement that makes a table; its first column is the key, as in the official primary keys."""
    lines = [
        f'"{c.name}" {c.kind} {"NOT NULL" if c.required else "NULL"}{" PRIMARY KEY" if c is columns[0] else ""}'
        for c in columns
    ]
    return f"CREATE TABLE {name} (\n  " + ",\n  ".join(lines) + " )"


def _insert(base: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


def _case(person: int, row: CaseRow) -> dict[str, object]:
    return {"person_id": person, "report_id": plain(row.report_id), "case_no": row.case_no, "case_kind": row.case_kind}


def _note(person: int, row: CaseRow, material: Material) -> dict[str, object]:
    return {
        "note_id": person,
        "person_id": person,
        "note_date": material.date.isoformat(),
        "note_type_concept_id": NO_CONCEPT,
        "note_class_concept_id": NO_CONCEPT,
        "note_title": plain(row.report_id)[:250],
        "note_text": material.texts[row.report_id].encode("utf-8", "replace").decode(),
        "encoding_concept_id": UTF8,
        "language_concept_id": ENGLISH,
        "note_source_value": material.id_of(row)[-50:],
    }


def _mentions(note: int, row: CaseRow, material: Material) -> Iterator[dict[str, object]]:
    """One line for each stretch of evidence; what it says stands in ``term_modifiers`` as ``name=value``, commas between."""
    text = material.texts[row.report_id]
    for line in lines_of(row):
        finding = line.finding
        said = {"field": line.field, "nth": line.nth, "value": shown(finding.value), **finding.attributes}
        modifiers = ",".join(f"{name}={_part(shown(value))}" for name, value in said.items())
        denied = (
            str(finding.value) in NEGATIVE
            or finding.attributes.get("result") in NEGATIVE
            or line.field == "treatments_not_given"
        )
        suspected = finding.attributes.get("certainty") == "suspected"
        for e in finding.evidence:
            around = max(0, (240 - (e.end - e.start)) // 2)
            yield {
                "note_id": note,
                "section_concept_id": NO_CONCEPT,
                "snippet": plain(text[max(0, e.start - around) : e.end + around])[:250],
                "offset": f"{e.start}-{e.end}",
                "lexical_variant": plain(text[e.start : e.end])[:250],
                "note_nlp_concept_id": NO_CONCEPT,
                "note_nlp_source_concept_id": NO_CONCEPT,
                "nlp_system": SYSTEM,
                "nlp_date": material.date.isoformat(),
                "term_exists": None if suspected else "N" if denied else "Y",
                "term_modifiers": modifiers[:2000],
            }


def _part(text: str) -> str:
    """A value that cannot be taken for the next ``name=value``."""
    return plain(text).replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    return f"note_nlp: term_modifiers, {attribute}=" if attribute else f"note_nlp: term_modifiers, field={field},value="


FORMAT = Format(
    name="omop",
    about="OMOP CDM 5.4 NOTE and NOTE_NLP in an SQLite database, with the texts",
    places=places(
        _place,
        {
            "report_id": "case_of_person: report_id; note: note_title",
            "case_no": "case_of_person: case_no",
            "case_kind": "case_of_person: case_kind",
            "evidence.offsets": "note_nlp: offset, as start-end",
            "evidence.quote": "note_nlp: lexical_variant (250 characters), inside snippet",
        },
    ),
    files=files,
    needs_texts=True,
)
