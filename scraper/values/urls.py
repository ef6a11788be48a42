"""URLs: made absolute, cleaned of tracking, and folded to a key for identity. No URL here is ever fetched."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from msgspec import Struct

from scraper.values.tables import load_table

__all__ = ["absolute", "clean_url", "is_site_root", "registrable_domain", "relative", "url_key", "without_user"]

MAX_LENGTH = 8192
"""Characters; longer URLs are dropped. Servers refuse them well before."""

_PLAIN_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+(?:/[\w!$%&'()*+,./:;=?@~#-]*)?", re.ASCII)
_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HOST = re.compile(r"(?=.{1,253}\.?$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE = "%!$&'()*+,/:;=?@~[]|#"
_INDEX_FILE = re.compile(r"/index\.(?:html?|php)$")
_TEXT_FRAGMENT = ":~:"
_BEYOND_HOST = re.compile(r"[/?#]")
_USER = re.compile(r"\A(\s*[a-z][a-z0-9+.-]*://)[^/?#\\]*@", re.IGNORECASE)


def absolute(url: str, base: str | None) -> str | None:
    """The http(s) URL that a link leads to, percent-encoded as a browser sends it.

    ``base`` is the page's URL. None for other schemes, for what is no URL, for a relative URL without a base, and
    for URLs over ``MAX_LENGTH``.
    """
    if len(url) > MAX_LENGTH:
        return None
    if "/." not in url:
        if _PLAIN_ABSOLUTE.fullmatch(url):
            return url if _is_host(url.split("/", 3)[2]) else None
        if base and _PLAIN_PATH.fullmatch(url):
            origin = _origin(base)
            return origin + url if origin else None
    return _resolve(url, base)


def relative(url: str) -> str | None:
    """A relative URL as written, percent-encoded: all there is to a link whose page has no known URL.

    None for bare fragments, for what has a scheme, and for what is no URL.

    >>> relative("/media/a b.jpg")
    '/media/a%20b.jpg'
    >>> relative("javascript:alert(1)") is None
    True
    """
    stripped = _SURROGATE.sub("\ufffd", _CONTROL.sub("", url).strip())
    if not stripped or len(stripped) > MAX_LENGTH or stripped[0] == "#" or _SCHEME.match(stripped):
        return None
    return quote(_slashes(stripped), safe=_SAFE)


@lru_cache(maxsize=256)
def _is_host(name: str) -> bool:
    """Whether a name may be a host's; the links of a page ask for the same few."""
    return _HOST.fullmatch(name) is not None


@lru_cache(maxsize=16)
def _origin(base: str) -> str | None:
    """Scheme and host of a base URL; every link of a page asks for the same one."""
    resolved = _resolve(base, None)
    return "/".join(resolved.split("/", 3)[:3]) if resolved else None


def _resolve(url: str, base: str | None) -> str | None:
    """The long way, after the URL Standard where it differs from RFC 3986: white space, backslashes, encoding."""
    url = _slashes(_CONTROL.sub("", url).strip())
    if not url.isascii():
        url = _SURROGATE.sub("\ufffd", url)
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in _DEFAULT_PORT:
        return None
    if url.startswith("//") and not base:
        url = "https:" + url
    try:
        joined = urljoin(_slashes(base.strip()), url) if base else url
        return _encoded(urlsplit(joined))
    except ValueError:
        return None


def _slashes(url: str) -> str:
    """Backslashes before the query are slashes: what browsers make of them."""
    if "\\" not in url:
        return url
    cut = min((place for place in (url.find("?"), url.find("#")) if place >= 0), default=len(url))
    return url[:cut].replace("\\", "/") + url[cut:]


def _encoded(parts: SplitResult) -> str | None:
    """A split URL put together again with every part percent-encoded; None if it is not one of ours."""
    host = _ascii_host(parts.hostname or "")
    if parts.scheme not in _DEFAULT_PORT or host is None:
        return None
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port in (None, _DEFAULT_PORT[parts.scheme]) else f":{parts.port}"
    netloc = quote(user, safe=_SAFE) + at + host + port
    path = "/" if not parts.path and (parts.query or parts.fragment) else parts.path
    path, query, fragment = (quote(one, safe=_SAFE) for one in (path, parts.query, parts.fragment))
    made = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return made if len(made) <= MAX_LENGTH else None


