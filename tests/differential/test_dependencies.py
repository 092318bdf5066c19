"""dependency build, list and update do, say and leave what helm does, says and leaves."""

from __future__ import annotations

import subprocess

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import TIME, Arena
from tests.differential.repository_story import TEMPORARY, server, tell

__all__ = ["server"]
pytestmark = pytest.mark.peer("helm")

NUMBERED = (r"tmpcharts-\d+", "tmpcharts-N")
MASKS = [TIME, TEMPORARY, NUMBERED]
CHARTS = [("foo", "0.1.0"), ("foo", "0.2.0"), ("foo", "1.0.0-rc.1"), ("bar", "3.4.5"), ("plus", "1.2.3+b")]


def chart(arena: Arena, dependencies: str, *, api: str = "v2", name: str = "app") -> None:
    """Write a chart into the work folder; a v1 chart has its dependencies in requirements.yaml."""
    folder = arena.template / "work" / name
    folder.mkdir(exist_ok=True)
    head = f"apiVersion: {api}\nname: {name}\nversion: 1.0.0\n"
    block = f"dependencies:\n{dependencies}" if dependencies else ""
    (folder / "Chart.yaml").write_text(head + (block if api == "v2" else ""))
    if api == "v1":
        (folder / "requirements.yaml").write_text(block)


def line(name: str, version: str, repository: str = "", more: str = "") -> str:
    place = f", repository: '{repository}'" if repository else ""
    return f"- {{name: {name}, version: '{version}'{place}{more}}}\n"


