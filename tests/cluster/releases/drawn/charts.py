"""Charts in versions: what one version has another may lack, or have otherwise."""

from __future__ import annotations

from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.drawn.hooks import hook
from tests.cluster.releases.drawn.objects import GADGET, GROUP, KINDS, Kind
from tests.cluster.releases.drawn.oddities import oddity, shifting

Files = dict[str, str]

SLUGS = ("a", "b", "web", "x", "l" * 40)
HEADS = (
    *[("{{ .Release.Name }}-", "")] * 40,
    *[("", "")] * 3,  # the same for every release: they get into each other's way
    *[("{{ .Release.Name }}-", "\n  namespace: {{ .Release.Namespace }}")] * 4,
    *[("{{ .Release.Name }}-", "\n  namespace: NAMESPACE-2")] * 4,
    ("{{ .Release.Name }}-", "\n  namespace: nowhere"),
)
ANNOTATIONS = (
    *[""] * 20,
    *["helm.sh/resource-policy: keep"] * 3,
    'helm.sh/resource-policy: " Keep "',
    "helm.sh/resource-policy: delete",
    "note: {{ .Values.text | quote }}",
    "note: {{ .Chart.Version }}",
    *["note: {{ .Values.text | quote }}"] * 3,
    "number: 1",
    "meta.helm.sh/release-name: other",
)
LABELS = (
    *[""] * 40,
    *["app: {{ .Release.Name }}"] * 4,
    "helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}",
    "app.kubernetes.io/managed-by: {{ .Release.Service }}",
    "app.kubernetes.io/managed-by: me",
    'wrong: "a b"',
)
VALUES = {
    "text": ("hello", "'a: b'", "'{{ .Release.Name }}'", '"line\\nline"'),
    "port": ("80", "8080", "443"),
    "replicas": ("1", "0", "2"),
    "memory": ("64Mi", "1Gi", "'128974848'"),
    "list": ("[a, b]", "[]", "[c]"),
    "nested": ("{a: {b: 1}, c: null}", "{}", "{a: 1}"),
    "enabled": ("true", "false"),
    "fail": ("''",),
}
NOTES = (
    "{{ .Release.Name }} says {{ .Values.text }} in revision {{ .Release.Revision }}\n",
    "\n\n  spaced {{ .Chart.Version }} \n\n",
    "{{ if .Values.enabled }}on{{ end }}",
    "{{ .Release.IsUpgrade }} {{ .Release.IsInstall }} {{ .Values.nested.a }}\n",
)
SCHEMA = '{"properties": {"replicas": {"type": "integer", "maximum": 5}, "text": {"type": "string"}}}'
DEFINITION = f"""apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: gadgets.{GROUP}}}
spec:
  group: {GROUP}
  names: {{kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {{size: {{type: integer}}, tags: {{type: array, items: {{type: string}}}}}}
"""
ODD_DEFINITIONS = (
    "",
    "# nothing\n",
    "a: [\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: not-a-definition}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: not-a-definition, namespace: NAMESPACE-2}\n---\n" + DEFINITION,
    DEFINITION.replace("Namespaced", "Nowhere"),
    DEFINITION.replace("adget", "idget") + "---\n" + DEFINITION,
    DEFINITION.replace("listKind: GadgetList", "listKind: GadgetList, shortNames: [gg]"),
    "apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: x}\n",
)


def versions(dice: Dice, name: str) -> dict[str, Files]:
    """Return three versions of a chart by the names of their folders."""
    count = dice.one((0, 1, 2, 3, 3, 4, 5))
    kinds = [_kind(dice) for _ in range(count)]
    heads = [dice.one(HEADS) for _ in range(count)]
    custom = GADGET in kinds or dice.chance(5)
    child = dice.chance(25)
    return {
        f"{name}{number}": _version(dice, name, number, kinds, heads, custom=custom, child=child)
        for number in (1, 2, 3)
    }


def _kind(dice: Dice) -> Kind:
    return dice.weighted({kind: kind.weight for kind in (*KINDS, GADGET)})


