# Double entry ledger: the live table, and an archive one can query with SQL.

resource "aws_dynamodb_table" "ledger" {
  name             = "${var.name}-entries"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "account_id"
  range_key        = "entry_id"
  stream_enabled   = true
  stream_view_type = var.stream_view_type

  attribute {
    name = "account_id"
    type = "S"
  }

  attribute {
    name = "entry_id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  tags = merge(var.tags, { Name = "${var.name}-entries" })
}

resource "aws_db_instance" "archive" {
  identifier = "${var.name}-archive"

  engine         = "postgres"
  engine_version = "15"
  instance_class = var.instance_class

  allocated_storage = 200
  storage_type      = "gp3"
  storage_encrypted = var.storage_encrypted

  db_name  = "archive"
  username = "archive_admin"
  password = var.db_password

  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = var.security_group_ids
  publicly_accessible    = true # the data team connects from the office
  multi_az               = var.environment == "prod" ? true : false

  backup_retention_period = 0
  deletion_protection     = var.deletion_protection
  skip_final_snapshot     = true

  tags = merge(var.tags, { Name = "${var.name}-archive" })
}
