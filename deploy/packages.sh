#!/usr/bin/env bash
# Install what is missing of a list of Debian packages; without the right to, say what to install.
set -euo pipefail
missing=()
while read -r package command; do
  [[ -z $package || $package == \#* ]] && continue
  command -v "$command" >/dev/null || missing+=("$package")
done <"$1"
[[ ${#missing[@]} -eq 0 ]] && exit 0
if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
  echo "The tests need: ${missing[*]}. Install them with your package manager, then run this again." >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
