"""Style attributes: what their declarations say of an element's display."""

from __future__ import annotations

import time

import pytest

from scraper.reading.style_declarations import Style, style_of

DISPLAYS = {
    "display:none": "none",
    "DISPLAY : None": "none",
    "color:red;display:none;margin:0": "none",
    "display:none;display:block": "block",
    "display:block;display:nonsense": "block",
    "display:none !important;display:block": "none",
    "display:none!IMPORTANT;display:block ! important": "block",
    "display:none;display:inherit": "inherit",
    "display:inline  flow-root": "inline flow-root",
    "display:none none": "",
    "display:": "",
    "display": "",
    "x-display:none": "",
    "--display:none": "",
    "display-x:none": "",
    "background:url(display:none)": "",
    "background:url(a;display:none)": "",
    "background:url(a;display:none": "",
    "content:';display:none;'": "",
    "content:'\\';display:none;'": "",
    "content:'a;\n;display:none": "none",
    "content:'a;\ndisplay:none": "",
    "x:{display:none}": "",
    "x:[;display:none;]": "",
    "/*display:none*/": "",
    "display/**/:/* a */none": "none",
    "/* ; display:none": "",
    "d\\69splay:none": "none",
    "\\64 isplay:none": "none",
}


@pytest.mark.parametrize(("value", "display"), DISPLAYS.items(), ids=DISPLAYS)
def test_the_last_valid_declaration_counts(value: str, display: str) -> None:
    """Names are whole names; what stands in strings, brackets and comments declares nothing."""
    assert style_of(value).display == display


VISIBILITIES = {
    "visibility:hidden": Style(visibility="hidden"),
    "visibility:collapse": Style(visibility="collapse"),
    "visibility:hidden;visibility:none": Style(visibility="hidden"),
    "visibility:hidden;visibility:visible": Style(visibility="visible"),
    "content-visibility:hidden": Style(content_visibility="hidden"),
    "content-visibility:none": Style(),
    "backface-visibility:hidden": Style(),
}


@pytest.mark.parametrize(("value", "expected"), VISIBILITIES.items(), ids=VISIBILITIES)
def test_each_visibility_is_a_property_of_its_own(value: str, expected: Style) -> None:
    """``backface-visibility`` hides nothing."""
    assert style_of(value) == expected


@pytest.mark.parametrize("unit", ["display:none;", "(", "'", "\\", "/*", "a:b;", "!", " ", '"display:none'])
def test_a_style_is_read_in_time_in_proportion(unit: str) -> None:
    """A megabyte takes at most some eight times as long as a quarter of it."""

    def cpu(count: int) -> float:
        start = time.process_time()
        style_of("display:block;" + unit * (count // len(unit)))
        return time.process_time() - start

    small = min(cpu(250_000) for _ in range(3))
    assert cpu(1_000_000) < 8 * small + 0.05
