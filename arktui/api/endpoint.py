"""Where requests go: the host, the region of the signature, and a profile's proxy; api/README.md section 7."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arktui.api.credentials import Found, Product
from arktui.api.errors import RequestError
from arktui.bounds import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_REGION = {Product.VOLCENGINE: "cn-beijing", Product.BYTEPLUS: "ap-southeast-1"}

DEFAULT_HOST = {
    # The official SDK's default for cn-beijing is open.volcengineapi.com; the newer documentation uses this host.
    Product.VOLCENGINE: "ark.{region}.volcengineapi.com",
    Product.BYTEPLUS: "ark.{region}.byteplusapi.com",
}

_REGION = re.compile(r"[A-Za-z0-9-]{1,63}")
_ORIGIN = re.compile(r"https?://([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
_IPV4_STYLE = re.compile(r"[0-9]+.[0-9]+.[0-9]+.[0-9]+$")
"""Matches what httpx treats as an IPv4 address: its pattern accepts any character for a dot."""
_PORT_MAX = 65_535
_LABEL_MAX = 63


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The origin that requests go to (`https://host[:port]`), and the region of their signatures.

    `proxy` is the profile's; None leaves the choice to the environment.

    Raises:
        RequestError: The URL is not an origin, or the region is empty or malformed. The service would refuse the
            signature of an empty region with a misleading reason (api/README.md section 8).
    """

    url: str
    region: str
    proxy: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not _REGION.fullmatch(self.region):
            raise RequestError(
                "InvalidRegion", f"{shown(self.region)} is not a region" if self.region else "the region is empty"
            )
        found = _ORIGIN.fullmatch(self.url)
        if not found or int(found["port"] or 443) > _PORT_MAX or not _is_host(found[1]):
            raise RequestError("InvalidEndpoint", "the endpoint is not the address of a host")


def _is_host(host: str) -> bool:
    """Return whether httpx and the name resolver accept a host; for others they raise various errors."""
    try:
        if host.startswith("[") or _IPV4_STYLE.match(host):
            from ipaddress import ip_address  # noqa: PLC0415 - few hosts are addresses

            ip_address(host.strip("[]"))
        elif "xn--" in host.lower():
            import idna  # noqa: PLC0415 - comes with httpx; few names need it

            idna.decode(host)
    except ValueError:
        return False
    return host.startswith("[") or all(0 < len(label) <= _LABEL_MAX for label in host.split("."))


def resolve_endpoint(found: Found, region: str | None, endpoint: str | None, env: Mapping[str, str]) -> Endpoint:
    """Return where to send requests: flag, then profile, then environment, then the product's default.

    The scheme is https unless the endpoint specifies http, or specifies none while the profile disables TLS.

    Args:
        found: The credentials with their profile; their product determines the defaults and the variables' names.
        region: The flag; None means not given.
        endpoint: The flag, as host, host:port or URL; None means not given.
        env: Environment variables, of which this reads `<PRODUCT>_REGION` and `<PRODUCT>_ENDPOINT`.

    Raises:
        RequestError: The given region or endpoint is empty or malformed.
    """
    prefix = found.product.name
    region = _first_given(region, found.region, env.get(f"{prefix}_REGION"), DEFAULT_REGION[found.product])
    default_host = DEFAULT_HOST[found.product].format(region=region)
    host = _first_given(endpoint, found.endpoint, env.get(f"{prefix}_ENDPOINT"), default_host)
    url = host if "://" in host else f"{'http' if found.disable_ssl else 'https'}://{host}"
    proxy = found.http_proxy if url.startswith("http://") else found.https_proxy
    return Endpoint(url.rstrip("/"), region, proxy)


def _first_given(flag: str | None, profile: str | None, variable: str | None, default: str) -> str:
    """Return the first given value, trimmed. An empty flag counts and leads to an error; empty settings do not."""
    if flag is not None:
        return flag.strip()
    return next((value.strip() for value in (profile, variable) if value and value.strip()), default)
