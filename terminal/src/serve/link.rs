//! Links: how an SSH client shows a device.

use super::device::{Attach, End, Heard, Output};
use super::door::{Door, HELLO};
use super::house::Place;
use super::vt::{self, Canvas, Grid, Look};
use super::{keys, note};
use crate::enrol::{Guest, Said, Where};
use crate::io::clock::Clock;
use regal_shared::barcode::Invitation;
use russh::keys::PublicKey;
use russh::server::Msg;
use russh::{ChannelMsg, ChannelReadHalf, ChannelWriteHalf};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::timeout;

/// How long a key nobody knows is asked for a code.
const VISIT: Duration = Duration::from_secs(600);
/// How many codes may be tried over one link.
const CODES: usize = 5;
/// How long a client may take to hear the end.
const FAREWELL: Duration = Duration::from_secs(3);
/// So many pieces of input wait for a device; then the client waits.
const INPUT: usize = 8;
/// So many pictures and bells wait for a client; then nothing more is painted for it.
const PICTURES: usize = 4;

/// A client that shows a screen.
pub struct Link {
    /// Where it came in.
    pub door: Arc<Door>,
    /// Its number, never used twice.
    pub id: u64,
    /// Where the client is.
    pub peer: SocketAddr,
    /// Its key.
    pub key: PublicKey,
    /// Its size, when it is known.
    pub size: Option<Grid>,
    /// What it can show.
    pub look: Look,
    /// What comes from it.
    pub read: ChannelReadHalf,
    /// What goes to it.
    pub write: Arc<ChannelWriteHalf<Msg>>,
    /// The connection has ended by itself.
    pub over: watch::Receiver<bool>,
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
    /// Asks for a code where the key is no device's yet, then shows the device until one of them ends it.
    pub async fn serve(mut self) {
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
        let mut guest = Guest::new(setup.language, Where::Served, wedge);
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
                    // Where the hub is this service knows; another one's invitation is not for here.
                    Said::Invited(invitation) if !setup.is_of(&invitation) => guest.refuse("sys.other_key"),
                    Said::Code(code) | Said::Invited(Invitation { code, .. }) => {
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
        taken(input, self.read.wait()).await
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

/// Waits for a place in the device's queue, and only then for the client: while there is none the client's input stays on
/// its way.
async fn taken(input: &Arc<Semaphore>, next: impl Future<Output = Option<ChannelMsg>>) -> Taken {
    let Ok(permit) = input.clone().acquire_owned().await else { return Taken(Came::End, None) };
    Taken(came(next.await), Some(permit))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;
    use std::sync::mpsc::channel;

    /// One key, counted when it is asked for.
    async fn key(asked: &AtomicU64) -> Option<ChannelMsg> {
        asked.fetch_add(1, Ordering::SeqCst);
        Some(ChannelMsg::Data { data: b"5".to_vec().into() })
    }

    #[test]
    fn a_device_that_is_behind_takes_a_few_pieces_and_the_client_waits() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (input, asked) = (Arc::new(Semaphore::new(INPUT)), AtomicU64::new(0));
            let (device, heard) = channel();
            // Nobody takes in what the device hears.
            for _ in 0..INPUT {
                assert!(taken(&input, key(&asked)).await.tell(1, &device));
            }
            let next = timeout(Duration::ZERO, taken(&input, key(&asked))).await;
            assert!(next.is_err() && asked.load(Ordering::SeqCst) == INPUT as u64, "the client is not read");
            drop(heard.recv());
            assert!(taken(&input, key(&asked)).await.tell(1, &device), "one place is free again");
            assert!(timeout(Duration::ZERO, taken(&input, key(&asked))).await.is_err());
            assert_eq!(asked.load(Ordering::SeqCst), INPUT as u64 + 1);
            assert_eq!(heard.try_iter().count(), INPUT);
        });
    }
}
