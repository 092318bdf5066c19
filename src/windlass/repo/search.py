"""Search in repository indexes: which charts match, and how well (Helm: pkg/cmd/search)."""

from __future__ import annotations

from windlass.golang import path as gopath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.repo.chartversion import ChartVersion
    from windlass.repo.index import Lookup
    from windlass.semver import Constraint
else:
    from windlass._record import record

_SEPARATOR = "\v"
_MAX_SCORE = 25  # the field in which a term is found is the score, so nothing ever reaches it


@record
class Result:
    """A chart that matches. ``score`` is the number of the field that did: name, repo/name, description, keywords."""

    name: str
    score: int
    chart: ChartVersion


class SearchIndex:
    """The charts of several repositories, one line of text for each."""

    __slots__ = ("_charts",)

    def __init__(self) -> None:
        self._charts: dict[tuple[str, str], tuple[str, ChartVersion]] = {}

    def add(self, repository: str, index: Lookup, every_version: bool) -> None:
        """Take in an index: the newest version of each chart, or all of them."""
        for name, versions in index.summaries().items():
            full_name = gopath.join(repository, name)
            for version in versions if every_version else versions[:1]:
                key = (full_name, version.version if every_version else "")
                self._charts[key] = (_line(repository, version), version)

    def everything(self) -> list[Result]:
        """Return all charts, none better than another."""
        return _sorted([Result(name, 0, chart) for (name, _), (_, chart) in self._charts.items()])

    def search(self, term: str) -> list[Result]:
        """Return the charts in whose text the term stands, without regard to case."""
        term = term.lower()
        results = []
        for (name, _), (line, chart) in self._charts.items():
            lowered = line.lower()
            at = lowered.find(term)
            if at >= 0:
                results.append(Result(name, _score(at, lowered), chart))
        return _sorted(results)

    def search_pattern(self, pattern: str) -> list[Result]:
        """Return the charts whose text matches a regular expression. Raises RegexpError."""
        from windlass.golang import regexp

        compiled = regexp.compile(pattern)
        results = []
        for (name, _), (line, chart) in self._charts.items():
            found = compiled.spans(line, 1)
            if found:
                results.append(Result(name, _score(found[0][0][0], line), chart))
        return _sorted(results)


def matching(results: list[Result], constraint: Constraint, every_version: bool) -> list[Result]:
    """Return the results whose version fits, of each chart the first or all."""
    kept, names = [], set()
    for result in results:
        if not every_version and result.name in names:
            continue
        version = result.chart.semver
        if version is not None and constraint.check(version):
            kept.append(result)
            names.add(result.name)
    return kept


def _line(repository: str, chart: ChartVersion) -> str:
    name = chart.name
    return _SEPARATOR.join((name, f"{repository}/{name}", chart.description, " ".join(chart.keywords)))


def _score(at: int, line: str) -> int:
    # calcScore: a match that starts at a separator still counts for the field before it
    return line.count(_SEPARATOR, 0, at)


def _sorted(results: list[Result]) -> list[Result]:
    """Order by score and name; versions of a chart stay newest first, as the index has them."""
    kept = [result for result in results if result.score < _MAX_SCORE]
    kept.sort(key=lambda result: (result.score, result.name.encode("utf-8", "surrogateescape")))
    return kept
