"""The file of the views at the border: any content is read, faults are named, and a change loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import clean
from arktui.store.views import NAME_MAX, VIEWS_MAX, View
from arktui.views_edit import ViewsChangeError, delete_view, move_view, put_view, rename_view
from arktui.views_file import mistake_in_name, read_views, stamp_of, views_in

TEAM = """\
# The views of the NLP team

# every night at two
[[views]]
name = "nightly"   # short for the tabs
query = "tag:team=nlp"

[[views]]
# in percent
name = "坏的"
query = "failed>5%"
columns = ["state",
  "name"]

# kept for Li
[[views]]
name = "last"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "views.toml"


@pytest.fixture
def team(path: Path) -> Path:
    path.write_text(TEAM, "utf-8")
    return path


def names(path: Path) -> list[str]:
    return [view.name for view in read_views(path).views]


# Reading


def test_no_file_means_no_views(path: Path) -> None:
    assert read_views(path) == ((), ())
    assert stamp_of(path) is None


def test_the_views_of_a_file_are_read(team: Path) -> None:
    views, complaints = read_views(team)
    assert views == (
        View("nightly", "tag:team=nlp"),
        View("坏的", "failed>5%", columns=("state", "name")),
        View("last"),
    )
    assert not complaints


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('query = "a"', "name of a view must be a text"),
        ('name = 5\nquery = "a"', "must be a text, not 5"),
        (f'name = "{"x" * (NAME_MAX + 1)}"', f"at most {NAME_MAX} characters"),
        ('name = " x "', "no spaces around it"),
        (r'name = "x\u001b[31m"', "no control characters"),
        ('name = "ok"', "there twice"),
        ('name = "x"\nqueri = "a"', "did you mean 'query'?"),
        ('name = "x"\nquery = "left<"', "query: left< needs a value"),
        ('name = "x"\nquery = ["a"]', "query must be a text"),
        ('name = "x"\nsort = "nonsense"', "sort: no column is called nonsense"),
        ('name = "x"\nsort = "name is:problem"', "sort: "),
        ('name = "x"\ncolumns = "state"', "columns must be a list of texts"),
        ('name = "x"\ncolumns = [1]', "columns must be a list of texts"),
        ('name = "x"\ncolumns = ["state", "nonsense"]', "no column is called 'nonsense'"),
    ],
)
def test_a_fault_is_named_and_the_valid_views_stay(path: Path, entry: str, words: str) -> None:
    path.write_text(f'[[views]]\nname = "ok"\n\n[[views]]\n{entry}\n\n[[views]]\nname = "also"\n', "utf-8")
    views, complaints = read_views(path)
    assert [view.name for view in views] == ["ok", "also"]
    [complaint] = complaints
    assert complaint.startswith(f"{path}: ")
    assert words in complaint
    assert clean(complaint) == complaint


@pytest.mark.parametrize("content", ["views = 3", "views = [1]", "[views]\nname = 'x'", "[[views", "other = 1"])
def test_another_form_of_file_is_named(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    views, complaints = read_views(path)
    assert not views
    assert len(complaints) == 1


def test_a_folder_or_a_pipe_in_its_place_is_named(path: Path) -> None:
    os.mkfifo(path)
    assert read_views(path).complaints
    path.unlink()
    path.mkdir()
    assert read_views(path).complaints


def test_too_many_views_are_named_once(path: Path) -> None:
    path.write_text("".join(f'[[views]]\nname = "v{number}"\n' for number in range(VIEWS_MAX + 5)), "utf-8")
    views, complaints = read_views(path)
    assert len(views) == VIEWS_MAX
    assert len(complaints) == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
entries = st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "query", "sort", "columns", "other"), values))


@given(st.dictionaries(st.sampled_from(["views", "x"]), values | st.lists(entries, max_size=4), max_size=2))
def test_any_values_are_read_and_what_is_kept_is_clean(content: dict[str, object]) -> None:
    views, mistakes = views_in(content)
    assert len({view.name for view in views}) == len(views)
    for view in views:
        assert not mistake_in_name(view.name)
        for text in (view.name, view.query, view.sort, *view.columns):
            assert clean(text) == text
    assert all(isinstance(mistake, str) for mistake in mistakes)


@given(st.binary(max_size=200))
def test_any_bytes_are_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("views") / "views.toml"
    path.write_bytes(content)
    views, complaints = read_views(path)
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError:
        assert complaints
        assert not views
    else:
        assert views == views_in(values)[0]


# Changing


def test_a_view_is_added_at_the_end_and_the_rest_stays(team: Path) -> None:
    slow = View("slow", "failed>5% | (left<4h -is:stuck)", "-failed,left", ("state", "name=40", "tag:env"))
    put_view(team, slow)
    assert team.read_text("utf-8").startswith(TEAM)
    assert read_views(team).views[-1] == slow
    put_view(team, View("all failed", "phase:failed"))
    assert names(team)[-1] == "all failed"


