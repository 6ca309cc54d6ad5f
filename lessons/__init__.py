"""The live back ends of the chapters, composed of demo's parts.

demo/ is the service; everything that only the guide needs is here. demo/
never imports it.
"""
