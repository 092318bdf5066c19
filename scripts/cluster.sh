#!/usr/bin/env bash
# A real Kubernetes API on loopback, without containers and without root.
#
#   cluster.sh up [--bare]   start, wait until it answers, print the path of the kubeconfig
#   cluster.sh down          stop what this script started, and forget its data
#   cluster.sh kill PROCESS  end one process at once, as a crash does (SIGKILL); its data, port and keys stay
#   cluster.sh start PROCESS start it again, and wait until the API answers
#   cluster.sh status        one line per process
#
# etcd and kube-apiserver; unless --bare also kube-controller-manager, kube-scheduler and kwok, which plays the kubelet
# of one node: pods become ready, jobs complete, and no container ever runs. Annotations on a pod steer its fate:
#   windlass-test/fate: pending | unready | fail | run | image | crash | init-crash | evicted | lingers (is not deleted)
#     fail-some (of an indexed job, number 1 fails)         windlass-test/ready-after, /complete-after: 3s
# What clients asked for is in CLUSTER_DIR/log/audit, one event a line.
#
# CLUSTER_DIR   where its files are (default: a folder of this user below TMPDIR)
# CLUSTER_BIN   where the programs are (default: WINDLASS_PEERS, or where `make peers` puts them)
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DIR=${CLUSTER_DIR:-${TMPDIR:-/tmp}/windlass-cluster-$(id -u)}
BIN=${CLUSTER_BIN:-${WINDLASS_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/windlass-peers/bin}}
STARTED=(etcd kube-apiserver kube-controller-manager kube-scheduler kwok)
NODE=node-0

fail() { echo "cluster: $*" >&2; exit 1; }

# -- processes ---------------------------------------------------------------------------------------------------

