"""What an answer says: its JSON, its envelope, and the error inside; api/README.md section 9."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from arktui.api.errors import AnswerError, ArkError, ServerError, ThrottledError, TransportError, error_for, one_line
from arktui.api.models import JobPage, WireModel
from arktui.bounds import COUNT_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER_MAX = 128
"""Characters kept of an id that an answer or its headers name."""

_ORDINARY = 2 * 1024 * 1024
"""Bytes of a page up to which it is taken for one as documented, which has about 100,000."""

QUOTE_MAX = 120
"""How much of an answer that is none gets quoted, in characters."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What arrived: status, decompressed body, and what the headers say."""

    status: int
    content: bytes
    request_id: str | None = None
    retry_after: float | None = None
    served_at: float | None = None
    """The `Date` header, in epoch seconds."""

    @property
    def is_from_ark(self) -> bool:
        """Whether the content has Ark's envelope, and is no page of a gateway's."""
        return b'"ResponseMetadata"' in self.content

    def fault(self, code: str, what: str) -> ArkError:
        """Return the error for content that is not an answer of Ark's: what is wrong, and its first bytes."""
        text = self.content[: 4 * QUOTE_MAX].decode("utf-8", "replace")
        quote = f"begins with {one_line(text, QUOTE_MAX)!r}" if text.strip() else "is empty"
        message = f"{what}; it {quote}"
        by_status = error_for(
            f"HTTP {self.status}",
            message,
            status=self.status,
            request_id=self.request_id,
            retry_after=self.retry_after,
        )
        # A status such as 502 says more than the page a gateway sends with it; a refusal in HTML is not Ark's refusal.
        if isinstance(by_status, ServerError | ThrottledError | TransportError):
            return by_status
        return AnswerError(code, f"HTTP {self.status}, {message}", status=self.status, request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer as parsed JSON.

    `result` is None where the service gave none (api/README.md section 3.1).
    """

    result: dict[str, Any] | None
    request_id: str | None
    status: int


def read_answer(reply: Reply) -> Answer:
    """Return the answer in a reply.

    Errors are looked for in the JSON before the HTTP status, as there are errors with status 200.

    Raises:
        ArkError: The service reports an error, or the reply is not an answer of Ark's.
    """
    envelope = _read_json(reply)
    metadata = _object(envelope.get("ResponseMetadata"))
    request_id = one_line(_text(metadata.get("RequestId")) or "", HEADER_MAX) or reply.request_id
    error = metadata.get("Error")
    if not error and envelope.get("errorcode"):
        error = {"Code": envelope["errorcode"], "Message": envelope.get("message")}
    if error or reply.status >= 400:
        raise _service_error(error, reply, request_id)
    result = envelope.get("Result")
    if not metadata and result is None:
        raise reply.fault("NotArk", "without ResponseMetadata")
    if result is not None and not isinstance(result, dict):
        raise reply.fault("NotArk", "with a Result that is not an object")
    return Answer(result, request_id, reply.status)


def read_page(reply: Reply) -> JobPage:
    """Return the page of jobs in a reply; missing or null `Items` are none (api/README.md section 3.1).

    Raises:
        ArkError: As `read_answer`; also where there is no `Result`, or `TotalCount` says that jobs are missing. Both
            would look like an empty account, or like jobs that are gone.
    """
    # A page as documented is read in one pass, all else with care: half the time for the ordinary case.
    if reply.status == 200 and len(reply.content) <= _ORDINARY:
        try:
            envelope = _PageEnvelope.model_validate_json(reply.content)
        except ValidationError:
            pass
        else:
            page = envelope.result
            if page is not None and "items" in page.model_fields_set and not envelope.response_metadata.error:
                return page
    answer = read_answer(reply)
    if answer.result is None:
        raise _no_items("without a Result", answer)
    try:
        page = JobPage.read(answer.result)
    except ValueError:
        raise reply.fault("NotArk", "with Items that are not a list") from None
    on_pages_before = ((page.page_number or 1) - 1) * (page.page_size or 0)
    if "items" not in page.model_fields_set and page.total_count > on_pages_before:
        raise _no_items(f"without Items though TotalCount is {page.total_count:,}", answer)
    return page


def _no_items(what: str, answer: Answer) -> ArkError:
    return error_for("NoItems", f"HTTP {answer.status}, {what}", status=answer.status, request_id=answer.request_id)


class _Metadata(WireModel):
    error: Any = None


class _PageEnvelope(WireModel):
    response_metadata: _Metadata
    result: JobPage | None = None


def _read_json(reply: Reply) -> dict[str, Any]:
    text = reply.content.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if text.startswith("{") and not text.endswith("}"):
            raise reply.fault("Truncated", "cut off") from None
        raise reply.fault("NotJson", "not JSON") from None
    if not isinstance(value, dict):
        raise reply.fault("NotJson", "not a JSON object")
    return value


def _service_error(error: object, reply: Reply, request_id: str | None) -> ArkError:
    fields: Mapping[str, Any] = error if isinstance(error, dict) else {"Message": error}
    number = fields.get("CodeN")
    return error_for(
        _text(fields.get("Code")) or f"HTTP {reply.status}",
        _text(fields.get("Message")) or "",
        code_n=number if isinstance(number, int) else None,
        status=reply.status,
        request_id=request_id,
        retry_after=reply.retry_after,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """Return a text, or a number as one; None for what is neither, or empty."""
    if isinstance(value, int):
        return str(value) if abs(value) < COUNT_MAX else None
    return value if isinstance(value, str) and value else None
