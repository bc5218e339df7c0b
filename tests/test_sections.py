"""Sections from headings, and that they cover the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caserows.sections import find_sections, heading


def section_of(text: str, phrase: str) -> str:
    at = text.index(phrase)
    return next(name for name, start, end in find_sections(text) if start <= at < end)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Case report", "case"),
        ("2. Case report", "case"),
        ("Patient and observation", "case"),
        ("Presentation of case", "case"),
        ("Case presentation and management", "case"),
        ("Case report and review of the literature", "case"),
        ("Our case", "case"),
        ("Case 1:", "case"),
        ("Case Description: A 60-year-old woman came.", "case"),
        ("Treatment", "part of a case"),
        ("Introduction and importance: Gliomas are rare.", "introduction"),
        ("Clinical discussion: Surgery helps.", "discussion"),
        ("REFERENCES", "references"),
        ("Appendix A", "back matter"),
        ("Informed consent", "back matter"),
    ],
)
def test_headings(line: str, name: str) -> None:
    opened = heading(line)
    assert opened is not None
    assert opened[0] == name


@pytest.mark.parametrize(
    "line",
    [
        "Examination showed a mass.",
        "In conclusion, gliomas are rare.",
        "Written informed consent was obtained from her. A 50-year-old woman came.",
        "",
    ],
)
def test_no_headings(line: str) -> None:
    assert heading(line) is None


@pytest.mark.parametrize(
    ("text", "phrase", "section"),
    [
        ("A man came.\nSurgery. He was operated on.", "A man", "text"),
        ("A glioma\nCase report\nA man came.", "A glioma", "front"),
        ("Abstract\nBackground: Rare.\nCase presentation: A man.\nIntroduction\nThey bleed.", "A man", "abstract"),
        (
            "Abstract\nBackground\nRare.\nCase report\nA man.\nBackground\nThey bleed.\nCase report\nHe came.",
            "A man",
            "abstract",
        ),
        (
            "Abstract\nBackground\nRare.\nCase report\nA man.\nBackground\nThey bleed.\nCase report\nHe came.",
            "He came",
            "case",
        ),
        ("Case report\nA man.\nDiscussion\nRare.\nTreatment\nSurgery helps.", "Surgery helps", "discussion"),
        ("Introduction\nRare.\nCase 1: A man came.", "A man", "case"),
        ("Case report\nA man.\nReferences\n1. Lee J. Glioma.\nAppendix\nA scale.", "A scale", "back matter"),
        ("Case report\nFigure 1 shows the mass.\nHe left.", "shows", "case"),
        ("Case report\nFig. 2: The mass.\nHe left.", "The mass", "caption"),
        ("Case report\nFig. 2: The mass.\nHe left.", "He left", "case"),
        ("CASE REPORT\n\nA glioma in a man\n\nAbstract\nRare.\n\nCase report\nHe came.", "A glioma", "front"),
        ("CASE REPORT\n\nA glioma in a man\n\nAbstract\nRare.\n\nCase report\nHe came.", "He came", "case"),
        ("Case report\nA man.\n\nReferences\n1. Lee J. Glioma.\n\nFig. 2: The mass.", "The mass", "caption"),
        ("Case report\nA man.\n\nReferences\n1. Lee J.\n\nTable 1. Cases\nReference\n66/M", "66/M", "table"),
        ("Case report\nA man.\n\nTable 1. Cases\nTreatment\nSurgery\n\nDiscussion\nIt bleeds.", "Surgery", "table"),
        ("Case report\nA man.\n\nTable 1. Cases\nTreatment\nSurgery\n\nDiscussion\nIt bleeds.", "bleeds", "discussion"),
        ("Case report\nA man.\n| Stain | Result |\n| GFAP | + |\nHe left.", "GFAP", "table"),
        ("Case report\nA man.\n| Stain | Result |\n| GFAP | + |\nHe left.", "He left", "case"),
        ("Case report\nA man.\nFig. 2: The mass.\n| Stain | Result |\nHe left.", "Stain", "table"),
        ("| Stain | Result |\nHe left.", "He left", "text"),
        (
            "A glioma\n\n"
            + "They are rare. We tell of a man. " * 12
            + "\n\nIntroduction\nGliomas.\n\nCase report\nHe came.",
            "We tell",
            "abstract",
        ),
        ("A glioma. They are rare. A man.\n\nIntroduction\nGliomas.\n\nCase report\nHe came.", "A man", "front"),
    ],
)
def test_sections(text: str, phrase: str, section: str) -> None:
    assert section_of(text, phrase) == section


@given(
    st.lists(
        st.sampled_from(
            [
                "Abstract",
                "Case report",
                "He left.",
                "Table 1",
                "| a | b |",
                "Fig. 1: MRI",
                "References",
                "Treatment",
                "",
            ]
        )
    )
)
def test_sections_cover_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections = find_sections(text)
    assert (sections[0][1], sections[-1][2]) == (0, len(text))
    assert all(a[2] == b[1] for a, b in pairwise(sections))
