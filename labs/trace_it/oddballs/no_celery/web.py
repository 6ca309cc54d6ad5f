"""A server of the standard library, and lists in Valkey as the queue.

Requests are answered one after the other. The message is the order's item
with everything that a worker has to know, the context of its trace included.
"""

import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import redis
import tracing

store = redis.Redis.from_url(os.environ["BROKER_URL"])


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        cause = self.headers.get("TraceParent")
        with tracing.span("web", "SERVER", cause or "none") as span:
            for item in body["items"]:
                message = {
                    "order": body["order"],
                    "item": item,
                    "trace": span.traceparent,
                    "attempt": 1,
                    "at": time.time(),
                }
                store.lpush("items", json.dumps(message))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
