"""Plugins from git repositories, through the git program. Go: helm installer/vcs_installer.go, Masterminds/vcs

Helm can use Subversion, Mercurial and Bazaar as well; no plugin is known to live in one, and we do not.
"""

from __future__ import annotations

import os

from windlass.golang import url as gourl
from windlass.plugins import folders
from windlass.plugins.cachekey import cache_key, scp_parts
from windlass.plugins.errors import InstallError, PluginError
from windlass.plugins.process import capture, find_program
from windlass.plugins.sources import MISSING_METADATA, is_plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.plugins.host import Host
    from windlass.semver import Version

MAX_LISTING_BYTES = 64 * 1024 * 1024
"""Most that git may print where we read it: the references of a repository."""

CLONE_TIMEOUT_S = 3600.0
UNDETECTED = "Cannot detect VCS"
# Hosts whose repositories are git's, with the number of path elements that name one.
HOSTS = {"github.com": 2, "bitbucket.org": 2, "git.openstack.org": 2, "gitlab.com": 2}
_OTHERS = {"svn": "Subversion", "hg": "Mercurial", "bzr": "Bazaar"}
_GIT_SCHEMES = frozenset(("git", "git+ssh"))


def is_git(source: str, fetch: Callable[[str], str] | None = None) -> bool:
    """Say whether a source is a git repository. ``fetch`` asks a web page where its sources are (``go-import``).

    Raises InstallError for other systems of version control.
    """
    scp = scp_parts(source)
    if scp is not None:
        return scp[1] not in HOSTS or scp[2].count("/") >= 1
    parsed = gourl.parse(source)
    if parsed.scheme == "file":
        return os.path.exists(f"{parsed.path}/.git")
    if not parsed.host:
        return False
    kind = parsed.path.rpartition(".")[2]
    other = _OTHERS.get(parsed.scheme.removesuffix("+ssh")) or _OTHERS.get(kind)
    if other:
        raise InstallError(f"{other} repositories are not supported, only git's")
    if parsed.scheme in _GIT_SCHEMES or kind == "git":
        return True
    needed = HOSTS.get(parsed.host)
    if needed is not None:
        return len([part for part in parsed.path.split("/") if part]) >= needed
    return parsed.user is not None and parsed.user.username == "git"


class GitRepository:
    """A plugin's sources: cloned into the cache, set to a version, copied."""

    verifiable = False
    development = False

    def __init__(self, source: str, version: str, host: Host) -> None:
        self._source, self._version, self._host = source, version, host
        self._clone = f"{host.cache_home}/plugins/{cache_key(source)}"
        if not is_git(source) and not os.path.exists(f"{self._clone}/.git"):
            raise InstallError(UNDETECTED)
        self._git = Git(self._clone, host)
        if os.path.exists(f"{self._clone}/.git"):
            self._git.check_remote(source)
        self.path = os.path.normpath(f"{host.plugins_directory}/{os.path.basename(source.rstrip('/'))}")

    def evidence(self) -> tuple[bytes, bytes, str]:
        raise InstallError("--verify is only supported for plugin tarballs (.tgz files)")

    def install(self) -> None:
        if os.path.exists(self._clone):
            self._host.debug("updating", source=self._source, destination=self._clone)
            self._git.update()
        else:
            self._host.debug("cloning", source=self._source, destination=self._clone)
            self._git.clone(self._source)
        reference = self._reference()
        if reference:
            self._host.debug("setting version", version=self._version)
            self._git.checkout(reference)
        if not is_plugin(self._clone):
            raise InstallError(MISSING_METADATA)
        self._host.debug("copying files", source=self._clone, destination=self.path)
        folders.copy(self._clone, self.path)

    def _reference(self) -> str:
        """Return the branch, commit or tag to use: as given, or the newest tag that satisfies a constraint."""
        from windlass.semver import Constraint

        if not self._version:
            return ""
        if self._git.knows(self._version):
            return self._version
        constraint = Constraint.parse(self._version)
        for version in sorted(self._versions(), reverse=True):
            if constraint.check(version):
                self._host.debug("setting to version", version=version.original)
                return version.original
        from windlass.golang.strconv import quote

        raise InstallError(f"requested version {quote(self._version)} does not exist for plugin {quote(self._source)}")

    def _versions(self) -> list[Version]:
        from windlass.errors import WindlassError
        from windlass.semver import Version

        found = []
        for tag in self._git.tags():
            try:
                found.append(Version.parse(tag))
            except WindlassError:
                continue  # not every tag is a version
        return found


