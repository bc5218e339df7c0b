"""Was this treatment given? The reading of one treatment mention's assertion that all treatment fields share."""

from __future__ import annotations

import re

from caserows.case import Mention, Sentence
from caserows.pattern import Pattern

BLOOD_DISEASE = Pattern(r"lymphoma|leuk|myeloma|plasmacytoma|myelo|mastocytosis|histiocytosis|waldenstr", re.I)
RETELLING = frozenset({"abstract", "front", "title", "introduction", "discussion", "conclusion", "caption", "table"})
GIVEN_AFTER = Pattern(
    r"^[^.;:]{0,45}?\b(?:was|were|has been|have been|had been)\s(?:\w+ly\s|then\s|also\s)*"
    r"(?:given|administered|started|begun|initiated|commenced|prescribed|performed|delivered|completed|carried out|done"
    r"|achieved|applied|instituted|introduced|continued|resumed|taken|used|employed|added)\b",
    re.I,
)
GIVEN_NEXT = Pattern(
    r"^\s(?:was|were|had been|has been)\s(?:\w+ly\s|then\s|also\s|therefore\s)*(?:performed|done|carried out|undertaken|taken|obtained|given|administered|started)\b",
    re.I,
)
THEN_GIVEN = Pattern(
    r"^[^.;]{0,60}?\b(?:and|which) (?:(?:was|were|then|subsequently|later|finally|successfully|has been|had been)\s)*"
    r"(?:given|administered|started|begun|initiated|performed|done|undertaken|delivered|completed|carried out)\b",
    re.I,
)
"""An offer or a plan that the same clause says was carried out."""
DONE_BEFORE = Pattern(
    r"(?:\bunderwent|\breceived|\bwe (?:then |therefore |thus |also |successfully )?(?:performed|did|carried out|gave|administered|started|undertook|resected|excised|removed)|\bwas treated (?:with|by))\b[^.;,]*$",
    re.I,
)
"""What says of a treatment named after it that it was done, whatever was thought possible before."""
NEW_CLAUSE = Pattern(r"[,;]|\b(?:and|but|so|thus|hence|therefore)\b", re.I)
DONE_IN_CLAUSE = Pattern(
    r"(?:[,;]|\b(?:and|but|so|thus|hence|therefore)\b)[^.;,]{0,40}?\b(?:(?:we|he|she|the patient|which|who)\s(?:then\s|therefore\s|thus\s|also\s|subsequently\s)?)?(?:underwent|performed|received|carried out|undertook)\b(?:(?!\b(?:no|not|never|without|neither|nor)\b)[^.;,])*$",
    re.I,
)
"""A clause of its own that says of a treatment named after it that it was done, whatever the clause before it denies."""
OPENING_PHRASE = Pattern(
    r"(?:\w+ly,?\s|thus,?\s|so,?\s|therefore,?\s)?(?:under|with|on|upon|considering|given|due to|because of|based on|in view of|in light of|for|after|following|despite|suspecting|assuming|fearing|owing to|at)\s"
    r"(?:(?!\b(?:if|whether|would|should)\b)[^.;,]){3,120},\s",
    re.I,
)
"""A phrase without a verb of its own that opens a sentence, up to its comma."""
PRECEDING = Pattern(
    r"\b(?:after|following|despite|besides|in addition to|upon)\s(?:(?!discuss|offer|advi|recommend|refus|declin|plan|consider|counsel|propos)[\w-]+\s){0,4}$",
    re.I,
)
OTHER_SUBJECT = Pattern(
    r",\s(?:and|but|while|whereas)\s(?:the|his|her|an?|there)\s(?!(?:patient|family|parents?|team|board)\b)", re.I
)
"""What begins a clause about something else: "…, and her course was unremarkable"."""
OPEN_BRACKET = Pattern(r"\([^()]*$")
CLOSED = Pattern(
    r"^\s?\([^()]*\)(?:\s(?:chemo)?therapy|\s(?:regimen|protocol|treatment))?|^[^().;]{0,100}\)(?:\s(?:chemo)?therapy|\s(?:regimen|protocol|treatment))?",
    re.I,
)
"""The rest of a bracket that stands between a treatment and its verb: "R-CHOP (rituximab …) chemotherapy was started"."""
DOER = Pattern(r"\b(?:we|surgeons?|(?:was|were|had been|has been))\s(?:\w+ly\s|then\s|therefore\s)*$", re.I)
GIVEN_IN_CLAUSE = Pattern(
    r"^[^.;]{0,150}?\b(?:was|were|has been|had been)\s(?:\w+ly\s|then\s|also\s|therefore\s)*"
    r"(?:given|administered|started|begun|initiated|commenced|performed|delivered|completed|carried out|done|undertaken|applied|instituted)\b",
    re.I,
)
DEPARTMENT_BEFORE = Pattern(
    r"\b(?:specialists?|experts?|physicians?|members|departments?|consult\w+|board|MDT|team)\b[^.;]{0,70}$", re.I
)
DEPARTMENT_AFTER = Pattern(r"^[^.;]{0,60}?\b(?:departments|specialists|units|teams|physicians|clinics)\b", re.I)
OFFERED_AFTER = Pattern(
    r"^(?:(?:(?!\b(?:reveal|show|confirm|demonstrat|disclos)\w*)[^.;:,]){0,30}?\b(?:was|were|is|are|had been|has been)|[^.;]{0,40}, which (?:\w+ ){1,3}?) ?(?:\w+ly )?(?:offered|planned|recommended|advised|proposed|considered|suggested|discussed|chosen|selected|preferred|opted for"
    r"|refused|declined|rejected|withheld|omitted|scheduled|contemplated|envisaged|deferred)\b"
    r"|^[^.;:,]{0,60}?\b(?:is|was|are|were) (?:now |currently |still )?(?:under (?:discussion|consideration|evaluation|planning)|(?:still )?(?:awaited|pending)|being (?:discussed|considered|planned))\b",
    re.I,
)
ACHIEVED_AFTER = Pattern(r"^[^.;:,]{0,45}?\b(?:was|were) (?:only )?(?:possible|achieved|feasible|accomplished)\b", re.I)
OWN_VERB = Pattern(
    r"\b(?:was|were|been|could (?:\w+ly )?be)\s(?:(?!not\b|never\b)[\w-]+ly\s|then\s|also\s|en bloc\s)*$", re.I
)
DECLINING = (
    r"(?:refus(?:ed|es|al|ing)|declin(?:ed|es|ing)|reject(?:ed|s|ing)|opted against|decided against|did(?:n[’']t| not) (?:want|wish|accept"
    r"|agree|consent|(?:give|provide) (?:\w+ )?consent)|(?:was|were) (?:unwilling|not willing|reluctant|not (?:agreeable|keen))|(?:chose|elected|preferred|decided) not to"
    r"|(?:chose|elected|preferred|decided|opted) to (?:forgo|forego|avoid|decline|refuse)|denied consent)"
)
DECLINED_AFTER = Pattern(
    rf"^(?:[^.;]|\.(?=\d)|;(?= (?:however|but|yet)\b)){{0,90}}?\b(?:but|however|though|although|and|which|this|who)?\W*(?:by )?(?:\b(?:she|he|the (?:patient|family|parents?)|(?:his|her) (?:family|parents?)|patient)\s)?"
    rf"(?:had |was |were )?{DECLINING}(?=\s*(?:$|[.,;)]|it\b|them\b|this\b|that\b|these\b|any such|by\b|(?:to|with|for) (?:it|them|this|that|the)\b|to (?:undergo|receive|have) (?:it|them)|out of\b|for (?:personal|financial|religious|family|fear|her own|his own)\b|on (?:religious|financial|grounds)\b|initially|at (?:that|the) time\b|due|because|and\b|the (?:treatment|therapy|proposal|offer)))"
    r"|^[^.;]{0,90}?\bbut (?:she|he|the (?:patient|family|parents?)) (?:preferred (?:to wait|to be (?:followed|observed)|observation|follow-?up|watchful|conservative|no (?:further )?(?:treatment|therapy)|palliative|(?:best )?supportive|alternative|traditional|herbal)|chose (?:observation|conservative|palliative|supportive))",
    re.I,
)
DENIED_OFFER = Pattern(
    r"\bdenied\s(?:an?y?\s|the\s)?(?:post-?operative|adjuvant|further|additional|recommended|proposed|offered)\b", re.I
)
"""What makes "denied" a refusal, where "denied any previous treatment" is a history."""
BESIDE = r"the|of|and|or|nor|further|additional|more|adjuvant|post-?operative|palliative|systemic|surgical|surgery|treatments?|\w*chemo\w*|\w*radi\w+"
"""What stands between a refusal and the treatment that it is of: "declined further surgery or palliative"."""
DECLINED_BEFORE = Pattern(
    rf"\b{DECLINING}(?: to| for)?(?:,? (?:{BESIDE}|undergo|receive|have|take|start|continue|consider|an?y?|all|follow-?up|another|second|with"
    r"|therap(?:y|ies)|total|radical|proposed|recommended|whole|brain|such|standard|suggested))*,?\s$",
    re.I,
)
STAYED_AWAY = r"did(?:n[’']t| not) (?:return|come (?:back|for)|attend|show up|turn up|receive|undergo|get|take|start|begin|go (?:for|ahead|through)|proceed|pursue|opt|follow (?:on|through|the)|comply|present)|never (?:came|returned|attended|received|underwent|took|started|began|showed)|absconded|left (?:the )?hospital|could(?:n[’']t| not) (?:afford|tolerate|receive|undergo)"
WITHHELD_AFTER = Pattern(
    r"^(?:(?!, (?:the|he|she|and|but|we|it)\b|\b(?:revealed|showed|confirmed|demonstrated|disclosed)\b)[^.;]){0,60}?\b(?:(?:was|were|is|has|have|had|did|could|would)(?: been)?(?:n[’']t| not| never| neither| no longer) (?:be |been |felt to be |felt |deemed |considered |thought "
    r"|judged |to be )*(?:given|administered|administrated|performed|done|indicated|needed|necessary|required|offered|recommended|feasible|possible|an option|considered|started"
    r"|begun|initiated|undertaken|carried out|used|useful|applied|attempted|of use|planned|pursued|appropriate|applicable|added|advised)"
    r"|(?:was|were) (?:withheld|omitted|avoided|left out|kept in reserve|cancel+ed|ruled out|contraindicated|impossible|unfeasible|infeasible|precluded|abandoned|waived|judged (?:to be )?(?:too|of no|impossible|unfeasible|hazardous)|(?:considered|thought|deemed|judged|felt) (?:to be )?(?:too|not|unnecessary|impossible|unfeasible|contraindicated|inappropriate|un\w+)))\b"
    r"|^ (?:treatment |therapy )?(?:impossible|unfeasible|infeasible|inadvisable|unsafe|unnecessary|inappropriate|too (?:risky|dangerous|hazardous))\b"
    r"|^[^.;]{0,40}?\b(?:planned|proposed|scheduled|offered|recommended|advised|considered|contemplated|suggested|indicated)\b[^.;]{0,40}?[,;]? (?:but|however,?|although|yet) (?:(?:was |were )?(?:never|not) (?:begun|started|given|done|performed|carried out|administered|received|pursued|initiated|realized|undertaken)"
    rf"|(?:(?:she|he|the patient|(?:his|her) (?:family|parents?)) )?(?:(?:was|were|is|has been|had been) lost|{STAYED_AWAY}|died|passed away|could(?:n[’']t| not) be|failed to))",
    re.I,
)
WITHHELD_BEFORE = Pattern(
    r"\b(?:(?:difficult|impossible|hard|unable|not (?:possible|feasible|able)|too (?:risky|dangerous|weak|ill|frail|hazardous)) (?:for (?:\w+ ){1,3})?to (?:perform|do|carry out|give|administer|undergo|tolerate|receive|conduct|afford|procure|obtain|access|complete)|no|without|neither|nor"
    r"|(?:unfit|unsuitable|ineligible|not (?:a )?(?:fit|suitable|eligible|amenable|(?:good |suitable |surgical )?candidate)|too (?:[\w-]+ ){1,3}) ?(?:for|to)(?: (?:undergo|receive|tolerate|have))?"
    r"|(?:can|could)(?:n[’']t|not| not) (?:afford|tolerate|procure|obtain|access|receive|undergo|have)|default(?:ed|ing) (?:on|from)|(?:decided|chosen|opted|preferred) not to (?:give|administer|perform|start|offer|add|use)"
    r"|(?:did|was|were|has|have|had)(?:n[’']t| not| never) (?:been )?(?:receiv\w*|given|undergo\w*|get|have|had|offered|treated with|administered|subjected to|require\w*|need\w*|considered for|taken?|(?:(?:considered|deemed|judged|felt|thought)(?: to be)? )?(?:suitable for|eligible for|fit (?:enough )?for|amenable to|an? (?:\w+ )?candidate for)))"
    rf"(?: (?:{BESIDE}|an?y?|for|to|indications?|suitable|feasible|role|place|neo-?adjuvant|pre-?operative|other|specific|oncologic(?:al)?"
    r"|therap(?:y|ies)|immunotherapy|hormone|hormonal|drug|either|second|concomitant|anti-?cancer|anti-?tumou?r|need))*,?\s$",
    re.I,
)
REFERRED_BEFORE = Pattern(
    r"\b(?:referred|sent|transferred|addressed|directed|booked|listed|scheduled)\b[^.;]{0,60}?\b(?:for|to (?:receive|undergo|start|have|begin))\s(?:[\w-]+,?\s){0,5}$"
    r"|\b(?:would|will|should|to) be followed by\s(?:[\w-]+\s){0,4}$"
    r"|\b(?:was|is|were|are|patient|due|supposed) to (?:commence|start|begin|receive|undergo|have|get|be (?:given|started on|treated with|put on))\s(?:(?!and (?:he|she|was|did|the)\b)[^.;]){0,60}$"
    r"|\b(?:is|was|were|are) (?:currently |now )?(?:planned|considered|proposed) for\s(?:[\w-]+,?\s){0,4}$",
    re.I,
)
INDICATED_AFTER = Pattern(r"^[^.;,]{0,30}?\b(?:was|were|is) indicated\b", re.I)
PRECLUDED_BEFORE = Pattern(
    r"\b(?:preclud(?:ed|ing|es)|contraindicat(?:ed|ing|es)|rul(?:ed|ing) out|prohibit(?:ed|ing)|prevent(?:ed|ing)|forbade|thwarted|did(?:n[’']t| not) (?:allow|permit)|not allowing|not permitting)"
    r"\s(?:(?!complete|total|radical|further dissection|(?:and|but|after|before|with|while|during|by|in|recurr\w+|relapse|growth|progression|spread|metasta\w+|complications?|bleeding|infection)\b)[\w-]+\s(?:\w+\s\()?){0,5}$",
    re.I,
)
"""What says that an illness or a state kept a treatment from being given: "renal failure precluded further"."""
NOT_DONE_BEFORE = Pattern(r"\b(?:was|were|been|is|are)(?:n[’']t| not| never)\s(?:surgically\s)?$", re.I)
"""What turns a participle into its denial: "the metastases were not irradiated"."""
WHOLLY_AFTER = Pattern(
    r"^\s(?:on\s)?(?:completely|totally|entirely|fully|radically|en bloc|in toto|in one|with|until|again|further|by|through|at (?:the|that|this|first))\b",
    re.I,
)
OUT_OF_REACH_BEFORE = Pattern(
    r"\b(?:difficult|impossible|hard|unable|not (?:able|possible|feasible)|unsafe|inadvisable|risky|dangerous) (?:for (?:\w+ ){1,2})?to (?:perform|administer|give|use|start|undergo|receive|deliver|offer|apply|carry out)\b[^.;,]{0,70}$"
    r"|\b(?:died|expired|passed away|succumbed|defaulted|lost to follow-?up|deteriorated|worsened|absconded|left (?:the )?hospital|(?:was|were) lost(?: to follow-?up)?) (?:[\w-]+ ){0,4}before (?:[\w-]+ ){0,4}$",
    re.I,
)
"""What says that a treatment could hardly be done, or that death or flight came first."""
ADVISED_BEFORE = Pattern(
    r"\b(?:advised|offered|recommended|scheduled|planned|proposed|suggested|referred|counsel+ed|booked|prescribed|(?:was|were) to (?:start|commence|begin|receive|undergo|have))\b[^.;]{0,60}$",
    re.I,
)
LEFT_AFTER = Pattern(
    r"^[^.;]{0,60}?[,;]? (?:but|however,?|although|yet|and) (?:(?:she|he|the patient|(?:his|her|the) (?:family|parents?)|it) )?(?:(?:has|had) )?"
    rf"(?:(?:was|were) (?:subsequently |then |later )?lost|{STAYED_AWAY}"
    r"|failed to (?:return|attend|come|show|comply)|default(?:ed|s)|died before)\b",
    re.I,
)
"""What says of a treatment advised that the patient went away without it."""
TEAM_DECIDED = Pattern(
    r"\b(?:we|board|team|conference|committee|meeting|doctors?|surgeons?|physicians?|oncologists?|clinicians?|authors?|it was)\s(?:[\w-]+\s){0,3}decided\b[^.;]*$",
    re.I,
)
"""What makes a decision against a treatment the doctors' and not the patient's."""
GIVEN_THEN_MORE = Pattern(
    r"^[^.;,]{0,60}?\b(?:was|were|has been|have been|had been)\s(?:\w+ly\s)?(?:given|administered|completed|performed|delivered|carried out|done|finished)\b[^.;,]{0,40}?(?:,|,? and|,? but)\s"
    r"(?=(?:any |all )?(?:further|additional|other|another|subsequent|more|the (?:second|planned|remaining))\b)",
    re.I,
)
"""A treatment that was given, and what leads on to the next, which was not."""
LISTED = Pattern(r"^\W*(?:(?:and|or|nor|with|plus|adjuvant|systemic|further|additional)\W*)*$", re.I)
NOUN_NEGATION = Pattern(
    r"^(?:with |there (?:was|were) )?(?:no|without|lack of|absence of|any)\b|^free (?:of|from)\b", re.I
)
NO_EFFECT = Pattern(
    r"^(?:\w+\s)?(?:not|never|\w+n[’']t)\s(?:been\s)?(?:\w+ly\s)?(?:respon|disappear|improv|regress|shr[iu]nk|resolv|recur|relaps|progress|chang|benefit|decreas|diminish|reduc|controll)\w*\b[^.;:,]{0,40}?"
    r"\b(?:after|to|with|despite|following|from|under|on|by|during|upon)\b[^.;:,]*$",
    re.I,
)
"""What a treatment that was given did not bring about: "did not respond to"."""
NO_ILLNESS = Pattern(
    r"^[^.;:]{0,30}?\b(?:disease|recurrences?|relapses?|progression|tumou?r|cancer|symptoms?|complications?|problems?|toxicity|side effects?|deficits?|residual|metasta\w+)\b(?:(?!\b(?:and|but|or|nor)\b)[^.;,]){0,25}?"
    r"\b(?:by|after|following|since|during|upon|despite|through)\b[^.;:]*$",
    re.I,
)
"""What there was not, as the outcome of a treatment that there was: "no recurrence since surgery"."""
NEGATED_LIST = Pattern(
    rf"^\W*(?:(?:{BESIDE}|neo-?adjuvant|other|any|pre-?operative|specific|prior|previous|local|whole|brain|therap\w+|immunotherapy"
    r"|need|for|intensive|oncologic(?:al)?|either|antitumou?r|receiving|undergoing|giving|performing|adding)\W+){0,7}$",
    re.I,
)


