"""`python -m arktui.sandbox`: the same command as `arktui sandbox`."""

from __future__ import annotations

import sys

from arktui.cli.argument_types import ArgumentParser
from arktui.sandbox.command import add_arguments, run

parser = ArgumentParser(prog="arktui sandbox", description="Serve an embedded Ark on loopback.")
add_arguments(parser)
sys.exit(run(parser.parse_args()))
