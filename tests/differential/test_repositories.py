"""repo and search against a local server do, say and leave what helm does, says and leaves."""

from __future__ import annotations

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import TIME, Arena
from tests.differential.repository_story import CHARTS, FOO, GOOD, SECOND_READING, TEMPORARY, server, tell

__all__ = ["server"]

pytestmark = pytest.mark.peer("helm")


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
