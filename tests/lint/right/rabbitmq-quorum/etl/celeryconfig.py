from datetime import timedelta

broker_url = "amqps://guest:guest@rabbit:5671//"
task_default_queue_type = "quorum"
broker_transport_options = {"confirm_publish": True}
task_acks_late = True
task_reject_on_worker_lost = True
worker_cancel_long_running_tasks_on_connection_loss = True
worker_prefetch_multiplier = 1
task_ignore_result = True
# Longer than any visibility timeout: RabbitMQ has none.
task_time_limit = timedelta(hours=6).total_seconds()