def test_update_and_build_from_a_configured_repository(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    url = server.url
    chart(
        arena,
        line("foo", "~0.1", url)
        + line("bar", ">=3", "@r")
        + line("foo", "0.2.0", "alias:r", ", alias: other, tags: [a]"),
    )
    tell(
        arena,
        [
            f"repo add r {url}",
            "dependency list app",
            "dependency update app",
            "dependency list app",
            "dep up app --skip-refresh",
            "dependency build app",
            "dependency build app --skip-refresh --debug",
            "dep ls app",
            "dependencies list app --max-col-width 8",
        ],
        MASKS,
    )


def test_update_without_a_configured_repository(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    chart(arena, line("foo", "0.1.x", server.url) + line("bar", "*", f"{server.url}/"))
    tell(
        arena,
        ["dep update app", "dep list app", "dep build app", "dep update app --skip-refresh", "dep update app"],
        MASKS,
    )


@pytest.mark.parametrize(
    "dependencies",
    [
        "",
        "[]\n",
        "- {}\n",
        line("foo", ""),
        line("foo", "0.1.0", "stable"),
        line("foo", "0.1.0", "@nope"),
        line("foo", "0.1.0", "alias:nope") + line("bar", "1", "nope"),
        line("foo", "9.9.9", "URL"),
        line("foo", "not a version", "URL"),
        line("nope", "*", "URL"),
        line("foo", "0.1.0", "URL/nothing"),
        line("foo", "0.1.0", "http://127.0.0.1:1"),
        line("foo", "0.1.0", "ftp://127.0.0.1/x"),
        line("foo", "0.1.0", "file://../nowhere"),
        line("local", "*", "file://../local"),
        line("local", "^2", "file://../local"),
        line("local", "nonsense", "file://../local"),
        line("local", "*", "file://../broken"),
        line("inside", "*"),
        line("inside", "9"),
        line("missing", "*"),
        line("foo", "0.1.0", "URL") + line("foo", "0.1.0", "URL", ", alias: again"),
        line("foo", "0.1.0", "URL") + line("foo", "0.2.0", "URL"),
        line("plus", "1.2.3", "URL"),
        line("foo", ">0.0.0-0", "URL"),
        line("foo", "0.1.0", "%zz"),
        line("foo", "0.1.0", "oci://127.0.0.1:1/x"),
        line("foo", "*", "oci://127.0.0.1:1/x"),
    ],
)
def test_dependencies_of_any_kind(arena: Arena, server: ChartServer, dependencies: str) -> None:
    server.publish(*CHARTS)
    work = arena.template / "work"
    chart(arena, dependencies.replace("URL", server.url))
    chart(arena, "", name="local")
    (work / "local" / "templates").mkdir()
    (work / "local" / "templates" / "x.yaml").write_text("a: b\n")
    (work / "broken").mkdir()
    (work / "broken" / "Chart.yaml").write_text("a: [")
    inside = work / "app" / "charts" / "inside"
    inside.mkdir(parents=True)
    (inside / "Chart.yaml").write_text("apiVersion: v2\nname: inside\nversion: 1.2.3\n")
    (work / "app" / "charts" / "stray-1.0.0.tgz").write_bytes(chart_archive("stray", "1.0.0"))
    (work / "app" / "charts" / "junk-1.0.0.tgz").write_text("junk")
    # a packed file:// chart has the time of packing in it
    masks = [*MASKS, (r"(?s)^(644 \x1f\udc8b).*", r"\1")]
    tell(arena, ["dep list app", "dep update app", "dep list app", "dep build app", f"repo add r {server.url}"], masks)


def test_statuses_of_dependencies(arena: Arena) -> None:
    names = ["ok", "old", "bad", "misnamed", "many", "open", "openold", "gone", "pre", "odd[", "noversion"]
    chart(arena, "".join(line(f"'{name}'", "^1.0.0", "http://x") for name in names) + line("weird", "!!", "http://x"))
    charts = arena.template / "work" / "app" / "charts"
    charts.mkdir()
    for name, version, inner in [
        ("ok", "1.2.3", "ok"),
        ("old", "0.1.0", "old"),
        ("misnamed", "1.0.0", "other"),
        ("many", "1.0.0", "many"),
        ("many", "1.1.0", "many"),
        ("pre", "1.0.0", "pre"),
        ("pre", "fix-1.0.0", "pre-fix"),
        ("weird", "1.0.0", "weird"),
        ("noversion", "1.0.0", "noversion"),
    ]:
        (charts / f"{name}-{version}.tgz").write_bytes(
            chart_archive(inner, version if "fix" not in version else "1.0.0")
        )
    (charts / "bad-1.0.0.tgz").write_bytes(b"junk")
    for name, version in [("open", "1.5.0"), ("openold", "0.5.0"), ("stray", "1.0.0")]:
        (charts / name).mkdir()
        (charts / name / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\n")
    (charts / "empty").mkdir()
    (charts / "note.txt").write_text("x")
    (charts / "bad-1.0.0.tgz").unlink()
    tell(
        arena,
        ["dep list app", "dep list", "dep list nowhere", "dep list app/Chart.yaml", "dep list app/charts/ok-1.2.3.tgz"],
    )


def test_a_lock_that_does_not_match(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    for api, name in (("v2", "Chart.lock"), ("v1", "requirements.lock")):
        chart(arena, line("foo", "0.1.0", server.url), api=api)
        lock = arena.template / "work" / "app" / name
        lock.write_text(
            f"dependencies:\n- name: foo\n  repository: {server.url}\n  version: 0.1.0\n"
            'digest: sha256:0000\ngenerated: "2024-01-02T03:04:05Z"\n'
        )
        tell(
            arena,
            ["dep build app", "dep update app", "dep build app", f"repo add r {server.url}", "dep build app"],
            MASKS,
        )
        lock.write_text("dependencies: 3\n")
        tell(arena, ["dep build app"], MASKS)
        lock.unlink()


def test_outdated_charts_are_deleted_and_strangers_kept(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    chart(arena, line("foo", "0.2.0", server.url) + line("kept", "1.0.0"))
    charts = arena.template / "work" / "app" / "charts"
    charts.mkdir()
    (charts / "foo-0.1.0.tgz").write_bytes(chart_archive("foo", "0.1.0"))
    (charts / "kept-1.0.0.tgz").write_bytes(chart_archive("kept", "1.0.0"))
    (charts / "README").write_text("no chart")
    (charts / "kept").mkdir()
    (charts / "kept" / "Chart.yaml").write_text("apiVersion: v2\nname: kept\nversion: 1.0.0\n")
    tell(arena, [f"repo add r {server.url}", "dep update app", "dep list app"], MASKS)


def test_charts_may_be_a_file_and_the_lock_a_link(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    chart(arena, line("foo", "0.2.0", server.url))
    app = arena.template / "work" / "app"
    (app / "Chart.lock").symlink_to("elsewhere")
    tell(arena, ["dep update app", "dep update nowhere", "dep update app/Chart.yaml", "dep build nowhere"], MASKS)
    (app / "Chart.lock").unlink()
    (app / "charts").write_text("")
    tell(arena, ["dep update app"], MASKS)


def test_a_protected_repository_needs_its_password(arena: Arena, server: ChartServer) -> None:
    server.password = ("ann", "s3cret")
    server.publish(*CHARTS)
    chart(arena, line("foo", "0.2.0", server.url))
    tell(
        arena,
        [
            "dep update app",
            "dep update app --username ann --password s3cret",
            f"repo add r {server.url} --username ann --password s3cret",
            "dep update app",
            "dep build app",
        ],
        MASKS,
    )


def test_a_dependency_that_is_not_what_the_index_promised_is_refused(arena: Arena, server: ChartServer) -> None:
    server.publish(("foo", "0.2.0"))
    server.files["/foo-0.2.0.tgz"] = chart_archive("foo", "0.2.0", extra="home: evil\n")
    chart(arena, line("foo", "0.2.0", server.url))
    result = arena.run("windlass", ["dependency", "update", "app"])
    assert result.code == 1
    assert "does not have the digest that the index has" in result.err
    assert not (arena.world / "work" / "app" / "Chart.lock").exists()
    assert list((arena.world / "work" / "app" / "charts").iterdir()) == []
    assert [path.name for path in (arena.world / "work" / "app").iterdir() if path.name.startswith("tmp")] == []


def test_provenance_is_wanted_by_update_and_welcome_to_build(arena: Arena, server: ChartServer) -> None:
    server.publish(("foo", "0.2.0"))
    chart(arena, line("foo", "0.2.0", server.url))
    tell(
        arena,
        [
            "dep update app --verify",
            "dep update app",
            f"repo add r {server.url}",
            "dep build app --verify",
            "dep build app --verify --keyring nowhere",
        ],
        MASKS,
    )


def test_versions_with_equal_precedence(arena: Arena, server: ChartServer) -> None:
    archives = {name: chart_archive("foo", name) for name in ("1.0.0+a", "1.0.0+b")}
    for name, archive in archives.items():
        server.files[f"/foo-{name}.tgz"] = archive
    entries = {"foo": [entry("foo", name, archive) for name, archive in archives.items()]}
    server.index({"apiVersion": "v1", "entries": entries})
    chart(arena, line("foo", "1.0.0+b", server.url))
    # (searches show such versions in the order of a Go map)
    tell(arena, [f"repo add r {server.url}", "pull r/foo --version 1.0.0+b", "dep update app"], MASKS)


RANGES = [
    *(
        "1",
        "1.2",
        "v1.2.3",
        "=1.2.3",
        "!=1.2.3",
        ">1.2.3",
        "<1.2.3",
        "~1.2",
        "^1.2",
        "1.x",
        "1.2.*",
        "X",
        "*",
        "",
        ">=1 <2",
    ),
    *(
        ">=1, <1.2",
        "1 || 3",
        "1.2 - 1.4",
        ">0-0",
        "~1.2.3-beta",
        "^0.0",
        "1.2.3+meta",
        "01.2.3",
        "1.2.3.4",
        "latest",
        ">",
        "||",
    ),
    *("^1.2.3-rc.1", "<=2.0.0-0", "~>1.2", "=> 1", "1,2", ">=1.2.3-alpha <1.2.3"),
]


@pytest.mark.parametrize("start", range(0, len(RANGES), 8))
def test_ranges_of_versions(arena: Arena, server: ChartServer, start: int) -> None:
    versions = ("0.0.1", "1.0.0", "1.2.3", "1.2.3-rc.1", "1.2.3-beta.2", "1.4.0", "2.0.0-alpha", "2.1.0", "3.0.0")
    server.publish(*(("foo", version) for version in versions))
    story = [f"repo add r {server.url}"]
    for number, wanted in enumerate(RANGES[start : start + 8]):
        chart(arena, line("foo", wanted, server.url), name=f"app{number}")
        chart(arena, line("local", wanted, "file://../local"), name=f"near{number}")
        inside = arena.template / "work" / f"in{number}" / "charts" / "local"
        inside.mkdir(parents=True)
        (inside / "Chart.yaml").write_text("apiVersion: v2\nname: local\nversion: 1.2.3\n")
        chart(arena, line("local", wanted), name=f"in{number}")
        story += [
            f"dep {verb} {kind}{number}" for kind in ("app", "near", "in") for verb in ("update", "build", "list")
        ]
    folder = arena.template / "work" / "local"
    folder.mkdir()
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: local\nversion: 1.2.3\n")
    tell(arena, story, [*MASKS, PACKED])


# a packed file:// chart has the time of packing in it
PACKED = (r"(?s)^(644 \x1f\udc8b).*", r"\1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}\n",
        "[]\n",
        "a: [\n",
        "digest: 3\n",
        "dependencies: {}\n",
        "dependencies: null\ndigest: x\n",
        "dependencies: [null]\n",
        "dependencies: [{}]\n",
        "dependencies: [3]\n",
        "dependencies:\n- {name: foo, version: 0.2.0, repository: URL}\ndigest: DIGEST\n",
        "dependencies:\n- {name: foo, version: 0.2.0, repository: URL}\ndigest: DIGEST\ngenerated: yesterday\n",
        "dependencies:\n- {name: foo, version: 0.2.0, repository: URL}\ndigest: sha256:0\n",
        "dependencies:\n- {name: foo, version: 0.1.0, repository: URL}\ndigest: DIGEST\n",
        "dependencies:\n- {name: foo, version: 0.2.0, repository: URL, contentDigest: sha256:PIN}\ndigest: DIGEST\n",
        "dependencies:\n- {name: foo, version: 0.2.0, repository: 'http://127.0.0.1:1'}\ndigest: DIGEST\n",
        "digest: DIGEST\nunknown: 1\ndependencies:\n- {name: foo, version: 0.2.0, repository: URL, other: {a: 1}}\n",
        "--- \ndigest: DIGEST\n---\ndigest: other\n",
    ],
)
def test_locks_of_any_kind(arena: Arena, server: ChartServer, text: str) -> None:
    from windlass.chart.lock import digest
    from windlass.chart.metadata import Dependency

    server.publish(*CHARTS)
    chart(arena, line("foo", "0.2.0", server.url))
    right = digest([Dependency("foo", "0.2.0", server.url)], [Dependency("foo", "0.2.0", server.url)])
    pin = entry("foo", "0.2.0", server.files["/foo-0.2.0.tgz"])["digest"]
    filled = text.replace("URL", server.url).replace("DIGEST", right).replace("PIN", str(pin))
    (arena.template / "work" / "app" / "Chart.lock").write_text(filled)
    tell(
        arena,
        ["dep list app", "dep build app", f"repo add r {server.url}", "dep build app", "dep build app --skip-refresh"],
        MASKS,
    )


@pytest.mark.parametrize(
    "place",
    ["file://../local", "file://../local/", "file://./../local", "file:../local", "file://ABS/local", "file://..//local",
     "file://../lo cal", "file://../örtlich", "file://../local/Chart.yaml", "file://../link", "file://", "file://.",
     "file://../local?x=y", "file://../local#x", "file://../%6cocal", "FILE://../local", "file://../nochart",
     "file://../v1", "file://../broken"],
)  # fmt: skip
def test_paths_of_local_charts(arena: Arena, place: str) -> None:
    work = arena.template / "work"
    for name in ("local", "lo cal", "örtlich", "nochart", "v1", "broken"):
        (work / name / "templates").mkdir(parents=True)
        (work / name / "templates" / "x.yaml").write_text("a: b\n")
        if name != "nochart":
            (work / name / "Chart.yaml").write_text("apiVersion: v2\nname: local\nversion: 1.2.3\n")
    (work / "v1" / "Chart.yaml").write_text("name: local\nversion: 1.2.3\n")
    (work / "broken" / "Chart.yaml").write_text("name: [")
    (work / "link").symlink_to("local")
    place = place.replace("ABS", str(arena.world / "work"))
    chart(arena, line("local", "^1", place, ", condition: local.enabled, tags: [a, b], import-values: [data]"))
    tell(arena, ["dep list app", "dep update app", "dep list app", "dep build app", "dep update app"], [*MASKS, PACKED])


MIXES = [
    # one that fails in the middle, at the beginning, at the end; a name twice; one file name from two places
    [("foo", "0.1.0", "URL"), ("bar", "3.4.5", "URL/lost"), ("plus", "1.2.3+b", "URL")],
    [("lost", "1.0.0", "URL"), ("foo", "0.1.0", "URL"), ("bar", "3.4.5", "URL")],
    [("foo", "0.1.0", "URL"), ("bar", "3.4.5", "URL"), ("lost", "1.0.0", "URL")],
    [("foo", "0.1.0", "URL"), ("lost", "1.0.0", "URL"), ("bar", "3.4.5", "URL"), ("lost", "1.0.0", "URL/other")],
    [("foo", "0.1.0", "URL"), ("foo", "0.1.0", "URL/other"), ("bar", "*", "URL/other")],
    [("foo", "0.1.0", "URL/other"), ("foo", "0.1.0", "URL")],
    [("foo", "0.1.0", "URL"), ("local", "*", "file://../local"), ("bar", "*", "@r"), ("inside", "*", "")],
    [("foo", "0.1.0", "URL"), ("local", "9", "file://../local"), ("bar", "*", "URL")],
    [("foo", "0.1.0", "URL"), ("inside", "9", ""), ("bar", "*", "URL")],
    [("foo", "0.1.0", "@r"), ("foo", "0.2.0", "alias:r"), ("foo", "1.0.0-rc.1", "URL")],
    [("foo", "0.1.0", "@r"), ("foo", "0.1.0", "alias:r"), ("foo", "0.1.0", "URL/")],
    [("foo", "0.1.0", "@nope"), ("bar", "*", "alias:none"), ("plus", "*", "name")],
    [("foo", "0.1.0", "oci://127.0.0.1:1/x"), ("bar", "*", "URL"), ("lost", "1.0.0", "URL")],
    [("bar", "*", "URL"), ("foo", "0.1.0", "oci://127.0.0.1:1/x"), ("lost", "1.0.0", "URL")],
    [("bar", "*", "URL"), ("foo", "0.1", "oci://127.0.0.1:1/x"), ("lost", "1.0.0", "URL")],
    [("foo", "0.1.0", "oci://127.0.0.1:1/x"), ("foo", "0.1.0", "oci://127.0.0.1:1/x")],
]


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("configured", [True, False])
def test_charts_from_many_places_are_told_of_as_declared(
    arena: Arena, server: ChartServer, mix: list[tuple[str, str, str]], configured: bool
) -> None:
    server.publish(*CHARTS, ("lost", "1.0.0"))
    server.publish(("foo", "0.1.0"), ("bar", "3.5.0"), ("lost", "1.0.0"), prefix="/other/", appVersion="other")
    for prefix in ("/", "/other/"):
        del server.files[f"{prefix}lost-1.0.0.tgz"]
    server.files["/other/foo-0.1.0.tgz"] = other = chart_archive("foo", "0.1.0", extra="home: other\n")
    entries = {
        "foo": [entry("foo", "0.1.0", other)],
        "bar": [entry("bar", "3.5.0", server.files["/other/bar-3.5.0.tgz"])],
    }
    server.index({"apiVersion": "v1", "entries": entries}, "/other/")
    chart(
        arena,
        "".join(
            line(name, version, place.replace("URL", server.url), f", alias: a{number}")
            for number, (name, version, place) in enumerate(mix)
        ),
    )
    chart(arena, "", name="local")
    inside = arena.template / "work" / "app" / "charts" / "inside"
    inside.mkdir(parents=True)
    (inside / "Chart.yaml").write_text("apiVersion: v2\nname: inside\nversion: 1.2.3\n")
    added = [f"repo add r {server.url}", f"repo add o {server.url}/other"] if configured else []
    tell(
        arena,
        [*added, "dep update app", "dep list app", "dep build app", "dep build app --skip-refresh"],
        [*MASKS, PACKED],
    )


def test_helm_reads_a_pinned_lock_and_leaves_it_as_it_is(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    chart(arena, line("foo", "0.1.x", server.url) + line("bar", ">=3", "@r"))
    assert arena.run("helm", ["repo", "add", "r", server.url]).code == 0
    argv = [str(arena.programs["windlass"]), "dependency", "update", "--pin", "app"]
    subprocess.run(argv, cwd=arena.world / "work", env=arena.environment(), check=True, capture_output=True)
    lock = arena.world / "work" / "app" / "Chart.lock"
    pinned = lock.read_bytes()
    assert pinned.count(b"contentDigest: sha256:") == 2
    for program in ("helm", "windlass"):
        for verb in ("build", "update"):
            result = arena.run(program, ["dependency", verb, "app"], fresh=False)
            assert (result.code, result.err) == (0, "")
            assert lock.read_bytes() == pinned
    server.files["/foo-0.1.0.tgz"] = chart_archive("foo", "0.1.0", extra="home: evil\n")
    versions = (("foo", "0.1.0"), ("bar", "3.4.5"))
    entries = {name: [entry(name, version, server.files[f"/{name}-{version}.tgz"])] for name, version in versions}
    server.index({"apiVersion": "v1", "entries": entries})
    refused = arena.run("windlass", ["dependency", "build", "app"], fresh=False)
    assert refused.code == 1
    assert "foo 0.1.0 from " in refused.err and "is not what the lock file pins" in refused.err
    assert lock.read_bytes() == pinned
