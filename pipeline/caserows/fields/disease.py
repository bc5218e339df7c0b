"""What the index tumor is: the diagnosis."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import Field
from caserows.fields.nature import natural_organ
from caserows.pattern import Pattern

FINAL = Pattern(
    r"\b(?:final(?:ly)? (?:\w+ )?diagnos\w+|definit(?:e|ive) diagnos\w+|diagnosis of|was diagnosed|were diagnosed|diagnosed (?:as|with)|diagnosis was|established|confirm\w+|proved|proven|immunohistochem\w+ (?:\w+ )?(?:confirm|establish)\w+)\b",
    re.I,
)
LAST = Pattern(r"\b(?:final(?:ly)?|definit(?:e|ive)(?:ly)?|(?:ultimate|eventual)(?:ly)? (?:\w+ )?diagnos\w+)\b", re.I)
CONFIRMING = Pattern(
    r"\b(?:diagnos\w+|histolog\w+|histopatholog\w+|patholog\w+|confirm\w*|biops\w+|consistent with|compatible with|immunohistochem\w+|proved|proven|revealed|final|cytolog\w+|case of|known|specimen|microscop\w+)\b",
    re.I,
)
EARLIER = Pattern(
    r"\b(?:initial(?:ly)?|original(?:ly)?|erroneous(?:ly)?|incorrect(?:ly)?|wrong(?:ly)?|provisional|suspicious|suspect|preoperative(?:ly)?|pre-operative(?:ly)?|first|frozen[- ]section|intra-?operative|suspected|preliminary|presumptive|clinical|tentative|working|referring) (?:\w+ ){0,4}?(?:diagnos\w+|impression|thought|histology|examination|consultation|section)\b"
    r"|\b(?:misdiagnosed|mistaken|misinterpreted|misread|thought to be|interpreted initially|suggest(?:ed|ive|ing)|suspicious for|suspicion of|differential|rather than|background of|reminiscent of|resembl\w+|similar to|mimic\w*|simulat\w+|as in|instead of|likened to|(?:distinguish\w*|differentiat(?:e|es|ing|ion)|discriminat\w+) (?:[\w-]+ ){0,5}?from|exclud\w+|rul\w+ out|arguing against|typical of|risk of|prevent\w*)\b",
    re.I,
)
NOT_A_DIAGNOSIS_AFTER = Pattern(
    r"^[\s-]?(?:-?like\b|(?:had |has |was |were )?(?:never|not) (?:been )?(?:proven|confirmed|found)\b|mimic|gene\b|kinase\b|markers?\b|antigen|(?:black|associated antigens?|specific (?:antigen|marker)s?)\b|syndrome|protein|cell lines?|(?:patients|tissues|tissue samples|groups?|cohort|levels?)\b|(?:\w+ )?(?:chemotherapy )?(?:regimen|protocol|chemotherapy)\b|(?:was|had been|has been) (?:later |subsequently |then |finally )?(?:excluded|ruled out|unlikely|initially suspected|revised|changed|discarded|abandoned|withdrawn)\b|was (?:the|our) (?:working|initial|provisional|clinical|first|preoperative|presumptive|tentative) (?:diagnosis|impression)\b|(?:was|were) (?:considered |thought |felt |judged )?(?:also )?(?:less|un|not) ?(?:likely|probable)\b|(?:was|were|has been|had been) (?:first |strongly |initially |clinically )?(?:suspected|considered|evoked|feared))",
    re.I,
)
NO_CYST_AFTER = Pattern(
    r"\s(?:\w+ ){0,2}(?:cancers?|carcinomas?|origin|differentiation|type|components?|cells?)\b", re.I
)
"""After "epidermoid", the adjective of a squamous carcinoma and no cyst: "epidermoid anal cancer", "of epidermoid origin"."""
APPOSITION = Pattern(
    r"\b(?:suspected|presumed|possible|probable) (?:\w+ ){0,3}?(?:tumou?r|site|lesion|cancer|mass|origin), an? (?:[\w-]+ ){0,4}$",
    re.I,
)
"""Before what a supposed primary tumor is known to be: "the suspected primary tumor, an adenocarcinoma of the colon, was found"."""
CHANGED_TO = Pattern(
    r"\b(?:changed|revised|modified|amended|corrected|re-?classified|switched|upgraded|converted) (?:\w+ly )?(?:to|as|into|in favou?r of)\s(?:[\w-]+\s){0,5}$",
    re.I,
)
"""Before the diagnosis that took the place of another one."""
LOOKED_FOR = Pattern(
    r"\b(?:screen(?:ing|ed)?|tests?|tested|testing|work-?up|search(?:ing|ed)?|evaluated|investigated|examined) (?:tests? |studies |done |performed )?for (?:an? |any |occult |underlying |possible |the )*(?:[\w-]+ )?$",
    re.I,
)
"""Before a tumor that was looked for: "screening for an ovarian teratoma"."""
STAGED_AS = Pattern(
    r"\b(?:FIGO|AJCC|UICC|TNM|classification|staging|guidelines?|criteria|federation)\b\)?(?: (?:system|scheme))? for (?:the )?$",
    re.I,
)
"""Before the disease that a classification is made for: "staged by FIGO for carcinoma cervix"."""
OTHERS = Pattern(
    r"\b(?:(?:in|from|among|than|to|for) (?:the |other )?(?:patients|subjects|individuals|controls)(?: (?:with|who (?:had|have))| having)|of patients who (?:had|have)) (?:an? )?(?:[\w-]+ ){0,2}$",
    re.I,
)
"""Before the disease of people who are compared with the patient: "samples from patients with lymphoma"."""
TISSUE = Pattern(
    r"\b(?:histolog\w+|histopatholog\w+|patholog\w+|biops\w+|cytolog\w+|immunohisto\w+|microscop\w+|specimens?|autopsy|necropsy|aspirat\w+|sections?)\b",
    re.I,
)
BY_IMAGE = Pattern(
    r"\b(?:imag(?:es?|ing)|CT|MRI|MR|PET|tomography|magnetic resonance|ultraso\w+|sonogra\w+|radiogra\w+|radiolog\w+|echocardiogra\w+|endoscop\w+|colonoscop\w+|clinical(?:ly)?|pre-?operative(?:ly)?|(?:based on|from) these (?:\w+ )?findings)\b[^.;]{0,90}$",
    re.I,
)
AS_METASTASIS = Pattern(r"\bmetasta(?:tic|sis of|ses of)\s(?:an? |the )?(?:[\w-]+\s){0,3}$", re.I)
COMPONENT = Pattern(r"^[\s-](?:\w+ )?(?:components?|elements?|areas?|foci|differentiation|features)\b", re.I)
PART_OF = Pattern(
    r"\d\s?%\s(?:of\s)?$|\b(?:compos(?:ed|ing)|consist(?:ed|ing|s)|mixture|combination|(?:components?|areas?|foci|elements?)(?!\sof\sthe)) of\b[^.;:]{0,50}$|\b(?:admixed|intermixed) with\b[^.;:]{0,20}$",
    re.I,
)
"""Before one of the parts of a mixed tumor: "composed of seminoma (70%) and embryonal carcinoma"."""
PAST_ILLNESS = Pattern(
    r"\b(?:history of|previous(?:ly)?|prior|treated for|operated for|remission of)\b[^.;]{0,30}$", re.I
)
SUGGESTIVE = Pattern(
    r"\b(?:suggest\w*|evok\w+|in favou?r of|compatible with|consistent with|in keeping with|probabl[ey]|likely|(?:histologically|morphologically|microscopically|cytologically) resembl\w+|point\w* to|suspicious (?:for|of))\W+(?:\w+\W+){0,5}?$",
    re.I,
)
STAINED = Pattern(
    r"\b(?:cells|histolog\w+|histopatholog\w+|biops\w+|immuno\w+|microscop\w+|stain\w*|express\w*|positiv\w+|negativ\w+)\b",
    re.I,
)
"""In the sentence before "this aspect is in favor of …"."""
KIND_SUPPORT = {"disease": 0.05, "benign": 0.7}
ORGAN_ONLY = 0.6
"""How much "cancer of the <organ>" counts beside an entity that the tissue shows."""
NAMED_BY_ORGAN = re.compile(
    r"(?!small cell )[\w -]+ cancer|(?:breast|lung|gastric|colon|rectal|colorectal|esophageal|pancreatic|small bowel|duodenal|gallbladder|thyroid) carcinoma"
)
"""Labels that say no more than that an organ has cancer: narrower names of this organ's tumors explain them."""
IN_SITU = 0.5
"""How much the part that stayed in its place counts: an invasive or metastatic part of the same tumor is its diagnosis."""
ONE_OF_SEVERAL = 0.3
LISTED = Pattern(
    r"(?:\s?\([^()]{0,25}\))?(?:(?P<either>,?\s(?:or|versus|vs\.?))|,)(?:\s(?:or|an?|the|even|rather))*\s(?:[\w-]+\s){0,2}",
    re.I,
)
"""Between the tumors of a list of possibilities: "stromal tumor (GIST), lymphoma, or cancer"."""
PLAIN = frozenset({"adenocarcinoma", "neuroendocrine neoplasm", "spindle cell tumor", "germ cell tumor"})
"""Wide names that a narrower one beside them explains: "adenocarcinoma consistent with cholangiocarcinoma"."""
SPREAD_LABELS = frozenset(
    {
        "leptomeningeal carcinomatosis",
        "pseudomyxoma peritonei",
        "peritoneal carcinomatosis",
        "peritoneal sarcomatosis",
        "Krukenberg tumor",
    }
)
"""Names of a spread: the diagnosis only where no entity is named."""
WIDE_NAMES = frozenset({"carcinoma", "sarcoma", "cancer"})
NOT_THIS_TUMOR = Pattern(
    r"\b(?:risk|screen\w*|evidence|signs?|suspicion|suspicious|suspected|possibility|recurrence|regrowth|history|fear|marker|exclud\w*|types?|kinds?) (?:of|for|that)\W+(?:\w+\W+){0,3}$|\b(?:anti-?|no|any)\W+(?:\w+\W+){0,2}$",
    re.I,
)
NOT_THE_TUMOR_AFTER = Pattern(
    r"[\s-](?:cells? (?:lines?|nests?)|markers?|antigens?|patients|registry|cent(?:er|re)s?|society|institute|screening|research|therap\w+|treatments?|syndromes?|predisposition|family|pain)\b",
    re.I,
)
TUMOR_LABELS = frozenset({"tumor", "cancer", "carcinoma", "sarcoma", "malignancy", "metastasis"})
SECTION_WEIGHT = {0: 2.0, 1: 2.0, 2: 1.6, 3: 1.2}


