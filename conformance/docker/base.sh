#!/usr/bin/env bash
# A base image for a Dockerfile that says `ARG BASE=node:24-slim`, made of this machine's files where no image registry is: the project's
# Node, npm, a shell, a few tools, certificates, and the users root and node. Also writes WORKDIR/npmrc, the npm settings of this machine, for
# the build secret of that name. usage: base.sh WORKDIR IMAGE (after engine.sh start, with its env.sh)
set -euo pipefail
work=$(realpath "${1:?workdir}") image=${2:?image}
base=$work/base
certificates=/etc/ssl/certs/ca-certificates.crt

# add FILE TARGET: the program and the libraries it loads.
add() {
  cp -L "$1" "$base$2"
  ldd "$1" 2> /dev/null | awk '/=> \// { print $3 } /ld-linux/ { print $1 }' | sort -u | while read -r library; do
    [ -e "$base$library" ] || { mkdir -p "$base$(dirname "$library")"; cp -L "$library" "$base$library"; }
  done
}

files() {
  rm -rf "$base"
  mkdir -p "$base"/{bin,dev,etc/ssl/certs,home/node,proc,root,sys,tmp,usr/bin,usr/lib/node_modules,usr/local/bin,var/tmp}
  chmod 1777 "$base/tmp" "$base/var/tmp"
  chown 1000:1000 "$base/home/node"
  add "$(node -p 'require("node:fs").realpathSync("node_modules/node/bin/node")')" /usr/local/bin/node
  add /bin/dash /bin/sh
  for tool in cat chmod cp id ls mkdir mv rm uname; do add "/bin/$tool" "/bin/$tool"; done
  add /usr/bin/env /usr/bin/env
  # npm of the registry: that of a distribution is spread over a hundred folders.
  npm install --silent --no-audit --no-fund --prefix "$work/npm" npm@11.21.2
  cp -r "$work/npm/node_modules/npm" "$base/usr/lib/node_modules/npm"
  ln -s ../../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
  printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' > "$base/etc/passwd"
  printf 'root:x:0:\nnode:x:1000:\n' > "$base/etc/group"
  printf 'hosts: files dns\n' > "$base/etc/nsswitch.conf"
  if [ -e "$certificates" ]; then cp -L "$certificates" "$base$certificates"; fi
}

# What `npm ci` needs to reach the registry from inside of a build, wherever this machine's settings come from.
npm_settings() {
  local key value file
  for key in globalconfig userconfig; do
    file=$(cd / && npm config get "$key")
    if [ -r "$file" ]; then cat "$file"; echo; fi
  done
  for key in registry proxy https-proxy noproxy strict-ssl; do
    value=$(cd / && npm config get "$key")
    case $value in '' | null | undefined) ;; *) echo "$key=$value" ;; esac
  done
  if [ -e "$base$certificates" ]; then echo "cafile=$certificates"; fi
}

files
(umask 077 && npm_settings > "$work/npmrc")
tar -C "$base" -c . | docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'CMD ["node"]' - "$image" > /dev/null
version=$(docker run --rm --network=none "$image" node --version)
echo "base: $image, Node $version, $(du -sm "$base" | cut -f1) MB"
