"""What a client and its browser's process say to each other: values on a pipe, each behind its length."""

from __future__ import annotations

from typing import BinaryIO

import msgspec
from msgspec import Struct

__all__ = [
    "Ask",
    "Begin",
    "FromBrowser",
    "FromClient",
    "Give",
    "Overgrown",
    "Refuse",
    "Shown",
    "Unshown",
    "Unstarted",
    "read",
    "write",
]

_LENGTH = 4
_MARGIN = 1_000_000
"""Bytes of a message beside the content that it carries."""


class Begin(Struct, frozen=True, tag=True, kw_only=True):
    """Show a page."""

    url: str
    executable: str
    agent: str
    """Value of the User-Agent header."""
    seconds: float
    """After which the process ends itself with all that it started."""
    memory: int
    """Bytes beyond which it does."""
    folder: str
    """Of temporary files. The client removes it; the process does if the client is gone."""
    most_bytes: int
    """Of the page that scripts make."""
    settle_seconds: float
    """How long scripts may go on fetching after the page itself is there."""


class Ask(Struct, frozen=True, tag=True, kw_only=True):
    """The browser wants something."""

    url: str
    method: str
    kind: str
    """Playwright's ``resource_type``."""
    leads: bool
    """Whether it is to take the place of the page."""
    origin: str | None
    """Value of the Origin header, which comes with what other origins have to agree to."""


class Give(Struct, frozen=True, tag=True):
    """What the browser gets."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Refuse(Struct, frozen=True, tag=True):
    """It does not get it."""


class Shown(Struct, frozen=True, tag=True):
    """What scripts made of the page."""

    content: bytes


class Overgrown(Struct, frozen=True, tag=True):
    """Scripts made too large a page."""


class Unshown(Struct, frozen=True, tag=True):
    """The browser could not show the page, or shows something else."""

    reason: str


class Unstarted(Struct, frozen=True, tag=True):
    """There is no browser that starts."""

    reason: str


FromClient = Begin | Give | Refuse
FromBrowser = Ask | Shown | Overgrown | Unshown | Unstarted


def write(pipe: BinaryIO, message: FromClient | FromBrowser) -> None:
    """Send a message. Raises OSError where nobody reads any more."""
    content = msgspec.msgpack.encode(message)
    pipe.write(len(content).to_bytes(_LENGTH, "big") + content)
    pipe.flush()


def read(pipe: BinaryIO, kinds: type, most_bytes: int) -> FromClient | FromBrowser | None:
    """The next message, of one of these ``kinds``, with a content of ``most_bytes`` at most; None after the last one.

    What is cut, too long or no such message counts as the end: whoever sent it is of no more use.
    """
    length = int.from_bytes(pipe.read(_LENGTH), "big")
    if not 0 < length <= most_bytes + _MARGIN:
        return None
    try:
        message: FromClient | FromBrowser = msgspec.msgpack.decode(pipe.read(length), type=kinds)
    except msgspec.MsgspecError:
        return None
    return message
