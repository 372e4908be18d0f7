"""`arktui sandbox`: serves an embedded Ark on loopback until ctrl+c or SIGTERM. Importing this is cheap."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import time
from functools import partial
from typing import Final

from arktui.arguments import amount, count
from arktui.outside import shown
from arktui.sandbox.loopback import LOOPBACK, listen

PORT_MAX: Final = 65_535
JOBS_MAX: Final = 1_000_000
"""Jobs at the start: planning each takes time and memory."""
SPEED_MAX: Final = 1_000_000
"""At this speed a century takes an hour."""
EXIT_USAGE: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `arktui sandbox`."""
    jobs, speed = partial(count, most=JOBS_MAX), partial(amount, most=SPEED_MAX)
    parser.add_argument("--port", type=_port, default=0, metavar="P", help=f"port on {LOOPBACK}; 0 takes a free one")
    parser.add_argument("--jobs", type=jobs, default=1_200, metavar="N", help="jobs at the start; default 1200")
    parser.add_argument("--seed", type=count, default=None, metavar="S", help="which account; default that of the demo")
    parser.add_argument(
        "--speed",
        type=speed,
        default=1.0,
        metavar="X",
        help="time runs X times as fast; default 1",
    )
    parser.add_argument("--latency", type=amount, default=0.0, metavar="MS", help="milliseconds to hold answers back")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[:ARG]",
        help="go wrong; `--fault help` lists how",
    )
    parser.add_argument(
        "--tls", type=_certificate, metavar="FILE", help="serve https with this certificate and key (PEM)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve as asked; returns the exit code: 0 when stopped, 2 when the port is taken or uvicorn is missing."""
    try:
        import uvicorn  # noqa: F401, PLC0415 - an optional extra, and only here is it known to be needed
    except ModuleNotFoundError:
        print("arktui sandbox needs uvicorn, the extra 'sandbox': pip install uvicorn", file=sys.stderr)
        return EXIT_USAGE
    # uvicorn ends by raising the signal once more: both kinds then come out below as KeyboardInterrupt.
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
    """Serve a new account on a listening socket, and print how to reach it once answers can be had."""
    from arktui.sandbox.app import create_app  # noqa: PLC0415 - `--help` needs none of these
    from arktui.sandbox.clock import SandboxClock  # noqa: PLC0415
    from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY  # noqa: PLC0415
    from arktui.sandbox.faults.switchboard import Faults  # noqa: PLC0415
    from arktui.sandbox.serving import SandboxServer  # noqa: PLC0415
    from arktui.sandbox.world import DEFAULT_SEED, World  # noqa: PLC0415

    host = "https://localhost" if args.tls else f"http://{LOOPBACK}"

    def announce() -> None:
        print(f"export VOLCENGINE_ACCESS_KEY={ACCESS_KEY}")
        print(f"export VOLCENGINE_SECRET_KEY={SECRET_KEY}")
        print(f"arktui --endpoint {host}:{listener.getsockname()[1]}", flush=True)

    seed = DEFAULT_SEED if args.seed is None else args.seed
    world = World(SandboxClock(time.time(), args.speed), args.jobs, seed)
    faults = Faults(*args.fault)
    app = create_app(world, {ACCESS_KEY: SECRET_KEY}, latency=args.latency / 1_000, faults=faults)
    print(f"sandbox: {args.jobs:,} jobs, seed {seed}, speed {args.speed:g}; ctrl+c ends it", file=sys.stderr)
    SandboxServer(app, announce, args.tls).run([listener])


def _port(text: str) -> int:
    return count(text, most=PORT_MAX)


def _fault(text: str) -> str:
    from arktui.sandbox.faults.catalogue import argument  # noqa: PLC0415 - only where a fault is asked for

    return argument(text)


def _certificate(text: str) -> str:
    """Return the name of a file with a certificate and its key."""
    import ssl  # noqa: PLC0415 - only where TLS is asked for

    from arktui.outside import UnreadableError, path_of, read_bytes  # noqa: PLC0415

    try:
        read_bytes(path_of(text))  # OpenSSL would wait for whoever writes into a FIFO
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(text)
    except ssl.SSLError:
        raise argparse.ArgumentTypeError(f"{text} holds no certificate and key in PEM") from None
    except UnreadableError as error:
        raise argparse.ArgumentTypeError(f"{shown(text)}: {error}") from None
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{shown(text)}: {error.strerror}") from None
    return str(path_of(text))
