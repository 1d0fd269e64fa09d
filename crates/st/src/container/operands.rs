//! Which cells an instruction names and where it may jump to: what is looked at before it runs.

use super::op::{Cell, Op};

impl Op {
    /// The cells it names; of several in a row the first and the last. The operands of
    /// [`Op::Text`] stand in its table.
    #[must_use]
    pub const fn cells(&self) -> [Option<Cell>; 3] {
        let mut op = *self;
        let [a, b, c] = op.cells_mut();
        let last = match *self {
            Self::MakeDate { first, .. } => Some(Cell(first.0.saturating_add(2))),
            Self::MakeTod { first, .. } => Some(Cell(first.0.saturating_add(3))),
            _ => named(c),
        };
        [named(a), named(b), last]
    }

    /// The cells it names, to be changed; of several in a row the first.
    #[expect(clippy::too_many_lines, reason = "one line for each instruction; none is forgotten")]
    #[expect(clippy::match_same_arms, reason = "instructions stand in groups")]
    pub const fn cells_mut(&mut self) -> [Option<&mut Cell>; 3] {
        match self {
            Self::Move { dst, src }
            | Self::Wrap { dst, src, .. }
            | Self::AbsS { dst, src }
            | Self::GetBit { dst, src, .. }
            | Self::SetBit { dst, src, .. }
            | Self::NegF32 { dst, src }
            | Self::NegF64 { dst, src }
            | Self::AbsF32 { dst, src }
            | Self::AbsF64 { dst, src }
            | Self::MathF32 { dst, src, .. }
            | Self::MathF64 { dst, src, .. }
            | Self::S64ToF32 { dst, src }
            | Self::S64ToF64 { dst, src }
            | Self::F32ToF64 { dst, src }
            | Self::F64ToF32 { dst, src }
            | Self::Convert { dst, src, .. }
            | Self::DayOfWeek { dst, src }
            | Self::Part { dst, src, .. } => [Some(dst), Some(src), None],
            Self::MoveJump { dst, src, .. } => [Some(dst), Some(src), None],
            Self::CallAt { dst, of, .. }
            | Self::CallNativeAt { dst, of, .. }
            | Self::TextAt { dst, of, .. } => [Some(dst), Some(of), None],
            Self::Load { dst, address, .. } | Self::AddAddress { dst, address, .. } => {
                [Some(dst), Some(address), None]
            }
            Self::Store { address, src, .. } => [Some(address), Some(src), None],
            Self::AddressOf { dst, of } => [Some(dst), Some(of), None],
            Self::CopyCells { to, from, .. } => [Some(to), Some(from), None],
            Self::Element { dst, address, index, .. } => [Some(dst), Some(address), Some(index)],
            Self::ElementOf { dst, of, index, .. } => [Some(dst), Some(of), Some(index)],
            Self::CallFixed { dst, .. } => [Some(dst), None, None],
            Self::CheckRange { value, .. } => [Some(value), None, None],
            Self::Add64 { dst, a, b }
            | Self::Sub64 { dst, a, b }
            | Self::Mul64 { dst, a, b }
            | Self::AddS16 { dst, a, b }
            | Self::SubS16 { dst, a, b }
            | Self::MulS16 { dst, a, b }
            | Self::AddS32 { dst, a, b }
            | Self::SubS32 { dst, a, b }
            | Self::MulS32 { dst, a, b }
            | Self::AddU32 { dst, a, b }
            | Self::SubU32 { dst, a, b }
            | Self::MulU32 { dst, a, b }
            | Self::DivS { dst, a, b }
            | Self::DivU { dst, a, b }
            | Self::ModS { dst, a, b }
            | Self::ModU { dst, a, b }
            | Self::And { dst, a, b }
            | Self::Or { dst, a, b }
            | Self::Xor { dst, a, b }
            | Self::MaxS { dst, a, b }
            | Self::MinS { dst, a, b }
            | Self::MaxU { dst, a, b }
            | Self::MinU { dst, a, b }
            | Self::Shift { dst, a, b, .. }
            | Self::AddF32 { dst, a, b }
            | Self::SubF32 { dst, a, b }
            | Self::MulF32 { dst, a, b }
            | Self::DivF32 { dst, a, b }
            | Self::AddF64 { dst, a, b }
            | Self::SubF64 { dst, a, b }
            | Self::MulF64 { dst, a, b }
            | Self::DivF64 { dst, a, b }
            | Self::PowF32 { dst, a, b }
            | Self::PowF64 { dst, a, b }
            | Self::Atan2F32 { dst, a, b }
            | Self::Atan2F64 { dst, a, b }
            | Self::MaxF32 { dst, a, b }
            | Self::MinF32 { dst, a, b }
            | Self::MaxF64 { dst, a, b }
            | Self::MinF64 { dst, a, b }
            | Self::Eq { dst, a, b }
            | Self::Ne { dst, a, b }
            | Self::LtS { dst, a, b }
            | Self::LeS { dst, a, b }
            | Self::LtU { dst, a, b }
            | Self::LeU { dst, a, b }
            | Self::EqF32 { dst, a, b }
            | Self::NeF32 { dst, a, b }
            | Self::LtF32 { dst, a, b }
            | Self::LeF32 { dst, a, b }
            | Self::EqF64 { dst, a, b }
            | Self::NeF64 { dst, a, b }
            | Self::LtF64 { dst, a, b }
            | Self::LeF64 { dst, a, b }
            | Self::ScaleTime { dst, a, b, .. } => [Some(dst), Some(a), Some(b)],
            Self::JumpIf { cond, .. } | Self::JumpUnless { cond, .. } => [Some(cond), None, None],
            Self::JumpEq { a, b, .. }
            | Self::JumpNe { a, b, .. }
            | Self::JumpLtS { a, b, .. }
            | Self::JumpLeS { a, b, .. }
            | Self::JumpLtU { a, b, .. }
            | Self::JumpLeU { a, b, .. }
            | Self::JumpLtF32 { a, b, .. }
            | Self::JumpLeF32 { a, b, .. }
            | Self::JumpNltF32 { a, b, .. }
            | Self::JumpNleF32 { a, b, .. }
            | Self::JumpLtF64 { a, b, .. }
            | Self::JumpLeF64 { a, b, .. }
            | Self::JumpNltF64 { a, b, .. }
            | Self::JumpNleF64 { a, b, .. } => [Some(a), Some(b), None],
            Self::Call { base, .. } | Self::CallNative { base, .. } => [Some(base), None, None],
            Self::Now { dst } => [Some(dst), None, None],
            Self::JoinDate { dst, date, tod } => [Some(dst), Some(date), Some(tod)],
            Self::MakeDate { dst, first } | Self::MakeTod { dst, first } => {
                [Some(dst), Some(first), None]
            }
            Self::Jump { .. } | Self::Return | Self::Text { .. } => [None, None, None],
        }
    }

