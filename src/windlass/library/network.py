"""Charts over the network from Python: push to registries, pull from registries and classic repositories.

The library reads no environment and no user's configuration: everything comes in a Network.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from dataclasses import dataclass as record

    from windlass.fetch.access import Access
    from windlass.net.transport import Transport
    from windlass.registry.client import Client, Pushed

    Path = str | os.PathLike[str]
else:
    from windlass._record import record


@record
class Network:
    """How servers are reached, and who we are there.

    ``credentials`` is the path of a file in Docker's format (Helm's registry/config.json), used for registries when
    no user name is given. ``proxies`` holds HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the environment would.
    """

    username: str = ""
    password: str = ""
    plain_http: bool = False
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    insecure: bool = False
    credentials: str = ""
    proxies: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        """Show everything but the secret."""
        return f"Network(username={self.username!r}, plain_http={self.plain_http}, ca_file={self.ca_file!r})"


def push(archive: Path, remote: str, network: Network | None = None) -> Pushed:
    """Push a packed chart, and the provenance file beside it, to ``oci://host/path``.

    Returns the reference and the digests. Raises ChartError, RegistryError, CopyError and other WindlassErrors.
    """
    import os

    from windlass.chart.load import load_archive
    from windlass.oci.reference import SCHEME
    from windlass.registry.errors import RegistryClientError

    if not remote.startswith(SCHEME):
        raise RegistryClientError(f"{remote}: charts are pushed to oci:// only")
    path = os.fspath(archive)
    data = _read(path)
    metadata = load_archive(data).metadata
    place = remote.removeprefix(SCHEME).rstrip("/")
    return _client(network or Network()).push_chart(
        data,
        f"{place}/{metadata.name}:{metadata.version}",
        metadata.to_mapping(),
        _rfc3339(os.stat(path).st_mtime_ns),
        provenance=_read(f"{path}.prov") if os.path.exists(f"{path}.prov") else None,
    )


def pull(
    reference: str,
    folder: Path,
    network: Network | None = None,
    *,
    version: str = "",
    repo: str = "",
    keyring: Path = "",
) -> str:
    """Download a chart into a folder and return the archive's path.

    ``reference`` is ``oci://host/path``, a URL, or with ``repo`` (the URL of a classic repository) a chart's name.
    With a ``keyring`` its provenance file comes too, and the chart is verified before its path is returned.
    Raises FetchError, RepoError, RegistryError, ProvenanceError and other WindlassErrors.
    """
    from os import fspath
    from tempfile import TemporaryDirectory

    from windlass.fetch.access import Access
    from windlass.fetch.download import ALWAYS, NEVER, Downloader
    from windlass.fetch.getters import Getters
    from windlass.fetch.locate import access_in_repository, chart_in_repository
    from windlass.fetch.resolve import Sources

    network = network or Network()
    access = Access(
        "", network.username, network.password, False, network.cert_file, network.key_file, network.ca_file,
        network.insecure,
    )  # fmt: skip

    def registry() -> Client:
        return _client(network)

    def connect(shown: Access) -> Transport:
        return _transport(network, shown)

    with TemporaryDirectory(prefix="windlass-") as scratch:
        sources = Sources(Getters(connect, registry), registry, f"{scratch}/repositories.yaml", scratch, scratch)
        digest = ""
        if repo:
            reference, digest = chart_in_repository(reference, version, repo, access, sources)
            access = access_in_repository(access, repo, reference)
        downloader = Downloader(sources, access, verify=ALWAYS if keyring else NEVER, keyring=fspath(keyring))
        return downloader.download_to(reference, version, fspath(folder), digest)[0]


def _client(network: Network) -> Client:
    from windlass.registry.client import Client
    from windlass.registry.dockerconfig import DockerConfig

    store = DockerConfig(network.credentials) if network.credentials else None
    if store is not None:
        store.load()
    return Client(
        _transport(network),
        store,
        plain_http=network.plain_http,
        username=network.username,
        password=network.password,
    )


def _transport(network: Network, access: Access | None = None) -> Transport:
    from windlass import __version__
    from windlass.net.proxy import ProxyRules
    from windlass.net.retry import RetryPolicy
    from windlass.net.tls import TlsSettings
    from windlass.net.transport import Transport

    shown = network if access is None else access
    tls = TlsSettings(shown.ca_file, shown.cert_file, shown.key_file, shown.insecure)
    return Transport(
        tls=tls,
        proxies=ProxyRules.from_environment(network.proxies or {}),
        retry=RetryPolicy(),
        user_agent=f"windlass/{__version__}",
    )


def _read(path: str) -> bytes:
    from windlass.chart.directory import path_error

    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise path_error("open", path, error) from error


def _rfc3339(nanoseconds: int) -> str:
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(nanoseconds // 10**9))
