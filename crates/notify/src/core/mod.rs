//! The rules of notification without clock, threads and disk: who is told what and when. Time is an
//! argument; what must survive a restart comes out as [`Record`]s and goes in again as [`Kept`].

mod backoff;
mod cases;
mod dispatch;
mod entry;
mod flood;
mod lane;
mod message;
mod outbox;

pub(crate) use dispatch::{Dispatch, Effects, Job};
pub(crate) use entry::{Kept, Record};
pub(crate) use message::{Message, test_message};

#[cfg(test)]
pub(crate) mod tests;
