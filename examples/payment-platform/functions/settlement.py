"""Books settled payments in the ledger."""


def handler(event, context):
    records = event.get("Records", [])
    return {"booked": len(records)}
