"""Contrast of the colours of a theme, as WCAG 2 defines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.color import Color

if TYPE_CHECKING:
    from textual.theme import Theme

TEXT_MIN = 4.5
"""Lowest contrast of text with what it stands on."""

MARK_MIN = 3.0
"""The same of bars."""

TEXTS = ("dim", "accent", "alarm", "attention", "queued", "initializing", "running", "completed", "terminated")
"""Colours of text."""

MARKS = ("rest",)
"""Colours of bars."""


def unreadable(theme: Theme) -> list[str]:
    """Return a sentence for each colour of a theme with too little contrast to the background or the cursor's row."""
    grounds = {"background": theme.background, "cursor-background": theme.variables["cursor-background"]}
    pairs = [("foreground", theme.foreground, "background", TEXT_MIN)]
    pairs.append(("cursor-foreground", theme.variables["cursor-foreground"], "cursor-background", TEXT_MIN))
    for names, least in ((TEXTS, TEXT_MIN), (MARKS, MARK_MIN)):
        pairs += [(name, theme.variables[f"span-{name}"], ground, least) for name in names for ground in grounds]
    found = [(name, ground, contrast(colour, grounds[ground]), least) for name, colour, ground, least in pairs]
    return [
        f"{name} has a contrast of {value:.1f} with {ground}; {least:.1f} can be read"
        for name, ground, value, least in found
        if value < least
    ]


def contrast(one: str | None, other: str | None) -> float:
    """Return the contrast of two colours: 1 if they are equally light, 21 for black and white."""
    low, high = sorted(luminance(Color.parse(colour or "")) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Color) -> float:
    """Return the relative luminance of a colour: 0 for black, 1 for white."""
    red, green, blue = map(linear, colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    """Return a part of an sRGB colour as an amount of light, both from 0 to 1."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
