"""Time to death or last information: which duration is one, counted from where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from caserows.case import Candidate, Case, Sentence
from caserows.fields.course import ALIVE, GOOD_FINDING, NO_RETURN, RESPONSE, death_in, dies
from caserows.pattern import Pattern
from caserows.timeline import Duration, find_durations, find_ordinals

ORIGIN_WORDS = {
    "primary diagnosis": r"(?:first |initial |primary |original |histolog\w+ |the )*diagnos\w+",
    "cns diagnosis": r"(?:(?:brain|cerebral|intracranial|leptomeningeal|cns|cerebellar|meningeal|dural|spinal cord) (?:metasta\w+|disease|involvement|lesions?|relapse|recurrence|carcinomatosis)|leptomening\w+)",
    "presentation": r"(?:presentation|presenting|admission|consultation|referral|hospitali[sz]ation|(?:first|initial) (?:symptoms?|complaints?|visit|manifestations?)|(?:onset|start|beginning|appearance) of (?:the |his |her |first )*(?:symptoms|complaints|disease|illness)|(?:symptom|disease) onset)",
    "surgery": r"(?:surg\w+|operations?|reoperation|operated|re-?resection|resection|resections|excision|removal|extirpation|post-?operative\w*|\w+ectom(?:y|ies)|craniotomy|laparotomy|thoracotomy|transplantation|amputation|biopsy|decompression|debulking|enucleation|exenteration|\w+plasty|curettage|intervention|the second)",
    "treatment": r"(?:treatments?|\w*therap(?:y|ies)|radiation|irradiation|initiation|completion|cycles?|management|ablation|RFA|TACE|procedure|embolization|radiosurgery|gamma knife|chemoradiation|radioembolization|administration|start(?:ing)?|initiating|commenc\w+|beginning|introduction|discontinu\w+|cessation|infusion|injection)",
}
ORIGINS = ("presentation", "primary diagnosis", "cns diagnosis", "surgery", "treatment")
ORIGIN = {name: Pattern(rf"\b{words}\b", re.I) for name, words in ORIGIN_WORDS.items()}
TREATMENT_FIRST = Pattern(
    r"^(?:the |his |her |first |last |second |initial |end of |completion of |completing |beginning |start of |starting |initiation of )*(?:RFA|TACE|radiosurgery|gamma knife|radiation|\w*therapy|treatment|procedure|ablation)\b",
    re.I,
)
AFTER_ANCHOR = Pattern(
    r"[\s-]*(?:\([^)]{0,30}\)\s?)?(?P<link>after|following|from|since|post|out from|into|of)\b[\s-]?(?P<what>[^.;]{0,60})",
    re.I,
)
SINCE_THEN = Pattern(
    r"[\s-]*(?:later|into (?:the |her |his )?(?:follow|remission|surveillance)|thereafter|afterwards?|after(?=\s*[,.;)]|$)|on\b|post[\s-]?operative\w*|post[\s-]?surg\w*|post-?op(?:eration)?\b|out\b)",
    re.I,
)
FOLLOW_UP_AFTER = Pattern(
    r"['’]?[\s-]*(?:of (?:[\w-]+ )?(?:survival|remission)\b|(?:(?:overall|\w+[- ]free) )?survival\b(?!,? (?:rates?|probabilit\w+|is|of|in|for)\b)|(?:of |the |regular |clinical |post-?operative |post-?surgical |post-?treatment |post-?therapy |radiolog\w+ |total |long-term |complete |close |routine |outpatient |oncolog\w+ |imaging )*(?:f/u|follow(?:ed)?[- ]?up|surveillance|observation|check-?up|re-?evaluation|re-?examination|review|control|visit|post-?(?:operative|treatment|surgical|therapy) (?:visit|mri|ct|imaging|scan|control|pet\S*)|mark|time point))",
    re.I,
)
FOLLOW_UP_BEFORE = Pattern(
    r"\b(?:follow(?:ed)?[- ]?ups?(?: (?:period|time|duration|interval|visits?|examinations?|imaging|mri|ct|scans?|of this patient))?|surveillance|observ(?:ed|ation)(?: period)?|surviv(?:ed|al|es|ing)(?: (?:time|period))?(?: (?:after|since|from|following) (?:[\w-]+,? ){1,14}?(?:is|was|of))?|(?:disease|tumou?r|recurrence|progression|relapse|symptom)[- ]free(?: survival| interval| period)?|(?:alive|well|stable|NED|remission|free of [\w ]{3,40}|without (?:any )?(?:evidence|signs?) of (?:\w+ )?(?:disease|recurrence|tumou?r|relapse|progression|metastas[ei]s)|(?:control|remission|stabili[sz]ation|regression) (?:of|for) (?:the |his |her )?(?:\w+ ){0,2}?(?:disease|tumou?rs?|lesions?|cancer|symptoms|metastas[ei]s|myeloma|lymphoma)|disease control|asymptomatic|persisted|lived|remained [\w ]{3,40}|recurrence|relapse))[\s,:(]*(?:\w+\s){0,3}?(?:of|for|at|was|is|up to|over|to|in|during|after|until|about|approximately|the|last|past|more than|a|an|least|lasted|month|year|,|\()*\s*$",
    re.I,
)
AT_TIME = Pattern(
    r"(?:\b(?:at|after|by|until|till|through|up to|over|for|within|during|since|currently|now|about|approximately|almost|nearly|more than|the following|her|his|a|these|those)[\s,]+|\bin\s(?=the\s)|\b(?:to date|up to now|until now|so far|hindsight of|setback of|recoil of|at present)[\s,(]+)(?:(?:about|approximately|almost|nearly|around|more than|at least|over|the|a|an|just|only|last|past|first|next|ensuing|following|subsequent|end of|period of|interval of|post-?operative\w*|post-?op|month|year)\s)*$",
    re.I,
)
AT_OR_AFTER = Pattern(
    r"(?:^|[,;(]\s?|\b(?:CT|MRI|PET(?:[-/]CT)?|scans?|images?|imaging|ultraso\w+|\w+scopy|visits?|examination|assessment|evaluation|performed|obtained|taken|done|seen|reviewed|remains?|remained|recurrence|disease|well|asymptomatic)\s)(?:at|after)\s(?:(?:about|approximately|almost|nearly|around|the)\s)?$",
    re.I,
)
"""What makes a time stand for a later visit: "At 12 months", "a CT at"."""
NOT_INTERVAL = Pattern(
    r"^[\s-]*(?:old\b|of age|history|course of|courses?\b|cycles?\b|ago\b|prior|before|previously|earlier|intervals?|breaks?\b|gaps?\b|delays?\b|wait\w*|washout|apart|duration of|doubling|regimen|per\b|daily)",
    re.I,
)
NOT_INTERVAL_BEFORE = Pattern(
    r"\b(?:every|each|aged?|ages?|history of|intervals? of|man of|woman of|girl of|boy of|patient of|under|expectancy of|expectancy (?:was|is)|doubling time[\w ]*|median[\w ]*|mean[\w ]*|average[\w ]*|\d[- ]?year|lasting|prognosis of|dose[\w ]*|(?<!free )(?<!survival )interval[\w ]*|range[\w ]*|planned for|literature[\w ]*|children under|reported[\w ]*|delay of|six to)\s*$",
    re.I,
)
TREATED_FOR = Pattern(
    r"\b(?:received|given|treated with|took|taking|administered|prescribed|continued|maintained on|put|placed|started|decided)\b(?:(?! and (?:(?:has |was |is |then )*(?:maintain|remain|stay|be|do|fe)\w*)\b)[^.;,]){0,60}\b(?:for|over|during) (?:a total of |about |approximately |the next )?$",
    re.I,
)
LISTED = Pattern(r"(?:\b\d{1,3}(?:st|nd|rd|th)?(?:,\s?|,?\s(?:and|&|or)\s)){1,6}$", re.I)
"""Earlier times of a list that share the unit of the last: "at 3, 6, and " before "12 months"."""
ABOUT = Pattern(r"(?:[>~≥<≈]|\b(?:approx|ca|c)\.)\s?$", re.I)
IN_BRACKET = Pattern(r"\((?:at\s)?$")
PASSED = Pattern(
    r"^\s(?:(?:have|has) (?:now |already |since )?)?(?:passed|elapsed|gone by) (?:since|from|after)\b(?! the (?:last|first) (?:dose|cycle|course))",
    re.I,
)
UP_TO_NOW = Pattern(
    r"\b(?:at (?:the )?(?:time of (?:this )?(?:report\w*|writing|publication|submission|manuscript)|present\b)|to date|until now|up to now|so far|(?:have|has) (?:now |already )?(?:passed|elapsed))\b",
    re.I,
)
"""What tells of the time of writing, whatever is told after it."""
HAS_BEEN = Pattern(
    r"\bit (?:has|is) (?:now |already )?(?:been )?(?:now )?(?:about |over |almost |nearly |more than )?$", re.I
)
"""What tells that the time before it is the time up to now."""
IS_NOW = Pattern(
    r"\b(?:he|she|patient|who|and) is (?:now|currently|presently) (?:(?:about|over|almost|nearly|more than|approximately) )?$",
    re.I,
)
"""What tells that the patient lives at the time after it: "he is now four years from surgery"."""
TO_COME = Pattern(
    r"\b(?:will|planned|scheduled|advised|recommended|arranged|should|to be|plans?|proposed|intended)\b(?:(?!\band\b)[^.;,]){0,60}$",
    re.I,
)
"""What tells that the time after it lies ahead: "follow-up was planned at"."""
AHEAD = Pattern(
    r"^[^.;,]{0,20}\b(?:will|should|(?:is|are|was|were) (?:planned|scheduled|advised|recommended|necessary))\b", re.I
)
FROM_HOSPITAL = Pattern(r"[\s-]*(?:after|following|since|from|post)[\s-](?:the |his |her |hospital )*discharge\b", re.I)
LOST = Pattern(r"\blost (?:to|from|for) (?:\w+ ){0,2}?follow[- ]?up (?:for|during|over)\s(?:\w+\s){0,2}$", re.I)
LENGTH_OF_TREATMENT = Pattern(
    r"^\s(?:of|course of|with)\s(?:[\w-]+\s){0,3}?(?:chemotherapy|therapy|treatment|radiotherapy|corticosteroids?|antibiotics?|rehabilitation)\b|^[\s-](?:treatment|therapy|course|regimen)\b|^,?\s(?:the patient|he|she)\s(?:\w+\s)?(?:received|was (?:given|treated)|took)\b",
    re.I,
)
ON_THE_WAY = Pattern(
    r"\b(?:after|during|following|within|at)\s(?:(?:about|approximately|almost|nearly|around|more than|over|an?|the|first|completing|completion of|a total of)\s)*$",
    re.I,
)
"""Before the length of a treatment at whose end the patient is told of: "after 8 months of therapy she was well"."""
SUPPORTIVE = Pattern(
    r"^\s(?:of|with)\s(?:\w+\s){0,3}?(?:antibiotic|antimicrobial|anticoagul|corticoster|rehabilit|drainage)", re.I
)
FURTHER_COURSE = Pattern(
    r"\b(?:recurr(?:ed|ence (?:was|occurred|in|at)(?! not\b| never\b))|relapsed|re-?admitted|re-?presented|presented (?:again|with|further|to)|complain(?:ed|ing)(?! of no\b)|develop(?:ed|ing)|returned (?:to (?:the |our )?(?:hospital|clinic|department|emergency)|with)|experienced (?:a |an )?(?:disease|recurrence|relapse|progress\w*|headache|seizure)|appeared(?! (?:\w+ly )?(?:stable|well|healthy|normal|to|in|free|asymptomatic|good|unchanged|intact|satisfactory|satisfied|clear|clean))|(?:was|were) (?:diagnosed|hospitali[sz]ed|re-?operated|referred)|reoperation|underwent|progress(?:ed|ion|ive)(?![- ]free)|deteriorat\w+|worsen\w+|new (?:\w+ )?(?:lesion|mass|metasta)\w*|metasta\w+ (?:appeared|developed|(?:was|were) (?:found|detected|diagnosed|seen|noted|identified))|was (?:started|initiated|discharged|performed)|were (?:started|initiated)|was resected|excised|enlarged|had grown|(?:was|were) (?:discovered|found (?:to have )?(?:an?|multiple|several|new) (?:[\w-]+ ){0,3}(?:mass(?:es)?|tumou?rs?|lesions?|nodules?|metasta\w+))|(?:disclosed|revealed|showed|detected|demonstrated|identified) (?:a|an|several|multiple|new) (?:(?!reduc|decreas|small|shr[aiu]nk|stable|unchanged|regress)\w+ ){0,2}?(?:new|recurren\w*|tumou?r|mass|lesions?|nodules?|metasta\w+)|(?:disclosed|revealed|showed|detected|demonstrated|identified) (?:(?:an?|the|his|her|multiple|several|extensive|diffuse|widespread|new|bilateral|distant|local|pulmonary|hepatic|liver|lung|bone|brain|lymph|node|nodal|peritoneal|systemic|and) ){0,4}(?:recurren\w+|metasta\w+|relapse|dissemination|carcinomatosis)|(?:recurren(?:t|ces?)|tumou?rs?|mass(?:es)?|lesions?|nodules?|relapse) (?:\w+ ){0,2}?(?:was|were) (?:again |also |then |incidentally )?(?:detected|found|noted|seen|observed|identified)|taken back|(?<!since the )(?<!after the )(?<!following the )second (?:surgery|operation)|(?:began to )?r(?:ise|ose)|increase[ds]?)\b",
    re.I,
)
GROUP = Pattern(
    r"\b(?:\d+|most|some|all|these|those|many|few|several|of) (?:[\w-]+ ){0,3}?(?:patients|cases|survivors|reports)\b|\breported cases\b",
    re.I,
)
OWN_EVENT = Pattern(
    r"\b(?:developed|recurred|relapsed|recurrence|relapse|presented|deteriorated|underwent|received|admitted|progressed|occurred|appeared|suffered|metasta\w+)\b[^.;]{0,60}$",
    re.I,
)
"""An event that the time after it belongs to: "relapsed two months after surgery and died"."""
CLAUSE_BREAK = Pattern(r";|,?\s(?:and|but|while|whereas)\s|,\swith(?=\sno\b)")
DENIAL_BREAK = Pattern(r";|,\s(?:and|with|without)\s|,?\s(?:but|while|whereas)\s")
"""What ends a denial: more than the "and" of "no recurrence and progression"."""
IS_ALIVE = Pattern(r"\b(?:is|remains?|still|currently)\b[^.;,]{0,20}\balive\b", re.I)
SURVIVAL = Pattern(r"\bsurvival(?: time)?\b(?! (?:rate|benefit|analysis|curve))", re.I)
OF_SPREAD = Pattern(
    r"\bdiagnos\w+ of (?:(?:the|his|her|these) )?(?!(?:brain|cerebral|intracranial|lepto\w+|CNS|central|spinal|dural|mening\w+)\b)(?:[\w-]+ )?(?:metasta\w+|recurren\w+|relapse)\b",
    re.I,
)
"""An origin that is none of the guide's: the diagnosis of a metastasis outside the CNS or of a recurrence."""
OF_OPERATION = Pattern(r"(?:(?:the|his|her) )?(?:surg\w+|operation|intervention|resection|excision|\w+ectomy)\b", re.I)
COUNTED_FROM = Pattern(
    r"\b(?:from|since|after|following)\s(?P<what>[\w -]{3,40}?)(?:\sto\s(?:death|last [\w-]+))?\s(?:was|is|of)\s(?:\w+\s)?$",
    re.I,
)
"""An origin named before the length: "survival from diagnosis was"."""
ON_TREATMENT = Pattern(
    r"[^.;,]{0,15}\b(?:of|on) (?:sustained |continued )?(?:\w+ )?(?:therapy|treatment)\b|\sof (?:an? )?(?:\w+ )?response to\b",
    re.I,
)
POSTOPERATIVELY = Pattern(r"^post-?operatively,?\s[^.;]{0,90}$", re.I)
OF_GROUP = Pattern(
    r"\W*(?:of|among|in) (?:the |these |those )?(?:\d+|two|three|\w+teen|\w+ty) (?:[\w-]+ ){0,3}?(?:patients|cases|reports)\b",
    re.I,
)
HELD = Pattern(
    r"(?:\b(?:no|not|without|never|free|any|sustained|durable|slow\w*|suppress\w*|neither|nor|unremarkable)|(?:did|do|does|was|were|is|has|have|had|could)n[’']t)\b[^.;]{0,60}$",
    re.I,
)


