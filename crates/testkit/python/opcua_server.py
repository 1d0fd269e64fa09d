"""An OPC UA server that is not ours: a few variables, set by orders on the standard input.

Orders, one a line: `set NAME VALUE` and `status NAME STATUSCODE`; the end of the input ends it.
It says `{"ready": port}` when it can be connected to, and `{"done": order}` after each order.
"""

import argparse
import asyncio
import datetime
import json
import sys

import certificates
from asyncua import Server, ua
from asyncua.server.user_managers import UserManager
from asyncua.crypto.permission_rules import User, UserRole

LINE = "urn:test:line"
VARIABLES = {
    "Counter": (0, ua.VariantType.Int64),
    "Level": (0.0, ua.VariantType.Double),
    "Speed": (1.5, ua.VariantType.Float),
    "Status": ("ready", ua.VariantType.String),
    "Flag": (False, ua.VariantType.Boolean),
}


def say(**what):
    print(json.dumps(what, ensure_ascii=False), flush=True)


class Users(UserManager):
    """Anonymous ones, and `operator` with the password `right`."""

    def get_user(self, iserver, username=None, password=None, certificate=None):
        if username in (None, ""):
            return User(role=UserRole.Admin, name="anonymous")
        if (username, password) in (("operator", "right"), ("operator", b"right")):
            return User(role=UserRole.Admin, name=username)
        return None


async def make(arguments):
    server = Server(user_manager=Users())
    await server.init()
    await server.set_application_uri("urn:test:asyncua")
    server.set_endpoint(f"opc.tcp://127.0.0.1:{arguments.port}/")
    policies = [ua.SecurityPolicyType.NoSecurity]
    if arguments.certificates:
        certificate, key = certificates.make(arguments.certificates, "urn:test:asyncua")
        await server.load_certificate(str(certificate))
        await server.load_private_key(str(key))
        policies += [
            ua.SecurityPolicyType.Basic256Sha256_Sign,
            ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
        ]
    server.set_security_policy(policies)
    for uri in arguments.namespaces.split(","):
        await server.register_namespace(uri)
    index = await server.get_namespace_index(LINE)
    folder = await server.nodes.objects.add_folder(ua.NodeId("Line", index), f"{index}:Line")
    nodes = {}
    for name, (value, kind) in VARIABLES.items():
        node = await folder.add_variable(ua.NodeId(name, index), f"{index}:{name}", value, kind)
        await node.set_writable()
        nodes[name] = node
    limits = ua.Range(Low=0.0, High=5.0)
    await nodes["Speed"].add_property(ua.NodeId("Speed.EURange", index), "0:EURange", limits)
    return server, nodes


async def obey(server, nodes, order):
    verb, name, value = order.split(" ", 2)
    node = nodes[name]
    kind = VARIABLES[name][1]
    data = ua.DataValue(SourceTimestamp=datetime.datetime.now(datetime.timezone.utc))
    if verb == "set":
        text = {"true": True, "false": False}.get(value, value)
        numbers = {ua.VariantType.Int64: int, ua.VariantType.Double: float}
        convert = numbers.get(kind, float if kind == ua.VariantType.Float else lambda same: same)
        data = ua.DataValue(ua.Variant(convert(text), kind), SourceTimestamp=data.SourceTimestamp)
    else:
        code = ua.StatusCode(getattr(ua.StatusCodes, value))
        data = ua.DataValue(
            ua.Variant(VARIABLES[name][0], kind), code, SourceTimestamp=data.SourceTimestamp
        )
    await server.write_attribute_value(node.nodeid, data)
    say(done=order)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--namespaces", default=f"{LINE},urn:test:other")
    parser.add_argument("--certificates")
    arguments = parser.parse_args()
    server, nodes = await make(arguments)
    loop = asyncio.get_running_loop()
    async with server:
        say(ready=arguments.port)
        while order := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            await obey(server, nodes, order)


asyncio.run(main())
