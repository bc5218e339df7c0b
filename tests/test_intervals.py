"""Intervals over articles: what they are made of, and when Wilson's stands in."""

import math

import numpy as np
import pytest
from scipy.stats import bootstrap

from caserows.evaluate.intervals import RESAMPLES, ratios, resample, spread


def counts(*articles: tuple[int, int, int]) -> np.ndarray:
    """Articles of one column: (tp, fp, fn) each."""
    return np.array([[article] for article in articles], dtype=float)


def test_resampled_counts_are_sums_over_as_many_articles_and_the_same_every_time() -> None:
    drawn = resample(counts((1, 0, 0), (1, 2, 0), (1, 0, 3)))
    assert drawn.shape == (RESAMPLES, 1, 3)
    assert set(drawn[:, 0, 0]) == {3}  # every article has one right finding
    assert set(drawn[:, 0, 1]) == {0, 2, 4, 6}
    assert np.array_equal(drawn, resample(counts((1, 0, 0), (1, 2, 0), (1, 0, 3))))


def test_columns_are_resampled_together() -> None:
    both = np.array([[[1, 0, 0], [2, 0, 0]], [[5, 0, 0], [10, 0, 0]], [[0, 0, 0], [0, 0, 0]]], dtype=float)
    drawn = resample(both)
    assert np.array_equal(2 * drawn[:, 0], drawn[:, 1])


def test_interval_agrees_with_scipys_bootstrap_over_articles() -> None:
    chance = np.random.default_rng(1)
    articles = [tuple(map(int, chance.integers(0, 8, 3))) for _ in range(40)]
    array = np.array(articles, dtype=float)

    def recall(tp: np.ndarray, fn: np.ndarray, axis: int) -> np.ndarray:
        return tp.sum(axis=axis) / (tp.sum(axis=axis) + fn.sum(axis=axis))

    theirs = bootstrap(
        (array[:, 0], array[:, 2]), recall, paired=True, method="percentile", n_resamples=9999, rng=chance
    ).confidence_interval
    ours = ratios(counts(*articles))[0].recall_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_an_article_with_many_errors_widens_the_interval_over_that_of_findings() -> None:
    together = ratios(counts(*[(9, 0, 1)] * 9, (0, 0, 10)))[0]
    spread_out = ratios(counts(*[(8, 0, 2)] * 9, (9, 0, 1)))[0]
    assert together.recall == spread_out.recall == 0.81
    assert np.diff(together.recall_interval) > 2 * np.diff(spread_out.recall_interval)


@pytest.mark.parametrize(
    ("articles", "recall", "interval"),
    [
        # by hand, Wilson 1927 with z = 1.96
        ([(10, 0, 0), (10, 0, 0)], 1.0, (0.839, 1.0)),  # exactly 1
        ([(0, 0, 3), (0, 0, 7)], 0.0, (0.0, 0.278)),  # exactly 0
        ([(8, 0, 2)], 0.8, (0.490, 0.943)),  # one article
        ([(8, 0, 2), (0, 0, 0), (0, 5, 0)], 0.8, (0.490, 0.943)),  # one article that speaks of it
        ([(4, 0, 1), (4, 0, 1)], 0.8, (0.490, 0.943)),  # all resamples equal
    ],
)  # fmt: skip
def test_wilson_where_the_bootstrap_degenerates(
    articles: list[tuple[int, int, int]], recall: float, interval: tuple[float, float]
) -> None:
    found = ratios(counts(*articles))[0]
    assert found.recall == recall
    assert found.recall_interval == pytest.approx(interval, abs=0.001)


def test_wilson_of_f1_is_that_of_the_share_of_right_decisions_carried_over() -> None:
    found = ratios(counts((8, 1, 1)))[0]
    low, high = 0.490, 0.943  # Wilson of 8 in 10
    assert found.f1 == pytest.approx(16 / 18)
    assert found.f1_interval == pytest.approx((2 * low / (1 + low), 2 * high / (1 + high)), abs=0.001)


def test_nothing_to_divide_has_no_ratio_and_no_interval() -> None:
    silent, missed = ratios(np.array([[[0, 0, 0], [0, 0, 1]], [[0, 0, 0], [0, 0, 2]]], dtype=float))
    assert math.isnan(silent.f1) and silent.f1_interval is None
    assert math.isnan(missed.precision) and missed.precision_interval is None
    assert missed.recall == 0
    assert ratios(np.zeros((0, 1, 3)))[0].f1_interval is None


def test_interval_holds_the_ratio_and_lies_between_zero_and_one() -> None:
    chance = np.random.default_rng(2)
    found = ratios(chance.integers(0, 4, (25, 30, 3)).astype(float))
    assert all(0 <= r.f1_interval[0] <= r.f1 <= r.f1_interval[1] <= 1 for r in found if r.f1_interval)
    assert sum(r.f1_interval is not None for r in found) == 30


def test_spread_leaves_undefined_resamples_out() -> None:
    drawn = np.array([math.nan, 0.2, 0.4, 0.6, math.nan])
    assert spread(drawn, 0.4, 3) == pytest.approx((0.21, 0.59))
    assert spread(np.full(5, math.nan), 0.4, 3) is None
