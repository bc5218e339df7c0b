"""PDFs as journals set them: reading order, tables, furniture, and what cannot be read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from caserows.model import Report
from caserows.read import ReadError, pdf, read_report
from caserows.read.cells import columns, groups, table_lines
from caserows.read.layout import document_text, find_gutter
from caserows.read.pdfium import answer
from caserows.read.words import Page, Word, raised, rows_of, words_in

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "text"
# cr-006 and cr-016 are one paragraph each; cr-015 is two columns that were run together on purpose, so that its text is no order to keep
SOUND = [p for p in sorted(CORPUS.glob("*.txt")) if p.stem[:6] not in ("cr-006", "cr-015", "cr-016")]

Values = Callable[[str], list[tuple[object, ...]]]


def read(path: Path, data: bytes) -> Report:
    path.write_bytes(data)
    return read_report(path)


@pytest.mark.parametrize("source", SOUND, ids=lambda path: path.stem[:6])
def test_rows_from_two_columns_equal_rows_from_the_text(
    documents: ModuleType, findings_of: Values, tmp_path: Path, source: Path
) -> None:
    text = source.read_bytes().decode("utf-8")
    made = documents.two_columns(documents.pieces(text), height=500, sideways_note="Downloaded from made-up.example")
    report = read(tmp_path / "made.pdf", made)
    assert findings_of(report.text) == findings_of(text)


@pytest.mark.parametrize("number", ["cr-001", "cr-005", "cr-013"])
def test_rows_are_the_same_when_columns_are_drawn_row_by_row(
    documents: ModuleType, findings_of: Values, tmp_path: Path, number: str
) -> None:
    text = next(CORPUS.glob(f"{number}*")).read_bytes().decode("utf-8")
    made = documents.row_by_row(documents.two_columns(documents.pieces(text)))
    assert findings_of(read(tmp_path / "made.pdf", made).text) == findings_of(text)


def test_heads_and_page_numbers_are_left_out_and_cells_stand_in_rows(documents: ModuleType, tmp_path: Path) -> None:
    text = next(CORPUS.glob("cr-005*")).read_text("utf-8")
    parts = documents.pieces(text)
    report = read(tmp_path / "made.pdf", documents.two_columns(parts, height=500, sideways_note="Downloaded by nobody"))
    for furniture in (documents.JOURNAL, "A made-up author et al.", "214", "Downloaded by nobody"):
        assert furniture not in report.text
    assert (
        "| Chaudry 2003 | 71/F | Biphasic | 0 | Cerebellum | Lung | Resection + WBRT | Dead, 9 months |" in report.text
    )
    stated = report.stated
    assert (stated.format, stated.doi, stated.title) == ("pdf", documents.DOI, parts[0].text)
    assert stated.pages == 3
    assert (stated.year, stated.journal, stated.warnings) == (documents.YEAR, documents.JOURNAL, ())


def test_metadata_names_journal_and_year_before_any_line_does(documents: ModuleType, tmp_path: Path) -> None:
    told = (
        b"<prism:publicationName>Annals of Nothing</prism:publicationName><prism:coverDate>2019-05-01</prism:coverDate>"
    )
    parts = documents.pieces(next(CORPUS.glob("cr-007*")).read_text("utf-8"))
    made = documents.two_columns(parts).replace(b"%%EOF", b"%" + told + b"\n%%EOF")
    stated = read(tmp_path / "made.pdf", made).stated
    assert (stated.journal, stated.year) == ("Annals of Nothing", 2019)


def test_title_is_read_from_the_page_where_metadata_has_none(documents: ModuleType, tmp_path: Path) -> None:
    parts = documents.pieces(next(CORPUS.glob("cr-007*")).read_text("utf-8"))
    made = documents.row_by_row(documents.two_columns(parts))  # drawn anew, without metadata
    assert read(tmp_path / "made.pdf", made).stated.title == parts[0].text


# --- words ------------------------------------------------------------------------------------------------------------


def line(text: str, left: float, top: float, *, size: float = 10, wide: float = 5) -> list[Word]:
    """The words of a line, each letter and blank ``wide`` points; three blanks or more stay as wide as they are."""
    words = []
    at = left
    for part in text.split(" "):
        if part:
            words.append(Word(part, at, top, at + wide * len(part), top + size))
        at += wide * (len(part) + 1)
    return words


def prose(count: int, left: float, top: float, name: str) -> list[Word]:
    return [
        word
        for n in range(count)
        for word in line(f"{name}{n} of a column of some fifty letters in all, no", left, top + 12 * n)
    ]


def page(words: list[Word]) -> Page:
    return Page(1, 600, 800, words)


def order(text: str, *names: str) -> list[str]:
    return sorted(names, key=text.index)


@pytest.mark.parametrize("shift", [0, 3, 6], ids=["level", "shifted", "between"])
def test_columns_are_read_one_after_the_other_whatever_their_lines_do(shift: int) -> None:
    words = [*line("A title that runs across both of the columns and on, so that nothing is free below it", 20, 20)]
    words += [*prose(12, 20, 60, "left"), *prose(12, 310, 60 + shift, "right")]
    text = document_text([page(words)]).text
    assert order(text, "right0", "left11", "left0", "A title", "right11") == [
        "A title",
        "left0",
        "left11",
        "right0",
        "right11",
    ]


def test_a_wide_table_between_columns_stays_in_one_piece() -> None:
    words = [*prose(6, 20, 40, "above"), *prose(6, 310, 40, "beside")]
    words += line("Table 1. Patients of others", 20, 150)
    for n, row in enumerate(("Author", "Alpha", "Beta", "Gamma")):
        for column, cell in enumerate((row, f"{40 + n}/M", "Frontal", "Resection", "Alive")):
            words += line(cell, 20 + 115 * column, 164 + 14 * n)
    words += [*prose(6, 20, 250, "under"), *prose(6, 310, 250, "last")]
    text = document_text([page(words)]).text
    assert "Table 1. Patients of others\n| Author | 40/M | Frontal | Resection | Alive |\n| Alpha | 41/M |" in text
    assert order(text, "last0", "under0", "Table 1", "beside0", "above0") == [
        "above0",
        "beside0",
        "Table 1",
        "under0",
        "last0",
    ]


@pytest.mark.parametrize(
    "words",
    [
        prose(12, 20, 40, "single"),
        [word for n in range(9) for column in range(3) for word in line(f"cell {n}", 20 + 190 * column, 40 + 12 * n)],
        line("one row only", 20, 40),
    ],
    ids=["one column", "a table", "a row"],
)
def test_what_is_no_pair_of_columns_has_no_gutter(words: list[Word]) -> None:
    assert find_gutter(rows_of(words)) is None


def test_sideways_words_are_turned_and_follow_the_page() -> None:
    upward = [Word("Sideways", 580, 400, 590, 440, 3), Word("note", 580, 370, 590, 395, 3)]
    text = document_text([page([*prose(4, 20, 40, "line"), *upward])]).text
    assert text.endswith("Sideways note\n")


def test_cells_of_several_lines_are_put_together() -> None:
    rows = rows_of(
        [
            *line("Author", 20, 20), *line("Age", 150, 20), *line("Course", 250, 20),
            *line("Alpha", 20, 40), *line("45", 150, 40), *line("Resection", 250, 40), *line("and drugs", 250, 50),
            *line("Beta", 20, 70), *line("52", 150, 70), *line("None", 250, 70),
        ]
    )  # fmt: skip
    assert len(columns(rows)) == 3
    assert table_lines(rows) == [
        "| Author | Age | Course |",
        "| Alpha | 45 | Resection and drugs |",
        "| Beta | 52 | None |",
    ]


def test_rows_that_stand_alike_begin_where_the_first_column_does() -> None:
    rows = rows_of(
        [*line("a", 20, 20), *line("b", 99, 20), *line("more", 99, 32), *line("c", 20, 44), *line("d", 99, 44)]
    )
    assert groups(rows, [["a", "b"], ["", "more"], ["c", "d"]]) == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("word", "high", "written"),
    [
        ("death.3,4", 3, "death.[3,4]"),
        ("patients12", 2, "patients[12]"),
        ("109", 1, "10⁹"),
        ("cm2", 1, "cm²"),
        ("CD34", 0, "CD34"),
        ("A1", 1, "A1"),
    ],
)
def test_raised_figures_do_not_run_into_the_word(word: str, high: int, written: str) -> None:
    low = len(word) - high
    boxes = [(0.0, 0.0, 5.0, 10.0)] * low + [(0.0, 0.0, 5.0, 6.0)] * high
    assert raised(word, boxes) == written


def test_raised_words_of_their_own_stand_at_the_word_before() -> None:
    def after(text: str, left: float, bottom: float, *, follows: bool) -> str:
        row = [Word("death.", 20, 20, 50, 30), Word(text, left, bottom - 6, left + 4, bottom, follows=follows)]
        return words_in(row)

    assert after("3", 50, 26, follows=True) == "death.[3]"
    assert after("3", 50, 26, follows=False) == "death. 3"
    assert after("3", 56, 26, follows=True) == "death. 3"
    assert after(")", 50, 30, follows=True) == "death.)"


def test_lines_set_wide_are_no_table() -> None:
    words = [
        *prose(6, 20, 40, "first"),
        *prose(6, 310, 40, "right"),
        *prose(6, 20, 136, "under"),
        *prose(6, 310, 136, "after"),
    ]
    width = max(word.right for word in words) - 310
    for left in (20, 310):
        for top in (112, 124):
            step = (width - 25) / 5
            words += [Word("words", left + step * n, top, left + step * n + 25, top + 10) for n in range(6)]
    text = document_text([page(words)]).text
    assert order(text, "right0", "under0", "first0") == ["first0", "under0", "right0"]


# --- what cannot be read ------------------------------------------------------------------------------------------------


def objects(*bodies: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    return (
        b"%PDF-1.7\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(bodies, 1))
        + b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def with_content(content: bytes, *more: bytes, kids: bytes = b"3 0 R", filters: bytes = b"") -> bytes:
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, kids.count(b"R")),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>",
        b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 20, "damaged"),
        (with_content(b"", kids=b"3 0 R " * 301), "301 pages; at most 300"),
        (with_content(b""), "no text on its page"),
        (with_content(b"BT /F 9 Tf 10 700 Td (1234 5678 90) Tj ET"), "which letters"),
    ],
    ids=["head only", "noise", "pages", "no text", "figures only"],
)
def test_pdf_that_gives_no_report_is_one_line(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(ReadError, match=why) as caught:
        read(tmp_path / "bad.pdf", data)
    assert str(caught.value).startswith(f"{tmp_path / 'bad.pdf'}: ")
    assert "\n" not in str(caught.value)


def test_truncated_pdf_is_refused_or_named_as_cut_off(documents: ModuleType, tmp_path: Path) -> None:
    made = documents.two_columns(documents.pieces(next(CORPUS.glob("cr-001*")).read_text("utf-8")))
    with pytest.raises(ReadError, match=r"damaged|no text"):
        read(tmp_path / "a.pdf", made[: len(made) // 3])
    report = read(tmp_path / "b.pdf", made[:-6])
    assert "cut off" in report.stated.warnings[-1]


def test_encrypted_pdf_is_named_so(documents: ModuleType, tmp_path: Path) -> None:
    parts = documents.pieces(next(CORPUS.glob("cr-007*")).read_text("utf-8"))
    with pytest.raises(ReadError, match="encrypted"):
        read(tmp_path / "locked.pdf", documents.two_columns(parts, password="secret"))


def test_scans_are_refused_and_single_scanned_pages_named(documents: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no text on any of its 3 pages \(scanned\?\)"):
        read(tmp_path / "scan.pdf", documents.pictures(3))
    report = read(tmp_path / "part.pdf", documents.pictures(4, text_on=(1, 3)))
    assert report.stated.warnings == ("pages 2, 4 without text (scanned?)",)
    assert "54-year-old woman" in report.text


def test_bombs_are_stopped_and_the_next_pdf_is_read(documents: ModuleType, tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    blanks = block + block[2:] * 1_200  # every block stands for itself
    pdf._helper.cache_clear()  # one that has answered before is given a second try
    with pytest.raises(ReadError, match=r"takes more than"):
        read(
            tmp_path / "bomb.pdf", with_content(zlib.compress(blanks, 9), filters=b"/Filter[/FlateDecode/FlateDecode]")
        )
    assert "54-year-old" in read(tmp_path / "part.pdf", documents.pictures(1, text_on=(1,))).text


def test_time_is_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>/Length 120>>stream\n"
        + b"/X Do " * 20
        + b"\nendstream"
    )
    nested = with_content(b"/X Do", *[form % (7 + n) for n in range(12)])
    monkeypatch.setattr(pdf, "TIME_LIMIT", 0.5)
    pdf._helper.cache_clear()
    with pytest.raises(ReadError, match="takes more than"):
        read(tmp_path / "nested.pdf", nested)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_pages_that_lie_on_their_side_are_read_upright(turn: int) -> None:
    def laid(word: Word) -> Word:
        left, top, right, bottom = word.left, word.top, word.right, word.bottom
        if turn == 3:
            return Word(word.text, top, 600 - right, bottom, 600 - left, turn)
        if turn == 1:
            return Word(word.text, 800 - bottom, left, 800 - top, right, turn)
        return Word(word.text, 600 - right, 800 - bottom, 600 - left, 800 - top, turn)

    upright = [*prose(12, 20, 60, "left"), *prose(12, 310, 60, "right")]
    size = (600, 800) if turn == 2 else (800, 600)
    lying = document_text([Page(1, *size, [laid(word) for word in upright])]).text
    assert lying == document_text([page(upright)]).text


def test_three_columns_are_read_in_order() -> None:
    words = [word for n, name in enumerate(("one", "two", "six")) for word in prose(12, 20 + 290 * n, 60, name)]
    text = document_text([Page(1, 900, 800, words)]).text
    assert order(text, "six0", "two11", "two0", "one11", "one0", "six11") == [
        "one0",
        "one11",
        "two0",
        "two11",
        "six0",
        "six11",
    ]


def test_helper_answers_what_the_library_cannot_open() -> None:
    assert "damaged" in answer(b"%PDF-1.7")["error"]
