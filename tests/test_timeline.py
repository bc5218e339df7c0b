"""Durations and dates in text."""

import pytest

from caserows.timeline import find_dates, find_durations, months_between

DURATIONS = [
    ("for 2 years and 8 months", [32]),
    ("six weeks", [1.38]),
    ("a 3-month history", [3]),
    ("one and a half years", [18]),
    ("half a year", [6]),
    ("23 months, 15 months after metastasis", [23, 15]),
    ("6 to 8 weeks", [1.38]),
    ("twenty-one days", [0.69]),
    ("grade 2 tumor of 3 cm", []),
]
DATES = [
    ("on May 10, 2015", (2015, 5, 10)),
    ("in June 2020", (2020, 6, None)),
    ("in 1998", (1998, None, None)),
    ("27 September 2017", (2017, 9, 27)),
]


@pytest.mark.parametrize(("text", "months"), DURATIONS)
def test_durations(text, months):
    assert [d.months for d in find_durations(text)] == months


@pytest.mark.parametrize(("text", "date"), DATES)
def test_dates(text, date):
    assert [(d.year, d.month, d.day) for d in find_dates(text)] == [date]


def test_months_between_dates_need_months_on_both_sides():
    january, june, year = (find_dates(t)[0] for t in ("in January 2019", "in June 2020", "in 2018"))
    assert months_between(january, june) == 17
    assert months_between(june, january) is None
    assert months_between(year, june) is None
