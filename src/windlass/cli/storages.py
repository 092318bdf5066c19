"""The storage of releases that HELM_DRIVER names (Go: helm pkg/action/action.go Init)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.kube.cluster import Cluster
    from windlass.storage.driver import Driver
    from windlass.storage.history import Storage

SECRETS = ("", "secret", "secrets")
CONFIG_MAPS = ("configmap", "configmaps")


def storage_of(ctx: Context, cluster: Cluster, namespace: str) -> Storage:
    """Return the releases of a namespace, "" for all of them, in the storage of this run. Nothing is sent yet."""
    from windlass.cli.releases import log_of
    from windlass.storage.history import Storage

    return Storage(driver_of(ctx, ctx.settings.driver, cluster, namespace), log=log_of(ctx))


def driver_of(ctx: Context, name: str, cluster: Cluster, namespace: str) -> Driver:
    """Return the driver of that name in HELM_DRIVER, one of SECRETS or CONFIG_MAPS."""
    from time import time

    from windlass.actions.record_objects import RecordObjects
    from windlass.cli.releases import log_of
    from windlass.storage.configmaps import ConfigMapsDriver
    from windlass.storage.secrets import SecretsDriver

    made = ConfigMapsDriver if name in CONFIG_MAPS else SecretsDriver
    return made(RecordObjects(cluster.client, namespace), time, log_of(ctx))
