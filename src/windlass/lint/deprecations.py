"""API versions that Kubernetes deprecates (Go: lint/rules/deprecations.go over k8s.io/api v0.36.1).

The table is what the types' APILifecycle methods say, since which version an API is deprecated, from which it is
gone, and what to use instead.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.engine.capabilities import KubeVersion
    from windlass.lint.documents import Resource

# apiVersion, deprecated in, gone in, replacement, kinds. A plus sign stands for the kind and its List. A replacement
# with a kind names that one for all kinds of the row.
_ROWS = (
    (
        "admissionregistration.k8s.io/v1alpha1",
        "1.35",
        "1.38",
        "",
        "MutatingAdmissionPolicy+ MutatingAdmissionPolicyBinding+",
    ),
    (
        "admissionregistration.k8s.io/v1alpha1",
        "1.29",
        "1.32",
        "",
        "ValidatingAdmissionPolicy+ ValidatingAdmissionPolicyBinding+",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "1.37",
        "1.40",
        "admissionregistration.k8s.io/v1",
        "MutatingAdmissionPolicy+ MutatingAdmissionPolicyBinding+",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "1.16",
        "1.22",
        "admissionregistration.k8s.io/v1",
        "MutatingWebhookConfiguration+ ValidatingWebhookConfiguration+",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "1.31",
        "1.34",
        "",
        "ValidatingAdmissionPolicy+ ValidatingAdmissionPolicyBinding+",
    ),
    ("apps/v1beta1", "1.8", "1.16", "apps/v1", "ControllerRevision+ Deployment+ DeploymentRollback StatefulSet+"),
    ("apps/v1beta1", "1.8", "1.16", "autoscaling/v1", "Scale"),
    ("apps/v1beta2", "1.9", "1.16", "apps/v1", "ControllerRevision+ DaemonSet+ Deployment+ ReplicaSet+ StatefulSet+"),
    ("apps/v1beta2", "1.9", "1.16", "autoscaling/v1", "Scale"),
    ("authentication.k8s.io/v1alpha1", "1.29", "1.32", "", "SelfSubjectReview"),
    ("authentication.k8s.io/v1beta1", "1.30", "1.33", "", "SelfSubjectReview"),
    ("authentication.k8s.io/v1beta1", "1.19", "1.22", "authentication.k8s.io/v1", "TokenReview"),
    (
        "authorization.k8s.io/v1beta1",
        "1.19",
        "1.22",
        "authorization.k8s.io/v1",
        "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    ),
    ("batch/v1beta1", "1.21", "1.25", "batch/v1", "CronJob+"),
    ("certificates.k8s.io/v1alpha1", "1.34", "1.37", "", "ClusterTrustBundle+"),
    ("certificates.k8s.io/v1beta1", "1.19", "1.22", "certificates.k8s.io/v1", "CertificateSigningRequest+"),
    ("certificates.k8s.io/v1beta1", "1.37", "1.40", "", "ClusterTrustBundle+"),
    ("certificates.k8s.io/v1beta1", "1.38", "1.41", "", "PodCertificateRequest+"),
    ("coordination.k8s.io/v1alpha2", "1.35", "1.38", "", "LeaseCandidate+"),
    ("coordination.k8s.io/v1beta1", "1.19", "1.22", "coordination.k8s.io/v1", "Lease+"),
    ("coordination.k8s.io/v1beta1", "1.36", "1.39", "", "LeaseCandidate+"),
    ("discovery.k8s.io/v1beta1", "1.21", "1.25", "discovery.k8s.io/v1", "EndpointSlice"),
    ("discovery.k8s.io/v1beta1", "1.21", "1.25", "discovery.k8s.io/v1 EndpointSlice", "EndpointSliceList"),
    ("events.k8s.io/v1beta1", "1.22", "1.25", "", "Event+"),
    ("extensions/v1beta1", "1.8", "1.16", "apps/v1", "DaemonSet+ Deployment+ ReplicaSet+"),
    ("extensions/v1beta1", "1.8", "1.16", "", "DeploymentRollback"),
    ("extensions/v1beta1", "1.14", "1.22", "networking.k8s.io/v1", "Ingress+"),
    ("extensions/v1beta1", "1.9", "1.16", "networking.k8s.io/v1", "NetworkPolicy+"),
    ("extensions/v1beta1", "1.2", "1.16", "", "Scale"),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "1.23",
        "1.26",
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema+ PriorityLevelConfiguration+",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "1.26",
        "1.29",
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema+ PriorityLevelConfiguration+",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "1.29",
        "1.32",
        "flowcontrol.apiserver.k8s.io/v1",
        "FlowSchema+ PriorityLevelConfiguration+",
    ),
    ("networking.k8s.io/v1beta1", "1.34", "1.37", "", "IPAddress+ ServiceCIDR+"),
    ("networking.k8s.io/v1beta1", "1.19", "1.22", "networking.k8s.io/v1", "Ingress+ IngressClassList"),
    ("networking.k8s.io/v1beta1", "1.19", "1.22", "networking.k8s.io/v1 IngressClassList", "IngressClass"),
    ("node.k8s.io/v1beta1", "1.22", "1.25", "", "RuntimeClass+"),
    ("policy/v1beta1", "1.22", "1.25", "", "Eviction"),
    ("policy/v1beta1", "1.21", "1.25", "policy/v1", "PodDisruptionBudget+"),
    (
        "rbac.authorization.k8s.io/v1beta1",
        "1.17",
        "1.22",
        "rbac.authorization.k8s.io/v1",
        "ClusterRole+ ClusterRoleBinding+ Role+ RoleBinding+",
    ),
    ("resource.k8s.io/v1alpha3", "1.36", "1.39", "", "DeviceTaintRule+"),
    ("resource.k8s.io/v1alpha3", "1.39", "1.42", "", "ResourcePoolStatusRequest+"),
    (
        "resource.k8s.io/v1beta1",
        "1.35",
        "1.38",
        "",
        "DeviceClass+ ResourceClaim+ ResourceClaimTemplate+ ResourceSlice+",
    ),
    (
        "resource.k8s.io/v1beta2",
        "1.36",
        "1.39",
        "",
        "DeviceClass+ ResourceClaim+ ResourceClaimTemplate+ ResourceSlice+",
    ),
    ("resource.k8s.io/v1beta2", "1.39", "1.42", "", "DeviceTaintRule+"),
    ("scheduling.k8s.io/v1beta1", "1.14", "1.22", "scheduling.k8s.io/v1", "PriorityClass+"),
    ("storage.k8s.io/v1alpha1", "1.21", "1.24", "storage.k8s.io/v1beta1", "CSIStorageCapacity+"),
    ("storage.k8s.io/v1alpha1", "1.21", "1.24", "storage.k8s.io/v1", "VolumeAttachment+"),
    ("storage.k8s.io/v1alpha1", "1.32", "1.35", "storage.k8s.io/v1", "VolumeAttributesClass+"),
    ("storage.k8s.io/v1beta1", "1.19", "1.22", "storage.k8s.io/v1", "CSIDriver+ StorageClass+ VolumeAttachment+"),
    ("storage.k8s.io/v1beta1", "1.17", "1.22", "storage.k8s.io/v1", "CSINode"),
    ("storage.k8s.io/v1beta1", "1.17", "1.22", "storage.k8s.io/v1 CSINode", "CSINodeList"),
    ("storage.k8s.io/v1beta1", "1.24", "1.27", "storage.k8s.io/v1", "CSIStorageCapacity+"),
    ("storage.k8s.io/v1beta1", "1.34", "1.37", "storage.k8s.io/v1", "VolumeAttributesClass+"),
    ("storagemigration.k8s.io/v1beta1", "1.38", "1.41", "", "StorageVersionMigration+"),
    ("v1", "1.19", "", "", "ComponentStatus+"),
    ("v1", "1.33", "", "discovery.k8s.io/v1 EndpointSlice", "Endpoints"),
    ("v1", "1.33", "", "discovery.k8s.io/v1 EndpointSliceList", "EndpointsList"),
)


def _by_kind() -> dict[tuple[str, str], tuple[str, str, str]]:
    table: dict[tuple[str, str], tuple[str, str, str]] = {}
    for api_version, since, until, replacement, kinds in _ROWS:
        for kind in kinds.split():
            for name in (kind[:-1], kind[:-1] + "List") if kind.endswith("+") else (kind,):
                instead = replacement if " " in replacement or not replacement else f"{replacement} {name}"
                table[api_version, name] = (since, until, instead)
    return table


def deprecation(resource: Resource, kube_version: KubeVersion) -> str | None:
    """Return the warning for an object whose API is deprecated in a Kubernetes version, else None."""
    found = _by_kind().get((resource.api_version, resource.kind))
    if found is None:
        return None
    since, until, instead = found
    if _numbers(since) > (int(kube_version.Major), int(kube_version.Minor)):
        return None
    text = f"{resource.api_version} {resource.kind} is deprecated in v{since}+"
    if until:
        text += f", unavailable in v{until}+"
    return f"{text}; use {instead}" if instead else text


def _numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
