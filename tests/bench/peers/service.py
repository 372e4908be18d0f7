"""How the plain monitors ask: httpx, a pydantic model for each job, a hundred a page, one page after the other."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel

from arktui.api.credentials import Credentials
from arktui.api.signing import DATE_FORMAT, sign
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY

PAGE_SIZE = 100
EVERY = 2.0
"""Seconds between two refreshes."""

COLUMNS = ("Phase", "Name", "Model", "Total", "Completed", "Failed", "CreateTime", "Id")


class State(BaseModel):
    Phase: str = ""
    Message: str = ""


class Foundation(BaseModel):
    Name: str = ""
    ModelVersion: str = ""


class Model(BaseModel):
    FoundationModel: Foundation | None = None
    CustomModelId: str | None = None


class Counts(BaseModel):
    Total: int = 0
    Completed: int = 0
    Failed: int = 0


class Tag(BaseModel):
    Key: str = ""
    Value: str = ""


class Job(BaseModel):
    Id: str
    Name: str = ""
    Description: str = ""
    ProjectName: str = ""
    CompletionWindow: str = ""
    Status: State
    ModelReference: Model
    RequestCounts: Counts
    Tags: list[Tag] = []
    CreateTime: datetime
    UpdateTime: datetime
    ExpireTime: datetime

    def cells(self) -> tuple[str, ...]:
        """Return what the table shows, by `COLUMNS`."""
        model, counts = self.ModelReference, self.RequestCounts
        return (
            self.Status.Phase,
            self.Name,
            model.FoundationModel.Name if model.FoundationModel else model.CustomModelId or "",
            str(counts.Total),
            str(counts.Completed),
            str(counts.Failed),
            f"{self.CreateTime:%Y-%m-%d %H:%M:%S}",
            self.Id,
        )


class Page(BaseModel):
    TotalCount: int
    Items: list[Job]


class Envelope(BaseModel):
    Result: Page


async def all_jobs(client: httpx.AsyncClient) -> list[Job]:
    """Return all jobs of the account."""
    jobs: list[Job] = []
    while True:
        page = await _page(client, len(jobs) // PAGE_SIZE + 1)
        jobs += page.Items
        if len(jobs) >= page.TotalCount:
            return jobs


async def _page(client: httpx.AsyncClient, number: int) -> Page:
    body = json.dumps({"PageNumber": number, "PageSize": PAGE_SIZE}).encode()
    url = httpx.URL(os.environ["BENCH_ADDRESS"])
    query = {"Action": "ListBatchInferenceJobs", "Version": "2024-01-01"}
    headers = {"Host": f"{url.host}:{url.port}", "Content-Type": "application/json"}
    headers |= sign(
        Credentials(ACCESS_KEY, SECRET_KEY),
        "cn-beijing",
        datetime.now(UTC).strftime(DATE_FORMAT),
        method="POST",
        path="/",
        query=query.items(),
        headers=headers,
        body=body,
    )
    answer = await client.post(url, params=query, headers=headers, content=body)
    return Envelope.model_validate_json(answer.raise_for_status().content).Result
