"""Textual does what `terminal.textual_internals` relies on; test_table_contract.py does the same for the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from threading import Thread
from typing import ClassVar

import pyte
import pytest
from rich.segment import Segment
from textual._compositor import Compositor
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import VerticalScroll
from textual.events import Key, Resize
from textual.filter import LineFilter
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from arktui.terminal.textual_internals.base_app import BaseApp, clear_styles_cache, laid_out_size
from arktui.terminal.textual_internals.diff_repaint import DirtyCompositor, LineScreen
from arktui.terminal.textual_internals.xterm_keys import XtermKeys, is_functional, is_listed
from tests.app_harness import resize
from tests.recording_driver import RecordingDriver
from tests.terminal import cells_of


class Upper(LineFilter):
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's own
        return [Segment(text.upper(), style, control) for text, style, control in segments]


class Overlay(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("b", "note", "")]
    noted = 0

    def action_note(self) -> None:
        Overlay.noted += 1


class Small(BaseApp):
    """One line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [("a", "open", "")]

    def __init__(self) -> None:
        super().__init__(driver_class=RecordingDriver)

    def compose(self) -> ComposeResult:
        yield Static("hello")

    def action_open(self) -> None:
        self.push_screen(Overlay())

    @property
    def driver(self) -> RecordingDriver:
        assert isinstance(self._driver, RecordingDriver)
        return self._driver


async def test_the_layout_has_a_size_of_its_own() -> None:
    app = Small()
    async with app.run_test(size=(40, 10)) as pilot:
        assert laid_out_size(app.screen) == (40, 10)
        await resize(pilot, 30, 8)
        assert laid_out_size(app.screen) == (30, 8)


async def test_a_line_filter_reaches_every_line() -> None:
    app = Small()
    app.add_line_filter(Upper())
    async with app.run_test():
        assert "HELLO" in app.export_screenshot()


async def test_the_clipboard_is_set_without_a_word_to_the_terminal() -> None:
    app = Small()
    async with app.run_test(headless=False):
        app.driver.take()
        app.set_clipboard("text")
        assert app.clipboard == "text"
        assert app.driver.take() == ""


@pytest.mark.parametrize("sets", [True, False])
async def test_the_pointer_keeps_its_shape_if_wanted(*, sets: bool) -> None:
    app = Small()
    app.sets_pointer_shape = sets
    async with app.run_test(headless=False):
        app.driver.take()
        app._set_pointer_shape("text")
        assert ("\x1b]22;" in app.driver.take()) == sets


async def test_there_are_neither_tooltips_nor_toasts() -> None:
    assert Small()._disable_tooltips
    assert Small()._disable_notifications
    for shown in (True, False):  # `run_test` sets both flags
        stock = App[None]()
        async with stock.run_test(tooltips=shown, notifications=shown):
            assert {type(child).__name__ for child in stock.screen._nodes} == (
                {"Tooltip", "ToastRack"} if shown else set()
            )


async def test_a_key_reaches_the_screen_that_the_one_before_it_opened() -> None:
    app = Small()
    async with app.run_test() as pilot:
        before = Overlay.noted
        app.post_message(Key("a", "a"))
        app.post_message(Key("b", "b"))
        await pilot.pause()
        assert Overlay.noted == before + 1


async def test_any_thread_may_call_into_the_loop_and_nobody_after_its_end() -> None:
    app, called = Small(), list[str]()
    async with app.run_test() as pilot:
        thread = Thread(target=lambda: app.call_in_loop(lambda: called.append("running")))
        thread.start()
        thread.join()
        await pilot.pause()
        assert called == ["running"]
    Small().call_in_loop(lambda: called.append("never started"))
    assert called == ["running"]


async def test_the_cache_of_borders_is_emptied() -> None:
    app = Small()
    async with app.run_test():
        app.screen.styles.border = ("solid", "red")
        app.export_screenshot()
        clear_styles_cache()
        assert StylesCache.get_inner_outer.cache_info().currsize == 0


class Layers(LineScreen[None]):
    """Lines beside and over each other, as on the main screen."""

    CSS = """
    Layers { layers: base over; }
    #left { dock: left; width: 9; border-right: solid red; padding: 0 1; }
    #over { layer: over; offset: 5 3; width: 12; height: 4; background: blue; }
    #far { layer: over; offset: 35 8; width: 12; height: 4; background: green; }
    VerticalScroll { height: 5; }
    """

    def compose(self) -> ComposeResult:
        yield Static("left\n批量推理", id="left")
        yield Static("\n".join(f"{number} 任务" * 4 for number in range(12)), id="base")
        with VerticalScroll():
            yield Static("\n".join(map(str, range(20))))
        yield Static("over", id="over")
        yield Static("far", id="far")


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_dirty_is_rendered_as_textual_does(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same regions each time
    app = Small()
    async with app.run_test(size=(40, 14)) as pilot:
        await app.push_screen(screen := Layers())
        await pilot.pause()
        compositor = screen._compositor
        for _ in range(40):
            x, y = chance.randrange(40), chance.randrange(14)
            region = Region(x, y, chance.randint(1, 40 - x), chance.randint(1, 14 - y))
            dirty = {region, Region(0, chance.choice((0, y)), 1, 1)}
            rendered = []
            for render in (DirtyCompositor._render_chops, Compositor._render_chops):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(DirtyCompositor, "_render_chops", render)
                    compositor._dirty_regions |= dirty
                    update = compositor.render_partial_update()
                    assert update is not None
                    pyte.Stream(emulated := pyte.Screen(40, 14)).feed(update.render_segments(app.console))
                    rendered.append(cells_of(emulated))
            assert rendered[0] == rendered[1]


async def test_a_change_renders_no_other_widget() -> None:
    app = Small()
    async with app.run_test(size=(40, 14)) as pilot:
        await app.push_screen(screen := Layers())
        await pilot.pause()
        rendered: list[str | None] = []

        def count(name: str | None, render: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
            rendered.append(name)
            return render(crop)

        with pytest.MonkeyPatch.context() as patch:
            for widget in screen.walk_children(Static):
                render = widget.render_lines

                patch.setattr(widget, "render_lines", partial(count, widget.id, render))
            screen.query_one("#over", Static).refresh()
            await pilot.pause()
        assert rendered == ["over"]


@pytest.fixture
def keys() -> XtermKeys:
    return XtermKeys()


@pytest.mark.parametrize(
    ("sequence", "alt", "names"),
    [
        ("\x1b[A", False, ["up"]),
        ("a", False, ["a"]),
        ("a", True, ["alt+a"]),
        ("\x1b[27u", False, ["escape"]),
        ("\x1b[97;5u", False, ["ctrl+a"]),
        ("\x1b[99999999999u", False, []),
    ],
)
def test_keys_have_textual_s_names(keys: XtermKeys, sequence: str, alt: bool, names: list[str]) -> None:
    assert [key.key for key in keys.keys(sequence, alt=alt)] == names


def test_sequences_that_are_no_keys_are_messages(keys: XtermKeys) -> None:
    (message,) = keys.messages("\x1b[48;24;80;480;800t")
    assert isinstance(message, Resize)
    assert message.size == (80, 24)


def test_the_tables_of_keys_are_textual_s() -> None:
    assert is_listed("\x1b[A")
    assert not is_listed("\x1b[48;24;80;480;800t")
    assert is_functional("27u")
    assert not is_functional("0x")
