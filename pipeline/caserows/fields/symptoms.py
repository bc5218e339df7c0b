"""Symptoms and signs of the tumor, as complained of or found on examination."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import LATERALITY, Field
from caserows.fields.tumors import SIDES, laterality
from caserows.pattern import Pattern

# What a stretch of text tells: the nearest of these words before a symptom word is its scene.
SCENE = Pattern(
    r"(?P<complaint>\b(?:present(?:ed|ing|s|ation)?\b(?!\sin\b)|complain\w*|admitted|referred|consulted|suffer\w+|histor(?:y|ies) of|symptoms?|symptomatic|experienc\w+|develop(?:ed|ing|s)|noticed|noticing|because of|due to"
    r"|attended|sought|seen for|evaluated for|investigated for|onset of|start(?:ed|ing) with|began|felt|feeling|sensation|aware of|manifest\w+|worsen\w+|report(?:ed|s|ing)(?! (?:by|in)\b)|revealed by|workup of|chief|(?:had|has|she|he|patient) noted|had an?(?! (?:history|biopsy|CT|MRI|scan))|brought|visited)\b)"
    r"|(?P<exam>\b(?:(?:physical|clinical|neurolog\w+|local|rectal|vaginal|ophthalm\w+|general|breast|abdominal|otorhino\w+|dermatolog\w+|gyn\w+|initial|oral|systemic|bimanual|pelvic|neck|on|an?|the|her|his)\s(?:exam\b|exams\b|examinations?\b|examen|evaluation|assessment)"
    r"|examined|^examination|exam (?:revealed|showed)|examination (?:revealed|showed|found|was|of)|palpa\w+|palpable|inspection|auscultation|percussion|fundoscop\w+|fundus\w*|vital signs|clinically)\b)"
    r"|(?P<imaging>\b(?:MRI|MR|magnetic resonance|CT|tomogra\w+|ultraso\w+|sonogra\w+|echogra\w+|radiogra\w*|x-?rays?|mammogra\w+|scans?|PET|PET/CT|endoscop\w+|gastroscop\w+|colonoscop\w+|cystoscop\w+|hysteroscop\w+|EGD|gastroduodenoscop\w+|laryngoscop\w+|angiogra\w+|imaging|scintigra\w+"
    r"|bronchoscop\w+|echocardiogra\w+|electrocardiogra\w+|EEG|ECG|EKG|images|screening|laboratory|blood tests?|lab tests?)\b)"
    r"|(?P<tissue>\b(?:microscop\w+|histolog\w+|histopatholog\w+|patholog(?:y|ic|ical|ically)|specimens?|sections|biops\w+|laparotom\w+|laparoscop\w+|thoracotom\w+|craniotom\w+|macroscop\w+|gross(?:ly)?|intra-?operative\w*|surger(?:y|ies)|operat\w+|resect\w+|excis\w+|remov\w+|autopsy|cytolog\w+"
    r"|dissect\w+|surgical\w*)\b)",
    re.I,
)
SINCE = Pattern(
    r"\b(?:after|following|since|before|from|prior to|until)\s(?:the\s|her\s|his\s|this\s)?(?:\w+\s){0,2}$", re.I
)
FOR_IT = Pattern(
    r"\b(?:performed|done|obtained|indicated|requested|carried out|ordered|taken) (?:for|because of|due to)\s(?:\w+\s){0,2}$",
    re.I,
)
SIDE_EFFECT = Pattern(
    r"\b(?:side[\s-]effects?|adverse|toxicit\w+|-induced|-related|complications?|during (?:the )?(?:chemotherapy|radiotherapy|treatment|surgery|infusion|procedure)|complicated by|CTCAE|grade [1-4]|due to (?:chemotherapy|radiotherapy))\b",
    re.I,
)
AFTER_TREATMENT = Pattern(
    r"\b(?:after|following) (?:the |her |his |this )?(?:\w+ )?(?:chemotherapy|radiotherapy|radiation|surgery|operation|procedure|resection|infusion)\b|\bpost-?operative(?:ly)?\b",
    re.I,
)
LATER = Pattern(r"\b(?:months?|years?|weeks? later|weeks? after|recur\w*|relaps\w*|follow-?up|later)\b", re.I)
DENIED_AFTER = Pattern(
    r"^[^.;,]{0,25}?\s(?:was|were|is|are|had been|could)\s(?:not|never|neither|absent|excluded|ruled out|denied|negative)\b|^\s?[:=]?\s?(?:negative|absent|none)\b",
    re.I,
)
NOT_A_SYMPTOM_AFTER = Pattern(
    r"^[\s-]?(?:scale|score|free|relief|killers?|control|management|medication|center|clinic|specialist|like|disorders? clinic|prophyla\w+|treatment|syndrome scale|threshold|focus|localization|metasta\w+|tumou?rs?|lesions?|mass|time|vessels?|into)\b",
    re.I,
)
NOT_A_SYMPTOM_BEFORE = Pattern(
    r"\b(?:non|no|without|not|neither|nor|glasgow|glascow|free of|family history of|risk of|prevent\w*|avoid\w*|for fear of|absence of|relief of|mother had|father had|episodes? of renal|intratumou?ral|intracranial|intralesional|intracerebral|peritumou?ral|perilesional|perifocal|vesicular|retinal|surrounding|old|active|stopped for|discontinued for)[\s-]*(?:any\s|the\s|significant\s)?$|\banti-?$|\bper(?:cent|sonal) history of (?:\w+\s)?$",
    re.I,
)
CHRONIC = frozenset(
    "hypertension|diabetes mellitus|arrhythmia|heart murmur|urinary tract infection|hypothyroidism|hyperthyroidism|paraneoplastic syndrome|goiter|heart failure|renal failure|infertility|depression|scoliosis|varicocele|recurrent infection|sinusitis".split(
        "|"
    )
)
DIRECTLY = Pattern(
    r"\b(?:present(?:ed|ing|s) with|complain\w* of|admitted (?:for|with|because of)|referred (?:for|with|because of)|symptoms of|due to|because of|consisting of|revealed|showed)\b[^.;]{0,45}$",
    re.I,
)
AGAIN = Pattern(r"\b(?:the|this|that|these|those|such an?|his|her|said)\s(?:[\w-]+\s){0,1}$", re.I)
COMORBID = Pattern(
    r"\b(?:past|previous|medical|personal|known|known for|long[\s-]?standing) (?:medical |surgical )?history\b|\bknown (?:case of|to have)\b|\bcomorbid\w*|\b(?:medical|personal) antecedents?\b",
    re.I,
)
# Words that are as often an imaging, operative or microscopic finding as a complaint.
TWOFOLD = frozenset(
    "bleeding|hematoma|edema|ulcer|plaque|nodule|papule|macule|skin lesion|exophytic growth|lymphadenopathy|crusting|spinal cord compression|hydrocephalus|swelling|intracranial hemorrhage|pleural effusion|pericardial effusion|ascites"
    "|pathological fracture|pneumothorax|brain herniation|bowel obstruction|bowel perforation|intussusception|deep vein thrombosis|pulmonary embolism|hernia|pigmented lesion|wound discharge|abscess|airway obstruction|compression symptom|deformity"
    "|sinusitis|stroke|skull deformity|prostate enlargement|uterine enlargement|optic atrophy|leukoplakia|renal failure|intraabdominal bleeding|bone mass|goiter|recurrent infection|hypopituitarism".split(
        "|"
    )
)
GENERIC = frozenset(
    "pain|clumsiness|swelling|weakness|numbness|tenderness|paresthesia|paresis|paralysis|nodule|lump|edema|ulcer|stiffness|hypoesthesia"
    "|dysesthesia|heaviness|deformity|palpable mass|sensory deficit|motor deficit|muscle atrophy|skin lesion".split("|")
)
LUMP_HEAD = Pattern(
    r"\b(?P<head>mass(?:es)?|lumps?|bulge|growth|tumou?rs?|lesions?|enlargement|tumefaction|swellings?)\b", re.I
)
FELT = Pattern(
    r"\b(?:palpable|painful|painless|firm|hard|rigid|soft|growing|enlarging|visible|tender|mobile|immobile|fixed|ulcerated|bleeding|fungating|pulsatile|noticed|felt|elastic|rubbery|subcutaneous)\b",
    re.I,
)
SURFACE_KINDS = frozenset({"limb", "region", "soft tissue", "skin"})
SURFACE_ORGANS = frozenset("breast thyroid testis scrotum tongue penis vulva neck abdomen eye orbit lip eyelid ear nose gingiva palate scalp face cheek forehead|parotid gland|thyroid gland|submandibular gland|chest wall|abdominal wall|axilla|groin|neck".replace("|", " ").split()) | {"parotid gland", "thyroid gland", "chest wall", "abdominal wall"}  # fmt: skip
LINK = Pattern(
    r"\s(?:\w+\s)?(?:in|of|on|over|at|behind|around|near|below|above|under|involving|affecting|along|within|and \w+ (?:of|in))\s(?:(?:the|his|her|both|a|left|right|upper|lower|anterior|posterior|lateral|medial|side|sides|aspect|region|part|area|of|proximal|distal|dorsal|middle|-|sided)[\s-]){0,7}$",
    re.I,
)
SITE_BEFORE = Pattern(
    r"[\s-](?:(?:palpable|muscle|soft tissue|motor|firm|painful|painless|hard|progressive|region|area|wall)\s){0,2}$",
    re.I,
)
_LESS = r"(?:reduced|decreased|impaired|diminished|lost|weak(?:ened)?|absent|worse(?:ned)?|poor|abnormal)"
PHRASES = tuple(
    (Pattern(pattern, re.I), label)
    for pattern, label in (
        (r"\breflexes (?:were|was|are) (?:\w+ly )?(?:brisk|exaggerated|increased|hyperactive|lively)", "hyperreflexia"),
        (
            r"\b(?:tendon |deep )?reflexes (?:were|was|are) (?:\w+ly )?(?:absent|abolished|reduced|diminished|decreased)",
            "hyporeflexia",
        ),
        (r"\bplantar (?:responses?|reflex\w*) (?:was|were|went) (?:\w+ly )?(?:extensor|up\w*)", "babinski sign"),
        (r"\bpositive romberg\b", "romberg sign"),
        (
            r"\blost (?:about |approximately |over |more than )?\d+(?:[.,]\d+)? ?(?:kg|kilo\w*|pounds|lbs?)\b",
            "weight loss",
        ),
        (
            r"\bgained (?:about |approximately |over |more than )?\d+(?:[.,]\d+)? ?(?:kg|kilo\w*|pounds|lbs?)\b",
            "weight gain",
        ),
        (
            r"\b(?:unable|inability|could not|not able|difficulty|difficulties|trouble)(?: to| in)? (?:walk|walking|stand|standing)\b|\bgait (?:was|is|became) (?:\w+ly )?(?:not testable|unsteady|ataxic|impaired|broad\w*|wide\w*|unstable|abnormal|spastic|disturbed|difficult|staggering|shuffling)|\bwalked (?:on|with) a (?:broad|wide)[\w -]{0,10}",
            "gait disturbance",
        ),
        (rf"\bhearing (?:on the \w+ |in \w+ \w+ )?(?:was|were|is) {_LESS}|\b{_LESS} hearing\b", "hearing loss"),
        (
            rf"\b(?:vision|visual acuity|sight)(?: \w+){{0,4}} (?:was|were|is|had) {_LESS}|\b(?:decrease|decline|deterioration|impairment|reduction) (?:of|in) (?:\w+ ){{0,3}}(?:vision|visual acuity|sight)",
            "decreased visual acuity",
        ),
        (r"\bblocked nose\b|\bnasal (?:blockage|congestion|stuffiness)\b|\bstuffy nose\b", "nasal obstruction"),
        (
            r"\bmemory (?:disorders?|loss|problems?|impairments?|disturbances?|deficits?|difficult\w+|lapses)\b",
            "memory impairment",
        ),
        (r"\bfixed to (?:the |her |his )?(?:chest wall|underlying \w+|skin|deep \w+)", "fixation of mass"),
        (r"\bdroop(?:ing)? (?:of|at|in) (?:the |his |her )?(?:\w+ ){0,3}(?:lip|mouth|face|eyelid)", "facial droop"),
        (r"\bstools? (?:\w+ ){0,4}black\b|\b(?:black|tarry) stools?\b", "melena"),
        (r"\bsphincter (?:dysfunction|disturbances?|disorders?|incontinence)\b", "sphincter dysfunction"),
        (r"\bdistant heart sounds?\b|\bmuffled heart sounds?\b", "distant heart sounds"),
        (r"\brespiratory (?:failure|insufficiency)\b", "respiratory failure"),
        (r"\bneurological? (?:symptoms?|signs?|deterioration|complaints?)\b", "neurological symptom"),
        (
            r"\b(?:motor|language|speech|swallowing|sensory|balance|sleep|voiding|urinary) (?:function )?(?:disorders?|disturbances?|dysfunctions?|impairments?|difficult\w+|problems?)\b",
            "",
        ),
        (r"\b(?:fell|falls) (?:several times|repeatedly)\b", "fall"),
        (r"\bdrows(?:y|iness)\b|\bsomnolen(?:t|ce)\b", "drowsiness"),
        (r"\bakinetic\b", "akinesia"),
    )
)
GOOD_SECTIONS = frozenset({"case", "text", "abstract", "front"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A symptom word or phrase at ``[start, end)`` of the text, with its label, kind, side and assertion."""

    start: int
    end: int
    label: str
    kind: str
    side: str | None
    assertion: str = "affirmed"
    cue: str = ""
    rule: str = "symptom or sign"


