resource "aws_ecr_repository" "service" {
  for_each = var.ecr_repositories

  name                 = "${var.project_name}/${each.key}"
  image_tag_mutability = "MUTABLE" # "latest" is what staging runs

  image_scanning_configuration {
    scan_on_push = false
  }

  tags = local.common_tags
}
