"""Parses the arguments and runs what they ask for; imports nothing heavy before it is needed."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial

from arktui import __version__
from arktui.bounds import is_sane
from arktui.choices import DRIVERS, THEMES
from arktui.cli.argument_types import ArgumentParser, amount, count, rate, theme
from arktui.terminal.locale import is_utf8, write_ascii

TYPE_CHECKING = False  # importing `typing` takes a third of the time of `--help`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from arktui.config import Settings
    from arktui.sync.feed import Connect
    from arktui.target import Choice, Target
    from arktui.ui.session import Accounts

USAGE = 2

_ACCOUNT_FLAGS = ("profile", "region", "endpoint")
_SETTING_FLAGS = (
    "interval",
    "limit",
    "max_rps",
    "project",
    "theme",
    "ascii",
    "mouse",
    "driver",
    "log",
    "history",
    "view",
    "restore",
)
_ESCAPE_DELAY_MS = "250"
_FRAMES_PER_SECOND = "240"
"""At Textual's 60, the detail pane follows the cursor 30 ms late, because each frame waits for its slot."""
_DEMO_JOBS_MAX = 100_000
"""Most jobs of the demo, whose process also draws the screen."""
_UNUSABLE_TERMINALS = ("dumb", "unknown")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0 for success, 2 if it cannot start as asked."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not is_utf8():
        write_ascii()
    if not all(map(is_sane, words)):
        print("arktui: an argument contains control characters, is not UTF-8, or is too long", file=sys.stderr)
        return USAGE
    if words[:1] and (command := _COMMANDS.get(words[0])):
        return command(words[1:])
    parser = _parser()
    args = parser.parse_args(words)
    if args.demo and (unused := [name for name in _ACCOUNT_FLAGS if getattr(args, name)]):
        parser.error(f"--demo watches no account: remove --{unused[0]}")
    if args.fault and not args.demo:
        parser.error("--fault only works with --demo or with `arktui sandbox`")
    if args.jobs is not None and not args.demo:
        parser.error("--jobs only works with --demo or with `arktui sandbox`")
    # Nothing that is allocated before the jobs arrive is garbage; collecting would take a tenth of the start.
    gc.disable()
    settings = _settings(args)

    from arktui.cli.connect import accounts, open_account, open_demo, print_error  # noqa: PLC0415 - not needed for --help

    opened = open_demo(args, settings) if args.demo else open_account(args, settings)
    if opened is None:
        return USAGE
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        print_error("arktui: needs a terminal")
        return USAGE
    if os.environ.get("TERM") in _UNUSABLE_TERMINALS:
        print_error(f"arktui: cannot draw on this terminal: TERM is {os.environ['TERM']}")
        return USAGE
    from arktui.target import Choice  # noqa: PLC0415 - imported by now

    choice = Choice(args.profile, args.region, opened[2].project)
    exit_code = _run(*opened, accounts(args, opened), choice)
    from arktui.terminal.shutdown import end_process  # noqa: PLC0415 - imported by now

    return end_process(exit_code)


def _sandbox(words: Sequence[str]) -> int:
    from arktui.sandbox import command  # noqa: PLC0415 - only for this command

    parser = ArgumentParser("arktui sandbox", description="Serve an embedded Ark on loopback.")
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def _keys(words: Sequence[str]) -> int:
    ArgumentParser("arktui keys", description="Print all keys, your own bindings included.").parse_args(words)
    from arktui.cli.keys import print_keys  # noqa: PLC0415 - only for this command

    return print_keys()


