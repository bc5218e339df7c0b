"""CNS involvement: whether a tumor of the CNS arose there or spread there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from caserows.case import SECTION_RANK, Candidate, Case, Mention, Sentence
from caserows.fields.base import Field
from caserows.fields.disease import Named, named_histologies
from caserows.fields.nature import only_there
from caserows.fields.origin import site_of_histology
from caserows.fields.proved import suggested_by_tissue
from caserows.fields.tumors import ALSO_OUTSIDE_SKULL, METASTASIS, is_cns, linked_sites, names_tumor
from caserows.pattern import Pattern

CNS = r"(?:brain|cerebral|intracranial|cerebell\w+|CNS|central nervous system|(?:lepto)?meningeal|dural|intracerebral|spinal cord|intramedullary|intraspinal|intradural|cranial|intraventricular|supratentorial|infratentorial)"
CNS_METASTASIS = Pattern(
    rf"\b{CNS}[\s-](?:\w+[\s-]){{0,2}}?(?:metasta\w+|mets|dissemination|carcinomatosis|deposits?|secondaries|seeding)|\b(?:brain|cerebral|CNS|central nervous system|(?:lepto)?meningeal) (?:relapse|involvement|spread|infiltration|progression)\b|\bleptomeningeal disease\b|\b(?:CSF|cerebrospinal fluid)(?: \(CSF\))? (?:cytolog\w+|examination|analysis|study) (?:\w+ ){{0,3}}?(?:positive|revealed|showed|confirmed|demonstrated|disclosed|contained) (?:\w+ ){{0,3}}?(?:malignant|tumou?r|neoplastic|lymphoma|\w*carcinoma|leuka?emic) cells|\b(?:malignant|tumou?r|neoplastic|lymphoma|\w*carcinoma|leuka?emic) cells (?:\w+ ){{0,3}}?in (?:the |her |his )?(?:CSF|cerebrospinal fluid)\b|\b(?:neoplastic|carcinomatous|leuka?emic|lymphomatous|malignant) meningitis\b|\bmeningitis carcinomatosa\b|\b(?:metastatic|malignant|neoplastic) (?:epidural )?(?:spinal )?cord compression\b|\bcord compression (?:caused by|due to|from|secondary to|by|because of) (?:\w+ ){{0,4}}?(?:metasta\w+|plasmacytomas?|lymphoma|myeloma)\b|\b(?:tumou?ral|neoplastic|malignant) epiduritis\b|\bmetastatic (?:\w+ )?{CNS}\s(?:\w+\s)?\w+|\bmetasta\w+ (?:\w+ )?\(?(?:to|in) (?:the )?(?:brain|CNS|meninges|dura|cerebellum)\b",
    re.I,
)
IN_GENERAL = Pattern(
    r"\b(?:often|usually|commonly|frequently|rarely|seldom|typically|tends? to|may|can|could)\s(?:\w+\s){0,2}?(?:metasta\w+|spread\w*|disseminate\w*|involve\w*)\b|\bmost common\b",
    re.I,
)
"""What a tumor does as a rule is no fact of the patient."""
PRIMARY_CNS = Pattern(rf"\b(?:primary|primarily)\s(?:\w+\s){{0,2}}?{CNS}\b(?![^.;]{{0,40}}metasta)", re.I)
CNS_ENTITIES = Pattern(
    r"\b(?:\w*meningioma|(?!\w*gangliom)\w*gliomas?|glioblastoma|gliosarcoma|\w*astrocytoma|oligodendroglioma|\w*ependymoma|medulloblastoma|craniopharyngioma|hemangioblastoma|vestibular schwannoma|acoustic neuroma"
    r"|meningiomatosis|gliomatosis cerebri|neurocytoma|pineoblastoma|pineocytoma|pineal \w+|choroid plexus \w+|atypical teratoid|CNS lymphoma|central nervous system lymphoma|intracranial germinoma|chordoid glioma|oligoastrocytoma|ganglioglioma|primary CNS \w+)\b",
    re.I,
)
OUTSIDE_CNS = Pattern(
    r"\b(?:pituitary|\w*adenoma|prolactinoma|angiofibroma|nasopharyngeal|retinoblastoma|retinal|optic|esthesioneuroblastoma|olfactory neuroblastoma|sinonasal|nasal|odontogenic|ameloblastoma|uveal|conjunctival"
    r"|cholesteatoma|n(?:ae|e)vus|parotid|salivary|pleomorphic adenoma|sweat gland|basal cell|sebaceous|trichilemmal)\b",
    re.I,
)
ALSO_ELSEWHERE = Pattern(r"(?:meningioma|ependymoma|hemangioblastoma)$", re.I)
"""Entities of the CNS that now and then arise outside it: meningioma of the lung, ependymoma of the pelvis."""
OUT_OF_THE_CNS = Pattern(
    r"\b(?:extra-?\s?(?:cranial|neural|spinal|dural)|ectopic|cutaneous|heterotopic)\W+(?:\w+\W+)?$", re.I
)
REACHES_IN = Pattern(
    r"\b(?:(?:cord|thecal sac|cauda equina|medullary) compression|compress\w+ (?:of )?(?:the )?(?:\w+ )?(?:spinal cord|thecal sac|cauda equina)|epidural|intradural|intracranial(?:ly)? (?:extension|extend\w+)"
    r"|(?:dural|dura) (?:\w+ )?(?:invasion|involvement|infiltration)|(?:inva\w+|infiltrat\w+|involv\w+|erod\w+|adher\w+|attached|reach\w+) (?:\w+ )?(?:to )?(?:the )?(?:\w+ )?dura\b|(?:push|displac|compress|indent|press|penetrat|breach|destroy)\w* (?:\w+ ){0,2}?dura\b|(?:in)?to the (?:spinal canal|cranial cavity|epidural space|thecal sac|cranial vault))",
    re.I,
)
TUMOR_WORD = Pattern(r"(?:tumou?r|neoplasm|mass|metasta|malignan|\w*sarcoma|\w*carcinoma|\w*blastoma)", re.I)
IN_THE_SKULL = Pattern(
    r"\b(?:intracranial\w*|cerebell\w+|brain|brainstem|posterior fossa|cistern\w*|cranio(?:tomy|ectomy)|craniectomy|skull base|jugular foramen|hypoglossal canal|internal auditory|cavernous sinus|dura\w*|geniculate)\b",
    re.I,
)
NO_LESION_SITES = frozenset({"paravertebral region", "cerebrospinal fluid", "optic nerve", "subarachnoid space"})
SUGGESTED = Pattern(r"suggest", re.I)
UNNAMED = Pattern(r"(?:tumou?r|mass|lesion|neoplasm|nodule|growth)", re.I)
DENIAL = Pattern(
    r"\b(?:no|without|not|free of|absence of|negative for|neither|nor|rul(?:e|ed|ing) out|exclud\w+|prevent\w*|prophyla\w+ (?:of|against|for)|(?:risk|suspicion|fear) (?:of|for)|suspected|presumed|screen\w+ for)\b[^.;,]{0,35}$",
    re.I,
)
OF_BONE = Pattern(r"^[\s-](?:\w+[\s-])?(?:skull|bones?|calvari\w+|vault|vertex|scalp|subcutaneous)\b", re.I)
TRUE = ("affirmed", "historical")
ALTERNATIVES = Pattern(
    r"\b(?:alternatives?|possibilit(?:y|ies)|differential diagnos\w+|(?:was|were) (?:also )?(?:considered|listed|discussed))\b",
    re.I,
)
SYSTEMIC = Pattern(r"\b(?:leuka?emia|myeloma|melanoma)\b", re.I)
NOWHERE_ELSE = Pattern(
    r"\bno (?:other|additional|further)\b[^.;]{0,50}\b(?:lesions?|tumou?rs?|melanomas?|primary|foci|malignanc(?:y|ies)|sites?)\b[^.;]{0,25}\b(?:elsewhere|found|identified|detected|seen)\b"
    r"|\bexcluded (?:any )?other (?:possible )?primary\b",
    re.I,
)
"""Nothing besides the tumor of the CNS: it arose there."""
CRANIAL = Pattern(r"\bcranial\b", re.I)
"""Said of the skull as often as of what is in it."""
OF_THE_SKULL_BASE = Pattern(r"\bendolymphatic sac\b", re.I)
"""Tumors of the skull base that grow into the posterior fossa and hardly ever spread."""
SURVIVAL = Pattern(r"\b(?:died|dead|death|surviv\w+|alive|follow-?up|passed away)\b", re.I)
NOT_A_METASTASIS = Pattern(
    r"\b(?:extracranial|extraneural|rather than|instead of|unlike|or|versus|vs)\W+(?:\w+\W+){0,2}$", re.I
)


def cns_tumors(case: Case) -> list[tuple[Sentence, Mention, re.Match[str]]]:
    """Every site mention in the CNS (or of skull and spine where the tumor reaches inside) that a tumor word belongs to."""
    found = []
    in_the_skull = any(IN_THE_SKULL.search(s.text) for s in case.sentences)
    for i, s in enumerate(case.sentences):
        if not any(m.type == "site" and (is_cns(m) or m.kind in ("skull", "spine")) for m in s.mentions):
            continue
        reaches = None
        for m, word in linked_sites(s):
            if m.kind in ("skull", "spine") and reaches is None:
                reaches = any(_reaches_in(t) for t in case.sentences[i : i + 3] if t.section == s.section)
            inside = (
                (is_cns(m) and not (m.kind == "cns_adjective" and OF_BONE.match(s.after(m, 30))))
                or (m.kind == "skull" and case.value("cns_involvement") == "primary")
                or (m.kind in ("skull", "spine") and reaches)
            )
            if (
                inside
                and (m.assertion in TRUE or seen_in_image(m, word))
                and m.label not in NO_LESION_SITES
                and (in_the_skull or m.label not in ALSO_OUTSIDE_SKULL)
                and not denied(s, word.start())
                and not IN_GENERAL.search(s.text)
            ):
                found.append((s, m, word))
    return found


def seen_in_image(m: Mention, word: re.Match[str]) -> bool:
    """ "MRI suggested a mass in the parietal lobe": doubt about its nature is none about its place."""
    return m.assertion in ("possible", "planned") and bool(SUGGESTED.match(m.cue)) and bool(UNNAMED.match(word.group()))


def _reaches_in(s: Sentence) -> bool:
    """Whether the sentence says that a tumor of the bone reaches the dura or what is inside."""
    match = REACHES_IN.search(s.text)
    return match is not None and not denied(s, match.start())


def denied(s: Sentence, at: int) -> bool:
    return bool(DENIAL.search(s.text[:at]))


def _spread_before(case: Case, first: Sentence) -> bool:
    """Whether metastases outside the CNS were told before its first tumor: a primary CNS tumor spreads late, if ever."""
    return any(
        s.index < first.index
        and s.section == first.section
        and any(
            m.kind in ("organ", "bone", "lymph node")
            and m.assertion in TRUE
            and word.group().lower().startswith("metasta")
            and not denied(s, word.start())
            for m, word in linked_sites(s, METASTASIS)
        )
        for s in case.sentences
    )


def _clause(s: Sentence, m: Mention) -> str:
    """The part of the sentence between semicolons in which a mention stands."""
    at = m.start - s.start
    start, end = s.text.rfind(";", 0, at) + 1, s.text.find(";", at)
    return s.text[start : end if end > 0 else None]


def involvement(case: Case) -> Iterator[Candidate]:
    """``primary`` or ``metastatic``: by the nature of the diagnosis, as stated, or from a CNS tumor beside another primary."""
    named, _ = named_histologies(case)
    best = named[0] if named else None
    name = best.mention.label if best else ""
    spread = list(stated_metastases(case))
    arisen = list(_stated_primaries(case))
    tumors = cns_tumors(case)
    yield from (c for c in (*spread, *arisen) if c.rejected)
    spread = [c for c in spread if not c.rejected]
    arisen = [c for c in arisen if not c.rejected]
    outside = OUTSIDE_CNS.search(name) or (best is not None and not tumors and _arose_elsewhere(case, best))
    if best and CNS_ENTITIES.search(name) and not outside:
        yield Candidate(
            "primary", ((best.mention.start, best.mention.end),), "tumor of the CNS by its nature", best.sentence
        )
    elif arisen and _support(arisen) >= _support(spread):
        yield from arisen
    elif spread:
        yield from spread
    elif (
        tumors
        and not outside
        and not _only_pituitary(tumors)
        and (best.mention.kind != "disease" if best else _named_tumor(tumors))
    ):
        s, m, word = tumors[0]
        own = any(CNS_ENTITIES.search(n.mention.label) for n in named)
        value = "metastatic" if not own and _metastatic_disease(case, tumors, best) else "primary"
        yield Candidate(value, ((m.start, m.end), s.span(*word.span())), "CNS tumor by its site", s)


def _arose_elsewhere(case: Case, best: Named) -> bool:
    """Whether an entity of the CNS is said to lie outside it, or the only place of the tumor is another organ."""
    if not ALSO_ELSEWHERE.search(best.mention.label):
        return False
    if OUT_OF_THE_CNS.search(best.sentence.before(best.mention, 40)):
        return True
    places = [m for s in case.sentences for m, _ in linked_sites(s) if m.assertion in TRUE]
    return any(m.kind in ("organ", "region") for m in places) and not any(
        is_cns(m) or m.kind in ("skull", "spine") for m in places
    )


def _only_pituitary(tumors: list[tuple[Sentence, Mention, re.Match[str]]]) -> bool:
    """Whether all these tumors lie in the pituitary gland and none is a metastasis: no CNS tumors (field guide)."""
    return all(m.label == "pituitary gland" and not METASTASIS.search(s.text) for s, m, _ in tumors)


def _named_tumor(tumors: list[tuple[Sentence, Mention, re.Match[str]]]) -> bool:
    """Whether one of the unnamed CNS tumors is called a tumor or a mass; "lesion" alone may be anything."""
    return any(TUMOR_WORD.match(word.group()) for _, _, word in tumors)


def _support(candidates: list[Candidate]) -> float:
    """Statements counted by section: the case itself speaks louder than a discussion."""
    return sum({0: 2.0, 1: 2.0, 2: 1.5}.get(SECTION_RANK.get(c.sentence.section, 8), 0.7) for c in candidates)


@lru_cache(maxsize=1024)
def stated_in(s: Sentence) -> tuple[re.Match[str], ...]:
    """Where a sentence states CNS metastases by name."""
    return tuple(CNS_METASTASIS.finditer(s.text))


def stated_metastases(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        for match in stated_in(s):
            start, end = s.span(*match.span())
            turned = next((m for m in s.mentions if m.start < end and start < m.end and m.assertion not in TRUE), None)
            reason = (
                f"{turned.assertion}: {turned.cue}"
                if turned
                else "metastases of the skull"
                if CRANIAL.search(match.group()) and any(m.kind == "skull" for _, m in case.mentions("site"))
                else "negated"
                if denied(s, match.start())
                else "a differential diagnosis"
                if ALTERNATIVES.search(s.text[match.end() :])
                else "a general statement"
                if IN_GENERAL.search(s.text)
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
                    if m.assertion not in TRUE and not suggested_by_tissue(s, m)
                    else "negated"
                    if denied(s, word.start())
                    else "a general statement"
                    if IN_GENERAL.search(s.text)
                    else ""
                )
                yield Candidate("metastatic", ((m.start, m.end),), "CNS metastasis", s, cue=m.cue, rejected=reason)


def _stated_primaries(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        for match in PRIMARY_CNS.finditer(s.text):
            start, end = s.span(*match.span())
            turned = next((m for m in s.mentions if start <= m.start < end + 40 and m.assertion not in TRUE), None)
            reason = f"{turned.assertion}: {turned.cue}" if turned else "negated" if denied(s, match.start()) else ""
            yield Candidate("primary", ((start, end),), "primary CNS tumor", s, rejected=reason)


def _metastatic_disease(case: Case, tumors: list[tuple[Sentence, Mention, re.Match[str]]], best: Named | None) -> bool:
    """Whether the unlabelled CNS tumor is a metastasis: called one, or the diagnosis arose elsewhere by its name."""
    if best and OF_THE_SKULL_BASE.search(best.mention.label):
        return False
    if best and best.mention.label == "melanoma" and any(NOWHERE_ELSE.search(s.text) for s in case.sentences):
        return False
    if best and (SYSTEMIC.search(best.mention.label) or only_there(best.mention.label)):
        return True
    if _spread_before(case, tumors[0][0]):
        return True
    for s, m, _ in tumors:
        clause = _clause(s, m)
        word = METASTASIS.search(clause)
        if word and not DENIAL.search(clause[: word.start()]) and not NOT_A_METASTASIS.search(clause[: word.start()]):
            return True
    if best is None:
        return False
    for s in case.sentences:
        for h in s.of("histology"):
            if h.label != best.mention.label or not (h.affirmed or h.assertion == "historical"):
                continue
            if re.search(r"\bmetastatic\W+(?:\w+\W+){0,2}$", s.before(h, 40), re.I) or METASTASIS.match(h.text):
                return True
            if any(site_of_histology(s, m, h) and not is_cns(m) and m.kind in ("organ", "limb") for m in s.of("site")):
                return True
    return False


INVOLVEMENT = Field(
    "cns_involvement",
    "choice",
    "A tumor in brain, meninges, spinal cord or their coverings, arising there or spread there.",
    involvement,
    single=True,
    allowed=("primary", "metastatic"),
)
