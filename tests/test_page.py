"""The page of scores: what stands in it, that it is well made, and that no text can become a part of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caserows.cli import app
from caserows.evaluate import Texts, record, score
from caserows.evaluate.against import compare
from caserows.evaluate.page import marked, page_text, printable, trimmed
from caserows.evaluate.saved import Snippet, checked
from caserows.model import CaseRow, Report

CELLS = {"caption", "dd", "dt", "small", "td", "th"}
VOID = {"meta", "wbr", "input", "br", "link", "img"}
TEXT = "A 54-year-old woman had a headache but no seizure. Resection of the frontal lobe tumor. She is alive."
HOSTILE = 'A 54-year-old woman </script><script>alert(1)</script> <img src=x onerror=alert(2)> & "quotes" \u202eevil\u202c \x00\x1b שלום.'


class Element:
    def __init__(self, name: str, attributes: dict[str, str], parents: tuple[str, ...]) -> None:
        self.name, self.attributes, self.parents, self.text = name, attributes, parents, ""


class Page(HTMLParser):
    """The elements of a page in their order, each with its attributes and all text inside it; asserts that tags match."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()
        assert not self._open, "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), "no attribute twice"
        element = Element(tag, {k: v or "" for k, v in attrs}, tuple(e.name for e in self._open))
        self.elements.append(element)
        if tag in CELLS:
            self.handle_data(" ")
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag, f"</{tag}> closes another tag"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, name: str, **attributes: str) -> list[Element]:
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [e for e in self.elements if e.name == name and wanted.items() <= e.attributes.items()]


def found(text: str, quote: str, value: Any, **attributes: Any) -> dict[str, Any]:
    start = text.index(quote)
    return {"value": value, **attributes, "evidence": [{"start": start, "end": start + len(quote)}]}


def row(**findings: list[dict[str, Any]]) -> CaseRow:
    return CaseRow.model_validate({"report_id": "r", "case_no": 1, "findings": findings})


GOLD = row(
    age_years=[found(TEXT, "54-year-old", 54)],
    symptoms=[found(TEXT, "headache", "headache")],
    surgeries=[found(TEXT, "Resection", "resection", extent="subtotal")],
    vital_status=[found(TEXT, "alive", "alive")],
)
PREDICTED = row(
    age_years=[found(TEXT, "54-year-old", 54)],
    symptoms=[found(TEXT, "seizure", "seizure")],
    surgeries=[found(TEXT, "Resection of the frontal lobe", "resection", target="frontal lobe")],
    vital_status=[found(TEXT, "alive", "dead")],
)


def document(gold: CaseRow, predicted: CaseRow, text: str = TEXT) -> dict[str, Any]:
    texts = {gold.report_id: text}
    return record(score({gold.report_id: [gold]}, {gold.report_id: [predicted]}, texts), Texts(found=texts))


def source_of(now: dict[str, Any], before: dict[str, Any] | None = None, name: str = "before.json") -> str:
    saved = checked(now, "now")
    return page_text(now, saved, compare(checked(before, "before"), saved, name) if before else None)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(source_of(document(GOLD, PREDICTED), document(GOLD, GOLD)))


def test_every_error_stands_in_the_page_with_its_field_class_and_report(page: Page) -> None:
    entries = [
        {name.removeprefix("data-"): value for name, value in e.attributes.items() if name.startswith("data-")}
        for e in page.all("article")
    ]
    assert [(e["field"], e["class"], e["report"], e["show"]) for e in entries] == [
        ("symptoms", "wrong polarity", "r", "now lost"),
        ("symptoms", "missed", "r", "now lost"),
        ("surgeries.extent", "missed", "r", "now lost"),
        ("surgeries.target", "spurious", "r", "now lost"),
        ("vital_status", "wrong value", "r", "now lost"),
    ]


def test_errors_that_are_no_longer_made_stand_in_the_page_as_won() -> None:
    page = Page(source_of(document(GOLD, GOLD), document(GOLD, PREDICTED)))
    assert [e.attributes["data-show"] for e in page.all("article")] == ["won"] * 5
    assert [e.text for e in page.all("p", id="count")] == ["0 errors, and 5 of the earlier run that are no longer made"]


