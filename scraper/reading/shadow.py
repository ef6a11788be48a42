"""Declarative shadow roots: templates that a browser shows as part of the page."""

from __future__ import annotations

import re

__all__ = ["unfold_shadow_roots"]

# A tag that nothing ends matches to the end: the search would begin anew at each tag inside it.
_TEMPLATE = re.compile(rb"<(/?)template\b([^>]*+)(?:>|\Z)", re.IGNORECASE)
_MODE = re.compile(rb"\sshadowrootmode\s*=", re.IGNORECASE)


def unfold_shadow_roots(markup: bytes) -> bytes:
    """Markup in which each shadow root that the page declares is a ``div``; other templates stay what they are.

    >>> unfold_shadow_roots(b'<x-story><template shadowrootmode="open"><p>Rain</template></x-story>')
    b'<x-story><div shadowrootmode="open"><p>Rain</div></x-story>'
    """
    if b"shadowrootmode" not in markup:
        return markup
    open_roots: list[bool] = []
    return _TEMPLATE.sub(lambda tag: _unfolded(tag, open_roots), markup)


def _unfolded(tag: re.Match[bytes], open_roots: list[bool]) -> bytes:
    if not tag[0].endswith(b">"):
        return tag[0]
    if tag[1]:
        return b"</div>" if open_roots and open_roots.pop() else tag[0]
    open_roots.append(_MODE.search(tag[2]) is not None)
    return b"<div" + tag[2] + b">" if open_roots[-1] else tag[0]
