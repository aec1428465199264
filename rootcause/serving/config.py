"""Every knob of the service, frozen and validated; read from TOML with ``rootcause serve --config FILE``.

Secrets never stand in the file: a value such as ``env:ZENDESK_TOKEN`` or ``file:/run/credentials/token`` says where one
lies. A file of settings can so be shown, copied and kept under version control.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from rootcause.errors import SettingsInvalid
from rootcause.serving.signatures import WINDOW

Kind = Literal[
    "zendesk", "freshdesk", "intercom", "chatwoot", "zammad", "hubspot", "django-helpdesk", "generic"
]  # fmt: skip
Scheme = Literal["zendesk", "intercom", "zammad", "hubspot", "chatwoot", "standard", "shared"]
Scope = Literal["read", "tag", "admin"]
Mode = Literal["shadow", "suggest", "auto"]

SCHEME_OF: Mapping[str, Scheme] = {
    "zendesk": "zendesk",
    "intercom": "intercom",
    "zammad": "zammad",
    "hubspot": "hubspot",
    "chatwoot": "chatwoot",
    "generic": "standard",
}
"""How each kind signs; every other one signs nothing and proves itself with a shared secret."""


def _reference(value: str) -> str:
    if value and not value.startswith(("env:", "file:")):
        raise ValueError("name where the secret lies: env:NAME or file:/path; secrets do not stand in this file")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("an address such as https://example.zendesk.com is needed")
    return value.rstrip("/")


def _network(value: str) -> str:
    ip_network(value, strict=False)
    return value


Reference = Annotated[str, AfterValidator(_reference)]
Address = Annotated[str, AfterValidator(_web_address)]
Network = Annotated[str, AfterValidator(_network)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KeySettings(_Section):
    """One API key, as its hash; two entries with one name are a rotation."""

    name: str = Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")
    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$", description="What `rootcause keys` printed beside the key.")
    scopes: tuple[Scope, ...] = ("read", "tag")
    expires: float | None = Field(None, description="Unix time after which the key is refused.")


class LimitSettings(_Section):
    """What one request, and one client, may ask for."""

    body_bytes: int = Field(4_000_000, ge=1_000, description="Of POST /v1/tags.")
    webhook_bytes: int = Field(1_000_000, ge=1_000, description="Zendesk cuts at 256 kB; the rest stays below 1 MB.")
    texts: int = Field(1_000, ge=1)
    text_characters: int = Field(100_000, ge=100)
    waiting_texts: int = Field(5_000, ge=1, description="Texts that may wait for the model before 503 is answered.")
    held_bytes: int = Field(200_000_000, ge=1_000_000, description="Bodies in memory at once; beyond, 503 is answered.")
    requests_per_second: float = Field(1_000, gt=0, description="Of one API key, or of one helpdesk's webhooks.")
    burst: int = Field(2_000, ge=1)
    body_seconds: float = Field(10, gt=0, description="A body that takes longer to arrive is given up.")


class PolicySettings(_Section):
    """What may be written to tickets: nothing, unless ``write`` is true; until then all is decided and recorded."""

    write: bool = False
    ceiling: Mode = Field("auto", description="The most that any reason may reach.")
    reasons: Mapping[str, Mode] = Field(default_factory=dict, description="A lower ceiling for single codes.")
    confidence: float = Field(0.6, ge=0, le=1, description="A reason below this counts as unsure.")
    most_tags: int = Field(3, ge=1, le=20)
    praise: bool = Field(False, description="Whether praise is written too; contact reasons are about problems.")
    prefix: str = Field("rc_", pattern=r"^[a-z][a-z0-9]{0,10}_$")
    names: Mapping[str, str] = Field(
        default_factory=dict, description="Tag for a code where not the code itself; renaming a reason is a line here."
    )
    accept_at: float = Field(0.8, gt=0, lt=1, description="Share of kept suggestions that lets a reason go to auto ...")
    accept_n: int = Field(30, ge=5, description="... by the lower end of a 95 % Wilson interval over at least so many.")
    drift_n: int = Field(50, ge=10, description="Latest outcomes that are held against accept_at for the way back.")


class HelpdeskSettings(_Section):
    """One helpdesk account: where it is, how it proves itself to us and we to it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    kind: Kind
    url: Address
    user: str = ""
    token: Reference = ""
    secrets: tuple[Reference, ...] = Field((), description="Of its webhooks; a second one during a rotation.")
    scheme: Scheme | None = None
    window: float = Field(WINDOW, gt=0, le=3_600)
    agent: str = Field("", description="The id under which we write: its events are our own and are left alone.")
    allow_private: bool = Field(False, description="Whether a private or loopback address may be called.")
    senders: tuple[Network, ...] = Field(
        (), description="Addresses or networks that webhooks may come from; none = all."
    )
    sweep_minutes: float = Field(10, ge=0, description="Between catch-up sweeps; 0 = only at the start.")
    timeout: float = Field(20, gt=0, le=120)
    template: str | None = Field(None, description="TOML file of a generic helpdesk.")
    options: Mapping[str, str] = Field(default_factory=dict, description="What one kind needs besides: see its file.")

    @property
    def signs_as(self) -> str:
        """The scheme of ``signatures.SCHEMES`` that its webhooks are checked with."""
        return self.scheme or SCHEME_OF.get(self.kind, "shared")


