"""Antitumor drugs given, by generic name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caserows.case import Candidate, Case, Mention, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.course import NO_RETURN
from caserows.fields.giving import BLOOD_DISEASE, RETELLING, not_given, referred
from caserows.lexicon import Entry, lexicon
from caserows.pattern import Pattern

DRUGS = {e.label: e for e in lexicon("drug")}
GENERIC_LABELS = frozenset({"chemotherapy", "immunotherapy", "hormone therapy", "targeted therapy"})
SUPPORTIVE = Pattern(
    r"\b(?:premedicat\w*|prophyla\w*|antiemetic|(?:o)?edema|swelling|nausea|vomiting|allerg\w*|hypersensitivity|replacement|asthma"
    r"|side effects?|adrenal insufficiency|taper\w*|wean\w*|rheumat\w*|arthritis|pneumonia|pneumonitis|respirat\w+|graft|h(?:a)?emoly\w+|rash|immunosuppress\w*|uveitis|vitritis|macular|cataract|hypox(?:emi)?a|hypoxemic|spirometr\w+|exacerbation)\b",
    re.I,
)
INTRATHECAL = Pattern(r"\b(?:intrathecal\w*|intraventricular\w*(?! immunoglobulin)|triple therapy)\b", re.I)
CORTISOL_BLOCKERS = frozenset({"metyrapone", "ketoconazole", "mitotane", "osilodrostat", "etomidate"})
"""Drugs against the hormone that a tumor makes; some are antitumor drugs for the organ named in ``BLOCKERS_FOR``."""
BLOCKERS_FOR = {"ketoconazole": "prostat", "mitotane": "adren"}
OTHER_ILLNESS = r"(?:rheumatoid|arthritis|psoria\w+|(?:arterial )?hypertensi\w+|(?:high )?blood pressure|lupus|crohn\w*|(?:ulcerative )?colitis|transplant\w*|epilep\w+|migraines?|vasculitis|asthma|COPD|(?:dermato|poly)myositis|myasthenia|multiple sclerosis|nephr(?:itis|otic|opathy)|glomerul\w+|spondyl\w+|pemphig\w+|scleroderma|endometriosis|contracepti\w+|infertility|immune thrombocytop\w+|gout|hepatitis|ectopic pregnancy|angina|tachycardia|arrhythmia\w*|palpitations?|thyrotoxicosis|hyperthyroidism|(?:beta|β)-?\s?(?:adrenergic )?blockade)"
FOR_ANOTHER_AFTER = Pattern(
    rf"^[^.;,]{{0,30}}?\b(?:for|due to|because of|against|to (?:treat|control|manage))\s(?:(?:the|his|her|an?|their|known|long-?standing|severe|refractory|treatment of|control of|management of|active|chronic|seropositive|juvenile|idiopathic|systemic|kidney|renal|liver|heart|plaque)\s){{0,4}}{OTHER_ILLNESS}\b",
    re.I,
)
FOR_ANOTHER_BEFORE = Pattern(
    rf"\b{OTHER_ILLNESS}\b[^.;]{{0,30}}?\b(?:treated|managed|controlled|maintained|treatment|therapy|taking|on|under|with|for which)\b[^.;,]{{0,25}}$",
    re.I,
)
"""What a drug that fights tumors also helps against: "methotrexate for rheumatoid arthritis"."""
TWO_FACED = frozenset(
    "methotrexate cyclophosphamide rituximab hydroxyurea propranolol thalidomide interferon sirolimus everolimus mercaptopurine".split()
)
"""Drugs that are as well known for other illnesses, which a sentence before may have told of."""
CAUSE_AFTER = Pattern(
    r"^[- ](?:related|associated|induced)(?:\s(?:\w+\s){0,2}(?:(?:immunodeficien|lympho|neoplas|malignan|leuk|tumou?r)\w*|LPDs?|\w*sarcoma|\w*carcinoma|cancer)|\s?(?:$|[.,;)]))",
    re.I,
)
"""What makes a drug the cause of a tumor and not its treatment."""
PRIOR_LINES = Pattern(
    r"\b(?:multiple|several|various|numerous|many|previous|prior|(?:two|three|four|five|six|seven|eight|\d+)\s(?:\w+\s)?(?:lines|regimens) of)[\s-](?:lines?\sof\s|regimens?\sof\s)?(?:\w+\s)?$",
    re.I,
)
NO_GIVING = Pattern(
    r"^[\s-]?(?:(?:metaiodobenzylguanidine|MIBG|\(MIBG\))[\s-](?:scinti|scan|imag|SPECT)\w*|scinti\w+|scans?|guided|(?:is|was) (?:no longer|not|now) (?:available|approved|licen[sc]ed|covered|reimbursed)|may\b|might\b|imag\w+|uptake|whole-body|receptors?|resistan\w+|sensitiv\w+|levels?|na[iï]ve|concentration|toxicity|induced|allergy|-based options"
    r"|targets?|assay|examination|measurement|expression|production|release|secretion|trial(?:s)? (?:have|has|are))\b",
    re.I,
)
NO_GIVING_BEFORE = Pattern(
    r"\b(?:allerg\w+ to|resistan\w+ to|sensitiv\w+ to|response rates? (?:to|of)|role of|efficacy of|effect of|benefits? of|use of|such as"
    r"|refractory to|intoleran\w+ to|mutations? (?:conferring|for)|accumulat\w+(?: of)?|uptake of|took up|avid for|(?:scintigraphy|scan|imaging|SPECT) (?:with|using))\s(?:\w+\s){0,3}$|\b(?:mammalian|mechanistic) target of\s$|\bstage\s(?:\w+\s)?\W?$|\bMUC-?\s?5-?\s?$",
    re.I,
)
GIVING = Pattern(
    r"\b(?:underw\w+|undergo\w*|received?|receiving|treated|given|administered|start\w*|began|begun|initiat\w+|commenc\w+|continu\w+"
    r"|switch\w+|chang\w+|prescri\w+|add(?:ed|ing)|complet\w+|cycles?|courses?|doses?|maintain\w*|maintenance|therapy|treatment"
    r"|on|with|took|taken|mg|replaced|placed|regimen|after|following|resum\w+|reinitiat\w+|use[ds]?)\b",
    re.I,
)
LINE = Pattern(
    r"\b(?:first|second|third|fourth|fifth|next|further|another|other|subsequent|salvage|palliative|induction|consolidation|adjuvant"
    r"|neo-?adjuvant|previous|prior|multiple|several|various|(?:two|three|four|five|six|\d) (?:\w+ )?lines of)[\s-](?:line\s)?(?:\w+\s){0,2}$",
    re.I,
)
OPENED = Pattern(
    r"[\s\d-]*(?:(?:regimen|protocol|(?:chemo)?therapy|scheme|schedule|treatment)\s?)?(?:[(\[:]|(?:consisting|composed) of\b)",
    re.I,
)
BRACKETED = Pattern(r"(?:[^();]{0,40}|[^()]{0,20}\([^()]{0,40}\)[^()]{0,20})[(\[](?:the |modified |so-called )?", re.I)
REGIMEN_REACH = 2
"""Sentences before a regimen in which its drugs may have been listed."""
AHEAD = Pattern(r"\b(?:prior to|before|until|pending)\s(?:\w+\s){0,2}$", re.I)
"""What says that the drugs come later: "decided to resect the tumor prior to chemotherapy"."""
MEMBERS = {
    "taxane": {"paclitaxel", "docetaxel", "nab-paclitaxel", "cabazitaxel"},
    "anthracycline": {
        "doxorubicin",
        "liposomal doxorubicin",
        "epirubicin",
        "daunorubicin",
        "idarubicin",
        "pirarubicin",
    },
    "aromatase inhibitor": {"anastrozole", "letrozole", "exemestane", "formestane"},
    "GnRH analog": {"leuprolide", "goserelin", "triptorelin", "buserelin", "histrelin", "nafarelin"},
    "somatostatin analog": {"octreotide", "lanreotide", "pasireotide", "vapreotide"},
    "angiogenesis inhibitor": {"bevacizumab", "ramucirumab", "aflibercept", "endostatin", "apatinib", "anlotinib"},
    "dopamine agonist": {"cabergoline", "bromocriptine", "quinagolide"},
}
"""Drugs of a class; the class counts where none of them is named."""
MODULATED = frozenset({"fluorouracil", "S-1", "tegafur", "tegafur/uracil", "capecitabine", "floxuridine"})
"""Drugs that leucovorin strengthens; beside any other one it is a rescue."""
SACRUM = Pattern(
    r"\bL-?[3-5]\s?(?:[-/–,]|and|to)\s?$|\b(?:table|fig(?:ure)?s?\.?|video|file|appendix|level|at)\s?$", re.I
)
OF_SACRUM = Pattern(
    r"^\s?(?:[-/–]\s?S-?[2-5]\b|vertebra\w*|levels?|nerves?|roots?|segments?|foram\w+|bod(?:y|ies)|dermatome|laminectomy|lamina)",
    re.I,
)
AS_TREATMENT = Pattern(r"\b(?:\w*therap\w+|treat\w*|doses?|mCi|GBq|courses?|cycles?)\b", re.I)
"""What tells that a tracer that is also a drug was given as the drug."""
CHEMOTHERAPY = Pattern(r"\b(?:\w*chemo\w*|mg|cycles?|courses?|oral(?:ly)?|\w+platin|CDDP|gemcitabine|\w+taxel)\b", re.I)
BEGUN = Pattern(
    r"\b(?:after|following|completed|completion of|received|finished|during|tolerated|started|starting|began|underwent|initiat\w+)\b[^.;,]{0,40}?"
    r"\b(?:cycles?|courses?|\w*chemotherapy|infusions?|(?:this|the) (?:\w+ )?(?:regimen|protocol|treatment|therapy))\b",
    re.I,
)
"""What tells soon after a plan that it was carried out: "after two courses"."""
NOT_BEGUN = Pattern(r"\b(?:declin\w+|refus\w+|before|prior to|without|not|n[’']t|never|could|lost to)\b", re.I)
REACH = 3
"""Sentences after a plan in which its beginning is looked for."""
AS_A = Pattern(r"[^.;,]{0,60}?\bas (?:[\w-]+ ){0,3}", re.I)
EARLIER = 2
"""Sentences by which a bare "chemotherapy" must come before every named drug to be a line of its own."""
CAME_BACK = Pattern(
    r"\b(?:recurrence|recurrent|recurred|relapsed?|(?:local|distant|first|second) relapse|years? later|(?:months?|years?) after (?:\w+ ){0,3}(?:treatment|therapy|surgery|chemo\w*|radi\w+))\b",
    re.I,
)
"""What sets the drugs named after it apart from a treatment told before it."""
OWN_CASE = Pattern(r"\b(?:our|this|the present) (?:patient|case)\b|\b(?:he|she|the patient|we)\b", re.I)


def components(m: Mention) -> list[Entry]:
    """The drugs of a mention: itself, or the components of a regimen."""
    named = m.entry.extra.get("components", "")
    return [DRUGS[c] for c in named.split("|") if c in DRUGS] if named else [m.entry]


def _listed_last(s: Sentence, m: Mention) -> bool:
    """Whether a steroid ends a list of cytotoxic drugs, as one of a regimen: "cyclophosphamide, vincristine and prednisone"."""
    before = [
        d for d in s.of("drug") if d.end <= m.start and d.kind == "chemotherapy" and d.label not in GENERIC_LABELS
    ]
    return len(before) > 1 and re.fullmatch(r"\W*(?:and|plus|with)?\W*", s.between(before[-1], m)) is not None


def _explained(s: Sentence, m: Mention) -> bool:
    """Whether another drug of its kind opens a bracket right after ``m``: "LHRH analogue (triptorelin)"."""
    others = [d for d in s.of("drug") if d.start > m.end and d.kind == m.kind and d.label != m.label]
    return any(re.fullmatch(r"\s?[(\[]\s?", s.between(m, d)) for d in others)


def _named_beside(case: Case, s: Sentence, m: Mention) -> bool:
    """Whether the report itself names the drugs of a regimen: in brackets after it, right before it in brackets, or shortly before.

    What a report means by the letters counts more than what most others mean: "TP (paclitaxel plus nedaplatin)".
    """
    named = [d for d in s.of("drug") if d.kind not in ("regimen", "steroid") and d.label not in GENERIC_LABELS]
    opened = OPENED.match(s.text, m.end - s.start)
    if opened:
        end = s.text.find(")", opened.end())
        if len([d for d in named if opened.end() <= d.start - s.start < (end if end >= 0 else len(s.text))]) > 1:
            return True
    before = [d for d in named if d.end <= m.start]
    if len(before) > 1 and BRACKETED.fullmatch(s.text[before[-1].end - s.start : m.start - s.start]):
        return True
    recent = [t for t in case.sentences if s.index - REGIMEN_REACH <= t.index < s.index and t.section == s.section]
    listed = {d.label for t in recent for d in t.of("drug") if d.kind == "chemotherapy"} - GENERIC_LABELS
    usual = {e.label for e in components(m)}
    return len(listed) == len(usual) > 2 and listed != usual and not listed.isdisjoint(usual)


def not_giving(s: Sentence, m: Mention) -> bool:
    """Whether the words beside a drug speak of it and not of its giving: "chemotherapy-resistant", "use of imatinib"."""
    return bool(NO_GIVING.match(s.after(m, 30)) or NO_GIVING_BEFORE.search(s.before(m, 50)))


def _no_drug(s: Sentence, m: Mention) -> bool:
    """Whether "S-1" is a vertebra, or the number of a table."""
    if SACRUM.search(s.before(m, 20)) or OF_SACRUM.match(s.after(m, 20)):
        return True
    return "S-1" not in m.text and "TS" not in m.text and CHEMOTHERAPY.search(s.text) is None


def _carried_out(case: Case, s: Sentence, m: Mention) -> bool:
    """Whether the sentences after a plan tell that it was begun, and name no other drugs."""
    if m.assertion != "planned" or m.label in GENERIC_LABELS or s.section in RETELLING:
        return False
    for t in case.sentences:
        if s.index < t.index <= s.index + REACH and t.section == s.section:
            if any(d.label not in GENERIC_LABELS for d in t.of("drug")):
                return False
            if BEGUN.search(t.text) and not NOT_BEGUN.search(t.text):
                return True
    return False


def _blamed(case: Case) -> set[str]:
    """Drugs from which the report says the tumor to have come: "methotrexate-associated lymphoma"."""
    return {m.label for s, m in case.mentions("drug") if m.label in TWO_FACED and CAUSE_AFTER.match(s.after(m, 60))}


def _for_another(s: Sentence, m: Mention) -> bool:
    """Whether a drug was given for an illness that is no tumor."""
    if FOR_ANOTHER_AFTER.match(s.after(m, 90)):
        return True
    return m.label in TWO_FACED and FOR_ANOTHER_BEFORE.search(s.before(m, 90)) is not None


def refusal(s: Sentence, m: Mention, entry: Entry, diagnosis: str, *, told: bool) -> str:
    """Why a mention does not tell that the drug was given for the tumor; empty where it does."""
    reason = not_given(s, m)
    if reason:
        return reason
    if entry.kind == "steroid" and m.entry.kind != "regimen":
        treats = BLOOD_DISEASE.search(diagnosis) or _listed_last(s, m)
        if not (INTRATHECAL.search(s.text) or (treats and not SUPPORTIVE.search(s.text))):
            return "supportive, not the tumor's treatment"
    if entry.label in CORTISOL_BLOCKERS and not (
        entry.label in BLOCKERS_FOR and BLOCKERS_FOR[entry.label] in diagnosis.lower()
    ):
        return "supportive, not the tumor's treatment"
    if _for_another(s, m):
        return "for another illness"
    if m.kind != "regimen" and _explained(s, m):
        return "the drug itself stands in brackets"
    if not_giving(s, m) or (m.label == "S-1" and _no_drug(s, m)):
        return "not the giving of the drug"
    if m.label == "iobenguane I-131" and not AS_TREATMENT.search(s.text):
        return "a tracer, not the drug"
    if m.label == "leucovorin" and not any(e.label in MODULATED for d in s.of("drug") for e in components(d)):
        return "supportive, not the tumor's treatment"
    if referred(s, m):
        return "referred, not told as given"
    if s.section in RETELLING and (
        told or not (s.section == "abstract" or OWN_CASE.search(s.text)) or not GIVING.search(s.text)
    ):
        return "told again or told of others"
    return ""


def systemic_therapies(case: Case) -> Iterator[Candidate]:
    """Antitumor drugs given; a class ("chemotherapy") only where no drug of it is named for that line of treatment."""
    diagnosis = str(case.value("diagnosis") or "")
    told = any(not not_given(s, m) for s, m in case.mentions("drug") if s.section not in RETELLING)
    drugs: list[Candidate] = []
    classes: list[tuple[Candidate, Mention]] = []
    blamed = _blamed(case)
    spelt = {m.label for s, m in case.mentions("drug") if m.kind == "regimen" and _named_beside(case, s, m)}
    for s in case.sentences:
        for m in s.of("drug"):
            carried_out = _carried_out(case, s, m)
            for entry in components(m):
                kind = "radionuclide" if entry.kind == "radioligand" else entry.kind
                reason = "" if carried_out else refusal(s, m, entry, diagnosis, told=told)
                if m.label in blamed:
                    reason = reason or "the cause of the tumor"
                if m.label in spelt and entry.kind != "steroid":
                    reason = reason or "the drugs are named"
                c = Candidate(entry.label, ((m.start, m.end),), "drug given", s, {"kind": kind}, m.cue, reason)
                if entry.label in GENERIC_LABELS and not reason:
                    classes.append((c, m))
                else:
                    drugs.append(c)
        for m in s.of("procedure"):
            if m.kind == "chemoradiotherapy" and not not_given(s, m) and (s.section not in RETELLING or not told):
                c = Candidate("chemotherapy", ((m.start, m.end),), "chemoradiotherapy", s, {"kind": "chemotherapy"})
                classes.append((c, m))
    taken = [c for c in drugs if not c.rejected]
    given = {c.value for c in taken}
    of_regimens = {(m.start, m.end) for _, m in case.mentions("drug") if m.kind == "regimen"}
    for c in drugs:
        spelt_so = c.value == "prednisone" and "prednisolone" in given and c.spans[0] in of_regimens
        by_name = not c.rejected and (spelt_so or not given.isdisjoint(MEMBERS.get(str(c.value), ())))
        yield replace(c, rejected="the drugs are named") if by_name else c
    for c, m in classes:
        named = [d for d in taken if _of_class(d, c)]
        meant = any(_is_the_drug(d, c) for d in taken)
        reason = "the drugs are named" if meant or (named and not _own_line(case, c, m, named)) else ""
        yield Candidate(c.value, c.spans, c.rule, c.sentence, c.attributes, c.cue, reason)


def _of_class(drug: Candidate, c: Candidate) -> bool:
    kind = drug.attributes.get("kind")
    return kind in ("chemotherapy", "regimen") if c.value == "chemotherapy" else kind == c.attributes.get("kind")


def _is_the_drug(drug: Candidate, c: Candidate) -> bool:
    """Whether a drug just named is what the class stands for: "sunitinib as neoadjuvant chemotherapy"."""
    if drug.sentence is not c.sentence or drug.spans[0][1] > c.spans[0][0]:
        return False
    s = c.sentence
    return AS_A.fullmatch(s.text[drug.spans[0][1] - s.start : c.spans[0][0] - s.start]) is not None


def _new_chapter(case: Case, c: Candidate, d: Candidate) -> bool:
    """Whether the illness came back, or years went by, between a class and a drug named after it."""
    told = [t for t in case.sentences if c.sentence.index < t.index <= d.sentence.index]
    ends = [t.text[: d.spans[0][0] - t.start] if t.index == d.sentence.index else t.text for t in told]
    return any(CAME_BACK.search(NO_RETURN.sub(" ", text)) for text in ends)


def _own_line(case: Case, c: Candidate, m: Mention, named: list[Candidate]) -> bool:
    """Whether a class stands for a line of treatment of its own, away from the sentences that name its drugs."""
    if c.sentence.section in RETELLING or c.value != "chemotherapy":
        return False
    if AHEAD.search(c.sentence.before(m, 30)):
        return False
    if PRIOR_LINES.search(c.sentence.before(m, 50)):
        return all(d.sentence.index != c.sentence.index for d in named)
    if LINE.search(c.sentence.before(m, 50)):
        return all(abs(d.sentence.index - c.sentence.index) > 1 for d in named)
    return all(d.sentence.index - c.sentence.index > EARLIER or _new_chapter(case, c, d) for d in named)


SYSTEMIC = Field(
    "systemic_therapies",
    "label",
    "Every antitumor drug given, by generic name.",
    systemic_therapies,
    attributes=(Attribute("kind"),),
)
