"""Convert names printed in capitals to normal case."""

from __future__ import annotations

import re

from scraper.values.names.vocabulary import vocabulary

__all__ = ["normal_case"]

_PARTS = re.compile(r"([-.'’‘ ])")
_ROMAN = frozenset({"II", "III", "IV"})
"""Roman numerals of generations."""


def normal_case(name: str) -> str:
    """Convert a person's name to normal case: ``JIM WATSON`` → ``Jim Watson``; names in normal case stay.

    >>> normal_case("Jim WATSON"), normal_case("RUUD VAN DER MEER"), normal_case("McDONALD")
    ('Jim Watson', 'Ruud van der Meer', 'McDonald')
    """
    tokens = name.split()
    shouted = [_is_shouted(token) for token in tokens]
    whole = all(shouted)
    return " ".join(
        _lowered(token, index, whole) if loud else token
        for index, (token, loud) in enumerate(zip(tokens, shouted, strict=True))
    )


def _is_shouted(token: str) -> bool:
    """Whether a token is in capitals, and neither initials (``J.R.``) nor a numeral (``II``)."""
    letters = [character for character in token if character.isalpha()]
    if len(letters) < 2 or token in _ROMAN or _is_initials(token):
        return False
    return token.isupper() or _camel_tail(token).isupper()


def _is_initials(token: str) -> bool:
    return "." in token and all(len(part) <= 1 for part in re.split(r"[.-]", token))


def _camel_tail(token: str) -> str:
    """The part behind a family-name prefix: ``DONALD`` in ``McDONALD``; empty without a prefix."""
    prefixes = vocabulary().camel
    for prefix in prefixes if token.startswith(prefixes) else ():
        if token.startswith(prefix) and len(token) > len(prefix) + 1 and not prefix.isupper():
            return token[len(prefix) :]
    return ""


def _lowered(token: str, index: int, whole: bool) -> str:
    tail = _camel_tail(token)
    if tail and not token.isupper():
        return token[: -len(tail)] + tail[0] + _small(tail[1:])
    # Particles become small only where the whole name is in capitals: in "Jane VAN ROE" the family name is shouted.
    if whole and index and token.lower() in vocabulary().particles:
        return token.lower()
    return "".join(_capitalised(part) for part in _PARTS.split(token))


def _capitalised(part: str) -> str:
    if len(part) > 4 and part.startswith("MC"):
        return "Mc" + part[2] + _small(part[3:])
    return part[:1] + _small(part[1:])


def _small(capitals: str) -> str:
    # ``"İ".lower()`` is two characters, i and a combining dot; every language that has İ writes i.
    return capitals.replace("İ", "i").lower()
