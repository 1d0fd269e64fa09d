//! What the server holds at most, and how often it looks. A client that asks for more is told the
//! number that it gets, or refused.

use opcua::server::{Limits, OperationalLimits, SubscriptionLimits};

/// Sessions at one time.
pub(super) const SESSIONS: usize = 50;
/// Subscriptions of one session.
const SUBSCRIPTIONS: usize = 20;
/// Monitored items of one subscription, and of one call.
const ITEMS: usize = 50_000;
/// Values that wait in an item's queue for a client that does not publish.
const QUEUE: usize = 1_000;
/// The shortest publishing interval in ms.
const PUBLISHING_MS: f64 = 50.0;
/// How often subscriptions are looked at in ms: an interval is late by so much at most.
pub(super) const TICK_MS: u64 = 10;
/// Values in one notification: one chunk holds so many numbers. More make more messages.
const NOTIFICATION: u64 = 2_000;
/// Messages waiting for publish requests: 50 000 items with ten values each are 250. Beyond it the
/// oldest are dropped, which the client sees by their numbers.
const MESSAGES: usize = 500;
/// Publishing intervals after which a subscription that nobody asks for ends.
const LIFETIME: u32 = 20_000;
/// How long a session lives without a request, in ms.
pub(super) const SESSION_MS: u64 = 600_000;
/// Bytes of one message.
const MESSAGE_BYTES: usize = 16 << 20;
/// Bytes of one chunk.
const CHUNK_BYTES: usize = 65_535;

/// The library's form of them.
pub(super) fn limits() -> Limits {
    Limits {
        max_array_length: 2 * ITEMS,
        max_message_size: MESSAGE_BYTES,
        max_chunk_count: MESSAGE_BYTES / CHUNK_BYTES + 1,
        send_buffer_size: CHUNK_BYTES,
        receive_buffer_size: CHUNK_BYTES,
        max_sessions: SESSIONS,
        subscriptions: SubscriptionLimits {
            max_subscriptions_per_session: SUBSCRIPTIONS,
            max_pending_publish_requests: 100,
            max_publish_requests_per_subscription: 20,
            // Zero: changes are reported as they happen. With more, the library moves the source
            // times of values that come early.
            min_sampling_interval_ms: 0.0,
            min_publishing_interval_ms: PUBLISHING_MS,
            max_keep_alive_count: LIFETIME / 3,
            max_lifetime_count: LIFETIME,
            max_monitored_items_per_sub: ITEMS,
            max_monitored_item_queue_size: QUEUE,
            max_notifications_per_publish: NOTIFICATION,
            max_queued_notifications: MESSAGES,
            ..SubscriptionLimits::default()
        },
        operational: OperationalLimits {
            max_monitored_items_per_call: ITEMS,
            max_nodes_per_read: ITEMS,
            max_nodes_per_write: ITEMS,
            max_nodes_per_browse: 5_000,
            max_references_per_browse_node: 20_000,
            max_nodes_per_translate_browse_paths_to_node_ids: 5_000,
            ..OperationalLimits::default()
        },
        ..Limits::default()
    }
}
