"""Run the command line: ``python -m windlass`` and the ``windlass`` script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command that ``sys.argv`` names and return its exit code."""
    from windlass.cli.main import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
