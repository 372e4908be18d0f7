"""`python -m arktui.sandbox`: the same command as `arktui sandbox`."""

from __future__ import annotations

import argparse
import sys

from arktui.sandbox.command import add_arguments, run

parser = argparse.ArgumentParser(prog="arktui sandbox", description="Serve an embedded Ark on loopback.")
add_arguments(parser)
sys.exit(run(parser.parse_args()))
