use jiff::Timestamp;

use super::*;

fn oid(digit: char) -> Oid {
    Oid::from_str(&digit.to_string().repeat(40)).unwrap()
}

const BASE: char = '0';

/// What would be proposed for a group, made on the base `0`.
fn proposal(group: &str) -> Proposal {
    Proposal {
        severity: Severity::High,
        branch: format!("tfmend/{group}"),
        title: format!("Mend {group}"),
        body: "Words.\n\n- [ ] <!-- tfmend:rebuild --> rebuild\n".to_owned(),
        marker: Marker {
            v: 1,
            group: group.to_owned(),
            content: format!("content of {group}"),
            body: "hash of the body".to_owned(),
            scope: String::new(),
            is_unsafe: false,
            rebuilt: 0,
            done: false,
        },
        tip: oid('a'),
        commits: 1,
        patch: "patch".to_owned(),
    }
}

fn ours(built_on: char, patch: &str) -> Branch {
    Branch::Ours {
        tip: oid('b'),
        built_on: oid(built_on),
        patch: Some(patch.to_owned()),
    }
}

fn foreign() -> Branch {
    Branch::Foreign { tip: oid('f') }
}

/// A forge with a pull request per group, as a run of the bot leaves it.
fn after_a_run(groups: &[&str]) -> Observed {
    let mut observed = empty();
    for (index, group) in groups.iter().enumerate() {
        let proposal = proposal(group);
        observed.open.push(Pull {
            number: index as u64 + 1,
            title: proposal.title,
            body: proposal.marker.put(&proposal.body),
            state: State::Open,
            draft: false,
            head: proposal.branch.clone(),
            base: "main".to_owned(),
            created: Timestamp::UNIX_EPOCH,
            url: String::new(),
        });
        observed
            .branches
            .insert(proposal.branch, ours(BASE, "patch"));
    }
    observed
}

fn empty() -> Observed {
    Observed {
        base_branch: "main".to_owned(),
        base: oid(BASE),
        branches: BTreeMap::new(),
        open: Vec::new(),
        past: BTreeMap::new(),
        opened_lately: 0,
        comments: BTreeMap::new(),
    }
}

/// The pull request was closed by somebody, or merged.
fn ended(observed: &mut Observed, state: State) {
    let mut pull = observed.open.remove(0);
    pull.state = state;
    observed.past.insert(pull.head.clone(), vec![pull]);
}

fn edit_body(observed: &mut Observed, from: &str, to: &str) {
    let body = &mut observed.open[0].body;
    assert!(body.contains(from), "{body}");
    *body = body.replace(from, to);
}

fn rules() -> Rules {
    Rules {
        max_open: Some(10),
        max_per_hour: Some(2),
        ..Rules::default()
    }
}

