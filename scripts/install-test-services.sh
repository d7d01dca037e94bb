#!/bin/sh
# Installs what some tests start or ask beside Node: Debian packages, and only those that are missing. Without them these
# tests say that they did not run. Needs root; otherwise it prints what to install.
set -eu

# package, and a file or command that shows that it is there
missing=''
need() {
  command -v "$2" >/dev/null 2>&1 || [ -n "$(ls -d $2 2>/dev/null || true)" ] || missing="$missing $1"
}

need prometheus promtool
need docker-compose docker-compose
need systemd systemd-analyze
need postgresql '/usr/lib/postgresql/*/bin/initdb'
need chromium chromium
need fonts-liberation '/usr/share/fonts/truetype/liberation*'

if [ -z "$missing" ]; then
  echo "test services: everything is installed"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "test services: not installed, so that some tests do not run. As root, on Debian: apt-get install$missing"
  exit 0
fi
apt-get update -qq
# shellcheck disable=SC2086 -- a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
echo "test services: installed$missing"
