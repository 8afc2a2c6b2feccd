"""The book used as a person uses it: first sight, keyboard, filters, curves, without scripts, on paper."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, expect

from recompute.claims.ledger import ledger
from recompute.figures import style
from tests.site.browsing import FIRST_SIGHT, HTML, SHIFT, WIDTHS, Visit, barriers, contrast
from tests.site.small import bare

pytestmark = pytest.mark.book
CLAIM = "russia-gdp-share"  # one part, computed from several vintages by measure, group and year
CURVE = f"claims/{CLAIM}.html"
CHAPTERS = sorted(file.stem for file in (HTML.parents[1] / "chapters").glob("*.ipynb"))
KINDS = {
    "landing": "chapters/index.html", "chapter": "chapters/obstacles-regional.html",
    "claim": CURVE, "figure": f"figures/{CLAIM}-curve.html", "ledger": "chapters/ledger.html",
    "gallery": "chapters/figures.html", "sources": "chapters/sources.html",
    "how-to": "chapters/how-to.html", "changes": "chapters/changes.html", "search": "search.html",
}  # fmt: skip


def entry(claim: str = CLAIM) -> dict[str, Any]:
    return json.loads((HTML / "claims" / f"{claim}.json").read_text())


def ways(claim: str = CLAIM) -> pd.DataFrame:
    return pd.read_csv(HTML / "ways" / f"{claim}.csv")


# First sight


def test_the_answer_stands_on_one_screen(visit: Visit) -> None:
    page = visit(KINDS["landing"], height=800)
    for part in ("h1:visible", "article p:has-text('What can Iran gain from it?')", ".finding-key"):
        box = page.locator(part).first.bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 800, part
    squares = page.locator(".finding-square")
    assert squares.count() == len(json.loads((HTML / "claims.json").read_text())["claims"])


def test_a_phone_s_first_screen_begins_to_answer(visit: Visit) -> None:
    page = visit(KINDS["landing"], width=WIDTHS["phone"], height=844)
    for part in ("h1:visible", "article section > p >> nth=1"):
        box = page.locator(part).first.bounding_box()
        assert box and box["y"] + box["height"] <= 844, part


@pytest.mark.parametrize("kind", ["landing", "chapter", "claim", "figure", "ledger", "gallery"])
def test_a_page_is_drawn_soon_and_stands_still(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind], width=WIDTHS["phone"], height=844)
    drawn, moved = page.evaluate("""() => new Promise((done) => {
      const seen = { "largest-contentful-paint": [], "layout-shift": [] };
      Object.keys(seen).forEach((type) => new PerformanceObserver((list) => seen[type].push(...list.getEntries()))
        .observe({ type, buffered: true }));
      setTimeout(() => done([
        Math.max(...seen["largest-contentful-paint"].map((entry) => entry.startTime)),
        seen["layout-shift"].filter((entry) => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0),
      ]), 300);
    })""")
    assert 0 < drawn < FIRST_SIGHT
    assert moved < SHIFT


def test_every_icon_is_in_the_font_that_the_pages_load(visit: Visit) -> None:
    (font,) = HTML.rglob("fa-solid-900.woff2")
    shown = set()
    for path in KINDS.values():
        shown |= set(visit(path).evaluate("""() => [...document.querySelectorAll("*")]
          .map((element) => getComputedStyle(element, "::before"))
          .filter((style) => style.fontFamily.includes("Awesome") && /^"./.test(style.content))
          .map((style) => style.content.codePointAt(1))"""))  # fmt: skip
    assert len(shown) >= 5
    assert shown <= set(TTFont(font).getBestCmap())


def test_a_stranger_finds_finding_data_and_citation_in_three_clicks(visit: Visit) -> None:
    page = visit(KINDS["landing"])
    page.locator(f".finding-square[href*='{CLAIM}']").click()
    page.wait_for_url("**/claims/*.html")
    assert page.locator(".claim-card .finding-chip").first.inner_text().strip()
    assert page.locator(f"a[href$='{CLAIM}.csv']").count() == 1
    page.locator(".citation-form summary", has_text="BibTeX").click()
    assert page.locator(".citation-form pre").first.is_visible()


def test_a_chapter_is_ten_screens_at_most(visit: Visit) -> None:
    tall = {}
    for chapter in CHAPTERS:
        page = visit(f"chapters/{chapter}.html")
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > 9_000:
            tall[chapter] = height
        page.close()
    assert tall == {}


def test_the_contents_of_a_page_come_by_their_button(visit: Visit) -> None:
    page = visit(KINDS["chapter"])
    contents = page.locator(".bd-sidebar-secondary")
    assert not contents.is_visible()
    page.locator("button.secondary-toggle").click()
    contents.locator("a.nav-link").first.click()
    assert "#" in page.url


# Barriers


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_faint_text_is_found_where_a_text_of_its_kind_stands_first(
    browser: Browser, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    clear = '<article style="background: #fff; color: #222"><p>Clear words</p>'
    known: set[str] = set()
    page.set_content(clear)
    assert contrast(page, "article", known) == []
    page.set_content(f'{clear}<p style="color: #bbb">Faint words</p>')
    (found,) = contrast(page, "article", known)
    assert "Faint words" in found
    page.set_content(f'{clear}<p style="position: absolute; color: #bbb">Faint words</p>')
    assert len(contrast(page, "article", known)) == 1
    page.set_content(f'{clear}<p style="color: #bbb">Faint words, and no name</p><input>')
    assert {"color-contrast", "label"} <= {fault.split(":")[0] for fault in barriers(page)}
    page.close()


def test_a_text_that_axe_passes_over_makes_no_kind_known(browser: Browser) -> None:
    page = browser.new_page()
    row, faint = "<tr><td>Clear</td></tr>", '<tr><td style="color: #bbb">Faint row</td></tr>'
    known: set[str] = set()
    page.set_content(f'<table class="data-table">{row * 5}{faint}</table>')
    assert contrast(page, known=known) == []
    page.set_content(f"<table>{faint}</table>")
    assert len(contrast(page, known=known)) == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_of_each_kind_of_page_bars_nobody(visit: Visit, scheme: str) -> None:
    page = visit(KINDS["landing"], color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for kind, path in KINDS.items():
        page.goto(
            f"{page.url.split('/chapters')[0].split('/claims')[0].split('/figures')[0].split('/search')[0]}/{path}"
        )
        if faults := barriers(page):
            found[kind] = faults
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["landing", "claim", "ledger"])
def test_the_keyboard_s_place_is_always_seen(visit: Visit, kind: str, scheme: str) -> None:
    page = visit(KINDS[kind], color_scheme=scheme, reduced_motion="reduce")
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
          const place = document.activeElement;
          if (place === document.body) return ["body", true];
          const style = getComputedStyle(place);
          const box = place.getBoundingClientRect();
          const ringed = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
          return [place.outerHTML.slice(0, 90), ringed && box.width > 0 && box.bottom > 0 && box.top < innerHeight];
        }""")
        stops.append(seen)
    assert [where for where, ringed in stops if not ringed] == []
    assert len({where for where, _ in stops}) > 20


