"""Metastases that no "metastasis of the <organ>" tells: shown by the histology of an organ, by TNM, or by their own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Case, Mention, Sentence
from caserows.fields.hints import BIOPSY_OF, PREVENTIVE
from caserows.fields.nature import NAME_ONLY, natural_organ
from caserows.fields.tumors import METASTASIS, TUMOR, is_cns, linked_sites, names_tumor, organ
from caserows.pattern import Pattern, Patterns
from caserows.timeline import TO_TEN

TISSUE = Pattern(
    r"\b(?:biops\w+|specimens?|histolog\w+|histopatholog\w+|patholog\w+|microscop\w+|cytolog\w+|aspirat\w+|autopsy|necropsy|resected|excised|removed|immunohistochem\w+|\w+ectomy|replacement)\b",
    re.I,
)
TISSUE_SUGGESTS = Pattern(
    r"\b(?:biops\w+|histolog\w+|histopatholog\w+|patholog\w+|microscop\w+|cytolog\w+|autopsy|immunohistochem\w+|malignant cells|tumou?r cells)\b",
    re.I,
)
SHOWS = Pattern(
    r"\b(?:show\w*|reveal\w*|confirm\w*|prov\w+|demonstrat\w+|disclos\w+|identif\w+|diagnos\w+|consistent with|compatible with|found|contain\w*|yield\w*|establish\w+|suggest\w+|detect\w+|conclu\w+|infiltrat\w+|replace\w+|indicat\w+|was|were|determined)\b",
    re.I,
)
SPREAD = Pattern(r"\b(?:metasta|secondar|seeding|dissemin)", re.I)
NO_ORGAN_OF_METASTASIS = Pattern(
    r"\b(?:(?<!arising )(?<!arose )(?<!growing )(?<!protruding )(?<!projecting )(?<!extending )from|of (?:the )?(?:known|primary|previous|prior|earlier|former)|primary|history of|origin\w*|previous(?:ly)?|prior|treated|adjacent|removed for)\b[^.;]{0,40}$",
    re.I,
)
TREATED_ONE = Pattern(
    r"\b(?:after|following|since|history of|(?:resection|removal|excision|treatment|surgery|operation|therapy|diagnosis) (?:of|for)|operated (?:on )?for|treated for)\b[^.;,]{0,30}$|\bfor\s(?:[\w-]+\s){0,3}$",
    re.I,
)
"""Before the name of the primary tumor itself: "a renal biopsy three years after resection of rectal cancer"."""
ANY_CANCER = Pattern(r"(?:.*(?:carcinoma|melanoma|sarcoma|seminoma|cancer)|malignancy|germ cell tumor)", re.I)
"""Entities that arise in no lymph node; those of the node itself are lymphomas."""
IN_DOUBT = Pattern(
    r"\b(?:no|not|without|negative|absence|rule[ds]? out|exclud\w+|benign|free of|versus|or|either|whether|risk|incidence|frequency|likelihood|probability|rates?|staging|search\w*|if|neither|rather than|instead of|unlike|differentiate|differentiating|differentiation (?:of|between)|distinguish\w*)\b",
    re.I,
)
FORMER = Pattern(
    r"(?:\b(?:first|initial|provisional|preliminary|pre-?operative|presumptive|tentative|original) (?:\w+ ){0,2}?(?:diagnos[ie]s|impression|suspicion|interpretation) (?:was|were)"
    r"|\ban? (?:initial|provisional|preliminary|presumptive|tentative) (?:\w+ )?(?:diagnosis|impression) of"
    r"|\b(?:initially|first|originally|erroneously|wrongly|mistakenly|pre-?operatively) (?:\w+ )?(?:considered|thought|interpreted|believed|regarded|assumed|misdiagnosed|diagnosed as|treated as)"
    r"|\bmis(?:diagnosed|taken|interpreted|read))\b(?:(?!\bwith\b|\bstage\b)[^.;]){0,60}$",
    re.I,
)
"""Before what was taken for a metastasis at first: "the first histological diagnosis was a metastasis"."""
OPINION = Pattern(
    r"\b(?:considered|thought|suspected|regarded|interpreted|believed|assumed|presumed|deemed|suggest\w*)\b[^.;]{0,90}$",
    re.I,
)
ON_THE_CONTRARY = Pattern(
    r"(?:However|But|Nevertheless|Instead|Surprisingly|Unexpectedly|In contrast|Contrary)\b[^.;]{0,120}\b(?:diagnos|reveal|show|confirm|prove|found|turned out|negative|benign)",
)
"""Opens the sentence that takes back an opinion."""
GENERAL = Pattern(r"\b(?:patients|cases|literature|rare(?:ly)?|commonly|usually|frequent(?:ly)?|may|can)\b", re.I)
NAMED_METASTASES = Patterns((pattern, organ) for organ, pattern in (
    ("pericardium", Pattern(r"\b(?:malignant|neoplastic|carcinomatous) pericardial effusions?\b", re.I)),
    ("bone", Pattern(r"\b(?:osteo)?(?:blastic|lytic|sclerotic) (?:bone )?metastas[ei]s\b", re.I)),
    ("lung", Pattern(r"\bcannon-?\s?ball (?:metastas[ei]s|lesions|nodules|opacities)\b", re.I)),
    ("liver", Pattern(r"\b(?:hemi)?hepatectomy (?:for|of|because of) (?:\w+ ){0,3}metastas[ei]s\b", re.I)),
    ("peritoneum", Pattern(r"\bperitoneal (?:washings?|lavage|fluid)(?: cytology)? (?:was|were|proved|showed|revealed|contained|came back) (?:(?!not?\b|never\b|negative\b)\w+ ){0,2}?(?:positive|malignan\w+|carcinoma|\w*carcinoma cells|tumou?r cells)\b", re.I)),
    ("bone marrow", Pattern(r"\bbone marrow (?:biops\w+|aspirat\w+|examination|\W|and|was|were|showed|revealed|demonstrated|confirmed|with|by|of|an?|the|metastatic|diffuse|extensive|massive|tumou?r|malignant|infiltrat\w+|involve\w*|invad\w+|replaced)+ (?:metasta\w+|\w*blastoma|\w*sarcoma|\w*carcinoma)\b", re.I)),
    ("pleura", Pattern(r"\b(?:malignant|neoplastic|carcinomatous) pleural effusions?\b|\bpleural carcinomatosis\b", re.I)),
    ("peritoneum", Pattern(r"\b(?:malignant|neoplastic) ascites\b|\bcarcinomatosis peritone\w+|\bperitonitis carcinomatosa\b", re.I)),
    ("ovary", Pattern(r"\bKrukenberg(?:[’']s)? tumou?rs?\b", re.I)),
    ("pleura", Pattern(r"\bpleural (?:fluid|effusion)(?: (?!not?\b|never\b)\w+){0,4}? (?:positive for|contain(?:ed|ing)|show(?:ed|ing)|reveal(?:ed|ing)|demonstrat(?:ed|ing)) (?:(?!no\b)\w+ ){0,2}(?:malignant|\w*carcinoma|cancer|tumou?r) cells\b", re.I)),
    ("peritoneum", Pattern(r"\b(?:ascites|ascitic fluid)(?: (?!not?\b|never\b)\w+){0,4}? (?:positive for|contain(?:ed|ing)|show(?:ed|ing)|reveal(?:ed|ing)|demonstrat(?:ed|ing)) (?:(?!no\b)\w+ ){0,2}(?:malignant|\w*carcinoma|cancer|tumou?r) cells\b|\boment(?:al|um) cak(?:e|ing)\b", re.I)),
    ("lung", Pattern(r"\blymphangi(?:tis carcinomatosa|tic carcinomatosis|tic spread|osis carcinomatosa)\b", re.I)),
    ("leptomeninges", Pattern(r"\b(?:neoplastic|carcinomatous|leukemic|leukaemic|lymphomatous) meningitis\b|\bcarcinomatosis of the meninges\b", re.I)),
    ("skin", Pattern(r"\b(?:carcinoma en cuirasse|Sister (?:Mary )?Joseph(?:[’']s)? (?:nodule|sign))\b", re.I)),
    ("lymph node", Pattern(rf"\b(?:\d{{1,2}}|{TO_TEN})\s?(?:/|of|out of)\s?(?:the )?(?:\d{{1,2}}|[a-z]+)(?: \w+){{0,3}}? (?:lymph )?nodes? (?:(?:was|were|found|to|be|tumou?r|\w+ly)[ -]){{0,4}}(?:positive|involved|metasta\w+|bore|contained|harbou?red|infiltrated|showed (?:tumou?r|metasta\w+|carcinoma))", re.I)),
    ("lymph node", Pattern(r"\bmetastatic (?:lymph ?)?nodes?\b|\b(?:lymph )?node[- ]positive\b|\b(?:lymph ?node|nodal) (?:involvement|infiltration|invasion|spread|disease|positivity)\b(?! (?:was|were|is) (?:\w+ ){0,2}?(?:not|absent|excluded|ruled|negative|unlikely|suspected))|\bpositive (?:lymph ?)?nodes?\b|\b(?:infiltration|involvement|invasion) of (?:the )?(?:\w+ ){0,3}(?:lymph )?nodes\b", re.I)),
))  # fmt: skip
# Digits one by one give literals to look for ("n1"), a range would give none.
TNM_WITH_NODES = Pattern(
    r"(?<![\w-])[cpyra]{0,3}T(?:[01234x][a-d]?|is|1mi),?\s?(?:\([^()]{0,6}\),?\s?)?[cpy]{0,2}N[123][a-c]?(?=[,\s(;.)]|[pc]?M[01x])"
    r"|(?<![\w-])[cpy]{0,2}N[123][a-c]?,?\s?[cp]?M[01x]\b",
    re.I,
)
PROVED = re.compile(
    r"\b(?:proved|proven|confirm(?:ed|ing)|turned out|diagnosed|concluded|found|revealed(?! by\b)|consistent|compatible|shown|identified|interpreted|indicat(?:ed|ing)|establish(?:ed|ing)|in keeping|correspond(?:ed|ing)|regarded|considered|deemed|judged|represent(?:ed|s|ing)|thought|believed|assumed|suggest(?:ed|ing|ive)|suspicious|suspected|likely|probably|presum\w+|concerning|worrisome)\b[^.;]{0,40}\b(?:metasta(?:sis|ses|tic)|secondar(?:y|ies))\b"
    r"|\b(?:was|were|being) (?:also |all |both |\w+ly )?(?:(?:an? )?(?:\w+ )?metastas[ei]s|metastatic)\b|\(metasta(?:sis|ses|tic)\)",
    re.I,
)
LESION = Pattern(
    rf"{TUMOR.pattern}|\b(?:swellings?|opacit(?:y|ies)|enlargement|thickening|adenopath(?:y|ies)|pathologic(?:al)? fractures?|destruction|osteolysis|uptake)\b",
    re.I,
)
THESE = re.compile(
    r"(?:(?:all|both|each|most) (?:of )?)?(?:these|those|they|it|this|the (?:(?:\w+ )?(?:lesions?|nodules?|mass(?:es)?|tumou?rs?|foci|deposits|swellings?|biops(?:y|ies)|specimens?)|latter))\b",
    re.I,
)
"""Opens a sentence on the lesions of the sentence before."""
NO_METASTASIS = re.compile(
    r"\b(?:rather than|instead of|unlike|mimic\w*|simulat\w+|resembl\w+|not (?:an? |the )?|(?:did|does|could) not (?:show|reveal|detect|find|demonstrate|disclose) (?:\w+ ){0,4}?)\s?(?:an? |the )?(?:metastatic )?$",
    re.I,
)
NOT = re.compile(r"\b(?:not|never|nor)\b", re.I)
NEGATION = re.compile(
    r"\b(?:no|without|absence of|negative for|free of|exclud\w+|rule out|neither|nor|(?:did|does) not)\b(?:(?!\b(?:but|however|although|except|while|whereas)\b)[^.;]){0,50}$",
    re.I,
)
UNKNOWN = "unknown"
_ORGAN_REMOVED = {"small bowel resection": "small bowel"}
"""The organ of operations whose line in the lexicon lists other parts of the bowel beside it."""
_RESULT = Pattern(r"\b(?:reveal|show|confirm|demonstrat|disclos)\w*\b", re.I)
_WHEN = Pattern(r"\b(?:after|following|since|before|prior to|despite|for)\b[^.;,]{0,30}$", re.I)
_SEVERAL = Pattern(r"\b(?:both|all|each)\b", re.I)
_SHOWN_OR_HELD = Pattern(
    r"(?:\s?\([^()]{0,30}\))?\s?,?\s?(?:(?:MRIs?|MR|CT|PET|PET[-/]CT|X-?rays?|scans?|imaging|ultraso\w+|tomography|computed|magnetic|resonance|radiographs?|films?|roentgenogram|scintigra\w+|biops(?:y|ies)|examination|parenchyma|wall|surface|cavity|itself|and|of|the|abdomen|pelvis|chest) ){0,6}"
    r"(?:(?:was|were|is|are|has|had) )?(?:(?:also|now|both|again|all|\w+ly|found to be|seen to be) ){0,2}"
    r"(?:(?:studded|riddled|filled|replaced|involved|affected|infiltrated|occupied|invaded|seeded|dotted|covered|full) (?:with|by|of)|contain(?:ed|s|ing)|harbou?r(?:ed|s|ing)"
    r"|show(?:ed|s|ing|n)?|reveal(?:ed|s|ing)|demonstrat(?:ed|es|ing)|disclos(?:ed|es|ing)|detected|identified|display(?:ed|s|ing)|depicted|confirmed|exhibited|had|(?:resection|surgery|\w+ectomy|radiotherapy|irradiation|ablation|embolization) (?:for|of|because of|due to))"
    r"\s(?:(?!(?:no|not|without|neither|absence|nor|regression|disappear\w+|resolution|that|where|which|in|of|to|from|free|negative)\b)[\w-]+,?\s){0,5}$",
    re.I,
)
"""From an organ to the metastases that it holds, or that its image or its operation shows: "the liver was studded with", "brain MRI revealed"."""
_SEEN_IN_IMAGE_OF = {"thorax": "lung", "head": "brain", "skull": "brain"}
_IMAGE = Pattern(
    r"\s(?:CT|X-?rays?|MRI|scan|radiograph\w*|film|imaging|computed|roentgeno\w+|tomograph\w*)\b|\s(?:show|reveal|demonstrat|disclos|detect)",
    re.I,
)
_PLACES = frozenset(
    {"organ", "skin", "bone", "skull", "spine", "lymph node", "cns", "cns_adjective", "soft tissue", "cavity", "limb"}
)


def by_name(case: Case) -> Iterator[tuple[Sentence, str, tuple[int, int]]]:
    """Sentence, organ and place of the words that name a metastasis without "metastasis" ("malignant ascites", "pT2N1")."""
    for s in case.sentences:
        for pattern, label in NAMED_METASTASES.likely(s.text):
            match = pattern.search(s.text)
            if match and not IN_DOUBT.search(s.text[max(0, match.start() - 40) : match.start()]):
                yield s, label, match.span()
        staged = TNM_WITH_NODES.search(s.text)
        if staged and not IN_DOUBT.search(s.text[max(0, staged.start() - 12) : staged.start()]):
            yield s, "lymph node", staged.span()


def held_or_shown(s: Sentence) -> Iterator[tuple[Mention, str, re.Match[str]]]:
    """Organs that hold metastases or whose image shows them, where the sentence gives these no place of their own.

    "The liver was studded with metastases"; "brain MRI showed multiple metastases"; "chest X-ray revealed metastases" (lungs).
    """
    placed = {word.start() for _, word in linked_sites(s, METASTASIS)}
    for word in METASTASIS.finditer(s.text):
        if word.start() in placed:
            continue
        before = [m for m in s.of("site") if m.end - s.start < word.start()]
        for m in before[-1:]:
            at = m.end - s.start
            if not _SHOWN_OR_HELD.match(s.text[at : word.start()][:140]) or names_tumor(s, m):
                continue
            imaged = _SEEN_IN_IMAGE_OF.get(m.label) if _IMAGE.match(s.text, at) else None
            yield m, imaged or organ(m), word


def called_so(case: Case, s: Sentence) -> Iterator[tuple[Mention, re.Match[str]]]:
    """Places of lesions that the sentence goes on to call metastases, or that the next one does ("These were regarded as metastases")."""
    proved = PROVED.search(s.text)
    if proved and not _denied(s.text, proved) and not _placed(case, s, proved):
        nodes = ((m, word) for m in s.of("site") if m.kind == "lymph node" and (word := _own_words(s, m)))
        yield from ((m, word) for m, word in (*linked_sites(s, LESION), *nodes) if word.end() <= proved.start())
    after = case.sentences[s.index + 1] if s.index + 1 < len(case.sentences) else None
    if after and after.section == s.section and THESE.match(after.text) and not after.of("site"):
        said = PROVED.search(after.text)
        if said and not _denied(after.text, said) and not NEGATION.search(after.text[: said.end() - 5]):
            yield from linked_sites(s, LESION)


def _denied(text: str, said: re.Match[str]) -> bool:
    """Whether the words deny that the lesion is a metastasis ("were not considered metastases", "rather than a metastasis")."""
    last = max(said.group().lower().rfind(stem) for stem in ("metasta", "secondar"))
    before = text[max(0, said.start() - 15) : said.start()] + said.group()[:last]
    return bool(NOT.search(before) or NO_METASTASIS.search(before))


def _placed(case: Case, s: Sentence, proved: re.Match[str]) -> bool:
    """Whether the metastases that end the words have a place of their own that is not the primary's ("suggestive of lung metastasis")."""
    home = organs_of_primary(case)
    return any(
        proved.start() <= word.start() < proved.end() and not home & {m.label, organ(m)} and not names_tumor(s, m)
        for m, word in linked_sites(s, METASTASIS)
    )


