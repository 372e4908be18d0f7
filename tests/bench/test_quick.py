"""The bench runs, and figures that do not depend on the machine's speed meet their goals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bench import client, table
from tests.bench.parts import BLACK_BOX, PARTS, tables_of

pytestmark = pytest.mark.slow

JOBS = 300


async def test_the_drawn_table_writes_less_than_the_stock_one_and_nothing_when_nothing_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "TIMES", 2)
    costs = await table.compare(JOBS, 1)
    hold_to_tables([table.report(JOBS, costs)])
    for name, (drawn, stock) in costs.items():
        assert drawn.written < stock.written, name
    assert costs["200 hidden jobs change"][0].written == 0
    assert costs["one visible job changes"][0].written < costs["twenty visible jobs change"][0].written / 10


async def test_both_tables_show_the_same_after_each_case() -> None:
    jobs = table.rows(JOBS)
    shown = []
    for kind in (table.DrawnApp, table.StockApp):
        app = kind()
        async with app.run_test(headless=False, size=table.SIZE) as pilot:
            await pilot.pause()
            app.load(jobs)
            lines = {}
            for name, act in table.cases(jobs).items():
                act(app, 1)
                await pilot.pause()
                lines[name] = app.lines()
            shown.append(lines)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("way", client.WAYS)
def test_every_way_of_listing_finds_every_job(way: str) -> None:
    with client.sandbox(JOBS, latency=0) as url:
        assert client.WAYS[way](url) >= JOBS


@pytest.mark.parametrize("part", [part for part in PARTS if part not in (*BLACK_BOX, "table")])
def test_every_part_in_this_process_runs_and_makes_tables(part: str) -> None:
    hold_to_tables(tables_of(part, quick=True))


def test_every_part_in_real_terminals_runs_and_makes_tables() -> None:
    with ThreadPoolExecutor(len(BLACK_BOX)) as pool:  # they mostly wait, so they run side by side
        for tables in pool.map(lambda part: tables_of(part, quick=True), BLACK_BOX):
            hold_to_tables(tables)


def hold_to_tables(tables: list[str]) -> None:
    assert tables
    assert all(table.startswith("## ") for table in tables)
