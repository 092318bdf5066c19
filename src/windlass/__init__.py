"""windlass: Helm's chart supply chain in Python.

>>> from windlass import Chart
>>> Chart.load("./mychart").render({"replicaCount": 2}).text

Every name below is loaded when it is first used. The guide is docs/library.md.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.difference import Change, compare
    from windlass.actions.lookups import lookup_from
    from windlass.actions.release_name import ReleaseError
    from windlass.actions.render_chart import ChartChoiceError
    from windlass.actions.render_release import ResourcesError as RenderError
    from windlass.cancel import Cancelled
    from windlass.cancel import Token as CancelToken
    from windlass.chart.load import ChartError
    from windlass.chart.model import File
    from windlass.chart.schema import SchemaViolation
    from windlass.chart.values import ValuesError
    from windlass.errors import LimitExceeded, WindlassError
    from windlass.events import Event
    from windlass.fetch.errors import FetchError
    from windlass.kube.errors import KubeError
    from windlass.kube.wait import WaitError
    from windlass.library.charts import Capabilities, Chart, Release
    from windlass.library.clusters import Cluster
    from windlass.library.manifests import Hook, Manifest, ManifestNotFound, Manifests
    from windlass.library.network import Network, pull, push
    from windlass.library.packages import lint_chart, package, sign, verify
    from windlass.library.releases import (
        computed_values,
        get,
        history,
        install,
        releases,
        rollback,
        run_tests,
        status,
        uninstall,
        upgrade,
    )
    from windlass.library.values import load_values
    from windlass.lint.findings import Finding
    from windlass.openpgp.errors import OpenPgpError
    from windlass.provenance.errors import ProvenanceError
    from windlass.provenance.verify import Verified
    from windlass.registry.errors import RegistryClientError as RegistryError
    from windlass.release.model import Release as Revision
    from windlass.sprig.environment import Environment
    from windlass.storage.errors import StorageError

__version__ = "0.1.0"

__all__ = [
    "CancelToken",
    "Cancelled",
    "Capabilities",
    "Change",
    "Chart",
    "ChartChoiceError",
    "ChartError",
    "Cluster",
    "Environment",
    "Event",
    "FetchError",
    "File",
    "Finding",
    "Hook",
    "KubeError",
    "LimitExceeded",
    "Manifest",
    "ManifestNotFound",
    "Manifests",
    "Network",
    "OpenPgpError",
    "ProvenanceError",
    "RegistryError",
    "Release",
    "ReleaseError",
    "RenderError",
    "Revision",
    "SchemaViolation",
    "StorageError",
    "ValuesError",
    "Verified",
    "WaitError",
    "WindlassError",
    "compare",
    "computed_values",
    "get",
    "history",
    "install",
    "lint_chart",
    "load_values",
    "lookup_from",
    "package",
    "pull",
    "push",
    "releases",
    "rollback",
    "run_tests",
    "sign",
    "status",
    "uninstall",
    "upgrade",
    "verify",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from windlass._lazy import load

        return load(name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
