"""Errors as a person sees them."""

from __future__ import annotations

import pytest

from arktui.api.errors import (
    ArkError,
    AuthenticationError,
    CredentialsNotFound,
    DeniedError,
    RequestError,
    SearchedPlace,
    ServerError,
    ThrottledError,
    TransportError,
    error_for,
    one_line,
)


@pytest.mark.parametrize(
    ("code", "status", "kind", "retryable"),
    [
        ("InvalidParameter.PageSize", 400, RequestError, False),
        ("MissingParameter.Id", 400, RequestError, False),
        ("NotFound.BatchInferenceJob", 404, RequestError, False),
        ("OperationDenied.SomethingNew", 403, DeniedError, False),
        ("QuotaExceeded.Jobs", 429, ThrottledError, False),
        ("NeverSeen", 401, AuthenticationError, False),
        ("NeverSeen", 403, DeniedError, False),
        ("NeverSeen", 404, RequestError, False),
        ("NeverSeen", 407, TransportError, False),
        ("NeverSeen", 418, RequestError, False),
        ("NeverSeen", 429, ThrottledError, True),
        ("NeverSeen", 500, ServerError, True),
        ("NeverSeen", 599, ServerError, True),
        ("NeverSeen", 200, RequestError, False),
    ],
)
def test_unlisted_codes_go_by_what_they_continue_and_then_by_status(
    code: str, status: int, kind: type[ArkError], *, retryable: bool
) -> None:
    error = error_for(code, "m", status=status)
    assert type(error) is kind
    assert error.retryable is retryable
    assert error.advice.endswith(".")


def test_an_error_is_one_line() -> None:
    error = error_for("AccessDenied", "no\nright\x1b[31m at all", request_id="req\n1")
    assert str(error) == "AccessDenied: no right [31m at all (RequestId req 1)"
    assert "ARKReadOnlyAccess" in error.advice
    assert "ark:ListBatchInferenceJobs" in error.advice


def test_a_class_made_directly_knows_its_code_too() -> None:
    error = ThrottledError("FlowLimitExceeded")
    assert error.retryable
    assert error.advice
    assert str(error) == "FlowLimitExceeded"


def test_text_is_made_printable_and_cut() -> None:
    assert one_line("a\u202eb\u2028c\t批量\ud800") == "a b c 批量"
    assert len(one_line("x" * 10_000)) == 500


def test_missing_credentials_list_the_places() -> None:
    error = CredentialsNotFound([SearchedPlace("here", "empty"), SearchedPlace("there", "no such file")])
    assert error.message == "here: empty; there: no such file"
    assert "--demo" in error.advice
    assert not error.retryable
