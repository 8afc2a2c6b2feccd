"""The one door through which a figure leaves: every format, its data, its record."""

import base64
import io
import logging
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.io import neutral, write_bytes, write_csv, write_json, write_text
from recompute.sources import catalogue

# Where a library has turned the root logger up, each glyph of a PDF would be told.
logging.getLogger("fontTools").setLevel(logging.WARNING)

PRINT_DPI = 300
_TO_SCREEN = 3  # printed dots a dot of the preview
THUMBNAIL_WIDTH = 360
_WIDEST = 1.6  # times its own size to which a label that sticks out may enlarge a figure
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What in a column's name says what it is counted in.
_UNIT = re.compile(
    r"""[(%‰€$] | \b (
      usd | eur | rub | dollars? | (thousand|million|billion|trillion)s? | mn | bn
    | percent | per[ ]cent | pct | pp | points? | shares? | ratio | rate | index | score | log
    | rank | number | count | n | order | position | lag | lead
    | years? | months? | days? | date | periods? | quarter
    | km2? | km² | persons | people | population | tonnes | kg | joules | [gt]wh | toe | units?
    | weight | coefficient | probability | p | hhi | theil | gini | cinc
    ) \b""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class PublishedFigure:
    """A figure as it left: the last expression of a cell, shown by the book in its frame.

    Attributes
    ----------
    id : str
        Permanent id.
    title, caption, alt : str
        What is written under, and read aloud for, the figure.
    folder : Path
        Holds ``<id>.svg``, ``.dark.svg``, ``.png``, ``.pdf``, ``.csv`` and ``.json``.
    preview : bytes
        PNG for a notebook.
    """

    id: str
    title: str
    caption: str
    alt: str
    folder: Path
    preview: bytes = field(repr=False)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "image/png": base64.b64encode(self.preview).decode(),
            "text/vnd.recompute.figure": self.id,
            "text/plain": f"{self.title}. {self.alt}",
        }


Problems = Iterator[tuple[str, str]]  # what is wrong, and how to mend it


def _words(figure_id: str, title: str, caption: str, alt: str) -> Problems:
    if not _KEBAB.fullmatch(figure_id) or figure_id == "index":  # that leads to the gallery
        yield (
            f"{figure_id!r} cannot be a permanent address",
            "use lower-case words joined by hyphens",
        )
    for name, text in (("title", title), ("caption", caption), ("alt", alt)):
        if not text.strip():
            yield f"the figure has no {name}", f"pass {name}=..."
        if re.search(r"\b(nan|inf)\b", text):
            what = f"the {name} names a number that the data do not give: {text[:80]}"
            yield what, "leave out what is missing before writing about it"
    if len(alt.strip()) < 40 or alt.strip().rstrip(".") == title.strip().rstrip("."):
        mend = "write the finding in a sentence of at least 40 characters, other than the title"
        yield "the alternative text does not tell what the figure shows", mend


def _carries_unit(name: str) -> bool:
    return _UNIT.search(name.lower().replace("_", " ")) is not None


def _bare(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _data(data: pd.DataFrame, columns: Mapping[str, str]) -> Problems:
    if data.empty:
        yield "the figure's data are empty", "pass the frame that is drawn"
    if unknown := sorted(set(columns) - {str(name) for name in data}):
        yield f"`columns` documents {', '.join(unknown)}, not in the data", "correct the name"
    if not data.columns.is_unique:
        yield "two columns of the data have the same name", "rename one"
    elif "unit" not in data:  # where there is one, each row says it
        for column in data:
            name = str(column)
            if _bare(data[column]) and name not in columns and not _carries_unit(name):
                mend = f'name it "{name} (US$ billion)", say, or pass columns={{"{name}": "US$ billion"}}'
                yield f"the column {name!r} of the data does not say its unit", mend


def _sources(ids: Sequence[str]) -> Problems:
    if not ids:
        yield "the figure names no source", "pass sources=[ids of data/sources.yaml]"
    for source_id in ids:
        if source_id not in catalogue():
            yield f"no source has the id {source_id!r}", "`recompute sources list` lists the ids"


def _look(fig: Figure, svg: str) -> Problems:
    texts = [t for t in fig.findobj(Text) if t.get_visible() and t.get_text().strip()]
    used = style.colours(svg) | {to_hex(t.get_color()) for t in texts}
    if foreign := sorted(used - set(style.DARK)):
        what = f"the figure uses {', '.join(foreign)}, which the dark theme has no counterpart for"
        yield what, "draw inside `with style.use():` with the colours of recompute.figures.style"
    if "<image" in svg:
        what = "part of the figure is a bitmap, which the dark theme cannot recolour"
        yield what, "draw it as vectors: pcolormesh instead of imshow, no rasterized=True"
    if small := [t.get_text() for t in texts if float(t.get_fontsize()) < style.SMALL]:
        mend = f"use style.SMALL ({style.SMALL} pt) or style.BODY"
        yield f"the text {small[0]!r} is too small to print", mend


def _refuse(figure_id: str, problems: Problems) -> None:
    for what, mend in problems:
        raise RecomputeError(what, where=f"figure {figure_id}", mend=mend)


@dataclass(frozen=True)
class _Rendered:
    svg: str
    pdf: bytes
    printed: bytes
    preview: bytes
    size: dict[str, float | str]


def _render(figure_id: str, fig: Figure, title: str, alt: str) -> _Rendered:
    """Draw every format, the same bytes for the same figure."""
    fig.draw_without_rendering()  # settles the layout, which every format then shares
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        fig.set_layout_engine(None)  # as long as there is one, each saving draws twice
        canvas = Bbox.from_bounds(0, 0, *fig.get_size_inches())
        # A label that sticks out enlarges the picture rather than being cut off.
        whole = Bbox.union([canvas, fig.get_tightbbox().padded(0.04)])
        if whole.width > _WIDEST * canvas.width or whole.height > _WIDEST * canvas.height:
            size = f"{whole.width:.0f} × {whole.height:.0f} inches"
            what = f"something is drawn far outside the figure, which would be {size}"
            _refuse(figure_id, iter([(what, "place texts within the limits of the axes")]))
        larger = max(whole.width - canvas.width, whole.height - canvas.height) >= 0.05
        where = whole if larger else None

        def save(kind: str, dpi: int, **more: Any) -> io.BytesIO:
            out = io.BytesIO()
            fig.savefig(out, format=kind, bbox_inches=where, dpi=dpi, **more)
            return out

        about = {"Creator": "recompute", "Title": title}
        svg = save("svg", 72, metadata={**about, "Date": None, "Description": alt})
        pdf = save("pdf", 72, metadata={**about, "CreationDate": None, "Subject": alt})
        bitmap = save("tiff", PRINT_DPI)  # as it was drawn: to be shrunk and compressed once
    picture = Image.open(bitmap).convert("RGB")
    width, height = (round(float(inches), 2) for inches in (where or canvas).size)
    return _Rendered(
        svg.getvalue().decode(),
        pdf.getvalue(),
        _png(picture, PRINT_DPI, title, alt),
        _png(picture.reduce(_TO_SCREEN), PRINT_DPI // _TO_SCREEN, title, alt),
        {"width": width, "height": height, "unit": "in"},
    )


def _png(picture: Image.Image, dpi: int, title: str, alt: str) -> bytes:
    about = PngInfo()
    about.add_itxt("Title", title)
    about.add_itxt("Description", alt)
    out = io.BytesIO()
    # Runs of one colour are what a chart is made of.
    picture.save(out, "PNG", dpi=(dpi, dpi), pnginfo=about, compress_type=zlib.Z_RLE)
    return out.getvalue()


def publish(
    figure_id: str,
    fig: Figure,
    data: pd.DataFrame | pd.Series,
    *,
    title: str,
    caption: str,
    alt: str,
    sources: Sequence[str],
    claims: Sequence[str],
    chapter: str,
    folder: Path,
    columns: Mapping[str, str] | None = None,
) -> PublishedFigure:
    """Check a figure, write it in every format with its data and record, and close it.

    Parameters
    ----------
    figure_id : str
        Permanent id in lower-case words joined by hyphens.
    fig : Figure
        Drawn inside ``style.use()``.
    data : DataFrame or Series
        What is drawn, tidy, an index with a name included; a numeric column's name carries its unit
        unless `columns` gives it.
    title, caption, alt : str
        `alt` tells the finding in 40 characters or more.
    sources : sequence of str
        Ids of data/sources.yaml.
    claims : sequence of str
        Ids of the claims it bears on; may be empty.
    chapter : str
        File stem of the chapter.
    folder : Path
        Receives ``<id>.svg``, ``.dark.svg``, ``.pdf``, ``.png`` (300 dpi), ``.thumb.png``, ``.csv``
        and ``.json``.
    columns : mapping, optional
        Column name -> unit or meaning.

    Returns
    -------
    PublishedFigure
        The same files, byte for byte, for the same figure and data.

    Raises
    ------
    RecomputeError
        If the id, a text, the data, a source, a colour or a type size breaks the rules above;
        nothing is written then.
    """
    columns = dict(columns or {})
    try:
        _refuse(figure_id, _words(figure_id, title, caption, alt))
        if isinstance(data, pd.Series) or data.index.names != [None]:
            data = data.reset_index()
        _refuse(figure_id, _data(data, columns))
        _refuse(figure_id, _sources(sources))
        with style.use():
            drawn = _render(figure_id, fig, title, alt)
            _refuse(figure_id, _look(fig, drawn.svg))
    finally:
        plt.close(fig)
    record = {
        "id": figure_id,
        "title": title,
        "caption": caption,
        "alt": alt,
        "claims": list(claims),
        "chapter": chapter,
        "sources": [_source(source_id) for source_id in dict.fromkeys(sources)],
        "columns": [
            {"name": str(name), "type": _type(data[name]), "unit": columns.get(str(name))}
            for name in data
        ],
        "rows": len(data),
        "size": drawn.size,
    }
    write_text(folder / f"{figure_id}.svg", drawn.svg)
    write_text(folder / f"{figure_id}.dark.svg", style.dark_svg(drawn.svg))
    write_bytes(folder / f"{figure_id}.pdf", drawn.pdf)
    write_bytes(folder / f"{figure_id}.png", drawn.printed)
    write_bytes(folder / f"{figure_id}.thumb.png", _thumbnail(drawn.preview))
    write_csv(folder / f"{figure_id}.csv", data.rename(columns=neutral))
    write_json(folder / f"{figure_id}.json", record)
    return PublishedFigure(figure_id, title, caption, alt, folder, drawn.preview)


def _source(source_id: str) -> dict[str, str | None]:
    source = catalogue()[source_id]
    names = ("institution", "title", "vintage", "licence", "licence_url", "url", "citation")
    return {"id": source_id, **{name: getattr(source, name) for name in names}}


def _thumbnail(preview: bytes) -> bytes:
    """Small picture for a gallery, in few colours; of a tall figure its upper part, which says most."""
    picture = Image.open(io.BytesIO(preview)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, picture.width * 3 // 4)))
    picture.thumbnail((THUMBNAIL_WIDTH, THUMBNAIL_WIDTH), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # The quickest way keeps the few coloured marks of a chart; the others give all colours to greys.
    picture.quantize(48, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "bool"
    if pd.api.types.is_integer_dtype(column):
        return "int"
    return "float" if pd.api.types.is_float_dtype(column) else "string"
