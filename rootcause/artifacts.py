"""Saving and loading taggers: a folder of numbers, JSON and YAML that says what it needs; never a pickle.

``config.json`` what it is and what it fits · ``model.safetensors`` the numbers · ``taxonomy.yaml`` the reasons ·
``phrases.yaml`` the reasons whose phrases it reads · ``README.md`` the card. No word of a customer is in any of them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from rootcause import __version__
from rootcause.domain.reasons import Taxonomy
from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError, OutputRefused
from rootcause.protocols import Embedder
from rootcause.resources import resource
from rootcause.settings import TaggingSettings
from rootcause.tagging.classifier import Classifier
from rootcause.tagging.features import Features
from rootcause.tagging.gate import Allowance, Gate
from rootcause.tagging.learned import learned_digest, learned_for
from rootcause.tagging.tagger import Tagger
from rootcause.tagging.taxonomy import default_taxonomy, read_taxonomy, write_taxonomy
from rootcause.tagging.training import Trained

SCHEMA = 1
KIND = "tagger"
_CONFIG, _NUMBERS, _TAXONOMY, _PHRASES, _CARD = (
    "config.json",
    "model.safetensors",
    "taxonomy.yaml",
    "phrases.yaml",
    "README.md",
)


@dataclass(frozen=True, eq=False)
class SavedTagger:
    """A tagger with what was saved beside it: the gate above which its tags may be set without a human.

    ``allowances`` say the same of the tags of each reason, by code.
    """

    tagger: Tagger
    gate: Gate
    allowances: Mapping[str, Allowance] = field(default_factory=dict)


def check_folder(folder: Path) -> None:
    """Raise OutputRefused for a folder that holds what we did not write; to be asked before the long work starts."""
    if folder.exists() and not folder.is_dir():
        raise OutputRefused(f"The output {folder} is a file. Choose a folder with --out.")
    if folder.is_dir() and any(folder.iterdir()) and _kind(folder) != KIND:
        raise OutputRefused(f"The folder {folder} holds something else than a tagger. Choose another with --out.")


def save_tagger(saved: SavedTagger, folder: Path, embedder: str, card: str) -> None:
    """Save a trained tagger whose embedder is called ``embedder``; a tagger that was there is replaced as a whole.

    Raises OutputRefused for a folder that is not ours or cannot be written.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write(saved, made, embedder, card)
            made.chmod(0o755)
            if folder.exists():
                shutil.rmtree(folder)
            made.replace(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OutputRefused(f"The folder {folder} cannot be written: {error.strerror}. Choose another.") from None


def _write(saved: SavedTagger, folder: Path, embedder: str, card: str) -> None:
    tagger, trained = saved.tagger, saved.tagger.trained
    assert trained is not None
    classifier = trained.classifier
    used = np.flatnonzero(classifier.weights.any(axis=1)).astype(np.int32)
    numbers: dict[str, np.ndarray[Any, Any]] = {
        "used": used,
        "weights": classifier.weights[used].astype(np.float16),
        "bias": classifier.bias,
        "slope": classifier.slope,
        "shift": classifier.shift,
        "thresholds": classifier.thresholds,
        "rare": trained.rare,
    }
    phrases = trained.features.phrases
    config = {
        "kind": KIND,
        "schema": SCHEMA,
        "rootcause": __version__,
        "embedder": embedder,
        "fingerprint": _fingerprint(tagger.embedder),
        "rows": len(classifier.weights),
        "codes": list(classifier.codes),
        "single": classifier.single,
        "settings": tagger.settings.model_dump(mode="json"),
        "gate": asdict(saved.gate),
        "allowances": {code: asdict(one) for code, one in saved.allowances.items()},
        "phrases": _shipped() if phrases == default_taxonomy() else "",
        "akin": trained.features.akin,
        "seen": sorted(trained.seen),
    }
    save_file({name: np.ascontiguousarray(values) for name, values in numbers.items()}, folder / _NUMBERS)
    (folder / _NUMBERS).chmod(0o644)
    (folder / _CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / _TAXONOMY).write_text(write_taxonomy(tagger.taxonomy), encoding="utf-8")
    (folder / _PHRASES).write_text(write_taxonomy(phrases), encoding="utf-8")
    (folder / _CARD).write_text(card, encoding="utf-8")


def load_tagger(folder: Path) -> SavedTagger:
    """Load a saved tagger with the embedder it was made with.

    Raises ArtifactError for a folder that is not a whole tagger, is newer than this version, or was made with another
    build of its embedder.
    """
    if _kind(folder) != KIND:
        raise ArtifactError(f"The folder {folder} holds no tagger. Make one with: rootcause train LABELS --out DIR.")
    try:
        config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
        schema, name, fingerprint = int(config["schema"]), str(config["embedder"]), str(config["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(folder, error) from None
    if schema > SCHEMA:
        raise ArtifactError(
            f"The tagger {folder} was saved by rootcause {config.get('rootcause', 'of a later version')}, "
            f"this is {__version__}. Install that version or train it again."
        )
    embedder = load_embedder(name, [])
    here = _fingerprint(embedder)
    if here != fingerprint:
        raise ArtifactError(
            f"The tagger {folder} was made with another build of the model {name}: {fingerprint}, here is "
            f"{here}. Train it again from its labels: rootcause train LABELS --out {folder}."
        )
    try:
        return _assemble(folder, config, embedder)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise _broken(folder, error) from None


def _assemble(folder: Path, config: dict[str, Any], embedder: Embedder) -> SavedTagger:
    numbers = load_file(folder / _NUMBERS)
    weights = np.zeros((int(config["rows"]), len(config["codes"])), dtype=np.float32)
    weights[numbers["used"]] = numbers["weights"].astype(np.float32)
    classifier = Classifier(
        codes=tuple(config["codes"]),
        weights=weights,
        bias=numbers["bias"],
        slope=numbers["slope"],
        shift=numbers["shift"],
        thresholds=numbers["thresholds"],
        single=bool(config["single"]),
    )
    features = Features(embedder, _phrases(folder, str(config["phrases"])), bool(config["akin"]))
    trained = Trained(features, numbers["rare"], classifier, frozenset(config["seen"]))
    settings = TaggingSettings.model_validate(config["settings"])
    tagger = Tagger(read_taxonomy(folder / _TAXONOMY), embedder, settings, trained)
    assert set(classifier.codes) <= {leaf.code for leaf in tagger.leaves}
    assert trained.probabilities([("a b", "nl")]).shape == (1, len(classifier.codes))
    allowances = {code: Allowance(**one) for code, one in config.get("allowances", {}).items()}
    return SavedTagger(tagger, Gate(**config["gate"]), allowances)


def _phrases(folder: Path, shipped: str) -> Taxonomy:
    """The taxonomy whose phrases are read; the one that ships is not read twice."""
    return default_taxonomy() if shipped == _shipped() else read_taxonomy(folder / _PHRASES)


@cache
def _shipped() -> str:
    content = resource("tagging/taxonomies/default.yaml").read_bytes()
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _fingerprint(embedder: Embedder) -> str:
    """Of all that comments are read with before a classifier sees them."""
    known = learned_for(embedder.fingerprint) is not None
    return f"{embedder.fingerprint}+{learned_digest()}" if known else embedder.fingerprint


def _kind(folder: Path) -> str:
    try:
        return str(json.loads((folder / _CONFIG).read_text(encoding="utf-8"))["kind"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _broken(folder: Path, error: Exception) -> ArtifactError:
    return ArtifactError(
        f"The tagger {folder} cannot be used: its files do not fit together ({type(error).__name__}). "
        "Train it again from its labels, or copy the folder anew."
    )
