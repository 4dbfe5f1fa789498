// Topics and queues. Grew over the years, handle with care.

resource "aws_sns_topic" "transaction_alerts" {
  name = "${var.project_name}-transaction-alerts-${var.environment}"
  display_name="Payments"
  tags   = local.common_tags
}

resource "aws_sns_topic" "system_errors" {
    name = "${var.project_name}-system-errors-${var.environment}"   # pager reads this
    tags = local.common_tags
}

resource "aws_sns_topic_subscription" "oncall" {
  topic_arn = aws_sns_topic.system_errors.arn
  protocol     = "email"
  endpoint  = var.alert_email
}

resource "aws_sqs_queue" "settlement_dlq" {
  name                      = "${var.project_name}-settlement-dlq-${var.environment}.fifo"
  fifo_queue = true
  message_retention_seconds  = 1209600   /* two weeks: the most there is */
  sqs_managed_sse_enabled=false
  tags = local.common_tags
}

resource "aws_sqs_queue" "settlement" {
  name       = "${var.project_name}-settlement-${var.environment}.fifo"
  fifo_queue = true
  content_based_deduplication = true
  visibility_timeout_seconds = 360 # six times the function's timeout

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.settlement_dlq.arn
    maxReceiveCount = 5
  })
  tags = local.common_tags
}


resource "aws_sqs_queue" "webhook_events" {
  name = "${var.project_name}-webhook-events-${var.environment}"
  kms_master_key_id = ""
  tags = local.common_tags
}
