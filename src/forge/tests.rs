//! The clients against a forge in this process.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::fake::{Fake, NAME, OWNER, Reply, Speaks, TOKEN};
use super::*;

const ALL: [(Speaks, Kind); 3] = [
    (Speaks::GitHub, Kind::GitHub),
    (Speaks::GitLab, Kind::GitLab),
    (Speaks::Gitea, Kind::Gitea),
];

/// A clock that passes the time as fast as it is told to, and remembers.
#[derive(Clone, Default)]
struct Passing(Arc<Mutex<(Duration, Vec<Duration>)>>);

impl Passing {
    fn slept(&self) -> Vec<u64> {
        let slept = &self.0.lock().unwrap().1;
        slept.iter().map(Duration::as_secs).collect()
    }
}

impl Clock for Passing {
    fn now(&self) -> Duration {
        self.0.lock().unwrap().0
    }

    fn sleep(&self, time: Duration) {
        let mut inner = self.0.lock().unwrap();
        inner.0 += time;
        inner.1.push(time);
    }
}

fn api(fake: &Fake, kind: Kind) -> Api {
    Api {
        kind,
        base: fake.url.clone(),
        repository: format!("{OWNER}/{NAME}"),
    }
}

fn client(fake: &Fake, kind: Kind) -> Box<dyn Forge> {
    connect(&api(fake, kind), &Token::new(TOKEN), Pace::unhurried()).unwrap()
}

/// A client that waits on a clock of its own, and one second between two writes.
fn paced(fake: &Fake, kind: Kind) -> (Box<dyn Forge>, Passing) {
    let clock = Passing::default();
    let (second, minute) = (Duration::from_secs(1), Duration::from_mins(1));
    let pace = Pace::of(second, minute, clock.clone());
    (
        connect(&api(fake, kind), &Token::new(TOKEN), pace).unwrap(),
        clock,
    )
}

fn new(head: &str) -> NewPull {
    NewPull {
        title: "Mend it".to_owned(),
        body: "Words.".to_owned(),
        head: head.to_owned(),
        base: "main".to_owned(),
        draft: true,
    }
}

#[test]
fn every_forge_lives_the_life_of_a_pull_request() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        let forge = client(&fake, kind);
        assert_eq!(forge.default_branch().unwrap(), "main");
        let pull = forge.open(&new("tfmend/x")).unwrap();
        assert_eq!(
            (pull.number, pull.state, pull.draft),
            (1, State::Open, true)
        );
        assert_eq!(
            (pull.title.as_str(), pull.body.as_str()),
            ("Mend it", "Words.")
        );
        assert_eq!(
            (pull.head.as_str(), pull.base.as_str()),
            ("tfmend/x", "main")
        );
        assert_eq!(
            forge.pulls(&Which::Open).unwrap(),
            std::slice::from_ref(&pull)
        );

        let people = ["ada".to_owned(), "bertram".to_owned()];
        forge
            .label(1, &["terraform".to_owned(), "bot".to_owned()])
            .unwrap();
        forge.request_reviews(1, &people).unwrap();
        forge.assign(1, &people[..1]).unwrap();
        forge.comment(1, "A word.").unwrap();
        let said: Vec<String> = forge
            .comments(1)
            .unwrap()
            .into_iter()
            .map(|it| it.body)
            .collect();
        assert_eq!(said, ["A word."]);
        let title = "Mend more".to_owned();
        let body = "More words.".to_owned();
        forge.update(&pull, &Update { title, body }).unwrap();
        let held = fake.pull(1);
        assert_eq!(
            (held.title.as_str(), held.body.as_str(), held.draft),
            ("Mend more", "More words.", true)
        );
        assert_eq!(held.labels, ["terraform", "bot"]);
        let names = if kind == Kind::GitLab {
            ["3", "7"]
        } else {
            ["ada", "bertram"]
        };
        assert_eq!(
            (held.reviewers, held.assignees),
            (names.map(str::to_owned).to_vec(), vec![names[0].to_owned()])
        );

        forge.close(&pull, "Done.").unwrap();
        assert_eq!(
            (fake.pull(1).state.as_str(), fake.pull(1).body.as_str()),
            ("closed", "Done.")
        );
        assert_eq!(forge.pulls(&Which::Open).unwrap(), []);
        let past = forge
            .pulls(&Which::OfBranch("tfmend/x".to_owned()))
            .unwrap();
        assert_eq!(past[0].state, State::Closed);
        fake.edit(1, |pull| pull.state = "merged".to_owned());
        let forge = client(&fake, kind);
        let past = forge
            .pulls(&Which::OfBranch("tfmend/x".to_owned()))
            .unwrap();
        assert_eq!(past[0].state, State::Merged);
        forge.delete_branch("tfmend/x").unwrap();
        assert_eq!(fake.state().removed, ["tfmend/x"]);
    }
}

