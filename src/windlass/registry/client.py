"""The OCI client as commands use it: push and pull charts, list and resolve versions, log in and out.

Output goes to ``out`` line by line with Helm's words; a client without ``out`` is silent.
"""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.oci import charts
from windlass.oci.digest import Digest
from windlass.oci.reference import SCHEME, InvalidReference, Reference

from .errors import SOURCE, CopyError, RegistryClientError
from .repository import Repository
from .session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from dataclasses import dataclass as record

    from windlass.net.transport import Transport
    from windlass.oci.charts import Artifact
    from windlass.oci.descriptor import Descriptor
    from windlass.oci.manifest import Index, Manifest

    from .credentials import CredentialStore
else:
    from windlass._record import record

# Helm: pkg/registry/client.go registryUnderscoreMessage
UNDERSCORE_MESSAGE = """
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry."""


@record
class Pushed:
    """What a push left behind."""

    reference: str
    manifest: Descriptor
    chart: Descriptor | None = None
    provenance: Descriptor | None = None


@record
class Pulled:
    """A chart as it came: its archive and provenance are None when they were not asked for or are not there."""

    reference: str
    manifest: Descriptor
    config: bytes
    archive: bytes | None
    provenance: bytes | None


class Client:
    """Talks to registries. ``username`` and ``password``, when both are given, stand before the stored credentials.

    ``prefer`` maps a host to credentials in memory, as ``login`` does for the time of its check.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: CredentialStore | None = None,
        *,
        plain_http: bool = False,
        username: str = "",
        password: str = "",
        out: Callable[[str], object] | None = None,
        warn: Callable[..., object] | None = None,
    ) -> None:
        from .credentials import lookup

        self._transport = transport
        self._credentials = credentials
        self._plain_http = plain_http
        self._out = out or (lambda _: None)
        self._warn = warn or (lambda *_, **__: None)
        self._session = Session(transport, lookup(credentials, username, password))
        self._platform: dict[str, object] | None = None
        self.pulled: Descriptor | None = None
        """What the last pull brought: the manifest or index that the reference named."""

    def aside(self) -> tuple[Client, Callable[[], None]]:
        """Return a client for another thread, which keeps what it has to say, and a function that says it here."""
        said: list[str] = []

        def tell() -> None:
            for text in said:
                self._out(text)

        return self.saying(said.append), tell

    def saying(self, out: Callable[[str], object]) -> Client:
        """Return this client, session included, with another place for what it has to say."""
        twin = Client.__new__(Client)
        twin.__dict__.update(self.__dict__)
        twin._out = out
        return twin

    def choose_platform(self, platform: str) -> None:
        """Take from an index only what is for ``os/architecture[/variant]``. Raises PlatformError."""
        from windlass.oci.platforms import parse

        self._platform = parse(platform)

    def repository(self, reference: Reference) -> Repository:
        """The repository that ``reference`` names, for single requests."""
        return Repository(self._session, reference, plain_http=self._plain_http)

    # --- charts ---

    def push_chart(
        self,
        archive: bytes,
        reference: str,
        metadata: Mapping[str, object],
        created: str,
        *,
        provenance: bytes | None = None,
        strict: bool = True,
        platforms: Sequence[str] = (),
    ) -> Pushed:
        """Push a chart under ``host/path/name:version``.

        ``metadata`` is Chart.yaml in Go's field order, ``created`` the archive's time in RFC 3339. ``strict`` demands
        that name and version end the reference. With ``platforms`` the tag names an index that has the chart for each.
        Raises InvalidReference, RegistryClientError, CopyError, PlatformError.
        """
        target = Reference.parse(reference)
        if strict and not reference.endswith(f"/{metadata.get('name', '')}:{metadata.get('version', '')}"):
            raise RegistryClientError("strict mode enabled, ref basename and tag must match the chart name and version")
        artifact = charts.to_artifact(metadata, archive, created, provenance)
        if not platforms:
            self.push(target, artifact.manifest, artifact.blobs)
            return Pushed(str(target), artifact.manifest.descriptor(), artifact.chart, artifact.provenance)
        index = charts.for_platforms(artifact.manifest, platforms)
        self._push_index(target, index, artifact)
        return Pushed(str(target), index.descriptor(), artifact.chart, artifact.provenance)

    def _push_index(self, target: Reference, index: Index, artifact: Artifact) -> None:
        from windlass.oci import scopes

        from .push import push, push_index

        repository = self.repository(target)
        repository.hint(scopes.PULL, scopes.PUSH)
        push(repository, artifact.manifest, artifact.blobs, "")
        push_index(repository, index, target.tag)
        self._say("Pushed", str(target), index.digest, "_" in target.tag)

    def push(self, target: Reference, manifest: Manifest | Index, blobs: dict[str, bytes]) -> None:
        """Push any artifact and say so as Helm does. Raises CopyError."""
        from windlass.oci import scopes

        from .push import push

        repository = self.repository(target)
        repository.hint(scopes.PULL, scopes.PUSH)
        push(repository, manifest, blobs, target.tag)
        self._say("Pushed", str(target), manifest.digest, "_" in target.tag)

    def pull_chart(
        self, reference: str, *, chart: bool = True, provenance: bool = False, optional_provenance: bool = False
    ) -> Pulled:
        """Pull a chart, its provenance, or both, by tag or digest; all content is verified.

        Raises InvalidReference, CopyError, NotAChart.
        """
        from .pull import pull

        if not (chart or provenance):
            raise RegistryClientError("must specify at least one layer to pull (chart/prov)")
        source = Reference.parse(reference)
        identifier = source.tag or source.digest or ""
        if not identifier:
            raise CopyError("FetchReference", SOURCE, RegistryClientError("invalid reference"))
        wanted = charts.wanted_types(chart=chart, provenance=provenance)
        graph = pull(self.repository(source), identifier, wanted, self._platform)
        parts = charts.find_parts(
            graph.descriptors, chart=chart, provenance=provenance, optional_provenance=optional_provenance
        )
        if chart and parts.legacy:
            from windlass.oci.media_types import CHART_LAYER_LEGACY

            self._out(f"Warning: chart media type {CHART_LAYER_LEGACY} is deprecated\n")
        if source.digest and graph.root.digest != source.digest:
            # Helm drops the digest of tag@digest here; whoever names a digest gets that content or nothing.
            raise RegistryClientError(f"chart reference digest mismatch: {graph.root.digest} is not {source.digest}")
        self.pulled = graph.root
        shown = str(source)
        self._say("Pulled", shown, graph.root.digest, "_" in shown)
        return Pulled(
            shown,
            graph.root,
            graph.content[parts.config.digest],
            graph.content[parts.chart.digest] if chart and parts.chart else None,
            graph.content[parts.provenance.digest] if provenance and parts.provenance else None,
        )

    def _say(self, what: str, shown: str, digest: Digest, underscore: bool) -> None:
        self._out(f"{what}: {shown}\nDigest: {digest}\n")
        if underscore:
            self._out(f"{shown} contains an underscore.\n{UNDERSCORE_MESSAGE}\n")

    # --- versions ---

    def tags(self, reference: str) -> list[str]:
        """The versions of a chart, newest first: tags that are strict semantic versions. Raises ErrorResponse."""
        from .versions import sorted_versions

        place = Reference.parse(reference)
        tag = reference.rpartition("/")[2].partition(":")[2]
        if "+" in tag:  # Helm translates tags where it pulls, and here it does not
            raise InvalidReference(f"invalid reference: invalid tag {quote(tag)}")
        return sorted_versions(self.repository(place).tags())

    def resolve(self, reference: str) -> Descriptor:
        """Describe what stands under a reference, without fetching it. Raises NotFound, ErrorResponse."""
        source = Reference.parse(reference)
        return self.repository(source).resolve(source.tag or source.digest or "")

    def locate(self, reference: str, version: str = "") -> tuple[str, str]:
        """Settle which chart ``oci://…`` and ``--version`` mean (Helm: Client.ValidateReference).

        Returns the digest that was asked for, if a version was checked against it, and the reference to pull.
        Raises RegistryClientError for a version or digest that contradicts the reference, or that does not exist.
        """
        from .versions import is_version, matching

        named, pinned, digest = reference.rpartition("@")
        place = Reference.parse(named if pinned else reference)
        if version and place.tag and place.tag != version:
            raise RegistryClientError(f"chart reference and version mismatch: {version} is not {place.tag}")
        version = version or place.tag
        if pinned:
            return self._pinned(place, version, digest) if version else ("", reference)
        if not is_version(version):
            versions = self.tags(reference.removeprefix(SCHEME))
            if not versions:
                raise RegistryClientError(f"unable to locate any tags in provided repository: {reference}")
            version = matching(versions, version)
        return "", f"{SCHEME}{place.name}:{version}"

    def _pinned(self, place: Reference, version: str, digest: str) -> tuple[str, str]:
        """A digest with a version: the tag, if it exists, must name that digest."""
        from windlass.errors import WindlassError

        located = f"{SCHEME}{place.name}@{digest}"
        try:
            found = self.resolve(f"{place.name}:{version}").digest
        except WindlassError:
            return "", located  # Helm: the resource does not have to be tagged when a digest is given
        if found != digest:
            raise RegistryClientError(f"chart reference digest mismatch: {found} is not {digest}")
        return str(found), located

    # --- identity ---

    def login(self, host: str, username: str, password: str, *, paths: bool = False) -> None:
        """Check the credential with the registry and store it; with ``paths`` also for a ``host/path`` alone.

        Raises InvalidReference, RegistryClientError.
        """
        from .login import Login

        login = Login(self._transport, self._store(), plain_http=self._plain_http, warn=self._warn)
        login.run(host, username, password, paths=paths)
        self._out("Login Succeeded\n")

    def logout(self, host: str) -> None:
        """Forget the credential for ``host``; a host that has none is no error. Raises CredentialError."""
        from .login import logout

        logout(self._store(), host)
        self._out(f"Removing login credentials for {host}\n")

    def _store(self) -> CredentialStore:
        if self._credentials is None:
            raise RegistryClientError("this client has no credential store")
        return self._credentials
