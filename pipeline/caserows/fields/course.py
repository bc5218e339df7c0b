"""The course after treatment, as several outcome fields read it: death, the living patient, later times, what has been treated."""

from __future__ import annotations

import re

from caserows.case import SECTION_RANK, Candidate, Case, Sentence
from caserows.pattern import Pattern

DEATH = Pattern(
    r"\b(?:died|dies|deceased|expired|pass(?:ed|es) (?:away|on\b)|succumb(?:ed|s)?|demise|exitus(?: letalis)?|(?:fatal|lethal) (?:outcome|course|end|issue)|(?<!non-)(?<!near-)fatal (?:\w+ ){0,2}?(?:coagulop\w+|h(?:a)?emorrhage|bleeding|pneumon\w+|sepsis|\w*embol\w+|complications?|h(?:a)?emolysis|perforation|arrest|failure|infarction)|(?:was|proved|became|turned out) (?:rapidly |ultimately |eventually )?(?:fatal|lethal)"
    r"|(?:is|was|found|declared|pronounced|brain) dead|death|euthani[sz]ed|euthanasia|lost (?:his|her) (?:life|battle)|breathed (?:his|her) last|(?:efforts|attempts|measures) to (?:resuscitate|revive|save) (?:\w+ ){0,3}?(?:failed|were (?:unsuccessful|futile|in vain))|(?:and|he|she|patient) passed(?=\s?(?:[.;,]|$))|committed suicide|demised|(?-i:DOD)|(?:did|could) not (?:survive|be (?:saved|rescued|resuscitated|revived))|(?:resuscitation|resuscitative (?:efforts|measures)|CPR) (?:failed|(?:was|were) (?:unsuccessful|futile|unfruitful|in vain|not successful))|(?:refus|declin|den(?=i))(?:ed|ied) (?:an |the |consent for )?(?:autopsy|necropsy|post-?mortem(?: examination)?)"
    r"|(?:autopsy|necropsy|post-?mortem(?: examination)?) (?:was (?:not )?(?:performed|done|carried out|refused|declined|denied|permitted|requested|offered|obtained)|revealed|showed|disclosed|confirmed|demonstrated|findings)|at (?:autopsy|necropsy|post-?mortem))\b",
    re.I,
)
OTHER_DEATH = Pattern(
    r"\b(?:fear(?:s|ed|ing|ful)?\s(?:(?:of|for|his|her)\s){0,2}$|(?:risk|rate|threat|danger|leading causes?|common causes?|wish|ligand)\s(?:of|for)\s(?:\w+\s)?$|(?:cell|sudden|fetal|foetal|intra-?uterine|programmed|neonatal|cardiac|donor[’']s|to prevent|avoid(?:ing)?)\s$"
    r"|(?:may(?!\s(?:of\s)?\d)|might|can|could|would|often|usually|potentially|likely|possibly|if|un)\b[^.;,]{0,35}$)",
    re.I,
)
DEATH_NOUN_AFTER = Pattern(r"^(?:s\b|[- ](?:rate|receptor|ligand|domain|certificate|benefit)|\sworldwide)", re.I)
NO_DEATH = Pattern(
    r"\b(?:no|not|without|nor|never|neither)\b(?:(?!\b(?:and|but) (?:he|she|the|subsequently|then|finally|eventually|died)\b)[^.;,]){0,25}$",
    re.I,
)
KIN = r"(?:father|mother|brother|sister|parent|grand(?:father|mother|parent)|uncle|aunt|cousin|sibling|twin|son|daughter|wife|husband|relative|nephew|niece|donor)s?"
RELATIVE = Pattern(rf"\b(?:{KIN}|family history|baby|fetus|foetus|newborn|neonate)\b[^.;]{{0,70}}$", re.I)
RELATIVE_SUBJECT = Pattern(rf"\b{KIN},?\s(?:she|he|who|they)\s(?:\w+\s){{0,2}}$", re.I)
"""A pronoun right after a relative is the relative: "for the elder sister, she died"."""
SOMEONE = Pattern(
    r"\b(?:one|two|three|four|five|six|some|several|most|\d+)(?: other| of (?:the|our|these))? (?:patients?|cases?|of them|women|men) (?:\w+ )?$",
    re.I,
)
OWN_SUBJECT = Pattern(
    rf"\b(?:he|she|(?:the|our|this|index) (?:patient|man|woman|boy|girl|child|infant))(?:\s(?!{KIN}\b)[\w-]+,?){{0,4}}\s$",
    re.I,
)
LATER = Pattern(
    r"\b(?:follow(?:ed|s|ing)?[- ]?ups?|(?:being|been|was|is) (?:\w+ )?followed|(?:days?|weeks?|months?|years?) (?:post\w*|following|from|of|on|out)|at (?:the |his |her |our )?(?:time of (?:th|writ|submi|public|last)\w*|last|latest|most recent|present|\S+[- ](?:months?|years?|weeks?|mo)\b)"
    r"|(?:in|on|during) (?:the |his |her )?(?:last|latest|most recent|following|further|present)|current(?:ly)?|to date|up to (?:now|date)|until|till|since|now|nowadays|today|so far|remain(?:s|ed|ing)?|maintain(?:s|ed)|still|continu(?:es|ed|ing)|later|surveillance|when last seen|as of|subsequent(?:ly)?|thereafter|after(?:wards?)?|persist\w*|durable|sustained|last(?:ed|ing)|long[- ]term|post-?operative\w*|check-?ups?|visits?|re-?evaluation|re-?staging|control (?:ct|mri?|scan|imaging|examination|visit|endoscopy)|out-?patient|annual\w*|yearly)\b",
    re.I,
)
FREE = (
    r"(?:disease|tumou?r|recurrence|relapse|progression|cancer|symptom|metastas[ei]s|event)[- ]free|free (?:of|from) (?:\w+ ){0,3}?(?:disease|tumou?r|recurrences?|relapse|symptoms?|complaints?|cancer|metastas[ei]s|malignancy|progression)"
    r"|no (?:\w+ ){0,4}?(?:evidence|signs?|indications?|suspicion|proof|stigmas?|trace) (?:of|for) (?:\w+[\s,-]+){0,6}?(?:disease|recurrences?|recurrent|relapses?|regrowth|progression|tumou?r|metasta\w+|malignancy|cancer|residual)"
    r"|without (?:any |further |clinical |radiological )*(?:(?:evidence|signs?|indications?) (?:of|for) )?(?:\w+[\s,-]+){0,4}?(?:disease|recurrences?|relapses?|regrowth|progression|metastas[ei]s)"
)
ALIVE = Pattern(
    rf"\b(?:alive|(?-i:A?NED|AWD)|{FREE}|(?:doing|feeling|did|does|do|progressing|going|kept) (?:\w+ )?(?:well|fine|great|better|good)"
    r"|(?:is|was|are|were|remain(?:s|ed)?|has been|have been|been|continu(?:es|ed) to be|stay(?:s|ed)|being|keeps?|kept) (?:(?!not\b)[\w-]+ ){0,4}?(?:well(?![- ](?:circumscrib|defin|different|demarcat|delineat|delimit|encapsul|form|limit|known|establish|describ|vascular|visib|preserv|perfused|enhanc|margin|corticat|nourish|built|develop|orient|alert))|fine(?! needle|[- ])|asymptomatic|healthy|in (?:(?:a|an|his|her) )?(?:\w+ )?(?:good|excellent|satisfactory|stable|follow-?up|remission)(?: \w+)?|in (?:(?:an?|the|his|her) )?(?:\w+ )?(?:complete|partial|full|first|second|third|continuous|clinical|molecular|cytogenetic|radiological|sustained|long-term)(?: \w+){0,2}? (?:remission|response|health|recovery|control|follow-?up)|stable|symptom[- ]?free|pain[- ]free|seizure[- ]free|cured|leading (?:an? |his |her )?(?:\w+ ){0,2}?life|independent|ambulatory|unremarkable|uneventful)"
    r"|(?:is|was|remain(?:s|ed)?|being|been|still|continu(?:es|ed)|kept|currently|now|regularly|closely) (?:(?!not\b)[\w-]+ ){0,4}?(?:under|on|in|at) (?:(?:a|an|our|the|his|her) )?(?:(?:regular|close|careful|strict|clinical|long[- ]term|active|periodic|continuous|medical|oncological|further|routine|palliative|maintenance|annual|multidisciplinary) ){0,3}(?:follow-?ups?|surveillance|observation|supervision|treatment|monitoring|control|remission|therapy|chemotherapy|care)\b"
    r"|(?:still|currently|presently|at present|is|now) (?:being |in the process of |regularly )?(?:undergoing|receiving|taking|followed(?:[- ]up)?|treated|monitored|awaiting|waiting|continuing|performing (?:\w+ )?follow-?ups?|proposed|ongoing)|(?:is|was|been|being) (?:\w+ )?(?:followed[- ]up|followed|monitored|observed|seen) (?:\w+ ){0,3}?(?:regularly|closely|every|for|over|since|as an out-?patient|in (?:our|the) (?:\w+ )?(?:clinic|out-?patient|department))"
    r"|(?:has |have )?survived|still (?:living|lives|alive)|lives? (?:without|with|at|a|in|independently|normally)|living (?:without|with|at home|independently|well|normally|alone|(?:his|her|a) )|well[- ]controlled|(?:good|excellent|satisfactory|satisfying|acceptable|normal) (?:\w+ )?(?:health|quality of (?:\w+ )?life|performance status)|quality of life (?:is|was|has been|remains?) (?:\w+ )?(?:good|excellent|satisfactory|acceptable|normal)|thriving|(?:follow-?ups?|surveillance) (?:is|are) (?:still )?(?:being|ongoing|continu\w+)|follow-?up continues|(?:attends|attending|comes (?:for|to)|visits) (?:\w+ ){0,3}?(?:follow-?ups?|clinics?|check-?ups?)|continu(?:es|ed) to be (?:\w+ )?(?:followed|monitored|seen|observed|treated)|(?:is|are) (?:currently |now )?(?:due|about|scheduled|planned) to (?:start|undergo|receive|begin)|no (?:\w+ )?(?:complications?|problems?|complaints?|events?) [^.;,]{0,30}?follow-?up|last seen|seen last|under follow-?up|no (?:\w+ )?(?:problems?|complaints?|symptoms?) (?:ever )?since"
    r"|(?:returned|back|able to return|went back|resumed|resuming|returning) (?:to )?(?:[\w-]+ ){0,4}?(?:work\w*|school|job|life|activit(?:y|ies)|sports?|normal|studies|occupation|duties)|still (?:suffers|complains|has|experiences|requires|needs|takes|uses|receives|shows|reports|lives)|continues to (?:suffer|complain|have|experience|require|need|take|receive|show|report)|(?:is|are) (?:now|currently) (?:[\w-]+ ){0,4}?(?:years?|months?) (?:out|from|after|since|post)\b|works? full[- ]time|working|walks?|follow-?ups? (?:\w+ ){0,6}?(?:uneventful|unremarkable|normal|clear|negative|favou?rable)|uneventful follow-?up"
    r"|(?:maintain\w*|remain\w*|sustain\w*|continu\w*|still|is|was)(?: \w+){0,2}? (?:CR|NED|complete response)"
    r"|(?:remains?|continues?|is|was|been|kept|still)(?: \w+)? on (?:\w+ ){0,2}?\w+(?:ib|mab|fen|zole|mide|mus|steroid)\b|continues (?:with |on |his |her |the )?(?:\w+ )?(?:chemotherapy|immunotherapy|treatment|therapy)\b"
    r"|continued to (?:use|take|receive|do|live|improve|work|be)|(?:in|a|achieved|reached|attained|maintained|had|sustained|with) (?:\w+ )?(?:complete |partial |full |continuous )?(?:clinical |molecular |radiological |hematologic\w* |cytogenetic )?remission)\b",
    re.I,
)
NO_RETURN = Pattern(
    r"(?:\b(?:no|not|without|never|neither|nor|free (?:of|from)|absence of|negative for|unremarkable for)|(?:did|do|does|was|were|is|has|have|had|could)n[’']t)\b(?:(?!, (?:an?|the|his|her|it|there)\b)[^.;:]){0,70}?\b(?:recur\w*|relaps\w+|regrow\w*|regrew|progress\w*|reappear\w*|metasta\w+|residual|remnant|abnormalit\w+|new lesions?|neurological deficits?|symptoms?|complaints?|tumou?r|disease|lesions?)\b"
    r"|\b(?:recurrences?|relapses?|regrowth|metastas[ei]s)\b[^.;,]{0,40}\s(?:was|were|has|have|had)(?: been)? (?:not|never) (?:been )?(?:\w+ly )?(?:observed|detected|found|seen|noted|noticed|identified|recogni[sz]ed)\b",
    re.I,
)
GOOD_FINDING = Pattern(
    r"\b(?:stable|unchanged|resolved|resolution|disappear\w*|improv\w+|amelior\w+|relief|recover\w*|regain\w*|regress\w*|respon(?:se|ded|d|ding)|remission|shr[aiu]nk\w*|decreas\w+|reduc\w+|diminish\w*|normal\w*|favou?rabl[ey]|satisfactory|satisfied|clear|clean|unremarkable|uneventful|well|healthy|good|excellent|controlled|asymptomatic|independent\w*|intact|tolera[nt]\w*|still|alive|free|walk\w*|function\w*|suppressed|healed|pain-?free|full (?:range|strength|mobility)|(?:remain\w*|was|were|is|are|been|to be) (?:\w+ly )?negative|(?<!performed )(?<!done )(?:no|without) (?:\w+ )?(?:complications?|complaints?|pain)|follow-?up|survived|seen)\b",
    re.I,
)
RESPONSE = Pattern(
    r"\b(?:(?:complete|partial|good|excellent|durable|near[- ]complete|marked|significant|remarkable|dramatic|major|sustained|prolonged|long-lasting|clinical|radiolog\w+|objective|metabolic|pathologic\w*|morphologic\w*|favou?rable|rapid|initial|overall|tumou?r|therapeutic|stable) (?:(?!burden\b)\w+ ){0,3}?(?:responses?|remission|regression|resolution|shrinkage|disease control|amelioration|improvement|reduction|decrease|disappearance)"
    r"|stable disease|(?:disease|tumou?r|symptom) control|control of (?:the |his |her )(?:\w+ )?(?:disease|tumou?r|lesions?|cancer|symptoms|metastas[ei]s)|responded (?:\w+ ){0,3}?(?:to|well|completely|partially|favou?rably|satisfactorily|dramatically|rapidly|markedly|excellently)|(?:tumou?rs?|lesions?|mass(?:es)?|metastas[ei]s|nodules?|deposits?|symptoms?|lymph nodes?|(?:lymph)?adenopath(?:y|ies)|effusions?|ascites|swellings?|thromb(?:us|osis)|infiltrates?|recurrences?|ulcers?) (?:\w+ ){0,8}?(?:disappeared|vanished|shrank|shrunk|regressed|resolved|decreased|improved|diminished|relieved|alleviated|abated|subsided|(?:began|started) to (?:shrink|regress|resolve|decrease|improve|disappear|diminish))|improvement (?:in|of) (?:his|her|the|\w+)|amelioration (?:in|of)|well tolerated)\b",
    re.I,
)
NOT_RESPONSE = Pattern(
    r"\b(?:no|not|without|failed|lack of|poor|never|neither|despite|absence of|surgical|would|could|may|might|if|until)\b[^.;,]{0,40}$",
    re.I,
)


