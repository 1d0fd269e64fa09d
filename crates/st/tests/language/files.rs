//! Text as it comes: many files, a byte order mark, Chinese comments, nested comments.
use super::steps::{once, steps_of};

#[test]
fn comments_nest_and_come_in_both_forms() {
    once(
        "(* outer (* inner *) still *) PROGRAM PLC_PRG // to the end
         VAR x : INT; /* as in C */ END_VAR x := 1; (* x := 2; *) // x := 3;
         END_PROGRAM",
        "x=1",
    );
}

#[test]
fn a_byte_order_mark_and_chinese_comments() {
    steps_of(
        &[
            (
                "FB_Count.st",
                "\u{feff}(* 计数器:每次加一 *)\r\nFUNCTION_BLOCK FB_Count\r\nVAR_OUTPUT n : INT; (* 数量 *) END_VAR\r\nn := n + 1; // 加一\r\nEND_FUNCTION_BLOCK\r\n",
            ),
            (
                "PLC_PRG.st",
                "\u{feff}PROGRAM PLC_PRG\nVAR fb : FB_Count; s : STRING := '运行'; END_VAR\nfb();\nEND_PROGRAM\n",
            ),
        ],
        "0 | | fb.n=1; s=运行
         1 | | fb.n=2",
    );
}

#[test]
fn one_file_holds_many() {
    once(
        "TYPE T : INT; END_TYPE FUNCTION F : T F := 5; END_FUNCTION VAR_GLOBAL g : T; END_VAR
         PROGRAM PLC_PRG VAR x : T; END_VAR g := F(); x := g + 1; END_PROGRAM",
        "x=6",
    );
}

#[test]
fn statements_may_be_empty() {
    once(
        "PROGRAM PLC_PRG VAR x : INT; END_VAR ;; x := 1;; IF TRUE THEN ; END_IF; END_PROGRAM",
        "x=1",
    );
}