def symptoms(case: Case) -> Iterator[Candidate]:
    """Complaints and examination findings of this patient; imaging findings, side effects and denied symptoms are left out."""
    run: list[Sentence] = []  # sentences without a gap up to this one: the scene of the last one that sets one goes on
    for s in case.sentences:
        if run and s.index != run[-1].index + 1:
            run = []
        run.append(s)
        if s.section not in GOOD_SECTIONS:
            for m in s.of("symptom"):
                yield Candidate(
                    m.label, ((m.start, m.end),), "symptom or sign", s, rejected="outside the case description"
                )
            continue
        for sign in _signs(s):
            told = [name for end, name in _scenes(s) if end <= sign.start - s.start + 1]
            yield Candidate(
                sign.label,
                ((sign.start, sign.end),),
                sign.rule,
                s,
                {"laterality": sign.side} if sign.side else {},
                cue=sign.cue,
                rejected=_reason(s, sign, told[-1] if told else _scene_before(run), bool(told)),
            )


@lru_cache(maxsize=1024)
def _scenes(s: Sentence) -> tuple[tuple[int, str], ...]:
    """The scenes that a sentence sets: end of the word that sets it, and its name; none outside the case description."""
    if s.section not in GOOD_SECTIONS:
        return ()
    return tuple(
        (m.end(), m.lastgroup or "")
        for m in SCENE.finditer(s.text)
        if not (m.lastgroup == "tissue" and SINCE.search(s.text[: m.start()]))
    )


