""".helmignore as Helm reads it."""

from __future__ import annotations

import pytest

from windlass.chart.ignore import MAX_LINE_SIZE, IgnoreError, Rules


@pytest.mark.parametrize(
    ("rules", "path", "is_directory", "ignored"),
    [
        ("*.txt", "a/b.txt", False, True),
        ("*.txt", "a/b.md", False, False),
        ("dir/", "dir", True, True),
        ("dir/", "dir", False, False),
        ("dir", "x/dir", False, True),
        ("/dir", "x/dir", False, False),
        ("a/*.md", "a/b.md", False, True),
        ("a/*.md", "a/b/c.md", False, False),
        ("!*.md", "a.txt", False, True),
        ("!*.md", "a.md", False, False),
        ("a\n!b", "a", False, True),
        ("# a", "# a", False, False),
        (" a ", "a", False, True),
        ("[ab]?", "b1", False, True),
        ("\\*", "*", False, True),
        ("", "templates/.hidden", False, True),
        ("", "templates/sub/.hidden", False, False),
        ("", ".hidden", False, False),
    ],
)
def test_a_rule_hides_a_path(rules: str, path: str, is_directory: bool, ignored: bool) -> None:
    assert ignored == Rules.parse(rules.encode()).ignore(path, is_directory)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("a/**", "double-star (**) syntax is not supported"),
        ("[", "syntax error in pattern"),
        ("x" * MAX_LINE_SIZE, "bufio.Scanner: token too long"),
    ],
)
def test_a_rule_that_helm_refuses_is_refused(rules: str, message: str) -> None:
    with pytest.raises(IgnoreError) as caught:
        Rules.parse(rules.encode())
    assert message == str(caught.value)


def test_a_line_may_come_close_to_the_limit() -> None:
    assert Rules.parse(b"x" * (MAX_LINE_SIZE - 1)).ignore("x", False) is False
