//! Reading, writing and forcing by path, and what is refused with which sentence.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use st::{Clock, Machine, Running, SourceFile, Value};

const TEXT: &str = "TYPE E_State : (Standby, Running := 5) UINT; END_TYPE
    TYPE T_Percent : INT (0..100); END_TYPE
    PROGRAM P
    VAR
      b : BOOL; i : INT; u : USINT; p : T_Percent; e : E_State; s : STRING[6]; w : WSTRING[3];
      r : REAL; l : LREAL; t : TIME; a : ARRAY[1..2, -1..1] OF DINT; seen : INT; _own : INT;
    END_VAR
    VAR CONSTANT k : INT := 3; END_VAR
    VAR_OUTPUT q : INT; END_VAR
    seen := i; q := 1;
    END_PROGRAM";

fn machine(text: &str) -> Machine<Running> {
    let compiled = st::compile(&[SourceFile::new("P.st", text)]);
    Machine::new(compiled.unwrap_or_else(|found| panic!("{found:?}")).container).start()
}

fn scan(machine: &mut Machine<Running>, ms: i64) {
    let report = machine.scan(Clock { now_ns: ms * 1_000_000, wall_ns: 0 });
    assert_eq!(report.faults, []);
}

#[test]
fn paths_know_no_case_and_elements_have_indices() {
    let mut m = machine(TEXT);
    m.write("p.A[2, -1]", &Value::Int(9)).unwrap();
    assert_eq!(m.read("P.a[2,-1]").unwrap(), Value::Int(9));
    assert_eq!(m.read("P.a[1,1]").unwrap(), Value::Int(0));
    assert_eq!(m.read("P._own").unwrap(), Value::Int(0));
    for (path, said) in [
        ("P.seem", "did you mean “P.seen”"),
        ("P.a[3,0]", "outside of ARRAY [1..2, -1..1] OF DINT"),
        ("P.a[1]", "there is no variable"),
        ("P.a", "name a member or an element"),
        ("P.i.x", "there is no variable"),
        ("P.a[1,0", "there is no variable"),
        ("", "there is no variable"),
    ] {
        let error = m.read(path).unwrap_err().to_string();
        assert!(error.contains(said), "{path}: {error}");
    }
}

#[test]
fn values_that_do_not_fit_are_refused_by_name() {
    let mut m = machine(TEXT);
    for (path, value, said) in [
        ("P.i", Value::Int(40_000), "P.i: 40000 is outside of INT"),
        ("P.u", Value::Int(-1), "P.u: -1 is outside of USINT"),
        ("P.p", Value::Int(101), "P.p: 101 is outside of INT (0..100)"),
        ("P.b", Value::Int(1), "P.b: “1” is no value of BOOL"),
        ("P.i", Value::Bool(true), "P.i: “TRUE” is no value of INT"),
        ("P.i", Value::Text("5".into()), "P.i: “5” is no value of INT"),
        ("P.i", Value::LReal(1.5), "P.i: “1.5” is no value of INT"),
        ("P.r", Value::LReal(1e300), "P.r: “1e300” is no value of REAL"),
        ("P.t", Value::Int(5), "P.t: “5” is no value of TIME"),
        ("P.e", Value::Text("Stopped".into()), "P.e: “Stopped” is no value of E_State"),
        ("P.e", Value::Int(4), "P.e: E_State has no value “4”; it has Standby, Running"),
        ("P.s", Value::Text("等待中".into()), "P.s: the text has 9 bytes"),
        ("P.k", Value::Int(4), "P.k is a constant"),
        ("P.x", Value::Int(4), "there is no variable “P.x”"),
    ] {
        let error = m.write(path, &value).unwrap_err().to_string();
        assert!(error.contains(said), "{path} := {value:?}: {error}");
        assert!(m.force(path, &value).is_err());
    }
    assert_eq!(m.forces(), []);
}

