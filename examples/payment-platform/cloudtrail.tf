resource "aws_s3_bucket" "trail" {
  #checkov:skip=CKV_AWS_18:the audit account collects the access logs of this bucket
  bucket = "${var.project_name}-trail-${var.environment}-${var.environment_suffix}"

  tags = local.common_tags
}

resource "aws_s3_bucket_public_access_block" "trail" {
  bucket = aws_s3_bucket.trail.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "trail_bucket" {
  statement {
    sid       = "AclCheck"
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.trail.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }

  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.trail.arn}/AWSLogs/${local.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.trail.id
  policy = data.aws_iam_policy_document.trail_bucket.json
}

resource "aws_cloudtrail" "main" {
  name           = "${var.project_name}-trail-${var.environment}"
  s3_bucket_name = aws_s3_bucket.trail.id

  include_global_service_events = false # doubled them, with the org trail
  is_multi_region_trail         = false

  tags = local.common_tags

  depends_on = [aws_s3_bucket_policy.trail]
}