def test_the_first_tab_skips_to_the_text(visit: Visit) -> None:
    page = visit(KINDS["chapter"], reduced_motion="reduce")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


# Filters


def test_the_ledger_filters_and_sorts_by_keyboard(visit: Visit) -> None:
    page = visit(KINDS["ledger"])
    rows = page.locator("table.ledger tbody tr:visible")
    everything = rows.count()
    page.locator(".ledger-tools input[type=search]").focus()
    page.keyboard.type("union population")
    assert rows.count() < everything
    page.locator(".ledger-tools input[type=search]").fill("")
    findings = page.locator(".ledger-tools [data-name=finding]")
    findings.focus()
    page.keyboard.type("does")
    assert 0 < rows.count() < everything
    assert set(rows.evaluate_all("rows => rows.map((row) => row.dataset.finding)")) == {"fails"}
    told = page.locator(".ledger-tools output").inner_text()
    assert told.startswith(f"{rows.count()} of {everything}")
    findings.select_option("")
    page.locator(".ledger-tools [data-name=stance]").select_option("aim")
    assert 0 < rows.count() < everything
    page.locator(".ledger-tools [data-name=stance]").select_option("")
    button = page.locator("table.ledger th button", has_text="Section").first
    button.focus()
    for direction in ("ascending", "descending"):
        page.keyboard.press("Enter")
        assert button.locator("..").get_attribute("aria-sort") == direction
        table = page.locator("table.ledger").first
        cells = table.locator("tbody tr td:first-child").all_inner_texts()
        assert cells == sorted(cells, key=str.casefold, reverse=direction == "descending")


