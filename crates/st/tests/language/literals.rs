//! Literals: typed, based, with underscores, of times and dates, of texts.
use super::steps::once;

#[test]
fn numbers_have_bases_underscores_and_types() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c, d, e, f : DINT; w : WORD; r, s : REAL; x : BOOL; u : UINT; END_VAR
            a := 1_000; b := 16#FF; c := 2#1010_0101; d := 8#17; e := DINT#16#7F; f := -5;
            w := WORD#16#BEEF; r := 1.5e3; s := REAL#-2.5; x := BOOL#1; u := UINT#7;
         END_PROGRAM",
        "a=1000; b=255; c=165; d=15; e=127; f=-5; w=48879; r=1500; s=-2.5; x=TRUE; u=7",
    );
}

#[test]
fn times_are_written_in_parts() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c, d, e : TIME; l : LTIME; END_VAR
            a := T#1h30m; b := TIME#1.5s; c := t#100ms; d := T#-5s; e := T#1d_2h;
            l := LTIME#1us500ns;
         END_PROGRAM",
        "a=T#1h30m; b=T#1s500ms; c=T#100ms; d=T#-5s; e=T#1d2h; l=LTIME#1us500ns",
    );
}

#[test]
fn dates_are_written_as_the_standard_has_them() {
    once(
        "PROGRAM PLC_PRG VAR d : DATE; t : TOD; dt : DT; END_VAR
            d := D#2026-01-31; t := TOD#06:30:15.250; dt := DT#2026-01-31-06:30:15;
         END_PROGRAM",
        "d=D#2026-01-31; t=TOD#06:30:15.25; dt=DT#2026-01-31-06:30:15",
    );
}

#[test]
fn dollar_signs_escape_in_texts() {
    once(
        "PROGRAM PLC_PRG VAR s, t : STRING; w : WSTRING; n, m : INT; END_VAR
            s := 'it$'s'; t := 'a$$b'; w := \"say $\"hi$\"\"; n := LEN('a$N$L$T$R$Pb'); m := LEN('$41$42');
         END_PROGRAM",
        "s=it's; t=a$b; w=say \"hi\"; n=7; m=2",
    );
}
