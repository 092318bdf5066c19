"""One record of comma-separated values, read as Go's encoding/csv reads it."""

from __future__ import annotations

from windlass.cli.kinds import ValueRefused

BARE_QUOTE = 'bare " in non-quoted-field'
STRAY_QUOTE = 'extraneous or missing " in quoted-field'


def _refuse(line: int, start: int, column: int, reason: str) -> ValueRefused:
    where = f"parse error on line {line}, column {column}"
    if start != line:
        where = f"record on line {start}; parse error on line {line}, column {column}"
    return ValueRefused(f"{where}: {reason}")


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").splitlines(keepends=True) if "\n" in text else [text]
    if lines[-1].endswith("\r"):
        lines[-1] = lines[-1][:-1]  # Go drops a carriage return before the end of the input
    return lines


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = _lines(text)
        self.number = 0
        while self.number < len(self.lines) and self.lines[self.number] in ("\n", ""):
            self.number += 1
        if self.number == len(self.lines):
            raise ValueRefused("EOF")
        self.start = self.number + 1
        self.line = self.lines[self.number]
        self.at = 0

    def _column(self, at: int) -> int:
        return len(self.line[:at].encode("utf-8", "surrogateescape")) + 1

    def _fail(self, at: int, reason: str) -> ValueRefused:
        return _refuse(self.number + 1, self.start, self._column(at), reason)

    def plain(self) -> tuple[str, bool]:
        end = self.line.find(",", self.at)
        more = end >= 0
        if not more:
            end = len(self.line) - self.line.endswith("\n")
        field = self.line[self.at : end]
        if '"' in field:
            raise self._fail(self.at + field.index('"'), BARE_QUOTE)
        self.at = end + 1
        return field, more

    def quoted(self) -> tuple[str, bool]:
        self.at += 1
        parts: list[str] = []
        while True:
            end = self.line.find('"', self.at)
            if end < 0:
                parts.append(self.line[self.at :])
                if self.number + 1 == len(self.lines):
                    raise self._fail(len(self.line), STRAY_QUOTE)
                self.number += 1
                self.line, self.at = self.lines[self.number], 0
                continue
            parts.append(self.line[self.at : end])
            self.at = end + 1
            after = self.line[self.at : self.at + 1]
            if after == '"':
                parts.append('"')
                self.at += 1
            elif after == ",":
                self.at += 1
                return "".join(parts), True
            elif after in ("", "\n"):
                return "".join(parts), False
            else:
                raise self._fail(end, STRAY_QUOTE)


def read(text: str) -> list[str]:
    """Return the fields of the first record. Raises ValueRefused with Go's words and position."""
    reader = _Reader(text)
    fields = []
    more = True
    while more:
        field, more = reader.quoted() if reader.line[reader.at : reader.at + 1] == '"' else reader.plain()
        fields.append(field)
    return fields