def test_evidence_is_marked_in_its_sentence(page: Page) -> None:
    marks = [(m.attributes["class"], m.text) for m in page.all("mark") if "article" in m.parents]
    assert marks == [
        ("predicted", "seizure"),
        ("gold", "headache"),
        ("both", "Resection"),
        ("predicted", " of the frontal lobe"),
        ("both", "Resection"),
        ("predicted", " of the frontal lobe"),
        ("both", "alive"),
    ]


def test_gold_and_prediction_stand_side_by_side(page: Page) -> None:
    sides = [" ".join(e.text.split()) for e in page.all("dl", class_="sides")]
    assert sides == [
        "Gold gold says nothing here Prediction seizure",
        "Gold headache Prediction nothing predicted",
        "Gold resection, extent: subtotal Prediction resection, target: frontal lobe, extent: none",
        "Gold resection, extent: subtotal, target: none Prediction resection, target: frontal lobe",
        "Gold alive Prediction dead",
    ]


def test_rule_section_and_cue_of_the_prediction_are_named() -> None:
    now = document(GOLD, PREDICTED)
    now["errors"][0]["predicted"] |= {"rule": "symptom <complained of>", "section": "case", "cue": None}
    page = Page(source_of(now))
    assert [e.text for e in page.all("dd", class_="from")] == ["rule: symptom <complained of>; section: case"]


def test_every_field_has_a_bar_with_its_interval(page: Page) -> None:
    rows = [e for e in page.all("tr") if "data-f1" in e.attributes]
    assert [re.split(r"\s+", r.text.strip())[0] for r in rows] == [
        *("age_years", "symptoms", "surgeries", "surgeries.extent", "surgeries.target", "vital_status")
    ]
    fills = [e.attributes["width"] for e in page.all("rect", class_="fill")]
    assert fills[:6] == ["100.0%"] * 3 + ["0.0%"] * 3
    assert len(page.all("line", class_="whisker")) >= 3 * len(rows)


def test_confusion_of_vital_status(page: Page) -> None:
    table = next(t for t in page.all("table", class_="confusion") if "vital_status" in t.text)
    assert re.split(r"\s+", table.text.strip()) == [
        *("vital_status", "gold", "alive", "dead"), *("alive", "0", "1"), *("dead", "0", "0"),
    ]  # fmt: skip


def test_errors_are_counted_by_field_and_class_and_lead_to_the_list(page: Page) -> None:
    links = [e.attributes["href"] for e in page.all("a") if "&class=" in e.attributes["href"]]
    assert "#field=surgeries.target&class=spurious" in links
    assert "#field=vital_status&class=wrong+value" in links
    assert len(links) == 5


def test_scores_by_section_source_and_report(page: Page) -> None:
    tables = [t.text.split() for t in page.all("table", class_="grouped")]
    assert [words[0] for words in tables] == ["section", "source", "report"]
    assert [tables[2][5], *tables[2][-3:]] == ["r", "2", "2", "2"]
    assert [e.text for e in page.all("summary")] == ["Every source", "Every report"]


def test_headline_and_worst_fields_come_first(page: Page) -> None:
    numbers = [re.split(r"\s+", e.text.strip()) for e in page.all("div") if e.parents[-1:] == ("dl",)]
    assert numbers[0][:4] == ["F1,", "all", "fields", "0.500"]
    assert any(e.text.startswith("Most errors: symptoms\xa02,") for e in page.all("p"))


def test_missing_texts_are_named() -> None:
    scores = score({"r": [GOLD]}, {"r": [PREDICTED]}, {})
    page = Page(source_of(record(scores, Texts(missing=("r",)))))
    assert [e.text[:28] for e in page.all("p", class_="notice")] == ["1 gold reports have no text:"]
    assert page.all("blockquote") == []


def test_no_errors_no_fields() -> None:
    page = Page(source_of(record(score({}, {}), Texts())))
    assert page.all("article") == []
    assert "nan" not in page.elements[0].text


