"""The version as templates see it. Go: helm internal/version/version.go BuildInfo"""

from __future__ import annotations

from windlass.golang.kinds import GoObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class BuildInfo(GoObject):
    """What ``version --template`` is executed with."""

    __slots__ = ("GitCommit", "GitTreeState", "GoVersion", "HelmVersion", "KubeClientVersion", "Version")
    go_type = "version.BuildInfo"
    go_fields: ClassVar[tuple[str, ...]] = ("Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion")

    def __init__(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class OwnBuildInfo(BuildInfo):
    """The same as windlass, which also says which Helm it matches."""

    __slots__ = ()
    go_fields = (*BuildInfo.go_fields, "HelmVersion")
