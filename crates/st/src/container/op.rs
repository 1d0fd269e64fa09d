//! The machine's instructions: three addresses over cells, typed, at most 16 bytes.
//!
//! An operand ([`Cell`]) with its top bit set is an absolute cell, without it counts from the base
//! of the running POU. Cells hold values as the machine keeps them: signed whole numbers
//! and times sign-extended, unsigned and bit types zero-extended, BOOL 0 or 1, REAL the bits of an
//! `f32`, LREAL of an `f64`. Arithmetic on REAL uses `…F32`, on LREAL `…F64`.

/// An operand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cell(pub u32);

/// Marks an operand as absolute.
pub const ABSOLUTE: u32 = 1 << 31;

impl Cell {
    /// An absolute cell.
    #[must_use]
    pub const fn fixed(address: u32) -> Self {
        Self(address | ABSOLUTE)
    }

    /// A cell of the running POU's instance.
    #[must_use]
    pub const fn own(offset: u32) -> Self {
        Self(offset)
    }

    /// So many cells on.
    #[must_use]
    pub const fn on(self, cells: u32) -> Self {
        Self(self.0 + cells)
    }

    /// The address of an absolute cell.
    #[must_use]
    pub const fn fixed_address(self) -> Option<u32> {
        if self.0 & ABSOLUTE == 0 { None } else { Some(self.0 & !ABSOLUTE) }
    }
}

/// An elementary type, as far as the machine cares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CellType {
    /// BOOL
    Bool,
    /// BYTE, WORD, DWORD, LWORD and unsigned whole numbers, with their bits; whether it is a number.
    Unsigned(u8),
    /// Signed whole numbers with their bits.
    Signed(u8),
    /// REAL
    F32,
    /// LREAL
    F64,
    /// TIME
    Time,
    /// LTIME
    LTime,
    /// DATE
    Date,
    /// `TIME_OF_DAY`
    Tod,
    /// `DATE_AND_TIME`
    DateTime,
}

/// Widths of whole numbers below 64 bits to which results wrap.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    /// SINT
    S8,
    /// INT
    S16,
    /// DINT
    S32,
    /// USINT, BYTE
    U8,
    /// UINT, WORD
    U16,
    /// UDINT, DWORD
    U32,
}

/// Functions of floating numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Math {
    Sqrt,
    Ln,
    Log,
    Exp,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    /// Rounds half to even, stays floating.
    Round,
    /// The next whole number below, stays floating.
    Floor,
    /// The next whole number above, stays floating.
    Ceil,
}

/// How a conversion treats what does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ConvertHow {
    /// Floating to whole numbers rounds half to even.
    Round,
    /// Floating to whole numbers cuts off.
    Trunc,
    /// A number to packed decimal digits.
    ToBcd,
    /// Packed decimal digits to a number.
    FromBcd,
}

/// Shifts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Shift {
    Shl,
    Shr,
    Rol,
    Ror,
}

/// What a comparison asks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Ask {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// What is done with texts; operands are in [`TextCall`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextFn {
    /// The first text to the target, cut.
    Copy,
    /// First compared with second, to `number`.
    Compare(Ask),
    /// Length in characters, to `number`.
    Len,
    /// Position of the second in the first from 1, or 0, to `number`.
    Find,
    /// L characters from the left.
    Left,
    /// L characters from the right.
    Right,
    /// L characters from position P on.
    Mid,
    /// First and second.
    Concat,
    /// Second into first behind position P.
    Insert,
    /// First without L characters from P on.
    Delete,
    /// Second instead of L characters from P on.
    Replace,
    /// The number `numbers[0]` of that type as text.
    FromNumber(CellType),
    /// The text as a number, to `number`.
    ToNumber(CellType),
    /// STRING to WSTRING or back.
    Recode,
}

/// A text in memory: a cell that holds its address, its kind and its capacity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TextRef {
    /// Holds the address of the length cell.
    pub address: Cell,
    /// WSTRING.
    pub wide: bool,
    /// Bytes, or UTF-16 units, that fit.
    pub capacity: u32,
}

/// Operands of an operation on texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextCall {
    /// What is done.
    pub function: TextFn,
    /// Where a text goes.
    pub to: Option<TextRef>,
    /// Where a number or BOOL goes.
    pub number: Option<Cell>,
    /// Texts read.
    pub texts: Vec<TextRef>,
    /// Numbers read, in the standard's order (L before P).
    pub numbers: Vec<Cell>,
}

/// Bounds of one dimension and the cells of one step.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Bounds {
    /// Lowest index.
    pub low: i64,
    /// Highest index.
    pub high: i64,
    /// Cells from one element to the next.
    pub stride: u32,
    /// The index is an unsigned 64-bit number.
    pub unsigned: bool,
}

/// The limits a value is checked against.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Range {
    /// Lowest.
    pub low: i128,
    /// Highest.
    pub high: i128,
    /// The value is an unsigned number.
    pub unsigned: bool,
}

