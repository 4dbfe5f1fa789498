# The payment platform: card validation, settlement, ledger.
# Everything in this root belongs to the payments-core team.

locals {
  account_id = "123456789012"

  # a, b, c: the order decides which subnet gets which CIDR. Do not sort.
  azs = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

  common_tags = {
    Environment = var.environment
    Project     = var.project_name
    Owner       = "payments-core"
    ManagedBy   = "terraform"
  }

  # One switch for all databases; goes to true when the ledger move is over.
  protect_databases = false

  log_level = var.environment == "prod" ? "INFO" : "DEBUG"
}

module "ledger_store" {
  source = "./modules/ledger-store"

  name        = "${var.project_name}-ledger-${var.environment}"
  environment = var.environment
  tags        = local.common_tags

  # store
  point_in_time_recovery = false # costs more than the table, said finance
  stream_view_type       = "NEW_AND_OLD_IMAGES"

  # archive
  subnet_group_name   = aws_db_subnet_group.main.name
  security_group_ids  = [aws_security_group.rds.id]
  db_password         = var.db_master_password
  deletion_protection = local.protect_databases
  instance_class      = var.environment == "prod" ? "db.r6g.large" : "db.t4g.medium"
}