/// What is done about the first branch, in short.
fn told(proposals: &[Proposal], observed: &Observed, rules: &Rules) -> String {
    let decisions = decide(proposals, observed, rules);
    let one = |decision: &Decision| {
        let outcome = format!("{:?}", decision.outcome);
        let outcome = outcome.split('(').next().unwrap().to_owned();
        let actions = decision.actions.iter().map(|action| match action {
            Action::Push { seen, .. } => format!(
                "push over {}",
                seen.map_or("nothing".to_owned(), |it| it.to_string()[..1].to_owned())
            ),
            Action::Open(new) if new.draft => "open draft".to_owned(),
            Action::Open(_) => "open".to_owned(),
            Action::Label(_) => "label".to_owned(),
            Action::RequestReviews(_) => "review".to_owned(),
            Action::Assign(_) => "assign".to_owned(),
            Action::Update { .. } => "update".to_owned(),
            Action::Comment { .. } => "comment".to_owned(),
            Action::Close { .. } => "close".to_owned(),
            Action::DeleteBranch { .. } => "delete".to_owned(),
        });
        let actions: Vec<String> = actions.collect();
        format!("{outcome}: {}", actions.join(", "))
    };
    decisions.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What is so, what makes it so after a run that opened a pull request for `x`, and what is done.
type Case = (
    &'static str,
    fn(&mut Observed, &mut Vec<Proposal>, &mut Rules),
    &'static str,
);

#[track_caller]
fn hold(cases: &[Case]) {
    for (what, change, expected) in cases {
        let mut observed = after_a_run(&["x"]);
        let (mut proposals, mut rules) = (vec![proposal("x")], rules());
        change(&mut observed, &mut proposals, &mut rules);
        assert_eq!(told(&proposals, &observed, &rules), *expected, "{what}");
    }
}

/// The bot closed it itself.
fn done(observed: &mut Observed) {
    let body = &mut observed.open[0].body;
    let marker = Marker {
        done: true,
        ..Marker::of(body).unwrap()
    };
    *body = marker.put(body);
}

#[test]
fn a_branch_is_built_when_it_has_to_be_and_left_when_not() {
    hold(&[
        ("a second run writes nothing", |_, _, _| {}, "UpToDate: "),
        (
            "the base moved",
            |it, _, _| it.base = oid('1'),
            "Rebuilt: push over b",
        ),
        (
            "the base moved, and only changes count",
            |it, _, rules| {
                it.base = oid('1');
                rules.rebuild = Rebuild::Changed;
            },
            "UpToDate: ",
        ),
        (
            "what it changes is another",
            |_, to, _| to[0].patch = "other".to_owned(),
            "Rebuilt: push over b",
        ),
        (
            "what it built on is not here",
            |it, _, _| {
                let tip = oid('b');
                let (built_on, patch) = (oid(BASE), None);
                it.branches.insert(
                    "tfmend/x".to_owned(),
                    Branch::Ours {
                        tip,
                        built_on,
                        patch,
                    },
                );
            },
            "Rebuilt: push over b",
        ),
        (
            "the words are others",
            |_, to, _| to[0].marker.body = "other".to_owned(),
            "Updated: update",
        ),
        (
            "the branch is gone",
            |it, _, _| it.branches.clear(),
            "Rebuilt: push over nothing",
        ),
        (
            "a branch without a pull request: a run was interrupted",
            |it, _, _| it.open.clear(),
            "Opened: open",
        ),
        (
            "nothing is there",
            |it, _, _| *it = empty(),
            "Opened: push over nothing, open",
        ),
        (
            "all that belongs to a new one",
            |it, _, rules| {
                *it = empty();
                rules.draft = true;
                for names in [
                    &mut rules.labels,
                    &mut rules.reviewers,
                    &mut rules.assignees,
                ] {
                    names.push("x".to_owned());
                }
            },
            "Opened: push over nothing, open draft, label, review, assign",
        ),
    ]);
}

#[test]
fn somebody_elses_word_counts() {
    hold(&[
        (
            "somebody wrote into the body",
            |it, _, _| edit_body(it, "Words.", "Words of mine."),
            "UpToDate: ",
        ),
        (
            "somebody gave it another title",
            |it, _, _| it.open[0].title = "Mine".to_owned(),
            "UpToDate: ",
        ),
        (
            "the box is ticked",
            |it, _, _| edit_body(it, "- [ ]", "- [x]"),
            "Rebuilt: push over b, update",
        ),
        (
            "somebody pushed a commit",
            |it, _, _| {
                it.branches.insert("tfmend/x".to_owned(), foreign());
            },
            "Frozen: comment",
        ),
        (
            "that was said before",
            |it, _, _| {
                it.branches.insert("tfmend/x".to_owned(), foreign());
                it.comments
                    .insert(1, vec!["<!-- tfmend:said:frozen-0 -->".to_owned()]);
            },
            "Frozen: ",
        ),
        (
            "somebody pushed a commit, and the base moved and the words are others",
            |it, to, _| {
                it.branches.insert("tfmend/x".to_owned(), foreign());
                it.comments
                    .insert(1, vec!["<!-- tfmend:said:frozen-0 -->".to_owned()]);
                it.base = oid('1');
                to[0].marker.body = "other".to_owned();
            },
            "Frozen: ",
        ),
        (
            "somebody pushed a commit and ticked the box",
            |it, _, _| {
                it.branches.insert("tfmend/x".to_owned(), foreign());
                edit_body(it, "- [ ]", "- [x]");
            },
            "Rebuilt: push over f, update",
        ),
        (
            "a branch of somebody else, without a pull request",
            |it, _, _| {
                it.open.clear();
                it.branches.insert("tfmend/x".to_owned(), foreign());
            },
            "LeftAlone: ",
        ),
    ]);
}

#[test]
fn what_was_closed_stays_closed_while_it_says_the_same() {
    hold(&[
        (
            "somebody closed it",
            |it, _, _| ended(it, State::Closed),
            "Declined: ",
        ),
        (
            "somebody closed it, and the base moved",
            |it, _, _| {
                ended(it, State::Closed);
                it.base = oid('1');
            },
            "Declined: ",
        ),
        (
            "somebody closed it, and now it is about something else",
            |it, to, _| {
                ended(it, State::Closed);
                to[0].marker.content = "other".to_owned();
                to[0].patch = "other".to_owned();
            },
            "Opened: push over b, open",
        ),
        (
            "the bot closed it, and the problem is back",
            |it, _, _| {
                done(it);
                it.branches.clear();
                ended(it, State::Closed);
            },
            "Opened: push over nothing, open",
        ),
        (
            "it was merged, and the problem is back",
            |it, _, _| {
                it.branches.clear();
                ended(it, State::Merged);
            },
            "Opened: push over nothing, open",
        ),
    ]);
}

#[test]
fn what_is_mended_elsewhere_is_closed_with_a_word() {
    hold(&[
        (
            "it was mended elsewhere",
            |_, to, _| to.clear(),
            "Closed: comment, close, delete",
        ),
        (
            "it was mended elsewhere, and that was said before",
            |it, to, _| {
                to.clear();
                it.comments
                    .insert(1, vec!["<!-- tfmend:said:done -->".to_owned()]);
            },
            "Closed: close, delete",
        ),
        (
            "it was mended elsewhere, and its branch is gone",
            |it, to, _| {
                to.clear();
                it.branches.clear();
            },
            "Closed: comment, close",
        ),
        (
            "it was mended elsewhere, and somebody pushed a commit",
            |it, to, _| {
                to.clear();
                it.branches.insert("tfmend/x".to_owned(), foreign());
            },
            "Frozen: comment",
        ),
        (
            "the bot closed it and was interrupted",
            |it, to, _| {
                to.clear();
                done(it);
                ended(it, State::Closed);
            },
            "Removed: delete",
        ),
        (
            "the bot closed it, and somebody opened it again",
            |it, to, _| {
                to.clear();
                done(it);
            },
            "",
        ),
        (
            "somebody closed it, and it was mended elsewhere",
            |it, to, _| {
                ended(it, State::Closed);
                to.clear();
            },
            "",
        ),
    ]);
}

#[test]
fn what_is_not_this_runs_is_left_alone() {
    hold(&[
        (
            "a pull request that is not the bot's",
            |it, _, _| it.open[0].body = "Mine.".to_owned(),
            "LeftAlone: ",
        ),
        (
            "one that is not the bot's, and nothing to mend",
            |it, to, _| {
                it.open[0].body = "Mine.".to_owned();
                to.clear();
            },
            "",
        ),
        (
            "a second one of the branch goes into another branch",
            |it, _, _| {
                let mut second = it.open[0].clone();
                second.base = "release".to_owned();
                it.open.insert(0, second);
            },
            "UpToDate: ",
        ),
        (
            "it goes into another branch now",
            |it, _, _| it.open[0].base = "release".to_owned(),
            "LeftAlone: ",
        ),
        (
            "a run that looks for other things",
            |_, _, rules| rules.scope = "other".to_owned(),
            "LeftAlone: ",
        ),
        (
            "a run that looks for other things finds none",
            |_, to, rules| {
                to.clear();
                rules.scope = "other".to_owned();
            },
            "",
        ),
        (
            "a run without the unsafe fixes finds none",
            |it, to, _| {
                to.clear();
                let marker = Marker {
                    is_unsafe: true,
                    ..Marker::of(&it.open[0].body).unwrap()
                };
                it.open[0].body = marker.put(&it.open[0].body);
            },
            "",
        ),
        (
            "another run takes over by the box",
            |it, _, rules| {
                rules.scope = "other".to_owned();
                edit_body(it, "- [ ]", "- [x]");
            },
            "Rebuilt: push over b, update",
        ),
    ]);
}

#[test]
fn a_second_rebuild_can_be_frozen_and_says_so_again() {
    let mut observed = after_a_run(&["x"]);
    edit_body(&mut observed, "- [ ]", "- [x]");
    let decisions = decide(&[proposal("x")], &observed, &rules());
    let Some(Action::Update { body, .. }) = decisions[0].actions.last() else {
        unreachable!("{decisions:?}");
    };
    assert!(body.contains("- [ ]"), "the box is not ticked any more");
    observed.open[0].body.clone_from(body);
    observed.comments.insert(1, vec![said("frozen-0")]);
    observed.branches.insert("tfmend/x".to_owned(), foreign());
    assert_eq!(
        told(&[proposal("x")], &observed, &rules()),
        "Frozen: comment"
    );
}

#[test]
fn limits_hold_back_what_is_least_urgent() {
    let proposals = ["a", "b", "c"].map(proposal);
    let opened = |observed: &Observed, rules: &Rules| {
        let decisions = decide(&proposals, observed, rules);
        let outcomes = decisions.iter().map(|it| it.outcome == Outcome::Opened);
        outcomes.collect::<Vec<_>>()
    };
    assert_eq!(opened(&empty(), &rules()), [true, true, false]);
    let mut lately = empty();
    lately.opened_lately = 1;
    assert_eq!(opened(&lately, &rules()), [true, false, false]);
    let no_limit = Rules::default();
    assert_eq!(opened(&lately, &no_limit), [true, true, true]);
    let two_open = Rules {
        max_open: Some(2),
        ..Rules::default()
    };
    assert_eq!(opened(&empty(), &two_open), [true, true, false]);
    // `x` and `y` are mended elsewhere and closed in this run, which makes room.
    assert_eq!(
        opened(&after_a_run(&["x", "y"]), &two_open)[..3],
        [true, true, false]
    );
    // What is open is kept up whatever the limits.
    let mut moved = after_a_run(&["a", "b", "c"]);
    moved.base = oid('1');
    let none = Rules {
        max_open: Some(0),
        max_per_hour: Some(0),
        ..Rules::default()
    };
    assert!(
        decide(&proposals, &moved, &none)
            .iter()
            .all(|it| matches!(it.outcome, Outcome::Rebuilt(_)))
    );
}

#[test]
fn every_write_says_what_it_does() {
    let mut observed = after_a_run(&["gone", "x"]);
    edit_body(&mut observed, "- [ ]", "- [ ]");
    observed.base = oid('1');
    let mut full = rules();
    full.labels = vec!["terraform".to_owned()];
    full.reviewers = vec!["ada".to_owned(), "org/team".to_owned()];
    full.assignees = vec!["bob".to_owned()];
    full.draft = true;
    let mut changed = proposal("x");
    changed.marker.body = "other".to_owned();
    let decisions = decide(&[changed, proposal("new")], &observed, &full);
    let told: Vec<String> = decisions
        .iter()
        .flat_map(|it| &it.actions)
        .map(Action::describe)
        .collect();
    assert_eq!(
        told,
        [
            "rebuild the branch tfmend/x (1 commit)",
            "update the body and the title of #2 to `Mend x`",
            "push the branch tfmend/new (1 commit)",
            "open the pull request `Mend new` into main as a draft",
            "label it terraform",
            "ask ada, org/team to review it",
            "assign it to bob",
            "comment on #1: Nothing of this is left to mend on `main`, so this is closed and its branch removed.",
            "close #1",
            "remove the branch tfmend/gone",
        ]
    );
}
