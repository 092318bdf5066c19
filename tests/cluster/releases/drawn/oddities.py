"""Documents that are no ordinary objects: broken, odd, doubled, refused."""

from __future__ import annotations

from tests.cluster.releases.drawn.dice import Dice

_CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-odd}\n"
_META = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-odd, "
_IN_LIST = "metadata: {name: {{ .Release.Name }}-in-list}\n"
_NAMED = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n"

ODDITIES = (
    # what cannot be read
    "kind: [\n",
    "just a text\n",
    "- a\n- list\n",
    "a: b\n  c: d\n",
    "{}\n",
    "# nothing but a comment\n",
    "null\n",
    # what cannot be recognized
    "kind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-odd}\n",
    "apiVersion: v1\nmetadata: {name: {{ .Release.Name }}-odd}\n",
    "apiVersion: v1\nkind: ConfigMap\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: null}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 1}\n",
    "apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: x}\n",
    "apiVersion: apps/v9\nkind: Deployment\nmetadata: {name: x}\n",
    "apiVersion: a/b/c\nkind: Deployment\nmetadata: {name: x}\n",
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n",
    # what a server refuses
    _NAMED.format("Not_A_Name"),
    _NAMED.format("kube-root-ca.crt"),
    _NAMED.format("n" * 254),
    "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}-odd}\nspec: {ports: [{port: 100000}]}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}-odd}\nspec: {ports: [{port: '80'}]}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}-odd}\nspec: {}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .Release.Name }}-odd}\nspec: {replicas: 1}\n",
    _CONFIG + "data: {a: 1}\n",
    _CONFIG + "data: [a]\n",
    _CONFIG + "daata: {a: b}\n",
    _CONFIG + "data: {'a b': c}\n",
    _CONFIG + "data: {a: b}\nspec: {x: 1}\n",
    # what is there twice, or several in one
    _CONFIG + "data: {a: '1'}\n---\n" + _CONFIG + "data: {a: '1'}\n",  # not different: Helm lets chance decide
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  "
    + _IN_LIST
    + "- apiVersion: v1\n  kind: Secret\n  "
    + _IN_LIST,
    "apiVersion: v1\nkind: ConfigMapList\nitems:\n- " + _IN_LIST,
    "apiVersion: v1\nkind: List\nitems: []\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: made-}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: made-, name: {{ .Release.Name }}-odd}\n",
    # what is odd, and goes
    "\n\n---\n\n---\n# c\n" + _CONFIG + "---\n",
    _CONFIG + "data: {a: b, a: c}\n",
    _CONFIG + "data: null\n",
    _CONFIG + "data: {gone: null, here: x}\n",
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: "{{ .Release.Name }}-odd"}}\n',
    _CONFIG + "status: {a: b}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: NAMESPACE-2}\n",
    _META + "resourceVersion: '1'}\n",
    _META + "uid: x}\n",
    _META + "managedFields: []}\n",
    _META + "finalizers: [example.com/x]}\n",
    _META + "labels: {a: 1}}\n",
    _META + "annotations: {a: [1]}}\n",
    _META + "annotations: {helm.sh/resource-policy: 1}}\n",
    # what cannot be rendered
    '{{ fail "told to" }}\n',
    '{{ required "wanted" .Values.absent }}\n',
    "{{ .Values.nested.a.b.c.d }}\n",
    "{{ if }}\n",
    '{{ include "nothing" . }}\n',
    "{{ if .Values.fail }}{{ fail .Values.fail }}{{ end }}\n",
    # what looks at the cluster
    '{{ $seen := lookup "v1" "ConfigMap" .Release.Namespace (printf "%s-odd" .Release.Name) }}\n'
    + _CONFIG
    + 'data: {before: {{ dig "data" "now" "nothing" $seen | quote }}, now: rev{{ .Release.Revision }}}\n',
    '{{ range (lookup "v1" "Secret" "nowhere" "").items }}{{ fail "there is one" }}{{ end }}\n',
    _CONFIG + 'data: {has: "{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}"}\n',
)


def oddity(dice: Dice) -> str:
    """Return one of them."""
    return dice.one(ODDITIES)


_SCALER = """kind: HorizontalPodAutoscaler
metadata: {name: {{ .Release.Name }}-shifting}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}}
"""
_SHIFTING = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-shifting"
SHIFTING = (
    "apiVersion: autoscaling/v1\n" + _SCALER,
    "apiVersion: autoscaling/v2\n" + _SCALER,
    _SHIFTING + "}\n",
    _SHIFTING + ", annotations: {helm.sh/hook: 'pre-upgrade,post-install'}}\n",
    _SHIFTING + ", annotations: {helm.sh/resource-policy: keep}}\n",
    _SHIFTING + ", namespace: NAMESPACE-2}\n",
)


def shifting(dice: Dice) -> str:
    """Return an object that other versions may have in another API version, as a hook, or elsewhere."""
    return dice.one(SHIFTING)
