"""The parameters in a request's body; a field of the wrong type raises `InvalidParameter`; api/README.md section 2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from arktui.sandbox.errors import ArkError, invalid_parameter, missing_parameter

if TYPE_CHECKING:
    from arktui.sandbox.assumptions import Assumptions

INT32_MAX = 2**31 - 1


class Parameters:
    """A JSON object whose fields are read by type; `null` counts as absent."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    @classmethod
    def from_body(cls, body: bytes, assumptions: Assumptions) -> Parameters:
        """Parse a request's body, UTF-8 JSON.

        Raises:
            ArkError: The body is not a JSON object.
        """
        if not body and assumptions.empty_body_is_empty_object:
            return cls({})
        try:
            fields = json.loads(body)
        except ValueError as error:
            raise ArkError(
                assumptions.malformed_body_code, f"The request body is not valid JSON: {error}", 400
            ) from error
        if not isinstance(fields, dict):
            raise ArkError(assumptions.malformed_body_code, "The request body must be a JSON object.", 400)
        return cls(fields)

    def text(self, field: str) -> str:
        """Return a string; empty if absent."""
        value = self._fields.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise invalid_parameter(field, f"{field} must be a string.")
        return value

    def required_text(self, field: str) -> str:
        """Return a string that must be present and not empty."""
        value = self.text(field)
        if not value:
            raise missing_parameter(field)
        return value

    def choice(self, field: str, choices: tuple[str, ...], default: str) -> str:
        """Return one of the allowed strings, compared case-sensitively."""
        value = self.text(field) if self._fields.get(field) is not None else default
        if value not in choices:
            raise invalid_parameter(field, f"The value {value!r} of {field} is not one of {', '.join(choices)}.")
        return value

    def number(self, field: str, default: int, maximum: int = INT32_MAX) -> int:
        """Return an integer from 1 to `maximum`."""
        value = self._fields.get(field)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= maximum:
            raise invalid_parameter(field, f"{field} must be an integer from 1 to {maximum}.")
        return value

    def texts(self, field: str) -> frozenset[str]:
        """Return the strings of a list; an empty list counts as absent (api/README.md section 2)."""
        values = self._list(field)
        if not all(isinstance(value, str) for value in values):
            raise invalid_parameter(field, f"{field} must be a list of strings.")
        return frozenset(values)

    def objects(self, field: str) -> list[Parameters]:
        """Return the objects of a list; empty if absent."""
        values = self._list(field)
        if not all(isinstance(value, dict) for value in values):
            raise invalid_parameter(field, f"{field} must be a list of objects.")
        return [Parameters(value) for value in values]

    def object(self, field: str) -> Parameters:
        """Return an object; one without fields if absent."""
        value = self._fields.get(field)
        if value is None:
            return Parameters({})
        if not isinstance(value, dict):
            raise invalid_parameter(field, f"{field} must be an object.")
        return Parameters(value)

    def _list(self, field: str) -> list[Any]:
        value = self._fields.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid_parameter(field, f"{field} must be a list.")
        return value
