"""Recurrence, vital status and cause of death; the time to the last information stands in ``followup.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Attribute, Field
from caserows.fields.course import (
    ALIVE,
    FREE,
    GOOD_FINDING,
    LATER,
    NO_RETURN,
    NOT_RESPONSE,
    RESPONSE,
    Treated,
    death_in,
    dies,
)
from caserows.fields.followup import ORIGINS, follow_ups, later_time
from caserows.fields.tumors import is_cns
from caserows.pattern import Pattern

GROWTH = r"(?:(?<!the )(?<!an )enlarged|increased|grew|(?<=had )(?:re)?grown|(?<=has )(?:re)?grown|(?<=have )(?:re)?grown|(?<=been )growing|regrew|expanded|progressed|come back|came back|reappeared|recurred|relapsed|returned|doubled|re-?growing|(?<=was )growing|(?<=were )growing|(?<=is )growing|enlarging|enlargement|increasing|increase|progression)"
MASS = r"(?:tumou?rs?|lesions?|mass(?:es)?|remnants?|residues?|residual \w+|nodules?|neoplasms?|cancer|lymphoma|\w*sarcoma|carcinoma|glioma|meningioma|\w+blastoma|cysts?|disease|malignanc(?:y|ies)|foc(?:us|i))"
RECURRED = Pattern(
    r"\b(?:re-?recurr\w+|recur(?:s|red|rence|rences|rent|ring)?|relaps(?:ed?|es|ing)|re-?growth|re-?grew|re-?grown|re-?growing|(?:came|come|grown|grew|grows) (?:back|again))\b",
    re.I,
)
PROGRESSED = Pattern(
    rf"\b(?:progressive (?:disease|tumou?r\w*|growth|enlargement|lesions?)|(?:disease|tumou?r|local(?: and systemic)?|intracranial|cerebral|cns|radiolog\w+|clinical|rapid|further|systemic) progression|progression of (?:[\w-]+ ){{0,5}}?(?:{MASS}|metastas[ei]s)|progression (?:was|has been|occurred)(?! (?:\w+ )?(?:favou?rable|good|uneventful|slow|satisfactory|not))|{MASS} (?:(?!(?:with|of|and|was|were|from)\b)[\w-]+ ){{0,2}}?(?:(?:at|in|of|near|leading|causing|along) (?:[\w-]+ ){{1,6}}?)?(?:had |has |have |was |were |again |further |markedly |rapidly |significantly |been )*{GROWTH}\b|disease progressed|(?:increase|growth|progression) (?:in|of) (?:the |his |her )?(?:(?:size|volume|diameter) of (?:the |this |his |her )?(?:[\w-]+ ){{0,2}}?{MASS}|{MASS} (?:size|volume|diameter))|new (?:\w+ )?{MASS} (?:at|in|near|adjacent to) (?:\w+ ){{0,3}}?(?:resection|surgical|operative|tumou?r|same|site|cavity|edge))\b",
    re.I,
)
PROGRESSION_FREE = Pattern(
    r"\b(?:(?:tumou?r |disease )?progression[- ]free|(?:remnant|residual \w+|residue|lesion|tumou?r|cavity) (?:\w+ ){0,3}?(?:is|was|has|had|have|remain\w*) (?:been |remained )?(?:stable|unchanged|not (?:grown|progressed|enlarged|changed))|stable (?:remnant|residual|residue))\b",
    re.I,
)
FREE_OF = Pattern(
    rf"\b(?:{FREE}|(?:remains?|remained|is|was|been|continues?|still|now|maintained|sustained) (?:\w+ ){{0,3}}?(?:(?:complete )?remission|complete response|CR\b|NED\b)|clinical(?:ly)? and radiolog\w+ (?:free|remission))\b",
    re.I,
)
MARGINS = Pattern(
    r"\b(?:margins?|edges?|ureter|veins?|fluid|cells|specimen|section\w*|lymph nodes?|nodes|biopsy|biopsies|stumps?|bone marrow|doughnuts?|washings?|cytology|intraoperative\w*|frozen)\b",
    re.I,
)
NEGATED_BEFORE = Pattern(
    r"(?:\b(?:no|without|not|free of|free from|absence of|nor|neither|never|negative for|unremarkable for|excluded|ruled out|rather than)|(?:did|do|does|was|were|is|has|have|had|could)n[’']t)\b[^.;:]{0,80}$|\bdenied\b[^.;:,]{0,60}$|\bnon-?\s?$",
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
    r"\b(?:risk|rates?|chance|likelihood|probability|possibility|potential|tendency|prone|propensity|prevent\w*|reduc\w+|avoid\w*|decreas\w+|detect\w*|monitor\w*|assess\w*|minimi[sz]e\w*|fear|early (?:detect|diagnos|recogni)\w+|suspicio\w*|suspected|suspicious|possible|if|case of|may|might|can|could|would|will|often|frequent\w*|usually|tends? to|time to|predict\w*|regarding|exclude|rule out|differentia\w+|distinguish\w*|versus|vs\.?|(?:necrosis|radionecrosis|scar|fibrosis|inflammation|infection) or|history of)\b[^.;,]{0,35}$",
    re.I,
)
AT_RISK = Pattern(r"\b(?:risk|rate|chance|likelihood|probability|tendency) (?:of|for|to) (?:[\w-]+ ){0,2}$", re.I)
RISK_AFTER = Pattern(
    r"^[- ](?:rates?|risk|free (?:interval|survival|period)|score|potential|is (?:common|rare|frequent|likely|possible|high)|(?:(?:was|were|is|had been) )(?:\w+ly |initially |first )?(?:suspected|considered|feared|assumed|presumed|raised|questioned))",
    re.I,
)
OTHER_RECURRENT = Pattern(
    r"^(?:\s\w+){0,2}?\s?(?:laryngeal|deep vein|venous|embol\w+|ventricular|tachycardia|arrhythm\w+|uveitis|cholangitis|pancreatitis|herpes|falls?|aspirations?|tonsillitis|bronchitis|ulcers?|aphth\w+|dislocations?|cystitis|abscess\w*|ileus|cholecystitis|colic|sepsis|polychondritis|mood|depression|angina|infarct\w*|isch(?:a)?emi\w+|transfusions?|hospitali[sz]ations?|admissions?|exacerbations?|boils|cellulitis|seizures?|urinary|infections?|episodes?|pain|abdominal|vomiting|fevers?|headaches?|epistaxis|attacks?|bouts?|cough|h(?:a)?emoptysis|bleeding|stenosis|strictures?|ascites|effusions?|pneumoni\w+|hernia|thrombo\w+|hypo\w+|hyper\w+|miscarriages?|pregnancy|otitis|sinusitis|symptoms?|syncope|complaints?|nausea|diarrh\w+|obstruction|stroke|artery|nerve|\w+itis|of (?:the |her |his )?(?:\w+ )?(?:same |similar |character|\w+(?:itis|uria|algia|rrhea|rrhoea|plegia|paresis|thorax|cardia|emia|aemia)\b|syndrome|edema|oedema|swelling|hydrocephalus|symptoms?|headaches?|pain|seizures?|fever|bleeding|effusion|ascites|h(?:a)?ematuria|infection|weakness|diplopia|hemiparesis))",
    re.I,
)
COMPLAINT_RECURRED = Pattern(
    r"\b(?:pain|headaches?|seizures?|symptoms?|fever|h(?:a)?ematuria|bleeding|effusion|ascites|diplopia|weakness|vomiting|dizziness|cough|complaints?|infection|epistaxis|dysphagia|deficits?|hydrocephalus|h(?:a)?ematoma|jaundice|eruptions?|neutropenia|toxicit(?:y|ies)|an?emia|stenosis|h(?:a)?emorrhage|thrombosis|pneumothorax|hypoglyc(?:a)?emia|colitis|rash|abscess|aneurysm|fistula|h(?:a)?emoptysis|syndrome|episodes?|signs|erosion|\w+itis|\w+opathy|NS|neuropathy|palsy) (?:(?!(?:and|or|but|of)\b)\w+ ){0,3}?$",
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
            elif not (LATER.search(s.text) and treated.before(s)):
                reason = "not after treatment"
            elif not re.search(
                r"recurr|relaps|regrow|progress|disease|tumou?r|cancer|malign|symptom|remission|response|\bCR\b|\bNED\b|stable|unchanged|not ",
                free.group(),
                re.I,
            ):
                reason = "free of metastases only"
            elif rule == "progression-free" and _elsewhere(case, s, free):
                reason = "another tumor than the index tumor"
            yield Candidate("no", (s.span(*free.span()),), rule, s, rejected=reason)
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
        elif negated and re.search(r"\bhistory\b", before[-60:]):
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
            r"\b(?:decreas\w+|shr[aiu]nk|slow\w*|suppress\w*|regress\w*|control of|halt\w*|delay\w*|prevent\w*|stop\w*)\b",
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


def vital_states(case: Case) -> Iterator[Candidate]:
    """Dead where a death is told; alive by the last statement of the living patient later than the treatment."""
    for s in case.sentences:
        told = death_in(s)
        if told:
            match, reason = told
            yield Candidate("dead", (s.span(*match.span()),), "death", s, rejected=reason)
    treated = Treated(case)
    found = [c for s in case.sentences if s.section != "introduction" and not dies(s) for c in _living(s, treated)]
    yield from sorted(found, key=lambda c: (c.rank[0], -c.rank[1]))


def _living(s: Sentence, treated: Treated) -> Iterator[Candidate]:
    """Statements of the living patient in one sentence, the clearest first."""
    after_treatment = treated.before(s)
    later = LATER.search(s.text)
    if not later and not after_treatment:
        return
    match = ALIVE.search(s.text)
    if match:
        reason = "" if later or re.search(r"\balive\b", match.group(), re.I) else "no later time is told"
        if re.search(r"uneventful|unremarkable", match.group(), re.I) and not re.search(r"\bfollow", s.text, re.I):
            reason = "the course in hospital"
        elif not after_treatment and not re.search(r"\balive|free|surviv", match.group(), re.I):
            reason = "not after treatment"
        elif OTHER_RECURRENT.match(s.text[match.end() :]):
            reason = "something else is absent"
        yield Candidate("alive", (s.span(*match.span()),), "living at follow-up", s, rejected=reason)
    match = NO_RETURN.search(s.text)
    if (
        match
        and (later or (after_treatment and re.search(r"recurr|relaps|regrow", match.group(), re.I)))
        and not OTHER_RECURRENT.match(s.text[match.end() :])
        and not re.search(r"\brisk\b", match.group())
        and (after_treatment or re.search(r"recurr|relaps|regrow", match.group(), re.I))
    ):
        yield Candidate("alive", (s.span(*match.span()),), "nothing new at follow-up", s)
    time = later_time(s)
    if (
        time
        and (
            after_treatment
            or re.search(
                r"\bpost-?operative|\bafter (?:the )?(?:surgery|operation|resection|excision|treatment)", s.text, re.I
            )
        )
        and GOOD_FINDING.search(s.text)
    ):
        yield Candidate("alive", (s.span(*time),), "findings at a later time", s)
    match = RESPONSE.search(s.text)
    if match and treated.before(s, medical=True):
        reason = "no response" if NOT_RESPONSE.search(s.text[: match.start()]) else ""
        yield Candidate("alive", (s.span(*match.span()),), "response to treatment", s, rejected=reason)


LINK = r"(?:due to|of|from|to|because of|secondary to|caused by|as (?:a |the )?(?:result|consequence) of|in consequence of|following|by|owing to|with|on account of|through)"
CAUSE = Pattern(
    r"(?:[^.;]{0,110}?)\b(?:(?:mainly |probably |likely |presumably )?(?:attribut(?:ed|able) to|related to|caused by|due to|secondary to|because of|owing to|as (?:a |the )?(?:result|consequence) of)|(?<=\s)(?:of|from|following|by|with|to))\s(?P<c>(?:[^.;,()]|,(?=(?:\s[\w-]+){1,3}(?:,(?:\s[\w-]+){1,3})*,?\sand\s(?!he\b|she\b|the\b|was\b)))+)",
    re.I,
)
CAUSE_IS = Pattern(
    r"\b(?:(?P<b>[\w-]+(?: [\w-]+){0,3}) (?:was|were) (?:considered |thought to be |found to be )?the (?:direct |immediate |probable |likely |presumed )?cause of (?:his |her |the patient[’']s )?death|(?:the )?cause of (?:his |her |the )?death (?:was|were|is) (?:considered |thought |presumed |determined )?(?:to be |as )?(?P<a>[^.;,()]+)|(?P<l>[\w-]+(?: (?!which\b|that\b|and\b)[\w-]+){0,3}),? (?:which |that |and )?(?:led|resulted|leading|resulting) (?:to|in) (?:his |her |the patient[’']s )?death)",
    re.I,
)
CAUSE_END = Pattern(
    r"\s(?:(?:at|after|on|in|despite|within|during|while|although|but|before|which|that|who|when|\d+|approximately|about|around|nearly|almost|later|only|shortly|soon)\b|(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|one|a few|several|some) (?:days?|weeks?|months?|years?)\b|and (?:he|she|the|an|autopsy|was)\b|without\b|as (?:was|a|the)\b|with an?\b)",
    re.I,
)
NOT_CAUSE = Pattern(
    r"^(?:\d|(?:this|that|these|which|it)\b|(?:his|her|the) (?:age|family|parents|home)|age\b|an? (?:overall|median)|overall|surviv\w+|(?:the |his |her |an? )?(?:surgery|operation|resection|diagnosis|discharge|admission|presentation|treatment|initial|first|onset|start|initiation|time|hospital|day|days|months?|weeks?|years?|peace|follow\w*|home|autopsy|end|beginning|craniotomy|chemotherapy|radiotherapy)\b|(?:\w+|\w+-\w+) (?:days?|weeks?|months?|years?|hours?)\b|performed|unknown|an unknown)",
    re.I,
)
OF_A_TIME = Pattern(
    r"\b(?:diagnosis|onset|start|initiation|completion|discovery|detection|recognition|identification|beginning|end|day|week|month|year|time|age|course|evidence|signs?|period|courses?|cycles?|doses?|rounds?|lines?"
    r"|removal|resection|excision|recurrence|appearance|development|occurrence|treatment|discharge|suggestive|family|sister|brother|mother|father)\s(?:of|from|following|by|with|to)\s$",
    re.I,
)
"""What makes an "of" after the word of death belong to a time: "died two weeks after the onset of …"."""
PROGRESSION_CAUSE = Pattern(
    r"^(?:(?:rapid|further|local|uncontrolled|extensive|the|of|his|her|its) )*(?:(?:tumou?r|cancer|neoplastic|malignant) progression|progressive (?:\w+ )?(?:disease|tumou?r|cancer|malignancy)|progression of (?:\w+ ){0,3}?(?:disease|tumou?r|cancer|malignancy)|(?:underlying |primary |malignant )?(?:disease|illness|malignancy|condition|cancer))$",
    re.I,
)


def causes(case: Case) -> Iterator[Candidate]:
    """Cause of death, as stated; dying of the tumor's progression in any words is ``disease progression`` beside its own words."""
    if case.value("vital_status") != "dead":
        return
    for s in case.sentences:
        stated = CAUSE_IS.search(s.text)
        if stated:
            group = next(g for g in ("b", "a", "l") if stated[g])
            yield _cause(s, stated.start(group), stated[group], "cause named")
        told = death_in(s)
        if (
            told is None
            or told[1]
            or stated
            or re.match(r"(?:at )?(?:autopsy|necropsy|post-?mortem)", told[0].group(), re.I)
        ):
            continue
        for match in _links(s.text, told[0].end()):
            yield _cause(s, *match, "died of")


