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
    fn request(&self, lane: &str) -> String {
        let (number, line) = (self.number, (self.number - 1) % self.lines + 1);
        let body = format!(
            "{{\"hello\":{{\"protocol\":1,\"version\":\"bench\",\"epoch\":1}},\"commands\":[{{\"id\":\"{}.c{number}\",\
             \"epoch\":1,\"actor\":\"bench\",\"occurred_at\":0,\"lease\":{{\"task\":\"{}\",\"fence\":1,\"revision\":1}},\
             \"confirm\":{{\"kind\":\"pick\",\"line\":{line},\"owner\":\"own\",\"item\":\"I{line}\",\
             \"location\":\"{lane}.{line}\",\"qty\":1,\"tote\":\"{}\"}}}}]}}",
            self.device, self.task, self.device
        );
        format!(
            "POST /v1/commands HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        )
    }

    /// Confirms until `end`; answers the time of each.
    pub(super) async fn work(
        mut self,
        hub: SocketAddr,
        end: Instant,
    ) -> anyhow::Result<(Client, Vec<Duration>)> {
        let mut stream = TcpStream::connect(hub).await.context("the benchmark's hub does not listen")?;
        stream.set_nodelay(true).context("a setting of the connection")?;
        let mut times = Vec::with_capacity(4096);
        let mut answer = Vec::with_capacity(4096);
        let lane = self.device.clone();
        while clock() < end {
            self.number += 1;
            let request = self.request(&lane);
            let begin = clock();
            stream.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
            read_answer(&mut stream, &mut answer).await?;
            times.push(begin.elapsed());
            ensure!(
                answer.windows(9).any(|part| part == b"\"applied\""),
                "a confirm was not simply applied: {}",
                String::from_utf8_lossy(&answer)
            );
        }
        Ok((self, times))
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
