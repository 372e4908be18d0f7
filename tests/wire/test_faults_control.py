"""Switching the sandbox's faults on and off: by call, over loopback, and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from arktui.sandbox.faults.active import ActiveFaults
from arktui.sandbox.faults.catalogue import FAULTS, describe_all, parse
from tests.readme_keys import MANUAL
from tests.sandbox_server import LiveSandbox, ask_all, live_sandbox, make_app, send, signed_request
from tests.terminal import Terminal
from tests.wire.test_sandbox_serve import finished, sandbox


def statuses(faults: ActiveFaults, requests: int) -> list[bool]:
    """Return which of so many requests a fault affects."""
    return [bool(faults.for_next_request()) for _ in range(requests)]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("500", {}),
        ("500:0.3", {"share": 0.3}),
        ("500:every=3,times=2", {"every": 3, "times": 2}),
        ("throttle:7", {"retry-after": 7}),
        ("throttle:retry-after=7,share=0.5", {"retry-after": 7, "share": 0.5}),
        ("slow:2.5", {"seconds": 2.5}),
        ("refused:30", {"for": 30}),
        ("wrong-types:0.1,for=60", {"share": 0.1, "for": 60}),
    ],
)
def test_how_a_fault_is_asked_for(text: str, settings: dict[str, float]) -> None:
    wanted = parse(text)
    assert wanted.settings == settings
    assert parse(str(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("throtle", "did you mean 'throttle'"),
        ("", "unknown fault ''"),
        ("slow:often=3", "slow takes seconds, share, every, times, for"),
        ("500:3", "share must be a number from 0 to 1"),
        ("500:every=0", "every must be a number from 1"),
        ("slow:soon", "not 'soon'"),
        ("slow:nan", "not 'nan'"),
        ("slow:-1", "not '-1'"),
    ],
)
def test_an_unreadable_fault_says_why(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(text)


def test_all_are_listed_with_what_they_take() -> None:
    lines = describe_all().splitlines()
    for fault in FAULTS.values():
        assert any(line.startswith(fault.name) and line.endswith(fault.summary) for line in lines)
    assert max(map(len, lines)) <= 100


def test_the_manual_describes_the_effect_of_each_fault() -> None:
    table = MANUAL.read_text("utf-8").split("\n## Troubleshooting\n")[1].split("\n## ")[0]
    assert [name for name in FAULTS if f"`{name}`" not in table] == []


def test_which_requests_are_struck() -> None:
    assert statuses(ActiveFaults("500"), 3) == [True, True, True]
    assert statuses(ActiveFaults("500:every=3"), 7) == [False, False, True, False, False, True, False]
    assert statuses(ActiveFaults("500:times=2"), 4) == [True, True, False, False]
    some = statuses(ActiveFaults("500:0.3"), 400)
    assert 80 < sum(some) < 160
    assert some == statuses(ActiveFaults("500:0.3"), 400), "the same ones in every run"
    assert statuses(ActiveFaults("500:0"), 50) == [False] * 50
    assert statuses(ActiveFaults("500:for=0"), 1) == [False]


def test_several_faults_act_in_turn() -> None:
    faults = ActiveFaults("slow:1", "500:every=2")
    assert [[fault.name for fault, _ in faults.for_next_request()] for _ in range(2)] == [["slow"], ["slow", "500"]]
    assert [str(wanted) for wanted in faults.specs] == ["slow:seconds=1", "500:every=2"]
    faults.clear()
    assert (faults.specs, faults.for_next_request()) == ([], [])


def request_to(live: LiveSandbox) -> httpx.Request:
    request = signed_request(b'{"PageSize": 100}')
    request.url = request.url.copy_with(host="127.0.0.1", port=live.port)
    return request


@pytest.fixture
def live() -> Iterator[LiveSandbox]:
    with live_sandbox(make_app(20)) as served:
        yield served


async def test_faults_of_a_running_sandbox_change_over_loopback(live: LiveSandbox) -> None:
    async with httpx.AsyncClient(base_url=live.endpoint, trust_env=False) as client:
        assert (await client.get("/faults")).text == ""
        put = await client.put("/faults", content="throttle:retry-after=7 slow:0.1,times=3\n")
        assert put.text == "throttle:retry-after=7\nslow:seconds=0.1,times=3\n"
        assert (await client.get("/faults")).text == put.text
        refused = await client.put("/faults", content="truncate")
        assert (refused.status_code, "did you mean 'truncated'" in refused.text) == (400, True)
        assert (await client.get("/faults")).text == put.text, "what was on stays on"
        assert (await client.post("/faults")).status_code == 405
        assert (await client.delete("/faults")).text == ""
    assert live.app.requests.total == 0, "none of that is a request to Ark"


async def test_faults_change_while_no_answer_gets_through(live: LiveSandbox) -> None:
    live.app.faults.put("reset")
    async with httpx.AsyncClient(base_url=live.endpoint, trust_env=False) as client:
        with pytest.raises(httpx.ReadError):
            await client.send(request_to(live))
        assert (await client.delete("/faults")).status_code == 200
        assert live.app.requests.total == 1


async def test_a_caller_that_leaves_ends_a_body_without_end(live: LiveSandbox) -> None:
    live.app.faults.put("endless:0.01")
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.send(request_to(live), stream=True)
        async for _ in response.aiter_bytes():
            break
        assert live.app.requests.in_flight == 1
        await response.aclose()
        live.app.faults.clear()
        while live.app.requests.in_flight:
            await client.get(f"{live.endpoint}/faults")


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_answers_in_http(live: LiveSandbox, fault: str) -> None:
    """No fault raises an exception in the sandbox."""
    live.app.faults.put("slow:0.01" if fault == "slow" else fault)
    patience = 0.5 if FAULTS[fault].needs_socket else 120
    async with httpx.AsyncClient(trust_env=False, timeout=patience) as client:
        try:
            response = await client.send(request_to(live))
        except httpx.TransportError:
            assert FAULTS[fault].needs_socket
        else:
            assert response.status_code != 500 or fault.startswith("500")
            assert "Internal Server Error" not in response.text


async def test_retry_after_is_there_when_it_is_asked_for() -> None:
    app = make_app(20)
    for fault, header in (("throttle", None), ("throttle:7", "7")):
        app.faults.put(fault)
        response = await send(app, signed_request(b"{}"))
        assert (response.status_code, response.headers.get("retry-after")) == (429, header)


async def test_new_jobs_and_deleted_ones_keep_the_list_whole() -> None:
    app = make_app(250)
    before = {item["Id"] for item in await ask_all(app)}
    app.world.submit(5)
    app.world.delete([min(before), max(before)])
    items = await ask_all(app)
    ids = [item["Id"] for item in items]
    assert len(ids) == len(set(ids)) == 253
    assert not {min(before), max(before)} & set(ids)
    new = [item for item in items if item["Id"] not in before]
    assert {item["Status"]["Phase"] for item in new} == {"Queued"}
    assert [item["CreateTime"] for item in items] == sorted((item["CreateTime"] for item in items), reverse=True)
    over = [item["Id"] for item in items if item["Status"]["Phase"] == "Completed"]
    assert [item["Id"] for item in await ask_all(app, {"Filter": {"Phases": ["Completed"]}})] == over


async def test_faults_bear_each_other() -> None:
    app = make_app(20)
    inside = [name for name, fault in FAULTS.items() if not fault.needs_socket and name not in {"slow", "long-message"}]
    for first in inside:
        for second in inside:
            app.faults.put(first, second)
            assert (await send(app, signed_request(b'{"PageSize": 3}'))).content


def test_the_command_line_switches_them_on() -> None:
    with sandbox("--fault", "throttle:retry-after=7", "--fault", "slow:0.01") as (_, lines):
        endpoint = lines[2].split()[-1]
        assert httpx.get(f"{endpoint}/faults", trust_env=False).text == "throttle:retry-after=7\nslow:seconds=0.01\n"


def test_the_command_line_lists_them_and_says_what_is_wrong() -> None:
    listed = finished("-m", "arktui.sandbox", "--fault", "help")
    assert (listed.returncode, listed.stdout.rstrip()) == (0, describe_all().rstrip())
    wrong = finished("-m", "arktui.sandbox", "--fault", "throtle")
    assert wrong.returncode == 2
    assert "did you mean 'throttle'" in wrong.stderr
    assert "--fault help" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--demo", "--fault", "throtle"), "did you mean 'throttle'"),
        (("--demo", "--fault", "reset:0.5"), "`arktui sandbox --fault reset:0.5`"),
        (("--fault", "500"), "--demo"),
    ],
)
def test_the_demo_refuses_faults_of_the_network(arguments: tuple[str, ...], words: str) -> None:
    refused = finished("-m", "arktui", *arguments)
    assert refused.returncode == 2
    assert words in refused.stderr


def test_the_demo_goes_wrong_on_request(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8"}
    with Terminal(["--demo", "--fault", "denied:times=2"], environment=environment) as terminal:
        terminal.wait_for("AccessDenied")
        terminal.wait_for("live")


@pytest.mark.parametrize("name", ["no-such-file.pem", __file__])
def test_a_certificate_that_is_none_is_refused(name: str) -> None:
    refused = finished("-m", "arktui.sandbox", "--tls", name)
    assert refused.returncode == 2
    assert name in refused.stderr


def test_a_sandbox_ends_at_once_under_an_answer_without_end() -> None:
    with sandbox("--fault", "endless:0.1") as (process, lines):
        endpoint = lines[2].split()[-1]
        with (
            httpx.Client(trust_env=False) as client,
            client.stream("POST", f"{endpoint}/?Action=X&Version=1") as answer,
        ):
            next(answer.iter_bytes())
            process.terminate()
            _, chatter = process.communicate(timeout=120)
        assert process.returncode == 0
        assert "Traceback" not in chatter
