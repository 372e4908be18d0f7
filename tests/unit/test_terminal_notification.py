"""What is sent for a notification, to terminals and through what stands before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.terminal.notification import notifying

NINE = "\x1b]9;arktui: a\x07"
SEVEN = "\x1b]777;notify;arktui;a\x07"


@pytest.mark.parametrize(
    ("way", "environment", "sent"),
    [
        ("auto", {"TERM": "xterm-256color"}, NINE),
        ("auto", {"TERM": "foot-extra"}, SEVEN),
        ("auto", {"TERM": "rxvt-unicode-256color"}, SEVEN),
        ("auto", {"TERM": "xterm-256color", "VTE_VERSION": "7600"}, SEVEN),
        ("osc777", {"TERM": "xterm-256color"}, SEVEN),
        ("osc9", {"TERM": "foot"}, NINE),
        ("off", {"TERM": "xterm-256color"}, ""),
        ("auto", {"TMUX": "a", "TERM": "tmux-256color"}, NINE + "\x1bPtmux;\x1b\x1b]9;arktui: a\x07\x1b\\"),
        ("osc777", {"STY": "1.a", "TERM": "screen"}, f"\x1bP{SEVEN}\x1b\\"),
    ],
)
def test_what_is_sent(way: str, environment: dict[str, str], sent: str) -> None:
    assert notifying("a", way, environment) == sent


@given(st.text())
def test_no_text_is_more_than_text(text: str) -> None:
    for way in ("osc9", "osc777"):
        inner = notifying(text, way, {}).removeprefix("\x1b]").removesuffix("\x07")
        assert inner.isprintable() or not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in inner)
