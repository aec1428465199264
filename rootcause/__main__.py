"""The command line: ``rootcause`` and ``python -m rootcause``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rootcause.errors import RootCauseError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code: 0, 1 for a failure, 2 for usage or input that cannot be used."""
    from rootcause.cli.app import app

    _never_fail_to_print()
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="rootcause")
    except RootCauseError as error:
        print(f"rootcause: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe left; nothing to say, and nobody to say it to
        sys.exit(1)
    except KeyboardInterrupt:
        print("rootcause: stopped; nothing was written.", file=sys.stderr)
        sys.exit(130)


def _never_fail_to_print() -> None:
    """A legacy code page shows "?" for what it lacks instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


if __name__ == "__main__":
    main()
