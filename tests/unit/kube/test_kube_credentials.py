"""Credentials: tokens that are renewed in files, programs within bounds, a pod's own account."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.differential.kubeconfigs.authorities import Authority

from windlass.kube import execplugin, incluster
from windlass.kube.config import Access
from windlass.kube.credentials import TOKEN_AGE, Credentials
from windlass.kube.errors import CredentialsError, KubeconfigError, LateCredentialsError

VERSION = "client.authentication.k8s.io/v1"


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def credentials(user: dict[str, object], clock: Clock | None = None) -> Credentials:
    return Credentials(Access("https://x", {}, user), {"PATH": "/usr/bin:/bin"}, clock or Clock())


def program(tmp_path: Path, script: str) -> dict[str, object]:
    path = tmp_path / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return {"apiVersion": VERSION, "command": str(path), "interactiveMode": "Never"}


def credential(status: str) -> str:
    return f"""echo '{{"kind":"ExecCredential","apiVersion":"{VERSION}","status":{status}}}'"""


def test_a_token_file_is_read_again_after_a_minute(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", Clock()
    path.write_text("one\n")
    mine = credentials({"tokenFile": str(path)}, clock)
    assert mine.token() == "one"
    path.write_text("two")
    assert mine.token() == "one"
    clock.time += TOKEN_AGE + 1
    assert mine.token() == "two"
    path.unlink()
    clock.time += TOKEN_AGE + 1
    assert mine.token() == "two"


def test_a_refused_token_of_a_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("one")
    mine = credentials({"tokenFile": str(path)})
    assert mine.token() == "one"
    assert not mine.refused()
    path.write_text("two")
    assert mine.refused()
    assert mine.token() == "two"


def test_a_file_without_a_token_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(" \n")
    with pytest.raises(CredentialsError, match=r"^read empty token from file \".*token\"$"):
        credentials({"tokenFile": str(path)}).check()
    with pytest.raises(CredentialsError, match=r"^open .*none: no such file or directory$"):
        credentials({"tokenFile": str(tmp_path / "none")})


def test_another_certificate_of_a_program_makes_a_new_generation(tmp_path: Path) -> None:
    counted = f"echo x >>{tmp_path}/runs; n=$(wc -l <{tmp_path}/runs)"
    pair = '{"clientCertificateData":"\'$((n / 2))\'","clientKeyData":"k"}'
    mine = credentials({"exec": program(tmp_path, f"{counted}; {credential(pair)}")})
    seen = []
    for _ in range(4):
        mine.certificate()
        seen.append(mine.generation)
        assert mine.refused()
    assert seen == [0, 1, 1, 2]


def test_a_program_that_is_named_by_its_path_fails_as_the_system_says(tmp_path: Path) -> None:
    missing = {"apiVersion": VERSION, "command": f"{tmp_path}/none", "interactiveMode": "Never"}
    with pytest.raises(LateCredentialsError, match=r"exec: fork/exec .*/none: no such file or directory$"):
        credentials({"exec": missing}).token()
    sought = {**missing, "command": "no-such-program", "installHint": "get\x1b it\n"}
    with pytest.raises(LateCredentialsError, match=r"(?s)executable no-such-program not found.*\n\ngetU\+001B it\n$"):
        credentials({"exec": sought}).token()


def test_a_program_runs_once_until_its_token_expires(tmp_path: Path) -> None:
    status = '{"token":"t","expirationTimestamp":"1970-01-01T00:20:00Z"}'
    clock, runs = Clock(), tmp_path / "runs"
    mine = credentials({"exec": program(tmp_path, f"echo x >>{runs}; {credential(status)}")}, clock)
    assert [mine.token(), mine.token()] == ["t", "t"]
    clock.time = 1201.0
    assert mine.token() == "t"
    assert runs.read_text() == "x\nx\n"


def test_a_refused_token_makes_the_program_run_again(tmp_path: Path) -> None:
    mine = credentials({"exec": program(tmp_path, credential('{"token":"t"}'))})
    assert not mine.refused()
    mine.token()
    assert mine.refused()
    assert not credentials({"token": "x"}).refused()


def test_a_program_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=r"did not end within 0\.1 seconds"):
        execplugin.run(program(tmp_path, "exec sleep 20"), Access("https://x", {}, {}), {}, seconds=0.1)


def test_a_program_that_prints_too_much_is_killed(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=f"printed more than {execplugin.MAX_OUTPUT} bytes"):
        execplugin.run(program(tmp_path, "exec yes"), Access("https://x", {}, {}), {"PATH": "/usr/bin:/bin"})


def test_a_program_gives_a_certificate(tmp_path: Path) -> None:
    mine = credentials({"exec": program(tmp_path, credential('{"clientCertificateData":"c","clientKeyData":"k"}'))})
    assert mine.certificate() == (b"c", b"k")
    assert mine.token() == ""


def test_a_token_beside_a_program_makes_it_needless(tmp_path: Path) -> None:
    assert credentials({"token": "t", "exec": program(tmp_path, "exit 1")}).token() == "t"


def test_a_pod_uses_its_account(tmp_path: Path) -> None:
    variables = {"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}
    folder = str(tmp_path)
    assert not incluster.possible(variables, folder)
    with pytest.raises(KubeconfigError, match="no such file"):
        incluster.access(variables, folder)
    (tmp_path / "token").write_text("t")
    assert incluster.possible(variables, folder)
    assert not incluster.possible({}, folder)
    assert incluster.access(variables, folder) == ("https://[fd00::1]:443", {}, {"tokenFile": f"{folder}/token"})
    (tmp_path / "ca.crt").write_text("none")
    assert incluster.access(variables, folder)[1] == {}
    Authority(tmp_path, "ca")
    assert incluster.access(variables, folder)[1] == {"certificate-authority": f"{folder}/ca.crt"}


def test_a_pod_has_a_namespace(tmp_path: Path) -> None:
    assert incluster.namespace({}, str(tmp_path)) == ""
    (tmp_path / "namespace").write_text("mine\n")
    assert incluster.namespace({}, str(tmp_path)) == "mine"
    assert incluster.namespace({"POD_NAMESPACE": "told"}, str(tmp_path)) == "told"
