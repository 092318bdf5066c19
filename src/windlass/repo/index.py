"""index.yaml: reading it as strictly as Helm, finding versions in it, writing it."""

from __future__ import annotations

from windlass.chart.rules import ValidationError
from windlass.golang.decode import ANY, STRING, TIME, ZERO_TIME, Map, Slice, Struct, decode
from windlass.repo.chartversion import CHART_VERSION, ChartVersion, Ordered
from windlass.repo.errors import ChartNotFound, RepoError, RepoLimitError, file_error
from windlass.semver import Constraint, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    Log = Callable[[str, str, dict[str, object]], None]
    T = TypeVar("T")

API_VERSION = "v1"
MAX_INDEX_BYTES = 256 * 1024 * 1024

_LARGE = 64 * 1024
"""From this size on reading by lines wins more than loading its code costs."""

_INDEX = Struct(
    "repo.IndexFile",
    {
        "serverInfo": Map(ANY),
        "apiVersion": STRING,
        "generated": TIME,
        "entries": Map(Slice(CHART_VERSION, "repo.ChartVersions")),
        "publicKeys": Slice(STRING),
        "annotations": Map(STRING),
    },
)
_RANGE_CHARACTERS = frozenset("^~<>=!*")


def silent(level: str, message: str, fields: dict[str, object]) -> None:
    """A log that nobody reads."""


class Lookup:
    """What can be asked of an index, whichever way it is held."""

    __slots__ = ()

    def versions(self, name: str) -> list[ChartVersion] | None:
        """Return the versions of a chart, newest first, or None when there is no such chart."""
        raise NotImplementedError

    def urls(self) -> Iterator[str]:
        """Go through the URLs of all archives."""
        raise NotImplementedError

    def get(self, name: str, version: str = "", log: Log = silent) -> ChartVersion:
        """Return the version of a chart that a version or constraint means; "" is the newest stable one.

        Raises ChartNotFound and ConstraintError.
        """
        versions = self.versions(name)
        if versions is None:
            raise ChartNotFound("no chart name found")
        if not versions:
            raise ChartNotFound("no chart version found")
        constraint = Constraint.parse(version or "*")
        for candidate in versions:
            if version and version == candidate.version:
                return candidate
        for candidate in versions:
            parsed = candidate.semver
            if parsed is not None and constraint.check(parsed):
                _say_choice(name, version, candidate.version, log)
                return candidate
        raise ChartNotFound(f"no chart version found for {name}-{version}")

    def has(self, name: str, version: str, log: Log = silent) -> bool:
        """Say whether ``get`` finds something."""
        from windlass.errors import WindlassError

        try:
            self.get(name, version, log)
        except WindlassError:
            return False
        return True


class IndexFile(Lookup):
    """The charts of a repository: ``entries`` maps a chart's name to its versions, newest first once sorted."""

    __slots__ = ("annotations", "api_version", "entries", "generated", "public_keys", "server_info")

    def __init__(self, generated: str = ZERO_TIME) -> None:
        self.api_version = API_VERSION
        self.generated = generated
        self.entries: dict[str, list[ChartVersion]] | None = {}
        self.public_keys: list[str] = []
        self.annotations: dict[str, str] = {}
        self.server_info: dict[str, object] = {}

    @classmethod
    def load(cls, data: bytes, source: str = "", log: Log = silent) -> IndexFile:
        """Read an index: JSON leniently, anything else as strict YAML. ``source`` is named in warnings.

        Entries that Helm skips are skipped with the same warning. Raises RepoError, YamlError, DecodeError.
        """
        if not data:
            raise RepoError("empty index.yaml file")
        if len(data) > MAX_INDEX_BYTES:
            raise RepoLimitError(f"index of {source} is larger than {MAX_INDEX_BYTES} bytes")
        from windlass.yaml.loader import uncollected

        return uncollected(lambda: cls._load(data, source, log))

    @classmethod
    def _load(cls, data: bytes, source: str, log: Log) -> IndexFile:
        index = cls._from_mapping(_parse(data))
        for name, versions in (index.entries or {}).items():
            _drop_invalid(name, versions, source, log)
        index.sort()
        if not index.api_version:
            raise RepoError("no API version specified")
        return index

    @classmethod
    def load_file(cls, path: str, log: Log = silent) -> IndexFile:
        """Read an index from a file. Raises RepoError."""
        return read_file(path, lambda data: cls.load(data, path, log))

    @classmethod
    def _from_mapping(cls, mapping: dict[str, object]) -> IndexFile:
        generated = mapping.get("generated")
        index = cls(str(decode(generated, TIME)) if generated else ZERO_TIME)
        index.api_version = str(mapping.get("apiVersion") or "")
        entries = mapping.get("entries")
        index.entries = None if entries is None else {name: _versions(value) for name, value in entries.items()}  # type: ignore[attr-defined]  # a map, as decoded
        index.public_keys = mapping.get("publicKeys") or []  # type: ignore[assignment]
        index.annotations = mapping.get("annotations") or {}  # type: ignore[assignment]
        index.server_info = mapping.get("serverInfo") or {}  # type: ignore[assignment]
        return index

    def sort(self) -> None:
        """Put the newest version of each chart first; what is no version goes to the end."""
        for versions in (self.entries or {}).values():
            _sort(versions)

    def versions(self, name: str) -> list[ChartVersion] | None:
        """Return the versions of a chart, newest first once sorted, or None when there is no such chart."""
        return (self.entries or {}).get(name)

    def urls(self) -> Iterator[str]:
        """Go through the URLs of all archives."""
        for versions in (self.entries or {}).values():
            for version in versions:
                yield from version.urls

    def add(self, version: ChartVersion) -> None:
        """Add a version at the end of its chart's list."""
        if self.entries is None:
            self.entries = {}
        self.entries.setdefault(version.name, []).append(version)

    def merge(self, other: IndexFile, log: Log = silent) -> None:
        """Take over what is not here yet, as ``has`` sees it: a version that a constraint of the same text fits."""
        for versions in (other.entries or {}).values():
            for version in versions:
                if not self.has(version.name, version.version, log):
                    self.add(version)

    def to_mapping(self, *, without_entries: bool = False) -> dict[str, object]:
        """Return the JSON form in the order of Helm's struct."""
        mapping: dict[str, object] = {"serverInfo": self.server_info} if self.server_info else {}
        entries: dict[str, object] | None = None
        if self.entries is not None and not without_entries:
            entries = {name: [item.to_mapping() for item in versions] for name, versions in self.entries.items()}
        mapping |= {"apiVersion": self.api_version, "generated": self.generated, "entries": entries}
        if self.public_keys:
            mapping["publicKeys"] = self.public_keys
        if self.annotations:
            mapping["annotations"] = self.annotations
        return mapping

    def dump(self) -> str:
        """Return the index as YAML, as ``repo index`` writes it."""
        from windlass import yaml

        return yaml.dump(self.to_mapping())

    def dump_json(self) -> str:
        """Return the index as JSON, as ``repo index --json`` writes it."""
        from windlass.golang import json

        mapping = self.to_mapping()
        if self.entries is not None:
            mapping["entries"] = {
                name: [Ordered(item.to_mapping()) for item in versions] for name, versions in self.entries.items()
            }
        outer = Ordered({})
        outer.pairs = list(mapping.items())
        return json.dumps(outer, indent="  ")


