"""The connection to the host: TLS, proxy, connection pool, and the errors for what fails there."""

from __future__ import annotations

import errno
import functools
import logging
import os
import socket
import ssl
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from arktui.api.errors import ArkError, error_for
from arktui.api.proxy import Proxy, check_trusted, checked_scheme, invalid_address, proxy_for
from arktui.files import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from arktui.api.endpoint import Endpoint

# httpx closes an idle connection after 5 s by default, which is exactly the pause between two refreshes.
_LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=45.0)

_LOG = logging.getLogger(__name__)


def open_transport(endpoint: Endpoint) -> httpx.AsyncBaseTransport:
    """Return the connection pool for an endpoint, through its proxy if there is one.

    The first call reads the CA bundle, which takes 15 to 20 ms: call it off the event loop.

    Raises:
        TransportError: The CA bundle or the proxy's address cannot be used.
    """
    proxy = proxy_for(endpoint)
    scheme = checked_scheme(proxy) if proxy else ""
    is_tls = endpoint.url.startswith("https://") or scheme == "https"
    context = tls_context() if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        # trust_env is off: this module picks the proxy, and a .netrc must not change signed requests.
        route = proxy and httpx.Proxy(proxy.url, ssl_context=context if scheme == "https" else None)
        return httpx.AsyncHTTPTransport(verify=context, proxy=route or None, limits=_LIMITS, trust_env=False)
    except (ValueError, httpx.InvalidURL):
        raise invalid_address(proxy) from None


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Return the TLS context of the process, which trusts SSL_CERT_FILE, else SSL_CERT_DIR, else httpx's own roots.

    Raises:
        TransportError: The certificates cannot be used; the message names the variable and the file.
    """
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except (ssl.SSLError, OSError) as error:
        named = os.environ.get("OPENSSL_CONF")
        where = f"OPENSSL_CONF, {named}" if named else "OpenSSL's own configuration"
        raise error_for("TLS.SetUp", f"{where}: {_reason(error)}") from None
    if sys.version_info >= (3, 13):  # as in ssl.create_default_context
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    check_trusted()
    if file := os.environ.get("SSL_CERT_FILE"):
        _trust(context, path_of(file), f"SSL_CERT_FILE, {file}")
    elif directory := os.environ.get("SSL_CERT_DIR"):
        context.load_verify_locations(capath=path_of(directory))
    else:
        import certifi  # noqa: PLC0415 - comes with httpx; most starts need it only here

        _trust(context, path_of(certifi.where()), f"httpx's own roots, {certifi.where()}")
    _log_session_keys(context)
    return context


def _trust(context: ssl.SSLContext, path: Path, what: str) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except OSError as error:
        raise error_for("TLS.SetUp", f"{what}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "contains no certificate"
    return getattr(error, "strerror", None) or str(error)


def _log_session_keys(context: ssl.SSLContext) -> None:
    """Write TLS session keys to SSLKEYLOGFILE, as Python does; log a warning if that fails."""
    file = os.environ.get("SSLKEYLOGFILE")
    if not file or sys.flags.ignore_environment:
        return
    reason = "is not a regular file"
    if os.path.isfile(file) or not os.path.exists(file):  # noqa: PTH110, PTH113 - never raise
        try:
            context.keylog_filename = file
        except (OSError, ValueError) as error:
            reason = _reason(error)
        else:
            return
    _LOG.warning("SSLKEYLOGFILE: %s; session keys are not written", reason)


def connection_errors() -> tuple[type[Exception], ...]:
    """Return the exceptions of a request without an answer; `transport_error` converts them.

    httpx passes on the errors of the operating system, the name resolver and a SOCKS proxy unchanged. A name with
    several addresses raises an exception group.
    """
    known = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, OverflowError, ExceptionGroup)
    socksio = sys.modules.get("socksio")
    return (*known, socksio.SOCKSError) if socksio else known


def transport_error(error: Exception, endpoint: Endpoint) -> ArkError:
    """Return the error for an exception that a request to an endpoint raised.

    The exception's own message is used only if it cannot quote a header or a proxy's password.
    """
    host = urlsplit(endpoint.url).netloc
    proxy = proxy_for(endpoint)
    if isinstance(error, httpx.TimeoutException):
        if isinstance(error, httpx.ConnectTimeout):
            return error_for("Timeout", f"no connection to {proxy or host} in time")
        return error_for("Timeout", f"no answer from {host} in time")
    if isinstance(error, httpx.ProxyError):
        return error_for("Proxy", f"{proxy or 'the proxy'} refuses: {error}")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError):
        return error_for("ConnectionReset", f"{host} closed the connection before it answered")
    if isinstance(error, httpx.HTTPError) and not isinstance(error, httpx.ConnectError):
        return error_for("ConnectionFailed", f"{host}: {type(error).__name__}")
    return _connection_error(error, host) if proxy is None else _proxy_connection_error(proxy, error, host)


def _connection_error(error: Exception, host: str) -> ArkError:
    cause = _cause(error)
    if isinstance(cause, ssl.SSLError):
        return error_for("TLS", f"{host}: {_tls_reason(cause)}")
    if isinstance(cause, socket.gaierror):
        return error_for("HostNotFound", f"{host}: {cause.strerror}")
    if cause.errno == errno.ECONNREFUSED:
        return error_for("ConnectionRefused", f"{host} refuses connections")
    if cause.errno == errno.ECONNRESET:
        return error_for("ConnectionReset", f"{host} closed the connection")
    return error_for("ConnectionFailed", f"{host}: {cause.strerror or error}")


def _proxy_connection_error(proxy: Proxy, error: Exception, host: str) -> ArkError:
    """Return the error for a connection through a proxy: what fails before TLS is a failure of the proxy."""
    cause = _cause(error)
    if isinstance(cause, ssl.SSLError):
        return error_for("TLS", f"{host}, through {proxy}: {_tls_reason(cause)}")
    if cause.errno == errno.ECONNREFUSED:
        return error_for("Proxy.Unreachable", f"{proxy} refuses connections")
    if cause.errno == errno.ECONNRESET:
        return error_for("Proxy.Unreachable", f"{proxy} closed the connection")
    return error_for("Proxy.Unreachable", f"{proxy}: {cause.strerror or type(error).__name__}")


def _tls_reason(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or "TLS failed"


def _cause(error: Exception) -> OSError:
    """Return the TLS error among an exception's causes, else the operating system's, else an empty one."""
    errors = [cause for cause in _causes(error) if isinstance(cause, OSError)]
    return next((cause for cause in errors if isinstance(cause, ssl.SSLError)), errors[0] if errors else OSError())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and its causes, innermost first, including those in exception groups."""
    inner = error.__cause__ or error.__context__
    if inner is not None:
        yield from _causes(inner)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _causes(part)
    yield error
