"""Fixtures that several tests share."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from glob import glob
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from spacy.language import Language

from caserows.build import load
from caserows.model import CaseRow, Finding, Report
from caserows.read import read_report
from caserows.rows import Reading, read_rows

ROOT = Path(__file__).resolve().parents[1]
_NUMBERS = count(1)
REAL_TEXTS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load()


def _script(name: str) -> ModuleType:
    """A script of ``benchmarks``, which is no package, as a module."""
    place = spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert place and place.loader
    module = module_from_spec(place)
    sys.modules[name] = module  # dataclasses and other scripts look it up by name
    place.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def documents() -> ModuleType:
    """``benchmarks/documents.py``: texts of the project as PDF, JATS and HTML."""
    return _script("documents")


@pytest.fixture(scope="session")
def damaged(documents: ModuleType) -> ModuleType:
    """``benchmarks/damaged.py``: damaged files of every format."""
    return _script("damaged")


@pytest.fixture(scope="session")
def fresh_texts() -> dict[str, bytes]:
    """Report id → text of the fresh gold; the test skips where the corpora do not lie beside the project."""
    if not REAL_TEXTS.is_dir():
        pytest.skip("the corpora of real reports (../shared) are not here")
    found: dict[str, bytes] = _script("fresh").fresh_texts(REAL_TEXTS.parent)
    return found


@pytest.fixture(scope="session")
def real_readings(nlp: Language) -> dict[str, Reading]:
    """The 60 real reports as read, by report id; the test skips where they do not lie beside the project."""
    if not REAL_TEXTS.is_dir():
        pytest.skip("the 60 real reports (../shared) are not here")
    return {path.stem: read_rows(read_report(path), nlp) for path in sorted(REAL_TEXTS.glob("*.txt"))}


@pytest.fixture(scope="session")
def rows_of(nlp: Language) -> Callable[[str], list[CaseRow]]:
    """Text → its case rows."""

    def read(text: str) -> list[CaseRow]:
        return list(read_rows(Report(report_id="t", text=text), nlp).rows)

    return read


@pytest.fixture(scope="session")
def treated(rows_of: Callable[[str], list[CaseRow]]) -> Callable[[str, str], tuple[Finding, ...]]:
    """How a patient with a sarcoma of the thigh was treated, and a field → the findings of that field."""

    def read(story: str, field: str) -> tuple[Finding, ...]:
        patient = "A 52-year-old woman presented with a mass of the left thigh, a leiomyosarcoma. "
        return rows_of(patient + story)[0].findings.get(field, ())

    return read


@pytest.fixture(scope="session")
def values_of(rows_of: Callable[[str], list[CaseRow]]) -> Callable[[str], list[dict[str, list[Any]]]]:
    """Text → for each of its reported rows the values by field, each with its attributes."""

    def read(text: str) -> list[dict[str, list[Any]]]:
        rows = [row for row in rows_of(text) if row.case_kind == "reported"]
        return [
            {name: [(f.value, dict(f.attributes)) for f in found] for name, found in row.findings.items()}
            for row in rows
        ]

    return read


@pytest.fixture(scope="session")
def findings_of(nlp: Language) -> Callable[[str], list[tuple[object, ...]]]:
    """Text → case, field, value and attributes of every finding, in order; offsets left out."""

    @cache
    def read(text: str) -> list[tuple[object, ...]]:
        return [
            (row.case_no, row.case_kind, name, finding.value, finding.attributes)
            for row in read_rows(Report(report_id="t", text=text), nlp).rows
            for name, found in row.findings.items()
            for finding in found
        ]

    return read


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server on loopback, without a database's name; the test skips where none is installed."""
    programs = shutil.which("initdb") or next(iter(sorted(glob("/usr/lib/postgresql/*/bin/initdb"))), None)
    if not programs:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    bin_ = Path(programs).resolve().parent
    # a server refuses to run as root, and a folder of pytest's is closed to anybody else
    user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    data = Path(tempfile.mkdtemp(prefix="caserows-postgresql-"))
    if user:
        shutil.chown(data, **user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = [
        bin_ / "initdb",
        "-D",
        data / "db",
        "-U",
        "caserows",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd="/", **user)
    served = [bin_ / "postgres", "-D", data / "db", "-h", "127.0.0.1", "-p", str(port), "-k", data, "-F"]
    server = subprocess.Popen(served, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **user)
    address = f"postgresql://caserows@127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(psycopg.OperationalError), psycopg.connect(f"{address}/postgres"):
                break
            assert server.poll() is None, "the PostgreSQL server ended"
            time.sleep(0.1)
        else:
            pytest.fail("the PostgreSQL server does not answer")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty store: the same tests for both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server = request.getfixturevalue("postgresql")
    name = f"store{next(_NUMBERS)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"
