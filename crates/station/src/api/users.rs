//! Signing in and out, and the users.

use super::Reply;
use super::args::{Nothing, SignInArgs, UserRemoveArgs, UserSetArgs};
use super::asked::Asked;
use super::dto::{SignedIn, UserRow, WhoAmI};
use crate::error::ApiError;

pub(super) async fn sign_in(asked: &Asked<'_>, args: SignInArgs) -> Result<Reply, ApiError> {
    let users = asked.users.clone();
    if !users.any() {
        return Err(ApiError::arguments("there are no users; everybody here is an engineer"));
    }
    let (name, now) = (args.name.clone(), asked.now());
    let checked =
        tokio::task::spawn_blocking(move || users.sign_in(&args.name, &args.password, now));
    match checked.await.map_err(ApiError::failed)? {
        Ok(done) => {
            asked.audit(&name, "sign_in", "", done.role.name()).await;
            let until = done.until.millis_f64();
            Reply::json(&SignedIn { session: done.session, name, role: done.role, until })
        }
        Err(error) => {
            let shown: String = name.chars().take(64).collect();
            asked.audit(asked.who(), "sign_in_refused", &shown, &error.message).await;
            Err(error)
        }
    }
}

pub(super) async fn sign_out(asked: &Asked<'_>, _: Nothing) -> Result<Reply, ApiError> {
    if let Some(session) = asked.session()
        && asked.users.until(asked.session()).is_some()
    {
        asked.users.sign_out(session);
        asked.audit(asked.who(), "sign_out", "", "").await;
    }
    Reply::json(&Nothing {})
}

pub(super) async fn who_am_i(asked: &Asked<'_>, _: Nothing) -> Result<Reply, ApiError> {
    let until = asked.users.until(asked.session()).map(model::Timestamp::millis_f64);
    Reply::json(&WhoAmI {
        name: asked.who().to_owned(),
        role: asked.role(),
        until,
        users: asked.users.any(),
    })
}

pub(super) async fn list(asked: &Asked<'_>, _: Nothing) -> Result<Reply, ApiError> {
    let rows = asked.users.list().into_iter().map(|(name, role)| UserRow { name, role });
    Reply::json(&rows.collect::<Vec<_>>())
}

pub(super) async fn set(asked: &Asked<'_>, args: UserSetArgs) -> Result<Reply, ApiError> {
    let users = asked.users.clone();
    let (name, role) = (args.name.clone(), args.role);
    let password = args.password;
    let set = tokio::task::spawn_blocking(move || users.set(&args.name, role, password.as_deref()));
    set.await.map_err(ApiError::failed)??;
    asked.audit(asked.who(), "user_set", &name, role.name()).await;
    Reply::json(&Nothing {})
}

pub(super) async fn remove(asked: &Asked<'_>, args: UserRemoveArgs) -> Result<Reply, ApiError> {
    let (users, name) = (asked.users.clone(), args.name.clone());
    let removed = tokio::task::spawn_blocking(move || users.remove(&name));
    removed.await.map_err(ApiError::failed)??;
    asked.audit(asked.who(), "user_remove", &args.name, "").await;
    Reply::json(&Nothing {})
}
