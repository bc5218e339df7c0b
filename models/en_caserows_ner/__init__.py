"""The trained entity model of caserows as a spaCy package: ``spacy.load`` by path, or ``en_caserows_ner.load()``."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import get_model_meta, load_model_from_init_py

import caserows.build  # importing registers the factories that the pipeline names

__version__ = get_model_meta(Path(__file__).parent)["version"]


def load(**overrides: Any) -> Language:
    """The pipeline: text in, ``doc.ents`` out. ``overrides`` are those of ``spacy.load`` (``disable``, ``config`` …)."""
    nlp = load_model_from_init_py(__file__, **overrides)
    caserows.build.bound_brackets(nlp)
    return nlp
