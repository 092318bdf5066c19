"""OpenPGP as Helm's provenance needs it: keyrings, cleartext signatures, and who made them.

An adapter over Sequoia (pysequoia); takes bytes and returns values.
"""

from __future__ import annotations

from windlass.openpgp.errors import OpenPgpError
from windlass.openpgp.keyring import Certificate, Keyring

__all__ = ["Certificate", "Keyring", "OpenPgpError"]
