"""Arguments to what is run; imports nothing heavy before it is known what is needed."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from functools import partial

from arktui import __version__
from arktui.cli.argument_types import DRIVERS, THEMES, ArgumentParser, amount, count, rate
from arktui.outside import is_sane
from arktui.terminal.locale import is_utf8, write_ascii

TYPE_CHECKING = False  # that of `typing` costs a third of what `--help` does
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from arktui.api.errors import CredentialsNotFound
    from arktui.config import Settings
    from arktui.sync.feed import Client, Connect
    from arktui.target import Target

    Opened = tuple[Connect, Target, Settings]

OK = 0
USAGE = 2

_ACCOUNT_FLAGS = ("profile", "region", "endpoint")
_SETTING_FLAGS = ("interval", "limit", "max_rps", "project", "theme", "ascii", "mouse", "driver", "log", "history")
_DEMO_INTERVAL = 2.0
_ESCAPE_DELAY_MS = "250"
_FRAMES_A_SECOND = "240"
"""A frame that follows another waits for its turn: at Textual's 60 the detail comes 30 ms after the cursor."""
_UNABLE = ("dumb", "unknown")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0 when all went well, 2 when it could not be started as asked."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not is_utf8():
        write_ascii()
    if not all(map(is_sane, words)):
        print("arktui: an argument holds control characters, is not UTF-8, or is too long", file=sys.stderr)
        return USAGE
    if words[:1] == ["sandbox"]:
        from arktui.sandbox import command  # noqa: PLC0415 - only for this command

        parser = ArgumentParser("arktui sandbox", description="Serve an embedded Ark on loopback.")
        command.add_arguments(parser)
        return command.run(parser.parse_args(words[1:]))
    parser = _parser()
    args = parser.parse_args(words)
    if args.demo and (unused := [name for name in _ACCOUNT_FLAGS if getattr(args, name)]):
        parser.error(f"--demo watches no account: --{unused[0]} says nothing to it")
    if args.fault and not args.demo:
        parser.error("--fault is of the embedded Ark: give it to --demo, or to `arktui sandbox`")
    # Nothing that is made before there are jobs is garbage: to look for it would take a tenth of the start.
    gc.disable()
    settings = _settings(args)
    opened = _demo(args, settings) if args.demo else _account(args, settings)
    if opened is None:
        return USAGE
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        _say("arktui: needs a terminal to draw on")
        return USAGE
    if os.environ.get("TERM") in _UNABLE:
        _say(f"arktui: needs a terminal that can be drawn on; TERM says {os.environ['TERM']}")
        return USAGE
    exit_code = _run(*opened)
    from arktui.terminal.shutdown import end_process  # noqa: PLC0415 - imported by now

    return end_process(exit_code)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "arktui",
        description="Watch the batch inference jobs of a Volcengine Ark account.",
        epilog="`arktui sandbox` serves an embedded Ark to try against; `arktui sandbox --help` lists its options.",
    )
    parser.add_argument("--version", action="version", version=f"arktui {__version__}")
    parser.add_argument("--demo", action="store_true", help="watch an embedded Ark; needs no account and no network")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[:ARG]",
        help="let the demo go wrong; `--fault help` lists how",
    )
    parser.add_argument("--profile", metavar="NAME", help="profile of the Volcengine or BytePlus configuration")
    parser.add_argument("--region", metavar="NAME", help="region; default is the profile's, then cn-beijing")
    parser.add_argument("--endpoint", metavar="URL", help="host of the service; https unless it says http://")
    parser.add_argument("--project", metavar="NAME", help="watch one project only")
    parser.add_argument("--interval", type=amount, metavar="S", help="seconds between refreshes; 0 for by hand")
    parser.add_argument("--limit", type=partial(count, least=1), metavar="N", help="jobs loaded unasked; default 10000")
    parser.add_argument("--theme", choices=THEMES, help="colours; default suits the terminal")
    parser.add_argument("--ascii", action="store_true", default=None, help="plain ASCII signs")
    parser.add_argument("--mouse", action="store_true", default=None, help="take the mouse, too")
    parser.add_argument("--max-rps", type=rate, metavar="N", help="requests a second at the most; default 10")
    parser.add_argument("--driver", choices=DRIVERS, help="what draws: only cells that differ, or Textual's own driver")
    parser.add_argument("--log", action="store_true", default=None, help="write a log file into the state directory")
    parser.add_argument(
        "--no-history", action="store_false", default=None, dest="history", help="keep nothing of what is seen"
    )
    return parser


def _fault(text: str) -> str:
    from arktui.sandbox.faults.catalogue import fault_argument  # noqa: PLC0415 - only where a fault is asked for

    return fault_argument(text, is_networked=False)


