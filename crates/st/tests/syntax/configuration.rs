//! CONFIGURATION, RESOURCE, TASK.

use crate::common::{check_files, codes, wrong};

#[test]
fn a_whole_configuration() {
    check_files(&[
        (
            "CONFIGURATION Cell\nVAR_GLOBAL g : INT; END_VAR\nRESOURCE Main ON PLC\n\
             VAR_GLOBAL h : INT; END_VAR\nTASK Fast(INTERVAL := T#10ms, PRIORITY := 1);\n\
             TASK Event(SINGLE := g.x, PRIORITY := 2);\nPROGRAM Line WITH Fast : PLC_PRG(a := g, b => h);\n\
             PROGRAM RETAIN Other : P2;\nEND_RESOURCE\nVAR_CONFIG Main.Line.x AT %IX0.0 : BOOL; END_VAR\n\
             END_CONFIGURATION",
            "CONFIGURATION Cell\n    VAR_GLOBAL\n        g : INT;\n    END_VAR\n    VAR_CONFIG\n        \
             Main.Line.x AT %IX0.0 : BOOL;\n    END_VAR\n    RESOURCE Main ON PLC\n        VAR_GLOBAL\n            \
             h : INT;\n        END_VAR\n        TASK Fast(INTERVAL := T#10ms, PRIORITY := 1);\n        \
             TASK Event(SINGLE := g.x, PRIORITY := 2);\n        PROGRAM Line WITH Fast : PLC_PRG(a := g, b => h);\n        \
             PROGRAM RETAIN Other : P2;\n    END_RESOURCE\nEND_CONFIGURATION",
        ),
        (
            "CONFIGURATION C TASK T(PRIORITY := 0); PROGRAM p WITH T : P; END_CONFIGURATION;",
            "CONFIGURATION C\n    TASK T(PRIORITY := 0);\n    PROGRAM p WITH T : P;\nEND_CONFIGURATION",
        ),
        ("RESOURCE R ON X END_RESOURCE", "RESOURCE R ON X\nEND_RESOURCE"),
    ]);
}

#[test]
fn what_is_wrong_in_configurations() {
    for (text, want) in [
        (
            "CONFIGURATION C TASK T; PROGRAM p : ; END_CONFIGURATION",
            &["E0101 1:23", "E0107 1:37"][..],
        ),
        ("CONFIGURATION C RESOURCE R ON X END_CONFIGURATION", &["E0103 1:17"]),
        (
            "CONFIGURATION C x; TASK T(PRIORITY := ); END_CONFIGURATION",
            &["E0108 1:17", "E0105 1:39"],
        ),
        (
            "CONFIGURATION C\nx; TASK T(PRIORITY := ); END_CONFIGURATION",
            &["E0108 2:1", "E0105 2:23"],
        ),
        ("CONFIGURATION C PROGRAM p : P(fb WITH t); END_CONFIGURATION", &["E0101 1:34"]),
    ] {
        assert_eq!(codes(text), want, "{text}\n{}", wrong(text).join("\n"));
    }
}
