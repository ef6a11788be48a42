"""Make URLs absolute, remove tracking, and fold them to a key for identity. This module fetches no URL."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

from msgspec import Struct

from scraper.values.tables import load_table

__all__ = [
    "absolute",
    "bare_host",
    "clean_url",
    "is_address",
    "is_site_root",
    "may_have_dots",
    "registrable_domain",
    "relative",
    "request_target",
    "split_url",
    "unicode_host",
    "url_key",
    "without_user",
]

MAX_LENGTH = 8192
"""Characters of the longest URL; longer URLs are dropped. Servers refuse shorter ones already."""

_PLAIN_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+(?:/[\w!$%&'()*+,./:;=?@~#-]*)?", re.ASCII)
_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_AUTHORITY_END = re.compile(r"[/?#]")
_HOST_AND_PORT = re.compile(r"(?:\[([^\[\]]*)\]|([^:\[\]]*))(?::(?:0*(?=[0-9])([0-9]{1,5}))?)?")
_IPV6 = re.compile(r"[0-9a-f:.]+(?:%[a-z0-9_.~-]+)?", re.ASCII)
"""Characters of an IPv6 address, with the zone that only link-local addresses have."""
_DOT = re.compile(r"\.|%2e", re.IGNORECASE)
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
_MAX_PORT = 65_535
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HOST = re.compile(r"(?=.{1,253}\.?$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE = "%!$&'()*+,/:;=?@~[]|#"
_SAFE_USER = "%!$&'()*+,:;=~|"
_INDEX_FILE = re.compile(r"/index\.(?:html?|php)$")
_TEXT_FRAGMENT = ":~:"
_ANY_PAGE = "https://page.example/"
_BEYOND_HOST = re.compile(r"[/?#]")
_USER = re.compile(r"\A(\s*[a-z][a-z0-9+.-]*://)[^/?#\\]*@", re.IGNORECASE)


def split_url(url: str) -> SplitResult | None:
    """Split any URL as written; the port is a number. None for a text without such parts.

    Raises nothing, whereas ``urlsplit`` and its ``port`` raise ValueError for a broken host or port.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def may_have_dots(url: str) -> bool:
    """Fast check: may a segment of the path be ``.`` or ``..``, also percent-encoded. May be True without any."""
    return "/." in url or "/%2" in url


def absolute(url: str, base: str | None) -> str | None:
    """Resolve a link to an http(s) URL, percent-encoded and without dot segments, as a browser sends it.

    ``base`` is the page's URL. None for other schemes, for text that is not a URL, for a relative URL without a base,
    and for URLs over ``MAX_LENGTH``. The result can be split with ``urlsplit`` and has a port that is a number.
    """
    if len(url) > MAX_LENGTH:
        return None
    # Most links of a page are plain: these need no parsing.
    if not may_have_dots(url):
        if _PLAIN_ABSOLUTE.fullmatch(url):
            return url if _is_host(url.split("/", 3)[2]) else None
        if base and _PLAIN_PATH.fullmatch(url):
            origin = _origin(base)
            return origin + url if origin else None
    return _resolve(url, base)


def relative(url: str) -> str | None:
    """Percent-encode a relative URL as written, for a link of a page without a known URL.

    None for bare fragments, for URLs with a scheme, and for text that is not a URL.

    >>> relative("/media/a b.jpg")
    '/media/a%20b.jpg'
    >>> relative("javascript:alert(1)") is None
    True
    >>> relative("//[a.jpg") is None
    True
    """
    stripped = _SURROGATE.sub("\ufffd", _CONTROL.sub("", url).strip())
    if not stripped or len(stripped) > MAX_LENGTH or stripped[0] == "#" or _SCHEME.match(stripped):
        return None
    if _resolve(stripped, _ANY_PAGE) is None:
        return None
    return quote(_slashes(stripped), safe=_SAFE)


@lru_cache(maxsize=256)
def _is_host(name: str) -> bool:
    """Whether a name can be a host name; memoised, because the links of a page have few hosts."""
    return _HOST.fullmatch(name) is not None


