"""CNS involvement, count and sites of CNS tumors, metastatic sites, time to CNS metastasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Attribute, Field
from caserows.fields.tumors import METASTASIS, TUMOR, is_cns, laterality, near_tumor, organ
from caserows.timeline import find_durations, number

CNS_METASTASIS = re.compile(
    r"\b(?:brain|cerebral|intracranial|cerebellar|CNS|central nervous system|leptomeningeal|meningeal|dural|intracerebral|spinal cord|intramedullary|cranial)\s(?:\w+\s){0,2}?(?:metasta\w+|dissemination|carcinomatosis|deposits?)|metasta\w+\s(?:\w+\s){0,3}?(?:to|in|of|involving)\s(?:the\s)?(?:\w+,?\s(?:and\s)?){0,4}?(?:brain|cerebell\w+|cerebr\w+|meninges|dura|spinal cord|CNS|central nervous system)\b|metastatic (?:brain|cerebral|intracranial|cerebellar|dural) \w+", re.I
)
PRIMARY_CNS = re.compile(r"\b(?:primary|primarily)\s(?:\w+\s){0,2}?(?:intracranial|cerebral|brain|CNS|central nervous system|dural|meningeal|intraspinal|spinal cord|intradural|intramedullary)\b", re.I)
CNS_ENTITIES = re.compile(r"\b(?:meningioma|glioma|glioblastoma|astrocytoma|oligodendroglioma|ependymoma|medulloblastoma|craniopharyngioma|hemangioblastoma|schwannoma of the acoustic|vestibular schwannoma|acoustic neuroma|neurocytoma|germinoma|pineoblastoma|pineocytoma|choroid plexus|subependymoma|ganglioglioma|atypical teratoid|primitive neuroectodermal|primary CNS lymphoma|primary central nervous system lymphoma)\b", re.I)
PITUITARY = re.compile(r"\b(?:pituitary|hypophys\w+|sellar?|suprasellar|optic nerve|orbit\w*|nasopharyn\w+|scalp)\b", re.I)
METASTATIC_TO = re.compile(r"\bmetasta\w+\b[^.;]{0,25}?\b(?:to|in|into|at|within|of|from|involving|on|both)\b", re.I)


def involvement(case: Case) -> Iterator[Candidate]:
    """``metastatic`` where a metastasis in CNS is affirmed, ``primary`` where a CNS tumor arose there."""
    for s in case.sentences:
        for match in CNS_METASTASIS.finditer(s.text):
            start, end = s.span(*match.span())
            sites = [m for m in s.of("site") if m.start < end and start < m.end]
            turned = next((m for m in sites if m.assertion in ("negated", "possible", "family", "planned")), None)
            yield Candidate("metastatic", ((start, end),), "CNS metastasis", s, cue=turned.cue if turned else "", rejected=f"{turned.assertion}: {turned.cue}" if turned else "")
    for s in case.sentences:
        match = PRIMARY_CNS.search(s.text)
        if match:
            yield Candidate("primary", (s.span(*match.span()),), "primary CNS tumor", s)
        for m in s.of("histology"):
            if CNS_ENTITIES.search(m.text) and m.affirmed and not PITUITARY.search(s.text[max(0, m.start - s.start - 30) : m.end - s.start + 30]):
                yield Candidate("primary", ((m.start, m.end),), "tumor of the CNS by its nature", s)


def _cns_sites(case: Case) -> Iterator[tuple[Sentence, Mention]]:
    for s in case.sentences:
        for m in s.of("site"):
            if is_cns(m) and m.assertion in ("affirmed", "historical") and near_tumor(s, m, 40):
                yield s, m


def cns_sites(case: Case) -> Iterator[Candidate]:
    """Named sites of CNS tumors, the narrowest names, once each; only where the patient has a CNS tumor."""
    involved = case.value("cns_involvement")
    found = list(_cns_sites(case))
    narrower = [m for _, m in found if m.label not in ("brain", "cranium", "central nervous system", "cerebrum")]
    for s, m in found:
        side = laterality(s, m)
        reason = ""
        if involved is None:
            reason = "no CNS tumor is stated"
        elif m.label in ("brain", "cerebrum", "central nervous system") and narrower:
            reason = "a narrower site is named"
        yield Candidate(m.label, ((m.start, m.end),), "site of a CNS tumor", s, {"laterality": side} if side else {}, rejected=reason)


COUNT = re.compile(r"\b(?P<n>multiple|numerous|several|many|innumerable|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|single|solitary|isolated|a|an|the)\b\s(?:(?!and\b)[\w-]+\s){0,5}?(?P<t>metastas[ei]s|lesions?|tumou?rs?|mass(?:es)?|metastatic lesions?|nodules?|foci)\b", re.I)


def lesion_counts(case: Case) -> Iterator[Candidate]:
    """Number of CNS tumors when first found."""
    if case.value("cns_involvement") is None:
        return
    for s in case.sentences:
        sites = [m for m in s.of("site") if is_cns(m)]
        if not sites and not re.search(r"\b(?:brain|cerebr\w+|intracranial|cranial|MRI|head)\b", s.text, re.I):
            continue
        for match in COUNT.finditer(s.text):
            near = s.text[match.start() : match.end() + 60]
            if not any(m.start < s.start + match.end() + 70 and s.start + match.start() - 30 < m.end for m in sites):
                continue
            word = match["n"].lower()
            plural = match["t"].lower().endswith(("ses", "s")) and not match["t"].lower().endswith(("sis", "ss"))
            if word in ("multiple", "numerous", "several", "many", "innumerable"):
                value: int | str = "multiple"
            elif word in ("single", "solitary", "isolated", "a", "an", "the"):
                if plural or word == "the":
                    continue
                value = 1
            else:
                amount = number(word)
                if amount is None:
                    continue
                value = int(amount)
            reason = "" if not re.search(r"\b(?:no|without)\b", s.text[max(0, match.start() - 15) : match.start()], re.I) else "negated"
            if re.search(r"\b(?:residual|recurren\w+|after|follow-?up)\b", near, re.I):
                reason = "not when first found"
            yield Candidate(value, (s.span(*match.span()),), "count of CNS tumors", s, rejected=reason)


def metastases(case: Case) -> Iterator[Candidate]:
    """Organs with metastases at any time; "suspicious for" and the like make them suspected."""
    for s in case.sentences:
        words = list(METASTASIS.finditer(s.text))
        sites = s.of("site")
        for m in sites:
            word = _metastasis_of(s, m, words)
            nodal = m.kind == "lymph node" and re.search(r"\b(?:involved|positive|metasta\w+|invad\w+|infiltrat\w+)\b", s.text, re.I)
            if not word and not nodal:
                continue
            side = laterality(s, m)
            attributes: dict[str, str | int | float] = {"certainty": "suspected" if m.assertion == "possible" or re.search(r"\bsuspicious|suspected|suggest\w+ (?:of )?metasta|possible|probable|likely\b", s.text, re.I) else "confirmed"}
            if side:
                attributes["laterality"] = side
            if organ(m) == "bone" and m.label != "bone":
                attributes["detail"] = m.label
            reason = f"{m.assertion}: {m.cue}" if m.assertion in ("negated", "family", "planned", "declined") else ""
            if re.search(r"\b(?:no|without|absence of|negative for|free of|excluded?|rule out)\b[^.;]{0,60}$", s.text[: (word.start() if word else m.start - s.start)], re.I) and not reason and m.assertion == "negated":
                reason = "no metastasis"
            if organ(m) == case.value("primary_site"):
                reason = reason or "the primary site itself"
            yield Candidate(organ(m), ((m.start, m.end),), "organ with metastasis", s, attributes, cue=m.cue, rejected=reason)


def _metastasis_of(s: Sentence, m: Mention, words: list[re.Match[str]]) -> re.Match[str] | None:
    """The metastasis word that a site belongs to: "lung metastases", "metastases to lung, liver and bone"."""
    at, end = m.start - s.start, m.end - s.start
    for word in words:
        if word.start() >= end and re.fullmatch(r"(?:[\s,/-]|\band\b|\bor\b|[\w-]+(?=\s(?:,|and|or)\b)|\b(?:lymph|nodes?|bone|lung|brain|liver|distant|multiple|lobe|gland)\b|\bnodal\b|\bof\b){0,12}", s.text[end : word.start()], re.I):
            return word
        if word.end() <= at and re.match(r"[^.;:]{0,15}?\b(?:to|in|into|at|within|of|involving|on|both|including|affecting)\b", s.text[word.end() : word.end() + 40], re.I):
            between = s.text[word.end() : at]
            if len(between) < 110 and not re.search(r"[.;:]|\b(?:from|of (?:a|an|the) (?:primary )?\w*(?:carcinoma|sarcoma|tumou?r)|who|which|and was|after|with)\b", between, re.I):
                return word
    return None


def months_to_cns(case: Case) -> Iterator[Candidate]:
    """From the first diagnosis or treatment of the primary tumor to the detection of CNS metastasis, in months."""
    if case.value("cns_involvement") != "metastatic":
        return
    for s in case.sentences:
        cns = CNS_METASTASIS.search(s.text) or next((m for m in s.of("site") if is_cns(m) and near_tumor(s, m)), None)
        if not cns:
            continue
        for d in find_durations(s.text):
            after = s.text[d.end : d.end + 60]
            if re.match(r"\s(?:after|later|following|from|since)\b", after, re.I) and not re.match(r"[\s-]*old", after):
                anchored = re.match(r"\s(?:after|following|from|since)\s(?:the |his |her )?(?:\w+\s){0,4}?(?:diagnos\w+|surger\w+|resection|operation|treatment|\w*ectomy|primary)", after, re.I)
                yield Candidate(d.months, (s.span(d.start, len(s.text)),), "interval to CNS metastasis", s, rejected="" if anchored else "not counted from the primary tumor")


INVOLVEMENT = Field("cns_involvement", "choice", "A tumor in brain, meninges, spinal cord or their coverings, arising there or spread there.", involvement, single=True, allowed=("primary", "metastatic"))
FIELDS = (
    Field("cns_lesion_count", "count", "Number of CNS tumors when first found; multiple where no number is said.", lesion_counts, single=True),
    Field("cns_sites", "label", "Every named site of a CNS tumor, the narrowest name, once per site.", cns_sites, attributes=(LATERALITY,), overlap=True),
    Field("metastatic_sites", "label", "Organs with metastases at any time.", metastases, attributes=(Attribute("certainty", "choice", ("confirmed", "suspected")), LATERALITY, Attribute("detail"))),
    Field("months_to_cns_metastasis", "months", "From first diagnosis or treatment of the primary to detection of CNS metastasis.", months_to_cns, single=True, unit="months"),
)
