"""Everything that can go wrong in a way that a user can mend.

RootCauseError
├── InputError                 exit 2, HTTP 4xx: what came in cannot be used
│   ├── UnreadableFile         a file, folder or stream
│   ├── ColumnNotFound         a column that was named or that is needed
│   ├── UnknownScale           a score scale
│   ├── TaxonomyInvalid        a taxonomy file; every problem at once
│   ├── TargetsInvalid         targets of the user's; every problem at once
│   ├── EventsInvalid          a file of event marks; every problem at once
│   ├── SettingsInvalid        a settings file or option
│   └── OutputRefused          a place that we cannot or must not write to
├── NotEnoughData              exit 1, HTTP 422: readable, but too little to say anything
├── ArtifactError              exit 1, HTTP 503: a saved model or analysis does not load
└── ExtraNotInstalled          exit 1: an optional part is missing; the message holds the command

Each message says what is wrong with the value seen, what was found instead, and what to do next.
No message ever holds a customer's words.
"""

from __future__ import annotations


class RootCauseError(Exception):
    """The family; catch this one to catch all that the product raises on purpose."""

    exit_code = 1


class InputError(RootCauseError):
    """What came in cannot be used as it is."""

    exit_code = 2


class UnreadableFile(InputError):
    """A file, folder or stream that is missing, broken, too large or not what its name says."""


class ColumnNotFound(InputError):
    """A column that was named does not exist, or none fits a role that is needed."""


class UnknownScale(InputError):
    """A score scale that is not known or cannot be parsed."""


class TaxonomyInvalid(InputError):
    """A taxonomy file with problems; the message lists all of them with their lines."""


class TargetsInvalid(InputError):
    """A target or a table of targets with problems; the message lists all of them with their lines."""


class EventsInvalid(InputError):
    """A file of event marks with problems; the message lists all of them with their lines."""


class SettingsInvalid(InputError):
    """A setting or option outside of what is allowed."""


class OutputRefused(InputError):
    """An output folder that cannot be written, or that holds what we did not write."""


class NotEnoughData(RootCauseError):
    """Readable, but too little to say anything."""


class ArtifactError(RootCauseError):
    """A saved model or analysis that is damaged, too new or not ours."""


class ExtraNotInstalled(RootCauseError):
    """An optional part is needed and not installed; the message holds the command."""
