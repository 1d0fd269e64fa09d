//! The interface is built apart from Rust; without it a page says how, so that every check of the
//! Rust code runs without Node. And the database library lies beside the tests, which look for it
//! there.

use std::path::Path;

const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Linewatch</title>\
    <p>The interface is not built yet: run <code>cargo xtask build</code>.</p>";

fn main() -> std::io::Result<()> {
    let dist = Path::new("../../ui/dist");
    if !dist.join("index.html").exists() {
        std::fs::create_dir_all(dist)?;
        std::fs::write(dist.join("index.html"), NOT_BUILT)?;
    }
    println!("cargo::rerun-if-changed=../../ui/dist");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN:$ORIGIN/..");
    }
    Ok(())
}
