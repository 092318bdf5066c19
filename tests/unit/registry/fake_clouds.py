"""The token services of AWS, Azure and Google in a few lines each, with the checks that the real ones make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]
Handler = Callable[["Call"], Answer]


class Call:
    """One request: method, path, query, headers with lower-case names, body."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(target)
        self.method, self.path, self.query = method, parts.path, parse_qs(parts.query)
        self.headers, self.body = headers, body

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return {key: values[0] for key, values in parse_qs(self.body.decode()).items()}


class Cloud:
    """A server on loopback that answers every request with ``answer``."""

    def __init__(self, answer: Handler) -> None:
        self.calls: list[Call] = []
        outer = self

        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.command, self.path, headers, body)
                outer.calls.append(call)
                status, value = answer(call)
                data = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = _serve

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def aws_signature_holds(call: Call, secret: str) -> bool:
    """Check Signature Version 4 as the service does: from what arrived, with the secret that it knows."""
    scheme, _, rest = call.headers["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    _, date, region, service, _ = fields["Credential"].split("/")
    names = fields["SignedHeaders"].split(";")
    canonical = "\n".join([
        call.method, call.path, "", *(f"{name}:{call.headers[name]}" for name in names), "", ";".join(names),
        hashlib.sha256(call.body).hexdigest(),
    ])  # fmt: skip
    scope = f"{date}/{region}/{service}/aws4_request"
    stamp = call.headers["x-amz-date"]
    text = "\n".join([scheme, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    needed = {"host", "x-amz-date", "x-amz-target"}
    return needed <= set(names) and hmac.digest(key, text.encode(), "sha256").hex() == fields["Signature"]


def ecr(secret: str) -> Handler:
    """GetAuthorizationToken of ECR and ECR Public, and STS for a web identity."""
    token = base64.b64encode(b"AWS:token-of-ecr").decode()

    def answer(call: Call) -> Answer:
        if call.form.get("Action") == "AssumeRoleWithWebIdentity":
            keys = {"AccessKeyId": "ASIA", "SecretAccessKey": secret, "SessionToken": "session"}
            inner = {"AssumeRoleWithWebIdentityResult": {"Credentials": keys}}
            return 200, {"AssumeRoleWithWebIdentityResponse": inner}
        if "authorization" not in call.headers or not aws_signature_holds(call, secret):
            return 403, {"__type": "InvalidSignatureException", "message": "The request signature does not match"}
        entry = {"authorizationToken": token, "expiresAt": 1.7e9}
        public = call.headers["x-amz-target"].startswith("SpencerFrontendService.")
        return 200, {"authorizationData": entry if public else [entry]}

    return answer
