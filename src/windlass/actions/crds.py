"""The definitions in crds/: made before anything is rendered (Go: pkg/action/install.go installCRDs)."""

from __future__ import annotations

from windlass.errors import WindlassError, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.config import Configuration
    from windlass.chart.model import Chart, CrdFile
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.resources import Resource

SKIP, CREATE, UPGRADE = "skip", "create", "upgrade"
POLICIES = (SKIP, CREATE, UPGRADE)

READY_SECONDS = 60.0
"""How long new definitions may take until the server knows their kinds."""


# what is done with a definition, and what is said of it, in a simulation too
_DONE = {
    "create": ("CustomResourceDefinition created", "CustomResourceDefinition to be created"),
    "upgrade": ("CustomResourceDefinition upgraded", "CustomResourceDefinition to be upgraded"),
    "keep": ("CustomResourceDefinition left as it is", "CustomResourceDefinition left as it is"),
}


class CrdError(WindlassError):
    """Definitions that cannot be made; the text is Helm's."""


def policy(text: str) -> str:
    """Return a policy of the name, an empty text for none. Raises CrdError for another name."""
    if text and text not in POLICIES:
        from windlass.golang.strconv import quote

        raise CrdError(f"invalid CRD policy {quote(text)}: choose one of {', '.join(POLICIES)}")
    return text


def install(config: Configuration, chart: Chart, namespace: str, options: ApplyOptions, wait: str) -> None:
    """Make the chart's definitions, file by file, and wait as ``wait`` says. Raises CrdError, KubeError."""
    made: list[Resource] = []
    for crd in chart.crds():
        made += _made(config, crd, namespace, options)
    if made:
        config.client.waiter(wait).wait(made, READY_SECONDS)
        config.debug("clearing REST mapper cache")
        config.client.recognize(made)


def upgrade(config: Configuration, chart: Chart, namespace: str, options: ApplyOptions, policy: str) -> None:
    """Make the chart's definitions, with the policy ``upgrade`` change those that are there too; tell what is done.

    Helm has nothing like it. Raises CrdRefused if data would be lost, CrdError, KubeError.
    """
    resources: list[Resource] = []
    for crd in chart.crds():
        try:
            resources += config.client.build(
                crd.file.data.decode("utf-8", "surrogateescape"), namespace, validate=False
            )
        except WindlassError as error:
            raise CrdError(f"failed to read CRD {crd.file.name}: {error}") from error
    for change in config.client.upgrade_crds(resources, options, only_new=policy == CREATE):
        config.log("INFO", _DONE[change.action][options.dry_run], {"name": change.name})


def _made(config: Configuration, crd: CrdFile, namespace: str, options: ApplyOptions) -> list[Resource]:
    from windlass.kube.errors import ApiStatus

    # Go: chart.CRD.Name is the file's path, which begins at the chart that has it
    name = crd.file.name
    try:
        resources = config.client.build(crd.file.data.decode("utf-8", "surrogateescape"), namespace, validate=False)
        if not resources:
            raise CrdError("resources are empty")
        config.client.create(resources, options)
    except WindlassError as error:
        status = find(error, ApiStatus)
        if status is not None and status.means("AlreadyExists", 409):
            config.debug("CRD is already present. Skipping", crd=name)
            return []
        config.check_cancelled()
        raise CrdError(f"failed to install CRD {name}: {error}") from error
    return resources
