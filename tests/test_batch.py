"""Batch runs: what is done is not done again, what is stopped goes on, and the files come out the same whatever happened."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from caserows import batch, fingerprint, rows
from caserows.cli import app
from caserows.model import Report
from caserows.store import Store, report
from caserows.stored import FILE, runs

TEXT = "A {}-year-old woman presented with headache. MRI showed a meningioma of the left frontal lobe. It was resected."
NAMES = ["errors.jsonl", "evidence.csv", "reports.csv", "rows.csv", "rows.jsonl"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports, one of them empty."""
    made = tmp_path / "in"
    made.mkdir()
    for name, age in (("a", 41), ("c", 43)):
        (made / f"{name}.txt").write_text(TEXT.format(age))
    (made / "b.txt").write_text("")
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The ids of the reports that went through the pipeline, in order."""
    seen: list[str] = []

    def noting(report: Report, nlp: Any, *, real: Any = rows.read_rows) -> Any:
        seen.append(report.report_id)
        return real(report, nlp)

    monkeypatch.setattr(rows, "read_rows", noting)
    yield seen


def run(*args: object, jobs: int = 0) -> Result:
    return CliRunner().invoke(app, ["run", *map(str, args), "--jobs", str(jobs)])


def wait_until_kept(out: Path, number: int) -> None:
    """Returns when the store of the folder holds so many reports."""
    for _ in range(3000):
        if store := Store.existing(out / FILE):
            with store.transaction() as connection:
                kept = connection.scalar(select(func.count()).select_from(report))
            store.close()
            if kept == number:
                return
        time.sleep(0.1)
    raise AssertionError(f"{out}: never {number} reports")


def files(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in NAMES}


def texts(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "texts").iterdir()}


def test_what_is_there_is_not_read_again(folder: Path, tmp_path: Path, read: list[str]) -> None:
    first = run(folder, "--out", tmp_path / "out")
    before = files(tmp_path / "out")
    again = run(folder, "--out", tmp_path / "out")
    assert read == ["a", "c"]
    assert "2 read now, 0 there already" in first.stdout
    assert "reports   3 found, 0 without a patient, 1 failed; 0 read now, 2 there already" in again.stdout
    assert first.exit_code == again.exit_code == 1
    assert files(tmp_path / "out") == before


@pytest.mark.parametrize("change", ["text", "configuration", "version"])
def test_what_changed_is_read_again(
    folder: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    run(folder, "--out", tmp_path / "out")
    read.clear()
    if change == "text":
        (folder / "a.txt").write_text(TEXT.format(51))
    elif change == "configuration":
        monkeypatch.setattr(batch, "configuration", lambda: "d" * 64)
    else:
        monkeypatch.setattr(batch, "__version__", "9.9.9")
    run(folder, "--out", tmp_path / "out")
    assert read == (["a"] if change == "text" else ["a", "c"])
    ages = [
        json.loads(line)["findings"]["age_years"][0]["value"]
        for line in files(tmp_path / "out")["rows.jsonl"].splitlines()
    ]
    assert ages == ([51, 43] if change == "text" else [41, 43])


def test_a_report_that_failed_is_tried_again(folder: Path, tmp_path: Path, read: list[str]) -> None:
    run(folder, "--out", tmp_path / "out")
    (folder / "b.txt").write_text(TEXT.format(42))
    assert run(folder, "--out", tmp_path / "out").exit_code == 0
    assert read == ["a", "c", "b"]
    assert files(tmp_path / "out")["errors.jsonl"] == b""


def test_the_files_hold_the_reports_of_this_command_only(folder: Path, tmp_path: Path, read: list[str]) -> None:
    run(folder, "--out", tmp_path / "out")
    run(folder / "c.txt", "--out", tmp_path / "out")
    run(folder / "c.txt", "--out", tmp_path / "fresh")
    assert files(tmp_path / "out") == files(tmp_path / "fresh")
    assert read == ["a", "c", "c"]


def test_any_number_of_jobs_and_either_store_give_the_same_bytes(folder: Path, tmp_path: Path, postgresql: str) -> None:
    assert run(folder, "--out", tmp_path / "here").exit_code == 1
    assert run(folder, "--out", tmp_path / "two", jobs=2).exit_code == 1
    assert run(folder, "--out", tmp_path / "served", "--store", f"{postgresql}/postgres").exit_code == 1
    assert files(tmp_path / "here") == files(tmp_path / "two") == files(tmp_path / "served")
    assert sorted(path.name for path in (tmp_path / "served").iterdir()) == [*NAMES, "texts"]
    for name in ("two", "served"):
        assert texts(tmp_path / name) == texts(tmp_path / "here") != {}


def test_dry_run_says_what_would_be_done_and_writes_nothing(folder: Path, tmp_path: Path, read: list[str]) -> None:
    lines = [f"{folder / 'a.txt'}: would be read", f"{folder / 'c.txt'}: would be read"]
    fresh = run(folder, "--out", tmp_path / "out", "--dry-run")
    assert fresh.stdout.splitlines() == [*lines, "reports   2 to read, 0 there already, 1 failed"]
    assert fresh.stderr == f"{folder / 'b.txt'}: the file is empty\n"
    assert fresh.exit_code == 1
    assert not (tmp_path / "out").exists()
    assert read == []
    run(folder / "a.txt", "--out", tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    half = run(folder, "--out", tmp_path / "out", "--dry-run", jobs=2)
    assert half.stdout.splitlines() == [
        f"{folder / 'a.txt'}: is there already",
        lines[1],
        "reports   1 to read, 1 there already, 1 failed",
    ]
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_dry_run_is_one_line_a_file_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a\nb.txt").write_text("A 54-year-old woman had headache.")
    told = run(tmp_path / "in", "--out", tmp_path / "out", "--dry-run")
    assert told.stdout.splitlines()[0] == f"{tmp_path / 'in'}/a b.txt: would be read"


def test_a_report_over_the_time_limit_is_one_line_and_the_others_are_done(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    result = run(folder, folder / "pipe.txt", "--out", tmp_path / "out", "--timeout", "8", jobs=2)
    assert result.exit_code == 1
    assert f"{folder / 'pipe.txt'}: took longer than 8 seconds" in result.stderr.splitlines()
    assert [json.loads(line)["report_id"] for line in files(tmp_path / "out")["rows.jsonl"].splitlines()] == ["a", "c"]
    errors = [json.loads(line) for line in files(tmp_path / "out")["errors.jsonl"].splitlines()]
    assert [Path(error["file"]).name for error in errors] == ["b.txt", "pipe.txt"]


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_run_that_is_stopped_keeps_what_is_done_and_goes_on(
    folder: Path, tmp_path: Path, read: list[str], sent: signal.Signals, status: int
) -> None:
    """The last report hangs, so that the others are done when the signal comes."""
    pipe = folder / "z.txt"
    os.mkfifo(pipe)
    out = tmp_path / "out"
    limit = "300" if sent == signal.SIGINT else "8"  # a killed run leaves its worker to its own alarm
    command = [sys.executable, "-m", "caserows.cli", "run", folder, pipe, "--out", out, "--timeout", limit, "--quiet"]
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}  # the entity model is found where it is found here
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=here) as running:
        wait_until_kept(out, 2)
        running.send_signal(sent)
        stderr = running.communicate()[1]
    assert running.returncode == status
    assert "Traceback" not in stderr
    if sent == signal.SIGINT:
        assert stderr.splitlines()[-1].startswith("stopped; what was done is kept in ")
    assert not (out / "rows.jsonl").exists()
    pipe.unlink()
    pipe.write_text(TEXT.format(90))
    assert "1 read now, 2 there already" in run(folder, "--out", out).stdout
    assert read == ["z"]
    run(folder, "--out", tmp_path / "undisturbed")
    assert files(out) == files(tmp_path / "undisturbed")


class _Garbage:
    """Its end sends Ctrl-C, and Python loses what is raised there."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_is_heeded_when_a_report_is_kept_wherever_it_came(
    folder: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(self: Store, *told: Any, real: Any = Store.save) -> None:
        _Garbage()
        real(self, *told)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", save)
        stopped = run(folder, "--out", tmp_path / "out")
    assert stopped.exit_code == 130
    assert stopped.stderr.startswith("stopped; what was done is kept in ")
    assert "1 read now, 1 there already" in run(folder, "--out", tmp_path / "out").stdout
    assert read == ["a", "c"]


