"""Resolving and downloading, with a getter that serves from memory."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from windlass.errors import WindlassError
from windlass.fetch import download, getters, locate
from windlass.fetch.access import Access, of_entry
from windlass.fetch.content import CHART, PROVENANCE, ContentCache
from windlass.fetch.download import ALWAYS, IF_POSSIBLE, LATER, Downloader, archive_name, parse_digest
from windlass.fetch.errors import DigestMismatch, FetchError
from windlass.fetch.getters import Getters
from windlass.fetch.resolve import Sources, resolve
from windlass.repo import Entry

DATA = b"a chart"
DIGEST = hashlib.sha256(DATA).hexdigest()


class Memory:
    """Serves ``files``; remembers with which access it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, Access]] = []

    def get(self, url: str, access: Access, version: str) -> bytes:
        self.asked.append((url, access))
        if url not in self.files:
            raise FetchError(f"nothing at {url}")
        return self.files[url]


def _unreachable(*_: object) -> object:
    raise AssertionError("no network in these tests")


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def sources(tmp_path: Path, memory: Memory) -> Sources:
    made = Getters(_unreachable, _unreachable, plugins={"mem": memory})
    config, cache = tmp_path / "repositories.yaml", tmp_path / "cache"
    cache.mkdir()
    config.write_text(
        "repositories:\n- {name: r, url: 'mem://h/p', username: ann, password: pw}\n- {name: empty}\n"
        "- {name: odd, url: 'gopher://x'}\n"
    )
    _write_index(cache, DIGEST)
    return Sources(made, _unreachable, str(config), str(cache), str(tmp_path / "content"))


def _write_index(cache: Path, digest: str, url: str = "foo-1.0.0.tgz") -> None:
    entry = {"apiVersion": "v2", "name": "foo", "version": "1.0.0", "urls": [url], "digest": digest}
    bare = {**entry, "name": "bare", "urls": []}
    document = {"apiVersion": "v1", "entries": {"foo": [entry], "bare": [bare]}}
    (cache / "r-index.yaml").write_text("#\n" + json.dumps(document))


def test_a_chart_of_a_repository_is_found_with_its_credentials(sources: Sources) -> None:
    place = resolve("r/foo", "", sources, Access(username="other", password="x"))
    assert (place.url, place.digest) == ("mem://h/p/foo-1.0.0.tgz", DIGEST)
    assert (place.access.url, place.access.username, place.access.password) == ("mem://h/p", "ann", "pw")


def test_a_url_of_a_known_index_borrows_its_repository(sources: Sources, tmp_path: Path) -> None:
    _write_index(tmp_path / "cache", DIGEST, "mem://h/p/foo-1.0.0.tgz")
    Path(sources.repository_config).write_text("repositories:\n- {name: r, url: 'mem://h/p', username: a, password: b}")
    assert resolve("mem://h/p/foo-1.0.0.tgz", "", sources, Access()).access.username == "a"
    assert resolve("mem://h/other.tgz", "", sources, Access()).access == Access("mem://h/other.tgz")


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("foo", "non-absolute URLs should be in form of repo_name/path_to_chart, got: foo"),
        ("nope/foo", "repo nope not found"),
        ("empty/foo", "no URL found for repository empty"),
        ("odd/foo", "could not find protocol handler for: gopher"),
        ("r/none", "chart \"none\" matching  not found in r index. (try 'helm repo update'): no chart name found"),
        ("r/bare", 'chart "r/bare" has no downloadable URLs'),
        ("%zz", "invalid chart URL format: %zz"),
    ],
)
def test_what_cannot_be_resolved_says_why(sources: Sources, reference: str, text: str) -> None:
    with pytest.raises(WindlassError) as caught:
        resolve(reference, "", sources, Access())
    assert str(caught.value) == text


def test_a_download_has_the_digest_of_the_index_or_is_refused(sources: Sources, memory: Memory, tmp_path: Path) -> None:
    memory.files["mem://h/p/foo-1.0.0.tgz"] = DATA
    path, verified = Downloader(sources, Access()).download_to("r/foo", "", str(tmp_path))
    assert (Path(path).name, Path(path).read_bytes(), verified) == ("foo-1.0.0.tgz", DATA, None)
    Path(path).unlink()
    memory.files["mem://h/p/foo-1.0.0.tgz"] = b"another chart"
    for work in (
        lambda: Downloader(sources, Access()).download_to("r/foo", "", str(tmp_path)),
        lambda: Downloader(sources, Access()).download_to_cache("r/foo", ""),
    ):
        with pytest.raises(DigestMismatch):
            work()
    assert not Path(path).exists()
    assert not (tmp_path / "content").exists()


def test_a_url_may_come_with_a_digest_too(sources: Sources, memory: Memory, tmp_path: Path) -> None:
    memory.files["mem://h/x.tgz"] = DATA
    Path(sources.repository_config).unlink()
    downloader = Downloader(sources, Access())
    downloader.download_to("mem://h/x.tgz", "", str(tmp_path), f"sha256:{DIGEST}")
    downloader.download_to("mem://h/x.tgz", "", str(tmp_path), "not a digest")
    with pytest.raises(DigestMismatch):
        downloader.download_to("mem://h/x.tgz", "", str(tmp_path), "0" * 64)


