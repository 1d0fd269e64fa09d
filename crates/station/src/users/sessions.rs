//! Who has signed in, and who has to wait after wrong passwords. Time is an argument.

use std::collections::HashMap;

use model::Timestamp;

/// A session ends after this whatever is done.
const LENGTH_MS: i64 = 8 * 3_600_000;
/// A session ends after this without use.
const IDLE_MS: i64 = 30 * 60_000;
/// The one used least lately makes room.
const SESSIONS_MAX: usize = 64;
const WRONG_MAX: u32 = 5;
const PAUSE_MS: i64 = 30_000;
/// Names with wrong passwords that are remembered; the one tried least lately makes room.
const NAMES_MAX: usize = 1024;

struct Session {
    name: String,
    until: Timestamp,
    used: Timestamp,
}

/// In memory only.
#[derive(Default)]
pub(super) struct Sessions(HashMap<String, Session>);

impl Sessions {
    /// Answers when it ends.
    pub(super) fn begin(&mut self, key: String, name: &str, now: Timestamp) -> Timestamp {
        self.0.retain(|_, session| session.lives(now));
        if self.0.len() >= SESSIONS_MAX {
            let oldest = self.0.iter().min_by_key(|(_, session)| session.used);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| self.0.remove(&key));
        }
        let until = now.plus_millis(LENGTH_MS);
        self.0.insert(key, Session { name: name.to_owned(), until, used: now });
        until
    }

    /// Whose it is, when it has not ended.
    pub(super) fn used(&mut self, key: &str, now: Timestamp) -> Option<String> {
        let session = self.0.get_mut(key).filter(|session| session.lives(now))?;
        session.used = now;
        Some(session.name.clone())
    }

    pub(super) fn until(&self, key: &str) -> Option<Timestamp> {
        self.0.get(key).map(|session| session.until)
    }

    pub(super) fn end(&mut self, key: &str) {
        self.0.remove(key);
    }

    pub(super) fn end_all_of(&mut self, name: &str) {
        self.0.retain(|_, session| session.name != name);
    }
}

impl Session {
    fn lives(&self, now: Timestamp) -> bool {
        now < self.until && now.millis_since(self.used) < IDLE_MS
    }
}

/// Attempts that have not been right, by name; counted before they are checked, so that many at
/// once are not more.
#[derive(Default)]
pub(super) struct Pauses(HashMap<String, (u32, Timestamp)>);

impl Pauses {
    /// Whether a password of this name may be checked now; else in how many seconds.
    pub(super) fn attempt(&mut self, name: &str, now: Timestamp) -> Result<(), i64> {
        if let Some((count, last)) = self.0.get(name)
            && *count >= WRONG_MAX
        {
            let left = PAUSE_MS - now.millis_since(*last);
            if left > 0 {
                return Err((left + 999) / 1000);
            }
            self.0.remove(name);
        }
        if self.0.len() >= NAMES_MAX && !self.0.contains_key(name) {
            let oldest = self.0.iter().min_by_key(|(_, (_, last))| *last);
            let oldest = oldest.map(|(name, _)| name.clone());
            oldest.and_then(|name| self.0.remove(&name));
        }
        let entry = self.0.entry(name.to_owned()).or_insert((0, now));
        *entry = (entry.0 + 1, now);
        Ok(())
    }

    pub(super) fn right(&mut self, name: &str) {
        self.0.remove(name);
    }
}