def _scene_before(run: list[Sentence]) -> str:
    """The scene in which the last sentence of a run begins."""
    return next((scenes[-1][1] for s in reversed(run[:-1]) if (scenes := _scenes(s))), "")


def _signs(s: Sentence) -> list[Sign]:
    """All symptom words of a sentence: lexicon terms (joined with their body site), lumps at a body site, and set phrases."""
    mentions = s.of("symptom")
    sites = s.of("site")
    signs = [_of_lexicon(s, m, sites) for m in mentions]
    taken = [(g.start, g.end) for g in signs]
    for match in LUMP_HEAD.finditer(s.text):
        at, end = s.span(*match.span())
        if any(a < end and at < b for a, b in taken):
            continue
        site = _site_of(s, at, end, sites)
        felt = FELT.search(s.text[max(0, match.start() - 45) : match.start()])
        head = match["head"].lower()
        if (site and _on_surface(site) and (felt or not re.match(r"tumou?r|lesion|growth", head))) or (
            felt and not site
        ):
            start, stop = (min(at, site.start), max(end, site.end)) if site else (at, end)
            label = f"{site.label} mass" if site else "mass"
            neighbour = next((m for m in mentions if abs(m.start - at) < 25), None)
            assertion, cue = (neighbour.assertion, neighbour.cue) if neighbour else ("affirmed", "")
            signs.append(
                Sign(start, stop, label, "lump", _side(s, start, stop, site), assertion, cue, "lump at a body site")
            )
            taken.append((start, stop))
    for pattern, label in PHRASES:
        for match in pattern.finditer(s.text):
            at, end = s.span(*match.span())
            if not any(a < end and at < b for a, b in taken):
                signs.append(
                    Sign(at, end, label or match.group().lower(), "sign", _side(s, at, end, None), rule="set phrase")
                )
                taken.append((at, end))
    return sorted(signs, key=lambda g: g.start)


