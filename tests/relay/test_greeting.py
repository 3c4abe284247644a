"""The address that a relay prints: what a phone on the network can type or read from the screen."""

import importlib.util
import ipaddress
import os
import re
import socket
import subprocess
import sys

import pytest
from relay.relay_process import PYTHONPATH

from halfwave_relay.greeting import shown_host

TOKEN = "correct-horse"


def test_a_relay_for_the_network_prints_an_address_of_numbers():
    shown = shown_host("0.0.0.0")
    if shown == socket.gethostname():
        pytest.skip("this machine has no address on a network")
    ipaddress.ip_address(shown.strip("[]"))


@pytest.mark.skipif(not importlib.util.find_spec("segno"), reason="segno is not installed")
def test_on_a_terminal_the_address_is_a_qr_code_too():
    pty = pytest.importorskip("pty", reason="no terminals here that a test can open")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "halfwave_relay", "--host", "0.0.0.0", "--token", TOKEN]
    command += ["--http-port", "0", "--udp-port", "0"]
    relay = subprocess.Popen(command, stdout=theirs, env=os.environ | {"PYTHONPATH": PYTHONPATH})
    os.close(theirs)
    try:
        said = ""
        while not re.search(r"█.*\n(.*\n){12}", said):
            said += os.read(ours, 65536).decode("utf-8", "ignore")
    finally:
        relay.terminate()
        relay.wait(10)
        os.close(ours)
    assert f"/?token={TOKEN}" in said