/// Parts of dates: 0 year, 1 month, 2 day, 3 hour, 4 minute, 5 second, 6 millisecond.
pub type DatePart = u8;

/// An instruction. `dst` is written last, so it may be one of the operands. Jumps name the number
/// of an instruction.
#[rustfmt::skip] // One line for each instruction.
#[derive(Clone, Copy, PartialEq, Debug)]
#[expect(missing_docs, reason = "one line says the group, the names the rest")]
pub enum Op {
    // Cells.
    Move { dst: Cell, src: Cell },
    /// `dst := [cell address] + offset`.
    Load { dst: Cell, address: Cell, offset: u32 },
    Store { address: Cell, offset: u32, src: Cell },
    /// The absolute address of a cell.
    AddressOf { dst: Cell, of: Cell },
    AddAddress { dst: Cell, address: Cell, offset: u32 },
    /// Copies cells; `to` and `from` hold addresses.
    CopyCells { to: Cell, from: Cell, cells: u32 },
    /// `dst := address + (index − low) · stride`; a fault outside the bounds.
    Element { bounds: u16, dst: Cell, address: Cell, index: Cell },
    /// A fault when the value is outside the range.
    CheckRange { value: Cell, range: u32 },

    // Whole numbers, wrapped to their width; `…64` for LINT, ULINT, times and dates.
    Add64 { dst: Cell, a: Cell, b: Cell },
    Sub64 { dst: Cell, a: Cell, b: Cell },
    Mul64 { dst: Cell, a: Cell, b: Cell },
    AddS16 { dst: Cell, a: Cell, b: Cell },
    SubS16 { dst: Cell, a: Cell, b: Cell },
    MulS16 { dst: Cell, a: Cell, b: Cell },
    AddS32 { dst: Cell, a: Cell, b: Cell },
    SubS32 { dst: Cell, a: Cell, b: Cell },
    MulS32 { dst: Cell, a: Cell, b: Cell },
    AddU32 { dst: Cell, a: Cell, b: Cell },
    SubU32 { dst: Cell, a: Cell, b: Cell },
    MulU32 { dst: Cell, a: Cell, b: Cell },
    /// The low bits, extended as the width says.
    Wrap { width: Width, dst: Cell, src: Cell },
    /// Signed division; a fault by zero; MIN / −1 wraps to MIN.
    DivS { dst: Cell, a: Cell, b: Cell },
    DivU { dst: Cell, a: Cell, b: Cell },
    ModS { dst: Cell, a: Cell, b: Cell },
    ModU { dst: Cell, a: Cell, b: Cell },
    And { dst: Cell, a: Cell, b: Cell },
    Or { dst: Cell, a: Cell, b: Cell },
    Xor { dst: Cell, a: Cell, b: Cell },
    AbsS { dst: Cell, src: Cell },
    MaxS { dst: Cell, a: Cell, b: Cell },
    MinS { dst: Cell, a: Cell, b: Cell },
    MaxU { dst: Cell, a: Cell, b: Cell },
    MinU { dst: Cell, a: Cell, b: Cell },
    /// By `b` bits, within so many bits.
    Shift { kind: Shift, bits: u8, dst: Cell, a: Cell, b: Cell },
    GetBit { bit: u8, dst: Cell, src: Cell },
    /// Sets one bit of `dst` to the BOOL; a `Wrap` follows where that is the sign.
    SetBit { bit: u8, dst: Cell, src: Cell },

    // Floating numbers. Division by zero is a fault.
    AddF32 { dst: Cell, a: Cell, b: Cell },
    SubF32 { dst: Cell, a: Cell, b: Cell },
    MulF32 { dst: Cell, a: Cell, b: Cell },
    DivF32 { dst: Cell, a: Cell, b: Cell },
    AddF64 { dst: Cell, a: Cell, b: Cell },
    SubF64 { dst: Cell, a: Cell, b: Cell },
    MulF64 { dst: Cell, a: Cell, b: Cell },
    DivF64 { dst: Cell, a: Cell, b: Cell },
    PowF32 { dst: Cell, a: Cell, b: Cell },
    PowF64 { dst: Cell, a: Cell, b: Cell },
    Atan2F32 { dst: Cell, a: Cell, b: Cell },
    Atan2F64 { dst: Cell, a: Cell, b: Cell },
    NegF32 { dst: Cell, src: Cell },
    NegF64 { dst: Cell, src: Cell },
    AbsF32 { dst: Cell, src: Cell },
    AbsF64 { dst: Cell, src: Cell },
    MaxF32 { dst: Cell, a: Cell, b: Cell },
    MinF32 { dst: Cell, a: Cell, b: Cell },
    MaxF64 { dst: Cell, a: Cell, b: Cell },
    MinF64 { dst: Cell, a: Cell, b: Cell },
    MathF32 { function: Math, dst: Cell, src: Cell },
    MathF64 { function: Math, dst: Cell, src: Cell },

