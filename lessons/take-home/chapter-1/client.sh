#!/bin/sh
# Submits a report and waits for it. Run: `sh client.sh`. Needs curl 7.84.
set -eu
API=${API:-http://127.0.0.1:8000}
address=$API$(curl --fail --silent --show-error --output /dev/null \
  --write-out '%header{location}' --json '{"months": 3}' "$API/reports")
while :; do
  task=$(curl --fail --silent --show-error --retry 5 "$address")
  case $task in
    *'"state":"succeeded"'*) exec curl --fail --silent "$address/result" ;;
    *'"state":"failed"'*) echo "$task" >&2 && exit 1 ;;
  esac
  sleep 1
done
