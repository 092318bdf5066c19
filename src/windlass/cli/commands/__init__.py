"""One module per verb: ``<verb>.py`` or ``<group>_<verb>.py`` with ``run(ctx, opts, args)``, or ``<group>.py`` with
``run_<verb>``; ``complete(ctx, args, to_complete)`` beside it answers the shell.
"""
