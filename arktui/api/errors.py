"""The errors of a call: a small family of exceptions, and one table of all codes; api/README.md section 9.

Each error has the message of the service or the cause, says whether the same request may succeed later, and advises in
one sentence what a person can do.
"""

from __future__ import annotations

from typing import NamedTuple

MESSAGE_MAX = 500
"""Longest message kept, in characters."""


class ArkError(Exception):
    """A failed call. The table of codes below supplies what the arguments omit.

    Attributes:
        code: Ark's dotted code (`InvalidParameter.PageSize`), `HTTP <status>` if the service sent none, or one of this
            client's own (`Timeout`, `NotJson`, …).
        message: The message of the service or the cause, on one line and without control characters.
        code_n: The gateway's number for the code; None if it sent none.
        status: HTTP status; None if no answer arrived.
        request_id: Ark's id of the request, for support cases; None if no answer contained one.
        retryable: Whether the same request may succeed later without any action.
        retry_after: Seconds that the service asks to wait; None if it does not ask.
        action: The API action that failed.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        code_n: int | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
        advice: str | None = None,
    ) -> None:
        rule = _rule(code, status)
        self.code = one_line(code)
        self.message = one_line(message)
        self.code_n = code_n
        self.status = status
        self.request_id = one_line(request_id) if request_id else None
        self.retryable = rule.retryable if retryable is None else retryable
        self.retry_after = retry_after
        self.action = "ListBatchInferenceJobs"
        self._advice = rule.advice if advice is None else advice
        super().__init__(self.code, self.message)

    @property
    def advice(self) -> str:
        """One sentence that says what a person can do; a denial names the denied action."""
        return self._advice.replace("{action}", self.action)

    def __str__(self) -> str:
        text = f"{self.code}: {self.message}" if self.message else self.code
        return f"{text} (RequestId {self.request_id})" if self.request_id else text


class AuthenticationError(ArkError):
    """The service cannot authenticate the request: key, signature, token or clock."""


class DeniedError(ArkError):
    """The service authenticates the request and denies it: policy, arrears, service not opened, phase."""


class ThrottledError(ArkError):
    """Too many requests, or a quota is exhausted."""


class RequestError(ArkError):
    """The request itself is wrong: a parameter, the host, the action, or an unknown id."""


class ServerError(ArkError):
    """The service failed."""


class TransportError(ArkError):
    """No answer arrived: connection refused or reset, unknown host, timeout, TLS or proxy error."""


class AnswerError(ArkError):
    """The content that arrived is not an answer from Ark: not JSON, truncated, not an object, too large."""


class SearchedPlace(NamedTuple):
    """A place that was searched for credentials, and the reason it has none."""

    place: str
    reason: str


class CredentialsNotFound(ArkError):  # noqa: N818 - reads well without the suffix
    """No place has usable credentials.

    Attributes:
        searched: The searched places, in order, each with the reason it has none.
    """

    def __init__(self, searched: list[SearchedPlace], *, advice: str | None = None) -> None:
        self.searched = searched
        message = "; ".join(f"{place}: {reason}" for place, reason in searched)
        super().__init__("CredentialsNotFound", message, advice=advice)


def error_for(
    code: str,
    message: str = "",
    *,
    code_n: int | None = None,
    status: int | None = None,
    request_id: str | None = None,
    retry_after: float | None = None,
) -> ArkError:
    """Return an error of the class that the table has for the code, or for the status if the code is unknown."""
    return _rule(code, status).kind(
        code,
        message,
        code_n=code_n,
        status=status,
        request_id=request_id,
        retry_after=retry_after,
    )


def one_line(text: str, limit: int = MESSAGE_MAX) -> str:
    """Return the text on one line, with printable characters only, cut to a limit in characters."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 4 * limit])
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


class _Rule(NamedTuple):
    kind: type[ArkError]
    advice: str
    retryable: bool = False


_READ_POLICY = (
    "Ask an administrator for ARKReadOnlyAccess, or for the policy in the README, on this project: "
    "the action ark:{action} is not allowed."
)
_CHECK_KEYS = "Check that the access key and the secret key belong together, are complete, and belong to this cloud."
_CHECK_HOST = "Check the endpoint: it must be the Ark control plane of your region, not the inference host."
_CHECK_SIGNER = "Check whether a proxy between here and Ark changes the request's headers; if none does, report a bug."
_CHECK_REQUEST = "Change the value that the message names; it is usually in the filters or the project."
_WAIT = "No action needed: arktui retries automatically. If the error persists, send Ark's support the RequestId."
_WAIT_NAMELESS = (
    "No action needed: arktui retries automatically. If the error persists, send Ark's support its time and text."
)
_SLOWER = "No action needed: arktui slows down automatically. Other programs of this account share the same limit."
_PAY = "Settle the account's overdue bill in the console, then refresh."
_RELOAD = "Refresh: the job has reached a phase that does not allow this."
_RENEW = "The temporary credentials expired: get new ones, for example with `ve login` or `ve sso login`."
_NETWORK = "Check the network, VPN and proxy of this machine; arktui retries automatically."
_CHECK_PROXY = "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or the profile's proxy settings."
_BETWEEN = "Check the endpoint and the proxy: something between here and Ark may have answered instead."

