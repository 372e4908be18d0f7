"""No text from outside drives the terminal: only the program's own sequences reach it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.terminal import Terminal

JOBS = 30

OWN = re.compile(
    r"\x1b\[\d*(?:;\d*)*m"  # looks
    r"|\x1b\[\d*(?:;\d+)?H|\x1b\[\d*[BCG]|[\r\n\x08]"  # moves
    r"|\x1b\[K"  # an empty line
    r"|\x1b\[(?:\d+;\d+)?r|\x1bM"  # lines that move
    r"|\x1b\]22;default\x07"  # the mouse's pointer
    r"|\x1b\[\?(?:7|25|1004|1049|2004|2026|2048)[hl]|\x1b\[\?(?:2026|2048)\$p|\x1b\[>\d+u|\x1b\[<u"  # modes
    r"|\x1b\[\?10(?:00|03|06|15|16)l"  # mouse modes off, at a forced shutdown
)
"""All sequences that the program sends."""

MISLEADING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
"""Bidirectional classes of invisible characters that reorder or hide others."""

EVIL = [
    *("\x1b]0;evil\x07", "\x1b[2J", "\x1bPtmux;x\x1b\\", "\x9b2J", "\x9d52;c;eA==\x9c", "\x1bc", "\x1b[?1000h", "\x1b"),
    *("\x00", "\x07", "\x08", "\r", "\n", "\t", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u200b" * 50, "\ufeff"),
    *("[bold red]", "[/]", "\ud800", "\ufe0f", "\U000e0041", "é̈", "👩‍👩‍👧", "批量"),
]
PASTED = [text for text in EVIL if "\x1b" not in text and "\ud800" not in text]
TEXTS = st.lists(
    st.one_of(st.text(max_size=40), st.lists(st.sampled_from(EVIL)).map("x".join)), min_size=8, max_size=40
)


class Service(ThreadingHTTPServer):
    """Answers every request with jobs, or an error, whose texts come from `texts`."""

    daemon_threads = True
    texts: tuple[str, ...] = ("x",)
    mark = 0
    fails = False

    def answer(self) -> dict[str, Any]:
        text = cycle(self.texts)
        about = {"RequestId": next(text), "Action": next(text), "Service": next(text)}
        if self.fails:
            return {"ResponseMetadata": about | {"Error": {"Code": f"E{self.mark}", "Message": next(text)}}}
        return {"ResponseMetadata": about, "Result": {"TotalCount": JOBS, "Items": [self.job(n) for n in range(JOBS)]}}

    def job(self, number: int) -> dict[str, Any]:
        text = cycle(self.texts[number % len(self.texts) :] + self.texts)
        moment = "2026-11-23T10:00:00Z"
        return {
            "Id": f"bi-20261123100000-{number:05}",
            "Name": next(text),
            "ProjectName": next(text),
            "Description": next(text),
            "ModelReference": {"FoundationModel": {"Name": next(text), "ModelVersion": next(text)}},
            "InputFileTosLocation": {"BucketName": next(text), "ObjectKey": next(text)},
            "OutputDirTosLocation": {"BucketName": next(text), "ObjectKey": next(text)},
            "Tags": [{"Key": next(text), "Value": next(text)} for _ in range(2)],
            "Status": {"Phase": next(text) if number % 3 else "Failed", "Message": next(text), "PhaseTime": next(text)},
            "RequestCounts": {"Total": 900_000, "Completed": self.mark, "Failed": 0},
            "CreateTime": moment,
            "UpdateTime": moment,
            "ExpireTime": next(text),
            "CompletionWindow": next(text),
            next(text): next(text),
        }


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answer()
        if "Get" in self.path and "Result" in answer:
            answer["Result"] = answer["Result"]["Items"][0]
        data = json.dumps(answer).encode()
        self.send_response(403 if self.server.fails else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def foreign(output: bytes) -> list[str]:
    """Return each character that is neither plain text nor the program's own sequence, with its context."""
    text = OWN.sub("", output.decode())
    return [text[max(at - 20, 0) : at + 20] for at, char in enumerate(text) if drives(char)]


def drives(char: str) -> bool:
    """Whether a character can drive a terminal or mislead its user."""
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(char) in MISLEADING


