"""Metastatic sites; with the fields of ``cns`` the columns on spread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields import cns, cnsinterval, cnssites
from caserows.fields.base import LATERALITY, Attribute, Field
from caserows.fields.disease import no_tumor
from caserows.fields.proved import (
    NEGATION,
    NO_METASTASIS,
    by_histology,
    by_name,
    called_so,
    held_or_shown,
    organs_of_primary,
    suggested_by_tissue,
    taken_back,
)
from caserows.fields.tumors import METASTASIS, is_cns, laterality, linked_sites, names_tumor, organ
from caserows.pattern import Pattern
from caserows.timeline import TO_TEN

INVOLVEMENT = cns.INVOLVEMENT
SUSPECTED = re.compile(
    r"\b(?:suspicious|suspected|suspect|suggest\w+|possib\w+(?! from\b)|probabl\w+(?! from\b)|likely|presumed|consistent with possible|concerning for|evok(?:ed|ing)|questionable|equivocal|indeterminate"
    r"|difficult to (?:differentiate|distinguish|exclude)|(?:could|can) ?not be (?:excluded|ruled out|differentiated|distinguished))\b",
    re.I,
)
NODE_POSITIVE = re.compile(
    r"(?<!not )(?<!non)(?<!non-)\b(?:involved|positive|tumou?r-positive|metasta\w+|invaded|infiltrated)\b"
    rf"|\b(?:invasion|involvement|infiltration) of (?=(?:the |\d|{TO_TEN})[^.;]{{0,40}}nodes)"
    r"|\b(?:show(?:ed|ing|n)?|contain(?:ed|ing)|harbou?r(?:ed|ing)|reveal(?:ed|ing)|demonstrat(?:ed|ing)) (?:the )?(?:tumou?r|carcinoma|cancer|malignan\w+|neoplastic)\b",
    re.I,
)
NODE_COUNT = re.compile(
    rf"\b(?!0{{1,2}}\b)\d{{1,2}}\s?(?:/|of|out of)\s?(?:the )?\d{{1,2}}\b|\b(?:{TO_TEN}) (?:out )?of (?:the )?\w+\b",
    re.I,
)
NODE_SAYS_SO = re.compile(
    r"\W{1,2}(?:(?:was|were|is|are|also|both|all|proved|found|turned out|came back|to be|be|histologically|pathologically)\s){0,5}"
    r"(?:(?:tumou?r[- ])?positive(?! on| for (?:FDG|IgG))(?!\W(?:FDG|PET|uptake))|involved|involvement|invasion|invaded by|infiltrated by"
    r"|(?:show(?:ed|ing)|contain(?:ed|ing)|harbou?r(?:ed|ing)) (?:the )?(?:tumou?r|carcinoma|cancer|malignan\w+|neoplastic))\b",
    re.I,
)
"""Right after a node, with no count and no word for metastasis: "the nodes showed malignant cells"."""
NODES_TAKEN = re.compile(r"\s(?:dissection|biops|sampling|clearance|excision|removal|resection)", re.I)
RECURRED = Pattern(
    r"\b(?:recurren(?:ce|ces|t)|recurr(?:ed|ing)|relaps(?:e|es|ed|ing)|(?:disease |tumou?r )?progress(?:ion|ed)"
    r"|(?:neoplastic|tumou?ral|malignant|carcinomatous|cancerous) (?:infiltration|involvement)|new (?:\w+ ){0,2}?(?:lesions?|nodules?|foci))\b",
    re.I,
)
SPINAL = Pattern(
    r"\bspinal metasta(?:sis|ses|tic)\b|\bmetasta(?:sis|ses|tic) (?:\w+ )?spinal (?:lesions?|disease|tumou?rs?|deposits)\b",
    re.I,
)
IN_THE_CANAL = Pattern(
    r"\b(?:intramedullary|drop|cord|leptomening\w+|CSF|intradural|cerebrospinal|spinal canal|ependym\w+|medulloblast\w+|gliom\w+|glioblast\w+|germinom\w+)\b",
    re.I,
)
NOT_LOCAL = frozenset({"lung", "liver", "bone", "adrenal gland", "peritoneum", "lymph node", "spleen", "pleura"})
"""Organs in which the recurrence of another organ's tumor is a metastasis; a chest wall or a pelvis may hold a local one."""
OF_NODES = re.compile(r"^(?:,|/|\s(?:and|or)\b)[^.;]{0,45}?\b(?:lymph )?(?:nodes?|nodal|lymphaden\w+)\b", re.I)
GENERAL = Pattern(
    r"\bmetastasi[sz]es?\s(?:most|more|commonly|frequently|usually|often|rarely|mainly|primarily|early|late|widely|preferentially|(?:in)?to)\b"
    r"|\bmetasta\w+[^.;]{0,60}\b(?:(?:has|have) (?:rarely |also |only |previously |occasionally )?been (?:reported|described|documented) (?:in|as|with|by|to)|(?:is|are) (?:very |extremely |quite |exceedingly )?(?:rare|uncommon|unusual|common|frequent|exceptional)\b)"
    r"|\bmetasta\w+[^.;]{0,60}\d\s?%\s(?:of|to \d+\s?% of)\s(?:all |the |these )?(?:patients|cases|tumou?rs|autops\w+)|\bmost (?:common|frequent)(?:ly)? (?:sites?|locations?|organs?)\b",
    re.I,
)
"""Said of tumors or patients in general, not of this one."""
NOT_YET = re.compile(
    r"\b(?:risks?|incidence|frequency|likelihood|possibility|chance|prevent(?:ion|ing)?|avoid(?:ing)?|propensity|tendency|differential diagnos[ie]s|screen(?:ing)? for|search(?:ing|ed)? for|look(?:ing|ed)? for|monitor(?:ing)? for)\b[^.;,]{0,40}$",
    re.I,
)
VERTEBRAL_LEVEL = re.compile(
    r"\b(?P<level>[CTDL]\d{1,2})\s(?:\w+\s)?metasta(?:sis|ses)\b|\bmetasta(?:sis|ses)\s(?:at|in|of|to)\s(?:the\s)?(?P<after>[CTDL]\d{1,2})\b(?! (?:cord|spinal cord|level of the (?:spinal )?cord))"
)
NODAL_REGIONS = frozenset(
    {
        "retroperitoneum",
        "mediastinum",
        "axilla",
        "groin",
        "pelvis",
        "neck",
        "supraclavicular region",
        "hilum of lung",
        "abdomen",
        "mesentery",
    }
)
ITS_NODES = re.compile(
    r"\s(?:(?!and\b|or\b|with\b|to\b|in\b|of\b)\w+\s)?(?:lymph ?nod(?:es?|al)|nodes|nodal|lymphadenopath\w+|adenopath\w+|LNs?)\b",
    re.I,
)
"""After the region that nodes are named by: "submandibular lymphadenopathy", "hepatic hilar lymph nodes"."""
WHERE_ON_THE_BODY = frozenset({"limb", "region"})
COVERS = frozenset({"skin", "soft tissue"})
OF_THE_PLACE = re.compile(
    r"\s(?:(?:metastas[ie]s|nodules?|lesions?|deposits?|tissues?|mass(?:es)?)\s)?(?:of|over|on|in|at|overlying)\b", re.I
)
"""After skin or soft tissue: what follows says where it is ("the skin of the lower left leg, the knees and the groin")."""
METASTASES_OF_IT_IN = re.compile(
    r"\s(?:metasta(?:sis|ses)|deposits?|spread)\s(?:in|of|at|along|around|within)\s(?:the\s|both\s|his\s|her\s|left\s|right\s)*",
    re.I,
)
"""Between nodes or bones with metastases and the region that they lie in."""
GOING_ELSEWHERE = re.compile(r"metasta(?:tic|si[sz]ed|si[sz]ing)\s(?:in)?to\b", re.I)
ORIGIN = re.compile(r"[\s-]+(?:origin|primary)\b", re.I)
OF_THE_BLOOD = re.compile(r"lymphoma|leuk[a]?emia|myeloma|histiocytosis", re.I)
"""Diseases whose spread to nodes, liver or bone is no metastasis."""
METASTATIC_CANCER = re.compile(r"\s(?:cancers?|carcinomas?)\b", re.I)
"""After an organ of metastases: "with metastatic liver cancer", said of another organ's tumor."""
OWN_METASTASES = frozenset(
    {"liver", "lung", "bone", "skin", "lymph node", "peritoneum", "pleura", "adrenal gland", "ovary"}
)
"""Organs in which a tumor of the same organ is said to metastasize; of others "breast metastases" means those of breast cancer."""
METASTASES_RIGHT_AFTER = re.compile(
    r"[\s-]*(?:micro)?metastas[ie]s\b"
    r"|\s(?:lesions?|mass(?:es)?|nodules?|tumou?rs?) (?:(?:was|were|is|are|proved|turned out|found|confirmed|shown|to be|as|an?) ){1,4}metastas[ei]s\b",
    re.I,
)
METASTASES_IN = re.compile(
    r"\b(?:metastas[ie]s|deposits) (?:in|to|into) (?:the |his |her |both |contralateral |left |right |remnant |residual )*$",
    re.I,
)
VAGUE_BONES = frozenset({"vertebra", "skull", "spine", "thoracic spine", "lumbar spine", "cervical spine"})
LEVEL = re.compile(
    r"\b(?:[CTDLS]\d{1,2}(?:\s?(?:[-–,/]|and|to)\s?[CTDLS]?\d{1,2})*|(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|\w+th) (?:cervical|thoracic|dorsal|lumbar|sacral))\s*$",
    re.I,
)
REGION_OF_SPINE = re.compile(r"(?:cervical|thoracic|dorsal|lumbar|sacral)\b", re.I)
ORDINAL = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\s*$",
    re.I,
)
NAMED_BONE = re.compile(r"(\w+ (?:bone|spine|vertebra))[se]?", re.I)
"""Words for a bone that are told as they stand ("iliac bone", "thoracolumbar spine")."""
PARTS = {"jejunum": "small bowel", "ileum": "small bowel"}
"""Parts told as the detail of their organ."""
OWN_NAME = frozenset({"leptomeninges", "meninges", "spinal canal"})
VAGUE = frozenset(
    {
        "abdomen",
        "head",
        "neck",
        "thorax",
        "blood",
        "back",
        "lymphatic system",
        "head and neck",
        "extremity",
        "blood vessel",
        "face",
        "gastrointestinal tract",
        "pelvis",
    }
)
"""Regions that name no organ with a metastasis."""


