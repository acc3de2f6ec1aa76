"""Time-outs of connections to a database: for polls, which have another answer, and for all else.

A peer that is gone without a word (a power cut, a cable) is noticed by TCP alone: within about 3 s
by a poll, within 15 s by others. A server that is there and silent is noticed by nothing here: who
asks it waits.
"""

POLL_SECONDS = 1  # that a statement of a poll may take, waiting for locks included
CLIENT = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 5,
}
POLL_CLIENT = {
    "connect_timeout": 2,  # the least that libpq takes
    "tcp_user_timeout": 2000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
SERVER = "-c lock_timeout=15s -c idle_in_transaction_session_timeout=60s"
POLL_SERVER = f"-c statement_timeout={POLL_SECONDS}s -c idle_in_transaction_session_timeout=60s"
