"""`python -m tests.campaign.broken MECHANISM MODULE ...`: run it without.

Switches the mechanism off in this process, and then is MODULE.
"""

import runpy
import sys

from tests.campaign.broken import WITHOUT

_, mechanism, module, *arguments = sys.argv
WITHOUT[mechanism].switch_off()
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
