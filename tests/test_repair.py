"""Damaged text → readable text, and the way back to the raw offsets."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caserows.repair import Repaired, repair

LOST_TH = "e patient was well. ese findings were benign. "


def body(text: str) -> str:
    repaired = repair(text)
    return repaired.text[: repaired.body_end].rstrip("\n")


@pytest.mark.parametrize(
    ("raw", "repaired"),
    [
        # hyphens across lines
        ("He received radiother- \napy at once.", "He received radiotherapy at once."),
        ("brain metastasis of thigh-\nderived sarcoma", "brain metastasis of thigh-derived sarcoma"),
        ("a non-\nuterine sarcoma", "a non-uterine sarcoma"),
        ("showed a hemipare-\nsis of the arm", "showed a hemiparesis of the arm"),
        ("a left-\nsided weakness", "a left-sided weakness"),
        ("at follow-\nup he was well", "at follow-up he was well"),
        ("the neurosur-\ngical ward", "the neurosurgical ward"),
        ("a tempo-\nro-occipital bump", "a temporo-occipital bump"),
        ("a 35-\nyear-old man", "a 35-year-old man"),
        ("an MRI-\nguided biopsy", "an MRI-guided biopsy"),
        ("chemo-\nor radiotherapy", "chemo- or radiotherapy"),
        ("desmin-\nnegative cells", "desmin-negative cells"),
        ("the zorbo-\nplast grew; a zorbo-plast is rare", "the zorbo-plast grew; a zorbo-plast is rare"),
        ("the zorbo-\nplast grew; a zorboplast is rare", "the zorboplast grew; a zorboplast is rare"),
        # hyphen and a blank inside a line
        ("three days be- fore admission", "three days before admission"),
        ("a cra- niotomy was done", "a craniotomy was done"),
        ("the mass was cen- tered on the falx", "the mass was centered on the falx"),
        ("a 47- year-old man", "a 47-year-old man"),
        ("a left- handed woman", "a left-handed woman"),
        ("pre- and postoperative films", "pre- and postoperative films"),
        ("supra- and infratentorial masses", "supra- and infratentorial masses"),
        ("iso- to hyperintense", "iso- to hyperintense"),
        # lost ligatures
        (LOST_TH, "The patient was well. These findings were benign."),
        (LOST_TH + "ree out of six died.[3] erefore, care is due.", "The patient was well. These findings were benign. Three out of six died.[3] Therefore, care is due."),
        (LOST_TH + "It bled.[8] is is known.", "The patient was well. These findings were benign. It bled.[8] This is known."),
        (LOST_TH + "A mass (b). in-\nwalled vessels.", "The patient was well. These findings were benign. A mass (b). Thin-walled vessels."),
        ("A drug (e.g. an opioid) helped. E. coli grew, i.e. it is known.", "A drug (e.g. an opioid) helped. E. coli grew, i.e. it is known."),
        ("See e.g. the paper by Smith et al. is it so? He is.", "See e.g. the paper by Smith et al. is it so? He is."),
        ("The rst ndings were not signi cant.", "The first findings were not significant."),
        ("The rst case of brosarcoma had signicant uorescence; the ndings were con rmed.",
         "The first case of fibrosarcoma had significant fluorescence; the findings were confirmed."),
        ("an e ective dose; a di erent dierential; the rst infusion", "an effective dose; a different differential; the first infusion"),
        ("The finding: an rst file stays where nothing else is lost.", "The finding: an rst file stays where nothing else is lost."),
        ("a ﬁnal ﬂow of eﬃcient eﬀect", "a final flow of efficient effect"),
        ("The specifi c fi nding was con fi rmed on the next day.", "The specific finding was confirmed on the next day."),
        ("A pain in the left fl ank and a sti ff neck of the staff off duty.", "A pain in the left flank and a stiff neck of the staff off duty."),
        ("in\ufffdltration of a �rm M\ufffdllerian mass", "infiltration of a firm Mullerian mass"),
        ("Was it so?yes or no? It was?", "Was it so?yes or no? It was?"),
        # lost signs
        ("a mass of 46 ? 38 ? 35 mm", "a mass of 46 × 38 × 35 mm"),
        ("a mass of 46 38 35 mm", "a mass of 46 × 38 × 35 mm"),
        ("a mass of 4.6 cm \ufffd 3.8 cm", "a mass of 4.6 cm × 3.8 cm"),
        ("Ki-67 was 20?25% and 20--25%, or of 20 25%", "Ki-67 was 20–25% and 20–25%, or of 20–25%"),
        ("the patient?s b-catenin; an a-fetoprotein", "the patient’s β-catenin; an α-fetoprotein"),
        ("at 12 and 3 cm, in 2010 3 cm, grade 2 30%", "at 12 and 3 cm, in 2010 3 cm, grade 2 30%"),
        # wrong encoding
        ("4Ã—5 cm, 3â€“4 months, Î²-catenin, 20Â°", "4×5 cm, 3–4 months, β-catenin, 20°"),
        ("Ãngel, â and Î stay", "Ãngel, â and Î stay"),
        # more hyphens across lines
        ("three cycles of epirubicin-\nifosfamide", "three cycles of epirubicin-ifosfamide"),
        ("weekly carbo\u2010\nplatin", "weekly carboplatin"),
        ("bilateral salpingo-\noophorectomy", "bilateral salpingo-oophorectomy"),
        ("a rate of 17 mg/\ndL", "a rate of 17 mg/dL"),
        ("neuroendosco- pic biopsy", "neuroendoscopic biopsy"),
        # run together
        ("multiple supraand infratentorial masses", "multiple supra- and infratentorial masses"),
        ("a 35-yearold man", "a 35-year-old man"),
        ("the T1weighted image", "the T1-weighted image"),
        ("a mass withoutdural contact, and dural it was", "a mass without dural contact, and dural it was"),
        ("of smooth muscle cells.The course", "of smooth muscle cells. The course"),
        ("50mg and 3cm stay; the land or island stays", "50mg and 3cm stay; the land or island stays"),
        ("a fluid , clear; (x) , y", "a fluid, clear; (x), y"),
        # characters
        ("a\xa0mass  of\u20093\tcm", "a mass of 3 cm"),
        ("soft\xadly zero\u200bwidth\ufeff be\x07ll", "softly zerowidth bell"),
        ("radio\xad\ntherapy", "radiotherapy"),
        ("one line\r\ngoes on\rand on\x0cand on", "one line goes on and on and on"),
        # HTML and Markdown
        ("A mass&nbsp;of &lt;3&nbsp;cm &amp; pain 3&#8211;5 &micro;m", "A mass of <3 cm & pain 3–5 µm"),
        ("<p>The <b>mass</b> bled.</p><p>He died.</p>", "The mass bled.\n\nHe died."),
        ("<h2>Case report</h2>A man fell.", "Case report\n\nA man fell."),
        ("<script>var a = 1;</script>A man fell.<!-- hidden -->", "A man fell."),
        ("seen in patients.<sup>3,4</sup> A 10<sup>9</sup>/L mm<sup>3</sup>", "seen in patients.[3,4] A 109/L mm3"),
        ("a value <5 and >3 of a<b", "a value <5 and >3 of a<b"),
        ("# Case report\n\nThe **large** mass, *in vitro*, see [the site](https://a.b/c).", "Case report\n\nThe large mass, in vitro, see the site."),
        ("A mean of 3 * 4 * 5 and HLA-A*02:01 and B*07 (*) stay (*).", "A mean of 3 * 4 * 5 and HLA-A*02:01 and B*07 (*) stay (*)."),
    ],
)  # fmt: skip
def test_damage_is_repaired_and_the_rest_left_alone(raw: str, repaired: str) -> None:
    assert body(raw) == repaired


@pytest.mark.parametrize(
    "text", ["", "\n", " ", "-", "#", "e", "|", "Table 1", "<br>", "&nbsp;", "\xad", "a-\n", "Figure 1:"]
)
def test_scraps_of_text_pass(text: str) -> None:
    assert_map(text, repair(text))


def test_a_span_leads_back_to_the_raw_words() -> None:
    raw = "ese were few. e patient had radio-\ntherapy   of\xa060 Gy."
    repaired = repair(raw)
    for word, found in [
        ("The patient", "e patient"),
        ("radiotherapy", "radio-\ntherapy"),
        ("therapy of 60", "therapy   of\xa060"),
        ("These", "ese"),
    ]:
        start = repaired.text.index(word)
        low, high = repaired.raw_span(start, start + len(word))
        assert raw[low:high] == found
    with pytest.raises(ValueError, match="no stretch"):
        repaired.raw_span(3, 3)


def test_every_repair_is_noted() -> None:
    raw = "ese were few. e patient had radio-\ntherapy of 60&nbsp;Gy."
    kinds = [(note.kind, raw[note.start : note.end]) for note in repair(raw).notes]
    assert kinds == [
        ("lost ligature", ""),
        ("lost ligature", ""),
        ("hyphen at line end", "-\n"),
        ("HTML entity", "&nbsp;"),
    ]


def assert_map(raw: str, repaired: Repaired) -> None:
    """The map rises inside each block and never leaves the raw text."""
    assert len(repaired.text) == len(repaired.starts) == len(repaired.ends)
    edges = [*repaired.blocks, len(repaired.text)]
    for first, last in itertools.pairwise(edges):
        starts, ends = list(repaired.starts[first:last]), list(repaired.ends[first:last])
        assert starts == sorted(starts)
        assert ends == sorted(ends)
        assert all(0 <= low < high <= len(raw) for low, high in zip(starts, ends, strict=True))


PIECES = st.sampled_from(
    ["radiother-", "apy", "\n", "\n\n", " ", "e patient", "ese", "rst ndings", "signi cant", "ﬁnal", "\xa0", "\r\n", "\x0c", "\xad", "\u200b", "&nbsp;", "<p>",
     "</p>", "**bold**", "# Case report\n", "[text](url)", "| a | b |\n", "Figure 1: A mass (a).", "Fig. 2. A scan.\n", "Table 1. Cases\n", "References\n",
     "1. Miller A.", "Abstract\n", "17\n", "Home\nAbout\nLog in\n", "be- fore", "supraand infra", "35-yearold", "cells.The end", "T1weighted", "a 3 × 2 cm mass.",
     "© 2020 A.\n", "doi: 10.1/x\n", ".", "-", "$\\times 4$", "𝛼", "The tumour was removed and the patient recovered from the operation without delay."]
)  # fmt: skip
DAMAGED = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(DAMAGED)
def test_the_map_rises_and_stays_inside_the_text(raw: str) -> None:
    assert_map(raw, repair(raw))


@settings(max_examples=300, deadline=None)
@given(DAMAGED, st.data())
def test_a_repaired_span_points_at_raw_text_that_contains_it_up_to_the_repair(raw: str, data: st.DataObject) -> None:
    repaired = repair(raw)
    words = repaired.text.split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    start = repaired.text.index(word)
    low, high = repaired.raw_span(start, start + len(word))
    found = raw[low:high]
    edited = any(note.start <= high and note.end >= low for note in repaired.notes)
    assert found
    assert edited or word in "".join(found.split()) or "".join(word.split()) == "".join(found.split())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["headache", "tumour", "of", "the", "thigh", "was", "found", "MRI", "50%"]),
        min_size=1,
        max_size=60,
    )
)
def test_clean_prose_comes_out_as_it_went_in(words: list[str]) -> None:
    raw = "He said: " + " ".join(words) + "."
    repaired = repair(raw)
    assert repaired.text == raw
    assert repaired.raw_span(0, len(raw)) == (0, len(raw))
