"""Texts of Kubernetes objects as templates have them: each function draws what stands below ``metadata``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.cluster.releases.drawn.dice import Dice

Body = Callable[[Dice, str], str]

TEXTS = ("{{ .Values.text | quote }}", "plain", "'1'", '"yes"', "{{ .Release.Revision | quote }}", '"ä€ \\t"', "''")
KEYS = ("text", "a.b", "UPPER", "x-y", "long_key_0123456789")


def _pairs(dice: Dice, indent: str, keys: tuple[str, ...] = KEYS, values: tuple[str, ...] = TEXTS) -> str:
    chosen = dice.some(keys, 3)
    return "".join(f"{indent}{key}: {dice.one(values)}\n" for key in chosen)


def _block(name: str, lines: str) -> str:
    return f"{name}:\n{lines}" if lines else ""


def config_map(dice: Dice, name: str) -> str:
    """Data of all shapes, now and then immutable or with a field of no meaning."""
    text = _block("data", _pairs(dice, "  "))
    text += "binaryData: {bin: AAEC}\n" if dice.chance(15) else ""
    text += "immutable: true\n" if dice.chance(6) else ""
    text += "data2: {a: b}\n" if dice.chance(3) else ""
    return text or "data: {}\n"


def secret(dice: Dice, name: str) -> str:
    """Encoded data, plain data, or both."""
    text = "stringData: {password: {{ .Values.text | quote }}}\n" if dice.chance(60) else ""
    text += "data: {user: {{ b64enc .Values.text }}}\n" if dice.chance(50) else ""
    text += f"type: {dice.one(('Opaque', 'example.com/own'))}\n" if dice.chance(20) else ""
    return text


def service_account(dice: Dice, name: str) -> str:
    """Accounts with and without a token."""
    return dice.one(("", "automountServiceAccountToken: false\n", "imagePullSecrets: [{name: pull}]\n"))


def service(dice: Dice, name: str) -> str:
    """Ports whose names and numbers move."""
    if dice.chance(10):
        return "spec: {type: ExternalName, externalName: example.com}\n"
    ports = [
        f"  - {{name: {port}, port: {number}"
        + dice.one(("", ", targetPort: web", ", targetPort: 8081", ", protocol: TCP"))
        + "}\n"
        for port, number in dice.some((("http", "{{ .Values.port }}"), ("https", "8443"), ("grpc", "9090")), 3)
    ]
    text = "spec:\n"
    text += "  clusterIP: None\n" if dice.chance(15) else ""
    text += f"  selector: {{app: {name}}}\n"
    return text + ("  ports:\n" + "".join(ports) if ports else "  ports: [{port: 80}]\n")


def _container(dice: Dice, name: str) -> str:
    text = f"      - name: {name}\n        image: {dice.one(('example.com/a:1', 'example.com/a:2', 'b'))}\n"
    env = [f"          - {{name: {key}, value: {dice.one(TEXTS)}}}\n" for key in dice.some(("A", "B", "C"), 3)]
    text += "        env:\n" + "".join(env) if env else ""
    ports = [
        f"          - {{containerPort: {port}{dice.one(('', f', name: {name}', ', protocol: UDP'))}}}\n"
        for port, name in dice.some((("8080", "web"), ("9090", "side")), 2)
    ]
    text += "        ports:\n" + "".join(ports) if ports else ""
    text += "        resources: {requests: {cpu: 100m, memory: {{ .Values.memory }}}}\n" if dice.chance(30) else ""
    text += "        args: {{ toJson .Values.list }}\n" if dice.chance(25) else ""
    text += "        command: [run]\n" if dice.chance(15) else ""
    text += "        livenessProbe: {httpGet: {path: /, port: 8080}}\n" if dice.chance(10) else ""
    return text


def _pod(dice: Dice, name: str, rest: str = "") -> str:
    containers = "".join(_container(dice, container) for container in (dice.some(("main", "side"), 2) or ["main"]))
    text = f"    metadata:\n      labels: {{app: {name}}}\n"
    text += "      annotations: {text: {{ .Values.text | quote }}}\n" if dice.chance(40) else ""
    text += f"    spec:\n{rest}"
    text += "      volumes: [{name: v, emptyDir: {}}]\n" if dice.chance(20) else ""
    text += "      securityContext: {runAsUser: 1000}\n" if dice.chance(15) else ""
    text += "      tolerations: [{key: a, operator: Exists}]\n" if dice.chance(10) else ""
    return f"  template:\n{text}      containers:\n{containers}"


def deployment(dice: Dice, name: str) -> str:
    """Pods behind a Deployment, mostly none of them."""
    text = f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n"
    text += f"  replicas: {dice.one(('0', '{{ .Values.replicas }}', '1', 'null'))}\n" if dice.chance(85) else ""
    text += f"  strategy: {{type: {dice.one(('Recreate', 'RollingUpdate'))}}}\n" if dice.chance(20) else ""
    text += "  progressDeadlineSeconds: 10\n" if dice.chance(10) else ""
    return text + _pod(dice, name)


def stateful_set(dice: Dice, name: str) -> str:
    """A StatefulSet; most of it may not change later."""
    text = f"spec:\n  serviceName: {dice.one((name, name, 'other'))}\n  replicas: {dice.one(('0', '1'))}\n"
    return text + f"  selector: {{matchLabels: {{app: {name}}}}}\n" + _pod(dice, name)


def daemon_set(dice: Dice, name: str) -> str:
    """A DaemonSet."""
    return f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n" + _pod(dice, name)


def job(dice: Dice, name: str) -> str:
    """A Job, whose template may not change later."""
    text = "spec:\n" + ("  backoffLimit: 0\n" if dice.chance(50) else "")
    return text + _pod(dice, name, "      restartPolicy: Never\n")


def cron_job(dice: Dice, name: str) -> str:
    """A CronJob that is never due."""
    schedule = dice.one(("0 0 1 1 *", "1 1 1 1 *", "* *"))
    container = "{name: main, image: example.com/a}"
    return (
        f'spec:\n  schedule: "{schedule}"\n  jobTemplate: {{spec: {{template: '
        f"{{spec: {{restartPolicy: Never, containers: [{container}]}}}}}}}}\n"
    )


def pod(dice: Dice, name: str) -> str:
    """A lone pod, which hardly may change later."""
    return "spec:\n  restartPolicy: Never\n  containers:\n  - {name: main, image: example.com/{{ .Values.port }}}\n"


def claim(dice: Dice, name: str) -> str:
    """A claim that nobody serves."""
    size = dice.one(("1Gi", "2Gi", "500Mi"))
    return f"spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}}}\n"


def role(dice: Dice, name: str) -> str:
    """Rules, a list without keys."""
    rules = [
        f"- {{apiGroups: [''], resources: [{kind}], verbs: [{dice.one(('get', 'list, get', 'create'))}]}}\n"
        for kind in dice.some(("pods", "secrets", "configmaps"), 3)
    ]
    return "rules:\n" + "".join(rules) if rules else "rules: []\n"


def role_binding(dice: Dice, name: str) -> str:
    """A binding whose role may not change later."""
    target = dice.one(("view", "view", "edit"))
    subjects = [f"- {{kind: ServiceAccount, name: {who}, namespace: default}}\n" for who in dice.some(("a", "b"), 2)]
    text = f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {target}}}\n"
    return text + ("subjects:\n" + "".join(subjects) if subjects else "")


def ingress(dice: Dice, name: str) -> str:
    """Rules in a list that is replaced as a whole."""
    rules = [
        f"  - {{host: {host}.example.com, http: {{paths: [{{path: /, pathType: Prefix, backend: "
        f"{{service: {{name: s, port: {{number: {dice.one(('80', '{{ .Values.port }}'))}}}}}}}}}]}}}}\n"
        for host in dice.some(("a", "b"), 2)
    ]
    if rules:
        return "spec:\n  rules:\n" + "".join(rules)
    return "spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}\n"


def network_policy(dice: Dice, name: str) -> str:
    """A policy for all pods."""
    return f"spec: {{podSelector: {{}}, policyTypes: [{dice.one(('Ingress', 'Egress', 'Ingress, Egress'))}]}}\n"


def disruption_budget(dice: Dice, name: str) -> str:
    """A budget by count or by share."""
    return f"spec: {{minAvailable: {dice.one(('1', '50%', '0'))}, selector: {{matchLabels: {{app: {name}}}}}}}\n"


def autoscaler(dice: Dice, name: str) -> str:
    """An autoscaler with a range that moves."""
    target = f"{{apiVersion: apps/v1, kind: Deployment, name: {name}}}"
    return f"spec: {{minReplicas: {dice.number(1, 3)}, maxReplicas: {dice.number(3, 5)}, scaleTargetRef: {target}}}\n"


def gadget(dice: Dice, name: str) -> str:
    """A custom resource of the chart's own definition."""
    text = "spec:\n  size: {{ .Values.replicas }}\n"
    text += "  tags: {{ toJson .Values.list }}\n" if dice.chance(50) else ""
    return text + ("  extra: 1\n" if dice.chance(10) else "")


