"""The service as a process: settings, logs, uvicorn, signals."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from rootcause.errors import SettingsInvalid
from rootcause.serving.app import create_app
from rootcause.serving.config import ServiceSettings
from rootcause.serving.logs import log_to

SWITCH = 0.001
"""Seconds after which the thread that tags lets the one that answers have its turn."""
GRACE = 30
"""Seconds that requests and jobs have to come to their end when the service is told to stop."""


def serve(settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what has begun; SIGHUP loads model and taxonomy again."""
    log_to(sys.stderr)
    sys.setswitchinterval(SWITCH)
    listening = listen(settings.host, settings.port)
    app = create_app(settings, loaded=keep_apart)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _Reload(app))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket at an address, before anything slow or lasting begins. Raises SettingsInvalid if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # said so, or answers wait for a full packet
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as error:
        made.close()
        what = f"Nothing can listen on {host} port {port}: {error.strerror}."
        raise SettingsInvalid(f"{what} Choose another with --host and --port.") from None
    return made


def keep_apart() -> None:
    """Take what is loaded out of the garbage collector's rounds.

    A round over hundreds of thousands of objects stops all threads for 0.15 seconds, in the middle of requests.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class _Reload:
    """Loads again beside the requests, as a signal handler must not take its time."""

    app: FastAPI

    def __call__(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 what a handler is given
        """Begin to load."""
        threading.Thread(target=self.app.state.service.models.reload, name="reload", daemon=True).start()


def check_command_line(database: str) -> str:
    """Return a database address that was given on the command line.

    Raises SettingsInvalid where it holds a password: everybody on the machine can read command lines.
    """
    try:
        held = not database.startswith(("env:", "file:")) and make_url(database).password
    except ArgumentError:
        held = None
    if held:
        what = "The database address holds a password, and command lines can be read by everybody on this machine."
        raise SettingsInvalid(f"{what} Put the address into an environment variable and pass --database env:NAME.")
    return database
