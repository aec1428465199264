"""A way to run the command line as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rootcause.__main__ import main
from tests.cli.exports import rows, write_csv


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``rootcause ARGUMENTS`` in an empty folder; in a process of its own where it is fed or set up differently."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Done:
        words = [str(argument) for argument in arguments]
        if stdin or env:
            return _in_a_process(words, tmp_path, stdin, env or {})
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(words)
        told = capsys.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return call


def _in_a_process(words: list[str], folder: Path, stdin: bytes, env: dict[str, str]) -> Done:
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rootcause", *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, **env},
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "export.csv", rows())
