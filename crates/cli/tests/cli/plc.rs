//! `linewatch plc`: what the check says, and what a program does in virtual time.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::path::PathBuf;

use testkit::{Outcome, run};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");

const COUNTER: &str = "\u{feff}PROGRAM P (* 计数 *)
VAR
    bGo : BOOL;
    iCount : INT;
    rSum : REAL;
    tPulse : TP;
    eState : (Idle, Busy) := Idle;
    sText : STRING[20] := 'idle, 等待';
    a : ARRAY [1..2, 1..2] OF INT;
END_VAR
tPulse(IN := bGo, PT := T#250ms);
IF tPulse.Q THEN
    iCount := iCount + 1;
    rSum := rSum + 0.1;
    eState := Busy;
    sText := 'busy';
ELSE
    eState := Idle;
END_IF
a[1, 2] := iCount;
END_PROGRAM
";

struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn plc(&self, command: &str, name: &str, arguments: &[&str]) -> Outcome {
        let path = self.path(name);
        run(BINARY, &[&["plc", command, &path], arguments].concat())
    }
}

/// The line's own program.
fn line_program() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../plc_program");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "st"))
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn rows_come_at_multiples_of_every_and_settings_before_their_scan() {
    let files = Files::new(&[("P.st", COUNTER)]);
    let watch = "P.iCount,P.bGo,P.rSum,P.eState,P.sText,P.a[1,2],P.tPulse.ET";
    let arguments = [
        "--scan",
        "100ms",
        "--for",
        "1s",
        "--every",
        "200ms",
        "--watch",
        watch,
        "--set",
        "P.bGo=TRUE@350ms",
        "--set",
        "P.sText='a \"b\"'@1s",
    ];
    let outcome = files.plc("run", "P.st", &arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let rows = "time_ms,P.iCount,P.bGo,P.rSum,P.eState,P.sText,\"P.a[1,2]\",P.tPulse.ET
0,0,FALSE,0,Idle,\"idle, 等待\",0,T#0s
200,0,FALSE,0,Idle,\"idle, 等待\",0,T#0s
400,1,TRUE,0.1,Busy,busy,1,T#0s
600,3,TRUE,0.3,Busy,busy,3,T#200ms
800,3,TRUE,0.3,Idle,busy,3,T#250ms
1000,3,TRUE,0.3,Idle,\"a \"\"b\"\"\",3,T#250ms
";
    // The sum of three REALs of 0.1 is the REAL nearest to 0.3 or its neighbour; read it back.
    let sum = (0.1_f32 + 0.1 + 0.1).to_string();
    assert_eq!(outcome.text(), rows.replace(",0.3,", &format!(",{sum},")));
    assert_eq!(files.plc("run", "P.st", &arguments).stdout, outcome.stdout);
}

#[test]
fn every_is_a_second_and_the_end_is_included_when_nothing_else_is_said() {
    let files = Files::new(&[("P.st", COUNTER)]);
    let outcome = files.plc("run", "P.st", &["--for", "3s", "--watch", "P.iCount"]);
    assert_eq!(outcome.text(), "time_ms,P.iCount\n0,0\n1000,0\n2000,0\n3000,0\n");
}

#[test]
fn the_line_counts_products_by_itself() {
    let mut arguments: Vec<String> = vec!["plc".into(), "run".into()];
    arguments.extend(line_program());
    arguments.extend(["--watch".into(), "PLC_PRG.iProductCount,PLC_PRG.sSystemStatus".into()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = run(BINARY, &arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let text = outcome.text();
    let last = text.lines().last().unwrap();
    assert_eq!(last, "60000,5,Running");
}

#[test]
fn the_check_says_everything_at_once_and_fails() {
    let wrong = "PROGRAM P\nVAR iCount : INT; END_VAR\niCont := 1;\niCount := 'x';\nEND_PROGRAM\n";
    let files = Files::new(&[("P.st", wrong), ("Q.st", COUNTER)]);
    let outcome = files.plc("check", "P.st", &[]);
    assert_eq!(outcome.code, Some(1));
    let (path, text) = (files.path("P.st"), outcome.text());
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with(&path)).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with(&format!("{path}:3:1: error[E02")), "{}", lines[0]);
    assert!(lines[0].contains("iCount"), "{}", lines[0]);
    assert!(lines[1].starts_with(&format!("{path}:4:11: error[E03")), "{}", lines[1]);
    let sound = files.plc("check", "Q.st", &[]);
    assert_eq!((sound.code, sound.text().as_str()), (Some(0), ""));
    assert!(sound.stderr.contains("1 files, 0 errors"), "{}", sound.stderr);
}

#[test]
fn a_failure_names_the_file() {
    let divides = "PROGRAM P\nVAR i : INT; END_VAR\ni := 1 / i;\nEND_PROGRAM\n";
    let files = Files::new(&[("P.st", divides), ("bytes.st", "x")]);
    std::fs::write(files.path("bytes.st"), b"PROGRAM P\n\xff\nEND_PROGRAM").unwrap();
    for (name, part) in [
        ("absent.st", "absent.st cannot be read"),
        ("bytes.st", "bytes.st, line 2: is not UTF-8"),
        ("P.st", "P.st:3: at 0 ms division by zero: 1 / 0 in P"),
    ] {
        let outcome = files.plc("run", name, &["--for", "1s", "--watch", "P.i"]);
        assert_eq!(outcome.code, Some(1), "{name}");
        assert!(outcome.stderr.contains(part), "{name}: {}", outcome.stderr);
    }
}

#[test]
fn what_cannot_be_set_or_watched_is_refused_by_name() {
    let files = Files::new(&[("P.st", COUNTER)]);
    for (arguments, part) in [
        (vec!["--watch", "P.iCont"], "did you mean “P.iCount”?"),
        (vec!["--watch", "P.a"], "name a member or an element"),
        (vec!["--watch", "P.bGo", "--set", "P.iCount=99999@0"], "goes from -32768 to 32767"),
        (vec!["--watch", "P.bGo", "--set", "P.eState=Flying@0"], "it has Idle, Busy"),
    ] {
        let outcome = files.plc("run", "P.st", &arguments);
        assert_eq!((outcome.code, outcome.text().as_str()), (Some(1), ""), "{part}");
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}
