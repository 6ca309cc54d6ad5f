#!/bin/sh
set -e
flask db upgrade
celery -A app.celery worker
