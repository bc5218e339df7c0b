"""The network that is trained: the same as ``caserows.recurrent`` reads with, in JAX, with dropout and the loss of a
conditional random field. Arrays are named as there; ``ew``/``eb`` project the fixed word vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from caserows.recurrent import AFFIXES, SHUT, Inventory

Parameters = dict[str, Any]
WORD, SEEN, SHAPE, AFFIX, SPELT, TERMS = 128, 32, 12, 16, 40, 32
"""Widths of what describes a token."""
LETTER = 24


@dataclass(frozen=True)
class Settings:
    hidden: int = 128
    dropout: float = 0.5
    unknown: float = 0.1
    """Share of words whose own row is hidden in training, so that their letters and neighbours must do."""
    layers: int = 2


def initial(seed: int, settings: Settings, inventory: Inventory, vector: int, heads: dict[str, int]) -> Parameters:
    """Fresh weights; ``heads`` are further sets of tags (name → how many) that share all but the last layer."""
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), 64))

    def normal(*size: int, scale: float | None = None) -> jax.Array:
        return jax.random.normal(next(keys), size) * (scale or 1 / np.sqrt(size[0]))

    hidden, tags = settings.hidden, len(inventory.tags)
    made: Parameters = {
        "ew": normal(vector, WORD),
        "eb": jnp.zeros(WORD),
        "tw": normal(len(inventory.seen) + 2, SEEN, scale=0.1),
        "sh": normal(len(inventory.shapes) + 2, SHAPE, scale=0.3),
        "af": normal(AFFIXES + 1, AFFIX, scale=0.2),
        "ce": normal(len(inventory.letters) + 2, LETTER, scale=0.3),
        "cw": normal(3 * LETTER, SPELT),
        "cb": jnp.zeros(SPELT),
        "tgw": normal(2 * len(inventory.types), TERMS),
        "tgb": jnp.zeros(TERMS),
    }
    width = WORD + SEEN + SHAPE + 2 * AFFIX + SPELT + TERMS
    for layer in range(settings.layers):
        for way in "fb":
            made[f"wx{layer}{way}"] = normal(width, 4 * hidden)
            made[f"wh{layer}{way}"] = normal(hidden, 4 * hidden)
            made[f"b{layer}{way}"] = jnp.zeros(4 * hidden).at[hidden : 2 * hidden].set(1.0)
        width = 2 * hidden
    for head, size in {"": tags, **heads}.items():
        made |= {
            f"ow{head}": normal(width, size),
            f"ob{head}": jnp.zeros(size),
            f"tr{head}": normal(size, size, scale=0.01),
            f"st{head}": jnp.zeros(size),
            f"en{head}": jnp.zeros(size),
        }
    return made


class Dice:
    """Dropout masks, each from a key of its own; without a key nothing is dropped."""

    def __init__(self, key: jax.Array | None):
        self.key = key

    def keep(self, share: float, shape: tuple[int, ...]) -> jax.Array:
        self.key, key = jax.random.split(self.key)
        return jax.random.bernoulli(key, share, shape)

    def drop(self, values: jax.Array, share: float, shape: tuple[int, ...]) -> jax.Array:
        return values if self.key is None else values * self.keep(1 - share, shape) / (1 - share)


def lstm(values: jax.Array, mask: jax.Array, p: Parameters, name: str, recurrent_mask: Any) -> jax.Array:
    """One direction over pieces × tokens × inputs; the name ends with ``b`` for the backward one."""
    inputs = jnp.einsum("bld,dk->lbk", values, p["wx" + name]) + p["b" + name]
    told = mask.T[..., None]
    if name.endswith("b"):
        inputs, told = inputs[::-1], told[::-1]

    def step(carried: tuple[jax.Array, jax.Array], given: tuple[jax.Array, jax.Array]) -> Any:
        (state, memory), (entering, there) = carried, given
        enter, keep, new, leave = jnp.split(entering + (state * recurrent_mask) @ p["wh" + name], 4, -1)
        memory = (jax.nn.sigmoid(keep) * memory + jax.nn.sigmoid(enter) * jnp.tanh(new)) * there
        state = jax.nn.sigmoid(leave) * jnp.tanh(memory) * there
        return (state, memory), state

    empty = jnp.zeros((values.shape[0], p["wh" + name].shape[0]))
    _, states = lax.scan(step, (empty, empty), (inputs, told))
    return (states[::-1] if name.endswith("b") else states).transpose(1, 0, 2)


def scores(p: Parameters, vectors: jax.Array, settings: Settings, batch: Any, key: jax.Array | None, head: str) -> Any:
    """Pieces × tokens × tags."""
    rows, terms, mask = batch
    pieces, length = mask.shape
    dice = Dice(key)
    words, seen = rows[..., 0], rows[..., 1]
    if key is not None:
        words = jnp.where(dice.keep(1 - settings.unknown / 2, (pieces, length)), words, 0)
        seen = jnp.where(dice.keep(1 - settings.unknown, (pieces, length)), seen, 1)
    letters = rows[..., 5:]
    looks = jnp.pad(p["ce"][letters] * (letters > 0)[..., None], ((0, 0), (0, 0), (1, 1), (0, 0)))
    triples = jnp.concatenate([looks[:, :, :-2], looks[:, :, 1:-1], looks[:, :, 2:]], -1)
    terms = dice.drop(terms, 0.15, (pieces, length, 1))
    values = jnp.concatenate(
        [
            jnp.tanh(vectors[words] @ p["ew"] + p["eb"]),
            p["tw"][seen],
            p["sh"][rows[..., 2]],
            p["af"][rows[..., 3]],
            p["af"][rows[..., 4]],
            jax.nn.relu(triples @ p["cw"] + p["cb"]).max(2),
            jnp.tanh(terms @ p["tgw"] + p["tgb"]),
        ],
        -1,
    )
    values = dice.drop(values, settings.dropout * 0.7, (pieces, 1, values.shape[-1]))
    for layer in range(settings.layers):
        ways = []
        for way in "fb":
            held = dice.drop(jnp.ones(()), 0.25, (pieces, settings.hidden))
            ways.append(lstm(values, mask, p, f"{layer}{way}", held))
        values = jnp.concatenate(ways, -1)
        values = dice.drop(values, settings.dropout, (pieces, 1, values.shape[-1]))
    return values @ p["ow" + head] + p["ob" + head]


def loss(
    values: jax.Array, tags: jax.Array, mask: jax.Array, paths: tuple[jax.Array, jax.Array, jax.Array]
) -> jax.Array:
    """Negative log-likelihood of the tags, a token."""
    after, first, last = paths
    rows = jnp.arange(values.shape[0])
    said = first[tags[:, 0]] + values[rows, 0, tags[:, 0]]

    def step(carried: Any, given: Any) -> Any:
        (every, said, before), (value, tag, there) = carried, given
        further = jax.nn.logsumexp(every[:, :, None] + after[None], 1) + value
        every = jnp.where(there[:, None] > 0, further, every)
        said = jnp.where(there > 0, said + after[before, tag] + value[rows, tag], said)
        return (every, said, jnp.where(there > 0, tag, before)), None

    steps = (values.transpose(1, 0, 2)[1:], tags.T[1:], mask.T[1:])
    (every, said, tag), _ = lax.scan(step, (first + values[:, 0], said, tags[:, 0]), steps)
    lost = jax.nn.logsumexp(every + last, -1) - said - last[tag]
    return (lost * mask[:, 0]).sum() / jnp.maximum(mask.sum(), 1)


def shut(inventory: Inventory) -> tuple[jax.Array, jax.Array, jax.Array]:
    """What is added to the scores of tag after tag (before × after), first and last tag where the pair may not be."""
    first = np.array([tag[0] in "OBU" for tag in inventory.tags])
    last = np.array([tag[0] in "OLU" for tag in inventory.tags])
    return tuple(jnp.where(jnp.asarray(may), 0.0, SHUT) for may in (inventory.follows(), first, last))  # type: ignore[return-value]
