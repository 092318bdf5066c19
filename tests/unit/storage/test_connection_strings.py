"""Connection strings as lib/pq reads them, as libpq gets them."""

from __future__ import annotations

import pytest

from windlass.storage.connstring import MAX_LENGTH, ConnectionStringError, libpq_parameters

DEFAULTS = {"host": "localhost", "sslmode": "require"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("  user=a   dbname = b ", {"user": "a", "dbname": "b"}),
        ("user='a b' password='it\\'s \\\\' dbname=", {"user": "a b", "password": "it's \\", "dbname": ""}),
        ("password=a\\ b\\\\", {"password": "a b\\"}),
        ("host=/run/pg sslmode=disable", {"host": "/run/pg", "sslmode": "disable"}),
        ("database=b", {"dbname": "b"}),
        ("search_path=helm options='-c geqo=off'", {"options": "-c geqo=off -c search_path=helm"}),
        ("tz='a b\\\\c'", {"options": "-c tz=a\\ b\\\\c"}),
        ("binary_parameters=yes", {}),
        ("postgres://", {}),
        ("postgres://a:b%20c@h:1234/d?sslmode=verify-full&application_name=x", {
            "user": "a", "password": "b c", "host": "h", "port": "1234", "dbname": "d", "sslmode": "verify-full",
            "application_name": "x",
        }),
        ("postgresql://h/d?user=a", {"user": "a", "host": "h", "dbname": "d"}),
        ("postgres://[::1]:5/d?sslmode=", {"host": "::1", "port": "5", "dbname": "d"}),
        ("postgres://h/d?host=i&dbname=c", {"host": "i", "dbname": "d"}),
        ("postgres://@/d?host=/run/pg", {"host": "/run/pg", "dbname": "d"}),
    ],
)  # fmt: skip
def test_a_connection_string_gives_libpq_what_libpq_needs(text: str, found: dict[str, str]) -> None:
    assert libpq_parameters(text, {}) == {**DEFAULTS, **found}


def test_the_environment_comes_before_defaults() -> None:
    assert libpq_parameters("user=a", {"PGHOST": "h", "PGSSLMODE": "disable"}) == {"user": "a"}
    assert libpq_parameters("hostaddr=127.0.0.1", {"PGSSLMODE": "disable"}) == {"hostaddr": "127.0.0.1"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a b", 'missing "=" after "a" in connection info string'),
        ("a", 'missing "=" after "a" in connection info string'),
        ("a='b", "unterminated quoted string literal in connection string"),
        ("a=b\\", "missing character after backslash"),
        ("sslinline=true", "pq: sslinline is not supported: name files in sslcert, sslkey and sslrootcert"),
        (
            "sslmode=maybe",
            'pq: wrong value for "sslmode": "maybe" is not supported; supported values are disable, allow, prefer, '
            "require, verify-full, or verify-ca",
        ),
        ("postgres://h:x/d", 'parse "postgres://h:x/d": invalid port ":x" after host'),
    ],
)
def test_what_is_no_connection_string_is_refused_in_lib_pqs_words(text: str, error: str) -> None:
    with pytest.raises(ConnectionStringError) as seen:
        libpq_parameters(text, {})
    assert str(seen.value) == error


def test_a_connection_string_has_a_bound() -> None:
    with pytest.raises(ConnectionStringError, match=f"above the limit of {MAX_LENGTH}"):
        libpq_parameters("a" * (MAX_LENGTH + 1), {})
