"""Classic repositories and ChartMuseum's API, request by request."""

from __future__ import annotations

import gzip
import json
import time
from base64 import b64encode

import pytest
from tests.interop.server_charts import MadeChart, digest, form, push_classic, push_oci
from tests.interop.server_process import Answer
from tests.unit.server.conftest import LocalClient, Start

from windlass import yaml
from windlass.oci import charts
from windlass.oci.digest import Digest
from windlass.server import classic
from windlass.server.index import Document, Indexes, write_fragment
from windlass.server.stores.base import ArchiveRow, ChartRow


def index(server: LocalClient, prefix: str = "") -> dict[str, list[dict[str, object]]]:
    """The entries of an index."""
    answer = server("GET", f"/{prefix}/index.yaml" if prefix else "/index.yaml")
    assert answer.status == 200
    value = yaml.load(answer.body)
    assert isinstance(value, dict)
    entries: dict[str, list[dict[str, object]]] = value["entries"]
    return entries


def message(answer: Answer) -> str:
    """The text of ChartMuseum's error document."""
    return str(json.loads(answer.body)["error"])


# --- one store, two protocols ------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "team", "a/b/c", "charts"])
@pytest.mark.parametrize("signed", [False, True])
def test_a_pushed_chart_is_in_the_classic_repository_of_its_prefix(
    server: LocalClient, prefix: str, signed: bool
) -> None:
    chart = MadeChart("demo", "1.0.0+build.1", signed=signed)
    assert push_oci(server, prefix, chart).status == 201
    (entry,) = index(server, prefix)["demo"]
    assert entry["urls"] == [f"charts/{chart.filename}"]
    assert f"sha256:{entry['digest']}" == digest(chart.archive)
    base = f"/{prefix}/charts/" if prefix else "/charts/"
    got = server("GET", base + chart.filename)
    assert (got.body, got.headers["content-type"]) == (chart.archive, "application/gzip")
    assert server("GET", base + "demo-1.0.0%2Bbuild.1.tgz".replace("%2B", "+")).status == 200
    proof = server("GET", base + chart.filename + ".prov")
    assert (proof.status, proof.body if signed else b"") == ((200, chart.provenance) if signed else (404, b""))


@pytest.mark.parametrize("signed", [False, True])
def test_an_uploaded_chart_is_an_oci_artifact_as_helm_would_push_it(server: LocalClient, signed: bool) -> None:
    chart = MadeChart("demo", "1.0.0+build.1", signed=signed)
    answer = push_classic(server, "team", chart)
    assert (answer.status, json.loads(answer.body)) == (201, {"saved": True})
    manifest = server("GET", "/v2/team/demo/manifests/1.0.0_build.1")
    created = json.loads(manifest.body)["annotations"]["org.opencontainers.image.created"]
    metadata = {"name": "demo", "version": "1.0.0+build.1", "description": "made for a test", "apiVersion": "v2"}
    expected = charts.to_artifact(metadata, chart.archive, created, chart.provenance)
    assert manifest.body == expected.manifest.raw
    for name, data in expected.blobs.items():
        assert server("GET", f"/v2/team/demo/blobs/{name}").body == data


def test_the_index_is_laid_out_as_helm_writes_it(server: LocalClient) -> None:
    for version in ("1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1"):
        push_classic(server, "", MadeChart("zeta", version))
    push_classic(server, "", MadeChart("alpha", "0.1.0"))
    body = server("GET", "/index.yaml").body.decode()
    value = yaml.load(body)
    assert yaml.dump(value) == body
    assert list(index(server)) == ["alpha", "zeta"]
    assert [entry["version"] for entry in index(server)["zeta"]] == ["2.0.0-rc.1", "1.10.0", "1.9.0", "1.0.0"]


def test_an_index_exists_before_the_first_chart(server: LocalClient) -> None:
    assert index(server, "to/come") == {}


