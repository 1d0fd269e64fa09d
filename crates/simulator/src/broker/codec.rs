//! Packets to and from bytes. Reading is rumqttc's; a publish is written here, because a message that
//! goes to many subscribers is shared and not copied for each.

use std::io;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use rumqttc::mqttbytes::{self, v4::Packet};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::session::Delivery;

/// A read buffer never grows by more than this before the bytes for it have come.
const STEP: usize = 1 << 20;

/// Reads packets from one connection.
pub(super) struct PacketReader<R> {
    stream: R,
    buffer: BytesMut,
    max_packet_bytes: usize,
}

impl<R: AsyncRead + Unpin> PacketReader<R> {
    /// A reader that refuses packets above `max_packet_bytes`.
    pub(super) fn new(stream: R, max_packet_bytes: usize) -> Self {
        Self { stream, buffer: BytesMut::with_capacity(4_096), max_packet_bytes }
    }

    /// The next packet. An error of kind `UnexpectedEof` is the end of the stream, `TimedOut` a
    /// client silent for `silence`, and `InvalidData` what is not MQTT 3.1.1.
    pub(super) async fn next(&mut self, silence: Option<Duration>) -> io::Result<Packet> {
        loop {
            let missing = match Packet::read(&mut self.buffer, self.max_packet_bytes) {
                Ok(packet) => return Ok(packet),
                Err(mqttbytes::Error::InsufficientBytes(missing)) => missing,
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
            };
            self.buffer.reserve(missing.clamp(2_048, STEP));
            let read = self.stream.read_buf(&mut self.buffer);
            let read = match silence {
                Some(limit) => tokio::time::timeout(limit, read).await??,
                None => read.await?,
            };
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Appends a packet that is not a publish.
pub(super) fn put_packet(out: &mut BytesMut, packet: &Packet) -> io::Result<()> {
    packet
        .write(out, usize::MAX)
        .map(drop)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Appends a publish; its packet id is absent exactly at `QoS` 0.
pub(super) fn put_publish(out: &mut BytesMut, delivery: &Delivery) {
    let (topic, payload) = (delivery.message.topic.as_bytes(), &delivery.message.payload);
    let acknowledged = delivery.id.is_some();
    let length = 2 + topic.len() + if acknowledged { 2 } else { 0 } + payload.len();
    out.reserve(length + 5);
    out.put_u8(
        0x30 | u8::from(delivery.dup) << 3
            | u8::from(acknowledged) << 1
            | u8::from(delivery.retain),
    );
    put_length(out, length);
    // Both came in as MQTT strings, whose length is 16 bits wide.
    out.put_u16(u16::try_from(topic.len()).unwrap_or(u16::MAX));
    out.extend_from_slice(topic);
    if let Some(id) = delivery.id {
        out.put_u16(id);
    }
    out.extend_from_slice(payload);
}

/// The remaining length: seven bits a byte, lowest first (section 2.2.3).
fn put_length(out: &mut BytesMut, mut length: usize) {
    loop {
        let low = u8::try_from(length & 0x7f).unwrap_or(0);
        length >>= 7;
        out.put_u8(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::broker::session::Message;

    #[test]
    fn a_publish_is_read_back_as_it_was_written() {
        for (size, id) in [(0, None), (1, Some(1)), (120, Some(65_535)), (200_000, None)] {
            let message =
                Message { topic: "温度/up".into(), payload: vec![7_u8; size].into(), qos1: true };
            let delivery = Delivery { message: Arc::new(message), id, dup: true, retain: true };
            let mut out = BytesMut::new();
            put_publish(&mut out, &delivery);
            let Packet::Publish(read) = Packet::read(&mut out, usize::MAX).unwrap() else {
                panic!("not a publish");
            };
            assert!(out.is_empty() && read.dup && read.retain);
            assert_eq!((read.topic.as_str(), read.payload.len()), ("温度/up", size));
            assert_eq!((read.pkid, read.qos as u8), (id.unwrap_or(0), u8::from(id.is_some())));
        }
    }
}
