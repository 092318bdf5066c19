"""Print which version this is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

# Under the name helm, what the Helm release that windlass matches prints, so that scripts which read it go on working.
# Go: helm internal/version/version.go BuildInfo
HELM_BUILD = {
    "Version": "v4.2.4",
    "GitCommit": "",
    "GitTreeState": "",
    "GoVersion": "go1.26.8",
    "KubeClientVersion": "v1.36",
}


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print the version in full, short, or by a template. Raises the template's errors."""
    del args
    build = build_info(ctx.program)
    if opts.template:
        ctx.out.write(_expand(opts.template, build))
    elif opts.short:
        ctx.out.write(_short(build) + "\n")
    else:
        ctx.out.write(_show(build) + "\n")


def build_info(program: str) -> dict[str, str]:
    """Return the fields in the order of Helm's struct; as windlass, with its own version and the Helm it matches."""
    if program == "helm":
        return HELM_BUILD
    from windlass import __version__

    return {**HELM_BUILD, "Version": f"v{__version__}", "HelmVersion": HELM_BUILD["Version"]}


def _short(build: dict[str, str]) -> str:
    """One version. As windlass, Helm's with our own as build metadata: helmfile reads here which Helm it drives."""
    if "HelmVersion" not in build:
        return build["Version"]
    return f"{build['HelmVersion']}+windlass.{build['Version'].removeprefix('v')}"


def _show(build: dict[str, str]) -> str:
    return "version.BuildInfo{" + ", ".join(f'{name}:"{value}"' for name, value in build.items()) + "}"


def _expand(template: str, build: dict[str, str]) -> str:
    from windlass.cli.buildinfo import BuildInfo, OwnBuildInfo
    from windlass.template import TemplateSet

    templates = TemplateSet({})
    templates.parse("_", template)
    return templates.execute("_", (OwnBuildInfo if "HelmVersion" in build else BuildInfo)(build))
