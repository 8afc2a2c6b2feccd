"""Nodes as Typst: what the page says is printed as it stands, text stays text, nothing is left out unseen."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typst as compiler
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from pypdf import PdfReader

from recompute.errors import RecomputeError
from recompute.site import elements, findings, typst
from tests.unit.site.entries import HOSTILE, entry

PAGE = "chapters/page"


def document(*content: nodes.Node) -> nodes.document:
    made = new_document("page", get_default_settings(Parser))  # type: ignore[arg-type]
    made += list(content)
    return made


def parsed(rst: str) -> nodes.document:
    made = document()
    Parser().parse(rst, made)
    return made


def markup(page: nodes.document) -> str:
    """Write a page as the only one of a book."""
    config = SimpleNamespace(html_baseurl="https://example.org/book", language="en")
    builder: Any = SimpleNamespace(
        env=SimpleNamespace(docname=PAGE), config=config, places=set(), shown={}, book="book",
        number=lambda *_: None,
    )  # fmt: skip
    translator = typst.Translator(page, builder)
    page.walkabout(translator)
    return typst.led("".join(translator.body), builder.places)


def printed(source: str, tmp_path: Path) -> PdfReader:
    """Compile what a page says, with the looks of the books, as tagged PDF."""
    (tmp_path / typst.STYLE.name).write_text(typst.STYLE.read_text())
    file = tmp_path / "page.typ"
    file.write_text(f'#import "{typst.STYLE.name}": *\n#set document(title: "x")\n{source}')
    made = compiler.compile(
        file,
        root=tmp_path,
        font_paths=[typst.FONTS],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return PdfReader(io.BytesIO(made))


def words(source: str, tmp_path: Path) -> str:
    reader = printed(source, tmp_path)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        '#panic("x") $y$ *a* _b_ `c` <d> @e = f // g \\ h ~ -- ... "quoted" \'s',
        '"; #read("/etc/passwd")',
        "a\\",
        "#{ [ ] } ( ) ;",
        "/* c */ #import x: *",
    ],
)
def test_text_is_printed_as_it_stands(text: str, tmp_path: Path) -> None:
    page = document(nodes.paragraph(text=text), nodes.paragraph("", "", nodes.literal(text=text)))
    shown = words(markup(page), tmp_path).replace("-\n", "")
    bare = "".join(text.split())
    assert "".join(shown.split()).count(bare) == 2


def test_text_of_a_card_and_of_templates_is_text(tmp_path: Path) -> None:
    def link(page: str, text: str) -> nodes.reference:
        return nodes.reference("", text, refuri=f"../{page}.html", internal=True)

    card = findings.card(entry(question=HOSTILE, where=HOSTILE, label=HOSTILE), link)
    cited = elements.render("citation.typ", texts={"txt": HOSTILE})
    shown = "".join(words(markup(document(card)) + cited, tmp_path).split())
    assert shown.count("".join(HOSTILE.split())) == 4


def test_a_letter_that_no_font_has_is_named(tmp_path: Path) -> None:
    assert typst.string("a\U0001f600\x00\tb") == '"a[U+1F600][U+0000] b"'
    assert "[U+1F600]" in words(markup(document(nodes.paragraph(text="\U0001f600"))), tmp_path)


def test_values_are_written_as_typst_has_them() -> None:
    assert typst.value({"a": [1, True, None], "b": []}) == '("a": (1, true, none, ), "b": ())'
    assert typst.value({}) == "(:)"


def test_lists_within_lists_and_a_table(tmp_path: Path) -> None:
    page = parsed(
        "- one\n\n  1. first\n  2. second\n\n     - deep\n\n- two\n\n"
        "term\n  what it is\n\n"
        "====  =====\nhead  value\n====  =====\na     1\nb     2\n====  =====\n"
    )
    reader = printed(markup(page), tmp_path)
    shown = " ".join(reader.pages[0].extract_text().split())
    for part in ("one", "1. first", "2. second", "deep", "two", "term: what it is", "a 1", "b 2"):
        assert part in shown
    tree = str(reader.trailer["/Root"]["/StructTreeRoot"].get_object())
    assert tree


def test_a_footnote_stands_at_the_foot_and_a_quotation_in_the_text(tmp_path: Path) -> None:
    from docutils.core import publish_doctree  # noqa: PLC0415

    page = publish_doctree("A note [#a]_.\n\n.. [#a] At the foot.\n\n    Said by another.\n")
    shown = words(markup(page), tmp_path)
    assert "A note" in shown and shown.rstrip().endswith(("At the foot.", "Said by another."))
    assert shown.count("At the foot.") == 1


def test_links_lead_to_places_of_the_book_or_to_the_site(tmp_path: Path) -> None:
    section = nodes.section("", nodes.title(text="There"), ids=["there"])
    inside = nodes.reference("", "in", refid="there")
    beside = nodes.reference("", "by", refuri="page.html#there")
    outside = nodes.reference("", "out", refuri="../claims/x.html#why")
    web = nodes.reference("", "web", refuri="https://example.com/?a=1#b")
    source = markup(document(section, nodes.paragraph("", "", inside, beside, outside, web)))
    assert source.count(f'#to(label("{PAGE}#there"))') == 2
    assert source.count("#to(label(") == 2
    assert '#to("https://example.org/book/claims/x.html#why")' in source
    assert '#to("https://example.com/?a=1#b")' in source
    assert len(printed(source, tmp_path).pages[0]["/Annots"]) == 4  # type: ignore[arg-type]


def test_a_question_that_the_title_has_asked_is_not_asked_again() -> None:
    def link(page: str, text: str) -> nodes.reference:
        return nodes.reference("", text, refuri=f"../{page}.html", internal=True)

    card = findings.card(entry(question="Is it so?"), link)
    titled = document(nodes.section("", nodes.title(text="Is it so?"), card, ids=["q"]))
    source = markup(titled)
    assert source.count("Is it so?") == 1
    assert source.count("#to(") == 1  # from the finding, to the claim's page
    assert (
        markup(document(findings.card(entry(question="Is it so?"), link))).count("Is it so?") == 1
    )


def test_code_and_what_is_for_screens_is_left_out() -> None:
    code = nodes.container("", nodes.literal_block(text="x = 1"), nb_element="cell_code_source")
    card = nodes.container("", nodes.paragraph(text="Go there"), design_component="card")
    raw = nodes.raw("", "<script>alert(1)</script>", format="html")
    assert markup(document(code, card, raw)).strip() == ""


def test_a_node_that_is_not_known_is_named_with_its_place() -> None:
    strange = nodes.math_block(text="E = mc^2")
    strange.line = 7
    with pytest.raises(
        RecomputeError, match=f"(?s)a math_block cannot be printed.*{PAGE}, line 7.*E = mc"
    ) as told:
        markup(document(strange))
    assert "recompute.site.typst" in str(told.value)


def test_what_a_book_leaves_out_takes_its_empty_section_with_it() -> None:
    left = nodes.container("", nodes.paragraph(text="gone"), element="claims-table")
    code = nodes.container("", nodes.literal_block(text="x"), nb_element="cell_code_source")
    inner = nodes.section("", nodes.title(text="Claims"), code, left, ids=["claims"])
    named = nodes.section("", nodes.title(text="Cite"), nodes.paragraph(text="so"), ids=["cite"])
    kept = nodes.section("", nodes.title(text="Kept"), nodes.paragraph(text="yes"), ids=["kept"])
    page = document(nodes.section("", nodes.title(text="Page"), inner, named, kept, ids=["page"]))
    typst.leave_out(page, {"claims-table", "cite"})
    assert [title.astext() for title in page.findall(nodes.title)] == ["Page", "Kept"]


def test_columns_share_a_line_by_what_they_hold() -> None:
    def group(*rows: tuple[str, ...]) -> nodes.tgroup:
        return next(
            findings.table(rows[0], [(row, ()) for row in rows[1:]], widths=[1] * len(rows[0]))
            .findall(nodes.tgroup)
        )  # fmt: skip

    assert typst.column_widths(group(("a", "b"), ("x", "y"))) == []
    short, long = typst.column_widths(group(("a", "b"), ("word", "many words " * 40)))
    assert long > 5 * short
