"""Cases 1 to 25 and 177, 178: what URLs and names lead to."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

from scraper.values.urls import url_key
from scraper.web import Agent
from tests.hostile.bench import HTML, STORY, Bench, never, outcome, words
from tests.hostile.cases import case
from tests.loopback import answer


def _unreached(bench: Bench, *urls: str) -> str:
    """What comes of URLs, none of which may open a connection."""
    bench.patch.setattr(socket.socket, "connect", never)
    return bench.fetches(*urls)


@case(1, "`http://127.0.0.1/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://127.0.0.1/", "https://127.0.0.1/", "http://127.255.255.254/")


@case(2, "`http://localhost/`, in capitals, with a dot behind", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://localhost/", "http://LOCALHOST/", "http://localhost./")


@case(3, "short forms: `http://127.1/`, `http://0/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://127.1/", "http://0/", "http://10.1/")


@case(4, "one decimal number: `http://2130706433/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://2130706433/")


@case(5, "hexadecimal: `http://0x7f.0.0.1/`, `http://0x7f000001/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://0x7f.0.0.1/", "http://0x7f000001/", "http://0X7F.1/")


@case(6, "octal: `http://0177.0.0.1/`, `http://017700000001/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://0177.0.0.1/", "http://017700000001/")


@case(7, "circled digits: `http://①②⑦.⓪.⓪.①/`, full-width digits, ideographic dots", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://①②⑦.⓪.⓪.①/", "http://１２７.０.０.１/", "http://127。0。0。1/")


@case(8, "`http://[::1]/`, `http://[::]/`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/")


@case(9, "IPv4 mapped into IPv6: `[::ffff:127.0.0.1]`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/")


@case(10, "IPv4-compatible IPv6: `[::127.0.0.1]`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://[::127.0.0.1]/", "http://[::8.8.8.8]/")


@case(11, "NAT64: `[64:ff9b::7f00:1]`, `[64:ff9b:1::1]`", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/", "http://[64:ff9b::a9fe:a9fe]/")


@case(12, "6to4 and Teredo around a private address", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1:8000:63bf:3fff:fdd2]/")


@case(
    13, "private networks, link-local and metadata addresses, shared, protocol and benchmark ranges", "blocked_address"
)
def _(bench: Bench) -> str:
    hosts = (
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
        "192.0.0.1", "198.18.0.1", "168.63.129.16",
    )  # fmt: skip
    return _unreached(bench, *(f"http://{host}/" for host in hosts))


@case(14, "multicast, reserved, broadcast", "blocked_address")
def _(bench: Bench) -> str:
    return _unreached(bench, "http://224.0.0.1/", "http://[ff02::1]/", "http://240.0.0.1/", "http://255.255.255.255/")


@case(15, "`fe80::1%eth0`, `fc00::1`, `fec0::1`, `3fff::1`, `5f00::1`", "blocked_address")
def _(bench: Bench) -> str:
    hosts = ("fe80::1%25eth0", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "3fff::1", "5f00::1", "2001:db8::1")
    return _unreached(bench, *(f"http://[{host}]/" for host in hosts))


@case(16, "a name with a public and a private address, in either order", "blocked_address")
def _(bench: Bench) -> str:
    bench.resolve("93.184.216.34", "10.0.0.1")
    first = _unreached(bench, "http://mixed.example/")
    bench.resolve("10.0.0.1", "93.184.216.34")
    return words((first, _unreached(bench, "http://mixed.example/")))


@case(17, "rebinding: the name leads elsewhere when it is asked again", "ok")
def _(bench: Bench) -> str:
    url = bench.server.play("/", answer(HTML))
    bench.resolve("127.0.0.1")
    result = outcome(lambda: bench.client().fetch(url.replace("127.0.0.1", "rebinding.example")))
    assert bench.asked == ["rebinding.example"], "one lookup, and its answer is what is connected to"
    assert bench.server.requests
    return result


@case(
    18,
    "parsers disagree: `http://evil.example\\@127.0.0.1/`, `http://127.0.0.1#@evil.example/`, `http://a@127.0.0.1/`",
    "blocked_address",
)
def _(bench: Bench) -> str:
    first = _unreached(
        bench, "http://127.0.0.1#@evil.example/", "http://a@127.0.0.1/", "http://evil.example@127.0.0.1/"
    )
    bench.resolve("10.0.0.1")
    second = _unreached(bench, "http://evil.example\\@127.0.0.1/")
    assert bench.asked == ["evil.example"], "the host that a browser would go to, and no other"
    return words((first, second))


@case(19, "a redirect from a public host to `http://169.254.169.254/`", "blocked_address")
def _(bench: Bench) -> str:
    return bench.plays(
        answer(b"", "Location: http://169.254.169.254/latest/meta-data/", status="302 Found"),
        answer(b"", "Location: //169.254.169.254/", status="307 Temporary Redirect"),
    )


@case(20, "a permanent redirect to a private address, 20 times", "blocked_address")
def _(bench: Bench) -> str:
    client = bench.client()
    url = bench.server.play("/", answer(b"", "Location: http://10.0.0.1/", status="301 Moved Permanently"))
    result = words(outcome(partial(client.fetch, url)) for _ in range(20))
    assert len(bench.server.requests) == 20, "nothing was adopted: each time the old URL is asked"
    return result


@case(21, "a redirect to `file:`, `ftp:`, `data:`, `javascript:`", "blocked_scheme")
def _(bench: Bench) -> str:
    targets = ("file:///etc/passwd", "ftp://example.org/", "data:text/html,x", "javascript:alert(1)", "gopher://x/")
    return bench.plays(*(answer(b"", f"Location: {target}", status="302 Found") for target in targets))


@case(22, "control characters, spaces and NUL in a URL; a label of 300; no host; port 99999; two colons", "invalid_url")
def _(bench: Bench) -> str:
    bench.patch.setattr(socket, "getaddrinfo", never)
    return bench.fetches(
        "http://example.org/a\r\nX: y", "http://example.org/a\tb", "http://example.org/\x00", "http://exa mple.org/",
        f"http://{'a' * 300}.example/", "http:///x", "http://example.org:99999/", "http://example.org:80:80/", "http://",
        "", "example.org", "http://[::1/", "http://.../",
    )  # fmt: skip


@case(23, "`rel=canonical`, `og:url` and images that point at loopback", "article")
def _(bench: Bench) -> str:
    url = bench.server.url("/secret")
    tags = (
        f'<link rel=canonical href="{url}"><meta property=og:url content="{url}"><meta property=og:image content="{url}">'
        f'<link rel=amphtml href="{url}"><link rel=next href="{url}">'
    )
    result = bench.reads(STORY.replace("<head>", f"<head>{tags}").replace("<article>", f'<article><img src="{url}">'))
    assert bench.server.connections == 0, "they are data and are never fetched"
    return result


@case(24, "`HTTP_PROXY` and `.netrc` in the environment", "ok")
def _(bench: Bench) -> str:
    netrc = Path(bench.folder) / "netrc"
    netrc.write_text("machine 127.0.0.1 login jane password secret", encoding="ascii")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        bench.patch.setenv(name, "http://127.0.0.1:9")
    bench.patch.setenv("NETRC", str(netrc))
    result = bench.plays(answer(HTML))
    assert b"Authorization" not in bench.server.requests[0]
    return result


@case(25, "a name that imitates another; punycode that means nothing", "connection_failed; invalid_url")
def _(bench: Bench) -> str:
    keys = {url_key("http://еxample.org/"), url_key("http://xn--xample-2of.org/")}
    assert len(keys) == 1, "the letters and their encoding are one host, and not the host that they imitate"
    assert url_key("http://example.org/") not in keys
    bench.patch.setattr(socket, "getaddrinfo", _unknown)
    return bench.fetches("http://еxample.org/", "http://xn--a/", "http://xn--0.example/", f"http://{'ß' * 70}.example/")


def _unknown(*_: object, **__: object) -> None:
    raise socket.gaierror(-2, "Name or service not known")


@case(
    177,
    "protocol assignments in `2001::/23`, Teredo around a public address, ISATAP around a private one",
    "blocked_address",
)
def _(bench: Bench) -> str:
    hosts = (
        "2001::1", "2001:1::1", "2001:4:112::1", "2001:4:113::1", "2001:5::", "2001:40::1", "2001:1ff:ffff::1",
        "2001:0:808:808:8000:63bf:f7f7:f7f7", "2a00:1450::5efe:10.0.0.1", "2a00:1450::200:5efe:a9fe:a9fe",
        "2a00:1450::5efe:7f00:1", "2002:808:808::5efe:192.168.0.1",
    )  # fmt: skip
    return _unreached(bench, *(f"http://[{host}]/" for host in hosts))


@case(178, "port 0: given, in a redirect, in a page that only leads elsewhere, of robots.txt", "invalid_url")
def _(bench: Bench) -> str:
    bench.patch.setattr(socket, "getaddrinfo", never)
    given = bench.fetches("http://example.org:0/", "https://example.org:00/story", "http://[2606:2800:220:1::1]:0/")
    bench.patch.undo()
    target = "http://127.0.0.1:0/story"
    led = bench.plays(
        answer(b"", f"Location: {target}", status="302 Found"),
        answer(f"<meta http-equiv=refresh content='0; url={target}'>".encode()),
    )
    bench.server.play("/robots.txt", answer(b"", f"Location: {target}", status="302 Found"))
    url = bench.server.play("/2024/rain", answer(HTML))
    robots = outcome(lambda: bench.client(agent=Agent(delay=0)).fetch(url))
    assert robots == "robots_unreachable", "rules that cannot be had forbid everything"
    return words((given, led))
