"""Kubernetes: kubeconfig, credentials, requests, discovery, and manifests as resources of a cluster.

A thin layer over ``net``. Nothing here reads the environment: variables, home directory and flags come as data.
Texts of errors are those of client-go, which Helm shows.
"""
