"""The helpdesks of the settings, connected and ready for workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rootcause.serving.config import ServiceSettings
from rootcause.serving.helpdesks import connect_helpdesk
from rootcause.serving.jobs import Jobs
from rootcause.serving.store import Store
from rootcause.serving.tasks import Desk


def open_desks(settings: ServiceSettings, store: Store, clock: Callable[[], float]) -> Mapping[str, Desk]:
    """Connect to every helpdesk of the settings. Raises SettingsInvalid where a token or template is missing."""
    jobs = Jobs(store, settings.jobs)
    return {
        one.name: Desk(one, connect_helpdesk(one, clock, writes=True), settings, store, jobs, clock)
        for one in settings.helpdesks
    }
