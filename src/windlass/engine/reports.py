"""Helm 4's wording of template errors (Go: pkg/engine/engine.go cleanupParseError, reformatExecErrorMsg)."""

from __future__ import annotations

from windlass.errors import WindlassError, find
from windlass.template.errors import ExecError

WARN_START, WARN_END = "HELM_ERR_START", "HELM_ERR_END"
"""What ``required`` and ``fail`` put around their message, so that it is found in whatever Go wraps around it."""

MAX_CHAIN = 10_000
"""Links of an error's chain that are read; ``include`` adds two for each of its at most 1000 levels per name."""


class RenderError(WindlassError):
    """A chart that cannot be rendered; the text is Helm's."""


def parse_failure(filename: str, error: WindlassError) -> RenderError:
    """Return what Helm says when a template does not parse."""
    tokens = str(error).split(": ")
    if len(tokens) == 1:
        return RenderError(f"parse error in ({filename}): {error}")
    return RenderError(f"parse error at ({tokens[1]}): {tokens[-1]}")


def exec_failure(filename: str, error: WindlassError) -> RenderError:
    """Return what Helm says when a template fails: one place per line, or Go's text where it cannot tell places."""
    text = str(error)
    if find_exec_error(error) is None:
        return RenderError(text)
    tokens = text.split(": ", 2)
    if len(tokens) != 3:
        return RenderError(f"execution error in ({filename}): {text}")
    warning = _warning(tokens[2])
    if warning is not None:
        return RenderError(f"execution error at ({tokens[1]}): {warning}")
    places = _places(error)
    return RenderError(text if places is None else "".join(places).strip())


def find_exec_error(error: WindlassError) -> ExecError | None:
    """Return the template failure within an error, if there is one (Go: errors.As)."""
    return find(error, ExecError)


def _warning(text: str) -> str | None:
    start = text.find(WARN_START)
    if start < 0:
        return None
    stop = text.rfind(WARN_END)
    start += len(WARN_START)
    return text[start:stop] if stop >= start else None


def _places(error: BaseException | None) -> list[str] | None:
    """Return a block of lines for each link of the chain, or None when a link is no text of Go's templates."""
    blocks: list[str] = []
    for _ in range(MAX_CHAIN):
        if error is None:
            return blocks
        block = _block(str(error))
        if block is None:
            return None
        if not blocks or blocks[-1] != block:
            blocks.append(block)
        error = error.__cause__
    return None


def _block(text: str) -> str | None:
    """Go: parseTemplateExecErrorString and TraceableError.String."""
    prefix = "template: "
    if not text.startswith(prefix):
        return None
    rest = text[len(prefix) :]
    if rest.startswith("no template "):
        return f"{text}\n"
    return _executing(rest) or _simple(rest)


def _executing(rest: str) -> str | None:
    """Read ``NAME: executing "FUNCTION" at <NODE>: MESSAGE``."""
    place, found, after = rest.partition(": executing ")
    if not found or after[:1] != '"':
        return None
    stop = after.find('"', 1)
    at = " at <"
    if stop < 0 or not after.startswith(at, stop + 1):
        return None
    function = after[1:stop]
    node, found, message = after[stop + 1 + len(at) :].partition(">: ")
    if not found:
        return None
    return _written(place, f'executing "{function}" at <{node}>:', _before_next(message))


def _simple(rest: str) -> str | None:
    """Read ``NAME: MESSAGE``."""
    place, found, message = rest.rpartition(": ")
    return _written(place, "", _before_next(message)) if found else None


def _before_next(message: str) -> str:
    return message.partition(" template:")[0]


def _written(place: str, function: str, message: str) -> str:
    lines = f"{place}\n  " if place else ""
    if function:
        lines += f"{function}\n    "
    return lines + (f"{message}\n" if message else "")
