"""Recurrence of the treated index tumor: regrowth, progression, and the times at which there was none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.course import FREE, LATER, Treated
from caserows.fields.followup import later_time
from caserows.fields.tumors import is_cns
from caserows.pattern import Pattern

GROWTH = r"(?:(?<!the )(?<!an )(?:enlarged|increased)|grew|(?<=had )(?:re)?grown|(?<=has )(?:re)?grown|(?<=have )(?:re)?grown|(?<=been )growing|regrew|expanded|progressed|come back|came back|reappeared|recurred|relapsed|returned|doubled|re-?growing|(?<=was )growing|(?<=were )growing|(?<=is )growing|enlarging|enlargement|increasing|increase|progression)"
MASS = r"(?:tumou?rs?|lesions?|mass(?:es)?|remnants?|residues?|residual \w+|nodules?|neoplasms?|cancer|lymphoma|\w*sarcoma|carcinoma|glioma|meningioma|\w+blastoma|cysts?|disease|malignanc(?:y|ies)|foc(?:us|i))"
RECURRED = Pattern(
    r"\b(?:re-?recurr\w+|recur(?:s|red|rence|rences|rent|ring)?|re-?occur(?:s|red|rences?|ring)|relaps(?:ed?|es|ing)|re-?growth|re-?grew|re-?grown|re-?growing|(?:local|loco-?regional) failure|(?:came|come|grown|grew|grows) (?:back|again))\b",
    re.I,
)
PROGRESSED = Pattern(
    rf"\b(?:progressive (?:disease|tumou?r\w*|growth|enlargement|lesions?)|(?:disease|tumou?r|local(?: and systemic)?|intracranial|cerebral|cns|radiolog\w+|clinical|rapid|further|systemic) progression|progression of (?:[\w-]+ ){{0,5}}?(?:{MASS}|metastas[ei]s)|progression (?:was|has been|occurred)(?! (?:\w+ )?(?:favou?rable|good|uneventful|slow|satisfactory|not))|{MASS} (?:(?!(?:with|of|and|was|were|from|markers?|levels?)\b)[\w-]+ ){{0,2}}?(?:(?:at|in|of|near|leading|causing|along) (?:[\w-]+ ){{1,6}}?)?(?:had |has |have |was |were |again |further |markedly |rapidly |significantly |been )*{GROWTH}\b|disease progressed|(?:increase|growth|progression) (?:in|of) (?:the |his |her )?(?:(?:size|volume|diameter) of (?:the |this |his |her )?(?:[\w-]+ ){{0,2}}?{MASS}|{MASS} (?:size|volume|diameter))|new (?:\w+ )?{MASS} (?:at|in|near|adjacent to) (?:\w+ ){{0,3}}?(?:resection|surgical|operative|tumou?r|same|site|cavity|edge)|(?:new (?:\w+ )?(?:lumps?|swellings?|growths?)|(?:tumou?r|lesion|mass|nodule|lump|swelling|growth) (?:of (?:a |size |\d[\d.]* |[cm]m |x )+)?(?:(?:was|had|been|again|then) )*(?:observed|noted|noticed|found|seen|detected|appeared|developed|arose)) (?:at|in|over|near|along|adjacent to) (?:the |his |her |a )*(?:(?:same|previous|prior|former|old|original|initial|earlier) (?:\w+ )?(?:site|area|scar|place|location|position|bed)|(?:surgical|operati\w+|excision|resection|incision\w*) (?:site|area|scar|wound|bed|cavity)))\b",
    re.I,
)
PROGRESSION_FREE = Pattern(
    rf"\b(?:(?:tumou?r |disease )?progression[- ]free|(?:remnant|residual \w+|residue|lesion|tumou?r|cavity) (?:\w+ ){{0,3}}?(?:is|was|has|had|have|remain\w*) (?:been |remained )?(?:stable|unchanged|not (?:grown|progressed|enlarged|changed))|stable (?:remnant|residual|residue)|local control (?:was|is|has been) (?:\w+ )?(?:maintained|achieved|obtained|preserved|good|excellent)|locally controlled|(?:remission|response) (?:has )?(?:persist(?:s|ed)|(?:was|has been|is) (?:maintained|sustained))|{MASS} (?:has|had|have|did) (?:not|never) (?:return(?:ed)?|come back|reappear(?:ed)?|regrown?|regrow))\b",
    re.I,
)
FREE_OF = Pattern(
    rf"\b(?:{FREE}|(?:remains?|remained|is|was|been|continues?|still|now|maintained|sustained)(?: \w+){{0,3}}? (?:(?:complete )?remission|complete response|CR\b|NED\b)|clinical(?:ly)? and radiolog\w+ (?:free(?! (?:of|from)\b)|remission))\b",
    re.I,
)
IMAGING = r"(?:scans?|imaging|MRIs?|CTs?|PET(?:[-/]CT)?|radiographs?|x-?rays?|ultraso\w+|sonograph\w+|scintigra\w+|(?:gastro|colono|cysto|broncho)?(?:scopy|scopies)|endoscop\w+|mammogra\w+|tomogra\w+|follow[- ]?ups?|check-?ups?|surveillance|(?:imaging|radiolog\w+) (?:studies|examinations?|findings|controls?|evaluations?))"
CLEAR = Pattern(
    rf"\b{IMAGING} (?:[\w/-]+ ){{0,4}}?(?:(?:continue[sd]? to be|remain(?:s|ed)?|have been|has been|were|was|is|are) (?:\w+ly )?(?:(?:normal|clear|clean|unremarkable)(?! for\b)|negative(?! for\b(?! (?:\w+ ){{0,3}}?(?:disease|malignancy|cancer|tumou?r)\b)))|(?:showed|shows|revealed|reveals|demonstrated|disclosed) (?:no (?:\w+ )?(?:abnormalit(?:y|ies)|(?:abnormal|pathologic\w*|suspicious|suspect) \w+)|normal (?:findings|results))|(?:did not|didn[’']t|does not|failed to) (?:show|reveal|demonstrate|disclose|detect) (?:any )?(?:\w+ )?(?:abnormal\w*|pathologic\w*|suspicious|suspect)\b)"
    rf"|\b(?:normal|unremarkable|negative|clear|clean) (?:\w+ ){{0,2}}?{IMAGING}\b(?! of the (?:spine|chest|abdomen))",
    re.I,
)
"""Normal images at follow-up, which show that the treated tumor has not come back."""
STILL = Pattern(r"\b(?:has|have)\s(?:not|never|been|remained)\b", re.I)
MARGINS = Pattern(
    r"\b(?:margins?|edges?|ureter|veins?|fluid|cells|specimen|section\w*|lymph nodes?|nodes|biopsy|biopsies|stumps?|bone marrow|doughnuts?|washings?|cytology|intraoperative\w*|frozen)\b",
    re.I,
)
NEGATED_BEFORE = Pattern(
    r"(?:\b(?:no|without|not|nothing|free of|free from|absence of|nor|neither|never|negative for|unremarkable for|excluded|ruled out|rather than)|(?:did|do|does|was|were|is|has|have|had|could)n[’']t)\b[^.;:]{0,80}$|\bdenied\b[^.;:,]{0,60}$|\bnon-?\s?$",
    re.I,
)
CLAUSE_AFTER = Pattern(
    r"^[^.;,]{0,60}?\b(?:was|were)\s(?:\w+ly\s)?(?:found|detected|discovered|diagnosed|confirmed|noted|identified|treated|resected|excised|removed)\b",
    re.I,
)
"""A verb of its own, which makes what stands before it and after a comma a clause of its own."""
BREAKS_NEGATION = Pattern(
    r"\b(?:but|however|although|until|when|which|and (?:then|he|she|the)|despite|because|since|after)\b|,\s(?:an?|the|this|his|her|it|there|our)\s",
    re.I,
)
NEGATED_AFTER = Pattern(
    r"^(?:\s(?:or|and|nor) [\w-]+(?: [\w-]+)?)?(?:\s[\w-]+){0,3}?\s(?:(?:was|were|is|are|has|have|had|did|could)(?:n[’']t|(?: been)? (?:not|never))|(?:was|were|has been|is) (?:absent|excluded|ruled out))\b|^[- ]free\b",
    re.I,
)
RISK_BEFORE = Pattern(
    r"\b(?:risk|rates?|chance|likelihood|probability|possibility|potential|tendency|prone|propensity|prevent\w*|reduc\w+|avoid\w*|decreas\w+|detect\w*|monitor\w*|assess\w*|minimi[sz]e\w*|fear|concern\w*|fail\w* to|unable to|early (?:detect|diagnos|recogni)\w+|suspicio\w*|suspected|suspicious|possible|if|in case of|cases of|understand\w*|may(?!\s(?:of\s)?\d)|might|can|could|would|will|often|frequent\w*|usually|tends? to|time to|predict\w*|regarding|exclude|rule out|differentia\w+|distinguish\w*|versus|vs\.?|(?:necrosis|radionecrosis|scar|fibrosis|inflammation|infection) or)\b[^.;,]{0,35}$",
    re.I,
)
OTHER_PLACE = Pattern(
    r"\bno other (?:sites?|places?|foc(?:us|i)|locations?|areas?|evidence|signs?) of (?:\w+ )?$", re.I
)
"""A denial that leaves one recurrence standing."""
AT_RISK = Pattern(
    r"\b(?:(?:risk|rate|chance|likelihood|probability|tendency) (?:of|for|to)|distinguish\w*|differentiat\w+|discriminat\w+|tell) (?:[\w-]+ ){0,2}$",
    re.I,
)
RISK_AFTER = Pattern(
    r"^[- ](?:like|rates?|risk|free (?:interval|survival|period)|score|potential|is (?:common|rare|frequent|likely|possible|high)|(?:(?:was|were|is|had been) )(?:\w+ly |initially |first )?(?:suspected|considered|feared|assumed|presumed|raised|questioned))",
    re.I,
)
OTHER_RECURRENT = Pattern(
    r"^(?:\s(?!and\b|but\b|while\b)\w+){0,2}?\s?(?:laryngeal|deep vein|venous|embol\w+|ventricular|tachycardia|arrhythm\w+|uveitis|cholangitis|pancreatitis|herpes|falls?|aspirations?|tonsillitis|bronchitis|ulcers?|aphth\w+|dislocations?|cystitis|abscess\w*|ileus|cholecystitis|colic|sepsis|polychondritis|mood|depression|angina|infarct\w*|isch(?:a)?emi\w+|transfusions?|hospitali[sz]ations?|admissions?|exacerbations?|boils|cellulitis|seizures?|urinary|infections?|episodes?|pain|abdominal|vomiting|fevers?|headaches?|epistaxis|attacks?|bouts?|cough|h(?:a)?emoptysis|bleeding|stenosis|strictures?|ascites|effusions?|pneumoni\w+|hernia|thrombo\w+|hypo\w+|hyper\w+|miscarriages?|pregnancy|otitis|sinusitis|symptoms?|syncope|complaints?|nausea|diarrh\w+|obstruction|stroke|artery|nerve|\w+itis|of (?:the |her |his )?(?:\w+ )?(?:same |similar |character|\w+(?:itis|uria|algia|rrhea|rrhoea|plegia|paresis|thorax|cardia|emia|aemia)\b|syndrome|edema|oedema|swelling|hydrocephalus|symptoms?|headaches?|pain|seizures?|fever|bleeding|effusion|ascites|h(?:a)?ematuria|infection|weakness|diplopia|hemiparesis))",
    re.I,
)
COMPLAINT_RECURRED = Pattern(
    r"\b(?:pain|headaches?|seizures?|symptoms?|fever|h(?:a)?ematuria|bleeding|effusion|ascites|diplopia|weakness|vomiting|dizziness|cough|complaints?|infection|epistaxis|dysphagia|deficits?|hydrocephalus|h(?:a)?ematoma|jaundice|eruptions?|neutropenia|toxicit(?:y|ies)|an?emia|stenosis|h(?:a)?emorrhage|thrombosis|pneumothorax|hypoglyc(?:a)?emia|colitis|rash|abscess|aneurysm|fistula|h(?:a)?emoptysis|syndrome|episodes?|signs|erosion|\w+itis|\w+opathy|NS|neuropathy|palsy) (?:(?!(?:and|or|but|of|due|from|caused|by|because|secondary)\b)\w+ ){0,3}?$",
    re.I,
)
SKIN_TROUBLE = Pattern(
    r"\b(?:skin|cutaneous|mucosal|oral|acneiform|herpetic|psoriatic)\s(?:lesions?|manifestations?|reactions?)\s", re.I
)
"""Lesions of skin and mucosa, which are an eruption where the tumor arose elsewhere."""
OF_SKIN = Pattern(r"melanoma|kaposi|mycosis|dermat|cutaneous|skin|merkel|basal|squamous|histiocyt|lymphoma|leuk", re.I)
COMES_BACK = Pattern(
    r"\b(?:data|results?|tests?|levels?|reports?|markers?|cultures?|he|she|who|patient|man|woman|boy|girl|they) (?:\w+ )?$",
    re.I,
)
COMMON_WORDS = frozenset(
    "adenocarcinoma anaplastic atypical cancer carcinoma cell cells disease glioma high-grade large leukemia low-grade lymphoma malignancy malignant"
    " melanoma metastatic neoplasm of primary sarcoma small the tumor".split()
)
"""Words of a diagnosis that many tumors share; two labels that differ in the other words name two tumors."""
DISTANT = Pattern(r"\b(?:distant|metastatic|systemic|extracranial|extra-?cns|pleural|peritoneal)\s(?:\w+\s)?$", re.I)
DYING_OF = Pattern(r"\b(?:died|death|succumbed|attributed|due to|because of|owing to|result of)\b[^.;]{0,40}$", re.I)


def recurrences(case: Case) -> list[Candidate]:
    """Local regrowth or recurrence of the treated index tumor, stated either way: a recurrence outweighs the times without one."""
    treated = Treated(case)
    found = [
        c
        for s in case.sentences
        if s.section != "introduction" or treated.any
        for c in _recurrence_in(case, s, treated)
    ]
    return sorted(found, key=lambda c: (c.value != "yes", c.rank))


def _recurrence_in(case: Case, s: Sentence, treated: Treated) -> Iterator[Candidate]:
    for pattern, rule in ((FREE_OF, "disease-free"), (PROGRESSION_FREE, "progression-free")):
        free = pattern.search(s.text)
        if free:
            reason = ""
            if re.match(r"\s(?:interval|survival|period)", s.text[free.end() :]):
                reason = "a span of time"
            elif OTHER_RECURRENT.match(s.text[free.end() :]) or re.match(r"\sremission", s.text[free.end() :]):
                reason = "something else is absent"
            elif MARGINS.search(s.text) and not re.search(r"\brecurr|relaps|regrow", free.group(), re.I):
                reason = "a specimen free of tumor"
            elif not ((LATER.search(s.text) or later_time(s) or STILL.search(free.group())) and treated.before(s)):
                reason = "not after treatment"
            elif not re.search(
                r"recurr|relaps|regrow|progress|disease|tumou?r|cancer|malign|symptom|remission|response|control|\bCR\b|\bNED\b|stable|unchanged|not ",
                free.group(),
                re.I,
            ):
                reason = "free of metastases only"
            elif rule == "progression-free" and _elsewhere(case, s, free):
                reason = "another tumor than the index tumor"
            yield Candidate("no", (s.span(*free.span()),), rule, s, rejected=reason)
    clear = CLEAR.search(s.text)
    if clear and treated.before(s):
        told = later_time(s) or re.search(r"\b(?:follow|surveillance|check-?up|remain)", s.text, re.I)
        reason = "" if told else "no later time is told"
        yield Candidate("no", (s.span(*clear.span()),), "normal images at follow-up", s, rejected=reason)
    for match in RECURRED.finditer(s.text):
        before, after = s.text[: match.start()], s.text[match.end() :]
        negated = _negated(before, after) or NEGATED_AFTER.match(after)
        reason = ""
        if (RISK_BEFORE.search(before) and not negated) or AT_RISK.search(before[-80:]) or RISK_AFTER.match(after):
            reason = "a risk, not an event"
        elif (
            OTHER_RECURRENT.match(after)
            or COMPLAINT_RECURRED.search(before)
            or _eruption(case, s.text[max(0, match.start() - 30) : match.end()])
        ):
            reason = "something else recurs"
        elif re.search(r"\b(?:back|again)$", match.group(), re.I) and COMES_BACK.search(before):
            reason = "the patient comes back"
        elif re.search(r"\blesions? $", before, re.I) and not treated.before(s):
            reason = "before the tumor is treated"
        elif _another_tumor(case, s, match.end()):
            reason = "another tumor recurs"
        elif not negated and (DISTANT.search(before) or _elsewhere(case, s, match)):
            reason = "another place than the index tumor's"
        elif negated and OTHER_PLACE.search(s.text[: match.start()][-30:]):
            reason = "other places than the one told"
        elif re.search(r"\bhistory\b", before[-60:]) and (negated or not _of_a_tumor(s, match)):
            reason = "past history"
        start = negated.start() if negated and negated.string is before else match.start()
        yield Candidate(
            "no" if negated else "yes", (s.span(start, match.end()),), "recurrence stated", s, rejected=reason
        )
    progressed = PROGRESSED.search(s.text)
    if progressed:
        match = progressed
        before, after = s.text[: match.start()], s.text[match.end() :]
        negated = _negated(before, after) or NEGATED_AFTER.match(after)
        reason = ""
        if negated or re.search(r"\bnot\b", match.group()):
            reason = "negated"
        elif RISK_BEFORE.search(before) or RISK_AFTER.match(after):
            reason = "a risk, not an event"
        elif not treated.before(s):
            reason = "growth before treatment"
        elif _eruption(case, s.text[max(0, match.start() - 15) : match.end()]):
            reason = "something else recurs"
        elif DYING_OF.search(before) and "local" not in match.group():
            reason = "the cause of death"
        elif DISTANT.search(before) or _elsewhere(case, s, match):
            reason = "another place than the index tumor's"
        elif re.search(
            r"\b(?:decreas\w+|shr[aiu]nk|slow\w*|suppress\w*|regress\w*|control(?:ling)?(?: of)?|halt\w*|delay\w*|prevent\w*|stop\w*)\b",
            s.text[max(0, match.start() - 40) : match.end() + 15],
            re.I,
        ):
            reason = "progression held back"
        yield Candidate("yes", (s.span(*match.span()),), "progression of the treated tumor", s, rejected=reason)


def _eruption(case: Case, text: str) -> bool:
    """Whether what comes back is said of the skin or a mucosa, and the tumor is none of the skin."""
    own = case.value("primary_site") == "skin" or OF_SKIN.search(str(case.value("diagnosis") or ""))
    return SKIN_TROUBLE.search(text) is not None and not own


def _another_tumor(case: Case, s: Sentence, at: int) -> bool:
    """Whether the words after ``at`` name what recurs, and it is another tumor than the diagnosis ("recurrence of basal cell carcinoma")."""
    diagnosis = str(case.value("diagnosis") or "")
    for m in s.of("histology"):
        start = m.start - s.start
        if m.kind not in ("malignant", "borderline", "benign"):
            continue
        if start >= at and re.fullmatch(
            r"\s(?:of\s)?(?:(?:the|an?|his|her|this|previous|known)\s){0,2}", s.text[at:start]
        ):
            words = {frozenset(label.split()) - COMMON_WORDS for label in (diagnosis, m.label)}
            return len(words) > 1 and all(words) and not frozenset.intersection(*words)
    return False


def _of_a_tumor(s: Sentence, match: re.Match[str]) -> bool:
    """Whether a tumor is named right before or after what recurred."""
    return any(
        m.kind != "disease" and m.start - s.start < match.end() + 40 and m.end - s.start > match.start() - 40
        for m in s.of("histology")
    )


def _negated(before: str, after: str) -> re.Match[str] | None:
    """The negation that reaches from ``before`` to ``after``, unless a new clause stands between."""
    match = NEGATED_BEFORE.search(before)
    if match is None or BREAKS_NEGATION.search(match.group()):
        return None
    listed, _, last = match.group().rpartition(",")
    return None if listed and CLAUSE_AFTER.match(after) and not re.search(r"\b(?:or|nor)\b", last) else match


def _elsewhere(case: Case, s: Sentence, match: re.Match[str]) -> bool:
    """Whether what returned is not the index tumor: a place other than the primary's, or outside the CNS where the index tumor is a CNS metastasis."""
    sites = [m for m in s.of("site") if not re.fullmatch(r"back|again", m.text, re.I)]
    inside = [m for m in sites if m.start < s.start + match.end() and m.end > s.start + match.start()]
    if inside and not any(is_cns(m) or m.label == case.value("primary_site") for m in inside):
        return True
    if case.value("cns_involvement") != "metastatic":
        return False
    first = case.found["cns_involvement"][0]
    if s.section == first.sentence.section and s.start + match.start() < first.spans[0][0]:
        return True
    return (
        bool(sites)
        and not any(is_cns(m) for m in sites)
        and not re.search(r"\b(?:brain|cerebral|intracranial|cranial|cavity|leptomening\w+)\b", s.text, re.I)
    )
