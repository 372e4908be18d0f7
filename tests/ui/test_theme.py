"""Every theme can be read, and one of them by the colour-blind."""

from __future__ import annotations

from argparse import ArgumentTypeError
from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from arktui import choices
from arktui.cli.argument_types import theme as theme_argument
from arktui.config import Settings, load_settings
from arktui.theme_file import COLOURS, OwnTheme, with_own_theme
from arktui.ui.contrast import contrast, linear, unreadable
from arktui.ui.themes import ANSI, COLOUR_BLIND, CONTRAST, DARK, DARK_PALETTE, LIGHT, LIGHT_PALETTE, THEMES, own_theme
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import monitor, running_app

COLOURED = [theme for theme in THEMES if theme is not ANSI]

STATES = ("alarm", "attention", "running", "completed", "dim")
"""Colours that say how a job is."""

BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
"""What is left of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""

DISTINCT = 20.0
"""Distance in CIE L*a*b* from which two colours are easily told apart; about 2 is the least that can be seen."""


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_text_and_every_mark_can_be_read(theme: Theme) -> None:
    assert unreadable(theme) == []


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_plain_text_and_the_turned_title_can_be_read(theme: Theme) -> None:
    assert contrast(theme.foreground, theme.background) >= 7
    assert contrast(theme.variables["cursor-foreground"], theme.variables["cursor-background"]) >= 7
    for alert in ("alarm", "attention"):
        assert contrast(theme.background, theme.variables[f"span-{alert}"]) >= 4.5


def test_high_contrast_is_higher_than_the_others() -> None:
    for style in STATES:
        assert contrast(CONTRAST.variables[f"span-{style}"], CONTRAST.background) >= 7


def test_contrast_is_measured_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_colour_blind_can_tell_the_states_apart(kind: str) -> None:
    assert smallest_distance(COLOUR_BLIND, kind) >= DISTINCT
    assert smallest_distance(DARK, "deuteranopia") < DISTINCT, "which is why there is another theme"


def smallest_distance(theme: Theme, kind: str) -> float:
    seen = [as_seen(theme.variables[f"span-{style}"], kind) for style in STATES]
    return min(dist(one, other) for one, other in combinations(seen, 2))


def as_seen(colour: str, kind: str) -> tuple[float, float, float]:
    """Return a colour in L*a*b* as the colour-blind see it."""
    light = [linear(part) for part in Color.parse(colour).normalized]
    parts = [sum(a * b for a, b in zip(row, light, strict=True)) for row in BLINDNESS[kind]]
    red, green, blue = (min(max(part, 0), 1) for part in parts)
    x, y, z = (
        share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116
        for share in (
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_names_are_those_that_can_be_chosen() -> None:
    assert tuple(theme.name for theme in THEMES) == choices.THEMES
    assert set(DARK_PALETTE) == set(LIGHT_PALETTE) == set(COLOURS)


# The user's own


@pytest.fixture
def themes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own themes."""
    monkeypatch.setenv("ARKTUI_CONFIG", str(tmp_path / "config.toml"))
    folder = tmp_path / "themes"
    folder.mkdir()
    return folder


def loaded(themes: Path, content: str) -> Settings:
    (themes / "night.toml").write_text(content, "utf-8")
    (themes.parent / "config.toml").write_text("theme = 'night'", "utf-8")
    return with_own_theme(load_settings())


def test_a_file_changes_the_colours_that_it_names(themes: Path) -> None:
    settings = loaded(themes, "base = 'light'\nalarm = '#A00000'\n'cursor-background' = '#eeeeee'")
    assert settings.complaints == ()
    assert settings.own_theme is not None
    theme = own_theme(settings.own_theme)
    assert theme.variables["span-alarm"] == "#A00000"
    assert theme.variables["cursor-background"] == "#eeeeee"
    assert theme.background == LIGHT.background
    assert not theme.dark
    assert theme_argument("night") == "night"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("base = 'ansi'", "base must be one of dark, light"),
        ("alrm = '#000000'", "did you mean 'alarm'?"),
        ("alarm = 'red'", "alarm must be written like '#8ab4f8', not 'red'"),
        ("alarm = 3", "alarm must be written like"),
        ("alarm = '#00000\u0661'", "alarm must be written like"),
        ("alarm = ", "the whole file is ignored"),
        ("[colours]\nalarm = '#000000'", "unknown colour 'colours'"),
    ],
)
def test_a_mistake_in_it_names_the_file_and_leaves_the_rest(themes: Path, content: str, words: str) -> None:
    settings = loaded(themes, content)
    [complaint] = settings.complaints
    assert complaint.startswith(str(themes / "night.toml"))
    assert words in complaint
    assert settings.own_theme == OwnTheme("night")


@pytest.mark.parametrize("name", ["none", "../themes/night", "a\0b", "x" * 5_000])
def test_a_name_without_a_file_is_refused(themes: Path, name: str) -> None:
    (themes / "night.toml").write_text("", "utf-8")
    (themes.parent / "config.toml").write_text("theme = " + repr(name).replace("\\x00", "?"), "utf-8")
    settings = load_settings()
    assert settings.theme == ""
    [complaint] = settings.complaints
    assert "theme must be one of" in complaint or "control characters" in complaint
    with pytest.raises(ArgumentTypeError):
        theme_argument(name)


async def test_it_is_drawn_and_what_cannot_be_read_is_listed() -> None:
    own = OwnTheme("night", colours={"foreground": "#ffffff", "dim": "#202020"})
    async with running_app(monitor(settings=Settings(interval=0, theme="night", own_theme=own))) as (app, _):
        assert app.current_theme.name == "night"
        colours = {segment.style.color for segment in app.screen.query_one(TitleLine).render_line(0) if segment.style}
        assert "#202020" in {colour.name for colour in colours if colour}
        messages = [error.message for error in app.store.snapshot.status.errors]
        assert any("the theme night: dim has a contrast of 1.1 with background" in message for message in messages)