_RULES: dict[str, _Rule] = {
    # The gateway's codes, in the order of their CodeN.
    "MissingParameter": _Rule(RequestError, _CHECK_REQUEST),
    "MissingAuthenticationToken": _Rule(AuthenticationError, _CHECK_SIGNER),
    "MissingRequestInfo": _Rule(RequestError, _CHECK_SIGNER),
    "MissingSignature": _Rule(AuthenticationError, _CHECK_SIGNER),
    "InvalidTimestamp": _Rule(
        AuthenticationError, "Check this machine's clock: Ark accepts at most 15 minutes of skew."
    ),
    "ServiceNotFound": _Rule(RequestError, _CHECK_HOST),
    "InvalidActionOrVersion": _Rule(
        RequestError,
        "Check the endpoint and the region: this host does not offer batch inference.",
    ),
    "InvalidAccessKey": _Rule(
        AuthenticationError,
        "Check the access key: it is mistyped, disabled, deleted, or from the other cloud (Volcengine, BytePlus).",
    ),
    "SignatureDoesNotMatch": _Rule(AuthenticationError, _CHECK_KEYS),
    "LackPolicy": _Rule(DeniedError, _READ_POLICY),
    "AccessDenied": _Rule(DeniedError, _READ_POLICY),
    "InternalError": _Rule(ServerError, _WAIT, retryable=True),
    "InternalServiceTimeout": _Rule(ServerError, _WAIT, retryable=True),
    "FlowLimitExceeded": _Rule(ThrottledError, _SLOWER, retryable=True),
    "ServiceUnavailableTemp": _Rule(ServerError, _WAIT, retryable=True),
    "InternalServiceError": _Rule(ServerError, _WAIT, retryable=True),
    "InvalidAuthorization": _Rule(AuthenticationError, _CHECK_SIGNER),
    "InvalidCredential": _Rule(AuthenticationError, "Check the access key and the region: one of them is malformed."),
    "InvalidSecretToken": _Rule(AuthenticationError, _RENEW),
    "AccountFlowLimitExceeded": _Rule(ThrottledError, _SLOWER, retryable=True),
    # Ark's own codes; each also covers its dotted extensions.
    "InvalidParameter": _Rule(RequestError, _CHECK_REQUEST),
    "AuthenticationError": _Rule(AuthenticationError, _CHECK_KEYS),
    "AccountOverdueError": _Rule(DeniedError, _PAY),
    "OperationDenied": _Rule(DeniedError, "Read the message: the account or the job does not currently allow this."),
    "OperationDenied.ServiceOverdue": _Rule(DeniedError, _PAY),
    "OperationDenied.ServiceNotOpen": _Rule(DeniedError, "Open the Ark service for this account in the console."),
    "OperationDenied.PermissionDenied": _Rule(DeniedError, _READ_POLICY),
    "OperationDenied.UnsupportedPhase": _Rule(DeniedError, _RELOAD),
    "OperationDenied.InvalidState": _Rule(DeniedError, _RELOAD),
    "NotFound": _Rule(
        RequestError, "Check the id, the project and the region: the job is deleted or belongs elsewhere."
    ),
    "QuotaExceeded": _Rule(
        ThrottledError, "Wait until queued work finishes, or request a larger quota in the console."
    ),
    # This client's own codes: no answer.
    "Timeout": _Rule(TransportError, _NETWORK, retryable=True),
    "ConnectionRefused": _Rule(
        TransportError,
        "Check the endpoint's host and port: nothing listens there.",
        retryable=True,
    ),
    "ConnectionReset": _Rule(TransportError, _NETWORK, retryable=True),
    "ConnectionFailed": _Rule(TransportError, _NETWORK, retryable=True),
    "HostNotFound": _Rule(
        TransportError, "Check the endpoint's name, the region, and this machine's DNS.", retryable=True
    ),
    "TLS": _Rule(
        TransportError,
        "Check the certificate: if a proxy intercepts TLS, SSL_CERT_FILE must name the proxy's CA bundle.",
    ),
    "TLS.SetUp": _Rule(TransportError, "Correct the variable that the message names, or the file that it points to."),
    "Proxy": _Rule(TransportError, _CHECK_PROXY),
    "Proxy.Unreachable": _Rule(TransportError, _CHECK_PROXY, retryable=True),
    # This client's own codes: not an answer from Ark.
    "NotJson": _Rule(AnswerError, _BETWEEN),
    "NotArk": _Rule(AnswerError, _BETWEEN),
    "NoItems": _Rule(AnswerError, _WAIT, retryable=True),
    "Truncated": _Rule(AnswerError, _NETWORK, retryable=True),
    "TooLarge": _Rule(AnswerError, _BETWEEN),
    # This client's own codes: not sent.
    "CredentialsNotFound": _Rule(
        ArkError,
        "Set VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY, run `ve login`, or try `arktui --demo`.",
    ),
    "InvalidRegion": _Rule(RequestError, "Name a region such as cn-beijing, with --region or VOLCENGINE_REGION."),
    "InvalidEndpoint": _Rule(RequestError, "Give the endpoint as host, host:port, or http(s)://host:port."),
}

_BY_STATUS: dict[int, _Rule] = {
    401: _Rule(AuthenticationError, _CHECK_KEYS),
    403: _Rule(DeniedError, _READ_POLICY),
    404: _Rule(RequestError, _CHECK_HOST),
    407: _RULES["Proxy"],
    429: _Rule(ThrottledError, _SLOWER, retryable=True),
}


def _rule(code: str, status: int | None) -> _Rule:
    """Look up the code, then its parents (`NotFound.Job` → `NotFound`), then the HTTP status."""
    name = code
    while name:
        if name in _RULES:
            return _RULES[name]
        name = name.rpartition(".")[0]
    status = status or 0
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return _Rule(ServerError, _WAIT_NAMELESS if code.startswith("HTTP ") else _WAIT, retryable=True)
    return _Rule(RequestError, _CHECK_REQUEST)
