"""Whatever stands in files, environment and arguments: the start says what is wrong, and neither raises nor waits.

`ARKTUI_ODD` is the number of inputs of each test (default 60).
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arktui.api.credential_chain import find_credentials
from arktui.api.endpoint import resolve_endpoint
from arktui.api.errors import ArkError
from arktui.api.transport import open_transport, tls_context
from arktui.cli.main import main
from arktui.config import load_settings
from arktui.sandbox import command

COUNT = int(os.environ.get("ARKTUI_ODD", "60"))
LIMIT = 20
"""Seconds after which a start counts as one that hangs, whatever else the machine does."""

TEXTS = (
    "",
    " ",
    "x",
    "null",
    "-inf",
    "nan",
    "1e999",
    "-1e300",
    "9" * 400,
    "9" * 5_000,
    "0x" + "f" * 5_000,
    "1_0",
    "١٢",
    "a" * 70_000,
    "a" * 64,
    "../../../etc/passwd",
    "~nouser/x",
    "~",
    "/dev/zero",
    "/dev/tty",
    "/proc/self/mem",
    "{home}/fifo",
    "{home}",
    "\ud800",
    "\udcff",
    "\x1b]0;title\x07",
    "\u202eevil",
    "a\nb",
    "名" * 200,
    "http://[:::::]:80",
    "http://xn--a",
    "xn--a.example",
    "http://a..b",
    "http://999.1.1.1",
    "1.2.3.4.5",
    "http://h:99999",
    "socks5://h:99999",
    "http://u:p@h:1",
    "ftp://h",
    "://",
    "[",
    "%s{}",
    "10.0.0.0/8,*,/,::/999",
)
VALUES: tuple[Any, ...] = (
    *TEXTS,
    None,
    True,
    0,
    -1,
    10**400,
    -(10**400),
    1e300,
    float("inf"),
    float("-inf"),
    float("nan"),
    253402300799000,
    1e27,
    [],
    {},
    [[]],
    {"": {}},
)
odd = st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.integers(), st.floats())
odd_text = st.one_of(st.sampled_from(TEXTS), st.text(max_size=20))

PROFILE = {
    "mode": st.sampled_from(["ak", "sso", "console-login", "oidc", "ecsrole", "ramrolearn", "SSO"]) | odd,
    "access-key": st.just("AKLT") | odd,
    "secret-key": st.just("SK") | odd,
    "session-token": odd,
    "sts-expiration": odd,
    "region": odd,
    "endpoint": odd,
    "disable-ssl": odd,
    "http-proxy": odd,
    "https-proxy": odd,
    "sso-session-name": st.just("corp") | odd,
    "account-id": st.just("2100") | odd,
    "role-name": st.just("r") | odd,
    "role-trn": odd,
    "oidc-token-file": odd,
    "login-session": st.just("trn:1") | odd,
}
CONFIG = st.fixed_dictionaries(
    {},
    optional={
        "current": st.just("default") | odd,
        "profiles": st.fixed_dictionaries({"default": st.fixed_dictionaries({}, optional=PROFILE)}) | odd,
        "sso-session": st.just({"corp": {"start-url": "https://s.example"}})
        | st.dictionaries(st.just("corp"), st.dictionaries(st.sampled_from(["start-url", "region"]), odd))
        | odd,
    },
)
LOGIN = st.fixed_dictionaries(
    {},
    optional={
        "access_token": st.just({"access_key_id": "A", "secret_access_key": "S", "session_token": "T"})
        | st.dictionaries(st.sampled_from(["access_key_id", "secret_access_key", "session_token"]), odd)
        | odd,
        "issued_at": st.sampled_from(["2026-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01"]) | odd,
        "expires_in": odd,
        "refresh_token": odd,
        "client_id": odd,
    },
)
FILES = (
    ".volcengine/config.json",
    ".byteplus/config.json",
    ".volcengine/credentials",
    ".volc/credentials",
    ".volc/config",
)
VARIABLES = (
    *("VOLCENGINE_ACCESS_KEY", "VOLCENGINE_SECRET_KEY", "VOLCENGINE_SESSION_TOKEN", "VOLCENGINE_PROFILE"),
    *("VOLCENGINE_CLI_CONFIG_FILE", "VOLCENGINE_LOGIN_CACHE_DIRECTORY", "VOLCENGINE_REGION", "VOLCENGINE_ENDPOINT"),
    *("VOLCENGINE_OIDC_ROLE_TRN", "VOLCENGINE_OIDC_TOKEN_FILE", "VOLCENGINE_OIDC_STS_ENDPOINT"),
    *("VOLCENGINE_ECS_METADATA", "VOLCSTACK_ACCESS_KEY", "VOLCSTACK_SECRET_KEY", "VOLC_ACCESSKEY", "VOLC_SECRETKEY"),
    *("BYTEPLUS_ACCESSKEY", "BYTEPLUS_SECRET_KEY", "BYTEPLUS_REGION", "BYTEPLUS_CLI_CONFIG_FILE"),
    *("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"),
    *("ARKTUI_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "NO_COLOR", "TERM", "LANG", "HOME"),
)
CONTENTS = st.one_of(
    CONFIG.map(json.dumps),
    st.sampled_from(
        [
            "[" * 100_000,
            '{"a": ' + "9" * 5_000 + "}",
            "\ufeff{}",
            "[default]\naccess_key_id = A\nsecret_access_key = S",
            "[default]\nvolcengine_access_key_id = \x1b\nvolcengine_secret_access_key = S",
            "[default\n" * 1_000,
            "limit = " + "9" * 5_000,
            "limit = 0x" + "f" * 5_000,
            "[keys]\n'job.copy' = 0x" + "f" * 5_000,
            "\n".join(f"k{number} = {number}" for number in range(300)),
            "theme = '\\u0000'",
        ]
    ),
    st.text(max_size=200),
)
ARGUMENTS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("--profile", "--region", "--endpoint", "--project", "--interval", "--limit", "--theme"),
                *("--max-rps", "--driver", "--fault", "--nonsense"),
            )
        ),
        odd_text,
    ).map(lambda pair: f"{pair[0]}={pair[1]}")
    | st.sampled_from(["--demo", "--ascii", "--log", "--no-history", "--mouse"]),
    max_size=4,
)

many = settings(max_examples=COUNT, suppress_health_check=list(HealthCheck))


class Home:
    """A home directory that is created again for each input."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path / "fifo")

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file; a content of `fifo` is a FIFO, which nobody ever writes to."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if content == "fifo":
            os.mkfifo(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    def clear(self) -> None:
        for name in FILES:
            (self.path / name).unlink(missing_ok=True)

    def named(self, text: str) -> str:
        """Return a value as an environment can have it."""
        usable = text.replace("{home}", str(self.path)).replace("\0", "")
        return os.fsdecode(usable.encode("utf-8", "surrogatepass")[:60_000])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in list(os.environ):
        if name in VARIABLES or name.lower() in map(str.lower, VARIABLES):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # a name without a directory, such as of SSLKEYLOGFILE, is a file here
    return Home(tmp_path)


@contextlib.contextmanager
def soon() -> Iterator[None]:
    """Fail where the block waits for what never comes."""

    def too_long(*_: object) -> None:
        raise AssertionError("the start hangs")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def looked_for(home: Home, env: dict[str, str]) -> None:
    """Look for credentials and the way to the host; what is wrong must be an error of the program's own."""
    with soon():
        try:
            found = find_credentials(None, env | {"VOLCENGINE_ECS_METADATA_DISABLED": "true"}, home.path)
            assert found.source.isprintable()
            assert found.account
            if found.stored and found.stored.expires_at:
                assert 0 < found.stored.expires_at <= 250_000_000_000
            open_transport(resolve_endpoint(found, None, None, env))
        except ArkError as error:
            assert str(error).isprintable()  # noqa: PT017 - most inputs raise nothing


@many
@given(config=CONFIG, login=LOGIN, ini=CONTENTS)
def test_odd_profiles(home: Home, config: dict[str, Any], login: dict[str, Any], ini: str) -> None:
    home.clear()
    home.write(".volcengine/config.json", json.dumps(config))
    home.write(".volc/credentials", ini)
    payload = '{"start_url":"https://s.example","session_name":"corp"}'
    for directory, key in (("login", "trn:1"), ("sso", payload)):
        name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
        home.write(f".volcengine/{directory}/cache/{name}.json", json.dumps(login))
    looked_for(home, {})


@many
@given(files=st.dictionaries(st.sampled_from(FILES), CONTENTS | st.just("fifo") | st.binary(max_size=40), max_size=3))
def test_odd_files(home: Home, files: dict[str, str | bytes]) -> None:
    home.clear()
    for name, content in files.items():
        home.write(name, content)
    looked_for(home, {})


@many
@given(
    variables=st.dictionaries(st.sampled_from(VARIABLES), odd_text, max_size=6),
    arguments=ARGUMENTS,
    toml=CONTENTS | st.just("fifo"),
    has_keys=st.booleans(),
)
def test_odd_environments_and_arguments(
    home: Home, variables: dict[str, str], arguments: list[str], toml: str, *, has_keys: bool
) -> None:
    """The program itself, up to where it would draw: there is no terminal in a test."""
    home.clear()
    home.write(".config/arktui/config.toml", toml)
    env = {name: home.named(text) for name, text in variables.items()}
    if has_keys:
        env |= {"VOLCENGINE_ACCESS_KEY": "A", "VOLCENGINE_SECRET_KEY": "S"}
    words = [home.named(word) for word in arguments]
    said, printed = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, soon():
        patch.setattr("sys.stdin", io.StringIO())
        for name, value in env.items():
            patch.setenv(name, value)
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(printed):
            try:
                code = main(words)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        tls_context.cache_clear()
        with contextlib.suppress(ArkError):
            tls_context()
    tls_context.cache_clear()
    gc.enable()
    assert code == (0 if "--fault=help" in words else 2)
    output = said.getvalue()
    assert output.strip()
    assert "Traceback" not in output
    assert "\x1b" not in output
    assert "\x07" not in output


@many
@given(toml=CONTENTS)
def test_odd_configurations(home: Home, toml: str) -> None:
    home.write("config.toml", toml)
    with soon():
        settings = load_settings(home.path / "config.toml")
    assert len(settings.complaints) <= 21


@many
@given(name=st.sampled_from(["--port", "--jobs", "--seed", "--speed", "--latency", "--fault", "--tls"]), text=odd_text)
def test_odd_arguments_of_the_sandbox(home: Home, name: str, text: str) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    said = io.StringIO()
    with soon(), contextlib.redirect_stderr(said):
        try:
            args = parser.parse_args([f"{name}={home.named(text)}"])
        except SystemExit as end:
            assert end.code == 2  # noqa: PT017 - some are good
            assert said.getvalue().count("error:") == 1
        else:
            assert 0 <= args.jobs <= 1_000_000
            assert 0 <= args.port <= 65_535
            assert 0 <= args.speed <= 1_000_000


@pytest.mark.parametrize("name", [*FILES, ".config/arktui/config.toml"])
def test_a_fifo_in_place_of_a_file(home: Home, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write(name, "fifo")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.path / ".config"))
    with soon():
        complaints = load_settings().complaints
        with pytest.raises(ArkError) as caught:
            find_credentials(None, {"VOLCENGINE_ECS_METADATA_DISABLED": "true"}, home.path)
    assert "is not a regular file" in f"{complaints} {caught.value}"


@pytest.mark.parametrize(
    "words",
    [
        ["--limit", "9" * 5_000],
        ["--interval", "9" * 5_000],
        ["--theme", "9" * 5_000],
        ["--demo=" + "9" * 5_000],
        ["--" + "9" * 5_000],
        ["--demo", "--jobs", "9" * 5_000],
        ["--demo", "--jobs", "1000001"],
        ["--jobs", "5"],
        ["--demo", "--fault", "9" * 5_000],
        ["--demo", "--fault", "slow:" + "9" * 5_000],
        ["sandbox", "--jobs", "9" * 5_000],
        ["sandbox", "--fault", "x" * 5_000],
        ["sandbox", "--fault", f"slow:{'x ' * 2_000}=1"],
    ],
    ids=lambda words: " ".join(words)[:24],
)
def test_an_error_quotes_the_start_of_a_long_argument(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)
    said = capsys.readouterr().err
    assert "error: " in said
    assert len(said.partition("error: ")[2]) < 500