def read_file(path: str, load: Callable[[bytes], T]) -> T:
    """Return what ``load`` makes of a file (LoadIndexFile). Raises RepoError."""
    from windlass.errors import WindlassError

    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise file_error("read" if isinstance(error, IsADirectoryError) else "open", path, error) from error
    try:
        return load(data)
    except WindlassError as error:
        raise RepoError(f"error loading {path}: {error}") from error


def _parse(data: bytes) -> dict[str, object]:
    from windlass import yaml
    from windlass.golang import json
    from windlass.repo.quickcheck import is_plain

    if data.lstrip(b" \t\r\n")[:1] in b'{["0123456789-tfn':
        try:
            value = json.loads(data.decode("utf-8", "surrogateescape"))
        except json.JsonError:
            pass
        else:
            if is_plain(value, lenient=True):
                return value  # type: ignore[return-value]  # is_plain has seen that it is a mapping
            return _mapping(decode(value, _INDEX))
    value = _read_yaml(data)
    if is_plain(value, lenient=False):
        return value  # type: ignore[return-value]
    return _mapping(yaml.load_as(data, _INDEX, strict=True))


def _read_yaml(data: bytes) -> object:
    from windlass import yaml

    if len(data) >= _LARGE:
        from windlass.repo import blocks

        try:
            return blocks.read(data)
        except blocks.Unusual:
            pass
    return yaml.load_goyaml(data, strict=True)


def _mapping(decoded: object) -> dict[str, object]:
    return decoded if isinstance(decoded, dict) else {}


def _versions(value: object) -> list[ChartVersion]:
    # None marks a null entry until _drop_invalid has warned about it
    return [item if item is None else ChartVersion(item) for item in value or ()]  # type: ignore[attr-defined, misc]


def prepare(name: str, versions: object, source: str, log: Log) -> list[ChartVersion]:
    """Return the versions of one chart as ``IndexFile.load`` leaves them, from decoded entries."""
    made = _versions(versions)
    _drop_invalid(name, made, source, log)
    _sort(made)
    return made


def _sort(versions: list[ChartVersion]) -> None:
    if len(versions) > 1:
        valid = [version for version in versions if version.semver is not None]
        invalid = [version for version in versions if version.semver is None]
        valid.sort(key=_semver, reverse=True)
        versions[:] = valid + invalid


def _drop_invalid(name: str, versions: list[ChartVersion], source: str, log: Log) -> None:
    from windlass.golang.strconv import quote

    start = f"skipping loading invalid entry for chart {quote(name)}"
    for at in range(len(versions) - 1, -1, -1):
        version = versions[at]
        if version is None:
            log("WARN", f"{start} from {source}: empty entry", {})
        else:
            try:
                version.check()
                continue
            except ValidationError as error:
                log("WARN", f"{start} {quote(version.version)} from {source}: {error}", {})
        del versions[at]


def _semver(version: ChartVersion) -> Version:
    assert version.semver is not None, "sort keeps those apart"
    return version.semver


def _say_choice(name: str, wanted: str, selected: str, log: Log) -> None:
    if not wanted:
        return
    if is_range(wanted):
        fields: dict[str, object] = {"chart": name, "constraint": wanted, "selected": selected}
        log("DEBUG", "selected version matching constraint", fields)
        return
    fields = {"chart": name, "requested": wanted, "selected": selected}
    log("WARN", "unable to find exact version requested; falling back to closest available version", fields)


def is_range(version: str) -> bool:
    """Say whether a text asks for a range and not for one version (isVersionRange)."""
    if not _RANGE_CHARACTERS.isdisjoint(version) or "||" in version or " - " in version:
        return True
    core = version.replace("+", "-").partition("-")[0]
    return "x" in core or "X" in core
