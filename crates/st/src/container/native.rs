//! The standard function blocks: names of members and their cells, in the order of memory. The
//! check makes types of them, the machine runs them.

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Set by the caller.
    Input,
    /// Set by the block.
    Output,
    /// State of the block.
    Inner,
}

/// One member: one cell.
#[derive(Clone, Copy, Debug)]
pub struct NativeCell {
    /// Its name.
    pub name: &'static str,
    /// Its elementary type.
    pub ty: &'static str,
    /// What it is.
    pub role: Role,
}

/// What a block does, apart from the width it does it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeKind {
    /// On-delay.
    Ton,
    /// Off-delay.
    Tof,
    /// Pulse.
    Tp,
    /// Up counter; the largest value of its type.
    Ctu(u64),
    /// Down counter; the smallest value of its type.
    Ctd(i64),
    /// Up and down counter; smallest and largest value.
    Ctud(i64, u64),
    /// Rising edge.
    RTrig,
    /// Falling edge.
    FTrig,
    /// Set wins.
    Sr,
    /// Reset wins.
    Rs,
    /// Clock that goes on from a set date and time.
    Rtc,
}

/// A standard function block.
#[derive(Clone, Copy, Debug)]
pub struct NativeBlock {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub kind: NativeKind,
    /// Its members.
    pub cells: &'static [NativeCell],
}

const fn input(name: &'static str, ty: &'static str) -> NativeCell {
    NativeCell { name, ty, role: Role::Input }
}
const fn output(name: &'static str, ty: &'static str) -> NativeCell {
    NativeCell { name, ty, role: Role::Output }
}
const fn inner(name: &'static str, ty: &'static str) -> NativeCell {
    NativeCell { name, ty, role: Role::Inner }
}

macro_rules! timer {
    ($ty:literal) => {
        &[
            input("IN", "BOOL"),
            input("PT", $ty),
            output("Q", "BOOL"),
            output("ET", $ty),
            inner("_running", "BOOL"),
            inner("_since", "LTIME"),
        ]
    };
}

macro_rules! ctu {
    ($name:literal, $ty:literal, $most:expr) => {
        NativeBlock {
            name: $name,
            kind: NativeKind::Ctu($most as u64),
            cells: &[
                input("CU", "BOOL"),
                input("R", "BOOL"),
                input("PV", $ty),
                output("Q", "BOOL"),
                output("CV", $ty),
                inner("_cu", "BOOL"),
            ],
        }
    };
}

macro_rules! ctd {
    ($name:literal, $ty:literal, $least:expr) => {
        NativeBlock {
            name: $name,
            kind: NativeKind::Ctd($least as i64),
            cells: &[
                input("CD", "BOOL"),
                input("LD", "BOOL"),
                input("PV", $ty),
                output("Q", "BOOL"),
                output("CV", $ty),
                inner("_cd", "BOOL"),
            ],
        }
    };
}

macro_rules! ctud {
    ($name:literal, $ty:literal, $least:expr, $most:expr) => {
        NativeBlock {
            name: $name,
            kind: NativeKind::Ctud($least as i64, $most as u64),
            cells: &[
                input("CU", "BOOL"),
                input("CD", "BOOL"),
                input("R", "BOOL"),
                input("LD", "BOOL"),
                input("PV", $ty),
                output("QU", "BOOL"),
                output("QD", "BOOL"),
                output("CV", $ty),
                inner("_cu", "BOOL"),
                inner("_cd", "BOOL"),
            ],
        }
    };
}

macro_rules! plain {
    ($name:literal, $kind:ident, $($cell:expr),*) => {
        NativeBlock { name: $name, kind: NativeKind::$kind, cells: &[$($cell),*] }
    };
}

