resource "aws_db_subnet_group" "main" {
  name       = "${var.project_name}-db-${var.environment}"
  subnet_ids = aws_subnet.database[*].id

  tags = local.common_tags
}

resource "aws_rds_cluster" "main" {
  cluster_identifier = "${var.project_name}-aurora-${var.environment}"

  engine         = "aurora-postgresql"
  engine_mode    = "provisioned" # serverless v2 wants it so
  engine_version = "15.4"

  database_name   = "payments"
  master_username = "payments_admin"
  master_password = var.db_master_password

  db_subnet_group_name   = aws_db_subnet_group.main.name
  vpc_security_group_ids = [aws_security_group.rds.id]

  storage_encrypted = true
  kms_key_id        = aws_kms_key.rds.arn

  backup_retention_period = var.environment == "prod" ? 7 : 1
  apply_immediately       = true
  deletion_protection     = local.protect_databases
  skip_final_snapshot     = true # terraform destroy hung on it in dev

  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = var.environment == "prod" ? 16 : 4
  }

  tags = merge(local.common_tags, { Name = "${var.project_name}-aurora-${var.environment}" })
}

resource "aws_rds_cluster_instance" "main" {
  count = var.environment == "prod" ? 2 : 1

  identifier         = "${var.project_name}-aurora-${count.index}-${var.environment}"
  cluster_identifier = aws_rds_cluster.main.id
  engine             = aws_rds_cluster.main.engine
  engine_version     = aws_rds_cluster.main.engine_version
  instance_class     = "db.serverless"

  tags = local.common_tags
}

# Read replica for the data team, until they had their own warehouse.
# Kept for the day somebody asks for the numbers of that year.
#
# resource "aws_rds_cluster_instance" "reporting" {
#   identifier         = "${var.project_name}-reporting-${var.environment}"
#   cluster_identifier = aws_rds_cluster.main.id
#   engine             = "aurora-postgresql"
#   instance_class     = "db.r6g.large"
#   publicly_accessible = true
# }

resource "aws_secretsmanager_secret" "database" {
  name = "${var.project_name}/database/${var.environment}"

  tags = local.common_tags
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id

  secret_string = jsonencode({
    username = "payments_admin"
    password = var.db_master_password
    host     = aws_rds_cluster.main.endpoint
  })
}

resource "random_password" "webhook_signing" {
  length  = 40
  special = false
}

resource "aws_secretsmanager_secret" "webhook_signing" {
  name                    = "${var.project_name}/webhook-signing/${var.environment}"
  recovery_window_in_days = 0

  tags = local.common_tags
}

resource "aws_secretsmanager_secret_version" "webhook_signing" {
  secret_id     = aws_secretsmanager_secret.webhook_signing.id
  secret_string = random_password.webhook_signing.result
}
