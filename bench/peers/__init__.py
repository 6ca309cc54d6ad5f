"""What we compare with, written as the field writes it, or as the least.

No peer is made worse than what is found in tutorials, and each says whose
design it is. None imports demo, but for what it is said to share.
"""
