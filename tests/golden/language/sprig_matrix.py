"""Write cases/sprig_matrix.txt: every deterministic sprig function with arguments of many kinds.

Run ``python -m tests.golden.language.sprig_matrix`` after a change here, then ``update``. Arguments are drawn from
pools by a seeded generator, so the file only changes where this one does. What depends on the time is left out.
"""

from __future__ import annotations

import random
from pathlib import Path

from windlass.sprig.table import FUNCTIONS

from .ours import is_steady

SHOW = '{{ $x := (%s) }}{{ printf "%%T|%%v" $x $x }}|{{ toJson $x }}'
PER_FUNCTION = 14

ANYTHING = (
    "nil",
    "true",
    "false",
    "0",
    "1",
    "-3",
    "42",
    "3.7",
    "-2.5",
    "1e6",
    "1e300",
    "9223372036854775807",
    '""',
    '"a"',
    '"abc def"',
    '"héllo"',
    '"12"',
    '"-7"',
    '"1.5"',
    '"3.00"',
    '"0x1F"',
    '"010"',
    '"1_000"',
    '"1e3"',
    '"true"',
    "(list)",
    '(list 1 "a" nil 2.5)',
    '(list "b" "a" "c" "a")',
    "(list 3 1 2 3)",
    "(dict)",
    '(dict "a" 1)',
    '(dict "a" (list 1) "b" (dict "c" nil))',
    "(int64 5)",
    "(int64 -5)",
    "(float64 2)",
    '(splitList "," "x,y,")',
    "(until 4)",
    '(split "," "p,q")',
    "(rest (list))",
    ".Values.float",
    ".Values.number",
    ".Values.list",
    ".Values.mixed",
    ".Values.map",
    ".Values.null",
    ".Values.missing",
    ".Values",
    ".Chart.Name",
    "'a'",
    '(semver "1.2.3")',
    "(duration 1)",
    '(toDate "2006-01-02" "2024-02-29")',
    "(chunk 2 (list 1 2 3))",
    '(regexFindAll "z" "abc" -1)',
    '(b64dec "/w==")',
)
STRINGS = (
    '""',
    '"a"',
    '"abc"',
    '"Hello World"',
    '"héllo wörld"',
    '"  x y  "',
    '"a-b_c.d e"',
    '"1,2,3"',
    '"FooBarBaz"',
    '"日本語"',
    '"line\\nnext\\n"',
    '"aaa"',
    '"/usr/local/../bin/x.tar.gz"',
    '"with \\"quotes\\" and \\\\"',
    '"ǆ ß İ ﬁ"',
    '"HTTPServer2xx"',
    '"tab\\tsep"',
    '(trunc 2 "é")',
    '"%d%%"',
    '"user@example.com"',
)
INTEGERS = ("0", "1", "2", "3", "5", "10", "-1", "-2", "100", "9223372036854775807")
LISTS = (
    "(list)",
    '(list 1 "a" nil 2.5)',
    '(list "b" "a" "c" "a")',
    "(until 5)",
    '(splitList "," "x,y,")',
    ".Values.list",
    ".Values.mixed",
    "(list (list 1) (dict) (list))",
    "(rest (list))",
    '(list 0 "" false nil)',
    "(chunk 2 (list 1 2 3))",
)
# templates of a batch share their values, so what may be changed in place is a copy
MAPS = (
    "(dict)",
    '(dict "a" 1)',
    '(dict "a" "" "b" (dict "c" 1 "d" (list 1)))',
    '(dict "a" (dict "x" 1) "b" nil "c" (list 1 2))',
    "(deepCopy .Values.map)",
    "(deepCopy .Values.nested)",
    "nil",
    '(dict "b" false "a" (dict))',
)
PATTERNS = (
    '"a"',
    '"[a-z]+"',
    '"(l+)(o)"',
    '"^$"',
    '""',
    '"x*"',
    '"\\\\s"',
    '"("',
    '"(?i)HEL"',
    '"\\\\p{L}"',
    '"(?P<n>o.)"',
    '"."',
)
VERSIONS = ('"1.2.3"', '"v1"', '"1.2.3-beta.1+b"', '"x"', '"2.0"', '""', '"01.2"')
CONSTRAINTS = ('">=1.0"', '"~1.2 || ^2"', '"*"', '"1.0 - 2.0"', '">1.2-0"', '"x y"', '""', '"!=1.2.3"', '"<2,>=1"')
URLS = (
    '"http://user:pw@example.com:8080/p%20a/th?q=1&r#frag"',
    '"mailto:a@b"',
    '"//host/x"',
    '"/rel/path"',
    '"a:b"',
    '""',
    '"http://[::1]:80/"',
    '"http://a b/"',
    '"%zz"',
    '"http://h:port/"',
    '"ftp://h?"',
    '"1:2"',
    '":x"',
    '"http://x/%41%2f"',
    '"s3://bucket/a b"',
)
MOMENTS = (
    "(int64 1700000000)",
    "0",
    '(toDate "2006-01-02 15:04:05" "2024-02-29 23:59:58")',
    '(toDate "x" "y")',
    "(int 86399)",
    '(toDate "2006-01-02T15:04:05Z07:00" "2021-03-04T05:06:07+02:00")',
)
LAYOUTS = (
    '"2006-01-02"',
    '"Mon Jan _2 15:04:05 MST 2006"',
    '"3:04PM"',
    '"2006-01-02T15:04:05.000Z07:00"',
    '"x"',
    '""',
    '"06 1 2 002"',
)
ZONES = ('"UTC"', '"Europe/Berlin"', '"America/New_York"', '"Nowhere/City"', '""', '"Local"')
DURATIONS = ('"1h30m"', '"-2.5s"', '"100ms"', '"bad"', '""', '"9999h"', '"1d"')
NUMBERS = (
    "0",
    "1",
    "-3",
    "42",
    "3.7",
    "-2.5",
    '"12"',
    '"1.5"',
    "1e6",
    "nil",
    "true",
    '"x"',
    "(int64 7)",
    ".Values.float",
    '"0.1"',
    "0.2",
    "9223372036854775807",
    "1e300",
    ".Values.small",
)

