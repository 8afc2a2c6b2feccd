"""Sections of a chapter: code in one fold, a question asked once."""

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform


class OneFoldASection(SphinxPostTransform):
    """Move the code of a section's cells into one fold below their outputs.

    A cell that shows nothing leaves no trace on the page.
    """

    default_priority = 198  # before MyST-NB puts a fold round the code of each cell
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        for section in self.document.findall(nodes.section):
            cells = [
                node
                for node in section.children
                if isinstance(node, nodes.container)
                and node.get("nb_element") == "cell_code"
                and node.get("hide_mode") in ("input", "input+output")
            ]
            if cells:
                self._gather(section, cells)

    def _gather(self, section: nodes.section, cells: list[nodes.container]) -> None:
        fold = HideCodeCellNode(
            prompt_show=self.config.nb_code_prompt_show, prompt_hide=self.config.nb_code_prompt_hide
        )
        fold["classes"] += ["above-input"]
        for cell in cells:
            code = cell.children[0]
            cell.remove(code)
            fold += code
            cell["hide_mode"] = "output" if cell["hide_mode"] == "input+output" else None
            if not cell.children:
                section.remove(cell)
        inner = (n for n, one in enumerate(section.children) if isinstance(one, nodes.section))
        # MyST-NB's style sheet knows a fold by the cell it stands in.
        around = nodes.container("", fold, classes=["cell"])
        section.insert(next(inner, len(section.children)), around)


def asked_above(node: nodes.paragraph) -> bool:
    """Tell whether a paragraph is a claim's question that a heading above it asks."""
    around = node.parent if "claim-question" in node["classes"] else None
    while around is not None:
        if isinstance(around, nodes.section):
            heading = around.next_node(nodes.title)
            if heading is not None and heading.astext() == node.astext():
                return True
        around = around.parent
    return False


class QuestionAskedOnce(SphinxPostTransform):
    """Leave the question out of a claim's card where it is the heading of the section."""

    default_priority = 198
    formats = ("html",)  # in print the finding leads to the claim in its stead

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        for node in list(self.document.findall(nodes.paragraph)):
            if asked_above(node):
                node.parent.remove(node)
