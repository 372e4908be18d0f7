"""Text can be read: contrast of at least 4.5 to 1 in the dark and the light theme (WCAG 2, level AA)."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from arktui.ui.themes import DARK, LIGHT

TEXT_STYLES = [
    "span-dim",
    "span-accent",
    "span-alarm",
    "span-attention",
    "span-queued",
    "span-initializing",
    "span-running",
    "span-completed",
    "span-terminated",
]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("style", TEXT_STYLES)
@pytest.mark.parametrize("ground", ["background", "cursor"])
def test_every_style_is_readable(theme: Theme, style: str, ground: str) -> None:
    background = theme.background if ground == "background" else theme.variables["cursor-background"]
    assert contrast(theme.variables[style], background) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "cursor"])
def test_the_rest_of_a_bar_is_visible(theme: Theme, ground: str) -> None:
    background = theme.background if ground == "background" else theme.variables["cursor-background"]
    assert contrast(theme.variables["span-rest"], background) >= 3


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_plain_text_can_be_read(theme: Theme) -> None:
    assert contrast(theme.foreground, theme.background) >= 7
    assert contrast(theme.variables["cursor-foreground"], theme.variables["cursor-background"]) >= 7


def contrast(one: str | None, other: str | None) -> float:
    lights = sorted(luminance(Color.parse(colour)) for colour in (one or "", other or ""))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
