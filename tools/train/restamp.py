"""Write the stamp of the present code into the model files: ``python -m tools.train.restamp``.

For changes of the training code that do not change what is learned, such as a renamed function: whoever runs it asserts
that. It refuses if the columns are not those that the models have learned from; then the models need a training. The
trees keep their bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.folds import FOLDS, fold_file
from bench.line_folds import line_file
from scraper.labelling import LINE_MODEL, PAGE_MODEL
from tools.train.origin import LINES, PAGES, ROOT, Sources, code_stamp
from tools.train.packing import model_file

__all__ = ["restamped"]

SHIPPED = ROOT / "scraper" / "data" / "model"


def main() -> int:
    """Stamp all model files, or none of them if one is refused."""
    stamps = {id(sources): code_stamp(sources) for sources in (PAGES, LINES)}
    contents = {file: restamped(file.read_bytes(), stamps[id(sources)]) for file, sources in _model_files()}
    for file, content in contents.items():
        file.write_bytes(content)
    return 0


def _model_files() -> Iterator[tuple[Path, Sources]]:
    yield SHIPPED / PAGE_MODEL, PAGES
    yield SHIPPED / LINE_MODEL, LINES
    for fold in range(FOLDS):
        yield fold_file(fold), PAGES
        yield line_file(fold), LINES


def restamped(content: bytes, stamp: str) -> bytes:
    """A model file with another stamp of the code; raises ValueError if its columns are others."""
    arrays = _arrays(content)
    changed = arrays | {name: _with_stamp(about, stamp) for name, about in arrays.items() if name.endswith("about")}
    written = model_file(changed)
    trees = (_trees(_arrays(file)) for file in (content, written))
    if next(trees) != next(trees):
        raise ValueError("the trees would change")
    return written


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(BytesIO(content), allow_pickle=False) as file:
        return dict(file)


def _trees(arrays: dict[str, NDArray[Any]]) -> dict[str, tuple[str, bytes]]:
    """Type and bytes of all arrays but the facts."""
    return {name: (str(array.dtype), array.tobytes()) for name, array in arrays.items() if not name.endswith("about")}


def _with_stamp(about: NDArray[np.uint8], stamp: str) -> NDArray[np.uint8]:
    facts = json.loads(about.tobytes())
    data, _, before = facts["origin"].partition(", ")
    if _columns_in(before) != _columns_in(stamp):
        raise ValueError(f"the model learned from other columns: {before}, now {stamp}; train it anew")
    facts["origin"] = f"{data}, {stamp}"
    return np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)


def _columns_in(stamp: str) -> str:
    return stamp.partition("columns ")[2]


if __name__ == "__main__":
    sys.exit(main())
