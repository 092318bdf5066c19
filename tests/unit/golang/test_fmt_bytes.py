"""Byte slices through fmt: each byte as the verb says, and long ones in little time."""

from __future__ import annotations

from time import perf_counter

import pytest

from windlass.golang.fmt import show, sprintf

SECONDS = 5.0
"""A hundred times what two megabytes take; one byte after the other, they took 6."""


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        ("%v", "[0 7 255 7]"),
        ("%d", "[0 7 255 7]"),
        ("%3d", "[  0   7 255   7]"),
        ("%08b", "[00000000 00000111 11111111 00000111]"),
        ("%#v", "[]byte{0x0, 0x7, 0xff, 0x7}"),
        ("%c", "[\x00 \x07 ÿ \x07]"),
        ("%U", "[U+0000 U+0007 U+00FF U+0007]"),
        ("%t", "[%!t(uint8=0) %!t(uint8=7) %!t(uint8=255) %!t(uint8=7)]"),
    ],
)
def test_every_byte_is_printed_as_the_verb_says(verb: str, text: str) -> None:
    assert sprintf(verb, b"\x00\x07\xff\x07") == text


def test_megabytes_are_printed_in_little_time() -> None:
    begin = perf_counter()
    assert show(bytes(2_000_000)) == "[" + "0 " * 1_999_999 + "0]"
    assert perf_counter() - begin < SECONDS
