"""Drawn lives of releases: random charts and random commands, by helm and by windlass in namespaces of their own.

``python -m tests.cluster.releases.drawn --kubeconfig K --seconds 600 --seed 7`` draws lives and prints those in
which the two differ; ``stored.jsonl`` holds lives that differed once.
"""
