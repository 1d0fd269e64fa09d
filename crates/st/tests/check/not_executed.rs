//! E06xx: what is understood but not executed is refused by name and place.
use crate::support::says;

#[test]
fn object_orientation() {
    says(
        "INTERFACE I END_INTERFACE
FUNCTION_BLOCK A END_FUNCTION_BLOCK
FUNCTION_BLOCK B EXTENDS A IMPLEMENTS I
METHOD M : BOOL END_METHOD
PROPERTY Q : INT
GET
END_GET
END_PROPERTY
END_FUNCTION_BLOCK
PROGRAM P END_PROGRAM",
        &[
            "E0601 1:11 INTERFACE I is understood but not executed yet.",
            "E0601 3:26 EXTENDS A",
            "E0601 3:39 IMPLEMENTS I",
            "E0601 4:8 METHOD M",
            "E0601 5:10 PROPERTY Q",
        ],
    );
}

#[test]
fn pointers_references_and_jumps() {
    says(
        "PROGRAM P
VAR p : POINTER TO INT; r : REFERENCE TO INT; i : INT; END_VAR
p := ADR(i);
i := p^;
r REF= i;
JMP there;
there:
i := 1;
END_PROGRAM",
        &[
            "E0601 2:9 POINTER TO is understood but not executed yet.",
            "E0601 2:29 REFERENCE TO",
            "E0601 3:6 ADR",
            "E0601 4:6 ^",
            "E0601 5:1 REF=",
            "E0601 6:1 JMP there",
            "E0601 7:1 A label for JMP there",
        ],
    );
}
