//! Links: connections of SSH clients, what they may ask for, and how they show a device.

use super::device::{Attach, End, Heard, Output};
use super::guest::{Guest, Said};
use super::house::{House, Place};
use super::vt::{self, Canvas, Grid, Look};
use super::{Setup, keys, note};
use crate::io::clock::Clock;
use russh::keys::{PrivateKey, PublicKey};
use russh::server::{
    self, Auth, ChannelOpenHandle, Config, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{
    Channel, ChannelId, ChannelMsg, ChannelOpenFailure, ChannelReadHalf, ChannelWriteHalf, MethodKind,
    MethodSet, Pty, SshId,
};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::net::{Shutdown, shutdown};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

/// Connections at once.
const LINKS: u32 = 400;
/// Connections at once that have not shown a screen yet, of one address.
const STRANGERS: usize = 8;
/// Keys nobody knows that are asked for a code at once.
const GUESTS: usize = 16;
/// From the connection to a screen.
const HELLO: Duration = Duration::from_secs(15);
/// How long a key nobody knows is asked for a code.
const VISIT: Duration = Duration::from_secs(600);
/// How many codes may be tried over one link.
const CODES: usize = 5;
/// How long a client may take to hear the end.
const FAREWELL: Duration = Duration::from_secs(3);
/// Sent without an answer for so long, the link is dead, in ms.
const UNANSWERED: u32 = 15_000;
/// Between signs of life that are asked for.
const ALIVE: Duration = Duration::from_secs(5);
/// So many pieces of input wait for a device; then the client waits.
const INPUT: usize = 8;
/// So many pictures and bells wait for a client; then nothing more is painted for it.
const PICTURES: usize = 4;

/// What the server speaks, and its limits.
pub fn config(host: PrivateKey) -> Config {
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
        keepalive_interval: Some(ALIVE),
        keepalive_max: 3,
        nodelay: true,
        ..Config::default()
    }
}

/// Where links come in.
#[derive(Debug)]
pub struct Door {
    setup: Arc<Setup>,
    house: Arc<House>,
    config: Arc<Config>,
    stopping: watch::Receiver<bool>,
    links: Arc<Semaphore>,
    guests: Arc<Semaphore>,
    strangers: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    next: AtomicU64,
}

