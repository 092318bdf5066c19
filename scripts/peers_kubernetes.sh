#!/usr/bin/env bash
# etcd, kube-apiserver, kube-controller-manager and kube-scheduler through the Go module proxy.
#   scripts/peers_kubernetes.sh FOLDER
# `go install` refuses them: k8s.io/kubernetes names its sibling modules at v0.0.0 and replaces them by folders of its
# own tree. A replacement counts only in the main module, so a module of ours requires Kubernetes and repeats the
# replacements with the published versions. What is there already is left alone.
set -euo pipefail
version=v1.36.1
modules=v0.${version#v1.}
bin=$(realpath "$1")
export GOFLAGS='-buildvcs=false -mod=mod' GOTOOLCHAIN=local CGO_ENABLED=0

declare -A package=(
  [etcd]=go.etcd.io/etcd/server/v3  # the version that Kubernetes itself requires
  [kube-apiserver]=k8s.io/kubernetes/cmd/kube-apiserver
  [kube-controller-manager]=k8s.io/kubernetes/cmd/kube-controller-manager
  [kube-scheduler]=k8s.io/kubernetes/cmd/kube-scheduler
)

say() { echo "peers: $*" >&2; }

missing=()
for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
  [ -x "$bin/$name" ] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0
command -v go >/dev/null || { say "go is needed to build ${missing[*]}"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
theirs=$(go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
{
  echo "module peers"
  grep -E '^(go|godebug) ' "$theirs"
  echo "require k8s.io/kubernetes $version"
  sed -n "s|^[[:space:]]*\([^ ]*\) => \./staging/src/.*|replace \1 => \1 $modules|p" "$theirs"
} >go.mod

# a server without these calls itself v0.0.0-master, and charts that state a kubeVersion refuse it
stamp=
for place in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $place.gitVersion=$version -X $place.gitMajor=1 -X $place.gitMinor=$(cut -d. -f2 <<<"$version")"
  stamp+=" -X $place.gitTreeState=clean -X $place.buildDate=1970-01-01T00:00:00Z"
done
for name in "${missing[@]}"; do
  say "building $name (Kubernetes $version)"
  go build -ldflags "-s -w$stamp" -o "$work/$name" "${package[$name]}"
  mv "$work/$name" "$bin/$name"
done
