//! Start, stop, ports, rubbish on the wire, and lists of nodes that cannot be served.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use simulator::opcua::{NodeSpec, Server, ServerConfig, ServerError, Value};
use testkit::PATIENCE;

use crate::{NAMESPACE, client, config, nodes, refuse_writes, started};

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_gives_the_next_and_a_stopped_server_gives_its_port_back() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let wanted = ServerConfig { port: Some(port), ..config(&folder) };
    let server = started(wanted.clone(), refuse_writes()).await;
    assert!(server.address.port() > port, "{} after {port}", server.address);
    assert_eq!(server.endpoint, format!("opc.tcp://{}/", server.address));
    let again = ServerConfig { port: Some(server.address.port()), ..wanted };
    let connected = TcpStream::connect(server.address).unwrap();
    server.stop().await;
    let server = started(again.clone(), refuse_writes()).await;
    assert_eq!(Some(server.address.port()), again.port);
    assert_eq!(client("read", &server.endpoint, &["ns=2;s=Speed"])[0]["value"], 1.5);
    drop(connected);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_and_silence_end_only_their_own_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let mut chance = ChaCha8Rng::seed_from_u64(4840);
    let mut open = Vec::new();
    let hello = {
        let url = server.endpoint.as_bytes();
        let mut body = Vec::new();
        for number in [0_u32, 65_535, 65_535, 0, 0, u32::try_from(url.len()).unwrap()] {
            body.extend(number.to_le_bytes());
        }
        body.extend(url);
        let size = u32::try_from(body.len() + 8).unwrap();
        [b"HELF", &size.to_le_bytes()[..], &body].concat()
    };
    for round in 0..60_usize {
        let mut noise = vec![0; 1 + 97 * round];
        chance.fill_bytes(&mut noise);
        let message = match round % 6 {
            0 => Vec::new(),
            1 => hello[..hello.len() / 2].to_vec(),
            2 => hello.clone(),
            3 => [&hello[..], &noise].concat(),
            // A frame of four gigabytes, and one that is shorter than its own head.
            4 => [b"MSGF", &u32::MAX.to_le_bytes()[..], &noise].concat(),
            _ => [&hello[..], b"OPNF", &3_u32.to_le_bytes()[..], &noise].concat(),
        };
        let mut stream = TcpStream::connect(server.address).unwrap();
        // The server may have closed it already, because of what came first.
        drop(stream.write_all(&message));
        open.push(stream);
    }
    assert_eq!(client("read", &server.endpoint, &["ns=2;s=Speed"])[0]["value"], 1.5);
    // Everyone who said nothing sensible is sent away, also those who said nothing at all.
    for mut stream in open {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut rest = Vec::new();
        if let Err(error) = stream.read_to_end(&mut rest) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
        }
    }
    assert_eq!(client("read", &server.endpoint, &["ns=2;s=Speed"])[0]["value"], 1.5);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_nodes_that_contradicts_itself_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let node = |namespace, id: &str| NodeSpec::new(namespace, id, id, Value::Boolean(false));
    let upside_down = NodeSpec { range: Some((1.0, 0.0)), ..node(NAMESPACE, "A") };
    for (nodes, reason) in [
        (vec![node(NAMESPACE, "A"), node(NAMESPACE, "A")], "same id"),
        (vec![node("urn:elsewhere", "A")], "namespace is not one of the server's"),
        (vec![upside_down], "ends before it begins"),
    ] {
        let error = Server::start(config(&folder), nodes, refuse_writes()).await.unwrap_err();
        assert!(matches!(&error, ServerError::Node { node, .. } if node.ends_with("s=A")));
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_server_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(config(&folder), nodes(), refuse_writes()).await.unwrap();
    let address = server.address;
    drop(server);
    testkit::wait_for("the port to be free", || TcpListener::bind(address).ok());
}
