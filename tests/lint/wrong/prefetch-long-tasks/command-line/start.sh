#!/bin/sh
exec celery -A video worker -O fair \
  --prefetch-multiplier=4
