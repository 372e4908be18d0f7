"""`python -m tests.soak --minutes N`: simulated days at full speed; prints counts of held resources."""

from __future__ import annotations

import argparse
import asyncio
from time import monotonic

from tests.bench.report import table
from tests.soak import outside
from tests.soak.holdings import HEADS, Holdings
from tests.soak.life import DAY, living

SAMPLES = 12


async def soak(jobs: int, seconds: float) -> tuple[list[float], list[Holdings]]:
    """Return the simulated days and the holdings of each sample; the first is after a twelfth of the time."""
    days, held = [], []
    steps = 0
    async with living(jobs) as life:
        began = monotonic()
        for sample in range(1, SAMPLES + 1):
            while monotonic() < began + seconds * sample / SAMPLES:
                await life.step()
                steps += 1
            await life.come_to_rest()
            days.append(steps / DAY)
            held.append(Holdings.now(life))
    return days, held


def report(days: list[float], held: list[Holdings]) -> str:
    """Return the samples as a table, and the types with more objects at the end than after the warm-up."""
    rows = [
        (f"{day:.1f}", f"{one.memory / 1e6:.1f}", *(f"{figure:,}" for figure in one.figures()[1:]))
        for day, one in zip(days, held, strict=True)
    ]
    grown = held[-1].more_than(held[len(held) // 4])
    more = ", ".join(f"{name} +{number}" for name, number in sorted(grown.items())) or "nothing"
    return table("Simulated days", ("day", "MB", *HEADS[1:]), rows) + f"\nMore than after the warm-up: {more}\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, default=1_000)
    parser.add_argument("--pty", action="store_true", help="in a real terminal, watched from outside")
    args = parser.parse_args()
    if args.pty:
        print(outside.report(outside.watch(args.jobs, 60 * args.minutes, SAMPLES)))
    else:
        print(report(*asyncio.run(soak(args.jobs, 60 * args.minutes))))