def test_a_view_of_the_ledger_can_be_sent_and_the_front_page_sends_some(visit: Visit) -> None:
    page = visit(KINDS["landing"])
    page.locator(".finding-key a", has_text="Does not hold").click()
    page.wait_for_url("**/ledger.html?finding=fails&stance=asserted")
    rows = page.locator("table.ledger tbody tr:visible")
    assert rows.count() and set(
        rows.evaluate_all("rows => rows.map((r) => r.dataset.finding)")
    ) == {"fails"}
    page.locator(".ledger-tools [data-name=stance]").select_option("")
    assert page.url.endswith("ledger.html?finding=fails")


def test_every_claim_stands_under_one_of_the_papers_questions(visit: Visit) -> None:
    page = visit(KINDS["ledger"])
    headings = page.locator("article section section > h2").all_inner_texts()
    asked = [*ledger().paper.questions.values(), "Background"]
    assert [bare(h.removesuffix("#")) for h in headings] == [bare(one) for one in asked]
    assert page.locator("table.ledger tbody tr").count() == len(ledger().claims)


def test_the_gallery_filters_by_word_chapter_and_claim(visit: Visit) -> None:
    page = visit(KINDS["gallery"])
    shown = page.locator(".gallery li:visible")
    everything = shown.count()
    tools = page.locator("[data-filter=gallery]")
    tools.locator("[data-name=chapter]").select_option("obstacles-regional")
    chapter = shown.count()
    assert 0 < chapter < everything
    tools.locator("[data-name=claims]").select_option(CLAIM)
    assert shown.count() == len(entry()["figures"]) < chapter
    tools.locator("input").fill("no figure says this")
    assert shown.count() == 0
    assert tools.locator("output").inner_text() == f"0 of {everything} figures"


def test_a_claim_of_the_map_is_named(visit: Visit) -> None:
    page = visit(KINDS["landing"])
    square = page.locator(f".finding-square[href*='{CLAIM}']")
    named = f"{entry()['question']} {entry()['label']}."
    assert bare(named) == bare(square.get_attribute("title") or "")  # for who points at it
    assert bare(named) in bare(square.text_content() or "")  # for who hears it


def test_a_cell_of_the_ledger_names_its_column_on_a_phone(visit: Visit) -> None:
    page = visit(KINDS["ledger"], width=WIDTHS["phone"], height=844)
    cell = page.locator("table.ledger tbody tr:first-child td").last
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == (
        '"At the paper\'s date"'
    )


def test_links_to_one_s_own_hub(visit: Visit) -> None:
    """The book in use is not published and has none: they are put into its page as they would be."""
    page = visit(KINDS["how-to"])
    assert page.locator("a[data-hub], [data-hub-form]").count() == 0
    hub = "https://your-hub.example/hub/user-redirect/git-pull?repo=x"
    script = page.locator("script[src*='recompute.js']").get_attribute("src")
    page.set_content(
        f"<a data-hub href='{hub}'>JupyterHub</a>"
        "<form data-hub-form hidden><input type='url'></form>"
    )
    page.add_script_tag(url=f"{page.url.rsplit('/chapters', 1)[0]}/{script.removeprefix('../')}")
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")  # it has been, long ago
    link, asked = page.locator("a[data-hub]"), page.locator("[data-hub-form] input")
    asked.fill("https://hub.example.org/")
    after = link.get_attribute("href")
    assert after == hub.replace("your-hub.example", "hub.example.org")
    asked.fill("javascript:alert(1)")
    assert link.get_attribute("href") == hub


# The interactive curve


def told(page: Page) -> str:
    return page.locator(".explorer-count").first.inner_text().replace("\u00a0", " ")


def expected(table: pd.DataFrame, which: str) -> str:
    yes = table["outcome"].eq("yes")
    percent = int(100 * yes.mean() + 0.5)
    say = "says yes." if yes.sum() == 1 else "say yes."
    return f"{which.format(n=len(table))} {yes.sum()} ({percent} %) {say}"


