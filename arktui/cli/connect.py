"""Opens what the program watches: the account of the user's credentials, or the demo.

Each opener returns how to make the client, the target, and the settings. The client itself is made after the first
paint and off the event loop: it imports httpx and reads the CA bundle.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # `typing` is slow to import
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Sequence

    from arktui.api.errors import CredentialsNotFound
    from arktui.api.profile_list import Profile
    from arktui.config import Settings
    from arktui.sandbox.app import ArkApp
    from arktui.sync.feed import Client, Connect
    from arktui.target import Choice, Target
    from arktui.ui.session import Accounts

    Opened = tuple[Connect, Target, Settings]

_DEMO_INTERVAL = 2.0
"""Seconds between refreshes of the demo, whose clock runs fast."""


def open_account(args: Namespace, settings: Settings) -> Opened | None:
    """Find credentials and endpoint; if there are none, print the reason and return None."""
    from arktui.api.errors import ArkError, CredentialsNotFound  # noqa: PLC0415 - not needed for --demo

    try:
        return _open(args.profile, args.region, args.endpoint, settings)
    except CredentialsNotFound as error:
        _print_searched_places(error)
    except ArkError as error:
        print_error(f"arktui: {error}. {error.advice}")
    return None


def _open(profile: str | None, region: str | None, host: str | None, settings: Settings) -> Opened:
    """Find credentials and endpoint; raises ArkError if there are none."""
    from arktui.api.credential_chain import find_credentials  # noqa: PLC0415 - not needed for --demo
    from arktui.api.endpoint import resolve_endpoint  # noqa: PLC0415
    from arktui.api.proxy import check_settings  # noqa: PLC0415

    found = find_credentials(profile)
    endpoint = resolve_endpoint(found, region, host, os.environ)
    check_settings(endpoint)

    def connect(before_request: Callable[[], Awaitable[None]]) -> Client:
        from arktui.api.client import ArkClient  # noqa: PLC0415 - after the first paint, off the event loop
        from arktui.api.renewal import Renewal  # noqa: PLC0415

        renewal = Renewal(found)
        return ArkClient(endpoint, renewal.current, before_request=before_request, renew=renewal.renew)

    from arktui.target import Target  # noqa: PLC0415 - not needed without credentials

    target = Target(
        profile=found.profile or "",
        region=endpoint.region,
        project=settings.project,
        account=(found.account, endpoint.url, endpoint.region),
    )
    return connect, target, settings


class AccountFiles:
    """Opens the accounts of the profiles in the files of the command line tools, and of the environment.

    The flag `--endpoint` holds for all of them; `--region` only until another profile is chosen.
    """

    def __init__(self, args: Namespace, settings: Settings) -> None:
        self.project = "" if args.project else settings.project
        self._endpoint = args.endpoint
        self._settings = settings

    def open(self, choice: Choice) -> Opened:
        """Return how to reach a target, the target, and its settings; raises ArkError if it has no keys."""
        settings = self._settings.overridden(project=choice.project)
        return _open(choice.profile, choice.region, self._endpoint, settings)

    def profiles(self) -> Sequence[Profile]:
        """Return the profiles in the files."""
        from arktui.api.profile_list import find_profiles  # noqa: PLC0415 - on first use

        return find_profiles()


class DemoProjects:
    """Opens the projects of the demo, which is one account without profiles."""

    project = ""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def open(self, choice: Choice) -> Opened:
        """Return the demo with another project; raises ArkError for another profile or region."""
        from arktui.api.errors import RequestError  # noqa: PLC0415 - on first use

        connect, target, settings = self._opened
        if choice.profile or choice.region not in (None, target.region):
            raise RequestError("Demo", "the demo has one account and one region", advice="Start arktui without --demo.")
        return connect, target._replace(project=choice.project), settings.overridden(project=choice.project)

    def profiles(self) -> Sequence[Profile]:
        """Return nothing: the demo needs no account."""
        return ()


def accounts(args: Namespace, opened: Opened) -> Accounts:
    """Return what opens the targets that the user switches to."""
    return DemoProjects(opened) if args.demo else AccountFiles(args, opened[2])


def open_demo(args: Namespace, settings: Settings) -> Opened:
    """Open an embedded Ark in this process; it is created together with its first client."""
    from functools import cache  # noqa: PLC0415 - only for --demo

    from arktui.sandbox.clock import DEMO_SPEED, SandboxClock  # noqa: PLC0415
    from arktui.target import Target  # noqa: PLC0415

    clock = SandboxClock(time.time(), DEMO_SPEED)

    @cache
    def demo() -> tuple[ArkApp, str, str]:
        from arktui.sandbox.demo import demo_app  # noqa: PLC0415 - after the first paint, off the event loop

        return demo_app(clock, args.fault, args.jobs)

    def connect(before_request: Callable[[], Awaitable[None]]) -> Client:
        from httpx import ASGITransport  # noqa: PLC0415 - after the first paint, off the event loop

        from arktui.api.client import ArkClient  # noqa: PLC0415
        from arktui.api.credentials import Credentials  # noqa: PLC0415
        from arktui.api.endpoint import Endpoint  # noqa: PLC0415

        app, access_key, secret_key = demo()
        return ArkClient(
            Endpoint("http://sandbox", "cn-beijing"),
            Credentials(access_key, secret_key),
            transport=ASGITransport(app),
            before_request=before_request,
        )

    target = Target(
        region="cn-beijing", project=settings.project, note=f"demo, {DEMO_SPEED:.0f}x time", clock=clock.now
    )
    if args.interval is None:
        settings = settings.overridden(interval=_DEMO_INTERVAL)
    return connect, target, settings


def _print_searched_places(error: CredentialsNotFound) -> None:
    print_error("arktui: no credentials found. Looked in:")
    for place in error.searched:
        print_error(f"  {place.place}: {place.reason}")
    print_error(error.advice)


def print_error(text: str) -> None:
    """Print a message to standard error, cleaned: profile and file names can contain anything."""
    from arktui.store.clean_text import clean_lines  # noqa: PLC0415 - only needed if something is wrong

    print(clean_lines(text), file=sys.stderr)
