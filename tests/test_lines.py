"""Lines of a damaged text → paragraphs; captions, tables and page furniture are taken out of the sentences they interrupt."""

import pytest

from caserows.repair import repair


def body(text: str) -> str:
    repaired = repair(text)
    return repaired.text[: repaired.body_end].rstrip("\n")


WRAPPED = (
    "A 50-year-old man was admitted with a headache that had lasted\n"
    "for three weeks. He had no other complaints and took no drugs\n"
    "at all. The scan showed a mass.\n"
    "A craniotomy was done on the next day and the whole tumour was\n"
    "removed. He went home after a week and came back for a control"
)


def test_wrapped_lines_become_one_and_short_last_lines_end_paragraphs() -> None:
    assert body(WRAPPED).count("\n\n") == 1
    assert "lasted for three weeks. He" in body(WRAPPED)


def test_double_spaced_lines_become_one_paragraph() -> None:
    raw = WRAPPED.replace("\n", " \n\n")
    assert body(raw) == body(WRAPPED)


def test_paragraphs_and_headings_stand_alone() -> None:
    raw = "Abstract\nWe report a case.\nIntroduction\nIt is rare.\n\nCASE REPORT\n\nA man fell ill.\n\nHe died.\n\nDiscussion:\nIt is rare."
    assert body(raw).split("\n\n") == [
        "Abstract", "We report a case.", "Introduction", "It is rare.", "CASE REPORT", "A man fell ill.", "He died.", "Discussion:", "It is rare.",
    ]  # fmt: skip


def test_a_paragraph_break_inside_a_sentence_is_closed() -> None:
    assert "pleomorphism and necrosis" in body(
        "It showed marked pleomorphism and \n\nnecrosis of the cells. He died.\n\nNothing else."
    )


def test_inline_case_headings_start_paragraphs() -> None:
    raw = (
        WRAPPED
        + " of all.\nCase 2: A woman of 60 years had a seizure on the way to the\nward and was seen at once by us."
    )
    assert "\n\nCase 2: A woman" in body(raw)


CAPTION = "Figure 1: The tumour of the thigh before surgery (a) and after it (b); the\narrow shows the nerve (c)."


@pytest.mark.parametrize("page_break", ["\n\n", "\n "])
def test_a_caption_is_lifted_out_of_the_sentence_it_interrupts(page_break: str) -> None:
    raw = WRAPPED + " of the" + page_break + CAPTION + page_break + "wound edge and the scar.\n" + WRAPPED + "."
    repaired = repair(raw)
    assert "a control of the wound edge and the scar." in repaired.text[: repaired.body_end]
    assert repaired.text.endswith("\n\n" + CAPTION.replace("\n", " "))
    (aside,) = repaired.asides
    assert aside.kind == "caption"
    assert raw[aside.raw_start : aside.raw_end] == CAPTION
    assert repaired.text[aside.start : aside.end] == CAPTION.replace("\n", " ")


@pytest.mark.parametrize(
    "sentence",
    [
        "The mass is seen in\nFigure 1. The patient was well and left the ward on the next day, so",
        "The mass is small, as\nTable 1 shows for all of them, and nothing else was found in the child, so",
        "He was well.\nFigure 2 shows the mass of the thigh after it was removed by the surgeon, so",
    ],
)
def test_a_sentence_about_a_figure_is_no_caption(sentence: str) -> None:
    assert not repair(WRAPPED + " of all.\n" + sentence).asides


TABLE = "Table 1: Cases in the literature.\n\nAuthor Age Sex Site Outcome\n\nMiller et al. 37 M Arm Death, 5\nmonths\n\nF: Female, M: Male"


def test_a_table_keeps_its_lines_behind_the_body() -> None:
    raw = (
        WRAPPED
        + ". This was\n"
        + TABLE
        + "\n "
        + "rare in all of the series that were known to us at the time of\nthis report, and so we add one."
    )
    repaired = repair(raw)
    assert "This was rare in all of the series" in repaired.text[: repaired.body_end]
    assert repaired.text.endswith(TABLE.replace("\n\n", "\n"))


@pytest.mark.parametrize(
    "furniture",
    [
        "\n\nNeuro Letters International • 2023 • 14(5) | 3\n\n",
        "\n\n17\n\n",
        "\n\nPage 3 of 8\n\n",
        "\nNotes on Tumors 2022; 8: e55                         119\n",
        "\nPage 214\n",
        "\nThis is an open text under the terms of the CC BY licence\n",
        "\nDownloaded from http://example.org by a reader\n",
        "\n\nhttps://doi.org/10.1000/xyz123\n\n",
        "\n\n© 2023 The Authors. Published by A Press.\n\n",
    ],
)
def test_page_furniture_is_dropped_from_the_sentence_it_interrupts(furniture: str) -> None:
    repaired = repair(WRAPPED + " of the" + furniture + "wound edge.\n\n" + WRAPPED + ".")
    assert "a control of the wound edge." in repaired.text
    assert {aside.kind for aside in repaired.asides} == {"page furniture"}