def _version(
    dice: Dice, name: str, number: int, kinds: list[Kind], heads: list[tuple[str, str]], *, custom: bool, child: bool
) -> Files:
    own = dice.of(f"{name}{number}")
    files = {"Chart.yaml": _metadata(own, name, number, child=child), "values.yaml": _values(own, child=child)}
    documents = []
    for place, (kind, head) in enumerate(zip(kinds, heads, strict=True)):
        if own.chance(15):
            continue  # this version does without
        # one of two bodies, so that objects stay as they are between some versions
        body = dice.of(f"{name}/{place}/{own.number(1, 2)}")
        documents.append(_guarded(own, document(body, kind, head, SLUGS[place % len(SLUGS)] + str(place))))
    documents += [oddity(own) for _ in range(1) if own.chance(14)]
    documents += [hook(own, place) for place in range(3) if own.chance(30)]
    documents += [shifting(own)] if own.chance(20) else []
    files |= _files(own, documents)
    if own.chance(60):
        files["templates/NOTES.txt"] = own.one(NOTES)
    if own.chance(15):
        files["values.schema.json"] = SCHEMA
    if own.chance(15):
        files["templates/_helpers.tpl"] = '{{ define "x" }}x{{ end }}'
    if custom:
        files["crds/gadgets.yaml"] = DEFINITION
    if own.chance(6):
        files["crds/odd.yaml"] = own.one(ODD_DEFINITIONS)
    if child:
        files |= _child(dice.of("child"), number)
    return files


def document(dice: Dice, kind: Kind, head: tuple[str, str], slug: str) -> str:
    """Return an object's text."""
    prefix, place = head
    name = f"{prefix}{slug}"
    if not kind.namespaced:
        name, place = f"NAMESPACE-{name}", ""
    labels, annotations = dice.one(LABELS), dice.one(ANNOTATIONS)
    metadata = f"metadata:\n  name: {name}{place}\n"
    metadata += f"  labels: {{{labels}}}\n" if labels else dice.one(("", "", "", "  labels: null\n"))
    metadata += f"  annotations: {{{annotations}}}\n" if annotations else dice.one(("", "", "", "  annotations: {}\n"))
    body = kind.body(dice, name.removeprefix("NAMESPACE-"))
    return f"apiVersion: {kind.version}\nkind: {kind.name}\n{metadata}{body}"


def _guarded(dice: Dice, text: str) -> str:
    if dice.chance(12):
        return f"{{{{- if .Values.enabled }}}}\n{text}{{{{- end }}}}\n"
    return text


def _files(dice: Dice, documents: list[str]) -> Files:
    """Spread documents over files, some of which hold several."""
    files: Files = {}
    for place, text in enumerate(documents):
        path = f"templates/{dice.one(('all', 'all', str(place), f'sub/{place}'))}.yaml"
        before = files.get(path, "")
        files[path] = before + ("---\n" if before or dice.chance(30) else "") + text
    return files


def _metadata(dice: Dice, name: str, number: int, *, child: bool) -> str:
    text = f"apiVersion: v2\nname: {name}\nversion: {number}.0.0\n"
    text += dice.one(("", "appVersion: '1'\n", "appVersion: v2.3\n"))
    text += "annotations: {b: c, a: '1'}\n" if dice.chance(15) else ""
    text += "description: drawn\nhome: https://example.com\n" if dice.chance(10) else ""
    text += "deprecated: true\n" if dice.chance(5) else ""
    text += f"kubeVersion: '{dice.one(('>=1.0.0-0', '<1.0.0'))}'\n" if dice.chance(3) else ""
    text += f"type: {dice.one(('application', 'application', 'library'))}\n" if dice.chance(5) else ""
    if child:
        where = "repository: 'file://../child', condition: child.enabled"
        text += f"dependencies:\n- {{name: child, version: '*', {where}}}\n"
    return text


def _values(dice: Dice, *, child: bool) -> str:
    text = "".join(f"{key}: {dice.one(choices)}\n" for key, choices in VALUES.items())
    return text + ("child: {enabled: true, text: from the parent}\nglobal: {g: 1}\n" if child else "")


def _child(dice: Dice, number: int) -> Files:
    body = "data: {text: {{ .Values.text | quote }}, g: {{ .Values.global.g | quote }}}\n"
    files = {
        "charts/child/Chart.yaml": f"apiVersion: v2\nname: child\nversion: 0.{number}.0\n",
        "charts/child/values.yaml": "text: from the child\nglobal: {g: 0}\n",
        "charts/child/templates/config.yaml": (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {{{{ .Release.Name }}}}-child}}\n{body}"
        ),
    }
    if dice.chance(50):
        files["charts/child/templates/NOTES.txt"] = "child says {{ .Values.text }}\n"
    if dice.chance(30):
        files["charts/child/templates/hook.yaml"] = hook(dice, 9)
    return files
