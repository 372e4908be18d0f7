"""Parses an answer: its JSON, its envelope, and the error inside; api/README.md section 9."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from arktui.api.errors import AnswerError, ArkError, ServerError, ThrottledError, TransportError, error_for, one_line
from arktui.api.models import JobPage
from arktui.bounds import COUNT_MAX

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

REQUEST_ID_MAX = 128
"""Longest RequestId kept, in characters."""

KEPT_PAGES = 4
"""Pages that `PageReader` keeps: those of a refresh with a few hundred active jobs. A page takes about 0.3 MB."""

KEPT_BYTES_MAX = 512 * 1024
"""Largest answer whose page is kept, in bytes."""

QUOTE_MAX = 120
"""Characters quoted of content that is not an answer from Ark."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A received response: status, decompressed body, and the values of its headers."""

    status: int
    content: bytes
    request_id: str | None = None
    retry_after: float | None = None
    served_at: float | None = None
    """The `Date` header, in epoch seconds."""

    @property
    def is_from_ark(self) -> bool:
        """Whether the content has Ark's envelope, unlike the page of a gateway."""
        return b'"ResponseMetadata"' in self.content

    def error(self, code: str, what: str) -> ArkError:
        """Return the error for content that is not an answer from Ark; the message quotes its first bytes."""
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
        # A status such as 502 says more than the gateway's page; a refusal in HTML does not come from Ark.
        if isinstance(by_status, ServerError | ThrottledError | TransportError):
            return by_status
        return AnswerError(code, f"HTTP {self.status}, {message}", status=self.status, request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer as parsed JSON.

    `result` is None if the service sent none (api/README.md section 3.1).
    """

    result: dict[str, Any] | None
    request_id: str | None
    status: int


def read_answer(reply: Reply) -> Answer:
    """Return the answer in a reply.

    The JSON is checked for an error before the HTTP status: some errors come with status 200.

    Raises:
        ArkError: The service reports an error, or the reply is not an answer from Ark.
    """
    envelope = _read_json(reply)
    metadata = _object(envelope.get("ResponseMetadata"))
    request_id = one_line(_text(metadata.get("RequestId")) or "", REQUEST_ID_MAX) or reply.request_id
    error = metadata.get("Error")
    if not error and envelope.get("errorcode"):
        error = {"Code": envelope["errorcode"], "Message": envelope.get("message")}
    if error or reply.status >= 400:
        raise _service_error(error, reply, request_id)
    result = envelope.get("Result")
    if not metadata and result is None:
        raise reply.error("NotArk", "without ResponseMetadata")
    if result is not None and not isinstance(result, dict):
        raise reply.error("NotArk", "with a Result that is not an object")
    return Answer(result, request_id, reply.status)


def read_page(reply: Reply) -> JobPage:
    """Return the page of jobs in a reply; missing or null `Items` mean no jobs (api/README.md section 3.1).

    Raises:
        ArkError: As `read_answer`; also if there is no `Result`, or if `TotalCount` shows that jobs are missing. Both
            would look like an empty account, or like deleted jobs.
    """
    answer = read_answer(reply)
    if answer.result is None:
        raise _no_items("without a Result", answer)
    try:
        page = JobPage.read(answer.result)
    except ValueError:
        raise reply.error("NotArk", "with Items that are not a list") from None
    on_earlier_pages = ((page.page_number or 1) - 1) * (page.page_size or 0)
    if answer.result.get("Items") is None and page.total_count > on_earlier_pages:
        raise _no_items(f"without Items though TotalCount is {page.total_count:,}", answer)
    return page


class PageReader:
    """Reads pages of jobs, and returns the page it read before if the same question gets the same answer.

    An idle account gives the same pages at each refresh. Of the latest `KEPT_PAGES` questions it keeps the page, and a
    digest of the answer without its `ResponseMetadata`, which differs each time; it keeps no page of more than
    `KEPT_BYTES_MAX`.
    """

    def __init__(self) -> None:
        self._pages: dict[Hashable, tuple[bytes, JobPage]] = {}

    def read(self, question: Hashable, reply: Reply) -> JobPage:
        """Return the page of jobs in a reply; raises ArkError as `read_page`."""
        known = self._pages.pop(question, None)
        digest = _digest_of_result(reply)
        page = known[1] if known is not None and known[0] == digest else read_page(reply)
        if digest is not None:
            if len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[question] = digest, page
        return page


def _digest_of_result(reply: Reply) -> bytes | None:
    """Return the digest of all that follows the metadata; None unless these come first and hold no error."""
    if reply.status != 200 or len(reply.content) > KEPT_BYTES_MAX:
        return None
    metadata, name, result = reply.content.partition(b'"Result"')
    try:
        envelope = json.loads(metadata + b'"Result":null}')
    except (ValueError, RecursionError):
        return None
    if (
        not name
        or envelope.keys() != {"ResponseMetadata", "Result"}
        or _object(envelope["ResponseMetadata"]).get("Error")
    ):
        return None
    return blake2b(result, digest_size=16).digest()


def _no_items(what: str, answer: Answer) -> ArkError:
    return error_for("NoItems", f"HTTP {answer.status}, {what}", status=answer.status, request_id=answer.request_id)


def _read_json(reply: Reply) -> dict[str, Any]:
    text = reply.content.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if text.startswith("{") and not text.endswith("}"):
            raise reply.error("Truncated", "cut off") from None
        raise reply.error("NotJson", "not JSON") from None
    if not isinstance(value, dict):
        raise reply.error("NotJson", "not a JSON object")
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
    """Return a text, or a number as text; None for anything else and for an empty text."""
    if isinstance(value, int):
        return str(value) if abs(value) < COUNT_MAX else None
    return value if isinstance(value, str) and value else None
