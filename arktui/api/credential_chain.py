"""Searches for credentials: the places and their order; api/README.md section 10."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from arktui.api.credentials import Credentials, Found, Product, Unusable, pair, text
from arktui.api.errors import ArkError, CredentialsNotFound, SearchedPlace, one_line
from arktui.api.profiles import ConfigFile, read_object, show_path
from arktui.files import UnreadableError, path_of, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Credentials", "Found", "Product", "find_credentials"]


_RENEW = "Log in again, or write new keys to that place: arktui uses them without a restart."


_METADATA_SECONDS = 1.0
"""Most seconds that a start without keys waits for the metadata service."""


class _Place(NamedTuple):
    name: str
    read: Callable[[], Found]


def find_credentials(
    profile: str | None = None,
    env: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Found:
    """Return the credentials of the first place that has usable ones.

    The order is the official SDK's, with the places of older tools in between: keys in the environment
    (`VOLCENGINE_*`, `VOLCSTACK_*`, `VOLC_*`, `BYTEPLUS_*`), an OIDC token named there, `~/.volcengine/config.json`,
    `~/.byteplus/config.json`, `~/.volcengine/credentials`, `~/.volc/credentials`, `~/.volc/config`, and last the
    metadata of the instance, which takes a second if there are none. A named profile overrides the environment; then
    only the files with profiles are searched.

    Args:
        profile: Name of a profile; None means the current profile.
        env: Environment variables.
        home: Home directory; None means the user's.

    Raises:
        CredentialsNotFound: No place has usable credentials; it lists each place and the reason.
    """
    home = home or home_folder()
    files = [_config_file(ConfigFile(product, env, home, profile)) for product in Product]
    section = next(
        (name for name in (profile, env.get("VOLCENGINE_PROFILE"), env.get("VOLCSTACK_PROFILE")) if name), "default"
    )
    files.append(read_ini(home / ".volcengine" / "credentials", home, section))
    if profile is not None:
        advice = "Name a profile that these files contain, or omit --profile."
        return _first(files, advice)
    older = [_ini(home / ".volc" / "credentials", home, "default"), _volc_config(home)]
    return _first([*_environment(env), *_oidc(env), *files, *older, _metadata(env)])


def _first(places: list[_Place], advice: str | None = None) -> Found:
    searched = []
    for place in places:
        try:
            found = place.read()
        except Unusable as reason:
            searched.append(SearchedPlace(place.name, one_line(str(reason))))
        else:
            again = _Place(place.name, found.reread or place.read)
            return replace(found, source=one_line(found.source), reread=partial(_first, [again], _RENEW))
    raise CredentialsNotFound(searched, advice=advice)


def _environment(env: Mapping[str, str]) -> list[_Place]:
    def named(product: Product, access: str, secret: str, token: str | None) -> _Place:
        def read() -> Found:
            keys = pair((access, text(env, access)), (secret, text(env, secret)), text(env, token) if token else None)
            return Found(keys, product, f"environment {access}")

        return _Place(f"environment {access}, {secret}", read)

    def first_set(*names: str) -> str:
        """Return the first of several variables that is set; if none is, the first."""
        return next((name for name in names if env.get(name, "").strip()), names[0])

    places = [
        named(
            Product.VOLCENGINE,
            "VOLCENGINE_ACCESS_KEY",
            "VOLCENGINE_SECRET_KEY",
            "VOLCENGINE_SESSION_TOKEN",
        ),
        named(Product.VOLCENGINE, "VOLC_ACCESSKEY", "VOLC_SECRETKEY", None),
        named(
            Product.BYTEPLUS,
            first_set("BYTEPLUS_ACCESS_KEY", "BYTEPLUS_ACCESSKEY"),
            first_set("BYTEPLUS_SECRET_KEY", "BYTEPLUS_SECRETKEY"),
            "BYTEPLUS_SESSION_TOKEN",
        ),
    ]
    access = first_set("VOLCSTACK_ACCESS_KEY_ID", "VOLCSTACK_ACCESS_KEY")
    secret = first_set("VOLCSTACK_SECRET_ACCESS_KEY", "VOLCSTACK_SECRET_KEY")
    if access in env or secret in env:  # rarely used: without them, the list of searched places stays short
        places.insert(1, named(Product.VOLCENGINE, access, secret, "VOLCSTACK_SESSION_TOKEN"))
    return places


def _oidc(env: Mapping[str, str]) -> list[_Place]:
    """Return the OIDC roles of the environment, which containers set."""

    def place(product: Product) -> _Place:
        prefix = f"{product.name}_OIDC_"
        trn, file = f"{prefix}ROLE_TRN", f"{prefix}TOKEN_FILE"

        def read() -> Found:
            values = {name: text(env, name) for name in (trn, file)}
            for name, value in values.items():
                if value is None:
                    raise Unusable(f"{name} is not set")
            from arktui.api.roles import OidcRole  # noqa: PLC0415 - rarely needed

            endpoint = text(env, f"{prefix}STS_ENDPOINT")
            role = OidcRole(
                values[trn] or "",
                path_of(values[file] or ""),
                product,
                policy=text(env, f"{prefix}ROLE_POLICY"),
                session_name=text(env, f"{prefix}ROLE_SESSION_NAME"),
                endpoint=endpoint if endpoint is None or "://" in endpoint else f"https://{endpoint}",
            )
            return Found(None, product, f"environment {trn}, {role.trn}", provider=role)

        return _Place(f"environment {trn}, {file}", read)

    def is_configured(product: Product) -> bool:
        return any(f"{product.name}_OIDC_{name}" in env for name in ("ROLE_TRN", "TOKEN_FILE"))

    return [place(product) for product in Product if is_configured(product)]


def _metadata(env: Mapping[str, str]) -> _Place:
    """Return the role of the instance. Reading it issues keys: there is no other way to find out whether it exists."""
    off = "VOLCENGINE_ECS_METADATA_DISABLED"

    def read() -> Found:
        if env.get(off, "").strip().lower() == "true":
            raise Unusable(f"disabled: {off} is set")
        import asyncio  # noqa: PLC0415 - last resort; the request takes longer than the import

        from arktui.api.roles import InstanceRole  # noqa: PLC0415

        role = InstanceRole(text(env, "VOLCENGINE_ECS_METADATA"), seconds=_METADATA_SECONDS)
        try:
            keys = asyncio.run(role.issue({}))
        except ArkError as error:
            raise Unusable(error.message) from None
        found = Found(keys, Product.VOLCENGINE, "the role of this instance", provider=InstanceRole(role.role))
        return replace(found, reread=lambda: found)

    return _Place("the role of this instance", read)


def _config_file(file: ConfigFile) -> _Place:
    return _Place(file.shown_path, file.find)


def ini_sections(path: Path) -> list[str]:
    """Return the names of the sections of an INI file; none if it cannot be read."""
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - few machines have such a file

    parser = RawConfigParser()
    try:
        parser.read_string(read_text(path))
    except (FileNotFoundError, UnreadableError, Error, ValueError):
        return []
    return parser.sections()


def read_ini(path: Path, home: Path, section: str) -> _Place:
    """Return a section of `~/.volcengine/credentials` as a place to search."""
    return _ini(path, home, section, prefix="volcengine_")


def _ini(path: Path, home: Path, section: str, prefix: str = "") -> _Place:
    name = show_path(path, home)

    def read() -> Found:
        from configparser import Error, RawConfigParser  # noqa: PLC0415 - few machines have such a file

        parser = RawConfigParser()
        try:
            parser.read_string(read_text(path))
            values = dict(parser[section])
        except FileNotFoundError:
            raise Unusable("no such file") from None
        except UnreadableError as error:
            raise Unusable(f"unreadable: {error}") from None
        except KeyError:
            raise Unusable(f"has no section [{section}]") from None
        except (Error, ValueError):
            # The parser's message may quote the file, which contains secrets.
            raise Unusable("unreadable: not an INI file") from None
        access, secret, token = (
            (f"{prefix}{key}", text(values, f"{prefix}{key}"))
            for key in ("access_key_id", "secret_access_key", "session_token")
        )
        profile = section if prefix else None
        return Found(pair(access, secret, token[1]), Product.VOLCENGINE, name, profile=profile)

    return _Place(name, read)


def _volc_config(home: Path) -> _Place:
    path = home / ".volc" / "config"
    name = show_path(path, home)

    def read() -> Found:
        values = read_object(path)
        return Found(pair(("ak", text(values, "ak")), ("sk", text(values, "sk"))), Product.VOLCENGINE, name)

    return _Place(name, read)


def home_folder() -> Path:
    """Return the user's home directory, or the root where there is none."""
    try:
        return Path.home()
    except RuntimeError:  # in a container, a user without a name or HOME
        return Path("/")
