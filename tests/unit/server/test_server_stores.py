"""The stores: blobs and uploads on disk, the database's writer, and its migrations."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from windlass.oci.digest import Digest
from windlass.server.stores.base import (
    BlobMissing,
    ContentWrong,
    Credential,
    OffsetWrong,
    StillReferenced,
    StoreError,
    UploadMissing,
)
from windlass.server.stores.database import Database
from windlass.server.stores.disk import Stores
from windlass.server.stores.files import UPLOAD_LIFETIME, FileBlobs, FileUploads
from windlass.server.stores.migrations import STEPS

AT = "2026-01-01T00:00:00Z"


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(str(tmp_path / "blobs"))


@pytest.fixture
def uploads(tmp_path: Path, blobs: FileBlobs) -> FileUploads:
    return FileUploads(str(tmp_path / "uploads"), blobs)


def test_a_blob_is_found_by_its_digest(blobs: FileBlobs) -> None:
    digest = Digest.of(b"content")
    blobs.put(digest, b"content")
    blobs.put(digest, b"content")
    with blobs.open(digest) as file:
        assert file.read() == b"content"
    assert blobs.size(digest) == 7


def test_an_absent_blob_is_missing(blobs: FileBlobs) -> None:
    assert blobs.size(Digest.of(b"x")) is None
    with pytest.raises(BlobMissing):
        blobs.open(Digest.of(b"x"))


def test_an_upload_becomes_a_blob(uploads: FileUploads, blobs: FileBlobs) -> None:
    session = uploads.start("a/b")
    assert uploads.append("a/b", session, 0, b"one") == 3
    assert uploads.append("a/b", session, 3, b"two") == 6
    assert uploads.finish("a/b", session, Digest.of(b"onetwo")) == 6
    assert blobs.size(Digest.of(b"onetwo")) == 6
    assert uploads.size("a/b", session) is None


def test_an_upload_goes_on_in_another_server(tmp_path: Path, uploads: FileUploads, blobs: FileBlobs) -> None:
    session = uploads.start("a/b")
    uploads.append("a/b", session, 0, b"one")
    other = FileUploads(str(tmp_path / "uploads"), blobs)
    assert other.size("a/b", session) == 3
    other.append("a/b", session, 3, b"two")
    # the first server's running hash stands at 3 bytes, the file at 6
    assert uploads.finish("a/b", session, Digest.of(b"onetwo")) == 6


def test_an_upload_may_be_named_by_another_algorithm(uploads: FileUploads, blobs: FileBlobs) -> None:
    session = uploads.start("a")
    uploads.append("a", session, 0, b"data")
    uploads.finish("a", session, Digest.of(b"data", "sha512"))
    assert blobs.size(Digest.of(b"data", "sha512")) == 4


def test_a_piece_at_the_wrong_place_is_refused(uploads: FileUploads) -> None:
    session = uploads.start("a")
    uploads.append("a", session, 0, b"one")
    with pytest.raises(OffsetWrong) as caught:
        uploads.append("a", session, 2, b"x")
    assert caught.value.size == 3


def test_wrong_content_is_thrown_away(uploads: FileUploads, blobs: FileBlobs) -> None:
    session = uploads.start("a")
    uploads.append("a", session, 0, b"data")
    with pytest.raises(ContentWrong):
        uploads.finish("a", session, Digest.of(b"other"))
    assert uploads.size("a", session) is None
    assert blobs.size(Digest.of(b"other")) is None


@pytest.mark.parametrize("session", ["", "../../etc/passwd", "0" * 31, "G" * 32, "0" * 33])
def test_session_names_of_another_form_do_not_exist(uploads: FileUploads, session: str) -> None:
    assert uploads.size("a", session) is None
    with pytest.raises(UploadMissing):
        uploads.append("a", session, 0, b"x")


def test_a_session_belongs_to_its_repository(uploads: FileUploads) -> None:
    session = uploads.start("mine")
    assert uploads.size("yours", session) is None
    with pytest.raises(UploadMissing):
        uploads.append("yours", session, 0, b"x")


def test_a_late_piece_cannot_reach_the_blob(
    uploads: FileUploads, blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of an upload is renamed to be the blob: who waited for its lock must not write into the blob."""
    import fcntl

    session = uploads.start("a")
    uploads.append("a", session, 0, b"data")
    real, first = fcntl.flock, threading.Event()

    def finish_meanwhile(file: object, operation: int) -> None:
        if not first.is_set():
            first.set()
            uploads.finish("a", session, Digest.of(b"data"))
        real(file, operation)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(fcntl, "flock", finish_meanwhile)
    with pytest.raises(UploadMissing):
        uploads.append("a", session, 4, b"late")
    assert blobs.size(Digest.of(b"data")) == 4


