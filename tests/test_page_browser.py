"""The page of scores in a real browser: filters, addresses, keyboard, small and dark screens, print, no script.

Drives headless Chromium over its own pipe (Chrome DevTools Protocol), so that nothing needs to be installed but a
browser. Where there is none these tests skip and say so.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caserows.evaluate import Texts, record, score
from caserows.evaluate.against import compare
from caserows.evaluate.page import page_text
from caserows.evaluate.saved import checked
from caserows.model import CaseRow

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PROGRAM = next((path for name in NAMES if (path := shutil.which(name))), "")
PATIENCE = 60
"""Seconds after which a browser that says nothing is given up."""

pytestmark = pytest.mark.skipif(not PROGRAM, reason=f"no browser here ({', '.join(NAMES)})")

TEXT = "A 54-year-old woman had <b>headache</b> & \u202enausea, </script><script>alert(1)</script>. Resection was done."


DONE = {"rule": "operation done", "section": "case"}


class Browser:
    """One tab of headless Chromium."""

    def __init__(self, profile: Path) -> None:
        (read, theirs), (ours, write) = os.pipe(), os.pipe()
        flags = f"--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir={profile}"
        command = f'exec "$0" {flags} --remote-debugging-pipe about:blank 3<&{ours} 4>&{theirs}'
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            ["bash", "-c", command, PROGRAM], pass_fds=(ours, theirs), stdout=quiet, stderr=quiet
        )
        os.close(ours)
        os.close(theirs)
        self.pipe, self.unread, self.number = (read, write), b"", 0
        self.session: dict[str, str] = {}
        self.events: list[dict[str, Any]] = []
        tab = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = {
            "sessionId": self.call("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        }
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> Any:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters, **self.session}
        os.write(self.pipe[1], json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.unread:
            assert select.select([self.pipe[0]], [], [], PATIENCE)[0], "the browser says nothing"
            self.unread += os.read(self.pipe[0], 1 << 20) or pytest.fail("the browser has ended")
        message, _, self.unread = self.unread.partition(b"\0")
        return dict(json.loads(message))

    def open(self, address: str) -> None:
        """Loads the address anew, also where only the part after # differs from the page that is open."""
        for target in ("about:blank", address):
            self.events.clear()
            self.call("Page.navigate", url=target)
            while not any(event["method"] == "Page.loadEventFired" for event in self.events):
                self.events.append(self._next())

    def ask(self, expression: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        code = {"Enter": 13, "Tab": 9, "Space": 32, "ArrowDown": 40, "Escape": 27}.get(key, 0)
        about = {"key": " " if key == "Space" else key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def screen(self, width: int, height: int, **media: str) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [
            {"name": name.replace("_", "-"), "value": value} for name, value in media.items() if name != "media"
        ]
        self.call("Emulation.setEmulatedMedia", media=media.get("media", ""), features=features)

    def visible(self) -> list[str]:
        """Field and class of the entries that can be seen."""
        script = "[...document.querySelectorAll('.entry')].filter(e => e.checkVisibility())"
        return list(self.ask(f"{script}.map(e => e.dataset.field + ': ' + e.dataset.class)"))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        for end in self.pipe:
            os.close(end)


def row(report: str, **findings: dict[str, tuple[str, dict[str, Any]]]) -> CaseRow:
    """Field → value → (quote, attributes)."""
    cells = {
        field: [
            {"value": value, **attributes, "evidence": [{"start": at, "end": at + len(quote)}]}
            for value, (quote, attributes) in values.items()
            for at in [TEXT.index(quote)]
        ]
        for field, values in findings.items()
    }
    return CaseRow.model_validate({"report_id": report, "case_no": 1, "findings": cells})


def document(rows: dict[str, CaseRow]) -> dict[str, Any]:
    gold = {
        report: row(
            report,
            sex={"female": ("woman", {})},
            symptoms={"headache": ("headache", {}), "nausea": ("nausea", {})},
            surgeries={"resection": ("Resection", {"extent": "subtotal"})},
        )
        for report in rows
    }
    texts = dict.fromkeys(rows, TEXT)
    scores = score({r: [g] for r, g in gold.items()}, {r: [p] for r, p in rows.items()}, texts)
    return record(scores, Texts(found=texts))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two reports with four errors now, one of them new, and one error that is no longer made."""
    one = row("one", sex={"male": ("woman", {})}, surgeries={"resection": ("Resection", {"extent": "subtotal"})})
    two = row("two", symptoms={"headache": ("headache", {}), "nausea": ("nausea", {})}, sex={"female": ("woman", {})})
    better = row(
        "one",
        sex={"female": ("woman", {})},
        surgeries={"resection": ("Resection", {"extent": "gross total", "provenance": DONE})},
    )
    before, now = document({"one": one, "two": two}), document({"one": better, "two": two})
    saved = checked(now, "now")
    path = tmp_path_factory.mktemp("page") / "scores.html"
    path.write_text(page_text(now, saved, compare(checked(before, "before"), saved, "before.json")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(running: Browser) -> Browser:
    running.screen(1280, 900, prefers_color_scheme="light")
    running.call("Emulation.setScriptExecutionDisabled", value=False)
    return running


ERRORS = ["symptoms: missed", "symptoms: missed", "surgeries.extent: wrong value", "surgeries: missed"]


def test_all_errors_of_this_run_are_seen_at_first(browser: Browser, address: str) -> None:
    browser.open(address)
    assert browser.visible() == ERRORS
    assert browser.ask("document.querySelector('#count').textContent") == "4 of 4 errors"
    assert browser.ask("document.title") == "caserows: scores on 2 reports"


def test_nothing_is_loaded_and_nothing_complains(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.ask("new Promise(done => setTimeout(done, 200))")
    asked = [e["params"]["request"]["url"] for e in browser.events if e["method"] == "Network.requestWillBeSent"]
    assert asked == [address]
    loud = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening"}
    assert [event for event in browser.events if event["method"] in loud] == []
    assert browser.ask("document.querySelectorAll('script').length") == 1


@pytest.mark.parametrize(
    ("state", "seen", "count"),
    [
        ("field=symptoms", ["symptoms: missed"] * 2, "2 of 4 errors: field “symptoms”"),
        ("class=wrong+value", ["surgeries.extent: wrong value"], "1 of 4 errors: class “wrong value”"),
        ("rule=operation+done", ["surgeries.extent: wrong value"], "1 of 4 errors: rule “operation done”"),
        ("report=two", ["surgeries: missed"], "1 of 4 errors: report “two”"),
        ("field=symptoms&report=two", [], "0 of 4 errors: field “symptoms”, report “two”"),
        ("q=gross%20TOTAL", ["surgeries.extent: wrong value"], "1 of 4 errors: words “gross TOTAL”"),
        ("q=</script>", ERRORS, "4 of 4 errors: words “</script>”"),
        ("show=won", ["sex: wrong value"], "1 of 1 errors"),
        ("show=lost", ["surgeries.extent: wrong value"], "1 of 1 errors"),
        ("show=nothing&field=nothing&color=red", ERRORS, "4 of 4 errors"),
    ],
)
def test_address_holds_the_filter(browser: Browser, address: str, state: str, seen: list[str], count: str) -> None:
    browser.open(f"{address}#{state}")
    assert browser.visible() == seen
    assert browser.ask("document.querySelector('#count').textContent") == count


def test_counts_of_the_options_follow_the_other_filters(browser: Browser, address: str) -> None:
    browser.open(f"{address}#report=one")
    options = "[...document.querySelectorAll('[data-facet=%s]')].map(o => o.textContent)"
    assert browser.ask(options % "field") == [
        *("all (3)", "symptoms (2)", "surgeries (0)", "surgeries.extent (1)", "sex (0)")
    ]
    assert browser.ask(options % "report") == ["all (4)", "one (3)", "two (1)"]
    assert [text.split(" ")[-1] for text in browser.ask(options % "show")] == ["(3)", "(1)", "(1)"]


def test_filter_is_worked_by_keyboard_and_kept_in_the_address(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.ask("document.querySelector('[name=q]').focus()")
    for key in "gross":
        browser.press(key)
    assert browser.visible() == ["surgeries.extent: wrong value"]
    assert browser.ask("location.hash") == "#q=gross"
    browser.press("Tab")
    assert browser.ask("document.activeElement.textContent") == "Show all"
    browser.press("Enter")
    browser.ask("new Promise(done => setTimeout(done, 50))")
    assert browser.visible() == ERRORS
    assert browser.ask("location.hash") == ""


def test_every_control_can_be_reached_by_tab(browser: Browser, address: str) -> None:
    browser.open(address)
    reached = []
    for _ in range(60):
        browser.press("Tab")
        reached.append(browser.ask("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert reached[0] == "Skip to the errors"
    assert [name for name in reached if name in ("show", "field", "class", "report", "rule", "q", "Show all")] == [
        *("show", "field", "class", "report", "rule", "q", "Show all")
    ]


def test_link_of_a_field_filters_and_goes_to_the_errors(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.ask("document.querySelector('.fields a[href=\"#field=symptoms\"]').click()")
    browser.ask("new Promise(done => setTimeout(done, 100))")
    assert browser.visible() == ["symptoms: missed"] * 2
    assert browser.ask("document.querySelector('#list').getBoundingClientRect().top < innerHeight")
    browser.ask("history.back()")
    browser.ask("new Promise(done => setTimeout(done, 200))")
    assert browser.visible() == ERRORS


def test_link_to_a_section_leaves_the_filter_alone(browser: Browser, address: str) -> None:
    browser.open(f"{address}#field=symptoms")
    browser.ask("document.querySelector('nav a[href=\"#confusion\"]').click()")
    browser.ask("new Promise(done => setTimeout(done, 100))")
    assert browser.visible() == ["symptoms: missed"] * 2


def test_table_of_fields_is_sorted_by_its_heads(browser: Browser, address: str) -> None:
    browser.open(address)
    names = "[...document.querySelectorAll('.fields tbody th')].map(th => th.textContent)"
    at_first = browser.ask(names)
    assert at_first == ["sex", "symptoms", "surgeries", "surgeries.extent"]
    for clicks, order in ((1, ["surgeries.extent", "symptoms", "surgeries", "sex"]), (2, ["sex", *at_first[1:]])):
        browser.ask("document.querySelector('[data-key=f1] button').click()")
        assert (
            browser.ask("document.querySelector('[data-key=f1]').ariaSort") == ["", "ascending", "descending"][clicks]
        )
        assert browser.ask(names) == order
    browser.ask("document.querySelector('[data-key=missed] button').click()")
    assert browser.ask(names)[0] == "symptoms"
    browser.ask("document.querySelector('[data-key=place] button').click()")
    assert browser.ask(names) == at_first


@pytest.mark.parametrize("width", [320, 390, 800, 1600])
def test_page_fits_the_screen(browser: Browser, address: str, width: int) -> None:
    browser.screen(width, 800)
    browser.open(address)
    assert browser.ask("document.documentElement.scrollWidth <= innerWidth")


def test_dark_screen_has_a_dark_page(browser: Browser, address: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        browser.screen(1280, 900, prefers_color_scheme=scheme)
        browser.open(address)
        grounds.append(browser.ask("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, ground[4:-1].split(", "))) for ground in grounds)
    assert light > 700 and dark < 100


def test_print_shows_what_is_filtered_and_no_controls(browser: Browser, address: str) -> None:
    browser.screen(800, 900, media="print", prefers_color_scheme="dark")
    browser.open(f"{address}#field=symptoms")
    assert browser.visible() == ["symptoms: missed"] * 2
    assert not browser.ask("document.querySelector('#filter').checkVisibility()")
    assert browser.ask("document.querySelector('#count').checkVisibility()")
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask("getComputedStyle(document.body).color") == "rgb(29, 33, 38)"


def test_page_is_whole_without_its_script(browser: Browser, address: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(address)
    root = browser.call("DOM.getDocument")["root"]["nodeId"]

    def number(selector: str) -> int:
        return len(browser.call("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"])

    assert number(".entry:not([hidden])") == 5
    assert number("#filter[hidden]") == 1
