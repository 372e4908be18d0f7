"""Credentials as values: the keys, the product they belong to, and where they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from arktui.outside import is_sane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXPIRY_MARGIN = 60.0
"""Seconds before their end at which temporary credentials count as expired; the official SDK's margin."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


class Product(StrEnum):
    """The two clouds that offer the API, each with its own credentials; api/README.md sections 7 and 10."""

    VOLCENGINE = "volcengine"
    BYTEPLUS = "byteplus"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One access key pair, with a session token when it is temporary.

    `expires_at` is in epoch seconds; None means unknown or never. Secrets stay out of `repr`.

    Raises:
        ValueError: A part is empty or holds a character that no key has. The message never quotes it.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None

    def __post_init__(self) -> None:
        # Checked here because an HTTP library that refuses a header quotes its value in the exception.
        for part in fields(self)[:3]:
            value = getattr(self, part.name)
            if value is not None and not _HEADER_SAFE.fullmatch(value):
                raise ValueError(f"the {part.name.replace('_', ' ')} is empty or holds characters that no key has")


class Unusable(Exception):  # noqa: N818 - a finding about a place, not a fault
    """Why a place or a provider does not serve, in words that hold no secret."""


class Provider(Protocol):
    """A service that issues temporary keys, with all that it must be told; equal providers issue the same role's."""

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Return new keys.

        `tokens` is the provider's own: what it must remember until the next time.

        Raises:
            Unusable: The service refuses, or what it must be told cannot be read.
            ArkError: It cannot be reached.
        """
        ...


def text(values: Mapping[str, Any], key: str) -> str | None:
    """Return a value that is text and not blank, trimmed; None for all else, `null` among it.

    Raises:
        Unusable: The text holds control characters or halves of characters, or is too long.
    """
    value = values.get(key)
    trimmed = value.strip() if isinstance(value, str) else ""
    if not is_sane(trimmed):
        raise Unusable(f"{key} holds characters that cannot be used, or is too long")
    return trimmed or None


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


@dataclass(frozen=True, slots=True)
class Found:
    """Credentials with the place they come from, and what else a profile there says (api/README.md section 10.3).

    `stored` are the keys that the place itself holds; `provider` issues new ones, and with it none need be stored.
    `source` is for people (`profile prod in ~/.volcengine/config.json`). Absent settings are None: nothing was said.
    """

    stored: Credentials | None
    product: Product
    source: str
    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None
    disable_ssl: bool = False
    http_proxy: str | None = None
    https_proxy: str | None = None
    provider: Provider | None = None
    reread: Callable[[], Found] | None = field(default=None, repr=False, compare=False)

    @property
    def credentials(self) -> Credentials:
        """The keys that the place holds.

        Raises:
            Unusable: They are yet to be issued.
        """
        if self.stored is None:
            raise Unusable("the keys are yet to be issued")
        return self.stored

    @property
    def account(self) -> str:
        """What tells this account from others, as far as that is known: the access key, unless it soon is another one.

        Temporary keys change with every login: then it is the profile or the role they come from, if there is one.
        """
        if self.stored is None or self.provider is not None or (self.profile and self.stored.session_token):
            return self.source
        return self.stored.access_key

    def present(self) -> Found:
        """Return what the same place holds now, so that rotated keys are taken up.

        Only this place is asked: another one may belong to another account. It costs one small file's reading.

        Raises:
            CredentialsNotFound: The place holds no usable credentials any more.
        """
        return self.reread() if self.reread else self
