"""repo, search and pull against a local server do, say and leave what helm does, says and leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import TIME, Arena, Mask, Result, snapshot

pytestmark = pytest.mark.peer("helm")

# Go names a temporary file in an error; its number is random.
TEMPORARY = (r"(open \S+\.tgz)\d+", r"\1")
# With --repo Helm reads the index twice, the second time from a file with a random name, and warns twice.
SECOND_READING = (r"level=WARN .* from \S+/[-+_A-Za-z0-9]{27}=-index\.yaml: .*\n", "")
CHARTS = [("foo", "0.1.0"), ("foo", "0.2.0"), ("foo", "1.0.0-rc.1"), ("bar", "3.4.5"), ("foo-bar", "1.2.3+build.7")]


@pytest.fixture
def server() -> Iterator[ChartServer]:
    made = ChartServer()
    yield made
    made.close()


def tell(
    arena: Arena, story: Sequence[str | list[str]], masks: Sequence[Mask] = (), stdin: bytes = b""
) -> list[Result]:
    """Run a story of command lines in one world for each program, and compare every step and the files at the end."""
    outcomes = []
    for program in ("helm", "windlass"):
        results = [
            arena.run(program, line.split() if isinstance(line, str) else line, fresh=step == 0, stdin=stdin).masked(
                masks
            )
            for step, line in enumerate(story)
        ]
        last = Result(0, "", "", snapshot(arena.world)).masked(masks)
        outcomes.append((results, last.files))
    (expected, expected_files), (actual, actual_files) = outcomes
    for line, theirs, ours in zip(story, expected, actual, strict=True):
        if "..." in theirs.out:  # Helm prints what is ready first
            theirs.out, ours.out = _ordered(theirs.out), _ordered(ours.out)
            theirs.err, ours.err = ("\n".join(sorted(text.splitlines())) for text in (theirs.err, ours.err))
        assert (theirs.code, theirs.err, theirs.out) == (ours.code, ours.err, ours.out), line
    assert sorted(expected_files) == sorted(actual_files)
    for name, content in expected_files.items():
        if name.endswith("-charts.txt"):  # Helm writes them in the order of a Go map
            assert sorted(content.split()) == sorted(actual_files[name].split()), name
        else:
            assert content == actual_files[name], name
    return actual


def _ordered(text: str) -> str:
    """Return what was printed with the reports about repositories sorted: each is of one line, or of two."""
    return re.sub(r"(?m)(^\.\.\..*\n(\t.*\n)?)+", lambda match: "".join(sorted(_reports(match[0]))), text)


def _reports(text: str) -> list[str]:
    return re.findall(r"(?m)^\.\.\..*\n(?:\t.*\n)?", text)


def test_the_life_of_a_repository(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    url = server.url
    tell(
        arena,
        [
            "repo list",
            "repo list -o json",
            "repo list -o yaml",
            "repo update",
            "repo remove x",
            "search repo",
            f"repo add r {url}",
            f"repo add r {url}",
            f"repo add r {url}/",
            f"repo add r {url}/ --force-update",
            f"repo add a/b {url}",
            f"repo add s {url}/nothing",
            f"repo add q {url}?x=y",
            "repo add t ftp://127.0.0.1/x",
            "repo add u http://127.0.0.1:1",
            "repo add v :x",
            "repo add w",
            f"repo add p {url} --username u --password p --ca-file /nowhere",
            f"repo add p {url} --username u --password p --pass-credentials",
            "repo add z https://kubernetes-charts.storage.googleapis.com/",
            "repo list",
            "repo ls --no-headers",
            "repo list -o json",
            "repo list -o yaml",
            "repo list -o toml",
            "repo update r",
            "repo update nope",
            "repo up",
            "repo rm r q",
            "repo remove r",
            "repo list",
        ],
    )


def test_search_finds_what_helm_finds(arena: Arena, server: ChartServer) -> None:
    entries = {
        "foo": [
            entry("foo", version, b"", keywords=["Web", "mesh"], appVersion="9.9", description=text)
            for version, text in [
                ("0.1.0", "old"),
                ("2.0.0", "A <b>long</b> text & more of it, " * 4),
                ("10.0.0", "tab\there\nline"),
                ("11.0.0-beta.1", "beta"),
                ("v1.5", "short version"),
            ]
        ],
        "web": [entry("web", "1.0.0", b"", description="serves FOO", deprecated=True)],
        "empty": [],
        "weißwurst": [entry("weißwurst", "1.0.0", b"", description="ÄÖÜ 日本")],
    }
    server.index({"apiVersion": "v1", "entries": entries})
    words = [
        "",
        "foo",
        "FOO",
        "web",
        "r/foo",
        "mesh",
        "-r f.o",
        "-r ^foo",
        "-r FOO",
        "-r (",
        "äöü",
        "nothing",
        "nothing --fail-on-no-result",
        "nothing -o json",
        "nothing -o yaml",
        "nothing -o json --fail-on-no-result",
        "-l",
        "--versions foo",
        "-l --devel foo",
        "--devel",
        "--version 2",
        "--version ^0",
        "-l --version >=1",
        "--version nope",
        "--version 11.0.0-beta.1",
        "foo web",
        "-o json",
        "-o yaml -l",
        "--max-col-width 12",
        "--max-col-width 0",
        "--max-col-width 3",
        "--debug foo",
    ]
    tell(arena, [f"repo add r {server.url}", *[f"search repo {word}".strip() for word in words]])


def test_a_corrupt_cached_index_is_reported_and_skipped(arena: Arena, server: ChartServer) -> None:
    server.publish(*CHARTS)
    config = arena.template / "home" / ".config" / "helm"
    cache = arena.template / "home" / ".cache" / "helm" / "repository"
    config.mkdir(parents=True)
    cache.mkdir(parents=True)
    names = ["gone", "empty", "broken", "json", "fine"]
    lines = "".join(f"- name: {name}\n  url: {server.url}\n" for name in names)
    (config / "repositories.yaml").write_text(f"repositories:\n{lines}")
    (cache / "empty-index.yaml").write_text("")
    (cache / "broken-index.yaml").write_text("apiVersion: v1\nentries: [")
    (cache / "json-index.yaml").write_text('{"apiVersion": "v1", "entries": {"x": [{"name": 3}]}}')
    (cache / "fine-index.yaml").write_bytes(server.files["/index.yaml"])
    tell(
        arena,
        [
            "search repo",
            "pull gone/foo",
            "pull empty/foo",
            "pull broken/foo",
            "pull json/foo",
            "pull fine/foo",
            f"pull {server.url}/bar-3.4.5.tgz",
        ],
        [TEMPORARY],
    )


FOO = chart_archive("foo", "0.1.0")
GOOD = entry("foo", "0.1.0", FOO)
INDEXES: dict[str, object] = {
    "empty": "",
    "blank": "\n\n",
    "a comment": "# nothing\n",
    "null": "null",
    "a list": "[]",
    "a text": "hello",
    "no apiVersion": {"entries": {"foo": [GOOD]}},
    "no entries": {"apiVersion": "v1"},
    "null entries": {"apiVersion": "v1", "entries": None},
    "entries are a list": {"apiVersion": "v1", "entries": []},
    "versions are a map": {"apiVersion": "v1", "entries": {"foo": {}}},
    "a null version": {"apiVersion": "v1", "entries": {"foo": [None, GOOD]}},
    "null versions": {"apiVersion": "v1", "entries": {"foo": None}},
    "a version is a text": {"apiVersion": "v1", "entries": {"foo": ["x"]}},
    "an unknown field": {"apiVersion": "v1", "entries": {"foo": [{**GOOD, "colour": "red"}]}},
    "an unknown field above": {"apiVersion": "v1", "colour": 1, "entries": {}},
    "a repeated field": "apiVersion: v1\nentries:\n  foo:\n  - name: foo\n    name: bar\n",
    "no name": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, name=None), GOOD]}},
    "a bad version": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "one", FOO), GOOD]}},
    "a bad name": {"apiVersion": "v1", "entries": {"foo": [entry("a/b", "0.1.0", FOO), GOOD]}},
    "a bad type": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, type="zoo")]}},
    "a number as version": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, version=1.5)]}},
    "a number as appVersion": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, appVersion=1)]}},
    "a number as digest": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, digest=12)]}},
    "a number as annotation": {
        "apiVersion": "v1",
        "entries": {"foo": [entry("foo", "0.1.0", FOO, annotations={"a": 1})]},
    },
    "a bad time": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, created="yesterday")]}},
    "a number as time": {"apiVersion": "v1", "generated": 12, "entries": {}},
    "other case": {"apiVersion": "v1", "entries": {"foo": [{**GOOD, "Name": "bar"}]}},
    "same dependency twice": {
        "apiVersion": "v1",
        "entries": {"foo": [entry("foo", "0.1.0", FOO, dependencies=[{"name": "x"}, {"name": "x"}])]},
    },
    "a null dependency": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, dependencies=[None])]}},
    "a null maintainer": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, maintainers=[None])]}},
    "no urls": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, urls=None)]}},
    "empty urls": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, urls=[])]}},
    "a bad url": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, urls=["http://[x/y.tgz"])]}},
    "another scheme": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, urls=["ftp://h/y.tgz"])]}},
    "a parent url": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, urls=["a/../foo-0.1.0.tgz"])]}},
    "no digest": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, digest=None)]}},
    "a short digest": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, digest="abcd")]}},
    "an odd digest": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, digest="abc")]}},
    "a digest that is no hex": {
        "apiVersion": "v1",
        "entries": {"foo": [entry("foo", "0.1.0", FOO, digest="sha256:xy")]},
    },
    "a digest of nothing": {"apiVersion": "v1", "entries": {"foo": [entry("foo", "0.1.0", FOO, digest="sha256:")]}},
    "a digest with its name": {
        "apiVersion": "v1",
        "entries": {"foo": [{**GOOD, "digest": "sha256:" + str(GOOD["digest"])}]},
    },
    "control characters": "apiVersion: v1\nentries: {}\n# \x07\n",
    "html": "<!DOCTYPE html>\n<html><body>Sign in: please</body></html>\n",
    "json with unknown fields": '{"apiVersion": "v1", "colour": 1, "entries": {"foo": [{"name": "foo", "x": 1}]}}',
    "json with a wrong type": '{"apiVersion": "v1", "entries": {"foo": [{"name": "foo", "version": 1}]}}',
    "json that is broken": '{"apiVersion": "v1", "entries": {"foo": [{"name": "foo"}]}',
    "an alias": "apiVersion: v1\nentries:\n  a: &a []\n  b: *a\n",
    "old fields": {
        "apiVersion": "v1",
        "entries": {"foo": [{**GOOD, "engine": "gotpl", "tillerVersion": ">2", "checksum": "x", "url": "y"}]},
    },
}


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_of_any_kind_is_read_as_helm_reads_it(arena: Arena, server: ChartServer, name: str) -> None:
    server.index(INDEXES[name])
    server.files["/foo-0.1.0.tgz"] = FOO
    server.files["/a/foo-0.1.0.tgz"] = FOO
    tell(
        arena,
        [f"repo add r {server.url}", "search repo -l", "pull r/foo", f"pull --repo {server.url} foo"],
        [TEMPORARY, SECOND_READING],
    )


@pytest.mark.parametrize("status", [301, 302, 303, 305, 307, 308])
def test_a_repository_that_moved_is_read_where_it_is_now(arena: Arena, server: ChartServer, status: int) -> None:
    """As hosts of pages do it: the index elsewhere on the same host, the archives on another."""
    other = ChartServer()
    try:
        server.publish(("foo", "0.1.0"), ("bar", "1.0.0"), prefix="/new/charts/")
        other.publish(("foo", "0.1.0"), ("bar", "1.0.0"))
        server.redirect_status = status
        server.redirects["/old/index.yaml"] = "../new/charts/index.yaml"
        server.redirects["/old/foo-0.1.0.tgz"] = f"{other.url}/foo-0.1.0.tgz"
        server.redirects["/old/bar-1.0.0.tgz"] = f"//{other.url[7:]}/bar-1.0.0.tgz?token=x"
        server.redirects["/nowhere/index.yaml"] = ""
        server.redirects["/odd/index.yaml"] = "gopher://h/index.yaml"
        server.redirects["/bad/index.yaml"] = "http://%zz/"
        tell(
            arena,
            [
                f"repo add r {server.url}/old",
                "pull r/foo",
                "pull r/bar",
                "repo update",
                f"pull --repo {server.url}/old bar -d .",
                f"pull {server.url}/old/foo-0.1.0.tgz -d missing",
                "pull r/foo -d missing/deep",
                "pull r/foo --untar -d missing",
                "pull r/foo --untar --untardir there",
                f"repo add n {server.url}/nowhere",
                f"repo add o {server.url}/odd",
                f"repo add b {server.url}/bad",
            ],
            [TEMPORARY, TIME],
        )
    finally:
        other.close()


HOSTILE_URLS = [
    *("../../up/foo-0.1.0.tgz", "/top/foo-0.1.0.tgz", "//HOST/foo-0.1.0.tgz", "URL/x/foo-0.1.0.tgz", "./foo-0.1.0.tgz"),
    *(
        "foo%00.tgz",
        "a%2F..%2F..%2Fevil.tgz",
        "..",
        ".",
        "",
        "/",
        "?x=1",
        "#x",
        "foo.tgz?x=1#y",
        "%2e%2e/foo.tgz",
        "foo/..",
    ),
    *(
        "file:///etc/passwd",
        "FTP://h/x.tgz",
        "oci://127.0.0.1:1/foo:0.1.0",
        "http://",
        "http:foo.tgz",
        "URL",
        "URL/",
        "%zz",
    ),
    *(
        "a b.tgz",
        "ü.tgz",
        "..\\x.tgz",
        "~/x.tgz",
        "x" * 300 + ".tgz",
        "a\nb.tgz",
        "%0a.tgz",
        ":80/x.tgz",
        "-rf.tgz",
        "foo+b.tgz",
    ),
    *(
        "http://user:secret@HOST/foo.tgz",
        "URL/foo.tgz%3Fx",
        "%25.tgz",
        "...",
        "..%2f",
        "foo.tgz/",
        "a/b/../../../c.tgz",
    ),
]


@pytest.mark.parametrize("start", range(0, len(HOSTILE_URLS), 6))
def test_urls_of_any_kind_lead_where_helm_goes(arena: Arena, server: ChartServer, start: int) -> None:
    server.elsewhere = FOO
    places = [url.replace("URL", server.url).replace("HOST", server.url[7:]) for url in HOSTILE_URLS[start : start + 6]]
    names = [f"foo{number}" for number in range(len(places))]
    entries = {name: [entry("foo", "0.1.0", FOO, urls=[url])] for name, url in zip(names, places, strict=True)}
    server.index({"apiVersion": "v1", "entries": entries})
    story = [f"repo add r {server.url}"]
    for name, place in zip(names, places, strict=True):
        folder = arena.template / "work" / f"app-{name}"
        folder.mkdir()
        (folder / "Chart.yaml").write_text(
            "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
            f"- {{name: {name}, version: 0.1.0, repository: '{server.url}'}}\n"
        )
        story += [f"pull r/{name}", f"pull r/{name} --untar -d {name}", f"show chart r/{name}"]
        if ".tgz" in place:  # Helm leaves its temporary folder behind where the file is to be called "." or ".."
            story.append(f"dep up app-{name}")
    # Helm writes the file in another folder first where it is told none, under a name with a random number
    renamed = (r"cannot rename \S+ to \S+: rename \S+ \S+:", "cannot rename:")
    unnamed = (r"open \S*?([^/\s\0]*(\0\S*?)?\.tgz)\d*:", r"open \1:")
    tell(arena, story, [TEMPORARY, TIME, (r"tmpcharts-\d+(/\d+)?", "tmpcharts-N"), renamed, unnamed])


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


def test_an_index_of_a_folder(arena: Arena, server: ChartServer) -> None:
    work = arena.template / "work"
    (work / "charts" / "sub" / "deep").mkdir(parents=True)
    extra = (
        "type: library\nappVersion: 1.10\nkubeVersion: '>=1.20'\nkeywords: [a, b]\nhome: http://x/<y>&z\n"
        "maintainers:\n- {name: Ann, email: a@b.c}\nannotations: {a/b: 'c: d'}\nicon: i\nsources: [s]\n"
        "deprecated: true\nunknown: kept?\ndependencies:\n- {name: d, version: 1.x.x, repository: 'http://r', "
        "condition: d.enabled, tags: [t], import-values: [a, {child: b, parent: c}]}\n"
    )
    for place, name, version, text in [
        ("", "foo", "0.1.0", ""),
        ("", "foo", "0.10.0", extra),
        ("", "foo", "0.9.0-rc.1", ""),
        ("sub/", "bar", "1.0.0", ""),
        ("sub/deep/", "lost", "1.0.0", ""),
    ]:
        (work / "charts" / f"{place}{name}-{version}.tgz").write_bytes(chart_archive(name, version, extra=text))
    (work / "charts" / "broken-1.0.0.tgz").write_bytes(b"no archive")
    (work / "charts" / "odd-x.tgz").write_bytes(chart_archive("odd", "one"))
    (work / "charts" / "notes.txt").write_text("hi")
    old = chart_archive("foo", "0.1.0")
    merged = {
        "apiVersion": "v1",
        "generated": "2020-01-01T00:00:00Z",
        "serverInfo": {"a": 1},
        "publicKeys": ["k"],
        "annotations": {"x": "y"},
        "entries": {
            "foo": [
                entry("foo", "0.1.0", old, urls=["http://old/foo-0.1.0.tgz"], created="2019-05-06T07:08:09.1+02:00"),
                entry("foo", "0.0.9", old, description="two\nlines", removed=True),
            ],
            "gone": [entry("gone", "1.0.0+a", old), entry("gone", "1.0.0+b", old)],
        },
    }
    import json

    (work / "old.yaml").write_text("#\n" + json.dumps(merged))
    (work / "bad.yaml").write_text("entries: {}")
    for argv in [
        "repo index charts",
        "repo index charts --url http://h/p/",
        "repo index charts --url http://h/p?q=r",
        "repo index charts --url %zz",
        "repo index charts --json",
        "repo index charts --merge old.yaml",
        "repo index charts --merge old.yaml --json --url https://new",
        "repo index charts --merge new.yaml",
        "repo index charts --merge new.yaml --json",
        "repo index charts --merge bad.yaml",
        "repo index .",
        "repo index nowhere",
        "repo index",
    ]:
        arena.assert_same(argv.split(), masks=[TIME, (r"(open \S+index.yaml)\d+", r"\1")])


def test_search_hub(arena: Arena, server: ChartServer) -> None:
    import json

    path = "/api/chartsvc/v1/charts/search"
    answer = {
        "data": [
            {
                "id": "stable/foo",
                "artifactHub": {"packageUrl": "https://artifacthub.io/packages/helm/stable/foo"},
                "attributes": {"description": "<foo> & more", "repo": {"name": "stable", "url": "https://x/y"}},
                "relationships": {"latestChartVersion": {"data": {"version": "1.2.3", "app_version": "4"}}},
            },
            {"id": "a/b", "attributes": {"description": "long " * 30}},
            {},
        ]
    }
    server.files[path] = json.dumps(answer).encode()
    ask = f"search hub --endpoint {server.url}"
    for argv in [
        ask,
        f"{ask} foo bar",
        f"{ask} a&b=c --list-repo-url",
        f"{ask} -o json",
        f"{ask} -o yaml --list-repo-url",
        f"{ask} --max-col-width 20",
        f"{ask}/nowhere x",
        "search hub --endpoint nonsense",
        "search hub --endpoint http://127.0.0.1:1 x",
        "search hub --endpoint :x",
    ]:
        arena.assert_same(argv.split())
    half = len(server.seen) // 2
    assert sorted(server.seen[::2]) == sorted(server.seen[1::2]) and half
    for body in (b"", b"[]", b'{"data": null}', b'{"data": [{"id": 3}]}', b"no json"):
        server.files[path] = body
        for words in ("x", "x -o json", "x --fail-on-no-result", "x -o yaml --fail-on-no-result"):
            arena.assert_same(f"{ask} {words}".split())
