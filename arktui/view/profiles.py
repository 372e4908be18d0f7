"""The list of profiles: their region, mode and file, and whether their keys can be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from arktui.format import duration
from arktui.store.clean_text import clean
from arktui.view.glyphs import Glyphs
from arktui.view.rows import row
from arktui.view.spans import Line, Span
from arktui.view.text import cut_end, cut_middle, pad
from arktui.view.title import PROFILE_STYLES

if TYPE_CHECKING:
    from arktui.api.profile_list import Profile

NO_PROFILE = "no profile"
"""The key of the row for what arktui finds without a profile, such as keys in the environment."""

_NAME_MAX = 32
_REGION = 16
_MODE = 15
_KEYS_MIN = 24
_SIGN = 2


class _Widths(NamedTuple):
    """Cells of the columns whose width depends on what they show; the file is left out where there is no room."""

    name: int
    keys: int
    file: int


def profiles_lines(
    profiles: Sequence[Profile],
    current: str,
    colours: Mapping[str, Mapping[str, str]],
    width: int,
    now: float,
    glyphs: Glyphs,
    *,
    has_no_profile: bool,
) -> list[Line]:
    """Return a row for each profile, with its place in `profiles` as the key.

    `current` is the name of the present one, empty for none; `colours` the settings of profiles by their names. With
    `has_no_profile` the first row stands for what arktui finds without a profile. `now` is in seconds since the epoch.
    """
    if not profiles and not has_no_profile:
        return [(("there are no profiles in ~/.volcengine and ~/.byteplus", "dim"),)]
    widths = _widths(profiles, width)
    heading = "".join((pad("NAME", widths.name), pad("REGION", _REGION), pad("MODE", _MODE), pad("KEYS", widths.keys)))
    lines: list[Line] = [((" " * _SIGN + heading + ("FILE" if widths.file else ""), "dim"),)]
    if has_no_profile:
        where = cut_end("what the environment or the instance provides", width - _SIGN - widths.name, glyphs.ellipsis)
        name: Span = (pad(NO_PROFILE, widths.name), "strong")
        lines.append(row(NO_PROFILE, [_sign(not current, glyphs), name, (where, "dim")], width))
    for place, profile in enumerate(profiles):
        is_current = profile.name == current and not profile.fault
        style = PROFILE_STYLES.get(colours.get(profile.name, {}).get("colour", ""), "")
        spans = _profile(profile, f"strong {style}".strip(), widths, now, glyphs)
        lines.append(row(place, [_sign(is_current, glyphs), *spans], width))
    return lines


def _widths(profiles: Sequence[Profile], width: int) -> _Widths:
    longest = max((cell_len(clean(profile.name)) for profile in profiles), default=0)
    name = max(min(longest, _NAME_MAX, width // 3), len(NO_PROFILE)) + 2
    rest = width - _SIGN - name - _REGION - _MODE
    file = max((cell_len(clean(profile.file)) for profile in profiles), default=0)
    has_file = rest - file - 2 >= _KEYS_MIN
    return _Widths(name, rest - file if has_file else max(rest, 2), file if has_file else 0)


def _sign(is_current: bool, glyphs: Glyphs) -> Span:
    return (pad(glyphs.cursor if is_current else "", _SIGN), "accent")


def _profile(profile: Profile, style: str, widths: _Widths, now: float, glyphs: Glyphs) -> list[Span]:
    """Return the row of a profile without its sign."""
    keys, keys_style = _keys(profile, now)
    facts_style = "dim" if profile.fault else ""
    name, region, mode = (
        pad(cut_middle(clean(text), room - 1, glyphs.ellipsis), room)
        for text, room in ((profile.name, widths.name), (profile.region, _REGION), (profile.mode, _MODE))
    )
    spans: list[Span] = [
        (name, facts_style or style),
        (region + mode, facts_style),
        (pad(cut_end(keys, widths.keys - 2, glyphs.ellipsis), widths.keys), keys_style),
    ]
    return [*spans, (clean(profile.file), "dim")] if widths.file else spans


def _keys(profile: Profile, now: float) -> Span:
    """Return whether the files say that the keys of a profile can be used."""
    if profile.fault:
        return clean(profile.fault), "attention"
    if profile.is_renewed:
        return "renewed by arktui", ""
    if profile.expires_at is not None:
        return f"valid for {duration(profile.expires_at - now)}", ""
    return "do not expire", ""
