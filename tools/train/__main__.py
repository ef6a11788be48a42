"""Train the models: ``python -m tools.train DATA_DIR [--only pages|lines]``.

Writes the model files of ``scraper/data/model`` (trained on all pages), those of ``bench/models`` (each trained without
one fold; the bench scores a page with the model that has not seen it) and the tables of ``docs/model.md``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.train.lines import train_lines
from tools.train.pages import train_pages

MODELS = {"pages": train_pages, "lines": train_lines}


def main(arguments: list[str]) -> int:
    """Train all models, or one."""
    parser = argparse.ArgumentParser(prog="python -m tools.train", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder")
    parser.add_argument("--only", choices=list(MODELS), help="one model only")
    options = parser.parse_args(arguments)
    for name in [options.only] if options.only else MODELS:
        MODELS[name](options.data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
