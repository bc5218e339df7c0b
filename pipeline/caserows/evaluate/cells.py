"""What stands in the cells of paired rows: silence kept, rows right throughout, and which value was taken for which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from caserows.compare import normal_marker, same_value, suspected
from caserows.evaluate.scoring import ReportScore, RowPair
from caserows.fields import FIELDS
from caserows.model import CaseRow, Finding

NOTHING = "none"
CONFUSED = (
    "vital_status", "hiv", "ebv", "recurrence", "hemorrhage", "cns_involvement", "sex", "immunosuppressed",
)  # fmt: skip
"""The single-valued fields with a choice of two; ``ihc`` stands beside them by the result of each marker."""

Matrix = dict[str, dict[str, int]]


def silence(reports: Iterable[ReportScore]) -> dict[str, tuple[int, int]]:
    """Field → (cells left empty, cells that are empty in gold), over paired reported rows.

    A cell is empty in gold where no finding stands in it, suspected or not; it is left empty where nothing is
    predicted but suspected findings, which are not punished.
    """
    counts = {name: [0, 0] for name in FIELDS}
    for pair in (pair for report in reports for pair in report.pairs):
        if pair.gold and pair.predicted:
            for name in FIELDS:
                if not pair.gold.findings.get(name):
                    counts[name][0] += all(suspected(f) for f in pair.predicted.findings.get(name, ()))
                    counts[name][1] += 1
    return {name: (silent, empty) for name, (silent, empty) in counts.items()}


def rows_right_throughout(report: ReportScore) -> tuple[int, int]:
    """(Rows without a false or missed finding, all rows): reported rows, a row without partner being wrong."""
    pairs = report.pairs
    return sum(bool(p.gold and p.predicted and not p.wrong) for p in pairs), len(pairs)


def confusion(reports: Iterable[ReportScore]) -> dict[str, Matrix]:
    """Field → gold label → predicted label → number of cells; of ``ihc``, number of markers. Absence is ``none``."""
    pairs = [pair for report in reports for pair in report.pairs]
    found = {name: _tallied(_cells(name, pairs), FIELDS[name].allowed) for name in CONFUSED}
    results = next(a.allowed for a in FIELDS["ihc"].attributes if a.name == "result")
    return {**found, "ihc": _tallied((cell for pair in pairs for cell in _marker_results(pair)), results)}


def _tallied(cells: Iterable[tuple[str, str]], labels: Sequence[str]) -> Matrix:
    matrix: Matrix = {one: dict.fromkeys((*labels, NOTHING), 0) for one in (*labels, NOTHING)}
    for one, other in cells:
        row = matrix.setdefault(one, {})
        row[other] = row.get(other, 0) + 1
    return matrix


def _cells(name: str, pairs: Iterable[RowPair]) -> Iterable[tuple[str, str]]:
    for pair in pairs:
        wanted, said = _findings(pair.gold, name), _findings(pair.predicted, name)
        value = str(said[0].value) if said else NOTHING
        agreed = any(same_value(FIELDS[name], said[0].value, g.value) for g in wanted) if said else False
        yield value if agreed else str(wanted[0].value) if wanted else NOTHING, value


def _marker_results(pair: RowPair) -> Iterable[tuple[str, str]]:
    """(Gold result, predicted result) of every marker: equal results first, then those that contradict each other."""
    wanted, said = (_results(_findings(row, "ihc")) for row in (pair.gold, pair.predicted))
    for marker in sorted(wanted.keys() | said.keys()):
        ours, theirs = list(wanted.get(marker, [])), list(said.get(marker, []))
        for result in [r for r in ours if r in theirs]:
            if result in theirs:
                ours.remove(result)
                theirs.remove(result)
                yield result, result
        for position in range(max(len(ours), len(theirs))):
            yield (
                ours[position] if position < len(ours) else NOTHING,
                theirs[position] if position < len(theirs) else NOTHING,
            )


def _results(findings: Sequence[Finding]) -> Mapping[str, list[str]]:
    results: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        results[normal_marker(str(finding.value))].append(str(finding.attributes.get("result", NOTHING)))
    return results


def _findings(row: CaseRow | None, name: str) -> Sequence[Finding]:
    return row.findings.get(name, ()) if row else ()
