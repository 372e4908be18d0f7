"""What the grid sends makes the same screen as what it was given, and is no more than what differs."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyte.screens import wcwidth

from arktui.terminal.driver import scrolling
from arktui.terminal.driver.grid import Grid
from tests.terminal import cells_of

COLUMNS, ROWS = 14, 3

RED_ON_BLUE = "\x1b[38;2;200;0;0;48;2;0;0;99m"
GREEN_ON_BLUE = "\x1b[38;2;0;200;0;48;2;0;0;99m"
PLAIN = "\x1b[0m"


class Unwrapped(pyte.Screen):
    """Stays in the last column once that is written, as real terminals do while line wrap is off."""

    def draw(self, data: str) -> None:
        for char in data:
            super().draw(char)
            self.cursor.x = min(self.cursor.x, self.columns - 1)


class Blanking(Unwrapped):
    """Clears the other half when half of a wide character is overwritten, as real terminals do and pyte does not."""

    def draw(self, data: str) -> None:
        for char in data:
            width = wcwidth(char)
            line = self.buffer[self.cursor.y]
            x = min(self.cursor.x, self.columns - width)
            if width > 0:
                if line[x].data == "":
                    line[x - 1] = self.default_char
                if x + width < self.columns and line[x + width].data == "":
                    line[x + width] = self.default_char
            super().draw(char)


class Pair:
    """Two terminals: one is sent everything, the other what a grid says."""

    def __init__(self, kind: type[pyte.Screen] = Blanking, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.plain, self.spared = kind(columns, rows), kind(columns, rows)
        self._streams = pyte.Stream(self.plain), pyte.Stream(self.spared)
        for stream in self._streams:
            stream.feed("\x1b[?7l")
        self.grid = Grid(columns, rows)

    def update(self, text: str) -> str:
        sent = self.grid.update(text)
        for stream, given_text in zip(self._streams, (text, sent), strict=True):
            stream.feed(given_text.replace("\n", "\r\n"))  # as a terminal's line discipline does
        assert cells_of(self.spared) == cells_of(self.plain)
        assert (self.spared.cursor.x, self.spared.cursor.y) == (self.plain.cursor.x, self.plain.cursor.y)
        return sent


def at(x: int, y: int, text: str = "") -> str:
    return f"\x1b[{y + 1};{x + 1}H{text}"


def page(*lines: str) -> str:
    return "\n".join(at(0, y, line) for y, line in enumerate(lines)) + at(0, 0)


# Any stream

CODES = ["0", "", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29", "31", "39", "44", "49", "38;5;120"]
CODES += ["1;38;2;1;2;3;48;2;3;2;1", "0;1;4;31", "48;2;3;2;1", "38;2;1;2;3"]
PIECES = st.lists(st.sampled_from(["a", "b", " ", "  ", "7", "é", "…", "━━━", "中", "文", "字", "e\u0301", "中\u0301"]))
STYLED = st.tuples(st.sampled_from(CODES), PIECES).map(lambda pair: f"\x1b[{pair[0]}m{''.join(pair[1])}")
RICH = st.tuples(st.sampled_from(CODES), PIECES).map(lambda pair: f"\x1b[{pair[0]}m{''.join(pair[1])}{PLAIN}")
LINE = st.lists(STYLED | RICH | PIECES.map("".join), max_size=4).map("".join)
PLACED = st.builds(at, st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), LINE)
FRAME = st.lists(PLACED | PLACED.map(lambda line: line + "\n"), max_size=6).map("".join)
STRANGE = st.sampled_from(
    [
        "\x1b[2J",
        "\x1b[K",
        "\r",
        "\b",
        "\t",
        "\x1b[2;3r\x1b[r",
        "\x1b[4L",
        "\x07",
        "\x1b]0;title\x07",
        "\x1b[?25l",
        "\x1b[5C",
    ]
)


@pytest.mark.parametrize("kind", [Blanking, Unwrapped])
@settings(max_examples=300)
@given(updates=st.lists(FRAME | FRAME | FRAME | STRANGE | LINE | st.tuples(LINE, STRANGE, FRAME).map("".join)))
@example(updates=[page("中文"), at(1, 0, "a"), at(0, 0, "中文")])
@example(updates=[page("中文"), at(0, 0, "a"), at(1, 0, " ")])
@example(updates=[page("中文"), at(0, 0, "a"), at(2, 0, "b")])
@example(updates=[page("ab"), page(f"\x1b[31mab{PLAIN}")])
@example(updates=[page("中"), at(0, 0, "文") + at(8, 0, "x") + at(9, 0, "y")])
@example(updates=[at(0, 0, "a") + at(1, 0, "b") + at(0, 0, "cd")])
@example(updates=[page("a\x1b[1mb\x1b[0mc"), at(0, 0, "x\x1b[1mb\x1b[0mz")])
@example(updates=[at(0, 0, "a" * COLUMNS), at(COLUMNS - 3, 0, "b")])
@example(updates=[page("a中文字"), at(0, 0, "中文字a")])
def test_the_screen_is_the_same_after_any_stream(kind: type[pyte.Screen], updates: list[str]) -> None:
    pair = Pair(kind)
    for text in updates:
        pair.update(text)


# What is sent

FIRST = page(f"{RED_ON_BLUE}名前  12%{PLAIN}", "plain text", f"{GREEN_ON_BLUE}ok{PLAIN} done")


@pytest.fixture
def pair() -> Pair:
    """Two terminals that show the first page."""
    shown = Pair()
    shown.update(FIRST)
    return shown


def test_what_stands_already_is_not_sent(pair: Pair) -> None:
    assert pair.update(FIRST) == ""
    assert pair.update(at(0, 1, "plain") + at(0, 0)) == ""


def test_cells_that_differ_are_sent_and_the_cursor_goes_where_it_is_wanted(pair: Pair) -> None:
    assert pair.update(FIRST.replace("text", "test")) == "\x1b[2;9Hs\x1b[H"
    assert pair.update(at(9, 1)) == "\x1b[2;10H"


def test_a_style_is_sent_once_and_as_a_difference(pair: Pair) -> None:
    assert pair.update(at(6, 0, f"{RED_ON_BLUE}13%{PLAIN}") + at(0, 0)) == f"\x1b[7C{RED_ON_BLUE}3\r"
    assert pair.update(at(6, 0, f"{RED_ON_BLUE}14%{PLAIN}") + at(0, 0)) == "\x1b[7C4\r"
    pair.update(at(5, 2))
    assert pair.update(at(0, 2, f"{GREEN_ON_BLUE}no{PLAIN}") + at(0, 0)) == "\r\x1b[38;2;0;200;0mno\x1b[H"


def test_short_ways_between_cells_that_differ_are_written_through(pair: Pair) -> None:
    assert pair.update(at(0, 1, "PlaiN TexT") + at(0, 0)) == "\r\nPlaiN TexT\x1b[H"
    assert pair.update(at(0, 1, "plaiN Text") + at(0, 0)) == "\r\np\x1b[8Ct\x1b[H"


def test_a_wide_character_comes_and_goes_whole(pair: Pair) -> None:
    assert pair.update(at(0, 0, f"{RED_ON_BLUE}a前{PLAIN}") + at(0, 0)) == f"{RED_ON_BLUE}a前\r"
    assert pair.update(at(1, 0, f"{RED_ON_BLUE} 前{PLAIN}") + at(0, 0)) == "\x1b[C 前\r"


@pytest.mark.parametrize(
    "text",
    [
        "\x07",
        "\x1b]0;title\x07",
        "\x1b]52;c;Yg==\x1b\\",
        "\x1b[?1000h\x1b[?1003h",
        "\x1b[?25l",
        "\x1b[>1u",
        "\x1b[<u",
        "\x1b[2 q",
        "\x1b[?2026$p",
    ],
)
def test_what_leaves_the_screen_alone_is_passed_on_and_nothing_forgotten(pair: Pair, text: str) -> None:
    assert pair.grid.update(text) == text
    assert pair.grid.update(FIRST) == ""


@pytest.mark.parametrize(
    "text", ["\x1b[?1049h", "\x1b[2J", "\x1b]8;;http://x\x1b\\y", "\x1b[?6h", "\x1bc", "👩‍💻", "a\ufe0f"]
)
def test_anything_else_is_passed_on_and_all_is_forgotten(pair: Pair, text: str) -> None:
    before = pair.grid.update(at(0, 0, f"{RED_ON_BLUE}名{PLAIN}"))
    assert before.endswith("\x1b[2C")
    assert pair.grid.update(text).endswith(text)
    assert len(pair.grid.update(FIRST)) > 50


def test_what_is_passed_on_is_drawn_in_the_look_that_is_wanted(pair: Pair) -> None:
    pair.update(at(0, 0, f"{RED_ON_BLUE}xx{PLAIN}"))
    assert pair.grid.update("\x1b[?1049l") == "\x1b[m\x1b[?1049l"


def test_another_size_makes_everything_unknown(pair: Pair) -> None:
    pair.grid.forget(COLUMNS, ROWS)
    assert "名前" in pair.update(FIRST)
    assert pair.update(FIRST) == ""


class KeepingHalves(Unwrapped):
    """Clears the cell before half of a wide character that is overwritten, as tmux does, whatever stands there."""

    def draw(self, data: str) -> None:
        for char in data:
            line, x = self.buffer[self.cursor.y], self.cursor.x
            if line[x].data == "":
                line[x - 1] = self.default_char
            super().draw(char)


def test_half_a_character_that_a_resize_left_over_takes_nothing_with_it() -> None:
    screen = KeepingHalves(COLUMNS, ROWS)
    screen.buffer[1][5] = screen.default_char._replace(data="")
    sent = Grid(COLUMNS, ROWS).update(f"\x1b[2;1H{RED_ON_BLUE}abcde{GREEN_ON_BLUE}fghijklmn")
    pyte.Stream(screen).feed(sent)
    assert screen.display[1] == "abcdefghijklmn"


# Lines that move

WIDE, HIGH = 40, 16
FIRST_LINE, LEFT = 2, 9


def lines_from(first: int, count: int = HIGH - FIRST_LINE) -> str:
    """Return lines of a long table, from one of its rows on."""
    texts = (f"{GREEN_ON_BLUE}{number:05}{PLAIN} 批量 {number * 7919:<20}" for number in range(first, first + count))
    return "".join(at(LEFT, FIRST_LINE + y, text) for y, text in enumerate(texts))


def frame(first: int) -> str:
    """Return a whole screen: a title, some lines at the left, and a table beside them."""
    left = "".join(at(0, y, f"{RED_ON_BLUE}侧 {y:>4}{PLAIN}") for y in range(1, HIGH, 5))
    blank = "".join(at(0, y, " " * WIDE) for y in range(HIGH))
    return blank + at(0, 0, "title") + left + lines_from(first)


@pytest.fixture
def scrolled() -> Pair:
    """Two terminals that show a table beside a few lines."""
    shown = Pair(Unwrapped, WIDE, HIGH)
    shown.update(frame(100))
    return shown


@pytest.mark.parametrize("by", [1, 3, -1, -3])
def test_the_terminal_moves_lines_that_have_moved(scrolled: Pair, by: int) -> None:
    sent = scrolled.update(lines_from(100 + by))
    assert f"\x1b[{FIRST_LINE + 1};{HIGH}r" in sent
    assert ("\x1bM" in sent) == (by < 0)
    assert f"{105:05}" not in sent
    assert "侧" in sent
    assert scrolled.update(lines_from(100 + by)) == ""


def test_a_line_beside_them_that_lost_half_a_character_is_restored_whole(scrolled: Pair) -> None:
    scrolled.update(at(0, 6, "a"))
    scrolled.update(lines_from(101))
    scrolled.update(lines_from(102))


def test_half_a_character_that_is_replaced_first_keeps_no_line_from_moving(scrolled: Pair) -> None:
    scrolled.update(at(0, 6, "ab"))
    scrolled.update(at(0, 6, "侧"))
    scrolled.update(at(0, 6, "a") + at(1, 6, "b"))
    assert "\x1b[r" in scrolled.update(lines_from(101))


def test_lines_are_drawn_where_moving_them_costs_more(scrolled: Pair) -> None:
    assert "r" not in scrolled.update(lines_from(100, 5))
    assert "r" not in scrolled.update(lines_from(100 + HIGH))
    scrolled.update("".join(at(0, y, f"{y:>9}") for y in range(HIGH)))
    scrolled.update("".join(at(12, y, f"{y:>28}") for y in range(HIGH)))
    assert "r" not in scrolled.update("".join(at(LEFT, y, f"{y + 1:03}") for y in range(HIGH)))


ONE = HIGH * ["one"]
TEXTS = st.lists(st.sampled_from(["one", "two", "名前", "a中", "", "e\u0301"]), min_size=HIGH, max_size=HIGH)


@pytest.mark.parametrize("kind", [Blanking, Unwrapped])
@settings(max_examples=100)
@given(texts=TEXTS, left=TEXTS, steps=st.lists(st.tuples(st.integers(-4, 4), st.integers(0, 3), PLACED), max_size=6))
@example(texts=ONE, left=8 * ["名前", "two"], steps=[(0, 0, at(0, 4, "a")), (1, 0, ""), (1, 0, "")])
@example(texts=ONE, left=8 * ["名前", "two"], steps=[(0, 0, at(1, 4, "a")), (1, 0, ""), (1, 0, "")])
@example(texts=ONE, left=8 * ["a名", "中名前"], steps=[(0, 0, at(5, 4, "a")), (-1, 0, ""), (-1, 0, "")])
def test_any_move_leaves_the_same_screen(
    kind: type[pyte.Screen], texts: list[str], left: list[str], steps: list[tuple[int, int, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scrolling, "_LINES_MIN", 1)
        patch.setattr(scrolling, "_SAMPLED", 1)
        patch.setattr(scrolling, "_OVERHEAD", -10_000)
        pair = Pair(kind, WIDE, HIGH)
        first = 0
        pair.update("".join(at(0, y, " " * WIDE) for y in range(HIGH)))
        pair.update("".join(at(0, y, f"{text:<8}") for y, text in enumerate(left)))
        for step, margin, placed in steps:
            first += step
            rows = range(margin, HIGH - margin)
            pair.update("".join(at(LEFT, y, f"{first + y:>3}{texts[(first + y) % HIGH]}") for y in rows) + placed)
