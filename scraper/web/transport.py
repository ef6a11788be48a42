"""Send requests and follow redirects; every failure is a typed error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import requests
from msgspec import Struct
from requests.cookies import extract_cookies_to_jar

from scraper.errors import ConnectionFailed, TooManyRedirects
from scraper.web.agent import Limits
from scraper.web.answer import PERMANENT_REDIRECTS, REDIRECTS, refuse_port, target_of
from scraper.web.clock import SYSTEM_CLOCK, WebClock
from scraper.web.deadline import Deadline
from scraper.web.failures import errors_about, is_reset

__all__ = ["Answer", "Transport"]

_Taken = TypeVar("_Taken")


class Answer(Struct, frozen=True):
    """Status and headers of an answer whose body is not read yet, and the redirects before it."""

    response: requests.Response
    url: str
    hops: tuple[str, ...]
    is_permanent: bool = True
    """Whether all of the redirects were permanent."""


class _Asked(Struct, frozen=True):
    url: str
    hops: tuple[str, ...]
    headers: Mapping[str, str]
    is_permanent: bool


class _Redirect(Struct, frozen=True):
    target: str
    is_permanent: bool


class Transport(Struct, frozen=True):
    """The session, deadline and limits of one fetch."""

    session: requests.Session
    deadline: Deadline
    limits: Limits
    clock: WebClock = SYSTEM_CLOCK

    def follow(
        self,
        requested: str,
        admit: Callable[[str], None],
        take: Callable[[Answer], _Taken],
        headers: Mapping[str, str],
    ) -> _Taken:
        """What ``take`` makes of the answer at the end of the redirects; each request has these ``headers`` too.

        ``admit`` is asked before each request and raises if it may not be made. Raises TooManyRedirects, InvalidUrl for
        port 0, and for each hop what ``errors_about`` makes of its failures.
        """
        url, hops, is_permanent = requested, list[str](), True
        while True:
            refuse_port(url)
            admit(url)
            outcome = self._hop(_Asked(url, tuple(hops), headers, is_permanent), take)
            if not isinstance(outcome, _Redirect):
                return outcome
            hops.append(url)
            if len(hops) > self.limits.max_redirects:
                raise TooManyRedirects(f"more than {self.limits.max_redirects} redirects", requested)
            self._forget_credentials(url, outcome.target)
            url, is_permanent = outcome.target, is_permanent and outcome.is_permanent

    def _forget_credentials(self, url: str, target: str) -> None:
        """Do not send cookies of an encrypted connection on an unencrypted connection."""
        if url.startswith("https:") and target.startswith("http:"):
            self.session.cookies.clear()

    def _hop(self, asked: _Asked, take: Callable[[Answer], _Taken]) -> _Taken | _Redirect:
        """Send a request; send it again if the connection breaks, which GET allows (RFC 9110, 9.2.2)."""
        try:
            return self._exchange(asked, take)
        except ConnectionFailed as error:
            if not is_reset(error):
                raise
        return self._exchange(asked, take)

    def _exchange(self, asked: _Asked, take: Callable[[Answer], _Taken]) -> _Taken | _Redirect:
        with errors_about(asked.url, self.deadline):
            try:
                with self._answer(asked) as response:
                    if response.status_code in REDIRECTS:
                        permanent = response.status_code in PERMANENT_REDIRECTS
                        return _Redirect(target_of(response, asked.url), permanent)
                    return take(Answer(response, asked.url, asked.hops, asked.is_permanent))
            finally:
                # No connection serves twice.
                self.session.get_adapter(asked.url).close()

    def _answer(self, asked: _Asked) -> requests.Response:
        """Status and headers; the body is not read."""
        request = self.session.prepare_request(requests.Request("GET", asked.url, headers=dict(asked.headers)))
        # Preparing decodes %70 to p; the URL that is sent must be the URL that robots.txt was checked for.
        request.url = asked.url
        timeout = (self.limits.connect_seconds, min(self.limits.read_seconds, self.deadline.remaining()))
        # The adapter and not the session sends: a session reads and inflates the bodies of redirects without limit.
        response = self.session.get_adapter(asked.url).send(request, stream=True, timeout=timeout)
        extract_cookies_to_jar(self.session.cookies, request, response.raw)  # type: ignore[no-untyped-call]
        return response
