"""Profiles of the vendors' command line tools, such as `~/.volcengine/config.json`; api/README.md section 10.3."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from arktui.api.credentials import EXPIRY_MARGIN, Credentials, Found, Product, Provider, Unusable, pair, text
from arktui.api.endpoint import DEFAULT_REGION
from arktui.bounds import is_sane, parse_number, parse_time
from arktui.files import UnreadableError, path_of, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arktui.api.logins import SsoRole

_LOGIN = {Product.VOLCENGINE: "ve", Product.BYTEPLUS: "bp"}


class ConfigFile(NamedTuple):
    """A `config.json`, and the choice of its profile.

    The choice follows the SDK: the requested profile, `<PRODUCT>_PROFILE`, the file's `current`, then `default`
    (api/README.md section 10.4; the `ve` tool swaps the middle two).
    """

    product: Product
    env: Mapping[str, str]
    home: Path
    requested: str | None = None

    @property
    def path(self) -> Path:
        """Path of the file: `<PRODUCT>_CLI_CONFIG_FILE`, or the default."""
        named = self._variable("CLI_CONFIG_FILE")
        return path_of(named) if named else self.home / f".{self.product}" / "config.json"

    @property
    def shown_path(self) -> str:
        """The path with `~` for the home directory, for messages."""
        return show_path(self.path, self.home)

    def find(self) -> Found:
        """Return the credentials and settings of the chosen profile.

        Raises:
            Unusable: There is no such file or profile, or it has no usable credentials.
        """
        config = read_object(self.path)
        name, profile = self._choose(config)
        stored, provider = self._credentials(config, profile)
        return Found(
            stored,
            self.product,
            f"profile {name} in {self.shown_path}",
            profile=name,
            region=text(profile, "region"),
            endpoint=text(profile, "endpoint"),
            disable_ssl=profile.get("disable-ssl") in (True, "true", "True"),
            http_proxy=text(profile, "http-proxy"),
            https_proxy=text(profile, "https-proxy"),
            provider=provider,
            # Pinned to this profile: if another one becomes current, it may belong to another account.
            reread=self._replace(requested=name).find,
        )

    def _variable(self, name: str) -> str | None:
        prefixes = [self.product.name]
        if self.product is Product.VOLCENGINE and name == "PROFILE":
            prefixes.append("VOLCSTACK")  # the Go SDK's fallback
        return next((value for prefix in prefixes if (value := self.env.get(f"{prefix}_{name}", "").strip())), None)

    def _choose(self, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        name = self.requested or self._variable("PROFILE") or text(config, "current") or "default"
        profiles = config.get("profiles")
        entries = profiles.items() if isinstance(profiles, dict) else ()
        known = {key: profile for key, profile in entries if isinstance(profile, dict)}
        if name in known and is_sane(name):
            return name, known[name]
        raise Unusable(f"has no profile {name!r}{_nearest(name, list(known))}")

    def _credentials(
        self, config: Mapping[str, Any], profile: Mapping[str, Any]
    ) -> tuple[Credentials | None, Provider | None]:
        """Return the keys in a profile, and the provider of new ones; at least one of the two is present."""
        mode = (text(profile, "mode") or "ak").lower()
        if mode in {"ak", "ststoken"}:
            return _triple(profile, "access-key", "secret-key", "session-token"), None
        if mode == "ecsrole":
            return None, self._instance_role(profile, mode)
        if mode == "ramrolearn":
            return None, self._assumed_role(profile, mode)
        if mode == "oidc":
            return None, self._oidc_role(profile, mode)
        if mode == "sso":
            return self._sso(config, profile)
        if mode == "console-login":
            return self._console_login(profile)
        raise Unusable(f"mode {mode} is not supported")

    def _region(self, profile: Mapping[str, Any]) -> str:
        return text(profile, "region") or DEFAULT_REGION[self.product]

    # Most profiles have plain keys: the methods below import the providers only for the others.

    def _instance_role(self, profile: Mapping[str, Any], mode: str) -> Provider:
        from arktui.api.roles import InstanceRole  # noqa: PLC0415

        return InstanceRole(_needed(profile, "role-name", mode), self.product)

    def _assumed_role(self, profile: Mapping[str, Any], mode: str) -> Provider:
        from arktui.api.roles import AssumedRole  # noqa: PLC0415

        keys = _triple(profile, "access-key", "secret-key", "session-token")
        trn = f"trn:iam::{_needed(profile, 'account-id', mode)}:role/{_needed(profile, 'role-name', mode)}"
        return AssumedRole(keys, trn, self._region(profile), self.product, text(profile, "https-proxy"))

    def _oidc_role(self, profile: Mapping[str, Any], mode: str) -> Provider:
        from arktui.api.roles import OidcRole  # noqa: PLC0415

        return OidcRole(
            _needed(profile, "role-trn", mode),
            path_of(_needed(profile, "oidc-token-file", mode)),
            self.product,
            policy=text(profile, "policy"),
            proxy=text(profile, "https-proxy"),
        )

    def _sso(self, config: Mapping[str, Any], profile: Mapping[str, Any]) -> tuple[Credentials | None, Provider | None]:
        """Return the keys that `ve sso login` stored in the profile, and the login that renews them."""
        from arktui.api.issued_keys import parse_epoch  # noqa: PLC0415

        login = f"run `{_LOGIN[self.product]} sso login`"
        expiry = parse_epoch(profile.get("sts-expiration"))
        provider = self._sso_login(config, profile)
        try:
            stored = _triple(profile, "access-key", "secret-key", "session-token", expires_at=expiry, login=login)
        except Unusable:
            if provider is None:
                raise
            return None, provider
        if expiry is None and (parse_number(profile.get("sts-expiration")) or 0) > 0:
            return stored, None  # beyond the calendar: they never expire
        return _unless_renewable(stored, provider), provider

    def _sso_login(self, config: Mapping[str, Any], profile: Mapping[str, Any]) -> SsoRole | None:
        """Return the login of an `sso` profile if it is complete and its cache exists; BytePlus's hosts are unknown."""
        sessions = config.get("sso-session")
        name = text(profile, "sso-session-name")
        session = sessions.get(name) if isinstance(sessions, dict) and name else None
        if self.product is not Product.VOLCENGINE or not isinstance(session, dict):
            return None
        start, account, role = text(session, "start-url"), text(profile, "account-id"), text(profile, "role-name")
        if not (start and account and role):
            return None
        import json  # noqa: PLC0415

        key = json.dumps({"start_url": start, "session_name": name}, separators=(",", ":"))
        cache = self.path.parent / "sso" / "cache" / _cache_name(key)
        if not os.path.isfile(cache):  # noqa: PTH113 - pathlib raises for a directory without permission
            return None
        from arktui.api.logins import SsoRole  # noqa: PLC0415

        region = text(session, "region") or DEFAULT_REGION[self.product]
        return SsoRole(cache, region, account, role, text(profile, "https-proxy"))

    def _console_login(self, profile: Mapping[str, Any]) -> tuple[Credentials | None, Provider | None]:
        """Return the keys in the token file of `ve login`, and the login that renews them."""
        import json  # noqa: PLC0415 - rarely needed

        from arktui.api.logins import ConsoleLogin  # noqa: PLC0415

        login = f"run `{_LOGIN[self.product]} login`"
        session = text(profile, "login-session")
        if not session:
            raise Unusable(f"login-session is not set; {login}")
        named = self._variable("LOGIN_CACHE_DIRECTORY")
        directory = path_of(named) if named else self.path.parent / "login" / "cache"
        file = directory / _cache_name(session)
        try:
            cache = read_object(file)
            token = cache.get("access_token")
            triple = json.loads(token) if isinstance(token, str) else token
        except (Unusable, ValueError, RecursionError):
            triple = None
            cache = {}
        if not isinstance(triple, dict):
            raise Unusable(f"no readable login in {show_path(file, self.home)}; {login}")
        renews = self.product is Product.VOLCENGINE and text(cache, "refresh_token") and text(cache, "client_id")
        provider = ConsoleLogin(file, text(profile, "https-proxy")) if renews else None
        try:
            stored = _triple(
                triple,
                "access_key_id",
                "secret_access_key",
                "session_token",
                expires_at=_login_expiry(cache),
                login=login,
            )
        except Unusable:
            if provider is None:
                raise
            return None, provider
        return _unless_renewable(stored, provider), provider


