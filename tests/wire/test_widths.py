"""Clean text takes as many cells in a terminal as the program computes: in pyte, and in a real tmux."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len

from arktui.store.clean_text import clean

PATIENCE = 120.0

NAMES = (
    "e" + "\u0301" * 4_000,
    "\u0301x",
    "\u1112\u1161\u11ab\u1112\u1112",
    "한글",
    "\ud55c\u11ab",
    "👩🏽‍💻👨‍👩‍👧‍👦",
    "❤\ufe0f☎\ufe0e",
    "🇨🇳",
    "1\ufe0f\u20e3",
    "\ue000\U000f0000\U00100000",
    "\u0378\U0001fbff",
    "नमस्ते",
    "ภาษาไทยกำ",
    "שָׁלוֹם",
    "مُحَمَّد",
    "ｶﾞ",
    "が",
    "\u3248\U0001d300☰",
)


def texts() -> list[str]:
    """Return clean texts: some names, and one in so many of all characters, alone and with marks."""
    chars = (*range(0xA0, 0x3400, 7), *range(0x3400, 0x20000, 97), *range(0x20000, 0x110000, 4_999))
    marks = [chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code)) in ("Mn", "Me")][::20]
    found = [clean(text) for text in (*NAMES, *map(chr, chars), *(f"a{mark}" for mark in marks))]
    return sorted({text for text in found if text and cell_len(text) < 100})


def test_each_next_cell_of_pyte_is_where_it_is_reckoned() -> None:
    screen = pyte.Screen(120, 2)
    stream = pyte.Stream(screen)
    for text in texts():
        screen.reset()
        stream.feed(text)
        assert screen.cursor.x == cell_len(text), ascii(text)


ASKING = """
import os, sys, termios, tty
tty.setraw(0)
texts = open(sys.argv[1], encoding="utf-8").read().split("\\n")
places = []
for text in texts:
    os.write(1, f"\\x1b[2J\\x1b[H{text}\\x1b[6n".encode())
    answer = b""
    while not answer.endswith(b"R"):
        answer += os.read(0, 1)
    places.append(answer.split(b";")[1][:-1].decode())
with open(sys.argv[1] + ".part", "w") as file:
    file.write(" ".join(places))
os.rename(sys.argv[1] + ".part", sys.argv[1] + ".places")
"""
"""A program that writes texts, and asks the terminal where the cursor is after each."""


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
def test_each_next_cell_of_tmux_is_where_it_is_reckoned(tmp_path: Path) -> None:
    (tmp_path / "texts").write_text("\n".join(texts()), "utf-8")
    tmux = ("tmux", "-u", "-S", str(tmp_path / "socket"), "-f", "/dev/null")
    program = (sys.executable, "-c", ASKING, str(tmp_path / "texts"))
    environment = os.environ | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "5", *program], check=True, env=environment)
    try:
        until, places = time.monotonic() + PATIENCE, tmp_path / "texts.places"
        while not places.exists():
            assert time.monotonic() < until, "tmux did not answer"
            time.sleep(0.02)
        seen = [int(column) - 1 for column in places.read_text().split()]
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, env=environment, capture_output=True)
    wrong = [
        (ascii(text), place, cell_len(text))
        for text, place in zip(texts(), seen, strict=True)
        if place != cell_len(text)
    ]
    assert not wrong
