"""The command `accepted kit`: one folder that serves a room offline."""