@pytest.mark.slow
def test_texts_of_jobs_and_errors_are_only_ever_text(service: Service, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8", "VOLCENGINE_ACCESS_KEY": "a", "VOLCENGINE_SECRET_KEY": "b"}
    words = ["--endpoint", f"http://127.0.0.1:{service.server_port}", "--interval", "0"]
    marks = count(100_000)
    with Terminal(words, columns=200, rows=60, environment=environment) as terminal:
        terminal.wait_for("live")

        @given(TEXTS)
        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        def show(texts: list[str]) -> None:
            service.texts, service.fails = tuple(texts), False
            service.mark = next(marks)
            terminal.press("r")
            terminal.wait_for(f"{service.mark:,}")
            terminal.press("y")
            terminal.wait_for("GetBatchInferenceJob")
            terminal.press("\x1b[27u")
            terminal.wait_for("PROGRESS")
            service.fails, service.mark = True, next(marks)
            terminal.press("rr")
            terminal.wait_for(f"E{service.mark}")
            terminal.press("!")
            terminal.wait_for(lambda seen: "PROGRESS" not in seen.text)
            terminal.press("\x1b[27u")
            terminal.wait_for("PROGRESS")
            terminal.press("/")
            terminal.wait_for(lambda seen: seen.lines[1].lstrip().startswith("/"))
            terminal.press("\x1b[200~" + PASTED[service.mark % len(PASTED)] + "\x1b[201~")
            terminal.press("x\x1b[27u")
            terminal.wait_for("shows all")

        show()
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert foreign(bytes(terminal.output)) == []


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose only credentials are those of a configuration file."""
    return {
        **dict.fromkeys(("VOLCENGINE_ACCESS_KEY", "VOLC_ACCESSKEY", "BYTEPLUS_ACCESS_KEY"), ""),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }


def configure_profile(home: dict[str, str], name: str) -> None:
    profile = {"access-key": "a", "secret-key": "b", "region": "cn-beijing"}
    folder = Path(home["HOME"], ".volcengine")
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"current": name, "profiles": {name: profile}}))


def test_the_title_shows_a_clean_profile_name(service: Service, home: dict[str, str]) -> None:
    configure_profile(home, "prod\u202e[bold]\u2066\u200b\ufeff\U000e0041x")
    words = ["--endpoint", f"http://127.0.0.1:{service.server_port}", "--interval", "0"]
    with Terminal(words, columns=160, environment=home) as terminal:
        terminal.wait_for("prod[bold]x")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert foreign(bytes(terminal.output)) == []


def test_a_profile_name_with_control_characters_is_refused_and_not_quoted(home: dict[str, str]) -> None:
    configure_profile(home, "pro\x1b]0;evil\x07d\n\x9b2J")
    with Terminal([], columns=160, environment=home) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "config.json: current contains invalid characters" in terminal.text
        assert b"evil" not in terminal.output
        assert foreign(bytes(terminal.output)) == []


MISLEADING_TEXT = "evil\u202e\u2066\u200b\ufeffx"


@pytest.mark.parametrize(
    "prefix", ["--", "--region=", "--profile=", "--endpoint=", "--interval=", "--theme=", "--fault="]
)
@pytest.mark.parametrize("text", ["\x1b]0;evil\x07\x9b2J", MISLEADING_TEXT])
def test_error_messages_before_the_first_screen_are_only_text(home: dict[str, str], prefix: str, text: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "arktui", *(["--demo"] if prefix == "--fault=" else []), prefix + text],
        env=home | {"VOLCENGINE_ACCESS_KEY": "a", "VOLCENGINE_SECRET_KEY": "b"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 2
    assert b"arktui: " in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert foreign(ended.stderr) == []


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_an_unusable_terminal_is_refused(term: str, tmp_path: Path) -> None:
    with Terminal(["--demo"], environment={"HOME": str(tmp_path), "TERM": term}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert bytes(terminal.output) == f"arktui: cannot draw on this terminal: TERM is {term}\r\n".encode()


@pytest.mark.parametrize(("term", "knows"), [("linux", False), ("vt100", False), ("xterm-256color", True)])
def test_no_string_is_sent_to_a_terminal_that_may_write_it_out(term: str, knows: bool, tmp_path: Path) -> None:
    with Terminal(["--demo", "--mouse"], environment={"HOME": str(tmp_path), "TERM": term}) as terminal:
        terminal.wait_for("live")
        terminal.press("c")  # copies
        terminal.wait_for("copied")
        terminal.press("qq")
        assert terminal.wait_for_exit() == 0
        assert (b"\x1b]" in terminal.output) is knows
