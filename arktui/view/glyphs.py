"""The glyphs of the screen, in Unicode and in ASCII, each one cell wide (`tab` may be wider)."""

from __future__ import annotations

from typing import NamedTuple

from arktui.store import phase


class Glyphs(NamedTuple):
    """One set of glyphs."""

    phases: dict[str, str]
    unknown_phase: str
    cursor: str
    box_off: str
    box_on: str
    folded: str
    unfolded: str
    done: str
    failed: str
    rest: str
    ellipsis: str
    none: str
    dot: str
    up: str
    down: str
    tab: str
    levels: str
    """Bars of rising height; the first is for 0."""
    ahead: str
    """An edge of the forecast in a chart."""
    beyond: str
    """What lies further ahead than a chart shows."""
    failed_area: str
    marker: str
    """A vertical line through a chart."""
    watched: str
    changed: str
    marked: str
    problem: str
    times: str


UNICODE = Glyphs(
    phases={
        phase.QUEUED: "○",
        phase.INITIALIZING: "◔",
        phase.RUNNING: "▶",
        phase.COMPLETED: "✓",
        phase.TERMINATING: "◌",
        phase.TERMINATED: "■",
        phase.FAILED: "✗",
    },
    unknown_phase="?",
    cursor="›",
    box_off="□",
    box_on="▣",
    folded="▸",
    unfolded="▾",
    done="━",
    failed="╍",
    rest="·",
    ellipsis="…",
    none="–",
    dot="·",
    up="↑",
    down="↓",
    tab="⇥",
    levels="▁▂▃▄▅▆▇█",
    ahead="·",
    beyond="→",
    failed_area="▒",
    marker="│",
    watched="*",
    changed="•",
    marked="▌",
    problem="!",
    times="×",
)

ASCII = Glyphs(
    phases={
        phase.QUEUED: ".",
        phase.INITIALIZING: "~",
        phase.RUNNING: ">",
        phase.COMPLETED: "+",
        phase.TERMINATING: "-",
        phase.TERMINATED: "#",
        phase.FAILED: "x",
    },
    unknown_phase="?",
    cursor="*",
    box_off="o",
    box_on="*",
    folded="+",
    unfolded="-",
    done="=",
    failed="x",
    rest=".",
    ellipsis="~",
    none="-",
    dot="|",
    up="^",
    down="v",
    tab="tab",
    levels="_.-:=+*#",
    ahead=":",
    beyond=">",
    failed_area="x",
    marker="|",
    watched="@",
    changed="'",
    marked="|",
    problem="!",
    times="x",
)
