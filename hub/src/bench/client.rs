//! A terminal of the benchmark: one connection, one confirm at a time, plain HTTP/1.1 with as little work as can be,
//! for it shares the machine with the hub.

use super::measure::clock;
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One simulated device.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// Its id.
    pub device: String,
    /// Its token.
    pub token: String,
    /// The task it holds.
    pub task: String,
    /// Lines of that task.
    pub lines: i64,
    /// Last number used.
    pub number: i64,
}

impl Client {
    fn command(&self, number: i64) -> String {
        let line = (number - 1) % self.lines + 1;
        format!(
            "{{\"id\":\"{0}.c{number}\",\"epoch\":1,\"actor\":\"bench\",\"occurred_at\":0,\"lease\":{{\"task\":\"{1}\",\
             \"fence\":1,\"revision\":1}},\"confirm\":{{\"kind\":\"pick\",\"line\":{line},\"owner\":\"own\",\"item\":\"I{line}\",\
             \"location\":\"{0}.{line}\",\"qty\":1,\"tote\":\"{0}\"}}}}",
            self.device, self.task
        )
    }

    /// A POST of so many confirms from this number on.
    fn post(&self, from: i64, count: i64) -> String {
        let commands: Vec<String> = (from..from + count).map(|number| self.command(number)).collect();
        self.request("/v1/commands", &format!("{{\"hello\":{HELLO},\"commands\":[{}]}}", commands.join(",")))
    }

    fn request(&self, path: &str, body: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        )
    }

    /// Confirms until `end`, at least once; answers the time of each.
    pub(super) async fn work(
        mut self,
        hub: SocketAddr,
        end: Instant,
    ) -> anyhow::Result<(Client, Vec<Duration>)> {
        let mut stream = connect(hub).await?;
        let mut times = Vec::with_capacity(4096);
        let mut answer = Vec::with_capacity(4096);
        loop {
            times.push(self.confirm(&mut stream, &mut answer).await?);
            if clock() >= end {
                return Ok((self, times));
            }
        }
    }

    /// One confirm, and how long its answer took.
    async fn confirm(&mut self, stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<Duration> {
        self.number += 1;
        let request = self.post(self.number, 1);
        let begin = clock();
        ask(stream, &request, answer).await?;
        let taken = begin.elapsed();
        applied(answer, 1)?;
        Ok(taken)
    }

    /// Comes back with so many waiting confirms. One that loses its answer sends all of them once more; a hub that is busy
    /// is asked again after a pause, as terminals do. Answers how often it was busy.
    pub(super) async fn send_waiting(
        mut self,
        hub: SocketAddr,
        count: i64,
        loses: bool,
    ) -> anyhow::Result<(Client, usize)> {
        let request = self.post(self.number + 1, count);
        if loses {
            let mut stream = connect(hub).await?;
            stream.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
            // The first byte of the answer has come, and the rest is lost.
            stream.read_u8().await.context("the hub closed the connection")?;
        }
        let mut stream = connect(hub).await?;
        let mut answer = Vec::with_capacity(4096);
        let mut pause = Duration::from_millis(200);
        for busy in 0..TRIES {
            ask(&mut stream, &request, &mut answer).await?;
            let settled = applied_of(&answer);
            if settled == usize::try_from(count)? {
                self.number += count;
                return Ok((self, busy));
            }
            let text = String::from_utf8_lossy(&answer);
            let taken = answer.starts_with(b"HTTP/1.1 200") || answer.starts_with(b"HTTP/1.1 503");
            ensure!(taken, "{settled} of {count} confirms were simply applied: {text}");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
        anyhow::bail!("the hub stays busy")
    }

    /// Holds its feed, confirms in each turn and says once that it is there, as a terminal does.
    pub(super) async fn keep_pace(
        mut self,
        hub: SocketAddr,
        pace: Duration,
        first: Duration,
        turns: u32,
    ) -> anyhow::Result<(Client, Vec<Duration>)> {
        let mut due = tokio::time::Instant::now() + first;
        tokio::time::sleep_until(due).await;
        let feed = tokio::spawn(hear(connect(hub).await?, self.token.clone()));
        let (mut stream, mut answer, mut times) = (connect(hub).await?, Vec::new(), Vec::new());
        let beat = format!("{{\"hello\":{HELLO},\"tasks\":[\"{}\"],\"waiting\":0}}", self.task);
        for turn in 0..turns {
            due += pace;
            tokio::time::sleep_until(due).await;
            if turn == turns / 2 {
                ask(&mut stream, &self.request("/v1/heartbeat", &beat), &mut answer).await?;
            }
            times.push(self.confirm(&mut stream, &mut answer).await?);
        }
        ensure!(!feed.is_finished(), "the hub closed a feed: {:?}", feed.await);
        feed.abort();
        Ok((self, times))
    }
}

/// A hub that is busy is asked so often.
const TRIES: usize = 20;
/// Who speaks.
const HELLO: &str = "{\"protocol\":1,\"version\":\"bench\",\"epoch\":1}";

async fn connect(hub: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(hub).await.context("the benchmark's hub does not listen")?;
    stream.set_nodelay(true).context("a setting of the connection")?;
    Ok(stream)
}

/// One request and its whole answer.
pub(super) async fn ask(stream: &mut TcpStream, request: &str, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    stream.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
    read_answer(stream, answer).await
}

/// How many commands were applied.
fn applied_of(answer: &[u8]) -> usize {
    answer.windows(9).filter(|part| part == b"\"applied\"").count()
}

fn applied(answer: &[u8], count: usize) -> anyhow::Result<()> {
    let found = applied_of(answer);
    ensure!(
        found == count,
        "{found} of {count} confirms were simply applied: {}",
        String::from_utf8_lossy(answer)
    );
    Ok(())
}

/// A feed: hears whatever comes, for ever.
async fn hear(mut stream: TcpStream, token: String) -> anyhow::Result<()> {
    let hello = format!(
        "GET /v1/feed?protocol=1 HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: YmVuY2htYXJrLWtleS0xNg==\r\n\r\n"
    );
    stream.write_all(hello.as_bytes()).await.context("the hub closed the feed")?;
    let mut heard = vec![0; 1 << 14];
    let mut first = true;
    loop {
        let read = stream.read(&mut heard).await.context("the hub closed the feed")?;
        ensure!(read > 0, "the hub closed the feed");
        ensure!(
            !first || heard.starts_with(b"HTTP/1.1 101"),
            "no feed: {}",
            String::from_utf8_lossy(&heard[..read])
        );
        first = false;
    }
}

async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    answer.clear();
    loop {
        let read = stream.read_buf(answer).await.context("the hub closed the connection")?;
        ensure!(read > 0, "the hub closed the connection");
        let Some(head) = answer.windows(4).position(|part| part == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        let length: usize = text
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next())
            .and_then(|length| length.parse().ok())
            .context("an answer without content-length")?;
        if answer.len() >= head + 4 + length {
            return Ok(());
        }
    }
}
