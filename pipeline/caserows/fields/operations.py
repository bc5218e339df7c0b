"""What one mention of a procedure says: an operation done for the tumor, its extent, or a reason to turn it down."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.fields.giving import BLOOD_DISEASE, THEN_GIVEN, not_given
from caserows.fields.tumors import TUMOR
from caserows.pattern import Pattern

OPERATIVE = frozenset({"resection", "craniotomy", "ablation"})
BARE = frozenset({"generic", "approach"})
PARTS = frozenset({"total mesorectal excision"})
"""Operations that are part of another one named beside them."""
RELIEVING = frozenset({"relief", "diversion"})
"""Operations that treat what the tumor does (a shunt, a bypass of the bowel) and leave the tumor where it is."""
KINDS = OPERATIVE | BARE | RELIEVING | {"biopsy", "extent"}
VAGUE = frozenset(
    {
        *("resection", "excision", "debulking", "craniotomy", "craniectomy", "enucleation", "surgery", "tumorectomy"),
        *("cytoreductive surgery", "metastasectomy", "wide local excision", "re-excision", "laminectomy"),
        *("laminoplasty", "burr hole"),
    }
)
"""Labels that name no organ: one of them beside another operation of the same sitting is that operation."""
OF_TUMORS = frozenset({"cytoreductive surgery", "debulking", "metastasectomy", "tumorectomy"})
"""Operations that there are for tumors only."""
EXAMINATIONS = frozenset({"frozen section", "lumbar puncture", "cesarean section", "microlaryngoscopy"})
ACT = Pattern(r"resect|excis|remov|extirpat|debulk", re.I)
ADJECTIVAL = Pattern(r"\b(?:the|this|these|that|all|each|every|surgically|freshly|entire|an?|of|\d+)\s$", re.I)
NOUN_AFTER = Pattern(
    r"^\s?(?:[\w-]+(?:al|ic|ar|ary|irc) )?(?:specimens?|samples?|tissues?|materials?|pieces?|slides?|fragments?|margins?|cavity|scar|sites?"
    r"|beds?|stump|area|wound|findings?|result\w*|reports?|field|planes?|room|table|team|tumou?rs?|mass|lesions?|nodules?"
    r"|lymph|nodes?|organs?|bone|proven|histology|pathology|approach|time|day|days|ward|department|records?"
    r"|instruments?|status)\b(?! (?:was|were) (?:performed|done|carried))",
    re.I,
)
SPECIMEN = Pattern(
    r"^\s?(?:surgical )?(?:specimens?|margins?|cavity|samples?|tissues?|materials?|pieces?|slides?|fragments?|scar|sites?|beds?"
    r"|stump|wound|area|field|findings|report|room|team|department|notes?|risk)\b",
    re.I,
)
DEVICES = r"drains?|sutures?|mesh|plates?|screws?|implants?|prosthes[ie]s|catheters?|tubes?|stents?|hardware|packing|clips?|shunt|foreign body|compress|gauze"
HARDWARE = Pattern(
    rf"\b(?:{DEVICES}|stitches|staples|wires?|bandage|cement|pins?|rods?|fluid|effusion|pus|bone flap|h(?:a)?ematoma|clots?|ascites"
    r"|sponge|balloon|pacemaker|stone|cast|instruments?|scalp|skin|tissues?|organs? were|specimens?)\b[^.;]{0,25}$",
    re.I,
)
PREPARED = Pattern(
    r"\b(?:admitted|referred|scheduled|listed|booked|hospitali[sz]ed|transferred|sent|prepared|consent(?:ed)?|agreed"
    r"|consult\w+|wait(?:ing)?|planned|arranged|opted|decided|willing|unfit|fit|suitable|inoperable|intent(?:ion)?|aim|attempt\w*|goal|need"
    r"|indications?|possibility|candidate|request\w*|required?|requiring|necessary|decision)\b"
    r"(?: (?:\w+ ){0,4}?(?:for|to|of|on|in favou?r of|that|undergo|have|perform))\s(?:(?!and\b|then\b)[\w-]+ ){0,5}$"
    r"|\b(?:we|surgeons?|had|have) (?:\w+ly )?(?:scheduled|planned|arranged|proposed|suggested|considered|contemplated)\s(?:to perform\s)?(?:an?|the|his|her)\s(?:[\w-]+ ){0,3}$",
    re.I,
)
SLOW_RELEASE = Pattern(
    r"\b(?:octreotide|lanreotide|pasireotide|sandostatin\w*|somatostatin analog(?:ue)?s?|depot)\W*$", re.I
)
PLAIN_VERB = Pattern(r"^(?:taken|peeled|shelled|scooped|drilled|dissected|cut|carved|cored|separated)\b", re.I)
"""Everyday verbs that are an operation only where a tumor is what they are said of."""
HARDWARE_AFTER = Pattern(
    rf"^\s(?:of )?(?:the |an? |his |her |all )?(?:\w+ ){{0,2}}(?:{DEVICES}|stones?)\b",
    re.I,
)
OTHER_SURGERY = Pattern(
    r"\b(?:restorative|reconstructive|plastic|corrective|cosmetic|cataract|bariatric|orthop\w+|coronary|valve|bypass|dental|eye|refractive|anti-?reflux|reversal|second-stage|repair|hernia)\s$",
    re.I,
)
MARROW_HELD = Pattern(
    r"^(?!.*\b(?:no|not|without|negative|normal|free|absence|uninvolved)\b).*\b(?:metasta\w+|infiltrat\w+|involve\w+|carcinoma|malignan\w+|positive)\b",
    re.I | re.S,
)
"""What tells that a marrow biopsy held the tumor, so that it is more than staging."""
ADVISED = Pattern(
    r"\b(?:recommend|advocate|suggest|advise|propose)\s(?:(?:performing|doing|to perform|that|the|an?|early|routine|wide|complete|radical|bilateral)\s)+(?:[\w-]+\s){0,2}$",
    re.I,
)
"""What authors say of treatment in general: "we recommend performing …"."""
ABANDONED = Pattern(
    r"^[^.;]{0,40}?\b(?:was|were|had to be) (?:\w+ )?(?:attempted,? but (?:\w+ ){0,3}?(?:abandon|abort|fail|not|unsuccess|impossib)\w*|aborted|abandoned|unsuccessful|cancel+ed|interrupted)\b",
    re.I,
)
AVOIDED = Pattern(
    r"\b(?:risks?|morbidity|complications?|dangers?|difficult(?:y|ies)|hazards?) (?:associated|related|connected|linked) (?:with|to)\s(?:[\w-]+\s){0,2}$"
    r"|\b(?:to avoid|avoiding|instead of|rather than|in lieu of|(?:as )?(?:an? )?alternative (?:\w+ )?(?:to|for)|without the need (?:for|of)|obviat\w+ (?:the need for)?)\s(?:(?:an?|the|further|any|major|open|radical|extensive|aggressive|more|unnecessary)\s)*$",
    re.I,
)
"""What makes an operation the one that another treatment spared the patient."""
GENERAL_BEFORE = Pattern(
    r"\b(?:are|should be|can be|may be|must be|ought to be|is (?:best|usually|often|generally|mainly|commonly|typically)) (?:\w+ ){0,2}(?:treated|managed) (?:by|with|using)\s(?:[\w-]+\s){0,4}$",
    re.I,
)
GENERAL_AFTER = Pattern(
    r"^[^.;,]{0,25}?\b(?:(?:is|are|remains?) (?:\w+ ){0,3}?(?:treatment|therapy|mainstay|(?:gold )?standard|method|modality|cornerstone|curative|indicated|required|necessary|needed|mandatory|essential|advisable|advised|recommended)|would (?:have|be|not)|(?:should|might|may) be)\b"
    r"|^[^.;]{0,60}?\b(?:might|may|could|can|is|are) (?:also )?(?:be )?an? (?:\w+ ){0,2}(?:option|alternative|choice)\b",
    re.I,
)
"""What authors say of an operation in general, or of one that was only thought of."""
BY_IODINE = Pattern(r"\b(?:radio-?active iodine|radio-?iodine|iodine|I-?131|131-?I|RAI|mCi|GBq|remnant)\b", re.I)
"""What tells that a thyroid was ablated by a drug."""
OF_A_BIOPSY = Pattern(r"\bbiops(?:y|ies)\s?\((?:[\w-]+\s){0,3}$", re.I)
"""What stands before the way in which a biopsy was taken: "node biopsy (large excision)"."""
FOR_WEIGHT = Pattern(r"\b(?:bariatric|weight[- ](?:loss|reduction)|obes(?:e|ity)|sleeve)\b", re.I)
"""What tells that a stomach was operated on against overweight."""
WITHOUT_KNIFE = Pattern(r"\b(?:chemical|medical|hormonal|radiation|radiological|radio|as|for|by|of)[\s-]$", re.I)
"""What stands before a castration by drugs or rays."""
OF_HISTOLOGY = Pattern(r"\b(?:histolog|histopatholog|patholog|microscop)\w+", re.I)
"""What tells that the piece taken for another illness was looked at, and held the tumor."""
THE_SAME = Pattern(
    r"\b(?:same|similar) (?:\w+ )?(?:complaints?|swellings?|lumps?|growths?|lesions?|sites?|region|area)\b|\bswellings?\b|\bgrowth\b",
    re.I,
)
"""What makes an operation of the past one for this tumor."""
YEARS_BEFORE = Pattern(r"^[^.;]{0,40}?\byears? (?:ago|earlier|before|previously|prior|back)\b", re.I)
OFTEN_BENIGN = frozenset({"cholecystectomy", "appendectomy", "tonsillectomy", "hysterectomy", "salpingectomy"})
"""Operations that are mostly done for no tumor."""
RELATIVE = Pattern(
    r"\b(?:husband|wife|mother|father|sister|brother|daughter|son|uncle|aunt|cousin|donor)\b[^.;]{0,40}$", re.I
)
HISTORY = Pattern(
    r"\b(?:medical|surgical|past|personal|obstetric|gyn(?:a)?ecological|previous|prior|his|her) histor(?:y|ies)\b|\bhistory of (?:(?!underw\w+|had|received|was|were|present\w+|admitted)[\w-]+ ){0,5}$"
    r"|\bP[SM]H[Xx]?\b|\bantecedents?\b|\bcomorbid|\b(?:had|has) a (?:previous|prior|past)\b|\bpreviously healthy\b|\bin (?:his|her) childhood\b",
    re.I,
)
ILLNESS = Pattern(
    r"\b(?:\w+itis|hernia\w*|stones?|\w*lithiasis|goit(?:re|er)|fibroids?|prolapse|fractures?|cataracts?|epilepsy|trauma|injury"
    r"|ulcers?|abscess|endometriosis|h(?:a)?emorrhoids?|ectopic pregnancy|scoliosis|torsion|myocardial infarction)\b",
    re.I,
)
BENIGN_FINDING = Pattern(
    r"\b(?:nephropathy|\w*nephritis|granulomas?|granulomatous|sarcoid\w*|amyloid\w*|vasculitis|arteritis|myositis|cirrhosis|hepatitis|colitis"
    r"|gastritis|myocarditis|graft[- ]versus[- ]host|rejection|microangiopathy|pemphig\w+|eczema|psoriasis|tubercul\w+|\w*dermatitis|\w*dermatosis|panniculitis|folliculitis|pyoderma|urticaria|erythema multiforme|neutrophil\w+ (?:infiltrat\w+|dermat\w+))\b",
    re.I,
)
OTHER_ILLNESS = Pattern(
    r"(?:(?!\b(?:for|due|because|owing|and|with)\b)[^.;,(]){0,40}\b(?:for|due to|because of|owing to)\s(?:[\w-]+\s){0,4}?(?:"
    + ILLNESS.pattern
    + r"|(?:a )?benign|menorrhagia|metrorrhagia|leiomyomas?|myomas?)\b",
    re.I,
)
BACK = Pattern(
    r"\b(?:after|following|undergoing|since|before|prior to|at(?: the time of)?|during|post|from|upon|until|of|by|for|despite|due to|secondary to|owing to|attribut(?:ed|able) to"
    r"|(?:the|this|that|these|those|his|her|its|our|such|previous|prior|initial|first|primary|original|earlier|said))\s"
    r"(?:(?:tumou?r|complete|gross|successful|index|above|needle|second|both|and|two|[\w-]+(?:al|ary|ic|ive))\s)*$"
    r"|\bpre-?operative\s$|\b(?:after|following|since|before|from)\s(?:the|his|her)\s\w+\s$",
    re.I,
)
IMAGED = Pattern(
    r"\b(?:MRI|MR|CT|scans?|imaging|tomography|PET|x-?ray|radiograph\w*|follow-?up|post-?operative\w*)\b[^.;]{0,70}"
    r"\b(?:confirm|show|demonstrat|reveal|indicat|document|disclos)\w*[^.;]{0,40}$",
    re.I,
)
FINITE = Pattern(r"\b(?:which|and|that)\s(?:was|were|has been|had been)\s(?:\w+ly\s|then\s)*$", re.I)
"""What makes a participle a clause of its own after what an image showed: "MRI showed a nodule, which was removed"."""
FOR_WHICH = Pattern(r"\bfor which\s(?:[\w-]+\s){0,3}$", re.I)
"""What makes an operation the answer to what an image showed: "MRI showed a mass, for which surgery was performed"."""
REDUCED = Pattern(
    r"\b(?:tumou?r|mass|lesion|nodule|metastas[ei]s|carcinoma|neoplasm|cancer)\s(?:(?:previous|surgical|complete|initial)ly\s)*$",
    re.I,
)
"""What stands before a bare participle: "the tumor resected in 2011"."""
AFTERWARDS = Pattern(r"^\W*(?:after|following|since|post)\b", re.I)
FOLLOWED = Pattern(
    r"\b(?:histopatholog\w+|histolog\w+|microscop\w+|post-?operativ\w+|intra-?operativ\w+|per-?operativ\w+|specimens?|at (?:surgery|operation)|patholog(?:y|ic(?:al)?) (?:examination|report|analysis|study|findings))\b",
    re.I,
)
"""What is told after an operation only: of one that was merely intended it says that it was done."""
NODE_TAKEN = Pattern(r"^\s(?:of )?(?:an?|the|one|two|some|its) (?:[\w-]+ ){0,3}(?:lymph )?nodes?\b", re.I)
SPECIMEN_ONLY = "the specimen, not the operation"
INTENDED = "intended, not told as done"
PLACE_OF_WORK = Pattern(
    r"^\s(?:out-?patients?|departments?|teams?|rooms?|risks?|wards?|units?|clinics?|services?|notes?|consult\w*|specialists?)\b",
    re.I,
)
"""What follows where the word for an operation is part of another name."""
SHORT_ACTS = frozenset({"GTR", "NTR"})
"""Short forms that name the operation together with its extent."""


def is_act(m: Mention) -> bool:
    """Whether words of extent hold the operation itself: "completely excised", but not "negative resection margins"."""
    return m.text in SHORT_ACTS or (ACT.search(m.text) is not None and "margin" not in m.text.lower())


def label_of(m: Mention) -> str:
    """The procedure's label; words of extent ("completely excised") are the operation that they hold."""
    if m.kind != "extent":
        return m.label
    text = m.text.lower()
    return "excision" if "excis" in text else "debulking" if "debulk" in text else "resection"