def later_time(s: Sentence) -> tuple[int, int] | None:
    """The place of a time after treatment in a sentence that tells of a follow-up ("six months later", "at 2-year follow-up")."""
    for d in find_durations(s.text):
        before, after = s.text[: d.start], s.text[d.end :]
        if d.months < 0.9 or NOT_INTERVAL.match(after) or NOT_INTERVAL_BEFORE.search(before[-40:]):
            continue
        if (
            SINCE_THEN.match(after)
            or FOLLOW_UP_AFTER.match(after)
            or FOLLOW_UP_BEFORE.search(before[-90:])
            or AT_OR_AFTER.search(before[-30:])
            or (AFTER_ANCHOR.match(after) and _origin(s, d))
        ):
            return d.start, d.end
    return None


def follow_ups(case: Case) -> Iterator[Candidate]:
    """Every statement of the time to death or last information, in months, with its origin where it is one of the guide's.

    A patient who dies has no other last information; of a patient who lives, only the last information of each section counts.
    """
    died = case.value("vital_status") == "dead"
    told = [c for s in case.sentences if s.section != "introduction" for c in _follow_ups_in(s, died)]
    if died:
        yield from told
        return
    for _, group in groupby(sorted(told, key=lambda c: c.rank), key=lambda c: c.rank[0]):
        section = list(group)
        accepted = [c for c in section if not c.rejected]
        last = max((c.sentence.index for c in accepted), default=0)
        longest = max((c for c in accepted if c.sentence.index >= last - 1), key=_months, default=None)
        for c in section:
            if not c.rejected and (
                c.sentence.index < last - 1
                or (longest is not None and c.sentence is not longest.sentence and _months(c) < _months(longest))
            ):
                c = replace(c, rejected="later information follows")
            elif not c.rejected and _goes_on(case, c.sentence):
                c = replace(c, rejected="the course goes on")
            yield c


