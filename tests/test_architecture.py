"""What holds for the repository as a whole: who may import whom, what is pinned, what no committed file may hold."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCE_FOLDERS = ("pipeline", "tests", "models", "benchmarks", "annotations")
PYTHONS = ("3.11", "3.12")

# `pipeline` is the source root, not a package; the others are modules that medspaCy's relatives leave in
# site-packages, so that importing one of them runs code that is not ours.
FOREIGN = {"pipeline", "tests", "conf", "resources"}

# Spelt in pieces, so that this file passes its own test.
REGISTRY_HOST = re.compile(
    "|".join(
        re.escape("".join(parts))
        for parts in (
            ("py", "pi.org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "js.com"),
            ("deb.", "debian.org"),
            ("crates", ".io"),
            ("conda", ".anaconda.org"),
        )
    ),
    re.IGNORECASE,
)
HOME_PATH = re.compile(r"(?<![\w.~])/(?:root|home/[\w.-]+|Users/[\w.-]+|work)/[\w.]|[A-Za-z]:\\Users\\")


def imported_names(source: str) -> set[str]:
    """Top-level names that a module imports absolutely, also through ``import_module("…")``."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__", "importorskip"} and isinstance(node.args[0].value, str):
                names.add(node.args[0].value)
    return {name.partition(".")[0] for name in names}


def python_files() -> list[Path]:
    return sorted(path for folder in SOURCE_FOLDERS for path in (ROOT / folder).rglob("*.py"))


def committed_files() -> list[Path]:
    """Files that git tracks or would track; outside a checkout every file but caches and what make builds."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    found = [path for name in listed.stdout.split(b"\0") if name and (path := ROOT / os.fsdecode(name)).is_file()]
    if found:
        return found
    made = re.compile(r"\.(?!ci$|gitignore$).*|.*\.egg-info|__pycache__|out|build|dist")
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(made.fullmatch(part) for part in path.relative_to(ROOT).parts)
    ]


def unfit_lines(text: str) -> list[int]:
    """Numbers of the lines that name a package registry's host or somebody's home folder."""
    return [n for n, line in enumerate(text.split("\n"), 1) if REGISTRY_HOST.search(line) or HOME_PATH.search(line)]


def pins(python: str) -> dict[str, str]:
    """Distribution → pinned version, as constraints.txt has it for one version of Python."""
    environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    found: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pin = Requirement(line)
        assert re.fullmatch(r"==[^,*]+", str(pin.specifier)), f"not pinned to one version: {line}"
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{name} is pinned twice for Python {python}"
            found[name] = str(pin.specifier)[2:]
    return found


def test_no_file_imports_the_source_root_or_a_stray_module() -> None:
    files = python_files()
    assert Path(__file__).resolve() in files
    offenders = {
        str(path.relative_to(ROOT)): sorted(taken)
        for path in files
        if (taken := FOREIGN & imported_names(path.read_text(encoding="utf-8")))
    }
    assert not offenders


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pipeline", {"pipeline"}),
        ("import pipeline.caserows.model as m", {"pipeline"}),
        ("from pipeline import caserows", {"pipeline"}),
        ("from pipeline.caserows import model", {"pipeline"}),
        ("def late():\n    from pipeline.caserows import model", {"pipeline"}),
        ("import importlib\nimportlib.import_module('pipeline.caserows')", {"importlib", "pipeline"}),
        ("from caserows.model import Report", {"caserows"}),
        ("from .pipeline import x", set()),
        ("pipeline = 'import pipeline'", set()),
    ],
)
def test_imports_are_seen_wherever_they_stand(source: str, expected: set[str]) -> None:
    assert imported_names(source) == expected


def test_make_test_runs_the_import_contract() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe and re.search(r"\blint-imports\b", recipe[1])
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert any(contract["type"] == "layers" and contract["exhaustive"] for contract in contracts)


def test_no_committed_file_names_a_registry_or_a_home_folder() -> None:
    files = committed_files()
    assert ROOT / "pyproject.toml" in files
    offenders = {}
    for path in files:
        if lines := unfit_lines(path.read_bytes().decode("utf-8", "replace")):
            offenders[str(path.relative_to(ROOT))] = lines
    assert not offenders


@pytest.mark.parametrize(
    ("line", "fit"),
    [
        ("pip install --index-url https://" + "py" + "pi.org/simple", False),
        ("see /" + "root/.venv/bin", False),
        ("--texts /" + "home/ann/texts", False),
        ("C:" + "\\Users\\ann", False),
        ("nerve/root/plexus", True),
        ("corpus/work/text", True),
        ("../shared/corpus", True),
        ("/usr/bin/env bash", True),
    ],
)
def test_hosts_and_home_folders_are_recognised(line: str, fit: bool) -> None:
    assert (not unfit_lines(line)) is fit


@pytest.mark.parametrize("python", PYTHONS)
def test_every_direct_dependency_is_pinned_within_its_range(python: str) -> None:
    pinned = pins(python)
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    project = PROJECT["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    wanted = [Requirement(line) for line in lines]
    applying = [need for need in wanted if need.marker is None or need.marker.evaluate(environment)]
    assert applying
    unmet = [
        str(need) for need in applying if not need.specifier.contains(pinned.get(canonicalize_name(need.name), "0"))
    ]
    missing = [str(need) for need in applying if canonicalize_name(need.name) not in pinned]
    assert not unmet
    assert not missing


def made_in_functions(source: str) -> list[int]:
    """Lines on which a function makes a ``Pattern``."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    calls = (node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if getattr(call.func, "id", "") in ("Pattern", "Patterns")]


def test_patterns_are_made_when_a_module_is_loaded() -> None:
    assert made_in_functions("def f(x):\n    return Pattern(x)\n") == [2]
    found = {
        path.name: made_in_functions(path.read_text(encoding="utf-8")) for path in (ROOT / "pipeline").rglob("*.py")
    }
    assert {name: lines for name, lines in found.items() if lines} == {}