def test_a_view_is_replaced_in_its_place_and_its_comments_stay(team: Path) -> None:
    put_view(team, View("坏的", "failed>6%", "-failed"))
    text = team.read_text("utf-8")
    assert "# in percent" in text
    assert "# kept for Li" in text
    assert names(team) == ["nightly", "坏的", "last"]
    assert read_views(team).views[1] == View("坏的", "failed>6%", "-failed")


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "views.toml"
    put_view(path, View("a", "x"))
    assert path.read_text("utf-8") == '[[views]]\nname = "a"\nquery = "x"\n'


def test_comments_go_with_the_view_that_moves(team: Path) -> None:
    move_view(team, "last", "nightly")
    text = team.read_text("utf-8")
    assert names(team) == ["last", "nightly", "坏的"]
    assert text.startswith('# The views of the NLP team\n\n# kept for Li\n[[views]]\nname = "last"\n')
    assert '# every night at two\n[[views]]\nname = "nightly"   # short for the tabs\n' in text
    move_view(team, "last", None)
    assert names(team) == ["nightly", "坏的", "last"]
    assert team.read_text("utf-8") == TEAM


def test_comments_go_with_the_view_that_is_deleted(team: Path) -> None:
    delete_view(team, "坏的")
    assert names(team) == ["nightly", "last"]
    text = team.read_text("utf-8")
    assert "in percent" not in text
    assert '# kept for Li\n[[views]]\nname = "last"' in text
    delete_view(team, "nightly")
    delete_view(team, "last")
    assert names(team) == []
    put_view(team, View("again"))
    assert names(team) == ["again"]


def test_a_view_is_renamed(team: Path) -> None:
    rename_view(team, "nightly", "每夜")
    assert names(team) == ["每夜", "坏的", "last"]
    assert "# short for the tabs" in team.read_text("utf-8")
    with pytest.raises(ViewsChangeError, match="already"):
        rename_view(team, "last", "坏的")
    with pytest.raises(ViewsChangeError, match="no longer"):
        rename_view(team, "nightly", "x")


def test_an_inline_list_of_views_can_be_changed(path: Path) -> None:
    path.write_text('views = [{name = "a"}, {name = "b", query = "x"}]\n', "utf-8")
    put_view(path, View("c", "y"))
    move_view(path, "c", "a")
    rename_view(path, "b", "bb")
    delete_view(path, "a")
    assert read_views(path).views == (View("c", "y"), View("bb", "x"))


@pytest.mark.parametrize("content", ["[[views", "views = 3", '[[views]]\nname = "a"\n[[views]]\nname = "a"\n'])
def test_a_file_that_cannot_be_changed_stays_as_it_is(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    with pytest.raises(ViewsChangeError):
        put_view(path, View("a", "x"))
    assert path.read_text("utf-8") == content


def test_a_folder_without_permission_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ViewsChangeError, match="cannot be written"):
        put_view(tmp_path / "file" / "views.toml", View("a"))


def test_a_link_to_the_file_of_a_team_stays_a_link(team: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    link = tmp_path / "home" / "views.toml"
    link.symlink_to(team)
    team.chmod(0o664)
    put_view(link, View("mine too"))
    assert link.is_symlink()
    assert names(team)[-1] == "mine too"
    assert team.stat().st_mode & 0o777 == 0o664
    assert not [*tmp_path.glob("**/.views*")]


texts = st.text(st.characters(codec="utf-8"), max_size=20).map(clean)
view_names = texts.map(str.strip).filter(lambda name: bool(name) and not mistake_in_name(name))
changes = st.lists(
    st.tuples(st.sampled_from(["put", "delete", "rename", "move"]), st.integers(0, 5), view_names, texts), max_size=8
)


@given(changes)
def test_any_changes_leave_a_file_that_says_what_was_meant(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[str, int, str, str]]
) -> None:
    path = tmp_path_factory.mktemp("views") / "views.toml"
    path.write_text(TEAM, "utf-8")
    meant = [dict(entry) for entry in tomllib.loads(TEAM)["views"]]
    for kind, number, name, text in wanted:
        here = meant[number % len(meant)]["name"] if meant else ""
        known = [entry["name"] for entry in meant]
        if kind == "put" or not meant:
            entry = {"name": name, **({"query": text} if text else {})}
            put_view(path, View(name, text))
            meant = [entry if each["name"] == name else each for each in meant]
            meant += [] if name in known else [entry]
        elif kind == "delete":
            delete_view(path, here)
            meant = [each for each in meant if each["name"] != here]
        elif kind == "rename" and name not in known:
            rename_view(path, here, name)
            meant = [{**each, "name": name} if each["name"] == here else each for each in meant]
        elif kind == "move":
            [moved] = [each for each in meant if each["name"] == here]
            move_view(path, here, None)
            meant = [*(each for each in meant if each is not moved), moved]
        assert tomllib.loads(path.read_text("utf-8")).get("views", []) == meant
    assert "# The views of the NLP team" in path.read_text("utf-8")


WRITER = """
import sys
from pathlib import Path
from arktui.store.views import View
from arktui.views_edit import put_view
for number in range(15):
    put_view(Path(sys.argv[1]), View(f"{sys.argv[2]} {number}"))
"""


def test_two_writers_at_once_lose_nothing(team: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(team), name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    found = set(names(team))
    assert found >= {f"{name} {number}" for name in ("a", "b") for number in range(15)}
    assert found >= {"nightly", "坏的", "last"}
