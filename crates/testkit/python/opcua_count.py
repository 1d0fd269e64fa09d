"""Counts changes: subscribes to NODES of the server at URL, waits, counts for SECONDS, and says
values per second, processor seconds per second and resident memory as one line of JSON."""

import asyncio
import json
import resource
import sys
import time

from asyncua import Client, ua

SETTLE_S = 5


class Counter:
    def __init__(self):
        self.count = 0

    def datachange_notification(self, node, value, data):
        self.count += 1


def processor_s():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_mib():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


async def main(url, uri, variables, seconds):
    async with Client(url, timeout=60) as client:
        namespace = await client.get_namespace_index(uri)
        counter = Counter()
        subscription = await client.create_subscription(100, counter, queue_maxsize=1_000_000)
        nodes = [
            client.get_node(ua.NodeId(f"V{index}", namespace)) for index in range(variables)
        ]
        for first in range(0, variables, 500):
            await subscription.subscribe_data_change(
                nodes[first : first + 500], queuesize=10, sampling_interval=100
            )
        await asyncio.sleep(SETTLE_S)
        before, begun, used = counter.count, time.monotonic(), processor_s()
        await asyncio.sleep(seconds)
        elapsed = time.monotonic() - begun
        print(
            json.dumps(
                {
                    "values_per_s": (counter.count - before) / elapsed,
                    "processor": (processor_s() - used) / elapsed,
                    "memory_mib": resident_mib(),
                }
            ),
            flush=True,
        )


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
