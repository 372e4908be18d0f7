"""`python -m tests.bench`: prints tables of what the program costs beside its peers, all measured in this one run."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence

from tests.bench.parts import PARTS, tables_of


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; `--quick` shows only that everything runs, its times mean little."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure; default all: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer jobs, one round")
    args = parser.parse_args(arguments)
    if unknown := [name for name in args.parts if name not in PARTS]:
        parser.error(f"no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores\n")
    for name in args.parts or PARTS:
        for table in tables_of(name, quick=args.quick):
            print(table, flush=True)


if __name__ == "__main__":
    main()
