from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from arktui.store.clean_text import MARKS_MAX, clean, clean_lines, escaped

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))

# Unicode's Default_Ignorable_Code_Point: shown as nothing, whatever their category.
IGNORABLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *(code for first, last in (
        (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ) for code in range(first, last + 1)),
)  # fmt: skip

MARKS = {char for char in EVERY_CHARACTER if unicodedata.category(char) in ("Mn", "Me")}

texts = st.text(st.characters(codec=None) | st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Cn"]))


def is_harmful(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(char) in {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"),
    }


def test_of_all_characters_none_survives_that_can_drive_a_terminal() -> None:
    # One string is cleaned twice: whole, and each character alone, where the short cut for harmless text is taken.
    # Marks need a base, and jamo are composed with what stands beside them.
    every = EVERY_CHARACTER[:0x20000] + EVERY_CHARACTER[0x20000::61]
    alone = [char for char in every if char not in MARKS and not "\u1100" <= char <= "\u11ff"]
    whole = clean("".join(alone))
    assert whole == "".join(map(clean, alone))
    survivors = set(whole)
    assert not [f"{ord(char):04x}" for char in survivors if is_harmful(char)]
    assert not survivors & {chr(code) for code in IGNORABLE}
    assert not [char for char in survivors if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF]


def test_of_a_mark_the_width_is_known_once_it_has_a_base() -> None:
    for mark in MARKS:
        assert clean(mark) in ("", "\ufffd")
        assert clean(f"a{mark}") in ("a", "a\ufffd") or wcwidth(mark) == cell_len(mark) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e" + "\u0301" * 4_000 + "x", "e" + "\u0301" * MARKS_MAX + "\ufffdx"),
        ("\u0301\u0302x", "\ufffdx"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u1112\u1112", "\ufffd\ufffd"),
        ("\ue000\U000f0000", "\ufffd\ufffd"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("\U0001f469\U0001f3fd", "\U0001f469\ufffd"),
        ("\U0001f1e8\U0001f1f3", "\ufffd\ufffd"),
        ("\u2764\ufe0f", "\u2764"),
        ("\u0378", "\ufffd"),
        ("\u0915\u093e", "\u0915\ufffd"),
    ],
)
def test_what_has_no_certain_width_is_replaced(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_what_is_harmless_stays() -> None:
    for text in (
        "每日评测-0001",
        "Größe · naïve — “quoted” ￥100",
        "e\u0301",
        "データ／テスト",
        "Иван",
        "👩 ok",
        "ấ",
        "ת\u05bc\u05b8",
        "a b",
    ):
        assert clean(text) == text


@given(texts)
def test_clean_text_has_one_line_and_a_width(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert all(wcwidth(char) >= 0 for char in cleaned)
    assert cell_len(cleaned) == sum(cell_len(char) for char in cleaned) <= 2 * len(cleaned)


@given(texts)
def test_controls_are_shown_not_swallowed(text: str) -> None:
    assert len(clean(text)) >= sum(unicodedata.category(char) == "Cc" for char in text)


@given(st.lists(texts, max_size=4))
def test_line_breaks_are_kept_where_there_may_be_some(lines: list[str]) -> None:
    cleaned = clean_lines("\n".join(lines))
    assert all(clean(line) == line for line in cleaned.split("\n"))
    assert "".join(cleaned.split("\n")) == "".join(map(clean, "\n".join(lines).splitlines()))


@given(
    st.recursive(texts | st.integers() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner))
)
def test_escaped_json_is_clean_and_says_the_same(value: object) -> None:
    line = escaped(json.dumps(value, ensure_ascii=False))
    assert clean(line) == line
    assert json.loads(line) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[2J\x07", "␛[2J␇"),
        ("a\r\nb\tc\x7f", "a␍␊b␉c␡"),
        ("\x9b31m\x85", "\ufffd31m\ufffd"),
        ("user\u202egpj.exe", "usergpj.exe"),
        ("1\ufe0f\u20e3", "1\u20e3"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_some_well_known_tricks(text: str, expected: str) -> None:
    assert clean(text) == expected
