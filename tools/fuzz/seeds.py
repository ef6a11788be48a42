"""What fuzzing begins with: the project's own pages, and small pieces of everything that reading looks at."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SEEDS"]

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 30_000
PIECES = (
    b"<!doctype html><html lang=en><head><meta charset=utf-8><title>A</title></head><body><article><h1>A</h1><p>b c.",
    b'<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","author":{"@id":"#a"},"image":["/a.jpg"]}]}',
    b'<script id="__NEXT_DATA__" type="application/json">{"props":{"article":{"body":"<p>a b c d e f g h i j.</p>"}}}',
    b"<table><caption>c</caption><tr><th colspan=3>a<td rowspan=0>b<tr><td><table><tr><td>c",
    b"<ul><li>a<ol start=3><li>b</ol></ul><dl><dt>a<dd>b</dl><blockquote>q</blockquote><pre>a\n b</pre>",
    b"<figure><img src=a.jpg srcset='a 1x, b 2x'><figcaption>A bridge. (Photo by Ada Example/Agency)</figure>",
    b"<div itemscope itemtype=http://schema.org/Article><span itemprop=author>By Ada Example</span><time>",
    b"<x-a><template shadowrootmode=open><p>a</template></x-a><noscript><p>b</noscript><svg><text>c</svg><math><mi>d",
    b"<meta http-equiv=refresh content='0;url=/a'><base href=//b/><link rel=next href='?page=2'><a href='/2'>2</a>",
    b"<p style='font-size:0'>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</p><p hidden>b</p><!-- c --><![CDATA[d]]>",
    b"A headline of a text\n\nBy Ada Example\n\nParis (AFP) - One sentence. Another one.\n\n(Photo: Agency)\n\n* * *\n",
    "Größe\u202e\u200b\u00a0\ufeff नमस्ते 雨が降る مطر".encode(),
    "雨は二日間にわたって降り続いた。".encode("shift_jis"),
    "<p>雨".encode("utf-16"),
)


def _pages() -> list[bytes]:
    files = [
        path for path in sorted((ROOT / "fixtures").rglob("*")) if path.is_file() and path.stat().st_size < LARGEST
    ]
    return [path.read_bytes() for path in files if path.suffix in (".html", ".txt")]


SEEDS = tuple(b"\x01" + content for content in (*PIECES, *_pages()))
