"""The parts of the bench, in the order in which they are printed.

A part is a module here with `tables(quick: bool) -> list[str]`: it measures, and returns Markdown tables made by
`report.table`. To add one, add its name; `python -m tests.bench` runs it and `test_quick.py` tries it with
`quick=True`, which has to take a few seconds at most and to judge no time.
"""

from __future__ import annotations

from importlib import import_module

BLACK_BOX = (
    "start",
    "memory",
    "keys",
    "held",
    "refresh",
    "idle",
    "history",
)
"""The parts that watch real programs in real terminals, and mostly wait for them."""

PARTS = (
    "table",
    "driver",
    "store",
    "estimate",
    "board",
    "client",
    "fill",
    "hostile",
    *BLACK_BOX,
)


def tables_of(part: str, *, quick: bool) -> list[str]:
    """Measure a part; return its tables."""
    tables: list[str] = import_module(f"tests.bench.{part}").tables(quick)
    return tables
