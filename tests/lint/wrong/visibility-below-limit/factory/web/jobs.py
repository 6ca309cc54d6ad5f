from web.factory import app


@app.task
def export(rows):
    write(rows)
