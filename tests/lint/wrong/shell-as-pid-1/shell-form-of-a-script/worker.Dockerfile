FROM python:3.12-alpine
COPY entrypoint.sh /
ENTRYPOINT /entrypoint.sh