/// All standard function blocks; an instance's type is its number here.
pub const BLOCKS: &[NativeBlock] = &[
    NativeBlock { name: "TON", kind: NativeKind::Ton, cells: timer!("TIME") },
    NativeBlock { name: "TOF", kind: NativeKind::Tof, cells: timer!("TIME") },
    NativeBlock { name: "TP", kind: NativeKind::Tp, cells: timer!("TIME") },
    NativeBlock { name: "LTON", kind: NativeKind::Ton, cells: timer!("LTIME") },
    NativeBlock { name: "LTOF", kind: NativeKind::Tof, cells: timer!("LTIME") },
    NativeBlock { name: "LTP", kind: NativeKind::Tp, cells: timer!("LTIME") },
    NativeBlock { name: "TON_TIME", kind: NativeKind::Ton, cells: timer!("TIME") },
    NativeBlock { name: "TOF_TIME", kind: NativeKind::Tof, cells: timer!("TIME") },
    NativeBlock { name: "TP_TIME", kind: NativeKind::Tp, cells: timer!("TIME") },
    NativeBlock { name: "TON_LTIME", kind: NativeKind::Ton, cells: timer!("LTIME") },
    NativeBlock { name: "TOF_LTIME", kind: NativeKind::Tof, cells: timer!("LTIME") },
    NativeBlock { name: "TP_LTIME", kind: NativeKind::Tp, cells: timer!("LTIME") },
    ctu!("CTU", "INT", i16::MAX),
    ctu!("CTU_SINT", "SINT", i8::MAX),
    ctu!("CTU_INT", "INT", i16::MAX),
    ctu!("CTU_DINT", "DINT", i32::MAX),
    ctu!("CTU_LINT", "LINT", i64::MAX),
    ctu!("CTU_USINT", "USINT", u8::MAX),
    ctu!("CTU_UINT", "UINT", u16::MAX),
    ctu!("CTU_UDINT", "UDINT", u32::MAX),
    ctu!("CTU_ULINT", "ULINT", u64::MAX),
    ctd!("CTD", "INT", i16::MIN),
    ctd!("CTD_SINT", "SINT", i8::MIN),
    ctd!("CTD_INT", "INT", i16::MIN),
    ctd!("CTD_DINT", "DINT", i32::MIN),
    ctd!("CTD_LINT", "LINT", i64::MIN),
    ctd!("CTD_USINT", "USINT", 0),
    ctd!("CTD_UINT", "UINT", 0),
    ctd!("CTD_UDINT", "UDINT", 0),
    ctd!("CTD_ULINT", "ULINT", 0),
    ctud!("CTUD", "INT", i16::MIN, i16::MAX),
    ctud!("CTUD_SINT", "SINT", i8::MIN, i8::MAX),
    ctud!("CTUD_INT", "INT", i16::MIN, i16::MAX),
    ctud!("CTUD_DINT", "DINT", i32::MIN, i32::MAX),
    ctud!("CTUD_LINT", "LINT", i64::MIN, i64::MAX),
    ctud!("CTUD_USINT", "USINT", 0, u8::MAX),
    ctud!("CTUD_UINT", "UINT", 0, u16::MAX),
    ctud!("CTUD_UDINT", "UDINT", 0, u32::MAX),
    ctud!("CTUD_ULINT", "ULINT", 0, u64::MAX),
    plain!("R_TRIG", RTrig, input("CLK", "BOOL"), output("Q", "BOOL"), inner("_m", "BOOL")),
    plain!("F_TRIG", FTrig, input("CLK", "BOOL"), output("Q", "BOOL"), inner("_m", "BOOL")),
    plain!("SR", Sr, input("S1", "BOOL"), input("R", "BOOL"), output("Q1", "BOOL")),
    plain!("RS", Rs, input("S", "BOOL"), input("R1", "BOOL"), output("Q1", "BOOL")),
    plain!(
        "RTC",
        Rtc,
        input("EN", "BOOL"),
        input("PDT", "DT"),
        output("Q", "BOOL"),
        output("CDT", "DT"),
        inner("_since", "LTIME")
    ),
];
