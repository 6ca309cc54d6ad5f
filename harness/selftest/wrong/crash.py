"""The answer of a web server whose handler has raised."""

from harness.replies import Reply

CRASH = Reply(
    500, headers={"Content-Type": "text/plain"}, body=b"Internal Server Error"
)
