"""Diagnosis, primary site, size, hemorrhage: the index tumor itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.tumors import METASTASIS, TUMOR, is_cns, laterality, near_tumor
from caserows.timeline import NUMBER, number

CONFIRMING = re.compile(r"\b(?:diagnos\w+|histolog\w+|histopatholog\w+|patholog\w+|confirm\w*|biops\w+|consistent with|compatible with|immunohistochem\w+|proved|proven|revealed|final|cytolog\w+|case of|known)\b", re.I)
EARLIER = re.compile(r"\b(?:initial(?:ly)?|provisional|preoperative(?:ly)?|pre-operative|first|frozen section|suspected|misdiagnosed|preliminary|presumptive|clinical) (?:\w+ ){0,2}?(?:diagnos\w+|impression|thought)\b|\bdifferential\b|\brather than\b|\bbackground of\b", re.I)
TUMOR_KINDS = frozenset({"malignant", "benign", "borderline"})
UNKNOWN_PRIMARY = re.compile(r"\b(?:unknown|unclear|undetermined|occult|unidentified)\s(?:primary|origin)(?:\s(?:site|origin|tumou?r))?|primary (?:site|tumou?r|lesion|origin|focus)\b[^.;]{0,60}?\b(?:unknown|not (?:be )?(?:found|identified|detected)|unclear|undetermined)|(?:could not|couldn[’']t|failed to|did not) (?:reveal|identify|find|detect) (?:any |a |the )?primary", re.I)


def diagnoses(case: Case) -> Iterator[Candidate]:
    """The best histological diagnosis of the index tumor, best first: named affirmed, confirmed, and often."""
    scored: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[float, Sentence, Mention]] = {}
    turned: list[Candidate] = []
    for s, m in case.mentions("histology"):
        if m.kind == "generic":
            continue
        reason = ""
        if m.assertion in ("negated", "family", "possible", "planned", "declined"):
            reason = f"{m.assertion}: {m.cue}"
        elif EARLIER.search(s.before(m, 60)):
            reason = "an earlier suspicion or a differential diagnosis"
        if reason:
            turned.append(Candidate(m.label, ((m.start, m.end),), "histology", s, cue=m.cue, rejected=reason))
            continue
        weight = {0: 2.0, 1: 2.0, 2: 1.5, 3: 1.2}.get(SECTION_RANK.get(s.section, 8), 0.8)
        if CONFIRMING.search(s.text):
            weight *= 2
        if m.assertion == "historical" or re.search(r"\bhistory of\b[^.;]{0,30}$", s.before(m, 45), re.I):
            weight *= 0.3
        if m.kind == "disease":
            weight *= 0.05
        elif m.kind == "benign":
            weight *= 0.7
        scored[m.label] += weight
        if m.label not in first or weight > first[m.label][0]:
            first[m.label] = (weight, s, m)
    order = sorted(first, key=lambda label: (-_with_narrower(label, scored), first[label][2].start))
    for n, label in enumerate(order):
        _, s, m = first[label]
        yield Candidate(label, ((m.start, m.end),), "best confirmed histology", s, cue=m.cue, rejected="" if n == 0 else f"{order[0]} is better supported")
    yield from turned


def _with_narrower(label: str, scored: dict[str, float]) -> float:
    """A narrower name of the same entity ("dedifferentiated liposarcoma") inherits part of the support of the wider one."""
    return scored[label] + sum(0.6 * score for other, score in scored.items() if other != label and label.endswith(other))


def primary_sites(case: Case) -> Iterator[Candidate]:
    """Where the tumor arose: a site bound to the diagnosis or to a tumor word that is not a metastasis."""
    for s in case.sentences:
        unknown = UNKNOWN_PRIMARY.search(s.text)
        if unknown and not re.search(r"\b(?:later|finally|subsequently)\b", s.text, re.I):
            yield Candidate("unknown", (s.span(*unknown.span()),), "primary unknown", s)
            return
    scored: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[float, Sentence, Mention, str | None]] = {}
    primary_cns = case.value("cns_involvement") != "metastatic"
    for s in case.sentences:
        histologies = [m for m in s.of("histology") if m.kind != "disease"]
        for m in s.of("site"):
            if m.assertion in ("family", "negated") or m.kind == "lymph node":
                continue
            if is_cns(m) and not primary_cns:
                continue
            inside = any(h.start <= m.start and m.end <= h.end for h in histologies)
            bound = inside or any(_bound(s, m, h) for h in histologies)
            if not bound and not near_tumor(s, m, 30):
                continue
            window = s.before(m, 40) + m.text + s.after(m, 40)
            weight = 3.0 if bound else 1.0
            weight *= {0: 1.0, 1: 1.0, 2: 0.8, 3: 0.8}.get(SECTION_RANK.get(s.section, 8), 0.4)
            if METASTASIS.search(window):
                weight *= 0.15
            if re.search(r"\b(?:primary|primarily|origin\w*|aris\w+|arose)\b", window, re.I):
                weight *= 2
            if m.assertion == "historical":
                weight *= 0.5
            scored[m.label] += weight
            if m.label not in first or weight > first[m.label][0]:
                first[m.label] = (weight, s, m, laterality(s, m))
            elif first[m.label][3] is None and laterality(s, m):
                first[m.label] = (*first[m.label][:3], laterality(s, m))
    order = sorted(first, key=lambda label: (-scored[label], first[label][2].start))
    for n, label in enumerate(order):
        _, s, m, side = first[label]
        yield Candidate(label, ((m.start, m.end),), "site of the tumor", s, {"laterality": side} if side else {}, rejected="" if n == 0 else f"{order[0]} is better supported")


def _bound(s: Sentence, site: Mention, histology: Mention) -> bool:
    """ "gastric leiomyosarcoma", "leiomyosarcoma of the (right) thigh"."""
    between = s.between(site, histology)
    if site.end <= histology.start:
        return bool(re.fullmatch(r"[\s-]*(?:[\w-]+\s){0,2}", between))
    return bool(re.fullmatch(r"\s(?:arising |originating |located |involving )?(?:of|in|from|within|at) (?:the |her |his |a )?(?:[\w-]+\s){0,3}", between))


MEASURE = rf"(?:\d+(?:[.,]\d+)?|{NUMBER})"
SIZE = re.compile(rf"(?P<n>{MEASURE})[\s-]*(?P<u1>cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)?(?P<more>(?:\s?(?:[x×*✕X]|by)\s?{MEASURE}\s?(?:cm|mm)?)*)[\s-]*(?P<u>cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)?\b(?!\s?(?:Hg|H2O|/|³|3\b|depth))", re.I)
NOT_SIZE = re.compile(r"\b(?:margins?|depth|distance|incision|from the|away|above|below|proximal|distal|thick(?:ness)?|slices?|skin|cuff|catheter|stent|drain|port|trocar|length of|segment of|below the|uterus|spleen|liver|kidney|prostate|endometri\w+|wall|duct|dilat\w+|diameter of the (?:duct|vessel)|per hour|decreas\w+|shr[aiu]nk\w*|reduced|regress\w+|calib\w+|lymph nodes?|nodes?|visual|pupil|leg length|isocent\w+|midline shift|shift)\b", re.I)


def sizes(case: Case) -> Iterator[Candidate]:
    """Largest stated dimension of the index tumor before treatment, in mm; every measurement is a finding, largest first."""
    found: list[Candidate] = []
    for s in case.sentences:
        if not re.search(r"\d|seven|five|three|four|two|six|eight|nine|ten", s.text):
            continue
        for match in SIZE.finditer(s.text):
            unit = match["u"] or match["u1"] or (re.search(r"(cm|mm)", match["more"]) or [None])[0]
            if not unit:
                continue
            numbers = [number(n) for n in re.findall(MEASURE, match["n"] + " " + (match["more"] or ""), re.I)]
            values = [n for n in numbers if n]
            if not values:
                continue
            scale = 10 if unit.lower().startswith("c") else 1
            value = round(max(values) * scale, 2)
            around = s.text[max(0, match.start() - 60) : match.end() + 45]
            near = s.text[max(0, match.start() - 25) : match.end() + 20]
            reason = ""
            if not TUMOR.search(s.text) and not re.search(r"\b(?:measur\w+|size|diameter|dimension\w*)\b", around, re.I):
                reason = "no tumor is spoken of"
            elif NOT_SIZE.search(near) and not re.search(r"\b(?:tumou?r|mass|lesion)\b", near, re.I):
                reason = "a measure of something else"
            elif METASTASIS.search(around):
                reason = "a metastasis"
            elif re.search(r"\b(?:after|follow-?up|post-?operative|residual|recurren\w+|later)\b", s.text[: match.start()], re.I):
                reason = "not before treatment"
            elif value < 1 or value > 600:
                reason = "no plausible size"
            found.append(Candidate(int(value) if value == int(value) else value, (s.span(match.start(), len(s.text[: match.end()].rstrip())),), "measured tumor", s, rejected=reason))
    yield from sorted(found, key=lambda c: (bool(c.rejected), c.rank[0] > 1, -float(str(c.value))))


BLEEDING = re.compile(r"\b(?:ha?emorrhag\w+|bleeding|bled|ha?ematoma|clots?|blood-filled|apoplexy)\b", re.I)
OTHER_BLEEDING = re.compile(r"\b(?:vaginal|uterine|rectal|gastrointestinal|GI|nasal|postmenopausal|menstrual|gingival|retinal|conjunctival|blood loss|post-?operative|intraoperative|postpartum|per rectum|after surgery|controlled|stopped|control of|risk of|to prevent|variceal|dysfunctional|history|petechia\w*|complicat\w+)\b", re.I)


def hemorrhages(case: Case) -> Iterator[Candidate]:
    """Bleeding in or around the index tumor, by imaging, at surgery or under the microscope."""
    for s in case.sentences:
        for match in BLEEDING.finditer(s.text):
            before = s.text[max(0, match.start() - 60) : match.start()]
            around = s.text[max(0, match.start() - 80) : match.end() + 60]
            reason = ""
            if OTHER_BLEEDING.search(s.text[max(0, match.start() - 30) : match.end() + 25]):
                reason = "bleeding elsewhere or of another cause"
            elif not (TUMOR.search(around) or re.search(r"\b(?:necro\w+|intratumou?ral|peritumou?ral|microscop\w+|histolog\w+|cells?|cut surface|macroscop\w+|specimen)\b", around, re.I)):
                reason = "no tumor is spoken of"
            value = "absent" if re.search(r"\b(?:no|without|not|absence of)\b[^.;,]{0,40}$", before, re.I) else "present"
            yield Candidate(value, (s.span(*match.span()),), "bleeding of the tumor", s, rejected=reason)


FIELDS = (
    Field("diagnosis", "label", "Final (best histological) diagnosis of the index tumor: the entity.", diagnoses, single=True, overlap=True, ranked=True),
    Field("primary_site", "label", "Organ or region where the tumor arose; unknown where the article says so.", primary_sites, single=True, overlap=True, attributes=(LATERALITY,), ranked=True),
    Field("tumor_size_mm", "number", "Largest stated dimension of the index tumor before its treatment.", sizes, single=True, unit="mm", ranked=True),
    Field("hemorrhage", "choice", "Bleeding in or around the index tumor; absent only where stated.", hemorrhages, single=True, allowed=("present", "absent")),
)
