"""The pages name what there is: every command, every module, every output column, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import typer

from caserows.cli import app
from caserows.fields import FIELDS
from caserows.output import EVIDENCE_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "pipeline" / "caserows"
MODULES = sorted(str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if not path.stem.startswith("__"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
WAY = (ROOT / "pipeline" / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path for path in ROOT.rglob("*.md") if not any(p.startswith(".") for p in path.relative_to(ROOT).parts))


def commands() -> dict[str, click.Command]:
    """Every command by its name; one of a group by both words (``annotate export``)."""
    found: dict[str, click.Command] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {word}": part for word, part in inner.items()} if inner else {name: command}
    return found


def code_in(page: str) -> list[str]:
    """Code spans and the lines of code blocks that show a shell."""
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", page, re.M | re.S)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", page, flags=re.M | re.S))
    return [*spans, *(line for block in blocks for line in block.splitlines())]


def called(code: list[str]) -> list[str]:
    """What follows ``caserows`` in every code that calls it."""
    found = [re.match(r"(?:\$ )?(?:\.venv/bin/)?caserows (.+)", line.strip()) for line in code]
    return [match[1] for match in found if match]


def named(call: str) -> tuple[str, list[str]]:
    """The command's name, of one word or two, and the words after it."""
    words = call.split()
    size = 2 if " ".join(words[:2]) in commands() else 1
    return " ".join(words[:size]), words[size:]


def test_every_command_is_in_the_table_of_commands() -> None:
    documented = {name for name, _ in map(named, re.findall(r"^\| `caserows ([^`]+)`", README, re.M))}
    assert documented == set(commands())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_options_on_a_page_exist(path: Path) -> None:
    known = commands()
    for name, words in map(named, called(code_in(path.read_text(encoding="utf-8")))):
        assert name in known
        options = {word for word in words if word.startswith("--")}
        assert options <= {option for parameter in known[name].params for option in parameter.opts}


def test_readme_calls_commands() -> None:
    assert len(called(code_in(README))) >= 8


def test_make_targets_on_the_front_page_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {match[1] for code in code_in(README) if (match := re.match(r"make (\w+)", code))}
    assert named and named <= targets


def test_every_option_of_a_command_is_documented() -> None:
    hidden = {"--rows"}  # another name of --pred
    options = {o for c in commands().values() for p in c.params for o in p.opts if o.startswith("--")} - hidden
    assert {option for option in options if option not in README} == set()


def test_every_module_is_in_the_table_of_stages() -> None:
    cells = re.findall(r"^\|(?:[^|\n]*\|)+$", WAY, re.M)
    named = {name for row in cells for name in re.findall(r"`((?:\w+/)?[a-z]\w*\.py)`", row)}
    assert named == set(MODULES)


def test_every_column_is_documented() -> None:
    assert [name for name in (*FIELDS, *EVIDENCE_COLUMNS) if f"`{name}`" not in README] == []


def test_scores_have_their_place() -> None:
    assert README.index("<!-- scores -->") < README.index("<!-- /scores -->")