def metastases(case: Case) -> Iterator[Candidate]:
    """Organs with metastases at any time; "suspicious for" and the like make them suspected, until one is told as a fact.

    Of bones the narrowest name stays.
    """
    found = [] if no_tumor(case) else list(_metastases(case))
    taken = [c for c in found if not c.rejected]
    narrow = {str(c.attributes.get("detail", "")) for c in taken if c.value == "bone"} - VAGUE_BONES - {""}
    sure = {c.value for c in taken if c.attributes["certainty"] == "confirmed"}
    for c in found:
        if narrow and c.attributes.get("detail") in VAGUE_BONES:
            c = replace(c, attributes={k: v for k, v in c.attributes.items() if k != "detail"})
        if not c.rejected and c.attributes["certainty"] == "suspected" and c.value in sure:
            c = replace(c, rejected="suspected here, confirmed elsewhere")
        yield c


def _metastases(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        linked = linked_sites(s, METASTASIS, reach=110)
        seen = {m.start for m, _ in linked}
        for m, word in linked:
            yield _finding(case, s, m, word, _no_target(s, m, word))
        for level in VERTEBRAL_LEVEL.finditer(s.text):
            yield Candidate(
                "bone",
                (s.span(*level.span()),),
                "vertebra with metastasis",
                s,
                {"certainty": "confirmed", "detail": f"{level['level'] or level['after']} vertebra"},
            )
        for m in s.of("site"):
            shown = None if m.start in seen else _metastatic_cancer(case, s, m) or _positive_node(case, s, m)
            if shown:
                yield _finding(case, s, m, shown)
        for m, word in called_so(case, s):
            if m.start not in seen:
                yield _finding(case, s, m, word)
        for m, label, word in held_or_shown(s):
            if m.start not in seen:
                yield _finding(case, s, m, word, label=label)
        yield from _recurrences(case, s, seen)
        yield from _spinal(case, s)
    for s, m, label, words in by_histology(case):
        yield _finding(case, s, m, words, label=label)
    no_metastasis = {"lymph node", "bone marrow"} if _of_the_blood(case) else set()
    for s, label, span in by_name(case):
        told = s.text[slice(*span)]
        if label not in no_metastasis or NODE_COUNT.search(told) or "metasta" in told:
            yield Candidate(label, (s.span(*span),), "metastasis by its name", s, {"certainty": "confirmed"})
    if case.value("cns_involvement") == "metastatic":
        yield from _brain(case)


def _of_the_blood(case: Case) -> bool:
    return OF_THE_BLOOD.search(str(case.value("diagnosis"))) is not None


def _no_target(s: Sentence, m: Mention, word: re.Match[str]) -> str:
    """Why a site beside a word for metastasis holds none; empty where it does."""
    if word.end() <= m.start - s.start and names_tumor(s, m):
        return "part of the tumor's name"
    if m.end - s.start <= word.start() and GOING_ELSEWHERE.match(s.text, word.start()):
        return "where the tumor came from"
    return ""


def _beside_its_organ(s: Sentence, m: Mention) -> str:
    """Whether a site only says where the skin, the nodes or the bones named before it are; empty where it stands for itself."""
    for other in s.of("site"):
        between = s.text[other.end - s.start : m.start - s.start] if other.end <= m.start else "."
        if (
            other.kind in COVERS
            and (OF_THE_PLACE.match(between) or not between.strip())
            and m.kind in WHERE_ON_THE_BODY
        ):
            return "where the skin is"
        if other.kind == "lymph node" and m.kind != "lymph node" and METASTASES_OF_IT_IN.fullmatch(between):
            return "where the nodes are"
        if other.label == "bone" and m.kind in WHERE_ON_THE_BODY and METASTASES_OF_IT_IN.fullmatch(between):
            return "where the bone is"
    return ""


def _metastatic_cancer(case: Case, s: Sentence, m: Mention) -> re.Match[str] | None:
    """The words of "metastatic liver cancer", "metastatic bone cancer" where the tumor arose elsewhere."""
    known = case.found.get("primary_site") and m.label in ("liver", "bone") and s.before(m, 12).endswith("metastatic ")
    return METASTATIC_CANCER.match(s.text, m.end - s.start) if known else None


def _positive_node(case: Case, s: Sentence, m: Mention) -> re.Match[str] | None:
    """What says that a lymph node holds the tumor: a share of nodes, metastasis in the sentence, or words right after it."""
    if m.kind != "lymph node" or _of_the_blood(case):
        return None
    says_so = NODE_SAYS_SO.match(s.text, m.end - s.start)
    if says_so:
        return says_so
    counted = NODE_COUNT.search(s.text)
    if not counted and (NODES_TAKEN.match(s.after(m, 20)) or not METASTASIS.search(s.text)):
        return None
    return next((w for w in NODE_POSITIVE.finditer(s.text) if not NEGATION.search(s.text[: w.start()])), None)


def _recurrences(case: Case, s: Sentence, seen: set[int]) -> Iterator[Candidate]:
    """Recurrences in an organ that is not the primary's ("hepatic and bone recurrence" of gastric cancer)."""
    if not case.found.get("primary_site") or _of_the_blood(case):
        return
    for m, word in linked_sites(s, RECURRED):
        if m.start not in seen and organ(m) in NOT_LOCAL and not names_tumor(s, m):
            yield replace(_finding(case, s, m, word), rule="recurrence in another organ")


def _spinal(case: Case, s: Sentence) -> Iterator[Candidate]:
    """Spinal metastases lie in the vertebrae, unless the words are about the cord, its covers or a tumor of the CNS."""
    if case.value("cns_involvement") == "primary" or IN_THE_CANAL.search(s.text):
        return
    for match in SPINAL.finditer(s.text):
        if not NEGATION.search(s.text[: match.start()]) and not NOT_YET.search(s.text[: match.start()][-60:]):
            sure = (
                "suspected" if SUSPECTED.search(s.text[max(0, match.start() - 45) : match.end() + 30]) else "confirmed"
            )
            yield Candidate(
                "bone", (s.span(*match.span()),), "spinal metastases", s, {"certainty": sure, "detail": "spine"}
            )


def _finding(case: Case, s: Sentence, m: Mention, word: re.Match[str], reason: str = "", label: str = "") -> Candidate:
    """One organ with its certainty, side and bone; ``label`` where an image of a region stands for the organ in it."""
    label = m.label if m.label in OWN_NAME else label or organ(m)
    if ITS_NODES.match(s.after(m, 40)) or (m.label in NODAL_REGIONS and OF_NODES.match(s.after(m, 70))):
        label = "lymph node"
    at, end = min(word.start(), m.start - s.start), max(word.end(), m.end - s.start)
    clause = s.text[max(0, at - 45) : end + 30]
    supposed = m.assertion == "planned" and m.cue.lower().startswith("suggest")
    possible = m.assertion == "possible" and not m.cue.lower().startswith("initial")
    doubted = possible or supposed or SUSPECTED.search(clause)
    attributes: dict[str, str | int | float] = {
        "certainty": "suspected" if doubted and not suggested_by_tissue(s, m) else "confirmed"
    }
    side = laterality(s, m)
    if side:
        attributes["laterality"] = side
    if label == "bone" and m.label != "bone":
        attributes["detail"] = _bone(s, m)
    reason = reason or _beside_its_organ(s, m) or _untrue(s, m, at, supposed)
    if not reason and taken_back(case, s, at):
        reason = "taken for a metastasis at first"
    if not reason and label in organs_of_primary(case):
        other_bone = label == "bone" and METASTASIS.match(word.group()) and m.label != case.value("primary_site")
        reason = "" if other_bone or _in_the_same_organ(s, m, label) else "the primary site itself"
    if not reason and (label in VAGUE or m.kind == "vessel"):
        reason = "no organ"
    if label in PARTS:
        label, attributes["detail"] = PARTS[label], label
    return Candidate(label, ((m.start, m.end),), "organ with metastasis", s, attributes, cue=m.cue, rejected=reason)


def _untrue(s: Sentence, m: Mention, at: int, supposed: bool) -> str:
    """Why the metastasis is not stated as a fact of this patient; what a patient denies is a complaint or a treatment."""
    if (
        m.assertion in ("negated", "family", "planned", "declined")
        and not supposed
        and not m.cue.lower().startswith("den")
    ):
        return f"{m.assertion}: {m.cue}"
    if NEGATION.search(s.text[:at]) or NO_METASTASIS.search(s.text[:at][-60:]):
        return "negated"
    if GENERAL.search(s.text) or NOT_YET.search(s.text[:at][-60:]):
        return "no statement of a metastasis in this patient"
    return "where the tumor came from" if ORIGIN.match(s.after(m, 12)) else ""


def _in_the_same_organ(s: Sentence, m: Mention, label: str) -> bool:
    """Whether the primary's own organ is said to hold metastases ("new hepatic metastases" of a hepatoblastoma)."""
    return label in OWN_METASTASES and bool(
        METASTASES_RIGHT_AFTER.match(s.after(m, 60)) or METASTASES_IN.search(s.before(m, 50))
    )


def _bone(s: Sentence, m: Mention) -> str:
    """The bone's name, of a vertebra with its level: "first lumbar vertebra"."""
    if m.label != "vertebra":
        named = NAMED_BONE.fullmatch(m.text)
        return named[1].lower() if named else m.label
    region = REGION_OF_SPINE.match(m.text)
    level = LEVEL.search(s.before(m, 40)) or (ORDINAL.search(s.before(m, 20)) if region else None)
    told = [found.group().strip() for found in (level, region) if found]
    return " ".join([*(word.lower() if word.isalpha() else word for word in told), "vertebra"])


def _brain(case: Case) -> Iterator[Candidate]:
    """A CNS metastasis counts as a metastasis of the brain, the spinal cord or the meninges."""
    for s, m, _ in cns.cns_tumors(case):
        if is_cns(m):
            yield Candidate(
                m.label if m.label in OWN_NAME else organ(m),
                ((m.start, m.end),),
                "CNS metastasis",
                s,
                {"certainty": "confirmed"},
            )
            return


FIELDS = (
    cnssites.LESION_COUNT,
    cnssites.SITES,
    Field(
        "metastatic_sites",
        "label",
        "Organs with metastases at any time.",
        metastases,
        attributes=(Attribute("certainty", "choice", ("confirmed", "suspected")), LATERALITY, Attribute("detail")),
    ),
    cnsinterval.MONTHS,
)
