"""CNS involvement, number and sites of CNS tumors, time from the primary tumor to CNS metastasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.disease import Named, named_histologies, site_of_histology
from caserows.fields.tumors import METASTASIS, is_cns, laterality, linked_sites, names_tumor
from caserows.pattern import Pattern
from caserows.timeline import find_durations, number

CNS = r"(?:brain|cerebral|intracranial|cerebell\w+|CNS|central nervous system|(?:lepto)?meningeal|dural|intracerebral|spinal cord|intramedullary|intraspinal|intradural|cranial|intraventricular|supratentorial|infratentorial)"
CNS_METASTASIS = Pattern(
    rf"\b{CNS}[\s-](?:\w+[\s-]){{0,2}}?(?:metasta\w+|dissemination|carcinomatosis|deposits?|secondaries|seeding)|\bmetastatic (?:\w+ )?{CNS}\s(?:\w+\s)?\w+|\bmetasta\w+ (?:\w+ )?\(?(?:to|in) (?:the )?(?:brain|CNS|meninges|dura|cerebellum)\b",
    re.I,
)
PRIMARY_CNS = Pattern(rf"\b(?:primary|primarily)\s(?:\w+\s){{0,2}}?{CNS}\b(?![^.;]{{0,40}}metasta)", re.I)
CNS_ENTITIES = Pattern(
    r"\b(?:\w*meningioma|\w*gliomas?|glioblastoma|gliosarcoma|\w*astrocytoma|oligodendroglioma|\w*ependymoma|medulloblastoma|craniopharyngioma|hemangioblastoma|vestibular schwannoma|acoustic neuroma"
    r"|neurocytoma|pineoblastoma|pineocytoma|pineal \w+|choroid plexus \w+|atypical teratoid|CNS lymphoma|central nervous system lymphoma|intracranial germinoma|chordoid glioma|oligoastrocytoma|ganglioglioma|primary CNS \w+)\b",
    re.I,
)
OUTSIDE_CNS = Pattern(r"\b(?:pituitary|adenoma|prolactinoma|angiofibroma|nasopharyngeal|retinoblastoma|optic)\b", re.I)
REACHES_IN = Pattern(
    r"\b(?:(?:cord|thecal sac|cauda equina|medullary) compression|compress\w+ (?:of )?(?:the )?(?:\w+ )?(?:spinal cord|thecal sac|cauda equina)|epidural|intradural|intracranial(?:ly)? (?:extension|extend\w+)"
    r"|(?:dural|dura) (?:\w+ )?(?:invasion|involvement|infiltration)|(?:inva\w+|infiltrat\w+|involv\w+|erod\w+|adher\w+|attached|reach\w+) (?:\w+ )?(?:to )?(?:the )?(?:\w+ )?dura\b|into the (?:spinal canal|cranial cavity))",
    re.I,
)
NO_LESION_SITES = frozenset({"cerebrospinal fluid", "optic nerve", "subarachnoid space"})
WIDE_SITES = frozenset(
    {
        "brain",
        "cerebrum",
        "central nervous system",
        "posterior fossa",
        "supratentorial region",
        "ventricular system",
        "cerebral hemisphere",
    }
)
TRUE = ("affirmed", "historical")
ALTERNATIVES = Pattern(
    r"\b(?:alternatives?|possibilit(?:y|ies)|differential diagnos\w+|(?:was|were) (?:also )?(?:considered|listed|discussed))\b",
    re.I,
)
SYSTEMIC = Pattern(r"\b(?:leuka?emia|myeloma|melanoma)\b", re.I)
NOT_A_METASTASIS = Pattern(
    r"\b(?:extracranial|extraneural|rather than|instead of|unlike|or|versus|vs)\W+(?:\w+\W+){0,2}$", re.I
)


def cns_tumors(case: Case) -> list[tuple[Sentence, Mention, re.Match[str]]]:
    """Every site mention in the CNS (or of skull and spine where the tumor reaches inside) that a tumor word belongs to."""
    found = []
    for s in case.sentences:
        if not any(m.type == "site" and (is_cns(m) or m.kind in ("skull", "spine")) for m in s.mentions):
            continue
        reaches = REACHES_IN.search(s.text)
        for m, word in linked_sites(s):
            inside = (
                is_cns(m)
                or (m.kind == "skull" and case.value("cns_involvement") == "primary")
                or (m.kind in ("skull", "spine") and reaches and not _denied(s, reaches.start()))
            )
            if inside and m.assertion in TRUE and m.label not in NO_LESION_SITES and not _denied(s, word.start()):
                found.append((s, m, word))
    return found


def _denied(s: Sentence, at: int) -> bool:
    return bool(
        re.search(
            r"\b(?:no|without|not|free of|absence of|negative for|neither|nor|rule out|exclude)\b[^.;,]{0,35}$",
            s.text[:at],
            re.I,
        )
    )


def involvement(case: Case) -> Iterator[Candidate]:
    """``primary`` or ``metastatic``: by the nature of the diagnosis, as stated, or from a CNS tumor beside another primary."""
    named, _ = named_histologies(case)
    best = named[0] if named else None
    name = best.mention.label if best else ""
    spread = list(_stated_metastases(case))
    arisen = list(_stated_primaries(case))
    tumors = cns_tumors(case)
    yield from (c for c in (*spread, *arisen) if c.rejected)
    spread = [c for c in spread if not c.rejected]
    arisen = [c for c in arisen if not c.rejected]
    outside = OUTSIDE_CNS.search(name)
    if best and CNS_ENTITIES.search(name) and not outside:
        yield Candidate(
            "primary", ((best.mention.start, best.mention.end),), "tumor of the CNS by its nature", best.sentence
        )
    elif arisen and _support(arisen) >= _support(spread):
        yield from arisen
    elif spread:
        yield from spread
    elif tumors and best and best.mention.kind != "disease" and not outside:
        s, m, word = tumors[0]
        value = "metastatic" if _metastatic_disease(case, tumors, best) else "primary"
        yield Candidate(value, ((m.start, m.end), s.span(*word.span())), "CNS tumor by its site", s)


def _support(candidates: list[Candidate]) -> float:
    """Statements counted by section: the case itself speaks louder than a discussion."""
    return sum({0: 2.0, 1: 2.0, 2: 1.5}.get(SECTION_RANK.get(c.sentence.section, 8), 0.7) for c in candidates)


def _stated_metastases(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        for match in CNS_METASTASIS.finditer(s.text):
            start, end = s.span(*match.span())
            turned = next((m for m in s.mentions if m.start < end and start < m.end and m.assertion not in TRUE), None)
            reason = (
                f"{turned.assertion}: {turned.cue}"
                if turned
                else "negated"
                if _denied(s, match.start())
                else "a differential diagnosis"
                if ALTERNATIVES.search(s.text[match.end() :])
                else ""
            )
            yield Candidate(
                "metastatic", ((start, end),), "CNS metastasis", s, cue=turned.cue if turned else "", rejected=reason
            )
        for m, word in linked_sites(s, METASTASIS):
            if (
                is_cns(m)
                and m.label not in NO_LESION_SITES
                and not (word.end() <= m.start - s.start and names_tumor(s, m))
            ):
                reason = (
                    f"{m.assertion}: {m.cue}"
                    if m.assertion not in TRUE
                    else "negated"
                    if _denied(s, word.start())
                    else ""
                )
                yield Candidate("metastatic", ((m.start, m.end),), "CNS metastasis", s, cue=m.cue, rejected=reason)


def _stated_primaries(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        for match in PRIMARY_CNS.finditer(s.text):
            start, end = s.span(*match.span())
            turned = next((m for m in s.mentions if start <= m.start < end + 40 and m.assertion not in TRUE), None)
            reason = f"{turned.assertion}: {turned.cue}" if turned else "negated" if _denied(s, match.start()) else ""
            yield Candidate("primary", ((start, end),), "primary CNS tumor", s, rejected=reason)


def _metastatic_disease(case: Case, tumors: list[tuple[Sentence, Mention, re.Match[str]]], best: Named) -> bool:
    """Whether the unlabelled CNS tumor is a metastasis: called one, or the diagnosis arose elsewhere by its name."""
    if SYSTEMIC.search(best.mention.label):
        return True
    for s, _, _ in tumors:
        word = METASTASIS.search(s.text)
        if word and not _denied(s, word.start()) and not NOT_A_METASTASIS.search(s.text[: word.start()]):
            return True
    for s in case.sentences:
        for h in s.of("histology"):
            if h.label != best.mention.label or not (h.affirmed or h.assertion == "historical"):
                continue
            if re.search(r"\bmetastatic\W+(?:\w+\W+){0,2}$", s.before(h, 40), re.I):
                return True
            if any(site_of_histology(s, m, h) and not is_cns(m) and m.kind in ("organ", "limb") for m in s.of("site")):
                return True
    return False


def cns_sites(case: Case) -> Iterator[Candidate]:
    """Named sites of CNS tumors, the narrowest names, once each; only where the patient has a CNS tumor."""
    involved = case.value("cns_involvement")
    found = [(s, m) for s, m, _ in cns_tumors(case)]
    for s in case.sentences:
        found.extend(
            (s, m)
            for m, w in linked_sites(s, METASTASIS)
            if is_cns(m)
            and m.assertion in TRUE
            and m.label not in NO_LESION_SITES
            and not _denied(s, w.start())
            and (s, m) not in found
        )
    labels = {m.label for _, m in found}
    narrower = labels - WIDE_SITES
    for s, m in found:
        side = laterality(s, m)
        reason = ""
        if involved is None:
            reason = "no CNS tumor is stated"
        elif (
            m.label in WIDE_SITES
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
        words = {w.span(): (m, w) for m, w in linked_sites(s) if _countable(m, involved)}
        words.update({w.span(): (m, w) for m, w in linked_sites(s, METASTASIS) if _countable(m, involved)})
        for m, word in words.values():
            counted = _count(s, word, m)
            if counted is None:
                continue
            value, quality, start = counted
            reason = "negated" if _denied(s, start) else ""
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
    yield from (c for _, c in sorted(found, key=lambda f: (f[0], f[1].rank)))


def _countable(m: Mention, involved: object) -> bool:
    """Whether a tumor at this site is one to be counted: in the CNS, or of the skull where that is the primary CNS tumor."""
    return (
        (is_cns(m) or (m.kind == "skull" and involved == "primary"))
        and m.assertion in TRUE
        and m.label not in ("leptomeninges", "cerebrospinal fluid")
    )


def _count(s: Sentence, word: re.Match[str], m: Mention) -> tuple[int | str, int, int] | None:
    """Number, quality (0 stated, 1 plural, 2 "a lesion") and start of the phrase that counts a tumor word."""
    text = word.group().lower()
    if not re.search(
        r"(?:mass(?:es)?|lesions?|tumou?rs?|nodules?|metastas[ei]s|foc(?:us|i)|deposits?|omas?|process|neoplasms?|cysts?)$",
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
            return ("multiple", 0, at) if plural or text.startswith("metasta") else None
        if said in ONE:
            return None if plural else (1, 0 if said in STATED_ONE else 2, at)
        amount = number(said)
        if amount and plural and 1 < amount < 60:
            return int(amount), 0, at
    return ("multiple", 1, word.start()) if plural and re.search(r"metastases", text) else None


ANCHOR = Pattern(
    r"\s(?:after|following|from|since)\s(?:the |his |her |an? |her |initial |first |primary |original |complete |radical )*(?:\w+\s){0,4}?"
    r"(?:diagnos\w+|surger\w+|resection|operation|treatment|\w+ectomy|primary|locally|excision|chemotherapy|radiotherapy|presentation|onset)\b",
    re.I,
)
NOT_ANCHOR = Pattern(
    r"\b(?:metasta\w+|recurren\w+|craniotomy|brain|relapse|\w*meningeal|cerebral|intracranial)\b", re.I
)
BACKWARDS = Pattern(r"\s(?:earlier|ago|before|previously|prior|back)\b", re.I)
SURVIVAL = Pattern(r"\b(?:died|dead|death|surviv\w+|alive|follow-?up|passed away)\b", re.I)
SYNCHRONOUS = Pattern(
    r"\bsynchron\w+ (?:\w+ ){0,2}?(?:brain|cerebral|CNS|intracranial) metasta\w+|\b(?:brain|cerebral) metasta\w+ (?:were|was) (?:also )?(?:present|found|detected) at (?:the time of )?(?:initial )?diagnosis",
    re.I,
)
PRIMARY_TREATED = Pattern(
    r"\b(?:diagnos\w+|underw\w+|undergone|\w+ectomy|resect\w+|operat\w+|excis\w+|treated|surgery)\b", re.I
)


def months_to_cns(case: Case) -> Iterator[Candidate]:
    """From the first diagnosis or treatment of the primary tumor to the detection of CNS metastasis, in months."""
    if case.value("cns_involvement") != "metastatic":
        return
    sentences = case.sentences
    lesions = {s.index for s, _, _ in cns_tumors(case)}
    for i, s in enumerate(sentences):
        together = SYNCHRONOUS.search(s.text)
        if together and not _denied(s, together.start()):
            yield Candidate(0, (s.span(*together.span()),), "synchronous CNS metastasis", s)
        cns = bool(CNS_METASTASIS.search(s.text)) or s.index in lesions
        beside = cns or any(
            t.index in lesions or CNS_METASTASIS.search(t.text)
            for t in sentences[max(0, i - 2) : i + 3]
            if t.section == s.section
        )
        if not beside:
            continue
        for d in find_durations(s.text):
            after = s.text[d.end : d.end + 90]
            if SURVIVAL.search(s.text[max(0, d.start - 80) : d.start]) or re.match(r"[\s-]*(?:old|history)\b", after):
                continue
            anchor = ANCHOR.match(after)
            back = BACKWARDS.match(after)
            span = (s.span(d.start, d.end),)
            next_tells = (
                i + 1 < len(sentences)
                and sentences[i + 1].index in lesions
                and not any(index < s.index for index in lesions)
            )
            if anchor and (cns or next_tells):
                reason = "counted from a later event" if NOT_ANCHOR.search(anchor.group()) else ""
                yield Candidate(
                    d.months,
                    (s.span(d.start, d.end + anchor.end()),),
                    "interval since the primary tumor",
                    s,
                    rejected=reason,
                )
            elif back and PRIMARY_TREATED.search(s.text) and d.months >= 1:
                reason = "" if any(h.kind != "disease" for h in s.of("histology")) else "no primary tumor is named"
                if NOT_ANCHOR.search(s.text[max(0, d.start - 60) : d.start]):
                    reason = "counted back to another event"
                yield Candidate(d.months, span, "primary tumor treated earlier", s, rejected=reason)


INVOLVEMENT = Field(
    "cns_involvement",
    "choice",
    "A tumor in brain, meninges, spinal cord or their coverings, arising there or spread there.",
    involvement,
    single=True,
    allowed=("primary", "metastatic"),
)
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
MONTHS = Field(
    "months_to_cns_metastasis",
    "months",
    "From first diagnosis or treatment of the primary to detection of CNS metastasis.",
    months_to_cns,
    single=True,
    unit="months",
)
