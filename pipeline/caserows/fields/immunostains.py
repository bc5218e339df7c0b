"""Immunohistochemical markers with their results: which stains are this tumour's, and what no stain is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.stainparser import BREAK, SIGN, Cue, results
from caserows.fields.stainscores import OTHERS_NEGATIVE, Score, belongs_to_rest, her2_score, percent_score
from caserows.lexicon import lexicon
from caserows.pattern import Pattern

KI67, EBER = "Ki-67", "EBER"

TISSUE_TALK = Pattern(
    r"\b(?:immuno\w*|histochem\w*|stain\w*|IHC|(?:tumou?r|neoplastic|malignant|spindle|carcinoma|atypical|lymphoid|epithelioid|lesional|round|giant|clear) cells|cells (?:were|was|are|expressed|stained|showed)|markers?|histolog\w*|patholog\w*|microscop\w*|specimen|antibod\w+|biops\w+)\b",
    re.I,
)
SERUM = Pattern(
    r"\b(?:serum|serolog\w*|plasma|levels?|ng/m[lL]|U/m[lL]|U/L|IU|mIU|pg/m[lL]|elevated|normal range|blood|urin\w+|titer|titre|cerebrospinal|(?<!G-)(?<!M-)CSF|hormonal(?! receptor)|PCR|vaccin\w*|culture|deficiency)\b",
    re.I,
)
SERUM_MARKERS = frozenset(
    "AFP|CEA|PSA|PSAP|beta-hCG|human placental lactogen|CA125|CA19-9|CA15-3|CA72-4|SCC antigen|calcitonin|thyroglobulin|insulin|proinsulin|gastrin|glucagon|ACTH|GH|prolactin|TSH|FSH|LH"
    "|parathyroid hormone|IgG|IgG4|IgA|IgM|IgD|kappa|lambda|light chain|cytomegalovirus|herpes simplex virus|HPV|Helicobacter pylori|renin|amylase|transferrin|lactoferrin|somatostatin|serotonin|NSE|IGF-1|G-CSF|GM-CSF"
    "|IGF-2|FGF23|vasoactive intestinal peptide|factor XIIIa|trypsin|alpha-1-antitrypsin|chromogranin A|chromogranin|myoglobin|VEGF|MGMT|TERT|HHV8|SV40|von Willebrand factor|factor VIII-related antigen".split(
        "|"
    )
)
RECEPTORS = frozenset({"ER", "PR", "AR", "HER2", "PD-L1"})
"""Told by an amount without a word of tissue or staining."""
MOLECULAR = Pattern(
    r"\b(?:genes?|mutations?|mutated|mutant|mutational|amplifi\w+|rearrange\w*|fusions?|exons?|wild[- ]type|translocations?|deletions?|variants?|codon|FISH|(?<!encoded RNA )(?<!EBER )(?<!RNA )in[- ]situ hybridi[sz]ation|sequenc\w+|oncogene|locus|methylat\w+|germline|transcripts?)\b",
    re.I,
)
IN_FUSION = Pattern(r"\b(?!CD\d)[A-Z][A-Z0-9]{2,6}(?:/|::|-)$|\bt\s?\(\d+;\d+\)(?:\s?\([^()]{1,20}\))?\s$")
"""Before a gene of a translocation: "t(14;18) IGH/BCL2+"."""
REARRANGED = Pattern(r"\s?[+⁺]?\s?(?:translocations?|rearrange\w+|fusions?|amplification)\b", re.I)
EQUIVOCAL = Pattern(
    r"\b(?:doubtful|equivocal|indeterminate|inconclusive|non-?contributory|uncertain|not (?:performed|available|done|tested|interpretable))\b",
    re.I,
)
LABORATORY = Pattern(r"\b(?:tumou?r markers?|laborator\w+|chemistry|blood|biochemi\w+)\b", re.I)
SEEN_IN_TISSUE = Pattern(
    r"\b(?:immuno\w*|IHC|stain\w*|histolog\w*|patholog\w*|microscop\w*|biops\w*|specimens?|cells|sections?|cytolog\w*)\b",
    re.I,
)
NO_RESULT = "no result is stated"
OTHER_CELLS = Pattern(
    r"^\s(?:(?:the|delicate|small|scattered|thin|rich|entrapped|residual|reactive|background|surrounding|intratumou?ral|peripheral|blood|perineurial|perineural|admixed|intermixed|stromal)\s)*"
    r"(?:fibroblasts|vessels|vasculature|endothelial|endothelium|capillar\w+|myoepitheli\w+|basement|sustentacular|meshwork|pericytes|perineuri\w+)\b",
    re.I,
)
"""What a marker shows beside the tumor: "EMA highlighted perineurial fibroblasts", "CD34-positive vessels"."""
SUBSETS = Pattern(
    r"(?:\s?[+⁺]|[\s-]positive)?(?:\s?(?:/|:|and|to)\s?CD\d+\s?[+⁺]?)?\s(?:T[\s-]?)?(?:cells? |lymphocytes? )?(?:ratio|counts?\b)|\s?[+⁺]?\s(?:\w+\s){0,2}?\d+\s?(?:cells?|/)",
    re.I,
)
"""Lymphocyte subsets counted in blood or lavage: "CD4/CD8 ratio", "CD4+ T-cell count"."""
TRIPLE_NEGATIVE = Pattern(r"\btriple[\s-]?negativ(?:e|ity)\b|\bTNBC\b", re.I)
RECEPTORS_NEGATIVE = Pattern(
    r"\bhormon(?:e|al)[\s-]receptors?(?:\s(?:status\s)?(?:was|were|is|are)|[\s-]status)?[\s:-]+(?:both\s|all\s)?negativ(?:e|ity)\b",
    re.I,
)
"""Of both receptors, while a "hormone receptor-positive" carcinoma may lack one."""
AS_A_WHOLE = ((TRIPLE_NEGATIVE, ("ER", "PR", "HER2")), (RECEPTORS_NEGATIVE, ("ER", "PR")))
"""Receptors that one word calls negative together."""
KERATIN = Pattern(r"^(?:CK\d.*|.*keratin.*|AE1/AE3|CAM5\.2|MNF116|OSCAR|KL1|34βE12)$")
FAMILY = frozenset({"cytokeratin", "pan-cytokeratin"})
SMOOTH_MUSCLE_LIST = Pattern(r"\b(?:desmine?|(?:h-)?caldesmone?|calponine?|myogenine?|actine?s?|PS ?100)\b", re.I)
OTHER_AML = Pattern(r"leuk|angiomyolip|myelo|blasts?\b", re.I)
"""What else AML stands for than "actine muscle lisse"."""
NOT_THIS = Pattern(
    r"\b(?:marker for|typically|usually|characteristically|most (?:cases|tumou?rs)|can be|may be|often|commonly|frequently|generally|differential diagnos\w+)\b",
    re.I,
)
SHARED_RECEPTOR = Pattern(
    r"\b(?P<first>o?estrogen|androgen)(?=(?:\s\([^)]{1,8}\))?(?:\s?(?:,|/|and|or|&)\s?){1,2}(?:o?estrogen|progesterone|androgen)\b)"
    r"|(?<!anti)(?<!anti-)\b(?P<alone>o?estrogen|progesterone)(?=[\s-](?:positive|negative)\b(?! (?:feedback|effects?|balance)\b))",
    re.I,
)
"""The first of two receptors that share the word ("estrogen and progesterone receptors"), or one that is left without it
("estrogen-positive cells")."""

_RECEPTOR = {"a": "AR", "e": "ER", "o": "ER", "p": "PR"}


def ihc(case: Case) -> Iterator[Candidate]:
    """Markers with their result, the three receptors of a "triple-negative" tumour, and "all other markers were negative"."""
    found = list(_stains(case))
    told = {c.value for c in found if not c.rejected}
    unsettled = any(c.rejected == NO_RESULT for c in found)
    rest = [(s, m) for s in case.sentences if (m := OTHERS_NEGATIVE.search(s.text))] if unsettled else []
    for c in found:
        after = next((r for r in rest if 0 <= r[0].index - c.sentence.index <= 2), None)
        listed = after is not None and c.rejected == NO_RESULT and c.value not in told
        if after is None or not listed or not belongs_to_rest(str(c.value), after[1]):
            yield c
        else:
            spans = (*c.spans, after[0].span(*after[1].span()))
            yield replace(
                c, spans=spans, attributes={"result": "negative"}, rule="all other markers negative", rejected=""
            )


def _stains(case: Case) -> Iterator[Candidate]:
    for s in case.sentences:
        markers = sorted(
            [*(m for m in s.of("marker") if m.label != EBER and _is_marker(s, m)), *_shared_receptors(s)],
            key=lambda m: m.start,
        )
        if markers:
            yield from _markers(s, markers)
        for pattern, labels in AS_A_WHOLE:
            for match in pattern.finditer(s.text):
                for label in labels:
                    yield Candidate(
                        label, (s.span(*match.span()),), "receptors negative together", s, {"result": "negative"}
                    )


def _is_marker(s: Sentence, m: Mention) -> bool:
    """Whether a marker's abbreviation stands for it, and a family's name for no marker named right after it."""
    if m.text == "AML":
        return bool(SMOOTH_MUSCLE_LIST.search(s.text)) and not OTHER_AML.search(s.text)
    following = next((o for o in s.of("marker") if o.start > m.end), None) if m.label in FAMILY else None
    return not (
        following
        and KERATIN.match(following.label)
        and following.label not in FAMILY
        and re.fullmatch(r"\s?[(:]\s?", s.between(m, following))
    )


def _shared_receptors(s: Sentence) -> Iterator[Mention]:
    """Receptors whose noun stands only after the next one ("estrogen and progesterone receptors" names ER too)."""
    for match in SHARED_RECEPTOR.finditer(s.text):
        label = _RECEPTOR[match.group()[0].lower()]
        entry = next(e for e in lexicon("marker") if e.label == label)
        yield Mention(s.start + match.start(), s.start + match.end(), match.group(), "marker", entry)


def _markers(s: Sentence, markers: list[Mention]) -> Iterator[Candidate]:
    governed = results(s.text, [(m.start - s.start, m.end - s.start) for m in markers])
    tissue = bool(TISSUE_TALK.search(s.text)) or any(
        c and m.label not in SERUM_MARKERS for m, c in zip(markers, governed, strict=True)
    )
    for m, cue in zip(markers, governed, strict=True):
        score = _score(s, m, cue, tissue)
        if score is not None:
            yield Candidate(
                m.label,
                ((m.start, m.end), s.span(score.start, score.end)),
                "marker with an amount",
                s,
                {"result": "positive" if score.positive else "negative"},
                rejected="an equivocal result" if score.positive is None else "",
            )
            continue
        if cue is None:
            if m.label != KI67:
                yield Candidate(m.label, ((m.start, m.end),), "marker", s, {"result": "positive"}, rejected=NO_RESULT)
            continue
        spans = ((m.start, m.end), s.span(cue.start, cue.end))
        attributes = {"result": "positive" if cue.positive else "negative"}
        yield Candidate(
            m.label, spans, "marker with result", s, attributes, cue=cue.text, rejected=_reason(s, m, cue, tissue)
        )


def _score(s: Sentence, m: Mention, cue: Cue | None, tissue: bool) -> Score | None:
    """The amount that tells a marker's result, where no polarity word does; a score of HER2 outranks its plus signs."""
    if m.label == "HER2" and (cue is None or SIGN.match(cue.text)):
        score = her2_score(s.text, m.start - s.start, m.end - s.start)
        if score is not None:
            return score
    if (
        cue is None
        and (tissue or m.label in RECEPTORS)
        and m.label != KI67
        and m.assertion not in ("family", "planned")
        and not SERUM.search(s.after(m, 40))
    ):
        return percent_score(s.text, m.end - s.start)
    return None


