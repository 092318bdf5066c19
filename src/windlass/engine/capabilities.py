"""``.Capabilities``: what templates learn of the cluster and of Helm (Go: pkg/chart/common/capabilities.go)."""

from __future__ import annotations

from windlass.engine.apiset import KNOWN_VERSIONS
from windlass.errors import WindlassError
from windlass.golang.kinds import GoObject, TypedList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import ClassVar

HELM_VERSION = "v4.2.4"
HELM_GO_VERSION = "go1.26.8"
KUBE_CLIENT_VERSION = "v1.36"
DEFAULT_KUBE_VERSION = "v1.36.0"


class KubeVersionError(WindlassError):
    """A text that is no Kubernetes version; the message is that of apimachinery's version.ParseGeneric."""


class KubeVersion(GoObject):
    """common.KubeVersion. ``normalized`` has no suffixes and is what constraints see."""

    __slots__ = ("Major", "Minor", "Version", "normalizedVersion")
    go_type = "common.KubeVersion"
    # Printing shows the unexported field too; encoders leave it out.
    go_fields = ("Version", "normalizedVersion", "Major", "Minor")
    go_methods: ClassVar[dict[str, str]] = {"GitVersion": "() string", "String": "() string"}
    go_pointer_methods = frozenset(go_methods)

    def __init__(self, version: str, normalized: str, major: str, minor: str) -> None:
        self.Version, self.normalizedVersion, self.Major, self.Minor = version, normalized, major, minor

    @classmethod
    def parse(cls, text: str) -> KubeVersion:
        """Read a version such as ``1.29`` or ``v1.33.4-gke.1245000``. Raises KubeVersionError."""
        numbers = _numbers(text)
        version = text if text[:1] == "v" else "v" + text
        normalized = "v" + ".".join([str(number) for number in numbers])
        return cls(version, normalized, str(numbers[0]), str(numbers[1]))

    def String(self) -> str:
        """Return the version without suffixes."""
        return self.normalizedVersion or self.Version

    def GitVersion(self) -> str:
        """Return the version as given."""
        return self.Version


def _numbers(text: str) -> list[int]:
    """Return the numbers at the start of a version (apimachinery: parse, without semver)."""
    from windlass.golang.strconv import UINT64_MAX, quote

    rest = text.lstrip("\t\n\f\r ")
    rest = rest.removeprefix("v")
    stop = 0
    while stop < len(rest) and (
        "0" <= rest[stop] <= "9" or (rest[stop] == "." and stop and "0" <= rest[stop + 1 : stop + 2] <= "9")
    ):
        stop += 1
    if not stop or "\n" in rest[stop:]:
        raise KubeVersionError(f"could not parse {quote(text)} as version")
    components = rest[:stop].split(".")
    if len(components) < 2:
        raise KubeVersionError(f"illegal version string {quote(text)}")
    for place, component in enumerate(components):
        if place == 0 and component[0] == "0" and component != "0":
            raise KubeVersionError(f"illegal zero-prefixed version component {quote(component)} in {quote(text)}")
        if len(component) > 20 or int(component) > UINT64_MAX:
            problem = f"strconv.ParseUint: parsing {quote(component)}: value out of range"
            shown = f"illegal non-numeric version component {quote(component)} in {quote(text)}: {problem}"
            raise KubeVersionError(shown)
    return [int(component) for component in components]


class VersionSet(TypedList):
    """common.VersionSet: the API versions, which templates ask with ``Has``."""

    __slots__ = ()
    go_type = "common.VersionSet"
    elem_type = "string"
    go_methods: ClassVar[dict[str, str]] = {"Has": "(string) bool"}

    def Has(self, version: str) -> bool:
        """Tell whether the set holds the version, or the version/Kind."""
        return version in self


class BuildInfo(GoObject):
    """version.BuildInfo of the Helm that we stand for."""

    __slots__ = ()
    go_type = "version.BuildInfo"
    go_fields = ("Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion")
    Version = HELM_VERSION
    GitCommit = GitTreeState = ""
    GoVersion = HELM_GO_VERSION
    KubeClientVersion = KUBE_CLIENT_VERSION

    def json_fields(self) -> list[tuple[str, object]]:
        """Return the fields under their JSON names, empty ones left out."""
        return [
            ("version", self.Version),
            ("go_version", self.GoVersion),
            ("kube_client_version", self.KubeClientVersion),
        ]


class Capabilities(GoObject):
    """*common.Capabilities."""

    __slots__ = ("APIVersions", "HelmVersion", "KubeVersion")
    go_type = "*common.Capabilities"
    go_kind = "ptr"
    go_fields = ("KubeVersion", "APIVersions", "HelmVersion")
    go_methods: ClassVar[dict[str, str]] = {"Copy": "() *common.Capabilities"}

    def __init__(self, kube_version: KubeVersion | None = None, extra_versions: Iterable[str] = ()) -> None:
        """Make Helm's defaults, with another Kubernetes version and more API versions if given."""
        self.KubeVersion = kube_version or KubeVersion.parse(DEFAULT_KUBE_VERSION)
        self.APIVersions = VersionSet((*KNOWN_VERSIONS, *extra_versions))
        self.HelmVersion = BuildInfo()

    def Copy(self) -> Capabilities:
        """Return a copy."""
        copy = Capabilities(self.KubeVersion)
        copy.APIVersions = self.APIVersions
        return copy
