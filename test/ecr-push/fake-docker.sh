#!/bin/sh
# Stands in for docker in the tests of mode build: FAKE_DRIVER is the builder's driver (none: there is no buildx; empty: no
# engine answers), FAKE_STORE what `docker info` says of the image store. A build is that of fake-docker.mjs.
case "$1 $2" in
'buildx inspect')
  if [ "$FAKE_DRIVER" = none ]; then echo "docker: unknown command: docker buildx" >&2; exit 1; fi
  printf 'Name:   default\nDriver: %s\n' "$FAKE_DRIVER"
  if [ -z "$FAKE_DRIVER" ]; then echo 'Error:  Cannot connect to the Docker daemon.'; fi
  ;;
'info --format') echo "$FAKE_STORE" ;;
*) exec node "$(dirname "$(readlink -f "$0")")/fake-docker.mjs" "$@" ;;
esac