def _months(c: Candidate) -> float:
    return float(c.value) if isinstance(c.value, int | float) else 0.0


def _goes_on(case: Case, s: Sentence) -> bool:
    """Whether the next two sentences tell of a recurrence or of new treatment, so that this was not the last information."""
    if UP_TO_NOW.search(s.text):
        return False
    following = [t for t in case.sentences if s.index < t.index <= s.index + 2 and t.section == s.section]
    return any(
        (m := FURTHER_COURSE.search(t.text)) is not None
        and not HELD.search(t.text[: m.start()])
        and re.search(r"\b(?:recurr|relaps|re-?admitted|underwent|complain|progress|metasta)", m.group(), re.I)
        is not None
        for t in following
    )


def _follow_ups_in(s: Sentence, died: bool) -> Iterator[Candidate]:
    durations = sorted((*find_durations(s.text), *find_ordinals(s.text)), key=lambda d: d.start)
    if not durations:
        return
    dead = dies(s) or (died and re.search(r"\b(?:surviv\w+|lived)\b", s.text, re.I) is not None)
    for d in durations:
        attributes: dict[str, str | int | float] = {"event": "death" if dead else "last follow-up"}
        origin = _origin(s, d)
        if origin:
            attributes["origin"] = origin
        reason = _not_follow_up(s, d, died=died, dead=dead)
        yield Candidate(
            d.months,
            (s.span(d.start, d.end),),
            "time to death" if dead else "time to last information",
            s,
            attributes,
            rejected=reason,
        )


