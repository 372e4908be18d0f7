"""The screen with all keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.screen import ModalScreen

from arktui.keys import ACTIONS, GROUPS, Action, key_name, keys_of, spelled
from arktui.store.phase import PHASES
from arktui.ui import text
from arktui.ui.bindings import bindings_for
from arktui.ui.cells import phase_line
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, width_of
from arktui.ui.widgets.line_view import LineView

_TWO_COLUMNS_FROM = 100
_KEYS_WIDTH = 16


class KeysScreen(ModalScreen[None], inherit_bindings=False):
    """Lists every action with its keys, as they are after the reader's own bindings."""

    BINDINGS = bindings_for("overlay")

    def __init__(self, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__()
        self._keymap = keymap
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield _KeysView(self._keymap, self._glyphs)

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()


class _KeysView(LineView, can_focus=True):
    """The groups of actions, in two columns where there is room."""

    def __init__(self, keymap: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__()
        self._keymap = keymap
        self._glyphs = glyphs

    def lines(self, width: int) -> Sequence[Line]:
        """Return the groups under each other, or in two columns."""
        is_wide = width >= _TWO_COLUMNS_FROM
        blocks = [self._group(group, width // 2 - 2 if is_wide else width) for group in GROUPS]
        blocks.insert(2, self._phases())
        if not is_wide:
            return [line for block in blocks for line in block]
        half = width // 2
        left = [line for block in blocks[:3] for line in block][:-1]
        right = [line for block in blocks[3:] for line in block][:-1]
        empty: Line = ()
        rows = max(len(left), len(right))
        left += [empty] * (rows - len(left))
        right += [empty] * (rows - len(right))
        return [[*one, (" " * (half - width_of(one)), ""), *other] for one, other in zip(left, right, strict=True)]

    def _group(self, group: str, width: int) -> list[Line]:
        lines: list[Line] = [((group.upper(), "strong"),)]
        for action in ACTIONS:
            if action.group == group and not action.id.startswith("filter.phase_"):
                lines += self._lines_for(action, width)
        return [*lines, ()]

    def _lines_for(self, action: Action, width: int) -> list[Line]:
        keys = "  ".join(map(spelled, keys_of(action.id, self._keymap)))
        first, *more = text.wrap(action.help, width - _KEYS_WIDTH - 1)
        lead = " " * (_KEYS_WIDTH + 1)
        return [((text.pad(keys, _KEYS_WIDTH), "accent"), (f" {first}", "")), *(((lead + line, ""),) for line in more)]

    def _phases(self) -> list[Line]:
        lines: list[Line] = [(("PHASES", "strong"), ("   only these, or not", "dim"))]
        for number, phase in enumerate(PHASES, 1):
            key = text.pad(key_name(f"filter.phase_{number}", self._keymap), _KEYS_WIDTH + 1)
            inks: list[Ink] = [(key, "accent"), *phase_line(phase, self._glyphs)]
            lines.append(inks)
        return [*lines, ()]