def of_the_way_shown(table: pd.DataFrame, besides: str = "") -> pd.DataFrame:
    """Ways with the choices of the one shown, all but one of them."""
    for name, option in entry()["parts"][0]["main"]["choices"].items():
        if name != besides:
            table = table[table[name].astype(str) == str(option)]
    return table


def test_the_curve_begins_with_every_way(visit: Visit) -> None:
    page = visit(CURVE)
    assert told(page) == expected(ways(), "Of all {n} ways")
    text = page.locator(".explorer-plot").get_attribute("aria-valuetext")
    assert text and "the way shown" in text
    shown = page.locator(".explorer-value strong").inner_text().replace("\u00a0", " ")
    assert shown in page.locator(".claim-card").inner_text()


@pytest.mark.parametrize(
    ("choice", "option", "column"),
    [
        ("measure", "PPP", "measure"),
        ("measure", "market rates", "measure"),
        ("year", "2015", "year"),
    ],
)
def test_choosing_ways_counts_their_answers(
    visit: Visit, choice: str, option: str, column: str
) -> None:
    page = visit(CURVE)
    group = page.locator(".explorer fieldset", has=page.locator("legend", has_text=choice))
    box = group.locator("label", has_text=option).locator("input").first
    box.focus()
    page.keyboard.press("Space")
    chosen = ways()[ways()[column].astype(str) == option]
    main = "" if len(of_the_way_shown(chosen)) else " The way shown is not among them."
    assert told(page) == expected(chosen, "Of the {n} ways chosen") + main
    page.get_by_role("button", name="Clear choices").press("Enter")
    assert told(page) == expected(ways(), "Of all {n} ways")


def test_what_was_public_then_is_told_apart(visit: Visit) -> None:
    claim = "turnover-control"  # some of its ways were public then, some were not
    page = visit(f"claims/{claim}.html")
    page.locator(".explorer label.chip", has_text="the paper’s date").locator("input").check()
    then = ways(claim)[ways(claim)["published"] <= entry(claim)["as_of"]["paper"]["date"]]
    assert 0 < len(then) < len(ways(claim))
    assert told(page).startswith(expected(then, "Of the {n} ways chosen"))


def test_a_view_can_be_sent(visit: Visit) -> None:
    page = visit(CURVE)
    page.locator(".explorer label.chip input").first.check()
    chosen, address = told(page), page.url
    page.goto("about:blank")
    page.goto(address)
    assert told(page) == chosen != expected(ways(), "Of all {n} ways")


def test_the_keyboard_walks_through_the_ways(visit: Visit) -> None:
    page = visit(CURVE)
    plot = page.locator(".explorer-plot")
    plot.focus()
    value = lambda: int(plot.get_attribute("aria-valuenow") or 0)  # noqa: E731
    page.keyboard.press("Home")
    assert value() == 1
    page.keyboard.press("ArrowLeft")
    assert value() == 1
    page.keyboard.press("ArrowRight")
    assert value() == 2
    page.keyboard.press("PageUp")
    assert value() == 2 + round(len(ways()) / 10)
    page.keyboard.press("End")
    assert value() == len(ways()) == int(plot.get_attribute("aria-valuemax") or 0)
    highest = ways().sort_values("value").iloc[-1]
    text = plot.get_attribute("aria-valuetext") or ""
    assert f"{highest['value']:.1f}" in text and f"year: {highest['year']}" in text
    page.get_by_role("button", name="The way shown").press("Enter")
    assert "the way shown" in (plot.get_attribute("aria-valuetext") or "")


def test_the_pointer_shows_a_way(visit: Visit) -> None:
    page = visit(CURVE)
    plot = page.locator(".explorer-plot")
    plot.scroll_into_view_if_needed()
    before = page.locator(".explorer-way").inner_text()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 26)
    assert page.locator(".explorer-way").inner_text() != before
    assert plot.get_attribute("aria-valuenow") == str(len(ways()))


