from etl.app import app


@app.task(bind=True, default_retry_delay=2 * 60 * 60, max_retries=4)
def load(self, table):
    copy(table)


def tonight(table):
    load.apply_async((table,), countdown=8 * 3600)
