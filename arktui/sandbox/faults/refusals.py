"""Faults by which the service, or a gateway before it, refuses; api/README.md section 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arktui.sandbox.errors import ArkError
from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from arktui.sandbox.faults.fault import Act, Exchange
    from arktui.sandbox.reply import Reply

_LOGIN_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>\n"
)
_GATEWAY_PAGE = (
    "<html>\n<head><title>{status}</title></head>\n<body><center><h1>{status}</h1></center></body>\n</html>\n"
)


def throttle(exchange: Exchange, seconds: float) -> Reply:
    """Refuse for the rate; with a `Retry-After` unless it is 0."""
    error = ArkError("FlowLimitExceeded", "The request rate exceeds the limit of the gateway.", 429, 100018)
    return exchange.reply.refused(error, **({"retry-after": f"{seconds:g}"} if seconds else {}))


def deny(exchange: Exchange, _: float) -> Reply:
    """Refuse for want of a right, which is named."""
    region = exchange.reply.metadata.get("Region", "")
    message = (
        f"User is not authorized to perform: ark:{exchange.action} on resource: trn:ark:{region}:2100000001:project/*"
    )
    return exchange.reply.refused(ArkError("AccessDenied", message, 403, 100013))


def refusal(code: str, status: int, message: str, code_n: int | None = None) -> Act:
    """Return what answers with one of Ark's errors."""
    return lambda exchange, _: exchange.reply.refused(ArkError(code, message, status, code_n))


def page(status: int, text: str) -> Act:
    """Return what answers with a page of HTML, as what stands before Ark does: it knows no RequestId."""

    def answer(exchange: Exchange, _: float) -> Reply:
        headers = {"content-type": "text/html; charset=utf-8", "date": exchange.reply.headers["date"]}
        return exchange.reply._replace(status=status, headers=headers, content=text.encode())

    return answer


def _server_faults(status: int, code: str, code_n: int, message: str) -> tuple[Fault, Fault]:
    return (
        Fault(str(status), f"{status} {code}", refusal(code, status, message, code_n)),
        Fault(
            f"{status}-html", f"{status} as a gateway's HTML page", page(status, _GATEWAY_PAGE.format(status=status))
        ),
    )


REFUSALS = (
    Fault("throttle", "429 FlowLimitExceeded, with a Retry-After if that is given", throttle, "retry-after"),
    Fault(
        "throttle-200",
        "AccountFlowLimitExceeded with status 200",
        refusal("AccountFlowLimitExceeded", 200, "The account's request rate exceeds its limit.", 100027),
    ),
    *_server_faults(500, "InternalError", 100014, "The request failed for an unknown reason."),
    *_server_faults(502, "InternalServiceError", 100023, "The service behind the gateway failed."),
    *_server_faults(503, "ServiceUnavailableTemp", 100019, "The service is not available for the moment."),
    *_server_faults(504, "InternalServiceTimeout", 100016, "The service behind the gateway did not answer in time."),
    Fault("html", "200 with a page of HTML, as a network's login page", page(200, _LOGIN_PAGE)),
    Fault("denied", "403 AccessDenied, naming the IAM action that is missing", deny),
    Fault("lack-policy", "403 LackPolicy", refusal("LackPolicy", 403, "The user has no policy for this.", 100012)),
    Fault(
        "overdue",
        "403 AccountOverdueError",
        refusal("AccountOverdueError", 403, "The account is overdue. 账号已欠费，请充值后重试。"),
    ),
    Fault(
        "not-open",
        "403 OperationDenied.ServiceNotOpen",
        refusal("OperationDenied.ServiceNotOpen", 403, "The service is not open for this account."),
    ),
    Fault(
        "token-expired",
        "401 InvalidSecretToken, as though temporary credentials had expired",
        refusal("InvalidSecretToken", 401, "The security token has expired.", 100026),
    ),
    Fault("skew", "its clock is ahead; by more than 900 s it refuses signatures", value="seconds", default=3_600),
)
