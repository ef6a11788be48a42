"""A page that tries to act in whatever shows it."""

from __future__ import annotations

__all__ = ["BREAKOUTS", "HOSTILE"]

BREAKOUTS = {
    "end of a script": "</script><script>window.hacked = 1</script>",
    "end of a style": "</style><script>window.hacked = 1</script>",
    "end of a title": "</title><script>window.hacked = 1</script>",
    "end of an attribute": '" onmouseover="window.hacked = 1" x=\'" autofocus onfocus=\'window.hacked = 1\'',
    "comment": "<!--<script>window.hacked = 1</script>--><!--",
    "image": "<img src=x onerror=window.hacked=1><svg onload=window.hacked=1>",
    "frame": "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "policy": '<meta http-equiv="refresh" content="0; url=https://attacker.example/">',
    "link": "<a href='javascript:window.hacked=1'>read on</a>",
    "places of the template": "{{script}} {{data}} {{rows}} ${window.hacked=1} %(data)s {0}",
    "entity": "&lt;script&gt;window.hacked = 1&lt;/script&gt; &#60;b&#62;",
    "JSON": '"},"rows":[]}];window.hacked=1;//\\u003c/script\\u003e\\',
}
"""What the attempt is → a text that makes it, once it stands where it does not belong."""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _in_json(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("</", "<\\/")


_LONG = "The river rose by two metres in two nights, and the people of the old town carried their beds to the roof. "
_PARAGRAPHS = "".join(
    f'<p onclick="window.hacked=1" onmouseover="window.hacked=1">{_escaped(f"{_LONG}{breakout} {_LONG}")}</p>\n'
    for breakout in BREAKOUTS.values()
)
_LINKS = "".join(
    f'<li><a href="javascript:window.hacked=1">{_escaped(breakout)}</a></li>\n' for breakout in BREAKOUTS.values()
)

HOSTILE = f"""<!doctype html><html lang="en"><head><title>{_escaped(BREAKOUTS["end of a title"])}</title>
<meta property="og:image" content="https://attacker.example/seen.png?{_escaped(BREAKOUTS["end of an attribute"])}">
<meta property="og:site_name" content="{_escaped(BREAKOUTS["end of a script"])}">
<meta name="author" content="{_escaped(BREAKOUTS["image"])}">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Flood {_in_json(BREAKOUTS["end of a script"])}", "description": "{_in_json(BREAKOUTS["JSON"])}",
"author": {{"@type": "Person", "name": "Ada Example", "url": "javascript:window.hacked=1"}},
"image": {{"@type": "ImageObject", "url": "https://attacker.example/a.png", "caption": "{_in_json(BREAKOUTS["image"])}"}}}}
</script><script>window.hacked = 1</script></head><body onload="window.hacked=1">
<nav><ul>{_LINKS}</ul></nav>
<article><h1>Flood {_escaped(BREAKOUTS["end of a script"])}</h1><p class="byline">By Ada Example</p>
<figure><img src="https://attacker.example/b.png" alt="{_escaped(BREAKOUTS["end of an attribute"])}"
onerror="window.hacked=1"><figcaption>The bridge {_escaped(BREAKOUTS["image"])} (Photo: Ada Example/AP)</figcaption></figure>
<x-"onclick=window.hacked=1><p>{_LONG * 2}</p></x-"onclick=window.hacked=1>
{_PARAGRAPHS}<p>{_LONG}\u202egnp.tsal\u202c \u2066isolated\u2069 \u200fmarked\u200e {_LONG}</p>
<iframe src="https://attacker.example/frame"></iframe><form action="https://attacker.example/"><button>Send</button></form>
</article></body></html>"""
