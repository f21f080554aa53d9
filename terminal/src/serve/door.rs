//! Where links come in: connections of SSH clients, and what they may ask for.

use super::house::House;
use super::link::Link;
use super::vt::{self, Grid, Look};
use super::{Patience, Setup, keys, note};
use russh::keys::{PrivateKey, PublicKey};
use russh::server::{
    self, Auth, ChannelOpenHandle, Config, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, MethodKind, MethodSet, Pty, SshId};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::net::{Shutdown, shutdown};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

/// Connections at once.
const LINKS: u32 = 400;
/// Connections at once that have not shown a screen yet, of one address.
const STRANGERS: usize = 8;
/// Keys nobody knows that are asked for a code at once.
const GUESTS: usize = 16;
/// From the connection to a screen.
pub(super) const HELLO: Duration = Duration::from_secs(15);

/// What the server speaks, and its limits.
pub fn config(host: PrivateKey, patience: &Patience) -> Config {
    Config {
        server_id: SshId::Standard("SSH-2.0-Regal".into()),
        methods: MethodSet::from(&[MethodKind::PublicKey][..]),
        auth_rejection_time: Duration::from_secs(1),
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys: vec![host],
        window_size: 64 << 10,
        maximum_packet_size: 16 << 10,
        channel_buffer_size: 8,
        event_buffer_size: 8,
        max_auth_attempts: 6,
        inactivity_timeout: None,
        keepalive_interval: Some(patience.alive),
        keepalive_max: 3,
        nodelay: true,
        ..Config::default()
    }
}

/// Where links come in.
#[derive(Debug)]
pub struct Door {
    /// What all devices have in common.
    pub setup: Arc<Setup>,
    /// The devices.
    pub house: Arc<House>,
    config: Arc<Config>,
    /// Sent without an answer for so long, a link is dead, in ms.
    unanswered: u32,
    /// The service ends.
    pub stopping: watch::Receiver<bool>,
    links: Arc<Semaphore>,
    /// Places for keys nobody knows.
    pub guests: Arc<Semaphore>,
    strangers: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    next: AtomicU64,
}

impl Door {
    /// A door to this house.
    pub fn new(
        setup: Arc<Setup>,
        house: Arc<House>,
        config: Config,
        unanswered: u32,
        stopping: watch::Receiver<bool>,
    ) -> Door {
        Door {
            setup,
            house,
            config: Arc::new(config),
            unanswered,
            stopping,
            links: Arc::new(Semaphore::new(LINKS as usize)),
            guests: Arc::new(Semaphore::new(GUESTS)),
            strangers: Arc::default(),
            next: AtomicU64::new(1),
        }
    }

