"""Cases 46 to 53, 143, 144, 155 and 192: where answers lead."""

from __future__ import annotations

import re
import zlib
from functools import partial

import responses

from tests.hostile.bench import HTML, STORY, Bench, outcome, told, words
from tests.hostile.cases import case
from tests.loopback import answer


def _to(target: str, *headers: str, status: int = 302, body: bytes = b"") -> bytes:
    return answer(body, f"Location: {target}", *headers, status=f"{status} Redirect")


@case(46, "a redirect to itself, to and fro, and a chain of 50", "redirect_limit")
def _(bench: Bench) -> str:
    server = bench.server
    server.play("/a", _to("/b"))
    server.play("/b", _to("/a"))
    for number in range(50):
        server.play(f"/{number}", _to(f"/{number + 1}"))
    starts = [server.play("/self", _to("/self")), server.url("/a"), server.url("/0")]
    result = words(outcome(partial(bench.client().fetch, url)) for url in starts)
    assert len(server.requests) == 3 * 6, "five redirects are followed, no more"
    return result


@case(47, "a redirect whose body unpacks to 512 MB", "ok")
def _(bench: Bench) -> str:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(4_000_000)) for _ in range(128)), packer.flush()])
    bench.server.play("/end", answer(HTML))
    return bench.plays(_to("/end", "Content-Encoding: gzip", body=bomb))


@case(48, "a redirect without a target, with an empty one, in UTF-8, to `//host/path`", "protocol_error; ok")
def _(bench: Bench) -> str:
    bench.server.play("/%C3%A4%20b", answer(HTML))
    bench.server.play("/end", answer(HTML))
    host = bench.server.url("")
    return bench.plays(answer(status="302 Found"), _to(""), _to("/ä b"), _to(host.removeprefix("http:") + "/end"))


@case(49, "a redirect from https to http", "ok")
def _(bench: Bench) -> str:
    with responses.RequestsMock() as web:
        web.get("https://one.example/a", status=302, headers={"Location": "http://one.example/b", "Set-Cookie": "k=1"})
        web.get("http://one.example/b", body=HTML)
        page = bench.client().fetch("https://one.example/a")
        assert "Cookie" not in web.calls[1].request.headers, "followed without credentials"
    assert page.redirects == ("https://one.example/a",), "recorded"
    return told(page)


@case(50, "cookies and passwords of one host, on the way to another", "ok")
def _(bench: Bench) -> str:
    cookie = {"Set-Cookie": "key=1; Path=/"}
    with responses.RequestsMock() as web:
        web.get("https://one.example/a", status=302, headers={"Location": "https://two.example/b", **cookie})
        web.get("https://two.example/b", status=302, headers={"Location": "https://one.example/c"})
        web.get("https://one.example/c", body=HTML)
        page = bench.client().fetch("https://jane:secret@one.example/a")
        first, other, again = (call.request.headers for call in web.calls)
    assert "Authorization" not in first
    assert "Cookie" not in other
    assert again["Cookie"] == "key=1"
    assert "secret" not in repr(page)
    return told(page)


@case(51, "moved for good once, and back the next time", "ok")
def _(bench: Bench) -> str:
    old = bench.server.url("/old")
    bench.server.play("/new", answer(HTML))
    bench.server.play_in_turn("/old", (_to("/new", status=301),), (answer(HTML),))
    client = bench.client()
    pages = [client.fetch(old), client.fetch(old)]
    assert [page.url for page in pages] == [bench.server.url("/new"), old], "nothing is remembered"
    return words(told(page) for page in pages)


def _refresh(target: str) -> bytes:
    return answer(f'<title>Moved</title><meta http-equiv="Refresh" content="0; url={target}">'.encode())


@case(
    52,
    "`<meta http-equiv=refresh>` and scripts that lead on: within the site, twice, to another site",
    "ok; block_page",
)
def _(bench: Bench) -> str:
    server = bench.server
    server.play("/end", answer(STORY.encode()))
    server.play("/stub", _refresh("/end"))
    script = answer(b"<script>window.location.href = '/end'</script><noscript>moved</noscript>")
    button = answer(b"<script>function go() { location.href = '/stub' }</script><p onclick='go()'>Go on")
    slow = answer(STORY.replace("<head>", "<head><meta http-equiv=refresh content='300; url=/x'>").encode())
    within = bench.plays(_refresh("/end"), script, slow, button)
    led = bench.page(_refresh("/end"), path="/begin")
    assert (led.url, led.redirects) == (server.url("/end"), (server.url("/begin"),))
    return words((within, bench.plays(_refresh("/stub"), _refresh("https://other.example/"))))


