from celery import Celery
from kombu import Exchange, Queue

app = Celery("reports", broker="amqp://rabbit:5672//")
app.conf.update(
    task_queues=[
        Queue(
            "reports",
            Exchange("reports", type="direct"),
            routing_key="reports",
            queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": 5},
        )
    ],
    task_default_queue="reports",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=300,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
)


@app.task
def report(report_id):
    build(report_id)
