"""Regexes that look for a literal before they search.

Most patterns of this program match in few sentences, and Python's engine tries every alternative at every character. So the
literals are worked out without which a pattern cannot match ("died", "dead", "death" …); a text that holds none of them
is not searched at all. In the others a pattern that begins with a word is tried at words of its first letters alone. What
matches, and where, is the same as with ``re``.

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
_MOST = 300
"""More literals than this cost more to look for than they save."""
_MOST_IN_A_RUN = 48
_DIGIT = "\\d"
_parser: Any = importlib.import_module("re._parser")
_op: Any = importlib.import_module("re._constants")
_REPEATS = (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT)
_find_digit = re.compile(r"\d").search
_COMMON = frozenset(
    "an and are as at be been by case for from had has have he her his in is it no not of on or patient re she that the there this to tumor was were which with".split()
)
"""Words that one sentence in ten holds, or more."""


class _Foreseen:
    """Finds out which patterns may match a text, one bit a pattern."""

    def __init__(self) -> None:
        self.patterns: list[Pattern] = []
        self.automaton: Any = None

    def add(self, pattern: Pattern) -> int:
        """The bit of a new pattern; what was foreseen without it is void."""
        self.patterns.append(pattern)
        _masks.clear()
        self.automaton = None
        return 1 << (len(self.patterns) - 1)

    def foresee(self, texts: Iterable[str]) -> None:
        if self.automaton is None:
            self._build()
        _masks.clear()
        _masks.update((text, self._mask(text)) for text in texts)

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


_masks: dict[str, int] = {}
"""Text that was foreseen → bits of the patterns that may match it."""
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
        "flags",
        "fullmatch",
        "literals",
        "match",
        "pattern",
        "search",
        "split",
        "sub",
    )

    search: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, source: str, flags: int = 0) -> None:
        tree = parsed(source, flags)
        first = first_characters(tree)
        needed = needed_literals(tree)
        self._re = re.compile(rf"\b(?=[{first}])(?:{source})" if first else source, flags)
        self.pattern, self.flags = source, self._re.flags
        self.digit = _DIGIT in needed
        self.literals = tuple(sorted(needed - {_DIGIT}, key=lambda text: (len(text), text)))
        self.bit = _foreseen.add(self) if needed else 0
        self.search = self._search if needed else self._re.search
        self.finditer = self._finditer if needed else self._re.finditer
        self.match, self.fullmatch, self.findall = self._re.match, self._re.fullmatch, self._re.findall
        self.split, self.sub = self._re.split, self._re.sub

    def may_match(self, text: str) -> bool:
        """Whether one of the literals is there without which nothing can match."""
        mask = _masks.get(text)
        if mask is not None and self.bit:
            return mask & self.bit != 0
        folded = text.lower()
        for literal in self.literals:
            if literal in folded:
                return True
        return _find_digit(text) is not None if self.digit else not self.literals

    def _search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        mask = _masks.get(text)
        likely = self.may_match(text[pos:endpos]) if mask is None else mask & self.bit
        return self._re.search(text, pos, endpos) if likely else None

    def _finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        mask = _masks.get(text)
        likely = self.may_match(text[pos:endpos]) if mask is None else mask & self.bit
        return self._re.finditer(text, pos, endpos) if likely else iter(())


class Patterns(Generic[T]):
    """Patterns that are asked together, each with what it stands for: one look at a foreseen text tells which may match."""

    def __init__(self, pairs: Iterable[tuple[Pattern, T]]) -> None:
        self.pairs = tuple(pairs)
        self.always = tuple(pair for pair in self.pairs if not pair[0].bit)
        self.bits = sum(pattern.bit for pattern, _ in self.pairs)

    def likely(self, text: str) -> Sequence[tuple[Pattern, T]]:
        """The pairs whose pattern may match, in their order; all of them where the text was not foreseen."""
        mask = _masks.get(text)
        if mask is None:
            return self.pairs
        if not mask & self.bits:
            return self.always
        return [pair for pair in self.pairs if not pair[0].bit or mask & pair[0].bit]


def parsed(source: str, flags: int = 0) -> Tree:
    """The parse tree of a regex."""
    tree: Tree = _parser.parse(source, flags)
    return tree


def needed_literals(tree: Tree) -> Literals:
    r"""Lower-case strings of which every match holds at least one (``\d``: a digit); empty where nothing can be said."""
    return _needed(tree) or frozenset()


def _needed(tree: Tree) -> Literals | None:
    """The best requirement of a sequence: that which the fewest sentences are likely to meet."""
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
    return min(usable, key=lambda literals: sum(map(_frequency, literals)), default=None)


def _frequency(literal: str) -> float:
    """A guess at the share of sentences that hold it."""
    return 0.3 if literal.strip() in _COMMON else 0.3 ** len(literal)


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


def first_characters(tree: Tree) -> str:
    """What stands between the brackets of a class of all characters that a match may begin with, where it begins at a word
    boundary; empty where it need not, or nothing can be said."""
    edge, first, may_be_empty = _beginning(tree)
    return "".join(sorted(first)) if edge and first and not may_be_empty else ""


def _beginning(tree: Tree) -> tuple[bool, Literals | None, bool]:
    """Of a sequence: whether it begins at a word boundary, its first characters, and whether it may be empty."""
    edge = False
    first: Literals = frozenset()
    for operator, argument in tree:
        if operator in (_op.AT, _op.ASSERT, _op.ASSERT_NOT):
            edge |= argument is _op.AT_BOUNDARY and not first
            continue
        its_edge, its_first, may_be_empty = _beginning_of(operator, argument)
        edge |= its_edge and not first and not may_be_empty
        if its_first is None:
            return edge, None, False
        first |= its_first
        if not may_be_empty:
            return edge, first, False
    return edge, first, True


def _beginning_of(operator: Any, argument: Any) -> tuple[bool, Literals | None, bool]:
    if operator is _op.LITERAL:
        return False, _either_case(argument), False
    if operator is _op.IN:
        classes = [_class(item) for item in argument]
        known = [characters for characters in classes if characters]
        return False, frozenset[str]().union(*known) if len(known) == len(classes) else None, False
    if operator is _op.SUBPATTERN:
        return _beginning(argument[3])
    if operator is _op.ATOMIC_GROUP:
        return _beginning(argument)
    if operator in _REPEATS:
        edge, first, may_be_empty = _beginning(argument[2])
        return edge, first, may_be_empty or not argument[0]
    if operator is _op.BRANCH:
        edges, firsts, empties = zip(*map(_beginning, argument[1]), strict=True)
        return all(edges), None if None in firsts else frozenset[str]().union(*firsts), any(empties)
    return False, None, False


def _class(item: tuple[Any, Any]) -> Literals | None:
    """An item of a class of characters as it is written in one; None for those that stand for very many."""
    kind, what = item
    if kind is _op.LITERAL:
        return _either_case(what)
    if kind is _op.RANGE:
        low, high = map(chr, what)
        ranges = {(case(low), case(high)) for case in (str, str.lower, str.upper)}
        return frozenset(f"{re.escape(a)}-{re.escape(b)}" for a, b in ranges if len(a + b) == 2 and a <= b)
    return frozenset({_DIGIT}) if _is_digit(item) else None


def _either_case(code: int) -> Literals:
    return frozenset(re.escape(char) for char in (chr(code).lower(), chr(code).upper()) if len(char) == 1)


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
