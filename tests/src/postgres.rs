use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// An empty PostgreSQL database that belongs to one test and is dropped with this value.
#[derive(Debug)]
pub struct FreshPostgres {
    cluster: String,
    name: String,
}

impl FreshPostgres {
    /// Its address, `postgres://…`.
    pub fn url(&self) -> String {
        with_database(&self.cluster, &self.name)
    }
}

impl Drop for FreshPostgres {
    fn drop(&mut self) {
        // A database left behind goes with the cluster; a second panic would hide the first.
        if let Err(error) = run(&self.cluster, &format!("drop database {} with (force)", self.name)) {
            eprintln!("the database {} stays: {error}", self.name);
        }
    }
}

/// A fresh database on the cluster of `REGAL_TEST_POSTGRES`, which `scripts/with-postgres` starts.
///
/// Without a cluster `None`, and it is said that PostgreSQL is left out. Panics if the cluster does not answer.
pub fn postgres_database() -> Option<FreshPostgres> {
    let Ok(cluster) = std::env::var("REGAL_TEST_POSTGRES") else {
        crate::left_out("PostgreSQL (REGAL_TEST_POSTGRES is not set; scripts/with-postgres starts one)");
        return None;
    };
    let name = format!("regal_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    run(&cluster, &format!("create database {name} template template0"))
        .unwrap_or_else(|error| panic!("no database on {cluster}: {error}"));
    Some(FreshPostgres { cluster, name })
}

fn run(url: &str, sql: &str) -> Result<(), postgres::Error> {
    Client::connect(url, NoTls)?.batch_execute(sql)
}

/// The address with another database at its end.
fn with_database(url: &str, name: &str) -> String {
    let (address, settings) = url.split_once('?').map_or((url, String::new()), |(a, s)| (a, format!("?{s}")));
    let host = address.find("://").map_or(0, |at| at + 3);
    let server = address[host..].find('/').map_or(address, |at| &address[..host + at]);
    format!("{server}/{name}{settings}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_stands_at_the_end_of_the_address() {
        for (url, expected) in [
            ("postgres://regal@127.0.0.1:5432/regal", "postgres://regal@127.0.0.1:5432/x"),
            ("postgres://regal@127.0.0.1", "postgres://regal@127.0.0.1/x"),
            ("postgres://h/regal?sslmode=disable", "postgres://h/x?sslmode=disable"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }

    #[test]
    fn each_test_has_a_database_of_its_own() {
        let (Some(one), Some(two)) = (postgres_database(), postgres_database()) else { return };
        let mut client = Client::connect(&one.url(), NoTls).unwrap();
        client.batch_execute("create table only_here (a bigint)").unwrap();
        assert!(
            Client::connect(&two.url(), NoTls).unwrap().batch_execute("select a from only_here").is_err()
        );
        let url = one.url();
        drop(one);
        assert!(
            Client::connect(&url, NoTls).is_err(),
            "the database is dropped though a client was connected"
        );
    }
}
