"""The SDK call that the copy menu offers runs against the sandbox as it is."""

from __future__ import annotations

import contextlib
import io

import pytest

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.clean_text import clean
from arktui.store.job import Job
from arktui.view.copies import sdk_call
from tests.sandbox_server import REGION, ask_all, live_sandbox, make_app


@pytest.mark.usefixtures("without_proxy")
async def test_it_lists_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOLCENGINE_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("VOLCENGINE_SECRET_KEY", SECRET_KEY)
    monkeypatch.delenv("VOLCENGINE_SESSION_TOKEN", raising=False)
    app = make_app(250)
    ids = [item["Id"] for item in await ask_all(app)][:230]
    code = sdk_call([Job(id=clean(each)) for each in ids], REGION)
    assert SECRET_KEY not in code
    with live_sandbox(app) as sandbox, contextlib.redirect_stdout(io.StringIO()) as out:
        before = app.requests.total
        region = f"configuration.region = {REGION!r}\n"
        assert region in code
        exec(code.replace(region, f"{region}configuration.host = {sandbox.endpoint!r}\n"), {})  # noqa: S102 - what is tested
        assert app.requests.total - before == 3
    assert all(each in out.getvalue() for each in ids)
