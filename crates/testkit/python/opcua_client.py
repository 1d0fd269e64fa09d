"""An OPC UA client that is not ours: it connects, does what it is told, and says what it saw.

Every line of output is one JSON object. Node ids are written `ns=2;s=…` or `nsu=<uri>;s=…`;
`ns=2;s=V#3` stands for V0, V1 and V2.
"""

import argparse
import asyncio
import json
import sys

import certificates
from asyncua import Client, ua
from asyncua.crypto import security_policies


def say(**what):
    print(json.dumps(what, ensure_ascii=False), flush=True)


def plain(value):
    """What JSON can hold of a value."""
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    return str(value)


def time(value):
    return None if value is None else value.isoformat()


def described(data_value):
    variant = data_value.Value
    return {
        "value": None if variant is None else plain(variant.Value),
        "type": None if variant is None else variant.VariantType.name,
        "status": data_value.StatusCode.name,
        "source": time(data_value.SourceTimestamp),
        "server": time(data_value.ServerTimestamp),
    }


async def node_of(client, text):
    if text.startswith("nsu="):
        uri, identifier = text[4:].split(";", 1)
        text = f"ns={await client.get_namespace_index(uri)};{identifier}"
    return client.get_node(text)


def expanded(texts):
    """Each `…#N` becomes N node ids."""
    for text in texts:
        start, mark, count = text.partition("#")
        yield from (f"{start}{at}" for at in range(int(count))) if mark else [text]


async def property_of(node, name):
    """A property's value, found by its browse name as a client does."""
    try:
        return await (await node.get_child(f"0:{name}")).read_value()
    except ua.UaStatusCodeError:
        return None


async def variable(node, path):
    unit = await property_of(node, "EngineeringUnits")
    limits = await property_of(node, "EURange")
    data_type = await node.read_data_type()
    say(
        id=node.nodeid.to_string(),
        path=path,
        type=ua.ObjectIdNames.get(data_type.Identifier, str(data_type)),
        access=sorted(flag.name for flag in await node.get_access_level()),
        user_access=sorted(flag.name for flag in await node.get_user_access_level()),
        definition=ua.ObjectIdNames.get((await node.read_type_definition()).Identifier),
        description=(await node.read_description()).Text,
        unit=None if unit is None else unit.DisplayName.Text,
        unit_id=None if unit is None else unit.UnitId,
        low=None if limits is None else limits.Low,
        high=None if limits is None else limits.High,
    )


async def browse(client, arguments):
    """Every variable below Objects that is not the server's own."""

    async def walk(node, path):
        for child in await node.get_children():
            name = await child.read_browse_name()
            if child.nodeid.NamespaceIndex < 2:
                continue
            here = path + [name.Name]
            if await child.read_node_class() == ua.NodeClass.Variable:
                await variable(child, here)
            else:
                await walk(child, here)

    say(namespaces=await client.get_namespace_array())
    await walk(client.nodes.objects, [])


async def read(client, arguments):
    for text in arguments.nodes:
        try:
            node = await node_of(client, text)
            value = await node.read_data_value(raise_on_bad_status=False)
            say(node=text, **described(value))
        except ua.UaStatusCodeError as error:
            say(node=text, refused=ua.status_codes.get_name_and_doc(error.code)[0])


async def write(client, arguments):
    """Writes `id type value` triples and says how each was answered."""
    words = arguments.nodes
    for text, kind, value in zip(words[::3], words[1::3], words[2::3]):
        node = await node_of(client, text)
        variant = ua.Variant(json.loads(value), ua.VariantType[kind])
        try:
            await node.write_attribute(ua.AttributeIds.Value, ua.DataValue(variant))
            say(node=text, status="Good")
        except ua.UaStatusCodeError as error:
            say(node=text, status=ua.status_codes.get_name_and_doc(error.code)[0])


class Watcher:
    """Says every change, or counts them when there are too many to say."""

    def __init__(self, quiet):
        self.quiet, self.counts, self.overflows = quiet, 0, 0
        self.enough = asyncio.Event()
        self.wanted = None

    def datachange_notification(self, node, value, data):
        described_value = data.monitored_item.Value
        self.counts += 1
        # The overflow bit; not every server says with 0x400 that the info bits are a value's.
        if described_value.StatusCode.value & 0x80:
            self.overflows += 1
        if not self.quiet:
            say(node=node.nodeid.to_string(), **described(described_value))
        if self.wanted is not None and self.counts >= self.wanted:
            self.enough.set()

    def status_change_notification(self, status):
        say(subscription=str(status))


async def watch(client, arguments):
    """Subscribes, says so, and reports until `--count` changes came or standard input ends."""
    watcher = Watcher(arguments.quiet)
    watcher.wanted = arguments.count
    subscription = await client.create_subscription(
        arguments.period, watcher, queue_maxsize=1_000_000
    )
    nodes = [await node_of(client, text) for text in expanded(arguments.nodes)]
    handles = await subscription.subscribe_data_change(
        nodes, queuesize=arguments.queue, sampling_interval=arguments.sampling
    )
    say(subscribed=sum(isinstance(handle, int) for handle in handles), of=len(nodes))
    if arguments.count is None:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    else:
        await asyncio.wait_for(watcher.enough.wait(), 300)
    await subscription.delete()
    say(changes=watcher.counts, overflows=watcher.overflows)


async def crowd(client, arguments):
    """Opens sessions until one is refused, or `--count` are open besides the first."""
    others = []
    try:
        for _ in range(arguments.count):
            other = Client(arguments.url, timeout=30)
            await other.connect()
            others.append(other)
        say(open=len(others) + 1, refused=None)
    except ua.UaStatusCodeError as error:
        say(open=len(others) + 1, refused=ua.status_codes.get_name_and_doc(error.code)[0])
    for other in others:
        await other.disconnect()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["browse", "read", "write", "watch", "crowd"])
    parser.add_argument("url")
    parser.add_argument("nodes", nargs="*")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--security", choices=["Sign", "SignAndEncrypt"])
    parser.add_argument("--folder", help="keeps the client's certificate")
    parser.add_argument("--count", type=int)
    parser.add_argument("--queue", type=int, default=1)
    parser.add_argument("--period", type=float, default=100)
    parser.add_argument("--sampling", type=float, default=0)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_intermixed_args()

    client = Client(arguments.url, timeout=30)
    client.application_uri = "urn:linewatch:test:client"
    if arguments.user is not None:
        client.set_user(arguments.user)
        client.set_password(arguments.password)
    if arguments.security is not None:
        certificate, key = certificates.make(arguments.folder, client.application_uri)
        await client.set_security(
            security_policies.SecurityPolicyBasic256Sha256,
            certificate,
            key,
            mode=ua.MessageSecurityMode[arguments.security],
        )
    try:
        await client.connect()
    except (ua.UaStatusCodeError, ConnectionError) as error:
        code = getattr(error, "code", None)
        name = type(error).__name__
        say(refused=name if code is None else ua.status_codes.get_name_and_doc(code)[0])
        return
    try:
        commands = (browse, read, write, watch, crowd)
        chosen = next(command for command in commands if command.__name__ == arguments.command)
        await chosen(client, arguments)
    finally:
        await client.disconnect()


asyncio.run(main())
