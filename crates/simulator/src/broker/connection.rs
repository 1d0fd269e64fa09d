//! One client's connection: CONNECT first, then packets both ways until one side ends it. Reading and
//! writing go on at the same time, so a client that sends much and reads slowly does not block itself.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use rumqttc::mqttbytes::v4::{
    ConnAck, Connect, ConnectReturnCode, Packet, PubAck, PubComp, PubRec, Publish, SubAck, UnsubAck,
};
use rumqttc::mqttbytes::{Protocol, QoS};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;

use super::codec::{self, PacketReader};
use super::hub::{Attached, Hub};
use super::session::Message;
use super::topic;

/// A client has this long to send its CONNECT.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Answers that wait to be written; a client that does not read them is not read from.
const ANSWERS: usize = 256;
/// A write buffer above this size is given back.
const KEEP_BYTES: usize = 1 << 20;

/// Serves a connection to its end.
pub(super) async fn serve(stream: TcpStream, hub: Arc<Hub>) {
    match session(stream, hub).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
        Err(error) => tracing::debug!("an MQTT connection ended: {error}"),
    }
}

async fn session(stream: TcpStream, hub: Arc<Hub>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let mut packets = PacketReader::new(read, hub.config.max_packet_bytes);
    let Packet::Connect(mut connect) = packets.next(Some(CONNECT_LIMIT)).await? else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the first packet is no CONNECT"));
    };
    let silence = (connect.keep_alive > 0)
        .then(|| Duration::from_millis(u64::from(connect.keep_alive) * 1_500));
    if let Some(code) = refusal(&mut connect) {
        return answer(&mut write, code, false).await;
    }
    let Some(attached) = hub.attach(connect) else {
        return answer(&mut write, ConnectReturnCode::ServiceUnavailable, false).await;
    };
    answer(&mut write, ConnectReturnCode::Success, attached.session_present).await?;
    let (answers, to_write) = mpsc::channel(ANSWERS);
    tokio::select! {
        () = attached.closed.cancelled() => Ok(()),
        ended = read_packets(&mut packets, silence, &attached, answers) => ended,
        ended = write_packets(write, &attached, to_write) => ended,
    }
}

/// Why a CONNECT is refused, if it is. A clean client without a name gets one.
fn refusal(connect: &mut Connect) -> Option<ConnectReturnCode> {
    static UNNAMED: AtomicU64 = AtomicU64::new(1);
    if connect.protocol != Protocol::V4 {
        return Some(ConnectReturnCode::RefusedProtocolVersion);
    }
    if connect.client_id.is_empty() {
        if !connect.clean_session {
            return Some(ConnectReturnCode::BadClientId);
        }
        // A NUL cannot stand in a client's own name.
        connect.client_id = format!("\0{}", UNNAMED.fetch_add(1, Ordering::Relaxed));
    }
    None
}

async fn answer(
    write: &mut OwnedWriteHalf,
    code: ConnectReturnCode,
    session_present: bool,
) -> io::Result<()> {
    let mut out = BytesMut::new();
    codec::put_packet(&mut out, &Packet::ConnAck(ConnAck { session_present, code }))?;
    write.write_all(&out).await
}

async fn read_packets(
    packets: &mut PacketReader<OwnedReadHalf>,
    silence: Option<Duration>,
    attached: &Attached,
    answers: mpsc::Sender<Packet>,
) -> io::Result<()> {
    loop {
        let reply = match packets.next(silence).await? {
            Packet::Publish(publish) => take_publish(attached, publish).await?,
            Packet::PubAck(ack) => {
                attached.acknowledge(ack.pkid);
                None
            }
            Packet::PubRel(release) => {
                attached.release(release.pkid);
                Some(Packet::PubComp(PubComp::new(release.pkid)))
            }
            Packet::Subscribe(subscribe) => {
                let codes = attached.subscribe(&subscribe.filters);
                Some(Packet::SubAck(SubAck::new(subscribe.pkid, codes)))
            }
            Packet::Unsubscribe(unsubscribe) => {
                attached.unsubscribe(&unsubscribe.topics);
                Some(Packet::UnsubAck(UnsubAck::new(unsubscribe.pkid)))
            }
            Packet::PingReq => Some(Packet::PingResp),
            Packet::Disconnect => {
                attached.leave();
                return Ok(());
            }
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "not a client's packet")),
        };
        if let Some(reply) = reply
            && answers.send(reply).await.is_err()
        {
            return Ok(());
        }
    }
}

/// Hands a publish on; the answer comes when every session that wants it holds it.
async fn take_publish(attached: &Attached, publish: Publish) -> io::Result<Option<Packet>> {
    if !topic::is_name(&publish.topic) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not the name of a topic"));
    }
    let (id, qos) = (publish.pkid, publish.qos);
    let message =
        Message { topic: publish.topic, payload: publish.payload, qos1: qos != QoS::AtMostOnce };
    let known = qos == QoS::ExactlyOnce && !attached.begin_release(id);
    if !known && !attached.publish(message, publish.retain).await {
        return Err(io::Error::other("the broker is stopping"));
    }
    Ok(match qos {
        QoS::AtMostOnce => None,
        QoS::AtLeastOnce => Some(Packet::PubAck(PubAck::new(id))),
        QoS::ExactlyOnce => Some(Packet::PubRec(PubRec::new(id))),
    })
}

async fn write_packets(
    mut write: OwnedWriteHalf,
    attached: &Attached,
    mut answers: mpsc::Receiver<Packet>,
) -> io::Result<()> {
    let mut out = BytesMut::new();
    loop {
        while let Ok(reply) = answers.try_recv() {
            codec::put_packet(&mut out, &reply)?;
        }
        attached.collect(&mut out);
        if out.is_empty() {
            tokio::select! {
                reply = answers.recv() => match reply {
                    Some(reply) => codec::put_packet(&mut out, &reply)?,
                    None => return Ok(()),
                },
                () = attached.wake.notified() => continue,
            }
        }
        write.write_all(&out).await?;
        out.clear();
        if out.capacity() > KEEP_BYTES {
            out = BytesMut::new();
        }
    }
}
