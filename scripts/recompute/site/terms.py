"""Words of the glossary explain themselves where they are used, when pointed at."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx


def explain_terms(app: Sphinx, doctree: nodes.document, _: str) -> None:
    """Give each reference to a term the term's definition as its title."""
    used = [
        reference
        for reference in doctree.findall(nodes.reference)
        if any("std-term" in word["classes"] for word in reference.findall(nodes.inline))
    ]
    if not used:
        return
    meanings: dict[str, str] = {}
    terms = (one for one in app.env.get_domain("std").get_objects() if one[2] == "term")
    for page in sorted({page for _, _, _, page, _, _ in terms}):
        meanings |= _definitions(app.env.get_doctree(page))
    for reference in used:
        anchor = str(reference.get("refuri") or f"#{reference.get('refid')}").rpartition("#")[2]
        reference["reftitle"] = meanings[anchor]


def _definitions(page: nodes.document) -> dict[str, str]:
    """Definitions of a page's glossary, by the anchor of the term."""
    return {
        anchor: definition.astext()
        for glossary in page.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
        for definition in item.findall(nodes.definition)
        for term in item.findall(nodes.term)
        for anchor in term["ids"]
    }
