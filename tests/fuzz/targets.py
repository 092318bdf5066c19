"""What is fuzzed: for each target its seeds, from what the project carries, the words of its language, and the call.

A call may raise WindlassError and nothing else. Targets import what they run when they are made, so that a worker
pays for its own only.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz.words import SEPARATOR, TAR, WORDS
from windlass.errors import WindlassError

if TYPE_CHECKING:
    from windlass.openpgp import Keyring

Call = Callable[[bytes], object]
Target = tuple[list[bytes], tuple[bytes, ...], Call]

TESTS = Path(__file__).parents[1]
STARTER = TESTS.parent / "src" / "windlass" / "chart" / "starter"
CHART = TESTS.parent / "deploy" / "chart" / "windlass"


def text_of(data: bytes) -> str:
    """Return bytes as windlass gets them from a command line or a file."""
    return data.decode("utf-8", "surrogateescape")


def each(data: bytes, calls: Iterable[Callable[[bytes], object]]) -> None:
    """Make every call, whatever the ones before refused; raise the last refusal."""
    refusal = None
    for call in calls:
        try:
            call(data)
        except WindlassError as error:
            refusal = error
    if refusal is not None:
        raise refusal


def template() -> Target:
    """Lexer, parser and execution with all functions, within small bounds."""
    from tests.differential.gotemplate.generator import Generator
    from tests.fuzz.bounds import small
    from tests.golden.language import table
    from tests.golden.language.ours import rendered

    seeds = [case.encode("utf-8", "surrogateescape") for name in table.families() for case in table.cases(name)]
    generator = Generator(1)
    seeds += [generator.case()["files"][0][1].encode("utf-8", "surrogateescape") for _ in range(500)]
    seeds += [path.read_bytes() for folder in (STARTER, CHART / "templates") for path in folder.glob("*.*")]
    small()

    def call(data: bytes) -> object:
        return rendered(table.single_files(text_of(data)))

    return seeds, WORDS["template"], call


def yaml() -> Target:
    """Both readers, both writers, and that what was written is read again as it was."""
    from windlass import yaml as module

    folder = TESTS / "golden" / "yaml"
    entries = [entry for name in ("load.json", "fuzz.json") for entry in json.loads((folder / name).read_text())]
    seeds = [entry["text"].encode("utf-8", "surrogatepass") for entry in entries if "text" in entry]
    seeds += [path.read_bytes() for path in STARTER.glob("*.yaml") if b"{{" not in path.read_bytes()]

    def call(data: bytes) -> None:
        each(data, (module.load_strict, module.to_json, module.load_goyaml))
        value = module.load(data)
        written = module.dump(value)
        module.dump_pretty(value)
        again = module.load(written)
        # A key "<<" that is no merge is written as one, by Helm too.
        if b"<<" not in data and repr(again) != repr(value) and module.dump(again) != written:
            raise AssertionError(f"dump and load change {value!r:.200} into {again!r:.200}")

    return seeds, WORDS["yaml"], call


def strvals() -> Target:
    """The ``--set`` family, over values that are there already."""
    from windlass.chart import strvals as module

    seeds = [
        line.encode()
        for line in (
            "a=1", "a.b.c=d,e=f", "a[0]=x,a[2].b=y", "a={1,2,,x}", "a=null,b=true,c=0777,d=1e3", r"a\.b=c\,d",
            'a={"b":[1,2,{"c":null}]},d="x"', "a=[1,2]", "a[0]={x,y}",
            "name.sub[3].k=v", "a==,b=", "a.=1", "a[=1", "a[-1]=2", "a[0][1]=z",
            "list[65536]=1", "x=9223372036854775808", 'a."b".c=1', "{a}=b", "a b=c d",
        )
    ]  # fmt: skip

    def reader(text: str) -> object:
        return text * 2

    def call(data: bytes) -> None:
        text = text_of(data)

        def table() -> dict[str, object]:
            return {"a": {"b": [1.0, {"c": "d"}]}, "list": [], "s": "t", "n": None}

        each(
            data,
            (
                lambda _: module.parse_into(text, table()),
                lambda _: module.parse_string_into(text, table()),
                lambda _: module.parse_json_into(text, table()),
                lambda _: module.parse_literal_into(text, table()),
                lambda _: module.parse_file_into(text, table(), reader),
            ),
        )

    return seeds, WORDS["strvals"], call


def _tars() -> list[bytes]:
    """Return archives, not compressed: the starter chart and our own, with subcharts, links and long names."""
    made = []
    for format in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=format) as archive:
            archive.add(CHART, "windlass")
            link = tarfile.TarInfo("windlass/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
            if format != tarfile.USTAR_FORMAT:
                archive.addfile(tarfile.TarInfo("windlass/" + "long/" * 60 + "é.txt"))
        made.append(stream.getvalue())
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in ("Chart.yaml", "values.yaml"):
            archive.add(STARTER / name, f"c/{name}")
        head = tarfile.TarInfo("c/charts/sub-1.0.0.tgz")
        inner = gzip.compress(made[2], mtime=0)
        head.size = len(inner)
        archive.addfile(head, io.BytesIO(inner))
    return [stream.getvalue(), *made]


def _load_archive(data: bytes) -> None:
    from windlass.chart.load import load_archive

    chart = load_archive(data)
    chart.validate()
    chart.crds()


def tar() -> Target:
    """Archives whose compression is sound."""
    return _tars(), TAR, lambda data: _load_archive(gzip.compress(data, 1, mtime=0))


def archive() -> Target:
    """Archives as they come."""
    return [gzip.compress(data, mtime=0) for data in _tars()], TAR, _load_archive


def chart() -> Target:
    """Chart.yaml, values.yaml and .helmignore of a chart, its rules, dependencies and rendering."""
    from tests.fuzz.bounds import small
    from tests.golden.lint.cases import CHARTFILES
    from windlass.library.charts import Chart

    template = (CHART / "templates" / "service.yaml").read_bytes()
    helpers = (CHART / "templates" / "_windlass.tpl").read_bytes()
    seeds = [text.encode() + SEPARATOR + b"a: {b: 1}\nsub: {c: 2}\ntags: {t: false}\n" for text in CHARTFILES]
    seeds += [
        (folder / "Chart.yaml").read_bytes()
        + SEPARATOR
        + (folder / "values.yaml").read_bytes()
        + SEPARATOR
        + b"*.txt\n"
        for folder in (CHART, STARTER)
    ]
    seeds.append(
        b"apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.x.x, alias: s, "
        b"condition: a.b, tags: [t], import-values: [data, {child: c, parent: d}]}\n"
        + SEPARATOR
        + b"exports: {data: {x: 1}}\n"
    )
    small()

    def call(data: bytes) -> object:
        chartfile, _, rest = data.partition(SEPARATOR)
        values, _, ignore = rest.partition(SEPARATOR)
        files = {"Chart.yaml": chartfile, "values.yaml": values, ".helmignore": ignore}
        files |= {"templates/_windlass.tpl": helpers, "templates/service.yaml": template}
        files |= {
            "charts/sub/Chart.yaml": b"apiVersion: v2\nname: sub\nversion: 1.2.3\n",
            "charts/sub/values.yaml": values,
        }
        loaded = Chart.load(files)
        return str(loaded.render())

    return seeds, WORDS["chart"], call


def provenance() -> Target:
    """Signed statements, each against the key it was made with."""
    from windlass.openpgp import Keyring
    from windlass.openpgp.generate import generate
    from windlass.openpgp.signer import Signer
    from windlass.provenance.sign import sign

    folder = TESTS / "unit" / "openpgp" / "keys"
    pair = generate("Fuzz <fuzz@example.com>")
    signer = Signer.unlock(Keyring.parse(pair.secret).select("Fuzz"), lambda _: b"")
    signed = sign(b"archive", "c-1.0.0.tgz", {"name": "c", "version": "1.0.0"}, signer)
    keyrings = [Keyring.parse(pair.public)]
    keyrings += [Keyring.parse(path.read_bytes()) for path in sorted(folder.glob("*.asc"))]
    seeds = [signed, *(path.read_bytes() for path in sorted(folder.glob("signed-*.txt")))]

    def call(data: bytes) -> None:
        each(
            data,
            [_verifier(keyring) for keyring in keyrings],
        )

    return seeds, WORDS["provenance"], call


def _verifier(keyring: Keyring) -> Call:
    from windlass.provenance.verify import verify

    return lambda data: verify(b"archive", "c-1.0.0.tgz", data, keyring)


def keyring() -> Target:
    """Keyrings, armored, binary and keyboxes, and a check against each."""
    from windlass.openpgp import Keyring
    from windlass.openpgp.armor import decode
    from windlass.openpgp.generate import generate
    from windlass.provenance.verify import verify

    folder = TESTS / "unit" / "openpgp" / "keys"
    signed = (folder / "signed-SHA256.txt").read_bytes()
    armored = [path.read_bytes() for path in sorted(folder.glob("*.asc"))]
    seeds = [*armored, *(body for text in armored for _, body in decode(text))]
    pair = generate("Fuzz <fuzz@example.com>")
    seeds += [pair.secret, pair.public, b"\x00\x00\x00\x20\x01\x01\x00\x02KBXf" + b"\x00" * 20 + pair.public]
    tokens = (b"\x99", b"\xc6", b"\xff\xff\xff\xff", b"\xb4", b"\x88", b"\x00\x00", b"-----BEGIN PGP", b"KBXf", b"\xd1")

    def call(data: bytes) -> None:
        found = Keyring.parse(data)
        each(data, (lambda _: found.select("z"), lambda _: verify(b"a", "a.tgz", signed, found)))

    return seeds, tokens, call


def index() -> Target:
    """index.yaml and index.json: reading, looking up, merging, writing; repositories.yaml."""
    from windlass.repo import IndexFile
    from windlass.repo.config import RepoFile

    entry = {
        "apiVersion": "v2", "name": "foo", "version": "1.0.0", "urls": ["foo-1.0.0.tgz"], "digest": "ab",
        "appVersion": "1", "created": "2024-02-29T23:59:58.123456789+01:00", "maintainers": [{"name": "a"}],
        "dependencies": [{"name": "b", "version": ">=1", "repository": "https://x", "condition": "a.b", "tags": ["t"]}],
        "keywords": ["x"], "annotations": {"a": "b"}, "kubeVersion": ">=1.20", "icon": "i", "deprecated": True,
    }  # fmt: skip
    document = {
        "apiVersion": "v1",
        "generated": "2024-01-01T00:00:00Z",
        "entries": {"foo": [entry, {**entry, "version": "2.0.0-rc.1"}]},
    }
    loaded = IndexFile.load(json.dumps(document).encode())
    seeds = [
        loaded.dump().encode(),
        json.dumps(document).encode(),
        b"apiVersion: v1\nentries: {}\n",
        b"apiVersion: v1\n",
    ]
    seeds += [
        b"apiVersion: ''\ngenerated: 2024-01-01T00:00:00Z\nrepositories:\n- {name: a, url: 'https://x', username: u}\n"
    ]

    def use(data: bytes) -> None:
        index = IndexFile.load(data)
        index.merge(loaded)
        list(index.urls())
        index.dump()
        index.dump_json()
        for wanted in ("", "^1", "1.0.0", ">0-0"):
            for name in list(index.entries or {})[:20]:
                index.has(name, wanted)

    return seeds, WORDS["index"], lambda data: each(data, (lambda data: RepoFile.parse(data).dump(), use))


def oci() -> Target:
    """References, manifests, indexes, challenges, error bodies and paging."""
    from windlass.oci import challenge, digest, errors, manifest, paging, reference

    sha = "sha256:" + "a" * 64
    config = {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": sha, "size": 2}
    image = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
             "layers": [config], "annotations": {"a": "b"}, "subject": config}  # fmt: skip
    listing = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
               "manifests": [{**config, "platform": {"os": "linux", "architecture": "amd64"}}]}  # fmt: skip
    seeds = [
        json.dumps(value).encode()
        for value in (image, listing, {"errors": [{"code": "DENIED", "message": "no", "detail": {}}]})
    ]
    seeds += [
        f"registry.example.com:5000/a/b-c_d:1.2.3@{sha}".encode(), b"[::1]:80/a", b"localhost/a:v1_b", sha.encode(),
        b'Bearer realm="https://a/b",service="s",scope="repository:a:pull,push"', b'Basic realm="x\\"y"',
        b'</v2/_catalog?last=a&n=1>; rel="next"',
    ]  # fmt: skip

    def pages(data: bytes) -> None:
        try:
            paging.parse_next(text_of(data))
        except ValueError as error:  # its promise, which the caller turns into the registry's error
            if not str(error).startswith("invalid next link"):
                raise

    calls = (
        lambda data: str(reference.Reference.parse(text_of(data))),
        lambda data: digest.Digest.parse(text_of(data)),
        lambda data: manifest.parse(data).references,
        lambda data: challenge.parse(text_of(data)),
        errors.parse,
        pages,
        lambda data: paging.page_size(text_of(data)),
    )
    return seeds, WORDS["oci"], lambda data: each(data, calls)


def regexp() -> Target:
    """Patterns, with a text and a replacement behind zero bytes."""
    from windlass.golang import regexp as module

    lines = (TESTS / "golden" / "golang" / "regexp.txt").read_text().splitlines()
    patterns = [bytes.fromhex(line.split(" ")[0].strip("-")) for line in lines]
    seeds = [pattern + SEPARATOR + "aab éx\n日本".encode() + SEPARATOR + b"$1-${n}$$" for pattern in patterns]

    def call(data: bytes) -> None:
        pattern, _, rest = data.partition(SEPARATOR)
        text, _, replacement = (text_of(part) for part in rest.partition(SEPARATOR))
        compiled = module.compile(text_of(pattern))
        compiled.match(text)
        compiled.find(text)
        compiled.find_submatch(text)
        compiled.find_all(text, 3)
        compiled.spans(text)
        compiled.split(text)
        if len(text) * len(replacement) < 1 << 20:
            compiled.replace_all(text, replacement)
            compiled.replace_all_literal(text, replacement)

    return seeds, WORDS["regexp"], call


_SCHEMAS = (
    '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":{"type":"integer","minimum":1},'
    '"b":{"$ref":"#/definitions/x"}},"definitions":{"x":{"enum":[1,"a",null]}},"required":["a"],"additionalProperties":false}',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"n":{"$dynamicAnchor":"n","items":{"$dynamicRef":"#n"},'
    '"unevaluatedProperties":false}},"$ref":"#/$defs/n","if":{"type":"array"},"then":{"prefixItems":[true],"contains":{},'
    '"minContains":2},"else":{"dependentRequired":{"a":["b"]},"dependentSchemas":{"a":{}}}}',
    '{"$schema":"http://json-schema.org/draft-04/schema#","exclusiveMinimum":true,"minimum":3,"patternProperties":{"^a+$":'
    '{"format":"date-time"}},"not":{},"oneOf":[{},{}],"anyOf":[{"multipleOf":0.1}],"allOf":[{"pattern":"("}],"$id":"x"}',
    '{"format":"uri","propertyNames":{"maxLength":3},"uniqueItems":true,"const":1.0,"maxItems":1e2,"contentEncoding":"base64"}',
)


def schema() -> Target:
    """values.schema.json, against several values."""
    from windlass.chart.schema import check_values
    from windlass.golang.kinds import Int64

    deep: dict[str, object] = {}
    for _ in range(500):
        deep = {"a": deep}
    tables: list[dict[str, object]] = [
        {}, {"a": 1.0, "b": "x"}, {"a": {"b": [1.0, None, True, "2024-01-01T00:00:00Z", 1e300, Int64(7)]}}, deep,
    ]  # fmt: skip
    seeds = [text.encode() for text in _SCHEMAS] + [(CHART / "values.schema.json").read_bytes()]

    def call(data: bytes) -> None:
        for values in tables:
            check_values(data, values)

    return seeds, WORDS["schema"], call


def texts() -> Target:
    """The small languages: JSON, TOML, versions, constraints, durations, URLs, globs, CSV flags."""
    from windlass.cli import csvline
    from windlass.golang import duration, glob, json, path, toml, url
    from windlass.semver import Constraint, Version

    seeds = [
        b'{"a":[1,2.5e3,null,true,"\\u00e9\\ud83d\\ude00"]}', b"[[[]]]",
        b'a = 1\n[b.c]\nd = [1, "x", {e = 1979-05-27}]\n',
        b"1.2.3-beta.1+build", b">=1.2.3 <2 || ~3.x, ^0.0.4 - 5", b"1h30m-2.5us", b"https://u:p@[::1]:80/a%20b?c=d&e#f",
        b"*.{yaml,[a-z]?}/**", b'a,"b ""c""",d',
    ]  # fmt: skip

    def marshal(data: bytes) -> str:
        return json.dumps(json.loads(text_of(data)))

    calls = (
        marshal,
        lambda data: toml.dumps(toml.loads(text_of(data))),
        lambda data: str(Version.parse(text_of(data))),
        lambda data: Version.parse_strict(text_of(data)),
        lambda data: Constraint.parse(text_of(data)).validate(Version.parse("1.2.3-a")),
        lambda data: duration.format(duration.parse(text_of(data))),
        lambda data: str(url.parse(text_of(data))),
        lambda data: url.parse_query(text_of(data)),
        lambda data: glob.Glob(text_of(data)).match("a/b.yaml" * 5),
        lambda data: path.clean(text_of(data)),
        lambda data: csvline.read(text_of(data)),
    )
    return seeds, WORDS["texts"], lambda data: each(data, calls)


TARGETS: dict[str, Callable[[], Target]] = {
    "template": template,
    "yaml": yaml,
    "strvals": strvals,
    "tar": tar,
    "archive": archive,
    "chart": chart,
    "provenance": provenance,
    "keyring": keyring,
    "index": index,
    "oci": oci,
    "regexp": regexp,
    "schema": schema,
    "texts": texts,
}
