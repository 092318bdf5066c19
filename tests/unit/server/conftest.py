"""A server in this process: the ASGI application over a temporary folder, and a client that calls it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.interop.server_process import Answer

from windlass.server.app import App
from windlass.server.settings import Limits, Settings


class LocalClient:
    """Calls an ASGI application. ``chunks`` sends the body in several messages; ``cut`` goes away before its end."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.authorization = ""
        self.loop = asyncio.new_event_loop()

    def __call__(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        chunks: list[bytes] | None = None,
        cut: bool = False,
    ) -> Answer:
        path, _, query = target.partition("?")
        sent = {"host": "charts.test", **{key.lower(): value for key, value in (headers or {}).items()}}
        if self.authorization:
            sent.setdefault("authorization", self.authorization)
        if body is not None and chunks is None:
            sent.setdefault("content-length", str(len(body)))
        scope: dict[str, object] = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(), "scheme": "http",
            "client": ("127.0.0.1", 1), "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
        }  # fmt: skip
        pieces = chunks if chunks is not None else [body or b""]
        messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        if cut:
            messages.append({"type": "http.disconnect"})
        else:
            messages[-1]["more_body"] = False
        return self.loop.run_until_complete(self._call(scope, messages))

    async def _call(self, scope: dict[str, object], messages: list[dict[str, object]]) -> Answer:
        answer = Answer(0, {}, b"")

        async def receive() -> dict[str, object]:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: Mapping[str, object]) -> None:
            if message["type"] == "http.response.start":
                answer.status = int(str(message["status"]))
                pairs = message["headers"]
                assert isinstance(pairs, list)
                answer.headers = {key.decode(): value.decode("latin-1") for key, value in pairs}
            else:
                answer.body += bytes(message.get("body", b""))  # type: ignore[call-overload]  # ASGI says bytes

        await self.app(scope, receive, send)
        return answer

    def close(self) -> None:
        self.app.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


Start = Callable[..., LocalClient]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start servers over one folder; settings are given as keywords. Audit lines go to ``tmp_path/audit``."""
    clients: list[LocalClient] = []

    def make(**values: object) -> LocalClient:
        values.setdefault("anonymous", 2)
        settings = Settings(data=str(tmp_path / "data"), audit=str(tmp_path / "audit"), **values)  # type: ignore[arg-type]  # the tests' own
        clients.append(LocalClient(App(settings)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def server(start: Start) -> LocalClient:
    """A server where everyone may write."""
    return start()


@pytest.fixture
def admin(start: Start) -> LocalClient:
    """A server that deletes, with a client that may."""
    client = start(allow_delete=True)
    client.authorization = f"Bearer {client.app.services.admin_token}"
    return client


@pytest.fixture
def small(start: Start) -> LocalClient:
    """A server with small limits."""
    return start(limits=Limits(max_upload=1000, max_chart=2000, max_uploads=2))


