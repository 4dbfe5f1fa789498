//! Paths inside a git tree.

/// What is wrong with a path that a tree should not hold or that should not be written, if anything.
///
/// Takes a path relative to the root of the tree, with `/` between its parts.
pub(super) fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.contains('\0') {
        return Some("it holds a nul byte");
    }
    path.split('/').find_map(|part| match part {
        "" => Some("it has an empty part"),
        "." | ".." => Some("it has a `.` or `..` part"),
        // On Windows this separates directories.
        _ if part.contains('\\') => Some("it holds a backslash"),
        _ if part.eq_ignore_ascii_case(".git") => Some("it leads into `.git`"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_fault_with_paths_that_leave_the_tree() {
        for path in [
            "",
            "/a",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "./a",
            ".GIT/config",
            "a\\b",
            "a\0b",
        ] {
            assert!(fault(path).is_some(), "{path}");
        }
        for path in ["a.tf", "a/b.tf", "..a/b..tf", ".github/a.tf", "a b/ü.tf"] {
            assert_eq!(fault(path), None);
        }
    }
}
