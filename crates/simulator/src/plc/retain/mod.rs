//! What the PLC keeps over a restart: the values of RETAIN and PERSISTENT variables, in a file.
//!
//! Contract
//! - The scan copies the cells that are kept, at most once a second and only when they have changed
//!   hands them on ([`watch`]); it waits neither for a disk nor for who writes. Another thread makes
//!   a document of them and exchanges the file as a whole ([`keeper`], [`document`]).
//! - At the start a variable gets its value back when path and type are the same. What is lost when
//!   the power fails is the last second.
//! - A file that cannot be understood is moved aside, and the program's note says so.
//! - While the line's own program runs in the place of one that does not compile, the file stays as
//!   it is: the values are given to the program that is taken over next.

mod document;
mod keeper;
mod watch;

pub(super) use document::{fitting, read};
pub(super) use keeper::Keeper;
pub(super) use watch::Watch;
