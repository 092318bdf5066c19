"""pull from a local server: where passwords go, redirects, refusals, what is kept."""

from __future__ import annotations

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import Arena
from tests.differential.repository_story import CHARTS, FOO, GOOD, TEMPORARY, server, tell

__all__ = ["server"]

pytestmark = pytest.mark.peer("helm")


def test_pull_in_all_its_forms(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    url = server.url
    (arena.template / "work" / "taken").mkdir()
    (arena.template / "work" / "taken" / "foo").mkdir()
    tell(
        arena,
        [
            f"repo add r {url}",
            "pull",
            "pull r/foo",
            "pull r/foo r/bar",
            "pull r/foo r/nope r/bar",
            "pull r/foo --version 0.1.0",
            "pull r/foo --version v0.1.0",
            "pull r/foo --version 0.1",
            "pull r/foo --version ~0.1 --debug",
            "pull r/foo --version 9.9.9",
            "pull r/foo --version !",
            "pull r/foo --devel",
            "pull r/foo-bar",
            "pull r/foo-bar --version 1.2.3",
            "pull r/nope",
            "pull r/",
            "pull nope/foo",
            "pull foo",
            "pull ./foo",
            f"pull {url}/bar-3.4.5.tgz",
            f"pull {url}/none.tgz",
            f"pull {url}",
            "pull http://127.0.0.1:1/foo-0.1.0.tgz",
            "pull ftp://127.0.0.1/foo-0.1.0.tgz",
            "pull %zz",
            f"pull --repo {url} bar",
            f"pull --repo {url} foo --version 0.1.0 -d .",
            f"pull --repo {url} foo --version 7",
            f"pull --repo {url}/x foo",
            "pull --repo nonsense foo",
            "pull r/foo -d /nowhere",
            "pull r/foo --prov",
            "pull r/foo --verify",
            "pull r/foo --untar --untardir u",
            "pull r/foo --untar --untardir u",
            "pull r/foo --untar --untardir taken",
            "pull r/foo --untar -d taken --untardir deep/er",
            f"pull {url}/bar-3.4.5.tgz --untar",
            "fetch r/bar --ca-file /nowhere",
        ],
        [TEMPORARY],
    )


def test_passwords_go_where_they_belong(arena: Arena, server: ChartServer) -> None:
    other = ChartServer()
    try:
        server.password = ("ann", "s3cret")
        server.publish(("foo", "0.1.0"))
        other.files["/far-0.1.0.tgz"] = chart_archive("far", "0.1.0")
        far = entry("far", "0.1.0", other.files["/far-0.1.0.tgz"], urls=[f"{other.url}/far-0.1.0.tgz"])
        document = {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO)], "far": [far]}}
        server.index(document)
        server.files["/foo-0.1.0.tgz"] = FOO
        steps = [
            f"repo add r {server.url}",
            f"repo add r {server.url} --username ann --password wrong",
            f"repo add r {server.url} --username ann --password s3cret",
            "repo update",
            "pull r/foo",
            "pull r/far",
            f"pull {server.url}/foo-0.1.0.tgz -d .",
            f"pull {server.url}/foo-0.1.0.tgz --username ann --password s3cret",
            f"pull --repo {server.url} foo",
            f"pull --repo {server.url} foo --username ann --password s3cret",
        ]
        tell(arena, steps, [TEMPORARY])
        assert {authorization for _, authorization in other.seen} == {""}
        half = len(server.seen) // 2
        assert server.seen[:half] == server.seen[half:], "both programs show the same to the server"
        other.seen.clear()
        arena.run("windlass", ["repo", "add", "r", server.url, "--username", "ann", "--password", "s3cret"])
        arena.run("windlass", ["pull", "--repo", server.url, "far", "--username", "ann", "--password", "s3cret"])
        assert {authorization for _, authorization in other.seen} == {""}, "Helm gives the password away here"
        tell(
            arena,
            [
                f"repo add r {server.url} --username ann --password s3cret --pass-credentials",
                "pull r/far",
            ],
        )
        assert other.seen[-1][1].startswith("Basic ")
    finally:
        other.close()


def test_a_password_may_come_from_standard_input(arena: Arena, server: ChartServer) -> None:
    server.password = ("ann", "s3cret")
    server.publish(("foo", "0.1.0"))
    add = f"repo add r {server.url} --username ann"
    tell(arena, [f"{add} --password-stdin", "repo update"], stdin=b"s3cret\r\n")
    tell(arena, [add], stdin=b"s3cret\n")


def test_redirects_are_followed_without_the_password(arena: Arena, server: ChartServer) -> None:
    other = ChartServer()
    try:
        other.files["/elsewhere.tgz"] = FOO
        server.password = ("ann", "s3cret")
        server.index({"apiVersion": "v1", "entries": {"foo": [GOOD]}})
        server.redirects["/foo-0.1.0.tgz"] = f"{other.url}/elsewhere.tgz"
        server.redirects["/loop.tgz"] = f"{server.url}/loop.tgz"
        server.redirects["/lost.tgz"] = f"{other.url}/lost.tgz"
        tell(
            arena,
            [
                f"repo add r {server.url} --username ann --password s3cret",
                "pull r/foo",
                f"pull {server.url}/loop.tgz",
                f"pull {server.url}/lost.tgz",
            ],
            [TEMPORARY],
        )
    finally:
        other.close()


@pytest.mark.parametrize("status", [204, 304, 400, 403, 404, 500, 503])
def test_any_status_but_200_is_an_error(arena: Arena, server: ChartServer, status: int) -> None:
    server.publish(("foo", "0.1.0"))
    server.statuses["/foo-0.1.0.tgz"] = status
    tell(arena, [f"repo add r {server.url}", "pull r/foo"], [TEMPORARY])


def test_content_that_is_not_what_the_index_promised_is_refused(arena: Arena, server: ChartServer) -> None:
    server.publish(("foo", "0.1.0"))
    server.files["/foo-0.1.0.tgz"] = chart_archive("foo", "0.1.0", extra="home: evil\n")
    added = ["repo", "add", "r", server.url]
    assert arena.run("windlass", added).code == 0
    for argv in (["pull", "r/foo"], ["pull", "--repo", server.url, "foo"]):
        result = arena.run("windlass", argv, fresh=False)
        assert (result.code, result.out) == (1, "")
        assert "does not have the digest that the index has" in result.err
        assert not (arena.world / "work" / "foo-0.1.0.tgz").exists()


def test_a_cached_chart_with_other_bytes_is_downloaded_again(arena: Arena, server: ChartServer) -> None:
    server.publish(("foo", "0.1.0"))
    digest = str(entry("foo", "0.1.0", server.files["/foo-0.1.0.tgz"])["digest"])
    poisoned = arena.template / "home" / ".cache" / "helm" / "content" / digest[:2] / f"{digest}.chart"
    poisoned.parent.mkdir(parents=True)
    poisoned.write_bytes(b"evil")
    arena.run("windlass", ["repo", "add", "r", server.url])
    assert arena.run("windlass", ["pull", "r/foo"], fresh=False).code == 0
    assert (arena.world / "work" / "foo-0.1.0.tgz").read_bytes() == server.files["/foo-0.1.0.tgz"]
