"""The values that settings and arguments choose from. Imports nothing: `--help` lists them without `arktui.config`."""

THEMES = ("dark", "light", "contrast", "colour-blind", "ansi")
"""Names of the themes."""

DRIVERS = ("cells", "stock")
"""Terminal drivers; the first is the default."""

NOTIFICATIONS = ("auto", "osc9", "osc777", "off")
"""Escape sequences for terminal notifications; the first is the default."""

PROFILE_COLOURS = ("red", "yellow", "green", "blue", "cyan")
"""Colours of a profile's name."""
