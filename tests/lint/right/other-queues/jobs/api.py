from jobs.tasks import export


async def start(broker, rows):
    await export.delay(rows)
    await broker.send_task("export", rows)
    return await export.apply_async(rows)
