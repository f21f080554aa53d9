//! Stands in for a hub on this machine: applies whatever comes, with one sync a POST, as a hub's commit would.

use anyhow::Context;
use regal_shared::base::CommandId;
use regal_shared::wire::{Answer, Answered, Head, PostAnswer, PostCommands};
use serde::Deserialize;
use serde_json::value::to_raw_value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

/// The most bytes of a body it takes.
const MOST: usize = 1 << 20;

/// Starts it; it lives as long as the program. Its address.
pub(super) fn start(folder: &Path) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port on this machine")?;
    let address = format!("http://{}", listener.local_addr()?);
    let mut disk = File::create(folder.join("hub.log"))?;
    thread::Builder::new().name("hub".to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            // A connection that breaks is the terminal's matter; it tries again.
            drop(serve(&stream, &mut disk));
        }
    })?;
    Ok(address)
}

/// Answers on one connection until it ends.
fn serve(stream: &TcpStream, disk: &mut File) -> anyhow::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim().to_ascii_lowercase().split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse::<usize>()?.min(MOST),
                Some(_) => {}
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let said = answer(&body)?;
        disk.write_all(&body)?;
        disk.sync_data()?;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-regal: 1\r\ncontent-length: {}\r\n\r\n",
            said.len()
        );
        let mut stream = stream;
        stream.write_all(&[head.as_bytes(), said.as_bytes()].concat())?;
    }
}

/// Every command of a POST is applied.
fn answer(body: &[u8]) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Named {
        id: CommandId,
    }
    let post: PostCommands = serde_json::from_slice(body)?;
    let applied = to_raw_value(&Answer::Applied)?;
    let mut answers = Vec::with_capacity(post.commands.len());
    for command in &post.commands {
        let named: Named = serde_json::from_str(command.get())?;
        answers.push(Answered { id: named.id, answer: applied.clone() });
    }
    let head = Head { epoch: 1, number: i64::try_from(answers.len())?, hash: "00".to_owned() };
    Ok(serde_json::to_string(&PostAnswer { epoch: 1, head, answers, send_from: None })?)
}
