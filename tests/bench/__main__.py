"""`python -m tests.bench`: prints tables of what the program costs beside its peers, all measured in this one run."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
from collections.abc import Sequence

from tests.bench import client, table


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; `--quick` shows only that everything runs, its times mean little."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer jobs, one round")
    quick = parser.parse_args(arguments).quick
    rounds = 1 if quick else 3
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores\n")
    for count in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        print(table.report(count, asyncio.run(table.compare(count, rounds))), flush=True)
    jobs = 1_000 if quick else 10_000
    print(client.report(jobs, client.compare(jobs, rounds)), flush=True)


if __name__ == "__main__":
    main()
