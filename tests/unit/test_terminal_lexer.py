"""What a terminal sends, whole or in parts, at any speed: exactly the keys among it count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.constants import ESCAPE_DELAY
from textual.events import AppBlur, AppFocus, Key, MouseDown, Paste, Resize
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from arktui.terminal.driver.key_parser import PASTE_GAP, KeyParser
from arktui.terminal.driver.lexer import ESCAPE, LONGEST_PASTE, LONGEST_STRING, LONGEST_WAIT, PATIENCE

SOON = ESCAPE_DELAY * 0.9
LATE = PATIENCE * 0.99


class Keyboard:
    """A parser and its clock."""

    def __init__(self, *alt_keys: str, mouse: bool = False) -> None:
        self.now = 1_000.0
        self.parser = KeyParser(alt_keys, mouse=mouse, clock=lambda: self.now)
        self.messages: list[Message] = []

    def send(self, *parts: str | float) -> list[str]:
        """Send texts, each in one read, with pauses of seconds between them; return what came of it."""
        before = len(self.messages)
        for part in parts:
            if isinstance(part, str):
                self.messages += self.parser.feed(part)
            else:
                self.wait(part)
        return described(self.messages[before:])

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while (timeout := self.parser.timeout) is not None and self.now + timeout <= end:
            self.now += timeout
            self.messages += self.parser.tick()
        self.now = end


def described(messages: list[Message]) -> list[str]:
    return [
        message.key if isinstance(message, Key) else f"paste {message.text}" if isinstance(message, Paste) else "?"
        for message in messages
    ]


KEYS = {
    **{char: char for char in "jkGqBW059试评é"},
    " ": "space",
    "/": "slash",
    "?": "question_mark",
    "*": "asterisk",
    "：": "fullwidth_colon",
    "\r": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x03": "ctrl+c",
    "\x0c": "ctrl+l",
    "\x1b[A": "up",
    "\x1bOB": "down",
    "\x1b[5~": "pageup",
    "\x1b[H": "home",
    "\x1b[Z": "shift+tab",
    "\x1b[1;5C": "ctrl+right",
    "\x1b[1;2D": "shift+left",
    "\x1b[3;5~": "ctrl+delete",
    "\x1bOP": "f1",
    "\x1b[15~": "f5",
    "\x1b[24;2~": "shift+f12",
    "\x1b[[A": "f1",
    "\x1b[3$": "shift+delete",
    "\x1b[27u": "escape",
    "\x1b[106u": "j",
    "\x1b[100;5u": "ctrl+d",
    "\x1b[27;5;100~": "ctrl+d",
    "\x1b[200~批量\x1b[31m\r\x1b[201~": "paste 批量\x1b[31m\r",
    "\x1b[200~\x1b[201~": "paste ",
}
"""What a terminal sends for keys and pastes."""

REPLIES = [
    "\x1b]10;rgb:cccc/cccc/cccc\x07",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b]4;7;rgb:c0c0/c0c0/c0c0\x1b\\",
    "\x1b]11;rgb:0000/0000/0000\x9c",
    "\x1b]52;c;aGVsbG8gd29ybGQ=\x07",
    "\x1b]l批量推理 jobs: q?*W\x1b\\",
    "\x1bP>|XTerm(390)\x1b\\",
    "\x1bP>|tmux 3.4\x1b\\",
    "\x1bP!|7E565445\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP1$r0 q\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^privacy\x1b\\",
    "\x1bXany string\x1b\\",
    "\x90>|VTE(7600)\x9c",
    "\x9d10;rgb:ff/ff/ff\x9c",
    "\x1b[?64;1;9c",
    "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29;42;52c",
    "\x1b[>0;276;0c",
    "\x1b[=1c",
    "\x1b[0n",
    "\x1b[?13n",
    "\x1b[12;40R",
    "\x1b[?12;40R",
    "\x1b[?0u",
    "\x1b[>4;2m",
    "\x1b[4;2$y",
    "\x1b[?996n",
    "\x1b[?997;1n",
    "\x1b[8;24;80t",
    "\x1b[4;600;800t",
    "\x1b[2;1;1;112;112;1;0x",
    "\x1b[113~",
    "\x1b[1114112u",
    "\x1b[99999999999999999999u",
    "\x1b[<35;10;10M",
    "\x1b[M !!",
    "\x9b?1;2c",
]
"""What a terminal says of itself."""

INPUT = st.lists(st.one_of(st.sampled_from(sorted(KEYS)), st.sampled_from(REPLIES)), max_size=12)


@given(INPUT, st.data())
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_exactly_the_keys_arrive_however_the_input_is_cut(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=8)))
    parts: list[str | float] = []
    for start, end in pairwise([0, *cuts, len(text)]):
        # Only an Esc that starts a sequence looks like the key once it has waited for its time.
        begins = text[:start].endswith(ESCAPE) and not text.startswith("\\", start)
        parts += [data.draw(st.floats(0, SOON if begins else LATE)), text[start:end]]
    keyboard = Keyboard()
    assert keyboard.send(*parts, PATIENCE) == [KEYS[piece] for piece in pieces if piece in KEYS]


@pytest.mark.parametrize("piece", [text for text in (*KEYS, *REPLIES) if text[0] == ESCAPE])
def test_what_is_cut_behind_its_escape_is_that_key_and_nothing_else(piece: str) -> None:
    meant = [KEYS[piece]] if piece in KEYS else []
    assert Keyboard().send(ESCAPE, LATE, piece[1:], "j") == ["escape", *meant, "j"]


@pytest.mark.parametrize("piece", [*KEYS, *REPLIES])
def test_what_comes_character_by_character_is_as_if_it_came_at_once(piece: str) -> None:
    pauses = [part for char in piece for part in (char, SOON)]
    assert Keyboard().send(*pauses, "j") == [*([KEYS[piece]] if piece in KEYS else []), "j"]


def test_escape_alone_acts_after_its_delay_and_no_later() -> None:
    keyboard = Keyboard()
    assert keyboard.send(ESCAPE, SOON) == []
    assert keyboard.send(ESCAPE_DELAY - SOON) == ["escape"]
    assert keyboard.send("j") == ["j"]


def test_escape_and_a_key_are_two_keys_in_a_burst_and_one_by_one() -> None:
    burst = Keyboard().send("?\x1by\x1b!\x1b\x1bq")
    assert burst == ["question_mark", "escape", "y", "escape", "exclamation_mark", "escape", "escape", "q"]
    for char in "[]PX^_O":
        assert Keyboard().send(ESCAPE, ESCAPE_DELAY, char, PATIENCE, "j")[::2] == ["escape", "j"]
        assert Keyboard().send(ESCAPE + char, PATIENCE, "j")[::2] == ["escape", "j"]
    assert Keyboard().send(ESCAPE, ESCAPE_DELAY, "]j") == ["escape", "right_square_bracket", "j"]
    assert Keyboard().send(ESCAPE, ESCAPE_DELAY, "Px") == ["escape", "P", "x"]


def test_alt_is_alt_where_it_is_bound_even_with_what_begins_a_string() -> None:
    assert Keyboard("alt+q").send("\x1bq\x1bx") == ["alt+q", "escape", "x"]
    assert Keyboard("alt+shift+p").send("\x1bP", ESCAPE_DELAY, "j") == ["alt+shift+p", "j"]
    assert Keyboard("alt+shift+p").send("\x1bP>|XTerm(390)\x1b\\j") == ["j"]
    assert Keyboard().send("\x1b\x7f") == ["ctrl+w"]


@pytest.mark.parametrize("start", ["\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX"])
def test_a_string_without_an_end_does_not_swallow_keys_for_ever(start: str) -> None:
    begun = f"{start}11;rgb"
    assert Keyboard().send(begun, PATIENCE, "j") == ["j"], "silence"
    assert Keyboard().send(begun, "\x1b[B", "j") == ["down", "j"], "a key that can't stand in a string"
    assert Keyboard().send(begun, "\x03", "j") == ["ctrl+c", "j"]
    assert Keyboard().send(begun, ESCAPE, PATIENCE, "j") == ["escape", "j"]
    assert Keyboard().send(begun, *[part for _ in range(99) for part in ("j", 1.0)]).count("j") >= 98 - LONGEST_WAIT
    assert Keyboard().send(begun, "x" * 100_000, "j") == []
    assert Keyboard().send(begun, "x" * LONGEST_STRING, PASTE_GAP, "j")[-1] == "j"


def test_a_sequence_without_an_end_does_not_swallow_keys_for_ever() -> None:
    assert Keyboard().send("\x1b[12;", PATIENCE, "j") == ["j"]
    assert Keyboard().send("\x1b[12;", "\x03j") == ["ctrl+c", "j"]
    assert Keyboard().send("\x1b[" + "1;" * 100_000 + "c", "j") == ["j"]


def test_a_paste_without_an_end_counts_and_does_not_swallow_keys_for_ever() -> None:
    assert Keyboard().send("\x1b[200~abc", PATIENCE, "j") == ["paste abc", "j"]
    (long,) = Keyboard().send("\x1b[200~" + "x" * (LONGEST_PASTE + 100_000) + "\x1b[201~")
    assert long == "paste " + "x" * LONGEST_PASTE


def test_what_textual_asked_for_reaches_it() -> None:
    keyboard = Keyboard()
    keyboard.send("\x1b[I\x1b[O\x1b[?2026;2$y\x1b[?2048;2$y\x1b[48;24;80;480;800t", "\x1b[48;24:1;80:2;480;800t")
    kinds = [AppFocus, AppBlur, TerminalSupportsSynchronizedOutput, InBandWindowResize, Resize, Resize]
    assert [type(message) for message in keyboard.messages] == kinds


def test_the_mouse_is_heard_where_it_was_asked_for() -> None:
    keyboard = Keyboard(mouse=True)
    keyboard.send("\x1b[<0;10;10M", "j")
    assert [type(message) for message in keyboard.messages] == [MouseDown, Key]


PASTED = ["bi-20261123100000-00001", "qwen-2.5-max\rqq\r", "W*!0123456789", "批量推理任务名称一二三四五六"]


@pytest.mark.parametrize("text", PASTED)
def test_text_at_the_speed_of_a_paste_is_one(text: str) -> None:
    assert Keyboard().send(text) == [f"paste {text}"]
    assert Keyboard().send(text, PASTE_GAP / 2, "q\r", PASTE_GAP, "j") == [f"paste {text}", "paste q\r", "j"]


@pytest.mark.parametrize("text", ["j" * 60, "j" * 30 + "k" * 30, "/客服\r?", "/qwen4sS", "0123456789", "jjkkllhhGGgg"])
def test_a_burst_of_keys_is_no_paste(text: str) -> None:
    assert len(Keyboard().send(text, PASTE_GAP)) == len(text)


@pytest.mark.parametrize("gap", [0.02, 0.05])
@pytest.mark.parametrize("size", [8, 5, 3])
def test_a_paste_that_a_slow_link_cuts_is_one(size: int, gap: float) -> None:
    text = 'git commit -m "fix: Watch BoardError 123"\r'
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    said = Keyboard().send(*[part for piece in pieces for part in (piece, gap)], PASTE_GAP, "j")
    assert said.pop() == "j"
    assert "".join(each.removeprefix("paste ") for each in said) == text
    assert all(each.startswith("paste ") for each in said)


def test_a_paste_in_single_characters_soon_counts_as_one() -> None:
    text = 'git commit -m "Watch'
    assert Keyboard().send(*[part for char in text for part in (char, 0.02)])[-5:] == [f"paste {c}" for c in "Watch"]


@pytest.mark.parametrize("text", ["jjjjjjjjjjjjjjjjjjjj", "/qwen 评测\r?4sS!q", "jkjkjkjkjkjkjkjkjkjkjkjk"])
def test_single_keys_act_at_once_however_fast_they_are_typed(text: str) -> None:
    keyboard = Keyboard()
    for char in text:
        assert len(keyboard.send(char)) == 1, "without waiting for more"
        keyboard.wait(1 / 12)


def test_a_handful_of_keys_acts_after_a_moment_in_its_order() -> None:
    keyboard = Keyboard()
    assert keyboard.send("/qw") == []
    assert keyboard.send(PASTE_GAP / 2, "e") == []
    assert keyboard.send(PASTE_GAP) == ["slash", "q", "w", "e"]
    assert keyboard.send("jkl", "\x1b[B", "j") == ["j", "k", "l", "down", "j"]
    assert keyboard.send("评测任务") == [*"评测任务"], "an input method's"


def test_a_key_that_is_held_down_after_a_paste_counts_soon() -> None:
    held = [part for _ in range(20) for part in ("j", 0.03)]
    assert Keyboard().send(PASTED[0], *held).count("j") >= 10
