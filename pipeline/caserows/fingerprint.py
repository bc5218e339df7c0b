"""What a result depends on besides the text: the code that reads, its word lists and the libraries under it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from caserows import settings

NOT_READING = frozenset(
    "alike annotate batch changes cli evaluate export fingerprint interrupts kept knowledge linking links loaded schema store stored workers".split()
)
"""Modules that take rows as they come: a change there changes no row."""
LIBRARIES = ("spacy", "scispacy", "medspacy", "wordfreq")


@cache
def configuration() -> str:
    """sha256 over every file of the package that makes rows (code, config.cfg, word lists), the versions of the libraries, and
    the entity model that config.cfg names."""
    digest = hashlib.sha256()
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for name, data in _files(files("caserows"), ""):
        digest.update(f"{name} {len(data)}\n".encode() + data)
    model = settings.configuration()["components"]["caserows_learned"]["model"]
    if model:
        for path in sorted(
            file for file in settings.model_folder(model).rglob("*") if file.is_file() and file.suffix != ".pyc"
        ):
            digest.update(f"{path.name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable, above: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = above + entry.name
        if not above and entry.name.partition(".")[0] in NOT_READING:
            continue
        if entry.is_dir():
            found += _files(entry, f"{name}/")
        elif entry.name.endswith((".py", ".cfg", ".tsv")):
            found.append((name, entry.read_bytes()))
    return found
