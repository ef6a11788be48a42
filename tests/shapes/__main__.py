"""``python -m tests.shapes [GROUP] [--size BYTES] [--name PART] [--every NUMBER]``: the shapes that grow faster than their length.

Each shape is read at three lengths, the first of so many bytes. The exit status is 1 if a shape is wrong.
"""

from __future__ import annotations

import argparse
import sys

from tests.shapes.growth import faults_of
from tests.shapes.measure import warm_up
from tests.shapes.table import GROUPS

LONG = 60_000
"""Bytes of the first page of each shape in the long form."""


def main() -> int:
    """Measure and print; 1 if a shape is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.shapes", description=__doc__)
    parser.add_argument("group", nargs="?", choices=GROUPS, help="one group of shapes; all of them unless it is given")
    parser.add_argument("--size", type=int, default=LONG, help="bytes of the first page of each shape")
    parser.add_argument("--name", default="", help="measure shapes whose name holds this")
    parser.add_argument("--every", type=int, default=1, help="measure the first of so many shapes")
    chosen = parser.parse_args()
    warm_up()
    groups = [GROUPS[chosen.group]] if chosen.group else GROUPS.values()
    shapes = [shape for group in groups for shape in group if chosen.name in shape.name][:: chosen.every]
    faults = [fault for shape in shapes for fault in faults_of(shape, chosen.size)]
    print("\n".join([*faults, f"{len(shapes)} shapes, {len(faults)} faults"]))  # noqa: T201
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