@case(53, "every article's URL ends at the front page, or at a page that asks for consent", "block_page; consent_wall")
def _(bench: Bench) -> str:
    bench.server.play("/", answer(STORY.encode()))
    urls = [bench.server.play(f"/2024/rain-in-town-{number}", _to("/")) for number in range(3)]
    client = bench.client()
    soft = words(outcome(partial(client.fetch, url)) for url in urls)
    consent = b"<title>Before you continue</title><h1>We value your privacy</h1><p>We and our partners use cookies.</p>"
    bench.server.play("/consent", answer(consent + b"<button>Accept all</button><button>Manage preferences</button>"))
    page = bench.page(_to("/consent"), path="/2024/snow")
    return words((soft, bench.reads(page)))


@case(
    192, "a cookie for a public suffix, for another host, for a part of an address; one for the registered domain", "ok"
)
def _(bench: Bench) -> str:
    bench.resolve("127.0.0.1")
    suffixes = ("co.uk", ".github.io", "uk", "example.com", "ample.co.uk", "b.example.co.uk")
    cookies = [f"Set-Cookie: k{number}=1; Path=/; Domain={suffix}" for number, suffix in enumerate(suffixes)]
    cookies += ["Set-Cookie: site=1; Path=/; Domain=example.co.uk", "Set-Cookie: own=1; Path=/"]
    port = bench.server.port
    hosts = ("a.example.co.uk", "a.example.co.uk", "b.example.co.uk", "other.co.uk")
    for number, host in enumerate(hosts[1:]):
        bench.server.play(f"/{number}", _to(f"http://{host}:{port}/{number + 1}", *cookies))
        cookies = []
    address = ["Set-Cookie: part=1; Path=/; Domain=0.0.1", "Set-Cookie: whole=1; Path=/; Domain=127.0.0.1"]
    bench.server.play("/3", _to(bench.server.url("/4")))
    bench.server.play("/4", _to("/5", *address))
    bench.server.play("/5", answer(HTML))
    page = bench.client().fetch(f"http://{hosts[0]}:{port}/0")
    assert [_cookies(request) for request in bench.server.requests] == [
        set(), {"site=1", "own=1"}, {"site=1"}, set(), set(), {"whole=1"},
    ]  # fmt: skip
    return told(page)


def _cookies(request: bytes) -> set[str]:
    match = re.search(rb"\r\nCookie: ([^\r]*)", request)
    return set(match[1].decode().split("; ")) if match else set()


@case(143, "a redirect to `///host/path`, `////host/path`, `/\\host/path`, `http:host/path`", "ok")
def _(bench: Bench) -> str:
    bench.server.play("/end", answer(HTML))
    other = bench.new_server()
    other.play("/end", answer(HTML))
    place = other.url("/end").removeprefix("http://")
    client = bench.client(bench.server, other)
    pages = []
    for number, target in enumerate((f"///{place}", f"////{place}", f"/\\{place}", f"http:///{place}")):
        pages.append(client.fetch(bench.server.play(f"/{number}", _to(target))))
    assert {page.url for page in pages} == {other.url("/end")}, "where a browser goes"
    return words(map(told, pages))


@case(144, "`<meta http-equiv=refresh>` to a path that looks like a host which is none: `//.x[`, `//[::1`", "ok")
def _(bench: Bench) -> str:
    results = []
    for number, (path, sent) in enumerate({"//.x[": "//.x%5B", "//[::1": "//%5B::1", "/a/..//.x[": "//.x%5B"}.items()):
        bench.server.play(sent, answer(STORY.encode()))
        page = bench.page(_refresh(bench.server.url(path)), path=f"/{number}")
        assert bench.server.requests[-1].split()[1].decode() == sent, "a path is never a host"
        results.append(told(page))
    return words(results)


@case(155, "a page of 64 KB that leads on: of nothing but `<`, with a header of white space, in 5,000 digits", "ok")
def _(bench: Bench) -> str:
    bench.server.play("/end", answer(STORY.encode()))
    lead = "<meta http-equiv=refresh content='0; url=/end'>"
    spaces = " " * 60_000
    pages = (
        lead + "<" * 60_000,
        f"{lead}<script{spaces}",
        f"<meta http-equiv ={spaces}x>{lead}",
        f"{lead}&#{'1' * 5_000};",
        f"{lead}&#{'0' * 5_000}65;",
    )
    return bench.plays(*(answer(page.encode()) for page in pages))
