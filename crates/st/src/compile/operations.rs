//! Which instruction computes what, by type.
use super::code::{Cell, Code, Kind, kind, turned, width};
use crate::check::constant::BinOp;
use crate::check::std_functions::{How, StdFn};
use crate::check::types::Elem;
use crate::container::{
    Conversion, Elementary, Op, RealFunction, ScaleBy, Shift, TextFunction, Width,
};

/// The type as the container names it.
pub(super) fn elementary(elem: Elem) -> Elementary {
    Elementary::ALL[elem as usize]
}

impl Code {
    /// `dst := a op b`; both of the type.
    pub(super) fn binary(&mut self, op: BinOp, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        let op = if op.is_comparison() {
            comparison(op, elem, dst, a, b)
        } else {
            match kind(elem) {
                Kind::F32 => real32(op, dst, a, b),
                Kind::F64 => real64(op, dst, a, b),
                _ => whole(op, elem, dst, a, b),
            }
        };
        self.emit(op);
    }

    pub(super) fn neg(&mut self, elem: Elem, dst: Cell, a: Cell) {
        self.emit(match kind(elem) {
            Kind::F32 => Op::RealF32 { dst, a, function: RealFunction::Neg },
            Kind::F64 => Op::RealF64 { dst, a, function: RealFunction::Neg },
            _ => Op::Neg { dst, a, width: width(elem) },
        });
    }

    pub(super) fn not(&mut self, elem: Elem, dst: Cell, a: Cell) {
        self.emit(Op::Not { dst, a, width: width(elem) });
    }

    /// Brings a cell into the type's range by wrapping.
    pub(super) fn wrap(&mut self, elem: Elem, cell: Cell) {
        let how = Conversion::Wrap;
        self.emit(Op::Convert { dst: cell, src: cell, how, width: width(elem) });
    }

    /// The greater or the smaller one.
    pub(super) fn extreme(&mut self, greater: bool, elem: Elem, dst: Cell, a: Cell, b: Cell) {
        let width = width(elem);
        self.emit(match (kind(elem), greater) {
            (Kind::F32, true) => Op::MaxF32 { dst, a, b },
            (Kind::F32, false) => Op::MinF32 { dst, a, b },
            (Kind::F64, true) => Op::MaxF64 { dst, a, b },
            (Kind::F64, false) => Op::MinF64 { dst, a, b },
            (_, true) => Op::Max { dst, a, b, width },
            (_, false) => Op::Min { dst, a, b, width },
        });
    }

    /// A duration times or by a number of type `factor`.
    pub(super) fn scale_time(&mut self, op: BinOp, factor: Elem, dst: Cell, a: Cell, b: Cell) {
        let by = match (op, factor.is_real()) {
            (BinOp::Mul, false) => ScaleBy::MulInt,
            (_, false) => ScaleBy::DivInt,
            (BinOp::Mul, true) => ScaleBy::MulReal,
            (_, true) => ScaleBy::DivReal,
        };
        self.emit(Op::ScaleTime { dst, a, b, by });
    }

    /// One type to another.
    pub(super) fn convert(&mut self, from: Elem, to: Elem, how: How, dst: Cell, src: Cell) {
        match how {
            How::ToBcd => return self.step(dst, src, Conversion::ToBcd, width(to)),
            How::FromBcd => {
                self.step(dst, src, Conversion::FromBcd, Width::U64);
                return self.step(dst, dst, Conversion::Wrap, width(to));
            }
            How::Round | How::Trunc => {}
        }
        let cut = how == How::Trunc;
        let w = width(to);
        match (from, to) {
            (a, b) if a == b => self.mov(dst, src),
            (Elem::Real, Elem::Lreal) => self.step(dst, src, Conversion::F32ToF64, w),
            (Elem::Lreal, Elem::Real) => self.step(dst, src, Conversion::F64ToF32, w),
            (Elem::Real, Elem::Bool) => self.step(dst, src, Conversion::F32ToBool, w),
            (Elem::Lreal, Elem::Bool) => self.step(dst, src, Conversion::F64ToBool, w),
            (Elem::Real, Elem::Time | Elem::Tod) => self.step(dst, src, Conversion::F32ToNanos, w),
            (Elem::Lreal, Elem::Time | Elem::Tod) => self.step(dst, src, Conversion::F64ToNanos, w),
            (Elem::Real | Elem::Lreal, _) => self.from_real(from, to, cut, dst, src),
            (Elem::Dt, Elem::Date) => self.step(dst, src, Conversion::DateOf, w),
            (Elem::Dt, Elem::Tod) => self.step(dst, src, Conversion::TodOf, w),
            (a, b) if is_time(a) && is_time(b) => self.mov(dst, src),
            (_, Elem::Bool) => self.step(dst, src, Conversion::ToBool, w),
            (Elem::Time | Elem::Tod, Elem::Real) => self.step(dst, src, Conversion::NanosToF32, w),
            (Elem::Time | Elem::Tod, Elem::Lreal) => self.step(dst, src, Conversion::NanosToF64, w),
            (Elem::Time | Elem::Tod, _) => self.step(dst, src, Conversion::NanosToMillis, w),
            (Elem::Date | Elem::Dt, b) if b.is_real() => {
                self.step(dst, src, Conversion::NanosToSeconds, Width::I64);
                self.to_real(Elem::Lint, b, dst, dst);
            }
            (Elem::Date | Elem::Dt, _) => self.step(dst, src, Conversion::NanosToSeconds, w),
            (_, Elem::Time | Elem::Tod) => self.step(dst, src, Conversion::MillisToNanos, w),
            (_, Elem::Date | Elem::Dt) => self.step(dst, src, Conversion::SecondsToNanos, w),
            (_, Elem::Real | Elem::Lreal) => self.to_real(from, to, dst, src),
            (a, b) if a.widens_to(b) => self.mov(dst, src),
            _ => self.step(dst, src, Conversion::Wrap, w),
        }
    }

