"""Texts of the reports that were annotated without sight of any rows (``annotations/gold/fresh-…``), as files to be scored:

    python benchmarks/fresh.py OUT
    caserows evaluate --gold annotations/gold/fresh-3 --texts OUT

They are taken from the public corpora named in ``corpus/manifest.tsv``, and written only where their sha256 is that of the manifest.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def fresh_texts(shared: Path) -> dict[str, bytes]:
    """Report id → text, of the reports of the fresh gold that ``shared`` holds; raises OSError where its corpora are not there."""
    with (ROOT / "corpus" / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        wanted = {
            line["report_id"]: line["sha256"]
            for line in csv.DictReader(stream, delimiter="\t")
            if line["split"].startswith("fresh")
        }
    there = {f"maccrobat-{path.stem}": path.read_bytes() for path in (shared / "ner" / "maccrobat").glob("*/*.txt")}
    with (shared / "raw" / "case_reports_en.jsonl").open(encoding="utf-8") as stream:
        there |= {f"e3c-{case['id']}": case["text"].encode() for case in map(json.loads, stream)}
    return {
        name: there[name]
        for name, sha256 in wanted.items()
        if name in there and hashlib.sha256(there[name]).hexdigest() == sha256
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="a folder, made if missing")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="where the corpora lie")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    texts = fresh_texts(options.shared)
    for name, text in texts.items():
        (options.out / f"{name}.txt").write_bytes(text)
    print(f"{len(texts)} texts in {options.out}")


if __name__ == "__main__":
    main()