def _not_follow_up(s: Sentence, d: Duration, *, died: bool, dead: bool) -> str:
    """Why a duration is not the time to death or last information; empty where it is."""
    before, after = s.text[: d.start], s.text[d.end :]
    if d.unit == "h":
        return "hours"
    if NOT_INTERVAL.match(after) or NOT_INTERVAL_BEFORE.search(before[-45:]):
        return "an age, a history or an interval of doses"
    if LENGTH_OF_TREATMENT.match(after) and not (
        ON_THE_WAY.search(before[-40:]) and not SUPPORTIVE.match(after) and _state(s)
    ):
        return "the length of a treatment"
    if TO_COME.search(before) or AHEAD.match(after):
        return "a time to come"
    if LOST.search(before):
        return "the patient was not seen"
    if TREATED_FOR.search(before):
        return "the length of a treatment"
    if OF_GROUP.match(s.text) or GROUP.search(re.split(r"[,;]\s", before)[-1] + s.text[d.start : d.end + 25]):
        return "said of a group of patients"
    if died and not dead:
        return "the patient died later"
    if dead:
        return _not_time_of_death(s, d)
    passed = (
        PASSED.match(after)
        or (HAS_BEEN.search(before[-40:]) and re.match(r"\ssince\b", after))
        or (IS_NOW.search(before[-50:]) and re.match(r"\s(?:out |away )?(?:from|since|after|post)\b", after))
    )
    start = _clause_start(before)
    course = None if passed or IS_ALIVE.search(s.text, start) else FURTHER_COURSE.search(s.text, start)
    if course and not (
        RESPONSE.search(s.text[start : course.start()]) or HELD.search(DENIAL_BREAK.split(s.text[: course.start()])[-1])
    ):
        return "the course goes on"
    bracketed = IN_BRACKET.search(before) and re.match(r"\s?\)", after)
    stated = bracketed and (ALIVE.search(before) or NO_RETURN.search(before))
    before = LISTED.sub("", ABOUT.sub("", before))
    tied = (
        passed
        or stated
        or SINCE_THEN.match(after)
        or FOLLOW_UP_AFTER.match(after)
        or FOLLOW_UP_BEFORE.search(before[-100:])
        or FROM_HOSPITAL.match(after)
        or AT_TIME.search(before[-45:])
        or (AFTER_ANCHOR.match(after) and _origin(s, d))
        or re.search(r",\s*$", before)
    )
    if not tied:
        return "not tied to a state of the patient"
    if not (passed or SURVIVAL.search(s.text) or _state(s)):
        return "no state of the patient at that time"
    if d.months < 0.9:
        return "still in hospital"
    return ""


