import os

broker_url = os.environ["BROKER_URL"]
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
task_retry_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_cancel_long_running_tasks_on_connection_loss = True
# A year's report takes three quarters of an hour.
task_time_limit = 60 * 60
task_soft_time_limit = 55 * 60
worker_soft_shutdown_timeout = 60
broker_transport_options = {"visibility_timeout": 30 * 60}