@dataclass(frozen=True, slots=True)
class Named:
    """A histology named of the patient: where, and how much it counts as the final diagnosis."""

    sentence: Sentence
    mention: Mention
    weight: float


def refusal(s: Sentence, m: Mention) -> str:
    """Why a histology is not a diagnosis of the patient; empty where it may be one."""
    if m.assertion in ("negated", "family", "possible", "planned", "declined") and not (
        m.assertion == "possible" and APPOSITION.search(s.before(m, 100))
    ):
        return f"{m.assertion}: {m.cue}"
    if m.label == "epidermoid cyst" and NO_CYST_AFTER.match(s.after(m, 40)):
        return "the adjective of a carcinoma"
    if NOT_A_DIAGNOSIS_AFTER.match(s.after(m, 40)):
        return "named as a likeness or turned down"
    before = s.before(m, 75)
    if LOOKED_FOR.search(before):
        return "only looked for"
    if STAGED_AS.search(before):
        return "what a classification is for"
    if OTHERS.search(before):
        return "the disease of others"
    if m.kind == "disease" and (m.assertion == "historical" or PAST_ILLNESS.search(before)):
        return "an earlier illness"
    earlier = [None, *EARLIER.finditer(before)][-1]
    if earlier and not re.search(
        r"[.;]|,\s(?:our|the|this|he|she)\b|\b(?:but|however|confirmed|revealed|showed|final|proved|leads? to|led to|in favou?r of|in support of|established)\b",
        before[earlier.end() :],
        re.I,
    ):
        return "an earlier suspicion, a likeness or a differential diagnosis"
    return ""


