"""URLs: made absolute, cleaned of tracking, and folded to a key for identity. No URL here is ever fetched."""

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
    "is_site_root",
    "may_have_dots",
    "registrable_domain",
    "relative",
    "request_target",
    "split_url",
    "url_key",
    "without_user",
]

MAX_LENGTH = 8192
"""Characters; longer URLs are dropped. Servers refuse them well before."""

_PLAIN_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+(?:/[\w!$%&'()*+,./:;=?@~#-]*)?", re.ASCII)
_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_AUTHORITY_END = re.compile(r"[/?#]")
_HOST_AND_PORT = re.compile(r"(?:\[([^\[\]]*)\]|([^:\[\]]*))(?::(?:0*(?=[0-9])([0-9]{1,5}))?)?")
_IPV6 = re.compile(r"[0-9a-f:.]+(?:%[a-z0-9_.~-]+)?", re.ASCII)
"""Characters of an IPv6 address, with the zone that only link-local addresses have."""
_DOT = re.compile(r"\.|%2e", re.IGNORECASE)
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
_MOST_PORT = 65_535
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
    """The parts of any URL as written, with a port that is a number; None for a text that has no such parts.

    Raises nothing, whereas ``urlsplit`` and its ``port`` raise ValueError for a broken host or port.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def may_have_dots(url: str) -> bool:
    """Whether a step of the path may be ``.`` or ``..``, also percent-encoded; a quick look that errs towards yes."""
    return "/." in url or "/%2" in url


def absolute(url: str, base: str | None) -> str | None:
    """The http(s) URL that a link leads to, percent-encoded and without dot segments, as a browser sends it.

    ``base`` is the page's URL. None for other schemes, for what is no URL, for a relative URL without a base, and
    for URLs over ``MAX_LENGTH``. The result can be split with ``urlsplit`` and has a port that is a number.
    """
    if len(url) > MAX_LENGTH:
        return None
    if not may_have_dots(url):
        if _PLAIN_ABSOLUTE.fullmatch(url):
            return url if _is_host(url.split("/", 3)[2]) else None
        if base and _PLAIN_PATH.fullmatch(url):
            origin = _origin(base)
            return origin + url if origin else None
    return _resolve(url, base)


def relative(url: str) -> str | None:
    """A relative URL as written, percent-encoded: all there is to a link whose page has no known URL.

    None for bare fragments, for what has a scheme, and for what is no URL on any page.

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
    """Whether a name may be a host's; the links of a page ask for the same few."""
    return _HOST.fullmatch(name) is not None


@lru_cache(maxsize=16)
def _origin(base: str) -> str | None:
    """Scheme and host of a base URL; every link of a page asks for the same one."""
    resolved = _resolve(base, None)
    return "/".join(resolved.split("/", 3)[:3]) if resolved else None


class _Place(Struct, frozen=True):
    """An http(s) URL cut into pieces, before anything is judged or percent-encoded."""

    scheme: str
    authority: str
    """User, host and port."""
    path: str
    query: str
    fragment: str = ""


def _resolve(url: str, base: str | None) -> str | None:
    """The long way, after the URL Standard where it differs from RFC 3986: white space, backslashes, slashes, dots."""
    url = _cleaned(url)
    if not base and url.startswith("//"):
        url = f"https:{url}"
    place = _place(url, _base(base) if base else None)
    return _encoded(place) if place else None


def _cleaned(url: str) -> str:
    url = _slashes(_CONTROL.sub("", url).strip())
    return url if url.isascii() else _SURROGATE.sub("\ufffd", url)


@lru_cache(maxsize=16)
def _base(url: str) -> _Place | None:
    """A page's URL in pieces; every link of the page asks for the same one."""
    place = _place(_cleaned(url), None)
    return place if place and _encoded(place) else None


def _place(url: str, base: _Place | None) -> _Place | None:
    """The pieces of a URL, joined with those of the base where it is relative; None for what is no http(s) URL."""
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else base and base.scheme
    if scheme is None or scheme not in _DEFAULT_PORT:
        return None
    rest = url[found.end() :] if found else url
    # "http:a" is relative to a page of the same scheme; browsers take it for "http://a" elsewhere.
    if rest.startswith("//") or base is None or base.scheme != scheme:
        return _from_authority(scheme, rest)
    return _joined(rest, base)


def _from_authority(scheme: str, rest: str) -> _Place:
    """A URL that names its host; ``rest`` is what follows the scheme. Browsers pass over further slashes."""
    rest = rest.lstrip("/")
    end = _AUTHORITY_END.search(rest)
    at = end.start() if end else len(rest)
    return _pieces(scheme, rest[:at], rest[at:])


def _joined(rest: str, base: _Place) -> _Place:
    """A URL without a host, on the host of the base."""
    head = rest.partition("#")[0]
    path = head.partition("?")[0]
    if not path:
        query = "" if "?" in head or not base.query else f"?{base.query}"
        rest = f"{base.path}{query}{rest}"
    elif not path.startswith("/"):
        rest = f"{base.path.rpartition('/')[0]}/{rest}"
    return _pieces(base.scheme, base.authority, rest)


def _pieces(scheme: str, authority: str, tail: str) -> _Place:
    """Path, query and fragment parted, the path without dot segments."""
    head, _, fragment = tail.partition("#")
    path, _, query = head.partition("?")
    return _Place(scheme, authority, _without_dots(path), query, fragment)


def _without_dots(path: str) -> str:
    """A path without the steps ``.`` and ``..``, which may be percent-encoded; none leads above the root."""
    if not may_have_dots(path):
        return path
    steps = path.split("/")[1:]
    kept: list[str] = []
    for step in steps:
        if not _DOTS.fullmatch(step):
            kept.append(step)
        elif kept and len(_DOT.findall(step)) > 1:
            kept.pop()
    return "/" + "/".join([*kept, ""] if _DOTS.fullmatch(steps[-1]) else kept)


def _slashes(url: str) -> str:
    """Backslashes before the query are slashes: what browsers make of them."""
    if "\\" not in url:
        return url
    cut = min((place for place in (url.find("?"), url.find("#")) if place >= 0), default=len(url))
    return url[:cut].replace("\\", "/") + url[cut:]


def _encoded(place: _Place) -> str | None:
    """A URL put together with every piece percent-encoded; None if its host or port is none."""
    user, at, rest = place.authority.rpartition("@")
    found = _HOST_AND_PORT.fullmatch(rest)
    if found is None:
        return None
    address, name, digits = found.groups()
    host = _ascii_host(name) if address is None else _bracketed(address)
    port = int(digits or _DEFAULT_PORT[place.scheme])
    if host is None or port > _MOST_PORT:
        return None
    shown = "" if port == _DEFAULT_PORT[place.scheme] else f":{port}"
    path = place.path or ("/" if place.query or place.fragment else "")
    path, query, fragment = (quote(one, safe=_SAFE) for one in (path, place.query, place.fragment))
    origin = f"{place.scheme}://{quote(user, safe=_SAFE_USER)}{at}{host}{shown}"
    made = f"{origin}{path}{query and '?'}{query}{fragment and '#'}{fragment}"
    return made if len(made) <= MAX_LENGTH else None


def _bracketed(address: str) -> str | None:
    address = address.lower()
    return f"[{address}]" if _IPV6.fullmatch(address) and ":" in address and _is_address(address) else None


def _ascii_host(host: str) -> str | None:
    """A host name in lower-case ASCII; None for what can be no host."""
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
    return re.sub(r"\.?(?::\d*)?$", "", authority).lower()


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


def bare_host(parts: SplitResult) -> str:
    """The host of a split URL in lower case, without the dot that may end it: ``example.org.`` is ``example.org``."""
    return (parts.hostname or "").removesuffix(".")


def request_target(url: str) -> str:
    """Path and query of an absolute URL exactly as they stand in it: what is sent, and what robots.txt is asked for.

    >>> request_target("https://example.org//a/b?#top")
    '//a/b?'
    """
    rest = url.partition("#")[0].partition("://")[2]
    found = _AUTHORITY_END.search(rest)
    target = rest[found.start() :] if found else ""
    return target if target.startswith("/") else f"/{target}"


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
    host = bare_host(parts).removeprefix("www.")
    if ":" in host:
        host = f"[{ip_address(host).compressed}]"
    return host if parts.port in (None, *_DEFAULT_PORT.values()) else f"{host}:{parts.port}"


def _folded_path(path: str) -> str:
    return _INDEX_FILE.sub("", _canonical(path)).rstrip("/")


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
    host = bare_host(urlsplit(resolved)) if resolved else ""
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
