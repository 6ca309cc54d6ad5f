"""The shop: a server of somebody else's, who asks our API to charge orders.

Written twice, as many write it and as it has to be, for chapter 6. A
process of its own, and gone after the run that started it. It imports
nothing of ours: all that it knows is the API's address.
"""
