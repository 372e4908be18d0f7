"""Lists the profiles in the files of the vendors' command line tools, and whether their keys can be used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from arktui.api.credential_chain import home_folder, ini_sections, read_ini
from arktui.api.credentials import Product, Unusable, text
from arktui.api.endpoint import DEFAULT_REGION
from arktui.api.errors import one_line
from arktui.api.profiles import ConfigFile, read_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from arktui.api.credentials import Found

PROFILES_MAX = 1_000
"""Profiles listed of a file."""


class Profile(NamedTuple):
    """A profile in a file. It holds no keys.

    `region` is where its requests go unless another one is chosen. `expires_at` is when its keys expire, in epoch
    seconds; None for never, unknown, or keys that arktui renews. `is_renewed` says that it does. `fault` is why the
    profile cannot be used; empty if it can.
    """

    name: str
    file: str
    mode: str
    region: str
    expires_at: float | None = None
    is_renewed: bool = False
    fault: str = ""


def find_profiles(env: Mapping[str, str] = os.environ, home: Path | None = None) -> list[Profile]:
    """Return the profiles of all files, in the order in which the files are searched; reads the files.

    A name that an earlier file has, too, is listed with that as its fault: only the first one can be chosen.
    """
    home = home or home_folder()
    listed: list[Profile] = []
    for product in Product:
        listed += _of_config(ConfigFile(product, env, home), env)
    listed += _of_ini(home, env)
    first: dict[str, Profile] = {}
    for profile in listed:
        if not profile.fault:
            first.setdefault(profile.name, profile)
    return [
        profile
        if profile.fault or first[profile.name] is profile
        else profile._replace(fault=f"{first[profile.name].file} has this name, too, and comes first")
        for profile in listed
    ]


def _of_config(file: ConfigFile, env: Mapping[str, str]) -> Iterator[Profile]:
    try:
        profiles = read_object(file.path).get("profiles")
    except Unusable:
        return
    default = env.get(f"{file.product.name}_REGION", "").strip() or DEFAULT_REGION[file.product]
    for name, profile in [*(profiles.items() if isinstance(profiles, dict) else ())][:PROFILES_MAX]:
        if not isinstance(profile, dict):
            continue
        mode, region = _text(profile, "mode") or "ak", _text(profile, "region") or default
        yield _judged(Profile(one_line(name), file.shown_path, mode, region), file._replace(requested=name).find)


def _of_ini(home: Path, env: Mapping[str, str]) -> Iterator[Profile]:
    path = home / ".volcengine" / "credentials"
    region = env.get("VOLCENGINE_REGION", "").strip() or DEFAULT_REGION[Product.VOLCENGINE]
    for section in ini_sections(path)[:PROFILES_MAX]:
        place = read_ini(path, home, section)
        yield _judged(Profile(one_line(section), place.name, "ak", region), place.read)


def _judged(profile: Profile, find: Callable[[], Found]) -> Profile:
    try:
        found = find()
    except Unusable as reason:
        return profile._replace(fault=one_line(str(reason)))
    if found.provider is not None:
        return profile._replace(is_renewed=True)
    return profile._replace(expires_at=found.stored.expires_at if found.stored else None)


def _text(profile: Mapping[str, object], key: str) -> str:
    try:
        return text(profile, key) or ""
    except Unusable:
        return ""
