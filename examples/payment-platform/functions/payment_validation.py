"""Checks a card payment before it is taken."""

import json


def handler(event, context):
    body = json.loads(event.get("body") or "{}")
    missing = [key for key in ("amount", "currency", "customer_id") if key not in body]
    if missing:
        return {"statusCode": 400, "body": json.dumps({"missing": missing})}
    return {"statusCode": 200, "body": json.dumps({"valid": True})}
