"""Where a dateline ends."""

from __future__ import annotations

import pytest

from scraper.values.dates.dateline_finder import dateline_end

DATELINES = [
    "LA CROSSE, Wis. (AP) — ",
    "Berlin (dpa) – ",
    "Frankfurt am Main (dpa/lhe) - ",
    "São José do Rio Preto (EFE) - ",
    "PARIS — ",
    "PARIS— ",
    "HOUSTON, Texas (KTRK) -- ",
    "SEOUL, Aug. 20 (Harbourwire) -- ",
    "DHAKA, Dec 20, 2025 (BSS) - ",
    "Madrid, 3 may 2024 (EFE).- ",
    "Vaduz, 27.6.2025 – ",
    "Bremen, 3. Mai 2024 – ",
    "WASHINGTON (January 24, 2017) — ",
]
SENTENCE = "The harbour opened on Monday with forty boats."
OTHERS = [
    "Search Engine Results Pages (SERPs): ",
    "Search Results Pages (SRP) – ",
    "Berlin (dpa) ",
    "Berlin – ",
    "Ada Kolm (HDU) ",
    "Hut for 2 – ",
    "Paris-",
    "A- ",
    "A — ",
    "– ",
    "",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_datelines_in_front_of_a_text(dateline: str) -> None:
    """Before a sentence, and alone."""
    assert dateline_end(dateline + SENTENCE) == len(dateline)
    assert dateline_end(dateline.strip()) == len(dateline.strip())


@pytest.mark.parametrize("start", OTHERS)
def test_other_texts_begin_with_none(start: str) -> None:
    """Abbreviations in brackets, names, spans and words before a dash are none."""
    assert dateline_end(start + SENTENCE) == 0
