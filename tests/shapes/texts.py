"""Plain texts of every kind that is pasted."""

from __future__ import annotations

from tests.shapes.forms import Shape, plain, text, units

__all__ = ["TEXTS"]

_SENTENCE = "It rained in {w} all day, and the ferry to the island of {w} was late by an hour. "

TEXTS: tuple[Shape, ...] = (
    text("paragraphs of a text", f"{_SENTENCE}\n\n"),
    text("equal paragraphs of a text", _SENTENCE.replace("{w}", "town") + "\n\n"),
    text("lines of a text", "some words {w}\n"),
    text("equal lines", "Share this story\n"),
    text("wrapped lines", "It rained in {w} all day, and the ferry to the island\n"),
    text("one-word lines", "{w}\n"),
    text("one-letter lines", "a\n"),
    text("empty lines", "\n"),
    text("lines of spaces", "   \n"),
    text("lines of tabs", "\t\n"),
    text("old line ends", "some words {w}\r"),
    text("bylines of a text", "By {n}\n"),
    text("equal bylines of a text", "By Jane Doe\n"),
    text("dates of a text", "May 4, 2031 10:{i}\n"),
    text("relative dates of a text", "{i} minutes ago\n"),
    text("updated dates", "Updated: 4 May 2031, 10:{i} GMT\n"),
    text("credits of a text", "Photo: {n}/AFP\n"),
    text("credits in brackets", "(Photo by {n}/Getty Images)\n"),
    text("captions and credits", "The bridge at {w} in the rain. (Photo: {n} / Reuters)\n"),
    text("notices of copyright", "© 2031 {w} Media. All rights reserved.\n"),
    text("agencies", "{w} / AFP / Reuters / AP / dpa\n"),
    text("datelines of a text", f"HVAR, Croatia (AP) — {_SENTENCE}\n\n"),
    text("lines to follow in a text", "Follow {n} on Twitter @{w}\n"),
    text("bios of a text", "{n} is a reporter for the {w} Times.\n"),
    text("prompts", "Sign up for our newsletter on {w}\n"),
    text("links of a text", "Read more: {w} and rain\n"),
    text("markdown links", "[{w}](https://a{i}.example/x)\n"),
    text("markdown headings", "## {w}\n"),
    text("list items of a text", "- some words {w}\n"),
    text("numbered items of a text", "{i}. some words {w}\n"),
    text("quoted lines", "> some words {w}\n"),
    text("indented lines", "    some words {w}\n"),
    text("separators", "* * *\n"),
    text("rules of hyphens", "-----\n"),
    text("points only", ".\n"),
    text("counts", "{i} comments\n"),
    text("menus", "Home | News | {w} | Sport\n"),
    text("tables of tabs", "{w}\t{i}\tx\n"),
    text("pipes", "| {w} | {i} |\n"),
    text("questions", "Q: What about {w}?\nA: It rained.\n"),
    text("capitals", "RAIN IN {w}\n"),
    text("headlines", "{w} And Rain In Town\n\n"),
    text("URLs of a text", "https://a{i}.example/{w}\n"),
    text("addresses of a text", "{w}@a{i}.example\n"),
    text("Chinese lines", "天氣很好{i}。\n"),
    text("German lines", "Von {n}, {w}, 4. Mai 2031\n"),
    text("French lines", "Publié le 4 mai 2031 à 10h{i}\n"),
    text("corrections of a text", "Correction: an earlier version of {w} was wrong.\n"),
    text("contributions of a text", "{n} contributed to this report.\n"),
    text("tags of a text", "Tags: {w}, rain, {i}\n"),
    text("lines of markup in a text", "x < {i} and y > {w}\n"),
    plain("a paragraph of a text", lambda n: "Rain in town\n\n" + "It rained all day in the town. " * n),
    plain("a word of a text", lambda n: "Rain in town\n\n" + "x" * n),
    plain(
        "a byline of a text",
        lambda n: "Rain in town\n\nBy " + units("{n}, ")(n) + "\n\nIt rained all day in the town.\n",
    ),
    plain(
        "a credit of a text",
        lambda n: "Rain in town\n\nPhoto: " + units("{n}/AFP/")(n) + "\n\nIt rained all day in the town.\n",
    ),
    plain(
        "a date of a text", lambda n: "Rain in town\n\n" + "May 4, 2031 " * n + "\n\nIt rained all day in the town.\n"
    ),
    plain("brackets of a line", lambda n: "Rain in town\n\n" + "(Photo: " * n + "\n\nIt rained all day in the town.\n"),
    plain("a list of names", lambda n: "Rain in town\n\n" + units("{n} and ")(n)),
    plain("headline only", lambda n: "Rain in town " * n),
)
