"""Symptoms and signs of the tumor, as complained of or found on examination."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.case import Candidate, Case, Sentence
from caserows.fields.aftermath import of_treatment
from caserows.fields.base import LATERALITY, Field
from caserows.fields.lumps import place_of, same_lump
from caserows.fields.scenes import GOOD_SECTIONS, scene_at, scene_before
from caserows.fields.signs import COMPLAINED_OF, GENERIC, Sign, signs_of
from caserows.pattern import Pattern

FOR_IT = Pattern(
    r"\b(?:performed|done|obtained|indicated|requested|carried out|ordered|taken) (?:for|because of|due to)\s(?:\w+\s){0,2}$",
    re.I,
)
OF_THE_KIND = Pattern(
    r"\b(?:common(?:est)?|typical|usual|frequent|classic(?:al)?) (?:\w+ ){0,2}(?:symptoms?|signs?|presentations?|manifestations?|complaints?)\b[^.;]{0,60}?\b(?:is|are|include)\b[^.;]*$",
    re.I,
)
ADVICE = Pattern(r"\b(?:advised|instructed|told|asked|warned)\b[^.;]{0,50}\b(?:if|in case of|for any)\b[^.;]*$", re.I)
DEATH_FROM = Pattern(
    r"\b(?:died|dies|death|deceased|expired|succumb\w*|passed away)\b[^.;]{0,50}?\b(?:of|from|to|due to|because of|secondary to|caused by|with|after)\b[^.;]{0,40}$",
    re.I,
)
DEATH_AFTER = Pattern(r"^[^.;,]{0,20}\b(?:was|as|being) (?:the )?(?:\w+ )?cause of death\b", re.I)
OF_OTHERS = Pattern(
    r"(?:(?:was|were|is) )?(?:planned|scheduled|elective|proposed|advised|recommended|offered|suggested|discuss(?:ed|ing)|intended|counsell?ed|awaiting|waiting)(?: for)?|such as",
    re.I,
)
"""Cues that plan a treatment or give an example ("symptoms such as …"), and never doubt a symptom."""
DENIED_AFTER = Pattern(
    r"^[^.;,]{0,25}?\s(?:was|were|is|are|had been|could)\s(?:not|never|neither|absent|excluded|ruled out|denied|negative)\b|^\s?[:=]?\s?(?:negative|absent|none)\b|^\s?[(\[]\s?[-−–]\s?[)\]]",
    re.I,
)
NOT_A_SYMPTOM_AFTER = Pattern(
    r"^[\s-]?(?:bowel syndrome|scale|score|free|relief|killers?|control|management|medication|center|clinic|specialist|like|disorders? clinic|prophyla\w+|treatment|syndrome scale|threshold|focus|localization|metasta\w+|tumou?rs?|lesions?|mass|time|vessels?|into|repair|sac|neutropeni\w+|operations?|surgery|resections?|excisions?|removal|(?:was|were) (?:drained|aspirated|tapped|evacuated)|albumin|fluid|analysis|cytology|culture|smear|(?:artery|arteries|veins?|flexure|anastomosis)\b"
    r"|(?:in|of|at|on) (?:the |both |each )?(?:(?:left|right|upper|lower|middle|medial|lateral|caudate) ){0,2}(?:lobes?|segments?)"
    r"|sizes?|diameters?|volumes?|markers?|cells?|burden|systems?|biops(?:y|ies)|board|stage|capsule|rupture|colitis|keratitis|gastritis|o?esophagitis|stomatitis|rates?|tests?|questionnaire|diary|history)\b",
    re.I,
)
NOT_A_SYMPTOM_BEFORE = Pattern(
    r"\b(?:non|no|without|not|neither|nor|glasgow|glascow|free of|family history of|risk of|prevent\w*|avoid\w*|for fear of|absence of|relief of|mother had|father had|episodes? of renal|intra-?tumou?ral|intracranial|intralesional|intracerebral|peritumou?ral|perilesional|perifocal|vesicular|breath|retinal|(?:peri|para)?foveal|choroidal|surrounding|old|active|stopped for|discontinued for"
    r"|drain(?:ed|ing of|ing the|age of)|aspirated|aspiration of|evacuat(?:ed|ion of)|puncture of|ileo|entero|(?:intra|per|peri)?-?operative|incidental|seminal|recto|utero|rheumatoid|tricuspid|mitral|aortic|pulmonic|valvular|Q|scarlet|yellow|hay|dengue|typhoid|rheumatic|psoriatic|septic|juvenile|reactive|aspiration)[\s-]*(?:any\s|the\s|significant\s|further\s|more\s)?$|\banti-?$|\bper(?:cent|sonal) history of (?:\w+\s)?$",
    re.I,
)
TAKEN_FOR = Pattern(
    r"^(?:,\swhich)?[^.;,]{0,25}?\s(?:was|were|had been)\s(?:\w+ly\s|first\s)?(?:considered|suspected|thought|presumed|believed|assumed|felt|interpreted)\s(?:(?:to be|as)\s)?(?:an?|the|metasta\w+|malignan\w+|benign|possible)\b",
    re.I,
)
"""What a lump was taken for: it is there, only its nature is in doubt."""
MISTAKEN_FOR = Pattern(
    r"\b(?:treated|diagnosed|misdiagnosed|managed|regarded|interpreted|labell?ed|mistaken)\s(?:\w+\s)?(?:as|for)\s(?:(?:an?|the|having|acute|chronic|simple)\s){0,3}(?:\w+\s)?$",
    re.I,
)
"""Before the illness that a tumor was first taken for."""
SILENT = Pattern(r"\basymptomatic[\s-]*(?:significant\s|further\s|more\s)?$", re.I)
"""What is said of a finding that makes no trouble; a lump that brings the patient is one of his complaints all the same."""
DENIED_LIST_AFTER = Pattern(
    r"^(?:,\s(?:[\w-]+\s){0,2}[\w-]+){0,6}?,?\s(?:(?:or|nor)\s(?:[\w-]+\s){1,4}(?:was|were|had been)|and\s(?:[\w-]+\s){1,4}(?:were|had been))"
    r"\s(?:also\s|all\s|both\s)?(?:not|never|denied|absent|excluded|negative|ruled out)\b(?!\s(?:relieved|improv\w+|respon\w+|controlled|resolv\w+|eased))",
    re.I,
)
"""A denial at the end of a list denies all of it: "nausea, vomiting or fever were not reported"."""
INJURY = Pattern(
    r"\b(?:after|following|due to|because of|from|caused by|history of|sustained|since)\s(?:(?:an?|the|his|her)\s)?(?:[\w-]+\s)?$",
    re.I,
)
"""What makes a fall the accident before the complaint, and not one."""
OF_THE_LUNG = Pattern(
    r"\b(?:lungs?|pulmonary|apex|apical|lobes?|emphysem\w+|subpleural|pleur\w+|pneumothora\w+|bullectomy)\b", re.I
)
"""What makes a bulla one of the lung and none of the skin."""
EARLIER_OPERATION = Pattern(
    r"\b(?:undergone|underwent|operated|\w+ectomy|\w+pexy|\w+plasty|surgery|operation|repair)\b[^.;]{0,60}"
    r"\b(?:(?:days?|weeks?|months?|years?) (?:ago|before|earlier|previously|prior)|at (?:the )?age(?: of)?|in (?:19|20)\d\d|in (?:his |her )?(?:childhood|infancy|youth)|previously)\b[^.;]{0,25}?\b(?:for|because of|due to)\s(?:\w+\s){0,3}$",
    re.I,
)
"""Before the illness for which the patient was operated on at an earlier time: "orchidopexy at the age of 9 for"."""
EXCEPTED = Pattern(
    r"\b(?:apart from|aside from|except(?:ing)?(?: for)?|besides|with the exception of|other than)\s[^.;,]{0,60}$", re.I
)
"""What is left out of a denial: "apart from headache the examination was normal"."""
PREVENTED = Pattern(r"\b(?:to|order to) (?:prevent|avoid|minimi[sz]e|exclude|rule out)\s[^.;]{0,50}$", re.I)
NON = Pattern(r"\bnon[\s-]*$", re.I)
KINDLESS = Pattern(
    r"^(?:colicky|bilious|bloody|radiating|productive|axial|pitting|pulsatile|healing|pruritic|projectile|purulent|exertional|specific|bullous|cyclical)\s",
    re.I,
)
"""Adjectives that "non-" turns over, while the symptom they are said of is there: "non-bilious vomiting"."""
CHRONIC = frozenset(
    "hypertension|diabetes mellitus|arrhythmia|heart murmur|urinary tract infection|hypothyroidism|hyperthyroidism|paraneoplastic syndrome|goiter|heart failure|renal failure|infertility|depression|scoliosis|sleep apnea|hernia|anxiety|psychosis|varicocele|recurrent infection|sinusitis".split(
        "|"
    )
)
DIRECTLY = Pattern(
    r"\b(?:present(?:ed|ing|s) (?:\w+ ){0,6}?with|complain\w* of|(?:admitted|referred|hospitali[sz]ed|consulted|seen|attention|evaluated|investigated|work-?up|visited|attended) (?:\w+ ){0,6}?(?:for|with|because of|due to)|symptoms of|consisting of|revealed|showed|(?:presentation|manifestation|complaint|symptom|sign)s?(?: of (?:\w+ )?\w+)? (?:was|were|included))\b[^.;]{0,45}$",
    re.I,
)
OLD_DISEASES = Pattern(
    r"(?<!week )(?<!month )(?<!day )(?<!weeks )(?<!months )(?<!days )\bhistory (?:of|includ\w+|significant for|with)\s(?P<list>[^.;]*)$",
    re.I,
)
CHRONIC_DISEASE = Pattern(
    r"\b(?:asthma|COPD|emphysema|cirrhosis|hepatitis|gout|psoriasis|tuberculosis|hyperlipid\w+|dyslipid\w+|hypercholesterol\w+|schizophrenia|osteoporosis|(?:heart|kidney|renal|artery|lung|pulmonary|liver|reflux) disease|coronary)\b",
    re.I,
)
LONG_KNOWN = Pattern(r"\b(?:chronic|known|essential|treated|controlled|end-stage)\s(?:[\w-]+\s)?$", re.I)
AGAIN = Pattern(r"\b(?:the|this|that|these|those|such an?|his|her|said)\s(?:[\w-]+\s){0,1}$", re.I)
LIES = Pattern(
    r"^\s(?:(?:was|is|were|had|has|seemed|appeared)\s(?:\w+\s)?)?(?:located|situated|measur\w+|show\w+|arose|arising|originat\w+|invad\w+|violat\w+|extend\w+|adher\w+|compress\w+|resected|removed|excised|enhanc\w+|in contact|attached|displac\w+|consisted)\b",
    re.I,
)
"""What is said of a lump after "the …" when its place or make is described, and not a complaint."""
IMAGED_AFTER = Pattern(
    r"^(?:[^.;,]{0,35}?|,?\s(?:consistent|compatible) with [^.;,]{0,60}?|,?\ssuspicious (?:for|of) [^.;,]{0,60}?)\b(?:on|by|at|in|during|with|via|using)\s(?:(?:an?|the|his|her|routine|incidental|screening|abdominal|chest|pelvic|annual|contrast|enhanced)[\s-]){0,4}"
    r"(?:computed|CT|MRI?|magnetic|ultraso\w+|sonogra\w+|PET|positron|X-?ray|radiogra\w+|mammogra\w+|imaging|\w+scop(?:y|ic)|echo\w+|tomogra\w+|scans?|scintigra\w+)\b",
    re.I,
)
IMAGED_LOOK = Pattern(
    r"\b(?:heterogen\w+|enhancing|(?:hypo|hyper|iso)-?(?:dense|intense|echoic|echogenic|attenuat\w+|metabolic)|FDG[\s-]avid|multilocul\w+|solid/cystic|T[12]-weighted)\b[^.;]{0,45}$",
    re.I,
)
"""How a lump looks on an image, and never to a hand."""
IMAGED_NEXT = Pattern(
    r"^\s(?:on|by)\s(?:[\w-]+\s)?(?:computed|CT|MRI?|magnetic|ultraso\w+|sonogra\w+|PET|X-?ray|imaging|elastogra\w+|echo\w+|tomogra\w+|scans?|contrast)\b",
    re.I,
)
COMORBID = Pattern(
    r"(?<!\bno )\b(?:past|previous|medical|personal|known|known for|long[\s-]?standing) (?:medical |surgical )?history\b(?! of (?:[\w-]+ ){1,3}(?:days?|weeks?|months?|years?)\b)|\bknown (?:case of|to have)\b|(?<!\bno )(?<!\bno known )(?<!\bno previous )(?<!\bno other )(?<!\bwithout )\bcomorbid\w*|\b(?:medical|personal) antecedents?\b",
    re.I,
)
HISTORY_SINCE = Pattern(r"\bhistory of (?:[\w-]+ ){1,3}(?:days?|weeks?|months?|years?)\b", re.I)
COMES = Pattern(
    r"\b(?:present\w*|complain\w*|admitted|referred|consult\w*|visited|attended|hospitali[sz]ed|seen|experienc\w+|develop\w+|suffered from|noticed|brought|came|sought|transferred|report(?:ed|ing))\b",
    re.I,
)
EASED_AFTER = Pattern(
    r"^[^.;,]{0,30}?\b(?:ceased|eased|resolved|disappear\w*|improv\w*|subsid\w*|regress\w*|abated|vanish\w*|recover\w*|settled|cleared|diminish\w*|decreas\w*|reliev\w*|went away|gone|persist\w*|remain\w*|continu\w*)\b",
    re.I,
)
EASED_BEFORE = Pattern(
    r"\b(?:improvement|resolution|relief|disappearance|regression|recovery|reduction|decrease|persistence|amelioration|worsening|exacerbation|intensity|duration) (?:of|in|from)\s(?:(?:the|his|her|this|these|all|left|right)\s)*$"
    r"|\b(?:onset|because) of\s(?:the|his|her|this|these|all)\s(?:(?:left|right)\s)?$"
    r"|\b(?:relieved?|took|ease[ds]?|control(?:led)?|improved|alleviat\w+|reduc\w+)\s(?:the|his|her|this|all)\s(?:\w+\s)?$",
    re.I,
)
# Words that are as often an imaging, operative or microscopic finding as a complaint.
TWOFOLD = frozenset(
    "bleeding|hematoma|edema|gastric outlet obstruction|ulcer|plaque|nodule|papule|macule|skin lesion|exophytic growth|lymphadenopathy|crusting|spinal cord compression|hydrocephalus|swelling|intracranial hemorrhage|pleural effusion|pericardial effusion|ascites"
    "|pathological fracture|pneumothorax|brain herniation|bowel obstruction|bowel perforation|intussusception|deep vein thrombosis|pulmonary embolism|hernia|pigmented lesion|wound discharge|abscess|airway obstruction|compression symptom|deformity"
    "|sinusitis|stroke|skull deformity|prostate enlargement|uterine enlargement|optic atrophy|leukoplakia|renal failure|intraabdominal bleeding|bone mass|goiter|recurrent infection|hypopituitarism|prolapse|radiculopathy|skin discoloration".split(
        "|"
    )
)
FELT_HERE = Pattern(
    r"\b(?:palpable|palpated|was felt|painful|noticed|tender|appeared (?:on|over) (?:his|her|the))\b", re.I
)
VAGUE = GENERIC | {
    "mass",
    "neurological deficit",
    "neurological symptom",
    "constitutional symptom",
    "gastrointestinal symptom",
    "skin lesion",
    "lymphadenopathy",
}
WEAK = frozenset(
    "weakness|paresis|plegia|paralysis|hemiparesis|hemiplegia|paraparesis|paraplegia|tetraparesis|tetraplegia|monoparesis".split(
        "|"
    )
)
"""Last words of symptoms that a graded strength ("power 4/5") only measures."""
SUMMED_UP = frozenset({"neurological symptom", "constitutional symptom", "gastrointestinal symptom", "b symptoms"})
EXAMPLES = Pattern(
    r"^,?\s(?:such as|including|included|consisting of|namely|like|i\.?e\.?|e\.?g\.?)\b|^\s?[:(](?!\s?(?:Fig|\d))", re.I
)
"""What follows a word for several symptoms at once where they are then told one by one."""


def symptoms(case: Case) -> Iterator[Candidate]:
    """Complaints and examination findings of this patient; imaging findings, side effects and denied symptoms are left out."""
    run: list[Sentence] = []  # sentences without a gap up to this one: the scene of the last one that sets one goes on
    heads: set[str] = set()
    lumps: dict[str, tuple[Sign, int]] = {}
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
        for found in signs_of(s):
            sign = same_lump(s, found, lumps)
            scene = scene_at(s, sign.start - s.start + 1)
            reason = (
                _other_than_symptom(s, sign)
                or _told_before(s, sign, heads)
                or of_treatment(s, sign, run)
                or _of_scene(s, sign, scene or scene_before(run), bool(scene))
            )
            if not reason:
                heads.add(sign.label.split()[-1])
                if sign.kind == "lump" and " " in sign.label:
                    lumps.setdefault(place_of(sign.label), (sign, s.index))
            yield Candidate(
                sign.label,
                ((sign.start, sign.end),),
                sign.rule,
                s,
                {"laterality": sign.side} if sign.side else {},
                cue=sign.cue,
                rejected=reason,
            )


def _other_than_symptom(s: Sentence, sign: Sign) -> str:
    """Why a symptom word tells of no complaint of this illness: denied, another term, past history, comorbidity, death."""
    at, end = sign.start - s.start, sign.end - s.start
    before, after = s.text[:at], s.text[end:]
    if (
        sign.assertion not in ("affirmed", "historical")
        and not EXCEPTED.search(before)
        and not OF_OTHERS.fullmatch(sign.cue)
        and not (sign.kind == "lump" and sign.assertion == "possible" and TAKEN_FOR.match(after))
    ):
        return f"{sign.assertion}: {sign.cue}"
    if sign.assertion == "historical" and not COMES.search(before) and not HISTORY_SINCE.search(before):
        return f"past history: {sign.cue}"
    if (
        (SILENT.search(before[-40:]) and not _seen_by_all(sign, before))
        or (NOT_A_SYMPTOM_BEFORE.search(before[-40:]) and not (NON.search(before) and KINDLESS.match(s.text[at:end])))
        or NOT_A_SYMPTOM_AFTER.search(after[:45])
        or DENIED_AFTER.search(after[:45])
        or DENIED_LIST_AFTER.match(after[:140])
        or PREVENTED.search(before[-80:])
        or (sign.label == "blister" and OF_THE_LUNG.search(s.text))
        or (sign.label == "fall" and (re.match(r"\s(?:of|in|from)\b", after) or INJURY.search(before[-40:])))
        or any(
            h.kind == "disease"
            and h.start <= sign.start
            and sign.end <= h.end
            and h.end - h.start > sign.end - sign.start
            for h in s.of("histology")
        )
    ):
        return "denied, or part of another term"
    if sign.rule == "set phrase" and re.search(
        r"\b(?:no|without|denied|normal|absence of|not)\b(?:(?!\b(?:due to|because of|owing to|but|which)\b)[^.;]){0,40}$",
        before,
        re.I,
    ):
        return "denied, or part of another term"
    if COMORBID.search(before[-80:]) and not COMES.search(before[-60:]):
        return "a comorbidity"
    if sign.kind in ("illness", "sign_maybe") and EARLIER_OPERATION.search(before[-150:]):
        return "a comorbidity"
    if sign.kind in ("illness", "sign_maybe") and MISTAKEN_FOR.search(before[-60:]):
        return "an illness that it was taken for"
    if _among_comorbidities(s, sign):
        return "a comorbidity"
    if ((sign.label in CHRONIC and sign.rule != "set phrase") or sign.kind == "illness") and (
        not DIRECTLY.search(before)
        or re.search(r"\b(?:history|incidental\w*)\b", before[-60:])
        or LONG_KNOWN.search(before[-25:])
    ):
        return "a comorbidity"
    if sign.label in SUMMED_UP and EXAMPLES.match(after):
        return "the symptoms are told one by one"
    if OF_THE_KIND.search(before) or ADVICE.search(before):
        return "told of such tumors or for a later day"
    if DEATH_FROM.search(before) or DEATH_AFTER.match(after):
        return "the cause of death"
    return ""


def _seen_by_all(sign: Sign, before: str) -> bool:
    """Whether a sign without other trouble is a complaint: a lump that brings the patient, or blood in the urine."""
    return sign.label == "hematuria" or (sign.kind == "lump" and COMPLAINED_OF.search(before) is not None)


def _among_comorbidities(s: Sentence, sign: Sign) -> bool:
    """Whether a symptom word stands in a list of old diseases: "a history of asthma, diabetes, reflux and gout"."""
    history = OLD_DISEASES.search(s.text[: sign.start - s.start])
    if not history or COMES.search(history["list"]):
        return False
    listed = s.start + history.start("list")
    return any(m.label in CHRONIC and listed <= m.start < sign.start for m in s.of("symptom")) or bool(
        CHRONIC_DISEASE.search(history["list"])
    )


def _told_before(s: Sentence, sign: Sign, heads: set[str]) -> str:
    """Why a symptom word only takes up one told before: "the mass", "the pain eased", a bare word for a narrower one."""
    at, end = sign.start - s.start, sign.end - s.start
    before, after = s.text[:at], s.text[end:]
    again = AGAIN.search(before[-40:])
    if (
        (sign.kind == "lump" or sign.label == "skin lesion")
        and again
        and s.index
        and (sign.label in VAGUE or LIES.match(after))
    ):
        return "the lump told before"
    head = sign.label.split()[-1]
    if sign.rule == "set phrase" and sign.label == "weakness" and heads & WEAK:
        return "the symptom told before"
    if head in heads and (
        (sign.label in VAGUE and again)
        or (again and EASED_AFTER.match(after[:60]))
        or EASED_BEFORE.search(before[-60:])
    ):
        return "the symptom told before"
    return ""


def _of_scene(s: Sentence, sign: Sign, scene: str, here: bool) -> str:
    """Why a symptom word is an imaging or operative finding in this scene; empty where it is complained of or felt."""
    at, end = sign.start - s.start, sign.end - s.start
    before, after = s.text[:at], s.text[end:]
    felt = FELT_HERE.search(s.text[max(0, at - 30) : end + 25])
    open_ = sign.kind in ("lump", "inner lump", "sign_maybe", "illness") or sign.label in TWOFOLD
    if FOR_IT.search(before[-45:]):
        return ""
    if sign.kind == "inner lump" and not felt:
        return "a lump inside the body"
    if open_ and not felt and IMAGED_LOOK.search(before[-70:]):
        return "an imaging or operative finding"
    if not felt and (IMAGED_AFTER.match(after[:110]) if open_ else IMAGED_NEXT.match(after[:60])):
        return "an imaging or operative finding"
    if scene in ("imaging", "tissue") and (here or open_) and (scene == "tissue" or not felt):
        return "an imaging or operative finding"
    if open_ and scene not in ("complaint", "exam") and not felt:
        return "neither complained of nor felt"
    return ""


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
