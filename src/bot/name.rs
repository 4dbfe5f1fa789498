//! The name of a group's branch.

use super::hash;

/// The longest name after the prefix.
const MAX: usize = 80;

/// Takes the prefix and the group's key; gives a name that no other key has and that git allows.
///
/// A key that is a plain word is the name; of any other a short hash is added, since `a/b` and `a-b` look alike.
pub(super) fn branch_name(prefix: &str, key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut slug = String::new();
    for c in key.to_lowercase().chars() {
        let c = if is_plain(c) { c } else { '-' };
        if c != '-' || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push(c);
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug == key && slug.len() <= MAX && !slug.is_empty() {
        return format!("{prefix}{slug}");
    }
    let slug = &slug[..slug.len().min(MAX - 7)];
    let slug = slug.trim_end_matches('-');
    let dash = if slug.is_empty() { "" } else { "-" };
    format!("{prefix}{slug}{dash}{}", &hash(key)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_keys_are_names_and_others_get_a_hash() {
        assert_eq!(
            branch_name("tfmend/", "vpc-flow-logs"),
            "tfmend/vpc-flow-logs"
        );
        let name = branch_name("tfmend/", "envs/Prod");
        assert!(name.starts_with("tfmend/envs-prod-"), "{name}");
    }

    #[test]
    fn no_two_keys_share_a_name_and_git_allows_each() {
        let keys = [
            "a/b",
            "a-b",
            "a_b",
            "A-b",
            "ä",
            "",
            "..",
            "a.lock",
            "a b",
            "a~1",
            "@{-1}",
            "x".repeat(300).as_str(),
        ]
        .map(|key| branch_name("tfmend/", key));
        for (index, name) in keys.iter().enumerate() {
            assert!(git2::Branch::name_is_valid(name).unwrap(), "{name}");
            assert!(name.len() <= "tfmend/".len() + MAX, "{name}");
            assert!(!keys[..index].contains(name), "{name}");
        }
    }
}
