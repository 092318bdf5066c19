"""The managers that build and update the charts/ folders of one chart, or of a whole tree of them."""

from __future__ import annotations

from windlass.cli.pluginhost import look_again
from windlass.cli.sources import now, registry, sources
from windlass.fetch.dependencies import Manager
from windlass.fetch.download import NEVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cli.context import Context
    from windlass.cli.options import Options


def folder_of(args: list[str]) -> str:
    """Return the chart's folder: the argument, or the one we are in."""
    from windlass.golang.path import clean

    return clean(args[0]) if args else "."


class Workshop:
    """Makes managers as the flags of ``dependency build`` and ``update`` ask for; they share their connections."""

    def __init__(self, ctx: Context, opts: Options, strategy: str) -> None:
        """``strategy`` says how serious ``--verify`` is. Raises FetchError when the flags make no registry client."""
        client = registry(ctx, opts)
        self._ctx = ctx
        self._opts = opts
        self._verify = strategy if opts.verify else NEVER
        self._client = client
        look_again(ctx)
        self._sources = sources(ctx, lambda: client)

    def say(self, text: str) -> None:
        """Print a progress line at once."""
        self._ctx.out.write(text)
        self._ctx.out.flush()

    def manager(self, folder: str, say: Callable[[str], object] | None = None) -> Manager:
        """Return the manager of a chart. One that is given a place to speak to refreshes nothing."""
        opts = self._opts
        return Manager(
            folder,
            self._sources if say is None else self._sources.over(self._client.saying(say)),
            say or self.say,
            verify=self._verify,
            keyring=opts.keyring,
            refresh=say is None and not opts.skip_refresh,
            debug=self._ctx.settings.debug,
            pin=self._asked("pin"),
            now=now,
        )

    def run(self, folder: str, act: Callable[[Manager], None], *, locked: bool) -> None:
        """Let ``act`` work on a chart, with ``--recursive`` on all below it as well. Raises what it raises.

        ``locked`` says that lock files count. The repositories of all charts are refreshed before the first.
        """
        if not self._asked("recursive"):
            act(self.manager(folder))
            return
        from windlass.fetch.tree import Tree, run

        tree = Tree(folder)
        if not self._opts.skip_refresh:
            charts = [path for level in tree.levels for path in level]
            found = [entry for path in charts for entry in self.manager(path).unknown_repositories(locked=locked)]
            self.manager(folder).refresh(found)
        run(tree, lambda path, say: act(self.manager(path, say)), self.say)

    def _asked(self, flag: str) -> bool:
        """Say whether one of our own flags was given; under Helm's name there is none."""
        return self._opts.has(flag) and bool(getattr(self._opts, flag))