def _state(s: Sentence) -> bool:
    """Whether a sentence tells how the patient, or the treated tumor, is."""
    return any(state.search(s.text) for state in (ALIVE, NO_RETURN, RESPONSE, GOOD_FINDING))


def _clause_start(before: str) -> int:
    """Where the clause that ends this text begins."""
    return max((m.end() for m in CLAUSE_BREAK.finditer(before)), default=0)


def _not_time_of_death(s: Sentence, d: Duration) -> str:
    """In a sentence of death: the interval must belong to the clause of the death, not to an earlier event."""
    told = death_in(s)
    if told is None or told[1]:
        return ""
    place = told[0].start()
    if d.end <= place:
        between = s.text[d.end : place]
        lived = re.search(r"\b(?:surviv|lived|alive)\w*\b[^.;]{0,25}$", s.text[: d.start], re.I)
        if not lived and re.search(r";|\b(?:however|subsequently|but)\b", between):
            return "the time of an earlier event"
        if re.search(r"\band (?:\w+ )?$", between) and OWN_EVENT.search(s.text[: d.start]):
            return "the time of an earlier event"
        if re.search(
            r"\b(?:presented|developed|recurr\w+|underwent|was (?:diagnosed|admitted|treated|given)|received|relaps\w+|complained|started|metasta\w+ (?:was|were|appeared))\b",
            between,
            re.I,
        ):
            return "the time of an earlier event"
    elif re.search(r"^[\s-]*(?:old|of age)\b", s.text[d.end :]):
        return "an age"
    return ""


