"""Helm's plugins: what plugin.yaml says, where plugins are found, how they run, how they come and go.

Go: helm internal/plugin, pkg/postrenderer, pkg/getter/plugingetter.go. Nothing here is imported unless a plugin may
be involved.
"""
