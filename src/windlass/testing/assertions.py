"""Assertions on manifests, whose failures say what was there instead."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from windlass.library.manifests import Manifest, Manifests
    from windlass.testing.charts import ChartUnderTest

_MISSING = object()


def assert_fields(manifest: Manifest, fields: Mapping[str, Any]) -> None:
    """Check fields by path, such as ``{"spec.replicas": 3}``. A value that is a function is called with what is there.

    Raises AssertionError that lists every field that differs.
    """
    __tracebackhide__ = True
    wrong = [text for path, wanted in fields.items() if (text := _difference(manifest, path, wanted))]
    if wrong:
        raise AssertionError("\n  ".join([f"{manifest.kind}/{manifest.name} of {manifest.path}:", *wrong]))


def _difference(manifest: Manifest, path: str, wanted: Any) -> str:
    found = manifest.get(path, _MISSING)
    if callable(wanted):
        good = found is not _MISSING and wanted(found)
        return "" if good else f"{path}: {_shown(found)} does not satisfy {getattr(wanted, '__name__', wanted)}"
    return "" if found == wanted else f"{path}: expected {wanted!r}, found {_shown(found)}"


def _shown(value: object) -> str:
    return "nothing" if value is _MISSING else repr(value)


def assert_absent(manifests: Manifests, kind: str, name: str = "") -> None:
    """Check that no document of that kind (and name) was rendered. Raises AssertionError."""
    __tracebackhide__ = True
    found = manifests.find(kind, name)
    if found:
        raise AssertionError(f"expected no {kind}, found {', '.join(f'{item.kind}/{item.name}' for item in found)}")


def assert_kinds(manifests: Manifests, counts: Mapping[str, int]) -> None:
    """Check how many documents of each kind there are, hooks among them, and that there are no others.

    Raises AssertionError.
    """
    __tracebackhide__ = True
    found: dict[str, int] = {}
    for manifest in manifests:
        found[manifest.kind] = found.get(manifest.kind, 0) + 1
    if found != {kind: count for kind, count in counts.items() if count}:
        raise AssertionError(f"expected {dict(sorted(counts.items()))}, found {dict(sorted(found.items()))}")


def assert_renders_not(chart: ChartUnderTest, values: Mapping[str, Any], text: str) -> None:
    """Check that the chart refuses values, with an error that contains a text. Raises AssertionError."""
    __tracebackhide__ = True
    try:
        chart.render(values)
    except WindlassError as error:
        if text not in str(error):
            raise AssertionError(f"expected an error with {text!r}, found: {error}") from error
        return
    raise AssertionError(f"expected an error with {text!r}, but the chart rendered")
