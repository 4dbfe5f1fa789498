//! What is known, and how it is found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod replacement;

use std::thread;

use super::model::{Attribute, Block, Body};
use super::*;

fn aws(major_version: u32) -> Release {
    major(Provider::Aws, major_version).unwrap()
}

fn all() -> impl Iterator<Item = Release> {
    Provider::ALL
        .into_iter()
        .flat_map(|provider| releases(provider).iter().copied())
}

fn each_attribute(body: &Body, visit: &mut impl FnMut(&Attribute)) {
    body.attributes.values().for_each(&mut *visit);
    body.blocks
        .values()
        .for_each(|block| each_attribute(&block.body, visit));
}

#[test]
fn every_type_of_every_release_decodes() {
    let (mut resources, mut sources, mut ephemeral) = (0, 0, 0);
    for release in all() {
        for name in release.resource_types() {
            assert!(release.resource(name).is_some(), "{release:?} {name}");
            resources += 1;
        }
        for name in release.data_source_types() {
            assert!(release.data_source(name).is_some(), "{release:?} {name}");
            sources += 1;
        }
        for name in release.ephemeral_resource_types() {
            assert!(
                release.ephemeral_resource(name).is_some(),
                "{release:?} {name}"
            );
            ephemeral += 1;
        }
        assert!(release.about().is_some(), "{release:?}");
    }
    assert!(resources >= 7572, "{resources} resource types");
    assert!(sources >= 2852, "{sources} data sources");
    assert!(ephemeral >= 10, "{ephemeral} ephemeral resources");
}