def test_old_uploads_are_swept(tmp_path: Path, uploads: FileUploads) -> None:
    kept, old = uploads.start("a"), uploads.start("a")
    (path,) = [path for path in (tmp_path / "uploads").iterdir() if path.name.endswith(old)]
    past = time.time() - UPLOAD_LIFETIME - 1
    os.utime(path, (past, past))
    uploads.sweep()
    assert uploads.size("a", old) is None
    assert uploads.size("a", kept) == 0


# --- the database ------------------------------------------------------------------------------------------------


def _fails(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO archives VALUES ('bad', '', '', '')")
    raise ValueError("no")


def test_work_that_fails_undoes_itself_and_nothing_else(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "db"))
    entered, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        entered.set()
        go_on.wait(5)
        connection.execute("INSERT INTO archives VALUES ('slow', '', '', '')")

    def good(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO archives VALUES ('good', '', '', '')")

    errors: list[BaseException] = []

    def attempt(work: object) -> None:
        try:
            database.write(work)  # type: ignore[arg-type]  # one of the above
        except ValueError as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt, args=(work,)) for work in (slow, _fails, good)]
    threads[0].start()
    entered.wait(5)
    for thread in threads[1:]:  # these two share the next commit
        thread.start()
    time.sleep(0.05)
    go_on.set()
    for thread in threads:
        thread.join()
    assert [str(error) for error in errors] == ["no"]
    assert sorted(database.rows("SELECT digest FROM archives")) == [("good",), ("slow",)]
    database.close()


def test_a_closed_database_refuses_to_write(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "db"))
    database.close()
    database.close()
    with pytest.raises(StoreError):
        database.write(lambda connection: None)


def test_closing_leaves_no_log(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "db"))
    database.write(lambda connection: connection.execute("INSERT INTO archives VALUES ('a', '', '', '')") and None)
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db", "db.lock"]


def test_two_servers_may_open_a_new_folder_at_once(tmp_path: Path) -> None:
    opened: list[Stores] = []
    threads = [threading.Thread(target=lambda: opened.append(Stores(str(tmp_path / "data")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({stores.token_key for stores in opened}) == 1
    tokens = [Credential("admin", f"h{n}", "admin", AT) for n in range(len(opened))]
    firsts = [stores.credentials.add_first(token) for stores, token in zip(opened, tokens, strict=True)]
    assert firsts.count(True) == 1
    for stores in opened:
        stores.close()


def test_a_database_of_a_newer_windlass_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "db")
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer windlass"):
        Database(path)


def test_a_blob_that_a_manifest_needs_stays(tmp_path: Path) -> None:
    from windlass.server.stores.base import ManifestRow, Publication

    stores = Stores(str(tmp_path / "data"))
    blob, other, manifest = Digest.of(b"blob"), Digest.of(b"other"), Digest.of(b"{}")
    for digest in (blob, other):
        stores.repositories.link("a", digest, 4, AT)
    stores.manifests.publish(Publication("a", ManifestRow(manifest, "t", b"{}"), [(blob, False)], AT))
    with pytest.raises(StillReferenced):
        stores.repositories.unlink("a", blob)
    assert stores.repositories.unlink("a", other)
    assert stores.manifests.remove("a", manifest, AT)
    assert stores.repositories.unlink("a", blob)
    assert not stores.repositories.unlink("a", blob)
    stores.close()