#[test]
fn values_that_fit_are_written_in_the_form_of_their_variable() {
    let mut m = machine(TEXT);
    for (path, value, read) in [
        ("P.b", Value::Bool(true), "TRUE"),
        ("P.i", Value::UInt(7), "7"),
        ("P.i", Value::LReal(7.0), "7"),
        ("P.r", Value::LReal(0.1), "0.1"),
        ("P.r", Value::Int(3), "3"),
        ("P.l", Value::Real(0.5), "0.5"),
        ("P.l", Value::LReal(f64::NAN), "NaN"),
        ("P.e", Value::Int(5), "Running"),
        ("P.e", Value::Enum { name: String::new(), value: 0 }, "Standby"),
        ("P.s", Value::Text("等待".into()), "等待"),
        ("P.w", Value::Text("等待中".into()), "等待中"),
        ("P.t", Value::LTime(1_500_000_000), "T#1s500ms"),
    ] {
        m.write(path, &value).unwrap();
        assert_eq!(m.read(path).unwrap().to_string(), read, "{path} := {value:?}");
    }
}

#[test]
fn what_is_shown_reads_back_as_the_same() {
    let mut m = machine(TEXT);
    for (path, texts) in [
        ("P.i", ["-32768", "32767", "0"]),
        ("P.r", ["3.4028235e38", "1e-45", "-0.1"]),
        ("P.l", ["1.7976931348623157e308", "5e-324", "0.30000000000000004"]),
        ("P.t", ["T#-106751d23h47m16s854ms775us807ns", "T#1d", "T#1ns"]),
        ("P.e", ["Standby", "Running", "Standby"]),
        ("P.s", ["'", "a b", "等待"]),
    ] {
        let handle = m.variable(path).unwrap();
        for text in texts {
            let value = Value::parse(text, handle.ty()).unwrap_or_else(|e| panic!("{e}"));
            m.write_handle(&handle, &value);
            assert_eq!(m.read_handle(&handle), value, "{path} := {text}");
            assert_eq!(m.read_handle(&handle).to_string(), text, "{path}");
        }
    }
}

#[test]
fn a_forced_value_holds_before_and_after_every_scan() {
    let mut m = machine(TEXT);
    m.force("P.i", &Value::Int(4)).unwrap();
    m.force("p.Q", &Value::Int(8)).unwrap();
    m.write("P.i", &Value::Int(1)).unwrap();
    scan(&mut m, 0);
    assert_eq!(m.read("P.seen").unwrap(), Value::Int(4), "the program saw the forced value");
    assert_eq!(m.read("P.q").unwrap(), Value::Int(8), "what it wrote is not seen outside");
    m.force("P.Q", &Value::Int(9)).unwrap();
    assert_eq!(m.forces().len(), 2, "the same variable is forced once");
    assert!(m.unforce("P.q"));
    assert!(!m.unforce("P.q"));
    scan(&mut m, 1);
    assert_eq!(m.read("P.q").unwrap(), Value::Int(1));
    let stopped = m.stop();
    let again = stopped.restart();
    assert_eq!(again.forces(), [("P.i".to_owned(), Value::Int(4))]);
}

#[test]
fn outputs_of_a_faulted_program_are_safe_and_forces_still_hold() {
    let mut m = machine(
        "VAR_GLOBAL lamp AT %QX0.0 : BOOL; inner : INT; END_VAR
         PROGRAM P VAR_OUTPUT q, f : INT := 3; END_VAR VAR v AT %QW2 : INT := 1; n : INT; END_VAR
         lamp := TRUE; inner := 7; q := 50; f := 50; v := 9; n := 1 / n; END_PROGRAM",
    );
    m.force("P.f", &Value::Int(6)).unwrap();
    let report = m.scan(Clock::default());
    assert_eq!(report.faults.len(), 1);
    let sentence = report.faults[0].to_string();
    assert_eq!(sentence, "P stopped in P, P.st line 3: division by zero: 1 / 0");
    let found = ["lamp", "inner", "P.q", "P.f", "P.v"].map(|p| m.read(p).unwrap().to_string());
    assert_eq!(found, ["FALSE", "7", "3", "6", "1"]);
}

#[test]
fn no_number_as_a_whole_one_is_a_fault() {
    let mut m = machine(
        "PROGRAM P VAR r : REAL := -1.0; i : INT; END_VAR i := REAL_TO_INT(SQRT(r)); END_PROGRAM",
    );
    let report = m.scan(Clock::default());
    assert!(report.faults[0].message.contains("NaN"), "{:?}", report.faults);
}
