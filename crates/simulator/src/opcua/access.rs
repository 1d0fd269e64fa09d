//! Who may come in and what he may do.

use std::collections::BTreeMap;

use async_trait::async_trait;
use opcua::nodes::AccessLevel;
use opcua::server::authenticator::{
    AuthManager, CoreServerPermissions, DefaultAuthenticator, Password, UserToken,
};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerEndpoint, ServerUserToken};
use opcua::types::{Error, NodeId, UserTokenPolicy};

use super::{Anonymous, ServerConfig, ServerError};

/// The rights of everybody. A user's token is the name.
pub(super) struct Access {
    logins: DefaultAuthenticator,
    may_write: BTreeMap<String, bool>,
}

impl Access {
    pub(super) fn new(config: &ServerConfig) -> Self {
        let mut may_write: BTreeMap<String, bool> =
            config.users.iter().map(|user| (user.name.clone(), user.may_write)).collect();
        may_write
            .insert(ANONYMOUS_USER_TOKEN_ID.to_owned(), config.anonymous == Anonymous::MayWrite);
        Self { logins: DefaultAuthenticator::new(tokens(config)), may_write }
    }

    fn may_write(&self, token: &UserToken) -> bool {
        self.may_write.get(&token.0).copied().unwrap_or(false)
    }
}

/// Names and passwords in the library's form.
pub(super) fn tokens(config: &ServerConfig) -> BTreeMap<String, ServerUserToken> {
    config
        .users
        .iter()
        .map(|user| (user.name.clone(), ServerUserToken::user_pass(&user.name, &user.password)))
        .collect()
}

/// The identities that each endpoint accepts.
pub(super) fn identities(config: &ServerConfig) -> Vec<String> {
    let anonymous =
        (config.anonymous != Anonymous::Refused).then(|| ANONYMOUS_USER_TOKEN_ID.to_owned());
    config.users.iter().map(|user| user.name.clone()).chain(anonymous).collect()
}

/// Refuses users that the library would not tell apart.
pub(super) fn check(config: &ServerConfig) -> Result<(), ServerError> {
    let refuse = |text: String| Err(ServerError::Library(text));
    for (at, user) in config.users.iter().enumerate() {
        if user.name.is_empty() || user.name == ANONYMOUS_USER_TOKEN_ID {
            return refuse(format!("the user name {:?} cannot be used; choose another", user.name));
        }
        if config.users[..at].iter().any(|other| other.name == user.name) {
            return refuse(format!("the user {:?} is listed twice; remove one", user.name));
        }
    }
    if identities(config).is_empty() {
        return refuse("nobody may log in; name a user or admit anonymous clients".to_owned());
    }
    Ok(())
}

#[async_trait]
impl AuthManager for Access {
    async fn authenticate_anonymous_token(&self, endpoint: &ServerEndpoint) -> Result<(), Error> {
        self.logins.authenticate_anonymous_token(endpoint).await
    }

    async fn authenticate_username_identity_token(
        &self,
        endpoint: &ServerEndpoint,
        name: &str,
        password: &Password,
    ) -> Result<UserToken, Error> {
        self.logins.authenticate_username_identity_token(endpoint, name, password).await
    }

    fn effective_user_access_level(
        &self,
        token: &UserToken,
        level: AccessLevel,
        _node: &NodeId,
    ) -> AccessLevel {
        if self.may_write(token) { level } else { level & !AccessLevel::CURRENT_WRITE }
    }

    fn user_token_policies(&self, endpoint: &ServerEndpoint) -> Vec<UserTokenPolicy> {
        self.logins.user_token_policies(endpoint)
    }

    /// The diagnostics say nothing that a client of a laboratory's server should not know.
    fn core_permissions(&self, _token: &UserToken) -> CoreServerPermissions {
        CoreServerPermissions { read_diagnostics: true }
    }
}
