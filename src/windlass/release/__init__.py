"""Releases: what a rendered chart consists of, and the record of what was installed."""
