"""Where the taxonomy, the models and the sample lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

from rootcause.errors import ArtifactError

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Return the path of a bundled file or folder, such as "data/sample_nl_en.csv"; raises ArtifactError if absent."""
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent, _PACKAGE):
        path = root / name
        if path.exists():
            return path
    raise ArtifactError(f"The bundled file {name} is missing from this installation. Install rootcause again.")