def _weight(s: Sentence, m: Mention) -> float:
    weight = SECTION_WEIGHT.get(SECTION_RANK.get(s.section, 8), 0.8)
    if FINAL.search(s.text):
        weight *= 2.5
    elif CONFIRMING.search(s.text):
        weight *= 1.8
    tissue = TISSUE.search(s.text)
    if tissue:
        weight *= 1.2
    elif BY_IMAGE.search(s.before(m, 110)):
        weight *= 0.5
    if LAST.search(s.before(m, 60)):
        weight *= 2
    if CHANGED_TO.search(s.before(m, 90)):
        weight *= 3
    if m.assertion == "historical" or PAST_ILLNESS.search(s.before(m, 45)):
        weight *= 0.4
    if m.label in SPREAD_LABELS:
        weight *= 0.1
    if AS_METASTASIS.search(s.before(m, 40)) and not natural_organ(m.label):
        weight *= 0.6
    if COMPONENT.match(s.after(m, 30)) or PART_OF.search(s.before(m, 70)):
        weight *= 0.4
    if m.label in PLAIN:
        weight *= 0.85
    if NAMED_BY_ORGAN.fullmatch(m.label):
        weight *= ORGAN_ONLY
    if m.label.endswith(" in situ"):
        weight *= IN_SITU
    if _one_of_several(s, m):
        weight *= ONE_OF_SEVERAL
    return weight * KIND_SUPPORT.get(m.kind, 1.0)