def _reason(s: Sentence, m: Mention, cue: Cue, tissue: bool) -> str:
    """Why a marker beside a polarity word is no stain of this tumour; empty where it is one."""
    at, end = m.start - s.start, m.end - s.start
    if m.label == KI67 and (
        not cue.sure
        or re.search(r"\d\s?%|percent|per cent", s.text)
        or re.search(r"\bind(?:ex|ices)\b", m.text + s.after(m, 25), re.I)
    ):
        return "a proliferation index"
    if OTHER_CELLS.search(s.text[end if cue.end <= at else max(cue.end, end) :][:60]):
        return "cells that are not the tumor's"
    if SUBSETS.match(s.after(m, 40)):
        return "a count of cells"
    if EQUIVOCAL.search(s.text[max(0, min(at, cue.start) - 20) : max(end, cue.end) + 25]):
        return "an equivocal result"
    if m.label in SERUM_MARKERS and (
        not tissue
        or SERUM.search(s.text[max(0, at - 40) : end + 30])
        or re.match(r"\santibod", s.text[end:])
        or (LABORATORY.search(s.text[:at]) and not SEEN_IN_TISSUE.search(s.text))
    ):
        return "a serum test, not a tissue marker"
    if IN_FUSION.search(s.text[max(0, at - 30) : at]) or REARRANGED.match(s.text[max(end, cue.end) :]):
        return "a molecular test"
    seen = re.search(r"immun|stain|reactiv", cue.text, re.I) or SIGN.match(cue.text)
    clause = _clause(s.text, at, end)
    if not seen and MOLECULAR.search(clause) and not re.search(r"immuno|stain", clause, re.I):
        return "a molecular test"
    if m.assertion in ("family", "planned") and "suggest" not in m.cue.lower():
        return f"{m.assertion}: {m.cue}"
    return "a general statement" if NOT_THIS.search(s.text[max(0, min(at, cue.start) - 60) : max(end, cue.end)]) else ""


def _clause(text: str, at: int, end: int, reach: int = 70) -> str:
    """The text around ``[at, end)`` up to the next clause breaks, without what stands there itself ("paired-box gene 8")."""
    left = max((b.end() for b in BREAK.finditer(text, max(0, at - reach), at)), default=max(0, at - reach))
    right = BREAK.search(text, end, end + reach)
    return f"{text[left:at]} {text[end : right.start() if right else end + reach]}"