def _settings(args: argparse.Namespace) -> Settings:
    """Read the configuration; what cannot be used of it is said, here and on the screen, and does without."""
    from arktui.config import load_settings  # noqa: PLC0415 - not needed for --help

    settings = load_settings().overridden(**{name: getattr(args, name) for name in _SETTING_FLAGS})
    for complaint in settings.complaints:
        _say(f"arktui: {complaint}")
    return settings if is_utf8() else settings.overridden(ascii=True)


def _account(args: argparse.Namespace, settings: Settings) -> Opened | None:
    """Find credentials and endpoint; say what is missing if there are none."""
    from arktui.api.credential_chain import find_credentials  # noqa: PLC0415 - not needed for --help or --demo
    from arktui.api.endpoint import resolve_endpoint  # noqa: PLC0415
    from arktui.api.errors import ArkError, CredentialsNotFound  # noqa: PLC0415
    from arktui.api.proxy import check_way  # noqa: PLC0415

    try:
        found = find_credentials(args.profile)
        endpoint = resolve_endpoint(found, args.region, args.endpoint, os.environ)
        check_way(endpoint)
    except CredentialsNotFound as error:
        _say_what_was_searched(error)
        return None
    except ArkError as error:
        _say(f"arktui: {error}. {error.advice}")
        return None

    def connect(before_request: Callable[[], Awaitable[None]]) -> Client:
        from arktui.api.client import ArkClient, RetryPolicy  # noqa: PLC0415 - after the first paint, off the loop
        from arktui.api.renewal import Renewal  # noqa: PLC0415

        keys, retry = Renewal(found), RetryPolicy(attempts=1)
        return ArkClient(endpoint, keys.present, retry=retry, on_attempt=before_request, renewed=keys.renewed)

    from arktui.target import Target  # noqa: PLC0415

    target = Target(
        profile=found.profile or "",
        region=endpoint.region,
        project=settings.project,
        account=(found.account, endpoint.url, endpoint.region),
    )
    return connect, target, settings


def _say_what_was_searched(error: CredentialsNotFound) -> None:
    _say("arktui: no credentials found. Looked in:")
    for place in error.searched:
        _say(f"  {place.place}: {place.reason}")
    _say(error.advice)


def _demo(args: argparse.Namespace, settings: Settings) -> Opened:
    """Open an embedded Ark in this process, which is made once there is a screen."""
    from arktui.sandbox.clock import DEMO_SPEED, SandboxClock  # noqa: PLC0415 - only for this command
    from arktui.target import Target  # noqa: PLC0415

    clock = SandboxClock(time.time(), DEMO_SPEED)

    def connect(before_request: Callable[[], Awaitable[None]]) -> Client:
        from httpx import ASGITransport  # noqa: PLC0415 - after the first paint, off the loop

        from arktui.api.client import ArkClient, RetryPolicy  # noqa: PLC0415
        from arktui.api.credential_chain import Credentials  # noqa: PLC0415
        from arktui.api.endpoint import Endpoint  # noqa: PLC0415
        from arktui.sandbox.demo import demo_app  # noqa: PLC0415

        app, access_key, secret_key = demo_app(clock, args.fault)
        return ArkClient(
            Endpoint("http://sandbox", "cn-beijing"),
            Credentials(access_key, secret_key),
            transport=ASGITransport(app),
            retry=RetryPolicy(attempts=1),
            on_attempt=before_request,
        )

    target = Target(
        region="cn-beijing", project=settings.project, note=f"demo, {DEMO_SPEED:.0f}x time", clock=clock.now
    )
    if args.interval is None:
        settings = settings.overridden(interval=_DEMO_INTERVAL)
    return connect, target, settings


def _say(text: str) -> None:
    """Say why there is nothing to watch, whatever stands in the names of profiles and files."""
    from arktui.store.clean_text import clean_lines  # noqa: PLC0415 - only where something is wrong

    print(clean_lines(text), file=sys.stderr)


def _run(connect: Connect, target: Target, settings: Settings) -> int:
    if not os.environ.get("NO_COLOR"):  # empty means unset (no-color.org); Textual asks only whether it is there
        os.environ.pop("NO_COLOR", None)
    os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY_MS)
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES_A_SECOND)
    # httpx takes its command line along where click is installed, and with it rich and pygments; this leaves it out.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from arktui.ui.app import ArktuiApp  # noqa: PLC0415 - Textual, only now

    app = ArktuiApp(connect, target, settings)
    if not is_utf8():
        app.draw_in_ascii()
    if settings.log:
        from arktui.config import state_path  # noqa: PLC0415 - off unless asked for
        from arktui.log import log_file  # noqa: PLC0415

        with log_file(state_path("arktui.log"), app.store):
            app.run(mouse=settings.mouse)
    else:
        app.run(mouse=settings.mouse)
    return app.return_code or 0
