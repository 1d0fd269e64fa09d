//! POUs, methods, properties, actions, interfaces, namespaces.

use st::syntax::ast::{Item, Member};

use crate::common::{check_files, codes, tree, wrong};

#[test]
fn pous_of_every_kind() {
    check_files(&[
        (
            "FUNCTION F : INT VAR_INPUT a : INT; END_VAR F := a; END_FUNCTION",
            "FUNCTION F : INT\nVAR_INPUT\n    a : INT;\nEND_VAR\n    F := a;\nEND_FUNCTION",
        ),
        (
            "FUNCTION F : ARRAY[0..1] OF INT END_FUNCTION;",
            "FUNCTION F : ARRAY[0..1] OF INT\nEND_FUNCTION",
        ),
        ("FUNCTION F : STRING(10);\nEND_FUNCTION", "FUNCTION F : STRING[10]\nEND_FUNCTION"),
        ("FUNCTION F\nEND_FUNCTION", "FUNCTION F\nEND_FUNCTION"),
        ("function_block F end_function_block", "FUNCTION_BLOCK F\nEND_FUNCTION_BLOCK"),
        (
            "FUNCTION_BLOCK PUBLIC ABSTRACT F EXTENDS lib.B IMPLEMENTS I, J\nEND_FUNCTION_BLOCK",
            "FUNCTION_BLOCK PUBLIC ABSTRACT F EXTENDS lib.B IMPLEMENTS I, J\nEND_FUNCTION_BLOCK",
        ),
        ("PROGRAM P END_PROGRAM", "PROGRAM P\nEND_PROGRAM"),
        ("CLASS FINAL C END_CLASS", "CLASS FINAL C\nEND_CLASS"),
        ("PROGRAM Final END_PROGRAM", "PROGRAM Final\nEND_PROGRAM"),
    ]);
}

#[test]
fn members() {
    check_files(&[(
        "FUNCTION_BLOCK F\nVAR x : INT; END_VAR\n\
         METHOD PUBLIC Reset : BOOL VAR_INPUT a : INT; END_VAR x := a; END_METHOD\n\
         PROPERTY Value : INT GET VAR t : INT; END_VAR Value := x; END_GET SET x := Value; END_SET \
         END_PROPERTY\n\
         ACTION Go: x := 1; END_ACTION\n\
         x := 2;\nEND_FUNCTION_BLOCK",
        "FUNCTION_BLOCK F\nVAR\n    x : INT;\nEND_VAR\nMETHOD PUBLIC Reset : BOOL\nVAR_INPUT\n    a : INT;\nEND_VAR\n    \
         x := a;\nEND_METHOD\nPROPERTY Value : INT\nGET\nVAR\n    t : INT;\nEND_VAR\n    Value := x;\nEND_GET\nSET\n    \
         x := Value;\nEND_SET\nEND_PROPERTY\nACTION Go:\n    x := 1;\nEND_ACTION\n    x := 2;\nEND_FUNCTION_BLOCK",
    )]);
}

#[test]
fn a_property_may_be_of_an_enumeration_of_its_own() {
    let text =
        "FUNCTION_BLOCK F\nPROPERTY p : (a)\nGET\n    ;\nEND_GET\nEND_PROPERTY\nEND_FUNCTION_BLOCK";
    check_files(&[(text, text)]);
}

#[test]
fn members_behind_their_pou_belong_to_it() {
    let unit = tree(
        "PROGRAM P\nx := 1;\nEND_PROGRAM\nACTION A\nx := 2;\nEND_ACTION\nACTION B x := 3; END_ACTION",
    );
    assert_eq!(unit.items.len(), 1);
    let Item::Pou(pou) = &unit.items[0] else { panic!("no POU") };
    assert_eq!(pou.members.len(), 2);
    let unit = tree("METHOD M : INT\nVAR_INPUT a : INT; END_VAR\nM := a;");
    assert!(matches!(&unit.items[..], [Item::Member(Member::Method(_))]));
}

#[test]
fn methods_may_end_where_the_next_begins() {
    let unit = tree(
        "FUNCTION_BLOCK F\nVAR x : INT; END_VAR\nx := 1;\nMETHOD A : INT\nA := 1;\nMETHOD B\nx := 2;\n\
         PROPERTY C : INT\nGET\nC := x;\nSET\nx := C;\nFUNCTION_BLOCK G\nEND_FUNCTION_BLOCK",
    );
    assert_eq!(unit.items.len(), 2);
    let Item::Pou(pou) = &unit.items[0] else { panic!("no POU") };
    assert_eq!((pou.members.len(), pou.body.len()), (3, 1));
    let Member::Property(property) = &pou.members[2] else { panic!("no property") };
    assert!(property.get.is_some() && property.set.is_some());
}

#[test]
fn interfaces_and_namespaces() {
    check_files(&[
        (
            "INTERFACE I EXTENDS J, K METHOD M : BOOL VAR_INPUT a : INT; END_VAR END_METHOD \
             PROPERTY P : INT END_PROPERTY END_INTERFACE",
            "INTERFACE I EXTENDS J, K\nMETHOD M : BOOL\nVAR_INPUT\n    a : INT;\nEND_VAR\nEND_METHOD\n\
             PROPERTY P : INT\nEND_PROPERTY\nEND_INTERFACE",
        ),
        (
            "NAMESPACE A.B USING C.D; FUNCTION F : INT END_FUNCTION END_NAMESPACE",
            "NAMESPACE A.B\n    FUNCTION F : INT\n    END_FUNCTION\nEND_NAMESPACE",
        ),
    ]);
}

#[test]
fn what_is_wrong_around_pous() {
    for (text, want) in [
        ("x := 1;\ny := ;\nPROGRAM P z := ; END_PROGRAM", &["E0114 1:1", "E0105 3:16"][..]),
        ("END_PROGRAM", &["E0104 1:1"]),
        ("VAR x : INT; END_VAR", &["E0114 1:1"]),
        ("PROGRAM P END_FUNCTION_BLOCK", &["E0103 1:11"]),
        ("PROGRAM\nEND_PROGRAM\nPROGRAM Q x := ; END_PROGRAM", &["E0107 2:1", "E0105 3:16"]),
        ("PROGRAM 5\nx := ;\nEND_PROGRAM", &["E0107 1:9", "E0105 2:6"]),
        ("FUNCTION F : ;\nF := ;\nEND_FUNCTION", &["E0106 1:14", "E0105 2:6"]),
        ("<?xml version=\"1.0\"?>\n<project/>", &["E0130 1:1"]),
        ("INTERFACE I x := 1; END_INTERFACE", &["E0114 1:13"]),
        ("PROGRAM P ACTION A VAR x : INT; END_VAR END_ACTION END_PROGRAM", &["E0114 1:20"]),
        ("PROPERTY P\nGET END_GET END_PROPERTY", &["E0101 2:1"]),
        ("hello world", &["E0114 1:1"]),
        ("", &[]),
        ("(* nothing *)", &[]),
    ] {
        assert_eq!(codes(text), want, "{text}\n{}", wrong(text).join("\n"));
    }
}
