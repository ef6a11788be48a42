"""URL → Page."""

from __future__ import annotations

from scraper.web.agent import DEFAULT_AGENT, DEFAULT_LIMITS, Agent, Limits, RobotsPolicy, Validators
from scraper.web.fetch import Client, Shared, fetch, validators_of

__all__ = [
    "DEFAULT_AGENT",
    "DEFAULT_LIMITS",
    "Agent",
    "Client",
    "Limits",
    "RobotsPolicy",
    "Shared",
    "Validators",
    "fetch",
    "validators_of",
]
