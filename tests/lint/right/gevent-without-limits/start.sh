#!/bin/bash
exec celery -A crawler worker -P gevent -c 500
