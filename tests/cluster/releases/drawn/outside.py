"""What others do to a release behind its back: objects edited, taken over and deleted, records lost and left pending.

A step's words are ``@`` and what is done, where (a share of what there is, in order), and how. Both sides have the same
objects when it is done, so that it meets the same one.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.sides import Side
from windlass.kube.errors import ApiStatus
from windlass.kube.rest import Client

Json = Any

MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"
OWNER = "meta.helm.sh/release-name"
EDITS: dict[str, Json] = {
    "annotated": {"metadata": {"annotations": {"outside": "was here"}}},
    "kept": {"metadata": {"annotations": {"helm.sh/resource-policy": "keep"}}},
    "disowned": {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}},
    "given away": {"metadata": {"annotations": {OWNER: "another"}}},
    "labelled": {"metadata": {"labels": {"app": "outside"}}},
    "filled": {"data": {"text": "outside", "UPPER": None, "own": "b3V0c2lkZQ=="}},
    "scaled": {"spec": {"replicas": 3}},
    "resized": {"spec": {"size": 9}},
}
STATUSES = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling", "superseded", "failed", "unknown")


def outside(dice: Dice) -> list[str]:
    """Return the words of a step."""
    where = f"{dice.number(0, 99) / 100}"
    what = dice.weighted({"edit": 6, "apply": 3, "delete": 5, "status": 2, "forget": 1})
    if what in ("edit", "apply"):
        return [f"@{what}", where, dice.one(list(EDITS))]
    return [f"@{what}", where, dice.one(STATUSES)] if what == "status" else [f"@{what}", where]


def act(client: Client, side: Side, argv: list[str], paths: list[str], records: list[str]) -> str:
    """Do it, and return what came of it: the code of the answer."""
    what, where, *how = argv
    candidates = records if what in ("@status", "@forget") else paths
    if not candidates:
        return "nothing there"
    path = candidates[int(float(where) * len(candidates))]
    try:
        if what in ("@delete", "@forget"):
            client.call("DELETE", path)
        elif what == "@status":
            _set_status(client, path, how[0])
        else:
            _change(client, path, EDITS[how[0]], applied=what == "@apply")
    except ApiStatus as error:
        return side.mask(str(error))
    return "done"


def _change(client: Client, path: str, edit: Json, *, applied: bool) -> None:
    if not applied:
        query = (("fieldManager", "kubectl-edit"),)
        client.call("PATCH", path, query, body=json.dumps(edit).encode(), content_type=MERGE)
        return
    live: Json = client.get(path)
    wanted = json.loads(json.dumps(edit))
    wanted.get("data", {}).pop("UPPER", None)
    wanted |= {"apiVersion": live["apiVersion"], "kind": live["kind"]}
    wanted.setdefault("metadata", {})["name"] = live["metadata"]["name"]
    forced = (("fieldManager", "another"), ("force", "true"))
    client.call("PATCH", path, forced, body=json.dumps(wanted).encode(), content_type=APPLY)


def _set_status(client: Client, path: str, status: str) -> None:
    stored: Json = client.get(path)
    secret = stored["kind"] == "Secret"
    text = stored["data"]["release"].encode()
    record = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(text) if secret else text)))
    record["info"]["status"] = status
    packed = base64.b64encode(gzip.compress(json.dumps(record).encode()))
    data = (base64.b64encode(packed) if secret else packed).decode()
    edit = {"metadata": {"labels": {"status": status}}, "data": {"release": data}}
    client.call("PATCH", path, body=json.dumps(edit).encode(), content_type=MERGE)
