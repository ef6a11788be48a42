"""The explanation in a real browser: quiet, usable by mouse, keyboard and finger, legible, at any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.comparing import compare
from scraper.document import Page
from scraper.views import explain, to_page
from tests.breakouts import HOSTILE
from tests.browser import Window, chromium, window

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NAVIGATION = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("News", "Sports", "Weather"))
PARAGRAPHS = (
    "Rain fell on the old town for two days, and the river rose by two metres, said the people who live at the bridge.",
    "Nobody was hurt, the mayor told reporters on Tuesday; the school at the river stays closed until next Friday.",
    "Volunteers brought bread, salt and dry blankets to the families who had spent both nights on the roof.",
)
STORY = f"""<!doctype html><html lang="en"><head><title>Rain in the Old Town</title></head><body>
<nav class="menu"><ul>{NAVIGATION}</ul></nav><article><h1>Rain in the Old Town</h1><p class="byline">By Ada Example</p>
<figure><img src="https://media.example/rain.jpg" alt="A street under water">
<figcaption>The old bridge on Monday. (Photo: Ben Muster/AP)</figcaption></figure>
{"".join(f"<p>{one}</p>" for one in PARAGRAPHS)}
<p>Correction: an earlier version of this article gave the wrong height of the river.</p>
</article><footer><p>© 2031 The Example. All rights reserved.</p></footer></body></html>"""
GOLD = f"{PARAGRAPHS[0]}\nA boat sank at dawn.\n{PARAGRAPHS[2]}\n© 2031 The Example. All rights reserved."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests here."""
    with chromium() as running:
        yield running


def _file(folder: Path, source: str, gold: str | None = None) -> Path:
    explanation = explain(Page(content=source, url="https://example.org/rain"))
    file = folder / "explained.html"
    comparison = compare(explanation.article, gold) if gold is not None else None
    file.write_text(to_page(explanation, comparison), encoding="utf-8")
    return file


@pytest.fixture
def story(browser: Any, tmp_path: Path) -> Iterator[Window]:
    """The story's page in a wide window."""
    with window(browser, _file(tmp_path, STORY)) as opened:
        yield opened


@pytest.fixture
def held_against_gold(browser: Any, tmp_path: Path) -> Iterator[Window]:
    """The story's page with its differences from a gold."""
    with window(browser, _file(tmp_path, STORY, GOLD)) as opened:
        yield opened


@pytest.fixture
def phone(browser: Any, tmp_path: Path) -> Iterator[Window]:
    """The story's page on a phone."""
    with window(browser, _file(tmp_path, STORY, GOLD), **PHONE) as opened:
        yield opened


# ---------------------------------------------------------------------------------------------- it is quiet


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("source", [STORY, HOSTILE, ""], ids=["story", "hostile", "empty"])
def test_nothing_leaves_the_page_and_nothing_acts(browser: Any, tmp_path: Path, source: str, scheme: str) -> None:
    """Whatever was explained, the page asks for nothing, complains of nothing, and runs no script but its own."""
    with window(browser, _file(tmp_path, source), color_scheme=scheme) as opened:
        opened.press("f", "j", "j", "Enter", "Escape", "?", "Escape", "/")
        opened.page.fill("#search", "script")
        opened.page.wait_for_timeout(300)
        for row in opened.page.locator(".row:visible").all()[:20]:
            row.hover()
            row.click()
        assert opened.page.evaluate("typeof window.hacked") == "undefined"
        assert opened.page.locator("img, iframe, object, embed, video, link").count() == 0