#[test]
fn an_unknown_field_is_refused_not_dropped() {
    let refused = [
        serde_json::from_str::<Resource>(r#"{"surprise": 1}"#).is_err(),
        serde_json::from_str::<DataSource>(r#"{"surprise": 1}"#).is_err(),
        serde_json::from_str::<Block>(r#"{"nesting": "list", "surprise": 1}"#).is_err(),
        serde_json::from_str::<Attribute>(r#"{"type": "string", "surprise": 1}"#).is_err(),
        serde_json::from_str::<ElementRules>(r#"{"surprise": 1}"#).is_err(),
        serde_json::from_str::<NameFact>(r#"{"tag": "Name", "surprise": 1}"#).is_err(),
        serde_json::from_str::<NameFact>(r#"{"attr": "name", "surprise": 1}"#).is_err(),
        serde_json::from_str::<Import>(r#"{"supported": true, "surprise": 1}"#).is_err(),
        serde_json::from_str::<About>(r#"{"runtime_exact_version": "1.0.0", "surprise": 1}"#)
            .is_err(),
    ];
    assert_eq!(refused, [true; 9]);
}

#[test]
fn every_attribute_has_a_type_and_a_use() {
    for release in all() {
        for name in release.resource_types() {
            each_attribute(&release.resource(name).unwrap().body, &mut |attribute| {
                // Structures built by functions, of which the facts of 5.100 lost the flags.
                let lost = release.version == "5.100.0" && name.starts_with("aws_quicksight_");
                let of_use = attribute.is_settable() || attribute.computed;
                assert!(of_use || lost, "{release:?} {name}");
                assert!(attribute.ty != Type::Dynamic, "{release:?} {name}");
            });
        }
    }
}

#[test]
fn almost_every_shared_list_of_values_is_found() {
    let (mut found, mut missing) = (0, 0);
    for release in all() {
        for name in release.resource_types() {
            each_attribute(&release.resource(name).unwrap().body, &mut |attribute| {
                let Some(allowed) = &attribute.allowed else {
                    return;
                };
                *if allowed.values.is_empty() {
                    &mut missing
                } else {
                    &mut found
                } += 1;
            });
        }
    }
    assert!(
        found > 7000 && missing < 50,
        "{found} found, {missing} missing"
    );
}

#[test]
fn names_are_sorted_and_each_comes_once() {
    for release in all() {
        let names: Vec<_> = release.resource_types().collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{release:?}");
        let provider = release.provider;
        assert!(
            names
                .iter()
                .all(|name| Provider::of_type(name) == Some(provider))
        );
    }
}

#[test]
fn releases_come_newest_first_and_are_found_by_their_major() {
    let versions: Vec<_> = releases(Provider::Aws).iter().map(|r| r.version).collect();
    assert_eq!(versions, ["6.58.0", "5.100.0", "4.67.0", "3.76.1"]);
    for release in all() {
        assert_eq!(
            major(release.provider, release.number().unwrap().major),
            Some(release)
        );
    }
    assert_eq!(latest(Provider::Aws), releases(Provider::Aws)[0]);
    assert_eq!(major(Provider::Aws, 2), None);
}

#[test]
fn a_provider_is_told_by_the_type() {
    assert_eq!(Provider::of_type("aws_vpc"), Some(Provider::Aws));
    assert_eq!(Provider::of_type("azurerm_subnet"), Some(Provider::Azurerm));
    assert_eq!(
        Provider::of_type("google_compute_disk"),
        Some(Provider::Google)
    );
    assert_eq!(Provider::of_type("awscc_vpc"), None);
    assert_eq!(Provider::of_type("aws"), None);
}

#[test]
fn an_unknown_type_is_none() {
    let aws = latest(Provider::Aws);
    for name in ["", "aws", "aws_vpcs", "azurerm_subnet", "zzz", "aws_\u{e9}"] {
        assert_eq!(aws.resource(name), None, "{name}");
    }
}

#[test]
fn an_answer_is_kept_and_shared_between_threads() {
    let ask = || latest(Provider::Aws).resource("aws_instance").unwrap();
    let answers: Vec<_> = (0..4)
        .map(|_| thread::spawn(ask))
        .map(|t| t.join().unwrap())
        .collect();
    assert!(
        answers
            .iter()
            .all(|answer| Arc::ptr_eq(answer, &answers[0]))
    );
}

#[test]
fn point_in_time_recovery_is_a_single_block() {
    let table = latest(Provider::Aws)
        .resource("aws_dynamodb_table")
        .unwrap();
    let block = table
        .body
        .at(&["point_in_time_recovery"])
        .and_then(|n| n.block())
        .unwrap();
    assert_eq!((block.max, block.is_single()), (Some(1), true));
    let enabled = table
        .body
        .at(&["point_in_time_recovery", "enabled"])
        .unwrap();
    assert_eq!(enabled.ty(), Some(&Type::Bool));
    assert!(enabled.attribute().unwrap().required);
    let many = table
        .body
        .at(&["attribute"])
        .and_then(|n| n.block())
        .unwrap();
    assert!(!many.is_single());
}

#[test]
fn the_bucket_acl_had_a_default_and_is_computed_since() {
    let acl = |release: Release| {
        let bucket = release.resource("aws_s3_bucket").unwrap();
        bucket.body.attributes.get("acl").cloned().unwrap()
    };
    let (old, now) = (acl(aws(3)), acl(latest(Provider::Aws)));
    assert!(old.optional && !old.computed);
    assert_eq!(old.default, Some(Literal::String("private".to_owned())));
    assert!(now.optional && now.computed && now.deprecated);
    assert_eq!(now.default, None);
}

#[test]
fn ingress_rules_of_their_own_came_with_4_56() {
    let name = "aws_vpc_security_group_ingress_rule";
    let rule = latest(Provider::Aws).resource(name).unwrap();
    assert_eq!(rule.since.unwrap().to_string(), "4.56.0");
    assert_eq!(
        rule.since_of(&["region"]).unwrap().version,
        Version::new(6, 0, 0)
    );
    assert_eq!(rule.since_of(&["no_such_argument"]), None);
    assert!(aws(4).resource(name).is_some());
    assert!(aws(3).resource(name).is_none());
}

#[test]
fn a_path_goes_through_object_types_and_maps() {
    let group = latest(Provider::Aws)
        .resource("aws_security_group")
        .unwrap();
    let port = ["ingress", "from_port"];
    let node = group.body.at(&port).unwrap();
    assert!(matches!(node, Node::Element { .. }));
    assert_eq!(node.ty(), Some(&Type::Number));
    assert_eq!(group.body.at(&["ingress", "0", "from_port"]), Some(node));
    assert_eq!(
        group
            .body
            .at(&["ingress", "cidr_blocks", "*"])
            .unwrap()
            .ty(),
        Some(&Type::String)
    );
    assert_eq!(
        group.body.at(&["tags", "Name"]).unwrap().ty(),
        Some(&Type::String)
    );
    assert_eq!(group.body.at(&["name", "further"]), None);
    assert_eq!(group.body.at(&[]), None);
}

#[test]
fn below_a_truncated_block_anything_is_accepted() {
    let acl = latest(Provider::Aws).resource("aws_wafv2_web_acl").unwrap();
    let mut path = vec!["rule", "statement"];
    while !acl
        .body
        .at(&path)
        .and_then(|n| n.block())
        .unwrap()
        .truncated
    {
        let here = acl.body.at(&path).and_then(|n| n.block()).unwrap();
        let deeper = here
            .body
            .blocks
            .iter()
            .find(|(_, b)| b.truncated || !b.body.blocks.is_empty());
        path.push(deeper.expect("a truncated block below").0);
    }
    path.extend(["anything", "at_all"]);
    assert!(matches!(acl.body.at(&path), Some(Node::Unlisted(_))));
    assert_eq!(
        acl.replacement(&path, Change::AttributeSet),
        Replacement::Unknown
    );
}

#[test]
fn every_path_that_another_fact_names_can_be_walked() {
    let (mut good, mut bad) = (0, 0);
    for release in all() {
        for name in release.resource_types() {
            let resource = release.resource(name).unwrap();
            each_attribute(&resource.body, &mut |attribute| {
                for path in attribute
                    .conflicts_with
                    .iter()
                    .chain(&attribute.exactly_one_of)
                {
                    let path: Vec<_> = path.split('.').collect();
                    *if resource.body.at(&path).is_some() {
                        &mut good
                    } else {
                        &mut bad
                    } += 1;
                }
            });
        }
    }
    assert!(bad * 20 < good, "{good} paths lead somewhere, {bad} do not");
}

#[test]
fn allowed_values_are_resolved() {
    let instance = latest(Provider::Aws).resource("aws_instance").unwrap();
    let tokens = instance
        .body
        .at(&["metadata_options", "http_tokens"])
        .unwrap();
    let allowed = tokens.attribute().unwrap().allowed.clone().unwrap();
    assert_eq!(allowed.accepts("required", false), Some(true));
    assert_eq!(allowed.accepts("sometimes", false), Some(false));
    assert_eq!(allowed.accepts("REQUIRED", true), Some(true));
}

#[test]
fn an_older_release_does_not_refuse_what_its_facts_may_lack() {
    let bucket = aws(3).resource("aws_s3_bucket").unwrap();
    let allowed = bucket.body.attributes["acl"].allowed.clone().unwrap();
    assert_eq!(allowed.accepts("log-delivery-write", false), Some(true));
    assert_eq!(allowed.accepts("private", false), None);
}

#[test]
fn a_default_is_one_of_the_values_allowed() {
    for release in Provider::ALL.map(latest) {
        for name in release.resource_types() {
            each_attribute(&release.resource(name).unwrap().body, &mut |attribute| {
                let (Some(allowed), Some(default)) = (&attribute.allowed, &attribute.default)
                else {
                    return;
                };
                let default = default.to_string();
                let refused = allowed.accepts(&default, true) == Some(false);
                assert!(
                    default.is_empty() || !refused,
                    "{release:?} {name}: {default}"
                );
            });
        }
    }
}

#[test]
fn an_older_release_takes_shared_lists_from_the_newest() {
    let newest = latest(Provider::Aws).enum_values("s3.MFADelete").unwrap();
    assert!(newest.iter().any(|value| value.as_str() == Some("Enabled")));
    assert_eq!(aws(5).enum_values("s3.MFADelete"), Some(newest));
    assert_eq!(aws(5).enum_values("s3.NoSuchList"), None);
    assert_eq!(aws(5).enum_values("nonsense"), None);
}

#[test]
fn names_and_import_ids_are_known() {
    let aws = latest(Provider::Aws);
    let bucket = aws.resource("aws_s3_bucket").unwrap();
    let Some(NameFact::Argument(name)) = &bucket.name else {
        panic!("{:?}", bucket.name)
    };
    assert_eq!((name.attr.as_str(), name.max), ("bucket", Some(63)));
    assert_eq!(bucket.import.as_ref().unwrap().templates, ["{bucket}"]);
    assert_eq!(bucket.tags.as_deref(), Some("tags"));
    let vpc = aws.resource("aws_vpc").unwrap();
    assert_eq!(
        vpc.name,
        Some(NameFact::Tag(NameTag {
            tag: "Name".to_owned()
        }))
    );
    let instance = latest(Provider::Google)
        .resource("google_compute_instance")
        .unwrap();
    assert_eq!(instance.tags.as_deref(), Some("labels"));
}

#[test]
fn an_import_template_is_taken_apart() {
    use IdPart::{Argument, Assigned, Literal};
    assert_eq!(id_parts("{bucket}"), [Argument("bucket")]);
    assert_eq!(
        id_parts("a/{{b}}/{@c}"),
        [Literal("a/"), Argument("b"), Literal("/"), Assigned("c")]
    );
    assert_eq!(id_parts("plain"), [Literal("plain")]);
    assert_eq!(id_parts("open{x"), [Literal("open{x")]);
    assert_eq!(id_parts(""), []);
}

#[test]
fn removed_types_and_paths_tell_their_last_release() {
    let aws = latest(Provider::Aws);
    let about = aws.about().unwrap();
    let (_, gone) = about.removed_resources.first_key_value().unwrap();
    assert!(gone.until < aws.number().unwrap());
    for name in about.removed_resources.keys() {
        assert!(aws.resource(name).is_none(), "{name}");
    }
    let instance = aws.resource("aws_db_instance").unwrap();
    assert!(
        instance
            .removed
            .values()
            .all(|gone| gone.since.version <= gone.until)
    );
}

#[test]
fn versions_and_types_are_written_as_terraform_writes_them() {
    let since = |text: &str| Since::try_from(text.to_owned());
    assert_eq!(since("<=2.99.0").unwrap().to_string(), "<=2.99.0");
    assert!(since("2.99").is_err() && since("1.2.3.4").is_err() && since("a.b.c").is_err());
    assert!(Version::new(5, 9, 0) < Version::new(5, 10, 0));
    let ty: Type = serde_json::from_str(r#"["set",["object",{"a":"string","b":"bool"}]]"#).unwrap();
    assert_eq!(ty.to_string(), "set(object({ a = string, b = bool }))");
    assert!(serde_json::from_str::<Type>(r#"["list"]"#).is_err());
    assert!(serde_json::from_str::<Type>(r#""strnig""#).is_err());
}
