"""Number and sites of the CNS tumors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.cns import NO_LESION_SITES, SURVIVAL, TRUE, cns_tumors, denied, seen_in_image, stated_metastases
from caserows.fields.proved import suggested_by_tissue
from caserows.fields.tumors import METASTASIS, counted_word, is_cns, laterality, linked_sites
from caserows.fields.wideplaces import WIDE_BRAIN
from caserows.pattern import Pattern
from caserows.timeline import number

EPIDURAL_SPACE = "spinal epidural space"
EPIDURAL_PART = Pattern(
    r"\b(?:epidural|extradural) (?:\w+ )?(?:extensions?|components?|invasion|involvement|infiltration|spread|disease)\b|\bepiduritis\b",
    re.I,
)
AT_THE_SPINE = Pattern(r"\b(?:spin(?:e|al)|vertebra\w*|sacr(?:um|al)|[CTDL]\d{1,2})\b", re.I)
PARTS = {
    "corpus callosum": ("genu of corpus callosum", "splenium of corpus callosum"),
    "cerebellum": ("cerebellar hemisphere", "cerebellar vermis", "cerebellar tonsil", "cerebellar peduncle"),
    "spinal cord": ("cervical spinal cord", "thoracic spinal cord", "lumbar spinal cord", "conus medullaris"),
    "meninges": ("dura mater", "leptomeninges", "falx", "tentorium", "convexity", "frontal convexity", "parietal convexity"),
    "brainstem": ("pons", "midbrain", "medulla oblongata"),
    "convexity": ("frontal convexity", "parietal convexity", "temporal convexity", "occipital convexity"),
    "skull": ("frontal bone", "parietal bone", "occipital bone", "temporal bone", "sphenoid bone", "frontoparietal bone", "calvarium", "clivus"),
}  # fmt: skip
"""Sites with the parts that make them superfluous: the narrowest name counts once (field guide, ``cns_sites``)."""


def cns_sites(case: Case) -> Iterator[Candidate]:
    """Named sites of CNS tumors, the narrowest names, once each; only where the patient has a CNS tumor."""
    involved = case.value("cns_involvement")
    found = [(s, m) for s, m, _ in cns_tumors(case)]
    for s in case.sentences:
        found.extend(
            (s, m)
            for m, w in linked_sites(s, METASTASIS)
            if is_cns(m)
            and (m.assertion in TRUE or suggested_by_tissue(s, m))
            and m.label not in NO_LESION_SITES
            and not denied(s, w.start())
            and (s, m) not in found
        )
    stated = {c.spans[0] for c in stated_metastases(case) if not c.rejected}
    told = {m.start for _, m in found}
    found.extend(
        (s, m)
        for s, m in case.mentions("site")
        if is_cns(m)
        and m.start not in told
        and m.label not in NO_LESION_SITES
        and any(start <= m.start and m.end <= end for start, end in stated)
    )
    labels = {m.label for _, m in found}
    if involved and EPIDURAL_SPACE not in labels:
        yield from _epidural_parts(case)
    narrower = labels - WIDE_BRAIN
    whole = {label for label, parts in PARTS.items() if labels.intersection(parts)}
    for s, m in found:
        side = laterality(s, m)
        reason = ""
        if involved is None:
            reason = "no CNS tumor is stated"
        elif m.label in whole:
            reason = "a part of it is named"
        elif (
            m.label in WIDE_BRAIN
            and (
                narrower or (m.label in ("brain", "cerebrum", "central nervous system") and labels - {m.label, "brain"})
            )
            and not _only_spinal(narrower, m)
        ):
            reason = "a narrower site is named"
        yield Candidate(
            m.label,
            ((m.start, m.end),),
            "site of a CNS tumor",
            s,
            {"laterality": side} if side else {},
            rejected=reason,
        )


def _epidural_parts(case: Case) -> Iterator[Candidate]:
    """The part of a tumor of the spine that lies in the canal: "with an epidural component", "epiduritis"."""
    for s in case.sentences:
        match = EPIDURAL_PART.search(s.text)
        if match and not denied(s, match.start()) and AT_THE_SPINE.search(s.text):
            yield Candidate(EPIDURAL_SPACE, (s.span(*match.span()),), "epidural part of a tumor", s)


def _only_spinal(narrower: set[str], m: Mention) -> bool:
    """A brain tumor without a narrower name beside spinal sites keeps its own."""
    return (
        bool(narrower)
        and m.label == "brain"
        and all(re.search(r"spin|cauda|conus|epidural|vertebra", n) for n in narrower)
    )


DETERMINER = Pattern(
    r"\b(?P<n>multiple|numerous|several|many|innumerable|multifocal|diffuse|few|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}|single|solitary|isolated|sole|unique|an?)"
    r"\s(?:(?!(?:and|with|of|in|the|from|to|cm|mm)\b)[\w./×-]+,?\s(?:cm|mm)?\s?){0,6}?$",
    re.I,
)
MANY = frozenset("multiple numerous several many innumerable multifocal few diffuse".split())
ONE = frozenset("single solitary isolated sole unique a an".split())
STATED_ONE = ONE - {"a", "an"}
NO_OTHER = Pattern(
    r"\bno (?:other|additional|further) (?:intracranial|brain|cerebral|intracerebral|CNS|intraspinal) (?:lesions?|tumou?rs?|mass(?:es)?|metastas[ei]s)\b",
    re.I,
)
NAMED_MANY = Pattern(
    r"\b(?<!type )(?P<n>multiple|numerous|several|many|innumerable|two|three|four|five|six|\d)\s(?:(?!(?:and|or|with|of)\b)[\w-]+\s){0,2}?(?:meningiomas|hemangioblastomas|haemangioblastomas|gliomas|astrocytomas|ependymomas)\b",
    re.I,
)
LATER = Pattern(
    r"\b(?:residual|recurren\w+|remnant|new|after|follow-?up|postoperative\w*|post-operative\w*|progress\w+|relapse\w*|months later|years later)\b",
    re.I,
)


def lesion_counts(case: Case) -> Iterator[Candidate]:
    """Number of CNS tumors when first found, stated numbers first, then plurals, then "a lesion"."""
    involved = case.value("cns_involvement")
    if involved is None:
        return
    found: list[tuple[int, Candidate]] = []
    for s in case.sentences:
        links = [*linked_sites(s), *linked_sites(s, METASTASIS)]
        told = [(m, counted_word(s, w)) for m, w in links if _countable(m, w, involved)]
        words = {w.span(): (m, w) for m, w in told}
        for m, word in words.values():
            counted = _count(s, word, m)
            if counted is None:
                continue
            value, quality, start = counted
            reason = "negated" if denied(s, start) else ""
            if not reason and SURVIVAL.search(s.text[:start]):
                reason = "said of the end"
            if not reason and re.search(
                r"\b(?:in addition|additional|other|another|further|remaining)\W*$", s.text[:start], re.I
            ):
                reason = "only some of the tumors"
            if not reason and involved == "primary" and LATER.search(s.text[: word.end()]):
                reason = "not when first found"
            found.append(
                (quality, Candidate(value, (s.span(start, word.end()),), "count of CNS tumors", s, rejected=reason))
            )
        if involved == "primary":
            found.extend(_counted_by_name(s))
        alone = NO_OTHER.search(s.text)
        if alone:
            found.append((1, Candidate(1, (s.span(*alone.span()),), "no other CNS tumor", s)))
    yield from (c for _, c in sorted(found, key=lambda f: (f[0], f[1].rank)))


def _counted_by_name(s: Sentence) -> Iterator[tuple[int, Candidate]]:
    """Tumors of the CNS by their nature need no place to be counted: "multiple meningiomas"."""
    for match in NAMED_MANY.finditer(s.text):
        said = match["n"].lower()
        value = "multiple" if said in MANY else int(number(said) or 0)
        reason = "negated" if denied(s, match.start()) else "not when first found" if LATER.search(s.text) else ""
        if value:
            yield 1, Candidate(value, (s.span(*match.span()),), "count of CNS tumors", s, rejected=reason)


def _countable(m: Mention, word: re.Match[str], involved: object) -> bool:
    """Whether a tumor at this site is one to be counted: in the CNS, or of the skull where that is the primary CNS tumor."""
    return (
        (is_cns(m) or (m.kind == "skull" and involved == "primary"))
        and (m.assertion in TRUE or seen_in_image(m, word))
        and m.label not in ("leptomeninges", "cerebrospinal fluid")
    )


def _count(s: Sentence, word: re.Match[str], m: Mention) -> tuple[int | str, int, int] | None:
    """Number, quality (0 stated, 1 plural, 2 "a lesion") and start of the phrase that counts a tumor word."""
    text = word.group().lower()
    if not re.search(
        r"(?:mass(?:es)?|lesions?|tumou?rs?|nodules?|metastas[ei]s|mets|foc(?:us|i)|deposits?|omas?|process|neoplasms?|cysts?)$",
        text,
    ):
        return None
    plural = (
        bool(re.search(r"(?:[^s]ses|[^si]s|foci)$", text)) and not text.endswith(("sis", "ss", "us"))
    ) or text.endswith("masses")
    start = min(word.start(), max(m.start - s.start, word.start() - 40))
    before = DETERMINER.search(s.text[max(0, start - 60) : start])
    if before:
        said, at = before["n"].lower(), max(0, start - 60) + before.start()
        if said in MANY:
            return ("multiple", 0, at) if plural or text.startswith(("metasta", "mets")) else None
        if said in ONE:
            return None if plural else (1, 0 if said in STATED_ONE else 2, at)
        amount = number(said)
        if amount and plural and 1 < amount < 60:
            return int(amount), 0, at
    return ("multiple", 1, word.start()) if plural and re.search(r"metastases|mets", text) else None


LESION_COUNT = Field(
    "cns_lesion_count",
    "count",
    "Number of CNS tumors when first found; multiple where no number is said.",
    lesion_counts,
    single=True,
    ranked=True,
)
SITES = Field(
    "cns_sites",
    "label",
    "Every named site of a CNS tumor, the narrowest name, once per site.",
    cns_sites,
    attributes=(LATERALITY,),
    overlap=True,
)
