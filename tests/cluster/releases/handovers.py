"""Lives of a release that change hands: what helm does (HELM) and what windlass does in its place (OURS).

In one namespace OURS is windlass, in the other it is helm 4: after each step nothing must tell them apart.
"""

from __future__ import annotations

HELM, OURS = "helm", "ours"

Step = tuple[str, str]

WHOLE_LIFE: tuple[Step, ...] = (
    (HELM, "install r CHART --set text=one SETS"),
    (OURS, "upgrade r CHART --set text=two,configs=2 SETS"),
    (HELM, "upgrade r CHART --set text=three SETS"),
    (OURS, "rollback r 1"),
    (HELM, "upgrade r CHART --reuse-values --set port=81"),
    (OURS, "upgrade r CHART --reuse-values --set replicas=2 --labels a=b"),
    (HELM, "rollback r 2"),
    (OURS, "test r"),
    (HELM, "test r"),
    (OURS, "upgrade r CHART --set bad=refused SETS"),
    (HELM, "upgrade r CHART --set text=four SETS"),
    (OURS, "uninstall r --keep-history"),
    (HELM, "rollback r 3"),
    (OURS, "rollback r 5"),
    (HELM, "uninstall r --keep-history"),
    (OURS, "upgrade --install r CHART --set text=five SETS"),
    (HELM, "upgrade r CHART --set text=six --history-max 3 SETS"),
    (OURS, "uninstall r"),
)

OURS_FIRST: tuple[Step, ...] = (
    (OURS, "install r CHART --set text=one SETS"),
    (HELM, "upgrade r CHART --set text=two,configs=2 SETS"),
    (OURS, "rollback r"),
    (HELM, "rollback r"),
    (OURS, "upgrade r CHART --set text=three --wait SETS"),
    (HELM, "test r"),
    (HELM, "uninstall r"),
)

TO_THE_SERVER: tuple[Step, ...] = (
    (HELM, "install r CHART --set text=one,configs=2"),
    (OURS, "upgrade r CHART --server-side=true --set text=two"),
    (OURS, "upgrade r CHART --set text=three"),
    (OURS, "rollback r 1"),
    (HELM, "upgrade r CHART --set text=four"),
    (OURS, "upgrade r CHART --server-side=true --force-conflicts --set text=five"),
    (OURS, "upgrade r CHART --server-side=false --set text=six"),
    (HELM, "uninstall r"),
)

CUSTOM: tuple[Step, ...] = (
    (HELM, "install r CHART"),
    (OURS, "upgrade r CHART --set size=2"),
    (HELM, "upgrade r CHART --set tags[0]=c"),
    (OURS, "rollback r 1"),
    (HELM, "rollback r 2"),
    (OURS, "uninstall r"),
    (OURS, "install r CHART --set size=3"),
    (HELM, "upgrade r CHART --set size=4"),
    (OURS, "uninstall r"),
)

RECOVERING: tuple[Step, ...] = (
    (HELM, "install r CHART --set text=one,keep=true --labels a=b"),
    (OURS, "upgrade r CHART --set text=two,configs=3,bad=refused --cleanup-on-fail"),
    (HELM, "upgrade r CHART --reuse-values --set text=three"),
    (OURS, "upgrade r CHART --set text=four,bad=refused --atomic --timeout 20s"),
    (HELM, "upgrade r CHART --set text=five,bad=refused --atomic --timeout 20s"),
    (OURS, "upgrade r CHART --reset-values --history-max 4 --labels a=null,c=d"),
    (HELM, "upgrade r CHART --set testFate=fail"),
    (OURS, "test r --timeout 20s"),
    (OURS, "uninstall r --keep-history --description resting"),
    (HELM, "install r CHART --replace --set text=six"),
    (OURS, "upgrade r CHART --server-side=false --force-replace --set text=seven"),
    (OURS, "uninstall r --keep-history"),
    (OURS, "install r CHART --replace --take-ownership --set text=eight,keep=true"),
    (HELM, "upgrade r CHART --set text=nine"),
    (HELM, "uninstall r"),
)

LOOKS = (
    "list -o json",
    "history r",
    "history r -o yaml",
    "status r",
    "get all r",
    "get values r -a",
    "get hooks r",
    "get metadata r -o json",
)
"""What both helms and windlass say of the release after each step."""
