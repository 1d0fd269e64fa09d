"""Stores MQTT messages in SQLite, as many small programs do.

sqlite_ingest.py PORT MESSAGES batch|each FILE

`batch`: write-ahead log, a transaction each second, a row for each field. `each`: a row for each
message, committed by itself with full synchronisation. Says `subscribed`, and `stored` when all
messages are committed.
"""

import json
import sqlite3
import sys
import threading
import time

import paho.mqtt.client as mqtt

PORT, MESSAGES, HOW, FILE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
FIELDS = ["v_raw", "temp", "humi", "rssi"]

connection = sqlite3.connect(FILE, check_same_thread=False, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL" if HOW == "batch" else "PRAGMA journal_mode=DELETE")
connection.execute("PRAGMA synchronous=FULL")
if HOW == "batch":
    connection.execute("CREATE TABLE sample(tag TEXT, source REAL, received REAL, value REAL)")
else:
    columns = ", ".join(f"{field} REAL" for field in FIELDS)
    connection.execute(f"CREATE TABLE message(device TEXT, source REAL, received REAL, {columns})")

lock = threading.Lock()
waiting = []
received = 0
finished = threading.Event()


def on_message(client, userdata, message):
    global received
    now = time.time()
    device = message.topic.split("/")[1]
    fields = json.loads(message.payload)
    if HOW == "each":
        row = (device, fields["ts"], now, *(fields[field] for field in FIELDS))
        connection.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        received += 1
        if received == MESSAGES:
            finished.set()
        return
    rows = [(f"{device}/{name}", fields["ts"], now, fields[name]) for name in FIELDS]
    with lock:
        waiting.extend(rows)
        received += 1


def store():
    """Each second what has come since; the last part at once."""
    global waiting
    while True:
        begun = time.time()
        while time.time() - begun < 1 and received < MESSAGES:
            time.sleep(0.01)
        with lock:
            rows, waiting = waiting, []
            last = received == MESSAGES
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO sample VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        if last:
            finished.set()
            return


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="bench-sqlite", clean_session=False)
client.on_message = on_message
client.on_subscribe = lambda *_: print("subscribed")
client.connect("127.0.0.1", PORT)
client.subscribe("mcs/#", qos=1)
if HOW == "batch":
    threading.Thread(target=store, daemon=True).start()
client.loop_start()
finished.wait()
print("stored")
