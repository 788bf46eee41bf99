#!/bin/sh
# Makes a bare clone ready: npm packages, and Debian's programs where they are needed and missing: Prometheus,
# Alertmanager, and for tests and pictures Chromium.
# Usage: sh scripts/bootstrap.sh up|test|preview
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-test}

say() { printf '%s\n' "$*" >&2; }

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'; then
  say "Node 20 or newer is needed to begin with; this is $(node --version). The repo then brings its own Node 24."
  exit 1
fi

# npm writes node_modules/.package-lock.json last; an older one means an unfinished or outdated install.
install() {
  if [ ! -f "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    say "Installing npm packages$2 ..."
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error >&2)
    touch "$1/node_modules/.package-lock.json"
  fi
}
install . ""

# Inside Docker Compose everything else comes from images.
if [ "$purpose" = up ] && [ "${LLM_COST_UP:-}" != native ] && docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
  exit 0
fi

install grafana/preview " of the dashboards' preview"

missing=
command -v prometheus >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1 || missing="$missing prometheus"
command -v prometheus-alertmanager >/dev/null 2>&1 && command -v amtool >/dev/null 2>&1 || missing="$missing prometheus-alertmanager"
[ "$purpose" = up ] || [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  say "Missing programs. On Debian or Ubuntu, run this once and try again:"
  say "  sudo apt-get install --no-install-recommends$missing"
  exit 1
fi

say "Installing Debian packages:$missing ..."
# Debian starts services when it installs them; these are wanted as programs only.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq >&2
# shellcheck disable=SC2086 # a list of package names
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
for package in $missing; do
  systemctl disable "$package" >/dev/null 2>&1 || true
done
