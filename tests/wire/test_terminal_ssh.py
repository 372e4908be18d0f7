"""Over a real SSH connection: whichever end closes first, no process is left and the monitor goes on."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import live_sandbox, make_app
from tests.terminal import TIMEOUT, Terminal

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")
KEYGEN = shutil.which("ssh-keygen")

pytestmark = pytest.mark.skipif(None in (SSHD, SSH, KEYGEN), reason="no sshd here")

JOBS = 120

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/own.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
"""


@dataclass(frozen=True)
class Door:
    """An SSH server of this machine, open to one key."""

    port: int
    folder: Path

    def client(self, command: str) -> list[str]:
        quiet = [
            f"-o{option}" for option in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=QUIET")
        ]
        return [
            str(SSH),
            "-F",
            "none",
            *quiet,
            "-i",
            f"{self.folder}/own",
            "-p",
            str(self.port),
            "-tt",
            "127.0.0.1",
            command,
        ]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "own"):
        subprocess.run([str(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd wants it, as its packages make it
    server = subprocess.Popen([str(SSHD), "-D", "-e", "-f", folder / "config"], stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if "Server listening" in line:
                break
        if server.poll() is not None:
            pytest.skip("sshd does not start here")
        yield Door(port, folder)
    finally:
        server.terminate()
        server.wait(TIMEOUT)


@contextmanager
def session(door: Door, endpoint: str, home: Path) -> Iterator[tuple[Terminal, int]]:
    """Watch through SSH, everything loaded; also give the program's process id on the far side."""
    words = {
        "HOME": home,
        "LANG": "C.UTF-8",
        "PYTHONPATH": Path(__file__).parents[2],
        "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
        "VOLCENGINE_SECRET_KEY": SECRET_KEY,
    }
    settings = " ".join(f"{name}={value}" for name, value in words.items())
    run = f"echo pid $$.; exec env {settings} {sys.executable} -m arktui --endpoint {endpoint} --interval 2"
    with Terminal([], program=door.client(run)) as terminal:
        terminal.wait_for("pid ")
        found = re.search(rb"pid (\d+)\.", terminal.output)
        assert found
        terminal.wait_for(f"{JOBS} of {JOBS}   live")
        yield terminal, int(found[1])


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()[1])


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + TIMEOUT
    while is_running(pid):
        assert time.monotonic() < deadline, "a process was left"
        time.sleep(0.02)


def kill_client(terminal: Terminal, _: int) -> None:
    terminal.process.kill()


def kill_server_side(_: Terminal, pid: int) -> None:
    os.kill(parent(pid), signal.SIGKILL)


def lose_terminal(terminal: Terminal, _: int) -> None:
    terminal.hang_up()
    terminal.process.send_signal(signal.SIGHUP)  # as its session would, of which it is not the owner here


WAYS = [kill_client, kill_server_side, lose_terminal]


@pytest.mark.parametrize("kill", WAYS)
def test_a_connection_that_ends_ends_the_program(
    door: Door, tmp_path: Path, kill: Callable[[Terminal, int], None]
) -> None:
    with (
        live_sandbox(make_app(JOBS, 7)) as sandbox,
        session(door, sandbox.endpoint, tmp_path) as (terminal, pid),
    ):
        kill(terminal, pid)
        wait_until_gone(pid)


@pytest.mark.slow
@pytest.mark.parametrize("kill", WAYS)
def test_a_service_that_restarts_is_survived_and_then_a_connection_that_ends_is_not(
    door: Door, tmp_path: Path, kill: Callable[[Terminal, int], None]
) -> None:
    app = make_app(JOBS, 7)
    with live_sandbox(app) as served:
        watching = session(door, served.endpoint, tmp_path)
        terminal, pid = watching.__enter__()
        row = terminal.lines[2][:90]  # without the time that is left
    try:
        terminal.wait_for("stale")
        assert terminal.lines[2].startswith(row), "the last good data stays"
        with live_sandbox(app, served.port):
            terminal.wait_for(f"{JOBS} of {JOBS}   live")
        terminal.wait_for("stale")
        kill(terminal, pid)
        wait_until_gone(pid)
    finally:
        watching.__exit__(None, None, None)


def test_quitting_leaves_the_connection_as_it_was(door: Door, tmp_path: Path) -> None:
    with (
        live_sandbox(make_app(JOBS, 7)) as sandbox,
        session(door, sandbox.endpoint, tmp_path) as (terminal, pid),
    ):
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert not is_running(pid)
        assert terminal.settings == terminal.settings_before
