"""Names and addresses (sprig: network.go)."""

from __future__ import annotations

from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.sprig.environment import Environment


def get_host_by_name(environment: Environment, name: str) -> str:
    """Return one address of a host; "" unless name lookup is enabled. Raises FuncError for an unknown host."""
    if environment.resolve is None:
        return ""
    addresses = environment.resolve(name)
    if not addresses:
        raise FuncError("invalid argument to Intn")  # sprig chooses among no addresses
    return addresses[environment.below(len(addresses))]


def system_addresses(name: str) -> list[str]:
    """Return the addresses that the system knows for a host; none for an unknown one."""
    from socket import SOCK_STREAM, gaierror, getaddrinfo

    try:
        found = getaddrinfo(name, None, type=SOCK_STREAM)
    except (gaierror, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def env(environment: Environment, name: str) -> str:
    """Return an environment variable. Charts never see it; --name-template does."""
    return environment.variables.get(name, "")


def expand_env(environment: Environment, text: str) -> str:
    """Replace $NAME and ${NAME} (Go: os.ExpandEnv). Charts never see it; --name-template does."""
    out = []
    while True:
        before, dollar, text = text.partition("$")
        out.append(before)
        if not dollar:
            return "".join(out)
        if not text:
            return "".join([*out, "$"])
        name, width = _shell_name(text)
        if name:
            out.append(environment.variables.get(name, ""))
        elif not width:
            out.append("$")
        text = text[width:]


def _shell_name(text: str) -> tuple[str, int]:
    """Return the variable's name after a dollar sign and how much it takes (Go: os.getShellName)."""
    if text[0] == "{":
        end = text.find("}", 1)
        if len(text) > 2 and text[1] in _SPECIAL and text[2] == "}":
            return text[1], 3
        if end == 1:
            return "", 2  # "${}" is bad syntax and eaten
        return (text[1:end], end + 1) if end > 0 else ("", 1)
    if text[0] in _SPECIAL:
        return text[0], 1
    end = 0
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end], end


_SPECIAL = "*#$@!?-0123456789"
