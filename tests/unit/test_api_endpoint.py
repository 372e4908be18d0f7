"""Which host and region are meant."""

from __future__ import annotations

from typing import Any

import pytest

from arktui.api.credential_chain import Credentials, Found, Product
from arktui.api.endpoint import Endpoint, resolve_endpoint
from arktui.api.errors import RequestError

KEYS = Credentials("AK", "SK")


def found(product: Product = Product.VOLCENGINE, **said: Any) -> Found:
    return Found(KEYS, product, "a test", **said)


ENV = {"VOLCENGINE_REGION": "env-1", "VOLCENGINE_ENDPOINT": "env.example", "BYTEPLUS_REGION": "bp-1"}


@pytest.mark.parametrize(
    ("source", "flags", "env", "url", "region"),
    [
        (found(), (None, None), {}, "https://ark.cn-beijing.volcengineapi.com", "cn-beijing"),
        (found(), ("cn-shanghai", None), {}, "https://ark.cn-shanghai.volcengineapi.com", "cn-shanghai"),
        (found(Product.BYTEPLUS), (None, None), {}, "https://ark.ap-southeast-1.byteplusapi.com", "ap-southeast-1"),
        (found(Product.BYTEPLUS), (None, None), ENV, "https://ark.bp-1.byteplusapi.com", "bp-1"),
        (found(), (None, None), ENV, "https://env.example", "env-1"),
        (found(), (None, None), {"VOLCENGINE_REGION": " "}, "https://ark.cn-beijing.volcengineapi.com", "cn-beijing"),
        (found(region="prof-1", endpoint="prof.example"), (None, None), ENV, "https://prof.example", "prof-1"),
        (found(region="prof-1", endpoint="prof.example"), ("f-1", "f.example"), ENV, "https://f.example", "f-1"),
        (found(), (None, "http://127.0.0.1:8123"), {}, "http://127.0.0.1:8123", "cn-beijing"),
        (found(), (None, "http://127.0.0.1:8123/"), {}, "http://127.0.0.1:8123", "cn-beijing"),
        (found(), (None, "[::1]:8123"), {}, "https://[::1]:8123", "cn-beijing"),
        (found(disable_ssl=True), (None, None), {}, "http://ark.cn-beijing.volcengineapi.com", "cn-beijing"),
        (found(disable_ssl=True), (None, "https://x.example"), {}, "https://x.example", "cn-beijing"),
    ],
)
def test_flag_then_profile_then_environment_then_default(
    source: Found, flags: tuple[str | None, str | None], env: dict[str, str], url: str, region: str
) -> None:
    assert resolve_endpoint(source, *flags, env) == Endpoint(url, region)


def test_a_profiles_proxy_is_that_of_the_scheme() -> None:
    source = found(http_proxy="http://plain:1", https_proxy="http://secure:2")
    assert resolve_endpoint(source, None, None, {}).proxy == "http://secure:2"
    assert resolve_endpoint(source, None, "http://a.example", {}).proxy == "http://plain:1"


@pytest.mark.parametrize("endpoint", ["http://[::1]:80", "http://xn--fiqs8s.example", "10.1.2.3:8443", "my_host"])
def test_what_is_a_host_is_taken(endpoint: str) -> None:
    assert resolve_endpoint(found(), None, endpoint, {}).url.endswith(endpoint)


@pytest.mark.parametrize("region", ["", " ", "cn beijing", "../x", "a" * 64])
def test_a_region_that_cannot_be_signed_is_refused_up_front(region: str) -> None:
    with pytest.raises(RequestError) as caught:
        resolve_endpoint(found(), region, None, {})
    assert caught.value.code == "InvalidRegion"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "ftp://a.example",
        "https://",
        "https://u:p@a.example",
        "a.example/path",
        "a.example?q=1",
        "a b",
        "a:99999",
        "a:b",
        "http://[:::::]:80",
        "http://xn--a",
        "a.xn--a.example",
        "999.1.1.1",
        "1a2b3c4",
        "a..b",
        "a" * 64,
    ],
)
def test_what_is_no_host_is_refused_up_front(endpoint: str) -> None:
    with pytest.raises(RequestError) as caught:
        resolve_endpoint(found(), None, endpoint, {})
    assert caught.value.code == "InvalidEndpoint"
