//! Somebody who reads: one connection, one page after the other, as a browser asks for them.

use super::measure::clock;
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer and how long it took.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Status.
    pub status: u16,
    /// From the question to the first byte.
    pub first: Duration,
    /// From the question to the last byte.
    pub whole: Duration,
    /// Bytes of the body on the way.
    pub bytes: usize,
    /// Head and body as they came.
    pub text: Vec<u8>,
}

/// A connection of a reader.
pub(super) struct Reader {
    stream: TcpStream,
    token: String,
}

impl Reader {
    /// Connects; the token is both a session's and a key's.
    pub(super) async fn connect(hub: SocketAddr, token: &str) -> anyhow::Result<Reader> {
        let stream = TcpStream::connect(hub).await.context("the benchmark's hub does not listen")?;
        stream.set_nodelay(true).context("a setting of the connection")?;
        Ok(Reader { stream, token: token.to_owned() })
    }

    /// Asks for a page or, below `/api`, a list.
    pub(super) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.ask(path, "gzip", "").await
    }

    /// The same as the script of a page does, which has heard a beat.
    pub(super) async fn get_anew(&mut self, path: &str, beat: u64) -> anyhow::Result<Answer> {
        self.ask(path, "gzip", &format!("hx-request: true\r\n{}: {beat}\r\n", crate::board::BEAT)).await
    }

    /// The same as a text one can read.
    pub(super) async fn get_plain(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.ask(path, "identity", "").await
    }

    async fn ask(&mut self, path: &str, encoding: &str, more: &str) -> anyhow::Result<Answer> {
        let who = if path.starts_with("/api") {
            format!("authorization: Bearer {}", self.token)
        } else {
            format!("cookie: {}={}", crate::board::guard::COOKIE, self.token)
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\n{who}\r\naccept-encoding: {encoding}\r\n{more}\r\n"
        );
        let begun = clock();
        self.stream.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
        let mut text = Vec::with_capacity(64 << 10);
        let mut first = None;
        loop {
            let read = self.stream.read_buf(&mut text).await.context("the hub closed the connection")?;
            ensure!(read > 0, "the hub closed the connection while it answered {path}");
            first.get_or_insert_with(|| begun.elapsed());
            if let Some((status, bytes)) = whole(&text)? {
                let whole = begun.elapsed();
                return Ok(Answer { status, first: first.unwrap_or(whole), whole, bytes, text });
            }
        }
    }

    /// Listens to the beats of a dashboard, for ever; each has a number.
    pub(super) async fn listen(mut self, mut beat: impl FnMut(u64)) -> anyhow::Result<()> {
        let request = format!(
            "GET /live HTTP/1.1\r\nhost: bench\r\ncookie: {}={}\r\naccept: text/event-stream\r\n\r\n",
            crate::board::guard::COOKIE,
            self.token
        );
        self.stream.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
        let mut heard = Vec::with_capacity(4096);
        loop {
            heard.clear();
            let read = self.stream.read_buf(&mut heard).await.context("the hub closed the beats")?;
            ensure!(read > 0, "the hub closed the beats");
            if let Some(number) = newest(&String::from_utf8_lossy(&heard)) {
                beat(number);
            }
        }
    }
}

/// The newest beat of what was heard.
fn newest(heard: &str) -> Option<u64> {
    let data = heard.lines().filter_map(|line| line.strip_prefix("data: "));
    data.filter_map(|number| number.parse().ok()).next_back()
}

/// Status and bytes of the body, once all of it is there.
fn whole(text: &[u8]) -> anyhow::Result<Option<(u16, usize)>> {
    let Some(head) = text.windows(4).position(|part| part == b"\r\n\r\n") else { return Ok(None) };
    let words = String::from_utf8_lossy(&text[..head]).to_ascii_lowercase();
    let status = words.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    let body = &text[head + 4..];
    let field = |name: &str| {
        let mut lines = words.split("\r\n").filter_map(|line| line.split_once(": "));
        lines.find(|(field, _)| *field == name).map(|(_, value)| value.to_owned())
    };
    if let Some(length) = field("content-length") {
        let length: usize = length.parse().context("no length")?;
        return Ok((body.len() >= length).then_some((status, length)));
    }
    if field("transfer-encoding").is_some_and(|how| how == "chunked") {
        return Ok(body.ends_with(b"0\r\n\r\n").then_some((status, body.len())));
    }
    Ok(Some((status, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_all_its_body_is_there() {
        let told = |text: &str| whole(text.as_bytes()).expect("an answer");
        assert_eq!(told("HTTP/1.1 200 OK\r\ncontent-le"), None);
        assert_eq!(told("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab"), None);
        assert_eq!(told("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), Some((200, 3)));
        assert_eq!(told("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n"), None);
        assert!(told("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n").is_some());
        assert_eq!(told("HTTP/1.1 303 See Other\r\nlocation: /\r\n\r\n"), Some((303, 0)));
    }

    #[test]
    fn of_several_beats_in_one_piece_the_newest_counts() {
        assert_eq!(newest("18\r\nevent: news\ndata: 7\n\n\r\n18\r\nevent: news\ndata: 8\n\n\r\n"), Some(8));
        assert_eq!(newest("3\r\n:\n\n\r\n"), None);
    }
}
