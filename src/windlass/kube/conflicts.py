"""Who owns which field, when the server refuses to let us set it, and what resolves that (Go: managedfields).

Pure: reads the Status that a refusal carries.
"""

from __future__ import annotations

from windlass.kube.errors import ApiStatus, KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_SHOWN = 5
"""Conflicts, and fields of each, that are named; of more, how many more there are is said."""
MAX_CAUSES = 100
"""Errors that one error is followed down to."""

_REASON = "FieldManagerConflict"
_FORCE = "--force-conflicts sets the fields nonetheless, and owns them from then on"
# a field -> what to do instead of taking it over
_BETTER = (
    (".spec.replicas", "leave the number of replicas out of the chart where an autoscaler or a person sets it"),
    ("caBundle", "leave caBundle out of the chart: who issues the certificate sets it"),
)


@record(frozen=True)
class Conflict:
    """Fields of one object that somebody else owns. ``applied`` tells whether by server-side apply, as we do."""

    subject: str
    manager: str
    applied: bool
    fields: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in a sentence."""
        how = "applies" if self.applied else "has changed"
        return f'"{self.manager}" {how} {_some(self.fields, ", ")} of {self.subject}'


class FieldConflict(KubeError):
    """The server refuses to apply an object, ``subject``, because others own fields of it."""

    def __init__(self, text: str, subject: str, status: ApiStatus) -> None:
        super().__init__(text)
        self.subject = subject
        self.status = status


def conflicts(error: BaseException) -> list[Conflict]:
    """Return the conflicts that an error tells of, by object and owner; none if it is about something else."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for refusal in _refusals(error):
        for manager, applied, field in _causes(refusal.status):
            found.setdefault((refusal.subject, manager, applied), []).append(field)
    return [Conflict(*key, tuple(fields)) for key, fields in found.items()]


def advise(error: BaseException) -> tuple[str, str] | None:
    """Return what is wrong and what mends it, None for an error that is about something else."""
    found = conflicts(error)
    if not found:
        return None
    fields = [field for conflict in found for field in conflict.fields]
    better = [advice for end, advice in _BETTER if any(field.endswith(end) for field in fields)]
    return _some([str(conflict) for conflict in found], "; "), "; or ".join([*better, _FORCE])


def _some(texts: Sequence[str], between: str) -> str:
    more = len(texts) - MAX_SHOWN
    return between.join(texts[:MAX_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _refusals(error: BaseException | None) -> Iterator[FieldConflict]:
    """Give the refusals behind an error, one for each of several that it stands for."""
    for _ in range(MAX_CAUSES):
        if error is None:
            return
        if isinstance(error, FieldConflict):
            yield error
            return
        several = getattr(error, "errors", None)
        if isinstance(several, list) and several:
            for one in several:
                yield from _refusals(one)
            return
        error = error.__cause__


def _causes(status: ApiStatus) -> Iterator[tuple[str, bool, str]]:
    causes = status.details.get("causes")
    for cause in causes if isinstance(causes, list) else []:
        if isinstance(cause, dict) and cause.get("reason") == _REASON:
            # conflict with "NAME" [with subresource "S"] [using VERSION [at TIME]]; only updates are told a version
            words = str(cause.get("message") or "")
            yield words.partition('"')[2].partition('"')[0], " using " not in words, str(cause.get("field") or "")
