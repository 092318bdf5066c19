"""The chart server: OCI distribution and classic repositories over one content-addressed store.

Rooms, top to bottom: ``run`` (an ASGI server) > ``app`` (assembly) > ``routes`` and the endpoint modules > services
(``blobs``, ``publishing``, ``index``, ``access``), which are synchronous and know no HTTP > ``stores``.
"""
