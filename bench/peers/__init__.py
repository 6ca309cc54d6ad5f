"""The services to compare with: written as tutorials do, or as the minimum.

No peer is worse than what tutorials show, and each names the origin of its
design. None imports demo, except where its docstring says so.
"""