@lru_cache(maxsize=16)
def _origin(base: str) -> str | None:
    """Scheme and host of a base URL; memoised, because all links of a page have the same base."""
    resolved = _resolve(base, None)
    return "/".join(resolved.split("/", 3)[:3]) if resolved else None


class _UrlPieces(Struct, frozen=True):
    """An http(s) URL cut into pieces, not yet validated and percent-encoded."""

    scheme: str
    authority: str
    """User, host and port."""
    path: str
    query: str
    fragment: str = ""


def _resolve(url: str, base: str | None) -> str | None:
    """Resolve any URL, by the URL Standard where it differs from RFC 3986: white space, backslashes, slashes, dots."""
    url = _cleaned(url)
    if not base and url.startswith("//"):
        url = f"https:{url}"
    pieces = _cut_url(url, _base(base) if base else None)
    return _encoded(pieces) if pieces else None


def _cleaned(url: str) -> str:
    url = _slashes(_CONTROL.sub("", url).strip())
    return url if url.isascii() else _SURROGATE.sub("\ufffd", url)


@lru_cache(maxsize=16)
def _base(url: str) -> _UrlPieces | None:
    """A page's URL in pieces; memoised, because all links of the page have the same base."""
    pieces = _cut_url(_cleaned(url), None)
    return pieces if pieces and _encoded(pieces) else None


def _cut_url(url: str, base: _UrlPieces | None) -> _UrlPieces | None:
    """Cut a URL into pieces, with the pieces of the base for a relative URL; None for other schemes."""
    prefix = _SCHEME.match(url)
    scheme = prefix[1].lower() if prefix else base and base.scheme
    if scheme is None or scheme not in _DEFAULT_PORT:
        return None
    rest = url[prefix.end() :] if prefix else url
    # "http:a" is relative to a page of the same scheme; browsers take it for "http://a" elsewhere.
    if rest.startswith("//") or base is None or base.scheme != scheme:
        return _from_authority(scheme, rest)
    return _from_path(rest, base)


def _from_authority(scheme: str, rest: str) -> _UrlPieces:
    """Pieces of a URL with a host; ``rest`` follows the scheme. Browsers ignore additional slashes."""
    rest = rest.lstrip("/")
    end = _AUTHORITY_END.search(rest)
    at = end.start() if end else len(rest)
    return _cut_tail(scheme, rest[:at], rest[at:])


def _from_path(rest: str, base: _UrlPieces) -> _UrlPieces:
    """Pieces of a URL without a host, on the host of the base."""
    head = rest.partition("#")[0]
    path = head.partition("?")[0]
    if not path:
        query = "" if "?" in head or not base.query else f"?{base.query}"
        rest = f"{base.path}{query}{rest}"
    elif not path.startswith("/"):
        rest = f"{base.path.rpartition('/')[0]}/{rest}"
    return _cut_tail(base.scheme, base.authority, rest)


def _cut_tail(scheme: str, authority: str, tail: str) -> _UrlPieces:
    """Separate path, query and fragment, and remove dot segments from the path."""
    head, _, fragment = tail.partition("#")
    path, _, query = head.partition("?")
    return _UrlPieces(scheme, authority, _without_dots(path), query, fragment)


def _without_dots(path: str) -> str:
    """Resolve the segments ``.`` and ``..`` of a path, which may be percent-encoded; none leads above the root."""
    if not may_have_dots(path):
        return path
    segments = path.split("/")[1:]
    resolved: list[str] = []
    for segment in segments:
        if not _DOTS.fullmatch(segment):
            resolved.append(segment)
        elif resolved and len(_DOT.findall(segment)) > 1:
            resolved.pop()
    return "/" + "/".join([*resolved, ""] if _DOTS.fullmatch(segments[-1]) else resolved)


