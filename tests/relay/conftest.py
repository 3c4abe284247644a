"""What starts a relay as a process and ends it by POSIX signals is no test for Windows."""

import sys

collect_ignore = ["test_relay.py", "test_static.py", "test_webhook.py"] if sys.platform == "win32" else []
