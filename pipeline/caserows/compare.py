"""When two values, or two findings, of a field are equal: the comparators of the field guide.

Chosen by the kind of the field, never by its name, save where the guide makes two labels of one field equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from caserows.fields.base import Attribute, Field
from caserows.model import Evidence, Finding

NUMBER_TOLERANCE = (0.02, 0.05)  # relative, absolute: the wider one counts
MONTHS_TOLERANCE = (0.05, 0.25)
GREEK = {
    "α": "alpha",
    "β": "beta",
    "ß": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "κ": "kappa",
    "λ": "lambda",
    "π": "pi",
    "μ": "mu",
    "µ": "mu",
}
# Names of one antigen. The first four are the guide's own; the others are full names beside their usual short forms.
MARKER_SYNONYMS = {
    "hhf35": "musclespecificactin", "fn": "fibronectin", "ckit": "cd117", "kit": "cd117", "mib1": "ki67",
    "msa": "musclespecificactin", "smoothmuscleactin": "sma", "alphasma": "sma", "asma": "sma",
    "alphasmoothmuscleactin": "sma", "s100protein": "s100", "leukocytecommonantigen": "lca", "cd45": "lca",
    "estrogenreceptor": "er", "oestrogenreceptor": "er", "progesteronereceptor": "pr", "pgr": "pr", "her2neu": "her2",
    "cerbb2": "her2", "epithelialmembraneantigen": "ema", "glialfibrillaryacidicprotein": "gfap",
    "caldesmon": "hcaldesmon",
    "neuronspecificenolase": "nse", "ck": "cytokeratin", "panck": "pancytokeratin", "pankeratin": "pancytokeratin", "mart1": "melana",
    "thyroidtranscriptionfactor1": "ttf1", "carcinoembryonicantigen": "cea", "alphafetoprotein": "afp",
    "androgenreceptor": "ar", "prl": "prolactin", "growthhormone": "gh", "thyroidstimulatinghormone": "tsh",
    "adrenocorticotropichormone": "acth", "chromogranina": "chromogranin", "cga": "chromogranin", "syn": "synaptophysin",
    "tg": "thyroglobulin", "placentalalkalinephosphatase": "plap", "prostatespecificantigen": "psa",
    "prostaticacidphosphatase": "psap", "podoplanin": "d240", "langerin": "cd207", "syndecan1": "cd138", "ncam": "cd56",
    "neurofilamentprotein": "neurofilament", "nfp": "neurofilament", "sarcomereactin": "sarcomericactin",
    "humanchorionicgonadotropin": "betahcg", "hcg": "betahcg", "bhcg": "betahcg", "oct4": "oct34", "smarcb1": "ini1",
    "smarca4": "brg1", "irf4": "mum1", "epidermalgrowthfactorreceptor": "egfr", "p504s": "amacr", "keratin": "cytokeratin",
    "keratin7": "ck7", "cytokeratin7": "ck7", "keratin20": "ck20", "cytokeratin20": "ck20",
    "cytokeratin56": "ck56", "hepatocyteparaffin1": "heppar1", "vwf": "vonwillebrandfactor",
    "terminaldeoxynucleotidyltransferase": "tdt", "myeloperoxidase": "mpo", "glucosetransporter1": "glut1",
}  # fmt: skip
LABEL_SYNONYMS = {"treatments_not_given": {"systemic therapy": "chemotherapy"}}
_PLURAL = ((r"(ta|no|ro|ly|the)ses$", r"\1sis"), (r"ies$", "y"), (r"(ss|sh|ch|x)es$", r"\1"), (r"(?<![sui])s$", ""))


@lru_cache(maxsize=65536)
def normal_label(text: str) -> str:
    """Casefolded, in American spelling, every word singular, hyphens and white space as one space."""
    words = re.sub(r"[\s\-‐‑–_]+", " ", text.casefold()).strip(" .,;:").split(" ")
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    word = re.sub(r"ae$", "a", word)
    word = re.sub(r"[ao]e(?=\w)", "e", word)
    word = re.sub(r"(\w{2})our(s?)$", r"\1or\2", word)
    word = re.sub(r"(\w{2})[tb]re(s?)$", lambda m: m[0].replace("re", "er"), word)
    for pattern, put in _PLURAL:
        if len(word) > 3 and re.search(pattern, word):
            return re.sub(pattern, put, word)
    return word


@lru_cache(maxsize=65536)
def normal_marker(text: str) -> str:
    """A marker without case, spaces, hyphens and slashes, with Greek letters spelt out and synonyms made one."""
    folded = "".join(GREEK.get(char, char) for char in text.replace("ß", "β").casefold())
    folded = re.sub(r"[^a-z0-9+]", "", folded)
    return MARKER_SYNONYMS.get(folded, folded)


def same_value(column: Field | Attribute, one: Any, other: Any) -> bool:
    """Whether two values of a field or attribute are equal by the comparator of its kind."""
    if column.kind in ("number", "months", "count"):
        if isinstance(one, str) or isinstance(other, str):
            return str(one) == str(other)
        relative, absolute = MONTHS_TOLERANCE if column.kind == "months" else NUMBER_TOLERANCE
        return math.isclose(one, other, rel_tol=0, abs_tol=max(relative * abs(other), absolute) + 1e-9)
    if column.kind == "sequence":
        return [sorted(step.split("+")) for step in one] == [sorted(step.split("+")) for step in other]
    if "result" in getattr(column, "identity", ()):
        return normal_marker(str(one)) == normal_marker(str(other))
    equal = LABEL_SYNONYMS.get(column.name, {})
    return equal.get(str(one), normal_label(str(one))) == equal.get(str(other), normal_label(str(other)))


def overlaps(one: Iterable[Evidence], other: Iterable[Evidence]) -> bool:
    spans = list(other)
    return any(a.start < b.end and b.start < a.end for a in one for b in spans)


def suspected(finding: Finding) -> bool:
    return finding.attributes.get("certainty") == "suspected"


def agreement(column: Field, predicted: Finding, gold: Finding) -> float:
    """0 where the two do not match, else 1 to 2: how well (value, evidence, attributes, in this order)."""
    attributes = {a.name: a for a in column.attributes}
    for name in column.identity:
        if predicted.attributes.get(name) != gold.attributes.get(name):
            return 0.0
    value, place = same_value(column, predicted.value, gold.value), overlaps(predicted.evidence, gold.evidence)
    if not (value or (place and column.overlap)):
        return 0.0
    shared = [name for name in attributes if name in predicted.attributes and name in gold.attributes]
    alike = sum(same_value(attributes[name], predicted.attributes[name], gold.attributes[name]) for name in shared)
    return 1.0 + 0.5 * value + 0.3 * place + 0.02 * alike
