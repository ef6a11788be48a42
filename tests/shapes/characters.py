"""Unicode: marks, joiners, invisible characters, scripts, directions, emoji; and URLs of every kind."""

from __future__ import annotations

from collections.abc import Callable

from tests.shapes.forms import ARTICLE, PARAGRAPH, Shape, article, behind, head, page, plain, units

__all__ = ["CHARACTERS", "URLS"]

_RUNS = {
    "combining marks": "\u0301\u0316",
    "marks of a class": "\u0301",
    "marks of Hebrew": "\u05b0\u05b4",
    "marks of Thai": "\u0e34\u0e49",
    "soft hyphens": "a\u00ad",
    "spaces of no width": "a\u200b",
    "joiners": "\u200d",
    "joiners of Indic letters": "\u0915\u094d\u200d",
    "emoji": "\U0001f469\u200d\U0001f680",
    "flags": "\U0001f3f4\U000e0067\U000e007f",
    "tag characters": "\U000e0041",
    "changes of direction": "a\u202eb\u202c",
    "surrogates' replacements": "\ufffd",
    "no characters": "\ufdd0",
    "Hangul letters": "\u1112\u1161\u11ab",
    "Hangul vowels": "\u1161",
    "compatibility letters": "\ufb01\u2460",
    "the longest ligature": "\ufdfa",
    "letters that grow in capitals": "ßŉ",
    "dotted capitals": "\u0130",
    "Chinese": "天氣很好。",
    "Thai without spaces": "ฝนตก",
    "Arabic": "مطر في المدينة ",
    "Greek capitals": "ΣΑΣ ",
    "no-break spaces": "a\u00a0",
    "ideographic spaces": "\u3000雨",
    "line separators": "word\u2028",
    "form feeds": "word\f",
    "quotation marks": "“",
    "apostrophes": "’a",
    "dashes": "—",
    "points": ". ",
    "commas": ", ",
    "slashes": "/ ",
    "at signs": "@a ",
    "capitals": "A. B. ",
    "parentheses": "(",
    "brackets in pairs": "[a] ",
    "bars": "| ",
    "digits in groups": "1 000 ",
    "times": "10:30 ",
    "letters and digits": "a1",
}


def _in_page(run: str) -> Callable[[int], str]:
    return lambda count: page(f"<article><h1>Rain in town</h1>{PARAGRAPH * 3}<p>a" + run * count + "</p></article>")


def _in_text(run: str) -> Callable[[int], str]:
    return lambda count: f"Rain in town\n\nIt rained all day in the town of a{run * count}\n\nIt rained all night.\n"


_ELSEWHERE = ("combining marks", "joiners", "soft hyphens", "emoji", "dashes", "capitals")

_HOLDERS = {
    "a headline": page(f"<article><h1>Rain @</h1>{PARAGRAPH * 4}"),
    "a byline": page(f"<article><h1>Rain</h1><p class=byline>By Jane D@</p>{PARAGRAPH * 4}"),
    "a claim": page(ARTICLE, "<meta name=author content='Jane D@'>"),
    "a caption": page(
        f"<article><h1>Rain</h1>{PARAGRAPH * 4}<figure><img src=a><figcaption>A bridge@. Photo: J. D@/AFP</figcaption></figure>"
    ),
}


def _held(holder: str, run: str) -> Callable[[int], str]:
    return lambda count: holder.replace("@", run * count)


CHARACTERS: tuple[Shape, ...] = (
    *(Shape(f"{name} in a paragraph", _in_page(run)) for name, run in _RUNS.items()),
    *(plain(f"{name} in a text", _in_text(run)) for name, run in _RUNS.items()),
    *(
        Shape(f"{name} in {place}", _held(holder, _RUNS[name]))
        for place, holder in _HOLDERS.items()
        for name in _ELSEWHERE
    ),
    article("marks in elements", "<i class=x>\u0301</i>", ("<p>a", "</p>")),
    article("marks in words", "a" + "\u0301" * 40 + " {w} ", ("<p>", "</p>")),
    article("letters with a mark", "a\u0308o\u0302 ", ("<p>", "</p>")),
)


def _url(tail: str) -> Callable[[int], str]:
    made = units(tail)
    return lambda count: page(
        f"{ARTICLE}<a href='https://example.org/{made(count)}'>word</a><img src='/{made(count)}'>",
        f"<link rel=canonical href='https://example.org/{made(count)}'><meta property=og:image content='/{made(count)}'>",
    )


_TAILS = {
    "segments": "a/",
    "dot segments": "../",
    "dots": ".",
    "slashes": "/",
    "parameters": "?utm_source=x&a{i}=b&",
    "question marks": "?",
    "fragments": "#a",
    "percent signs": "%",
    "escapes": "%2e%2F",
    "doubled escapes": "%25",
    "spaces": " x",
    "letters beyond ASCII": "ä",
    "colons": ":",
    "at signs": "@",
    "digits": "1",
    "hyphens": "a-",
    "sizes": "-100x100",
    "back slashes": "\\",
    "brackets": "[",
}
URLS: tuple[Shape, ...] = (
    *(Shape(f"{name} of a URL", _url(tail)) for name, tail in _TAILS.items()),
    Shape("labels of a host", lambda n: page(ARTICLE + "<a href='https://" + "a." * n + "example'>word</a>")),
    Shape("Unicode labels of a host", lambda n: page(ARTICLE + "<a href='https://" + "ä." * n + "example/'>word</a>")),
    Shape("a long port", lambda n: page(ARTICLE + "<a href='https://a.example:" + "1" * n + "/'>word</a>")),
    Shape("a long user", lambda n: page(ARTICLE + "<a href='https://" + "a:" * n + "@b.example/'>word</a>")),
    Shape("a long scheme", lambda n: page(ARTICLE + "<a href='" + "a+" * n + ":x'>word</a>")),
    Shape("a data URL", lambda n: page(ARTICLE + "<img src='data:image/png;base64," + "iVBOR" * n + "'>")),
    Shape("data URLs", lambda n: page(ARTICLE + "<img src='data:image/gif;base64,R0lGOD'>" * n)),
    behind("URLs in the text", "<p>See https://a{i}.example/{w} for more.</p>"),
    Shape("a text of URLs", lambda n: page(ARTICLE + "<p>" + units("https://a{i}.example/{w} ")(n))),
    Shape("schemes in a text", lambda n: page(ARTICLE + "<p>" + "http://" * n)),
    Shape("addresses of mail", lambda n: page(ARTICLE + "<p>" + units("a{i}@b.example ")(n))),
    behind("links to hosts", "<a href='https://a{i}.example/'>{w}</a> "),
    behind("links with parameters", "<a href='/a?id={i}&utm_medium=x#y'>{w}</a> "),
    behind("links that go up", "<a href='../../{i}/../x'>{w}</a> "),
    head("links of the head", "<link rel='next prev' href='/{i}'>"),
)