@pytest.mark.parametrize("path", ["/Team/index.yaml", "/v2/index.yaml", "/api/index.yaml", "/a//index.yaml"])
def test_no_index_is_where_no_repository_can_be(server: LocalClient, path: str) -> None:
    assert server("GET", path).status in (400, 404)


# --- immutability ------------------------------------------------------------------------------------------------


def test_the_same_archive_may_come_again_by_either_way_and_another_not(server: LocalClient) -> None:
    chart, other = MadeChart("demo", "1.0.0"), MadeChart("demo", "1.0.0", b"other")
    assert push_oci(server, "team", chart).status == 201
    assert push_classic(server, "team", chart).status == 201
    answer = push_classic(server, "team", other)
    assert (answer.status, message(answer)) == (
        409, "version 1.0.0 is published with other content, and published versions do not change",
    )  # fmt: skip
    assert server("POST", "/api/team/charts?force", other.archive).status == 409
    assert len(index(server, "team")["demo"]) == 1


def test_a_file_name_belongs_to_one_chart(server: LocalClient) -> None:
    push_classic(server, "", MadeChart("a", "1.0.0-b-1.0.0"))
    answer = push_classic(server, "", MadeChart("a-1.0.0-b", "1.0.0"))
    said = "a-1.0.0-b-1.0.0.tgz is the file of chart a, version 1.0.0-b-1.0.0"
    assert (answer.status, message(answer)) == (409, said)


def test_provenance_may_follow_its_chart_once(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0", signed=True)
    assert chart.provenance is not None
    assert server("POST", "/api/team/prov", chart.provenance).status == 404
    assert server("POST", "/api/team/charts", chart.archive).status == 201
    before = json.loads(server("GET", "/v2/team/demo/manifests/1.0.0").body)
    assert server("POST", "/api/team/prov", chart.provenance).status == 201
    after = json.loads(server("GET", "/v2/team/demo/manifests/1.0.0").body)
    assert (len(before["layers"]), len(after["layers"])) == (1, 2)
    assert before["annotations"] == after["annotations"]
    body = form({"prov": ("demo-1.0.0.tgz.prov", chart.provenance)})
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    assert server("POST", "/api/team/charts", body, headers).status == 201
    assert server("POST", "/api/team/prov", chart.provenance.replace(b"aGVsbG8=", b"b3RoZXI=")).status == 409
    assert server("POST", "/api/team/prov", MadeChart("demo", "1.0.0", b"x", signed=True).provenance).status == 400


@pytest.mark.parametrize("body", [b"", b"no archive", b"\x1f\x8b\x08" + bytes(100)])
def test_what_is_no_chart_is_refused(server: LocalClient, body: bytes) -> None:
    answer = server("POST", "/api/charts", body)
    assert answer.status == 400
    assert "cannot be read" in message(answer)


@pytest.mark.parametrize(("name", "version"), [("de mo", "1.0.0"), ("-demo", "1.0.0"), ("demo", "1.0.0-" + "a" * 130)])
def test_charts_without_a_place_are_refused(server: LocalClient, name: str, version: str) -> None:
    assert push_classic(server, "", MadeChart(name, version)).status == 400


def test_uploads_beyond_the_limit_are_refused(small: LocalClient) -> None:
    assert small("POST", "/api/charts", bytes(2001)).status == 413


def test_a_bomb_is_refused(server: LocalClient) -> None:
    from windlass.chart.unpack import MAX_FILE_SIZE

    answer = push_classic(server, "", MadeChart("demo", "1.0.0", bytes(MAX_FILE_SIZE + 1)))
    assert answer.status == 413


def test_a_broken_chart_below_a_chart_does_not_matter(server: LocalClient) -> None:
    from tests.interop.server_charts import pack

    files = {"demo/Chart.yaml": b"apiVersion: v2\nname: demo\nversion: 1.0.0\n", "demo/charts/x.tgz": b"no archive"}
    assert server("POST", "/api/charts", pack(files)).status == 201


# --- conditions and compression ----------------------------------------------------------------------------------


def test_an_unchanged_index_is_not_sent_again(server: LocalClient) -> None:
    first = server("GET", "/index.yaml")
    assert server("GET", "/index.yaml", headers={"if-none-match": first.headers["etag"]}).status == 304
    push_classic(server, "", MadeChart("demo", "1.0.0"))
    second = server("GET", "/index.yaml", headers={"if-none-match": first.headers["etag"]})
    assert (second.status, second.headers["etag"] != first.headers["etag"]) == (200, True)
    push_classic(server, "other", MadeChart("demo", "1.0.0"))
    assert server("GET", "/index.yaml", headers={"if-none-match": second.headers["etag"]}).status == 304


def test_the_same_state_has_the_same_tag_and_bytes_on_every_server(start: Start) -> None:
    one, two = start(), start()
    for number in range(3):
        push_classic((one, two)[number % 2], "", MadeChart("demo", f"1.{number}.0"))
        first, second = one("GET", "/index.yaml"), two("GET", "/index.yaml")
        assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])
    assert [entry["version"] for entry in index(one)["demo"]] == ["1.2.0", "1.1.0", "1.0.0"]


