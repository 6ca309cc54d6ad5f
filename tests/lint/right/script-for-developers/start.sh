#!/bin/sh
# For a laptop; the image doesn't start it.
docker compose up -d redis
celery -A app worker --loglevel=debug
