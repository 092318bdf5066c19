"""Which objects a release may take (Go: helm pkg/action/validate.go)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from windlass.kube.resources import Object, Resource

    Live = Callable[[Resource], dict[str, object]]

MANAGED_BY, HELM = "app.kubernetes.io/managed-by", "Helm"
RELEASE_NAME = "meta.helm.sh/release-name"
RELEASE_NAMESPACE = "meta.helm.sh/release-namespace"


class OwnershipError(WindlassError):
    """Objects that exist already and belong to somebody else, or of which nothing can be learnt."""


def mark(resources: Iterable[Resource], release: str, namespace: str) -> None:
    """Write on every object whose it is, over what stands there (Go: setMetadataVisitor with forceOwnership)."""
    for resource in resources:
        metadata = resource.object.setdefault("metadata", {})
        if not isinstance(metadata, dict):
            continue  # as Helm: what has null for metadata cannot be marked, and fails for want of a name
        metadata["labels"] = {**_texts(metadata.get("labels")), MANAGED_BY: HELM}
        owner = {RELEASE_NAME: release, RELEASE_NAMESPACE: namespace}
        metadata["annotations"] = {**_texts(metadata.get("annotations")), **owner}


def _texts(entries: Object | None) -> Object:
    """Return labels or annotations, empty texts for nulls (Go: unstructured NestedNullCoercingStringMap)."""
    return {key: "" if value is None else value for key, value in (entries or {}).items()}


def existing(
    resources: Iterable[Resource], live: Live, release: str, namespace: str, *, take: bool = False
) -> list[Resource]:
    """Return those of a release's objects that exist, to be updated rather than created.

    With ``take`` it does not matter whose they are. Raises OwnershipError about the first that cannot be had.
    """
    found = []
    for resource in resources:
        if _is_named_by_server(resource):
            continue
        item = _live(resource, live)
        if item is None:
            continue
        problem = "" if take else ownership_problem(item, release, namespace)
        if problem:
            raise OwnershipError(f"{resource} exists and cannot be imported into the current release: {problem}")
        found.append(resource)
    return found


def _is_named_by_server(resource: Resource) -> bool:
    if not resource.metadata.get("generateName"):
        return False
    if resource.name:
        raise OwnershipError("metadata.name and metadata.generateName cannot both be set")
    return True


def _live(resource: Resource, live: Live) -> dict[str, object] | None:
    from windlass.kube.errors import ApiStatus, KubeError

    try:
        return live(resource)
    except KubeError as error:
        if isinstance(error, ApiStatus) and error.is_not_found:
            return None
        raise OwnershipError(f"could not get information about the resource {resource}: {error}") from error


def ownership_problem(item: Object, release: str, namespace: str) -> str:
    """Return why an object is not the release's, an empty text if it is."""
    from windlass.kube.resources import metadata_of

    metadata = metadata_of(item)
    wanted = (
        ("label", "labels", MANAGED_BY, HELM),
        ("annotation", "annotations", RELEASE_NAME, release),
        ("annotation", "annotations", RELEASE_NAMESPACE, namespace),
    )
    problems = list(_problems(metadata, wanted))
    return f"invalid ownership metadata; {'; '.join(problems)}" if problems else ""


def _problems(metadata: Object, wanted: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    for what, field, key, value in wanted:
        given = metadata.get(field) or {}
        if key not in given:
            yield f"{what} validation error: missing key {quote(key)}: must be set to {quote(value)}"
        elif given[key] != value:
            yield (
                f"{what} validation error: key {quote(key)} must equal {quote(value)}: "
                f"current value is {quote(given[key])}"
            )
