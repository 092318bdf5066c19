"""What is said about an answer that is no HTTP, in Go's words, offline; tests/interop holds them against helm."""

from __future__ import annotations

import pytest

from windlass.net import refusal

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("opening", "ended", "text"),
    [
        (b"", True, "unexpected EOF"),
        (b"SSH-2.0\r\n", False, 'malformed HTTP response "SSH-2.0"'),
        (b"HTTP/1.1 20 OK\r\n", False, 'malformed HTTP status code "20"'),
        (b"HTTP/1.1 -10 OK\r\n", False, 'malformed HTTP status code "-10"'),
        (b"HTTP/12.1 200 OK\r\n", False, 'malformed HTTP version "HTTP/12.1"'),
        (OK + b"X", True, 'malformed MIME header: missing colon: "X"'),
        (OK + b"X: y\r\n", True, "unexpected EOF"),
        (OK + b"X: y\r\n", False, ""),
        (OK + b"\tX: y\r\n\r\n", False, 'malformed MIME header initial line: "\\tX: y"'),
        (OK + b"\t" + b"x" * 90 + b"\r\n\r\n", False, "message too large"),
        (OK + b"X: y\r\n z\x01\r\n\r\n", False, 'malformed MIME header line: "X: y z\\x01"'),
        (OK + b"A b: y\r\n\r\n", False, ""),
        (OK + b"Transfer-Encoding: chunked\r\nTrailer: A, Content-Length\r\n\r\n", False,
         'bad trailer key "Content-Length"'),
        (OK + b"Content-Length: 9223372036854775808\r\n\r\n", False, 'bad Content-Length "9223372036854775808"'),
        (OK + b"Content-Length: " + b"0" * 9000 + b"7\r\n\r\n", False, ""),
        (OK + b"Content-Length: " + b"9" * 9000 + b"\r\n\r\n", False, f'bad Content-Length "{"9" * 9000}"'),
        (OK + b"Content-Length: 9223372036854775807\r\n\r\n", False, ""),
    ],
)  # fmt: skip
def test_a_head_is_refused_for_what_go_refuses_it_for(opening: bytes, ended: bool, text: str) -> None:
    assert refusal.of_head(opening, ended=ended) == text


@pytest.mark.parametrize(
    ("complaint", "text"),
    [
        ("malformed chunk footer: b'XX' (expected b'\\r\\n')", "malformed chunked encoding"),
        ("illegal chunk header: bytearray(b'\\r\\n')", "empty hex number for chunk length"),
        ("illegal chunk header: bytearray(b'-1\\r\\n')", "invalid byte in chunk length"),
        (f"illegal chunk header: bytearray(b'{'f' * 21}\\r\\n')", "http chunk length too large"),
        (f"illegal chunk header: bytearray(b'{'0' * 5000}\\r\\n')", "header line too long"),
        ("illegal header line: bytearray(b'bad')", 'malformed MIME header: missing colon: "bad"'),
        ("something else", ""),
    ],
)
def test_a_chunk_is_refused_for_what_go_refuses_it_for(complaint: str, text: str) -> None:
    assert refusal.of_chunk(complaint) == text


@pytest.mark.parametrize(("value", "bad"), [(b"a\tb", False), (b"\xff", False), (b"a\x7f", True), (b"\x00", True)])
def test_control_characters_are_bad_values(value: bytes, bad: bool) -> None:
    assert refusal.bad_value(value) is bad