def death_in(s: Sentence) -> tuple[re.Match[str], str] | None:
    """The first death told in a sentence, with the reason why it is not this patient's ("" where it is); an own death goes first."""
    turned_down: tuple[re.Match[str], str] | None = None
    for match in DEATH.finditer(s.text):
        before, after = s.text[: match.start()], s.text[match.end() :]
        reason = ""
        if OTHER_DEATH.search(before) or (match.group().lower() == "death" and DEATH_NOUN_AFTER.match(after)):
            reason = "a possible death, or the death of something else"
        elif NO_DEATH.search(before) and not match.group().lower().startswith(("did not", "could not")):
            reason = "negated"
        elif SOMEONE.search(before):
            reason = "said of some patient of a group"
        elif RELATIVE_SUBJECT.search(before) or (RELATIVE.search(before) and not OWN_SUBJECT.search(before)):
            reason = "the death of a relative"
        if not reason:
            return match, ""
        turned_down = turned_down or (match, reason)
    return turned_down


def dies(s: Sentence) -> bool:
    """Whether a sentence tells of this patient's death."""
    told = death_in(s)
    return told is not None and not told[1]


class Treated:
    """Where in the text the treatment of this patient has begun: of any kind, and by drugs or rays."""

    def __init__(self, case: Case):
        surgery = [c for c in case.found.get("surgeries", []) if c.attributes.get("extent") != "biopsy"]
        other = [*case.found.get("radiotherapy", []), *case.found.get("systemic_therapies", [])]
        self.any = _first_place([*surgery, *other])
        self.medical = _first_place(other)

    def before(self, s: Sentence, *, medical: bool = False) -> bool:
        """Whether the patient had been treated (``medical``: by drugs or rays) before the end of this sentence."""
        began = self.medical if medical else self.any
        if began is None:
            return False
        return began[0] < SECTION_RANK.get(s.section, 8) or began[1] < s.end


def _first_place(candidates: list[Candidate]) -> tuple[int, int] | None:
    return min((c.rank for c in candidates), default=None)