def test_the_cache_is_used_when_its_bytes_are_right(sources: Sources, memory: Memory, tmp_path: Path) -> None:
    cache = ContentCache(sources.content_cache)
    path = cache.put(DIGEST, DATA, CHART)
    assert path == f"{sources.content_cache}/{DIGEST[:2]}/{DIGEST}.chart"
    assert Downloader(sources, Access()).download_to_cache("r/foo", "")[0] == path
    assert memory.asked == []
    Path(path).write_bytes(b"poison")
    memory.files["mem://h/p/foo-1.0.0.tgz"] = DATA
    assert Downloader(sources, Access()).download_to_cache("r/foo", "")[0] == path
    assert Path(path).read_bytes() == DATA


def test_provenance_is_fetched_kept_or_missed_as_asked(sources: Sources, memory: Memory, tmp_path: Path) -> None:
    memory.files["mem://h/p/foo-1.0.0.tgz"] = DATA
    said: list[str] = []
    with pytest.raises(FetchError, match=r'failed to fetch provenance "mem://h/p/foo-1\.0\.0\.tgz\.prov"'):
        Downloader(sources, Access(), verify=ALWAYS).download_to("r/foo", "", str(tmp_path))
    downloader = Downloader(sources, Access(), verify=IF_POSSIBLE, warn=said.append)
    downloader.download_to("r/foo", "", str(tmp_path))
    downloader.download_to_cache("r/foo", "")
    assert said == ["WARNING: Verification not found for r/foo: nothing at mem://h/p/foo-1.0.0.tgz.prov\n"] * 2
    memory.files["mem://h/p/foo-1.0.0.tgz.prov"] = b"statement"
    later = Downloader(sources, Access(), verify=LATER)
    later.download_to("r/foo", "", str(tmp_path))
    assert (tmp_path / "foo-1.0.0.tgz.prov").read_bytes() == b"statement"
    later.download_to_cache("r/foo", "")
    assert ContentCache(sources.content_cache).find(DIGEST, PROVENANCE)
    assert {access.username for _, access in memory.asked} == {"ann"}, "provenance gets the credentials too"


@pytest.mark.parametrize(
    ("text", "result"),
    [("", ""), ("AB" * 32, "ab" * 32), ("sha256:" + "ab" * 32, "ab" * 32)],
)
def test_digests_are_read_with_or_without_their_algorithm(text: str, result: str) -> None:
    assert parse_digest(text) == result


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("abcd", "invalid digest length: 2"),
        ("sha256:", "invalid digest length: 0"),
        ("abc", "encoding/hex: odd length hex string"),
        ("sha512:xy", "encoding/hex: invalid byte: U+0078 'x'"),
        ("é", "encoding/hex: invalid byte: U+00C3 'Ã'"),
    ],
)
def test_digests_that_are_none_are_refused_in_the_words_of_go(text: str, error: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse_digest(text)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://h/a/foo-1.0.0.tgz?x=y", "foo-1.0.0.tgz"),
        ("oci://h/a/foo:1.0.0", "foo-1.0.0.tgz"),
        ("oci://h:5000/foo:1.0.0_b", "foo-1.0.0_b.tgz"),
    ],
)
def test_archives_are_named_after_their_url(url: str, name: str) -> None:
    assert archive_name(url) == name


def test_what_lies_here_needs_no_download(sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "foo").mkdir()
    options = locate.ChartOptions(Access())
    assert locate.locate(" r/foo ", options, sources) == str(tmp_path / "r" / "foo")
    with pytest.raises(FetchError, match=r'path "\./x" not found'):
        locate.locate("./x", options, sources)


def test_credentials_stay_with_the_server_of_repo_flag() -> None:
    given = Access(username="ann", password="pw")
    assert locate.access_in_repository(given, "http://h/a", "http://h:80/b/c.tgz").username == "ann"
    assert locate.access_in_repository(given, "http://h/a", "http://i/c.tgz").username == ""
    assert locate.access_in_repository(given, "http://h/a", "https://h/c.tgz").password == ""
    everywhere = Access(username="ann", password="pw", pass_credentials=True)
    assert locate.access_in_repository(everywhere, "http://h/a", "http://i/c.tgz").username == "ann"


def test_an_entry_gives_all_it_has() -> None:
    entry = Entry("r", "u", "a", "b", "c", "d", "e", True, True)
    assert of_entry(entry) == Access("u", "a", "b", True, "c", "d", "e", True)


def test_an_unknown_scheme_is_refused(sources: Sources) -> None:
    with pytest.raises(FetchError, match='scheme "gopher" not supported'):
        sources.getters.get("gopher://x/y", Access())
    assert getters.DEFAULT_TIMEOUT == 120.0
    assert download.NEVER == "never"
