"""Texts that make a regular expression slow, made from the expression itself, and what it takes on them.

A backtracking engine is slow where two parts of an expression can match the same text in many ways, or where each
start of a match reads far before it fails. Such texts hold one part over and over: before, between or behind matches.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from types import FrameType
from typing import Any, NamedTuple

__all__ = ["LONG", "SHORT", "Slow", "Thoroughness", "run", "slowest", "texts"]

parser: Any = vars(re)["_parser"]
REPEATS = tuple(getattr(parser, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
LOOKS = (parser.ASSERT, parser.ASSERT_NOT)

LETTERS = "a Z1\n\t_-.,:;|/\\\"'<>=()[]{}@#&%+*!?~^$`\x00\xa0éßЖ中©–”…İ"
"""Characters to choose from where an expression takes a class of them."""
FEW, MANY = 500, 4000
"""Characters of the first two texts of a kind."""
STEEP = 14.0
"""Times longer on ``MANY`` than on ``FEW`` that is looked at again: linear growth gives 8, quadratic 64."""
MEASURABLE = 5_000_000
"""Nanoseconds of the shortest time that ratios are made of."""
LARGEST = 1 << 18
"""Characters from which on nothing is doubled: what takes less than ``MEASURABLE`` there is fast."""
REPEATED = 3
"""Measurements that the shortest is taken of."""
SUPERLINEAR = 3.0
"""Times longer on a text twice as long: linear growth gives 2, quadratic 4."""
PATIENCE = 1.0
"""Seconds of CPU for one text; a linear expression takes milliseconds on the longest."""


class Thoroughness(NamedTuple):
    """How many texts are tried."""

    letters: int
    pairs: int
    parts: int
    around: int


SHORT = Thoroughness(letters=14, pairs=5, parts=8, around=2)
LONG = Thoroughness(letters=40, pairs=24, parts=80, around=4)


class Slow(NamedTuple):
    """A text on which an expression takes more than linear time."""

    text: tuple[str, str, str]
    """What stands before, what is repeated, what stands behind."""
    ratios: tuple[float, ...]
    """How many times longer at twice the length, and twice again; empty where the first text was too much."""


class _Part(NamedTuple):
    """A part of an expression that may match often: what stands before it, the part, and what comes behind it."""

    before: str
    body: Sequence[Any]
    behind: Sequence[Any]


# ---------------------------------------------------------------------------------------------- texts from a parse tree


def texts(pattern: re.Pattern[Any], how: Thoroughness) -> Iterator[tuple[str, str, str]]:
    """What stands before, what is repeated and what stands behind, for each text to try."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    dice = random.Random(0)
    whole = _sample(tree, dice)
    letters = _alphabet(tree)[: how.letters]
    parts = _spread(_parts(tree, "", dice), how.parts)
    befores = _distinct(["", *(part.before for part in parts)])
    pumps = _distinct([whole, *_pumps(parts, dice), *letters, " ", "\n", "a", ", ", ". "])
    yield from ((before, pump, behind) for pump in pumps for before in ("", whole) for behind in ("", "\0", whole))
    yield from (
        (before, pump, behind)
        for before in befores[1:]
        for pump in [*letters[: how.pairs], *_pumps([p for p in parts if p.before == before], dice), " "]
        for behind in ("\0", "\n")
    )
    pairs = [first + second for first in letters[: how.pairs] for second in letters[: how.pairs] if first != second]
    yield from ((before, pair, "\0") for pair in pairs for before in befores[: how.around])


def _pumps(parts: Sequence[_Part], dice: random.Random) -> Iterator[str]:
    for part in parts:
        body = _sample(part.body, dice)
        yield from (body, part.before + body, part.before, body + _sample(part.behind, dice), _sample(part.body, dice))


