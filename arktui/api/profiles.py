"""Profiles of the vendors' command line tools, `~/.volcengine/config.json` and its twin; api/README.md section 10.3."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arktui.api.found import Credentials, Found, Product

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPIRY_MARGIN = 60.0
"""Seconds before their end at which temporary credentials count as expired; the official SDK's margin."""

_LOGIN = {Product.VOLCENGINE: "ve", Product.BYTEPLUS: "bp"}


class Unusable(Exception):  # noqa: N818 - a finding about a place, not a fault
    """Why a place does not serve, in words that hold no secret."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One `config.json`, with what decides which of its profiles is meant.

    The profile is chosen as the SDK does: the one asked for, `<PRODUCT>_PROFILE`, the file's `current`, `default`
    (api/README.md section 10.4; the `ve` tool has the middle two the other way round).
    """

    product: Product
    env: Mapping[str, str]
    home: Path
    asked: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is: `<PRODUCT>_CLI_CONFIG_FILE`, or its usual place."""
        named = self._variable("CLI_CONFIG_FILE")
        return Path(named).expanduser() if named else self.home / f".{self.product}" / "config.json"

    @property
    def shown_path(self) -> str:
        """The path for people, with `~` for the home directory."""
        return show_path(self.path, self.home)

    def find(self) -> Found:
        """Return the chosen profile's credentials and settings.

        Raises:
            Unusable: There is no such file or profile, or it holds no usable credentials.
        """
        config = read_object(self.path)
        name, profile = self._choose(config)
        return Found(
            self._credentials(profile),
            self.product,
            f"profile {name} in {self.shown_path}",
            profile=name,
            region=text(profile, "region"),
            endpoint=text(profile, "endpoint"),
            disable_ssl=profile.get("disable-ssl") in {True, "true", "True"},
            http_proxy=text(profile, "http-proxy"),
            https_proxy=text(profile, "https-proxy"),
            # Pinned to this profile: another one that is made current meanwhile may belong to another account.
            reread=replace(self, asked=name).find,
        )

    def _variable(self, name: str) -> str | None:
        return self.env.get(f"{self.product.name}_{name}", "").strip() or None

    def _choose(self, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        name = self.asked or self._variable("PROFILE") or text(config, "current") or "default"
        profiles = config.get("profiles")
        entries = profiles.items() if isinstance(profiles, dict) else ()
        known = {key: profile for key, profile in entries if isinstance(profile, dict)}
        if name in known:
            return name, known[name]
        raise Unusable(f"has no profile {name!r}{_nearest(name, list(known))}")

    def _credentials(self, profile: dict[str, Any]) -> Credentials:
        mode = (text(profile, "mode") or "ak").lower()
        if mode in {"ak", "ststoken"}:
            return _triple(profile, "access-key", "secret-key", "session-token")
        if mode == "sso":
            login = f"run `{_LOGIN[self.product]} sso login`"
            return _triple(
                profile, "access-key", "secret-key", "session-token", expires_at=_epoch(profile), login=login
            )
        if mode == "console-login":
            return self._console_login(profile)
        raise Unusable(f"mode {mode} is not supported")

    def _console_login(self, profile: dict[str, Any]) -> Credentials:
        """Read the token file that `ve login` leaves: an STS triple, issued at a time for so many seconds."""
        import json  # noqa: PLC0415 - only this mode and files that exist need it

        login = f"run `{_LOGIN[self.product]} login`"
        session = text(profile, "login-session")
        if not session:
            raise Unusable(f"login-session is not set; {login}")
        import hashlib  # noqa: PLC0415 - few profiles need it, and it loads OpenSSL

        named = self._variable("LOGIN_CACHE_DIRECTORY")
        directory = Path(named).expanduser() if named else self.path.parent / "login" / "cache"
        file = directory / f"{hashlib.sha1(session.encode(), usedforsecurity=False).hexdigest()}.json"
        try:
            cache = read_object(file)
            token = cache.get("access_token")
            triple = json.loads(token) if isinstance(token, str) else token
        except (Unusable, ValueError, RecursionError):
            triple = None
            cache = {}
        if not isinstance(triple, dict):
            raise Unusable(f"no readable login in {show_path(file, self.home)}; {login}")
        expires_at = _end_of_login(cache)
        return _triple(
            triple, "access_key_id", "secret_access_key", "session_token", expires_at=expires_at, login=login
        )


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        Unusable: There is no such file, it cannot be read, or it holds something else.
    """
    import json  # noqa: PLC0415 - most starts find their keys in the environment

    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise Unusable("no such file") from None
    except OSError as error:
        raise Unusable(f"unreadable: {error.strerror}") from None
    except (ValueError, RecursionError):
        # The parser's own words may quote the file, which holds secrets.
        raise Unusable("unreadable: not JSON") from None
    if not isinstance(value, dict):
        raise Unusable("unreadable: not a JSON object")
    return value


def text(values: Mapping[str, Any], key: str) -> str | None:
    """Return a value that is text and not blank, trimmed; None for all else, `null` among it."""
    value = values.get(key)
    return value.strip() or None if isinstance(value, str) else None


def show_path(path: Path, home: Path) -> str:
    """Return the path with `~` for the home directory."""
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def pair(access: tuple[str, str | None], secret: tuple[str, str | None], token: str | None = None) -> Credentials:
    """Return credentials from the named halves of a pair.

    Raises:
        Unusable: A half is missing, or holds characters that no key has.
    """
    missing = [name for name, value in (access, secret) if not value]
    if missing:
        given = [name for name, value in (access, secret) if value]
        raise Unusable(f"only half set: {given[0]} without {missing[0]}" if given else f"{access[0]} is not set")
    try:
        return Credentials(access[1] or "", secret[1] or "", token)
    except ValueError as error:
        raise Unusable(str(error)) from None


def _triple(
    values: Mapping[str, Any],
    access: str,
    secret: str,
    token: str,
    *,
    expires_at: float | None = None,
    login: str = "",
) -> Credentials:
    if expires_at is not None and time.time() >= expires_at - EXPIRY_MARGIN:
        raise Unusable(f"expired at {time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime(expires_at))}; {login}")
    try:
        found = pair((access, text(values, access)), (secret, text(values, secret)), text(values, token))
    except Unusable as reason:
        raise Unusable(f"{reason}; {login}" if login else str(reason)) from None
    return Credentials(found.access_key, found.secret_key, found.session_token, expires_at)


def _epoch(profile: Mapping[str, Any]) -> float | None:
    """Return `sts-expiration` in epoch seconds; its unit follows from its magnitude. None when it says nothing."""
    try:
        value = float(profile.get("sts-expiration") or 0)
    except (TypeError, ValueError):
        return None
    for limit, unit in ((1e18, 1e9), (1e15, 1e6), (1e12, 1e3)):
        if value >= limit:
            return value / unit
    return value if value > 0 else None


def _end_of_login(cache: Mapping[str, Any]) -> float | None:
    """Return the epoch second at which a login's keys end; None when the file does not say."""
    from datetime import UTC, datetime  # noqa: PLC0415 - only the console-login mode needs it

    try:
        issued = datetime.fromisoformat(cache["issued_at"])
        return (issued if issued.tzinfo else issued.replace(tzinfo=UTC)).timestamp() + float(cache["expires_in"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _nearest(name: str, known: list[str]) -> str:
    if not known:
        return "; it has none"
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    near = get_close_matches(name, known, 1)
    return f"; it has {', '.join(sorted(known))}" + (f"; did you mean {near[0]!r}?" if near else "")
