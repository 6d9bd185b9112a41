"""Signs calls with botocore at the time and over the headers that they carry. Reads a JSON list of
{service, method, url, headers, body}, prints the list of their signatures."""

import json
import re
import sys

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

access_key, secret_key, region = sys.argv[1:]


def signature(call):
    headers = {}
    for name, value in call["headers"]:
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    names = re.search(r"SignedHeaders=([^,]*)", headers["authorization"])[1].split(";")
    kept = {name: value for name, value in headers.items() if name in names}
    request = AWSRequest(method=call["method"], url=call["url"], headers=kept, data=call["body"].encode())
    request.context["timestamp"] = headers["x-amz-date"]
    signer = S3SigV4Auth if call["service"] == "s3" else SigV4Auth
    signer = signer(Credentials(access_key, secret_key), call["service"], region)
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


print(json.dumps([signature(call) for call in json.load(sys.stdin)]))
