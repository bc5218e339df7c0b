"""Where sentences begin: tables of text with ``|`` at each further boundary."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caserows.sentences import LONGEST, boundaries


def cut(text: str) -> list[str]:
    starts = boundaries(text)
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


@pytest.mark.parametrize(
    "marked",
    [
        "The mass lay in the brain.[4] |However, it grew.",
        "It spread to the lung.3 |The patient died.",
        "It was removed en bloc.1,2 |It recurred.",
        "It measured 3.5 cm. |The margin was free.",
        "It was 5 cm. |The node was small.",
        "The Ki-67 was 10%. |p53 was positive. |α-SMA was lost.",
        "The mass grew. |c-kit was negative. |pT2 was the stage.",
        "The diagnosis was hepatitis B. |She recovered.",
        "the mass grew. |he was operated on.",
        "The tumor was large.|The node was small.",
        "Axial scan. |(a) Before surgery. |(B) After surgery.",
        "A mass is seen. |b Local recurrence (inset). |c Brain metastasis.",
        "Nodules lay in the lower lobe. |oracoscopic resection followed.",
        "The pulse was 99 beats/minute |The respiratory rate was 13.",
        "Her general condition got worse |She was readmitted.",
        "The hemoglobin was 38 g/L. |The patient was admitted.",
        "Serology showed hepatitis C. |She recovered.",
        "The cells stained with antibody A. |The margin was free.",
        "Was it WHO grade 3? |5 months later it grew.",
        "Cultures grew Fusarium spp. |The patient was treated.",
        "Cultures grew Nocardia spp. |Histology showed necrosis.",
        "The pulse was 76 beats/min. |Laboratory values were normal.",
        "He underwent VATS-E. |Upper endoscopy followed.",
        "It stained for the plasminogen activator. |u-PA was lost.",
        "Case 1. |A man came.",
        "Discussion. |It is rare.",
    ],
)
def test_a_new_sentence_begins(marked: str) -> None:
    assert cut(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "text",
    [
        "The scan (Fig. 3A) was normal.",
        "Group A vs. B differed.",
        "Markers, e.g. CD34, were lost.",
        "As in Lee et al. [5], it bled.",
        "Dr. Smith saw her.",
        "It was case no. 5 of the series.",
        "Cultures grew A. baumannii twice.",
        "In Jan. 2010 she came back.",
        "She had (a) pain and (b) fever.",
        "J. K. Miller operated on her.",
        "It measured 46 ? 38 ? 35 mm.",
        "A mutation of RB1 (c. 1379 C > T) was found.",
        "A variant of NOTCH3 (p. Arg558Cys) was found.",
        "J.-P. Miller operated on her.",
        "2.1. First illness",
        "IV. Discussion",
        "Figure 3. Axial image of the mass",
        "Fig. 2A. Axial image of the mass",
        "Table 1. Published patients",
        "FIGURE 1 The scan before surgery",
        "Cultures grew Fusarium spp. despite treatment.",
        "PCR found Fusarium spp. DNA in the lung.",
        "The tests, viz. alpha-fetoprotein, were normal.",
        "It was seen in the region of The Hague.",
        "The panel shows the mass (a) The arrow points to it.",
    ],
)
def test_a_sentence_holds_together(text: str) -> None:
    assert cut(text) == [text]


@given(st.text(alphabet=st.sampled_from(list("aB.?! \n[1](,p")), max_size=200))
def test_boundaries_rise_within_the_text(text: str) -> None:
    starts = boundaries(text)
    assert starts[0] == 0
    assert all(a < b for a, b in pairwise(starts))
    assert starts[-1] < max(len(text), 1)


def test_an_endless_sentence_is_cut() -> None:
    text = "mass, " * LONGEST
    assert max(len(part) for part in cut(text)) <= LONGEST