impl Door {
    /// A door to this house.
    pub fn new(
        setup: Arc<Setup>,
        house: Arc<House>,
        config: Config,
        stopping: watch::Receiver<bool>,
    ) -> Door {
        Door {
            setup,
            house,
            config: Arc::new(config),
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
            .and_then(|()| Ok(set_tcp_user_timeout(&stream, UNANSWERED)?))
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

/// A client that shows a screen.
struct Link {
    door: Arc<Door>,
    id: u64,
    peer: SocketAddr,
    key: PublicKey,
    size: Option<Grid>,
    look: Look,
    read: ChannelReadHalf,
    write: Arc<ChannelWriteHalf<Msg>>,
    /// The connection has ended by itself.
    over: watch::Receiver<bool>,
}

/// Something of the client.
enum Came {
    Bytes(Vec<u8>),
    Size(Option<Grid>),
    Nothing,
    End,
}

fn came(message: Option<ChannelMsg>) -> Came {
    match message {
        Some(ChannelMsg::Data { data }) => Came::Bytes(data.to_vec()),
        Some(ChannelMsg::WindowChange { col_width, row_height, .. }) => {
            Came::Size(vt::grid(row_height, col_width))
        }
        None | Some(ChannelMsg::Eof | ChannelMsg::Close) => Came::End,
        Some(_) => Came::Nothing,
    }
}

impl Link {
    async fn serve(mut self) {
        let name = keys::name(&self.key);
        let mut place = self.place(&name).await;
        if matches!(place, Place::Nobody) {
            if !self.visit().await {
                return;
            }
            place = self.place(&name).await;
        }
        match place {
            Place::Device(device) => self.show(device).await,
            Place::Nobody | Place::Closed => self.farewell(Some("sys.no_seat")).await,
        }
    }

    async fn place(&self, name: &str) -> Place {
        let (house, name) = (self.door.house.clone(), name.to_owned());
        spawn_blocking(move || house.place(&name)).await.unwrap_or(Place::Closed)
    }

    /// The first screen of a key nobody knows. Whether it is a device's now.
    async fn visit(&mut self) -> bool {
        let Ok(_place) = self.door.guests.clone().try_acquire_owned() else {
            self.farewell(Some("sys.no_seat")).await;
            return false;
        };
        note(&format!("{}: a key nobody knows is asked for a code", self.peer));
        let mut stopping = self.door.stopping.clone();
        let ended = tokio::select! {
            enrolled = timeout(VISIT, self.ask()) => enrolled.unwrap_or(Some(false)),
            _ = stopping.wait_for(|stop| *stop) => None,
        };
        match ended {
            Some(true) => true,
            Some(false) => {
                self.farewell(None).await;
                false
            }
            None => {
                self.farewell(Some("sys.pause")).await;
                false
            }
        }
    }

    async fn ask(&mut self) -> Option<bool> {
        let (setup, clock) = (self.door.setup.clone(), Clock::default());
        let wedge = setup.wedge().map(|wedge| (&wedge.prefix[..], &wedge.suffix[..]));
        let mut guest = Guest::new(setup.language, wedge);
        let mut canvas = self.size.map(|size| Canvas::new(size, self.look));
        let mut tried = 0;
        loop {
            let bytes = match &mut canvas {
                Some(canvas) => canvas.paint(&guest.view()),
                None => vt::waiting(setup.language, self.look),
            };
            // A client that takes nothing has no use for a screen.
            timeout(HELLO, self.write.data_bytes(bytes)).await.ok()?.ok()?;
            match came(self.read.wait().await) {
                Came::End => return Some(false),
                Came::Nothing => {}
                Came::Size(size) => {
                    self.size = size;
                    canvas = size.map(|size| Canvas::new(size, self.look));
                }
                Came::Bytes(bytes) => match guest.push(clock.steady(), &bytes) {
                    Said::Nothing => {}
                    Said::Leave => return Some(false),
                    Said::Code(code) => {
                        if let Some(canvas) = &mut canvas {
                            let bytes = canvas.paint(&guest.view());
                            timeout(HELLO, self.write.data_bytes(bytes)).await.ok()?.ok()?;
                        }
                        let (house, key) = (self.door.house.clone(), self.key.clone());
                        let enrolled = spawn_blocking(move || house.enrol(&key, &code)).await;
                        match enrolled.unwrap_or(Err("sys.no_seat")) {
                            Ok(()) => return Some(true),
                            Err(why) => guest.refuse(why),
                        }
                        tried += 1;
                        if tried >= CODES {
                            return Some(false);
                        }
                    }
                },
            }
        }
    }

    /// Shows a device until client, device or service end it.
    async fn show(mut self, device: Sender<Heard>) {
        let (bytes, pictures) = mpsc::channel(PICTURES);
        let (end, mut ended) = oneshot::channel();
        let behind = Arc::new(AtomicBool::new(false));
        let output = Output { bytes, end, behind: behind.clone() };
        let attach =
            Attach { link: self.id, peer: self.peer.to_string(), size: self.size, look: self.look, output };
        if device.send(Heard::Attach(attach)).is_err() {
            return self.farewell(Some("sys.no_seat")).await;
        }
        let writer =
            Aborted(tokio::spawn(write(self.write.clone(), pictures, behind, device.clone())).abort_handle());
        let input = Arc::new(Semaphore::new(INPUT));
        let last = loop {
            tokio::select! {
                biased;
                // A device that is gone without a word has died.
                end = &mut ended => break Some(end.ok()),
                came = self.hear(&input) => if !came.tell(self.id, &device) { break None },
            }
        };
        drop(writer);
        let mut heard = false;
        match last {
            None => {}
            Some(None) => self.farewell(Some("sys.no_seat")).await,
            Some(Some(End { bytes, displaced })) => {
                let lives = self.end(bytes).await;
                heard = displaced && lives;
            }
        }
        // A device that has ended has nobody to miss.
        drop(device.send(Heard::Gone(self.id, heard)));
    }

    /// What comes next of the client, when the device has room for it.
    async fn hear(&mut self, input: &Arc<Semaphore>) -> Taken {
        let Ok(permit) = input.clone().acquire_owned().await else { return Taken(Came::End, None) };
        Taken(came(self.read.wait().await), Some(permit))
    }

    async fn farewell(&mut self, said: Option<&'static str>) {
        self.end(vt::farewell(said, self.door.setup.language, self.look)).await;
    }

    /// Ends the link with these bytes. Whether the client heard it and went.
    async fn end(&mut self, bytes: Vec<u8>) -> bool {
        let told = timeout(FAREWELL, async {
            // What cannot be said any more need not be.
            drop(self.write.data_bytes(bytes).await);
            drop(self.write.exit_status(0).await);
            drop(self.write.eof().await);
            drop(self.write.close().await);
            self.over.wait_for(|over| *over).await.is_ok()
        });
        told.await.unwrap_or(false)
    }
}

/// Something of the client, with its place in the device's queue.
struct Taken(Came, Option<OwnedSemaphorePermit>);

impl Taken {
    /// Tells the device; false at the end.
    fn tell(self, link: u64, device: &Sender<Heard>) -> bool {
        let told = match (self.0, self.1) {
            (Came::Bytes(bytes), Some(permit)) => device.send(Heard::Typed(link, bytes, permit)),
            (Came::Size(size), Some(permit)) => device.send(Heard::Sized(link, size, permit)),
            (Came::Nothing, _) => Ok(()),
            (Came::End | Came::Bytes(_) | Came::Size(_), _) => return false,
        };
        told.is_ok()
    }
}

/// A task that ends with this.
struct Aborted(AbortHandle);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends pictures as the client takes them, and tells the device when there is room again.
async fn write(
    to: Arc<ChannelWriteHalf<Msg>>,
    mut pictures: mpsc::Receiver<Vec<u8>>,
    behind: Arc<AtomicBool>,
    device: Sender<Heard>,
) {
    while let Some(bytes) = pictures.recv().await {
        if to.data_bytes(bytes).await.is_err() {
            return;
        }
        if behind.swap(false, Ordering::SeqCst) && device.send(Heard::Room).is_err() {
            return;
        }
    }
}
