"""URLs as maps of their parts (sprig: url.go)."""

from __future__ import annotations

from windlass.golang.kinds import kind_name
from windlass.golang.url import URL, UrlError, parse
from windlass.template.errors import FuncError


def url_parse(text: str) -> dict[str, object]:
    """Split a URL into scheme, userinfo, host, hostname, path, query, opaque and fragment. Raises FuncError."""
    try:
        url = parse(text)
    except UrlError as err:
        raise FuncError(f"unable to parse url: {err}")
    return {
        "scheme": url.scheme,
        "host": url.host,
        "hostname": url.hostname,
        "path": url.path,
        "query": url.raw_query,
        "opaque": url.opaque,
        "fragment": url.fragment,
        "userinfo": "" if url.user is None else str(url.user),
    }


def url_join(parts: dict[str, object]) -> str:
    """Put a URL together from the parts that url_parse gives. Raises FuncError for parts that are not strings."""
    names = ("scheme", "host", "path", "query", "opaque", "fragment")
    scheme, host, path, query, opaque, fragment = [_text(parts, name) for name in names]
    url = URL(scheme, host, path, query, opaque, fragment)
    userinfo = _text(parts, "userinfo")
    if userinfo:
        try:
            url.user = parse(f"proto://{userinfo}@host").user
        except UrlError as err:
            raise FuncError(f"unable to parse userinfo in dict: {err}")
    return str(url)


def _text(parts: dict[str, object], name: str) -> str:
    value = parts.get(name, "")
    if isinstance(value, str):
        return value
    if value is None:
        from windlass.sprig.faults import nil_dereference

        raise nil_dereference()
    raise FuncError(f"unable to parse {name} key, must be of type string, but {kind_name(value)} found")