def _distinct(strings: Sequence[str]) -> list[str]:
    return [string for string in dict.fromkeys(strings) if len(string) <= FEW // 2]


def _spread(parts: Iterator[_Part], most: int) -> list[_Part]:
    """So many of the parts that differ, evenly."""
    strings = list({(str(part.body), str(part.behind)): part for part in parts}.values())
    step = max(1, -(-len(strings) // most))
    return strings[::step]


def _parts(nodes: Sequence[Any], before: str, dice: random.Random) -> Iterator[_Part]:
    """Every part that may be repeated, wherever it is."""
    nodes = list(nodes)
    for index, node in enumerate(nodes):
        operation, argument = node
        if operation in REPEATS and argument[1] > 1:
            yield _Part(before, argument[2], nodes[index + 1 :])
        for inner in _inner(node):
            yield from _parts(inner, before, dice)
        before += _sample([node], dice)


def _inner(node: tuple[Any, Any]) -> list[Sequence[Any]]:
    """The expressions inside a node."""
    operation, argument = node
    if operation in REPEATS:
        return [argument[2]]
    if operation is parser.SUBPATTERN:
        return [argument[3]]
    if operation is parser.BRANCH:
        return list(argument[1])
    if operation is parser.ATOMIC_GROUP:
        return [argument]
    if operation in LOOKS:
        return [argument[1]]
    if operation is parser.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part is not None]
    return []


def _sample(nodes: Sequence[Any], dice: random.Random) -> str:
    """A text that the nodes would match, had they no conditions on what is around."""
    return "".join(_sample_of(node, dice) for node in nodes)


def _sample_of(node: tuple[Any, Any], dice: random.Random) -> str:
    operation, argument = node
    if operation in REPEATS:
        least, most, inner = argument
        return "".join(_sample(inner, dice) for _ in range(min(max(least, 1), most, 300)))
    if operation is parser.BRANCH:
        return _sample(dice.choice(argument[1]), dice)
    if operation in LOOKS:
        return ""
    if inner := _inner(node):
        return _sample(inner[0], dice)
    return next(iter(_letters_of(node)), "")


def _alphabet(tree: Sequence[Any]) -> list[str]:
    """Characters that the expression treats alike stand once; those of repeated parts come first."""
    repeated: dict[str, None] = {}
    others: dict[str, None] = {}
    _collect(tree, others, repeated, False)
    return list({**repeated, **others})


def _collect(nodes: Sequence[Any], once: dict[str, None], repeated: dict[str, None], inside: bool) -> None:
    for node in nodes:
        is_repeat = node[0] in REPEATS and node[1][1] > 1
        (repeated if inside else once).update(dict.fromkeys(_letters_of(node)[:4]))
        for inner in _inner(node):
            _collect(inner, once, repeated, inside or is_repeat)


def _letters_of(node: tuple[Any, Any]) -> list[str]:
    """Some characters that a node of one character takes."""
    operation, argument = node
    if operation is parser.LITERAL:
        return [chr(argument)]
    if operation is parser.ANY:
        return ["a", " "]
    if operation is parser.NOT_LITERAL:
        return [letter for letter in LETTERS if ord(letter) != argument]
    if operation is not parser.IN:
        return []
    items = [item for item in argument if item[0] is not parser.NEGATE]
    if len(items) < len(argument):
        return [letter for letter in LETTERS if not any(_takes(item, letter) for item in items)]
    own = [chr(value if kind is parser.LITERAL else value[0]) for kind, value in items if kind is not parser.CATEGORY]
    return list(
        dict.fromkeys([*own[:3], *(letter for letter in LETTERS if any(_takes(item, letter) for item in items))])
    )


def _takes(item: tuple[Any, Any], letter: str) -> bool:
    kind, value = item
    if kind is parser.LITERAL:
        return bool(ord(letter) == value)
    if kind is parser.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    return _CATEGORIES[str(value).rpartition("CATEGORY_")[2]](letter)


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "DIGIT": str.isdigit,
    "NOT_DIGIT": lambda letter: not letter.isdigit(),
    "SPACE": str.isspace,
    "NOT_SPACE": lambda letter: not letter.isspace(),
    "WORD": lambda one: one.isalnum() or one == "_",
    "NOT_WORD": lambda one: not (one.isalnum() or one == "_"),
}


# ---------------------------------------------------------------------------------------------- measuring


class _TooLongError(Exception):
    pass


def _stop(_: int, __: FrameType | None) -> None:
    raise _TooLongError


def run(pattern: re.Pattern[Any], method: str, text: str) -> None:
    """Use an expression as the code does: to its end, where the code takes every match."""
    subject: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    if method in ("match", "fullmatch", "search"):
        getattr(pattern, method)(subject)
    else:
        deque(pattern.finditer(subject), maxlen=0)


def _cost(pattern: re.Pattern[Any], method: str, text: tuple[str, str, str], size: int) -> int:
    """Nanoseconds of CPU on a text of about so many characters; raises _TooLongError beyond ``PATIENCE``."""
    before, pump, behind = text
    made = before + pump * (size // len(pump)) + behind
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        began = time.thread_time_ns()
        run(pattern, method, made)
        return time.thread_time_ns() - began
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def slowest(pattern: re.Pattern[Any], methods: Sequence[str], how: Thoroughness) -> Slow | None:
    """The first text found on which an expression takes more than linear time; None if there is none."""
    previous = signal.signal(signal.SIGPROF, _stop)
    try:
        for text in dict.fromkeys(texts(pattern, how)):
            for method in methods:
                if text[1] and (ratios := _growth(pattern, method, text)) is not None:
                    return Slow(text, ratios)
    finally:
        signal.signal(signal.SIGPROF, previous)
    return None


def _growth(pattern: re.Pattern[Any], method: str, text: tuple[str, str, str]) -> tuple[float, ...] | None:
    """How the time grows where it grows faster than the text; None where it does not."""
    try:
        if not _is_steep(pattern, method, text):
            return None
        size = FEW
        while _cost(pattern, method, text, size) < MEASURABLE and size < LARGEST:
            size *= 2
        times = [min(_cost(pattern, method, text, size << double) for _ in range(REPEATED)) for double in range(3)]
    except _TooLongError:
        return ()
    ratios = tuple(later / max(earlier, 1) for earlier, later in pairwise(times))
    return ratios if min(ratios) > SUPERLINEAR else None


def _is_steep(pattern: re.Pattern[Any], method: str, text: tuple[str, str, str]) -> bool:
    """A quick look, and a second one: the machine does other things too."""
    return all(_cost(pattern, method, text, MANY) > STEEP * _cost(pattern, method, text, FEW) for _ in range(3))
