"""The store of runs and their rows: SQLite (write-ahead log) by default, PostgreSQL by URL.

A report's result belongs to its text and to the program that read it, not to a run: it is found again by report id, sha256 of the
text, version and configuration, and every run that needs it points to it. Results are saved whole, one transaction a
report, so that a run killed at any moment leaves nothing half done.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from caserows.job import Result
from caserows.model import CaserowsError
from caserows.output import fold

SCHEMA = 1
"""Number of the layout of the tables below; a store of another one is refused."""
BUSY_SECONDS = 60
_PLANE_16 = 0x100000
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")
_PUT_BACK = re.compile("[\U00100000\U0010d800-\U0010dfff]")


class StoreError(CaserowsError):
    """A store that is none, is not there, or does not answer."""


def stored_form(text: str) -> str:
    """Text as it stands in a column of words, and as it is sorted there."""
    return _UNFIT.sub(lambda m: chr(ord(m[0]) + _PLANE_16), text)


class Words(TypeDecorator[str]):
    """Any Python text. Lone surrogates (of file names that are no UTF-8) and NUL, which no database takes, are kept as
    private-use characters of plane 16. Sorted by code point in every database."""

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value and stored_form(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return value and _PUT_BACK.sub(lambda m: chr(ord(m[0]) - _PLANE_16), value)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: a column called JSON is a numeric one to SQLite, which makes 31 of 31.0."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        return json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


Json = JSON().with_variant(JsonText, "sqlite")

metadata = MetaData()
layout = Table("layout", metadata, Column("number", Integer, primary_key=True, autoincrement=False))
run = Table(
    "run",
    metadata,
    Column("run_no", Integer, primary_key=True),
    Column("version", String(40), nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("started", String(20), nullable=False),
    Column("finished", String(20)),
)
report = Table(
    "report",
    metadata,
    Column("report_key", Integer, primary_key=True),
    Column("report_id", Words, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("version", String(40), nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("front", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("stated", Json, nullable=False),
    UniqueConstraint("report_id", "text_sha256", "version", "configuration"),
)
source = Table(
    "source",
    metadata,
    Column("run_no", ForeignKey(run.c.run_no), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("file", Words, nullable=False),
    Column("report_key", ForeignKey(report.c.report_key), index=True),
    Column("error", Words),
)
case_row = Table(
    "case_row",
    metadata,
    Column("report_key", ForeignKey(report.c.report_key), primary_key=True),
    Column("case_no", Integer, primary_key=True, autoincrement=False),
    Column("case_kind", String(10), nullable=False),
    Column("cited_as", Words, nullable=False),
)
finding = Table(
    "finding",
    metadata,
    Column("report_key", Integer, primary_key=True, autoincrement=False),
    Column("case_no", Integer, primary_key=True, autoincrement=False),
    Column("field", String(60), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("value", Json, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("section", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("cue", Words, nullable=False),
    ForeignKeyConstraint(["report_key", "case_no"], [case_row.c.report_key, case_row.c.case_no]),
)
evidence = Table(
    "evidence",
    metadata,
    Column("report_key", Integer, primary_key=True, autoincrement=False),
    Column("case_no", Integer, primary_key=True, autoincrement=False),
    Column("field", String(60), primary_key=True),
    Column("finding_place", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("start_offset", Integer, nullable=False),
    Column("end_offset", Integer, nullable=False),
    Column("quote", Words, nullable=False),
    ForeignKeyConstraint(
        ["report_key", "case_no", "field", "finding_place"],
        [finding.c.report_key, finding.c.case_no, finding.c.field, finding.c.place],
    ),
)


class Store:
    """One database of runs. Every method is one transaction; StoreError names the store where it fails."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.name = url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()
        self._engine = engine

    @classmethod
    def open(cls, address: str | Path) -> Self:
        """The store at a URL (``sqlite:///FILE``, ``postgresql://…``) or in an SQLite file, its tables made where missing."""
        url = store_url(address)
        store = cls(url, _engine(url))
        with store.transaction() as connection:
            metadata.create_all(connection)
            if connection.scalar(select(layout.c.number)) is None:
                connection.execute(layout.insert().values(number=SCHEMA))
        store._check()
        return store

    @classmethod
    def existing(cls, address: str | Path) -> Self | None:
        """The store that is there, or None, also where it is just being made: its number comes last. Nothing is made."""
        url = store_url(address)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            return None
        store = cls(url, _engine(url))
        with store.transaction() as connection:
            if not inspect(connection).has_table(layout.name) or connection.scalar(select(layout.c.number)) is None:
                return None
        store._check()
        return store

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name}: {fold(str(getattr(error, 'orig', None) or error)).strip()}") from None

    def begin(self, version: str, configuration: str) -> int:
        """A new run; its number."""
        with self.transaction() as connection:
            values = {"version": version, "configuration": configuration, "started": _now()}
            return _key(connection.execute(run.insert(), values))

    def finish(self, run_no: int) -> None:
        with self.transaction() as connection:
            connection.execute(run.update().where(run.c.run_no == run_no).values(finished=_now()))

    def known(self, report_id: str, version: str, configuration: str) -> dict[str, int]:
        """sha256 of a text → key of its result, for every text of this report id that this program has read."""
        with self.transaction() as connection:
            return _known(connection, report_id, version, configuration)

    def save(self, run_no: int, place: int, file: str, result: Result, version: str, configuration: str) -> None:
        """Keeps a report's result, and that file number ``place`` of the run gave it."""
        head = {
            "report_id": result.report_id,
            "text_sha256": result.text_sha256,
            "version": version,
            "configuration": configuration,
        }
        try:
            with self.transaction() as connection:
                told = {"front": result.front, "text": result.text, "stated": result.stated}
                key = _key(connection.execute(report.insert(), {**told, **head}))
                for table, lines in ((case_row, result.rows), (finding, result.findings), (evidence, result.evidence)):
                    if lines:
                        names = table.columns.keys()
                        connection.execute(
                            table.insert(), [dict(zip(names, (key, *line), strict=True)) for line in lines]
                        )
                connection.execute(source.insert(), {"run_no": run_no, "place": place, "file": file, "report_key": key})
        except IntegrityError:  # another run has saved the same result meanwhile
            known = self.known(result.report_id, version, configuration)
            if result.text_sha256 not in known:
                raise StoreError(f"{self.name}: {result.report_id}: the result cannot be kept") from None
            self.reuse(run_no, place, file, known[result.text_sha256])

    def reuse(self, run_no: int, place: int, file: str, report_key: int) -> None:
        """Notes that file number ``place`` of the run has a result already."""
        with self.transaction() as connection:
            connection.execute(
                source.insert(), {"run_no": run_no, "place": place, "file": file, "report_key": report_key}
            )

    def fail(self, run_no: int, place: int, file: str, error: str) -> None:
        with self.transaction() as connection:
            connection.execute(source.insert(), {"run_no": run_no, "place": place, "file": file, "error": error})

    def _check(self) -> None:
        with self.transaction() as connection:
            number = connection.scalar(select(layout.c.number))
        if number != SCHEMA:
            raise StoreError(f"{self.name}: a store with tables of layout {number}; this program reads layout {SCHEMA}")


def store_url(address: str | Path) -> URL:
    """A URL as SQLAlchemy takes it, or a file's path as that of an SQLite store; StoreError for anything else."""
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(address)
    except ArgumentError:
        raise StoreError(f"{address}: not a store's URL") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"{url.render_as_string()}: only sqlite:///FILE and postgresql://… are stores")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS} if sqlite else {})
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError(f"{url.render_as_string()}: needs caserows[postgresql] installed") from None
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers see whole results while a run writes; a killed program loses nothing that was saved."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _known(connection: Connection, report_id: str, version: str, configuration: str) -> dict[str, int]:
    found = connection.execute(
        select(report.c.text_sha256, report.c.report_key).where(
            report.c.report_id == report_id,
            report.c.version == version,
            report.c.configuration == configuration,
        )
    )
    return {row.text_sha256: row.report_key for row in found}


def _key(result: Any) -> int:
    """The number that the database gave to the line just put in."""
    return int(result.inserted_primary_key[0])


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