def family(m: Mention) -> str:
    """``biopsy``, ``bare`` (surgery, laparotomy), ``relief`` (shunt, bypass) or ``operation``."""
    if m.kind == "biopsy":
        return "biopsy"
    if m.kind in RELIEVING:
        return "relief"
    return "bare" if m.kind in BARE else "operation"


def refusal(s: Sentence, m: Mention, diagnosis: str) -> str:
    """Why a mention is no operation done for the tumor; empty where it is one."""
    before, after = s.before(m, 90), s.after(m, 60)
    act, bare = ACT.match(m.text) is not None, family(m) == "bare"
    reason = not_given(s, m)
    if reason:
        return reason
    if m.label in EXAMINATIONS:
        return "an examination, not an operation for the tumor"
    if m.label == "bone marrow biopsy" and not (
        re.search("biops|treph", m.text, re.I) and (BLOOD_DISEASE.search(diagnosis) or MARROW_HELD.search(s.text))
    ):
        return "staging of the bone marrow"
    if m.kind == "biopsy" and re.search(r"\bliquid\s$", before, re.I):
        return "a blood test"
    if m.text == "LAR" and SLOW_RELEASE.search(before):
        return "the form of a drug"
    participle = m.text.lower().endswith("ed")
    if participle and ADJECTIVAL.search(before) and NOUN_AFTER.match(after):
        return SPECIMEN_ONLY
    if PLACE_OF_WORK.match(after):
        return "a department, not an operation"
    if m.kind != "biopsy" and SPECIMEN.match(after):
        return SPECIMEN_ONLY
    if (
        (act and participle and HARDWARE.search(before) and not TUMOR.search(before[-30:]))
        or ((act or m.kind == "ablation") and HARDWARE_AFTER.match(after))
        or (PLAIN_VERB.match(m.text) and not TUMOR.search(before[-70:]))
        or (act and "remov" in m.text.lower() and not _of_tumor(s, m))
    ):
        return "no tumor was taken out"
    if bare and before.lower().endswith(("post-", "post ")):
        return "a time after the operation"
    if bare and OTHER_SURGERY.search(before):
        return "for another illness"
    if act and NODE_TAKEN.match(after) and any(o.kind == "biopsy" and o.end <= m.start for o in s.of("procedure")):
        return "the biopsy beside it"
    if PREPARED.search(before) and not THEN_GIVEN.match(s.after(m, 110)):
        return INTENDED
    if ADVISED.search(before) or AVOIDED.search(before):
        return "advised or avoided, not done"
    if m.kind != "biopsy" and not bare and ABANDONED.match(s.after(m, 90)):
        return "begun, not done"
    if GENERAL_BEFORE.search(before) or GENERAL_AFTER.match(after):
        return "said in general, not of this patient"
    if m.label == "ablation" and BY_IODINE.search(s.text):
        return "ablation by a drug"
    if OF_A_BIOPSY.search(before):
        return "the biopsy beside it"
    if "gastr" in m.label and FOR_WEIGHT.search(s.text) and not TUMOR.search(s.text):
        return "for another illness"
    if m.text.lower() == "castration" and WITHOUT_KNIFE.search(before):
        return "castration by drugs or rays"
    if RELATIVE.search(before):
        return "another person's operation"
    if OTHER_ILLNESS.match(s.after(m, 100).lstrip()) and not (TUMOR.search(after[:40]) or OF_HISTOLOGY.search(s.text)):
        return "for another illness"
    if m.kind == "biopsy" and BENIGN_FINDING.search(s.text) and not TUMOR.search(BENIGN_FINDING.sub(" ", s.text)):
        return "a biopsy for another illness"
    if bare and ILLNESS.search(s.text) and not TUMOR.search(s.text):
        return "for another illness"
    if (
        (
            m.assertion == "historical"
            or HISTORY.search(before)
            or (m.label in OFTEN_BENIGN and YEARS_BEFORE.match(s.after(m, 70)))
        )
        and not (TUMOR.search(s.text) or THE_SAME.search(s.text))
        and label_of(m) not in OF_TUMORS
    ):
        return "an earlier operation for another illness"
    return ""


def long_ago(s: Sentence, m: Mention) -> bool:
    """Whether the words after a mention set it years back: "a melanoma which was excised two years ago"."""
    return YEARS_BEFORE.match(s.after(m, 45)) is not None


def _of_tumor(s: Sentence, m: Mention) -> bool:
    """Whether what was removed is a tumor or an organ: named in the same sentence, or taken up by a pronoun."""
    around = s.before(m, 110) + " " + s.after(m, 80)
    return bool(
        TUMOR.search(around)
        or any(site.start < m.start + 80 for site in s.of("site"))
        or re.search(r"\b(?:it|they|which|this|these|both|was surgically)\b", s.before(m, 60), re.I)
        or "tumo" in m.text.lower()
    )


def refers_back(s: Sentence, m: Mention) -> bool:
    """Whether the words before a mention point at an operation already told."""
    before = s.before(m, 90)
    if re.search(r"(?:ed|ing)$", m.text, re.I):
        imaged = IMAGED.search(before) and not (FINITE.search(before) and "that the" not in before)
        return bool(REDUCED.search(before) or imaged)
    imaged = IMAGED.search(before) and not FOR_WHICH.search(before)
    return bool(BACK.search(before) or imaged or (AFTERWARDS.match(s.text) and len(before) < 30))
