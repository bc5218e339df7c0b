"""95 % intervals of ratios over articles.

Findings of one article stand and fall together, so articles are resampled, not findings: 2,000 times as many articles as
there are, drawn with replacement, seeded (percentile bootstrap: Efron & Tibshirani 1993, An Introduction to the Bootstrap,
chapter 13). Where the bootstrap degenerates (fewer than two articles speak of the field, the ratio is exactly 0 or 1, or
all resamples agree) the interval is Wilson's (Wilson 1927, JASA 22:209) over the findings instead. F1 is no share of
anything that could be drawn; but J = tp / (tp + fp + fn) is, and F1 = 2 J / (1 + J) rises with it, so its Wilson interval is
that of J, carried over.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

RESAMPLES = 2000
SEED = 20
LEVEL = 0.95

Floats = NDArray[np.float64]
Interval = tuple[float, float] | None
"""Lower and upper end; None where nothing can be divided."""


@dataclass(frozen=True)
class Ratios:
    """Precision, recall and F1 of one column of counts, each with its interval; nan and None where undefined."""

    precision: float
    recall: float
    f1: float
    precision_interval: Interval
    recall_interval: Interval
    f1_interval: Interval


def resample(counts: Floats) -> Floats:
    """Counts of shape (articles, columns, 3) → sums of shape (RESAMPLES, columns, 3), articles drawn with replacement."""
    articles = len(counts)
    if not articles:
        return np.zeros((RESAMPLES, *counts.shape[1:]))
    drawn = np.random.default_rng(SEED).multinomial(articles, np.full(articles, 1 / articles), size=RESAMPLES)
    return np.tensordot(drawn.astype(float), counts, axes=1)


def f1_of(sums: Floats) -> Floats:
    """F1 from true positives, false positives and misses in the last axis; nan where there are none."""
    tp, fp, fn = np.moveaxis(sums, -1, 0)
    return _divided(2 * tp, 2 * tp + fp + fn)


def ratios(counts: Floats) -> list[Ratios]:
    """The ratios of every column of ``counts``, an array of shape (articles, columns, 3): tp, fp, fn."""
    drawn = resample(counts)
    tp, fp, fn = np.moveaxis(drawn, -1, 0)
    precisions, recalls, f1s = _divided(tp, tp + fp), _divided(tp, tp + fn), f1_of(drawn)
    found: list[Ratios] = []
    for column in range(counts.shape[1]):
        here = counts[:, column]
        right, false, missed = (int(n) for n in here.sum(axis=0))
        said, wanted, either = (int((here[:, kinds].sum(axis=1) > 0).sum()) for kinds in ([0, 1], [0, 2], [0, 1, 2]))
        precision, precision_interval = _ratio(right, right + false, precisions[:, column], said)
        recall, recall_interval = _ratio(right, right + missed, recalls[:, column], wanted)
        f1, f1_interval = _ratio(right, right + false + missed, f1s[:, column], either, _f1_from_share)
        found.append(Ratios(precision, recall, f1, precision_interval, recall_interval, f1_interval))
    return found


def _ratio(
    right: int, trials: int, drawn: Floats, articles: int, of_share: Callable[[float], float] = lambda share: share
) -> tuple[float, Interval]:
    """A ratio and its interval; ``of_share`` makes the ratio from the share ``right / trials`` and rises with it."""
    if not trials:
        return math.nan, None
    value = of_share(right / trials)
    if percentiles := spread(drawn, value, articles):
        return value, percentiles
    share = binomtest(right, trials).proportion_ci(LEVEL, method="wilson")
    return value, (of_share(float(share.low)), of_share(float(share.high)))


def spread(drawn: Floats, value: float, articles: int) -> Interval:
    """The percentile interval of resampled values of a ratio; None where the bootstrap degenerates."""
    defined = drawn[~np.isnan(drawn)]
    if articles < 2 or value in (0.0, 1.0) or not len(defined) or np.all(defined == defined[0]):
        return None
    low, high = np.percentile(defined, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def _f1_from_share(share: float) -> float:
    return 2 * share / (1 + share)


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
