"""Damage to bytes: what one round of fuzzing does to a seed."""

from __future__ import annotations

from random import Random

MAX_LENGTH = 150_000
"""Bytes of one case; what is longer costs time and finds nothing that repetition of 20,000 does not."""

_NUMBERS = (
    b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967296", b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551616", b"1e308", b"1e-400", b"1e999999999", b"0x7fffffffffffffff", b"0777", b".5", b"NaN",
)  # fmt: skip
_BYTES = (b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xf4\x90\x80\x80", b"\r\n",
          b"\t", b"\n", b" ", b"\\", b'"', b"'", b"\x1b", b"\x7f", b"\xc2\x85")  # fmt: skip
_TIMES = (2, 3, 10, 100, 1000, 20_000)


class Mutator:
    """Mutations of a pool of seeds, the same ones for the same seed. Cases that ended in a new way join the pool."""

    def __init__(self, seed: str, pool: list[bytes], tokens: tuple[bytes, ...]) -> None:
        self.draw = Random(seed)
        self.pool = pool
        self.tokens = (*tokens, *_NUMBERS, *_BYTES)

    def case(self) -> bytes:
        """Return the next case."""
        data = self.draw.choice(self.pool)
        for _ in range(self.draw.choice((1, 1, 1, 2, 3, 6))):
            data = self._changed(data)[:MAX_LENGTH]
        return data

    def _changed(self, data: bytes) -> bytes:
        draw = self.draw
        start = draw.randint(0, len(data))
        end = min(len(data), start + draw.choice((0, 1, 1, 2, 4, 8, 16, 64, 256)))
        way = draw.randrange(8)
        if way == 0:
            return data[:start] + draw.choice(self.tokens) + data[start:]
        if way == 1:
            return data[:start] + draw.choice(self.tokens) + data[end:]
        if way == 2:
            return data[:start] + data[end:]
        if way == 3:
            return data[:start] + data[start:end] * draw.choice(_TIMES) + data[end:]
        if way == 4:
            return self._with_piece_of_another(data, start, end)
        if way == 5:
            return self._nested(data, start, end)
        if way == 6:
            return data[:start] if draw.random() < 0.5 else data[start:]
        return data[:start] + bytes(draw.randrange(256) for _ in range(end - start)) + data[end:]

    def _with_piece_of_another(self, data: bytes, start: int, end: int) -> bytes:
        other = self.draw.choice(self.pool)
        place = self.draw.randint(0, len(other))
        return data[:start] + other[place : place + self.draw.choice((4, 16, 64, 512))] + data[end:]

    def _nested(self, data: bytes, start: int, end: int) -> bytes:
        times = self.draw.choice(_TIMES)
        opener, closer = self.draw.choice(self.tokens), self.draw.choice(self.tokens)
        return data[:start] + opener * times + data[start:end] + closer * times + data[end:]