class JobSettings(_Section):
    """Work in the background."""

    workers: int = Field(4, ge=0, le=64, description="Threads of this process; 0 = another process does the work.")
    lease_seconds: float = Field(120, gt=1, description="After which another worker takes over a job that was begun.")
    attempts: int = Field(18, ge=1, description="Before a job goes to the dead letters; with these waits 6 to 12 h.")
    first_wait: float = Field(2, gt=0)
    longest_wait: float = Field(3_600 * 2, gt=0)
    keep_hours: float = Field(168, ge=72, description="How long finished jobs and seen events are remembered.")


class ServiceSettings(_Section):
    """All settings of the service; ``ServiceSettings()`` serves the API to nobody, as there are no keys."""

    host: str = "127.0.0.1"
    port: int = Field(8321, ge=0, le=65_535)
    public_url: Address | None = Field(None, description="How the outside calls us; HubSpot signs it.")
    database: str = "sqlite:///rootcause-service.sqlite"
    synchronous: Literal["NORMAL", "FULL"] = Field(
        "NORMAL", description="SQLite only. NORMAL survives every crash of the process; FULL also one of the machine."
    )
    taxonomy: str | None = None
    model: str | None = Field(None, description="Folder that `rootcause train` saved; it brings its own taxonomy.")
    embedder: str = Field("static", description="Without a trained tagger: the model that ships, or another's folder.")
    check_model_seconds: float = Field(5, ge=0, description="Between looks for a changed model; 0 = never.")
    keys: tuple[KeySettings, ...] = ()
    helpdesks: tuple[HelpdeskSettings, ...] = ()
    limits: LimitSettings = LimitSettings()
    policy: PolicySettings = PolicySettings()
    jobs: JobSettings = JobSettings()

    @model_validator(mode="after")
    def _one_taxonomy(self) -> ServiceSettings:
        if self.model and (self.taxonomy or self.embedder != "static"):
            raise ValueError("model: a trained tagger has its own taxonomy and embedder; leave those two out")
        return self

    @model_validator(mode="after")
    def _names_once(self) -> ServiceSettings:
        names = [one.name for one in self.helpdesks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"helpdesks: each needs a name of its own; twice there is {', '.join(twice)}")
        return self

    @property
    def called(self) -> str:
        """How the outside calls us: ``public_url``, or where we listen."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def helpdesk(self, name: str) -> HelpdeskSettings:
        """Return the helpdesk of that name; raises SettingsInvalid with the names there are."""
        for one in self.helpdesks:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.helpdesks) or "none"
        raise SettingsInvalid(f"There is no helpdesk {name!r} in the service settings. There are: {known}.")


def read_service_settings(path: Path) -> ServiceSettings:
    """Read a TOML file; raises SettingsInvalid with every problem of the file at once, and never with a value."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsInvalid(
            f"The service settings {path} cannot be read: {error.strerror}. Check --config."
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"The service settings {path} are not valid TOML: {error}.") from None
    return checked_settings(told, f"service settings {path}")


def checked_settings(told: Mapping[str, Any], what: str = "service settings") -> ServiceSettings:
    """Make settings of values; raises SettingsInvalid with every problem at once, and never with a value."""
    try:
        return ServiceSettings.model_validate(told)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)]
        told_all = "; ".join(one.removeprefix(": ") for one in found)
        raise SettingsInvalid(f"The {what} have {len(found)} problem(s): {told_all}.") from None
