"""Ways to the host: refused, unknown, TLS and proxies."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arktui.api import transport
from arktui.api.client import ArkClient, Timeouts
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.api.errors import ArkError, TransportError
from arktui.api.list_query import ListQuery
from arktui.api.proxy import check_settings, proxy_for
from tests.wire.scripted_server import error, http, ok, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ok({"TotalCount": 0})
CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"


@pytest.fixture(autouse=True)
def _no_proxy_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "ssl_cert_file",
        "ssl_cert_dir",
        "sslkeylogfile",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    transport.tls_context.cache_clear()
    yield
    transport.tls_context.cache_clear()


def client_of(url: str, proxy: str | None = None) -> ArkClient:
    endpoint = Endpoint(url, "cn-beijing", proxy)
    limits = Timeouts(connect=5)
    return ArkClient(endpoint, Credentials("AK", "sk-secret"), timeouts=limits)


async def failure(url: str, proxy: str | None = None) -> ArkError:
    async with client_of(url, proxy) as client:
        with pytest.raises(ArkError) as caught:
            await client.list_batch_inference_jobs(ListQuery())
    assert str(caught.value).isprintable()
    assert caught.value.advice
    return caught.value


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_refused(scheme: str, host: str) -> None:
    caught = await failure(f"{scheme}://{host}:{closed_port()}")
    assert (type(caught), caught.code, caught.retryable) == (TransportError, "ConnectionRefused", True)
    assert host in caught.message


async def test_a_name_that_does_not_exist() -> None:
    assert (await failure("http://ark.invalid")).code == "HostNotFound"


async def test_https_where_plain_http_answers() -> None:
    async def blurt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http("what?", 400))
        writer.close()

    listener = await asyncio.start_server(blurt, "127.0.0.1", 0)
    async with listener:
        caught = await failure(f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    assert (caught.code, caught.retryable) == ("TLS", False)


async def test_a_certificate_counts_only_if_ssl_cert_file_names_its_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    async with serve([PAGE], context) as server:
        url = f"https://localhost:{server.port}"
        caught = await failure(url)
        assert (caught.code, caught.retryable) == ("TLS", False)
        assert "self-signed" in caught.message
        assert "SSL_CERT_FILE" in caught.advice
        assert server.heard == []

        transport.tls_context.cache_clear()
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        async with client_of(url) as client:
            await client.list_batch_inference_jobs(ListQuery())
    assert len(server.heard) == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_bundle_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(TransportError) as caught:
        client_of("https://ark.example")
    assert caught.value.code == "TLS.SetUp"
    assert f"SSL_CERT_FILE, {path}: " in caught.value.message
    with pytest.raises(TransportError) as at_the_start:
        check_settings(Endpoint("https://ark.example", "r"))
    assert at_the_start.value.message == caught.value.message
    check_settings(Endpoint("http://ark.example", "r"))
    client_of("http://ark.example")  # which needs none


async def test_a_client_made_in_a_thread_works_in_the_loop() -> None:
    async with serve([PAGE]) as server:
        client = await asyncio.to_thread(client_of, server.url)
        async with client:
            await client.list_batch_inference_jobs(ListQuery())
    assert len(server.heard) == 1


async def test_the_environments_proxy_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve([PAGE]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        async with client_of("http://ark.example:8123") as client:
            await client.list_batch_inference_jobs(ListQuery())
        [heard] = proxy.heard
        assert heard.target == "http://ark.example:8123/?Action=ListBatchInferenceJobs&Version=2024-01-01"
        assert heard.headers["host"] == "ark.example:8123"

        monkeypatch.setenv("NO_PROXY", "other.example, .invalid")
        assert (await failure("http://ark.invalid")).code == "HostNotFound"
        assert len(proxy.heard) == 1


async def test_a_proxy_that_wants_a_name_or_refuses_tunnels() -> None:
    async with serve([http("who?", 407)]) as proxy:
        url = proxy.url.replace("http://", "http://user:passw0rd@")
        for endpoint in ("http://ark.example", "https://ark.example"):
            caught = await failure(endpoint, url)
            assert type(caught) is TransportError
            assert "NO_PROXY" in caught.advice
            assert "passw0rd" not in f"{caught} {vars(caught)}"
        assert [heard.method for heard in proxy.heard] == ["POST", "CONNECT"]
        assert "authorization" not in proxy.heard[1].headers


async def test_a_proxy_that_is_down_is_named() -> None:
    port = closed_port()
    caught = await failure("https://ark.example", f"http://user:passw0rd@127.0.0.1:{port}")
    words = f"the proxy 127.0.0.1:{port} from the profile refuses connections"
    assert (caught.code, caught.message, caught.retryable) == ("Proxy.Unreachable", words, True)
    assert "endpoint" not in caught.advice


@pytest.mark.parametrize(
    ("url", "profile", "env", "chosen"),
    [
        ("https://a.example", None, {}, None),
        ("https://a.example", None, {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://a.example", None, {"https_proxy": "p:1"}, "http://p:1"),
        ("http://a.example", None, {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://a.example", None, {"ALL_PROXY": "http://p:1"}, "http://p:1"),
        ("https://a.example", "http://q:2", {"HTTPS_PROXY": "http://p:1"}, "http://q:2"),
        ("https://a.example", "http://q:2", {"NO_PROXY": "example"}, None),
        ("https://a.example", "http://q:2", {"NO_PROXY": "*"}, None),
        ("https://a.example:8443", "http://q:2", {"NO_PROXY": "a.example:8443"}, None),
        ("https://a.example", "http://q:2", {"NO_PROXY": "b.example,ample"}, "http://q:2"),
        ("https://10.1.2.3", "http://q:2", {"NO_PROXY": "192.168.0.0/16, 10.0.0.0/8"}, None),
        ("https://10.1.2.3:8443", "http://q:2", {"NO_PROXY": "10.1.2.3/8"}, None),
        ("https://[fd00::1]", "http://q:2", {"NO_PROXY": "fd00::/8"}, None),
        ("https://11.1.2.3", "http://q:2", {"NO_PROXY": "10.0.0.0/8,x/y,/,10.0.0.0/99"}, "http://q:2"),
        ("http://127.0.0.1:8123", "http://q:2", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://localhost:8123", None, {"HTTP_PROXY": "http://p:1"}, None),
        ("http://[::1]:8123", None, {"HTTP_PROXY": "http://p:1"}, None),
    ],
)
def test_which_proxy(
    monkeypatch: pytest.MonkeyPatch, url: str, profile: str | None, env: dict[str, str], chosen: str | None
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    proxy = proxy_for(Endpoint(url, "r", profile))
    assert (proxy and proxy.url) == chosen


@pytest.mark.parametrize(
    "proxy", ["socks4://p:1", "ftp://p:1", "http://p:port", "http://p:99999", "p:99999", "http://", "http://[::::]:80"]
)
def test_an_unsupported_proxy_is_reported_at_the_start(proxy: str) -> None:
    with pytest.raises(TransportError) as caught:
        client_of("https://a.example", proxy)
    assert caught.value.code == "Proxy"
    with pytest.raises(TransportError) as at_the_start:
        check_settings(Endpoint("https://a.example", "r", proxy))
    assert str(at_the_start.value) == str(caught.value)
    check_settings(Endpoint("https://127.0.0.1", "r", proxy))  # which no proxy leads to


def test_a_usable_proxy_is_accepted_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in (("HTTPS_PROXY", "p:1"), ("ALL_PROXY", "socks5h://p:1"), ("SSL_CERT_FILE", str(CERTIFICATE))):
        monkeypatch.setenv(name, url)
        check_settings(Endpoint("https://a.example", "r"))


async def test_a_proxy_that_is_down_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    port = closed_port()
    for name, scheme in (("HTTPS_PROXY", "https"), ("http_proxy", "http"), ("ALL_PROXY", "https")):
        with monkeypatch.context() as patch:
            patch.setenv(name, f"socks5h://127.0.0.1:{port}" if name == "ALL_PROXY" else f"127.0.0.1:{port}")
            caught = await failure(f"{scheme}://ark.example")
        assert (caught.code, caught.message) == (
            "Proxy.Unreachable",
            f"the proxy 127.0.0.1:{port} from {name} refuses connections",
        )


class SocksProxy:
    """A SOCKS 5 proxy without a password (RFC 1928), which sends all to one port of this machine."""

    def __init__(self, port: int, answer: int = 0) -> None:
        self.port = port
        self.answer = answer
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        *_, kind, length = await reader.readexactly(5)
        assert kind == 3, "a name, to be resolved by the proxy"
        self.asked.append((await reader.readexactly(length)).decode())
        await reader.readexactly(2)
        writer.write(bytes([5, self.answer, 0, 1, 0, 0, 0, 0, 0, 0]))
        if self.answer == 0:
            up, to = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.gather(self.pump(reader, to), self.pump(up, writer))
        writer.close()

    async def pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(65_536):
            sink.write(piece)
        sink.close()


async def test_socks(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve([PAGE]) as server:
        proxy = SocksProxy(server.port)
        async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as listener:
            monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
            async with client_of("http://ark.example") as client:
                await client.list_batch_inference_jobs(ListQuery())
            proxy.answer = 2  # not allowed by its rules
            caught = await failure("http://ark.example")
    assert proxy.asked == ["ark.example", "ark.example"]
    assert len(server.heard) == 1
    assert caught.code == "Proxy"
    assert "from ALL_PROXY refuses" in caught.message


async def test_a_server_that_is_no_socks_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def blurt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http("what?", 400))
        writer.close()

    async with await asyncio.start_server(blurt, "127.0.0.1", 0) as listener:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
        caught = await failure("http://ark.example")
    assert "from ALL_PROXY" in caught.message


def test_socks_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(TransportError) as caught:
        client_of("http://ark.example")
    assert (
        caught.value.message == "ALL_PROXY names a SOCKS proxy; install the extra 'socks': pip install 'arktui[socks]'"
    )


def test_a_ca_bundle_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    for path in (str(tmp_path / "ca.pem"), "/dev/zero", "~nouser/ca.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", path)
        with pytest.raises(TransportError) as caught:
            client_of("https://ark.example")
        assert caught.value.message.startswith(f"SSL_CERT_FILE, {path}: ")
        with pytest.raises(TransportError) as at_the_start:
            check_settings(Endpoint("https://ark.example", "r"))
        assert at_the_start.value.message.lower() == caught.value.message.lower()


def test_the_directory_of_certificates_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with pytest.raises(TransportError) as caught:
        client_of("https://ark.example")
    assert caught.value.message == f"SSL_CERT_DIR, {tmp_path / 'none'}: is not a directory"
    with pytest.raises(TransportError) as at_the_start:
        check_settings(Endpoint("https://ark.example", "r"))
    assert at_the_start.value.message == caught.value.message
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    check_settings(Endpoint("https://ark.example", "r"))
    client_of("https://ark.example")


def test_tls_works_with_unreadable_optional_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "none" / "keys.log", tmp_path, tmp_path / "fifo"):
        monkeypatch.setenv("SSLKEYLOGFILE", str(path))
        transport.tls_context.cache_clear()
        client_of("https://ark.example")
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    transport.tls_context.cache_clear()
    assert transport.tls_context().keylog_filename == str(tmp_path / "keys.log")


async def test_a_refusal_names_the_refused_action() -> None:
    async with serve([error("AccessDenied", 403), error("LackPolicy", 403)]) as server, client_of(server.url) as client:
        for ask, action in (
            (client.call("GetBatchInferenceJob", {"Id": "bi-1"}), "GetBatchInferenceJob"),
            (client.list_batch_inference_jobs(ListQuery()), "ListBatchInferenceJobs"),
        ):
            with pytest.raises(ArkError) as caught:
                await ask
            assert f"the action ark:{action} is not allowed" in caught.value.advice


async def test_errors_come_through_a_proxy() -> None:
    async with serve([error("AccessDenied", 403)]) as proxy:
        assert (await failure("http://ark.example", proxy.url)).code == "AccessDenied"
