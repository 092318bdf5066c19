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

Answer = tuple[int, dict[str, Any] | str]
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
                data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = _serve

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


def instance(keys: dict[str, str], role: str = "builder") -> Handler:
    """EC2's instance metadata service, version 2: nothing without a token, and no token through a proxy."""
    roles = "/latest/meta-data/iam/security-credentials/"

    def answer(call: Call) -> Answer:
        if call.path == "/latest/api/token":
            lifetime = call.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
            if call.method != "PUT" or not (lifetime.isdigit() and 1 <= int(lifetime) <= 21600):
                return 400, ""
            return (403, "") if "x-forwarded-for" in call.headers else (200, "session token")
        if call.headers.get("x-aws-ec2-metadata-token") != "session token" or call.method != "GET":
            return 401, ""
        if call.path == roles:
            return (200, role) if role else (404, "")
        return (200, {"Code": "Success", "Type": "AWS-HMAC", **keys}) if call.path == roles + role else (404, "")

    return answer


def google_token(public_key: Any, audience: Callable[[], str]) -> Handler:
    """Google's token service for service accounts (RFC 7523): the assertion must be signed, fresh and meant for it."""

    def answer(call: Call) -> Answer:
        if call.form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return 400, {"error": "unsupported_grant_type"}
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        signed, _, signature = call.form["assertion"].rpartition(".")
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in signed.split("."))
        try:
            raw = base64.urlsafe_b64decode(signature + "==")
            public_key.verify(raw, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        right = header["alg"] == "RS256" and claims["aud"] == audience() and 0 < claims["exp"] - claims["iat"] <= 3600
        if not right or claims["scope"] != "https://www.googleapis.com/auth/cloud-platform":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": f"token of {claims['iss']}", "expires_in": 3599, "token_type": "Bearer"}

    return answer
