"""Regexes that look for a literal before they search.

Most patterns of this program match in few sentences, and Python's engine tries every alternative at every character. So the
literals are worked out without which a pattern cannot match ("died", "dead", "death" …); a text that holds none of them
is not searched at all. What matches, and where, is the same as with ``re``.

A sentence is asked by a hundred patterns: for texts told beforehand (:func:`foresee`) one walk of an Aho-Corasick automaton finds
the literals of all patterns at once.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any, Generic, TypeVar

import ahocorasick

T = TypeVar("T")
Tree = Iterable[tuple[Any, Any]]
Literals = frozenset[str]
_MOST = 160
"""More literals than this cost more to look for than they save."""
_MOST_IN_A_RUN = 48
_DIGIT = "\\d"
_parser: Any = importlib.import_module("re._parser")
_op: Any = importlib.import_module("re._constants")
_REPEATS = (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT)
_find_digit = re.compile(r"\d").search


class _Foreseen:
    """Which patterns may match a text, one bit a pattern, for the texts that were foreseen."""

    def __init__(self) -> None:
        self.masks: dict[str, int] = {}
        self.patterns: list[Pattern] = []
        self.automaton: Any = None

    def add(self, pattern: Pattern) -> int:
        """The bit of a new pattern; what was foreseen without it is void."""
        self.patterns.append(pattern)
        self.masks.clear()
        self.automaton = None
        return 1 << (len(self.patterns) - 1)

    def foresee(self, texts: Iterable[str]) -> None:
        if self.automaton is None:
            self._build()
        self.masks = {text: self._mask(text) for text in texts if text.isascii()}

    def _build(self) -> None:
        bits: dict[str, int] = {}
        for pattern in self.patterns:
            for literal in pattern.literals:
                bits[literal] = bits.get(literal, 0) | pattern.bit
        self.automaton = ahocorasick.Automaton()
        for literal, mask in sorted(bits.items()):
            self.automaton.add_word(literal, mask)
        self.automaton.make_automaton()
        self.with_digit = sum(pattern.bit for pattern in self.patterns if pattern.digit)

    def _mask(self, text: str) -> int:
        mask = self.with_digit if _find_digit(text) else 0
        for _, bits in self.automaton.iter(text.lower()):
            mask |= bits
        return mask


_foreseen = _Foreseen()


def foresee(texts: Iterable[str]) -> None:
    """Tells which texts are about to be searched again and again; those of the call before are forgotten."""
    _foreseen.foresee(texts)


class Pattern:
    """A compiled regex with the part of ``re.Pattern``'s methods that the rules use; same results."""

    __slots__ = (
        "_re",
        "bit",
        "digit",
        "findall",
        "finditer",
        "fullmatch",
        "literals",
        "match",
        "search",
        "split",
        "sub",
    )

    search: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._re = re.compile(source, flags)
        needed = needed_literals(self._re)
        self.digit = _DIGIT in needed
        self.literals = tuple(sorted(needed - {_DIGIT}, key=lambda text: (len(text), text)))
        self.bit = _foreseen.add(self) if needed else 0
        self.search = self._search if needed else self._re.search
        self.finditer = self._finditer if needed else self._re.finditer
        self.match, self.fullmatch, self.findall = self._re.match, self._re.fullmatch, self._re.findall
        self.split, self.sub = self._re.split, self._re.sub

    @property
    def pattern(self) -> str:
        return self._re.pattern

    @property
    def flags(self) -> int:
        return self._re.flags

    def may_match(self, text: str) -> bool:
        """Whether one of the literals is there without which nothing can match."""
        mask = _foreseen.masks.get(text)
        if mask is not None and self.bit:
            return mask & self.bit != 0
        folded = text.lower()
        for literal in self.literals:
            if literal in folded:
                return True
        return _find_digit(text) is not None if self.digit else not self.literals

    def _search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        return self._re.search(text, pos, endpos) if self.may_match(text[pos:endpos]) else None

    def _finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        return self._re.finditer(text, pos, endpos) if self.may_match(text[pos:endpos]) else iter(())


