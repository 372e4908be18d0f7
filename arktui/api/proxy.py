"""Picks and checks the proxy for an endpoint, and checks the trusted CAs, without httpx and ssl: at the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from arktui.api.errors import ArkError, error_for
from arktui.bounds import is_sane
from arktui.files import UnreadableError, path_of, read_bytes

if TYPE_CHECKING:
    from arktui.api.endpoint import Endpoint


class Proxy(NamedTuple):
    """A proxy's URL, which may contain a password, and its source: a variable, the profile, or the system."""

    url: str
    source: str

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        return f"the proxy {parts.netloc.rpartition('@')[2]} from {self.source}"


def proxy_for(endpoint: Endpoint) -> Proxy | None:
    """Return the proxy for an endpoint: the profile's, else the environment's or the system's; None for none.

    `NO_PROXY` applies to all of them, and loopback never goes through a proxy.
    """
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - slow to import

    parts = urlsplit(endpoint.url)
    host = parts.hostname or ""
    proxies = getproxies()
    if is_loopback(host) or proxy_bypass(parts.netloc) or _is_in_network(host, proxies.get("no", "")):
        return None
    if endpoint.proxy:
        return _proxy(endpoint.proxy, "the profile")
    for scheme in (parts.scheme, "all"):
        if url := proxies.get(scheme):
            names = (f"{scheme}_proxy", f"{scheme}_proxy".upper())
            return _proxy(url, next((name for name in names if os.environ.get(name)), "the system's settings"))
    return None


def _proxy(url: str, source: str) -> Proxy:
    return Proxy(url if "://" in url else f"http://{url}", source)


def _is_in_network(host: str, no_proxy: str) -> bool:
    """Return whether a host is an address in a network (`10.0.0.0/8`) of NO_PROXY; urllib ignores networks."""
    from ipaddress import ip_address, ip_network  # noqa: PLC0415 - not needed at start-up

    try:
        address = ip_address(host)
    except ValueError:
        return False
    for entry in no_proxy.split(","):
        try:
            if "/" in entry and address in ip_network(entry.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def is_loopback(host: str) -> bool:
    """Return whether a host is loopback, by its name or address."""
    from ipaddress import ip_address  # noqa: PLC0415 - not needed at start-up

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def checked_scheme(proxy: Proxy) -> str:
    """Return the scheme of a proxy's URL.

    Raises:
        TransportError: The proxy cannot be used.
    """
    if not _is_address(proxy.url):
        raise invalid_address(proxy)
    scheme = urlsplit(proxy.url).scheme
    if scheme.startswith("socks") and not _has_socks():
        hint = "install the extra 'socks': pip install 'arktui[socks]'"
        raise error_for("Proxy", f"{proxy.source} names a SOCKS proxy; {hint}")
    return scheme


def invalid_address(proxy: Proxy | None) -> ArkError:
    """Return the error for a proxy whose URL is invalid."""
    kinds = "http://host:port, https://host:port or socks5h://host:port"
    return error_for("Proxy", f"the proxy from {proxy.source if proxy else 'the profile'} is not {kinds}")


def check_settings(endpoint: Endpoint) -> None:
    """Check the settings that would make every request fail, before there is a screen.

    Raises:
        TransportError: The proxy or the CA bundle cannot be used.
    """
    scheme = urlsplit(endpoint.url).scheme
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    urls = [_proxy(url, "").url for url in (endpoint.proxy, *map(os.environ.get, names)) if url]
    # To apply NO_PROXY takes longer, and is only needed if one of the proxies cannot be used.
    if not all(_is_address(url) and not url.startswith("socks") for url in urls) and (proxy := proxy_for(endpoint)):
        checked_scheme(proxy)
    if scheme == "https":
        check_trusted()


def check_trusted() -> None:
    """Check the CAs that the environment names, without `ssl`, which takes longer to import.

    Raises:
        TransportError: SSL_CERT_FILE or, without it, SSL_CERT_DIR cannot be used.
    """
    if file := os.environ.get("SSL_CERT_FILE"):
        try:
            has_certificates = b"CERTIFICATE-----" in read_bytes(path_of(file))
        except (FileNotFoundError, UnreadableError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise error_for("TLS.SetUp", f"SSL_CERT_FILE, {file}: {reason}") from None
        if not has_certificates:
            raise error_for("TLS.SetUp", f"SSL_CERT_FILE, {file}: contains no certificate")
        return
    directory = os.environ.get("SSL_CERT_DIR")
    if directory and not os.path.isdir(path_of(directory)):  # noqa: PTH112 - never raises
        raise error_for("TLS.SetUp", f"SSL_CERT_DIR, {directory}: is not a directory")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0  # an invalid port raises
    except ValueError:
        return False
    return is_sane(url) and has_host and parts.scheme in {"http", "https", "socks5", "socks5h"}


def _has_socks() -> bool:
    try:
        import socksio  # noqa: F401, PLC0415 - an optional extra
    except ImportError:
        return False
    return True