def _of_lexicon(s: Sentence, m: Mention, sites: list[Mention]) -> Sign:
    """A lexicon term; a general one ("pain", "swelling") takes the body site that it is said of into label and span."""
    site = _site_of(s, m.start, m.end, sites) if m.label in GENERIC else None
    if site is None or (m.kind == "lump" and not _on_surface(site)):
        return Sign(
            m.start, m.end, m.label, m.kind, laterality(s, m) or _side(s, m.start, m.end, None), m.assertion, m.cue
        )
    start, end = min(m.start, site.start), max(m.end, site.end)
    label = f"{site.label} {m.label.removeprefix('palpable ')}"
    return Sign(
        start,
        end,
        label,
        m.kind,
        laterality(s, site) or _side(s, start, end, site),
        m.assertion,
        m.cue,
        "symptom of a body site",
    )


def _site_of(s: Sentence, start: int, end: int, sites: list[Mention]) -> Mention | None:
    """The body site that a symptom word is said of: "pain in the left knee", "knee pain"."""
    for site in sites:
        if (
            site.start >= end
            and site.start - end <= 60
            and LINK.fullmatch(s.text[end - s.start : site.start - s.start])
        ):
            return site
        if (
            site.end <= start
            and start - site.end <= 30
            and SITE_BEFORE.fullmatch(s.text[site.end - s.start : start - s.start])
        ):
            return site
    return None