def _own_words(s: Sentence, m: Mention) -> re.Match[str] | None:
    """The words of a mention, where they show a metastasis by themselves: a node among lesions, an entity in a tissue."""
    return re.compile(re.escape(m.text)).search(s.text, m.start - s.start)


def organs_of_primary(case: Case) -> set[str]:
    """The primary site that was taken, with its organ; of an unknown one no organ that the words name ("no primary lung lesion")."""
    if not case.found.get("primary_site"):
        return set()
    taken = case.found["primary_site"][0]
    if taken.value == UNKNOWN:
        return {UNKNOWN}
    start, end = taken.spans[0]
    return {str(taken.value), *(organ(m) for m in taken.sentence.of("site") if m.start < end and start < m.end)}


def taken_back(case: Case, s: Sentence, at: int) -> bool:
    """Whether the metastasis told from ``at`` on is what a lesion was taken for at first, or an opinion that the next
    sentence gives up ("were considered metastases. However, biopsy revealed a fungus")."""
    before = s.text[:at]
    if FORMER.search(before) and not re.match(r"\w+ only\b", s.text[at:]):
        return True
    following = case.sentences[s.index + 1] if s.index + 1 < len(case.sentences) else None
    return bool(
        following
        and following.section == s.section
        and OPINION.search(before)
        and ON_THE_CONTRARY.match(following.text)
        and not METASTASIS.search(following.text)
    )