def test_the_policy_stops_what_escaping_would_let_through(browser: Any, tmp_path: Path) -> None:
    """Were markup of a page to stand in ours, its scripts and images would not run or load."""
    file = _file(tmp_path, STORY)
    attempt = '<img src="https://attacker.example/x.png" onerror="window.hacked=1"><script>window.hacked=1</script><h2'
    file.write_text(file.read_text(encoding="utf-8").replace("<h2", attempt, 1), encoding="utf-8")
    context = browser.new_context()
    opened = Window(context, file.as_uri())
    assert opened.page.evaluate("typeof window.hacked") == "undefined"
    assert (
        opened.page.evaluate("try { document.body.innerHTML = '<b>'; 'set' } catch (error) { error.name }")
        == "TypeError"
    )
    assert opened.blocked == ["https://attacker.example/x.png csp"]
    assert opened.complaints
    context.close()


def test_without_scripts_it_can_be_read(browser: Any, tmp_path: Path) -> None:
    """Roles, folds and links work where scripts do not."""
    with window(browser, _file(tmp_path, STORY), java_script_enabled=False) as opened:
        assert "Nobody was hurt" in opened.text("#page")
        assert opened.count(".fold .row") == 0
        opened.page.locator(".fold > summary").first.click()
        assert opened.count(".fold .row") == 3


# ---------------------------------------------------------------------------------------------- with a mouse


def test_hovering_a_stretch_tells_why(story: Window) -> None:
    """Role, confidence, the reason that won, every vote and the path of what the mouse points at."""
    story.page.hover(".row[data-role=byline]")
    said = story.text("#details")
    assert said.startswith("byline confidence")
    assert "structure byline.class-byline" in said
    assert "html/body/article/p" in said.replace(" ", "")
    assert story.page.locator("#details .vote").count() >= 2
    assert "byline, authors" in said


def test_hovering_shows_what_belongs_together(story: Window) -> None:
    """A stretch lights up its fields, a field its stretches."""
    story.page.hover(".row[data-role=caption]")
    assert story.page.locator(".field.linked").evaluate_all("all => all.map(one => one.id)") == ["f-images-0"]
    story.page.hover("#f-images-0 .value")
    roles = story.page.locator(".row.linked").evaluate_all("all => all.map(one => one.dataset.role)")
    assert roles == ["caption", "credit"]


def test_from_a_field_to_its_stretch_and_back(story: Window) -> None:
    """The link of a field goes to the stretch, the stretch's links go to the field."""
    story.page.locator("#f-notes-0 .name a").click()
    assert story.page.evaluate("document.activeElement.dataset.role") == "correction"
    story.page.locator("#details a", has_text="notes[0]").click()
    assert story.focused() == "f-notes-0"


def test_a_click_on_a_field_goes_to_its_stretch(story: Window) -> None:
    """All of a field is its link."""
    story.page.locator("#f-body-2 .value").click()
    assert story.page.evaluate("document.activeElement.textContent").strip().endswith(PARAGRAPHS[2])


def test_folds_open_and_close(story: Window) -> None:
    """What was removed is folded away, one line a run, and opens by itself or with all others."""
    assert story.count(".fold .row") == 0
    assert story.count(".fold > summary") == 2
    story.page.locator(".fold > summary").first.click()
    assert story.count(".fold .row") == 3
    story.page.click("#fold-all")
    assert story.count(".fold .row") == 4
    story.page.click("#fold-all")
    assert story.count(".fold .row") == 0


def test_roles_filter(story: Window) -> None:
    """A pressed role leaves only its stretches, a group all of its roles; folds open for it and close after it."""
    story.page.click(".legend [data-role=copyright]")
    assert (story.count(".row"), story.text("#shown")) == (1, "1 of 12 shown")
    story.page.click(".legend [data-role=copyright]")
    assert (story.count(".fold .row"), story.text("#shown")) == (0, "")
    story.page.click(".legend [data-group=media] >> nth=0")
    roles = story.page.locator(".row:visible").evaluate_all("all => all.map(one => one.dataset.role)")
    assert roles == ["caption", "credit"]
    pressed = story.page.locator(".legend [aria-pressed=true]").evaluate_all("all => all.map(one => one.textContent)")
    assert [key.split()[0] for key in pressed] == ["media", "caption", "credit"]