def _links(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Places and words of what may be a cause after the word of death, each once."""
    while True:
        match = CAUSE.match(text, at)
        if match is None:
            return
        if not OF_A_TIME.search(text[at : match.start("c")]):
            yield match.start("c"), match["c"]
            if not NOT_CAUSE.match(match["c"]):
                return
        at = match.start("c")


def _cause(s: Sentence, start: int, words: str, rule: str) -> Candidate:
    end = CAUSE_END.search(" " + words)
    words = words[: max(end.start() - 1, 0)] if end else words
    bare = re.sub(
        r"^(?:(?:the|a|an|his|her|its|massive|severe|rapid|acute on|what was|likely|probable|suspected)\s)+",
        "",
        words.strip(),
        flags=re.I,
    )
    reason = ""
    if NOT_CAUSE.match(words) or NOT_CAUSE.match(bare) or len(bare) < 3:
        reason = "a time or an event, not a cause"
    value = (
        "disease progression"
        if PROGRESSION_CAUSE.match(bare) and "tumor" not in bare.replace("tumour", "tumor")
        else bare.lower()
    )
    return Candidate(
        value or "unknown", (s.span(start, start + max(len(words.rstrip()), 1)),), rule, s, rejected=reason
    )


FIELDS = (
    Field(
        "recurrence",
        "choice",
        "Local regrowth or recurrence of the index tumor after its treatment, stated either way.",
        recurrences,
        single=True,
        allowed=("yes", "no"),
        ranked=True,
    ),
    Field(
        "vital_status",
        "choice",
        "At the last information given.",
        vital_states,
        single=True,
        allowed=("alive", "dead"),
        ranked=True,
    ),
    Field("cause_of_death", "label", "Cause of death, as stated.", causes, single=True, overlap=True),
    Field(
        "follow_up_months",
        "months",
        "Time from the origin to death or last information.",
        follow_ups,
        unit="months",
        attributes=(Attribute("origin", "choice", ORIGINS), Attribute("event", "choice", ("death", "last follow-up"))),
    ),
)
