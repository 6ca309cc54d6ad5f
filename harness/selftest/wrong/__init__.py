"""Wrong services: each breaks one requirement, and keeps all others."""