def _slashes(url: str) -> str:
    """Replace backslashes before the query by slashes, as browsers do."""
    if "\\" not in url:
        return url
    cut = min((offset for offset in (url.find("?"), url.find("#")) if offset >= 0), default=len(url))
    return url[:cut].replace("\\", "/") + url[cut:]


def _encoded(pieces: _UrlPieces) -> str | None:
    """Join the pieces, each percent-encoded; None if host or port is invalid."""
    user, at, rest = pieces.authority.rpartition("@")
    host_and_port = _HOST_AND_PORT.fullmatch(rest)
    if host_and_port is None:
        return None
    address, name, digits = host_and_port.groups()
    host = _ascii_host(name) if address is None else _bracketed(address)
    port = int(digits or _DEFAULT_PORT[pieces.scheme])
    if host is None or port > _MAX_PORT:
        return None
    shown = "" if port == _DEFAULT_PORT[pieces.scheme] else f":{port}"
    path = pieces.path or ("/" if pieces.query or pieces.fragment else "")
    path, query, fragment = (quote(piece, safe=_SAFE) for piece in (path, pieces.query, pieces.fragment))
    origin = f"{pieces.scheme}://{quote(user, safe=_SAFE_USER)}{at}{host}{shown}"
    url = f"{origin}{path}{query and '?'}{query}{fragment and '#'}{fragment}"
    return url if len(url) <= MAX_LENGTH else None


def _bracketed(address: str) -> str | None:
    address = address.lower()
    return f"[{address}]" if _IPV6.fullmatch(address) and ":" in address and is_address(address) else None


def _ascii_host(host: str) -> str | None:
    """Convert a host name to lower-case ASCII; None for an invalid host."""
    if "%" in host:
        host = unquote(host, errors="replace")
    if not host.isascii():
        host = _punycode(host)
    host = host.lower()
    return host if _is_host(host) else None


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class _Tracking(Struct, frozen=True):
    """The table of tracking parameters, compiled for lookup."""

    names: frozenset[str]
    prefixes: tuple[str, ...]
    local: tuple[tuple[str, bool, tuple[str, ...]], ...]
    """Name or prefix, whether it is a prefix, and the hosts where it counts."""

    def matches(self, name: str, host: str) -> bool:
        return name in self.names or name.startswith(self.prefixes) or self._matches_on(name, host)

    def _matches_on(self, name: str, host: str) -> bool:
        return any(
            (name.startswith(word) if prefix else name == word) and _is_below(host, hosts)
            for word, prefix, hosts in self.local
        )


def _is_below(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in hosts)


@cache
def _tracking() -> _Tracking:
    entries = load_table("tracking_parameters.toml")["parameters"]
    everywhere = [entry for entry in entries if "hosts" not in entry]
    return _Tracking(
        names=frozenset(entry["name"] for entry in everywhere if "name" in entry),
        prefixes=tuple(entry["prefix"] for entry in everywhere if "prefix" in entry),
        local=tuple(
            (entry.get("name") or entry["prefix"], "prefix" in entry, tuple(entry["hosts"]))
            for entry in entries
            if "hosts" in entry
        ),
    )


def without_user(url: str) -> str:
    """Remove name and password from a URL: they are never sent, and must not appear in results and messages.

    >>> without_user("https://ada:secret@example.org/@ada")
    'https://example.org/@ada'
    """
    return _USER.sub(r"\1", url) if "@" in url else url


def clean_url(url: str) -> str:
    """Remove tracking parameters and text fragments from a URL; all else stays."""
    if "?" not in url and "#" not in url:
        return url
    head, hash_mark, fragment = url.partition("#")
    path, question_mark, query = head.partition("?")
    host = _host_of(path)
    if query:
        query = "&".join(_untracked(query, host))
    if fragment:
        fragment = _clean_fragment(fragment, host)
    return path + (question_mark if query else "") + query + (hash_mark if fragment else "") + fragment


def _host_of(url: str) -> str:
    """Host of a URL in lower case, without user and port; empty without a host."""
    _, mark, rest = url.partition("//")
    if not mark:
        return ""
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return re.sub(r"\.?(?::\d*)?$", "", authority).lower()


