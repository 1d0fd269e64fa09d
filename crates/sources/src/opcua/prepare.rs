//! From a connection that is up to a subscription whose every item is known to be delivered.

use std::sync::Arc;

use opcua::types::{AttributeId, MonitoredItemNotification, StatusCode};

use super::batch::{Batch, Kind, Message};
use super::browse;
use super::facts;
use super::line::Talk;
use super::sentence;
use super::shared::Link;
use super::source::{Ended, Source};
use super::subscribe::{Created, Wanted, is_disconnected};
use super::table::{ItemState, Row, Table};
use crate::{ConnectionState, Receipt};

/// A subscription and what has to be done about the time before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// It went on without us; what it kept comes now.
    Yes,
    /// There is a new one.
    No,
}

impl Source {
    /// Everything between being connected and following.
    pub(super) async fn prepare(&mut self, talk: &Talk, same_session: bool) -> Result<(), Ended> {
        let before = Arc::clone(&self.namespaces);
        self.look_through(talk).await?;
        let same_session = same_session && self.namespaces == before;
        let kept = self.keep_subscription(talk, same_session).await?;
        if kept == Kept::No {
            self.subscribe(talk).await?;
        }
        self.create_items(talk).await?;
        if kept == Kept::No {
            self.gap_since_last().await?;
        } else if self.marked {
            self.read_all(talk, Kind::Read, |_| true).await?;
        }
        self.marked = false;
        self.connected(talk);
        Ok(())
    }

    /// The sentence for a code, as the end of the connection.
    pub(super) fn lost(&self, code: StatusCode) -> Ended {
        Ended::Lost { detail: sentence::lost(&self.config.address, code), line: None }
    }

    fn connected(&self, talk: &Talk) {
        let link = Link { talk: talk.clone(), namespaces: Arc::clone(&self.namespaces) };
        self.shared.set_link(Some(link));
        self.complain();
        tracing::info!(source = %self.name, address = %self.config.address, "connected");
        let (shared, talk) = (Arc::clone(&self.shared), talk.clone());
        // Ends by itself when the session does.
        tokio::spawn(async move {
            if let Err(code) = facts::learn(&shared, &talk).await {
                tracing::debug!(%code, "units and ranges could not all be read");
            }
        });
    }

    /// Connected, and what is not delivered although we are.
    pub(super) fn complain(&self) {
        let complaint = self.shared.table().complaint();
        self.monitor.set(ConnectionState::Connected, (self.clock)(), complaint);
    }

    /// Finds every node's id at this server, and the variables of the subtrees.
    pub(super) async fn look_through(&mut self, talk: &Talk) -> Result<(), Ended> {
        let namespaces = talk.namespaces().await.map_err(|code| self.lost(code))?;
        let (mut found, mut unfound, mut too_large) = (Vec::new(), Vec::new(), Vec::new());
        for (subtree, root) in self.config.subtrees.iter().zip(&mut self.roots) {
            *root = namespaces.by_uri(root);
            match browse::subtree(talk, &namespaces, root, subtree).await {
                // Some servers find nothing below what they do not have.
                Ok((items, _)) if items.is_empty() => unfound.push(format!(
                    "there are no variables below {root}; they are looked for again"
                )),
                Ok((items, whole)) => {
                    found.extend(items);
                    if !whole {
                        too_large.push(format!(
                            "{root} has more than {} variables; only these are taken",
                            subtree.items_max
                        ));
                    }
                }
                Err(code) if is_disconnected(code) => return Err(self.lost(code)),
                Err(code) => unfound.push(format!(
                    "{root} could not be looked through ({}); it is tried again",
                    sentence::item(code)
                )),
            }
        }
        self.namespaces = Arc::new(namespaces);
        let mut table = self.shared.table();
        table.unfound = unfound;
        table.too_large = too_large;
        for item in &found {
            table.add(item);
        }
        for row in &mut table.rows {
            let about = row.about.as_mut();
            about.node = self.namespaces.by_uri(&about.node);
            about.id = self.namespaces.resolve(&about.node);
        }
        Ok(())
    }

    /// Goes on with the subscription of before, if the server still has it and every item of it.
    async fn keep_subscription(&mut self, talk: &Talk, same_session: bool) -> Result<Kept, Ended> {
        let Some(subscription) = self.subscription.as_ref().map(|known| known.id) else {
            return Ok(Kept::No);
        };
        let taken = if same_session { Ok(()) } else { talk.take_over(subscription).await };
        let items: Vec<(usize, u32)> = {
            let table = self.shared.table();
            let monitored = table.rows.iter().enumerate();
            monitored.filter_map(|(index, row)| Some((index, row.monitored?))).collect()
        };
        let numbers: Vec<u32> = items.iter().map(|(_, number)| *number).collect();
        let verified = match taken {
            Ok(()) => talk.verify(subscription, &numbers).await,
            Err(code) => Err(code),
        };
        match verified {
            Ok(codes) => {
                let mut table = self.shared.table();
                for ((index, _), code) in items.into_iter().zip(codes) {
                    if code.is_bad() {
                        let row = &mut table.rows[index];
                        row.monitored = None;
                        row.initial = true;
                    }
                }
                Ok(Kept::Yes)
            }
            Err(code) if is_disconnected(code) || code == StatusCode::BadTimeout => {
                Err(self.lost(code))
            }
            Err(code) => {
                tracing::info!(source = %self.name, %code, "the subscription is lost");
                if taken.is_ok() {
                    talk.unsubscribe(subscription).await;
                }
                Ok(Kept::No)
            }
        }
    }

