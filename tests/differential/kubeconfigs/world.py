"""A folder and servers in which kubeconfigs are tried with helm and with windlass."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .authorities import Authority
from .draw import EXEC, Drawn
from .endpoints import Api, Endpoint, HttpProxy, Socks, tls

TIMEOUT_S = 120
MASKS = (
    (r"127\.0\.0\.1:\d+->", "LOCAL->"),
    (r"\[::1\]:\d+->", "LOCAL->"),
    (r"[IWE]\d{4} [\d:.]+ +\d+ (\S+\.go):\d+\]", r"KLOG \1]"),
    (r"current time \S+ is after", "current time NOW is after"),
    (r"(duplicate name \".*?\" in list): \[\{(?s:(?!, error loading).)*\}\](?=\n|, error loading|\]\n)", r"\1"),
)


def _credential(version: str, status: str) -> str:
    return f'{{"kind":"ExecCredential","apiVersion":"{EXEC}/{version}"{status}}}'


def program(pair: tuple[str, str]) -> str:
    """Return a credential program: what it prints is its argument, or the variable FATE."""
    both = json.dumps(dict(zip(("clientCertificateData", "clientKeyData"), pair, strict=True)))
    good = '{"token":"good"%s}'
    cases = {
        "told": ("v1", good % ""),
        "loud": ("v1", good % ""),
        "beta": ("v1beta1", good % ""),
        "bare": ("v1", ""),
        "none": ("v1", "{}"),
        "half": ("v1", '{"clientCertificateData":"x"}'),
        "pair": ("v1", both),
        "badpair": ("v1", '{"clientCertificateData":"x","clientKeyData":"y"}'),
        "soon": ("v1", good % ',"expirationTimestamp":"2100-01-01T00:00:00Z"'),
        "past": ("v1", good % ',"expirationTimestamp":"2001-01-01T00:00:00Z"'),
        "baddate": ("v1", good % ',"expirationTimestamp":"tomorrow"'),
        "wrong": ("v1", '{"token":"unknown"}'),
        "list": ("v1", "[]"),
        "int": ("v1", '{"token":7}'),
        "extra": ("v1", good % ',"x":1'),
    }
    plain = _credential("v1", f',"status":{good % ""}')
    lines = ["#!/bin/sh", 'echo run >>"$LOG"', 'case "${FATE:-$1}" in']
    for name, (version, status) in cases.items():
        text = _credential(version, f',"status":{status}' if status else "")
        told = 'echo "$X $KUBERNETES_EXEC_INFO" >&2; ' if name in ("told", "loud") else ""
        lines.append(f"{name}) {told}cat <<'EOF'\n{text}\nEOF\n;;")
    lines += [
        "junk) echo junk ;;",
        "empty) ;;",
        "fail) echo oops >&2; exit 3 ;;",
        """noversion) echo '{"kind":"ExecCredential","status":{"token":"good"}}' ;;""",
        f"""nokind) echo '{{"apiVersion":"{EXEC}/v1","status":{{"token":"good"}}}}' ;;""",
        """foreign) echo '{"kind":"Pod","apiVersion":"v1"}' ;;""",
        f"*) echo '{plain}' ;;",
        "esac",
    ]
    return "\n".join(lines) + "\n"


def _token(expires: float) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": int(expires)}).encode()).rstrip(b"=").decode()
    return f"e30.{claims}.x"


class World:
    """Servers and a working directory; close it."""

    def __init__(self, folder: Path, helm: str) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.pki = folder / "pki"
        self.pki.mkdir(parents=True)
        authority = Authority(self.pki, "ca")
        names = ("127.0.0.1", "::1", "localhost", "kubernetes")
        authority.issue("server", *names)
        authority.issue("expired", *names, valid=False)
        authority.issue("misnamed", "elsewhere.example", "10.0.0.1")
        authority.issue("admin")
        Authority(self.pki, "other")
        self.endpoints: dict[str, Endpoint | Socks] = {
            "api": Endpoint(Api, tls(self.pki, "server", "ca"), "127.0.0.1"),
            "api6": Endpoint(Api, tls(self.pki, "server", "ca"), "::1"),
            "plain": Endpoint(Api, None, "127.0.0.1"),
            "expired": Endpoint(Api, tls(self.pki, "expired"), "127.0.0.1"),
            "misnamed": Endpoint(Api, tls(self.pki, "misnamed"), "127.0.0.1"),
            "proxy": Endpoint(HttpProxy, None, "127.0.0.1"),
            "tlsproxy": Endpoint(HttpProxy, tls(self.pki, "server"), "127.0.0.1"),
            "socks": Socks(),
            "locked": Socks(password=True),
        }
        self.programs = {"helm": Path(helm), "windlass": Path(sys.executable).parent / "windlass"}
        self.known = self._known()

    def close(self) -> None:
        """Stop the servers."""
        for endpoint in self.endpoints.values():
            endpoint.close()

    def _known(self) -> dict[str, str]:
        def encoded(name: str) -> str:
            return base64.b64encode((self.pki / name).read_bytes()).decode()

        broken = b"-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"
        known = {name: str(endpoint.port) for name, endpoint in self.endpoints.items()}
        known |= {"ca": encoded("ca.crt"), "other": encoded("other.crt"), "otherkey": encoded("other.key")}
        known |= {"admincrt": encoded("admin.crt"), "adminkey": encoded("admin.key")}
        known |= {"pki": str(self.pki), "work": str(self.work), "badca": base64.b64encode(broken).decode()}
        return known | {"fresh": _token(time.time() + 86400), "stale": _token(1e9)}

    def filled(self, text: str) -> str:
        """Return a text with what ``@name@`` stands for."""
        return re.sub(r"@(\w+)@", lambda found: self.known.get(found[1], found[0]), text)

    def answer(self, name: str, case: Drawn) -> tuple[Any, ...]:
        """Return exit code, output, requests and runs of the credential program."""
        self._prepare(case)
        link = self.folder / "helm"
        link.unlink(missing_ok=True)
        link.symlink_to(self.programs[name])
        variables = {key: self.filled(value) for key, value in case.variables.items()}
        done = subprocess.run(
            [str(link), *map(self.filled, case.argv)],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=self.work,
            env={"HOME": str(self.work / "home"), "PATH": os.environ["PATH"], "TZ": "UTC", "LANG": "C.UTF-8",
                 "LOG": str(self.folder / "runs"), **variables},
            timeout=TIMEOUT_S,
            check=False,
        )  # fmt: skip
        asked = {}
        for key, endpoint in self.endpoints.items():
            if endpoint.asked:
                asked[key] = sorted({self._masked(json.dumps(request)) for request in endpoint.asked})
        runs = self.folder / "runs"
        texts = [self._masked(stream.decode("utf-8", "replace")) for stream in (done.stdout, done.stderr)]
        return done.returncode, *texts, asked, len(runs.read_text()) if runs.exists() else 0

    def _prepare(self, case: Drawn) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        (self.work / "home").mkdir(parents=True)
        (self.work / "bin").mkdir()
        (self.work / "pki").symlink_to(self.pki)
        pair = ((self.pki / "admin.crt").read_text(), (self.pki / "admin.key").read_text())
        fixed = {"token": "good\n", "empty": "", "broken": "a: [b\n", "scalar": "hello\n", "list": "- a\n",
                 "json": '{"current-context": "a"}', "bin/program": program(pair)}  # fmt: skip
        for name, text in {**fixed, **case.files}.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.filled(text))
        (self.work / "bin" / "program").chmod(0o755)
        (self.folder / "runs").unlink(missing_ok=True)
        for endpoint in self.endpoints.values():
            endpoint.asked = []

    def _masked(self, text: str) -> str:
        for pattern, replacement in MASKS:
            text = re.sub(pattern, replacement, text)
        return text

    def difference(self, case: Drawn) -> tuple[Any, Any] | None:
        """Return both answers if they differ."""
        theirs, ours = (self.answer(name, case) for name in ("helm", "windlass"))
        return None if theirs == ours else (theirs, ours)
