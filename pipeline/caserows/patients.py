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
from caserows.pattern import Pattern, foresee
from caserows.timeline import number

CASE_SECTIONS = frozenset({"case", "text"})
RETELLING = frozenset({"abstract", "front"})
MOST_TOLD_TOGETHER = 3
POINTED = frozenset({"introduction", "discussion", "conclusion", "caption"})

NEWCOMER = Pattern(
    r"(?:\b(?:an?|another|one|second|third|other|next|this|female|male|patient|woman|man|girl|boy|was|is|of|in|and)|[:,.(])\W*(?:\w+\W+)?$",
    re.I,
)
BOTH = Pattern(
    r"\b(?:both|all(?: three| four| five)?|the two|our two|these two|two of our|our three|the three)\s(?:of\s)?(?:the\s|our\s|these\s)?(?:reported\s|presented\s)?(?:patients|cases)\b",
    re.I,
)
OURS = Pattern(
    r"\b(?:our|the present(?:ed)?|the current|the reported|the index|this|the herein reported|the described)\s(?:own\s)?(?:\w+\s){0,2}?(?:patient|case)\b(?!s)(?![’']?s? (?:series|report and))"
    r"|\b(?:patient|case) (?:in|of) (?:this|our|the present|the current) (?:report|study|article|paper|case)|\b(?:we|authors?) (?:herein |here |hereby |also |now )?(?:report|describe|present)(?:ed)?\b(?! that)|\b(?:is|was) (?:reported|presented|described) here(?:in)?\b"
    r"|\bpatient described here|\breported herein|\bin (?:our|this) case\b|\bours\b|\bpresent case\b",
    re.I,
)
CITING = Pattern(
    r"\bet\.? al\b|\b[A-Z][a-zà-ÿ]+(?:[’']s|s[’']) (?:patient|case|group|series|report|study)\b|\b[A-Z][a-zà-ÿ]+ (?:and [A-Z][a-zà-ÿ]+ )?[\[(]\d{1,3}[\])]|\b(?:and|&) (?:colleagues|co-?workers|associates)\b|\bprevious(?:ly)? (?:report|publish|describ)\w*|\b(?:another|other|previous|earlier|similar|a) (?:case|report|study|patient|author|series|article|paper)s?\b[^.]{0,40}\b(?:(?:report|describ|publish)(?:ed|es|s)\b|presented (?:by|in (?:19|20)\d\d)\b)"
)
REFERENCE = Pattern(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")
AMONG = Pattern(
    r"\b(?:including|with|and|plus) (?:the|our|this) (?:present|current|reported|own)?\s?(?:one|case|patient)\b|\b\d+ (?:cases|patients) of\b",
    re.I,
)
GROUPS = Pattern(
    r"\b(?:patients|cases|cohort|series|studies|literature|population|incidence|prevalence|survival rate|percent of|\d+(?:\.\d+)?\s?% of)\b",
    re.I,
)
PRONOUN = Pattern(
    r"^\W*(?:(?:\w+,?\s){0,6}?)?\b(?:he|she|his|her|the patient(?:[’']s)?|the (?:boy|girl|man|woman|child|infant|lady|gentleman))\b",
    re.I,
)
ANY_PATIENT = Pattern(
    r"\b(?:he|she|his|her|him|the patient(?:[’']s)?|patient (?:was|had|has|is|remains?)|the (?:boy|girl|man|woman|child|infant|lady|gentleman|baby))\b",
    re.I,
)
PAST = Pattern(
    r"\b(?:was|were|had|underwent|received|presented|showed|revealed|demonstrated|developed|complained|died|remained|confirmed|found|performed|noted|disclosed|did|has been|have been)\b",
    re.I,
)
GENERAL = Pattern(
    r"\b(?:is|are|remains?|has|have|can|may|should|represents?|accounts? for|occurs?|arises?|constitutes?)\b[^.]{0,80}\b(?:rare(?:ly)?|uncommon|commonly?|frequent(?:ly)?|usually|often|typical(?:ly)?|most|always|generally|known|characterized|defined|heterogeneous|considered|associated|recommended|reported|essential|important|crucial|challeng\w+|difficult|entity|disease|tumou?rs|neoplasms|incidence)\b",
    re.I,
)
TELLS = Pattern(
    rf"\b(?:the|our|this|a(?=[^.]*\b(?:was|presented|underwent|admitted))|another) (?:\w+ ){{0,2}}?{PERSON}\b(?!s)[^.]{{0,80}}\b(?:was|had|underwent|presented|received|developed|complained|is|died|who|with|suffered|carried)\b"
    rf"|\bcases? (?:is|are|was|report)\b|\b(?:case|cases) of\b[^.]{{0,60}}\b(?:in|with|due|who|after|which)\b|\b(?:we|authors?) (?:herein |here |hereby |also )?(?:report|describe|present)\b[^.]{{0,40}}\b(?:case|patient|{PERSON})s?\b"
    rf"|\b(?:we|authors?|paper|report|article)\b[^.]{{0,200}}\b(?:in|of|with|treat) an? (?:[\w-]+ ){{0,4}}?{PERSON}\b(?!s)|\bpatient reported\b"
    r"|\b(?:he|she) (?:was|had|underwent|presented|complained|developed|received)\b|\b(?:case|patient)s? presented\b|\bboth (?:patients|cases)\b|\bthis (?:is the )?case\b|\bpatient(?:[’']s)? (?:was|had)\b|\bthe baby\b",
    re.I,
)
SOMEBODY = Pattern(
    rf"^\W*(?:(?:an?|the|our)\s)?(?:[\w-]+,?\s){{0,4}}?{PERSON}\b(?!s|\s(?:data|care|safety|population))|\b(?:an?|one|our|the) (?:[\w-]+ ){{0,4}}?{PERSON}\b(?!s|\s(?:data|care|safety|population))|\b(?:a|this|our|one) (?:[\w-]+ ){{0,3}}?case\b",
    re.I,
)
"""One person or case in an opening sentence: "Newborn female referred …", "A middle-aged farmer …", "In a case of …"."""
CONSENT = Pattern(r"\b(?:informed|written) consent\b", re.I)
ANNOUNCED = Pattern(
    r"(?:\b(?:report|describe|present|presents|reporting|presenting|describing|discuss|included?|including|came across|encountered|experienced|observed|managed)\b[^.]{0,30}?|^\W*|\bin )\b(?P<n>two|three|four|five|[2-5])\s(?:(?!or\b|of\b)[\w-]+\s){0,4}?(?:cases|patients|women|men|children|sisters|brothers|siblings)\b",
    re.I,
)
FURTHER_ONE = Pattern(rf"^\W*(?:a|the) (?:third|fourth|fifth|further|additional)\s(?:{PERSON})\b(?!s)", re.I)
"""One more patient than were announced, told after the others: "A third woman was diagnosed with …"."""
ONE_OTHER = Pattern(r"\b(?:in\s)?(?P<w>one|the other|the second)\s(?:case|patient|of them|woman|man)\b", re.I)


@dataclass(slots=True)
class Person:
    """One patient being gathered: number, kind, age and sex as introduced, and the sentences that speak of it."""

    no: int
    kind: Literal["reported", "cited"]
    age: float | None = None
    sex: str | None = None
    sentences: list[Sentence] = field(default_factory=list)

    def differs(self, age: float | None, sex: str | None) -> bool:
        """Whether an introduction with this age and sex must be somebody else."""
        if age is not None and self.age is not None and abs(age - self.age) > 1.01:
            return True
        return sex is not None and self.sex is not None and sex != self.sex


def _foreign(text: str) -> bool:
    """Whether a sentence speaks of another paper: a named or numbered reference beside a patient, and not "our patient"."""
    if OURS.search(text):
        return False
    return bool(CITING.search(text)) or bool(REFERENCE.search(text) and introduction(text))


def split_sentences(doc: Doc) -> list[Sentence]:
    """The doc's sentences with section, paragraph and mentions; linear in the length of the text."""
    sections = list(doc._.sections)
    text: str = doc._.source
    spans = sorted(zip(doc.spans[GROUP], doc._.entries, doc._.assertions, strict=True), key=lambda m: m[0].start)
    mentions = [
        Mention(start := s.start_char, end := s.end_char, text[start:end], s.label_, entry, assertion, cue)
        for s, entry, (assertion, cue) in spans
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
        if not self._tells_a_case(main):
            main, retold = retold + main, []
        if not self._tells_a_case(main):
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

    @staticmethod
    def _tells_a_case(sentences: list[Sentence]) -> bool:
        whole = all(s.section == "text" for s in sentences)  # a text without headings is nothing but a case
        opening = [s for s in sentences[:4] if not CONSENT.search(s.text)][:2]
        if whole and not any(GROUPS.search(s.text) for s in opening) and any(SOMEBODY.search(s.text) for s in opening):
            return True
        return any(
            (introduction(s.text) and (whole or PAST.search(s.text)) and not _foreign(s.text))
            or TELLS.search(s.text)
            or ANNOUNCED.search(s.text)
            for s in sentences
        )

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
        for s in sentences:
            label = label_number(s.text)
            found = introduction(s.text)
            foreign = _foreign(s.text)
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
                if current is None or (not self.numbered and self._opens(current, s, found)):
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
            if not foreign and not self._is_general(s):
                current.sentences.append(s)
        if current is None:
            self._new()
        first = self.reported[0]
        first.sentences.extend(
            s
            for s in waiting
            if not (self._is_general(s) or CITING.search(s.text) or re.search(r"\bcase report\b", s.text, re.I))
        )

    def _together(self, sentences: list[Sentence]) -> bool:
        """Several patients announced by number and told together, none introduced by age: "in one case … in the other case".

        More than ``MOST_TOLD_TOGETHER`` are a group, and no row.
        """
        announced = next((ANNOUNCED.search(s.text) for s in sentences if ANNOUNCED.search(s.text)), None)
        if announced is None or any(introduction(s.text) or label_number(s.text) for s in sentences):
            return False
        count = number(announced["n"]) or 0
        if count > MOST_TOLD_TOGETHER:
            return True
        people = [self._new() for _ in range(int(count))]
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
            elif not self._is_general(s) and not CITING.search(s.text):
                for person in people:
                    person.sentences.append(s)
        return True

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
    def _opens(current: Person, s: Sentence, found: tuple[int, float, str | None]) -> bool:
        """Whether an introduction in case text opens another patient: another age or sex, and said of a newcomer."""
        at, age, sex = found
        before = s.text[max(0, at - 30) : at].lower()
        if not current.differs(age, sex) or re.search(
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

    @staticmethod
    def _is_general(s: Sentence) -> bool:
        """A statement about the disease or the literature, not about this patient."""
        if ANY_PATIENT.search(s.text) or OURS.search(s.text):
            return False
        if introduction(s.text):
            return False
        return bool(GENERAL.search(s.text) and not PAST.search(s.text)) or bool(
            re.search(
                r"\bin the (?:english |world |medical )?literature\b|\bto (?:the best of )?our knowledge\b",
                s.text,
                re.I,
            )
        )

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
                    not self._is_general(s)
                    and not AMONG.search(s.text)
                    and not _foreign(s.text)
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