    fn from_real(&mut self, from: Elem, to: Elem, cut: bool, dst: Cell, src: Cell) {
        let how = match (from, cut) {
            (Elem::Real, false) => Conversion::F32ToInt,
            (Elem::Real, true) => Conversion::F32Trunc,
            (_, false) => Conversion::F64ToInt,
            (_, true) => Conversion::F64Trunc,
        };
        self.step(dst, src, how, width(to));
        if matches!(to, Elem::Date | Elem::Dt) {
            self.step(dst, dst, Conversion::SecondsToNanos, Width::I64);
        }
    }

    fn to_real(&mut self, from: Elem, to: Elem, dst: Cell, src: Cell) {
        let unsigned = kind(from) == Kind::Unsigned;
        let how = match (to, unsigned) {
            (Elem::Real, false) => Conversion::IntToF32,
            (Elem::Real, true) => Conversion::UintToF32,
            (_, false) => Conversion::IntToF64,
            (_, true) => Conversion::UintToF64,
        };
        self.step(dst, src, how, Width::I64);
    }

    fn step(&mut self, dst: Cell, src: Cell, how: Conversion, width: Width) {
        self.emit(Op::Convert { dst, src, how, width });
    }

    /// Standard functions of cells that need no jumps.
    pub(super) fn std(&mut self, f: StdFn, elem: Elem, dst: Cell, args: &[Cell], elems: &[Elem]) {
        match (f, args) {
            (StdFn::Abs, [a]) => self.abs(elem, dst, *a),
            (StdFn::Trunc | StdFn::Floor | StdFn::Ceil, [a]) => {
                let from = elems.first().copied().unwrap_or(Elem::Lreal);
                let function = match f {
                    StdFn::Floor => RealFunction::Floor,
                    StdFn::Ceil => RealFunction::Ceil,
                    _ => RealFunction::Trunc,
                };
                let whole = self.temp();
                self.real(from, whole, *a, function);
                self.from_real(from, Elem::Dint, true, dst, whole);
            }
            (StdFn::Atan2, [a, b]) => {
                let (a, b) = (*a, *b);
                self.emit(match kind(elem) {
                    Kind::F32 => Op::Atan2F32 { dst, a, b },
                    _ => Op::Atan2F64 { dst, a, b },
                });
            }
            (StdFn::Shl | StdFn::Shr | StdFn::Rol | StdFn::Ror, [a, b]) => {
                let shift = match f {
                    StdFn::Shl => Shift::Shl,
                    StdFn::Shr => Shift::Shr,
                    StdFn::Rol => Shift::Rol,
                    _ => Shift::Ror,
                };
                self.emit(Op::Shift { dst, a: *a, b: *b, width: width(elem), shift });
            }
            (StdFn::ConcatDateTod, [a, b]) => self.emit(Op::AddI64 { dst, a: *a, b: *b }),
            (StdFn::ConcatDate, [y, m, d]) => self.make_date(dst, *y, *m, *d),
            (StdFn::ConcatTod, [h, m, s, ms]) => self.make_tod(dst, [*h, *m, *s, *ms]),
            (StdFn::ConcatDt, [y, mo, d, h, mi, s, ms]) => {
                let tod = self.temp();
                self.make_tod(tod, [*h, *mi, *s, *ms]);
                self.make_date(dst, *y, *mo, *d);
                self.emit(Op::AddI64 { dst, a: dst, b: tod });
            }
            (StdFn::DayOfWeek, [a]) => self.step(dst, *a, Conversion::DayOfWeek, Width::I16),
            (_, [a]) => {
                if let Some(function) = real_function(f) {
                    self.real(elem, dst, *a, function);
                }
            }
            _ => {}
        }
    }

