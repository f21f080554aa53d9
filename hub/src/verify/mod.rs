//! `verify`: are the books what the journal says? Each rule of the books is looked at by itself; the first place
//! where one is broken is named. Reads only, in one transaction, with constant memory for the journal.

mod audit;
mod books;
mod chain;
mod figures;
pub mod head;
pub mod paper;
#[cfg(test)]
mod tests;

use crate::db::{Conn, DbError, query_int};
use crate::site::Site;
use std::fmt;

pub use chain::Point;

/// A rule of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The hash chain holds from the first movement to the site's head.
    Chain,
    /// A balance is the sum of its movements.
    Balance,
    /// Goods sum to 0 over all locations.
    Sum,
    /// No real location is below 0.
    Negative,
    /// No more is reserved than lies there.
    Reserved,
    /// A line is promised no more than it waits for, and says so when that is all.
    Promised,
    /// Each command is answered once and no number is left out; each movement has its command.
    Command,
    /// Discrepancy is what open exceptions do not explain.
    Discrepancy,
    /// An LPN is at one place, in no loop, and its content is with it.
    Lpn,
    /// A task is in one live lease.
    Lease,
    /// The chain over what was changed holds from the first change to the site's row.
    Audit,
    /// Figures of reports are the sums of the journal and the trail its movements, as far as it was read.
    Figures,
}

impl Rule {
    /// Every rule, in the order they are looked at.
    pub const ALL: [Rule; 12] = [
        Rule::Chain,
        Rule::Balance,
        Rule::Sum,
        Rule::Negative,
        Rule::Reserved,
        Rule::Promised,
        Rule::Command,
        Rule::Discrepancy,
        Rule::Lpn,
        Rule::Lease,
        Rule::Audit,
        Rule::Figures,
    ];

    /// The rule's number in documents, and what it says.
    #[must_use]
    pub fn says(self) -> (&'static str, &'static str) {
        match self {
            Rule::Chain => ("L8", "journal is one unbroken chain"),
            Rule::Balance => ("V1", "balances are the sums of movements"),
            Rule::Sum => ("L1", "stock never appears or vanishes"),
            Rule::Negative => ("V2", "nothing real is below 0"),
            Rule::Reserved => ("V3", "no more is reserved than is there"),
            Rule::Promised => ("V8", "no line is promised more than it waits for"),
            Rule::Command => ("V4", "each command is answered once"),
            Rule::Discrepancy => ("V5", "Discrepancy is what open exceptions leave unexplained"),
            Rule::Lpn => ("V6", "each LPN is at one place with its content"),
            Rule::Lease => ("V7", "each task is in one live lease"),
            Rule::Audit => ("S23", "what was changed is one unbroken chain"),
            Rule::Figures => ("K1", "figures of reports are the sums of the journal"),
        }
    }
}

/// A broken rule: the first place where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// Where and how, with names and numbers.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule.says().0, self.what)
    }
}

/// What a look at all books came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The site.
    pub site: String,
    /// How often the database was restored.
    pub epoch: i64,
    /// Movements in the journal.
    pub movements: i64,
    /// The newest head, hex.
    pub head: String,
    /// Commands answered.
    pub commands: i64,
    /// Keys with a balance.
    pub balances: i64,
    /// Broken rules; empty when all is well.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether every rule holds.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "site {}, epoch {}: {} movements, {} balances, {} commands; head {}",
            self.site, self.epoch, self.movements, self.balances, self.commands, self.head
        )?;
        for rule in Rule::ALL {
            let (number, says) = rule.says();
            let broken = self.findings.iter().find(|finding| finding.rule == rule);
            match broken {
                None => writeln!(f, "  ok      {number}  {says}")?,
                Some(finding) => writeln!(f, "  BROKEN  {number}  {says}\n          {}", finding.what)?,
            }
        }
        match self.findings.len() {
            0 => write!(f, "all {} rules hold", Rule::ALL.len()),
            n => write!(f, "{n} of {} rules broken", Rule::ALL.len()),
        }
    }
}

/// Looks at all books of a site, in one read transaction of `conn`.
///
/// # Errors
/// The database cannot be read, or the site is not in it.
pub fn verify(conn: &mut dyn Conn, site: &str) -> Result<Report, DbError> {
    conn.begin()?;
    let report = look(conn, site);
    conn.batch("rollback")?;
    report
}

/// As [`verify`], inside a transaction of the caller's: for tests that tamper and roll back.
#[cfg(test)]
pub(crate) fn looked(conn: &mut dyn Conn, site: &str) -> Result<Report, DbError> {
    look(conn, site)
}

fn look(conn: &mut dyn Conn, site: &str) -> Result<Report, DbError> {
    let row = Site::load(conn, site)?;
    let mut findings = Vec::new();
    let mut add = |rule: Rule, what: Option<String>| {
        findings.extend(what.map(|what| Finding { rule, what }));
    };
    add(Rule::Chain, chain::whole(conn, &row)?);
    add(Rule::Balance, books::balances(conn, site)?);
    add(Rule::Sum, books::sums(conn, site)?);
    add(Rule::Negative, books::negative(conn, site)?);
    add(Rule::Reserved, books::reserved(conn, site)?);
    add(Rule::Promised, books::promised(conn, site)?);
    add(Rule::Command, books::commands(conn, site)?);
    add(Rule::Discrepancy, books::discrepancy(conn, site)?);
    add(Rule::Lpn, books::lpns(conn, site)?);
    add(Rule::Lease, books::leases(conn, site)?);
    add(Rule::Audit, audit::whole(conn, &row)?);
    add(Rule::Figures, figures::sums(conn, site)?);
    add(Rule::Figures, figures::trail(conn, site)?);
    let count = |conn: &mut dyn Conn, sql: &'static str| query_int(conn, sql, crate::db::params![site]);
    Ok(Report {
        site: site.to_owned(),
        epoch: row.epoch,
        movements: row.journal,
        head: row.head,
        commands: count(conn, "select count(*) from command where site = $1")?,
        balances: count(conn, "select count(*) from balance where site = $1")?,
        findings,
    })
}

/// What the start of a hub looks at: the chain since `since`, and the rules that cost little. Answers the broken
/// rules and the newest point of the chain. For use inside a read transaction.
///
/// # Errors
/// The database.
pub fn at_start(conn: &mut dyn Conn, site: &str, since: Point) -> Result<(Vec<Finding>, Point), DbError> {
    let row = Site::load(conn, site)?;
    let mut findings = Vec::new();
    let newest = Point { number: row.journal, hash: row.head.clone() };
    let chain = chain::since(conn, &row, since)?;
    findings.extend(chain.map(|what| Finding { rule: Rule::Chain, what }));
    for (rule, look) in [
        (Rule::Negative, books::negative as fn(&mut dyn Conn, &str) -> Result<Option<String>, DbError>),
        (Rule::Reserved, books::reserved),
        (Rule::Discrepancy, books::discrepancy),
        (Rule::Lease, books::leases),
    ] {
        findings.extend(look(conn, site)?.map(|what| Finding { rule, what }));
    }
    Ok((findings, newest))
}
