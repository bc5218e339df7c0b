"""Several networks read as one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from caserows.recurrent import Network
from caserows.tagger import Tagger


class Together(Network):
    """Networks of one inventory of tags, read as one: mean scores of tokens and of transitions."""

    def __init__(self, members: list[Network]):
        means = {name: np.mean([m.weights[name] for m in members], axis=0) for name in ("tr", "st", "en")}
        super().__init__(members[0].inventory, means)
        self.members = members

    def scores(self, *text: object) -> np.ndarray:  # type: ignore[override]
        return np.mean([member.scores(*text) for member in self.members], axis=0)  # type: ignore[arg-type]


def together(folders: list[Path]) -> Network:
    """The networks of one or more folders as one; they must have been trained on the same labels."""
    members = [network for folder in folders if (network := Tagger().from_disk(folder).network)]
    if any(member.inventory.tags != members[0].inventory.tags for member in members):
        raise SystemExit("the networks have different labels")
    return members[0] if len(members) == 1 else Together(members)
