#!/usr/bin/env bash
# The programs that the tests compare and talk with, through the ordinary package clients, each at a fixed version.
#   scripts/peers.sh                  all that CI needs
#   scripts/peers.sh helm python      only these
# Programs land in $WINDLASS_PEERS; one that is there already is left alone. On two idle cores of a fresh machine helm
# takes 2 minutes, the other Go programs 5 together, Kubernetes 6, the rest one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=${WINDLASS_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/windlass-peers/bin}
mkdir -p "$bin"
export GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=0

declare -A package=(
  [helm]=helm.sh/helm/v4/cmd/helm@v4.2.4
  [helm3]=helm.sh/helm/v3/cmd/helm@v3.22.0
  [registry]=github.com/distribution/distribution/v3/cmd/registry@v3.1.2
  [crane]=github.com/google/go-containerregistry/cmd/crane@v0.22.1
  [cosign]=github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
  [versitygw]=github.com/versity/versitygw/cmd/versitygw@v1.8.0
  [kwok]=sigs.k8s.io/kwok/cmd/kwok@v0.8.0
)
# without the stamp helm says v4.2, and charts can see it
declare -A stamp=(
  [helm]='-X helm.sh/helm/v4/internal/version.version=v4.2.4'
  [helm3]='-X helm.sh/helm/v3/internal/version.version=v3.22.0'
)
everything=(debian python helm helm3 registry crane cosign versitygw kubernetes kwok)

# program: the Debian package that has it
declare -A debian=(
  [gpg]=gnupg [curl]=curl [nginx]=nginx-light [skopeo]=skopeo [initdb]=postgresql [openssl]=openssl
)

say() { echo "peers: $*" >&2; }

debian_programs() {
  local tool missing=()
  for tool in "${!debian[@]}"; do
    PATH=$PATH:/usr/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin) command -v "$tool" >/dev/null || missing+=("${debian[$tool]}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    say "please install by your package manager: ${missing[*]}"
    return 0
  fi
  say "installing ${missing[*]}"
  # RUNLEVEL=1: the tests start their own servers, the packages' own stay down
  apt-get update -qq >/dev/null
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# moto (Amazon's APIs) and oras in an environment of their own: what they need is no business of windlass's
python_programs() {
  local home=$bin/../python python lock=$here/../requirements/peers.lock
  if [ -x "$bin/moto_server" ] && cmp -s "$lock" "$home/installed.lock"; then return 0; fi
  say "installing the Python programs"
  python=$(command -v python3.11 || command -v python3)
  rm -rf "$home"
  "$python" -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  ln -sf ../python/bin/moto_server "$bin/moto_server"
  # a link to the interpreter would not find the environment
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$(cd "$home" && pwd)/bin/python" >"$bin/python_peer"
  chmod +x "$bin/python_peer"
  cp "$lock" "$home/installed.lock"
}

go_program() { # NAME
  local name=$1 stage
  [ -n "${package[$name]:-}" ] || { say "unknown peer $name"; exit 2; }
  [ -x "$bin/$name" ] && return
  command -v go >/dev/null || { say "go is needed to build $name"; exit 1; }
  stage=$(mktemp -d)
  say "building $name (${package[$name]})"
  GOBIN=$stage go install -ldflags "-s -w ${stamp[$name]:-}" "${package[$name]}"
  mv "$stage"/* "$bin/$name"
  rmdir "$stage"
}

[ $# -gt 0 ] || set -- "${everything[@]}"
for name in "$@"; do
  start=$SECONDS
  case $name in
    debian) debian_programs ;;
    python) python_programs ;;
    kubernetes) "$here/peers_kubernetes.sh" "$bin" ;;
    *) go_program "$name" ;;
  esac
  [ $((SECONDS - start)) -lt 2 ] || say "$name took $((SECONDS - start)) s"
done