@pytest.mark.parametrize("order", ["by date of the data", "by dataset"])
def test_the_vintage_of_a_number(visit: Visit, order: str) -> None:
    """In the order of data sets the way shown, with only its data set changed, is ringed."""
    page = visit(CURVE)
    page.locator(".explorer select").select_option(label=order)
    same = of_the_way_shown(ways(), besides="dataset")["value"]
    assert len(same) > 1
    note = page.locator(".explorer-note").inner_text().replace("\u00a0", " ")
    assert f"only its dataset changed, from {same.min():.1f} % to {same.max():.1f} %" in note
    page.locator(".explorer-plot").focus()
    page.keyboard.press("End")
    text = page.locator(".explorer-plot").get_attribute("aria-valuetext") or ""
    if order == "by date of the data":
        assert f"Public from {ways()['published'].max()}" in text


def test_the_curve_as_printed_is_one_button_away(visit: Visit) -> None:
    page = visit(CURVE)
    picture = page.locator(f"#fig-{CLAIM}-curve > img.theme-light")
    expect(picture).to_be_hidden()
    button = page.get_by_role("button", name="Curve as printed")
    button.press("Enter")
    expect(picture).to_be_visible()
    assert button.get_attribute("aria-pressed") == "true"


def test_every_curve_draws(visit: Visit) -> None:
    page = visit(CURVE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    root = page.url.rsplit("/claims", 1)[0]
    published = json.loads((HTML / "claims.json").read_text())["claims"]
    for claim in (c for c in published if c["n"] > 1):
        page.goto(f"{root}/claims/{claim['id']}.html", wait_until="load")
        curves = page.locator(".explorer")
        assert curves.count() == (ways(claim["id"])["part"].value_counts() > 1).sum(), claim["id"]
        for curve in curves.all():
            assert curve.locator(".explorer-count").inner_text().startswith("Of all "), claim["id"]
            for order in curve.locator("select option").all():
                curve.locator("select").select_option(order.get_attribute("value"))
            drawn = curve.locator("canvas").evaluate("""canvas => {
              const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              return pixels.some((level) => level > 0);
            }""")
            assert drawn, claim["id"]
    assert errors == []


def test_the_curve_works_from_a_folder_without_a_server(visit: Visit) -> None:
    page = visit((HTML / CURVE).resolve().as_uri())
    assert told(page) == expected(ways(), "Of all {n} ways")
    page.locator(".explorer label.chip input").first.check()
    assert told(page).startswith("Of the ")


# Without scripts, in the dark, on paper


def test_without_scripts_everything_is_there(visit: Visit) -> None:
    page = visit(KINDS["ledger"], java_script_enabled=False)
    assert page.locator("table.ledger tbody tr:visible").count() > 40
    root = page.url.rsplit("/chapters", 1)[0]
    page.goto(f"{root}/{CURVE}")
    expect(page.locator(f"#fig-{CLAIM}-curve > img.theme-light")).to_be_visible()
    expect(page.locator(".explorer")).to_be_hidden()
    page.goto(f"{root}/{KINDS['gallery']}")
    assert page.locator(".gallery li:visible").count() > 10


def test_dark_figures_stand_in_the_dark(visit: Visit) -> None:
    page = visit(KINDS["figure"], color_scheme="dark")
    expect(page.locator("figure img.theme-dark").first).to_be_visible()
    expect(page.locator("figure img.theme-light").first).to_be_hidden()


def test_paper_gets_the_text_and_the_curve_as_printed(visit: Visit) -> None:
    page = visit(CURVE, color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(
        media="print"
    )  # the colours of the screen stay, as where one has chosen them
    expect(page.locator(f"#fig-{CLAIM}-curve > img.theme-light")).to_be_visible()
    for gone in (".explorer", ".bd-sidebar-primary", ".figure-tools", ".bd-header-article"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("img.theme-dark").first).to_be_hidden()
    expect(page.locator(".claim-card")).to_be_visible()
    ink = "getComputedStyle(document.querySelector('article section > p')).color"
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.ink = {ink}; }})")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    red, green, blue = map(int, re.findall(r"\d+", page.evaluate("window.ink"))[:3])
    assert red + green + blue < 200
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_address_without_its_ending_leads_to_the_claim(visit: Visit) -> None:
    page = visit(f"claims/{CLAIM}")
    title = page.locator("h1:visible").inner_text().rstrip("#")
    assert title == entry()["question"].replace("'", "’")


