"""The way to the host: TLS, proxy, connection pool, and what httpx's exceptions mean."""

from __future__ import annotations

import errno
import functools
import socket
import ssl
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from arktui.api.errors import ArkError, error_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arktui.api.endpoint import Endpoint

# httpx drops an idle connection after 5 s, which is just what a refresh leaves between requests.
_LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=45.0)


def open_transport(endpoint: Endpoint) -> httpx.AsyncBaseTransport:
    """Return the connection pool for an endpoint, through its proxy if there is one.

    It reads the CA bundle (15 to 20 ms, once in a process), so that a caller may want to do it off the event loop.

    Raises:
        TransportError: The CA bundle or the proxy's address cannot be used.
    """
    proxy = proxy_for(endpoint)
    is_tls = any(url.startswith("https://") for url in (endpoint.url, proxy or ""))
    try:
        context = tls_context() if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except OSError as error:
        what = error.strerror or "no certificate in it"
        raise error_for("TLS", f"the CA bundle that SSL_CERT_FILE or SSL_CERT_DIR names: {what}") from None
    try:
        # trust_env off: the proxy is chosen here, and a .netrc has no say in signed requests.
        route = proxy and httpx.Proxy(proxy, ssl_context=context if proxy.startswith("https://") else None)
        return httpx.AsyncHTTPTransport(verify=context, proxy=route, limits=_LIMITS, trust_env=False)
    except (ImportError, ValueError, httpx.InvalidURL):
        raise error_for("Proxy", "the proxy's address is not http://host:port or https://host:port") from None


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context: SSL_CERT_FILE, else SSL_CERT_DIR, else the roots that come with httpx."""
    return httpx.create_ssl_context()


def proxy_for(endpoint: Endpoint) -> str | None:
    """Return the proxy's URL for an endpoint: the profile's, else the environment's (or the system's); None for none.

    `NO_PROXY` holds for both, and this machine itself is never asked for through a proxy.
    """
    parts = urlsplit(endpoint.url)
    host = parts.hostname or ""
    if _is_this_machine(host) or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    proxy = endpoint.proxy or proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def transport_error(error: httpx.HTTPError, endpoint: Endpoint) -> ArkError:
    """Return what an exception of httpx means.

    Its own words are used only where they can quote neither a header nor a proxy's password.
    """
    host = urlsplit(endpoint.url).netloc
    if isinstance(error, httpx.TimeoutException):
        what = "no connection" if isinstance(error, httpx.ConnectTimeout) else "no answer"
        return error_for("Timeout", f"{what} from {host} in time")
    if isinstance(error, httpx.ProxyError):
        return error_for("Proxy", f"the proxy refuses: {error}")
    if isinstance(error, httpx.ConnectError):
        return _connect_error(error, host if proxy_for(endpoint) is None else f"the proxy for {host}")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError):
        return error_for("ConnectionReset", f"{host} closed the connection before it answered")
    return error_for("ConnectionFailed", f"{host}: {type(error).__name__}")


def _connect_error(error: httpx.ConnectError, host: str) -> ArkError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return error_for("TLS", f"{host}: {getattr(cause, 'verify_message', '') or cause.reason or 'TLS failed'}")
        if isinstance(cause, socket.gaierror):
            return error_for("HostNotFound", f"{host}: {cause.strerror}")
        if isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED:
            return error_for("ConnectionRefused", f"{host} refuses connections")
        if isinstance(cause, OSError) and cause.errno == errno.ECONNRESET:
            return error_for("ConnectionReset", f"{host} closed the connection")
    return error_for("ConnectionFailed", f"{host}: {error}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what an exception comes from, innermost first: a name of several addresses fails as a group."""
    inner = error.__cause__ or error.__context__
    if inner is not None:
        yield from _causes(inner)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _causes(part)
    yield error


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
