from celery import Celery

app = Celery("shop", broker="amqp://rabbit:5672//")