def suggested_by_tissue(s: Sentence, m: Mention) -> bool:
    """Whether tissue suggested it ("cytology suggested metastases to the thyroid"), which is said of a finding, not of a doubt."""
    return m.cue.lower().startswith("suggest") and TISSUE_SUGGESTS.search(s.before(m, 250)) is not None


def by_histology(case: Case) -> Iterator[tuple[Sentence, Mention, str, re.Match[str]]]:
    """Organs whose tissue held the tumor of another organ, and nodes that held a cancer, each with its sentence and the word that says it.

    "Biopsy of the bladder wall revealed adenocarcinoma metastatic from the stomach"; "nodules appeared on her chest wall.
    Excision showed metastatic squamous cell carcinoma"; "the liver was replaced by lobular breast cancer"; "she underwent
    splenectomy. Histology showed metastatic melanoma".
    """
    home = organs_of_primary(case)
    if not home:
        return
    sentences = case.sentences
    for i, s in enumerate(sentences):
        if not s.of("histology") and not SPREAD.search(s.text):
            continue
        looked_at = TISSUE.search(s.text) or (i > 0 and TISSUE.search(sentences[i - 1].text))
        if not looked_at or not SHOWS.search(s.text) or GENERAL.search(s.text):
            continue
        said = _metastasis_said(s, home)
        if said is None:
            for h in s.of("histology"):
                of_home = natural_organ(h.label) in home
                same = h.label == case.value("diagnosis") or ANY_CANCER.fullmatch(h.label) is not None
                match = _found_in_tissue(s, h) if of_home or same else None
                if match:
                    yield from (
                        (s, m, organ(m), match) for m in _sampled(s, h.start, home) if of_home or m.kind == "lymph node"
                    )
            continue
        until = s.start + said.start()
        own = [(m, organ(m)) for m in _sampled(s, until, home)] or _removed(s, until, home, several=False)
        yield from ((s, m, label, said) for m, label in own)
        if own:
            continue
        for before in reversed(sentences[max(0, i - 2) : i]):
            if before.section != s.section:
                continue
            seen = [m for m, _ in linked_sites(before) if _may_hold(before, m, home) and not is_cns(m)]
            several = _SEVERAL.search(s.text[: said.start()]) is not None
            removed = _removed(before, before.end, home, several=several) if _tells_of_tissue(s, said, before) else []
            lesion = [(m, organ(m)) for m in seen[-1:]]
            held = removed if {label for _, label in removed} - {label for _, label in lesion} else lesion
            if held:
                yield from ((before, m, label, said) for m, label in held)
                break


