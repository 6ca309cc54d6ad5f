"""The crowd: many requests at once, measured from outside over HTTP.

A process of its own, so that measuring doesn't disturb what is measured,
and light, since it runs on the same machine. It imports nothing of ours;
all that it knows is the addresses. `python -m demo.crowd '{"requests": 60,
"partitions": 7, "pace_s": 0.5, "window_s": 16}'` prints one JSON line each
half second:

    {"at_ms", "load_at_ms", "held": {"waiting", "answered", "cut"},
     "tasks": {"accepted", "ended"},
     "samples": [{"server", "sent_ms", "latency_ms", "status"}]}

Milliseconds since its start; at `load_at_ms` both sides begin. The last
line has "summary" too.
"""
