//! Which instruction computes what, by type.
use super::code::{Cell, Code, Kind, cell_type, kind, turned};
use crate::check::constant::BinOp;
use crate::check::std_functions::{How, StdFn};
use crate::check::types::Elem;
use crate::container::Conversion;
use crate::container::op::{ConvertHow, Math, Op, Scale, Shift, Width};

impl Code {
    /// `dst := a op b`; both of the type.
    pub(super) fn binary(&mut self, op: BinOp, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        if op.is_comparison() {
            return self.emit(comparison(op, elem, dst, a, b));
        }
        match kind(elem) {
            Kind::F32 => self.emit(real32(op, dst, a, b)),
            Kind::F64 => self.emit(real64(op, dst, a, b)),
            _ => self.whole(op, elem, dst, a, b),
        }
    }

    /// Narrow types without instructions of their own compute in 64 bits and wrap.
    fn whole(&mut self, op: BinOp, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        let unsigned = kind(elem) == Kind::Unsigned;
        let made = match (op, elem) {
            (BinOp::Add, Elem::Int) => Op::AddS16 { dst, a, b },
            (BinOp::Sub, Elem::Int) => Op::SubS16 { dst, a, b },
            (BinOp::Mul, Elem::Int) => Op::MulS16 { dst, a, b },
            (BinOp::Add, Elem::Dint) => Op::AddS32 { dst, a, b },
            (BinOp::Sub, Elem::Dint) => Op::SubS32 { dst, a, b },
            (BinOp::Mul, Elem::Dint) => Op::MulS32 { dst, a, b },
            (BinOp::Add, Elem::Udint | Elem::Dword) => Op::AddU32 { dst, a, b },
            (BinOp::Sub, Elem::Udint | Elem::Dword) => Op::SubU32 { dst, a, b },
            (BinOp::Mul, Elem::Udint | Elem::Dword) => Op::MulU32 { dst, a, b },
            (BinOp::And | BinOp::AndThen, _) => Op::And { dst, a, b },
            (BinOp::Or | BinOp::OrElse, _) => Op::Or { dst, a, b },
            (BinOp::Xor, _) => Op::Xor { dst, a, b },
            (BinOp::Mod, _) if unsigned => Op::ModU { dst, a, b },
            (BinOp::Mod, _) => Op::ModS { dst, a, b },
            _ => {
                self.emit(match op {
                    BinOp::Add => Op::Add64 { dst, a, b },
                    BinOp::Sub => Op::Sub64 { dst, a, b },
                    BinOp::Mul => Op::Mul64 { dst, a, b },
                    _ if unsigned => Op::DivU { dst, a, b },
                    _ => Op::DivS { dst, a, b },
                });
                let grows = op != BinOp::Div || elem.is_signed_int();
                if grows {
                    self.wrap(elem, dst);
                }
                return;
            }
        };
        self.emit(made);
    }

    /// `-a`: from zero, in the type.
    pub(super) fn neg(&mut self, elem: Elem, dst: Cell, a: Cell) {
        match kind(elem) {
            Kind::F32 => self.emit(Op::NegF32 { dst, src: a }),
            Kind::F64 => self.emit(Op::NegF64 { dst, src: a }),
            _ => {
                let zero = self.constant(0);
                self.binary(BinOp::Sub, elem, dst, zero, a);
            }
        }
    }

    /// `NOT a`: all bits of the type changed.
    pub(super) fn not(&mut self, elem: Elem, dst: Cell, a: Cell) {
        let mask = match elem {
            Elem::Bool => 1,
            e if e.is_signed_cell() => u64::MAX,
            e => u64::MAX >> (64 - e.bits()),
        };
        let b = self.constant(mask);
        self.emit(Op::Xor { dst, a, b });
    }

    /// Brings a cell into the type's range by wrapping.
    pub(super) fn wrap(&mut self, elem: Elem, cell: Cell) {
        self.wrapped(elem, cell, cell);
    }

    fn wrapped(&mut self, elem: Elem, dst: Cell, src: Cell) {
        match width(elem) {
            Some(width) => self.emit(Op::Wrap { width, dst, src }),
            None => self.mov(dst, src),
        }
    }

    /// The greater or the smaller one.
    pub(super) fn extreme(&mut self, greater: bool, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        self.emit(match (kind(elem), greater) {
            (Kind::F32, true) => Op::MaxF32 { dst, a, b },
            (Kind::F32, false) => Op::MinF32 { dst, a, b },
            (Kind::F64, true) => Op::MaxF64 { dst, a, b },
            (Kind::F64, false) => Op::MinF64 { dst, a, b },
            (Kind::Unsigned, true) => Op::MaxU { dst, a, b },
            (Kind::Unsigned, false) => Op::MinU { dst, a, b },
            (Kind::Signed, true) => Op::MaxS { dst, a, b },
            (Kind::Signed, false) => Op::MinS { dst, a, b },
        });
    }

