//! Who asks: the station as one caller sees it.

use std::ops::Deref;

use crate::error::{ApiError, ErrorCode};
use crate::station::Station;
use crate::users::Role;

/// A station with whoever asks it; commands that do not care take it as `&Station`.
pub(super) struct Asked<'a> {
    station: &'a Station,
    session: Option<&'a str>,
    who: String,
    role: Role,
}

impl<'a> Asked<'a> {
    pub(super) fn new(station: &'a Station, session: Option<&'a str>) -> Self {
        let (who, role) = station.users.caller(session, station.now());
        Self { station, session, who, role }
    }

    /// The name for the audit.
    pub(super) fn who(&self) -> &str {
        &self.who
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }

    pub(super) fn session(&self) -> Option<&'a str> {
        self.session
    }

    /// Refuses whoever has less than this role.
    pub(super) fn require(&self, role: Role, what: &str) -> Result<(), ApiError> {
        if self.role >= role {
            return Ok(());
        }
        let message = format!(
            "{what} needs the role {}; you are {}; sign in as somebody who has it",
            role.name(),
            self.role.name()
        );
        Err(ApiError::new(ErrorCode::NotPermitted, message))
    }
}

impl Deref for Asked<'_> {
    type Target = Station;

    fn deref(&self) -> &Station {
        self.station
    }
}
