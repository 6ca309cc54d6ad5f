import os

bind = "0.0.0.0:8000"
workers = 4
timeout = int(os.environ["WEB_TIMEOUT_S"])