class Patterns(Generic[T]):
    """Patterns that are asked together, each with what it stands for: one look at a foreseen text tells which may match."""

    def __init__(self, pairs: Iterable[tuple[Pattern, T]]) -> None:
        self.pairs = tuple(pairs)
        self.always = tuple(pair for pair in self.pairs if not pair[0].bit)
        self.bits = sum(pattern.bit for pattern, _ in self.pairs)

    def likely(self, text: str) -> Sequence[tuple[Pattern, T]]:
        """The pairs whose pattern may match, in their order; all of them where the text was not foreseen."""
        mask = _foreseen.masks.get(text)
        if mask is None:
            return self.pairs
        if not mask & self.bits:
            return self.always
        return [pair for pair in self.pairs if not pair[0].bit or mask & pair[0].bit]


def needed_literals(compiled: re.Pattern[str]) -> Literals:
    r"""Lower-case strings of which every match holds at least one (``\d``: a digit); empty where nothing can be said."""
    return _needed(_parser.parse(compiled.pattern, compiled.flags & ~re.DEBUG)) or frozenset()


def _needed(tree: Tree) -> Literals | None:
    """The best requirement of a sequence: long literals first, then few of them."""
    found: list[Literals] = []
    run: Literals = frozenset({""})
    for operator, argument in tree:
        exact = _exact(operator, argument)
        found += [exact] if exact else []
        if exact is not None and len(run) * len(exact) <= _MOST_IN_A_RUN:
            run = frozenset(a + b for a, b in product(run, exact))
            continue
        found.append(run)
        run = exact if exact is not None else frozenset({""})
        if exact is None:
            found += [inner] if (inner := _needed_by(operator, argument)) else []
    found.append(run)
    usable = [_shortest(literals) for literals in found if literals and all(map(_tells, literals))]
    return max(usable, key=lambda literals: (min(4, *map(len, literals), 4), -len(literals)), default=None)


def _needed_by(operator: Any, argument: Any) -> Literals | None:
    if operator is _op.SUBPATTERN:
        return _needed(argument[3])
    if operator is _op.ATOMIC_GROUP:
        return _needed(argument)
    if operator in _REPEATS:
        return _needed(argument[2]) if argument[0] else None
    if operator is _op.BRANCH:
        branches = [_needed(branch) for branch in argument[1]]
        known = [literals for literals in branches if literals]
        every = frozenset[str]().union(*known)
        return every if len(known) == len(branches) and len(every) <= _MOST else None
    if operator is _op.IN and all(_is_digit(item) for item in argument):
        return frozenset({_DIGIT})
    return None


def _exact(operator: Any, argument: Any) -> Literals | None:
    """All strings that an element can match, in lower case; None where they are too many or too open."""
    if operator is _op.LITERAL:
        return frozenset({chr(argument).lower()})
    if operator in (_op.AT, _op.ASSERT, _op.ASSERT_NOT):
        return frozenset({""})
    if operator is _op.IN and len(argument) <= 6 and all(kind is _op.LITERAL for kind, _ in argument):
        return frozenset(chr(char).lower() for _, char in argument)
    if operator is _op.SUBPATTERN:
        return _exact_sequence(argument[3])
    if operator in _REPEATS and argument[1] == 1:
        inner = _exact_sequence(argument[2])
        return inner if inner is None or argument[0] else inner | {""}
    if operator is _op.BRANCH:
        branches = [_exact_sequence(branch) for branch in argument[1]]
        known = [strings for strings in branches if strings is not None]
        every = frozenset[str]().union(*known)
        return every if len(known) == len(branches) and len(every) <= _MOST_IN_A_RUN else None
    return None


def _exact_sequence(tree: Tree) -> Literals | None:
    strings: Literals = frozenset({""})
    for operator, argument in tree:
        exact = _exact(operator, argument)
        if exact is None or len(strings) * len(exact) > _MOST_IN_A_RUN:
            return None
        strings = frozenset(a + b for a, b in product(strings, exact))
    return strings


def _is_digit(item: tuple[Any, Any]) -> bool:
    return item in ((_op.CATEGORY, _op.CATEGORY_DIGIT), (_op.RANGE, (ord("0"), ord("9"))))


def _tells(literal: str) -> bool:
    """A single letter or a space is in nearly every sentence."""
    return (
        literal == _DIGIT
        or len(literal.strip()) > 1
        or (len(literal) == 1 and not literal.isalnum() and literal not in " ,.-")
    )


def _shortest(literals: Literals) -> Literals:
    """Without those that hold another one."""
    return frozenset(a for a in literals if not any(b in a for b in literals if b != a))
