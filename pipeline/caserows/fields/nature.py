"""Organs in which entities arise by their definition or their name."""

from __future__ import annotations

import re
from functools import lru_cache

from caserows.entities import find_terms, term_tokens

OF_ITS_NATURE = {
    "suprasellar region": "craniopharyngioma",
    "pineal gland": "pineocytoma|pineoblastoma",
    "parotid gland": "Warthin tumor",
    "liver": "hepatocellular adenoma|focal nodular hyperplasia|hepatocellular carcinoma|hepatoblastoma|liver cancer|combined hepatocellular-cholangiocarcinoma|fibrolamellar carcinoma|undifferentiated embryonal sarcoma of the liver",
    "kidney": "collecting duct carcinoma|clear cell sarcoma of the kidney|metanephric adenoma|juxtaglomerular cell tumor|renal cell carcinoma|clear cell renal cell carcinoma|papillary renal cell carcinoma|renal cancer|chromophobe renal cell carcinoma|translocation renal cell carcinoma|renal medullary carcinoma|Wilms tumor|congenital mesoblastic nephroma",
    "thyroid": "papillary thyroid carcinoma|follicular thyroid carcinoma|medullary thyroid carcinoma|anaplastic thyroid carcinoma|poorly differentiated thyroid carcinoma|thyroid carcinoma",
    "breast": "fibroadenoma|intracystic papillary carcinoma|mammary hamartoma|invasive ductal carcinoma|invasive lobular carcinoma|ductal carcinoma in situ|lobular carcinoma in situ|triple-negative breast cancer|inflammatory breast cancer|breast cancer|breast carcinoma|breast adenocarcinoma|male breast cancer|phyllodes tumor|malignant phyllodes tumor",
    "lung": "small cell carcinoma|pulmonary sclerosing pneumocytoma|pulmonary blastoma|non-small cell lung cancer|small cell lung cancer|lung adenocarcinoma|lung cancer|lung carcinoma|squamous cell lung carcinoma|bronchogenic carcinoma|bronchioloalveolar carcinoma|pleuropulmonary blastoma",
    "prostate": "prostate adenocarcinoma|prostate cancer",
    "ovary": "dysgerminoma|thecoma|Brenner tumor|struma ovarii|small cell carcinoma of the ovary hypercalcemic type|ovarian carcinoma|granulosa cell tumor|juvenile granulosa cell tumor|borderline ovarian tumor",
    "skin": "Merkel cell carcinoma|basal cell carcinoma",
    "brain": "glioblastoma|gliosarcoma|astrocytoma|anaplastic astrocytoma|diffuse astrocytoma|oligodendroglioma|anaplastic oligodendroglioma|high-grade glioma|low-grade glioma|glioma",
    "cerebellum": "medulloblastoma",
    "pleura": "mesothelioma",
    "adrenal gland": "pheochromocytoma|adrenocortical carcinoma",
    "eye": "retinal hemangioblastoma|retinoblastoma|uveal melanoma",
    "testis": "seminoma|testicular cancer|spermatocytic tumor",
    "bile duct": "cholangiocarcinoma|hilar cholangiocarcinoma|intraductal papillary neoplasm of the bile duct",
    "uterus": "placental site trophoblastic tumor|hydatidiform mole|invasive hydatidiform mole|endometrial carcinoma|endometrial stromal sarcoma|low-grade endometrial stromal sarcoma|uterine sarcoma|undifferentiated uterine sarcoma",
    "pituitary gland": "pituitary adenoma|prolactinoma|pituitary carcinoma",
    "pancreas": "acinar cell carcinoma|mixed acinar-ductal carcinoma|mixed acinar-neuroendocrine carcinoma|pancreatoblastoma|insulinoma|pancreatic adenocarcinoma|pancreatic carcinoma|pancreatic ductal adenocarcinoma|pancreatic neuroendocrine tumor|pancreatic cancer|intraductal papillary mucinous neoplasm|solid pseudopapillary neoplasm",
    "stomach": "gastric cancer|gastric carcinoma|gastric adenocarcinoma|linitis plastica",
    "gallbladder": "gallbladder carcinoma",
    "thymus": "thymoma|thymic carcinoma",
    "parathyroid gland": "parathyroid adenoma|parathyroid carcinoma",
    "cervix": "cervical cancer|cervical adenocarcinoma|cervical intraepithelial neoplasia",
    "ampulla of Vater": "ampullary carcinoma",
    "appendix": "goblet cell carcinoid|appendiceal adenocarcinoma|appendiceal cancer|appendiceal carcinoma|low-grade appendiceal mucinous neoplasm",
    "colon": "colon cancer|colon carcinoma|colon adenocarcinoma",
    "rectum": "rectal cancer|rectal carcinoma|rectal adenocarcinoma",
    "esophagus": "esophageal cancer|esophageal carcinoma|esophageal adenocarcinoma|esophageal squamous cell carcinoma",
    "anus": "anal cancer|anal carcinoma|anal adenocarcinoma",
    "penis": "penile cancer",
    "vulva": "vulvar cancer",
    "vagina": "vaginal cancer",
    "larynx": "laryngeal cancer",
    "nasopharynx": "nasopharyngeal carcinoma|juvenile nasopharyngeal angiofibroma",
    "bladder": "bladder cancer|urothelial carcinoma|transitional cell carcinoma|urothelial papilloma",
    "nasal cavity": "esthesioneuroblastoma",
    "conjunctiva": "conjunctival melanoma",
}  # fmt: skip
"""Organ in which an entity arises by its definition (WHO classification of tumours)."""
ORGAN_OF_ENTITY = {name.lower(): place for place, names in OF_ITS_NATURE.items() for name in names.split("|")}
ELSEWHERE_TOO = frozenset(
    {
        "adrenal gland",
        "bladder",
        "brain",
        "cerebellum",
        "eye",
        "ovary",
        "pituitary gland",
        "pleura",
        "skin",
        "testis",
        "thymus",
        "uterus",
    }
)
"""Organs whose entities also arise elsewhere (extra-adrenal pheochromocytoma, glioma of the cord, urothelial carcinoma of the ureter)."""

