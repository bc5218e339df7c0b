"""What ``config.cfg`` says, and where the entity model lies that it names; light, for those who load no pipeline."""

from __future__ import annotations

from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

from confection import Config

from caserows.model import CaserowsError


class NoModelError(CaserowsError):
    """The entity model that the configuration names is not installed or cannot be loaded."""


def configuration() -> Config:
    """What ``config.cfg`` says."""
    with as_file(files("caserows") / "config.cfg") as path:
        return Config().from_disk(path)


def model_folder(name: str) -> Path:
    """Where an entity model lies: an importable package by name, else a folder; NoModelError where neither is there."""
    spec = find_spec(name) if name.isidentifier() else None
    if spec is not None and spec.origin:
        return Path(spec.origin).parent
    if Path(name).is_dir():
        return Path(name)
    raise NoModelError(f"entity model {name!r} is neither installed nor a folder")
