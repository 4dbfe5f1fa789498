//! What variables and locals of a workspace come to, remembered: a module that many call is
//! asked for the same variable by each of its blocks.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use super::super::{Kind, ModuleId};
use super::Evaluation;

/// A variable or local of a module; defaults of a root are taken for values, or not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub module: ModuleId,
    pub kind: Kind,
    pub text: String,
    pub trusting: bool,
}

/// What a variable or local comes to.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub evaluation: Evaluation,
    /// It leads back to itself, or too deep, and so does all that rests on it.
    pub cut: bool,
}

/// One link of the chain that is being followed.
pub(super) struct Link {
    pub name: Name,
    pub outer: Option<Rc<Link>>,
}

impl Link {
    /// Whether a chain holds a name.
    pub(super) fn holds(chain: Option<&Rc<Self>>, name: &Name) -> bool {
        let mut link = chain;
        while let Some(here) = link {
            if here.name == *name {
                return true;
            }
            link = here.outer.as_ref();
        }
        false
    }
}

/// The values that were asked for so far.
#[derive(Debug, Default)]
pub(in crate::module) struct Known(Mutex<HashMap<Name, Answer>>);

impl Known {
    /// Drops everything: a file of the workspace has changed.
    pub(in crate::module) fn forget(&mut self) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        known.clear();
    }

    pub(super) fn get(&self, name: &Name) -> Option<Answer> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).cloned()
    }

    pub(super) fn keep(&self, name: Name, answer: Answer) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name, answer);
    }
}