@dataclass(frozen=True)
class Kind:
    """How a kind is named, where its objects are listed, and what draws one."""

    version: str
    name: str
    plural: str
    weight: int
    body: Body
    namespaced: bool = True


GROUP = "NAMESPACE.example.com"
"""The group of a life's own definitions; each side writes its namespace for NAMESPACE."""

KINDS = (
    Kind("v1", "ConfigMap", "configmaps", 30, config_map),
    Kind("v1", "Secret", "secrets", 10, secret),
    Kind("v1", "ServiceAccount", "serviceaccounts", 6, service_account),
    Kind("v1", "Service", "services", 14, service),
    Kind("apps/v1", "Deployment", "deployments", 16, deployment),
    Kind("apps/v1", "StatefulSet", "statefulsets", 5, stateful_set),
    Kind("apps/v1", "DaemonSet", "daemonsets", 3, daemon_set),
    Kind("batch/v1", "Job", "jobs", 5, job),
    Kind("batch/v1", "CronJob", "cronjobs", 3, cron_job),
    Kind("v1", "Pod", "pods", 3, pod),
    Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", 3, claim),
    Kind("rbac.authorization.k8s.io/v1", "Role", "roles", 4, role),
    Kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", 3, role_binding),
    Kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", 3, role, namespaced=False),
    Kind("networking.k8s.io/v1", "Ingress", "ingresses", 4, ingress),
    Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", 2, network_policy),
    Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", 2, disruption_budget),
    Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", 2, autoscaler),
)

GADGET = Kind(f"{GROUP}/v1", "Gadget", "gadgets", 8, gadget)
