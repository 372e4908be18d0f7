"""What is sent for a text to be copied, to terminals and through what stands before them."""

from __future__ import annotations

from base64 import b64decode

import pytest

from arktui.terminal.clipboard import BYTES_MAX, copying, notice


def test_a_terminal_is_sent_the_text_as_it_is() -> None:
    assert copying("批减", {"TERM": "xterm-256color"}) == "\x1b]52;c;5om55YeP\x07"


@pytest.mark.parametrize("environment", [{"TMUX": "socket,1,0", "TERM": "screen"}, {"TERM": "tmux-256color"}])
def test_tmux_is_sent_it_plain_and_wrapped(environment: dict[str, str]) -> None:
    assert copying("a", environment) == "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\"


def test_screen_is_sent_it_in_pieces() -> None:
    text = "0123456789" * 30
    sent = copying(text, {"STY": "1.a", "TERM": "screen-256color"})
    pieces = [piece.removesuffix("\x1b\\") for piece in sent.split("\x1bP")[1:]]
    assert max(map(len, pieces)) == 76
    joined = "".join(pieces)
    assert b64decode(joined.removeprefix("\x1b]52;c;").removesuffix("\x07")) == text.encode()


@pytest.mark.parametrize("known", [{}, {"STY": "1.a", "TMUX": "socket,1,0"}])
def test_where_it_may_be_either_nothing_is_sent_that_screen_would_write(known: dict[str, str]) -> None:
    assert copying("a", {"TERM": "screen-256color", **known}) == "\x1b]52;c;YQ==\x07\x1bP\x1b]52;c;YQ==\x07\x1b\\"


def test_no_more_is_sent_than_terminals_take() -> None:
    longest = copying("a" * BYTES_MAX, {})
    assert len(longest) <= 100_000
    assert copying("a" * (BYTES_MAX + 1), {}) == ""
    assert notice("a" * BYTES_MAX, "all", {}) == "copied all"
    assert "too long" in notice("a" * (BYTES_MAX + 1), "all", {})


@pytest.mark.parametrize("term", ["linux", "vt100", "vt220"])
def test_nothing_is_sent_to_a_terminal_that_knows_no_strings(term: str) -> None:
    assert copying("a", {"TERM": term}) == ""
    assert "not copied" in notice("a", "a", {"TERM": term})
    assert copying("a", {"TERM": "vte-256color"}) != ""
