"""Little's law: tasks in a system, their arrival rate, their time in it.

`L = lambda W` for any system that is stable, whatever the distributions and
the order of service (J. D. C. Little, "A Proof for the Queuing Formula
L = lambda W", Operations Research 9, 1961).
"""

from __future__ import annotations

from demo.sizing.quantities import not_negative, positive, rate_per_s, task_s

STAY = "it has to be 0 or more."


def in_system(rate: float, stay_s: float) -> float:
    """Return the mean number of tasks in the system."""
    return rate_per_s(rate) * not_negative("the stay", stay_s, STAY)


def stay_s(tasks: float, rate: float) -> float:
    """Return a task's mean time in the system, in seconds."""
    advice = "it has to be 0 or more."
    return not_negative("the number of tasks", tasks, advice) / rate_per_s(
        rate
    )


def throughput_per_s(tasks: float, stay_s: float) -> float:
    """Return the rate at which tasks arrive and leave."""
    advice = "it has to be 0 or more."
    tasks = not_negative("the number of tasks", tasks, advice)
    return tasks / positive("the stay", stay_s, STAY)


def offered_erlang(rate: float, time_s: float) -> float:
    """Return the mean number of busy slots: Little's law for the slots.

    A load of 1 erlang keeps one slot busy all the time. It is the least
    that is needed, and never enough: see `erlang`.
    """
    load = rate_per_s(rate) * task_s(time_s)
    advice = "rate and time are beyond what a number can hold."
    return positive("the load", load, advice)
