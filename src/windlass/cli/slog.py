"""Log lines as Go's slog text handler writes them, without the time. Go: helm internal/logging, log/slog"""

from __future__ import annotations


def line(level: str, message: str, fields: dict[str, object]) -> str:
    """Return one line: ``level=WARN msg="two words" error=…``."""
    parts = [f"level={level}", f"msg={_text(message)}"]
    parts += [f"{_text(key)}={_text(_show(value))}" for key, value in fields.items()]
    return " ".join(parts) + "\n"


def _show(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, BaseException):
        return str(value)
    from windlass.golang.fmt import show

    return show(value)


def _text(text: str) -> str:
    # Go: log/slog text_handler.go needsQuoting
    plain = text != "" and not any(c in ' ="' or not c.isprintable() or c.isspace() or c == "\ufffd" for c in text)
    if plain and not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    from windlass.golang.strconv import quote

    return quote(text)
