//! `cargo xtask bench snapshots`: CLIXML documents, beside an XML tokeniser, C#, and Python.

mod document;
mod hostile;
mod peers;
mod writers;

use std::fs::{self, File};
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use krstate::clixml::{Document, ReadOptions, Reader};
use krstate_bench::{Report, milliseconds, shortest, shortest_in_turn};

use peers::Peers;

/// Measures reading and writing of CLIXML.
#[derive(Parser)]
struct Arguments {
    /// Where the rows are written to.
    #[arg(long)]
    json: PathBuf,
    /// A folder for the documents.
    #[arg(long)]
    folder: PathBuf,
    #[command(flatten)]
    peers: Peers,
    /// Only read this document and tell the most memory that took.
    #[arg(long)]
    peak: Option<PathBuf>,
    /// Only measure what writers lose to an export, and print that.
    #[arg(long)]
    writers: bool,
}

const MIB: usize = 1 << 20;
const SIZE: usize = 16 * MIB;
const SMALL: usize = MIB;
const BIG: usize = 100 * MIB;
const RUNS: u32 = 15;

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(path) = &arguments.peak {
        println!("{}", peak_of(path)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::default();
    if arguments.writers {
        writers::measure(&mut report)?;
        print!("{}", report.table());
        return Ok(verdict(&report));
    }
    fs::create_dir_all(&arguments.folder)?;
    let write = |name: &str, text: &str| {
        let path = arguments.folder.join(name);
        fs::write(&path, text).with_context(|| format!("write {}", path.display())).map(|()| path)
    };
    let text = document::document(SIZE);
    let path = write("document.xml", &text)?;
    speed(&mut report, &text)?;
    // The programs of others read again and again, and do nothing between: so do we.
    let reading = milliseconds(shortest(RUNS, || read(text.as_bytes())));
    arguments.peers.csharp(&mut report, &path, reading)?;
    arguments.peers.python(&mut report, "xml.etree", peers::READ, &path, reading)?;
    // The one that makes objects is slow.
    let text = document::document(SMALL);
    let path = write("small.xml", &text)?;
    let reading = milliseconds(shortest(RUNS, || read(text.as_bytes())));
    arguments.peers.python(&mut report, "psrpcore", "read a document of 1 MiB", &path, reading)?;
    memory(&mut report, &arguments)?;
    hostile::measure(&mut report);
    writers::measure(&mut report)?;
    report.finish(&arguments.json)?;
    Ok(verdict(&report))
}

fn verdict(report: &Report) -> ExitCode {
    if report.failures().next().is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reading and writing.
fn speed(report: &mut Report, text: &str) -> Result<()> {
    let bytes = text.as_bytes();
    let document = read(bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    document.write(&mut out)?;
    ensure!(out == bytes, "the document was not written as it was read");
    // In turn, so that what others do on the machine meets all of them alike.
    let times = shortest_in_turn(
        RUNS,
        [
            &mut || Box::new(tokenise(text)),
            &mut || Box::new(read(bytes)),
            &mut || Box::new(Document::read(bytes, &ReadOptions::default())),
            &mut || Box::new(count_events(bytes)),
            &mut || {
                out.clear();
                Box::new(document.write(&mut out).map(|out| out.len()))
            },
        ],
    );
    let [tokens, reading, chunks, events, writing] = times.map(milliseconds);
    let quick_xml = "quick-xml, only tokenising";
    report.add(peers::READ, reading, quick_xml, Some(tokens), "ms", Some(2.5));
    report.add("read a document in chunks", chunks, quick_xml, Some(tokens), "ms", None);
    report.add("read events, keep nothing", events, quick_xml, Some(tokens), "ms", None);
    report.add("write a document", writing, "our reading", Some(reading), "ms", Some(1.0));
    let megabytes = |ms: f64| length(bytes.len()) / 1e3 / ms;
    for (name, ms) in [(peers::READ, reading), ("write a document", writing)] {
        report.add(name, megabytes(ms), quick_xml, Some(megabytes(tokens)), "MB/s", None);
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Result<Document, krstate::clixml::Error> {
    Document::from_slice(bytes, &ReadOptions::default())
}

/// The least that any reader of XML does.
fn tokenise(text: &str) -> u64 {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut count = 0;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) | Err(_) => return count,
            Ok(event) => {
                black_box(&event);
                count += 1;
            }
        }
    }
}

fn count_events(bytes: &[u8]) -> Result<u64, krstate::clixml::Error> {
    let mut reader = Reader::from_slice(bytes, &ReadOptions::default())?;
    let mut count = 0;
    while reader.next_event()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// In a process of its own: the most memory that reading a big document takes.
fn memory(report: &mut Report, arguments: &Arguments) -> Result<()> {
    let path = arguments.folder.join("big.xml");
    let text = document::document(BIG);
    fs::write(&path, &text)?;
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.arg("--peak").arg(&path).args(["--json", "-", "--folder", "-"]);
    let peak = peers::number(&mut command)?;
    fs::remove_file(&path)?;
    report.add(
        "peak memory of reading 100 MiB",
        peak / 1024.0,
        "the document",
        Some(length(text.len()) / length(MIB)),
        "MiB",
        Some(4.0),
    );
    Ok(())
}

/// A number of bytes to calculate with; none here is over 4 GiB.
fn length(bytes: usize) -> f64 {
    u32::try_from(bytes).unwrap_or(u32::MAX).into()
}

/// The most memory this process had, in KiB, once the document is read.
fn peak_of(path: &PathBuf) -> Result<u64> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let document = Document::read(file, &ReadOptions::default())?;
    ensure!(document.node_count() > 0, "the document is empty");
    let status = fs::read_to_string("/proc/self/status").context("this needs Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|n| n.parse().ok()).context("the system does not tell the peak of memory")
}