def test_hostile_text_stays_text() -> None:
    gold = row(age_years=[found(HOSTILE, "54-year-old", 54)], diagnosis=[found(HOSTILE, "<script>", "<b>x</b>")])
    gold = gold.model_copy(update={"report_id": '"><script>alert(3)</script>'})
    predicted = row(diagnosis=[found(HOSTILE, "onerror", "' onmouseover='alert(4)")])
    predicted = predicted.model_copy(update={"report_id": gold.report_id})
    now = document(gold, predicted, HOSTILE)
    for error in now["errors"]:
        error["class"] = "</option><script>"
        if error["predicted"]:
            error["predicted"] |= {"rule": "{{ 7 * 7 }}", "cue": "]]><!--"}
    page = Page(source_of(now, document(gold, gold, HOSTILE), "</h2><script>alert(5)</script>"))
    assert len(page.all("script")) == 1
    assert page.all("img") == page.all("b", class_="x") == []
    quotes = [e.text for e in page.all("blockquote")]
    shown = HOSTILE.replace("\u202e", "\ufffd").replace("\u202c", "\ufffd").replace("\x00", "␀").replace("\x1b", "␛")
    assert quotes and set(quotes) == {shown}
    assert {e.attributes["data-report"] for e in page.all("article")} == {gold.report_id}
    assert any(e.text == "rule: {{ 7 * 7 }}; cue: ]]><!--" for e in page.all("dd", class_="from"))
    assert [e.text for e in page.all("h2", id="against")] == ["Won and lost since </h2><script>alert(5)</script>"]
    assert [e.text for e in page.all("bdi", class_="value")].count("' onmouseover='alert(4)") == 1


def test_nothing_is_loaded_and_only_the_one_script_may_run(page: Page) -> None:
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on")], "no inline handler"
        assert "src" not in element.attributes
        assert element.attributes.get("href", "#").startswith("#")
    assert page.all("link") == []
    assert not re.search(r"@import|url\(|https?:", page.all("style")[0].text + page.all("script")[0].text)
    policy = page.all("meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    script = page.all("script")[0].text
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}';" in policy


def test_page_can_be_used_without_eyes_and_without_a_mouse(page: Page) -> None:
    assert page.elements[0].attributes["lang"] == "en"
    headings = [int(e.name[1]) for e in page.elements if re.fullmatch(r"h\d", e.name)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(headings))
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        if element.name in ("select", "input"):
            assert "label" in element.parents
        if element.name == "svg":
            assert element.attributes["aria-hidden"] == "true"
        if element.name == "th":
            assert element.attributes["scope"] in ("row", "col")
        assert element.attributes.get("aria-labelledby", ids[0]) in ids
    assert page.all("p", id="count")[0].attributes["role"] == "status"
    targets = {e.attributes["href"][1:] for e in page.all("a") if "=" not in e.attributes["href"]}
    assert targets <= set(ids)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors ``#rrggbb`` (WCAG 2.2, relative luminance)."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("text", "quiet", "link", "bad", "good") for ground in ("page", "card")),
        *(("text", ground) for ground in ("gold", "predicted", "both", "same", "off")),
        ("whisker", "bar"), ("whisker", "track"),
    ],
)  # fmt: skip
def test_text_has_contrast(page: Page, scheme: int, text: str, ground: str) -> None:
    colors = [
        dict(re.findall(r"--(\w[\w-]*): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", page.all("style")[0].text, re.S)
    ][scheme]
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([], [], [("abcdefgh", "")]),
        ([(12, 14)], [], [("ab", ""), ("cd", "gold"), ("efgh", "")]),
        ([], [(10, 12)], [("ab", "predicted"), ("cdefgh", "")]),
        ([(11, 14)], [(13, 16)], [("a", ""), ("bc", "gold"), ("d", "both"), ("ef", "predicted"), ("gh", "")]),
        ([(10, 18)], [(10, 18)], [("abcdefgh", "both")]),
        ([(5, 12)], [(16, 30)], [("ab", "gold"), ("cdef", ""), ("gh", "predicted")]),
        ([(0, 5)], [(18, 30)], [("abcdefgh", "")]),
        ([(11, 12), (13, 14)], [], [("a", ""), ("b", "gold"), ("c", ""), ("d", "gold"), ("efgh", "")]),
    ],
)
def test_evidence_cuts_the_excerpt(gold: Any, predicted: Any, expected: Any) -> None:
    assert list(marked(Snippet(start=10, text="abcdefgh"), gold, predicted)) == expected


