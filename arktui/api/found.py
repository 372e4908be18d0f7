"""Credentials as values: the keys, the product they belong to, and where they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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


@dataclass(frozen=True, slots=True)
class Found:
    """Credentials with the place they come from, and what else a profile there says (api/README.md section 10.3).

    `source` is for people (`profile prod in ~/.volcengine/config.json`). Absent settings are None: nothing was said.
    """

    credentials: Credentials
    product: Product
    source: str
    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None
    disable_ssl: bool = False
    http_proxy: str | None = None
    https_proxy: str | None = None
    reread: Callable[[], Found] | None = field(default=None, repr=False, compare=False)

    @property
    def account(self) -> str:
        """What tells this account from others, as far as that is known: the access key, unless it soon is another one.

        Temporary keys change with every login: then it is the profile they come from, if there is one.
        """
        return self.source if self.profile and self.credentials.session_token else self.credentials.access_key

    def latest(self) -> Credentials:
        """Return the credentials that the same place holds now, so that rotated ones are taken up.

        Only this place is asked: another one may belong to another account. It costs one small file's reading.

        Raises:
            CredentialsNotFound: The place holds no usable credentials any more.
        """
        return self.reread().credentials if self.reread else self.credentials
