"""Forms: multipart/form-data (RFC 7578) and urlencoded bodies, whole in memory since their size is bounded."""

from __future__ import annotations

from urllib.parse import parse_qsl

from windlass.oci.errors import RegistryError

MAX_FIELDS = 16
MAX_PART_HEADERS = 8 * 1024
_MAX_BOUNDARY = 70  # RFC 2046 section 5.1.1


def parse_form(content_type: str, body: bytes) -> dict[str, bytes]:
    """The fields of a multipart form; of a repeated one the first counts. Raises RegistryError 400."""
    boundary = _parameter(content_type, "boundary")
    if not boundary or len(boundary) > _MAX_BOUNDARY:
        raise _invalid("the form has no boundary")
    delimiter = b"\r\n--" + boundary.encode("latin-1")
    parts = (b"\r\n" + body).split(delimiter, MAX_FIELDS + 1)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise _invalid(f"the form is cut off or has more than {MAX_FIELDS} fields")
    fields: dict[str, bytes] = {}
    for part in parts[1:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank or len(head) > MAX_PART_HEADERS:
            raise _invalid("a part of the form has no end of headers")
        fields.setdefault(_field_name(head.decode("utf-8", "replace")), content)
    return fields


def parse_urlencoded(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form; of a repeated one the first counts. Raises RegistryError 400."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise _invalid("the form cannot be read") from error
    fields: dict[str, str] = {}
    for key, value in pairs:
        fields.setdefault(key, value)
    return fields


def _field_name(head: str) -> str:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return _parameter(value, "name")
    return ""


def _parameter(header: str, name: str) -> str:
    """A parameter of a header such as ``form-data; name="chart"; filename="x;y.tgz"``; empty when absent."""
    rest = header.partition(";")[2]
    while rest:
        key, equals, rest = rest.partition("=")
        rest = rest.lstrip()
        if not equals:
            break
        if rest.startswith('"'):
            value, _, rest = rest[1:].partition('"')
            rest = rest.partition(";")[2]
        else:
            value, _, rest = rest.partition(";")
        if key.strip().lower() == name:
            return value.strip()
    return ""


def _invalid(message: str) -> RegistryError:
    return RegistryError("UNSUPPORTED", message, status=400)
