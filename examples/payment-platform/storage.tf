# ------------------------------------------------------- transaction logs

resource "aws_s3_bucket" "transaction_logs" {
  bucket = "${var.project_name}-transaction-logs-${var.environment}-${var.environment_suffix}"

  tags = local.common_tags
}

resource "aws_s3_bucket_lifecycle_configuration" "transaction_logs" {
  bucket = aws_s3_bucket.transaction_logs.id

  rule {
    id     = "to-glacier"
    status = "Enabled"

    transition {
      days          = 90
      storage_class = "GLACIER"
    }

    expiration {
      days = 2555 # seven years, the auditor's number
    }
  }
}

# The acquirer fetches its files itself.
resource "aws_s3_bucket_policy" "transaction_logs" {
  bucket = aws_s3_bucket.transaction_logs.id
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "AcquirerReads",
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::210987654321:role/acquirer-settlement" },
          "Action": "s3:GetObject",
          "Resource": "${aws_s3_bucket.transaction_logs.arn}/settlement/*"
        }
      ]
    }
  POLICY
}

# ------------------------------------------------------ customer documents

resource "aws_s3_bucket" "customer_documents" {
  bucket        = "${var.project_name}-customer-documents-${var.environment}-${var.environment_suffix}"
  force_destroy = var.environment == "prod" ? false : true

  tags = merge(local.common_tags, { DataClass = "personal" })
}

resource "aws_s3_bucket_versioning" "customer_documents" {
  bucket = aws_s3_bucket.customer_documents.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "customer_documents" {
  bucket = aws_s3_bucket.customer_documents.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256" # the export job cannot use the key yet
    }
  }
}

resource "aws_s3_bucket" "customer_documents_replica" {
  provider = aws.us_east_1

  bucket = "${var.project_name}-customer-documents-replica-${var.environment}-${var.environment_suffix}"

  tags = merge(local.common_tags, { DataClass = "personal" })
}

resource "aws_s3_bucket_versioning" "customer_documents_replica" {
  provider = aws.us_east_1

  bucket = aws_s3_bucket.customer_documents_replica.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "customer_documents" {
  bucket = aws_s3_bucket.customer_documents.id
  role   = aws_iam_role.replication.arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    destination {
      bucket        = aws_s3_bucket.customer_documents_replica.arn
      storage_class = "STANDARD_IA"
    }

    delete_marker_replication {
      status = "Disabled"
    }
  }

  # both ends must be versioned before AWS takes this
  depends_on = [
    aws_s3_bucket_versioning.customer_documents,
    aws_s3_bucket_versioning.customer_documents_replica,
  ]
}

# ---------------------------------------------------------------- reports

resource "aws_s3_bucket" "reports" {
  bucket = "${var.project_name}-reports-${var.environment}-${var.environment_suffix}"
  tags   = local.common_tags
}

resource "aws_s3_bucket_public_access_block" "reports" {
  bucket = aws_s3_bucket.reports.id

  block_public_acls   = true
  block_public_policy = false # the board pack used to be public
}

resource "aws_s3_bucket_versioning" "reports" {
  bucket = aws_s3_bucket.reports.id

  versioning_configuration {
    status = "Suspended"
  }
}
