"""What the tests in a browser share: the pages, what each must keep to, and what it may cost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

HTML = Path(__file__).parents[2] / "_build" / "html"
CHROMIUM = shutil.which("chromium")
WIDTHS = {"phone": 390, "tablet": 820, "desktop": 1280}

# The budgets of a page, as a reader with a slow line and an old phone needs them.
WEIGHT = 1_500_000  # bytes, all it fetches once read to its end, compressed as public hosts send it
FIRST_WEIGHT = {
    "chapters": 400_000,
    "claims": 250_000,
}  # of it, for what stands on the first screen
NODES = 2_500  # elements, besides those of code that is folded away
FIRST_SIGHT = 2_500  # ms until the largest thing in sight is drawn, from this machine
SHIFT = 0.1  # cumulative layout shift

Visit = Callable[..., Page]


def pages(folder: str) -> list[str]:
    """Pages of a folder of the built book; "" for its top. A page that only leads on is left out."""
    found = sorted((HTML / folder).glob("*.html"))
    return [page.relative_to(HTML).as_posix() for page in found if not leads_on(page)]


def leads_on(page: Path) -> bool:
    """Tell whether a page only leads on to another, as an address of an earlier edition does."""
    return b'http-equiv="refresh"' in page.read_bytes()[:2000]


_FITS = "document.documentElement.scrollWidth - window.innerWidth <= 1"
_SHOWN = '[...document.images].filter((image) => getComputedStyle(image).display !== "none")'
_FETCHED = "performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize || 0), 0)"
_FIRST_WEIGHT = f"""async () => {{
  const seen = {_SHOWN}.filter((image) => image.getBoundingClientRect().top < innerHeight);
  await Promise.all(seen.map((image) => image.decode().catch(() => null)));
  return {_FETCHED};
}}"""
_WHOLE = f"""async () => {{
  const images = {_SHOWN};
  images.forEach((image) => {{ image.loading = "eager"; }});
  const broken = await Promise.all(images.map((image) => image.decode().then(() => null, () => image.src)));
  return {{
    broken: broken.filter(Boolean),
    silent: images.filter((image) => !image.hasAttribute("alt")).length,
    weight: {_FETCHED},
    nodes: document.querySelectorAll("*:not(details.hide *)").length,
    headings: [...document.querySelectorAll("h1")].filter((title) => title.checkVisibility()).length,
    language: document.documentElement.lang,
  }};
}}"""
_SKIPS = """() => {
  const link = document.activeElement;
  const box = link.getBoundingClientRect();
  return link.getAttribute("href") === "#main-content" && box.top >= 0 && box.height > 0;
}"""


_AXE = Axe()
# A table's rows are alike, and folded code is not in sight.
_ALIKE = [".data-table tr:nth-child(n+6)", "details.hide .highlight"]
_SAMPLE = "data-contrast-sample"
_CONTRAST = "color-contrast"
# Marks one text of each kind that is not known yet, and names all kinds. The contrast of a text
# follows from its colour, size and weight, and from all that is painted behind it, up to what hides
# the rest; a text that is placed over others is a kind of its own.
_MARK_SAMPLES = """([within, mark, known, alike]) => {
  const seen = new Set(known);
  const kind = (element) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const parts = [color, fontSize, fontWeight, textShadow];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      parts.push(style.backgroundColor, style.backgroundImage, style.opacity, style.filter);
      if (/^rgb\\(/.test(style.backgroundColor) && style.opacity === "1") break;
      if (!["static", "relative"].includes(style.position) || style.transform !== "none") return null;
    }
    return parts.join("|");
  };
  for (const element of document.querySelectorAll(`${within} *`)) {
    element.removeAttribute(mark);
    if (element.closest(alike)) continue;  // what axe passes over makes no kind known
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3);
    const words = texts.map((text) => text.data).join("").trim().length > 1; // axe judges no lone sign
    if (!words && !element.matches("input, select, textarea, button")) continue;
    if (!element.checkVisibility({opacityProperty: true})) continue;
    const own = kind(element);
    if (own !== null && seen.has(own)) continue;
    if (own !== null) seen.add(own);
    element.setAttribute(mark, "");
  }
  return [...seen];
}"""
_STILL = "*, *::before, *::after { transition: none !important; }"


def barriers(page: Page, within: str = "html", known: set[str] | None = None) -> list[str]:
    """Serious and critical violations that axe finds; of contrast, in one text of each kind.

    Kinds in `known` have been measured on other pages; those of this page are added to it.
    """
    _mark_samples(page, within, known)
    return _violations(page, within, {})


def contrast(page: Page, within: str = "html", known: set[str] | None = None) -> list[str]:
    """Those of `barriers` that are of contrast."""
    if not _mark_samples(page, within, known):
        return []
    return _violations(page, f"[{_SAMPLE}]", {"runOnly": [_CONTRAST]})


def _mark_samples(page: Page, within: str, known: set[str] | None) -> int:
    known = set() if known is None else known
    page.add_style_tag(content=_STILL)  # a colour on its way to another is neither
    asked = [within, _SAMPLE, sorted(known), ", ".join(_ALIKE)]
    known.update(page.evaluate(_MARK_SAMPLES, asked))
    return page.locator(f"[{_SAMPLE}]").count()


def _violations(page: Page, within: str, options: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
        samples = {"rules": [{"id": _CONTRAST, "selector": f"[{_SAMPLE}]"}]}
        page.evaluate("(samples) => axe.configure(samples)", samples)
    context = {"include": [[within]], "exclude": [[one] for one in _ALIKE]}
    options = {"resultTypes": ["violations"], "preload": False, **options}
    found = page.evaluate("([context, options]) => axe.run(context, options)", [context, options])
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} {v['nodes'][0].get('failureSummary', '')[:200]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def watch(page: Page, site: str) -> list[str]:
    """Collect what goes wrong while pages are opened: errors, failed requests, requests elsewhere."""
    problems: list[str] = []
    page.on(
        "console", lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None
    )
    page.on("pageerror", lambda e: problems.append(f"error: {e}"))
    page.on("requestfailed", lambda r: problems.append(f"failed: {r.url}"))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((site, "data:", "blob:"))
            else problems.append(f"left the site: {r.url}")
        ),
    )
    return problems


def check(browser: Browser, site: str, paths: list[str]) -> dict[str, list[str]]:
    """Open every page, in the light and in the dark theme; return what is wrong with each.

    One context serves all, so that what they share is fetched once, as for a reader. The themes
    differ in colours alone: the dark one is looked at for contrast, the light one for everything.
    """
    context = browser.new_context(
        viewport={"width": WIDTHS["desktop"], "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    problems = watch(page, site)
    known: set[str] = set()
    wrong: dict[str, list[str]] = {}
    for path in paths:
        problems.clear()
        page.emulate_media(color_scheme="light")
        page.goto(f"{site}/{path}", wait_until="load")
        page.keyboard.press("Tab")
        skips = page.evaluate(_SKIPS)
        first, most = page.evaluate(_FIRST_WEIGHT), FIRST_WEIGHT.get(path.split("/")[0], WEIGHT)
        found = page.evaluate(_WHOLE)
        within = "article" if page.locator("article").count() else "html"
        faults = [
            *(f"picture missing: {src}" for src in found["broken"]),
            *(["a picture has no alternative text"] if found["silent"] else []),
            *([f"weighs {first:,} bytes at first sight"] if first > most else []),
            *([f"weighs {found['weight']:,} bytes"] if found["weight"] > WEIGHT else []),
            *([f"has {found['nodes']:,} elements"] if found["nodes"] > NODES else []),
            *([f"has {found['headings']} titles"] if found["headings"] != 1 else []),
            *(["names no language"] if found["language"] != "en" else []),
            *([] if skips else ["the first Tab does not offer to skip to the text"]),
            *barriers(page, within, known=known),
        ]
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        faults += [f"picture missing: {src}" for src in page.evaluate(_WHOLE)["broken"]]
        faults += [f"in the dark: {one}" for one in contrast(page, within, known)]
        for device, width in reversed(
            WIDTHS.items()
        ):  # from the desktop, where it is, to the phone
            page.set_viewport_size({"width": width, "height": 900})
            if not page.evaluate(_FITS):
                faults.append(f"is wider than a {device}")
        page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
        if faults := [*problems, *faults]:
            wrong[path] = faults
    context.close()
    return wrong
