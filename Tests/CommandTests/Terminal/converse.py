"""Runs a program at a terminal of its own and talks to it.

usage: converse.py PROGRAM ARGUMENT...   with the dialogue on the standard input: a JSON list of pairs [wait for, type].

Every pair waits until the program has written the first text after what the last pair waited for, then types the second.
Prints all that the program wrote. Exit status: that of the program; 99 when it did not write what was waited for.
"""
import json
import os
import pty
import select
import signal
import sys
import time

dialogue = json.load(sys.stdin)
process, terminal = pty.fork()
if process == 0:
    os.execv(sys.argv[1], sys.argv[1:])

written, seen, ended = b"", 0, False


def read():
    """Takes what the program writes within a tenth of a second."""
    global written, ended
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        written += part
        ended = not part


def leave(status):
    sys.stdout.write(written.decode(errors="replace"))
    sys.exit(status)


def give_up(what):
    os.kill(process, signal.SIGKILL)
    sys.stdout.write(f"NOT SEEN: {what!r}\n")
    leave(99)


for expected, text in dialogue:
    deadline = time.monotonic() + 60
    while (place := written.find(expected.encode(), seen)) < 0:
        if ended or time.monotonic() > deadline:
            give_up(expected)
        read()
    seen = place + len(expected.encode())
    os.write(terminal, text.encode())
deadline = time.monotonic() + 60
while not ended:
    if time.monotonic() > deadline:
        give_up("the end of the program")
    read()
leave(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
