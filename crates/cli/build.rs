//! The database library lies beside the binaries and the tests, and they look for it there. For
//! Windows the program also says in its file who made it, which version it is, and has its icon.

use std::env;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN:$ORIGIN/.."),
        Ok("windows") => resource(),
        _ => {}
    }
}

/// Compiles version, icon and manifest into the program: by windres, or by Microsoft's rc.
fn resource() {
    let manifest_folder = env::var("CARGO_MANIFEST_DIR").expect("cargo names this folder");
    let folder = Path::new(&manifest_folder);
    let icon = folder.join("../../icons/icon.ico");
    let manifest = folder.join("linewatch.manifest");
    for file in [&icon, &manifest] {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let script = Path::new(&env::var("OUT_DIR").expect("cargo names the output folder"))
        .join("linewatch.rc");
    fs::write(&script, script_text(&icon, &manifest)).expect("the output folder can be written");
    embed_resource::compile(script, embed_resource::NONE)
        .manifest_required()
        .expect("windres (mingw) or rc.exe (Windows SDK) should compile linewatch.rc");
}

/// The resource script. Numbers are those of winver.h, so that no header is needed.
fn script_text(icon: &Path, manifest: &Path) -> String {
    // Backslashes would be escapes.
    let path = |path: &Path| path.display().to_string().replace('\\', "/");
    let version = env::var("CARGO_PKG_VERSION").expect("cargo names the version");
    let numbers: Vec<_> = version.split(['.', '-', '+']).take(3).collect();
    let numbers = numbers.join(",");
    let mut text = format!(
        "1 ICON \"{}\"\n1 24 \"{}\"\n\
         1 VERSIONINFO\nFILEVERSION {numbers},0\nPRODUCTVERSION {numbers},0\n\
         FILEFLAGSMASK 0x3f\nFILEFLAGS 0\nFILEOS 0x40004\nFILETYPE 1\n\
         BEGIN\n  BLOCK \"StringFileInfo\"\n  BEGIN\n    BLOCK \"000004b0\"\n    BEGIN\n",
        path(icon),
        path(manifest)
    );
    let values = [
        ("CompanyName", "The Linewatch developers"),
        ("FileDescription", "Linewatch command line"),
        ("FileVersion", &version),
        ("InternalName", "linewatch"),
        ("LegalCopyright", "The Linewatch developers. MIT OR Apache-2.0."),
        ("OriginalFilename", "linewatch.exe"),
        ("ProductName", "Linewatch"),
        ("ProductVersion", &version),
    ];
    let line = |(name, value): (&str, &str)| format!("      VALUE \"{name}\", \"{value}\\0\"\n");
    text.extend(values.map(line));
    text.push_str(
        "    END\n  END\n  BLOCK \"VarFileInfo\"\n  BEGIN\n    VALUE \"Translation\", 0, 1200\n  END\nEND\n",
    );
    text
}
