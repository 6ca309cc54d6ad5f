"""Lab 4, One POST, one task: no repeat and no crash makes two of it."""
