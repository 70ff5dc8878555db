"""List what reads foreign bytes: its valid inputs, how they are changed, and what is checked."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.fuzzing import seeds
from bench.fuzzing.forms import check_form, check_gzip
from bench.fuzzing.images import check_image, check_mask, check_measuring
from bench.fuzzing.models import change_model, check_model
from bench.fuzzing.mutation import Mutator
from bench.fuzzing.odd_tables import odd_arrow, odd_parquet
from bench.fuzzing.structures import (
    change_gzip,
    change_json,
    change_npy,
    change_png,
    change_text,
    change_xml,
    change_zip,
    or_spoil,
)
from bench.fuzzing.tables import tables


@dataclass(frozen=True)
class Reader:
    """Describe how one reader is fuzzed."""

    seeds: Callable[[], list[bytes]]
    """Makes valid inputs."""
    change: Mutator
    """Changes an input."""
    check: Callable[[bytes], str]
    """Reads an input and says what it is or why it is refused; any exception that it raises is a failure."""


def _anything(rng: Random, data: bytes, other: bytes) -> bytes:
    return rng.choice((change_text, change_json, change_zip(change_xml)))(rng, data, other)


READERS: dict[str, Reader] = {
    "csv": Reader(seeds.texts, or_spoil(change_text), tables("csv")),
    "json": Reader(seeds.json, or_spoil(change_json), tables("json")),
    "ndjson": Reader(seeds.ndjson, or_spoil(change_json), tables("ndjson")),
    "arrow": Reader(seeds.arrow, or_spoil(odd_arrow), tables("arrow")),
    "parquet": Reader(seeds.parquet, or_spoil(odd_parquet), tables("parquet")),
    "workbook": Reader(seeds.workbooks, or_spoil(change_zip(change_xml)), tables("workbook")),
    "any": Reader(seeds.all_tables, or_spoil(_anything), tables("any")),
    "image": Reader(seeds.images, or_spoil(change_png), check_image),
    "mask": Reader(
        seeds.masks, or_spoil(change_png, change_npy, change_zip(), change_text), check_mask
    ),
    "measure": Reader(seeds.pairs, seeds.other_pair, check_measuring),
    "model": Reader(seeds.models, or_spoil(change_model), check_model),
    "form": Reader(seeds.forms, or_spoil(change_text), check_form),
    "gzip": Reader(seeds.gzips, or_spoil(change_gzip(change_text)), check_gzip),
}
"""Name -> reader."""