def _origin(s: Sentence, d: Duration) -> str | None:
    """From where the interval is counted, if that is one of the guide's origins."""
    before, after = s.text[: d.start], s.text[d.end :]
    match = AFTER_ANCHOR.match(after)
    if match is None:
        match = re.match(
            r"[^.;,]{0,35}?\b(?P<link>after|following|from|since|post)\b[\s-]?(?P<what>[^.;]{0,60})", after, re.I
        )
    if match and (
        match["link"].lower() != "of"
        or re.search(r"\bwithin (?:\w+ )?$", before, re.I)
        or (re.search(r"\b(?:after|at) $", before, re.I) and OF_OPERATION.match(match["what"]))
    ):
        what = re.split(
            r"\b(?:but|with|was|were|showed|revealed|and (?:nearly|about|\d+|\w+ (?:years?|months?)))\b|, (?!surgery)",
            match["what"],
            maxsplit=1,
        )[0]
        named = _named(what) if what.strip() else None
        if named:
            return named
    if (
        re.search(r"post-?op", s.text[d.start : d.end], re.I)
        or re.match(
            r"['’]?[\s-]*(?:follow[\s-]?up )?(?:\w+ )?(?:post[\s-]?operative\w*|post[\s-]?surg\w*|post-?op(?:eration)?\b|post-?resection)",
            after,
            re.I,
        )
        or re.search(r"\bpost-?operative(?:ly)?\b[^.;,]{0,25}$", before, re.I)
    ):
        return "surgery"
    counted = COUNTED_FROM.search(before)
    if counted:
        return _named(counted["what"])
    if POSTOPERATIVELY.match(before):
        return "surgery"
    if re.search(r"\boverall survival\b[^.;]{0,25}$", before, re.I):
        return "primary diagnosis"
    if re.search(
        r"\b(?:after|since|following) (?:the |his |her )?(?:surgery|operation|resection|excision)\b[^.;]{0,40}$",
        before,
        re.I,
    ):
        return "surgery"
    treated = ON_TREATMENT.match(after) or re.search(r"\bresponse to\b[^.;]*$", before, re.I)
    return "treatment" if treated else None


def _named(what: str) -> str | None:
    """The origin that a phrase names: the first one in it, a treatment before an operation of the same name."""
    if TREATMENT_FIRST.match(what.strip()):
        return "treatment"
    places = [
        (m.start(), order, name) for order, (name, pattern) in enumerate(ORIGIN.items()) if (m := pattern.search(what))
    ]
    if not places or OF_SPREAD.search(what):
        return None
    names = {name for _, _, name in places}
    if {"primary diagnosis", "cns diagnosis"} <= names:
        return "cns diagnosis"
    if {"primary diagnosis", "surgery"} <= names and re.search(r"diagnos\w+ and (?:\w+ )?surgery", what):
        return "surgery"
    return min(places)[2]
