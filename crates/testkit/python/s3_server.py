"""An S3 server that is not ours: moto on a free port, which checks every signature and what its
owner may do. Says its address and two keys as one line of JSON; everything is in memory.

Orders on standard input: `bucket NAME` makes a bucket, `damage BUCKET NAME` puts something else
where a file stands, `stop` and `start` close and open the port while everything stays."""

import json
import logging
import sys

import boto3
from moto import settings
from moto.core.responses import ActionAuthenticatorMixin
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
ALLOWED = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def say(**what):
    print(json.dumps(what), flush=True)


def serve(port):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    return server


def client(service, endpoint, key, secret):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


def make_keys(endpoint):
    iam = client("iam", endpoint, "none", "none")
    iam.create_user(UserName="linewatch")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ALLOWED]})
    iam.put_user_policy(UserName="linewatch", PolicyName="all", PolicyDocument=policy)
    made = iam.create_access_key(UserName="linewatch")["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = serve(0)
    _, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    key, secret = make_keys(endpoint)
    # From now on nobody is let in without.
    ActionAuthenticatorMixin.request_count = 0
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    store = client("s3", endpoint, key, secret)
    say(endpoint=endpoint, id=key, secret=secret)
    for line in sys.stdin:
        order, *words = line.split()
        if order == "bucket":
            store.create_bucket(Bucket=words[0])
        elif order == "damage":
            store.put_object(Bucket=words[0], Key=words[1], Body=b"something else")
        elif order == "stop":
            server.stop()
        elif order == "start":
            server = serve(port)
        say(done=order)


main()
