"""The screen with all that happened to the jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.screen import ModalScreen

from arktui.history.digest import EVENTS_MAX, Event, Kind, sentence
from arktui.keys import key_name
from arktui.ui import text
from arktui.ui.bindings import bindings_for
from arktui.ui.event_words import detail
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, phase_ink, width_of
from arktui.ui.lookout import Lookout
from arktui.ui.widgets.line_view import LineView

SHOWN_MAX = 1_000
"""Changes that are listed; of older ones only the number is told."""

_KIND_WIDTH = 14
_NAME_MIN = 20
_NAME_MAX = 48

_INKS = {
    Kind.COMPLETED: "completed",
    Kind.WITH_FAILURES: "attention",
    Kind.ALL_FAILED: "alarm",
    Kind.FAILED: "alarm",
    Kind.EXPIRED: "alarm",
    Kind.STOPPED: "terminated",
    Kind.NEW: "",
    Kind.MISSED: "alarm",
    Kind.WILL_MISS: "alarm",
    Kind.AT_RISK: "attention",
    Kind.STUCK: "attention",
    Kind.GONE: "dim",
}


class ChangesScreen(ModalScreen[None], inherit_bindings=False):
    """Lists what happened, the newest first; what the reader has not seen yet stands apart.

    It follows what comes in while it is open.
    """

    BINDINGS = bindings_for("overlay")

    def __init__(self, lookout: Lookout, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__()
        self._view = _ChangesView(lookout, f"{key_name('overlay.close', keymap)} closes", glyphs)

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield self._view

    def on_mount(self) -> None:
        """Look for news as long as the screen is open."""
        self.set_interval(1.0, self._view.update)

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()


class _ChangesView(LineView, can_focus=True):
    """The changes in lines."""

    def __init__(self, lookout: Lookout, note: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._lookout = lookout
        self._is_telling = lookout.is_telling
        self._note = note
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the changes since the reader was there last, and those before."""
        lookout = self._lookout
        since = lookout.away_since if self._is_telling else lookout.began
        events = sorted(lookout.events, key=lambda event: (event.seen > since, event.at), reverse=True)
        fresh = [event for event in events if event.seen > since]
        told = sentence(event.kind for event in fresh) or "nothing"
        lines: list[Line] = [(("WHAT HAPPENED", "strong"), (f"   {self._note}", "dim"))]
        lines += [((line, ""),) for line in text.wrap(f"since {_moment(since)}: {told}", width)]
        lines += [((line, "dim"),) for words in lookout.watches.in_words() for line in text.wrap(words, width)]
        lines += [(), *(self._line(event, width) for event in fresh[:SHOWN_MAX])]
        if known := events[len(fresh) : SHOWN_MAX]:
            lines += [(), (("before that", "dim"),), *(self._line(event, width) for event in known)]
        if len(events) > SHOWN_MAX:
            at_least = "at least " if len(events) == EVENTS_MAX else ""
            lines += [((f"and {at_least}{len(events) - SHOWN_MAX:,} before", "dim"),)]
        return lines

    def _line(self, event: Event, width: int) -> Line:
        job, ellipsis_sign = event.job, self._glyphs.ellipsis
        glyph = self._glyphs.phases.get(job.phase, self._glyphs.unknown_phase)
        inks: list[Ink] = [
            (f"{_moment(event.at)}  ", "dim"),
            (f"{glyph} ", phase_ink(job.phase)),
            (text.pad(event.kind.short, _KIND_WIDTH), _INKS[event.kind]),
        ]
        name, more, room = job.name or job.id, detail(event), width - width_of(inks) - 1
        if not more or room < _NAME_MIN:
            return [*inks, (f" {text.cut_middle(name, room, ellipsis_sign)}", "")]
        name_width = max(min(room // 2, _NAME_MAX), _NAME_MIN)
        shown = text.pad(text.cut_middle(name, name_width, ellipsis_sign), name_width)
        return [*inks, (f" {shown}", ""), (f"  {text.cut_end(more, room - name_width - 2, ellipsis_sign)}", "dim")]


def _moment(moment: float) -> str:
    return f"{text.local(moment):%m-%d %H:%M}"
