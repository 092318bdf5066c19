"""Registry credentials from what a machine has: environment, profiles, workload identities and metadata services.

Each module knows one cloud. Variables, home and transport come as data; no secret stands in a URL, an argument or a
text of an error.
"""

from __future__ import annotations
