#!/usr/bin/env bash
set -euo pipefail
case "${ROLE:-web}" in
  web)
    exec uvicorn app.main:app --host 0.0.0.0
    ;;
  worker)
    python -m app.wait_for_broker
    celery -A app.worker worker --concurrency 8
    ;;
esac