def _metastasis_said(s: Sentence, home: set[str]) -> re.Match[str] | None:
    """The word that calls the tissue a metastasis, where the sentence names no organ of it but the tumor's own."""
    if any(
        not home & {organ(m), m.label} and (not names_tumor(s, m) or w.start() < m.start - s.start)
        for m, w in linked_sites(s, METASTASIS)
    ):
        return None
    for match in METASTASIS.finditer(s.text):
        if SPREAD.match(match.group()) and not IN_DOUBT.search(s.text[max(0, match.start() - 60) : match.start()]):
            return match
    return None


def _found_in_tissue(s: Sentence, h: Mention) -> re.Match[str] | None:
    """The entity's name where the sentence says that the tissue held it."""
    if not h.affirmed:
        return None
    before = s.text[: h.start - s.start]
    if TREATED_ONE.search(before[-50:]):
        return None
    if IN_DOUBT.search(before[-60:]) or NO_ORGAN_OF_METASTASIS.search(before[-45:]) or not SHOWS.search(before):
        return None
    return _own_words(s, h)


def _sampled(s: Sentence, until: int, home: set[str]) -> Iterator[Mention]:
    """The place in front of the finding whose tissue was looked at: the last one of the sentence that may hold a metastasis."""
    places = [m for m in s.of("site") if m.end <= until and until - m.end < 120 and _may_hold(s, m, home)]
    yield from places[-1:]


