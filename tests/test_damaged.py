"""Damaged files of every format: a report or one line, never a traceback. Many more: ``benchmarks/damaged.py``."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caserows.read import ReadError, read_report

STARTS = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"<?xml version='1.0'?>",
        b"<article>",
        b"<html>",
        b"<!DOCTYPE html>",
        b"\xff\xfe",
        b"A 54-year-old ",
    ]
)
SUFFIXES = st.sampled_from([".txt", ".md", ".pdf", ".xml", ".html", ".zip", ""])


@pytest.mark.parametrize("seed", range(1, 41))
def test_damaged_files_give_rows_or_one_line_and_write_nothing_elsewhere(damaged: ModuleType, seed: int) -> None:
    _, came, _, failure = damaged.tried(seed)
    assert failure == ""
    assert came in ("rows", "read", "refused")


@given(
    start=STARTS,
    data=st.binary(max_size=400),
    end=st.sampled_from([b"", b"%%EOF", b"</article>", b"PK\x05\x06" + bytes(18)]),
    suffix=SUFFIXES,
)
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_a_report_or_one_line(tmp_path: Path, start: bytes, data: bytes, end: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(start + data + end)
    try:
        assert read_report(path).text.strip()
    except ReadError as error:
        assert str(error).startswith(str(path))
        assert "\n" not in str(error)


@given(
    body=st.lists(
        st.sampled_from(
            "<p> </p> <sec> </sec> <table> <tr> <td> </table> &nbsp; &lt; <sup>3</sup> text | <!-- --> <x:y> <br/> </div> <div>".split()
        ),
        max_size=30,
    )
)
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_nesting_of_tags_is_a_report_or_one_line(tmp_path: Path, body: list[str]) -> None:
    for name, around in (("a.xml", "<article><body>{}</body></article>"), ("a.html", "<html>{}")):
        path = tmp_path / name
        path.write_text(around.format(" ".join(body)))
        try:
            assert read_report(path).text.strip()
        except ReadError as error:
            assert "\n" not in str(error)
