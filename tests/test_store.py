"""The store: what is put in comes out again, in SQLite and in PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from caserows.job import Result
from caserows.output import row_line
from caserows.store import Store, StoreError, layout, stored_form
from caserows.stored import FILE, counts, errors, open_run, reports, runs

VERSION, CONFIGURATION = "0.0.test", "c" * 64
ODD = "naïve \x00 β 'x'; -- \U0001f9e0"


def result(report_id: str = "r", sha256: str = "a", **parts: object) -> Result:
    rows = [(1, "reported", ""), (2, "cited", "Amsel et al. 2001")]
    findings = [
        (1, "age_years", 0, 54, {}, "case", "age with person", ""),
        (1, "age_years", 1, 55.0, {}, "table", "table cell", ""),
        (1, "ihc", 0, "β-HCG", {"result": "positive", "detail": "weak"}, "case", "marker list", "was positive"),
        (1, "treatment_sequence", 0, ["surgery", "radiotherapy+systemic"], {}, "case", "order", ""),
        (2, "sex", 0, "female", {}, "table", "table cell", ""),
    ]
    evidence = [
        (1, "age_years", 0, 0, 2, 13, "54-year-old"),
        (1, "age_years", 1, 0, 40, 42, "55"),
        (1, "ihc", 0, 0, 60, 65, "β-HCG"),
        (1, "ihc", 0, 1, 50, 58, "positive"),
        (1, "treatment_sequence", 0, 0, 70, 80, "resection"),
        (2, "sex", 0, 0, 90, 91, "F"),
    ]
    stated = {"format": "text", "title": "A title", "warnings": []}
    return Result(report_id, sha256, "A title\nAnn Oduya", "A woman.", stated, rows, findings, evidence)._replace(
        **parts
    )


@pytest.fixture
def store(store_address: str) -> Iterator[Store]:
    made = Store.open(store_address)
    yield made
    made.close()


def save(store: Store, run_no: int, place: int, kept: Result) -> None:
    store.save(run_no, place, f"{kept.report_id}.txt", kept, VERSION, CONFIGURATION)


def test_rows_come_back_as_they_went_in(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    save(store, run_no, 0, result())
    (back,) = reports(store, run_no)
    assert (back.report_id, back.front) == ("r", "A title\nAnn Oduya")
    first, second = (stored.row for stored in back.rows)
    assert row_line(first) == (
        '{"report_id": "r", "case_no": 1, "case_kind": "reported", "findings": {'
        '"age_years": [{"value": 54, "evidence": [{"start": 2, "end": 13}]}, {"value": 55.0, "evidence": [{"start": 40, "end": 42}]}], '
        '"ihc": [{"value": "β-HCG", "result": "positive", "detail": "weak", "evidence": [{"start": 60, "end": 65}, {"start": 50, "end": 58}]}], '
        '"treatment_sequence": [{"value": ["surgery", "radiotherapy+systemic"], "evidence": [{"start": 70, "end": 80}]}]}}'
    )
    assert list(first.findings["ihc"][0].attributes) == ["result", "detail"]
    assert first.findings["ihc"][0].provenance.cue == "was positive"  # type: ignore[union-attr]
    assert back.rows[0].evidence[2] == [
        "r",
        1,
        "reported",
        "ihc",
        "β-HCG+ (weak)",
        60,
        65,
        "β-HCG",
        "case",
        "marker list",
    ]
    assert (second.case_kind, back.rows[1].cited_as) == ("cited", "Amsel et al. 2001")


def test_reports_come_sorted_by_code_point(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    names = ["b", "Z", "a-2", "a1", "é", "a_1", "_", "ab", "A"]
    for place, name in enumerate(names):
        save(store, run_no, place, result(name))
    assert [report.report_id for report in reports(store, run_no)] == sorted(names)


def test_many_reports_come_one_by_one(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    for place in range(205):
        save(store, run_no, place, result(f"{place:03}", rows=[(1, "reported", "")], findings=[], evidence=[]))
    assert [report.report_id for report in reports(store, run_no)] == [f"{n:03}" for n in range(205)]


def test_text_that_no_database_takes_comes_back(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    odd = result(
        ODD, front=ODD, rows=[(1, "cited", ODD)], findings=[(1, "sex", 0, ODD, {"detail": ODD}, ODD, ODD, ODD)]
    )
    save(store, run_no, 0, odd._replace(evidence=[(1, "sex", 0, 0, 0, 5, ODD)]))
    store.fail(run_no, 1, f"{ODD}\udcff", f"\ud800{ODD}")
    (back,) = reports(store, run_no)
    assert (back.report_id, back.front, back.rows[0].cited_as) == (ODD, ODD, ODD)
    assert back.rows[0].evidence[0][7:] == [ODD, ODD, ODD]
    assert errors(store, run_no) == [{"file": f"{ODD}\udcff", "error": f"\ud800{ODD}"}]
    assert store.known(ODD, VERSION, CONFIGURATION).keys() == {"a"}


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), ("a\udc80", "a\udcff"), ("\x00", "\udc80"), ("a", "a\x00"), ("z", "\udc80")]
)
def test_odd_text_has_an_order(one: str, other: str) -> None:
    assert stored_form(one) < stored_form(other)


@pytest.mark.parametrize(
    ("report_id", "version", "configuration", "found"),
    [
        ("r", VERSION, CONFIGURATION, {"a", "b"}),
        ("s", VERSION, CONFIGURATION, set()),
        ("r", "0.0.other", CONFIGURATION, set()),
        ("r", VERSION, "d" * 64, set()),
    ],
)
def test_a_result_is_known_by_text_version_and_configuration(
    store: Store, report_id: str, version: str, configuration: str, found: set[str]
) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    save(store, run_no, 0, result("r", "a"))
    save(store, run_no, 1, result("r", "b"))
    assert store.known(report_id, version, configuration).keys() == found


def test_a_result_belongs_to_every_run_that_needs_it(store: Store) -> None:
    one = store.begin(VERSION, CONFIGURATION)
    save(store, one, 0, result("r"))
    save(store, one, 1, result("s"))
    other = store.begin(VERSION, CONFIGURATION)
    store.reuse(other, 0, "r.txt", store.known("r", VERSION, CONFIGURATION)["a"])
    store.fail(other, 1, "t.txt", "t.txt: the file is empty")
    store.finish(other)
    assert [[report.report_id for report in reports(store, run_no)] for run_no in (one, other)] == [["r", "s"], ["r"]]
    assert [(run.run_no, run.done, run.failed, bool(run.finished)) for run in runs(store)] == [
        (one, 2, 0, False),
        (other, 1, 1, True),
    ]
    assert [errors(store, run_no) for run_no in (one, other)] == [
        [],
        [{"file": "t.txt", "error": "t.txt: the file is empty"}],
    ]


def test_the_same_result_twice_is_kept_once(store: Store) -> None:
    one, other = store.begin(VERSION, CONFIGURATION), store.begin(VERSION, CONFIGURATION)
    save(store, one, 0, result())
    save(store, other, 0, result())
    assert len(store.known("r", VERSION, CONFIGURATION)) == 1
    assert len(list(reports(store, one))) == len(list(reports(store, other))) == 1


def test_a_result_that_cannot_be_kept_whole_is_not_kept_at_all(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    with pytest.raises(StoreError, match="r: the result cannot be kept"):
        save(store, run_no, 0, result(evidence=[(1, "ki67_percent", 0, 0, 0, 5, "evidence of nothing")]))
    assert store.known("r", VERSION, CONFIGURATION) == {}
    assert list(reports(store, run_no)) == []


def test_counts(store: Store) -> None:
    run_no = store.begin(VERSION, CONFIGURATION)
    save(store, run_no, 0, result())
    save(store, run_no, 1, result("none", rows=[], findings=[], evidence=[]))
    save(store, store.begin(VERSION, CONFIGURATION), 0, result("another run's"))
    held = counts(store, run_no)
    assert (held.kinds, held.empty) == ({"reported": 1, "cited": 1}, 1)
    assert (held.filled["age_years"], held.findings["age_years"]) == (1, 2)
    assert held.findings.total() == 5


def test_a_run_is_named_by_its_number_or_the_last_is_meant(store: Store, store_address: str) -> None:
    with pytest.raises(StoreError, match="no such run; the store has none"):
        open_run(store_address)
    first, last = store.begin(VERSION, CONFIGURATION), store.begin(VERSION, CONFIGURATION)
    for address, meant in (
        (store_address, last),
        (f"{store_address}#{first}", first),
        (f"{store_address}#{last}", last),
    ):
        opened, run_no = open_run(address)
        opened.close()
        assert run_no == meant
    with pytest.raises(StoreError, match="no such run; the store has 1, 2"):
        open_run(f"{store_address}#7")


def test_a_folder_of_results_is_a_store(tmp_path: Path) -> None:
    store = Store.open(tmp_path / FILE)
    run_no = store.begin(VERSION, CONFIGURATION)
    store.close()
    for address in (tmp_path, tmp_path / FILE):
        opened, found = open_run(str(address))
        opened.close()
        assert found == run_no


def test_what_is_not_there_is_not_made(tmp_path: Path, store_address: str) -> None:
    assert Store.existing(tmp_path / "nowhere.sqlite") is None
    assert Store.existing(store_address) is None
    with pytest.raises(StoreError, match="no results of `caserows run` there"):
        open_run(str(tmp_path))
    assert not (tmp_path / "nowhere.sqlite").exists()


def test_a_store_in_the_making_is_none_yet_and_is_made_whole_later(store_address: str) -> None:
    begun = Store.open(store_address)
    with begun.transaction() as connection:
        connection.execute(layout.delete())
    assert Store.existing(store_address) is None
    Store.open(store_address).close()
    begun.close()
    opened = Store.existing(store_address)
    assert opened
    opened.close()


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    Store.open(tmp_path / FILE).close()
    connection = sqlite3.connect(tmp_path / FILE)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("mysql://host/db", "only sqlite"),
        ("://", "not a store's URL"),
        ("postgresql://ann:secret@127.0.0.1:9/db", r"postgresql\+psycopg://ann:\*\*\*@127.0.0.1:9/db: .*refused"),
        ("no/such/folder/store.sqlite", "unable to open database file"),
    ],
)
def test_a_store_that_cannot_be_opened_is_one_line(address: str, error: str) -> None:
    with pytest.raises(StoreError, match=error) as raised:
        Store.open(address)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_store_is_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("something else altogether, and long enough to be looked at " * 20)
    with pytest.raises(StoreError, match=rf"{FILE}: file is not a database"):
        Store.open(tmp_path / FILE)


def test_a_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path / FILE).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("UPDATE layout SET number = 99")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="layout 99"):
        Store.open(tmp_path / FILE)
