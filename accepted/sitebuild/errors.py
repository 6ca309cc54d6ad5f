"""The error that ends a build of the site, with a message for its user."""


class SiteError(Exception):
    """The site can't be built; the message says which step, and why."""