SEARCHED = {
    "union GDP 2020": "claims/union-gdp.html",
    "sanctions": "claims/counter-sanctions.html",
    "Iran trade agreement": "claims/iran-pta.html",
    "Kazakhstan exports": "claims/export-growth-kazakhstan.html",
    "population of Russia": "claims/russia-population-share.html",
    "dependence on Russia": "claims/dependence-on-moscow.html",
    "north south corridor": "claims/iran-corridor.html",
    "World Trade Organization": "claims/wto-rules.html",
    "map": "figures/union-map.html",
    "which record counts": "chapters/records.html",
    "how is a claim decided": "chapters/method.html",
    "sources": "chapters/sources.html",
    "glossary": "chapters/reading-guide.html#glossary",
}


@pytest.mark.parametrize("asked", SEARCHED)
def test_a_plain_search_finds_the_right_page_first(visit: Visit, asked: str) -> None:
    page = visit(f"search.html?q={asked}")
    first = page.locator("#search-results li").first
    assert first.locator("> a").get_attribute("href") == SEARCHED[asked]
    below = first.locator("p").inner_text()
    assert below.strip()
    assert not re.search(r"\bdef |import |Contents|\.pdf|Show code", below)


def test_claims_come_before_figures_where_a_search_finds_both(visit: Visit) -> None:
    page = visit("search.html?q=population")
    page.locator("#search-results li").first.wait_for()
    found = page.locator("#search-results li > a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    kinds = [address.split("/")[0] for address in found if "population" in address]
    assert kinds == sorted(kinds, key=["claims", "chapters", "figures"].index)
    assert {"claims", "figures"} <= set(kinds)


def test_a_claim_named_in_a_text_says_its_answer_when_pointed_at(visit: Visit) -> None:
    for path, claim in (("chapters/iran.html", "iran-pta"), ("chapters/method.html", "union-gdp")):
        link = visit(path).locator(f"article a[href*='claims/{claim}'][title]").first
        assert entry(claim)["answer"]["text"] in (link.get_attribute("title") or "")


# On a phone


_SMALL_TEXT = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (texts.nextNode()) {
    const box = texts.currentNode.parentElement;
    const drawn = box.ownerSVGElement;
    const scale = drawn ? drawn.getScreenCTM().a : 1;
    if (texts.currentNode.data.trim() && box.checkVisibility() && !box.closest('.sd-hide-link-text')
        && parseFloat(getComputedStyle(box).fontSize) * scale < 9.95) small.push(box.outerHTML.slice(0, 120));
  }
  return small;
}"""
_WORDS_OF_PICTURES = """(least) => [...document.querySelectorAll("article figure > img")]
  .filter((image) => image.checkVisibility())
  .map((image) => [image.src, image.getBoundingClientRect().width / image.getAttribute("width") * least])
  .filter(([, size]) => size < 9.95)"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_under_ten_pixels_on_a_phone(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind], width=WIDTHS["phone"])
    assert page.evaluate(_SMALL_TEXT) == []
    least = style.SMALL / 72 * 100  # pixels in a picture as wide as it says
    assert page.evaluate(_WORDS_OF_PICTURES, least) == []


def test_the_figures_of_the_chapters_fit_a_phone(visit: Visit) -> None:
    wide = {}
    for chapter in CHAPTERS:
        page = visit(f"chapters/{chapter}.html", width=WIDTHS["phone"])
        figures = page.locator("article figure:has(> img.theme-light)")
        widths = figures.evaluate_all("all => all.map((f) => [f.id, f.scrollWidth, f.clientWidth])")
        wide |= {name: needs for name, needs, has in widths if needs > has + 1}
        page.close()
    assert wide == {}


def test_what_is_wider_than_a_phone_says_so(visit: Visit) -> None:
    page = visit(KINDS["figure"], width=WIDTHS["phone"])
    page.locator("figure.sideways").first.wait_for()
    boxes = page.locator("figure:has(> img.theme-light), .table-scroll")
    wide = boxes.evaluate_all(
        "all => all.map((box) => [box.scrollWidth > box.clientWidth + 1, box.matches('.sideways')])"
    )
    assert wide and all(wider == told for wider, told in wide)
    page = visit(KINDS["figure"], width=WIDTHS["desktop"])
    assert page.locator("figure.sideways").count() == 0