def denial(s: Sentence, start: int, end: int) -> str:
    """``declined`` or ``withheld`` where the words around ``[start, end)`` of the sentence say so; empty otherwise.

    What follows counts up to the next treatment that is not merely listed beside this one.
    """
    stop = len(s.text)
    reached = end
    for other in s.of("procedure", "drug"):
        at = other.start - s.start
        if at < end or other.kind in ("extent", "adjunct", "palliative", "relief", "diversion"):
            continue
        if not LISTED.match(s.text[reached:at]):
            stop = at
            break
        reached = other.end - s.start
    before, after = s.text[max(0, start - 110) : start], s.text[end : min(stop, end + 150)]
    after = after.split(",")[0] if PRECEDING.search(before) else after
    told = GIVEN_THEN_MORE.match(after)
    after = after[: told.end()] if told else after
    refused = DECLINED_BEFORE.search(before)
    if refused and "," in refused.group() and GIVEN_NEXT.match(after):
        refused = None
    if refused and TEAM_DECIDED.search(before):
        return "withheld"
    if refused or DECLINED_AFTER.match(after) or DENIED_OFFER.search(before[-40:] + s.text[start:end]):
        return "declined"
    if ADVISED_BEFORE.search(before) and LEFT_AFTER.match(after):
        return "withheld"
    named = s.text[start:end]
    part = re.match(r"complete|total|radical|gross", named, re.I)
    if (PRECLUDED_BEFORE.search(before) and not part) or _not_done(named, before, after):
        return "withheld"
    withheld = WITHHELD_BEFORE.search(before) or OUT_OF_REACH_BEFORE.search(before) or WITHHELD_AFTER.match(after)
    return "withheld" if withheld else ""


