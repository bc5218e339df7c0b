"""Scores as one HTML page: no network, nothing beside it, readable without its script.

Everything is written into the page as text by an autoescaping template; the script only sorts and filters what stands there.
The page's own policy lets a browser run that one script (by its hash) and load nothing.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from caserows.evaluate.against import Comparison, ratio, signed, spread
from caserows.evaluate.cells import NOTHING
from caserows.evaluate.saved import Entry, Saved, Side, Snippet
from caserows.fields import FIELDS
from caserows.output import shown

Spans = Sequence[tuple[int, int]]
Mark = Literal["", "gold", "predicted", "both"]
WORST = 5
FEW = 10
"""Fields with fewer values than this, right, false and missed together, are not among those of lowest F1."""

# Control characters have no glyph or end the reading of HTML, and bidirectional overrides turn round what follows them.
_FIRST_WORD = re.compile(r"^\S*\s+")
_LAST_WORD = re.compile(r"\s+[^\s.]*$")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Excerpt:
    """An entry of the list: the error, the runs it stands in, and its text cut at the ends of the evidence."""

    entry: Entry
    lists: tuple[str, ...]
    """``now`` for errors of this run, ``lost`` for those the earlier run did not make, ``won`` for those no longer made."""
    texts: tuple[tuple[tuple[str, Mark], ...], ...]
    elsewhere: tuple[str, ...]
    """Evidence that stands outside the texts shown, in words."""


def page_text(record: Mapping[str, Any], now: Saved, comparison: Comparison | None = None) -> str:
    """The page for a document of scores (``record``; ``now`` is its part read back), with its comparison if it has one.

    ``comparison`` is that of an earlier run with ``now``. Same scores, same bytes.
    """
    excerpts = _excerpts(now.errors, comparison)
    facets = {
        "field": facet(excerpts, lambda entry: entry.field),
        "kind": facet(excerpts, lambda entry: entry.kind),
        "report": facet(excerpts, lambda entry: entry.report, by_name=True),
        "rule": facet(excerpts, rule_of),
    }
    environment = Environment(
        loader=PackageLoader("caserows", "evaluate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "printable": printable, "ratio": ratio, "percent": percent, "spread": spread, "signed": signed, "shown": shown,
        "attributes": attributes,
    }  # fmt: skip
    source = environment.get_template("page.js").render()
    return environment.get_template("page.html").render(
        record=record,
        comparison=comparison,
        excerpts=excerpts,
        script=source,
        script_hash=base64.b64encode(hashlib.sha256(source.encode()).digest()).decode(),
        facets=facets,
        most=[(field, number) for field, number in facets["field"][:WORST] if number],
        lowest=lowest(record["fields"]),
        few=FEW,
        classes=Counter((entry.field, entry.kind) for entry in now.errors),
        rule_of=rule_of,
        columns_of=labels,
        definitions={f.name: f.definition for f in FIELDS.values()},
    )


def _excerpts(errors: Iterable[Entry], comparison: Comparison | None) -> list[Excerpt]:
    """The errors of this run in their order, then those of the earlier run that are won."""
    lost = {id(change.entry) for change in comparison.lost} if comparison else set()
    won = comparison.won if comparison else ()
    now = [_excerpt(entry, ("now", "lost") if id(entry) in lost else ("now",)) for entry in errors]
    return now + [_excerpt(change.entry, ("won",)) for change in won]


def _excerpt(entry: Entry, lists: tuple[str, ...]) -> Excerpt:
    gold, predicted = (side.evidence if side else () for side in (entry.gold, entry.predicted))
    snippets = [snippet for snippet in (entry.snippet, entry.gold_snippet) if snippet]
    elsewhere: list[str] = []
    for name, spans in (("gold", gold), ("prediction", predicted)):
        outside = [f"{a}–{b}" for a, b in spans if not any(s.start < b and a < s.start + len(s.text) for s in snippets)]
        elsewhere += [f"{name} {', '.join(outside)}"] if outside else []
    return Excerpt(
        entry, lists, tuple(trimmed([*marked(s, gold, predicted)], s.start) for s in snippets), tuple(elsewhere)
    )


def marked(snippet: Snippet, gold: Spans, predicted: Spans) -> Iterable[tuple[str, Mark]]:
    """The snippet cut at the ends of the evidence: (text, whose evidence it is); the texts joined are the snippet."""
    low, high = snippet.start, snippet.start + len(snippet.text)
    cuts = {low, high, *(min(max(at, low), high) for span in (*gold, *predicted) for at in span)}
    for start, end in pairwise(sorted(cuts)):
        ours, theirs = (any(s < end and start < e for s, e in spans) for spans in (gold, predicted))
        mark: Mark = "both" if ours and theirs else "gold" if ours else "predicted" if theirs else ""
        yield snippet.text[start - low : end - low], mark


def trimmed(parts: Sequence[tuple[str, Mark]], start: int) -> tuple[tuple[str, Mark], ...]:
    """The parts of an excerpt with the cut words at its ends as an ellipsis; evidence is never cut."""
    found = list(parts)
    if start and found and not found[0][1]:
        found[0] = (_FIRST_WORD.sub("… ", found[0][0], count=1), "")
    if found and not found[-1][1]:
        found[-1] = (_LAST_WORD.sub(" …", found[-1][0], count=1), "")
    return tuple(found)


def attributes(side: Side, field: str) -> list[tuple[str, str, bool]]:
    """(Name, value, whether the error is about it) of each attribute; one that the error is about is never left out."""
    asked = field.partition(".")[2]
    known = {name: shown(value) for name, value in side.attributes.items()}
    missing = {asked: "none"} if asked and asked not in known else {}
    return [(name, value, name == asked) for name, value in {**known, **missing}.items()]


def facet(excerpts: Sequence[Excerpt], value: Callable[[Entry], str], by_name: bool = False) -> list[tuple[str, int]]:
    """(Value, number of errors of this run), most errors first or by name; "" is left out."""
    counts = Counter({value(e.entry): 0 for e in excerpts})
    counts.update(value(e.entry) for e in excerpts if "now" in e.lists)
    return sorted(((v, n) for v, n in counts.items() if v), key=lambda pair: (0 if by_name else -pair[1], pair[0]))


def rule_of(entry: Entry) -> str:
    """The rule that took the predicted value, "" where nothing was predicted or rows were read from a file."""
    return (entry.predicted.rule or "") if entry.predicted else ""


def lowest(fields: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The fields of lowest F1 among those with at least ten values, attributes left out: (name, F1)."""
    judged = [(c["f1"], name) for name, c in fields.items() if "." not in name and c["tp"] + c["fp"] + c["fn"] >= FEW]
    return [(name, ratio(f1)) for f1, name in sorted(judged)[:WORST] if f1 < 1]


def labels(matrix: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The labels of a confusion table that either side uses, in their order; none where there is nothing to confuse."""
    used = {name for gold, row in matrix.items() for predicted, n in row.items() if n for name in (gold, predicted)}
    order = dict.fromkeys([*matrix, *(name for row in matrix.values() for name in row)])
    return [name for name in order if name in used] if used - {NOTHING} else []


def printable(value: object) -> str:
    """Text that a browser shows as it stands: characters without a glyph, and bidirectional overrides, as a sign."""
    return _UNSEEN.sub(lambda match: _sign(ord(match[0])), str(value))


def _sign(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def percent(share: float | None) -> str:
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f} %"
