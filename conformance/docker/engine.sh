#!/usr/bin/env bash
# A Docker engine with BuildKit and the containerd image store, buildx, and a registry with basic auth for user AWS, on a Debian machine without any
# image registry. Packages are unpacked below WORKDIR, none is installed. usage: engine.sh start|stop WORKDIR [REGISTRY_PORT]
# After start, `. WORKDIR/env.sh` points docker at it.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=../debian.sh
. "$here/../debian.sh"

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local tries=$(($1 * 5)) what=$2
  shift 2
  for ((; tries > 0; tries--)); do
    "$@" > /dev/null 2>&1 && return
    sleep .2
  done
  echo "engine: $what did not start" >&2
  tail -n 20 "$work/engine/log" >&2
  return 1
}

# The store that copies each layer works everywhere; the one that stacks them needs the kernel's overlay, and is much faster.
store() {
  mkdir -p overlay/{lower,upper,work,merged}
  if mount -t overlay overlay -o lowerdir=overlay/lower,upperdir=overlay/upper,workdir=overlay/work overlay/merged 2> /dev/null; then
    umount overlay/merged
    echo overlayfs
  else
    echo native
  fi
}

engine() {
  # No bridge and no firewall: it starts where the kernel gives neither. RUN steps then say --network=host or none.
  cat > engine/daemon.json <<JSON
{ "features": { "containerd-snapshotter": true }, "storage-driver": "$(store)", "bridge": "none", "iptables": false, "ip6tables": false }
JSON
  PATH=$work/unpacked/usr/bin:$work/unpacked/usr/sbin:$PATH setsid nohup unpacked/usr/sbin/dockerd \
    --config-file engine/daemon.json --data-root "$work/engine/data" --exec-root "$work/engine/exec" \
    -H "unix://$work/engine/docker.sock" --pidfile "$work/engine/pid" > engine/log 2>&1 &
  await 30 dockerd "$docker" version
}

registry() {
  local password=token-$port
  # bcrypt by perl's crypt; the last character of the salt must be one of .Oeu
  perl -e 'my $salt = join "", map { ("a".."z", 0..9)[rand 36] } 1..21;
           print "AWS:", crypt($ARGV[0], q{$2y$05$} . $salt . "u"), "\n"' "$password" > registry/htpasswd
  cat > registry/config.yml <<YML
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/registry/data }, delete: { enabled: true } }
http: { addr: 127.0.0.1:$port }
auth: { htpasswd: { realm: ecr, path: $work/registry/htpasswd } }
YML
  setsid nohup unpacked/usr/bin/docker-registry serve registry/config.yml > registry/log 2>&1 &
  echo $! > registry/pid
  await 10 docker-registry bash -c ": < /dev/tcp/127.0.0.1/$port"
  cat > env.sh <<SH
export DOCKER_HOST=$DOCKER_HOST DOCKER_CONFIG=$DOCKER_CONFIG
export REGISTRY=127.0.0.1:$port REGISTRY_USER=AWS REGISTRY_PASSWORD=$password
export PATH=$work/unpacked/usr/bin:\$PATH
SH
}

start() {
  mkdir -p "$work"/{unpacked,engine/data,engine/exec,config/cli-plugins,registry}
  cd "$work"
  docker=$work/unpacked/usr/bin/docker
  export DOCKER_HOST=unix://$work/engine/docker.sock DOCKER_CONFIG=$work/config
  # This release's engine is too old for BuildKit's containerd store; runc of the next asks for a newer C library than this one has.
  debian_unpack "$work/unpacked" {docker.io,docker-cli,docker-buildx,containerd,docker-registry,oras}/trixie runc
  cp unpacked/usr/libexec/docker/cli-plugins/docker-buildx config/cli-plugins/
  engine
  registry
  "$docker" info --format 'engine: Docker {{.ServerVersion}}, {{.Driver}}, {{.DriverStatus}}'
}

# end PIDFILE: asks the process to end and kills it after 20 s, when it is still ours: its command line names WORKDIR or our files.
end() {
  local pid
  pid=$(cat "$1" 2> /dev/null) && running "$pid" || return 0
  kill "$pid"
  for _ in $(seq 100); do running "$pid" || return 0; sleep .2; done
  kill -9 "$pid"
}
# A process that has ended but was not waited for has no command line.
running() { tr '\0' ' ' 2> /dev/null < "/proc/$1/cmdline" | grep -q -e "$work" -e registry/config.yml; }

# Ends both, however they hang, and leaves no mount below WORKDIR.
stop() {
  cd "$work"
  end registry/pid
  end engine/pid
  end engine/exec/containerd/containerd.pid # it ends with dockerd, unless that was killed
  awk -v below="$work/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount --lazy
}

work=$(realpath -m "${2:?workdir}") port=${3:-5055}
case $1 in
  start | stop) "$1" ;;
  *) echo "usage: engine.sh start|stop WORKDIR [REGISTRY_PORT]" >&2; exit 2 ;;
esac
