from old.celery import app


@app.task
def crawl(url):
    fetch(url)
