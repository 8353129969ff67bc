"""The command line: thin over the library.

Exit status: 0 all is well, 1 a post does not pass, 2 something must be put right first.
"""

from __future__ import annotations

import io
import sys

from logocheck.cli.commands import app
from logocheck.cli.console import printable
from logocheck.errors import InvalidCampaign, LogocheckError

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of ``logocheck``; an error on purpose is one line on standard error, and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # file names that are no text
    try:
        app()
    except LogocheckError as error:
        lines = error.problems if isinstance(error, InvalidCampaign) else (str(error),)
        for line in lines:
            print(f"logocheck: {printable(line)}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `logocheck … | head`
        sys.stderr.close()
        sys.exit(141)
