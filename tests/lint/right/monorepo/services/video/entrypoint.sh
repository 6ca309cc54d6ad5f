#!/bin/sh
set -eu
exec celery -A video.app worker --concurrency "$CORES"