    /// A duration times or by a number of type `factor`.
    pub(super) fn scale_time(&mut self, op: BinOp, factor: Elem, dst: Cell, a: Cell, b: Cell) {
        let scale = match (op, factor) {
            (BinOp::Mul, Elem::Lreal) => Scale::MulReal,
            (_, Elem::Lreal) => Scale::DivReal,
            (BinOp::Mul, _) => Scale::MulInt,
            (_, Elem::Ulint) => Scale::DivUnsigned,
            _ => Scale::DivInt,
        };
        self.emit(Op::ScaleTime { scale, dst, a, b });
    }

    /// One type to another.
    pub(super) fn convert(&mut self, from: Elem, to: Elem, how: How, dst: Cell, src: Cell) {
        let whole = |e: Elem| e.is_int() || e.is_bits() || matches!(e, Elem::Bool | Elem::Ltime);
        let plain = matches!(how, How::Round | How::Trunc);
        match (from, to) {
            (a, b) if plain && (a == b || (whole(a) && whole(b) && a.widens_to(b))) => {
                self.mov(dst, src);
            }
            (Elem::Time, Elem::Ltime) | (Elem::Ltime, Elem::Time) => self.mov(dst, src),
            (a, b) if plain && whole(a) && whole(b) && b != Elem::Bool => self.wrapped(b, dst, src),
            (a, Elem::Real) if plain && whole(a) && kind(a) == Kind::Signed => {
                self.emit(Op::S64ToF32 { dst, src });
            }
            (a, Elem::Lreal) if plain && whole(a) && kind(a) == Kind::Signed => {
                self.emit(Op::S64ToF64 { dst, src });
            }
            (Elem::Real, Elem::Lreal) => self.emit(Op::F32ToF64 { dst, src }),
            (Elem::Lreal, Elem::Real) => self.emit(Op::F64ToF32 { dst, src }),
            _ => {
                let how = match how {
                    How::Round => ConvertHow::Round,
                    How::Trunc => ConvertHow::Trunc,
                    How::ToBcd => ConvertHow::ToBcd,
                    How::FromBcd => ConvertHow::FromBcd,
                };
                let conversion = Conversion { from: cell_type(from), to: cell_type(to), how };
                self.convert_by(dst, src, conversion);
            }
        }
    }

    /// Standard functions of cells that need no jumps.
    pub(super) fn std(&mut self, f: StdFn, elem: Elem, dst: Cell, args: &[Cell], elems: &[Elem]) {
        match (f, args) {
            (StdFn::Abs, [a]) => self.abs(elem, dst, *a),
            (StdFn::Trunc | StdFn::Floor | StdFn::Ceil, [a]) => {
                let from = elems.first().copied().unwrap_or(Elem::Lreal);
                let whole = self.temp();
                match f {
                    StdFn::Floor => self.math(from, whole, *a, Math::Floor),
                    StdFn::Ceil => self.math(from, whole, *a, Math::Ceil),
                    _ => self.mov(whole, *a),
                }
                self.convert(from, Elem::Dint, How::Trunc, dst, whole);
            }
            (StdFn::Atan2, [a, b]) => {
                let (a, b) = (*a, *b);
                self.emit(match kind(elem) {
                    Kind::F32 => Op::Atan2F32 { dst, a, b },
                    _ => Op::Atan2F64 { dst, a, b },
                });
            }
            (StdFn::Shl | StdFn::Shr | StdFn::Rol | StdFn::Ror, [a, b]) => {
                self.shift(f, elem, dst, *a, *b);
            }
            (StdFn::ConcatDateTod, [a, b]) => self.emit(Op::JoinDate { dst, date: *a, tod: *b }),
            (StdFn::ConcatDate, [..]) if args.len() == 3 => self.make_date(dst, args),
            (StdFn::ConcatTod, [..]) if args.len() == 4 => self.make_tod(dst, args),
            (StdFn::ConcatDt, [..]) if args.len() == 7 => {
                let (date, tod) = (self.temp(), self.temp());
                self.make_date(date, &args[..3]);
                self.make_tod(tod, &args[3..]);
                self.emit(Op::JoinDate { dst, date, tod });
            }
            (StdFn::DayOfWeek, [a]) => self.emit(Op::DayOfWeek { dst, src: *a }),
            (_, [a]) => {
                if let Some(function) = math(f) {
                    self.math(elem, dst, *a, function);
                }
            }
            _ => {}
        }
    }

    fn abs(&mut self, elem: Elem, dst: Cell, src: Cell) {
        match kind(elem) {
            Kind::F32 => self.emit(Op::AbsF32 { dst, src }),
            Kind::F64 => self.emit(Op::AbsF64 { dst, src }),
            Kind::Signed => {
                self.emit(Op::AbsS { dst, src });
                if elem.is_signed_int() {
                    self.wrap(elem, dst);
                }
            }
            Kind::Unsigned => self.mov(dst, src),
        }
    }

