"""The tagger in use, and how another takes its place without a moment's pause."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from rootcause import ticketing
from rootcause.errors import ArtifactError, RootCauseError
from rootcause.protocols import TicketTagger
from rootcause.serving.config import ServiceSettings
from rootcause.serving.logs import log
from rootcause.settings import Settings, TaggingSettings

PROBE = "Ik sta al een uur in de wacht. My parcel is late."


def load_tagger(settings: ServiceSettings) -> TicketTagger:
    """Load what the settings name: a trained tagger, or the taxonomy with its examples only.

    Raises TaxonomyInvalid and ArtifactError for what does not load.
    """
    if settings.model:
        return ticketing.load_trained_tagger(Path(settings.model))
    chosen = Settings(embedder=settings.embedder, tagging=TaggingSettings(taxonomy=settings.taxonomy))
    return ticketing.load_ticket_tagger(chosen)


def watched_files(settings: ServiceSettings) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of every file that the tagger is made of; what has gone is not listed."""
    places = (settings.taxonomy, settings.model, settings.embedder)
    return tuple(sorted(_stamps(Path(place) for place in places if place)))


def _stamps(places: Iterable[Path]) -> Iterable[tuple[str, int, int]]:
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            try:
                stat = path.stat()
            except OSError:
                continue
            yield str(path), stat.st_size, stat.st_mtime_ns


class Models:
    """Holds the current tagger; a new one that does not load, or cannot tag, leaves the old one in place."""

    def __init__(
        self,
        load: Callable[[], TicketTagger],
        stamp: Callable[[], object] = lambda: None,
        loaded: Callable[[], None] = lambda: None,
    ) -> None:
        self._load, self._stamp, self._loaded = load, stamp, loaded
        self._lock = threading.Lock()
        self._seen = stamp()
        self.problem = ""
        self.current = _checked(load())
        loaded()

    def reload(self) -> bool:
        """Load again; return whether that worked. What went wrong is in ``problem`` until a later one succeeds."""
        with self._lock:
            self._seen = self._stamp()
            try:
                self.current = _checked(self._load())
            except Exception as error:  # whatever it is, the old one keeps serving, and somebody is told
                ours = isinstance(error, RootCauseError)
                self.problem = str(error) if ours else f"The model does not load: {type(error).__name__}."
                log("model_kept", logging.ERROR, error=error, model=self.current.fingerprint)
                return False
            self.problem = ""
            self._loaded()
            log("model_loaded", model=self.current.fingerprint)
            return True

    def reload_if_changed(self) -> None:
        """Load again where a file of it has changed since the last look."""
        if self._stamp() != self._seen:
            self.reload()


def _checked(tagger: TicketTagger) -> TicketTagger:
    """Raise ArtifactError for a tagger that loads and then cannot tag."""
    try:
        answers = tagger.tag([PROBE])
    except Exception as error:
        raise ArtifactError(
            f"The model loads but cannot tag: {type(error).__name__}. Build or copy it again."
        ) from None
    if len(answers) != 1:
        raise ArtifactError(f"The model gives {len(answers)} answers to one text. Build or copy it again.")
    return tagger