def test_an_interrupt_while_the_files_are_written_leaves_none_half_done(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(told: Report, *, real: Any = batch.report_line) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return real(told)

    with monkeypatch.context() as patched:
        patched.setattr(batch, "report_line", lines)
        assert run(folder, "--out", tmp_path / "out").exit_code == 130
    assert not (tmp_path / "out" / "reports.csv").exists()
    assert "0 read now, 2 there already" in run(folder, "--out", tmp_path / "out").stdout
    run(folder, "--out", tmp_path / "undisturbed")
    assert files(tmp_path / "out") == files(tmp_path / "undisturbed")


def test_two_runs_never_work_in_one_folder(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    handle = os.open(out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    held = run(folder, "--out", out)
    os.close(handle)
    assert (held.exit_code, held.stderr) == (1, f"{out}: another run is working in this folder\n")
    assert run(folder, "--out", out).exit_code == 1
    assert len(files(out)["rows.jsonl"].splitlines()) == 2


def test_a_store_that_is_none_is_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FILE).write_text("no database, this " * 50)
    result = run(folder, "--out", tmp_path / "out")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "caserows.sqlite: file is not a database" in result.stderr


def test_stages_beyond_the_rows_are_no_part_of_the_configuration() -> None:
    names = {name for name, _ in fingerprint._files(fingerprint.files("caserows"), "")}
    assert {"config.cfg", "rows.py", "fields/cns.py", "lexicons/drugs.tsv", "read/pdf.py", "citing.py"} <= names
    assert not {name for name in names if name.partition("/")[0].removesuffix(".py") in fingerprint.NOT_READING}
    assert fingerprint.configuration() == fingerprint.configuration.__wrapped__()


def test_of_two_files_with_one_id_the_first_is_taken_whatever_comes_first(tmp_path: Path) -> None:
    one, other, gone = tmp_path / "a.md", tmp_path / "sub" / "a.txt", tmp_path / "gone.txt"
    chosen = batch.inputs([one, other], [gone])
    assert [bool(item.refused) for item in chosen] == [True, False, True]
    assert chosen[2].refused == f"{other}: same report id as {one}: a"


def test_everything_a_run_was_asked_for_is_in_the_store(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "gone", "--out", tmp_path / "out")
    store = Store.existing(tmp_path / "out" / FILE)
    assert store
    (kept,) = runs(store)
    store.close()
    assert (kept.done, kept.failed, bool(kept.finished)) == (2, 2, True)