alive() { # NAME: prints the pid if the process that we started still runs
  local pid
  pid=$(cat "$DIR/run/$1.pid" 2>/dev/null) || return 1
  { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF -- "$DIR/" || return 1
  echo "$pid"
}

launch() { # NAME ARGUMENT...
  local name=$1; shift
  [ -x "$BIN/$name" ] || fail "$BIN/$name is missing"
  printf '%q ' "$@" >"$DIR/run/$name.arguments"
  setsid "$BIN/$name" "$@" </dev/null >>"$DIR/log/$name" 2>&1 &
  echo $! >"$DIR/run/$name.pid"
}

halt() { # NAME
  local pid i
  pid=$(alive "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  for ((i = 0; i < 100; i++)); do alive "$1" >/dev/null || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || :
}

crash() { # NAME
  local pid
  pid=$(alive "$1") || fail "$1 does not run"
  kill -KILL "$pid"
  while alive "$1" >/dev/null; do sleep 0.02; done
}

again() { # NAME
  local arguments
  if alive "$1" >/dev/null; then fail "$1 runs already"; fi
  [ -f "$DIR/run/$1.arguments" ] || fail "$1 was never started"
  eval "arguments=($(cat "$DIR/run/$1.arguments"))"
  launch "$1" "${arguments[@]}"
  PORT=$(cat "$DIR/run/port")
  await 120 "answer of kube-apiserver" ask /readyz
}

await() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { tail -n 5 "$DIR"/log/* >&2; fail "no $what in time"; }
    sleep 0.1
  done
}

# -- identity ----------------------------------------------------------------------------------------------------

certificate() { # NAME SUBJECT ALTERNATIVE_NAMES
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$2" \
    -keyout "$DIR/pki/$1.key" -out "$DIR/pki/$1.csr" 2>/dev/null
  openssl x509 -req -in "$DIR/pki/$1.csr" -CA "$DIR/pki/ca.crt" -CAkey "$DIR/pki/ca.key" -CAcreateserial -days 30 \
    -extfile <(echo "extendedKeyUsage=serverAuth,clientAuth"; echo "subjectAltName=$3") -out "$DIR/pki/$1.crt" 2>/dev/null
}

identities() {
  local name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=windlass-test-ca -days 30 \
    -keyout "$DIR/pki/ca.key" -out "$DIR/pki/ca.crt" 2>/dev/null
  certificate server /CN=kube-apiserver DNS:localhost,DNS:kubernetes,IP:127.0.0.1
  certificate admin /CN=admin/O=system:masters DNS:admin
  openssl genrsa -out "$DIR/pki/accounts.key" 2048 2>/dev/null
  openssl rsa -in "$DIR/pki/accounts.key" -pubout -out "$DIR/pki/accounts.pub" 2>/dev/null
  # one token with all rights, one with none but discovery
  for name in admin nobody; do
    printf '%s-token,%s,%s' "$name" "$name" "$name"
    if [ $name = admin ]; then printf ',"system:masters"'; fi
    echo
  done >"$DIR/pki/tokens.csv"
}

kubeconfig() {
  cat >"$DIR/kubeconfig" <<EOF
apiVersion: v1
kind: Config
current-context: test
clusters:
- {name: test, cluster: {server: "https://127.0.0.1:$PORT", certificate-authority-data: $(base64 -w0 "$DIR/pki/ca.crt")}}
contexts:
- {name: test, context: {cluster: test, user: admin, namespace: default}}
users:
- name: admin
  user:
    client-certificate-data: $(base64 -w0 "$DIR/pki/admin.crt")
    client-key-data: $(base64 -w0 "$DIR/pki/admin.key")
EOF
}

# -- the cluster -------------------------------------------------------------------------------------------------

ports() { # COUNT: free ports on loopback
  python3 - "$1" <<'EOF'
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*[one.getsockname()[1] for one in held])
EOF
}

ask() { # PATH [CURL_ARGUMENT...]
  local path=$1; shift
  curl -fsS --noproxy '*' -m 5 --cacert "$DIR/pki/ca.crt" --cert "$DIR/pki/admin.crt" --key "$DIR/pki/admin.key" \
    "$@" "https://127.0.0.1:$PORT$path"
}

create() { # PATH: makes the object that is on standard input
  ask "$1" -X POST -H 'Content-Type: application/yaml' --data-binary @- >/dev/null
}

node_ready() { ask "/api/v1/nodes/$NODE" | grep -q '"reason": *"KubeletReady"'; }

controllers() {
  local config=$DIR/kubeconfig
  launch kube-controller-manager --kubeconfig "$config" --leader-elect=false --secure-port 0 \
    --service-account-private-key-file "$DIR/pki/accounts.key" --root-ca-file "$DIR/pki/ca.crt" \
    --kube-api-qps 200 --kube-api-burst 400
  launch kube-scheduler --kubeconfig "$config" --leader-elect=false --secure-port 0
  launch kwok --kubeconfig "$config" --config "$HERE/cluster/stages.yaml" --manage-all-nodes=true \
    --cidr 10.244.0.0/16 --node-ip 127.0.0.1 --server-address "127.0.0.1:$KWOK_PORT" --node-lease-duration-seconds 40
  create /api/v1/nodes <<EOF
{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "$NODE", "labels": {"kubernetes.io/os": "linux"}}}
EOF
  await 60 "ready node" node_ready
  await 60 "service account" ask /api/v1/namespaces/default/serviceaccounts/default
}

up() {
  if alive kube-apiserver >/dev/null; then echo "$DIR/kubeconfig"; return; fi
  down
  (umask 077; mkdir -p "$DIR"/{pki,run,log,data})
  read -r PORT ETCD_PORT PEER_PORT KWOK_PORT < <(ports 4)
  echo "$PORT" >"$DIR/run/port"
  identities
  kubeconfig
  launch etcd --name test --data-dir "$DIR/data/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$ETCD_PORT" --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls "http://127.0.0.1:$PEER_PORT" --initial-advertise-peer-urls "http://127.0.0.1:$PEER_PORT" \
    --initial-cluster "test=http://127.0.0.1:$PEER_PORT"
  launch kube-apiserver --etcd-servers "http://127.0.0.1:$ETCD_PORT" --bind-address 127.0.0.1 --secure-port "$PORT" \
    --advertise-address 127.0.0.1 --endpoint-reconciler-type none --cert-dir "$DIR/data/certs" \
    --tls-cert-file "$DIR/pki/server.crt" --tls-private-key-file "$DIR/pki/server.key" \
    --client-ca-file "$DIR/pki/ca.crt" --token-auth-file "$DIR/pki/tokens.csv" --authorization-mode Node,RBAC \
    --service-account-issuer https://kubernetes.default.svc --service-cluster-ip-range 10.96.0.0/16 \
    --service-account-key-file "$DIR/pki/accounts.pub" --service-account-signing-key-file "$DIR/pki/accounts.key" \
    --audit-policy-file "$HERE/cluster/audit.yaml" --audit-log-path "$DIR/log/audit" --audit-log-maxsize 1000
  await 120 "answer of kube-apiserver" ask /readyz
  if [ "${1:-}" != --bare ]; then controllers; fi
  echo "$DIR/kubeconfig"
}

down() {
  local i
  for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do halt "${STARTED[i]}"; done
  rm -rf "$DIR/data" "$DIR/run" "$DIR/log" "$DIR/pki" "$DIR/kubeconfig"
}

status() {
  local name
  for name in "${STARTED[@]}"; do echo "$name: $(alive "$name" || echo not running)"; done
}

case ${1:-} in
  up) up "${2:-}" ;;
  down) down ;;
  kill) crash "${2:?which process?}" ;;
  start) again "${2:?which process?}" ;;
  status) status ;;
  *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 2 ;;
esac
