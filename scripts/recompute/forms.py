"""Files written by hand or by the machine, checked against a form."""

from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from recompute.errors import RecomputeError


class Form(BaseModel):
    """An entry with the declared fields and no others, which does not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def of_form(kind: Any, content: Any, what: str, *, where: str, mend: str) -> Any:
    """Read content as of a kind: a form, or a list or mapping of forms.

    Parameters
    ----------
    kind : type
        What the content should be.
    content : object
        As read from the file.
    what, where, mend : str
        Said if it breaks the form: what does, in which file, and how to mend it.

    Raises
    ------
    RecomputeError
        If the content breaks the form; it names the first field that does.
    """
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")[:200]
        raise RecomputeError(
            ": ".join(filter(None, [what, field, said])),
            where=f"{where}: {field}" if field else where,
            mend=mend,
        ) from error
