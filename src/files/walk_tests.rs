use super::*;

struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[&str]) -> Self {
        let tree = Self(tempfile::tempdir().expect("temp dir"));
        for file in files {
            tree.write(file, "");
        }
        tree
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("parent")).expect("mkdir");
        fs::write(path, text).expect("write");
    }

    fn walk(&self, paths: &[&str], options: &WalkOptions) -> Walked {
        let paths: Vec<_> = paths.iter().map(|path| self.path(path)).collect();
        walk(&paths, options).expect("walk")
    }

    /// The files found, those out of scope with a `-`.
    fn found(&self, paths: &[&str], options: &WalkOptions) -> Vec<String> {
        let walked = self.walk(paths, options);
        let files = walked.modules.iter().flat_map(|module| &module.files);
        files
            .map(|file| {
                let inside = file.path.strip_prefix(self.0.path()).expect("inside");
                let mark = if file.in_scope { "" } else { "-" };
                format!("{mark}{}", inside.display())
            })
            .collect()
    }

    fn exclude(&self, patterns: &[&str]) -> WalkOptions {
        WalkOptions {
            exclude: Excludes::new(self.0.path(), patterns).expect("globs"),
            ..WalkOptions::default()
        }
    }
}

fn plain() -> WalkOptions {
    WalkOptions::default()
}

#[test]
fn groups_terraform_files_by_directory() {
    let tree = Tree::new(&[
        "b/x.tf",
        "a.tf",
        "b/.terraform.lock.hcl",
        "b/y.tfvars",
        "b/z.txt",
    ]);
    let walked = tree.walk(&["."], &plain());
    let dirs: Vec<_> = walked.modules.iter().map(|m| m.dir.clone()).collect();
    assert_eq!(
        dirs,
        [tree.path(""), tree.path("b")].map(|p| p.components().collect::<PathBuf>())
    );
    assert_eq!(
        tree.found(&["."], &plain()),
        ["a.tf", "b/.terraform.lock.hcl", "b/x.tf", "b/y.tfvars"]
    );
}

#[test]
fn does_not_enter_fetched_and_vendored_directories_unless_named() {
    let tree = Tree::new(&[
        "a.tf",
        ".terraform/modules/m/a.tf",
        ".terragrunt-cache/a.tf",
        "node_modules/a.tf",
        "x/vendor/a.tf",
        ".external_modules/a.tf",
    ]);
    assert_eq!(tree.found(&["."], &plain()), ["a.tf"]);
    assert_eq!(
        tree.found(&["x/vendor", ".terraform/modules/m"], &plain()),
        [".terraform/modules/m/a.tf", "x/vendor/a.tf"]
    );
}

#[test]
fn leaves_out_what_git_ignores_but_takes_it_when_named() {
    for repository in [false, true] {
        let tree = Tree::new(&["a.tf", "b.tf", "gen/c.tf"]);
        tree.write(".gitignore", "b.tf\ngen/\n");
        if repository {
            tree.write(".git/HEAD", "ref: refs/heads/main\n");
        }
        assert_eq!(tree.found(&["."], &plain()), ["a.tf"]);
        assert_eq!(tree.found(&["b.tf"], &plain()), ["-a.tf", "b.tf"]);
        assert_eq!(tree.found(&["gen"], &plain()), ["gen/c.tf"]);
        let all = WalkOptions {
            gitignore: false,
            ..plain()
        };
        assert_eq!(tree.found(&["."], &all), ["a.tf", "b.tf", "gen/c.tf"]);
    }
}

