"""Releases in PostgreSQL: a life of commands leaves with windlass, or with both in turn, what it leaves with helm."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.sides import Side
from tests.differential.harness import Result, windlass_script
from tests.postgres_peer import Postgres

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm", "initdb")

REFUSALS = (
    "cannot reuse a name that is still in use",
    "already exists",
    "duplicate key value violates unique constraint",
)
"""What whoever comes second says, by how far the first one is."""

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: '1'\ndescription: it's 100% \"é\"\n",
    "values.yaml": "n: 1\n",
    "templates/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    "data: {n: '{{ .Values.n }}'}\n"
    "{{ if .Values.bad }}bad: [{{ end }}\n",
    "templates/hook.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n"
    '  annotations: {helm.sh/hook: "pre-upgrade,pre-delete"}\n',
}
STEPS = """
install a c --create-namespace --labels team=one,stage=x
install a c
install b c --labels team=two --description it's
install pending c --dry-run=server --hide-notes
upgrade a c --set n=2 --labels stage=null,new=y
upgrade a c --set n=3 --history-max 2
upgrade b c --set bad=1
upgrade b c --set n=x,bad=1 --rollback-on-failure
upgrade b c --set-string n=000 --reset-values
history a
history b -o json
list
list -q -l team=one
list -q -l team!=one
list -q -l stage
list -q -l new=y,team=one
list -q -l owner=helm
list -q -f ^a$
list --superseded
list --failed -o yaml
list --uninstalled
list --all -m 1 -o 1 -q
list -l (
status a -o json
status a --revision 3
get all a
get values a -a
get manifest a --revision 1
rollback a 3
rollback a
history a --max 2
test a
uninstall b --keep-history
list --uninstalled
history b
install b c
install b c --replace
status b
uninstall a b
list --all
upgrade -i a c --set n=9
upgrade -i a c --set n=10
get values a --revision 1
uninstall a b --keep-history --no-hooks
uninstall a
""".strip().splitlines()
WRITES = ("install", "upgrade", "rollback", "uninstall")
LABELS = "select 'label', * from custom_labels_v1 order by 2, 3, 4, 5"
RECORDS = "select key, type, namespace, name, version, status, owner, body from releases_v1 order by namespace, key"


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    for name, text in CHART.items():
        path = tmp_path / "charts" / "c" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "charts"


class Life:
    """One release life in a namespace and a database of its own, by programs in turn."""

    def __init__(self, side: Side, postgres: Postgres, programs: list[Path]) -> None:
        self.side, self.postgres, self.programs = side, postgres, programs
        self.database = postgres.database()

    def run(self, number: int, argv: list[str]) -> Result:
        environment = {"HELM_DRIVER": "sql", "HELM_DRIVER_SQL_CONNECTION_STRING": self.database}
        return self.side.run(argv, environment, self.programs[number % len(self.programs)])

    def stored(self) -> list[Any]:
        """Return labels and records, masked."""
        found: list[Any] = []
        for line in self.postgres.rows(self.database, f"{LABELS}; {RECORDS}"):
            *columns, last = line.split("|")
            if columns[0] != "label":
                last = gzip.decompress(base64.b64decode(last)).decode()
            found.append([self.side.mask(text) for text in (*columns, last)])
        return found


@pytest.mark.parametrize("turns", ["windlass", "both"])
def test_a_life_in_a_database_goes_as_with_helm(
    cluster: ClusterUnderTest,
    charts: Path,
    postgres: Postgres,
    peer: Callable[[str], str],
    tmp_path: Path,
    turns: str,
) -> None:
    helm = Path(peer("helm"))
    ours = [windlass_script()] if turns == "windlass" else [helm, windlass_script()]
    lives = [
        Life(Side(helm, f"sql-{turns}-{letter}", tmp_path / letter, cluster.kubeconfig, charts), postgres, programs)
        for letter, programs in (("h", [helm]), ("w", ours))
    ]
    for number, line in enumerate(
        line for line in STEPS if turns == "windlass" or line.startswith((*WRITES, "get all"))
    ):
        expected, actual = (life.run(number, line.split()) for life in lives)
        assert (expected.code, expected.err, expected.out) == (actual.code, actual.err, actual.out), line
        if line.startswith(WRITES):
            theirs, mine = (life.stored() for life in lives)
            assert theirs == mine, line


def test_of_two_installs_at_once_one_stores_the_release(
    cluster: ClusterUnderTest, charts: Path, postgres: Postgres, peer: Callable[[str], str], tmp_path: Path
) -> None:
    programs = [Path(peer("helm")), windlass_script()]
    database = postgres.database()
    environment = {"HELM_DRIVER": "sql", "HELM_DRIVER_SQL_CONNECTION_STRING": database}
    sides = [
        Side(program, "sql-race", tmp_path / str(number), cluster.kubeconfig, charts)
        for number, program in enumerate(programs)
    ]
    for side in sides:
        assert side.run(["list"], environment).code == 0
    for name in ("one", "two", "three"):
        with ThreadPoolExecutor(2) as pool:
            argv = ["install", name, "c", "--create-namespace"]
            done = [future.result() for future in [pool.submit(side.run, argv, environment) for side in sides]]
        assert sorted(result.code for result in done) == [0, 1], [result.err for result in done]
        assert len(postgres.rows(database, f"select key from releases_v1 where name = '{name}'")) == 1
        refusal = next(result.err for result in done if result.code)
        assert any(text in refusal for text in REFUSALS), refusal
        for side in sides:
            assert side.run(["status", name], environment).code == 0