@pytest.mark.parametrize(
    ("parts", "start", "expected"),
    [
        ([("ed a mass in the lu", "")], 5, "… a mass in the …"),
        ([("A mass in the lu", "")], 0, "A mass in the …"),
        ([("A mass.", "")], 0, "A mass."),
        ([("ed a ", ""), ("mass", "gold"), (" in the lu", "")], 5, "… a mass in the …"),
        ([("mass", "gold"), (" in the lung.", "")], 5, "mass in the lung."),
        ([("ed a ", ""), ("big mass", "gold")], 5, "… a big mass"),
        ([("acgtacgtacgt", "")], 5, "acgtacgtacgt"),
    ],
)
def test_cut_words_at_the_ends_of_an_excerpt_are_left_out(parts: Any, start: int, expected: str) -> None:
    assert "".join(text for text, _ in trimmed(parts, start)) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc\r\nd\x0c", "a\tb\nc\r\nd\x0c"),
        ("\x00\x08\x0b\x1f\x7f", "␀␈␋␟␡"),
        ("\x85\x9f\ud800\uffff", "\ufffd" * 4),
        ("\u202eabc\u202c\u2066d\u2069", "\ufffdabc\ufffd\ufffdd\ufffd"),
        ("שלום \u200fβ 𝛽 é", "שלום \u200fβ 𝛽 é"),
    ],
)
def test_characters_that_cannot_be_seen_are_shown_as_a_sign(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_same_scores_same_page() -> None:
    now, before = document(GOLD, PREDICTED), document(GOLD, GOLD)
    assert source_of(now, before) == source_of(json.loads(json.dumps(now)), json.loads(json.dumps(before)))


def test_command_writes_the_page_and_compares_with_an_earlier_run(tmp_path: Path) -> None:
    gold, texts = tmp_path / "gold", tmp_path / "texts"
    gold.mkdir()
    texts.mkdir()
    (texts / "r.txt").write_text(TEXT)
    body = GOLD.model_dump(mode="json", exclude={"report_id"})
    sha256 = Report(report_id="r", text=TEXT).sha256
    (gold / "r.json").write_text(json.dumps({"report_id": "r", "text_sha256": sha256, "rows": [body]}))
    for name, predicted in (("before", PREDICTED), ("now", GOLD)):
        (tmp_path / f"{name}.jsonl").write_text(predicted.model_dump_json() + "\n")
    given = ["evaluate", "--gold", str(gold), "--texts", str(texts)]
    old, html = tmp_path / "old.json", tmp_path / "page.html"
    first = CliRunner().invoke(app, [*given, "--pred", str(tmp_path / "before.jsonl"), "--json", str(old)])
    assert first.exit_code == 0, first.output
    assert "against" not in first.output
    options = ["--pred", str(tmp_path / "now.jsonl"), "--against", str(old), "--html", str(html)]
    second = CliRunner().invoke(app, [*given, *options])
    assert second.exit_code == 0, second.output
    assert "  r 1 symptoms found now: headache\n" in second.output
    assert "won: 5\n" in second.output and "lost: 0\n" in second.output
    assert [e.attributes["data-show"] for e in Page(html.read_text(encoding="utf-8")).all("article")] == ["won"] * 5


def test_command_refuses_what_is_no_earlier_run(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("{}")
    options = ["--gold", str(tmp_path), "--texts", str(tmp_path), "--against", str(tmp_path / "r.json")]
    result = CliRunner().invoke(app, ["evaluate", *options])
    assert result.exit_code == 1
    assert "r.json: not a file of scores" in result.stderr