    fn shift(&mut self, f: StdFn, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        let kind = match f {
            StdFn::Shl => Shift::Shl,
            StdFn::Shr => Shift::Shr,
            StdFn::Rol => Shift::Rol,
            _ => Shift::Ror,
        };
        let bits = u8::try_from(elem.bits()).unwrap_or(64);
        self.emit(Op::Shift { kind, bits, dst, a, b });
        if elem.is_signed_int() {
            self.wrap(elem, dst);
        }
    }

    fn math(&mut self, elem: Elem, dst: Cell, src: Cell, function: Math) {
        self.emit(match kind(elem) {
            Kind::F32 => Op::MathF32 { function, dst, src },
            _ => Op::MathF64 { function, dst, src },
        });
    }

    /// The parts in cells that follow each other.
    fn in_a_row(&mut self, parts: &[Cell]) -> Cell {
        let count = u32::try_from(parts.len()).unwrap_or(0);
        let first = Cell::fixed(self.region(count));
        for (number, part) in (0..).zip(parts) {
            self.mov(first.on(number), *part);
        }
        first
    }

    fn make_date(&mut self, dst: Cell, parts: &[Cell]) {
        let first = self.in_a_row(parts);
        self.emit(Op::MakeDate { dst, first });
    }

    fn make_tod(&mut self, dst: Cell, parts: &[Cell]) {
        let first = self.in_a_row(parts);
        self.emit(Op::MakeTod { dst, first });
    }

    /// One part of a date or time, as SPLIT_… numbers them.
    pub(super) fn date_part(&mut self, elem: Elem, part: usize, dst: Cell, src: Cell) {
        let first = if elem == Elem::Tod { 3 } else { 0 };
        let part = u8::try_from(part).unwrap_or(0) + first;
        self.emit(Op::Part { part, dst, src });
    }
}

fn width(elem: Elem) -> Option<Width> {
    Some(match elem {
        Elem::Sint => Width::S8,
        Elem::Int => Width::S16,
        Elem::Dint => Width::S32,
        Elem::Usint | Elem::Byte => Width::U8,
        Elem::Uint | Elem::Word => Width::U16,
        Elem::Udint | Elem::Dword => Width::U32,
        _ => return None,
    })
}

fn math(f: StdFn) -> Option<Math> {
    Some(match f {
        StdFn::Sqrt => Math::Sqrt,
        StdFn::Ln => Math::Ln,
        StdFn::Log => Math::Log,
        StdFn::Exp => Math::Exp,
        StdFn::Sin => Math::Sin,
        StdFn::Cos => Math::Cos,
        StdFn::Tan => Math::Tan,
        StdFn::Asin => Math::Asin,
        StdFn::Acos => Math::Acos,
        StdFn::Atan => Math::Atan,
        StdFn::Round => Math::Round,
        _ => return None,
    })
}

fn comparison(op: BinOp, elem: Elem, dst: Cell, a: Cell, b: Cell) -> Op {
    let (op, a, b) = turned(op, a, b);
    match (op, kind(elem)) {
        (BinOp::Eq, Kind::F32) => Op::EqF32 { dst, a, b },
        (BinOp::Ne, Kind::F32) => Op::NeF32 { dst, a, b },
        (BinOp::Lt, Kind::F32) => Op::LtF32 { dst, a, b },
        (_, Kind::F32) => Op::LeF32 { dst, a, b },
        (BinOp::Eq, Kind::F64) => Op::EqF64 { dst, a, b },
        (BinOp::Ne, Kind::F64) => Op::NeF64 { dst, a, b },
        (BinOp::Lt, Kind::F64) => Op::LtF64 { dst, a, b },
        (_, Kind::F64) => Op::LeF64 { dst, a, b },
        (BinOp::Eq, _) => Op::Eq { dst, a, b },
        (BinOp::Ne, _) => Op::Ne { dst, a, b },
        (BinOp::Lt, Kind::Signed) => Op::LtS { dst, a, b },
        (_, Kind::Signed) => Op::LeS { dst, a, b },
        (BinOp::Lt, Kind::Unsigned) => Op::LtU { dst, a, b },
        (_, Kind::Unsigned) => Op::LeU { dst, a, b },
    }
}

fn real32(op: BinOp, dst: Cell, a: Cell, b: Cell) -> Op {
    match op {
        BinOp::Add => Op::AddF32 { dst, a, b },
        BinOp::Sub => Op::SubF32 { dst, a, b },
        BinOp::Mul => Op::MulF32 { dst, a, b },
        BinOp::Div => Op::DivF32 { dst, a, b },
        _ => Op::PowF32 { dst, a, b },
    }
}

fn real64(op: BinOp, dst: Cell, a: Cell, b: Cell) -> Op {
    match op {
        BinOp::Add => Op::AddF64 { dst, a, b },
        BinOp::Sub => Op::SubF64 { dst, a, b },
        BinOp::Mul => Op::MulF64 { dst, a, b },
        BinOp::Div => Op::DivF64 { dst, a, b },
        _ => Op::PowF64 { dst, a, b },
    }
}
