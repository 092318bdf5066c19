"""The commands, good and bad, of the differential sequences: each list is run in order in one namespace.

After a line that begins with ``!`` records and objects are compared too. Charts are folders in the current one; a
no-break space stands for a space inside a word.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

INSTALLS = """
! install a full
list
list -o json
list -o yaml --time-format 2006
history a
status a
status a -o json
status a -o yaml
get all a
get manifest a
get hooks a
get notes a
get values a
get values a -a -o json
get metadata a
get metadata a -o json
install a full
install a full --replace
install Bad_Name full
install full
install b missing
install b library
! install b old --description described --labels team=one,stage=two
get metadata b
list -l team=one
list -l team!=one -q
install c picky
install c nowhere
install c ./nowhere
! install e empty
! install g generated
! install n full --hide-notes --set text=x,replicas=2 --set-string port=8080
install n2 full --set replicas=two
install n2 full --set bad=fail
install n2 full --set bad=yaml
install n2 full --set bad=kind
install n2 full --set bad=name --set deployment=false
install n2 full --set bad=taken
list -A -q -f ^n2$
! install n3 full --set bad=refused
list --failed
history n3
install n3 full
! install n3 full --replace
! install n4 full --set bad=field
install n5 full --set bad=refused --rollback-on-failure --timeout 20s
list -q
install n5 full --set bad=refused --atomic --timeout 20s
install d full --dry-run=client
install d full --dry-run
install d full --dry-run=server --hide-secret
install d full --dry-run=true
install d full --dry-run=other
install d full --hide-secret
install d full --dry-run=client -o json --hide-secret
install --labels owner=me d full
! install p parent --render-subchart-notes
status p
! install p2 parent --set child.enabled=false
install --generate-name old -o json
install --name-template t-{{lower\u00a0"ABC"}} old
uninstall t-abc
install x full --force-replace
install x2 full --force-conflicts --server-side=false
install x3 full --force-conflicts --force-replace
! install s seeing
! upgrade s seeing
get manifest s
"""

UPGRADES = """
upgrade u full
upgrade u full --install --set text=one
! upgrade u full --install --set text=two
history u
! upgrade u full2 --set text=three --description "third time"
get values u
! upgrade u full2
get values u
! upgrade u full2 --reset-values
get values u
! upgrade u full2 --set text=four --labels a=b
! upgrade u full2 --reuse-values --set port=81 --labels c=d
! upgrade u full2 --reset-then-reuse-values --set replicas=2 --labels a=null
get metadata u
get values u --revision 5
get values u --revision 99
get manifest u --revision 2
! upgrade u full --set configs=3
! upgrade u full --set configs=1
! upgrade u full --history-max 3
history u
history u --max 2
history u -o json
history u -o yaml
upgrade u full --set bad=fail
upgrade u full --set bad=yaml
upgrade u full --set bad=kind
upgrade u full --set bad=taken
upgrade u full --set replicas=two
upgrade u missing
upgrade u nowhere
upgrade U full
upgrade nothing full
upgrade u full --dry-run=client --set text=dry
upgrade u full --dry-run=server --set text=dry --hide-secret
upgrade u full --dry-run=server --description said
upgrade u full --hide-secret
history u
! upgrade u full --set bad=refused,configs=2
history u
list
status u
! upgrade u full --set text=after,configs=1
! upgrade u full --set bad=refused,configs=3 --cleanup-on-fail
! upgrade u full --set bad=refused,configs=2 --rollback-on-failure --timeout 20s
history u
upgrade u full --server-side=maybe
! upgrade u full --server-side=false --set text=client
get metadata u
! upgrade u full --set text=stillclient
! upgrade u full --server-side=true --set text=server
get metadata u
! upgrade u full --server-side=false --force-replace --set text=replaced
upgrade u full --force-replace --server-side=true
upgrade u full --force-conflicts
! upgrade u full --server-side=true --force-conflicts --set text=forced
upgrade u full --labels owner=x
! upgrade u full --set bad=immutable,text=one
! upgrade u full --set bad=immutable,text=two
! upgrade u full --set bad=immutable,text=two --force --server-side=false
! upgrade u full --take-ownership --hide-notes
upgrade -i v full --dry-run=server --hide-notes
upgrade -i v full --set bad=refused
upgrade -i v full --set bad=fail
history v
! upgrade -i v full
upgrade u full -o json --set text=json
upgrade -i w old -o yaml
! upgrade w old --reset-values --reuse-values
"""

ROLLBACKS = """
rollback r
rollback r 1
! install r full --set text=one,configs=2
rollback r
! upgrade r full --set text=two,configs=1
! rollback r
! upgrade r full --set text=four
! rollback r 2
rollback r 99
rollback r -1
rollback r x
rollback R 1
history r
! rollback r 1 --dry-run=client
! rollback r 1 --dry-run=server
rollback r 0 --server-side=maybe
! rollback r 1 --server-side=false
get metadata r
! rollback r 1 --server-side=true
! rollback r 2 --history-max 3
history r
rollback r 1
! upgrade r full --set bad=refused
! rollback r
! rollback r 0 --no-hooks
rollback r 0 --force-replace
! rollback r 0 --force-replace --server-side=false
rollback r 0 --force-conflicts --server-side=false
history r
uninstall r --dry-run
! uninstall r --keep-history
history r
list
list --uninstalled
status r
uninstall r --keep-history
! rollback r 3
history r
! uninstall r
history r
uninstall r
uninstall r --ignore-not-found
uninstall r s --ignore-not-found
uninstall Bad_Name
uninstall r --cascade sideways
! install k full --set keep=true
! uninstall k --description gone
install k full --set keep=true
install k full --set keep=true --take-ownership
! uninstall k --keep-history --description over
list --uninstalled -o json
! install k full --replace
history k
! uninstall k --keep-history
! upgrade -i k full
history k
uninstall k --cascade orphan
uninstall --no-hooks k
list -a
list --all-namespaces -q -f ^k$
list --max 1 --offset 1
list --deployed --failed --pending --superseded --uninstalled --uninstalling -q
"""

HOOKS = """
! install h full --set hooks=true
status h
get hooks h
! upgrade h full --set hooks=true,text=two
! rollback h 1
test h
test h --filter name=h-one
test h --filter !name=h-one
test h --filter name=h-one,name=h-two --timeout 30s
test nothing
test H
status h -o json
! upgrade h full --set hooks=true,hookFate=fail
history h
status h
! upgrade h full --set hooks=true,hookFate=fail --no-hooks
! upgrade h full --set hooks=true,testFate=fail
test h
status h
test h --filter name=h-two
! upgrade h full --set hooks=true,hookPolicy=hook-succeeded
! upgrade h full --set hooks=true,hookPolicy=hook-failed,hookFate=fail
! upgrade h full --set hooks=true,hookPolicy=hook-succeeded,hookFate=fail --rollback-on-failure --timeout 20s
history h
! upgrade h full --set "hooks=true,hookPolicy=hook-succeeded\\,before-hook-creation"
! uninstall h
install i full --set hooks=true,hookFate=fail
history i
! uninstall i --no-hooks
install j full --set hooks=true,hookFate=fail --rollback-on-failure --timeout 20s
list -q
install l full --set hooks=true,hookFate=pending --timeout 2s
history l
! uninstall l --no-hooks
"""

WAITS = """
! install w full --wait
! upgrade w full --wait=watcher --set replicas=2,text=x
! upgrade w full --wait=legacy --set replicas=1,text=y
! upgrade w full --wait=hookOnly --set text=z
! upgrade w full --wait=true --set text=a
! upgrade w full --wait=false --set text=b
upgrade w full --wait=never
! upgrade w full --wait --wait-for-jobs --set text=c
upgrade w full --wait --timeout 3s --set fate=unready,text=d
history w
upgrade w full --wait=legacy --timeout 3s --set fate=unready,text=e
history w
! rollback w 4 --wait
upgrade w full --rollback-on-failure --timeout 3s --set fate=unready,text=f
history w
status w
! uninstall w --wait
install w full --wait --timeout 2s --set fate=unready
list
install w full --wait --timeout 2s --set fate=unready --replace --rollback-on-failure
list
"""

ODDS = """
! install o odd --set odd=text --server-side=false
! upgrade o odd --set odd=text,text=two
! rollback o 1 --server-side=true
! install l odd --set odd=list
! upgrade l odd --set odd=list,text=two
! upgrade l odd --server-side=false
install n odd --set odd=nested
install n odd --set odd=null
install n odd --set odd=strange
install n odd --set odd=strange --disable-openapi-validation
install n odd --set odd=items
install n odd --set odd=nameless
"""


@dataclass(frozen=True)
class Step:
    """One command, and whether what it leaves is compared."""

    line: str
    compared: bool

    @property
    def argv(self) -> list[str]:
        """The words of the command."""
        return [word.replace("\u00a0", " ") for word in shlex.split(self.line)]


def steps(text: str) -> list[Step]:
    """Return the commands of a sequence."""
    return [Step(line.removeprefix("! "), line.startswith("! ")) for line in text.splitlines() if line.strip()]


SEQUENCES = {
    "installs": INSTALLS,
    "upgrades": UPGRADES,
    "rollbacks": ROLLBACKS,
    "hooks": HOOKS,
    "waits": WAITS,
    "odds": ODDS,
}