def test_a_running_head_is_dropped_where_it_comes_back() -> None:
    page = "\n\n".join([WRAPPED + f" number {i}." for i in range(9)])
    raw = f"Miller and Jones: Sarcoma 1\n\n{page}\n\nMiller and Jones: Sarcoma 2\n\n{page}\n\nMiller and Jones: Sarcoma 3\n\n{page}"
    assert repair(raw).text.count("Miller and Jones") == 1


def test_web_navigation_is_dropped_and_the_article_kept() -> None:
    raw = (
        "Skip to main content\nHome\nAbout\nLog in\nSearch\n\nWe use cookies on this site to improve your experience.\n\n"
        "A rare sarcoma of the thigh\n\nAbstract\nA man fell ill.\n\nShare\nCite this article\nDownload PDF\nPrivacy policy\n"
    )
    assert body(raw) == "A rare sarcoma of the thigh\n\nAbstract\n\nA man fell ill."


@pytest.mark.parametrize(
    "menu",
    [
        "Home | Archive | Submit a manuscript",
        "Home > Journals > Volume 6 > Article 118",
        "12k Accesses | 3 Citations",
        "Subscribe to our newsletter!",
    ],
)
def test_a_menu_in_one_line_is_dropped(menu: str) -> None:
    assert body(f"{menu}\n\nA man fell ill.\n\nHe died at home.") == "A man fell ill.\n\nHe died at home."


def test_a_list_of_other_articles_is_dropped() -> None:
    assert (
        body("A man fell ill.\n\n## You may also like\n\n* A woman of 33 years – 2019\n* Cure of a sarcoma\n")
        == "A man fell ill."
    )


def test_a_table_flattened_cell_by_cell_keeps_its_numbers() -> None:
    cells = "Table 1. Published patients.\n\nReference\n\nAge\n\nTreatment\n\nMiller et al.\n\n66\n\nNone\n\nJones et al.\n\n12\n\nSurgery"
    repaired = repair(WRAPPED + " there.\n\n" + cells + "\n\n4. Discussion\n\nIt is rare.")
    assert repaired.text.endswith("4. Discussion\n\nIt is rare.\n\n" + cells.replace("\n\n", "\n"))


@pytest.mark.parametrize(
    "intruder",
    [
        "Sand and Brook",
        "558   Holm et al.",
        "Letters on Tumors 2019;4(8):154-9.",
        "12\nCASE REPORT\nLetters on Tumors 2019",
        "Figure 2. Axial view.",
        "FIGURE 2\nAxial view of the first scan.",
    ],
)
def test_a_head_or_caption_without_empty_lines_leaves_the_sentence(intruder: str) -> None:
    repaired = repair(WRAPPED + " of the\n" + intruder + "\nwound edge that showed nothing at all.\n" + WRAPPED + ".")
    assert "a control of the wound edge that" in repaired.text[: repaired.body_end]
    assert repaired.asides


@pytest.mark.parametrize("line", ["34", "The", "MRI and CT of the", "Miller et al. in whom the tumour had been"])
def test_a_line_that_belongs_to_the_sentence_stays(line: str) -> None:
    repaired = repair(
        WRAPPED + " of\n" + line + "\nmm in size and nothing else at all was to be seen.\n" + WRAPPED + "."
    )
    assert f"a control of {line} mm in size" in repaired.text


def test_patients_told_in_the_same_words_have_no_running_heads() -> None:
    told = (
        WRAPPED
        + ".\nThe mass was cut through and stained in the usual way, and the\nstaining of the cells was strong.\n"
    )
    raw = told + "\n".join(f"{WRAPPED} for number {n}." for n in range(6)) + "\n" + told
    assert not repair(raw).asides


@pytest.mark.parametrize(
    "note",
    [
        "AR, androgen receptor; GFAP, glial fibrillary acidic protein.",
        "Abbreviations: GFAP, glial fibrillary acidic protein",
        "Values are means of two readings.",
        "NR = not reported",
    ],
)
def test_a_note_under_a_table_leaves_the_body_with_it(note: str) -> None:
    rows = "| Stain | Result |\n|---|---|\n| GFAP | + |\n| AR | – |"
    raw = f"The stains are listed.\n\n{rows}\n\n{note}\n\nHowever, he was well at the last visit.\n\nDiscussion\n\nIt is rare."
    assert body(raw) == "The stains are listed.\n\nHowever, he was well at the last visit.\n\nDiscussion\n\nIt is rare."
    assert repair(raw).text.endswith(f"{rows}\n{note}")


@pytest.mark.parametrize("title", ["2.1. First illness", "ABSTRACT", "A LUMP OF THE FOREARM: WHEN PAIN IS IGNORED"])
def test_titles_stand_alone_in_wrapped_text(title: str) -> None:
    assert f"\n\n{title}\n\n" in body(WRAPPED + " of it.\n" + title + "\n" + WRAPPED + ".")


def test_references_stay_one_to_a_line() -> None:
    raw = (
        WRAPPED
        + ".\n\nReferences\n\n1. Miller A. A rare tumour of the\nthigh. J Tests 2019;1:2-3.\n2. Jones B. Another one. J Tests\n2020;1:4."
    )
    assert body(raw).endswith(
        "References\n\n1. Miller A. A rare tumour of the thigh. J Tests 2019;1:2-3.\n2. Jones B. Another one. J Tests 2020;1:4."
    )
