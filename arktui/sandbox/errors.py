"""Ark's errors; api/README.md section 9."""

from __future__ import annotations

from http import HTTPStatus


class ArkError(Exception):
    """An error that Ark returns in its envelope.

    `code_n` is the number of a gateway error; None, for other errors, omits `CodeN`.
    """

    def __init__(self, code: str, message: str, status: int, code_n: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.code_n = code_n

    def as_json(self) -> dict[str, str | int]:
        """Return the `Error` object of the envelope."""
        number = {} if self.code_n is None else {"CodeN": self.code_n}
        return {"Code": self.code, **number, "Message": self.message}


# code -> CodeN, HTTP status: the gateway errors of api/README.md section 9 that the sandbox returns
_GATEWAY = {
    "MissingParameter": (100002, 400),
    "MissingAuthenticationToken": (100003, 401),
    "MissingRequestInfo": (100004, 400),
    "MissingSignature": (100005, 401),
    "InvalidTimestamp": (100006, 400),
    "ServiceNotFound": (100007, 404),
    "InvalidActionOrVersion": (100008, 404),
    "InvalidAccessKey": (100009, 401),
    "SignatureDoesNotMatch": (100010, 401),
    "InvalidAuthorization": (100024, 400),
    "InvalidCredential": (100025, 400),
    "InvalidSecretToken": (100026, 401),
}


def gateway_error(code: str, message: str) -> ArkError:
    """Return a gateway error, with the number and HTTP status of its code."""
    code_n, status = _GATEWAY[code]
    return ArkError(code, message, status, code_n)


def invalid_parameter(field: str, message: str) -> ArkError:
    """Return the error for an invalid value of `field`."""
    return ArkError(f"InvalidParameter.{field}", message, HTTPStatus.BAD_REQUEST)


def missing_parameter(field: str) -> ArkError:
    """Return the error for a required `field` that is missing."""
    return ArkError(f"MissingParameter.{field}", f"The required parameter {field} is missing.", HTTPStatus.BAD_REQUEST)
