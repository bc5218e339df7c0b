"""What places are to a tumor: wide regions whose parts are named, parts counted as their organ, seldom an origin."""

from __future__ import annotations

WIDE = frozenset(
    {
        "brain",
        "cerebrum",
        "central nervous system",
        "meninges",
        "lower limb",
        "upper limb",
        "extremity",
        "abdomen",
        "spinal canal",
        "skull",
        "dura mater",
        "gastrointestinal tract",
        "intestine",
    }
)
"""Places whose parts are named where the article knows more."""
WIDE_BRAIN = frozenset(
    {
        "brain",
        "cerebrum",
        "central nervous system",
        "cerebral hemisphere",
        "posterior fossa",
        "supratentorial region",
        "ventricular system",
    }
)
WIDE_CNS = WIDE_BRAIN | {"meninges", "spinal cord", "intradural extramedullary space", "spinal canal"}
"""Of these the article of a primary CNS tumor nearly always names the part."""
PARTS_OF = {"small bowel": frozenset({"duodenum", "jejunum", "ileum"})}
"""Organs outside the CNS of which an article names the part where it knows it."""
ORGAN_OF_PART = {
    "upper lobe of lung": "lung",
    "middle lobe of lung": "lung",
    "lower lobe of lung": "lung",
    "hilum of lung": "lung",
    "adrenal cortex": "adrenal gland",
    "pancreatic duct": "pancreas",
    "gastric antrum": "stomach",
    "gastric body": "stomach",
    "gastric fundus": "stomach",
    "lesser curvature of stomach": "stomach",
    "greater curvature of stomach": "stomach",
}
"""Parts under whose organ a primary tumor is counted."""
KIND_WEIGHT = {
    "region": 0.45,
    "cavity": 0.6,
    "soft tissue": 0.45,
    "lymph node": 0.05,
    "vessel": 0.5,
    "skin": 0.6,
    "spine": 0.8,
}
"""How readily a tumor arises in a place of this kind; 1.0 where it is not named."""
SELDOM_PRIMARY = frozenset({"mesentery", "omentum"})
"""Where a mass is more often spread from the organ beside it."""
