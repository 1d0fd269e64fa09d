//! Every sample.

use model::Quality;

use super::Out;
use crate::cell::{Cell, Error};
use crate::spec::{Sample, Tag};

/// One row for each sample.
pub(super) struct LongRaw;

impl LongRaw {
    #[expect(clippy::unused_self, reason = "as the others")]
    pub(super) fn sample(
        &mut self,
        tags: &[Tag],
        sample: &Sample<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let tag = &tags[sample.place];
        out.cell(Cell::Text(&tag.path))?;
        out.cell(Cell::Time(sample.source))?;
        out.cell(Cell::Time(sample.source))?;
        out.cell(sample.value.map_or(Cell::Empty, Cell::Number))?;
        out.cell(sample.text.map_or(Cell::Empty, Cell::Text))?;
        out.cell(Cell::Text(&tag.unit))?;
        out.cell(Cell::Count(sample.quality.code().into()))?;
        out.cell(Cell::Quality(sample.quality))?;
        out.cell(Cell::Time(sample.receive))?;
        out.end_row()
    }
}

/// What a tag has in a row that is being gathered.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Free,
    Missing,
    Number(f64),
    Text,
}

/// One row for each time that has a sample. Of two samples of one tag at one time, the second
/// makes another row of the same time, so that none is lost.
pub(super) struct WideRaw {
    at: Option<i64>,
    slots: Vec<Slot>,
    texts: Vec<String>,
    worst: u32,
}

impl WideRaw {
    pub(super) fn new(tags: usize) -> Self {
        Self { at: None, slots: vec![Slot::Free; tags], texts: vec![String::new(); tags], worst: 0 }
    }

    pub(super) fn sample(&mut self, sample: &Sample<'_>, out: &mut Out<'_>) -> Result<(), Error> {
        if self.at != Some(sample.source) || self.slots[sample.place] != Slot::Free {
            self.finish(out)?;
            self.at = Some(sample.source);
        }
        self.slots[sample.place] = match (sample.value, sample.text) {
            (Some(number), _) => Slot::Number(number),
            (None, Some(text)) => {
                self.texts[sample.place].clear();
                self.texts[sample.place].push_str(text);
                Slot::Text
            }
            (None, None) => Slot::Missing,
        };
        self.worst = self.worst.max(sample.quality.code());
        Ok(())
    }

    pub(super) fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Error> {
        let Some(at) = self.at.take() else { return Ok(()) };
        out.cell(Cell::Time(at))?;
        out.cell(Cell::Time(at))?;
        for (slot, text) in self.slots.iter_mut().zip(&self.texts) {
            out.cell(match slot {
                Slot::Number(number) => Cell::Number(*number),
                Slot::Text => Cell::Text(text),
                Slot::Free | Slot::Missing => Cell::Empty,
            })?;
            *slot = Slot::Free;
        }
        out.cell(Cell::Count(self.worst.into()))?;
        out.cell(Cell::Quality(Quality::from_code(self.worst)))?;
        self.worst = 0;
        out.end_row()
    }
}
