//! A hub for tests: answers HTTP by a script, on one loopback port.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// What a request was.
#[derive(Debug, Clone)]
pub struct Asked {
    pub line: String,
    pub token: String,
    pub trace: String,
    pub body: String,
}

/// How to answer one.
#[derive(Debug, Clone)]
pub enum Say {
    /// Status and JSON, marked as a hub's.
    Json(u16, String),
    /// Status and these headers and body, unmarked.
    Foreign(u16, &'static str, &'static str),
    /// Takes the request, and closes without an answer.
    Lose,
}

/// The hub; the script gives the answers in order, and the last answer again and again.
pub struct TestHub {
    pub address: String,
    pub asked: Receiver<Asked>,
    pub script: Sender<Say>,
}

impl TestHub {
    pub fn start() -> TestHub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (tell, asked) = channel();
        let (script, says) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                if !serve(stream, &tell, &says) {
                    return;
                }
            }
        });
        TestHub { address, asked, script }
    }

    pub fn next(&self) -> Asked {
        self.asked.recv_timeout(Duration::from_secs(10)).expect("asked in time")
    }

    pub fn say(&self, say: Say) {
        self.script.send(say).expect("listens");
    }
}

/// One request on one connection.
fn serve(stream: TcpStream, tell: &Sender<Asked>, says: &Receiver<Say>) -> bool {
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request");
    let (mut length, mut token, mut trace) = (0, String::new(), String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).expect("a header");
        let (name, value) = header.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().expect("a length"),
            "authorization" => token = value.trim().to_owned(),
            "x-regal-trace" => trace = value.trim().to_owned(),
            "" => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body = String::from_utf8(body).expect("text");
    if tell.send(Asked { line: line.trim().to_owned(), token, trace, body }).is_err() {
        return false;
    }
    let Ok(say) = says.recv() else { return false };
    let (head, body) = match say {
        Say::Json(status, body) => {
            (format!("{status} X\r\ncontent-type: application/json\r\nx-regal: 1"), body)
        }
        Say::Foreign(status, headers, body) => (format!("{status} X\r\n{headers}"), body.to_owned()),
        Say::Lose => return true,
    };
    let answer =
        format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    drop((&stream).write_all(answer.as_bytes()));
    true
}