def _unless_renewable(stored: Credentials, provider: Provider | None) -> Credentials | None:
    """Return stored keys; None if their expiry is unknown and they can be renewed, as in the SDK."""
    return None if provider is not None and stored.expires_at is None else stored


def _needed(profile: Mapping[str, Any], key: str, mode: str) -> str:
    value = text(profile, key)
    if value is None:
        raise Unusable(f"mode is {mode}, but {key} is not set")
    return value


def _cache_name(key: str) -> str:
    """Return the name of the file in which the command line tool caches a login."""
    import hashlib  # noqa: PLC0415 - rarely needed, and loads OpenSSL

    return f"{hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()}.json"


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        Unusable: There is no such file, it cannot be read, or it contains something else.
    """
    import json  # noqa: PLC0415 - not needed for keys in the environment

    try:
        value = json.loads(read_text(path))
    except FileNotFoundError:
        raise Unusable("no such file") from None
    except UnreadableError as error:
        raise Unusable(f"unreadable: {error}") from None
    except (ValueError, RecursionError):
        # The parser's message may quote the file, which contains secrets.
        raise Unusable("unreadable: not JSON") from None
    if not isinstance(value, dict):
        raise Unusable("unreadable: not a JSON object")
    return value


def show_path(path: Path, home: Path) -> str:
    """Return the path with `~` for the home directory."""
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


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


def _login_expiry(cache: Mapping[str, Any]) -> float | None:
    """Return when a login's keys expire, in epoch seconds; None if the file does not say."""
    from arktui.api.issued_keys import parse_iso_time  # noqa: PLC0415

    issued_at, seconds = parse_iso_time(cache.get("issued_at")), parse_number(cache.get("expires_in"))
    return parse_time(issued_at + seconds) if issued_at is not None and seconds is not None and seconds > 0 else None


def _nearest(name: str, known: list[str]) -> str:
    if not known:
        return "; it has none"
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a mistyped name

    near = get_close_matches(name[:80], known[:1_000], 1)
    return f"; it has {', '.join(sorted(known)[:100])}" + (f"; did you mean {near[0]!r}?" if near else "")
