"""What the last session showed, in its file: kept whole, read from anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.bounds import TEXT_MAX
from arktui.session_file import PANES, Session, _session_of, read_session, session_path, write_session
from arktui.store.clean_text import clean

ACCOUNT = ("AKLT-of-somebody", "https://ark.example", "cn-beijing")
LAST = Session("nightly", "all", "phase:failed 评测", "-failed", ("state", "tag:env"), frozenset({"detail"}), "bi-1")


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_a_session_is_read_as_it_was_written_and_only_by_its_account() -> None:
    assert read_session(ACCOUNT) == Session()
    write_session(ACCOUNT, LAST)
    write_session(ACCOUNT, LAST._replace(cursor="bi-2"))
    assert read_session(ACCOUNT) == LAST._replace(cursor="bi-2")
    assert read_session(("another",)) == Session()


def test_only_the_user_can_read_it_and_its_name_says_nothing() -> None:
    write_session(ACCOUNT, LAST)
    path = session_path(ACCOUNT)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "somebody" not in str(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    write_session(ACCOUNT, LAST)
    assert read_session(ACCOUNT) == Session()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b"1" * 5_000, b"null"], ids=range(7))
def test_a_file_that_cannot_be_read_is_an_empty_session(content: bytes) -> None:
    path = session_path(ACCOUNT)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_session(ACCOUNT) == Session()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Session._fields, values)))
def test_any_values_become_a_clean_session(content: dict[str, object]) -> None:
    session = _session_of(json.loads(json.dumps(content)))
    for text in (session.view, session.view_before, session.query, session.sort, session.cursor, *session.columns):
        assert clean(text) == text
        assert len(text) <= TEXT_MAX
    assert session.hidden <= frozenset(PANES)