def _not_done(word: str, before: str, after: str) -> bool:
    """Whether a participle is denied: "was not resected", but not "was not resected completely"."""
    denied = re.fullmatch(r"\w+ed(?: on)?", word) and NOT_DONE_BEFORE.search(before)
    return bool(denied) and not WHOLLY_AFTER.match(after)


def referred(s: Sentence, m: Mention) -> bool:
    """Whether the patient was sent to someone for drugs or rays, or they were indicated or to follow, and nobody says that they were given."""
    sent = REFERRED_BEFORE.search(s.before(m, 110)) or INDICATED_AFTER.match(s.after(m, 60))
    return bool(sent) and not (GIVEN_AFTER.match(s.after(m, 90)) or THEN_GIVEN.match(s.after(m, 110)))


def not_given(s: Sentence, m: Mention) -> str:
    """Why a mention does not tell of a treatment given (the assertion and its cue); empty where it does.

    A verb of its own ("was removed", "were prescribed") frees a treatment from a negated noun earlier in the sentence.
    """
    if DEPARTMENT_BEFORE.search(s.before(m, 110)) and DEPARTMENT_AFTER.match(s.after(m, 80)):
        return "a department, not a treatment"
    if m.assertion in ("affirmed", "historical") or _after_opening(s, m) or _before_the_next(s, m):
        denied = denial(s, m.start - s.start, m.end - s.start)
        if denied:
            return denied
        return "offered, not told as given" if OFFERED_AFTER.match(s.after(m, 60)) else ""
    if GIVEN_THEN_MORE.match(s.after(m, 110)) and m.cue.lower() in s.after(m, 150).lower():
        return ""
    reason = f"{m.assertion}: {m.cue}"
    if m.assertion == "declined" and _instead(s, m):
        return ""
    if m.assertion in ("declined", "family"):
        return reason
    own = m.text.lower().endswith("ed") and OWN_VERB.search(s.before(m, 40))
    if own and not re.fullmatch(r"not|never|no|neither|nor", m.cue, re.I):
        return ""
    at = s.text.lower().rfind(m.cue.lower(), 0, max(m.start - s.start, 0)) if m.cue else -1
    if m.assertion == "negated" and at >= 0 and NO_EFFECT.match(s.text[at : m.start - s.start]):
        return denial(s, m.start - s.start, m.end - s.start)
    if m.assertion == "negated" and at >= 0 and NOUN_NEGATION.match(m.cue):
        between = s.text[at + len(m.cue) : m.start - s.start]
        if NO_ILLNESS.match(between):
            return denial(s, m.start - s.start, m.end - s.start)
        if not NEGATED_LIST.match(between + " ") and GIVEN_AFTER.match(s.after(m, 90)):
            return ""
    if at >= 0 and _in_clause_of_its_own(s, m, at + len(m.cue)):
        return ""
    if m.assertion == "negated":
        return reason
    given = GIVEN_AFTER.match(s.after(m, 90)) if m.assertion == "possible" else THEN_GIVEN.match(s.after(m, 110))
    return "" if given or ACHIEVED_AFTER.match(s.after(m, 90)) or DONE_BEFORE.search(s.before(m, 70)) else reason


