"""`arktui sandbox` as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from arktui.sandbox.server import LOOPBACK, listen
from tests.sandbox_server import signed_request

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULE = ("-m", "arktui.sandbox")
LINES = 3


@contextmanager
def sandbox(*options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a sandbox within the block; yield the process and its output once it listens."""
    command = [sys.executable, *MODULE, "--jobs", "150", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, [process.stdout.readline().rstrip("\n") for _ in range(LINES)]
        finally:
            process.kill()


def finished(*options: str) -> subprocess.CompletedProcess[str]:
    """Run a Python process; return its result."""
    return subprocess.run([sys.executable, *options], capture_output=True, text=True, timeout=120, check=False)


def exported(lines: list[str], name: str) -> str:
    found = re.fullmatch(rf"export {name}=(\S+)", lines[0] if name.endswith("ACCESS_KEY") else lines[1])
    assert found
    return found[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_how_to_connect_and_a_signal_ends_it(number: signal.Signals) -> None:
    with sandbox("--seed", "5", "--speed", "10") as (process, lines):
        endpoint = re.fullmatch(r"arktui --endpoint (http://127\.0\.0\.1:\d+)", lines[2])
        assert endpoint
        request = signed_request(
            b"{}",
            access_key=exported(lines, "VOLCENGINE_ACCESS_KEY"),
            secret_key=exported(lines, "VOLCENGINE_SECRET_KEY"),
        )
        request.url = httpx.URL(endpoint[1], params=dict(request.url.params))
        with httpx.Client(trust_env=False) as client:
            response = client.send(request)
            assert response.json()["Result"]["TotalCount"] >= 150
            assert response.headers.get_list("date") == [response.headers["date"]]
        process.send_signal(number)
        rest, chatter = process.communicate(timeout=120)
        assert process.returncode == 0
        assert rest == ""
        assert "Traceback" not in chatter


def test_a_port_in_use_is_one_line() -> None:
    with listen(0) as taken:
        port = str(taken.getsockname()[1])
        done = finished(*MODULE, "--port", port)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"arktui sandbox: {LOOPBACK}:{port}: ")
    assert done.stderr.count("\n") == 1


def test_without_uvicorn_it_says_what_to_install() -> None:
    code = (
        "import argparse, sys; sys.modules['uvicorn'] = None\n"
        "from arktui.sandbox.command import add_arguments, run\n"
        "parser = argparse.ArgumentParser(); add_arguments(parser)\n"
        "sys.exit(run(parser.parse_args([])))"
    )
    done = finished("-c", code)
    assert done.returncode == 2
    assert "pip install uvicorn" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("options", [("--port", "65536"), ("--jobs", "-1"), ("--speed", "-2"), ("--latency", "nan")])
def test_bad_options_are_refused(options: tuple[str, str]) -> None:
    done = finished(*MODULE, *options)
    assert done.returncode == 2
    assert options[0] in done.stderr


def test_asking_for_its_options_imports_nothing_heavy() -> None:
    code = "import sys, arktui.sandbox.command; print(*sorted(sys.modules))"
    done = finished("-c", code)
    assert done.returncode == 0
    assert not {"uvicorn", "asyncio", "httpx", "pydantic", "textual"} & set(done.stdout.split())
