"""Where the server keeps things: Protocols in ``base``, files and SQLite beside it."""
