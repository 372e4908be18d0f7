"""The views as the main screen uses them: which there are, which is chosen, what each counts, and their file."""

from __future__ import annotations

from asyncio import sleep, to_thread
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from arktui.config import views_path
from arktui.store.clean_text import clean
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.view_counts import ViewCounts
from arktui.store.views import KEYS, View, all_views, is_built_in, key_of, query_of_view, shows_same, view_of
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.views import Tab, tabs_line
from arktui.views_file import SavedViews, Stamp, read_views, stamp_of

if TYPE_CHECKING:
    from arktui.activity.watches import Watches
    from arktui.store.language.matching import Context

ALL = "all"


class Present(NamedTuple):
    """What the main screen shows at the moment."""

    snapshot: Snapshot
    mine: str
    columns: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        """The query of the table."""
        return self.snapshot.query


class Views:
    """Knows the built-in and the saved views, and which one is chosen.

    `present` returns what the screen shows, `context` what a query depends on besides the jobs; `watches` returns the
    watches. `on_change` is called when the line with the views may look different, `report` with each fault of the
    file.
    """

    def __init__(
        self,
        present: Callable[[], Present],
        context: Callable[[Query], Context],
        watches: Callable[[], Watches],
        on_change: Callable[[], None],
        report: Callable[[str], None],
    ) -> None:
        self._present = present
        self._context = context
        self._watches = watches
        self._change = on_change
        self.also_on_change: Callable[[], None] | None = None
        """Called as `on_change` is, while a screen lists the views."""
        self._report = report
        self.path = views_path()
        self._saved: tuple[View, ...] = ()
        self._stamp: Stamp | None = None
        self.chosen = ""
        """The name of the view that was chosen last; empty before one was."""
        self.before = ""
        """The name of the view before that one."""
        self._own_columns: tuple[str, ...] = ()
        """The columns that the table had before a view with columns of its own was chosen."""
        self._queries: dict[str, Query] = {}
        """The query of each view without its context, for the owner tag that the user has."""
        self._queries_for = ""
        self._counts: ViewCounts | None = None
        self._is_counting = False

    def _on_change(self) -> None:
        self._change()
        if self.also_on_change is not None:
            self.also_on_change()

    @property
    def all(self) -> tuple[View, ...]:
        """Every view in its order."""
        return all_views(self._saved)

    def named(self, name: str) -> View | None:
        """Return the view with a name."""
        return next((view for view in self.all if view.name == name), None)

    def no_such_view(self, name: str) -> str:
        """Return that no view has a name, and which there are."""
        return f"no view is called {clean(name)}; there are {', '.join(view.name for view in self.all)}"

    def is_saved(self, name: str) -> bool:
        """Whether the file has a view with this name."""
        return any(view.name == name for view in self._saved)

    @property
    def shows_line(self) -> bool:
        """Whether the screen shows the line with the views: any is saved, or one was chosen."""
        return bool(self._saved or self.chosen)

    # Their file

    async def read_file(self) -> None:
        """Take up the views of the file if it has changed; off the event loop."""
        stamp = await to_thread(stamp_of, self.path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._take(await to_thread(read_views, self.path))

    def _take(self, found: SavedViews) -> None:
        for complaint in found.complaints:
            self._report(complaint)
        if found.views != self._saved:
            self._saved = found.views
            self._queries.clear()
            if self.chosen and self.named(self.chosen) is None:
                self.chosen = ""
            self.take(self._present().snapshot)

    async def save(self, name: str) -> None:
        """Save what the screen shows as a view; raise `ViewsChangeError`."""
        from arktui.views_edit import put_view  # noqa: PLC0415 - tomlkit is slow to import

        present = self._present()
        await to_thread(put_view, self.path, view_of(name, present.query, present.mine, present.columns))
        await self.read_file()
        if self.named(name) is not None:
            self._choose(name)

    async def rename(self, old: str, new: str) -> None:
        """Give a saved view another name; raise `ViewsChangeError`."""
        from arktui.views_edit import rename_view  # noqa: PLC0415 - tomlkit is slow to import

        await to_thread(rename_view, self.path, old, new)
        self._watches().rename_view(old, new)
        was_chosen = self.chosen == old
        self.before = new if self.before == old else self.before
        await self.read_file()
        if was_chosen:
            self.chosen = new
            self._on_change()

    async def delete(self, name: str) -> None:
        """Delete a saved view; raise `ViewsChangeError`."""
        from arktui.views_edit import delete_view  # noqa: PLC0415 - tomlkit is slow to import

        await to_thread(delete_view, self.path, name)
        if not is_built_in(name):
            self._watches().rename_view(name, None)
        await self.read_file()

    async def move(self, name: str, step: int) -> bool:
        """Move a saved view among the others; return whether there was room. Raise `ViewsChangeError`."""
        names = [view.name for view in self.all if self.is_saved(view.name) and not is_built_in(view.name)]
        place = names.index(name) + step if name in names else -1
        if not 0 <= place < len(names):
            return False
        following = names[place + (step > 0) :]
        from arktui.views_edit import move_view  # noqa: PLC0415 - tomlkit is slow to import

        await to_thread(move_view, self.path, name, following[0] if following else None)
        await self.read_file()
        return True

    # Choosing

    def choose(self, name: str) -> tuple[Query, tuple[str, ...]]:
        """Choose a view that exists; return its query and its columns: the user's own if it has none."""
        before, view = self.named(self.chosen), self.named(name)
        if before is None or not before.columns:
            self._own_columns = self._present().columns
        self._choose(name)
        return self.query_of(name), (view.columns if view is not None else ()) or self._own_columns

    def _choose(self, name: str) -> None:
        if name != self.chosen:
            self.before, self.chosen = self.chosen or ALL, name
        self.take(self._present().snapshot)

    def query_of(self, name: str) -> Query:
        """Return the query of a view that exists, with whole owner tags where these are known."""
        from arktui.store.filters import OWNER  # noqa: PLC0415

        present, view = self._present(), self.named(name)
        return query_of_view(view or View(name), present.mine, present.snapshot.facets[OWNER])

    def by_key(self, key: str) -> View | None:
        """Return the view that a key reaches."""
        place = KEYS.find(key) if len(key) == 1 else -1
        return self.all[place] if 0 <= place < len(self.all) else None

    def beside(self, step: int) -> View:
        """Return the view `step` places after the chosen one, round and round."""
        names = [view.name for view in self.all]
        place = names.index(self.chosen) if self.chosen in names else 0
        return self.all[(place + step) % len(names)]

    @property
    def is_changed(self) -> bool:
        """Whether the screen shows something else than the chosen view."""
        view, present = self.named(self.chosen), self._present()
        if view is None:
            return False
        has_columns = not view.columns or view.columns == present.columns
        return not has_columns or not shows_same(self.query_of(view.name), present.query)

    def follow(self) -> None:
        """Choose the view that has the present query, if one has: the filters may have led there, too."""
        if not self.shows_line or not (self.is_changed or not self.chosen):
            return
        query = self._present().query
        found = next((view.name for view in self.all if shows_same(self.query_of(view.name), query)), "")
        if found:
            self._choose(found)

    # Counts

    def queries(self) -> Mapping[str, Query]:
        """Return the query of each view in its present context."""
        mine = self._present().mine
        if not self._queries or mine != self._queries_for:
            self._queries = {view.name: query_of_view(view, mine) for view in self.all}
            self._queries_for = mine
        return {
            name: query.within(self._context(query)) if query.search else query for name, query in self._queries.items()
        }

    def take(self, snapshot: Snapshot) -> None:
        """Count what a snapshot changes, and let the watches know what the views show."""
        queries = self.queries()
        self._watches().set_view_queries(queries)
        if self._counts is None:
            self._counts = ViewCounts(snapshot)
        self._counts.take(snapshot, queries)
        self._on_change()

    async def count(self) -> None:
        """Count the jobs that are not counted yet, little by little."""
        if self._counts is None or self._is_counting:
            return
        self._is_counting = True
        try:
            for _ in self._counts.steps():
                await sleep(0)
        finally:
            self._is_counting = False
        self._on_change()

    @property
    def needs_counting(self) -> bool:
        """Whether jobs are not counted yet that nobody counts."""
        return self._counts is not None and self._counts.is_counting and not self._is_counting

    # What is shown

    def tabs(self) -> Sequence[Tab]:
        """Return every view as it is shown."""
        watched = self._watches().views
        return [
            Tab(
                view,
                key_of(place),
                None if self._counts is None else self._counts[view.name],
                view.name == self.chosen,
                view.name in watched,
            )
            for place, view in enumerate(self.all)
        ]

    def line(self, width: int, glyphs: Glyphs) -> Line:
        """Return the line with the views."""
        is_complete = self._present().snapshot.status.is_complete
        return tabs_line(self.tabs(), width, glyphs, is_changed=self.is_changed, is_complete=is_complete)
