"""Logs one line per request: action, page, duration, size and result."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from arktui.api.errors import ArkError

if TYPE_CHECKING:
    from arktui.api.envelope import Reply

_LOG = logging.getLogger(__name__)


class Exchange:
    """A request in flight, and the reply once it has arrived."""

    reply: Reply | None = None


@contextmanager
def logged(action: str, page: object) -> Iterator[Exchange]:
    """Log one exchange, successful or not: action, page, milliseconds, bytes, code, RequestId.

    It logs neither headers nor the service's messages, which may quote a signature.
    """
    exchange, began, code, request_id = Exchange(), time.monotonic(), "ok", ""
    try:
        yield exchange
    except ArkError as error:
        code, request_id = error.code, error.request_id or ""
        raise
    except BaseException as error:
        code = type(error).__name__
        raise
    finally:
        reply = exchange.reply
        _LOG.info(
            "%s page=%s %d ms %d bytes %s RequestId %s",
            action,
            page or "-",
            1_000 * (time.monotonic() - began),
            len(reply.content) if reply else 0,
            code,
            request_id or (reply and reply.request_id) or "-",
        )
