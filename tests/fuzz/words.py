"""The words of each target's language: what mutations put into a case besides random bytes."""

from __future__ import annotations

SEPARATOR = b"\x00"
"""Between the parts of a case."""

_WORDS = {
    "template": r"""
        {{ }} {{- -}} {{/* */}} ( ) | , := = . $ $x .Values .Files .Capabilities if else end range with define block
        template break continue nil true `a` "a" 'a' 1i include tpl toYaml fromYaml required fail lookup dict list
        index printf until repeat regexMatch merge dig tpl set keys {{range}} {{end}} {{define`x`}}{{template`x`.}}
    """,
    "yaml": r"""
        --- ... : - ? , [ ] { } & &a * *a ! !! !!binary !!float !!int !<tag> | > |- >+ |2 % %YAML %TAG << # @ ` ~
        null yes 0o7 1:30 2001-01-01 .inf &a[*a,*a] {a:&a[],<<:*a}
    """,
    "strvals": r"""
        a b . , = [ ] [0] [65536] [-1] { } \ null true 0x1 1e3 a.b a[0] ={a,b} " {"a":1} [[1]]
    """,
    "chart": r"""
        apiVersion: v1 v2 v3 name: version: kubeVersion: >=1 type: library dependencies: - alias: condition: tags:
        import-values: child: parent: global: maintainers: keywords: annotations: {} [] null ~  * ** ! / # \
    """,
    "provenance": r"""
        -----BEGIN -----END PGP SIGNED MESSAGE----- SIGNATURE----- Hash: SHA512 SHA1 MD5 ... files: sha256: = ==
        =AAAA - -- name: version: c-1.0.0.tgz
    """,
    "index": r"""
        apiVersion: entries: generated: - name: version: 1.0.0 v1 2 >=1 ^1 created: 2024-01-01T00:00:00Z digest:
        urls: null {} [] maintainers: dependencies: 1.0.0-rc.1+b ~ repositories:
    """,
    "oci": r"""
        @ : / . .. sha256: sha512: [::1] mediaType digest size schemaVersion layers config subject annotations "a"
        {} [] null Bearer Basic realm= = " , <> rel=next errors code
    """,
    "regexp": r"""
        ( ) (?: (?i) (?P<n> [ ] [^ [[:alpha:]] \p{L} \pN \b \B \A \z \Q \E \x{10FFFF} \C * + ? {2,3} {1000} {1001} |
        ^ $ . (?s) (a+)+ (a|aa)+ ${1} $n
    """,
    "schema": r"""
        "$ref":"#" "$ref":"#/a" "$ref":"urn:x" "$ref":"http://x/y" "$ref":"file:///etc/passwd" "$id":"http://a/b"
        "$anchor":"a" "$recursiveRef":"#" "$dynamicRef":"#a" "$schema":"http://json-schema.org/draft-06/schema#"
        "allOf":[{ ,{"not": {"items":{ {"properties":{"a": {} [] true null "pattern":"(a+)+$" "format":"regex"
        "multipleOf":1e-300 "enum":[1] "type": "a" , : ]} }} "format":"email" "format":"idn-hostname"
        "format":"json-pointer" "format":"duration" "format":"ipv6" "minimum":1e400
    """,
    "texts": r"""
        { } [ ] ( ) , : = . - + * ? ! || >= ~ ^ x " \u d800 % %zz // @ # h m s 1e9 1979-05-27T07:32:00Z "" [[a]]
    """,
}
_MORE = {
    "yaml": (b"- ", b": ", b"? ", b"\n  ", b"\n- ", b"<<: *a\n"),
    "chart": (SEPARATOR, b"\n", b": ", b"- "),
    "provenance": (b"\n\n", b"\r\n", b"- ", b"\n...\n", b"\n="),
    "index": (b"\n", b": ", b'"', b"{}", b",", b"["),
    "regexp": (SEPARATOR,),
}

WORDS = {name: (*(word.encode() for word in text.split()), *_MORE.get(name, ())) for name, text in _WORDS.items()}

TAR = (
    b"\x00" * 512, b"ustar\x00", b"ustar  \x00", b"././@LongLink", b"../", b"/etc/", b"C:\\", b"0000000",
    b"77777777777",
    b"\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff", b"\xff" * 12, b"path=a\n", b"30 size=99999999999999999999\n",
    b"GNU.sparse.major=1", b"g", b"x", b"L", b"K", b"S", b"1", b"2", b"5", b"Chart.yaml", b"charts/", b"templates/",
)  # fmt: skip
