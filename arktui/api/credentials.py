"""Credentials as values: the keys, their product, and the place where they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from arktui.bounds import is_sane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXPIRY_MARGIN = 60.0
"""Seconds before their expiry at which temporary credentials count as expired; the official SDK's margin."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


class Product(StrEnum):
    """The clouds that offer the API, each with its own credentials; api/README.md sections 7 and 10."""

    VOLCENGINE = "volcengine"
    BYTEPLUS = "byteplus"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key pair, with a session token if it is temporary.

    `expires_at` is in epoch seconds; None means unknown or never. `repr` omits the secrets.

    Raises:
        ValueError: A part is empty or contains a character that no key has. The message never quotes it.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None

    def __post_init__(self) -> None:
        # Checked here because an HTTP library that refuses a header quotes the value in its exception.
        for part in fields(self)[:3]:
            value = getattr(self, part.name)
            if value is not None and not _HEADER_SAFE.fullmatch(value):
                raise ValueError(f"the {part.name.replace('_', ' ')} is empty or contains characters that no key has")


class Unusable(Exception):  # noqa: N818 - reads well without the suffix
    """A place or a provider has no usable keys. The message gives the reason and contains no secret."""


class Provider(Protocol):
    """A service that issues temporary keys, with the data it needs; equal providers issue keys of the same role."""

    async def issue(self, tokens: dict[str, Any]) -> Credentials:
        """Return new keys.

        `tokens` belongs to the provider, which keeps its state between calls there.

        Raises:
            Unusable: The service refuses, or the data that it needs cannot be read.
            ArkError: The service cannot be reached.
        """
        ...


def text(values: Mapping[str, Any], key: str) -> str | None:
    """Return a trimmed text; None if it is blank or the value is not a text.

    Raises:
        Unusable: The text contains control characters or lone surrogates, or is too long.
    """
    value = values.get(key)
    trimmed = value.strip() if isinstance(value, str) else ""
    if not is_sane(trimmed):
        raise Unusable(f"{key} contains invalid characters or is too long")
    return trimmed or None


def pair(access: tuple[str, str | None], secret: tuple[str, str | None], token: str | None = None) -> Credentials:
    """Return credentials from the named halves of a key pair.

    Raises:
        Unusable: A half is missing or contains characters that no key has.
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
    """Credentials with their place, and the other settings of their profile (api/README.md section 10.3).

    `stored` are the keys in the place itself; `provider` issues new keys. At least one of the two is present. `source`
    describes the place for people (`profile prod in ~/.volcengine/config.json`). Absent settings are None.
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
        """The keys in the place itself.

        Raises:
            Unusable: The provider has to issue them.
        """
        if self.stored is None:
            raise Unusable("no keys have been issued yet")
        return self.stored

    @property
    def account(self) -> str:
        """A text that identifies the account: the access key, or for temporary keys their profile or role.

        Temporary access keys change with every login.
        """
        if self.stored is None or self.provider is not None or (self.profile and self.stored.session_token):
            return self.source
        return self.stored.access_key

    def reloaded(self) -> Found:
        """Return the current credentials of the same place, which picks up rotated keys; reads one small file.

        It never searches other places: they may belong to another account.

        Raises:
            CredentialsNotFound: The place has no usable credentials now.
        """
        return self.reread() if self.reread else self
