"""Makes the installable model ``models/en_caserows_ner`` from a trained network: ``package.py build/student --version 0.1.0``."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from spacy.language import Language
from steps import reading
from together import together

from caserows.recurrent import Network
from caserows.tagger import Tagger

HERE = Path(__file__).resolve().parent


def assembled(network: Network) -> Language:
    """The pipeline that reads a text with the network."""
    nlp = reading()
    tagger = nlp.add_pipe("caserows_tagger")
    assert isinstance(tagger, Tagger)
    tagger.network = network
    return nlp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--out", type=Path, default=HERE.parent / "en_caserows_ner")
    options = parser.parse_args()
    nlp = assembled(together([options.network]))
    nlp.meta.update(
        {
            "lang": "en",
            "name": "caserows_ner",
            "version": options.version,
            "spacy_version": ">=3.7.5,<3.9",
            "description": "Clinical entities of published case reports",
            "license": "CC BY 4.0",
            "author": "caserows",
        }
    )
    folder = options.out / f"en_caserows_ner-{options.version}"
    for old in options.out.glob("en_caserows_ner-*"):
        shutil.rmtree(old)
    nlp.to_disk(folder, exclude=["vocab"])
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (options.out / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder.name}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
