"""The OCI distribution protocol as pure values and decisions, shared by the client and the server.

Nothing here opens a socket, a file or a clock: bytes and header values go in, values and errors come out.
Import the module you need (``from windlass.oci.reference import Reference``); this file stays empty on purpose,
so that a command pays only for the nouns it uses.
"""