def _ascii_host(host: str) -> str | None:
    """A host name in lower-case ASCII, an IPv6 address in brackets; None for what can be no host."""
    if ":" in host:
        return f"[{host}]" if _is_address(host) else None
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


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class _Tracking(Struct, frozen=True):
    """The table of tracking parameters, in the form in which it is asked."""

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
    return any(host == one or host.endswith("." + one) for one in hosts)


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
    """A URL without name and password: they are not sent, and must not end up in results and messages.

    >>> without_user("https://ada:secret@example.org/@ada")
    'https://example.org/@ada'
    """
    return _USER.sub(r"\1", url) if "@" in url else url


def clean_url(url: str) -> str:
    """The same URL without tracking parameters and text fragments; everything else stays as it was."""
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
    """Host of a URL in lower case, without user and port; empty if it has none."""
    _, mark, rest = url.partition("//")
    if not mark:
        return ""
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return re.sub(r":\d*$", "", authority).lower()


def _untracked(query: str, host: str) -> list[str]:
    """The pieces of a query that are no tracking parameters."""
    tracking = _tracking()
    return [piece for piece in query.split("&") if piece and not tracking.matches(_parameter_name(piece), host)]


def _parameter_name(piece: str) -> str:
    # A page that escapes its links twice has "&amp;utm_source=" in them.
    name = piece.partition("=")[0].lower().removeprefix("amp;")
    return unquote(name) if "%" in name else name


def _clean_fragment(fragment: str, host: str) -> str:
    """A fragment without its text directive; empty if all of it is tracking parameters."""
    fragment = fragment.partition(_TEXT_FRAGMENT)[0]
    return fragment if "=" not in fragment or _untracked(fragment, host) else ""


@lru_cache(maxsize=256)
def url_key(url: str) -> str:
    """A key that is equal for URLs of the same page: ``example.org/story?id=3``.

    Folded are scheme, ``www.``, case of the host, default port, user, dot segments, percent-encoding, index files,
    a trailing slash, the order of parameters, tracking parameters and the fragment, unless it is a route (``#!/a``).
    AMP and mobile hosts keep keys of their own. What is no URL is its own key.
    """
    resolved = absolute(url, None)
    if resolved is None:
        return url.strip()
    parts = urlsplit(clean_url(resolved))
    query = "&".join(sorted(_canonical(parts.query).replace("%20", "+").split("&")))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return _folded_host(parts) + _folded_path(parts.path) + (f"?{query}" if query else "") + fragment


def _folded_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if ":" in host:
        host = f"[{ip_address(host).compressed}]"
    return host if parts.port in (None, *_DEFAULT_PORT.values()) else f"{host}:{parts.port}"


def _folded_path(path: str) -> str:
    path = _canonical(path)
    if "/." in path:
        path = urlsplit(urljoin("http://host/", path)).path
    return _INDEX_FILE.sub("", path).rstrip("/")


def _canonical(text: str) -> str:
    """Percent-encoding in its one form: upper-case digits, and none for characters that need none."""
    return _ESCAPE.sub(_canonical_escape, text) if "%" in text else text


def _canonical_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


@lru_cache(maxsize=256)
def registrable_domain(url: str) -> str | None:
    """The part of a host that someone registered, by the public suffix list: ``example.co.uk``.

    An address, a single label and a public suffix stand for themselves. None where there is no host.
    """
    resolved = absolute(url, None)
    host = (urlsplit(resolved).hostname or "").rstrip(".") if resolved else ""
    if not host:
        return None
    if "." not in host or _is_address(host):
        return host
    return _registrable(host)


@lru_cache(maxsize=1024)
def _registrable(host: str) -> str:
    # Its import and first question take 0.1 s, and few pages need it.
    from tld import get_fld

    found = get_fld(f"http://{_unicode_host(host)}/", fail_silently=True)
    labels = found.count(".") + 1 if found else 2
    return ".".join(host.split(".")[-labels:])


def _unicode_host(host: str) -> str:
    """The form in which the public suffix list has its names."""
    if "xn--" not in host:
        return host
    import idna

    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def is_site_root(url: str) -> bool:
    """Whether a URL is the home page of its site rather than a page of it."""
    return absolute(url, None) is not None and not _BEYOND_HOST.search(url_key(url))
