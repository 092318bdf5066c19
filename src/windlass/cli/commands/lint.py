"""The lint command (Go: pkg/cmd/lint.go)."""

from __future__ import annotations

import os

from windlass.cli.uservalues import given_values, schema_refs
from windlass.errors import WindlassError
from windlass.lint import INFO, LintOptions, LintResult, lint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.engine.capabilities import KubeVersion


FORMATS = ("text", "json", "sarif")


class LintCommandError(WindlassError):
    """Charts that do not pass, or flags that cannot be read; the text is Helm's."""


def run(context: Context, opts: Options, args: list[str]) -> None:
    """Lint charts and write what was found. Raises LintCommandError when a chart fails."""
    options = LintOptions(
        context.settings.namespace,
        opts.strict,
        opts.skip_schema_validation,
        _kube_version(opts.kube_version),
        log=context.log,
        schema_refs=schema_refs(context, opts),
    )
    if context.program != "helm" and opts.output not in FORMATS:
        raise LintCommandError(f'invalid argument "{opts.output}" for "-o, --output" flag: invalid format type')
    paths = [*args, *(_subcharts(args) if opts.with_subcharts else ())]
    values = given_values(context, opts)
    results = [lint(path, values, options) for path in paths]
    failed = sum(result.failed for result in results)
    summary = f"{len(paths)} chart(s) linted, {failed} chart(s) failed"
    machine = context.program != "helm" and opts.output != "text"
    if machine:
        context.out.write(_machine_report(results, opts.output))
    else:
        shown = [result for result in results if result.noteworthy or not opts.quiet]
        context.out.write("".join([_report(result, opts.quiet) for result in shown]))
    if failed:
        raise LintCommandError(summary)
    if not machine and (not opts.quiet or any(result.noteworthy for result in results)):
        context.out.write(summary + "\n")


def _machine_report(results: list[LintResult], form: str) -> str:
    from windlass.golang.json import dumps
    from windlass.lint.report import to_mappings, to_sarif

    if form == "json":
        return dumps(to_mappings(results)) + "\n"
    from windlass import __version__

    return dumps(to_sarif(results, __version__), indent="  ") + "\n"


def _report(result: LintResult, quiet: bool) -> str:
    lines = [f"==> Linting {result.path}"]
    if not result.findings and result.failure:
        lines.append(f"Error {result.failure}")
    lines += [str(finding) for finding in result.findings if not quiet or finding.severity > INFO]
    return "\n".join(lines) + "\n\n"


def _subcharts(paths: list[str]) -> list[str]:
    """Return the charts below charts/ of each path, folders and archives, in the order of Go's filepath.Walk."""
    found: list[str] = []
    for path in paths:
        _collect(os.path.normpath(os.path.join(path, "charts")), found)
    return found


def _collect(path: str, found: list[str]) -> None:
    if os.path.basename(path) == "Chart.yaml":
        found.append(os.path.dirname(path))
    elif path.endswith((".tgz", ".tar.gz")) and os.path.lexists(path):
        found.append(path)
    if os.path.isdir(path) and not os.path.islink(path):
        try:
            names = sorted(os.listdir(os.fsencode(path)))
        except OSError:
            return
        for name in names:
            _collect(os.path.join(path, os.fsdecode(name)), found)


def _kube_version(text: str) -> KubeVersion | None:
    if not text:
        return None
    from windlass.engine.capabilities import KubeVersion, KubeVersionError

    try:
        return KubeVersion.parse(text)
    except KubeVersionError as error:
        raise LintCommandError(f"invalid kube version '{text}': {error}") from error
