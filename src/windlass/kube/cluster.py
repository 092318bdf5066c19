"""One cluster as one user sees it: the parts of this package put together."""

from __future__ import annotations

from windlass.events import SILENT
from windlass.kube.config import access
from windlass.kube.credentials import Credentials
from windlass.kube.discovery import Discovery
from windlass.kube.discovery_files import DiscoveryFiles, folder_for
from windlass.kube.lookup import Lookup
from windlass.kube.mapper import Mapper
from windlass.kube.objects import Objects
from windlass.kube.resources import build
from windlass.kube.rest import Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.cancel import Token
    from windlass.events import Events
    from windlass.kube.config import Overrides
    from windlass.kube.lookup import Log
    from windlass.kube.resources import Resource
    from windlass.kube.rest import Trace
    from windlass.net.transport import Transport


class Cluster:
    """Connections are made when they are needed. Close it to let them go."""

    def __init__(
        self,
        overrides: Overrides,
        variables: Mapping[str, str],
        home: str,
        *,
        user_agent: str,
        log: Log,
        events: Events = SILENT,
        trace: Trace | None = None,
        cancel: Token | None = None,
    ) -> None:
        """``cancel`` breaks off what is under way when it is set. Raises KubeconfigError and CredentialsError."""
        import time

        found = access(overrides, variables, home)
        credentials = Credentials(found, variables, time.time)

        def connect() -> Transport:
            from windlass.kube.secure import make_transport

            return make_transport(found, credentials, variables, user_agent=user_agent)

        def warn(text: str) -> None:
            log("WARN", text, {})

        self.log = log
        self.events = events
        compressed = not found.cluster.get("disable-compression")
        client = Client(
            found.url, credentials, connect, sleep=time.sleep, warn=warn, trace=trace, compressed=compressed
        )
        self.client = client if cancel is None else client.heeding(cancel, finish=True)
        self.objects = Objects(self.client)
        folder = folder_for(found.server, variables, home)
        self.discovery = Discovery(self.client, DiscoveryFiles(folder, time.time) if folder else None)
        self.mapper = Mapper(self.discovery)
        self.lookup = Lookup(self.client, self.discovery, log)

    def close(self) -> None:
        """Let the connections go."""
        self.client.close()

    def heard_by(self, log: Log, events: Events) -> Cluster:
        """Return the same cluster, over the same connections, for one operation: what it tells goes elsewhere."""
        from copy import copy

        other = copy(self)
        other.log, other.events = log, events
        other.client = self.client.warning(lambda text: log("WARN", text, {}))
        other.objects = Objects(other.client)
        return other

    def heeding(self, token: Token) -> Cluster:
        """Return the same cluster, over the same connections, for one operation: the token ends its requests."""
        from copy import copy

        other = copy(self)
        other.client = self.client.heeding(token)
        other.objects = Objects(other.client)
        return other

    def build(self, manifest: str, namespace: str, *, validate: bool = True) -> list[Resource]:
        """Return the objects of a manifest: see ``kube.resources.build``. Raises KubeError."""
        return build(manifest, self.mapper, namespace, validate=validate)

    def live(self, resource: Resource) -> dict[str, object]:
        """Return an object as the cluster has it. Raises KubeError (Go: resource.Helper.Get)."""
        return self.objects.get(resource.mapping, resource.namespace, resource.name)
