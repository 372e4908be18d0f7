"""The command `arktui sandbox`: serves an embedded Ark on loopback until Ctrl+C or SIGTERM. Cheap to import."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from arktui.bounds import shown
from arktui.cli.argument_types import amount, count

if TYPE_CHECKING:
    import socket

PORT_MAX: Final = 65_535
JOBS_MAX: Final = 1_000_000
"""Most jobs at the start; planning each takes time and memory."""
SPEED_MAX: Final = 1_000_000
"""Highest speed; a century passes in an hour."""
EXIT_USAGE: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `arktui sandbox`."""
    jobs, speed = partial(count, most=JOBS_MAX), partial(amount, most=SPEED_MAX)
    parser.add_argument("--port", type=_port, default=0, metavar="P", help="port on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--jobs", type=jobs, default=1_200, metavar="N", help="jobs at the start; default: 1200")
    parser.add_argument(
        "--seed", type=count, default=None, metavar="S", help="seed of the generated jobs; default: the demo's"
    )
    parser.add_argument("--speed", type=speed, default=1.0, metavar="X", help="run time X times as fast; default: 1")
    parser.add_argument("--latency", type=amount, default=0.0, metavar="MS", help="milliseconds to delay each response")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[:ARG]",
        help="inject a fault; `--fault help` lists all",
    )
    parser.add_argument(
        "--tls", type=_certificate, metavar="FILE", help="serve https with this certificate and key (PEM)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; return the exit code: 0 if stopped, 2 if the port is taken or uvicorn is missing."""
    try:
        import uvicorn  # noqa: F401, PLC0415 - an optional extra that only serving needs
    except ModuleNotFoundError:
        print("arktui sandbox needs uvicorn, the extra 'sandbox': pip install uvicorn", file=sys.stderr)
        return EXIT_USAGE
    from arktui.sandbox.server import LOOPBACK, listen  # noqa: PLC0415 - needs uvicorn

    # uvicorn re-raises the signal that stopped it, so SIGINT and SIGTERM both arrive below as KeyboardInterrupt.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with listen(args.port) as listener:
            serve(listener, args)
    except OSError as error:
        print(f"arktui sandbox: {LOOPBACK}:{args.port}: {error.strerror}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    return 0


def serve(listener: socket.socket, args: argparse.Namespace) -> None:
    """Serve a new account on a listening socket; print the environment and command to reach it once it is ready."""
    from arktui.sandbox.app import create_app  # noqa: PLC0415 - `--help` needs none of these
    from arktui.sandbox.clock import SandboxClock  # noqa: PLC0415
    from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY  # noqa: PLC0415
    from arktui.sandbox.faults.active import ActiveFaults  # noqa: PLC0415
    from arktui.sandbox.server import LOOPBACK, SandboxServer  # noqa: PLC0415
    from arktui.sandbox.world import DEFAULT_SEED, World  # noqa: PLC0415

    host = "https://localhost" if args.tls else f"http://{LOOPBACK}"

    def announce() -> None:
        print(f"export VOLCENGINE_ACCESS_KEY={ACCESS_KEY}")
        print(f"export VOLCENGINE_SECRET_KEY={SECRET_KEY}")
        print(f"arktui --endpoint {host}:{listener.getsockname()[1]}", flush=True)

    seed = DEFAULT_SEED if args.seed is None else args.seed
    world = World(SandboxClock(time.time(), args.speed), args.jobs, seed)
    faults = ActiveFaults(*args.fault)
    app = create_app(world, {ACCESS_KEY: SECRET_KEY}, latency=args.latency / 1_000, faults=faults)
    print(f"sandbox: {args.jobs:,} jobs, seed {seed}, speed {args.speed:g}; Ctrl+C stops it", file=sys.stderr)
    SandboxServer(app, announce, args.tls).run([listener])


def _port(text: str) -> int:
    return count(text, most=PORT_MAX)


def _fault(text: str) -> str:
    from arktui.sandbox.faults.catalogue import fault_argument  # noqa: PLC0415 - only needed for `--fault`

    return fault_argument(text)


def _certificate(text: str) -> str:
    """Return the path of a file that holds a certificate and its key."""
    import ssl  # noqa: PLC0415 - only needed for `--tls`

    from arktui.files import UnreadableError, path_of, read_bytes  # noqa: PLC0415

    try:
        read_bytes(path_of(text))  # OpenSSL would wait for a writer if it is a FIFO
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(text)
    except ssl.SSLError:
        raise argparse.ArgumentTypeError(f"{shown(text)} holds no certificate and key in PEM") from None
    except UnreadableError as error:
        raise argparse.ArgumentTypeError(f"{shown(text)}: {error}") from None
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{shown(text)}: {error.strerror}") from None
    return str(path_of(text))
