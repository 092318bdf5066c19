"""Flags and subcommands of each top-level command; a module is imported once its command is chosen."""
