"""The parts of lint that read text: addresses, documents, names, deprecations. Go's libraries say what is right."""

from __future__ import annotations

import pytest

from windlass.engine.capabilities import KubeVersion
from windlass.lint.deprecations import deprecation
from windlass.lint.documents import JSON_LOOK_AHEAD, DocumentError, Resource, resources
from windlass.lint.names import MAX_LABEL, MAX_SUBDOMAIN, bad_name
from windlass.lint.urls import MAX_URL_RUNES, is_email, is_request_url, is_url

ADDRESSES = {  # address: is it an e-mail address, a URL, an absolute URL
    "a@b.com": (True, True, False),
    "a@b": (False, False, False),
    "user.name+tag@example.co.uk": (True, True, False),
    '"@b.com': (True, True, False),
    "é@é.com": (True, True, False),
    "example.com": (False, True, False),
    "example.com:8080/x": (False, True, True),
    "https://example.com/a b": (False, False, True),
    "https://example.com": (False, True, True),
    "http://192.168.1.1:80/?q": (False, True, True),
    "http://[::1]": (False, True, True),
    "ssh://a/b": (False, False, True),
    "mailto:a@b.com": (False, True, True),
    "/a/b": (False, False, False),
    "http://a b/": (False, False, False),
    "http://%zz": (False, False, False),
    ".example.com": (False, False, False),
    "": (False, False, False),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_judged_as_govalidator_does(address: str) -> None:
    assert (is_email(address), is_url(address), is_request_url(address)) == ADDRESSES[address]


def test_urls_beyond_the_limit_are_refused() -> None:
    start = "http://a.b/"
    assert is_url(start + "x" * (MAX_URL_RUNES - len(start) - 1))
    assert not is_url(start + "x" * (MAX_URL_RUNES - len(start)))


def read(text: str) -> list[Resource | None]:
    return list(resources(text))


def test_json_counts_as_json_only_within_the_look_ahead() -> None:
    two = '{"kind":"A"}{"kind":"B"}'
    assert [found and found.kind for found in read(" " * (JSON_LOOK_AHEAD - 1) + two)] == ["A", "B"]
    assert [found and found.kind for found in read(" " * JSON_LOOK_AHEAD + two)] == ["A"]


def test_a_json_object_may_be_followed_by_yaml() -> None:
    kinds = [found and found.kind for found in read('{"kind":"A"}\n---\nkind: B\n---\n# nothing\n')]
    assert kinds == ["A", "B", None]


def test_documents_before_a_broken_one_are_seen() -> None:
    reader = resources("kind: A\n---\nkind: B: c\n")
    assert next(reader) == Resource("", "A", "")
    with pytest.raises(DocumentError, match="mapping values are not allowed in this context"):
        next(reader)


@pytest.mark.parametrize(("kind", "most"), [("Pod", MAX_SUBDOMAIN), ("Service", MAX_LABEL), ("Namespace", MAX_LABEL)])
def test_names_have_a_longest_length(kind: str, most: int) -> None:
    assert bad_name(kind, "a" * most) is None
    problem = bad_name(kind, "a" * (most + 1))
    assert problem is not None
    assert problem.endswith(f"must be no more than {most} characters")


def test_deprecations_depend_on_the_version() -> None:
    cron = Resource("batch/v1beta1", "CronJobList", "x")
    assert deprecation(cron, KubeVersion.parse("v1.20.0")) is None
    text = "batch/v1beta1 CronJobList is deprecated in v1.21+, unavailable in v1.25+; use batch/v1 CronJobList"
    assert deprecation(cron, KubeVersion.parse("v1.21.0")) == text
    assert deprecation(Resource("batch/v1", "CronJob", "x"), KubeVersion.parse("v1.36.0")) is None
    gone = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    assert deprecation(Resource("v1", "Endpoints", "x"), KubeVersion.parse("v1.36.0")) == gone
