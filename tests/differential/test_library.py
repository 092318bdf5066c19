"""The library's text is what helm prints, for a chart with subcharts, hooks and notes, under several inputs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from windlass import Capabilities, Chart, Release

CASES: dict[str, tuple[dict[str, object], list[str]]] = {
    "defaults": ({}, []),
    "numbers": ({"replicaCount": 1000000, "service": {"port": 8080}}, []),
    "tables": ({"resources": {"limits": {"cpu": "1", "memory": 2.5}}, "nodeSelector": {"a": "b"}}, []),
    "branches": ({"ingress": {"enabled": True}, "autoscaling": {"enabled": True}}, ["--is-upgrade"]),
    "null": ({"image": {"tag": None}, "service": None}, ["--kube-version", "1.25"]),
}


@pytest.mark.peer("helm")
@pytest.mark.parametrize("name", CASES)
def test_the_text_of_manifests_is_what_helm_prints(name: str, peer: Callable[[str], str], tmp_path: Path) -> None:
    values, flags = CASES[name]
    env = {"HOME": str(tmp_path), "KUBECONFIG": "/dev/null", "TZ": "UTC"}
    subprocess.run([peer("helm"), "create", "starter"], cwd=tmp_path, env=env, check=True, capture_output=True)
    from windlass import yaml

    (tmp_path / "v.yaml").write_text(yaml.dump(values))
    done = subprocess.run(
        [peer("helm"), "template", "r", "starter", "-n", "prod", "-f", "v.yaml", *flags],
        cwd=tmp_path, env=env, capture_output=True, text=True,
    )  # fmt: skip
    release = Release("r", "prod", is_upgrade="--is-upgrade" in flags)
    capabilities = Capabilities("1.25" if "--kube-version" in flags else "")
    chart = Chart.load(tmp_path / "starter")
    if done.returncode:
        with pytest.raises(Exception) as caught:
            chart.render(values, release=release, capabilities=capabilities)
        assert str(caught.value) in done.stderr
    else:
        assert chart.render(values, release=release, capabilities=capabilities).text == done.stdout