_COMMANDS = {"sandbox": _sandbox, "keys": _keys}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "arktui",
        description="Watch the batch inference jobs of a Volcengine Ark account.",
        epilog="`arktui keys` prints all keys; `arktui sandbox` serves an embedded Ark for trials. Both have `--help`.",
    )
    parser.add_argument("--version", action="version", version=f"arktui {__version__}")
    parser.add_argument("--demo", action="store_true", help="watch an embedded Ark; needs no account and no network")
    parser.add_argument(
        "--jobs",
        type=partial(count, most=_DEMO_JOBS_MAX),
        metavar="N",
        help="jobs of the demo at the start; default: 1200",
    )
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[:ARG]",
        help="inject a fault into the demo; `--fault help` lists all faults",
    )
    parser.add_argument("--profile", metavar="NAME", help="profile of the Volcengine or BytePlus configuration")
    parser.add_argument("--region", metavar="NAME", help="region; default: the profile's, then cn-beijing")
    parser.add_argument("--endpoint", metavar="URL", help="host of the service; https unless it starts with http://")
    parser.add_argument("--project", metavar="NAME", help="watch one project only")
    parser.add_argument("--interval", type=amount, metavar="S", help="seconds between refreshes; 0: only on request")
    parser.add_argument(
        "--limit", type=partial(count, least=1), metavar="N", help="jobs loaded automatically; default: 10000"
    )
    parser.add_argument(
        "--theme", type=theme, metavar="NAME", help=f"colours: {', '.join(THEMES)}, or your own from the folder themes"
    )
    parser.add_argument("--ascii", action="store_true", default=None, help="draw with ASCII characters only")
    parser.add_argument("--mouse", action="store_true", default=None, help="turn the mouse on")
    parser.add_argument("--max-rps", type=rate, metavar="N", help="most requests per second; default: 10")
    parser.add_argument("--driver", choices=DRIVERS, help="what draws: changed cells only, or Textual's own driver")
    parser.add_argument("--log", action="store_true", default=None, help="write a log file to the state directory")
    parser.add_argument(
        "--no-history", action="store_false", default=None, dest="history", help="keep no history of jobs on disk"
    )
    parser.add_argument("--view", metavar="NAME", help="show this view; default: what the last session showed")
    parser.add_argument(
        "--no-restore", action="store_false", default=None, dest="restore", help="show all jobs, not the last session"
    )
    return parser


def _fault(text: str) -> str:
    from arktui.sandbox.faults.catalogue import fault_argument  # noqa: PLC0415 - only for --fault

    return fault_argument(text, is_networked=False)


def _settings(args: argparse.Namespace) -> Settings:
    """Read the configuration, and print the settings in it that cannot be used; the screen shows them, too."""
    from arktui.config import load_settings  # noqa: PLC0415 - not needed for --help

    settings = load_settings().overridden(**{name: getattr(args, name) for name in _SETTING_FLAGS})
    if settings.theme not in ("", *THEMES):
        from arktui.theme_file import with_own_theme  # noqa: PLC0415 - few users have one

        settings = with_own_theme(settings)
    if settings.complaints:
        from arktui.cli.connect import print_error  # noqa: PLC0415 - not needed for --help

        for complaint in settings.complaints:
            print_error(f"arktui: {complaint}")
    return settings if is_utf8() else settings.overridden(ascii=True)


def _run(
    connect: Connect,
    target: Target,
    settings: Settings,
    accounts: Accounts | None = None,
    choice: Choice | None = None,
) -> int:
    if not os.environ.get("NO_COLOR"):  # empty means unset (no-color.org), but Textual only tests for presence
        os.environ.pop("NO_COLOR", None)
    os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY_MS)
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES_PER_SECOND)
    # Where click is installed, httpx imports its command line, and with it rich and pygments; this prevents it.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from arktui.config import is_first_start  # noqa: PLC0415 - imported by now
    from arktui.ui.app import ArktuiApp  # noqa: PLC0415 - imports Textual

    is_first = is_first_start()
    app = ArktuiApp(connect, target, settings, accounts=accounts, choice=choice, is_first_start=is_first)
    if not is_utf8():
        app.draw_in_ascii()
    if settings.log:
        from arktui.config import state_path  # noqa: PLC0415 - off by default
        from arktui.log import log_file  # noqa: PLC0415

        with log_file(state_path("arktui.log"), app):
            app.run(mouse=settings.mouse)
    else:
        app.run(mouse=settings.mouse)
    return app.return_code or 0
