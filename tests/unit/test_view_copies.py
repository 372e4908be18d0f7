"""What can be copied of jobs, as text."""

from __future__ import annotations

import ast
import json

import pytest

from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.view.copies import COPIES, JSON, REQUEST_ID, SDK_CALL, Source, copied
from arktui.view.list_json import listed_json
from tests.jobs import job

MOVING = "jkhlgG"
NOWHERE = Source("cn-beijing", lambda _: "")


def some(number: int, **fields: object) -> Job:
    texts = {
        "message": CleanText("line 1\nline 2"),
        "input": CleanText("tos://in/a"),
        "output": CleanText("tos://out/"),
    }
    return job(number, **{"counts": Counts(1, 2, 3), **texts, **fields})  # type: ignore[arg-type] # no phase


def test_every_letter_picks_one_thing_and_moves_no_cursor() -> None:
    letters = [copy.letter for copy in COPIES]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & {*MOVING, "q"}


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("i", some(1).id),
        ("n", "job-1"),
        ("m", "line 1\nline 2"),
        ("p", "tos://in/a"),
        ("o", "tos://out/"),
        ("r", f"tos://out/{some(1).id}/output/results.jsonl"),
        ("e", f"tos://out/{some(1).id}/error/errors.jsonl"),
        ("y", listed_json(some(1))),
    ],
)
def test_of_a_single_job_it_is_whole(letter: str, text: str) -> None:
    assert copied(letter, [some(1)], NOWHERE) == (text, 1)


@pytest.mark.parametrize("letter", [copy.letter for copy in COPIES if copy.letter not in (SDK_CALL, REQUEST_ID)])
def test_of_several_each_has_a_line(letter: str) -> None:
    text, count = copied(letter, [some(1), some(2), some(3)], NOWHERE)
    assert (len(text.splitlines()), count) == (3, 3)
    if letter == JSON:
        assert [json.loads(line)["Id"] for line in text.splitlines()] == [some(1).id, some(2).id, some(3).id]


def test_jobs_without_it_are_left_out_and_counted() -> None:
    jobs = [some(1), some(2, message=CleanText("")), some(3)]
    assert copied("m", jobs, NOWHERE) == ("line 1 line 2\nline 1 line 2", 2)
    assert copied("m", jobs[1:2], NOWHERE) == ("", 0)


def test_the_path_that_the_service_named_wins() -> None:
    source = Source("cn-beijing", lambda job_id: f"tos://named/{job_id}")
    assert copied("e", [some(1)], source)[0] == f"tos://named/{some(1).id}"


def test_a_link_is_one_whatever_the_id_holds() -> None:
    hostile = Job(id=CleanText("bi-1&x=#/ 评"))
    link, _ = copied("c", [hostile], Source("cn-beijing", lambda _: ""))
    assert link == (
        "https://console.volcengine.com/ark/region:ark+cn-beijing/batchInference/detail?Id=bi-1%26x%3D%23%2F%20%E8%AF%84"
    )
    assert "console.byteplus.com" in copied("c", [hostile], Source("ap-southeast-1", lambda _: ""))[0]


def test_the_sdk_call_quotes_what_comes_from_outside() -> None:
    hostile = Job(id=CleanText('bi-1"]); import os; os.system("x") #\'{region}'))
    code, _ = copied(SDK_CALL, [hostile], Source("cn'; import x; '", lambda _: ""))
    (ids,) = [line.removeprefix("ids = ") for line in code.splitlines() if line.startswith("ids = ")]
    assert ast.literal_eval(ids) == [hostile.id]
    compile(code, "sdk", "exec")
