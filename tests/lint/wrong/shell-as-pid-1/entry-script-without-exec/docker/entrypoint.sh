#!/bin/sh
set -e

until nc -z broker 6379; do
  sleep 1
done

"$@"
