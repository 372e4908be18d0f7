"""A page that is read again because the answer is the same, and every answer that must not count as the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.api.envelope import KEPT_BYTES_MAX, KEPT_PAGES, PageReader, Reply, read_page
from arktui.api.errors import ArkError
from arktui.api.list_query import ListQuery
from arktui.sync.convert import PageConverter

FIRST = ListQuery()
RESULT = {"TotalCount": 2, "Items": [{"Id": "bi-1", "Name": "Result"}, {"Id": "bi-2", "Name": '"Result"'}]}


def reply(result: object = RESULT, request_id: str = "r", status: int = 200, **metadata: Any) -> Reply:
    about = {"RequestId": request_id, "Action": "ListBatchInferenceJobs", **metadata}
    return Reply(status, json.dumps({"ResponseMetadata": about, "Result": result}).encode())


def test_the_same_answer_to_the_same_question_is_the_same_page() -> None:
    reader, converter = PageReader(), PageConverter()
    page = reader.read(FIRST, reply(request_id="a"))
    assert reader.read(FIRST, reply(request_id="b")) is page
    assert converter.jobs(page) is converter.jobs(page)
    assert [job.id for job in converter.jobs(page)] == ["bi-1", "bi-2"]


def test_any_difference_is_another_page() -> None:
    reader = PageReader()
    page = reader.read(FIRST, reply())
    assert reader.read(FIRST.page(2), reply()) is not page
    changed = reader.read(FIRST, reply({**RESULT, "TotalCount": 3}))
    assert changed.total_count == 3
    assert reader.read(FIRST, reply()) is not page


def test_an_error_is_an_error_beside_the_same_result() -> None:
    reader = PageReader()
    page = reader.read(FIRST, reply())
    for failed in (reply(Error={"Code": "FlowLimitExceeded"}), reply(status=503)):
        with pytest.raises(ArkError):
            reader.read(FIRST, failed)
    assert reader.read(FIRST, reply()) == page


def test_what_is_kept_is_bounded() -> None:
    reader = PageReader()
    large = {**RESULT, "Padding": "x" * KEPT_BYTES_MAX}
    assert reader.read(FIRST, reply(large)) is not reader.read(FIRST, reply(large))
    pages = [reader.read(FIRST.page(number), reply()) for number in range(KEPT_PAGES + 1)]
    assert len(reader._pages) == KEPT_PAGES
    assert reader.read(FIRST.page(KEPT_PAGES), reply()) is pages[-1]
    assert reader.read(FIRST.page(0), reply()) is not pages[0]


CONTENTS = st.lists(
    st.sampled_from(
        [
            *(
                json.dumps({"ResponseMetadata": {"RequestId": "a", **more}, "Result": RESULT})
                for more in ({}, {"Error": 1})
            ),
            json.dumps({"ResponseMetadata": {"Action": "Result"}, "Result": RESULT}),
            json.dumps({"Result": RESULT, "ResponseMetadata": {}}),
            json.dumps({"Result": RESULT, "ResponseMetadata": {"Error": {"Code": "x"}}}),
            json.dumps({"errorcode": 5, "ResponseMetadata": {}, "Result": RESULT}),
            json.dumps({"ResponseMetadata": [], "Result": RESULT}),
            json.dumps({"ResponseMetadata": {"Nested": {"Result": RESULT}}}),
            json.dumps({"ResponseMetadata": {}, "Result": None}),
            "",
            "<html>",
            "[" * 100_000,
            '{"ResponseMetadata":{},"Result":{"Items":[',
        ]
    ),
    max_size=6,
)


@given(CONTENTS)
def test_a_page_is_never_other_than_what_its_answer_says(contents: Sequence[str]) -> None:
    reader = PageReader()
    for content in contents:
        answer = Reply(200, content.encode())
        try:
            expected = read_page(answer)
        except ArkError as error:
            with pytest.raises(type(error)):
                reader.read(FIRST, answer)
        else:
            assert reader.read(FIRST, answer) == expected
