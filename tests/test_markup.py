"""JATS and HTML: sections and tables from the markup, what stands around the article left out, attacks refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from caserows.model import Report, Source
from caserows.read import ReadError, read_report
from caserows.read.markup import Cell, grid
from caserows.read.stated import citation_in, doi_in, doi_of, prism_in, title_in, year_in, year_of

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "text"
SOUND = [p for p in sorted(CORPUS.glob("*.txt")) if p.stem[:6] not in ("cr-006", "cr-016")]

BODY = """<sec sec-type="cases"><p>A 54-year-old woman<sup><xref>1</xref></sup> had a mass of 12 cm<sup>2</sup> &#x2013; see
<xref>Fig. 1</xref>.</p><fig><label>Figure 1</label><caption><title>Scan.</title><p>The mass.</p></caption></fig></sec>
<sec><label>2.</label><title>Discussion</title><p>In sum<table-wrap><label>Table 1</label><caption><p>Patients</p></caption><table>
<tr><th>Author</th><th colspan="2">Patient</th></tr><tr><td rowspan="2">Alpha</td><td>45/M</td><td>a | b</td></tr>
<tr><td>46/F</td><td>alive</td></tr></table><table-wrap-foot><p>M, male</p></table-wrap-foot></table-wrap>.</p>
<list><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list></sec>"""
FRONT = """<front><journal-meta><journal-title>Made-up Journal</journal-title></journal-meta><article-meta>
<article-id pub-id-type="doi">10.5555/abc.1</article-id><title-group><article-title>A <italic>case</italic></article-title></title-group>
<pub-date date-type="pub"><year>2019</year></pub-date><abstract><sec><title>Background</title><p>Rare.</p></sec></abstract>
</article-meta></front>"""
BACK = """<back><ack><p>Thanks.</p></ack><ref-list><ref><label>1.</label><mixed-citation>Alpha B. Made-up. 1999.</mixed-citation></ref></ref-list></back>"""


def read(folder: Path, markup: str | bytes, name: str = "a.xml") -> Report:
    path = folder / name
    path.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
    return read_report(path)


def article(body: str = BODY, front: str = FRONT, back: str = BACK) -> str:
    return f"<article>{front}<body>{body}</body>{back}</article>"


@pytest.mark.parametrize("form", ["jats", "page"])
@pytest.mark.parametrize("source", SOUND, ids=lambda path: path.stem[:6])
def test_rows_from_markup_equal_rows_from_the_text(
    documents: ModuleType,
    findings_of: Callable[[str], list[tuple[object, ...]]],
    tmp_path: Path,
    source: Path,
    form: str,
) -> None:
    text = source.read_bytes().decode("utf-8")
    made = getattr(documents, form)(documents.pieces(text))
    assert findings_of(read(tmp_path, made, "made.xml").text) == findings_of(text)


def test_jats_gives_sections_tables_and_floats(tmp_path: Path) -> None:
    report = read(tmp_path, article())
    assert report.text.split("\n\n") == [
        "# A case",
        "## Abstract",
        "Background: Rare.",
        "## Case report",
        "A 54-year-old woman[1] had a mass of 12 cm² – see Fig. 1.",
        "Figure 1. Scan. The mass.",
        "## 2. Discussion",
        "In sum.",
        "Table 1. Patients\n| Author | Patient |  |\n| Alpha | 45/M | a / b |\n| Alpha | 46/F | alive |\nM, male",
        "- one\n- two",
        "## Acknowledgements",
        "Thanks.",
        "## References",
        "1. Alpha B. Made-up. 1999.\n",
    ]
    assert report.stated == Source(
        format="jats", doi="10.5555/abc.1", title="A case", journal="Made-up Journal", year=2019
    )


@pytest.mark.parametrize(
    "wrapped",
    [
        '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "JATS.dtd">{}',
        "<pmc-articleset>{}</pmc-articleset>",
        "<!-- exported --><OAI-PMH><record><metadata>{}</metadata></record></OAI-PMH>",
    ],
)
def test_jats_is_known_by_its_root_whatever_the_suffix(tmp_path: Path, wrapped: str) -> None:
    report = read(tmp_path, wrapped.format(article()), "wrong.txt")
    assert (report.stated.format, report.stated.doi) == ("jats", "10.5555/abc.1")


def test_jats_with_a_namespace_and_named_entities(documents: ModuleType, tmp_path: Path) -> None:
    parts = [documents.Piece("title", "A case"), documents.Piece("paragraph", "A 54-year-old woman.")]
    spaced = documents.jats(parts, namespace=' xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"')
    assert "54-year-old woman" in read(tmp_path, spaced).text
    named = article("<p>12&nbsp;mm &times; 9</p>").replace(
        "<article>", '<!DOCTYPE article SYSTEM "JATS.dtd"><article>', 1
    )
    assert "12\xa0mm × 9" in read(tmp_path, named).text


def test_article_without_body_is_named(tmp_path: Path) -> None:
    report = read(tmp_path, f"<article>{FRONT}</article>")
    assert "no body" in report.stated.warnings[0]


LAUGHS = "<!DOCTYPE article [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        (f"{LAUGHS}]><article><body><p>&j;</p></body></article>", "entities of its own"),
        (
            '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]><article><body><p>&x;</p></body></article>',
            "entities of its own",
        ),
        ('<!DOCTYPE article [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><article/>', "entities of its own"),
        ("<article>" + "<sec>" * 5000 + "</sec>" * 5000 + "</article>", "damaged"),
        (article()[:-40], "damaged"),
        ("<article><body/></article>", "no text"),
        ("<?xml version='1.0'?><config><a>1</a></config>", "no JATS article: <config>"),
        ("<pmc-articleset><article/><article/></pmc-articleset>", "2 articles"),
        ("just a text about a woman", "damaged"),
        (b"\x00\x01\x02" * 900, "binary|neither"),
    ],
    ids=["laughs", "file", "parameter", "deep", "cut", "empty", "config", "two", "text", "binary"],
)
def test_xml_that_gives_no_report_is_one_line(tmp_path: Path, markup: str | bytes, why: str) -> None:
    with pytest.raises(ReadError, match=why) as caught:
        read(tmp_path, markup)
    assert str(caught.value).startswith(f"{tmp_path / 'a.xml'}: ")
    assert "\n" not in str(caught.value)


def test_page_without_what_stands_around_the_article(documents: ModuleType, tmp_path: Path) -> None:
    parts = documents.pieces(next(CORPUS.glob("cr-005*")).read_text("utf-8"))
    report = read(tmp_path, documents.page(parts), "page.html")
    for around in ("99-year-old", "98-year-old", "97-year-old", "96-year-old", "Log in", "color"):
        assert around not in report.text
    assert report.text.startswith(f"# {parts[0].text}\n\n## Abstract\n\n")
    assert "| Chaudry 2003 | 71/F | Biphasic |" in report.text
    assert report.stated == Source(
        format="html", doi=documents.DOI, title=parts[0].text, journal=documents.JOURNAL, year=documents.YEAR
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><body>A woman<sup>3</sup> of <b>54</b> years<br>with a mass", "A woman[3] of 54 years with a mass\n"),
        ("<!DOCTYPE html><p>one<p>two <div>three</div>four", "one\n\ntwo\n\nthree\n\nfour\n"),
        ("<html><table><tr><td><h1>Laid out</h1><p>by a table</p></td></tr></table>", "# Laid out\n\nby a table\n"),
        ("<html><h2>A</h2><ul><li>one<li>two</ul><script>x()</script>", "## A\n\n- one\n\n- two\n"),
        ("<html><p>Table 2. Stains<table><tr><th>CD34<td>+</table>after", "Table 2. Stains\n| CD34 | + |\n\nafter\n"),
        ("<html><body><p hidden>no</p><p>yes &amp; on &ndash; 3&nbsp;mm</p>", "yes & on – 3\xa0mm\n"),
    ],
)
def test_html_gives_blocks(tmp_path: Path, page: str, text: str) -> None:
    assert read(tmp_path, page, "any.txt").text == text


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<html><body><script>var a = 1</script><nav>Home</nav></body></html>", "no text in the HTML page"),
        (b"<html>\x00\x01\x02\x03\x04\x05\x06\x07\x08" * 200, "binary"),
        (b"", "empty"),
    ],
)
def test_html_that_gives_no_report_is_one_line(tmp_path: Path, page: str | bytes, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        read(tmp_path, page, "a.html")


def test_deep_html_is_read_or_refused_without_recursion(tmp_path: Path) -> None:
    deep = "<html><body>" + "<div><span>" * 20_000 + "A 54-year-old woman."
    try:
        text = read(tmp_path, deep, "deep.html").text
    except ReadError as error:
        text = str(error)
    assert "woman" in text or "damaged" in text or "no text" in text


def test_spans_of_cells_are_bounded() -> None:
    table = grid([[Cell("a", 9999, 9999), Cell("b")], [Cell("c")]])
    assert [len(row) for row in table] == [101, 101]
    assert (table[0][0], table[0][100], table[1][0], table[1][100]) == ("a", "b", "a", "c")


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Title\nDOI: 10.5555/ABC.12.\nText", "10.5555/abc.12"),
        ("see https://doi.org/10.5555/a(1)2) and doi:10.5555/a(1)2", "10.5555/a(1)2"),
        ("doi: 10.5555/one doi: 10.5555/two", ""),
        ("10.5555/unnamed is not called a doi", ""),
        ("doi: 10.5555/cut-\noff", ""),
        ("A text\n\nReferences\n1. Alpha. doi:10.5555/theirs", ""),
    ],
)
def test_doi_is_taken_only_where_the_head_states_one(text: str, doi: str) -> None:
    assert doi_in(text) == doi


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Published: 03 February 2020", 2020),
        ("Published online 3 May 2021 and Received 2019", 2021),
        ("Published 2020. Published 2021.", None),
        ("Received 2019; patients were published", None),
    ],
)
def test_year_is_taken_only_where_it_is_called_published(text: str, year: int | None) -> None:
    assert year_in(text) == year


@pytest.mark.parametrize(
    ("line", "journal", "year"),
    [
        ("Journal of Made-up Oncology 2021;3:17", "Journal of Made-up Oncology", 2021),
        ("# Annals of Nothing. 2012;13(2):57-60.", "Annals of Nothing", 2012),
        ("Alpha et al. Journal of Made-up Cases (2015) 9:123", "Journal of Made-up Cases", 2015),
        ("B. Alpha et al. / Int J Made Up 41 (2017) 261–265", "Int J Made Up", 2017),
        ("World J Nothing 2013 May 7; 19(17): 2600-2605", "World J Nothing", 2013),
        ("Journal of Made-up Oncology", "", None),
        ("Table 1 (2017) 3", "", None),
        ("In 2015 she noticed a lump, at 9:30 in the morning", "", None),
    ],
)
def test_journal_and_year_are_taken_from_a_citation_on_a_line_of_its_own(
    line: str, journal: str, year: int | None
) -> None:
    assert citation_in(f"{line}\nA title\n\nText.") == (journal, year)
    assert citation_in("A title\n\nText.", ["17", line]) == (journal, year)
    assert citation_in(f"A title\n\nText.\n\nReferences\n{line}\n") == ("", None)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            "# Sarcoma of the made-up bone in a child\n\nAbstract\n\nText.\n\n# What else was found in her",
            "Sarcoma of the made-up bone in a child",
        ),
        (
            "# Made-up Oncology\n\n# CASE REPORT\n\n# Sarcoma of the made-up bone\n\nText.",
            "Sarcoma of the made-up bone",
        ),
        (
            "# Journal of Made-up Surgical Oncology\n# Sarcoma of the made-up bone\n\nText.",
            "Sarcoma of the made-up bone",
        ),
        ("# Sarcoma of the made-up bone\n\n# Another article on this page\n\nText.", ""),
        ("Sarcoma of the made-up bone\n\nText in letters of one size.", ""),
        ("Abstract\n\n# A heading that is no title", ""),
    ],
)
def test_title_is_the_only_heading_above_the_first_section(page: str, title: str) -> None:
    assert title_in(page) == title


def test_two_citations_are_none() -> None:
    assert citation_in("", ["Annals of Nothing 2012;13:57", "Journal of Made-up Oncology 2021;3:17"]) == ("", None)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (
            b"<x><prism:publicationName>A &amp; B</prism:publicationName><prism:coverDate>2017-03-01</prism:coverDate>",
            {"publicationName": "A & B", "coverDate": "2017-03-01"},
        ),
        (b"<rdf:Description prism:doi='10.5555/x' prism:issn='1'/>", {"doi": "10.5555/x"}),
        (b"<prism:doi>10.5555/x</prism:doi><prism:doi>10.5555/y</prism:doi>", {}),
        (b"<prism:doi></prism:doi><prism:doi>", {}),
    ],
)
def test_metadata_of_a_pdf_in_terms_of_prism(data: bytes, found: dict[str, str]) -> None:
    assert prism_in(data) == found


@pytest.mark.parametrize(
    ("given", "doi", "year"),
    [("doi:10.5555/X", "10.5555/x", None), ("2020-02-03", "", 2020), ("3 May 2020", "", 2020), ("x", "", None)],
)
def test_fields_made_for_it(given: str, doi: str, year: int | None) -> None:
    assert (doi_of(given), year_of(given)) == (doi, year)
