"""Word vectors with subwords (floret) from the raw case texts, for ``spacy init vectors``; one thread, so that they repeat."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import floret

from caserows.entities import TOKEN

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE / "build")
    build = parser.parse_args().build
    words = build / "raw.txt"
    with words.open("w", encoding="utf-8") as out:
        for line in (build / "raw.jsonl").read_text(encoding="utf-8").splitlines():
            tokens = (match.group() for match in TOKEN.finditer(json.loads(line)["text"].lower()))
            out.write(" ".join(token for token in tokens if not token.isspace()) + "\n")
    model = floret.train_unsupervised(
        str(words), model="cbow", mode="floret", dim=96, minCount=2, minn=3, maxn=5, bucket=20000, hashCount=2,
        epoch=20, thread=1, lr=0.05, neg=10, ws=5, seed=7,
    )  # fmt: skip
    model.save_floret_vectors(str(build / "vectors.floret"))


if __name__ == "__main__":
    main()
