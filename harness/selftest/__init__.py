"""Services that test `accepted conform`: one right, many wrong, some odd.

`right.py` is the smallest complete example of the pattern, and `store.py`
keeps its tasks. Each service under `wrong/` breaks one requirement and keeps
all others; each under `odd/` looks unusual and keeps them all. All are
started alike: `python -m harness.selftest NAME --port N`.
"""
