"""The shop: another company's server, which asks our API to charge orders.

It accepts orders in two ways, as many write it and as it has to be, for
chapter 6. It is a process of its own that lives as long as the run. It imports
nothing of ours and knows only the API's address.
"""