    /// A new subscription without items.
    pub(super) async fn subscribe(&mut self, talk: &Talk) -> Result<(), Ended> {
        self.shared.table().forget_subscription();
        self.unsettled.clear();
        self.subscription = None;
        self.subscriptions += 1;
        let made = talk.subscribe(&self.config, self.subscriptions).await;
        let mut made = made.map_err(|code| self.lost(code))?;
        made.heard = Some(self.message().publish_time);
        self.subscription = Some(made);
        Ok(())
    }

    /// From the last word of before until now nothing is known.
    pub(super) async fn gap_since_last(&mut self) -> Result<(), Ended> {
        let now = (self.clock)();
        if let Some(from) = self.last_receive {
            self.gap((from, now), None, "connection_lost").await?;
        }
        self.last_receive = Some(now);
        Ok(())
    }

    /// Asks for every item that is not delivered, and shows those that are refused as bad.
    pub(super) async fn create_items(&mut self, talk: &Talk) -> Result<(), Ended> {
        let Some(subscription) = self.subscription.as_ref().map(|known| known.id) else {
            return Ok(());
        };
        let wanted: Vec<(usize, Wanted)> = {
            let table = self.shared.table();
            let rows = table.undelivered().into_iter();
            rows.filter_map(|index| {
                let row = &table.rows[index];
                let (handle, node) = (Table::handle(index), row.about.id.clone()?);
                Some((index, Wanted { handle, node, sampling: row.about.sampling }))
            })
            .collect()
        };
        let wishes: Vec<Wanted> = wanted.iter().map(|(_, wanted)| wanted.clone()).collect();
        let created = talk.create(subscription, &wishes).await.map_err(|code| self.lost(code))?;
        {
            let mut table = self.shared.table();
            for row in &mut table.rows {
                if row.about.id.is_none() {
                    let reason = "the server has no such namespace".to_owned();
                    let quality = sentence::quality(StatusCode::BadNodeIdUnknown);
                    row.state = ItemState::Refused { quality, reason };
                }
            }
            for ((index, _), created) in wanted.into_iter().zip(created) {
                let row = &mut table.rows[index];
                match created {
                    Created::Delivered(number) => {
                        row.monitored = Some(number);
                        // What was refused before has to show a value first.
                        if row.shown_refused.is_none() {
                            row.state = ItemState::Delivered;
                        }
                    }
                    Created::Refused(code) => {
                        let quality = sentence::quality(code);
                        row.state = ItemState::Refused { quality, reason: sentence::item(code) };
                    }
                }
            }
        }
        self.marks(|row| match &row.state {
            ItemState::Refused { quality, .. } if row.shown_refused != Some(*quality) => {
                Some(*quality)
            }
            _ => None,
        })
        .await
    }

    /// Reads what is, for unchanged values do not come by themselves.
    pub(super) async fn read_all(
        &mut self,
        talk: &Talk,
        kind: Kind,
        wanted: impl Fn(&Row) -> bool,
    ) -> Result<(), Ended> {
        let (handles, nodes): (Vec<_>, Vec<_>) = {
            let table = self.shared.table();
            let rows = table.rows.iter().enumerate();
            rows.filter(|(_, row)| row.monitored.is_some() && wanted(row))
                .filter_map(|(index, row)| Some((Table::handle(index), row.about.id.clone()?)))
                .unzip()
        };
        let values = talk.read(&nodes, AttributeId::Value).await.map_err(|code| self.lost(code))?;
        let message = Message { kind, ..self.message() };
        let pairs = handles.into_iter().zip(values);
        let changes: Vec<_> = pairs
            .map(|(client_handle, value)| MonitoredItemNotification { client_handle, value })
            .collect();
        let mut batch = Batch::default();
        batch.take(message, &changes, &mut self.shared.table());
        for reading in batch.finish().readings {
            self.hand_over(engine::Input::Reading(reading), Receipt::none()).await?;
        }
        Ok(())
    }

    /// A message that comes now.
    pub(super) fn message(&self) -> Message<'_> {
        let receive_time = (self.clock)();
        let ahead = receive_time.micros().saturating_add(self.ahead_us);
        Message {
            source: &self.name,
            receive_time,
            publish_time: model::Timestamp::from_micros(ahead),
            kind: Kind::Changed,
        }
    }
}
