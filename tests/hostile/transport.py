"""Cases 26 to 45 and 179 to 187: how connections and answers break."""

from __future__ import annotations

import datetime
import socket
import ssl
from functools import partial

import trustme

from scraper.web import Limits
from tests.hostile.bench import HTML, LIMITS, QUICK, Bench, outcome, told, words
from tests.hostile.cases import case
from tests.loopback import RESET, Loopback, answer


@case(26, "the server accepts and says nothing", "timeout")
def _(bench: Bench) -> str:
    return bench.plays((5.0,), limits=QUICK)


@case(27, "headers at a byte every tenth of a second", "timeout")
def _(bench: Bench) -> str:
    return bench.plays(
        (b"HTTP/1.1 200 OK\r\n", *(0.1, b"X") * 40),
        (b"HTTP/1.1 200 OK\r\n", *(0.1, b"X: y\r\n") * 40),
        limits=QUICK,
    )


@case(28, "a body at a byte every tenth of a second, with and without its length", "timeout")
def _(bench: Bench) -> str:
    return bench.plays(
        (answer(b"<p>", "Content-Length: 100"), *(0.1, b"x") * 40),
        (b"HTTP/1.1 200 OK\r\n\r\n<p>", *(0.1, b"x") * 40),
        limits=QUICK,
    )


@case(29, "the connection ends among the headers", "truncated")
def _(bench: Bench) -> str:
    return bench.plays(b"HTTP/1.1 200 OK\r\nContent-Type: te", b"HTTP/1.1 200 OK\r\n")


@case(30, "100 bytes are announced, three are sent", "truncated")
def _(bench: Bench) -> str:
    return bench.plays(answer(b"<p>", "Content-Length: 100"))