    /// Where it may jump to.
    #[must_use]
    pub const fn target(&self) -> Option<u32> {
        let mut op = *self;
        match op.target_mut() {
            Some(to) => Some(*to),
            None => None,
        }
    }

    /// Makes it jump elsewhere, if it jumps.
    pub const fn aim(&mut self, target: u32) {
        if let Some(to) = self.target_mut() {
            *to = target;
        }
    }

    const fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Jump { to }
            | Self::MoveJump { to, .. }
            | Self::JumpIf { to, .. }
            | Self::JumpUnless { to, .. }
            | Self::JumpEq { to, .. }
            | Self::JumpNe { to, .. }
            | Self::JumpLtS { to, .. }
            | Self::JumpLeS { to, .. }
            | Self::JumpLtU { to, .. }
            | Self::JumpLeU { to, .. }
            | Self::JumpLtF32 { to, .. }
            | Self::JumpLeF32 { to, .. }
            | Self::JumpNltF32 { to, .. }
            | Self::JumpNleF32 { to, .. }
            | Self::JumpLtF64 { to, .. }
            | Self::JumpLeF64 { to, .. }
            | Self::JumpNltF64 { to, .. }
            | Self::JumpNleF64 { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Whether what follows it is never run after it.
    #[must_use]
    pub const fn ends(&self) -> bool {
        matches!(self, Self::Jump { .. } | Self::MoveJump { .. } | Self::Return)
    }
}

const fn named(cell: Option<&mut Cell>) -> Option<Cell> {
    match cell {
        Some(cell) => Some(*cell),
        None => None,
    }
}
