#!/bin/sh
export REMAP_SIGTERM=SIGQUIT
exec celery -A video worker
