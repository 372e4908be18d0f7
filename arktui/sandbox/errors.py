"""Ark's errors as the sandbox raises them; api/README.md section 9."""

from __future__ import annotations

from http import HTTPStatus


class ArkError(Exception):
    """An error that is answered with Ark's envelope.

    `code_n` is the number that only the gateway's codes have; None leaves `CodeN` out.
    """

    def __init__(self, code: str, message: str, status: int, code_n: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.code_n = code_n

    def wire(self) -> dict[str, str | int]:
        """Return the envelope's `Error`."""
        number = {} if self.code_n is None else {"CodeN": self.code_n}
        return {"Code": self.code, **number, "Message": self.message}


# code -> CodeN, HTTP status: the gateway's rows in api/README.md section 9 that the sandbox uses
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
    """Return an error of the gateway, with the number and status of its code."""
    code_n, status = _GATEWAY[code]
    return ArkError(code, message, status, code_n)


def invalid(field: str, message: str) -> ArkError:
    """Return Ark's error for a value that is not allowed in `field`."""
    return ArkError(f"InvalidParameter.{field}", message, HTTPStatus.BAD_REQUEST)


def missing(field: str) -> ArkError:
    """Return Ark's error for a field that must be given."""
    return ArkError(f"MissingParameter.{field}", f"The required parameter {field} is missing.", HTTPStatus.BAD_REQUEST)
