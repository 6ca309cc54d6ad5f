async def enqueue(arq, rows):
    arq.send_task("export", rows)
