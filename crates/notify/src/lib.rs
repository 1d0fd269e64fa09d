//! Tells people of alarms: e-mail, chat robots (`DingTalk`, `WeCom`, Feishu), web hooks and short
//! messages through an HTTP gateway. Desktop notifications and sounds are the window's; the routes
//! decide of the former as well ([`Notifier::desktop`]).
//!
//! # What it is told and what it does
//!
//! The station tells a [`Notifier`] each edge of each alarm as a [`Notice`]: plain data with its
//! wording in both languages. Routes choose by priority, area, schedule and change who is told;
//! a roster tells the next ones when nobody acknowledges in time. Alarms are always recorded by the
//! station; what is decided here is only what goes out. `notify.toml` ([`SAMPLE`]) holds the
//! configuration; secrets are only named in it, looked up at sending ([`Secrets`]) and taken out of
//! every text that people see.
//!
//! # What is promised
//!
//! * **Nothing is dropped silently.** A notice that was taken and matched is sent, or a
//!   [`Report::GivenUp`] says why not: refused for good (HTTP 4xx but 408 and 429, a robot's error
//!   code, SMTP 5xx), too old, no room, no longer configured. What could not even be taken is an
//!   error to its teller and a [`Report::NotTaken`].
//! * **At least once.** The queue is a file in a folder, synced before anything is sent, and
//!   survives `kill -9`. A message whose answer was lost, or that was sent just before the process
//!   ended, is sent again; a mail then has the same `Message-ID`. [`Notifier::tell`] returns before
//!   the disk has it; after [`Notifier::flush`] it has, and the station may move on in its journal.
//!   A notice told again while it waits, or of an escalation that runs, is known and not repeated.
//! * **Nobody waits for others.** Each recipient has a worker, attempts and waits of its own.
//!   Telling never blocks and every queue is bounded.
//! * **A flood is few messages.** More than ten notices for a recipient within ten seconds become one
//!   message with counts by priority and the first lines; so does what piled up while a server was
//!   down. The first ten go at once; those after them, however urgent, wait for the end of the window.
//! * **Failure is told.** After three failed attempts in a row, or one that only people can mend, a
//!   [`ChannelEvent`] says so and the station raises an alarm; the next success, also of a test
//!   message, ends it. Attempts go on, 1, 2, 4 … 300 s apart, until a message is a day old.
//!
//! An escalation's steps are counted from when the alarm was told, are not repeated and not
//! forgotten by a restart, and end with the acknowledgement; a return alone does not end them, and
//! an alarm that comes again meanwhile does not begin them anew.
//! Whoever was told by a roster is told of the return and the acknowledgement as well when the
//! route names these changes; after the acknowledgement the roster is told no more.
//!
//! Whether a channel counts as failed is not kept: after a start every channel is well until its
//! third failed attempt, so the station ends its alarms of failed channels when it starts.
//!
//! One notifier uses a folder at a time; the station's own lock sees to that.
//!
//! # How it is made
//!
//! `core` decides and knows no clock, thread or disk. One thread, the desk, owns it together with the
//! file; workers only send. `config` reads and checks, `schedule` and `template` are pure.

mod config;
mod core;
mod desk;
mod nearest;
mod notice;
mod notifier;
mod report;
mod schedule;
mod secret;
mod send;
mod store;
mod template;
mod worker;

pub use config::{
    Channel, ChannelKind, Config, Delivery, Flood, Method, Mistake, Priority as PriorityName,
    Roster, Route, SAMPLE, ScheduleEntry, Security, Step, WindowEntry, check, check_areas,
};
pub use notice::{FIELDS, Language, Notice, NoticeKind, Texts, Wording};
pub use notifier::{Clock, NotTaken, Notifier, StartError};
pub use report::{ChannelEvent, ChannelStatus, Failure, GivenUp, Report, Reports, SendError};
pub use schedule::{Schedule, Window};
pub use secret::{SecretString, Secrets};
pub use template::PLACEHOLDERS;