def test_search(story: Window) -> None:
    """Only stretches with the words are left, folded ones too; the words are marked; Escape ends it."""
    story.press("/")
    story.page.keyboard.type("THE EXAMPLE")
    story.until("document.querySelectorAll('.row:not([hidden])').length", 1)
    assert story.count(".fold .row") == 1
    assert story.page.evaluate("CSS.highlights.get('search').size") == 1
    story.press("Escape")
    assert (story.count(".row"), story.page.input_value("#search")) == (8, "")
    assert story.page.evaluate("CSS.highlights.has('search')") is False


def test_a_search_in_vain_says_so(story: Window) -> None:
    """Where nothing fits a line says it."""
    story.page.fill("#search", "no such words")
    story.until("document.getElementById('shown').textContent", "0 of 12 shown")
    assert story.count("#nothing") == 1


# ---------------------------------------------------------------------------------------------- with the keyboard


def test_j_and_k_go_through_the_page(story: Window) -> None:
    """Keys j and k, or arrows, go from stretch to stretch and stop at folds; the votes follow."""
    story.press("j")
    assert story.focused() == "SUMMARY"
    story.press("j", "ArrowDown")
    assert story.page.evaluate("document.activeElement.dataset.role") == "byline"
    assert story.text("#details").startswith("byline")
    story.press("k")
    assert story.page.evaluate("document.activeElement.dataset.role") == "headline"
    story.press("ArrowUp", "ArrowUp", "ArrowUp")
    assert story.focused() == "SUMMARY"


def test_enter_opens(story: Window) -> None:
    """Enter opens a fold, and goes from a stretch to its votes; Escape goes back."""
    story.press("j", "Enter", "j")
    assert story.page.evaluate("document.activeElement.dataset.role") == "navigation"
    here = story.focused()
    story.press("Enter")
    assert story.focused() == "why"
    story.press("Escape")
    assert story.focused() == here


def test_j_and_k_stop_at_what_is_not_on_the_page(held_against_gold: Window) -> None:
    """Words of the gold that stand nowhere are a stop like any other."""
    stops = []
    for _ in range(12):
        held_against_gold.press("j")
        stops.append(held_against_gold.page.evaluate("document.activeElement.dataset.group || 'fold'"))
    assert stops == [
        "fold",
        "header",
        "header",
        "media",
        "media",
        "body",
        "missing",
        "body",
        "body",
        "notes",
        "fold",
        "fold",
    ]


def test_f_folds(story: Window) -> None:
    """Key f folds the run that the focus is in, and all of them from elsewhere."""
    story.press("f")
    assert story.count(".fold[open]") == 2
    story.press("j", "j", "f")
    assert (story.count(".fold[open]"), story.focused()) == (1, "SUMMARY")


def test_help(story: Window) -> None:
    """Key ? shows the keys, Escape closes them."""
    story.press("?")
    assert "next and previous stretch" in story.text("#help")
    story.press("j", "Escape")
    story.until("document.activeElement.tagName", "BODY")
    assert story.count("#help") == 0


def test_the_skip_link_comes_first(story: Window) -> None:
    """The first Tab shows a link past the header; every stop of Tab is seen."""
    story.press("Tab")
    assert story.text("a.skip:focus") == "Skip to the page"
    story.press("Enter")
    assert story.focused() == "page"
    outline = (
        "(() => { const one = getComputedStyle(document.activeElement); return one.outlineStyle + one.outlineWidth })()"
    )
    stops = []
    for _ in range(30):
        story.press("Tab")
        stops.append((story.focused(), story.page.evaluate(outline)))
    assert {style for stop, style in stops if stop != "BODY"} == {"solid2px"}


