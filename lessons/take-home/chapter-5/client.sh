#!/bin/sh
# Makes an export and downloads it. Run: `sh client.sh`. Needs curl 7.84.
set -eu
API=${API:-http://127.0.0.1:8000}
address=$API$(curl --fail --silent --show-error --output /dev/null \
  --write-out '%header{location}' --json '{"rows": 1000}' "$API/exports")
until task=$(curl --fail --silent --show-error --retry 5 "$address") &&
  file=$(printf %s "$task" | grep -o '/files/[^"]*'); do
  sleep 1
done
# `--continue-at -` asks for the rest of what is there already.
curl --fail --silent --show-error --retry 5 --continue-at - \
  --output sales.csv "$API$file"
