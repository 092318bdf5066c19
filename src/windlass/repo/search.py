"""Search in repository indexes: which charts match, and how well (Helm: pkg/cmd/search)."""

from __future__ import annotations

from windlass.golang import path as gopath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from dataclasses import dataclass as record

    from windlass.repo.searchtable import Run, Table
    from windlass.semver import Constraint
else:
    from windlass._record import record

_SEPARATOR = "\v"
_MAX_SCORE = 25  # the field in which a term is found is the score, so nothing ever reaches it


@record
class Match:
    """Versions of a chart that match alike. ``score`` is the number of the field that did.

    The fields are name, repo/name, description, keywords.
    """

    name: str
    score: int
    run: Run


@record
class Result:
    """A version of a chart that is to be shown."""

    name: str
    version: str
    app_version: str
    description: str


class SearchIndex:
    """The charts of several repositories, one line of text for all versions that have the same."""

    __slots__ = ("_charts",)

    def __init__(self) -> None:
        self._charts: dict[str, tuple[str, list[Run]]] = {}

    def add(self, repository: str, table: Table) -> None:
        """Take in the charts of a repository."""
        for name, runs in table.items():
            full_name = gopath.join(repository, name)
            known = self._charts.get(full_name)
            self._charts[full_name] = (repository, _without(known[1], runs) + runs if known else runs)

    def everything(self) -> list[Match]:
        """Return all charts, none better than another."""
        return _sorted([Match(name, 0, run) for name, (_, runs) in self._charts.items() for run in runs])

    def search(self, term: str) -> list[Match]:
        """Return the charts in whose text the term stands, without regard to case."""
        term = term.lower()
        matches = []
        for name, repository, run in self._runs():
            lowered = _line(repository, run).lower()
            at = lowered.find(term)
            if at >= 0:
                matches.append(Match(name, _score(at, lowered), run))
        return _sorted(matches)

    def search_pattern(self, pattern: str) -> list[Match]:
        """Return the charts whose text matches a regular expression. Raises RegexpError."""
        from windlass.golang import regexp

        compiled = regexp.compile(pattern)
        matches = []
        for name, repository, run in self._runs():
            line = _line(repository, run)
            found = compiled.spans(line, 1)
            if found:
                matches.append(Match(name, _score(found[0][0][0], line), run))
        return _sorted(matches)

    def _runs(self) -> Iterable[tuple[str, str, Run]]:
        return ((name, repository, run) for name, (repository, runs) in self._charts.items() for run in runs)


def select(matches: list[Match], constraint: Constraint, every_version: bool) -> list[Result]:
    """Return the versions that fit, of each chart the first or all."""
    from windlass.errors import WindlassError
    from windlass.semver import Version

    results: list[Result] = []
    names: set[str] = set()
    for match in matches:
        _, description, _, versions = match.run
        for version, inside in versions:
            if not every_version and match.name in names:
                break
            try:
                fits = constraint.check(Version.parse(version))
            except WindlassError:
                continue
            if fits:
                results.append(Result(match.name, version, inside, description))
                names.add(match.name)
    return results


def _without(runs: list[Run], others: list[Run]) -> list[Run]:
    """Return what is left of runs when others have taken their versions' places."""
    taken = {version for _, _, _, versions in others for version, _ in versions}
    return [
        (name, description, keywords, tuple(item for item in versions if item[0] not in taken))
        for name, description, keywords, versions in runs
    ]


def _line(repository: str, run: Run) -> str:
    name, description, keywords, _ = run
    return _SEPARATOR.join((name, f"{repository}/{name}", description, keywords))


def _score(at: int, line: str) -> int:
    # calcScore: a match that starts at a separator still counts for the field before it
    return line.count(_SEPARATOR, 0, at)


def _sorted(matches: list[Match]) -> list[Match]:
    """Order by score and name; versions of a chart stay newest first, as the index has them."""
    kept = [match for match in matches if match.score < _MAX_SCORE]
    kept.sort(key=lambda match: (match.score, match.name.encode("utf-8", "surrogateescape")))
    return kept
