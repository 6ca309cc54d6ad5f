"""The command `accepted room`: workshops on this machine."""
