"""A fresh PostgreSQL cluster on loopback, for one test run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, newest version first; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -float(path.parts[4]))
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _user() -> str | None:
    """PostgreSQL does not run as root: then as the user that its package made, or as nobody."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Yield the address of a new database in a new cluster; both are gone afterwards."""
    user, port = _user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="rootcause-postgres-"))
    if user:
        shutil.chown(folder, user)

    def run(*words: object) -> None:
        call, quiet = [str(word) for word in words], subprocess.DEVNULL
        subprocess.run(call, check=True, stdout=quiet, stderr=quiet, user=user, cwd="/")

    run(programs / "initdb", "-D", folder / "data", "-U", "rootcause", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=200"
    run(programs / "pg_ctl", "-D", folder / "data", "-w", "-o", options, "-l", folder / "log", "start")
    try:
        run(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "rootcause", "service")
        yield f"postgresql://rootcause@127.0.0.1:{port}/service"
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
