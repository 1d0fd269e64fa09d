//! Parts of bit strings and whole numbers: bits, bytes, words and double words of a cell.
use super::code::{Cell, Code};
use crate::check::constant::BinOp;
use crate::check::hir::Part;
use crate::check::std_functions::StdFn;
use crate::check::types::Elem;
use crate::container::op::Op;

impl Code {
    /// Reads a part of `src`.
    pub(super) fn get_part(&mut self, part: Part, dst: Cell, src: Cell) {
        if part.bits == 1 {
            self.emit(Op::GetBit { bit: part.shift, dst, src });
            return;
        }
        let mark = self.mark();
        let low = self.shifted(StdFn::Shr, part.shift, src);
        let bits = self.constant(part.mask());
        self.binary(BinOp::And, Elem::Lword, dst, low, bits);
        self.release(mark);
    }

    /// Writes a part of `dst`; the highest bit of a signed number is its sign.
    pub(super) fn put_part(&mut self, part: Part, dst: Cell, src: Cell) {
        if part.bits == 1 {
            self.emit(Op::SetBit { bit: part.shift, dst, src });
        } else {
            let mark = self.mark();
            let high = self.shifted(StdFn::Shl, part.shift, src);
            let (rest, others) = (self.temp(), self.constant(!(part.mask() << part.shift)));
            self.binary(BinOp::And, Elem::Lword, rest, dst, others);
            self.binary(BinOp::Or, Elem::Lword, dst, rest, high);
            self.release(mark);
        }
        let end = u32::from(part.shift) + u32::from(part.bits);
        if part.of.is_signed_int() && end == part.of.bits() {
            self.wrap(part.of, dst);
        }
    }

    fn shifted(&mut self, how: StdFn, by: u8, src: Cell) -> Cell {
        if by == 0 {
            return src;
        }
        let (dst, by) = (self.temp(), self.constant(u64::from(by)));
        self.std(how, Elem::Lword, dst, &[src, by], &[Elem::Lword, Elem::Usint]);
        dst
    }
}
