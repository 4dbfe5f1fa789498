//! A stable share of the targets, for several machines.

use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The `index`th of `count` shares, counted from 1. Which share a target is in depends on its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    count: u64,
}

impl Shard {
    /// Whether a target of this name is in the share.
    pub fn holds(self, name: &str) -> bool {
        let digest = Sha256::digest(name.as_bytes());
        let number = digest.iter().take(8).fold(0_u64, |number, byte| {
            number.wrapping_shl(8) | u64::from(*byte)
        });
        number % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(index, count)| {
            let (index, count) = (index.parse().ok()?, count.parse().ok()?);
            (index >= 1 && index <= count).then_some(Self { index, count })
        });
        parsed.ok_or_else(|| format!("`{text}` is no share; write 1/4 for the first of four"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_in_one_share_and_stays_there() {
        let shards: Vec<Shard> = (1..=4).map(|i| format!("{i}/4").parse().unwrap()).collect();
        let mut sizes = [0; 4];
        for n in 0..1000 {
            let name = format!("repo-{n}");
            let held: Vec<usize> = (0..4).filter(|i| shards[*i].holds(&name)).collect();
            assert_eq!(held.len(), 1);
            sizes[held[0]] += 1;
        }
        assert!(
            sizes.iter().all(|size| (200..300).contains(size)),
            "{sizes:?}"
        );
        let first: Vec<usize> = ["a", "b", "c", "d"]
            .iter()
            .map(|name| shards.iter().position(|shard| shard.holds(name)).unwrap())
            .collect();
        assert_eq!(
            first,
            [2, 2, 2, 1],
            "which share holds a name must never change"
        );
    }

    #[test]
    fn refuses_what_is_no_share() {
        for text in ["0/4", "5/4", "1", "1/0", "a/b", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
