//! Declares the window's commands, so that its capability can allow exactly these, lets the
//! program find the database library beside itself, and says to Windows what the program knows:
//! long paths, UTF-8, monitors of different resolution.

fn main() {
    // The folder holds the interface; without it the window would be compiled with an old one.
    println!("cargo::rerun-if-changed=../ui/dist");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN:$ORIGIN/..");
    }
    let commands = tauri_build::AppManifest::new().commands(&[
        "call",
        "choose_file",
        "save_file",
        "window_preferences",
    ]);
    println!("cargo::rerun-if-changed=window.manifest");
    let windows =
        tauri_build::WindowsAttributes::new().app_manifest(include_str!("window.manifest"));
    let attributes =
        tauri_build::Attributes::new().app_manifest(commands).windows_attributes(windows);
    tauri_build::try_build(attributes)
        .expect("tauri.conf.json and capabilities/ should be readable");
}