def _untracked(query: str, host: str) -> list[str]:
    """The fields of a query without tracking parameters."""
    tracking = _tracking()
    return [field for field in query.split("&") if field and not tracking.matches(_parameter_name(field), host)]


def _parameter_name(field: str) -> str:
    # A page that escapes its links twice has "&amp;utm_source=" in them.
    name = field.partition("=")[0].lower().removeprefix("amp;")
    return unquote(name) if "%" in name else name


def _clean_fragment(fragment: str, host: str) -> str:
    """Remove the text directive from a fragment; empty if the fragment is tracking parameters alone."""
    fragment = fragment.partition(_TEXT_FRAGMENT)[0]
    return fragment if "=" not in fragment or _untracked(fragment, host) else ""


def bare_host(parts: SplitResult) -> str:
    """The host of a split URL in lower case, without a final dot: ``example.org.`` is ``example.org``."""
    return (parts.hostname or "").removesuffix(".")


def request_target(url: str) -> str:
    """Path and query of an absolute URL, unchanged, as requests and rules of robots.txt have them.

    >>> request_target("https://example.org//a/b?#top")
    '//a/b?'
    """
    rest = url.partition("#")[0].partition("://")[2]
    end = _AUTHORITY_END.search(rest)
    target = rest[end.start() :] if end else ""
    return target if target.startswith("/") else f"/{target}"


@lru_cache(maxsize=256)
def url_key(url: str) -> str:
    """A key that is equal for URLs of the same page: ``example.org/story?id=3``.

    The key ignores scheme, ``www.``, case of the host, default port, user, dot segments, percent-encoding, index files,
    a trailing slash, the order of parameters, tracking parameters and the fragment, unless it is a route (``#!/a``).
    AMP and mobile hosts have different keys. The key of a text that is not a URL is the text.
    """
    resolved = absolute(url, None)
    if resolved is None:
        return url.strip()
    parts = urlsplit(clean_url(resolved))
    query = "&".join(sorted(_canonical(parts.query).replace("%20", "+").split("&")))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return _folded_host(parts) + _folded_path(parts.path) + (f"?{query}" if query else "") + fragment


def _folded_host(parts: SplitResult) -> str:
    host = bare_host(parts).removeprefix("www.")
    if ":" in host:
        host = f"[{ip_address(host).compressed}]"
    return host if parts.port in (None, *_DEFAULT_PORT.values()) else f"{host}:{parts.port}"


def _folded_path(path: str) -> str:
    return _INDEX_FILE.sub("", _canonical(path)).rstrip("/")


def _canonical(text: str) -> str:
    """Canonical percent-encoding: upper-case digits, and no encoding of unreserved characters."""
    return _ESCAPE.sub(_canonical_escape, text) if "%" in text else text


def _canonical_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


@lru_cache(maxsize=256)
def registrable_domain(url: str) -> str | None:
    """The registrable part of a host, by the public suffix list: ``example.co.uk``.

    An address, a single label and a public suffix are returned whole. None without a host.
    """
    resolved = absolute(url, None)
    host = bare_host(urlsplit(resolved)) if resolved else ""
    if not host:
        return None
    if "." not in host or is_address(host):
        return host
    return _registrable(host)


@lru_cache(maxsize=1024)
def _registrable(host: str) -> str:
    # The import and the first lookup take 0.1 s, and few pages need it.
    from tld import get_fld

    domain = get_fld(f"http://{unicode_host(host)}/", fail_silently=True)
    labels = domain.count(".") + 1 if domain else 2
    return ".".join(host.split(".")[-labels:])


def unicode_host(host: str) -> str:
    """The host in Unicode, as the public suffix list writes it."""
    if "xn--" not in host:
        return host
    import idna

    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def is_site_root(url: str) -> bool:
    """Whether a URL is the home page of its site."""
    return absolute(url, None) is not None and not _BEYOND_HOST.search(url_key(url))