    fn abs(&mut self, elem: Elem, dst: Cell, a: Cell) {
        if elem.is_real() {
            return self.real(elem, dst, a, RealFunction::Abs);
        }
        self.emit(Op::Abs { dst, a, width: width(elem) });
    }

    fn real(&mut self, elem: Elem, dst: Cell, a: Cell, function: RealFunction) {
        self.emit(match kind(elem) {
            Kind::F32 => Op::RealF32 { dst, a, function },
            _ => Op::RealF64 { dst, a, function },
        });
    }

    fn make_date(&mut self, dst: Cell, a: Cell, b: Cell, c: Cell) {
        self.emit(Op::MoreArgs { c, d: c });
        self.emit(Op::MakeDate { dst, a, b });
    }

    fn make_tod(&mut self, dst: Cell, [a, b, c, d]: [Cell; 4]) {
        self.emit(Op::MoreArgs { c, d });
        self.emit(Op::MakeTod { dst, a, b });
    }

    /// One part of a date or time, as SPLIT_… numbers them.
    pub(super) fn date_part(&mut self, elem: Elem, part: usize, dst: Cell, a: Cell) {
        let first = if elem == Elem::Tod { 3 } else { 0 };
        let part = u8::try_from(part).unwrap_or(0) + first;
        self.emit(Op::DatePart { dst, a, part });
    }

    /// A function of texts with up to four arguments; texts are cells that hold addresses.
    pub(super) fn text_op(&mut self, function: TextFunction, wide: bool, dst: Cell, args: &[Cell]) {
        let zero = self.constant(0);
        let arg = |n: usize| args.get(n).copied().unwrap_or(zero);
        if args.len() > 2 {
            self.emit(Op::MoreArgs { c: arg(2), d: arg(3) });
        }
        self.emit(Op::Text { dst, a: arg(0), b: arg(1), function, wide });
    }
}

fn is_time(elem: Elem) -> bool {
    elem.is_duration() || elem.is_date()
}

fn real_function(f: StdFn) -> Option<RealFunction> {
    Some(match f {
        StdFn::Sqrt => RealFunction::Sqrt,
        StdFn::Ln => RealFunction::Ln,
        StdFn::Log => RealFunction::Log,
        StdFn::Exp => RealFunction::Exp,
        StdFn::Sin => RealFunction::Sin,
        StdFn::Cos => RealFunction::Cos,
        StdFn::Tan => RealFunction::Tan,
        StdFn::Asin => RealFunction::Asin,
        StdFn::Acos => RealFunction::Acos,
        StdFn::Atan => RealFunction::Atan,
        StdFn::Round => RealFunction::Round,
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
        (BinOp::Lt, Kind::Signed) => Op::Lt { dst, a, b },
        (_, Kind::Signed) => Op::Le { dst, a, b },
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
        _ => Op::PowerF32 { dst, a, b },
    }
}

fn real64(op: BinOp, dst: Cell, a: Cell, b: Cell) -> Op {
    match op {
        BinOp::Add => Op::AddF64 { dst, a, b },
        BinOp::Sub => Op::SubF64 { dst, a, b },
        BinOp::Mul => Op::MulF64 { dst, a, b },
        BinOp::Div => Op::DivF64 { dst, a, b },
        _ => Op::PowerF64 { dst, a, b },
    }
}

fn whole(op: BinOp, elem: Elem, dst: Cell, a: Cell, b: Cell) -> Op {
    let width = width(elem);
    match (op, width) {
        (BinOp::Add, Width::I16) => Op::AddI16 { dst, a, b },
        (BinOp::Sub, Width::I16) => Op::SubI16 { dst, a, b },
        (BinOp::Add, Width::I32) => Op::AddI32 { dst, a, b },
        (BinOp::Sub, Width::I32) => Op::SubI32 { dst, a, b },
        (BinOp::Add, Width::I64 | Width::U64) => Op::AddI64 { dst, a, b },
        (BinOp::Sub, Width::I64 | Width::U64) => Op::SubI64 { dst, a, b },
        (BinOp::Add, _) => Op::Add { dst, a, b, width },
        (BinOp::Sub, _) => Op::Sub { dst, a, b, width },
        (BinOp::Mul, _) => Op::Mul { dst, a, b, width },
        (BinOp::Div, _) => Op::Div { dst, a, b, width },
        (BinOp::Mod, _) => Op::Mod { dst, a, b, width },
        (BinOp::And | BinOp::AndThen, _) => Op::And { dst, a, b },
        (BinOp::Or | BinOp::OrElse, _) => Op::Or { dst, a, b },
        (BinOp::Xor, _) => Op::Xor { dst, a, b },
        _ => Op::Power { dst, a, b, width },
    }
}