def _on_surface(site: Mention) -> bool:
    return site.kind in SURFACE_KINDS or site.label in SURFACE_ORGANS


_SIDE_WORD = Pattern(r"\b(left|right|bilateral(?:ly)?|both)\b", re.I)


def _side(s: Sentence, start: int, end: int, site: Mention | None) -> str | None:
    """The side inside the phrase, right before it, or right behind it ("on the left", "of both legs")."""
    at, stop = start - s.start, end - s.start
    inside = _SIDE_WORD.search(s.text[at:stop])
    before = re.search(
        r"\b(left|right|bilateral|both)(?:[\s-]+(?:sided|side))?\s(?:\w+\s){0,2}$", s.text[max(0, at - 30) : at], re.I
    )
    after = (
        re.match(
            r"(?:,? \w+){0,5}? (?:of|in|on|over|to|at) (?:the |his |her )?(?:\w+ ){0,1}?(left|right|both)\b",
            s.text[stop : stop + 60],
            re.I,
        )
        if site is None
        else None
    )
    found = inside or before or after
    return SIDES[found.group(1).lower()] if found else None


def _reason(s: Sentence, sign: Sign, scene: str, here: bool) -> str:
    """Why a symptom word is not a symptom of the tumor in this scene; empty where it is one."""
    at, end = sign.start - s.start, sign.end - s.start
    before, after = s.text[:at], s.text[end:]
    if sign.assertion not in ("affirmed", "historical"):
        return f"{sign.assertion}: {sign.cue}"
    if sign.assertion == "historical" and not re.search(r"\bpresent\w*|complain\w*|admitted|referred", before, re.I):
        return f"past history: {sign.cue}"
    if (
        NOT_A_SYMPTOM_BEFORE.search(before[-40:])
        or NOT_A_SYMPTOM_AFTER.search(after[:30])
        or DENIED_AFTER.search(after[:45])
    ):
        return "denied, or part of another term"
    if sign.rule == "set phrase" and re.search(
        r"\b(?:no|without|denied|normal|absence of|not)\b[^.;]{0,40}$", before, re.I
    ):
        return "denied, or part of another term"
    if COMORBID.search(before[-80:]) and not re.search(r"\bpresent\w*|complain\w*", before[-60:], re.I):
        return "a comorbidity"
    if sign.label in CHRONIC and (not DIRECTLY.search(before) or re.search(r"\bhistory\b", before[-60:])):
        return "a comorbidity"
    if sign.kind == "lump" and sign.label in GENERIC | {"mass"} and AGAIN.search(before[-40:]) and s.index:
        return "the lump told before"
    if SIDE_EFFECT.search(s.text[max(0, at - 60) : end + 40]):
        return "after or from treatment"
    if AFTER_TREATMENT.search(s.text[max(0, at - 70) : end + 50]) and not LATER.search(s.text[:end]):
        return "after or from treatment"
    if FOR_IT.search(before[-45:]):
        return ""
    if (
        scene in ("imaging", "tissue")
        and (here or sign.kind in ("lump", "sign_maybe") or sign.label in TWOFOLD)
        and not FELT_HERE.search(s.text[max(0, at - 30) : end + 25])
    ):
        return "an imaging or operative finding"
    if (
        (sign.kind in ("lump", "sign_maybe") or sign.label in TWOFOLD)
        and scene not in ("complaint", "exam")
        and not FELT_HERE.search(s.text[max(0, at - 30) : end + 25])
    ):
        return "neither complained of nor felt"
    return ""


FELT_HERE = Pattern(r"\b(?:palpable|palpated|was felt|painful|noticed|tender)\b", re.I)

FIELDS = (
    Field(
        "symptoms",
        "label",
        "Symptoms and signs of the tumor, its metastases or its recurrence.",
        symptoms,
        attributes=(LATERALITY,),
        overlap=True,
    ),
)
