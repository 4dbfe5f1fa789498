resource "aws_wafv2_web_acl" "api" {
  name        = "${var.project_name}-api-${var.environment}"
  description = "In front of the payments API"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "rate-per-address"
    priority = 1

    action {
      block {} # clients see a bare 403 and open tickets
    }

    statement {
      rate_based_statement {
        limit              = 2000
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate-per-address"
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    # the index is the priority; append only
    for_each = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"]

    content {
      name     = rule.value
      priority = 10 + rule.key

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          name        = rule.value
          vendor_name = "AWS"
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.value
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.project_name}-api-${var.environment}"
    sampled_requests_enabled   = true
  }

  tags = local.common_tags
}

resource "aws_wafv2_web_acl_association" "api" {
  resource_arn = aws_api_gateway_stage.payments.arn
  web_acl_arn  = aws_wafv2_web_acl.api.arn
}

# The distribution itself is the web team's, see output "edge_web_acl_arn".
resource "aws_wafv2_web_acl" "checkout_edge" {
  provider = aws.us_east_1 # CLOUDFRONT scope exists nowhere else

  name  = "${var.project_name}-checkout-edge-${var.environment}"
  scope = "CLOUDFRONT"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "checkout-edge"
    sampled_requests_enabled   = false
  }

  tags = local.common_tags
}
