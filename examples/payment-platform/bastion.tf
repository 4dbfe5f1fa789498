data "aws_ami" "amazon_linux" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["al2023-ami-2023.*-x86_64"]
  }
}

resource "aws_instance" "bastion" {
  count = var.bastion_enabled ? 1 : 0

  ami                    = data.aws_ami.amazon_linux.id
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public[0].id
  vpc_security_group_ids = [aws_security_group.bastion.id]

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = var.bastion_http_tokens
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20 # GiB
  }

  user_data = <<-SCRIPT
    #!/bin/bash
    # psql and nothing else
    dnf install -y postgresql15
  SCRIPT

  tags = merge(local.common_tags, { Name = "${var.project_name}-bastion-${var.environment}" })

  lifecycle {
    ignore_changes = [ami] # patched in place
  }
}

# Runs the nightly reconciliation against the vendor.
resource "aws_instance" "reconciler" {
  ami                    = data.aws_ami.amazon_linux.id
  instance_type          = "m6i.large"
  subnet_id              = aws_subnet.private[0].id
  vpc_security_group_ids = [aws_security_group.reconciliation_probe.id]

  tags = merge(local.common_tags, { Name = "${var.project_name}-reconciler-${var.environment}" })
}

resource "aws_ebs_volume" "reconciler_state" {
  availability_zone = local.azs[0]
  size              = 100
  type              = "gp3"

  tags = merge(local.common_tags, { Name = "${var.project_name}-reconciler-state-${var.environment}" })
}

# tfmend:ignore=ebs-encryption: scratch volume, rebuilt nightly
resource "aws_ebs_volume" "reconciler_scratch" {
  availability_zone = local.azs[0]
  size              = 250
  type              = "gp3"

  tags = merge(local.common_tags, { Name = "${var.project_name}-reconciler-scratch-${var.environment}" })
}

/* ----- batch workers, started by hand at month's end ----- */

resource "aws_launch_template" "batch" {
  name          = "${var.project_name}-batch-${var.environment}"
  image_id      = data.aws_ami.amazon_linux.id
  instance_type = "c6i.xlarge"

  dynamic "block_device_mappings" {
    for_each = { "/dev/xvda" = 30, "/dev/xvdb" = 200 }
    content {
      device_name = block_device_mappings.key
      ebs {
        volume_size = block_device_mappings.value
        encrypted   = false
      }
    }
  }

  metadata_options {
    http_put_response_hop_limit = 2 # docker on the host
  }

  tags = local.common_tags
}

resource "aws_efs_file_system" "batch" {
  creation_token = "${var.project_name}-batch-${var.environment}"

  tags = local.common_tags
}
