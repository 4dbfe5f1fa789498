use super::*;

fn target(name: &str) -> Target {
    Target {
        name: name.to_owned(),
        path: name.into(),
    }
}

fn store(dir: &Path) -> Sqlite {
    let store = Sqlite::open(dir).unwrap();
    store.begin("c", Timestamp::UNIX_EPOCH).unwrap();
    store.enlist(&[target("a"), target("b")]).unwrap();
    store
}

fn is_taken(claim: &Claim) -> bool {
    matches!(claim, Claim::Taken { .. })
}

#[test]
fn a_target_is_taken_once_and_done_once() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (store(dir.path()), store(dir.path()));
    assert!(is_taken(&one.claim("a", Round::Apply, "k").unwrap()));
    assert_eq!(two.claim("a", Round::Apply, "k").unwrap(), Claim::Elsewhere);
    one.finish(&Record::of("a", State::Unchanged, "nothing"), "k")
        .unwrap();
    assert_eq!(two.claim("a", Round::Apply, "k").unwrap(), Claim::Done);
    assert!(is_taken(
        &two.claim("a", Round::Apply, "other words").unwrap()
    ));
}

#[test]
fn what_a_dead_process_had_is_taken_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let one = store(dir.path());
    assert!(is_taken(&one.claim("a", Round::Apply, "k").unwrap()));
    drop(one);
    let left = store(dir.path()).claim("a", Round::Apply, "k").unwrap();
    assert!(matches!(left, Claim::Taken { .. }), "it had let go");
}

#[test]
fn a_campaign_keeps_the_time_it_was_begun() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let later = Timestamp::from_second(99).unwrap();
    assert_eq!(store.begin("c", later).unwrap(), Timestamp::UNIX_EPOCH);
    assert!(matches!(
        store.begin("d", later),
        Err(StoreError::Other { .. })
    ));
}

#[test]
fn a_newer_form_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let raw = Connection::open(dir.path().join("state.sqlite")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(
        Sqlite::open(dir.path()),
        Err(StoreError::Newer {
            found: 99,
            known: 1
        })
    ));
}