#[test]
fn lists_are_read_page_by_page_and_without_forks() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        fake.state().page = 2;
        let forge = client(&fake, kind);
        for index in 0..5 {
            forge.open(&new(&format!("tfmend/{index}"))).unwrap();
        }
        fake.edit(2, |pull| pull.is_fork = true);
        let found = forge.pulls(&Which::Open).unwrap();
        let numbers: Vec<u64> = found.iter().map(|pull| pull.number).collect();
        assert_eq!(numbers, [5, 4, 3, 1], "{kind:?}");
    }
}

#[test]
fn what_is_older_is_not_read() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        fake.state().page = 2;
        let forge = client(&fake, kind);
        for index in 0..7 {
            forge.open(&new(&format!("tfmend/{index}"))).unwrap();
        }
        for number in 1..=4 {
            fake.edit(number, |pull| {
                pull.created = "2020-01-01T00:00:00Z".parse().unwrap();
            });
        }
        fake.state().requests.clear();
        let since: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let found = forge.pulls(&Which::Since(since)).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(fake.state().requests.len(), 2, "{kind:?}");
    }
}

#[test]
fn gitea_is_asked_once_for_the_pull_requests_of_all_branches() {
    let fake = Fake::new(Speaks::Gitea);
    let forge = client(&fake, Kind::Gitea);
    let of = |branch: &str| {
        forge
            .pulls(&Which::OfBranch(branch.to_owned()))
            .unwrap()
            .len()
    };
    assert_eq!((of("tfmend/x"), of("tfmend/y")), (0, 0));
    assert_eq!(fake.state().requests.len(), 1);
    forge.open(&new("tfmend/x")).unwrap();
    assert_eq!(of("tfmend/x"), 1, "what was opened since is seen");
}

#[test]
fn teams_are_asked_as_teams() {
    for (speaks, kind) in [ALL[0], ALL[2]] {
        let fake = Fake::new(speaks);
        let forge = client(&fake, kind);
        forge.open(&new("tfmend/x")).unwrap();
        forge
            .request_reviews(1, &["ada".to_owned(), "org/net".to_owned()])
            .unwrap();
        assert_eq!(fake.pull(1).reviewers, ["ada", "team net"]);
    }
}

#[test]
fn a_user_of_gitlab_that_is_not_there_is_named() {
    let fake = Fake::new(Speaks::GitLab);
    let forge = client(&fake, Kind::GitLab);
    forge.open(&new("tfmend/x")).unwrap();
    let error = forge.assign(1, &["nobody".to_owned()]).unwrap_err();
    assert!(
        error.to_string().contains("there is no user `nobody`"),
        "{error}"
    );
}

#[test]
fn what_a_forge_refuses_is_told_with_its_reason() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        let forge = client(&fake, kind);
        forge.open(&new("tfmend/x")).unwrap();
        let error = forge.open(&new("tfmend/x")).unwrap_err();
        let ForgeError::Refused {
            status, message, ..
        } = &error
        else {
            unreachable!("{error}");
        };
        assert!(matches!(status, 409 | 422));
        assert!(message.contains("already exists"), "{message}");
        assert!(error.to_string().starts_with("opening a "), "{error}");
    }
}