# Pools by function where the signature says too little; one pool per parameter.
ARGUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "abbrev": (INTEGERS, STRINGS),
    "abbrevboth": (INTEGERS, INTEGERS, STRINGS),
    "trunc": (INTEGERS, STRINGS),
    "substr": (INTEGERS, INTEGERS, STRINGS),
    "wrap": (INTEGERS, STRINGS),
    "wrapWith": (INTEGERS, STRINGS, STRINGS),
    "repeat": (INTEGERS[:-2], STRINGS),
    "indent": (INTEGERS[:-2], STRINGS),
    "nindent": (INTEGERS[:-2], STRINGS),
    "until": (INTEGERS[:-1],),
    "untilStep": (INTEGERS[:-1],) * 3,
    "seq": (INTEGERS[:-1],) * 3,
    "round": (NUMBERS, INTEGERS),
    "toDecimal": ((*ANYTHING, '"755"', '"0644"', '"8"', "755"),),
    "merge": (MAPS,) * 3,
    "mustMerge": (MAPS,) * 2,
    "mergeOverwrite": (MAPS,) * 3,
    "mustMergeOverwrite": (MAPS,) * 2,
    "regexMatch": (PATTERNS, STRINGS),
    "regexFind": (PATTERNS, STRINGS),
    "regexFindAll": (PATTERNS, STRINGS, INTEGERS),
    "regexReplaceAll": (PATTERNS, STRINGS, ('"X"', '"${1}y"', '"$1"', '"$n-"', '"$$"', '""')),
    "regexReplaceAllLiteral": (PATTERNS, STRINGS, ('"X"', '"${1}"', '""')),
    "regexSplit": (PATTERNS, STRINGS, INTEGERS),
    "semver": (VERSIONS,),
    "semverCompare": (CONSTRAINTS, VERSIONS),
    "urlParse": (URLS,),
    "date": (LAYOUTS, MOMENTS),
    "dateInZone": (LAYOUTS, MOMENTS, ZONES),
    "htmlDate": (MOMENTS,),
    "htmlDateInZone": (MOMENTS, ZONES),
    "dateModify": (DURATIONS, MOMENTS),
    "mustDateModify": (DURATIONS, MOMENTS),
    "unixEpoch": (MOMENTS,),
    "toDate": (LAYOUTS, (*STRINGS[:5], '"2024-02-29"', '"3:04PM"')),
    "mustToDate": (LAYOUTS, (*STRINGS[:5], '"2024-02-30"', '"2024-02-29"')),
    "durationRound": ((*DURATIONS, *ANYTHING[:12], "(int64 90000000000)", '"400h"', '"800h"', '"10000h"', '"61s"'),),
    "duration": ((*ANYTHING, '"95"', "(int64 3661)", "(int64 9223372036854775807)"),),
    "dig": (
        ('"a"', '"b"', '"one"', "1"),
        ('"c"', '"two"', '"z"'),
        ('"default"', "nil"),
        (*MAPS, '(dict "a" (dict "c" 1))', ".Values"),
    ),
    "join": (STRINGS, (*LISTS, *ANYTHING)),
    "chunk": (INTEGERS, LISTS),
    "slice": (LISTS, INTEGERS, INTEGERS),
    "get": (MAPS, ('"a"', '"b"', '"z"')),
    "hasKey": (MAPS, ('"a"', '"z"')),
    "unset": (MAPS, ('"a"', '"z"')),
    "pick": (MAPS, ('"a"', '"z"'), ('"b"', '"c"')),
    "omit": (MAPS, ('"a"', '"z"'), ('"b"', '"c"')),
    "set": (MAPS, ('"a"', '"z"'), ANYTHING[:36]),
    "pluck": (('"a"', '"z"'), MAPS, MAPS),
    "typeIs": (
        ('"string"', '"int"', '"float64"', '"[]interface {}"', '"map[string]interface {}"', '"bool"', '"int64"'),
        ANYTHING,
    ),
    "typeIsLike": (('"string"', '"semver.Version"', '"time.Time"', '"*semver.Version"'), ANYTHING),
    "kindIs": (('"string"', '"int"', '"slice"', '"map"', '"invalid"', '"float64"', '"ptr"', '"struct"'), ANYTHING),
    "derivePassword": (
        ("1", "2"),
        ('"long"', '"pin"', '"none"', '"maximum"'),
        ('"pw"',),
        ('"user"',),
        ('"example.com"',),
    ),
    "b64dec": (
        (
            *STRINGS,
            '"aGVsbG8="',
            '"aGVsbG8"',
            '"aGVs\\nbG8="',
            '"aGV=sbG8="',
            '"a==="',
            '"/w=="',
            '"aGVsbG8=x"',
            '"aGVsbG8= "',
            '"a"',
            '"ab="',
        ),
    ),
    "b32dec": (
        (*STRINGS, '"NBSWY3DP"', '"NBSWY==="', '"NBSWY3D"', '"NB======"', '"N======="', '"nbswy3dp"', '"NBSWY3DP=="'),
    ),
    "fromJson": (
        (*STRINGS, '"{\\"a\\":[1,2.5,null]}"', '"1 2"', '"{"', '"nul"', '"\\"\\\\u00e9\\""', '"12345678901234567890"'),
    ),
    "mustFromJson": ((*STRINGS, '"{\\"a\\":1,}"', '"[1,2"', '"tru"', '"{\\"a\\" 1}"', '"\\x01"', '"[1e999]"'),),
    "decryptAES": (
        ('"k"',),
        ('""', '"YWJj"', '"YWJjZGVmZ2hpamtsbW5vcA=="', '"!"', '"YWJjZGVmZ2hpamtsbW5vcHE="', '"a"'),
    ),
    "ternary": (ANYTHING, ANYTHING, ("true", "false", "nil", '"x"', "(empty 1)")),
    "untitle": (STRINGS,),
    "has": (ANYTHING, LISTS),
    "mustHas": (ANYTHING, LISTS),
    "urlJoin": (
        (
            *MAPS,
            '(urlParse "http://user:p%40w@example.com:80/a%2Fb?q#f")',
            '(dict "host" "h" "path" "x y" "scheme" "http")',
            '(dict "scheme" 1)',
            '(dict "path" "a:b")',
            '(dict "userinfo" "a:b" "host" "h")',
            '(dict "userinfo" "a/b")',
            '(dict "opaque" "o" "scheme" "s")',
            '(dict "host" "é" "fragment" "a b")',
        ),
    ),
}

