//! Elementary types: each holds its range and wraps as declared.
use super::steps::{once, steps};

#[test]
fn every_elementary_type_starts_at_zero() {
    once(
        "PROGRAM PLC_PRG VAR
            b : BOOL; yb : BYTE; w : WORD; dw : DWORD; lw : LWORD;
            si : SINT; i : INT; di : DINT; li : LINT; usi : USINT; ui : UINT; udi : UDINT; uli : ULINT;
            r : REAL; lr : LREAL; t : TIME; lt : LTIME; d : DATE; tod : TIME_OF_DAY; dt : DATE_AND_TIME;
            s : STRING; ws : WSTRING;
         END_VAR END_PROGRAM",
        "b=FALSE; yb=0; w=0; dw=0; lw=0; si=0; i=0; di=0; li=0; usi=0; ui=0; udi=0; uli=0; r=0; lr=0",
    );
}

#[test]
fn whole_numbers_wrap_in_their_own_width() {
    steps(
        "PROGRAM PLC_PRG VAR
            si : SINT := 127; i : INT := 32767; di : DINT := 2147483647; li : LINT := 9223372036854775807;
            usi : USINT := 255; ui : UINT := 65535; udi : UDINT := 4294967295;
            uli : ULINT := 18446744073709551615;
         END_VAR
            si := si + 1; i := i + 1; di := di + 1; li := li + 1;
            usi := usi + 1; ui := ui + 1; udi := udi + 1; uli := uli + 1;
         END_PROGRAM",
        "0 | | si=-128; i=-32768; di=-2147483648; li=-9223372036854775808; usi=0; ui=0; udi=0; uli=0
         1 | | si=-127; i=-32767; di=-2147483647; usi=1; uli=1",
    );
}

#[test]
fn unsigned_numbers_wrap_below_zero() {
    once(
        "PROGRAM PLC_PRG VAR usi : USINT; ui : UINT; udi : UDINT; uli : ULINT; END_VAR
            usi := usi - 1; ui := ui - 1; udi := udi - 1; uli := uli - 1;
         END_PROGRAM",
        "usi=255; ui=65535; udi=4294967295; uli=18446744073709551615",
    );
}

#[test]
fn a_variable_widens_to_every_larger_type() {
    once(
        "PROGRAM PLC_PRG VAR
            si : SINT := -5; usi : USINT := 200; i : INT; di : DINT; li : LINT; ui : UINT; udi : UDINT;
            uli : ULINT; r : REAL; lr : LREAL; yb : BYTE := 16#A5; w : WORD; dw : DWORD; lw : LWORD;
            t : TIME := T#1s; lt : LTIME;
         END_VAR
            i := si; di := i; li := di; ui := usi; udi := ui; uli := udi; r := i; lr := di;
            w := yb; dw := w; lw := dw; lt := t; i := usi;
         END_PROGRAM",
        "i=200; di=-5; li=-5; ui=200; udi=200; uli=200; r=-5; lr=-5; w=165; dw=165; lw=165; lt=LTIME#1s",
    );
}

#[test]
fn a_mixed_sum_is_computed_in_the_smallest_type_that_holds_both() {
    once(
        "PROGRAM PLC_PRG VAR i : INT := 30000; ui : UINT := 60000; di : DINT; r : REAL := 0.5; lr : LREAL; x : REAL; END_VAR
            di := i + ui; x := i * r; lr := di + r;
         END_PROGRAM",
        "di=90000; x=15000; lr=90000.5",
    );
}

#[test]
fn an_alias_is_its_target_and_brings_its_start_value() {
    once(
        "TYPE Speed : REAL := 1.5; END_TYPE
         TYPE Fast : Speed; END_TYPE
         PROGRAM PLC_PRG VAR a : Speed; b : Fast; c : Speed := 2.5; r : REAL; END_VAR
            r := a + c;
         END_PROGRAM",
        "a=1.5; b=1.5; c=2.5; r=4",
    );
}

#[test]
fn a_subrange_holds_what_lies_in_it() {
    steps(
        "TYPE Percent : INT (0..100) := 50; END_TYPE
         PROGRAM PLC_PRG VAR p : Percent; q : USINT (3..9); i : INT; END_VAR
            i := p + 1; q := 4;
         END_PROGRAM",
        "0 | | p=50; i=51; q=4
         1 | p=99 | i=100",
    );
}