def _tells_of_tissue(s: Sentence, said: re.Match[str], before: Sentence) -> bool:
    """Whether a sentence gives the findings in what the operation of the sentence before it removed, which told none itself."""
    return bool(TISSUE.search(s.text[: said.start()])) and not _RESULT.search(before.text)


def _removed(s: Sentence, until: int, home: set[str], *, several: bool) -> list[tuple[Mention, str]]:
    """The organ that an operation of the sentence took out or a biopsy was taken from, with its name: only one, unless
    several are spoken of ("both lesions were metastases"), and none where the tumor's own organ came out with it."""
    taken = [
        (m, target)
        for m in s.of("procedure")
        if m.kind in ("resection", "biopsy")
        and not m.label.startswith("transurethral")
        and m.affirmed
        and m.end <= until
        and (target := _ORGAN_REMOVED.get(m.label) or m.entry.extra.get("target"))
        and not PREVENTIVE.search(s.before(m, 40))
        and not _WHEN.search(s.before(m, 40))
        and not NO_ORGAN_OF_METASTASIS.search(s.before(m, 60))
    ]
    organs = {target for _, target in taken}
    if home & organs or any("|" in target for target in organs) or (len(organs) > 1 and not several):
        return []
    if several:
        taken += [
            (m, organ(m))
            for m in s.of("site")
            if _may_hold(s, m, home) and BIOPSY_OF.search(s.before(m, 60)) and m.end <= until
        ]
    return taken


def _may_hold(s: Sentence, m: Mention, home: set[str]) -> bool:
    inside = any(h.start <= m.start and m.end <= h.end for h in s.of("histology") if h.kind != "generic")
    return (
        m.kind in _PLACES
        and m.label not in NAME_ONLY
        and m.affirmed
        and not inside
        and not home & {organ(m), m.label}
        and not NO_ORGAN_OF_METASTASIS.search(s.before(m, 60))
    )
