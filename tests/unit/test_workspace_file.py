"""The workspace in its file: kept whole, read from anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.bounds import TEXT_MAX
from arktui.store.clean_text import clean
from arktui.workspace_file import PANES, Workspace, _workspace_of, read_workspace, workspace_path, write_workspace

ACCOUNT = ("AKLT-of-somebody", "https://ark.example", "cn-beijing")
LAST = Workspace("nightly", "all", "phase:failed 评测", "-failed", ("state", "tag:env"), frozenset({"detail"}), "bi-1")


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_a_workspace_is_read_as_it_was_written_and_only_by_its_account() -> None:
    assert read_workspace(ACCOUNT) == Workspace()
    write_workspace(ACCOUNT, LAST)
    write_workspace(ACCOUNT, LAST._replace(cursor="bi-2"))
    assert read_workspace(ACCOUNT) == LAST._replace(cursor="bi-2")
    assert read_workspace(("another",)) == Workspace()


def test_only_the_user_can_read_it_and_its_name_says_nothing() -> None:
    write_workspace(ACCOUNT, LAST)
    path = workspace_path(ACCOUNT)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "somebody" not in str(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    write_workspace(ACCOUNT, LAST)
    assert read_workspace(ACCOUNT) == Workspace()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b"1" * 5_000, b"null"], ids=range(7))
def test_a_file_that_cannot_be_read_is_an_empty_workspace(content: bytes) -> None:
    path = workspace_path(ACCOUNT)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_workspace(ACCOUNT) == Workspace()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Workspace._fields, values)))
def test_any_values_become_a_clean_workspace(content: dict[str, object]) -> None:
    workspace = _workspace_of(json.loads(json.dumps(content)))
    view, view_before, query, sort, columns, hidden, cursor = workspace
    for text in (view, view_before, query, sort, cursor, *columns):
        assert clean(text) == text
        assert len(text) <= TEXT_MAX
    assert hidden <= frozenset(PANES)
