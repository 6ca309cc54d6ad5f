"""Each attempt is a trace of its own, linked to the request that caused it.

That is what the messaging conventions of OpenTelemetry advise where work may
come hours later. The context travels as an argument, in a carrier that
OpenTelemetry's propagator has filled.
"""

import os
import time

import tracing
import warehouse
from celery import Celery
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import (
    TraceContextTextMapPropagator,
)

queue = Celery("picking", broker=os.environ["BROKER_URL"])
queue.conf.task_acks_late = True
queue.conf.task_reject_on_worker_lost = True
queue.conf.task_ignore_result = True
queue.conf.worker_prefetch_multiplier = 1
propagator = TraceContextTextMapPropagator()
app = FastAPI()


def carrier_of(span):
    context = SpanContext(
        int(span.trace_id, 16),
        int(span.span_id, 16),
        is_remote=False,
        trace_flags=TraceFlags(int(span.is_sampled)),
    )
    carrier = {}
    propagator.inject(
        carrier, set_span_in_context(NonRecordingSpan(context), Context())
    )
    return carrier


@app.post("/orders")
async def orders(request: Request):
    body = await request.json()
    with tracing.span(
        "orders", "SERVER", parent=request.headers.get("traceparent")
    ) as span:
        for item in body["items"]:
            pick.delay(body["order"], item, carrier_of(span), 1, time.time())
    return JSONResponse({}, 202)


@queue.task
def pick(order, item, carrier, attempt, since):
    cause = carrier["traceparent"]
    own = None
    if cause.endswith("-00"):
        own = cause
    with tracing.span("attempt", "CONSUMER", own, [cause]) as span:
        span.attributes["attempt"] = attempt
        span.attributes["queue.wait_ms"] = int(1000 * (time.time() - since))
        with tracing.span("warehouse", "CLIENT"):
            try:
                warehouse.pick(order, item)
            except warehouse.Busy:
                pick.apply_async(
                    (order, item, carrier, attempt + 1, time.time()),
                    countdown=0.1 * attempt,
                )
