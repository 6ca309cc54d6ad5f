"""The gallery of anti-patterns: each runs before and after its cure.

pattern.py    what a pattern declares, and what its run returns
stage.py      workers, servers and a gateway of one run's own
broker.py     its broker, as Celery and as another program see it
runs/         one file a pattern: its words, its run, what the run has to show
listed.py     all of them, in the order of the page
samples.py    the code that is shown, and the diff, cut from files that ran
recorded.py   runs both sides; reads and writes site/recordings/antipatterns/
page.py       the page, made of all this

The code of a pattern is in lessons/anti-patterns/<name>/.
"""
