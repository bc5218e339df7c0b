"""Whose fact is it: which reported patient, which cited paper's patient, or nobody, each sentence speaks of.

The rules, in the order in which they decide:

1. A numbered label ("Case 2", "the second patient") names its patient until the next label or a new section.
2. A patient is introduced by an age with a person ("a 54-year-old woman"). In case text a second introduction of another
   age or sex opens the next patient; in a discussion, or beside a citation, it opens a *cited* patient.
3. In introductions, discussions and conclusions a sentence belongs to a reported patient only where it says so ("our patient",
   "the present case"), and the pronouns that follow go on until another paper or a group is spoken of.
4. Groups, literature and general statements belong to nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc

from caserows.case import Case, Mention, Sentence
from caserows.entities import GROUP
from caserows.introductions import AGE_PATTERN, AGE_WORD, PERSON, introduction, label_number
from caserows.pattern import foresee
from caserows.senses import in_another_sense
from caserows.timeline import number
from caserows.whose import (
    AMONG,
    ANNOUNCED,
    ANY_PATIENT,
    BOTH,
    CASE_REPORT,
    CITING,
    FURTHER_ONE,
    GROUPS,
    NEWCOMER,
    ONE_OTHER,
    OURS,
    PAST,
    PRONOUN,
    is_foreign,
    is_general,
    tells_a_case,
)

CASE_SECTIONS = frozenset({"case", "text"})
RETELLING = frozenset({"abstract", "front"})
MOST_TOLD_TOGETHER = 3
POINTED = frozenset({"introduction", "discussion", "conclusion", "caption"})


@dataclass(slots=True)
class Person:
    """One patient being gathered: number, kind, age and sex as introduced, and the sentences that speak of it."""

    no: int
    kind: Literal["reported", "cited"]
    age: float | None = None
    sex: str | None = None
    sentences: list[Sentence] = field(default_factory=list)

    def differs(self, age: float | None, sex: str | None, within: float = 1.01) -> bool:
        """Whether an introduction with this age and sex must be somebody else: ages within a year may be one patient's."""
        if age is not None and self.age is not None and abs(age - self.age) > within:
            return True
        return sex is not None and self.sex is not None and sex != self.sex


def split_sentences(doc: Doc) -> list[Sentence]:
    """The doc's sentences with section, paragraph and mentions; linear in the length of the text."""
    sections = list(doc._.sections)
    text: str = doc._.source
    spans = sorted(zip(doc.spans[GROUP], doc._.entries, doc._.assertions, strict=True), key=lambda m: m[0].start)
    mentions = [
        Mention(start := s.start_char, end := s.end_char, text[start:end], s.label_, entry, assertion, cue)
        for s, entry, (assertion, cue) in spans
        if not in_another_sense(entry, text[s.start_char : s.end_char], text)
    ]
    sentences: list[Sentence] = []
    at = section = paragraph = 0
    last_end = 0
    for n, sent in enumerate(doc.sents):
        start, end = sent.start_char, sent.end_char
        while end > start and text[end - 1].isspace():
            end -= 1
        while section + 1 < len(sections) and sections[section + 1][1] <= start:
            section += 1
        if "\n" in text[last_end:start]:
            paragraph += 1
        last_end = end
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        own = []
        i = at
        while i < len(mentions) and mentions[i].start < end:
            own.append(mentions[i])
            i += 1
        name = sections[section][0] if sections else "text"
        sentences.append(Sentence(n, start, end, text[start:end], name, paragraph, tuple(own)))
    return sentences


