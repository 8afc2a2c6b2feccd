"""A claim decided on a reader's own terms in its page, in Chromium, by the rules of the build."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page

import recompute.site
from recompute.claims.findings import Finding
from recompute.claims.ledger import ledger
from recompute.claims.terms import OWN_READING, Terms, decide
from recompute.claims.wording import WORDS, label
from recompute.site import bench
from tests.site.browsing import HTML, Visit, barriers, watch
from tests.unit.claims.terms import CASES

pytestmark = pytest.mark.slow

RULES = Path(recompute.site.__file__).parent / "static" / "rules.js"
PAGE = 250_000  # bytes a claim's page may weigh, compressed as public hosts send it
POPULATION, DEPENDENCE = "russia-population-share", "dependence-on-moscow"

_DECIDE = """([data, all]) => all.map((terms) => {
  const { finding, label, answer, firmness } = window.recompute.decide(data, terms);
  return { finding, label, answer, firmness: firmness.level, turns: firmness.turns.map((one) => [one.choice, one.option, one.to]) };
})"""


@pytest.fixture(scope="module")
def script(browser: Browser) -> Any:
    """Open an empty page with the rules in it."""
    page = browser.new_page()
    page.add_script_tag(path=str(RULES))
    yield page
    page.close()


def test_the_rules_of_the_page_decide_every_case(script: Page) -> None:
    wrong = {}
    for case in CASES:
        published = {"finding": "open", "label": ""}
        data = bench.payload(case.claim, published, case.ways)
        [decided] = script.evaluate(_DECIDE, [data, [case.terms]])
        if decided != case.expected:
            wrong[case.name] = decided
    assert wrong == {}


def claims() -> list[dict[str, Any]]:
    published = json.loads((HTML / "claims.json").read_text())["claims"]
    return [claim for claim in published if claim["n"]]


def ways(claim: str) -> pd.DataFrame:
    return pd.read_csv(HTML / "ways" / f"{claim}.csv", low_memory=False)


def some_terms(data: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Terms such as a reader may set, drawn for each part of a claim."""
    terms: dict[str, dict[str, Any]] = {"bar": {}, "readings": {}, "own": {}, "leave_out": {}}
    for part in (one for one in data["parts"] if one["decidable"]):
        name = part["id"]
        if part["has_line"]:
            terms["bar"][name] = round(chance.choice(part["value"]) * chance.choice([0.9, 1, 1.1]))
        terms["readings"][name] = [
            one["name"] for one in part["readings"] if one["plain"] or chance.random() < 0.3
        ]
        asked = [one for one in part["choices"] if one["kind"] == "reading"]
        if asked and chance.random() < 0.3:
            one = chance.choice(asked)
            terms["own"][name] = {one["name"]: chance.choice(one["values"])}
        pooled = [
            one for one in part["choices"] if one["kind"] != "reading" and len(one["values"]) > 1
        ]
        if pooled:
            one = chance.choice(pooled)
            terms["leave_out"][name] = {one["name"]: [chance.choice(one["values"])]}
    return terms


@pytest.mark.book
def test_every_claim_is_decided_in_its_page_as_published_and_as_python_does_on_other_terms(
    visit: Visit,
) -> None:
    page = visit(f"claims/{POPULATION}.html")
    root = page.url.rsplit("/", 1)[0]
    chance = random.Random(20)
    wrong: dict[str, Any] = {}
    for claim in claims():
        name = claim["id"]
        page.goto(f"{root}/{name}.html", wait_until="load")
        page.locator(".bench-box > summary").click()
        if "the same as published" not in page.locator(".bench-book").inner_text():
            wrong[name] = page.locator(".bench-book").inner_text()
        entry, table = ledger()[name], ways(name)
        data = bench.payload(entry, claim, table)
        terms = some_terms(data, chance)
        [told] = page.evaluate(_DECIDE, [data, [terms]])
        known = decide(entry, table, Terms.model_validate(terms))
        expected = {
            "finding": known.found.finding,
            "label": label(known.claim, known.found),
            "answer": known.answer,
            "firmness": known.firmness.level,
        }
        if expected != {one: told[one] for one in expected}:
            wrong[name] = (terms, told, expected)
    assert wrong == {}


def opened(page: Page) -> Locator:
    page.locator(".bench-box > summary").press("Enter")
    return page.locator(".bench-mine")


@pytest.mark.book
def test_another_year_of_a_share_moves_its_finding(visit: Visit) -> None:
    page = visit(f"claims/{POPULATION}.html")
    mine = opened(page)
    assert mine.locator(".finding-chip").count() == 0
    page.get_by_label("year", exact=True).select_option("2013")
    page.get_by_label("of", exact=True).select_option("the three founders")
    then = decide(
        ledger()[POPULATION],
        ways(POPULATION),
        Terms(readings={"main": []}, own={"main": {"of": "the three founders", "year": 2013}}),
    )
    published = next(one for one in claims() if one["id"] == POPULATION)
    assert then.found.finding != published["finding"]
    assert WORDS[then.found.finding] in mine.locator(".finding-chip").first.inner_text()
    assert then.answer in mine.inner_text() and "not the book’s" in mine.inner_text()
    assert published["label"] in page.locator(".bench-book .finding-chip").inner_text()