    /// Lets links in, for ever.
    pub async fn open(self: &Arc<Door>, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => self.enter(stream, peer),
                Err(error) => {
                    note(&format!("no connection can be taken: {error}"));
                    sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    /// Waits until all links are gone.
    pub async fn empty(&self) {
        // The semaphore is never closed.
        drop(self.links.acquire_many(LINKS).await);
    }

    fn enter(self: &Arc<Door>, stream: TcpStream, peer: SocketAddr) {
        let Ok(place) = self.links.clone().try_acquire_owned() else {
            note(&format!("{peer} is turned away: {LINKS} connections are open"));
            return;
        };
        let Some(stranger) = Stranger::of(&self.strangers, peer.ip()) else {
            note(&format!("{peer} is turned away: {STRANGERS} connections of its address show no screen"));
            return;
        };
        // A connection whose other end cannot be bounded is not taken.
        let cut = stream
            .set_nodelay(true)
            .and_then(|()| Ok(set_tcp_user_timeout(&stream, self.unanswered)?))
            .and_then(|()| std::os::fd::AsFd::as_fd(&stream).try_clone_to_owned());
        let Ok(cut) = cut else { return };
        let door = self.clone();
        drop(tokio::spawn(async move { door.connection(stream, peer, cut, place, stranger).await }));
    }

    async fn connection(
        self: Arc<Door>,
        stream: TcpStream,
        peer: SocketAddr,
        cut: OwnedFd,
        place: OwnedSemaphorePermit,
        stranger: Stranger,
    ) {
        let (over, ended) = watch::channel(false);
        let (seat, mut seated) = watch::channel(Stage::Arriving);
        let client = Client {
            door: self.clone(),
            id: self.next.fetch_add(1, Ordering::Relaxed),
            peer,
            key: None,
            channel: None,
            opened: false,
            size: None,
            look: None,
            seat,
            over: ended,
        };
        let arrives = timeout(HELLO, async {
            let session = server::run_stream(self.config.clone(), stream, client).await.ok()?;
            // A sender that is gone before it shows a screen is an end, too.
            seated.wait_for(|stage| *stage != Stage::Arriving).await.ok().map(|_| session)
        });
        if let Ok(Some(session)) = arrives.await {
            drop(stranger);
            tokio::select! {
                // How it ended is the client's business.
                _ = session => drop(over.send(true)),
                _ = seated.wait_for(|stage| *stage == Stage::Left) => {}
            }
        }
        // Whatever state it is in, this ends it: reading and writing.
        // One that has ended already says so.
        let _ended = shutdown(&cut, Shutdown::Both);
        drop(place);
    }
}

/// One of the connections of an address that show no screen yet.
struct Stranger {
    all: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    of: IpAddr,
}

impl Stranger {
    fn of(all: &Arc<Mutex<BTreeMap<IpAddr, usize>>>, of: IpAddr) -> Option<Stranger> {
        let mut counts = all.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(of).or_default();
        if *count >= STRANGERS {
            return None;
        }
        *count += 1;
        Some(Stranger { all: all.clone(), of })
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let mut counts = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Arriving,
    Seated,
    Left,
}

/// What a client may ask for: one screen. All else is refused.
struct Client {
    door: Arc<Door>,
    id: u64,
    peer: SocketAddr,
    key: Option<PublicKey>,
    channel: Option<Channel<Msg>>,
    /// There was a channel already.
    opened: bool,
    size: Option<Grid>,
    look: Option<Look>,
    seat: watch::Sender<Stage>,
    over: watch::Receiver<bool>,
}

impl Handler for Client {
    type Error = russh::Error;

    async fn auth_publickey_offered(
        &mut self,
        _: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, russh::Error> {
        Ok(if keys::taken(offer.algorithm) { Auth::Accept } else { Auth::reject() })
    }

    /// Whoever holds a key may show it: one that is no device's gets the first screen and nothing else.
    async fn auth_publickey(&mut self, _: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        if !keys::taken(key.algorithm) {
            return Ok(Auth::reject());
        }
        self.key = Some(key.public_key.clone());
        Ok(Auth::Accept)
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        if std::mem::replace(&mut self.opened, true) {
            reply.reject(ChannelOpenFailure::AdministrativelyProhibited).await;
        } else {
            self.channel = Some(channel);
            reply.accept().await;
        }
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        term: &str,
        cols: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        if self.channel.is_none() || self.look.is_some() {
            return session.channel_failure(channel);
        }
        (self.size, self.look) = (vt::grid(rows, cols), Some(Look::of(term, self.door.setup.ascii)));
        session.channel_success(channel)
    }

    async fn window_change_request(
        &mut self,
        _: ChannelId,
        cols: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        // Before the shell; afterwards the link hears it.
        self.size = vt::grid(rows, cols);
        Ok(())
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        let (Some(look), Some(key), Some(open)) = (self.look, self.key.take(), self.channel.take()) else {
            return session.channel_failure(channel);
        };
        session.channel_success(channel)?;
        let (read, write) = open.split();
        let link = Link {
            door: self.door.clone(),
            id: self.id,
            peer: self.peer,
            key,
            size: self.size,
            look,
            read,
            write: Arc::new(write),
            over: self.over.clone(),
        };
        self.seat.send_replace(Stage::Seated);
        let seat = self.seat.clone();
        drop(tokio::spawn(async move {
            link.serve().await;
            seat.send_replace(Stage::Left);
        }));
        Ok(())
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        _: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(channel)
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(channel)
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        _: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(channel)
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _: bool,
        _: &str,
        _: &str,
        _: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(channel)
    }
}
