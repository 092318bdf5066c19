"""Connection strings for PostgreSQL as lib/pq reads them, for libpq (Go: github.com/lib/pq connector.go).

The two differ in their defaults, and lib/pq takes any setting of the server as a parameter.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang import url as urls
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = dict[str, str]

MAX_LENGTH = 64 * 1024
"""Characters of a connection string; no person writes one that long."""

_URL_SCHEMES = ("postgres://", "postgresql://")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-full", "verify-ca")
_SHARED = frozenset(
    (
        "application_name", "client_encoding", "connect_timeout", "dbname", "fallback_application_name", "host",
        "hostaddr", "krbsrvname", "load_balance_hosts", "options", "passfile", "password", "port", "service", "sslcert",
        "sslkey", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslmode", "sslnegotiation", "sslrootcert",
        "sslsni", "target_session_attrs", "user",
    )
)  # fmt: skip
"""What both know."""
_OWN = frozenset(
    ("binary_parameters", "disable_prepared_binary_result", "krbspn", "max_protocol_version", "min_protocol_version")
)
"""What only lib/pq knows, and what does not change what is stored."""
_SPACES = " \t\n\v\f\r\x85\xa0"
"""Go: unicode.IsSpace, of Latin-1."""


class ConnectionStringError(WindlassError):
    """A connection string that is none; the text is lib/pq's."""


def libpq_parameters(text: str, variables: Mapping[str, str]) -> Parameters:
    """Return the parameters for libpq, with lib/pq's defaults where neither text nor environment say anything.

    libpq reads the environment itself. Raises ConnectionStringError.
    """
    if len(text) > MAX_LENGTH:
        raise ConnectionStringError(f"connection string of {len(text)} characters is above the limit of {MAX_LENGTH}")
    given = _from_url(text) if text.startswith(_URL_SCHEMES) else _from_words(text)
    if "database" in given:
        given["dbname"] = given.pop("database")
    _check(given)
    found = {name: value for name, value in given.items() if name in _SHARED}
    settings = {name: value for name, value in given.items() if name not in _SHARED and name not in _OWN}
    if settings:
        found["options"] = " ".join([*filter(None, [found.get("options")]), *map(_option, settings.items())])
    if not any((found.get("host"), found.get("hostaddr"), variables.get("PGHOST"), variables.get("PGHOSTADDR"))):
        found["host"] = "localhost"
    if not found.get("sslmode") and not variables.get("PGSSLMODE"):
        found["sslmode"] = "require"
    return found


def _check(given: Parameters) -> None:
    mode = given.get("sslmode", "")
    if mode and mode not in _SSL_MODES:
        known = f"{', '.join(_SSL_MODES[:-1])}, or {_SSL_MODES[-1]}"
        raise ConnectionStringError(
            f'pq: wrong value for "sslmode": {quote(mode)} is not supported; supported values are {known}'
        )
    if given.pop("sslinline", "") in ("true", "yes", "on", "1"):
        raise ConnectionStringError("pq: sslinline is not supported: name files in sslcert, sslkey and sslrootcert")


def _option(setting: tuple[str, str]) -> str:
    """Return a setting of the server as an option of its command line (PostgreSQL: libpq, options)."""
    name, value = setting
    escaped = value.replace("\\", "\\\\").replace(" ", "\\ ")
    return f"-c {name}={escaped}"


def _from_url(text: str) -> Parameters:
    """Go: convertURL. Empty parts count for nothing; of a part that is given twice the one that sorts last stays."""
    try:
        parsed = urls.parse(text)
    except urls.UrlError as error:
        raise ConnectionStringError(str(error)) from error
    asked: Parameters = {}
    for name, value in urls.parse_query(parsed.raw_query):
        asked.setdefault(name, value)
    pairs = [
        *asked.items(),
        ("host", parsed.hostname),
        ("port", parsed.port),
        ("dbname", parsed.path.removeprefix("/")),
    ]
    if parsed.user is not None:
        pairs += [("user", parsed.user.username), ("password", parsed.user.password or "")]
    return dict(sorted(pair for pair in pairs if pair[1]))


def _from_words(text: str) -> Parameters:
    """Read ``key=value`` and ``key='quoted value'`` (Go: Config.fromDSN, after libpq's conninfo_parse)."""
    found: Parameters = {}
    place = _after_spaces(text, 0)
    while place < len(text):
        start = place
        while place < len(text) and text[place] not in _SPACES and text[place] != "=":
            place += 1
        name = text[start:place]
        place = _after_spaces(text, place)
        if text[place : place + 1] != "=":
            raise ConnectionStringError(f'missing "=" after {quote(name)} in connection info string')
        place = _after_spaces(text, place + 1)
        read = _quoted if text[place : place + 1] == "'" else _bare
        found[name], place = read(text, place)
        place = _after_spaces(text, place)
    return found


def _bare(text: str, place: int) -> tuple[str, int]:
    value = ""
    while place < len(text) and text[place] not in _SPACES:
        if text[place] == "\\":
            place += 1
            if place == len(text):
                raise ConnectionStringError("missing character after backslash")
        value += text[place]
        place += 1
    return value, place


def _quoted(text: str, place: int) -> tuple[str, int]:
    value = ""
    place += 1
    while True:
        if text[place : place + 1] == "'":
            return value, place + 1
        if text[place : place + 1] == "\\":
            place += 1
        if place >= len(text):
            raise ConnectionStringError("unterminated quoted string literal in connection string")
        value += text[place]
        place += 1


def _after_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACES:
        place += 1
    return place
