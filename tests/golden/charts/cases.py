"""Command lines over the charts in ``charts/``, our own chart and the one that ``create`` makes, chart by chart.

They run in a folder that holds the charts and ``values/``; what they write goes below ``out/``.
"""

from __future__ import annotations

import shlex

_RENDER = """
template r {0}
template {0}
template r {0} --namespace other --is-upgrade --kube-version 1.24.3 --api-versions monitoring.coreos.com/v1
template r {0} --include-crds --no-hooks --skip-tests
template r {0} --generate-name --name-template "x-{{{{ lower \\"ABC\\" }}}}"
template r {0} --output-dir out
lint {0}
lint {0} --strict --with-subcharts --kube-version 1.20.0
show chart {0}
show values {0}
dependency list {0}
package {0} --destination out
"""
_BROKEN = """
template r {0}
template r {0} --debug
lint {0}
lint {0} --quiet
show all {0}
dependency list {0}
package {0} --destination out
"""
_PARTICULAR = {
    "umbrella": """
        template r umbrella -f values/more.yaml
        template r umbrella -f values/wrong.yaml
        template r umbrella -f values/wrong.yaml --skip-schema-validation
        template r umbrella -f values/null.yaml
        template r umbrella -f values/more.yaml -f values/null.yaml --set title=Third --set-string replicas=2
        template r umbrella -f values/broken.yaml
        template r umbrella -f values/list.yaml
        template r umbrella -f values/none.yaml
        template r umbrella --set worker.enabled=true,tags.observability=true,tags.memory=false
        template r umbrella --set cache.enabled=null --set tags.memory=false
        template r umbrella --set global.workers=false --set worker.enabled=null
        template r umbrella --set tags.extra=true --api-versions monitoring.coreos.com/v1 --api-versions a/v1/B
        template r umbrella --set api.db.size=7Gi --set 'api.list={a,b}' --set 'api.env.X\\.Y=1' --set api.list[3]=d
        template r umbrella --set-json 'api.env={"A":1.5,"B":[true,null]}' --set-json '{"title":"Json"}'
        template r umbrella --set-file title=values/plain.txt
        template r umbrella --set-file extra.text=values/plain.txt --set-literal 'title=A=b,{c}'
        template r umbrella --set-string replicas=many
        template r umbrella --set replicas=
        template r umbrella --set 'api.list[-1]=x'
        template r umbrella --set api
        template r umbrella --set nameOverride=name-that-is-so-long-that-no-label-of-kubernetes-could-ever-hold-it-all
        template r umbrella --show-only templates/capabilities.yaml
        template r umbrella -s charts/api/templates/deployment.yaml -s templates/configmap.yaml
        template r umbrella -s templates/none.yaml
        template r umbrella --kube-version v1.21
        template r umbrella --kube-version 1.30.0-gke.100
        template r umbrella --kube-version one
        template r umbrella --dependency-update
        template "not valid!" umbrella
        template r umbrella --version 9
        lint umbrella -f values/wrong.yaml
        lint umbrella --set replicas=-1
        show readme umbrella
        show all umbrella
        show crds umbrella
        package umbrella --destination out --version 2.0.0 --app-version x
        package umbrella --destination out --version not.a.version
    """,
    "hooks": """
        template r hooks --set crd=false --include-crds
        template r hooks --no-hooks
        template r hooks --skip-tests
        template r hooks -s templates/hooks.yaml
        template r hooks -s templates/tests/check.yaml --skip-tests
        template r hooks -s templates/sub/dir/deep.yaml
        template r hooks --include-crds --output-dir out --release-name
        show crds hooks
        show all hooks
    """,
    "files": """
        template r files --set who=world --set loops=20
        template r files --set loops=1200
        template r files --set-file greeting=values/plain.txt
    """,
    "oddities": "\n".join(
        [f"template r oddities --set level={level}" for level in range(2, 14)]
        + [
            "template r oddities --set level=8 --debug",
            "template r oddities --set level=2 --set name=x",
            "template r oddities --set level=4 -s templates/text.txt",
            "template r oddities --set 'bools={yes,no,0777,1e3,null,~}' -s templates/values.yaml",
            "template r oddities --set nulls=null --set nested.list=null --set merged.b=null -s templates/values.yaml",
            "lint oddities --set level=2",
            "lint oddities --set level=3",
            "lint oddities --set level=4",
            "lint oddities --set level=8",
        ]
    ),
    "legacy": """
        template r legacy -f legacy/ci/second-values.yaml
        template r legacy --set first.enabled=false,tags.second=false
        template r legacy --set second.note=2 --set-string second.global.x=1
        lint legacy -f legacy/ci/second-values.yaml
        show all legacy
    """,
    "toolbox": "show all toolbox",
    "windlass": """
        template r windlass --set ingress.enabled=true --set replicaCount=3
        template r windlass --set replicaCount=none
        show readme windlass
    """,
    "starter": """
        template r starter --set ingress.enabled=true --set autoscaling.enabled=true --set replicaCount=3
        template r starter --set httpRoute.enabled=true --set-json 'tolerations=[{"key":"a","operator":"Exists"}]'
        template r starter --set serviceAccount.create=false,service.type=NodePort --set 'imagePullSecrets[0].name=s'
        template r starter --set image=null
        show all starter
    """,
}  # fmt: skip
_BROKEN_CHARTS = (
    "broken-dependency", "broken-function", "broken-ignore", "broken-infinity", "broken-metadata", "broken-notes",
    "broken-parse", "broken-schema", "broken-subchart", "broken-values", "broken-version", "toolbox",
)  # fmt: skip
STARTER = "starter"
"""The chart that ``create`` makes; it is in no folder here."""

CHARTS = tuple(sorted({*_PARTICULAR, *_BROKEN_CHARTS}))


def cases(chart: str) -> list[str]:
    """Return the command lines of a chart, each once."""
    common = _BROKEN if chart in _BROKEN_CHARTS else _RENDER
    lines = [*common.format(chart).split("\n"), *_PARTICULAR.get(chart, "").split("\n")]
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def arguments(line: str) -> list[str]:
    """Return a command line's arguments."""
    return shlex.split(line)
