"""Write src/windlass/net/h11_patterns.py: h11's regular expressions as CPython has compiled them.

    python scripts/h11_patterns.py [--check]

Run it after an update of h11 or CPython; until then the client compiles them itself, which is slower and the same.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from re import _compiler, _parser  # type: ignore[attr-defined]  # what re.compile itself uses

TARGET = Path(__file__).resolve().parents[1] / "src" / "windlass" / "net" / "h11_patterns.py"
HEAD = '''"""Made by `python scripts/h11_patterns.py`; do not edit. See there, and `net.wire` for its use."""

from __future__ import annotations

MAGIC = {magic}
"""The form of the code: `_sre.MAGIC` of the CPython that made it."""

# (pattern, flags asked for): (flags, code, number of groups, names of groups)
PATTERNS: dict[tuple[bytes, int], tuple[int, str, int, dict[str, int]]] = {{
'''


def patterns_of_h11() -> list[tuple[bytes, int]]:
    """Return what h11 compiles when it is imported, in order."""
    seen: list[tuple[bytes, int]] = []
    original = re.compile

    def spy(pattern, flags=0):  # type: ignore[no-untyped-def]
        if isinstance(pattern, bytes):
            seen.append((pattern, int(flags)))
        return original(pattern, flags)

    import linecache  # noqa: F401  # compiles patterns of its own, which must not be taken for h11's
    import tokenize  # noqa: F401
    from dataclasses import dataclass  # noqa: F401
    from typing import Any  # noqa: F401

    for name in [name for name in sys.modules if name.partition(".")[0] == "h11"]:
        del sys.modules[name]
    re.compile = spy
    try:
        import h11  # noqa: F401
    finally:
        re.compile = original
    return list(dict.fromkeys(seen))


def render() -> str:
    """Return the module's text."""
    parts = [HEAD.format(magic=_compiler.MAGIC)]
    for pattern, flags in patterns_of_h11():
        parsed = _parser.parse(pattern, flags)
        code = " ".join(str(int(number)) for number in _compiler._code(parsed, flags))
        pieces = "\n".join(repr(piece + " ") for piece in textwrap.wrap(code, 100))
        state = parsed.state
        entry = (int(flags | state.flags), state.groups - 1, dict(state.groupdict))
        parts.append(f"({_wrapped(pattern)}, {flags}): ({entry[0]}, ({pieces}), {entry[1]}, {entry[2]}),\n")
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    return subprocess.run(ruff, input="".join([*parts, "}\n"]), text=True, check=True, capture_output=True).stdout


def _wrapped(pattern: bytes) -> str:
    pieces = [pattern[start : start + 80] for start in range(0, len(pattern), 80)]
    return "".join(["(", "\n".join(map(repr, pieces)), ")"])


def main() -> int:
    """Write the module, or with --check say whether it is up to date."""
    text = render()
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