class Ownership:
    """Gives each sentence of one article its owners; the order of the text is the order of the work."""

    def __init__(self, sentences: list[Sentence]):
        self.sentences = sentences
        self.reported: list[Person] = []
        self.cited: list[Person] = []
        self.numbered = False

    def people(self) -> list[Person]:
        """Reported patients first, then cited ones, each with its sentences in the order of the text."""
        main = [s for s in self.sentences if s.section in CASE_SECTIONS]
        retold = [s for s in self.sentences if s.section in RETELLING]
        if not tells_a_case(main):
            main, retold = retold + main, []
        if not tells_a_case(main):
            return []
        self._main(main)
        self._retelling(retold)
        self._pointed([s for s in self.sentences if s.section in POINTED])
        for person in (*self.reported, *self.cited):
            person.sentences.sort(key=lambda s: s.start)
        reported = [p for p in self.reported if p.sentences]
        for no, person in enumerate([*reported, *self.cited], start=1):
            person.no = no
        return [*reported, *self.cited]

    def _new(self, age: float | None = None, sex: str | None = None) -> Person:
        person = Person(len(self.reported) + 1, "reported", age, sex)
        self.reported.append(person)
        return person

    def _numbered(self, n: int) -> Person | None:
        """The nth reported patient, made when it is the next one."""
        if n <= len(self.reported):
            return self.reported[n - 1]
        return self._new() if n == len(self.reported) + 1 and n <= 30 else None

    def _main(self, sentences: list[Sentence]) -> None:
        """Case text: introductions and labels open patients, everything else goes on with the current one."""
        current: Person | None = None
        waiting: list[Sentence] = []
        cited: Person | None = None
        if self._together(sentences):
            return
        announced = self._announced(self.sentences)
        for s in sentences:
            label = label_number(s.text)
            found = introduction(s.text)
            foreign = is_foreign(s.text)
            if BOTH.search(s.text) and len(self.reported) > 1:
                for person in self.reported:
                    person.sentences.append(s)
                continue
            if self._compares(s):
                continue
            if label is not None and not foreign and (self.numbered or label == 1 or label == len(self.reported) + 1):
                labelled = self._numbered(label)
                if labelled is not None:
                    self.numbered = True
                    current, cited = labelled, None
            elif foreign and found:
                cited = self._cite(found)
            if found and not foreign:
                _, age, sex = found
                another = len(self.reported) < announced
                if current is None or (not self.numbered and self._opens(current, s, found, another)):
                    current, cited = self._new(age, sex), None
                else:
                    current.age = current.age if current.age is not None else age
                    current.sex = current.sex or sex
                    cited = None
            if current is None:
                waiting.append(s)
                continue
            if cited is not None and (foreign or PRONOUN.search(s.text)):
                cited.sentences.append(s)
                continue
            cited = None
            if not foreign and not is_general(s):
                current.sentences.append(s)
        if current is None:
            self._new()
        first = self.reported[0]
        first.sentences.extend(
            s for s in waiting if not (is_general(s) or CITING.search(s.text) or CASE_REPORT.search(s.text))
        )

    def _together(self, sentences: list[Sentence]) -> bool:
        """Several patients announced by number and told together, none introduced by age: "in one case … in the other case".

        More than ``MOST_TOLD_TOGETHER`` are a group, and no row.
        """
        count = self._announced(sentences)
        if not count or any(introduction(s.text) or label_number(s.text) for s in sentences):
            return False
        if count > MOST_TOLD_TOGETHER:
            return True
        people = [self._new() for _ in range(count)]
        further: Person | None = None
        for s in sentences:
            if FURTHER_ONE.search(s.text):
                further = self._new()
            if further is not None:
                further.sentences.append(s)
                continue
            one = ONE_OTHER.search(s.text)
            if one and len(people) == 2:
                people[0 if one["w"].lower() == "one" else 1].sentences.append(s)
            elif not is_general(s) and not CITING.search(s.text):
                for person in people:
                    person.sentences.append(s)
        return True

    @staticmethod
    def _announced(sentences: list[Sentence]) -> int:
        """How many patients are announced where any number is, else 0."""
        told = next((match for s in sentences if (match := ANNOUNCED.search(s.text))), None)
        return int(number(told["n"]) or 0) if told else 0

    def _announces_all(self, s: Sentence) -> bool:
        """ "We present two cases of …", where the article has as many: said of each of them."""
        announced = ANNOUNCED.search(s.text)
        return announced is not None and number(announced["n"]) == len(self.reported)

    def _compares(self, s: Sentence) -> bool:
        """A sentence that names several of the patients by their ages belongs to none of them alone."""
        if len(self.reported) < 2 or not AGE_WORD.search(s.text):
            return False
        ages = {number(m["n"]) for m in AGE_PATTERN.finditer(s.text) if m["n"]}
        return len({p.no for p in self.reported if p.age in ages}) > 1

    @staticmethod
    def _opens(current: Person, s: Sentence, found: tuple[int, float, str | None], another: bool) -> bool:
        """Whether an introduction in case text opens another patient: another age or sex, and said of a newcomer. Where
        ``another`` has been announced, one year more is another age."""
        at, age, sex = found
        before = s.text[max(0, at - 30) : at].lower()
        if not current.differs(age, sex, within=0.01 if another else 1.01) or re.search(
            r"\b(?:at|since|age|son|daughter|brother|sister|mother|father|child|wife|husband|donor|when|until|her|his)\W*(?:\w+\W+){0,2}$",
            before,
        ):
            return False
        if before.strip() and not NEWCOMER.search(before):
            return False
        return bool(
            re.search(rf"^[^.;]{{0,50}}\b{PERSON}\b", s.text[at:], re.I)
            or re.search(r"\b(?:another|second|third|other)\b", before)
        ) and not re.match(r"\W*at\b", s.text[:at][-6:], re.I)

    def _cite(self, found: tuple[int, float, str | None] | None) -> Person:
        person = Person(0, "cited", found[1] if found else None, found[2] if found else None)
        self.cited.append(person)
        return person

    def _retelling(self, sentences: list[Sentence]) -> None:
        """The abstract: its patients are those of the case text, matched by label, then age and sex, then order."""
        if len(self.reported) == 1:
            person = self.reported[0]
            for s in sentences:
                if s.section == "front":
                    if (
                        OURS.search(s.text)
                        or (introduction(s.text) and not CITING.search(s.text))
                        or re.search(r"\bcase (?:report|of)\b", s.text, re.I)
                    ):
                        person.sentences.append(s)
                elif (
                    not is_general(s)
                    and not AMONG.search(s.text)
                    and not is_foreign(s.text)
                    and (not GROUPS.search(s.text) or OURS.search(s.text) or ANY_PATIENT.search(s.text))
                ):
                    person.sentences.append(s)
            return
        current: Person | None = None
        for s in sentences:
            label = label_number(s.text)
            found = introduction(s.text)
            if label and label <= len(self.reported):
                current = self.reported[label - 1]
            elif found:
                current = next(
                    (
                        p
                        for p in self.reported
                        if p.age is not None and abs(p.age - found[1]) < 0.51 and not p.differs(None, found[2])
                    ),
                    None,
                )
            if BOTH.search(s.text) or self._announces_all(s):
                for person in self.reported:
                    person.sentences.append(s)
            elif current is not None and (found or label or PRONOUN.search(s.text)):
                current.sentences.append(s)

    def _pointed(self, sentences: list[Sentence]) -> None:
        """Introduction, discussion, conclusion, captions: only what is said of a reported patient, and cited patients apart."""
        current: Person | None = None
        section = ""
        paragraph = -1
        for s in sentences:
            if s.section != section or (s.paragraph != paragraph and s.section == "caption"):
                current = None
            if s.paragraph != paragraph and current is not None and current.kind == "cited":
                current = None
            section, paragraph = s.section, s.paragraph
            citing = bool(CITING.search(s.text))
            found = introduction(s.text)
            label = label_number(s.text)
            ours = bool(OURS.search(s.text)) and not AMONG.search(s.text)
            if len(self.reported) > 1 and not citing and (BOTH.search(s.text) or self._announces_all(s)):
                for person in self.reported:
                    person.sentences.append(s)
                current = None
            elif label is not None and len(self.reported) > 1 and label <= len(self.reported) and not citing:
                current = self.reported[label - 1]
                current.sentences.append(s)
            elif ours and len(self.reported) == 1 and not (found and self.reported[0].differs(found[1], found[2])):
                current = self.reported[0]
                current.sentences.append(s)
            elif ours and len(self.reported) > 1 and found:
                match = next((p for p in self.reported if p.age is not None and abs(p.age - found[1]) < 0.51), None)
                current = match
                if match:
                    match.sentences.append(s)
            elif found and s.section != "caption":
                same = [
                    p
                    for p in self.reported
                    if p.age is not None and abs(p.age - found[1]) < 0.51 and not p.differs(None, found[2])
                ]
                current = same[0] if same and not citing and len(self.reported) == 1 else self._cite(found)
                current.sentences.append(s)
            elif citing or (GROUPS.search(s.text) and not PRONOUN.search(s.text)):
                current = None
            elif current is not None and PRONOUN.search(s.text):
                current.sentences.append(s)
            elif not (current is not None and current.kind == "reported" and PAST.search(s.text)):
                current = None


def find_cases(doc: Doc) -> list[Case]:
    """The patients of an article as cases (reported ones first), each with the sentences that speak of it."""
    sentences = split_sentences(doc)
    foresee(sentence.text for sentence in sentences)
    return [Case(person.no, person.kind, tuple(person.sentences)) for person in Ownership(sentences).people()]
