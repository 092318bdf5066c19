#!/usr/bin/env bash
# The programs that the differential and interop tests compare with, through the ordinary package clients.
#   scripts/peers.sh            all that CI needs
#   scripts/peers.sh helm       only these
# Programs land in $WINDLASS_PEERS; one that is there already is left alone.
set -euo pipefail
bin=${WINDLASS_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/windlass-peers/bin}
mkdir -p "$bin"
export GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=0

declare -A package=(
  [helm]=helm.sh/helm/v4/cmd/helm@v4.2.4
  [registry]=github.com/distribution/distribution/v3/cmd/registry@v3.1.2
  [crane]=github.com/google/go-containerregistry/cmd/crane@v0.22.1
  [cosign]=github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
)
# without the stamp helm says v4.2, and charts can see it
declare -A stamp=([helm]='-X helm.sh/helm/v4/internal/version.version=v4.2.4')
debian=(gpg curl)

if [ $# -eq 0 ]; then
  set -- helm registry crane cosign
  for tool in "${debian[@]}"; do
    command -v "$tool" >/dev/null || missing_debian+=("${tool/#gpg/gnupg}")
  done
  if [ -n "${missing_debian[*]:-}" ]; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
      apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing_debian[@]}" >/dev/null
    else
      echo "peers: please install by your package manager: ${missing_debian[*]}" >&2
    fi
  fi
fi
for name in "$@"; do
  [ -x "$bin/$name" ] && continue
  command -v go >/dev/null || { echo "peers: go is needed to build $name" >&2; exit 1; }
  stage=$(mktemp -d)
  echo "peers: building $name (${package[$name]})" >&2
  GOBIN=$stage go install -ldflags "-s -w ${stamp[$name]:-}" "${package[$name]}"
  mv "$stage"/* "$bin/$name"
  rmdir "$stage"
done
