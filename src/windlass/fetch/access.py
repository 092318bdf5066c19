"""What a download may show to a server, and to which: credentials belong to the repository they were given for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.repo.config import Entry
else:
    from windlass._record import record


@record
class Access:
    """Credentials and TLS files. ``url`` is the place that user and password belong to."""

    url: str = ""
    username: str = ""
    password: str = ""
    pass_credentials: bool = False
    cert_file: str = ""
    key_file: str = ""
    ca_file: str = ""
    insecure: bool = False

    def for_repository(self, entry: Entry) -> Access:
        """Return these settings with a repository's own in front (ResolveChartVersion)."""
        access = Access(*(getattr(self, name) for name in self.__match_args__))
        access.url = entry.url
        if entry.cert_file or entry.key_file or entry.ca_file:
            access.cert_file, access.key_file, access.ca_file = entry.cert_file, entry.key_file, entry.ca_file
        if entry.username and entry.password:
            access.username, access.password = entry.username, entry.password
            access.pass_credentials = entry.pass_credentials_all
        return access

    def for_url(self, url: str) -> Access:
        """Return these settings as belonging to the place they are about to be sent to."""
        access = Access(*(getattr(self, name) for name in self.__match_args__))
        access.url = url
        return access


def of_entry(entry: Entry) -> Access:
    """Return all that a repository's entry says."""
    return Access(
        entry.url,
        entry.username,
        entry.password,
        entry.pass_credentials_all,
        entry.cert_file,
        entry.key_file,
        entry.ca_file,
        entry.insecure_skip_tls_verify,
    )
