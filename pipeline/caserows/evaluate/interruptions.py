"""What stands in the middle of paragraphs on a printed page: captions, running heads, page numbers and feet, of invented wording.

A caption says nothing of the patient that a row would hold, so that gold stays right whatever is put in.
"""

from __future__ import annotations

import random
import textwrap

_LABELS = (
    "Figure {n}",
    "Figure {n}:",
    "Figure {n}.",
    "Fig. {n}",
    "Fig. {n}.",
    "FIGURE {n}",
    "Figure {n} |",
    "FIG. {n}.",
)
_SUBJECTS = (
    "Axial view of the first scan",
    "Imaging at the time of referral",
    "Intraoperative photograph",
    "Photomicrographs of the specimen",
    "Cut surface of the specimen",
    "Low-power view of the slide (hematoxylin and eosin, original magnification ×40)",
    "Sagittal and coronal reconstructions",
    "Schematic drawing of the approach",
    "Time course of the laboratory values",
    "Contrast-enhanced images in three planes",
    "Staining of consecutive sections",
    "Clinical photograph taken with the consent of the family",
)
_DETAILS = (
    "The arrow marks the area described in the text.",
    "(A) Overview. (B) Detail of the boxed area in panel A.",
    "a before, b after contrast; asterisks show the vessel.",
    "Scale bar, 100 µm.",
    "Bar = 50 μm in all panels.",
    "Note the clear border (arrowheads) and the neighbouring vein (V).",
    "The dotted line follows the margin.",
    "Left panel, overview; right panel, detail at higher power.",
    "See text for explanation.",
    "",
)
_JOURNALS = (
    "Journal of Unusual Findings",
    "Annals of Rare Observations",
    "Invented Reports in Medicine",
    "BMJX Notes",
    "Acta Casuistica Ficta",
    "Int J Imagin Clin Cases",
)
_AUTHORS = (
    "Holm et al.",
    "Sato and Weiss",
    "Okafor et al",
    "M. Lindqvist, P. Oyelaran",
    "Brandt, et al.: An unusual course",
)
_TITLES = (
    "An unusual course",
    "RARE FINDING IN PRACTICE",
    "Lessons from one admission",
    "CASE REPORT",
    "Short communication",
)
_FEET = (
    "{journal} {year}, {volume}:{page}",
    "{journal} ({year}) {volume}:{page}–{next}",
    "{journal} | Volume {volume} | {year}",
    "{journal} • {year} • {volume}({issue}) | {page}",
    "{page}   {journal}",
    "{journal}   {page}",
    "{journal}. {year};{volume}({issue}):{page}-{next}.",
    "www.example.org/{journal_id}",
    "https://doi.org/10.5555/{journal_id}.{year}.{volume}",
    "Downloaded from https://example.org by guest on 3 May {year}",
    "© {year} The Authors. {journal} published by Example Press",
    "Page {small} of 9",
    "Page {small}",
    "{page}",
    "– {page} –",
    "(page number not for citation purposes)",
    "{head}",
    "{head}   {page}",
    "{page}   {head}",
    "{head}\n{page}",
    "{page}\n{head}\n{journal} {year}",
)


def interruption(rng: random.Random, number: int, head: int, width: int) -> str:
    """A caption, a page's foot or head, or both; ``number`` counts them in a text, ``head`` chooses its journal and head.

    ``width`` wraps the caption; 0 leaves it on one line.
    """
    what = rng.choice(("caption", "caption", "page", "page", "both"))
    parts = []
    if what != "page":
        parts.append(_caption(rng, number, head, width))
    if what != "caption":
        parts.append(_page(rng, number, head))
    rng.shuffle(parts)
    return "\n\n".join(parts)


def _caption(rng: random.Random, number: int, head: int, width: int) -> str:
    label = _LABELS[head % len(_LABELS)].format(n=number)
    between = rng.choice((" ", "\n")) if label.endswith(("}", str(number))) else " "
    words = f"{rng.choice(_SUBJECTS)}. {rng.choice(_DETAILS)}".strip()
    caption = f"{label}{between}{words}"
    if not width:
        return caption
    return "\n".join(line for part in caption.split("\n") for line in textwrap.wrap(part, width))


def _page(rng: random.Random, number: int, head: int) -> str:
    style = random.Random(head)
    journal = style.choice(_JOURNALS)
    values = {
        "journal": journal,
        "journal_id": "".join(word[0] for word in journal.split()).lower(),
        "head": style.choice((*_AUTHORS, *_TITLES)),
        "year": style.randint(2001, 2024),
        "volume": style.randint(2, 60),
        "issue": style.randint(1, 12),
        "page": style.randint(11, 1900) + number,
        "next": style.randint(1901, 1909),
        "small": number + 1,
    }
    usual = style.sample(_FEET, 2)
    return rng.choice(usual).format(**values)
