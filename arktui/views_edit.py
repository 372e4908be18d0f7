"""Changes `views.toml`: comments and order stay, and what others wrote in the meantime stays, too.

Each change reads the file again under a lock and replaces it in one step. tomlkit is imported here alone: only a
change needs it.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic, sleep
from typing import Any

import tomlkit

from arktui.files import UnreadableError, read_text
from arktui.store.views import VIEWS_MAX, View
from arktui.views_file import KEYS, TABLE

_LOCK_SECONDS = 2.0
"""How long a change waits for another program's."""

_LOCK_EVERY = 0.02

_HEADER = re.compile(rf"^[ \t]*\[\[[ \t]*{TABLE}[ \t]*\]\][ \t]*(#.*)?$")

Change = Callable[[str], str]
"""Returns the text of the file after a change."""


class ViewsChangeError(Exception):
    """A change was not made; the message gives the reason."""


def put_view(path: Path, view: View) -> None:
    """Save a view, in the place of the one with this name if there is one; raise `ViewsChangeError`."""
    _change(path, lambda text: _with_view(text, view))


def rename_view(path: Path, old: str, new: str) -> None:
    """Give a view another name; raise `ViewsChangeError`."""
    _change(path, lambda text: _renamed(text, old, new))


def delete_view(path: Path, name: str) -> None:
    """Delete a view; raise `ViewsChangeError`."""

    def without(text: str) -> str:
        entries = _entries(text)
        place = _place_of(name, entries)
        return _rearranged(text, [each for each in range(len(entries)) if each != place])

    _change(path, without)


def move_view(path: Path, name: str, before: str | None) -> None:
    """Move a view before another one, or to the end; raise `ViewsChangeError`."""

    def moved(text: str) -> str:
        entries = _entries(text)
        place = _place_of(name, entries)
        order = [each for each in range(len(entries)) if each != place]
        order.insert(len(order) if before is None else order.index(_place_of(before, entries)), place)
        return _rearranged(text, order)

    _change(path, moved)


# The file


def _change(path: Path, change: Change) -> None:
    target = Path(os.path.realpath(path))  # the file of a team may be linked to
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent):
            try:
                before = read_text(target)
            except FileNotFoundError:
                before = ""
            after = change(before)
            if after != before:
                _replace(target, after)
    except UnreadableError as error:
        raise ViewsChangeError(f"{path} {error}") from None
    except OSError as error:
        raise ViewsChangeError(f"{path} cannot be written: {error.strerror or error}") from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other changes out meanwhile, where the file system has locks."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        deadline = monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() > deadline:
                    raise ViewsChangeError("another program is changing the views; try again") from None
                sleep(_LOCK_EVERY)
            except OSError:  # no locks on this file system
                break
            else:
                break
        yield
    finally:
        os.close(descriptor)


def _replace(target: Path, text: str) -> None:
    """Replace a file in one step; its permissions stay."""
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    with NamedTemporaryFile("w", dir=target.parent, prefix=f".{target.name}.", encoding="utf-8", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# Its text

_Entries = list[dict[str, Any]]


def _entries(text: str) -> _Entries:
    """Return the entries of the file as they are, valid or not."""
    try:
        entries = tomllib.loads(text).get(TABLE, [])
    except (ValueError, RecursionError) as error:
        raise ViewsChangeError(f"the file of the views cannot be read, so nothing was changed: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ViewsChangeError(f"the file of the views has no tables [[{TABLE}]], so nothing was changed")
    return entries


def _place_of(name: str, entries: _Entries) -> int:
    places = [place for place, entry in enumerate(entries) if entry.get("name") == name]
    if len(places) != 1:
        raise ViewsChangeError(f"the view {name!r} is {'twice' if places else 'no longer'} in the file")
    return places[0]


def _with_view(text: str, view: View) -> str:
    entries = _entries(text)
    written = {key: value for key, value in _fields(view).items() if value}
    if any(entry.get("name") == view.name for entry in entries):
        place = _place_of(view.name, entries)
        document = tomlkit.parse(text)
        entry = document[TABLE][place]
        for key in KEYS:
            if key in written and entry.get(key) != written[key]:
                entry[key] = written[key]
            elif key not in written and key in entry:
                del entry[key]
        others = {key: value for key, value in entries[place].items() if key not in KEYS}
        return _checked(document.as_string(), [*entries[:place], {**others, **written}, *entries[place + 1 :]])
    if len(entries) >= VIEWS_MAX:
        raise ViewsChangeError(f"there are {VIEWS_MAX} views already; delete one first")
    return _checked(_appended(text, written), [*entries, written])


def _appended(text: str, written: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    if isinstance(document.get(TABLE), tomlkit.items.Array):
        entry = tomlkit.inline_table()
        entry.update(written)
        document[TABLE].append(entry)
        return document.as_string()
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}[[{TABLE}]]\n{tomlkit.dumps(written)}"


def _fields(view: View) -> dict[str, Any]:
    return dict(zip(KEYS, (view.name, view.query, view.sort, [*view.columns]), strict=True))


def _renamed(text: str, old: str, new: str) -> str:
    entries = _entries(text)
    place = _place_of(old, entries)
    if any(entry.get("name") == new for entry in entries):
        raise ViewsChangeError(f"there is a view {new!r} already")
    document = tomlkit.parse(text)
    document[TABLE][place]["name"] = new
    return _checked(document.as_string(), [*entries[:place], {**entries[place], "name": new}, *entries[place + 1 :]])


def _rearranged(text: str, wanted: Sequence[int]) -> str:
    """Return the file with the entries at these places alone, in this order; comments above an entry go with it."""
    entries = _entries(text)
    expected = [entries[place] for place in wanted]
    head, blocks, tail = _blocks(text)
    if len(blocks) == len(entries):
        bodies = [block.rstrip("\r\n") for block in blocks]
        gaps = [block[len(body) :] for block, body in zip(blocks, bodies, strict=True)]
        kept = [bodies[place] for place in wanted]
        gaps = [*gaps[: len(kept) - 1], gaps[-1]] if kept else []
        return _checked("".join([head, *map("".join, zip(kept, gaps, strict=True)), tail]), expected)
    document = tomlkit.parse(text)
    written = [document[TABLE][place] for place in wanted]
    document[TABLE].clear()
    document[TABLE].extend(written)
    return _checked(document.as_string(), expected)


def _blocks(text: str) -> tuple[str, list[str], str]:
    """Return what stands before the entries, each `[[views]]` with the comments above it, and what stands after."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line.rstrip("\r\n"))]
    if not headers:
        return text, [], ""
    bounds = [_comments_above(lines, number) for number in headers]
    following = range(headers[-1] + 1, len(lines))
    end = next((number for number in following if lines[number].lstrip().startswith("[")), len(lines))
    bounds.append(end if end == len(lines) else _comments_above(lines, end))
    blocks = ["".join(lines[first:last]) for first, last in pairwise(bounds)]
    return "".join(lines[: bounds[0]]), blocks, "".join(lines[bounds[-1] :])


def _comments_above(lines: Sequence[str], number: int) -> int:
    """Return the first of the comments right above a line, or the line if there are none."""
    while number and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number


def _checked(text: str, entries: _Entries) -> str:
    """Return a text if it has these entries: what is written in an unusual way is rather not changed than spoilt."""
    if _entries(text) != entries:
        raise ViewsChangeError("the file of the views is written in a way that only an editor can change")
    return text