@pytest.mark.book
def test_another_line_of_dependence_moves_its_finding_and_a_view_can_be_sent(
    visit: Visit,
) -> None:
    page = visit(f"claims/{DEPENDENCE}.html")
    mine = opened(page)
    page.get_by_label("The number must be at least").fill("5")  # of four
    chip = mine.locator(".finding-chip").first
    assert WORDS[Finding.FAILS] in chip.inner_text()
    assert "the line is 5 of 4, not 3 of 4" in mine.inner_text()
    told, address = mine.inner_text(), page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator(".bench-mine").inner_text() == told
    assert page.get_by_label("The number must be at least").input_value() == "5"
    page.get_by_role("button", name="Back to the book’s terms").press("Enter")
    assert page.get_by_label("The number must be at least").input_value() == "3"
    assert "terms" not in page.url and mine.locator(".finding-chip").count() == 0


@pytest.mark.book
def test_a_source_left_out_and_a_choice_on_the_curve_stand_in_one_address(visit: Visit) -> None:
    page = visit(f"claims/{DEPENDENCE}.html")
    mine = opened(page)
    boxes = page.locator(".bench fieldset", has=page.locator("legend", has_text="dataset"))
    boxes.get_by_role("checkbox").first.press("Space")
    assert "left out of dataset" in mine.inner_text()
    page.locator(".explorer label.chip input:enabled").first.check()
    told, count = mine.inner_text(), page.locator(".explorer-count").first.inner_text()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator(".bench-mine").inner_text() == told
    assert page.locator(".explorer-count").first.inner_text() == count


@pytest.mark.book
def test_the_curve_follows_a_reader_s_own_line_and_back(visit: Visit) -> None:
    page = visit(f"claims/{DEPENDENCE}.html")
    count = page.locator(".explorer-count")
    published = count.inner_text()
    opened(page)
    page.get_by_label("The number must be at least").fill("4")
    yes = int(ways(DEPENDENCE)["value"].ge(4).sum())
    assert f"on your own terms {yes} (" in count.inner_text()
    assert "Dashed: 4, your own line" in page.locator(".explorer-note").inner_text()
    boxes = page.locator(".bench fieldset", has=page.locator("legend", has_text="dataset"))
    boxes.get_by_role("checkbox").first.uncheck()
    left = ways(DEPENDENCE)["dataset"].ne("imf-dots-2022-02").sum()
    assert f"Of the {left} ways that count on your own terms" in count.inner_text()
    page.get_by_role("button", name="Back to the book’s terms").click()
    assert count.inner_text() == published


@pytest.mark.book
@pytest.mark.parametrize(
    "words", ["{broken", '{"bar":{"main":"x","gone":1},"own":{"main":{"year":1}}}']
)
def test_an_address_that_no_longer_fits_shows_the_books_terms(visit: Visit, words: str) -> None:
    page = visit(f"claims/{DEPENDENCE}.html#terms={quote(words)}")
    assert "the same as published" in page.locator(".bench-book").inner_text()
    assert page.locator(".bench-mine .finding-chip").count() == 0


@pytest.mark.book
def test_without_a_reading_nothing_is_decided(visit: Visit) -> None:
    page = visit(f"claims/{DEPENDENCE}.html")
    mine = opened(page)
    boxes = page.locator(".bench fieldset", has=page.locator("legend", has_text="Readings"))
    boxes.get_by_role("checkbox").first.uncheck()
    assert "let one reading count" in mine.inner_text()
    own = page.get_by_label("one of your own")
    own.check()
    assert OWN_READING not in mine.locator(".finding-chip").first.inner_text()
    assert mine.locator(".finding-chip").count() >= 1


@pytest.mark.book
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_open_bench_can_be_used_by_all_and_asks_nothing_of_the_network(
    visit: Visit, site: str, theme: str
) -> None:
    page = visit(f"claims/{DEPENDENCE}.html", color_scheme=theme, width=390)
    problems = watch(page, site)
    mine = opened(page)
    page.get_by_label("The number must be at least").fill("4")
    mine.locator("summary").press("Enter")
    assert barriers(page, ".bench") == [] == problems
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.mark.book
def test_a_claims_page_stays_light() -> None:
    for claim in claims():
        page = (HTML / "claims" / f"{claim['id']}.html").read_bytes()
        assert len(gzip.compress(page)) < PAGE, claim["id"]


@pytest.mark.book
def test_the_bench_works_from_a_folder_without_a_server(visit: Visit) -> None:
    page = visit((HTML / f"claims/{DEPENDENCE}.html").resolve().as_uri())
    mine = opened(page)
    page.get_by_label("The number must be at least").fill("5")
    assert mine.locator(".finding-chip").count() >= 1 and "terms=" in page.url