def test_everything_that_acts_has_a_name(held_against_gold: Window) -> None:
    """Buttons, fields, links and regions have a name for those who hear the page."""
    nameless = held_against_gold.page.evaluate(
        """() => [...document.querySelectorAll("button, input, a, summary, nav, section[id], aside, dialog")].filter(one =>
        !(one.getAttribute("aria-label") || document.getElementById(one.getAttribute("aria-labelledby")) ||
        one.textContent.trim())).map(one => one.outerHTML)"""
    )
    assert nameless == []
    for name in ("The page, in reading order", "The article that comes out", "Comparison with the gold"):
        assert held_against_gold.page.get_by_role("region", name=name).count() == 1


# ---------------------------------------------------------------------------------------------- the gold


def test_n_and_p_go_through_the_differences(held_against_gold: Window) -> None:
    """Keys n and p go to what is missed and what is extra, into folds too, round and round; the score stands on top."""
    assert held_against_gold.text(".score dl").startswith("word F1 0.")
    seen = []
    for key in ("n", "n", "n", "n", "p"):
        held_against_gold.press(key)
        text = held_against_gold.page.evaluate(
            "document.activeElement.className + ' ' + document.activeElement.textContent"
        )
        seen.append((text, held_against_gold.text("#run-count")))
    missing = ("missed A boat sank at dawn", "1 of 3")
    extra = (f"extra {PARAGRAPHS[1][:-1]}", "2 of 3")
    removed = ("missed 2031 The Example. All rights reserved", "3 of 3")
    assert seen == [missing, extra, removed, missing, removed]
    assert held_against_gold.count(".fold .row") == 1


def test_what_is_not_on_the_page_is_explained(held_against_gold: Window) -> None:
    """Words that stand nowhere have no votes, and say that; those of a stretch lead to its votes."""
    held_against_gold.press("n", "Enter")
    assert held_against_gold.text("#details").startswith("not on the page")
    held_against_gold.press("Escape")
    assert held_against_gold.page.evaluate("document.activeElement.textContent") == "A boat sank at dawn"
    held_against_gold.press("n", "Enter")
    assert held_against_gold.text("#details").startswith("paragraph")
    assert held_against_gold.focused() == "why"


def test_differences_have_buttons(held_against_gold: Window) -> None:
    """What n and p do, two buttons do."""
    held_against_gold.page.click("#next-run")
    held_against_gold.page.click("#next-run")
    assert held_against_gold.text("#run-count") == "2 of 3"
    held_against_gold.page.click("#previous-run")
    assert held_against_gold.text("#run-count") == "1 of 3"


# ---------------------------------------------------------------------------------------------- legible everywhere


CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return numbers(getComputedStyle(document.documentElement).backgroundColor);
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.matches("script, style")) continue;
    const [light, dark] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))]
      .sort((one, other) => other - one);
    found.push([(light + 0.05) / (dark + 0.05), `${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(browser: Any, tmp_path: Path, scheme: str) -> None:
    """All text has a contrast of at least 4.5 to what is behind it (WCAG 2.2, 1.4.3), in every state."""
    settings = {"color_scheme": scheme, "reduced_motion": "reduce"}
    with window(browser, _file(tmp_path, STORY, GOLD), **settings) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        opened.press("n", "j")
        seen = list(opened.page.evaluate(CONTRASTS))
        for group in ("header", "body", "media", "notes", "junk"):
            opened.page.click(f".legend button[data-group={group}]")
        opened.page.hover(".row[data-group=junk] >> nth=0")
        seen += opened.page.evaluate(CONTRASTS)
        opened.press("?")
        seen += opened.page.evaluate(CONTRASTS)
    assert len(seen) > 200
    assert [pair for pair in seen if pair[0] < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_is_the_readers(browser: Any, tmp_path: Path, scheme: str) -> None:
    """Paper is light or dark as the reader has it set."""
    with window(browser, _file(tmp_path, STORY), color_scheme=scheme) as opened:
        colour = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(colour[4:].split(",")[0]) > 128) is (scheme == "light")


def test_a_role_is_never_told_by_colour_alone(story: Window) -> None:
    """Each stretch shows the name of its role."""
    shown = story.page.locator(".row").evaluate_all(
        "all => all.map(one => [one.dataset.role.replaceAll('_', ' '), one.querySelector('b').textContent])"
    )
    assert all(role == name for role, name in shown)


def test_a_phone(phone: Window) -> None:
    """On a phone nothing is wider than the screen; page and article take turns; a tap brings up the votes."""
    assert phone.page.evaluate("document.scrollingElement.scrollWidth") <= 360
    assert (phone.count("#page"), phone.count("#article"), phone.count("#why")) == (1, 0, 0)
    phone.page.locator(".row[data-role=correction]").tap()
    assert phone.count("#why") == 1
    assert phone.text("#details").startswith("correction")
    row = phone.page.locator(".row[data-role=correction]").bounding_box()
    sheet = phone.page.locator("#why").bounding_box()
    assert row["y"] + row["height"] <= sheet["y"]
    phone.page.locator("#details a", has_text="notes[0]").tap()
    assert (phone.count("#page"), phone.count("#article")) == (0, 1)
    assert phone.page.evaluate("document.scrollingElement.scrollWidth") <= 360
    phone.page.locator("#close-why").tap()
    phone.page.locator("#f-headline .name a").tap()
    assert (phone.count("#page"), phone.page.evaluate("document.activeElement.dataset.role")) == (1, "headline")


@pytest.mark.parametrize("width", [320, 860, 1239, 1240, 2560])
def test_every_width(browser: Any, tmp_path: Path, width: int) -> None:
    """No width makes the window scroll sideways; where the panes scroll, the window does not."""
    items = "".join(
        f"<ul><li>{paragraph}</li></ul><table><tr><td>{paragraph}</td><td>5</td></tr></table>"
        for paragraph in PARAGRAPHS * 3
    )
    page = HOSTILE.replace("</article>", f"{items}</article>")
    with window(browser, _file(tmp_path, page, GOLD), viewport={"width": width, "height": 700}) as opened:
        opened.press("f", "j", "j", "Enter")
        if width >= 860:
            assert opened.page.evaluate("document.scrollingElement.scrollHeight") <= 700
        assert opened.page.evaluate("document.scrollingElement.scrollWidth") <= width
        for pane in ("#page", "#why"):
            assert opened.page.locator(pane).evaluate("one => one.scrollWidth - one.clientWidth") <= 0


# ---------------------------------------------------------------------------------------------- large pages


def test_twenty_thousand_blocks(browser: Any, tmp_path: Path) -> None:
    """A page of 20,000 blocks opens, moves, searches and filters."""
    many = "".join(
        f"<p>{PARAGRAPHS[number % 3]} Number {number}.</p>"
        if number % 3
        else f"<nav><a href=/x>Next {number}</a></nav>"
        for number in range(20_000)
    )
    with window(
        browser, _file(tmp_path, f"<html><body><article><h1>Many</h1>{many}</article></body></html>")
    ) as opened:
        assert opened.page.evaluate("document.getElementsByTagName('*').length") < 20_000 * 12
        opened.press("j", "j", "j")
        assert opened.page.evaluate("document.activeElement.classList.contains('row')")
        opened.page.fill("#search", "number 19999.")
        opened.until("document.querySelectorAll('.row:not([hidden])').length", 1)
        opened.press("Enter")
        assert opened.page.evaluate("document.activeElement.textContent").strip().endswith("Number 19999.")
        opened.page.fill("#search", "")
        opened.until("document.querySelectorAll('.row[hidden]').length", 0)


def test_five_megabytes(browser: Any, tmp_path: Path) -> None:
    """A page of 5 MB in few blocks opens and moves."""
    long = "".join(f"<p>{PARAGRAPHS[0] * 2200}</p>" for _ in range(20))
    with window(
        browser, _file(tmp_path, f"<html><body><article><h1>Long</h1>{long}</article></body></html>")
    ) as opened:
        opened.press("j", "j")
        assert "more characters" in opened.text(".row:focus")