#[test]
fn heeds_a_gitignore_above_only_inside_a_repository() {
    let tree = Tree::new(&["r/m/a.tf", "r/m/b.tf"]);
    tree.write("r/.gitignore", "b.tf\n");
    assert_eq!(tree.found(&["r/m"], &plain()), ["r/m/a.tf", "r/m/b.tf"]);
    tree.write("r/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(tree.found(&["r/m"], &plain()), ["r/m/a.tf"]);
}

#[test]
fn a_named_file_brings_its_module_out_of_scope() {
    let tree = Tree::new(&["m/a.tf", "m/b.tf", "m/n/c.tf"]);
    assert_eq!(tree.found(&["m/a.tf"], &plain()), ["m/a.tf", "-m/b.tf"]);
}

#[test]
fn a_file_named_beside_its_directory_is_found_once() {
    let tree = Tree::new(&["m/a.tf", "m/b.tf"]);
    assert_eq!(
        tree.found(&["m/a.tf", "m", ".", "m/../m"], &plain()),
        ["m/a.tf", "m/b.tf"]
    );
}

#[test]
fn an_excluded_file_still_belongs_to_its_module() {
    let tree = Tree::new(&[
        "m/a.tf",
        "m/b.gen.tf",
        "old/a.tf",
        "old/n/a.tf",
        "g/b.gen.tf",
    ]);
    let options = tree.exclude(&["*.gen.tf", "old/"]);
    assert_eq!(tree.found(&["."], &options), ["m/a.tf", "-m/b.gen.tf"]);
    assert_eq!(
        tree.found(&["g/b.gen.tf", "old"], &options),
        ["g/b.gen.tf", "old/a.tf", "old/n/a.tf"]
    );
    let forced = WalkOptions {
        force_exclude: true,
        ..options
    };
    assert_eq!(
        tree.found(&["g/b.gen.tf", "old", "m/a.tf"], &forced),
        ["m/a.tf", "-m/b.gen.tf"]
    );
}

#[test]
fn names_the_path_that_does_not_exist() {
    let tree = Tree::new(&["a.tf"]);
    for path in ["gone", "a.tf/b.tf"] {
        let error = walk(&[tree.path("a.tf"), tree.path(path)], &plain()).expect_err("missing");
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn notes_a_named_file_that_is_not_terraform() {
    let tree = Tree::new(&["README.md", "a.tf"]);
    let walked = tree.walk(&["README.md"], &plain());
    assert!(walked.modules.is_empty());
    assert_eq!(walked.notes[0].reason, Unreadable::NotTerraform);
}

#[test]
fn an_empty_directory_is_fine() {
    let tree = Tree::new(&[]);
    assert_eq!(tree.walk(&["."], &plain()), Walked::default());
    assert_eq!(walk(&[], &plain()).expect("nothing"), Walked::default());
}

#[cfg(unix)]
#[test]
fn reads_a_linked_file_and_says_why_it_is_kept() {
    let tree = Tree::new(&["shared/x.tf", "m/a.tf"]);
    std::os::unix::fs::symlink("../shared/x.tf", tree.path("m/x.tf")).expect("link");
    let walked = tree.walk(&["m"], &plain());
    let [a, x] = &walked.modules[0].files[..] else {
        unreachable!("two files")
    };
    assert_eq!(a.kept_because(), None);
    assert_eq!(x.link_to, tree.path("shared/x.tf").canonicalize().ok());
    assert!(x.kept_because().expect("reason").contains("shared/x.tf"));
}

#[cfg(unix)]
#[test]
fn does_not_follow_linked_directories_unless_named() {
    let tree = Tree::new(&["m/a.tf"]);
    std::os::unix::fs::symlink("..", tree.path("m/loop")).expect("link");
    std::os::unix::fs::symlink("m", tree.path("l.tf")).expect("link");
    assert_eq!(tree.found(&["."], &plain()), ["m/a.tf"]);
    assert_eq!(tree.found(&["l.tf"], &plain()), ["l.tf/a.tf"]);
}

#[cfg(unix)]
#[test]
fn notes_broken_links_and_special_files_and_goes_on() {
    let tree = Tree::new(&["a.tf"]);
    std::os::unix::fs::symlink("gone", tree.path("b.tf")).expect("link");
    let _socket = std::os::unix::net::UnixListener::bind(tree.path("c.tf")).expect("socket");
    let walked = tree.walk(&["."], &plain());
    assert_eq!(tree.found(&["."], &plain()), ["a.tf"]);
    let notes: Vec<_> = walked
        .notes
        .iter()
        .map(|note| note.reason.to_string())
        .collect();
    assert_eq!(
        notes,
        [
            "a symbolic link to `gone`, which does not exist",
            "not a regular file but a socket"
        ]
    );
    let named = tree.walk(&["b.tf"], &plain());
    assert_eq!(named.notes, walked.notes[..1]);
}

#[cfg(target_os = "linux")]
#[test]
fn notes_a_name_that_is_not_utf8() {
    use std::os::unix::ffi::OsStrExt as _;
    let tree = Tree::new(&["a.tf"]);
    let name = std::ffi::OsStr::from_bytes(b"\xff.tf");
    fs::write(tree.0.path().join(name), "").expect("write");
    let walked = tree.walk(&["."], &plain());
    assert_eq!(walked.modules[0].files.len(), 1);
    assert!(matches!(walked.notes[0].reason, Unreadable::BadPath { .. }));
}

#[test]
fn spells_paths_as_the_user_does() {
    let tree = Tree::new(&["a.tf", "m/b.tf"]);
    let file = &tree.walk(&["./m/.", "."], &plain()).modules[1].files[0];
    assert_eq!(file.path, tree.path("m/b.tf"));
}
