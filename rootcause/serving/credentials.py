"""Secrets, read from where the settings say they lie, and never told."""

from __future__ import annotations

import os
from pathlib import Path

from rootcause.errors import SettingsInvalid
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.signatures import ZENDESK_TEST_SECRET, standard_key


def secret(reference: str, what: str) -> str:
    """Return the secret that a reference points to, "" for an empty reference.

    Raises SettingsInvalid, naming the place and never the value, where nothing lies there.
    """
    if not reference:
        return ""
    place, _, name = reference.partition(":")
    value = os.environ.get(name, "") if place == "env" else _file(name, what)
    if not value.strip():
        raise SettingsInvalid(f"The {what} is empty: nothing lies at {reference}. Set it, and start again.")
    return value.strip()


def webhook_secrets(helpdesk: HelpdeskSettings) -> tuple[str, ...]:
    """Return the secrets that the webhooks of a helpdesk are checked with.

    Raises SettingsInvalid where there is none (nothing could be trusted) or where one is known to everybody.
    """
    found = tuple(secret(one, f"webhook secret of {helpdesk.name}") for one in helpdesk.secrets)
    if not found:
        what = f"The helpdesk {helpdesk.name} has no webhook secret, so anyone could send tickets in its name."
        raise SettingsInvalid(f'{what} Set secrets = ["env:NAME"] for it.')
    if ZENDESK_TEST_SECRET in found:
        what = f"The helpdesk {helpdesk.name} uses the secret with which Zendesk signs its test webhooks; it is public."
        raise SettingsInvalid(f"{what} Take the signing secret of the webhook itself.")
    if helpdesk.signs_as == "standard":
        for one in found:
            _check_key(one, helpdesk.name)
    return found


def _check_key(found: str, name: str) -> None:
    """Raise SettingsInvalid for a ``whsec_`` secret with which nothing could ever be proven."""
    try:
        standard_key(found)
    except ValueError:
        what = f"A webhook secret of the helpdesk {name} begins with whsec_ and goes on with what is no base64."
        raise SettingsInvalid(f"{what} Copy it again, whole.") from None


def _file(name: str, what: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsInvalid(f"The {what} cannot be read from the file {name}. Check path and permissions.") from None
