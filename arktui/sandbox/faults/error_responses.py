"""Faults that replace the response with an error of the service or of a gateway; api/README.md section 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arktui.sandbox.errors import ArkError
from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from arktui.sandbox.asgi import Response
    from arktui.sandbox.faults.fault import Effect, Exchange

_LOGIN_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>\n"
)
_GATEWAY_PAGE = (
    "<html>\n<head><title>{status}</title></head>\n<body><center><h1>{status}</h1></center></body>\n</html>\n"
)


def throttle(exchange: Exchange, seconds: float) -> Response:
    """Return a rate limit error, with a `Retry-After` unless it is 0."""
    error = ArkError("FlowLimitExceeded", "The request rate exceeds the limit of the gateway.", 429, 100018)
    return exchange.response.with_error(error, **({"retry-after": f"{seconds:g}"} if seconds else {}))


def deny(exchange: Exchange, _: float) -> Response:
    """Return the error for a missing permission, which it names."""
    region = exchange.response.metadata.get("Region", "")
    message = (
        f"User is not authorized to perform: ark:{exchange.action} on resource: trn:ark:{region}:2100000001:project/*"
    )
    return exchange.response.with_error(ArkError("AccessDenied", message, 403, 100013))


def error_response(code: str, status: int, message: str, code_n: int | None = None) -> Effect:
    """Return the effect that replaces the response with an error in Ark's envelope."""
    return lambda exchange, _: exchange.response.with_error(ArkError(code, message, status, code_n))


def html_page(status: int, html: str) -> Effect:
    """Return the effect that replaces the response with a gateway's HTML page, which has no RequestId."""

    def apply(exchange: Exchange, _: float) -> Response:
        headers = {"content-type": "text/html; charset=utf-8", "date": exchange.response.headers["date"]}
        return exchange.response._replace(status=status, headers=headers, content=html.encode())

    return apply


def _server_errors(status: int, code: str, code_n: int, message: str) -> tuple[Fault, Fault]:
    return (
        Fault(str(status), f"{status} {code}", error_response(code, status, message, code_n)),
        Fault(
            f"{status}-html",
            f"{status} as a gateway's HTML page",
            html_page(status, _GATEWAY_PAGE.format(status=status)),
        ),
    )


ERROR_RESPONSE_FAULTS = (
    Fault("throttle", "429 FlowLimitExceeded, with Retry-After if set", throttle, "retry-after"),
    Fault(
        "throttle-200",
        "AccountFlowLimitExceeded with status 200",
        error_response("AccountFlowLimitExceeded", 200, "The account's request rate exceeds its limit.", 100027),
    ),
    *_server_errors(500, "InternalError", 100014, "The request failed for an unknown reason."),
    *_server_errors(502, "InternalServiceError", 100023, "The service behind the gateway failed."),
    *_server_errors(503, "ServiceUnavailableTemp", 100019, "The service is not available for the moment."),
    *_server_errors(504, "InternalServiceTimeout", 100016, "The service behind the gateway did not answer in time."),
    Fault("html", "200 with a network's HTML login page", html_page(200, _LOGIN_PAGE)),
    Fault("denied", "403 AccessDenied, with the missing IAM action", deny),
    Fault(
        "lack-policy", "403 LackPolicy", error_response("LackPolicy", 403, "The user has no policy for this.", 100012)
    ),
    Fault(
        "overdue",
        "403 AccountOverdueError",
        error_response("AccountOverdueError", 403, "The account is overdue. 账号已欠费，请充值后重试。"),
    ),
    Fault(
        "not-open",
        "403 OperationDenied.ServiceNotOpen",
        error_response("OperationDenied.ServiceNotOpen", 403, "The service is not open for this account."),
    ),
    Fault(
        "token-expired",
        "401 InvalidSecretToken, as if temporary credentials had expired",
        error_response("InvalidSecretToken", 401, "The security token has expired.", 100026),
    ),
    Fault("skew", "clock ahead; above 900 s, signatures are rejected", value_name="seconds", default=3_600),
)
