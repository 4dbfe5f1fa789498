resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/apigateway/${var.project_name}-api-${var.environment}"
  retention_in_days = 0 # "never throw logs away", said somebody

  tags = local.common_tags
}

resource "aws_cloudwatch_log_group" "reconciler" {
  name              = "/${var.project_name}/reconciler/${var.environment}"
  retention_in_days = var.cloudwatch_log_retention_days

  tags = local.common_tags
}

resource "aws_cloudwatch_metric_alarm" "api_5xx" {
  alarm_name          = "${var.project_name}-api-5xx-${var.environment}"
  alarm_description   = "The payments API answers with errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "5XXError"
  namespace           = "AWS/ApiGateway"
  period              = 300
  statistic           = "Sum"
  threshold           = 10
  alarm_actions       = [aws_sns_topic.system_errors.arn]

  dimensions = {
    ApiName = aws_api_gateway_rest_api.payments.name
    Stage   = aws_api_gateway_stage.payments.stage_name
  }

  tags = local.common_tags
}

resource "aws_cloudwatch_metric_alarm" "aurora_cpu" {
  alarm_name          = "${var.project_name}-aurora-cpu-${var.environment}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  metric_name         = "CPUUtilization"
  namespace           = "AWS/RDS"
  period              = 300
  statistic           = "Average"
  threshold           = 80

  dimensions = {
    DBClusterIdentifier = aws_rds_cluster.main.cluster_identifier
  }

  # alarm_actions = [aws_sns_topic.system_errors.arn]  # woke us up every night
}

resource "aws_cloudwatch_metric_alarm" "settlement_backlog" {
  alarm_name          = "${var.project_name}-settlement-backlog-${var.environment}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "ApproximateAgeOfOldestMessage"
  namespace           = "AWS/SQS"
  period              = 60
  statistic           = "Maximum"
  threshold           = 900
  treat_missing_data  = "breaching" # no data means the queue is gone
  alarm_actions       = [aws_sns_topic.system_errors.arn]

  dimensions = {
    QueueName = aws_sqs_queue.settlement.name
  }
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = "${var.project_name}-${var.environment}"

  dashboard_body = jsonencode({
    widgets = [
      {
        type = "metric"
        properties = {
          title   = "API"
          region  = var.region
          metrics = [["AWS/ApiGateway", "Count", "ApiName", aws_api_gateway_rest_api.payments.name]]
        }
      },
    ]
  })
}
