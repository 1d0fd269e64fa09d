//! Writes the recorded hour: `cargo run -p simulator --example record -- datasets/gas-release-hour`.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use flate2::{Compression, GzBuilder};
use simulator::recording::gas_release_hour;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("say into which folder, as the only argument")?;
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let recording = gas_release_hour();
    fs::write(folder.join("ground_truth.jsonl"), recording.ground_truth_jsonl())?;
    let packed = [
        ("messages.jsonl.gz", recording.messages_jsonl()),
        ("samples.csv.gz", recording.samples_csv()),
    ];
    for (name, text) in packed {
        // Without a time in the header the same text gives the same file.
        let file = File::create(folder.join(name))?;
        let mut out = GzBuilder::new().mtime(0).write(file, Compression::best());
        out.write_all(text.as_bytes())?;
        out.finish()?;
    }
    Ok(())
}
