"""The steps of reading that come before the network: tokens, sections, sentences, abbreviations, terms of the lists."""

from __future__ import annotations

import spacy
from spacy.language import Language

from caserows.build import bound_brackets
from caserows.settings import configuration

BEFORE = ["caserows_sections", "caserows_sentences", "abbreviations", "caserows_entities"]


def reading() -> Language:
    """The pipeline of ``config.cfg`` up to the terms of the lists; it needs no trained model."""
    config = configuration()
    config["components"] = {name: config["components"][name] for name in BEFORE}
    config["nlp"]["pipeline"] = BEFORE
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    bound_brackets(nlp)
    return nlp