BY_TYPE = {
    "interface {}": ANYTHING,
    "string": STRINGS,
    "int": INTEGERS,
    "bool": ("true", "false"),
    "float64": ("0.5", "0.3", "1.0"),
    "map[string]interface {}": MAPS,
    "[]interface {}": LISTS,
    "time.Time": MOMENTS,
    "uint32": ("1", "7"),
}
NUMERIC = frozenset(
    "add add1 sub mul div mod max min biggest addf add1f subf mulf divf maxf minf floor ceil".split()  # noqa: SIM905
)
OVER_LISTS = frozenset(
    "first last rest initial append push prepend reverse compact uniq without concat sortAlpha toStrings".split()  # noqa: SIM905
)
SKIPPED = frozenset(
    # random, about now, in the order of Go's maps, asking the network, or bearing keys
    [
        "now",
        "ago",
        "randAlphaNum",
        "randAlpha",
        "randAscii",
        "randNumeric",
        "randBytes",
        "randInt",
        "shuffle",
        "uuidv4",
        "bcrypt",
        "htpasswd",
        "encryptAES",
        "genPrivateKey",
        "genCA",
        "genCAWithKey",
        "genSelfSignedCert",
        "genSelfSignedCertWithKey",
        "genSignedCert",
        "genSignedCertWithKey",
        "buildCustomCert",
        "getHostByName",
        "keys",
        "values",
        "fail",
    ]
)


