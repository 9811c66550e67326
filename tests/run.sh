#!/usr/bin/env bash
# Builds FabQueue and passes all its tests. Needs the .NET SDK; installs the rest of what tests use (a browser, an MQTT
# client, FAT tools) where the system lets it. Ends with one line: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

install_missing() {
  local packages=()
  command -v mosquitto_sub >/dev/null || packages+=(mosquitto-clients)
  command -v mcopy >/dev/null || packages+=(mtools)
  command -v mkfs.vfat >/dev/null || [ -x /usr/sbin/mkfs.vfat ] || packages+=(dosfstools)
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
  [ ${#packages[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing for the tests: ${packages[*]}"
    "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null && return
  fi
  echo "NOT INSTALLED: ${packages[*]}: the tests that need them will be skipped. Install them by hand to run those too." >&2
}

install_missing
dotnet build FabQueue.sln --nologo -v quiet

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution FabQueue.sln --no-build --no-progress "$@" 2>&1 | tee "$log" || status=$?

count() { sed -n "s/^ *$1: *\([0-9]\+\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
[ "$status" -eq 0 ] && [ "${failed:-1}" -eq 0 ] && [ "${passed:-0}" -gt 0 ]
