"""Where the passphrase of a signing key comes from. Go: helm pkg/action/package.go passphraseFileFetcher, promptUser"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context

STDIN = "-"
PASSPHRASE_LIMIT = 4096  # bytes of the first line; Go's reader stops there as well


class PassphraseError(WindlassError):
    """No passphrase can be had."""


class PassphraseSource:
    """A passphrase read once and used for every chart of one run; asked for only when no file is named."""

    def __init__(self, ctx: Context, path: str) -> None:
        self.ctx = ctx
        self.path = path
        self.cached: bytes | None = None

    def prepare(self) -> None:
        """Read the file, if one is named, whether a key needs it or not. Raises PassphraseError."""
        if self.path and self.cached is None:
            self.cached = _first_line(self._read_stdin() if self.path == STDIN else self._read_file())

    def __call__(self, name: str) -> bytes:
        """Return the passphrase for the key of that name. Raises PassphraseError."""
        return self._ask(name) if self.cached is None else self.cached

    def _read_stdin(self) -> bytes:
        import os
        import stat

        if not stat.S_ISFIFO(os.fstat(self.ctx.stdin.fileno()).st_mode):
            raise PassphraseError("specified reading passphrase from stdin, without input on stdin")
        return self.ctx.stdin.buffer.readline(PASSPHRASE_LIMIT)

    def _read_file(self) -> bytes:
        from windlass.golang.errno import text

        try:
            with open(self.path, "rb") as file:
                return file.readline(PASSPHRASE_LIMIT)
        except IsADirectoryError as error:
            raise PassphraseError(f"read {self.path}: {text(error.errno)}") from error
        except OSError as error:
            raise PassphraseError(f"open {self.path}: {text(error.errno)}") from error

    def _ask(self, name: str) -> bytes:
        import termios

        from windlass.golang.errno import text
        from windlass.golang.strconv import quote

        self.ctx.out.write(f"Password for key {quote(name)} >  ")
        self.ctx.out.flush()
        try:
            return without_echo(self.ctx.stdin.fileno())
        except termios.error as error:
            raise PassphraseError(text(int(error.args[0]))) from error
        finally:
            self.ctx.out.write("\n")


def _first_line(data: bytes) -> bytes:
    if not data:
        raise PassphraseError("EOF")
    return data.removesuffix(b"\n").removesuffix(b"\r")


def without_echo(terminal: int) -> bytes:
    """Return a line that the terminal does not show, without its end. Raises termios.error."""
    import os
    import termios

    before = termios.tcgetattr(terminal)
    silent = termios.tcgetattr(terminal)
    silent[3] = (silent[3] & ~termios.ECHO) | termios.ICANON | termios.ISIG
    termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
    try:
        line = b""
        while not line.endswith(b"\n") and len(line) < PASSPHRASE_LIMIT:
            more = os.read(terminal, PASSPHRASE_LIMIT)
            if not more:
                break
            line += more
        return line.rstrip(b"\r\n")
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
