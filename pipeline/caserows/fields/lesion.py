"""The index tumor as a thing seen and measured: its size and its bleeding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caserows.case import Candidate, Case, Sentence
from caserows.fields.base import Field
from caserows.fields.disease import no_tumor
from caserows.fields.tumors import METASTASIS, TUMOR, is_cns
from caserows.fields.wideplaces import ORGAN_OF_PART
from caserows.pattern import Pattern
from caserows.timeline import TO_TEN, number, whole

MEASURE = rf"(?:\d+(?:[.,·]\s?\d+)?|{TO_TEN})"
LENGTH = r"(?:cms?|mms?|centimet(?:er|re)s?|millimet(?:er|re)s?)"
SIZE = Pattern(
    rf"(?<![\d.])(?P<n>{MEASURE})(?:\s?(?P<range>-\s?to|-|–|to)\s?{MEASURE})?[\s-]*(?P<u1>{LENGTH}\b)?(?P<more>(?:\s?(?:\(\w{{1,3}}\)\s?)?(?:[x×*✕X/]|by)\s?{MEASURE}\s?(?:{LENGTH}\b)?){{0,3}})(?:\s?\(\w{{1,3}}\))?[\s-]*(?P<u>{LENGTH})?"
    r"(?:(?P<power>\s?(?:[²³]|[23]\b))|\b)(?!\s?(?:Hg|H2O|/|depth))",
    re.I,
)
TUMOR_NEAR = Pattern(
    r"\b(?:tumou?rs?|mass(?:es)?|lesions?|nodules?|neoplasm|lump|swelling|growth|formation|thickening|stenosis|stricture|plaque|papule|ulcer|ulceration|vegetation|polyp|\w*omas?|measur\w+|size[ds]?|diameter|dimensions?"
    r"|densit(?:y|ies)|opacit(?:y|ies)|shadow|(?:radio)?lucency|macules?|patch|protrusion|protuberance|nodular|polypoid|exophytic|(?:(?:hypo|hyper|an|iso)[\w-]+|enhancing|solid|cystic|echogenic|osteolytic|lytic) (?:area|structure|image|focus))\b",
    re.I,
)
OTHER_LENGTH = Pattern(
    r"\b(?:margins?|depth|distance|incisions?|thick(?:ness)?|slices?|cuff|catheter|stent|drain|port|trocar|length of(?! (?:the |this |his |her )?(?:\w+ )?(?:tumou?r|mass|lesion|polyp|neoplasm))|segment of|(?:intestinal|bowel|colonic|ileal|jejunal|resected|involved|stenotic) segment|aneurysms?|perforation|tuberculin|intradermal|skin test|induration|dilat\w+|per hour|isocent\w+|midline shift|shift|leg length|pupils?|breslow"
    r"|sections?|wire|needle|deep to|collimator|ejection|calcul\w+|stones?|clip|graft|mesh|per year|effusion|edema|scar)\b",
    re.I,
)
PLACE = Pattern(
    r"^\W{0,2}(?:from|away|above|below|proximal|distal|cranial|caudal|superior|inferior|lateral|medial|anterior|posterior|beyond|to the (?:left|right)|depth|deep)\b|^\W{0,2}(?:long )?(?:incision|margin|thick|wide excision|midline shift)",
    re.I,
)
PLACE_BEFORE = Pattern(
    r"\b(?:at|from|(?<!equal )(?<!measuring up )(?<!grown )(?<!grew )(?<!growing )(?<!amounting )to)\s(?:about |approximately |a (?:distance|depth) of )?$",
    re.I,
)
OTHER_ORGAN = Pattern(
    r"\b(?:uterus|spleen|liver|kidney|prostate|placenta|perforation|abscess|seroma|lymphocele|ha?ematoma|endometri\w+|wall|ducts?|lymph nodes?|nodes?|aorta|ventricles?|gland|bladder|(?:excised|resected|removed) organ|surgical specimen|lymphadenopath(?:y|ies))\b(?:\s?\([^()]{0,60}\))?(?:,? the (?:largest|biggest)(?: one)?(?: of (?:which|them|these))?)?(?:\W+(?:was|were|is|of|measur\w+|size[d]?|with|diameter|enlarged|to|in|a)\b)*\W*$",
    re.I,
)
ORGAN_AFTER = Pattern(
    r"^\W{0,2}(?:(?:diameter|wide|large|long|sized|in diameter|unruptured|incidental|cerebral|saccular|fetal|normal|enlarged|resected)\W+){0,3}"
    r"(?:placenta|uterus|spleen|kidney|liver|prostate|bladder|ovary|testis|specimen of|piece of|portion of|ellipse of|strip of|aneurysms?|stones?|calcul\w+|gallstones?|defects?|perforations?|blood vessels?|vessels?|arter(?:y|ies)|veins?|(?:aortic )?(?:hematoma|haematoma)|abscess|seroma)\b(?!\s(?:tumou?rs?|mass|lesions?|nodules?|metasta\w+|cysts?|cancer|\w*omas?)\b)",
    re.I,
)
"""What is measured where it stands behind the length: "a 17 x 14 cm placenta"."""
TUMOR_OF = Pattern(
    r"\b(?:tumou?r|mass|lesion|nodule|neoplasm|growth|cyst|polyp|metastasis|\w*oma)s?(?:,? (?:located|situated|arising|seen|found))? (?:of|in|on|within|at|from|involving|occupying|replacing) (?:the |her |his )?(?:(?!with |and |\d)[\w-]+ ){0,3}$",
    re.I,
)
"""Before the organ in which the measured tumor lies: "a mass of the right kidney measuring 9 cm"."""
TUMOR_NEXT = Pattern(
    r"\W{0,2}(?:(?!(?:and|with|from|in|of|to|at|was|were)\b)[\w-]+\W){0,4}(?:tumou?rs?|mass(?:es)?|lesions?|nodules?|neoplasms?|growth|polyps?)\b",
    re.I,
)
"""Right behind the length: "a gland with a 4 mm hypoechoic nodule"."""
INCIDENTAL = Pattern(
    r"\b(?:contralateral|second|another|additional|gallstones?|(?:renal|hepatic|ovarian|simple|thyroid) cysts?|fibroids?|lymph nodes?|adenopath\w+)\b",
    re.I,
)
AFTER_TREATMENT = Pattern(
    r"\b(?:after (?:\w+ ){0,3}?(?:surgery|resection|operation|treatment|therapy|chemotherapy|radiotherapy|cycles?|months?|years?)|follow-?up|post-?operative\w*|residual|remnant|recurren\w+|recurred|relapse\w*|regr[eo]w\w*"
    r"|later|decreas\w+|shr[aiu]nk\w*|reduc\w+|regress\w+|progressed|progression)\b",
    re.I,
)


def sizes(case: Case) -> Iterator[Candidate]:
    """Every measurement of the index tumor before treatment, in mm (its largest dimension); largest first."""
    if no_tumor(case):
        return
    found: list[tuple[int, Candidate]] = []
    before_it = ""
    for s in case.sentences:
        told, before_it = before_it, s.text
        for match in SIZE.finditer(s.text):
            value = _millimeters(match)
            if value is None:
                continue
            start, end = match.start(), len(s.text[: match.end()].rstrip())
            candidate = Candidate(
                whole(value),
                (s.span(start, end),),
                "measured tumor",
                s,
                rejected=_no_tumor_size(s, start, end, bool(match["more"] and TUMOR_NEAR.search(told))),
            )
            found.append((_closeness(case, s, start), candidate))
    best = min((closeness for closeness, c in found if not c.rejected and c.rank[0] <= 4), default=0)
    for closeness, c in sorted(found, key=lambda f: (f[1].rank[0] > 1, f[0], -float(str(f[1].value)))):
        if not c.rejected and (closeness > best or (closeness == 2 and case.value("cns_involvement"))):
            c = replace(c, rejected="a tumor that is not the index tumor is measured")
        yield c


def _millimeters(match: re.Match[str]) -> float | None:
    """Largest dimension of a size expression in mm; None where it has no unit, is an area or a volume, or no plausible size."""
    unit = match["u"] or match["u1"] or next(iter(re.findall(LENGTH, match["more"] or "", re.I)), "")
    if not unit or (match["power"] and not match["more"]):
        return None
    said = match.group().removesuffix(match["power"] or "")
    words = re.findall(MEASURE, re.sub(r"(?<=\d[.,])\s(?=\d)", "", said), re.I)
    values = [n for n in (number(w.replace("·", ".")) for w in words) if n]
    if not values:
        return None
    value = round(max(values) * (10 if unit.lower().startswith("c") else 1), 2)
    return value if 1 <= value <= 600 else None


def _no_tumor_size(s: Sentence, start: int, end: int, goes_on: bool) -> str:
    """Why a length is not the size of a tumor before treatment; empty where it may be one. ``goes_on``: two or three
    dimensions behind a sentence that speaks of a tumor, so that this one need not name it again ("It was 8 x 5 cm")."""
    before, after = s.text[:start], s.text[end:]
    if PLACE.match(after) or (PLACE_BEFORE.search(before) and not re.search(r"\bsize|diameter", after[:25])):
        return "a distance or place"
    if OTHER_LENGTH.search(before[-28:]) or OTHER_LENGTH.search(after[:24]):
        return "a measure of something else"
    other = OTHER_ORGAN.search(before, max(0, start - 130))
    if (other and not TUMOR_OF.search(before[: other.start()]) and not TUMOR_NEXT.match(after)) or ORGAN_AFTER.match(
        after
    ):
        return "the size of an organ or node"
    unnamed = not TUMOR.search(s.text) and not TUMOR_NEAR.search(before[-60:] + after[:45])
    if unnamed and not (goes_on and not s.of("site", "procedure")):
        return "no tumor is spoken of"
    if AFTER_TREATMENT.search(before):
        return "not before treatment"
    if re.search(r"(?:[<>≥≤]|larger than|smaller than|greater than|less than|exceed\w*)\s?$", before) and re.search(
        r"\b(?:tumou?rs|lesions|masses|patients|is preferred|recommend\w*|suggest)\b", s.text, re.I
    ):
        return "a general statement"
    if INCIDENTAL.search(before[-35:] + after[:30]):
        return "another finding"
    return ""


def _closeness(case: Case, s: Sentence, at: int) -> int:
    """0 where the measured thing is the index tumor by its place, 1 where nothing speaks against it, 2 where it is another tumor."""
    near = [m for m in s.of("site") if abs(m.start - s.start - at) < 130]
    involved = case.value("cns_involvement")
    if involved:
        if any(is_cns(m) or m.kind == "skull" for m in near):
            return 0
        away = any(m.kind == "organ" for m in near) or (involved == "metastatic" and near)
        return 2 if away else 1
    around = s.text[max(0, at - 60) : at + 45]
    if METASTASIS.search(around):
        return 2
    primary = case.value("primary_site")
    if any(primary in (m.label, ORGAN_OF_PART.get(m.label)) for m in near):
        return 0
    return 1


BLEEDING = Pattern(
    r"\b(?:(?:micro)?ha?emorrhag\w+|ha?emoperitoneum|bleeding|bled|ha?ematomas?|clots?|blood-filled|apoplexy|ha?emosiderin\w*|oozing of blood|(?<=a )bleed|blood (?:degradation |breakdown )?products)\b",
    re.I,
)
OTHER_BLEEDING = Pattern(
    r"\b(?:vaginal|uterine|rectal|gastrointestinal|GI|nasal|postmenopausal|menstrual|gingival|retinal|conjunctival|blood loss|post-?operative|intraoperative|postpartum|per rectum|after surgery|controlled"
    r"|control of|risk of|to prevent|prevent\w*|variceal|dysfunctional|history|petechia\w*|complicat\w+|pleural|ascit\w+|transfusion|ha?emostasis|tendency|disorders?|anticoag\w+|profuse|massive bleeding|upper GI"
    r"|subconjunctival|mucosal|gum|nose|diathesis|trauma\w*|shock|disseminated intravascular|blood clots?|thrombo\w+|contact bleeding|hematemesis|melena|stool|stopped|oozing bleeding|during (?:surgery|operation|resection|biopsy))\b",
    re.I,
)
BLEEDING_THING = Pattern(
    r"\s(?:(?!(?:and|or|with|without|from|due|after|in|of|the|an?|which|that|caused|secondary|to)\b)[\w-]+\s){0,3}(?:mass(?:es)?|tumou?rs?|lesions?|nodules?|metastas[ei]s|neoplasms?|growth|polyps?)\b",
    re.I,
)
"""After "hemorrhagic" or "bleeding": the tumor itself, wherever it lies ("bleeding gingival mass")."""
RUPTURED = Pattern(
    r"\bruptur\w+\W+(?:\w+\W+){0,4}?(?:tumou?rs?|metastas[ei]s|lesions?|mass|neoplasm|\w+omas?)\b|\b(?:tumou?rs?|metastas[ei]s|lesions?|mass|neoplasm|\w+omas?)\W+(?:\w+\W+){0,2}?ruptur\w+",
    re.I,
)
"""A burst tumor, whose blood is in the cavity around it."""
SUPPOSED = Pattern(
    r"\b(?:thought to be|suspected|suspicious (?:of|for)|possibilit(?:y|ies)|diagnosed (?:as|with)|differential|considered|mistaken for|mimic\w*|such as)\b[^.;]{0,50}$",
    re.I,
)
"""Before a hematoma that the tumor was taken for."""
OF_IT = Pattern(
    r"\s(?:(?:was|were|is) (?:visible|seen|found|noted|detected|present|evident) )?(?:in|into|within|inside) (?:it|them|either|both|any of them)\b",
    re.I,
)
"""After bleeding: into the tumor named before."""
DENIED = Pattern(r"\b(?:no|without|not|absence of|neither|nor|negative for|never)\b[^.;,]{0,45}$", re.I)
THERE_WAS = Pattern(r"there (?:was|were|is) no\b|no (?:evidence|signs?|ha?emorrhage|bleeding)\b", re.I)
"""At the start of a sentence that goes on describing the image of the one before."""
DENIED_AFTER = Pattern(r"^[^.;]{0,45}\b(?:was|were|did|had) (?:not|never)\b|^[^.;]{0,20}\b(?:was|were) absent\b", re.I)
IN_TUMOR = Pattern(
    r"\b(?:necro\w+|intra-?tumou?ral|intra-?lesional|peri-?tumou?ral|microscop\w+|histolog\w+|tumou?r cells?|cut surface|cut section|macroscop\w+|gross\w*|specimen|pericardiocentesis|pericardial fluid)\b",
    re.I,
)

PART_OF_TUMOR = Pattern(
    r"\s(?:areas?|foci|focus|components?|changes?|spots?|degeneration|transformation|portions?|parts?)\b", re.I
)
"""After "hemorrhagic": a part of the thing described."""


def hemorrhages(case: Case) -> Iterator[Candidate]:
    """Bleeding in or around the index tumor, by imaging, at surgery or under the microscope."""
    before_it = ""
    for s in case.sentences:
        told, before_it = before_it, s.text
        for match in BLEEDING.finditer(s.text):
            before, after = s.text[max(0, match.start() - 60) : match.start()], s.text[match.end() : match.end() + 60]
            absent = bool(DENIED.search(before) or DENIED_AFTER.match(after))
            reason = ""
            if BLEEDING_THING.match(after) or RUPTURED.search(s.text):
                reason = ""
            elif OTHER_BLEEDING.search(before[-32:] + match.group() + after[:28]):
                reason = "bleeding elsewhere or of another cause"
            elif not (
                TUMOR.search(before + after)
                or (PART_OF_TUMOR.match(after) and TUMOR.search(s.text))
                or IN_TUMOR.search(before + after)
                or OF_IT.match(after)
                or (absent and (_imaged(s.text) or (THERE_WAS.match(s.text) and _imaged(told))))
            ):
                reason = "no tumor is spoken of"
            elif "matoma" in match.group().lower() and SUPPOSED.search(before):
                reason = "only supposed"
            elif re.search(r"\b(?:may|can|could|might|some authors|often|usually)\b", s.text, re.I):
                reason = "a general statement"
            yield Candidate(
                "absent" if absent else "present", (s.span(*match.span()),), "bleeding of the tumor", s, rejected=reason
            )


def _imaged(text: str) -> bool:
    return bool(re.search(r"\b(?:CT|MRI|MR|tomography|imaging|images?|scans?|susceptibility)\b", text))


FIELDS = (
    Field(
        "tumor_size_mm",
        "number",
        "Largest stated dimension of the index tumor before its treatment.",
        sizes,
        single=True,
        unit="mm",
        ranked=True,
    ),
    Field(
        "hemorrhage",
        "choice",
        "Bleeding in or around the index tumor; absent only where stated.",
        hemorrhages,
        single=True,
        allowed=("present", "absent"),
    ),
)