def main() -> None:
    """Write the file."""
    lines = ["# Written by sprig_matrix.py: each function with arguments of many kinds.", ""]
    for name, (_, _, signature) in sorted(FUNCTIONS.items()):
        if name not in SKIPPED:
            cases = [SHOW % expression for expression in expressions(name, signature)]
            lines += [case for case in cases if is_steady(case)]
    (Path(__file__).parent / "cases" / "sprig_matrix.txt").write_text("\n".join(lines) + "\n", "utf-8")


def expressions(name: str, signature: str, seed: str = "") -> list[str]:
    """Return calls of a function, the same ones for the same seed."""
    draw = random.Random(name + seed)
    pools = ARGUMENTS.get(name) or ARGUMENTS.get(name.removeprefix("must").replace("Regex", "regex")) or ()
    made: dict[str, None] = {}
    if len(pools) == 1:
        made = dict.fromkeys(f"{name} {argument}" for argument in pools[0])
    elif not pools and parameters(signature) == ["interface {}"]:
        pool = NUMBERS if name in NUMERIC else LISTS + ANYTHING if name in OVER_LISTS else ANYTHING
        made = dict.fromkeys(f"{name} {argument}" for argument in pool)
    wanted = len(made) + 2 if made else PER_FUNCTION
    for _ in range(300):
        if len(made) >= wanted:
            break
        made[" ".join([name, *arguments(draw, name, signature, pools, strange=len(made) >= wanted - 2)])] = None
    return list(made)


def arguments(
    draw: random.Random, name: str, signature: str, pools: tuple[tuple[str, ...], ...], strange: bool
) -> list[str]:
    """Draw arguments; strange ones may be of any type and number."""
    if strange:
        return [draw.choice(ANYTHING) for _ in range(draw.randint(0, 4))]
    if pools:
        return [draw.choice(pool) for pool in pools]
    drawn = []
    for place, wanted in enumerate(parameters(signature)):
        pool = BY_TYPE[wanted.removeprefix("...")]
        if wanted.endswith("interface {}"):
            pool = NUMBERS if name in NUMERIC else pool
            pool = LISTS if name in OVER_LISTS and (place == 0 or name == "concat") else pool
        count = draw.randint(0, 3) if wanted.startswith("...") else 1
        drawn += [draw.choice(pool) for _ in range(count)]
    return drawn


def parameters(signature: str) -> list[str]:
    """Return the parameter types of a signature."""
    inside = signature[1 : signature.index(")")]
    return inside.split(", ") if inside else []


if __name__ == "__main__":
    main()