#[test]
fn a_token_that_does_not_count_is_never_shown() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        let wrong = Token::new("wr0ng-t0ken");
        let forge = connect(&api(&fake, kind), &wrong, Pace::unhurried()).unwrap();
        fake.script(Reply::json(
            401,
            &json!({"message": "no such token: wr0ng-t0ken"}),
        ));
        for error in [
            forge.default_branch().unwrap_err(),
            forge.comment(1, "x").unwrap_err(),
        ] {
            assert!(
                matches!(error, ForgeError::Unauthorised { status: 401, .. }),
                "{error}"
            );
            assert!(!format!("{error} {error:?}").contains("wr0ng"), "{error}");
        }
    }
}

#[test]
fn writes_keep_a_second_between_them_and_questions_do_not() {
    for (speaks, kind) in ALL {
        let fake = Fake::new(speaks);
        let (forge, clock) = paced(&fake, kind);
        forge.open(&new("tfmend/x")).unwrap();
        for _ in 0..3 {
            forge.default_branch().unwrap();
            forge.comment(1, "A word.").unwrap();
        }
        assert_eq!(clock.slept(), [1, 1, 1]);
    }
}

#[test]
fn a_forge_that_asks_to_wait_is_waited_for() {
    let fake = Fake::new(Speaks::GitHub);
    let (forge, clock) = paced(&fake, Kind::GitHub);
    let limited = |status: u16| {
        Reply::json(
            status,
            &json!({"message": "You have exceeded a secondary rate limit."}),
        )
    };
    fake.script(limited(403).with("retry-after", "7"));
    fake.script(Reply::json(429, &json!({})).with("x-ratelimit-reset", "27"));
    fake.script(limited(403));
    let pull = forge.open(&new("tfmend/x")).unwrap();
    // Seven seconds; until 27 after 1970 and a second; a minute because nothing is said.
    assert_eq!(clock.slept(), [7, 21, 60]);
    assert_eq!(pull.number, 1);
    assert_eq!(fake.state().pulls.len(), 1);
}

#[test]
fn a_forge_that_asks_to_wait_too_long_ends_the_run() {
    let fake = Fake::new(Speaks::GitHub);
    let (forge, clock) = paced(&fake, Kind::GitHub);
    fake.script(
        Reply::json(403, &json!({"message": "API rate limit exceeded"}))
            .with("retry-after", "3600"),
    );
    let error = forge.default_branch().unwrap_err();
    assert!(
        matches!(error, ForgeError::Limited { seconds: 3600, .. }),
        "{error}"
    );
    assert_eq!(clock.slept(), [0_u64; 0]);
}

#[test]
fn an_accident_is_tried_again_where_that_does_no_harm() {
    let fake = Fake::new(Speaks::GitHub);
    let (forge, clock) = paced(&fake, Kind::GitHub);
    fake.script(Reply::empty(502));
    fake.script(Reply::empty(503));
    assert_eq!(forge.default_branch().unwrap(), "main");
    assert_eq!(clock.slept(), [2, 4]);
    fake.script(Reply::empty(502));
    // Whether it was opened is not known: a second try could open it twice.
    assert!(matches!(
        forge.open(&new("tfmend/x")),
        Err(ForgeError::Refused { status: 502, .. })
    ));
    assert_eq!(fake.state().pulls.len(), 0);
}

#[test]
fn an_answer_never_leads_to_another_host() {
    let fake = Fake::new(Speaks::GitHub);
    let other = Fake::new(Speaks::GitHub);
    let forge = client(&fake, Kind::GitHub);
    let elsewhere = other.url.clone();
    fake.script(
        Reply::json(200, &json!([])).with("link", &format!("<{elsewhere}/x>; rel=\"next\"")),
    );
    let error = forge.pulls(&Which::Open).unwrap_err();
    assert!(error.to_string().contains("another host"), "{error}");
    fake.script(Reply::empty(301).with("location", &elsewhere));
    let error = forge.default_branch().unwrap_err();
    assert!(error.to_string().contains("moved or renamed"), "{error}");
    assert_eq!(other.state().requests.len(), 0);
}