def _after_opening(s: Sentence, m: Mention) -> bool:
    """Whether a doubt or a plan stands in the phrase that opens the sentence, and the treatment is what was done upon it.

    "Considering the stage, chemotherapy was given", "under suspicion of carcinoma, we resected the tumor".
    """
    opening = OPENING_PHRASE.match(s.text) if m.assertion in ("planned", "possible") else None
    at = m.start - s.start
    if opening is None or not m.cue or not opening.end() <= at or m.cue.lower() in s.text[opening.end() : at].lower():
        return False
    own = m.text.lower().endswith("ed") and DOER.search(s.text[opening.end() : at])
    return bool(
        own or DONE_BEFORE.search(s.text[opening.end() : at]) or GIVEN_IN_CLAUSE.match(s.text[at + len(m.text) :])
    )


def _instead(s: Sentence, m: Mention) -> bool:
    """Whether a treatment is the one given in place of the one refused: "as she refused surgery, radiotherapy was given"."""
    refused = s.text.lower().rfind(m.cue.lower(), 0, m.start - s.start) if m.cue else -1
    between = s.text[refused + len(m.cue) : m.start - s.start] if refused >= 0 else ""
    return re.search(r"\w,\s(?:[\w-]+\s){0,3}$", between) is not None and bool(GIVEN_NEXT.match(s.after(m, 60)))


