# From the 0.11 days, moved over by hand.

resource "aws_dynamodb_table" "idempotency_keys" {
  name         = "${var.project_name}-idempotency-keys-${var.environment}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "request_id"

  attribute {
    name = "request_id"
    type = "S"
  }

  # keys older than a day mean nothing to anybody
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  tags = "${merge(local.common_tags, { Name = "${var.project_name}-idempotency-keys-${var.environment}" })}"
}

resource "aws_dynamodb_table" "checkout_sessions" {
  name           = "${var.project_name}-checkout-sessions-${var.environment}"
  billing_mode   = "PROVISIONED"
  read_capacity  = "${var.session_capacity}"
  write_capacity = "${var.session_capacity}" # same as reads, they come in pairs
  hash_key       = "session_id"
  range_key      = "created_at"

  attribute {
    name = "session_id"
    type = "S"
  }

  attribute {
    name = "created_at"
    type = "N"
  }

  point_in_time_recovery {
    enabled = false
  }

  tags = "${local.common_tags}"
}
