#!/bin/sh
# As in the official image: options, and what is no command, are node's.
set -e
if [ "${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ]; then set -- node "$@"; fi
exec "$@"
