"""Operations, radiotherapy, systemic therapies, treatments not given, and their sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.surgery import SURGERIES
from caserows.lexicon import Entry, lexicon

DONE = re.compile(r"\b(?:underwent|undergone|performed|carried out|done|received|treated|given|administered|started|initiated|commenced|completed|resected|excised|removed|operated|was|were|had|after|following|post-?operative\w*|revealed|showed|confirmed|obtained|taken|achieved|with|by|using|continued|prescribed|delivered|decided|subjected|includ\w+)\b", re.I)
TUMOR_OPERATIONS = frozenset({"resection", "craniotomy", "ablation", "biopsy"})
RETELLING = frozenset({"abstract", "front", "introduction", "discussion", "conclusion", "caption"})
GENERIC = frozenset({"generic", "approach"})
SPECIMEN = re.compile(r"^\s?(?:specimens?|margins?|cavity|samples?|tissues?|findings|materials?|pieces?|scar|site|bed|stump|result\w*|report|slides?|area|wound)\b", re.I)
EXTENTS = (
    ("gross total", re.compile(r"\b(?:gross(?:ly)?[- ]total(?:ly)?|total(?:ly)?|complete(?:ly)?|en[- ]?bloc|R0|in toto|radical(?:ly)?|entire(?:ly)?|macroscopically complete|(?:negative|clear|free|tumou?r[- ]free|uninvolved)\s(?:surgical |resection )?margins?|margins?\s(?:\w+\s){0,3}?(?:negative|free|clear|uninvolved|not involved)|GTR)\b", re.I)),
    ("subtotal", re.compile(r"\b(?:sub-?total(?:ly)?|near[- ]total|partial(?:ly)?|incomplete(?:ly)?|debulk\w+|R1|R2|residual tumou?r|not completely|positive (?:surgical |resection )?margins?|margins?\s(?:\w+\s){0,3}?(?:positive|involved)|STR)\b", re.I)),
)


def _reason(m: Mention) -> str:
    return "" if m.assertion in ("affirmed", "historical") else f"{m.assertion}: {m.cue}"


DOSE = re.compile(r"(?P<n>\d+(?:[.,]\d+)?)\s?(?P<u>c?Gy|Gray|Grays|rads?)\b(?!\s?(?:/|per|each|daily|a day)\s?(?:fraction|day|fx|session)?)", re.I)
FRACTIONS = re.compile(r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|ten|single)\s?(?:daily\s|equal\s)?(?:fractions?|fx|sessions?)\b", re.I)


def radiotherapies(case: Case) -> Iterator[Candidate]:
    """Given courses of radiotherapy with total dose in Gy and fractions; a course told again is one course."""
    taken: dict[str, tuple[int, bool]] = {}
    narrow: set[str] = set()
    for s in case.sentences:
        for m in s.of("procedure"):
            if m.kind not in ("radiotherapy", "chemoradiotherapy"):
                continue
            reason = _reason(m)
            doses = []
            for match in DOSE.finditer(s.text):
                scale = 0.01 if match["u"].lower().startswith(("c", "rad")) else 1.0
                doses.append((match, float(match["n"].replace(",", ".")) * scale))
            attributes: dict[str, str | int | float] = {}
            if doses:
                match, dose = min(doses, key=lambda d: abs(d[0].start() - (m.end - s.start)))
                attributes["dose_gy"] = int(dose) if dose == int(dose) else round(dose, 2)
            count = FRACTIONS.search(s.text)
            if count:
                words = {"one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
                attributes["fractions"] = words.get(count["n"].lower()) or int(count["n"])
            target = next((site for site in s.of("site") if site.start >= m.start - 30 and site.end <= m.end + 60), None)
            if target is not None:
                attributes["target"] = target.label
            if not reason and m.label in taken and not (taken[m.label][1] and "dose_gy" in attributes and s.section in ("case", "text")):
                reason = "a course already told"
            if not reason and m.label == "external beam" and narrow and "dose_gy" not in attributes:
                reason = "the course already told by its modality"
            if not reason:
                taken[m.label] = (s.index, "dose_gy" in attributes)
                if m.label != "external beam":
                    narrow.add(m.label)
            yield Candidate(m.label, ((m.start, m.end),), "radiotherapy given", s, attributes, cue=m.cue, rejected=reason)


def _drugs(m: Mention) -> list[Entry]:
    """The drugs of a mention: itself, or the components of a regimen."""
    components = m.entry.extra.get("components", "")
    if not components:
        return [m.entry]
    by_label = {e.label: e for e in lexicon("drug")}
    return [by_label[c] for c in components.split("|") if c in by_label]


STEROIDS_FOR_TUMOR = re.compile(r"\b(?:lymphoma|leuk\w+|myeloma|hemangioma|histiocytosis|plasmacytoma|chemotherapy|regimen)\b", re.I)
GENERIC_LABELS = frozenset({"chemotherapy", "immunotherapy", "hormone therapy", "targeted therapy"})


def systemic_therapies(case: Case) -> Iterator[Candidate]:
    """Antitumor drugs given, by generic name; ``chemotherapy`` only where no drug is named."""
    proposals: list[Candidate] = []
    for s in case.sentences:
        for m in s.of("drug"):
            for entry in _drugs(m):
                reason = _reason(m)
                if not reason and entry.kind == "steroid" and not STEROIDS_FOR_TUMOR.search(s.text):
                    reason = "supportive, not the tumor's treatment"
                if not reason and re.match(r"\s?(?:receptors?|resistan\w+|sensitiv\w+|level|naive|-based options)\b", s.after(m, 25), re.I):
                    reason = "not the giving of the drug"
                if not reason and s.section in ("discussion", "introduction", "conclusion", "caption") and not DONE.search(s.text):
                    reason = "not told as given"
                kind = entry.kind if entry.kind not in ("radioligand",) else "radionuclide"
                proposals.append(Candidate(entry.label, ((m.start, m.end),), "drug given", s, {"kind": kind}, cue=m.cue, rejected=reason))
    named = any(not c.rejected and c.value not in GENERIC_LABELS and c.attributes.get("kind") in ("chemotherapy", "regimen") for c in proposals)
    for c in proposals:
        if not c.rejected and c.value == "chemotherapy" and named:
            yield Candidate(c.value, c.spans, c.rule, c.sentence, c.attributes, c.cue, "the drugs are named")
        else:
            yield c
    if not any(c.value == "chemotherapy" and not c.rejected for c in proposals) and not named:
        for s in case.sentences:
            for m in s.of("procedure"):
                if m.kind == "chemoradiotherapy" and not _reason(m):
                    yield Candidate("chemotherapy", ((m.start, m.end),), "chemoradiotherapy", s, {"kind": "chemotherapy"})


def not_given(case: Case) -> Iterator[Candidate]:
    """Treatments that the article says the patient did not get, with the reason where one is told."""
    for s in case.sentences:
        for m in s.of("procedure", "drug"):
            if m.type == "drug":
                value = "chemotherapy" if m.kind in ("chemotherapy", "regimen", "targeted", "immunotherapy") else ""
            elif m.kind in ("radiotherapy", "chemoradiotherapy"):
                value = "radiotherapy"
            else:
                value = "surgery" if m.kind in ("resection", "craniotomy", "generic") else ""
            if not value or m.assertion not in ("negated", "declined"):
                continue
            reason = ""
            if m.type == "drug" and m.label not in GENERIC_LABELS and m.assertion == "negated":
                reason = "one drug is not the treatment"
            if value == "surgery" and m.assertion == "negated" and not re.search(r"\b(?:not|no) (?:\w+ ){0,4}?(?:perform\w*|indicat\w*|feasib\w*|possib\w*|candidate|amenable|undergo\w*|operated)\b", s.text, re.I):
                reason = "not said of the treatment"
            why = "declined" if m.assertion == "declined" else "not indicated" if re.search(r"\b(?:not indicated|not feasible|due to|because|owing to|given (?:the|his|her)|instability|poor (?:general|performance)|contraindicated|unfit|as pathological|not a candidate|sensitive)\b", s.text, re.I) else "not stated"
            yield Candidate(value, ((m.start, m.end),), "treatment not given", s, {"reason": why}, cue=m.cue, rejected=reason)
        if re.search(r"\blost to follow-?up\b|\b(?:refused|declined) (?:any )?(?:further )?follow-?up\b", s.text, re.I):
            match = re.search(r"lost to follow-?up|(?:refused|declined) (?:any )?(?:further )?follow-?up", s.text, re.I)
            assert match is not None
            yield Candidate("follow-up", (s.span(*match.span()),), "lost to follow-up", s, {"reason": "declined" if "lost" not in match.group().lower() else "not stated"})


def sequence(case: Case) -> Iterator[Candidate]:
    """The order of the antitumor treatments given, from the places where the other fields found them."""
    steps: list[tuple[int, int, str, Candidate]] = []
    for name, step in (("surgeries", "surgery"), ("radiotherapy", "radiotherapy"), ("systemic_therapies", "systemic")):
        for c in case.found.get(name, []):
            if step == "surgery" and c.attributes.get("extent") == "biopsy":
                continue
            steps.append((c.rank[0], c.spans[0][0], step, c))
    if not steps:
        return
    if any(rank <= 1 for rank, *_ in steps):
        steps = [step for step in steps if step[0] <= 1] or steps
    steps.sort(key=lambda step: step[1])
    order: list[str] = []
    for n, (_, at, step, c) in enumerate(steps):
        previous = steps[n - 1] if n else None
        if previous and {previous[2], step} == {"radiotherapy", "systemic"} and previous[3].sentence.index == c.sentence.index and re.search(r"\b(?:concurrent\w*|concomitant\w*|chemoradio\w*|radiochemo\w*|combined|simultaneous\w*)\b", c.sentence.text, re.I):
            order[-1] = "radiotherapy+systemic"
        elif not order or order[-1] != step:
            order.append(step)
    spans = tuple(dict.fromkeys(step[3].spans[0] for step in steps))
    yield Candidate(order, spans, "order in the text", steps[0][3].sentence)


FIELDS = (
    SURGERIES,
    Field("radiotherapy", "choice", "Given courses of radiotherapy.", radiotherapies, allowed=("whole-brain", "stereotactic", "external beam", "brachytherapy", "proton"), attributes=(Attribute("dose_gy", "number", unit="Gy"), Attribute("fractions", "number"), Attribute("target")), repeats=True),
    Field("systemic_therapies", "label", "Every antitumor drug given, by generic name.", systemic_therapies, attributes=(Attribute("kind"),)),
    Field("treatments_not_given", "choice", "Treatments that the article states the patient did not get.", not_given, allowed=("surgery", "radiotherapy", "chemotherapy", "systemic therapy", "follow-up"), attributes=(Attribute("reason", "choice", ("declined", "not indicated", "not stated")),)),
    Field("treatment_sequence", "sequence", "Order of the antitumor treatments given.", sequence),
)