MAINLY_THERE = frozenset({"small cell carcinoma", "collecting duct carcinoma"})
"""Entities that arise in their organ unless the article says otherwise (small cell carcinoma of the bladder)."""
NAME_ONLY = frozenset(
    {
        "peripheral nerve",
        "gastrointestinal tract",
        "soft tissue",
        "blood",
        "blood vessel",
        "bone",
        "cartilage",
        "muscle",
        "adipose tissue",
        "joint",
        "sweat gland",
        "surgical scar",
    }
)
"""Tissues that name a tumor without placing it ("peripheral nerve sheath tumor", "gastrointestinal stromal tumor")."""


@lru_cache(maxsize=1024)
def natural_organ(entity: str) -> str:
    """The organ in which an entity arises by its definition, or that its own name holds; empty where there is none."""
    known = ORGAN_OF_ENTITY.get(entity.lower())
    if known:
        return known
    words = list(term_tokens(entity))
    named = [
        e for _, _, type_, e in find_terms(words) if type_ == "site" and e.kind == "organ" and e.label not in NAME_ONLY
    ]
    return named[0].label if named else ""


def only_there(entity: str) -> bool:
    """Whether the entity arises in its natural organ and nowhere else: "liver" of hepatocellular carcinoma."""
    organ = natural_organ(entity)
    return bool(organ) and organ not in ELSEWHERE_TOO and entity not in MAINLY_THERE


LINEAGES = {
    "epithelial": re.compile(r"(?:carcinoma|cancer)$"),
    "mesenchymal": re.compile(r"(?<!carcino)(?<!adeno)sarcoma|stromal tumor"),
    "lymphoid": re.compile(r"lymphoma|leukemia|myeloma|plasmacytoma"),
    "melanocytic": re.compile(r"melanoma"),
}
"""Lines of cells that a malignant tumor does not change: two of them in one patient are two tumors."""


def other_lineage(entity: str, diagnosis: str) -> bool:
    """Whether an entity cannot be the diagnosis under another name: "lung adenocarcinoma" beside a lymphoma."""
    one, other = _lineage(entity), _lineage(diagnosis)
    return bool(one and other) and one != other


@lru_cache(maxsize=1024)
def _lineage(entity: str) -> str:
    """The line of cells that an entity's name holds; empty where it holds none or several."""
    held = [line for line, words in LINEAGES.items() if words.search(entity)]
    return held[0] if len(held) == 1 else ""
