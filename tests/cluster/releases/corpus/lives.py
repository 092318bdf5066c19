"""What releases of real charts go through: sequences of steps, with drawn flags."""

from __future__ import annotations

from random import Random

OURS, HELM3, EDIT = "ours", "helm3", "edit"

Step = tuple[str, tuple[str, ...]]
"""Who acts (OURS is windlass in one world and helm 4 in the other), and the command line."""

CHART = "CHART"
BEFORE, AFTER, LATER = ("-f", "VALUES0"), ("-f", "VALUES1"), ("-f", "VALUES2")
TIMEOUT = ("--timeout", "40s")
SIDES = (
    (), (), ("--server-side=true",), ("--server-side=false",), ("--force-conflicts",), ("--take-ownership",),
    ("--server-side=true", "--force-conflicts"), ("--server-side=false", "--force-replace"),
    ("--server-side=auto", "--cleanup-on-fail"), ("--server-side=auto", "--force-replace"),
)  # fmt: skip
BACK = ((), (), ("--server-side=true",), ("--server-side=false",), ("--force-conflicts",), ("--no-hooks",))
GONE = ((), (), ("--keep-history",), ("--cascade=foreground", "--wait"), ("--cascade=orphan",))
NAMES = ("whole", "handover", "clientside", "taken", "afterlife")


def life(name: str, random: Random) -> list[Step]:
    """Return the steps of one life."""

    def ours(verb: str, *argv: str) -> Step:
        timed = TIMEOUT if verb in ("install", "upgrade", "rollback", "uninstall") else ()
        return OURS, (verb, *(("manifest",) if verb == "get" else ()), "r", *argv, *timed)

    def upgrade(*argv: str) -> Step:
        return ours("upgrade", CHART, *argv)

    install = ours("install", CHART, *BEFORE)
    of_helm3 = HELM3, ("install", "r", CHART, *BEFORE, *TIMEOUT)
    upgrade3 = HELM3, ("upgrade", "r", CHART, *LATER, *TIMEOUT)
    hand = EDIT, ()
    end = ours("uninstall", *random.choice(GONE))
    match name:
        case "whole":
            return [
                install, ours("get"), upgrade(*AFTER), upgrade(*AFTER), hand, upgrade(*AFTER, *random.choice(SIDES)),
                upgrade(*LATER, *random.choice(SIDES)), ours("rollback", "1", *random.choice(BACK)), end,
            ]  # fmt: skip
        case "handover":
            return [
                of_helm3, upgrade(*AFTER), hand, upgrade(*LATER, *random.choice(SIDES)), ours("rollback", "1"),
                upgrade3, upgrade(*BEFORE, "--server-side=true"), ours("rollback", *random.choice(BACK)), end,
            ]  # fmt: skip
        case "clientside":
            return [
                ours("install", CHART, *BEFORE, "--server-side=false"), hand, upgrade(*AFTER),
                upgrade(*LATER, "--server-side=true", *random.choice(((), ("--force-conflicts",)))), hand,
                upgrade(*BEFORE, "--server-side=false"), ours("rollback", "1", *random.choice(BACK)), end,
            ]  # fmt: skip
        case "taken":  # objects that are there already, kept by an uninstall or made by somebody else
            return [
                install, ours("uninstall", "--cascade=orphan"), upgrade("--install", *AFTER), hand,
                ours("install", CHART, *BEFORE, "--replace", "--take-ownership"), upgrade(*LATER, "--take-ownership"),
                (OURS, ("install", "other", CHART, *LATER, *TIMEOUT)),
                (OURS, ("install", "other", CHART, *LATER, "--take-ownership", *TIMEOUT)), end,
                (OURS, ("uninstall", "other", *TIMEOUT)),
            ]  # fmt: skip
        case _:  # a release that comes back after its end
            return [
                install, upgrade(*AFTER), ours("uninstall", "--keep-history"), ours("rollback", "1"), hand,
                upgrade(*LATER, *random.choice(SIDES)), ours("uninstall", "--keep-history"),
                upgrade("--install", *BEFORE), ours("install", CHART, *AFTER, "--replace"), end,
            ]  # fmt: skip
