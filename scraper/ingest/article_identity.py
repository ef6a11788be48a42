"""Decide which kept article a page is: by keys of its URLs, by its content, and a fingerprint for similar texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b, sha256

from msgspec import Struct

from scraper.article import ArticleRecord
from scraper.ingest.volatile_text import stable_words
from scraper.store.rows import ArticleRow
from scraper.values.urls import is_site_root, registrable_domain, url_key

__all__ = ["ArticleKeys", "accepted_canonical", "article_keys", "content_hash", "fingerprint", "same_article"]

HASH_DIGITS = 32
"""Hexadecimal digits of a content hash: 128 bits."""
BITS = 64
SHINGLE = 3
"""Words whose order counts in a fingerprint."""
LONG_WORD = 16
"""Characters; in a script without spaces a longer run is cut into pieces of ``PIECE`` characters."""
PIECE = 2
MAX_WORDS = 20_000
"""Words of a text that its fingerprint is made of."""


class ArticleKeys(Struct, frozen=True):
    """The keys of an article as its page gives them."""

    key: str
    """``ArticleRow.key``: the article's ``id``, or one of the page's own URL if the canonical URL is not accepted."""
    url_key: str
    """Of the final URL."""
    canonical_key: str | None


def accepted_canonical(article: ArticleRecord) -> str | None:
    """Key of the canonical URL; None for one on another registrable domain, and for the home page of a site."""
    canonical = article.canonical_url
    if canonical is None or is_site_root(canonical):
        return None
    if article.url and registrable_domain(canonical) != registrable_domain(article.url):
        return None
    return url_key(canonical)


def article_keys(article: ArticleRecord) -> ArticleKeys:
    """The keys of an article.

    The ``id`` in the JSON is made of any canonical URL: a copy that names its original, or a site whose pages all name
    the home page, would make different pages one article. There the key is made of the page's own URL.
    """
    canonical = accepted_canonical(article)
    own = url_key(article.url) if article.url else ""
    is_refused = canonical is None and article.canonical_url is not None and bool(own)
    key = f"u1:{sha256(own.encode('utf-8', 'replace')).hexdigest()[:HASH_DIGITS]}" if is_refused else article.id
    return ArticleKeys(key, own, canonical)


def same_article(keys: ArticleKeys, rows: Iterable[ArticleRow], sighted: int | None) -> ArticleRow | None:
    """The kept article that a page is, of all rows that share a key with it.

    ``sighted`` is the article that the source's item led to before. The order: that article; the key; the final URL;
    the canonical URL; of several rows the oldest.
    """
    candidates = sorted(rows, key=lambda row: row.id)
    tests = (
        lambda row: row.id == sighted,
        lambda row: row.key == keys.key,
        lambda row: bool(keys.url_key) and keys.url_key in (row.url_key, row.canonical_key),
        lambda row: keys.canonical_key is not None and keys.canonical_key in (row.canonical_key, row.url_key),
    )
    return next((row for test in tests for row in candidates if test(row)), None)


def content_hash(article: ArticleRecord) -> str:
    """Hash of headline and text, which ignores case, punctuation, white space and what changes by itself."""
    parts = (" ".join(stable_words(text)) for text in (article.headline or "", article.text))
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:HASH_DIGITS]


# ---------------------------------------------------------------------------------------------- fingerprint


def fingerprint(text: str) -> int:
    """Simhash of a text's words, three by three, as a signed 64-bit integer (Charikar 2002); 0 without words.

    Texts that differ in a few words differ in a few bits. The same text has the same fingerprint in all processes.
    """
    shingles = _shingles(stable_words(text))
    counts = _column_counts([_hash(shingle) for shingle in shingles])
    set_in = [sum((plane >> bit & 1) << exponent for exponent, plane in counts) for bit in range(BITS)]
    value = sum(1 << bit for bit, count in enumerate(set_in) if 2 * count > len(shingles))
    return value - (1 << BITS) if value >> (BITS - 1) else value


def _shingles(words: list[str]) -> set[str]:
    pieces = [piece for word in words[:MAX_WORDS] for piece in _pieces(word)]
    starts = range(max(1, len(pieces) - SHINGLE + 1)) if pieces else ()
    return {" ".join(pieces[start : start + SHINGLE]) for start in starts}


def _pieces(word: str) -> Iterator[str]:
    if len(word) < LONG_WORD:
        yield word
    else:
        yield from (word[start : start + PIECE] for start in range(0, min(len(word), MAX_WORDS), PIECE))


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode("utf-8", "replace"), digest_size=BITS // 8).digest(), "big")


def _column_counts(numbers: list[int]) -> list[tuple[int, int]]:
    """How many numbers have each bit set: pairs of a weight's exponent and the bits of the counts with that weight.

    Three numbers of a weight become one of it and one of twice the weight, for all 64 bits at once (a full adder).
    """
    counts: list[tuple[int, int]] = []
    exponent = 0
    while numbers:
        carries: list[int] = []
        while len(numbers) >= 3:
            a, b, c = numbers.pop(), numbers.pop(), numbers.pop()
            half = a ^ b
            numbers.append(half ^ c)
            carries.append(a & b | half & c)
        if len(numbers) == 2:
            a, b = numbers
            numbers = [a ^ b]
            carries.append(a & b)
        counts.append((exponent, numbers[0]))
        numbers, exponent = carries, exponent + 1
    return counts
