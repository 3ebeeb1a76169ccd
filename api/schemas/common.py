"""Shapes that several nouns share."""

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError


class Out(BaseModel):
    """An answer: unknown members are a mistake of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class In(BaseModel):
    """A request: unknown members are refused, so that a typing error does not pass silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unstorable(cls, value: object) -> object:
        """NUL and lone surrogates are in no text of a person, and no database takes both."""
        _refuse_unstorable(value)
        return value


def _refuse_unstorable(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise PydanticCustomError("control_character", "unstorable character")
    elif isinstance(value, dict):
        for key, member in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(member)
    elif isinstance(value, list):
        for member in value:
            _refuse_unstorable(member)


class Coded(Out):
    """A code with the word people read."""

    code: str
    label: str


class Problem(Out):
    """RFC 9457 problem document; `code` is stable, `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list["FieldProblem"] = []


class FieldProblem(Out):
    field: str
    code: str
    message: str
