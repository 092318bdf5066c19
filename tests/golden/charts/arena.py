"""Where a command line runs, and what it leaves: both streams, the exit code, and the files it wrote."""

from __future__ import annotations

import hashlib
import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
OURS = HERE.parents[2] / "deploy" / "chart" / "windlass"
OUTPUTS = HERE / "outputs"
_HEAD = re.compile(
    rb"\$ (?P<line>[^\n]*)\n"
    rb"exit code (?P<code>\d+), bytes: (?P<out>\d+) (?P<err>\d+) (?P<files>\d+)(?P<loose>, in no order)?\n"
)
# Names that helm draws by chance, and times of the day.
_MASKS = ((r"\bchart-\d{10}\b", "chart-TIME"), (r"\btime=\S+ ", ""))


@dataclass(frozen=True)
class Done:
    """What one command line left; ``files`` lists each file below ``out/``, archives with their content.

    ``loose`` says that helm itself gives the lines in another order each time, that of a map in Go.
    """

    code: int
    out: bytes
    err: bytes
    files: bytes
    loose: bool = False

    def fits(self, other: Done) -> bool:
        """Tell whether another run left the same, but for the order of lines where helm has none."""
        if not self.loose:
            return self == other
        return self.code == other.code and self.words() == other.words()

    def words(self) -> list[list[bytes]]:
        """Return the words of each part, sorted."""
        return [sorted(part.split()) for part in (self.out, self.err, self.files)]


def prepare(folder: Path) -> None:
    """Put all charts and values files into a folder, but for the one that ``create`` makes."""
    for chart in sorted((HERE / "charts").iterdir()):
        shutil.copytree(chart, folder / chart.name)
    shutil.copytree(OURS, folder / "windlass")
    shutil.copytree(HERE / "values", folder / "values")


def clean(folder: Path) -> None:
    """Remove what the last command line wrote."""
    shutil.rmtree(folder / "out", ignore_errors=True)


def left(folder: Path, code: int, out: bytes, err: bytes) -> Done:
    """Return what a command line left in the folder."""
    return Done(code, _masked(out, folder), _masked(err, folder), _listing(folder / "out"))


def _masked(text: bytes, folder: Path) -> bytes:
    text = text.replace(str(folder).encode(), b"<folder>")
    for pattern, replacement in _MASKS:
        text = re.sub(pattern.encode(), replacement.encode(), text)
    return text


def _listing(folder: Path) -> bytes:
    lines = []
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        name = path.relative_to(folder)
        if path.suffix == ".tgz":
            lines.append(f"{name}:")
            with tarfile.open(path) as archive:
                lines += [f"  {_described(member.name, _content(archive, member))}" for member in archive]
        elif path.is_file():
            lines.append(_described(str(name), path.read_bytes()))
    return "".join(line + "\n" for line in lines).encode()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    return stream.read() if stream is not None else b""


def _described(name: str, content: bytes) -> str:
    return f"{name} {len(content)} {hashlib.sha256(content).hexdigest()[:16]}"


def stored(chart: str) -> dict[str, Done]:
    """Return what helm left for each command line of a chart."""
    path = OUTPUTS / f"{chart}.txt"
    data, found = path.read_bytes() if path.exists() else b"", {}
    place = 0
    while place < len(data):
        head = _HEAD.match(data, place)
        assert head is not None, f"{path.name} is damaged at byte {place}"
        parts, place = [], head.end()
        for name in ("out", "err", "files"):
            parts.append(data[place : place + int(head[name])])
            place += int(head[name])
        out, err, files = parts
        found[head["line"].decode()] = Done(int(head["code"]), out, err, files, bool(head["loose"]))
        place += 1
    return found


def store(chart: str, answers: dict[str, Done]) -> None:
    """Write what helm left, for ``stored`` and for people to read."""
    OUTPUTS.mkdir(exist_ok=True)
    pieces = []
    for line, done in answers.items():
        sizes = f"{len(done.out)} {len(done.err)} {len(done.files)}"
        head = f"$ {line}\nexit code {done.code}, bytes: {sizes}{', in no order' * done.loose}\n".encode()
        pieces.append(head + done.out + done.err + done.files + b"\n")
    (OUTPUTS / f"{chart}.txt").write_bytes(b"".join(pieces))
