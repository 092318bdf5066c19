"""Kubeconfigs drawn by a seed, tried by helm and by windlass on servers that remember who asked."""
