"""Time-outs of connections to a database: short for polls, which can be answered without one.

TCP alone detects a peer that vanished (a power cut, a cable): within about 3 s for a poll and 15 s
for other connections. Nothing here detects a server that accepts connections and stays silent.
"""

BUSY_SECONDS = 15  # for a lock that somebody else holds, except in polls
POLL_SECONDS = 1  # for a statement of a poll, waiting for locks included
CLIENT = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 5,
}
POLL_CLIENT = {
    "connect_timeout": 2,  # the minimum of libpq
    "tcp_user_timeout": 2000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
SERVER = f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout=60s"
POLL_SERVER = f"-c statement_timeout={POLL_SECONDS}s -c idle_in_transaction_session_timeout=60s"
