"""The frame of the command line says what helm says, byte for byte."""

from __future__ import annotations

import pytest

from tests.differential import frame_cases
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

# Helm prints the given flags of an exclusive group in the random order of a Go map.
GIVEN = (r"none of the others can be; \[([^]]*)\]", "none of the others can be")
COMMANDS = {" ".join(command.names) or "root": command for command in frame_cases.commands()}
CHUNK = 20


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_about_itself_as_helm_does(arena: Arena, name: str) -> None:
    for argv in frame_cases.of_command(COMMANDS[name]):
        arena.assert_same(argv, files=False)


@pytest.mark.parametrize("start", range(0, len(frame_cases.GENERAL), CHUNK))
def test_command_lines_of_all_kinds_fare_as_with_helm(arena: Arena, start: int) -> None:
    for argv in frame_cases.GENERAL[start : start + CHUNK]:
        arena.assert_same(argv, masks=[GIVEN], files=False)


@pytest.mark.parametrize(("env", "argv"), frame_cases.ENVIRONMENTS)
def test_the_environment_means_what_it_means_to_helm(arena: Arena, env: dict[str, str], argv: list[str]) -> None:
    arena.assert_same(argv, env=env)


def test_expired_repositories_are_warned_of(arena: Arena) -> None:
    config = arena.template / "home" / ".config" / "helm"
    config.mkdir(parents=True)
    (config / "repositories.yaml").write_text(frame_cases.EXPIRED)
    arena.assert_same(["version"])


INDEX = """\
apiVersion: v1
entries:
  nginx:
  - {apiVersion: v2, name: nginx, version: 1.2.3, appVersion: "9", created: "2024-05-06T07:08:09.123Z", urls: [a]}
  - {apiVersion: v2, name: nginx, version: 2.0.0, deprecated: true, created: "2024-11-30T07:08:09+02:00", urls: [a]}
  - {apiVersion: v2, name: nginx, version: 0.1.0, urls: [a]}
  redis:
  - {apiVersion: v2, name: redis, version: 0.1.0, urls: [a]}
"""
REPOSITORIES = """\
apiVersion: ""
repositories:
- {name: bitnami, url: "https://one.example.com"}
- {name: bits, url: "https://two.example.com"}
- {name: other, url: "oci://three.example.com"}
"""
ASKED = [
    "repo remove|",
    "repo remove|b",
    "repo remove|bits|",
    "repo update|bits|other|",
    "install|x|",
    "install|x|b",
    "install|x|bi",
    "install|x|bitnami/",
    "install|x|bitnami/ng",
    "install|x|bits/",
    "install|x|h",
    "install|x|https://",
    "install|x|lo",
    "install|x|o",
    "install|-g|",
    "install|-g|b",
    "pull|",
    "pull|bitnami/",
    "pull|o",
    "show all|",
    "show all|bitnami/n",
    "upgrade|x|",
    "upgrade|x|bitnami/",
    "upgrade|x|y|",
    "install|x|bitnami/nginx|--version|",
    "install|x|bitnami/nginx|--version|1",
    "install|x|bitnami/nginx|--version=",
    "install|-g|bitnami/nginx|--version|",
    "install|bitnami/nginx|--version|",
    "template|x|bitnami/nginx|--version|",
    "upgrade|x|bitnami/nginx|--version|",
    "pull|bitnami/nginx|--version|",
    "pull|bitnami/none|--version|",
    "pull|bits/nginx|--version|",
    "pull|a/b/c|--version|",
    "show values|bitnami/redis|--version|",
    "search repo|--version|",
]


def test_charts_repositories_and_versions_are_completed(arena: Arena) -> None:
    config = arena.template / "home" / ".config" / "helm"
    cache = arena.template / "home" / ".cache" / "helm" / "repository"
    config.mkdir(parents=True)
    cache.mkdir(parents=True)
    (config / "repositories.yaml").write_text(REPOSITORIES)
    (cache / "bitnami-index.yaml").write_text(INDEX)
    (cache / "bitnami-charts.txt").write_text("nginx\nredis\n")
    (cache / "bits-index.yaml").write_text("not an index")
    (arena.template / "work" / "local").mkdir()
    for line in ASKED:
        first, *rest = line.split("|")
        arena.assert_same(["__complete", *first.split(), *rest], files=False)


def test_a_kubeconfig_gives_the_namespace(arena: Arena) -> None:
    kubeconfig = arena.template / "home" / "config.yaml"
    kubeconfig.write_text(
        "current-context: a\n"
        "contexts:\n"
        "- {name: a, context: {cluster: c1, namespace: team-a}}\n"
        "- {name: b, context: {cluster: c2}}\n"
        "clusters:\n"
        "- {name: c1, cluster: {server: 'https://127.0.0.1:1'}}\n"
        "- {name: c2, cluster: {server: 'https://127.0.0.1:1'}}\n"
    )
    env = {"KUBECONFIG": str(arena.world / "home" / "config.yaml")}
    arena.assert_same(["env"], env=env)
    arena.assert_same(["env", "--kube-context", "b"], env=env)
    arena.assert_same(["env", "--kube-context", "nope"], env=env)
    arena.assert_same(["env", "-n", "mine"], env=env)
    arena.assert_same(["env", "--kubeconfig", env["KUBECONFIG"]])
    for _ in range(3):  # Helm lists contexts in map order
        theirs, ours = arena.run_both(["__complete", "version", "--kube-context", ""], env=env, files=False)
        assert sorted(theirs.out.splitlines()) == sorted(ours.out.splitlines())
        assert theirs.err == ours.err


def test_the_reference_is_written_as_by_helm(arena: Arena) -> None:
    made = (r"on \d+-[A-Z][a-z]{2}-\d{4}", "on DAY")
    arena.assert_same(["docs", "--type", "md"], masks=[made])
    (arena.template / "work" / "pages").mkdir()
    arena.assert_same(["docs", "--dir", "pages", "--generate-headers"], masks=[made])
    arena.assert_same(["docs", "--dir", "nowhere"])
