//! The interface's types are those that the station speaks.

#[path = "../examples/codegen.rs"]
#[allow(dead_code, reason = "its main is for the command")]
mod codegen;

#[test]
fn the_interface_has_the_types_of_the_station() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/ipc/generated/api.ts");
    let found = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(found == codegen::types(), "run `cargo xtask codegen` and commit what it changes");
}
