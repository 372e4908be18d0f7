"""Where credentials are looked for, and in which order; api/README.md section 10."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from arktui.api.errors import CredentialsNotFound, SearchedPlace, one_line
from arktui.api.found import Credentials, Found, Product
from arktui.api.profiles import ConfigFile, Unusable, pair, read_object, show_path, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Credentials", "Found", "Product", "find_credentials"]


_RENEW = "Log in anew, or write new keys to that place: they are taken up without a restart."


class _Place(NamedTuple):
    name: str
    read: Callable[[], Found]


def find_credentials(
    profile: str | None = None,
    env: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Found:
    """Return the credentials of the first place that has usable ones.

    The order: `VOLCENGINE_*`, `VOLC_*` and `BYTEPLUS_*` in the environment, `~/.volcengine/config.json`,
    `~/.byteplus/config.json`, `~/.volc/credentials`, `~/.volc/config`. A profile that is named wins over the
    environment, and then only the two `config.json` are looked in.

    Args:
        profile: Name of a profile; None means the current one.
        env: Environment variables.
        home: Home directory; None means this user's.

    Raises:
        CredentialsNotFound: With each place looked in, and why it did not serve.
    """
    home = home or _home()
    files = [_config_file(ConfigFile(product, env, home, profile)) for product in Product]
    if profile is not None:
        advice = "Name one of the profiles that these files have, or leave --profile out."
        return _first(files, advice)
    return _first([*_environment(env), *files, _volc_credentials(home), _volc_config(home)])


def _first(places: list[_Place], advice: str | None = None) -> Found:
    searched = []
    for place in places:
        try:
            found = place.read()
        except Unusable as reason:
            searched.append(SearchedPlace(place.name, one_line(str(reason))))
        else:
            again = _Place(place.name, found.reread or place.read)
            return replace(found, reread=partial(_first, [again], _RENEW))
    raise CredentialsNotFound(searched, advice=advice)


def _environment(env: Mapping[str, str]) -> list[_Place]:
    def named(product: Product, access: str, secret: str, token: str | None) -> _Place:
        def read() -> Found:
            keys = pair((access, text(env, access)), (secret, text(env, secret)), text(env, token) if token else None)
            return Found(keys, product, f"environment {access}")

        return _Place(f"environment {access}, {secret}", read)

    # BytePlus's SDK takes either spelling; the first that is set at all is meant.
    access, secret = (
        next((name for name in spellings if text(env, name)), spellings[0])
        for spellings in (
            ("BYTEPLUS_ACCESS_KEY", "BYTEPLUS_ACCESSKEY"),
            ("BYTEPLUS_SECRET_KEY", "BYTEPLUS_SECRETKEY"),
        )
    )
    return [
        named(
            Product.VOLCENGINE,
            "VOLCENGINE_ACCESS_KEY",
            "VOLCENGINE_SECRET_KEY",
            "VOLCENGINE_SESSION_TOKEN",
        ),
        named(Product.VOLCENGINE, "VOLC_ACCESSKEY", "VOLC_SECRETKEY", None),
        named(Product.BYTEPLUS, access, secret, "BYTEPLUS_SESSION_TOKEN"),
    ]


def _config_file(file: ConfigFile) -> _Place:
    return _Place(file.shown_path, file.find)


def _volc_credentials(home: Path) -> _Place:
    path = home / ".volc" / "credentials"
    name = show_path(path, home)

    def read() -> Found:
        from configparser import Error, RawConfigParser  # noqa: PLC0415 - few machines have this file

        parser = RawConfigParser()
        try:
            parser.read_string(path.read_text("utf-8-sig"))
            section = dict(parser["default"])
        except FileNotFoundError:
            raise Unusable("no such file") from None
        except OSError as error:
            raise Unusable(f"unreadable: {error.strerror}") from None
        except KeyError:
            raise Unusable("has no section [default]") from None
        except (Error, ValueError):
            # The parser's own words may quote the file, which holds secrets.
            raise Unusable("unreadable: not an INI file") from None
        access, secret = ((key, text(section, key)) for key in ("access_key_id", "secret_access_key"))
        keys = pair(access, secret)
        return Found(keys, Product.VOLCENGINE, name)

    return _Place(name, read)


def _volc_config(home: Path) -> _Place:
    path = home / ".volc" / "config"
    name = show_path(path, home)

    def read() -> Found:
        values = read_object(path)
        return Found(pair(("ak", text(values, "ak")), ("sk", text(values, "sk"))), Product.VOLCENGINE, name)

    return _Place(name, read)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a container's user without a name or HOME
        return Path("/")
