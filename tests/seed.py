"""The founding example: its lines, its right answer, and the same article as HTML."""

from __future__ import annotations

from html import escape
from pathlib import Path

SEED = Path(__file__).parent.parent / "seeds" / "000_62ae0accbefd8e91.txt"
TEXT = SEED.read_text(encoding="utf-8")
LINES = [" ".join(line.split()) for line in TEXT.split("\n") if line.strip()]
"""Its lines with one kind of space: the seed has no-break spaces."""

CAPTION = (
    "Amazon and Blue Origin founder Jeff Bezos provides the keynote address at the Air Force Association's Annual Air, "
    "Space & Cyber Conference in Oxen Hill, MD, on September 19, 2018."
)
ROLES = [
    "headline",
    "caption",
    "credit",
    *["paragraph"] * 10,
    "social_follow",
    "separator",
    "comment_notice",
    "related_link",
]
CREDIT_SPANS = ["(Photo by Jim WATSON / AFP)", "(Photo credit should read JIM WATSON/AFP/Getty Images)"]

NAVIGATION = """<header><a href="/">The Daily</a><nav><ul><li><a href="/politics">Politics</a></li>
<li><a href="/tech">Tech</a></li><li><a href="/sports">Sports</a></li></ul></nav></header>"""
FOOTER = """<aside><h3>Most Popular</h3><ul><li><a href="/1">Ten harbours to see before the summer ends</a></li>
<li><a href="/2">Why the ferries were late again on Sunday</a></li></ul></aside>
<footer><p>Copyright 2021 The Daily. All rights reserved.</p><a href="/terms">Terms of Use</a></footer>"""


def seed_as_html(media: str) -> str:
    """The founding example as a page with navigation around it; ``media`` says how its photo stands there."""
    headline, caption, credit, *rest = LINES
    image = '<img src="/media/bezos.jpg" alt="Jeff Bezos">'
    photo = {
        "figure": f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure><p>{escape(credit)}</p>",
        "figure-credit": f"<figure>{image}<figcaption>{escape(caption)}<br>{escape(credit)}</figcaption></figure>",
        "plain": f"<div>{image}</div><p>{escape(caption)}</p><p>{escape(credit)}</p>",
    }[media]
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in rest)
    return (
        f"<!doctype html><html lang=en><head><title>{escape(headline)} - The Daily</title></head><body>{NAVIGATION}"
        f"<main><article><h1>{escape(headline)}</h1>{photo}\n{paragraphs}</article></main>{FOOTER}</body></html>"
    )
