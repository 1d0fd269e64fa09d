//! What a running source and its handle have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::config::Config;
use super::line::Talk;
use super::node::Namespaces;
use super::table::Table;
use super::trust::Trust;

/// See the module.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Arc<Config>,
    pub(super) trust: Trust,
    table: Mutex<Table>,
    link: Mutex<Option<Link>>,
    /// Rung when a person decided something: the next attempt should not wait.
    pub(super) wake: Notify,
}

/// A session that is up.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) talk: Talk,
    pub(super) namespaces: Arc<Namespaces>,
}

impl Shared {
    pub(super) fn new(config: Config) -> Self {
        Self {
            trust: Trust::new(&config.pki, &config.name),
            table: Mutex::new(Table::new(&config.items, config.last_receive)),
            config: Arc::new(config),
            link: Mutex::default(),
            wake: Notify::new(),
        }
    }

    pub(super) fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn link(&self) -> Option<Link> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_link(&self, link: Option<Link>) {
        *self.link.lock().unwrap_or_else(PoisonError::into_inner) = link;
    }
}
