resource "aws_security_group" "lambda" {
  name   = "${var.project_name}-lambda-${var.environment}"
  vpc_id = aws_vpc.main.id

  # Fraud scoring is a third party behind changing addresses,
  # so the functions may talk to anyone.
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = merge(local.common_tags, { Name = "${var.project_name}-lambda-${var.environment}" })
}

resource "aws_security_group" "rds" {
  name        = "${var.project_name}-rds-${var.environment}"
  description = "Aurora and the ledger archive"
  vpc_id      = aws_vpc.main.id

  ingress {
    description     = "PostgreSQL from the functions"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.lambda.id]
  }

  # psql from the bastion, for the on-call engineer
  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.bastion.id] # keep last, the audit script counts
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = merge(local.common_tags, { Name = "${var.project_name}-rds-${var.environment}" })
}

resource "aws_security_group" "vpc_endpoints" {
  name        = "${var.project_name}-endpoints-${var.environment}"
  description = "Interface endpoints"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "HTTPS from inside"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [var.vpc_cidr]
  }

  tags = merge(local.common_tags, { Name = "${var.project_name}-endpoints-${var.environment}" })
}

resource "aws_security_group" "bastion" {
  name        = "${var.project_name}-bastion-${var.environment}"
  description = "Way in for operators"
  vpc_id      = aws_vpc.main.id

  dynamic "ingress" {
    for_each = var.office_cidrs
    content {
      description = "SSH from an office"
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = merge(local.common_tags, { Name = "${var.project_name}-bastion-${var.environment}" })
}

# The vendor's reconciliation probe. Opened for a weekend.
resource "aws_security_group" "reconciliation_probe" {
  name        = "${var.project_name}-recon-probe-${var.environment}"
  description = "Reconciliation probe"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"] // vendor has no fixed address
  }

  tags = local.common_tags
}

# ------------------------------------------------------------------- keys

resource "aws_kms_key" "rds" {
  description = "Aurora storage"
  tags        = local.common_tags
}

resource "aws_kms_alias" "rds" {
  name          = "alias/${var.project_name}-rds-${var.environment}"
  target_key_id = aws_kms_key.rds.key_id
}

resource "aws_kms_key" "s3" {
  description             = "Documents and transaction logs"
  deletion_window_in_days = 7     # shortest there is
  enable_key_rotation     = false # imported key material, once upon a time

  tags = local.common_tags
}
