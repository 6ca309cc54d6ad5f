#!/bin/bash
trap 'kill -TERM "$pid"' TERM INT
celery -A app worker &
pid=$!
wait "$pid"
wait "$pid"