class Git:
    """The git program in one work tree."""

    def __init__(self, folder: str, host: Host) -> None:
        self._folder, self._variables = folder, host.variables
        if find_program("git", host.variables) is None:
            raise InstallError("git is not installed")

    def check_remote(self, source: str) -> str:
        """Return where the tree came from. Raises InstallError unless it came from ``source`` ("" for any)."""
        code, out = self._run("config", "--get", "remote.origin.url")
        if code:
            raise InstallError(f"Unable to retrieve local repo information: exit status {code}")
        found = out.decode("utf-8", "surrogateescape").strip()
        if source and found != source:
            raise InstallError("The Remote does not match the VCS endpoint")
        return found

    def clone(self, source: str) -> None:
        """Make the work tree. Raises InstallError with git's own words."""
        folders.make(os.path.dirname(self._folder))
        words = ["git", "clone", "--recursive", "--", source, self._folder]
        code, out = capture(words, self._variables, None, limit=MAX_LISTING_BYTES, merged=True, timeout=CLONE_TIMEOUT_S)
        if code:
            said = out.decode("utf-8", "surrogateescape")
            raise InstallError(f"Unable to get repository: {said}: exit status {code}")

    def update(self) -> None:
        """Fetch and go to the newest state, unless a version was chosen. Raises InstallError."""
        self._must("Unable to update repository", "fetch", "--tags", "--", "origin")
        if self._run("symbolic-ref", "-q", "HEAD")[0]:
            return
        self._must("Unable to update repository", "pull")
        self._settle()

    def checkout(self, reference: str) -> None:
        """Go to a version. Raises InstallError."""
        self._must("Unable to update checked out version", "checkout", reference)
        self._settle()

    def _settle(self) -> None:
        # Go: defendAgainstSubmodules
        what = "Unexpected error while defensively updating submodules"
        self._must(what, "submodule", "update", "--init", "--recursive")
        self._must(what, "clean", "-x", "-d", "-f", "-f")
        self._must(what, "submodule", "foreach", "--recursive", "git clean -x -d -f -f")

    def knows(self, reference: str) -> bool:
        """Say whether the repository has such a commit, branch or tag."""
        if reference.startswith("-"):
            return False  # it would be an option of git's
        return not self._run("rev-parse", "--verify", reference)[0] or not self._run("show-ref", reference)[0]

    def tags(self) -> list[str]:
        """Return the names of all tags."""
        _, out = self._run("show-ref", "--tags")
        lines = out.decode("utf-8", "surrogateescape").splitlines()
        return [line.partition("refs/tags/")[2] for line in lines]

    @property
    def is_dirty(self) -> bool:
        """Say whether files were changed."""
        code, out = self._run("diff")
        return bool(code or out)

    def _must(self, what: str, *words: str) -> None:
        code, _ = self._run(*words)
        if code:
            raise InstallError(f"{what}: exit status {code}")

    def _run(self, *words: str) -> tuple[int, bytes]:
        return capture(
            ["git", "-C", self._folder, *words],
            self._variables,
            None,
            limit=MAX_LISTING_BYTES,
            merged=True,
            timeout=CLONE_TIMEOUT_S,
        )


def update(folder: str, host: Host) -> None:
    """Bring an installed plugin's own work tree up to date. Raises InstallError. Go: FindSource, VCSInstaller.Update"""
    if not os.path.exists(f"{folder}/.git"):
        host.warn("cannot get information about plugin source", location=folder, error=UNDETECTED)
        raise InstallError("cannot get information about plugin source")
    git = Git(folder, host)
    source = git.check_remote("")
    place = os.path.normpath(f"{host.plugins_directory}/{os.path.basename(source)}")
    if not os.path.exists(place):
        host.warn("plugin does not exist", path=place, error=f"stat {place}: no such file or directory")
        raise InstallError("plugin does not exist")
    host.debug("updating", source=source)
    if git.is_dirty:
        raise InstallError("plugin repo was modified")
    git.update()
    if not is_plugin(folder):
        raise InstallError(MISSING_METADATA)


__all__ = ["Git", "GitRepository", "PluginError", "is_git", "update"]
