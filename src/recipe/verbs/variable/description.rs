//! What a variable is for: the comment above it, or else its name in words.

use super::super::{Context, Outcome, Patch, Proposal};
use super::ORDER;
use crate::edit::layout::insert_ordered;
use crate::recipe::template::json_as_hcl;
use crate::schema::Impact;

/// Words that people write in capitals.
const CAPITALS: [&str; 58] = [
    "acl", "acm", "alb", "ami", "api", "arn", "asg", "aws", "az", "azs", "ca", "cdn", "cicd",
    "cidr", "cidrs", "cpu", "db", "dlq", "dns", "ebs", "ec2", "ecr", "ecs", "efs", "eip", "eks",
    "elb", "emr", "gcp", "gpu", "http", "https", "iam", "id", "ids", "igw", "iops", "ip", "ips",
    "json", "kms", "mfa", "nat", "nlb", "oidc", "rds", "s3", "sns", "sql", "sqs", "ssh", "ssl",
    "ssm", "tls", "ttl", "url", "vpc", "vpn",
];

pub(super) fn propose(context: &Context<'_>, name: &str) -> Option<Proposal> {
    if context.block.body.attribute("description").is_some() {
        return None;
    }
    let text = comment(context).unwrap_or_else(|| in_words(name));
    let source = context.source();
    let value = json_as_hcl(&text.as_str().into());
    let edits = insert_ordered(source, context.block, ("description", &value), &ORDER);
    let outcome = Outcome::Fix {
        patch: Patch::of(source, edits),
        impact: Impact::None,
        help: format!("describe it: {text}"),
    };
    Some(context.proposal(context.block.head.clone(), "it has no description", outcome))
}

/// The comment of one line right above the variable that speaks of it.
fn comment(context: &Context<'_>) -> Option<String> {
    let source = context.source();
    let start = context.block.span.start;
    let above = |end: usize| {
        let mut comments = source.comments().iter();
        comments.find(|comment| {
            let between = source.slice(comment.span.end..end);
            comment.own_line
                && comment.span.end <= end
                && between.trim().is_empty()
                && between.matches('\n').count() == 1
        })
    };
    let comment = above(start)?;
    if above(comment.span.start).is_some() {
        return None;
    }
    let text = source.slice(comment.span.clone());
    let text = text.trim_start_matches(['#', '/', '*', ' ']);
    let text = text.trim_end_matches(['*', '/', ' ', '#']).trim();
    let sentence = text.contains(' ')
        && !text.contains('\n')
        && text.starts_with(char::is_alphabetic)
        && text.len() <= 120
        && !text.contains([':', '=', '{', '"', '\\'])
        && !text.to_uppercase().starts_with("TODO");
    sentence.then(|| text.to_owned())
}

/// `db_subnet_ids` as `DB subnet IDs`.
fn in_words(name: &str) -> String {
    let words = name.split(['_', '-']).filter(|word| !word.is_empty());
    let words = words.enumerate().map(|(at, word)| {
        let low = word.to_lowercase();
        if CAPITALS.contains(&low.as_str()) {
            let plural =
                low.len() > 2 && low.ends_with('s') && CAPITALS.contains(&&low[..low.len() - 1]);
            if plural {
                return format!("{}s", low[..low.len() - 1].to_uppercase());
            }
            return low.to_uppercase();
        }
        let mut chars = word.chars();
        match (at, chars.next()) {
            (0, Some(first)) => first.to_uppercase().chain(chars).collect(),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn names_are_read_as_words() {
        for (name, expected) in [
            ("db_subnet_ids", "DB subnet IDs"),
            ("vpc_cidr", "VPC CIDR"),
            ("name", "Name"),
            ("enable-dns", "Enable DNS"),
        ] {
            assert_eq!(in_words(name), expected);
        }
    }
}