def _one_of_several(s: Sentence, m: Mention) -> bool:
    """Whether a histology stands in a list of which only one can be true: "a lymphoma, a sarcoma or a carcinoma"."""
    mentions = s.of("histology")
    at = mentions.index(m)
    for step in (1, -1):
        here, there = m, at + step
        while 0 <= there < len(mentions):
            link = LISTED.fullmatch(s.between(here, mentions[there]))
            if link is None:
                break
            here = mentions[there]
            if link["either"] and here.label != m.label:
                return True
            there += step
    return False


@lru_cache(maxsize=1)
def named_histologies(case: Case) -> tuple[list[Named], list[Candidate]]:
    """The histologies that may be the diagnosis, best first and one for each label; and the mentions turned down. Several
    fields ask for them."""
    support: dict[str, float] = defaultdict(float)
    best: dict[str, Named] = {}
    turned: list[Candidate] = []
    about_tumor = any(
        m.kind == "generic" and m.label in TUMOR_LABELS and m.affirmed
        for s, m in case.mentions("histology")
        if not re.search(r"\b(?:risk of|history of|screening for)\b[^.;]{0,25}$", s.before(m, 45), re.I)
    )
    for s, m in case.mentions("histology"):
        if m.kind == "generic":
            continue
        reason = refusal(s, m) or ("the article is about a tumor" if m.kind == "disease" and about_tumor else "")
        if reason:
            turned.append(Candidate(m.label, ((m.start, m.end),), "histology", s, cue=m.cue, rejected=reason))
            continue
        weight = _weight(s, m)
        support[m.label] += weight
        if m.label not in best or weight > best[m.label].weight:
            best[m.label] = Named(s, m, weight)
    if not best:
        return _suggested_by_tissue(case) or _told_of_the_first(case), turned
    order = sorted(best, key=lambda label: (-_with_wider(label, support), best[label].mention.start))
    return [best[label] for label in order], turned


