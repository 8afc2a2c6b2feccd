"""All that Sphinx imports to make a page of this book: half of the time that one page takes.

Imported by the process that `recompute.site.typeset` forks each builder from.
"""

import importlib

from sphinx.application import builtin_extensions

_OURS = (
    "jupyter_book.cli.main", "jupyter_book.sphinx", "a11y_pygments", "babel.dates",
    "pybtex.database.input.bibtex", "pybtex.style.formatting.plain", "recompute.site.extension",
    "sphinx.ext.mathjax", "sphinx.search.en", "sphinx_book_theme", "sphinx_comments",
    "sphinx_copybutton", "sphinx_design", "sphinx_external_toc", "sphinx_multitoc_numbering",
    "sphinx_togglebutton", "sphinxcontrib.bibtex", "sphinxext.opengraph", "myst_nb.sphinx_ext",
)  # fmt: skip

for _name in (*builtin_extensions, *_OURS):
    importlib.import_module(_name)
