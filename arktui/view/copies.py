"""What can be copied of jobs, as text: one line for each job wherever that is possible."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from arktui.store.job import Job
from arktui.view.export import markdown_row
from arktui.view.list_json import listed_json

CONSOLE_LINK = "https://console.{site}.com/ark/region:ark+{region}/batchInference/detail?Id={job_id}"
"""A job's page in the console. The form is assumed; see api/README.md section 15."""

_BYTEPLUS_REGIONS = ("ap-southeast-1",)
"""Regions of BytePlus ModelArk; all others are Volcengine's."""

IDS_MAX = 100
"""Ids in one request of the SDK call; api/README.md section 2."""


class Source(NamedTuple):
    """What the copies depend on besides the jobs.

    `error_file` returns the path of a job's failed lines if the service has named it, else an empty text.
    """

    region: str
    error_file: Callable[[str], str]


class Copy(NamedTuple):
    """A thing to copy: its letter, its name for one job and for several, and its text for a job; empty if it has none.

    The letter picks it.
    """

    letter: str
    name: str
    plural: str
    text: Callable[[Job, Source], str]


REQUEST_ID = "t"
"""The letter of the RequestId, for which the service is asked."""

SDK_CALL = "s"
"""The letter of the SDK call, one for all jobs."""

JSON = "y"
"""The letter of the JSON, indented for a single job."""


def _link(job: Job, source: Source) -> str:
    site = "byteplus" if source.region in _BYTEPLUS_REGIONS else "volcengine"
    return CONSOLE_LINK.format(site=site, region=quote(source.region, safe=""), job_id=quote(job.id, safe=""))


COPIES: tuple[Copy, ...] = (
    Copy("i", "id", "ids", lambda job, _: job.id),
    Copy("n", "name", "names", lambda job, _: job.name),
    Copy("m", "message", "messages", lambda job, _: job.message),
    Copy("p", "input path", "input paths", lambda job, _: job.input),
    Copy("o", "output path", "output paths", lambda job, _: job.output),
    Copy("r", "results path (assumed)", "results paths (assumed)", lambda job, _: job.results),
    Copy("e", "errors path", "errors paths", lambda job, source: source.error_file(job.id) or job.errors),
    Copy(REQUEST_ID, "RequestId of a new request", "RequestIds of new requests", lambda _job, _source: ""),
    Copy("c", "link to the console (assumed)", "links to the console (assumed)", _link),
    Copy(JSON, "JSON", "JSON", lambda job, _: listed_json(job)),
    Copy("w", "row of a Markdown table", "rows of a Markdown table", lambda job, _: markdown_row(job)),
    Copy(SDK_CALL, "SDK call in Python", "SDK call in Python", lambda job, source: sdk_call([job], source.region)),
)
"""Everything, in the order of the menu. No letter moves the cursor."""

BY_LETTER = {copy.letter: copy for copy in COPIES}


def copied(letter: str, jobs: Sequence[Job], source: Source) -> tuple[str, int]:
    """Return the text for jobs, one line each, and how many of them have such a text."""
    if letter == SDK_CALL:
        return sdk_call(jobs, source.region), len(jobs)
    copy = BY_LETTER[letter]
    texts = [text for job in jobs if (text := copy.text(job, source))]
    if len(jobs) == 1:
        return "".join(texts), len(texts)
    return "\n".join(_one_line(letter, text) for text in texts), len(texts)


def _one_line(letter: str, text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False) if letter == JSON else " ".join(text.splitlines())


_SDK_CALL = """\
import os

import volcenginesdkcore
from volcenginesdkark import ARKApi, FilterForListBatchInferenceJobsInput, ListBatchInferenceJobsRequest

configuration = volcenginesdkcore.Configuration()
configuration.ak = os.environ["VOLCENGINE_ACCESS_KEY"]
configuration.sk = os.environ["VOLCENGINE_SECRET_KEY"]
configuration.session_token = os.environ.get("VOLCENGINE_SESSION_TOKEN", "")
configuration.region = {region!r}
api = ARKApi(volcenginesdkcore.ApiClient(configuration))

ids = {ids}
for start in range(0, len(ids), {size}):
    wanted = FilterForListBatchInferenceJobsInput(ids=ids[start : start + {size}])
    request = ListBatchInferenceJobsRequest(filter=wanted, page_size={size})
    print(*(api.list_batch_inference_jobs(request).items or []), sep="\\n")
"""


def sdk_call(jobs: Sequence[Job], region: str) -> str:
    """Return a Python program that lists jobs with the official SDK; it reads the keys from the environment."""
    ids = [str(job.id) for job in jobs]
    return _SDK_CALL.format(region=str(region), ids=ids, size=IDS_MAX)