#[test]
fn an_answer_that_makes_no_sense_or_is_too_large_is_an_error() {
    let fake = Fake::new(Speaks::GitHub);
    let forge = client(&fake, Kind::GitHub);
    for body in ["<html>", "[]", "{\"default_branch\": 3}"] {
        let mut reply = Reply::empty(200);
        reply.body = body.to_owned();
        fake.script(reply);
        let error = forge.default_branch().unwrap_err();
        assert!(matches!(error, ForgeError::Strange { .. }), "{error}");
    }
    let endless = format!("<{}/repos/{OWNER}/{NAME}/pulls>; rel=\"next\"", fake.url);
    for _ in 0..501 {
        fake.script(Reply::json(200, &json!([])).with("link", &endless));
    }
    let error = forge.pulls(&Which::Open).unwrap_err();
    assert!(error.to_string().contains("does not end"), "{error}");
}

#[test]
fn a_token_is_not_sent_in_the_clear() {
    for (base, part) in [
        ("http://forge.example.com/api", "in the clear"),
        ("http://127.0.0.1.example.com", "in the clear"),
        ("forge.example.com", "https://"),
        ("https://user:pass@forge.example.com", "a user"),
    ] {
        let api = Api {
            kind: Kind::Gitea,
            base: base.to_owned(),
            repository: "o/r".to_owned(),
        };
        let error = connect(&api, &Token::new("t"), Pace::polite())
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(part) && !error.contains("pass@"), "{error}");
    }
}

#[test]
fn the_forge_and_its_address_are_told_by_the_host() {
    for (remote, kind, base, trusts) in [
        (
            "https://github.com/o/r",
            Kind::GitHub,
            "https://api.github.com",
            "github.com",
        ),
        (
            "git@github.example.com:o/r",
            Kind::GitHub,
            "https://github.example.com/api/v3",
            "github.example.com",
        ),
        (
            "https://gitlab.com/g/s/r",
            Kind::GitLab,
            "https://gitlab.com/api/v4",
            "gitlab.com",
        ),
        (
            "https://codeberg.org/o/r",
            Kind::Gitea,
            "https://codeberg.org/api/v1",
            "codeberg.org",
        ),
    ] {
        let place = Place::of_remote(remote).unwrap();
        let api = Api::of(&place, None, None).unwrap();
        assert_eq!((api.kind, api.base.as_str()), (kind, base));
        assert!(api.trusts(trusts) && !api.trusts("evil.example"));
        assert!(!api.is_local());
    }
    let place = Place::of_remote("https://git.example.com/o/r").unwrap();
    assert_eq!(Api::of(&place, None, None), None);
    let api = Api::of(&place, Some(Kind::GitLab), Some("http://127.0.0.1:8080/x")).unwrap();
    assert!(api.is_local() && !api.trusts("git.example.com"));
}

#[test]
fn an_app_exchanges_a_signed_word_for_a_token() {
    let fake = Fake::new(Speaks::GitHub);
    let key = AppKey::new("12", include_str!("app_test_key.pem")).unwrap();
    let token = key.token(
        &api(&fake, Kind::GitHub),
        Pace::unhurried(),
        &Passing::default(),
    );
    assert_eq!(token.unwrap().reveal(), TOKEN);
    let word = fake.state().words[0].clone();
    let parts: Vec<&str> = word.split('.').collect();
    let decode = |part: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(part)
            .unwrap()
    };
    let json = |part: &str| serde_json::from_slice::<serde_json::Value>(&decode(part)).unwrap();
    assert_eq!(json(parts[0]), json!({"alg": "RS256", "typ": "JWT"}));
    assert_eq!(json(parts[1]), json!({"iat": 0, "exp": 540, "iss": "12"}));
    let public = ring::signature::UnparsedPublicKey::new(
        &ring::signature::RSA_PKCS1_2048_8192_SHA256,
        key.public(),
    );
    let signed = format!("{}.{}", parts[0], parts[1]);
    assert!(public.verify(signed.as_bytes(), &decode(parts[2])).is_ok());
    assert!(!format!("{key:?}").contains("MII"));
    assert!(AppKey::new("12", "no key").is_err());
}
