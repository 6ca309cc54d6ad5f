from celery import Celery  # a mark in a string is none

HELP = """
# accepted: ignore[pickle]
"""