def test_a_date_is_given_once_no_change_can_hide_behind_it(
    server: LocalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    push_classic(server, "", MadeChart("demo", "1.0.0"))
    assert "last-modified" not in server("GET", "/index.yaml").headers
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)
    date = server("GET", "/index.yaml").headers["last-modified"]
    assert server("GET", "/index.yaml", headers={"if-modified-since": date}).status == 304
    stale = {"if-modified-since": date, "if-none-match": '"other"'}
    assert server("GET", "/index.yaml", headers=stale).status == 200


def test_a_large_index_is_compressed_for_who_asks(server: LocalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classic, "SMALL_INDEX", 100)
    for number in range(5):
        push_classic(server, "", MadeChart(f"demo-{number % 3}", f"1.{number}.0"))
        plain = server("GET", "/index.yaml")
        zipped = server("GET", "/index.yaml", headers={"accept-encoding": "br, gzip;q=0.5"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert gzip.decompress(zipped.body) == plain.body
        assert zipped.headers["etag"] != plain.headers["etag"]
    assert "content-encoding" not in server("GET", "/index.yaml", headers={"accept-encoding": "gzip;q=0"}).headers
    head = server("HEAD", "/index.yaml")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(plain.body)))


def test_a_part_of_an_archive(server: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    push_classic(server, "", chart)
    path = f"/charts/{chart.filename}"
    assert server("GET", path, headers={"range": "bytes=2-5"}).body == chart.archive[2:6]
    assert server("GET", path, headers={"if-none-match": f'"{digest(chart.archive)}"'}).status == 304
    assert server("HEAD", path).headers["content-length"] == str(len(chart.archive))


# --- ChartMuseum's API -------------------------------------------------------------------------------------------


@pytest.fixture
def museum(server: LocalClient) -> LocalClient:
    """A server with charts ``a`` (1.0.0, 1.1.0, 2.0.0-rc.1) and ``b`` below ``team``."""
    for name, version in (("a", "1.0.0"), ("a", "2.0.0-rc.1"), ("a", "1.1.0"), ("b", "0.1.0")):
        push_classic(server, "team", MadeChart(name, version))
    return server


def test_charts_are_listed_by_name(museum: LocalClient) -> None:
    listing = json.loads(museum("GET", "/api/team/charts").body)
    assert {name: [entry["version"] for entry in entries] for name, entries in listing.items()} == {
        "a": ["2.0.0-rc.1", "1.1.0", "1.0.0"], "b": ["0.1.0"],
    }  # fmt: skip
    assert sorted(listing["b"][0]) == ["apiVersion", "created", "description", "digest", "name", "urls", "version"]
    assert list(json.loads(museum("GET", "/api/team/charts?offset=1&limit=5").body)) == ["b"]
    assert list(json.loads(museum("GET", "/api/team/charts?limit=1").body)) == ["a"]
    assert json.loads(museum("GET", "/api/charts").body) == {}
    for query in ("limit=0", "offset=-1", "limit=x"):
        assert museum("GET", f"/api/team/charts?{query}").status == 400


@pytest.mark.parametrize(
    ("wanted", "version"),
    [("1.0.0", "1.0.0"), ("latest", "1.1.0"), ("^1.0.0", "1.1.0"), (">=2.0.0-0", "2.0.0-rc.1"), ("~1.0", "1.0.0")],
)
def test_a_version_is_found_by_number_name_or_range(museum: LocalClient, wanted: str, version: str) -> None:
    answer = museum("GET", f"/api/team/charts/a/{wanted}")
    assert json.loads(answer.body)["version"] == version
    assert museum("HEAD", f"/api/team/charts/a/{wanted}").status == 200


def test_what_is_not_there_is_said_as_chartmuseum_says_it(museum: LocalClient) -> None:
    answer = museum("GET", "/api/team/charts/a/9.9.9")
    assert (answer.status, message(answer)) == (404, "no chart version found for a-9.9.9")
    answer = museum("GET", "/api/team/charts/none")
    assert (answer.status, message(answer)) == (404, "chart not found")
    assert museum("HEAD", "/api/team/charts/none").status == 404
    answer = museum("GET", "/team/charts/none-1.0.0.tgz")
    assert (answer.status, message(answer)) == (404, "object not found")
    answer = museum("GET", "/nowhere")
    assert (answer.status, message(answer)) == (404, "not found")
    assert museum("GET", "/api/team/charts/a/nonsense!").status == 404


def test_the_files_of_a_version(museum: LocalClient) -> None:
    answer = museum("GET", "/api/team/charts/a/latest/values")
    assert (answer.headers["content-type"], answer.body) == ("application/yaml", b"a: 1\n")
    value = json.loads(museum("GET", "/api/team/charts/a/1.0.0/templates").body)
    data = b64encode(b"x: {{ .Values.a }}\n").decode()
    assert value == {"templates": [{"name": "templates/x.yaml", "data": data}], "values": {"a": 1}}


def test_a_deleted_version_is_gone_in_both_protocols_and_may_come_again(admin: LocalClient) -> None:
    push_classic(admin, "team", MadeChart("demo", "1.0.0"))
    push_classic(admin, "team", MadeChart("demo", "1.1.0"))
    answer = admin("DELETE", "/api/team/charts/demo/1.0.0")
    assert (answer.status, json.loads(answer.body)) == (200, {"deleted": True})
    assert [entry["version"] for entry in index(admin, "team")["demo"]] == ["1.1.0"]
    assert admin("GET", "/v2/team/demo/manifests/1.0.0").status == 404
    assert admin("GET", "/team/charts/demo-1.0.0.tgz").status == 404
    assert admin("DELETE", "/api/team/charts/demo/1.0.0").status == 404
    assert push_oci(admin, "team", MadeChart("demo", "1.0.0", b"other")).status == 201
    assert len(index(admin, "team")["demo"]) == 2


def test_deletion_over_oci_is_deletion_from_the_index(admin: LocalClient) -> None:
    chart = MadeChart("demo", "1.0.0")
    push_oci(admin, "team", chart)
    assert admin("DELETE", "/v2/team/demo/manifests/1.0.0").status == 202
    assert index(admin, "team") == {}
    push_oci(admin, "team", chart)
    assert admin("DELETE", f"/v2/team/demo/manifests/{digest(chart.manifest())}").status == 202
    assert index(admin, "team") == {}
    assert json.loads(admin("GET", "/v2/team/demo/tags/list").body)["tags"] == []


def test_forms_without_a_known_field_are_refused(server: LocalClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    assert server("POST", "/api/charts", form({"other": ("x", b"y")}), headers).status == 400
    assert server("POST", "/api/charts", b"--edge\r\nbroken", headers).status == 400
    assert server("POST", "/api/charts", b"", {"content-type": "multipart/form-data"}).status == 400


def test_health_and_info_need_no_name(start: Start) -> None:
    closed = start(anonymous=0)
    assert (closed("GET", "/health").body, closed("GET", "/info").status) == (b'{"healthy":true}', 200)


# --- the page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_charts_and_how_to_pull_them(museum: LocalClient) -> None:
    page = museum("GET", "/").body.decode()
    assert "helm pull oci://charts.test/team/a --version 2.0.0-rc.1 --plain-http" in page
    assert "2.0.0-rc.1, 1.1.0, 1.0.0" in page


def test_the_page_believes_no_host_header(server: LocalClient) -> None:
    page = server("GET", "/", headers={"host": '"><script>alert(1)</script>'}).body.decode()
    assert "<script>" not in page


# --- the index as an object --------------------------------------------------------------------------------------


class _Rows:
    """A Charts of one prefix whose rows are counted as they are read."""

    def __init__(self) -> None:
        self.rows: list[ChartRow] = []
        self.read = 0
        self.revision = 0

    def add(self, name: str, version: str, *, removed: bool = False) -> None:
        entry: dict[str, object] = {"name": name, "version": version}
        self.revision += 1
        self.rows = [row for row in self.rows if (row.name, row.version) != (name, version)]
        self.rows.append(ChartRow("", name, version, "", Digest(""), 0, "", 0, "", "", "", write_fragment(name, entry),
                                  self.revision, removed))  # fmt: skip

    def state(self, prefix: str) -> tuple[int, str]:
        return self.revision, f"2026-01-01T00:00:{self.revision:02}Z" if self.revision else ""

    def changes(self, prefix: str, after: int) -> tuple[int, str, list[ChartRow]]:
        rows = [row for row in self.rows if row.revision > after]
        self.read += len(rows)
        return (*self.state(prefix), rows)

    def file(self, prefix: str, filename: str) -> ChartRow | None:
        return None

    def entries(self, prefix: str, name: str) -> dict[str, str]:
        return {}

    def archive(self, digest: str) -> ArchiveRow | None:
        return None


def _versions(document: Document) -> list[str]:
    value = yaml.load(document.body)
    assert isinstance(value, dict)
    return [entry["version"] for entries in value["entries"].values() for entry in entries]


def test_a_change_costs_its_own_entry() -> None:
    rows = _Rows()
    indexes = Indexes(rows)
    for number in range(20):
        rows.add("demo", f"1.{number}.0")
        assert indexes.ready("") is None
        assert len(_versions(indexes.current(""))) == number + 1
        assert indexes.ready("") is indexes.current("")
    assert rows.read == 20
    rows.add("demo", "1.7.0", removed=True)
    assert "1.7.0" not in _versions(indexes.current(""))
    rows.add("demo", "1.7.0")
    assert _versions(indexes.current(""))[12] == "1.7.0"
    assert rows.read == 22


def test_versions_that_differ_in_build_metadata_stand_side_by_side() -> None:
    rows = _Rows()
    for version in ("1.0.0+b", "1.0.0", "1.0.0+a"):
        rows.add("demo", version)
    indexes = Indexes(rows)
    assert _versions(indexes.current("")) == ["1.0.0+b", "1.0.0+a", "1.0.0"]
    rows.add("demo", "1.0.0+a", removed=True)
    assert _versions(indexes.current("")) == ["1.0.0+b", "1.0.0"]


def test_a_document_stays_what_it_was_while_charts_come() -> None:
    rows = _Rows()
    indexes = Indexes(rows)
    rows.add("demo", "1.0.0")
    before = indexes.current("")
    rows.add("demo", "2.0.0")
    indexes.current("")
    assert gzip.decompress(before.compressed()) == before.body


def test_only_so_many_indexes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from windlass.server import index as module

    monkeypatch.setattr(module, "MAX_PREFIXES", 2)
    indexes = Indexes(_Rows())
    for prefix in ("a", "b", "c"):
        indexes.current(prefix)
    assert [indexes.ready(prefix) is None for prefix in ("a", "b", "c")] == [True, False, False]