@case(31, "no length, no chunks, and the end in the middle of a tag", "ok (possibly_truncated)")
def _(bench: Bench) -> str:
    assert bench.plays(b"HTTP/1.1 200 OK\r\n\r\n" + HTML) == "ok", "a page that ends as HTML does is whole"
    page = bench.page(b"HTTP/1.1 200 OK\r\n\r\n" + HTML[:-12] + b"<a hr")
    assert bench.reads(page).endswith("(possibly_truncated)"), "the article has the flag too"
    identity = bench.page(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n" + HTML[:-12])
    assert identity.flags == page.flags, "this coding does not say where the body ends either"
    return told(page)


@case(32, "a chunked body cut in a chunk and between chunks; a chunk of size `zz`", "truncated; protocol_error")
def _(bench: Bench) -> str:
    return bench.plays(
        answer(b"ff\r\n<p>", "Transfer-Encoding: chunked"),
        answer(b"3\r\n<p>\r\n", "Transfer-Encoding: chunked"),
        answer(b"zz\r\n<p>\r\n", "Transfer-Encoding: chunked"),
    )


@case(33, "two lengths that differ; a negative length; a length beside chunks", "protocol_error; ok")
def _(bench: Bench) -> str:
    return bench.plays(
        answer(b"<p>", "Content-Length: 3", "Content-Length: 5"),
        answer(HTML, "Content-Length: -1"),
        answer(b"4\r\n<p>a\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 100"),
    )


@case(34, "101 headers; a header of 70,000 bytes", "protocol_error")
def _(bench: Bench) -> str:
    return bench.plays(answer(b"", *(f"X-{number}: y" for number in range(101))), answer(b"", "X: " + "y" * 70_000))


@case(35, "a body without a status line; status `2x0`", "protocol_error")
def _(bench: Bench) -> str:
    return bench.plays(b"<html><p>hello</html>", b"HTTP/1.1 2x0 OK\r\n\r\n", b"\r\n\r\n<p>hello")


@case(36, "status 999, 600, 299, 202, 101", "bad_status; protocol_error")
def _(bench: Bench) -> str:
    return bench.plays(*(answer(HTML, status=f"{status} Odd") for status in (999, 600, 299, 202, 101)))


@case(37, "200 times `100 Continue`, then the page", "ok")
def _(bench: Bench) -> str:
    return bench.plays(b"HTTP/1.1 100 Continue\r\n\r\n" * 200 + answer(HTML))


@case(38, "a reset before the first byte, and in the body: once, then always", "ok; connection_failed")
def _(bench: Bench) -> str:
    resets = ((RESET,), (answer(b"<p>", "Content-Length: 100"), 0.05, RESET))
    results = []
    for number, script in enumerate(resets):
        bench.server.play_in_turn(f"/{number}", script, (answer(HTML),))
        results.append(outcome(partial(bench.client().fetch, bench.server.url(f"/{number}"))))
    before = bench.server.connections
    results.append(bench.plays(*resets))
    assert bench.server.connections - before == 4, "two attempts each, and no third"
    return words(results)


@case(39, "a whole answer behind the answer, for the next request on the connection", "ok")
def _(bench: Bench) -> str:
    poison = answer(b"<p>poison")
    first = bench.server.play("/first", answer(b"", "Location: /second", status="302 Found") + poison, 0.1)
    bench.server.play("/second", answer(HTML) + poison, 0.1)
    page = bench.client().fetch(first)
    assert page.content == HTML
    assert bench.server.connections == 2, "no connection serves twice"
    return told(page)


@case(40, "NUL, control and UTF-8 bytes in header values", "ok")
def _(bench: Bench) -> str:
    page = bench.page(answer(HTML, "ETag: \x01\x7fé\x00\x1b[31m", "Content-Language: \u202een"))
    assert dict(page.headers)["etag"] == "é [31m"
    return told(page)


@case(41, "204 and 205 with a body; 200 with an empty one", "empty")
def _(bench: Bench) -> str:
    page = bench.page(answer(b""))
    assert bench.reads(page) == "empty"
    return bench.plays(answer(HTML, status="204 No Content"), answer(HTML, status="205 Reset Content"), answer(b""))


@case(42, "206 and 304 that were not asked for", "protocol_error")
def _(bench: Bench) -> str:
    return bench.plays(answer(HTML, status="206 Partial Content"), answer(status="304 Not Modified"))


AUTHORITY, STRANGER = trustme.CA(), trustme.CA()
_DAY = datetime.timedelta(days=1)


def _tls(certificate: trustme.LeafCert, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = newest
    certificate.configure_cert(context)
    return context


@case(
    43,
    "TLS: expired, unknown authority, self-signed, another host's certificate, TLS 1.0 and 1.1 only; then all right",
    "tls_error; ok",
)
def _(bench: Bench) -> str:
    good = AUTHORITY.issue_cert("127.0.0.1")
    expired = AUTHORITY.issue_cert("127.0.0.1", not_after=datetime.datetime.now(datetime.UTC) - _DAY)
    contexts = [
        _tls(expired),
        _tls(STRANGER.issue_cert("127.0.0.1")),
        _tls(AUTHORITY.issue_cert("example.org")),
        _old(good, "TLSv1"),
        _old(good, "TLSv1_1"),
        _tls(good),
    ]
    results = []
    with AUTHORITY.cert_pem.tempfile() as authorities:
        for context in contexts:
            server = bench.new_server(tls=context)
            client = bench.client(server, authorities=authorities)
            results.append(outcome(partial(client.fetch, server.play("/", answer(HTML)))))
            assert results[-1] == "ok" or server.requests == [], "nothing is sent over what is not proven"
    return words(results)


def _old(certificate: trustme.LeafCert, version: str) -> ssl.SSLContext:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return _tls(certificate, ssl.TLSVersion[version])


@case(44, "a TLS handshake that stalls; a server that speaks no TLS", "timeout; tls_error")
def _(bench: Bench) -> str:
    def https(server: Loopback, limits: Limits) -> str:
        client = bench.client(server, limits=limits)
        return outcome(partial(client.fetch, server.url("/").replace("http:", "https:")))

    bench.server.play("/", 5.0)
    plain = bench.new_server()
    plain.play("/", answer(HTML))
    return words((https(bench.server, QUICK), https(plain, LIMITS)))


@case(45, "the name server knows no such name, or does not answer", "connection_failed; timeout")
def _(bench: Bench) -> str:
    bench.patch.setattr(socket, "getaddrinfo", _unknown)
    first = bench.fetches("http://unknown.example/")
    bench.patch.setattr(socket, "getaddrinfo", _silent)
    hurried = bench.client(limits=QUICK)
    return words((first, outcome(partial(hurried.fetch, "http://silent.example/"))))


def _unknown(*_: object, **__: object) -> None:
    raise socket.gaierror(-3, "Temporary failure in name resolution")


def _silent(*_: object, **__: object) -> None:
    from threading import Event

    Event().wait(2)


@case(179, "103, 102, 100 and 199 before the page, with headers of their own, one of them a length", "ok")
def _(bench: Bench) -> str:
    interim = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 199 Odd\r\nContent-Length: 9\r\n\r\n"
    )
    page = bench.page(interim + answer(HTML))
    assert page.content == HTML
    assert "link" not in dict(page.headers), "what an interim answer says is not said of the page"
    return told(page)


@case(
    180,
    "interim answers without end: small ones, ones of 60,000 bytes, and the end after one",
    "protocol_error; connection_failed",
)
def _(bench: Bench) -> str:
    small, large = b"HTTP/1.1 102 Processing\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nX: " + b"y" * 60_000 + b"\r\n\r\n"
    return bench.plays((small * 1000,) * 1000, (large,) * 1000, small)


@case(
    181, "trailers without end; a body of 20 MB in chunks of one byte; an extension of 70,000 bytes", "protocol_error"
)
def _(bench: Bench) -> str:
    head = answer(b"", "Transfer-Encoding: chunked")
    return bench.plays(
        (head + b"0\r\n", *(b"X: y\r\n" * 10_000,) * 1000),
        (head, *(b"1\r\nx\r\n" * 10_000,) * 2000),
        head + b"5;" + b"x" * 70_000 + b"\r\n<p>hi\r\n0\r\n\r\n",
    )


_CHUNKED = b"5\r\n<p>hi\r\n0\r\n\r\n"
_ODD_HEADERS = (
    b"no colon\r\n", b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding : chunked\r\n", b"X\t: y\r\n", b": y\r\n", b"X y: z\r\n",
    b"\xc3\xa9: y\r\n", b"X\0: y\r\n", b"Transfer-Encoding:\r\n chunked\r\n", b"Transfer-Encoding: chun\r\n\tked\r\n",
    b"X: y\r\n Transfer-Encoding: chunked\r\n", b"X: y\r\n\tContent-Length: 3\r\n", b"X: y\rTransfer-Encoding: chunked\r\n",
    b"X: y\r\r\n", b"Content-Length:\r\n 5\r\n",
)  # fmt: skip


@case(
    182,
    "header lines without a colon, with a space before it, without a name; a folded transfer encoding or length, also in "
    "the fold of another header; a carriage return within a line; a space before the first header",
    "protocol_error",
)
def _(bench: Bench) -> str:
    start = b"HTTP/1.1 200 OK\r\n"
    first = start + b" X: y\r\nTransfer-Encoding: chunked\r\n\r\n" + _CHUNKED
    return bench.plays(first, *(start + b"X: y\r\n" + header + b"\r\n" + _CHUNKED for header in _ODD_HEADERS))


@case(
    183,
    "`Content-Length: 1_0`, `+5`, `5, 5`, `0x5`, `5.0`, `5 5`, Arabic digits, no digits, `5` and `6`",
    "protocol_error",
)
def _(bench: Bench) -> str:
    lengths = ("1_0", "+5", "5, 5", " 5, 5", "0x5", "5.0", "5 5", "-5", "\u0665", "\xb2", "", "5;", "5\0")
    two = answer(b"<p>hi", "Content-Length: 5", "Content-Length: 6")
    return bench.plays(two, *(answer(b"<p>hi<p>hi", f"Content-Length: {length}") for length in lengths))


@case(
    184,
    "transfer encodings: chunked twice in one header and in two, gzip and chunked, `xchunked`, `chunked;q=1`, gzip alone, none",
    "protocol_error",
)
def _(bench: Bench) -> str:
    codings = (
        "chunked, chunked",
        "gzip, chunked",
        "identity, chunked",
        "xchunked",
        "chunked;q=1",
        "gzip",
        "",
        "chunked\x0b",
    )
    twice = answer(_CHUNKED, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked")
    return bench.plays(twice, *(answer(_CHUNKED, f"Transfer-Encoding: {coding}") for coding in codings))


@case(
    185,
    "chunk sizes `0x5`, `+5`, `-1`, `1_0`, ` 5`, `5x`, full-width and 20 digits, none; a chunk longer than its size",
    "protocol_error",
)
def _(bench: Bench) -> str:
    sizes = ("0x5", "+5", "-1", "1_0", " 5", "5x", "5 5", "\uff15", "f" * 20, "", ";x", "5\0")
    bodies = [size.encode() + b"\r\n<p>hi\r\n0\r\n\r\n" for size in sizes]
    bodies += [b"5\r\n<p>high\r\n0\r\n\r\n", b"3\r\n<p>hi\r\n0\r\n\r\n"]
    silent = answer(b"5\r\n<p>hi\r\nzz\r\n", "Transfer-Encoding: chunked")
    at_once = bench.plays((silent, 5.0), limits=QUICK)
    return words((at_once, bench.plays(*(answer(body, "Transfer-Encoding: chunked") for body in bodies))))


@case(
    186,
    "what RFC 9112 allows: extensions and spaces behind a chunk's size, trailers, bare line feeds, a folded header, a length "
    "said twice; and no empty line at the end",
    "ok",
)
def _(bench: Bench) -> str:
    bodies = (
        b"5 ;ext\r\n<p>hi\r\n0\r\n\r\n", b'5;a="b;c"\r\n<p>hi\r\n0;x\r\n\r\n', b"5  \r\n<p>hi\r\n000\r\n\r\n",
        b"0000000000000000000005\r\n<p>hi\r\n0\r\nX: y\r\nZ: 1\r\n\r\n", b"5\n<p>hi\n0\n\n", b"5\r\n<p>hi\r\n0\r\n",
    )  # fmt: skip
    pages = [bench.page(answer(body, "Transfer-Encoding: Chunked")) for body in bodies]
    pages.append(bench.page(b"HTTP/1.1 200 OK\nX: y\n  z\n\t\nContent-Length: 5\nContent-Length: 05\n\n<p>hi"))
    assert {page.content for page in pages} == {b"<p>hi"}
    return words(told(page) for page in pages)


@case(187, "a certificate that has the host's name as its common name only", "tls_error")
def _(bench: Bench) -> str:
    bench.resolve("127.0.0.1")
    results = {}
    with AUTHORITY.cert_pem.tempfile() as authorities:
        for names in ((), ("named.example",)):
            server = bench.new_server(tls=_tls(AUTHORITY.issue_cert(*names, common_name="named.example")))
            url = server.play("/", answer(HTML)).replace("127.0.0.1", "named.example")
            results[names] = outcome(partial(bench.client(server, authorities=authorities).fetch, url))
    assert results["named.example",] == "ok", "the alternative name is the one that counts"
    return results[()]