def no_tumor(case: Case) -> bool:
    """Whether the article is about an illness that is no tumor: the fields of a tumor stay empty (field guide)."""
    named, _ = named_histologies(case)
    return bool(named) and named[0].mention.kind == "disease"


def _suggested_by_tissue(case: Case) -> list[Named]:
    """The last tumor that the microscope suggests: the diagnosis where the article tells of no surer one."""
    for n in range(len(case.sentences) - 1, -1, -1):
        s = case.sentences[n]
        told = TISSUE.search(s.text) or (n and STAINED.search(case.sentences[n - 1].text))
        if not told or re.search(r"\bdifferential\b", s.text, re.I):
            continue
        for m in s.of("histology"):
            if (
                m.kind not in ("generic", "disease")
                and (m.assertion in ("affirmed", "possible") or m.cue.startswith("suggest"))
                and SUGGESTIVE.search(s.before(m, 60))
                and not NOT_A_DIAGNOSIS_AFTER.match(s.after(m, 40))
            ):
                return [Named(s, m, 0.1)]
    return []


def _wide_name(case: Case) -> Iterator[Candidate]:
    """The carcinoma, sarcoma or cancer that the article names no closer, where it is told as a fact of the patient."""
    told = [
        (_weight(s, m), s, m)
        for s, m in case.mentions("histology")
        if m.label in WIDE_NAMES
        and m.assertion in ("affirmed", "historical")
        and not refusal(s, m)
        and not (NOT_THIS_TUMOR.search(s.before(m, 45)) or NOT_THE_TUMOR_AFTER.match(s.after(m, 30)))
    ]
    if told:
        _, s, m = max(told, key=lambda found: (found[0], -found[2].start))
        yield Candidate(m.label, ((m.start, m.end),), "carcinoma that is named no closer", s)


def _told_of_the_first(case: Case) -> list[Named]:
    """The tumor of the first diagnosis, where no later one is told: "she was initially diagnosed with melanoma"."""
    for s, m in case.mentions("histology"):
        initial = m.assertion == "possible" and m.cue.lower().startswith("initial") and not m.cue.endswith("thought")
        if m.kind not in ("generic", "disease") and initial and not NOT_A_DIAGNOSIS_AFTER.match(s.after(m, 40)):
            return [Named(s, m, 0.1)]
    return []


def _with_wider(label: str, support: dict[str, float]) -> float:
    """A narrower name of the same entity ("dedifferentiated liposarcoma") inherits part of the support of the wider one."""
    return support[label] + sum(_narrower(label, other) * score for other, score in support.items() if other != label)


def _narrower(label: str, wider: str) -> float:
    """How much of the support of another name an entity inherits: that of a wider one whose kind it is by its name, and all
    of that which only names the organ in which it grows."""
    if label.endswith(wider):
        return 0.6
    by_organ = NAMED_BY_ORGAN.fullmatch(wider) and not NAMED_BY_ORGAN.fullmatch(label) and not label.endswith("in situ")
    return float(bool(by_organ and natural_organ(wider) and natural_organ(label) == natural_organ(wider)))


def diagnoses(case: Case) -> Iterator[Candidate]:
    """The best histological diagnosis of the index tumor, best first: affirmed, confirmed, and named often."""
    named, turned = named_histologies(case)
    for n, found in enumerate(named):
        m = found.mention
        reason = "" if n == 0 else f"{named[0].mention.label} is better supported"
        yield Candidate(
            m.label, ((m.start, m.end),), "best confirmed histology", found.sentence, cue=m.cue, rejected=reason
        )
    if not named:
        yield from _wide_name(case)
    yield from turned


FIELDS = (
    Field(
        "diagnosis",
        "label",
        "Final (best histological) diagnosis of the index tumor: the entity.",
        diagnoses,
        single=True,
        overlap=True,
        ranked=True,
    ),
)
