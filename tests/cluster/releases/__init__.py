"""Sequences of release commands, run by helm and by windlass in namespaces of their own and compared."""
