locals {
  # provider name => path of the artifact
  webhook_providers = {
    cards    = "webhooks/cards.zip"
    transfer = "webhooks/transfer.zip"
    wallet   = "webhooks/wallet.zip"
  }
}

data "archive_file" "payment_validation" {
  type        = "zip"
  source_file = "${path.module}/functions/payment_validation.py"
  output_path = "${path.module}/build/payment_validation.zip"
}

data "archive_file" "settlement" {
  type        = "zip"
  source_file = "${path.module}/functions/settlement.py"
  output_path = "${path.module}/build/settlement.zip"
}

resource "aws_lambda_function" "payment_validation" {
  function_name = "${var.project_name}-payment-validation-${var.environment}"
  role          = aws_iam_role.lambda_execution.arn

  filename         = data.archive_file.payment_validation.output_path
  source_code_hash = data.archive_file.payment_validation.output_base64sha256
  handler          = "index.handler" # as in the template we started from
  runtime          = "python3.12"

  timeout     = 30
  memory_size = 512

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.lambda.id]
  }

  environment {
    variables = {
      ENVIRONMENT     = var.environment
      DB_SECRET_ARN   = aws_secretsmanager_secret.database.arn
      LOGS_BUCKET     = aws_s3_bucket.transaction_logs.id
      IDEMPOTENCY_TTL = "86400" # seconds; the card schemes retry for a day
    }
  }

  tags = local.common_tags
}

resource "aws_lambda_function" "settlement" {
  function_name    = "${var.project_name}-settlement-${var.environment}"
  role             = aws_iam_role.lambda_execution.arn
  filename         = data.archive_file.settlement.output_path
  source_code_hash = data.archive_file.settlement.output_base64sha256
  handler          = "settlement.handler"
  runtime          = "python3.12"
  timeout          = 60
  memory_size      = var.environment == "prod" ? 1024 : 256

  tracing_config {
    mode = "PassThrough" // X-Ray was too chatty for this one
  }

  environment {
    variables = {
      LEDGER_TABLE = module.ledger_store.table_name
      LOG_LEVEL    = local.log_level
    }
  }

  tags = local.common_tags
}

resource "aws_cloudwatch_log_group" "settlement" {
  name = "/aws/lambda/${aws_lambda_function.settlement.function_name}"

  tags = local.common_tags
}

resource "aws_lambda_event_source_mapping" "settlement" {
  event_source_arn = aws_sqs_queue.settlement.arn
  function_name    = aws_lambda_function.settlement.arn
  batch_size       = 10
}

# One function per webhook provider, all from the same artifact bucket.
resource "aws_lambda_function" "webhook" {
  for_each = local.webhook_providers

  function_name = "${var.project_name}-webhook-${each.key}-${var.environment}"
  role          = aws_iam_role.webhook.arn
  s3_bucket     = aws_s3_bucket.reports.id # TODO own bucket
  s3_key        = each.value
  handler       = "app.handler"
  runtime       = "python3.12"
  timeout       = var.webhook_timeout

  tags = merge(local.common_tags, { Provider = each.key })
}
