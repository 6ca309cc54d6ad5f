"""What goes wrong in a build, told to whoever runs it."""


class SiteError(Exception):
    """The site can't be built; the message says which step, and why."""
