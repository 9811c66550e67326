#!/usr/bin/env bash
# Builds FabQueue and passes all its tests. Needs the .NET SDK; installs the rest of what tests use (a browser, an MQTT
# client, FAT tools, udisks2, compilers for kits) where the system lets it. Ends with one line: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

install_missing() {
  local packages=()
  command -v mosquitto_sub >/dev/null || packages+=(mosquitto-clients)
  [ -x /usr/sbin/mosquitto ] || packages+=(mosquitto)
  command -v mcopy >/dev/null || packages+=(mtools)
  command -v mkfs.vfat >/dev/null || [ -x /usr/sbin/mkfs.vfat ] || packages+=(dosfstools)
  [ -x /usr/bin/strace ] || packages+=(strace)
  command -v dbus-daemon >/dev/null || packages+=(dbus)
  [ -x /usr/libexec/udisks2/udisksd ] || packages+=(udisks2)
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
  # The programs of firmware-notes/kits, compiled, and run on a simulated board.
  command -v g++ >/dev/null || packages+=(g++)
  command -v avr-gcc >/dev/null || packages+=(gcc-avr avr-libc)
  [ -d /usr/share/arduino/hardware/arduino/avr ] || packages+=(arduino-core-avr)
  [ -f /usr/include/simavr/sim_avr.h ] || packages+=(simavr libsimavr-dev libelf-dev)
  [ ${#packages[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing for the tests: ${packages[*]}"
    "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null && { stop_installed_broker; return; }
  fi
  echo "NOT INSTALLED: ${packages[*]}: the tests that need them will be skipped. Install them by hand to run those too." >&2
}

# TypeScript and MicroPython, for the programs of the micro:bit.
install_node_packages() {
  local folder=tests/Drivers.Tests/Kits/Programs
  [ -d $folder/node_modules/typescript ] && return
  command -v npm >/dev/null && npm install --prefix $folder --no-package-lock --ignore-scripts --no-audit --no-fund --silent && return
  echo "NO NPM PACKAGES in $folder: the tests of the micro:bit's programs will be skipped. Run npm install there to run those too." >&2
}

# Debian starts Mosquitto when it is installed, on the port of the server's own broker; tests start theirs.
stop_installed_broker() {
  [[ " ${packages[*]} " == *" mosquitto "* ]] || return 0
  "${as_root[@]}" systemctl disable --now mosquitto 2>/dev/null || "${as_root[@]}" service mosquitto stop >/dev/null 2>&1 || true
}

# udisksd learns of loop devices from udev, which a container does not run.
start_udev() {
  udevadm control --ping --timeout=5 2>/dev/null && return
  if [ "$(id -u)" -eq 0 ] && [ -x /lib/systemd/systemd-udevd ]; then
    /lib/systemd/systemd-udevd >/dev/null 2>&1 &
    udev=$!
  else
    echo "NO UDEV: the tests with the real udisksd will be skipped. Run as root, with udev installed, to run those too." >&2
  fi
}

udev=
log=$(mktemp)
trap 'rm -f "$log"; [ -z "$udev" ] || { kill "$udev"; rm -f /run/udev/control; }' EXIT
install_missing
install_node_packages
start_udev
dotnet build FabQueue.sln --nologo -v quiet

status=0
dotnet run --project tests/Chaos --no-build -- 20 || status=$?
dotnet test --solution FabQueue.sln --no-build --no-progress "$@" 2>&1 | tee "$log" || status=$?

count() { sed -n "s/^ *$1: *\([0-9]\+\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
[ "$status" -eq 0 ] && [ "${failed:-1}" -eq 0 ] && [ "${passed:-0}" -gt 0 ]
