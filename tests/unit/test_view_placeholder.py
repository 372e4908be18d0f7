"""What a table without rows says."""

from __future__ import annotations

from dataclasses import replace

from arktui.store.feed_status import FeedStatus
from arktui.store.freshness import Live
from arktui.store.snapshot import Snapshot
from arktui.view.glyphs import UNICODE
from arktui.view.placeholder import placeholder


def said(project: str) -> str:
    status = FeedStatus(freshness=Live(), fresh_at=0.0, next_at=5.0, total=0, account_total=0)
    seen = replace(Snapshot(), status=status)
    return " ".join(text for line in placeholder(seen, UNICODE, {}, 80, project) for text, _ in line)


def test_an_empty_project_is_named_and_not_taken_for_an_empty_account() -> None:
    assert said("nosuch") == "no jobs in the project nosuch"
    assert said("") == "no jobs in this account yet"