    // Comparisons to BOOL. Greater is less with the sides changed.
    Eq { dst: Cell, a: Cell, b: Cell },
    Ne { dst: Cell, a: Cell, b: Cell },
    LtS { dst: Cell, a: Cell, b: Cell },
    LeS { dst: Cell, a: Cell, b: Cell },
    LtU { dst: Cell, a: Cell, b: Cell },
    LeU { dst: Cell, a: Cell, b: Cell },
    EqF32 { dst: Cell, a: Cell, b: Cell },
    NeF32 { dst: Cell, a: Cell, b: Cell },
    LtF32 { dst: Cell, a: Cell, b: Cell },
    LeF32 { dst: Cell, a: Cell, b: Cell },
    EqF64 { dst: Cell, a: Cell, b: Cell },
    NeF64 { dst: Cell, a: Cell, b: Cell },
    LtF64 { dst: Cell, a: Cell, b: Cell },
    LeF64 { dst: Cell, a: Cell, b: Cell },

    // Jumps.
    Jump { to: u32 },
    JumpIf { cond: Cell, to: u32 },
    JumpUnless { cond: Cell, to: u32 },
    JumpEq { a: Cell, b: Cell, to: u32 },
    JumpNe { a: Cell, b: Cell, to: u32 },
    JumpLtS { a: Cell, b: Cell, to: u32 },
    JumpLeS { a: Cell, b: Cell, to: u32 },
    JumpLtU { a: Cell, b: Cell, to: u32 },
    JumpLeU { a: Cell, b: Cell, to: u32 },
    JumpLtF32 { a: Cell, b: Cell, to: u32 },
    JumpLeF32 { a: Cell, b: Cell, to: u32 },
    /// Jumps when not less, which of no-numbers is so.
    JumpNltF32 { a: Cell, b: Cell, to: u32 },
    JumpNleF32 { a: Cell, b: Cell, to: u32 },
    JumpLtF64 { a: Cell, b: Cell, to: u32 },
    JumpLeF64 { a: Cell, b: Cell, to: u32 },
    JumpNltF64 { a: Cell, b: Cell, to: u32 },
    JumpNleF64 { a: Cell, b: Cell, to: u32 },

    // Conversions: the frequent ones, and all others.
    S64ToF32 { dst: Cell, src: Cell },
    S64ToF64 { dst: Cell, src: Cell },
    F32ToF64 { dst: Cell, src: Cell },
    F64ToF32 { dst: Cell, src: Cell },
    /// By number in [`super::Container::conversions`].
    Convert { conversion: u16, dst: Cell, src: Cell },
    /// A duration times or divided by LINT, ULINT or LREAL, by `scale`.
    ScaleTime { scale: Scale, dst: Cell, a: Cell, b: Cell },

    // Calls. `base` holds the address of the instance or frame.
    Call { pou: u32, base: Cell },
    CallNative { block: u16, base: Cell },
    Return,
    /// By number in [`super::Container::text_calls`].
    Text { call: u32 },

    // Two in one, which the machine makes when it loads a program; the second stays behind the
    // first for whoever jumps to it.
    /// [`Op::Move`] and [`Op::Jump`].
    MoveJump { dst: Cell, src: Cell, to: u32 },
    /// [`Op::AddressOf`] and [`Op::Call`] with it.
    CallAt { pou: u32, dst: Cell, of: Cell },
    /// [`Op::AddressOf`] and [`Op::CallNative`] with it.
    CallNativeAt { block: u16, dst: Cell, of: Cell },
    /// [`Op::AddressOf`] and [`Op::Call`] with it, to where the machine knows.
    CallFixed { call: u32, dst: Cell },
    /// [`Op::AddressOf`] and [`Op::Element`] with it, in its place.
    ElementOf { bounds: u16, dst: Cell, of: Cell, index: Cell },
    /// [`Op::AddressOf`] and [`Op::Text`].
    TextAt { call: u32, dst: Cell, of: Cell },

    // Clock and calendar.
    /// Nanoseconds since the start.
    Now { dst: Cell },
    /// DATE and TOD to DT.
    JoinDate { dst: Cell, date: Cell, tod: Cell },
    /// Year, month, day in the cells `first`, `first`+1, `first`+2 to DATE.
    MakeDate { dst: Cell, first: Cell },
    /// Hour, minute, second, millisecond in four cells to TOD.
    MakeTod { dst: Cell, first: Cell },
    /// 0 Sunday to 6 Saturday.
    DayOfWeek { dst: Cell, src: Cell },
    /// One part of a date or time of day.
    Part { part: DatePart, dst: Cell, src: Cell },
}

/// How a duration is scaled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Scale {
    MulInt,
    DivInt,
    DivUnsigned,
    MulReal,
    DivReal,
}

const _: () = assert!(size_of::<Op>() <= 16);