def _before_the_next(s: Sentence, m: Mention) -> bool:
    """Whether a cue after a treatment is of what is told next: "after radiotherapy the chemotherapy was not started"."""
    if m.assertion not in ("negated", "planned", "possible", "declined") or not m.cue:
        return False
    end = m.end - s.start
    cue = s.text.lower().find(m.cue.lower(), end)
    if cue < 0 or m.cue.lower() in s.text[:end].lower():
        return False
    others = (o.start for o in s.of("procedure", "drug") if o.start >= m.end)
    next_one = next((at - s.start for at in others if not LISTED.match(s.text[end : at - s.start])), len(s.text))
    looked_back = (next_one < cue or "," in s.text[end:cue]) and PRECEDING.search(s.before(m, 60))
    return bool(looked_back or OTHER_SUBJECT.search(s.text[end:cue]))


def _in_clause_of_its_own(s: Sentence, m: Mention, cue_end: int) -> bool:
    """Whether a treatment stands in a later clause than the cue, one that says by its own verb that it was done.

    "Because malignancy could not be excluded, a biopsy was performed", "no metastasis was found, and we performed a resection".
    """
    between = OPEN_BRACKET.sub("(", s.text[cue_end : m.start - s.start])
    if DONE_IN_CLAUSE.search(between):
        return True
    clause = max((found.end() for found in NEW_CLAUSE.finditer(between)), default=None)
    return (
        clause is not None
        and re.fullmatch(r"\s*(?:an?\s|the\s)(?:[\w-]+\s){0,3}(?:\([^()]*)?", between[clause:]) is not None
        and (GIVEN_NEXT.match(s.after(m, 60)) or GIVEN_NEXT.match(CLOSED.sub("", s.after(m, 150)))) is not None
    )
