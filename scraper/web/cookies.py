"""Cookies that a host may set: for itself and for its registrable domain."""

from __future__ import annotations

from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from scraper.values.urls import is_address, unicode_host

__all__ = ["CookiePolicy", "is_public_suffix"]


class CookiePolicy(DefaultCookiePolicy):
    """Refuses a cookie for a public suffix and for a domain that the host does not belong to (RFC 6265, 5.3).

    A cookie without ``Domain`` belongs to the host alone and is accepted. An IP address may only set cookies for
    itself. ``DefaultCookiePolicy`` accepts ``co.uk`` and, from 127.0.0.1, ``0.0.1``.
    """

    def set_ok_domain(self, cookie: Cookie, request: Any) -> bool:
        """Whether the host of a request may set a cookie for the domain that the cookie names."""
        if not super().set_ok_domain(cookie, request):
            return False
        host = (urlsplit(request.get_full_url()).hostname or "").rstrip(".")
        domain = cookie.domain.strip(".").lower()
        if not cookie.domain_specified:
            return True
        is_below = host.endswith("." + domain) and not is_address(host)
        return (domain == host or is_below) and not is_public_suffix(domain)


def is_public_suffix(domain: str) -> bool:
    """Whether names directly below a domain belong to different owners, by the public suffix list in ``tld``.

    Suffixes of private registries (``github.io``) are public suffixes; so is the last label of an unlisted name.

    >>> is_public_suffix("co.uk"), is_public_suffix("example.co.uk")
    (True, False)
    """
    # Its import and first question take 0.1 s, and few pages set cookies for a domain.
    from tld import get_fld

    below = f"x.{unicode_host(domain)}"
    registered = get_fld(f"http://{below}/", fail_silently=True, search_private=True)
    return "." not in domain or registered == below
