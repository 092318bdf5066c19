"""Run the command line: ``python -m windlass`` and the ``windlass`` script."""

from __future__ import annotations

import gc
import sys

GC_THRESHOLD = 2_000_000
"""Allocations between collections. A command that renders a chart makes no cycles worth looking for, and looking for
them at Python's usual rate takes a tenth of its time."""

_NEEDS_ORDERLY_END = frozenset(("asyncio", "concurrent.futures", "multiprocessing", "tempfile"))
"""Modules that leave work for the interpreter's end."""


def main() -> int:
    """Run the command that ``sys.argv`` names; end the process with its exit code."""
    gc.set_threshold(GC_THRESHOLD)
    from windlass.cache import Store
    from windlass.cli.env import EnvSettings
    from windlass.cli.preload import Preload

    settings = EnvSettings.of(sys.argv[0])
    imports = Preload(Store(settings.render_cache), "")
    from windlass.cli.main import run
    from windlass.yaml import use_stand_ins

    use_stand_ins()
    code = run(sys.argv, settings, imports)
    if _NEEDS_ORDERLY_END.isdisjoint(sys.modules):
        # Taking every module apart, which nobody would notice, takes as long as loading half of them.
        from os import _exit

        _await_threads()
        sys.stdout.flush()
        sys.stderr.flush()
        _exit(code)
    return code


def _await_threads() -> None:
    """Wait for the threads that a process does not end without."""
    if "threading" not in sys.modules:
        return
    from threading import enumerate as running
    from threading import main_thread

    for thread in running():
        if thread is not main_thread() and not thread.daemon:
            thread.join()


if __name__ == "__main__":
    sys.exit(main())
