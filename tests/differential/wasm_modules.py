"""WebAssembly modules for plugins, put together by hand: no compiler is needed, and each is a few dozen bytes.

The binary format: https://webassembly.github.io/spec/core/binary. What is imported from ``extism:host/env`` is Extism's
kernel, from ``wasi_snapshot_preview1`` the system.
"""

from __future__ import annotations

from pathlib import Path

I32, I64 = 0x7F, 0x7E
KERNEL, WASI = "extism:host/env", "wasi_snapshot_preview1"
UNREACHABLE, DROP, END = b"\x00", b"\x1a", b"\x0b"
Import = tuple[str, str, tuple[int, ...], tuple[int, ...]]

INPUT_OFFSET: Import = (KERNEL, "input_offset", (), (I64,))
INPUT_LENGTH: Import = (KERNEL, "input_length", (), (I64,))
OUTPUT_SET: Import = (KERNEL, "output_set", (I64, I64), ())
ALLOC: Import = (KERNEL, "alloc", (I64,), (I64,))
STORE: Import = (KERNEL, "store_u8", (I64, I32), ())
PROC_EXIT: Import = (WASI, "proc_exit", (I32,), ())
FD_WRITE: Import = (WASI, "fd_write", (I32, I32, I32, I32), (I32,))
CONFIG_GET: Import = (KERNEL, "config_get", (I64,), (I64,))
LENGTH: Import = (KERNEL, "length", (I64,), (I64,))


def unsigned(number: int) -> bytes:
    """LEB128."""
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def signed(number: int) -> bytes:
    """LEB128 with a sign."""
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        done = (number == 0 and not low & 0x40) or (number == -1 and bool(low & 0x40))
        out.append(low if done else low | 0x80)
        if done:
            return bytes(out)


def i32(number: int) -> bytes:
    return b"\x41" + signed(number)


def i64(number: int) -> bytes:
    return b"\x42" + signed(number)


def call(index: int) -> bytes:
    return b"\x10" + unsigned(index)


def _vector(items: list[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    return unsigned(len(text)) + text.encode()


def _type(parameters: tuple[int, ...], results: tuple[int, ...]) -> bytes:
    return b"\x60" + _vector([bytes([kind]) for kind in parameters]) + _vector([bytes([kind]) for kind in results])


def _section(number: int, data: bytes) -> bytes:
    return bytes([number]) + unsigned(len(data)) + data


def module(*imports: Import, body: bytes, pages: int = 0, data: bytes = b"", variables: int = 0) -> bytes:
    """Return a module whose ``helm_plugin_main`` runs ``body``, which leaves an i32; ``variables`` are i64 locals."""
    types = [_type(parameters, results) for _, _, parameters, results in imports] + [_type((), (I32,))]
    wanted = [_name(place) + _name(name) + b"\x00" + unsigned(at) for at, (place, name, _, _) in enumerate(imports)]
    exports = [_name("helm_plugin_main") + b"\x00" + unsigned(len(imports))]
    code = (b"\x01" + unsigned(variables) + bytes([I64]) if variables else b"\x00") + body + END
    parts = [b"\0asm\1\0\0\0", _section(1, _vector(types)), _section(2, _vector(wanted))]
    parts.append(_section(3, _vector([unsigned(len(imports))])))
    if pages:
        parts.append(_section(5, _vector([b"\x00" + unsigned(pages)])))
        exports.append(_name("memory") + b"\x02\x00")
    parts += [_section(7, _vector(exports)), _section(10, _vector([unsigned(len(code)) + code]))]
    if data:
        parts.append(_section(11, _vector([b"\x00" + i32(0) + END + unsigned(len(data)) + data])))
    return b"".join(parts)


def answers(text: str, code: int = 0) -> bytes:
    """Return a module that answers with a text and returns a code."""
    data = text.encode()
    body = i64(len(data)) + call(0) + b"\x21\x00"  # local.set 0
    for at, byte in enumerate(data):
        body += b"\x20\x00" + i64(at) + b"\x7c" + i32(byte) + call(1)  # local.get 0, i64.add
    return module(ALLOC, STORE, OUTPUT_SET, body=body + b"\x20\x00" + i64(len(data)) + call(2) + i32(code), variables=1)


def prints(text: str) -> bytes:
    """Return a module that prints a text and answers nothing."""
    vector = (8).to_bytes(4, "little") + len(text).to_bytes(4, "little")
    body = i32(1) + i32(0) + i32(1) + i32(4096) + call(0) + DROP + i32(0)
    return module(FD_WRITE, body=body, pages=1, data=vector + text.encode())


def exits(code: int) -> bytes:
    """Return a module that ends itself."""
    return module(PROC_EXIT, body=i32(code) + call(0) + UNREACHABLE + i32(0))


def answers_setting(key: str) -> bytes:
    """Return a module that answers with a value of its configuration."""
    data = key.encode()
    body = i64(len(data)) + call(0) + b"\x21\x00"
    for at, byte in enumerate(data):
        body += b"\x20\x00" + i64(at) + b"\x7c" + i32(byte) + call(1)
    body += b"\x20\x00" + call(3) + b"\x22\x00" + b"\x20\x00" + call(4) + call(2) + i32(0)  # local.tee 0
    return module(ALLOC, STORE, OUTPUT_SET, CONFIG_GET, LENGTH, body=body, variables=1)


ECHO = module(INPUT_OFFSET, INPUT_LENGTH, OUTPUT_SET, body=call(0) + call(1) + call(2) + i32(0))
LOOP = module(body=b"\x03\x40\x0c\x00\x0b" + i32(0))  # loop, br 0
TRAP = module(body=UNREACHABLE + i32(0))
# memory.grow by more than a gigabyte: -1 where that is too much, and then the code is 1
GROW = module(body=i32(20_000) + b"\x40\x00" + i32(-1) + b"\x46", pages=1)

YAML = "apiVersion: v1\nname: {name}\nversion: 1.0.0\ntype: {kind}\nruntime: extism/v1\nconfig: {config}\n"


def install(
    base: Path, name: str, code: bytes, *, kind: str = "cli/v1", config: str = "{}", runtime: str = "{}"
) -> None:
    """Write a plugin below the folder of plugins."""
    folder = base / name
    folder.mkdir(parents=True)
    text = YAML.format(name=name, kind=kind, config=config) + f"runtimeConfig: {runtime}\n"
    (folder / "plugin.yaml").write_text(text)
    (folder / "plugin.wasm").write_bytes(code)
