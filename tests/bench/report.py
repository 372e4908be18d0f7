"""Figures side by side, as a table of text."""

from __future__ import annotations

from collections.abc import Sequence


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table under a title, the first column to the left and the figures to the right."""
    widths = [max(len(line[column]) for line in (heads, *rows)) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join([first, *rest]) + " |"

    rule = "|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|"
    return "\n".join([f"## {title}", "", line(heads), rule, *map(line, rows), ""])


def milliseconds(seconds: float) -> str:
    """Return a time with two significant digits."""
    value = seconds * 1_000
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def ratio(peer: float, own: float) -> str:
    """Return the peer's cost as a multiple."""
    if own <= 0:
        return "–" if peer <= 0 else "∞"
    value = peer / own
    return f"{value:,.0f}×" if value >= 10 else f"{value:.2g}×"


def goal(value: float, most: float) -> str:
    """Return a figure's goal, and whether it meets it."""
    return f"≤ {most:,g} {'met' if value <= most else 'MISSED'}"
