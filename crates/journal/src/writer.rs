//! Writing: a group of records at a time, durable when `commit` answers.
//!
//! The place of a record is decided at commit, because a failed commit may go on in another
//! segment. Until then a record is known by its index in the group.
//!
//! When a commit fails, the group stays and what it left on disk is cut off again. After a failed
//! write the next commit uses the same segment. After a failed sync nobody knows what the pages
//! hold, so the next commit begins a new segment, whose header says where the old one ends: even
//! if cutting fails as well, readers do not see the leftovers.
//!
//! A segment grows by zeros ahead of its records, a mebibyte at a time. A group that fits into
//! them changes no length of a file, so making it durable waits for its own bytes only; a file
//! that grows waits for whatever else the file system has in hand. A writer who has much to write
//! does not even wait for that now and then: the next segment is made ahead (`ahead`), and begun as
//! soon as the zeros of this one are used up. What is left of the zeros is cut off when the segment
//! is left, and when the writer ends.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Position;

use crate::Config;
use crate::ahead::{Ahead, Ready};
use crate::disk::{Disk, DiskFile, SystemDisk};
use crate::error::Error;
use crate::folder::{self, segment_path};
use crate::format::{RECORD_HEADER, SEGMENT_HEADER, SegmentHeader};
use crate::group::{Group, Pending};
use crate::recovery::{LastSegment, Recovery, examine, written_after};

/// The one who writes the journal. Only one may exist for a folder.
pub struct Writer {
    dir: PathBuf,
    config: Config,
    disk: Arc<dyn Disk>,
    /// Segments on disk and their lengths in bytes.
    segments: BTreeMap<u64, u64>,
    committed: Position,
    /// The segment being written; none when the next commit has to begin one.
    tail: Option<Tail>,
    /// Never used before, not even by a segment that was given up.
    next_number: u64,
    /// The least number that the next segment may have: one made ahead may have become too old.
    least_number: u64,
    ready: Option<Ready>,
    /// Bytes committed since the journal was opened.
    written: u64,
    group: Group,
}

struct Tail {
    number: u64,
    end: u64,
    /// Length of the file: zeros from `end` on, or `end` itself.
    reserved: u64,
    /// Begun by this writer, for the group it still has. One found when opening may be all that
    /// keeps an earlier writer's leftovers, given up with their group, from being read.
    begun_here: bool,
    file: Box<dyn DiskFile>,
}

impl Tail {
    /// A segment that holds nothing, in a file so long.
    fn begun(number: u64, file: Box<dyn DiskFile>, reserved: u64) -> Self {
        Self { number, end: SEGMENT_HEADER, reserved, begun_here: true, file }
    }

    /// Puts zeros ahead of a group up to `end`, when it does not fit into those that are there.
    /// A disk that has no room for them may still have it for the group, so an error is none.
    fn reserve(&mut self, end: u64, config: Config) {
        let target = (end + config.reserve_bytes).min(config.segment_bytes);
        if end <= self.reserved || target <= end {
            return;
        }
        let zeros = vec![0; usize::try_from(target - end).unwrap_or(0)];
        let written = self.file.write_at(end, &zeros).is_ok();
        // What cannot be cut off again is still there.
        if written || self.file.set_len(self.reserved).is_err() {
            self.reserved = target;
        }
    }

    /// Cuts the zeros off. Failing costs readers nothing: they know where the records end.
    fn cut_reserve(&mut self) {
        if self.reserved > self.end && self.file.set_len(self.end).is_ok() {
            self.reserved = self.end;
        }
    }
}

/// What retention did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retained {
    /// Segments removed.
    pub removed_segments: u64,
    /// Their bytes.
    pub removed_bytes: u64,
    /// Bytes that remain on disk. Above the limit when a cursor still needs them.
    pub bytes_on_disk: u64,
}

impl Writer {
    /// Opens or creates the journal in a folder, finds its end, cuts off what a crash left behind
    /// it, makes the rest durable and goes on there.
    pub fn open(dir: &Path, config: Config) -> Result<(Self, Recovery), Error> {
        Self::open_on(Arc::new(SystemDisk), dir, config)
    }

    fn open_on(disk: Arc<dyn Disk>, dir: &Path, config: Config) -> Result<(Self, Recovery), Error> {
        if !dir.is_dir() {
            fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
            if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                disk.sync_folder(parent).map_err(Error::io("sync", parent))?;
            }
        }
        let segments = folder::list(dir)?;
        let next_number =
            segments.last_key_value().map_or(1, |(number, _)| number.saturating_add(1));
        let mut writer = Self {
            dir: dir.to_path_buf(),
            config,
            disk,
            segments,
            committed: Position::START,
            tail: None,
            next_number,
            least_number: next_number,
            ready: None,
            written: 0,
            group: Group::default(),
        };
        let cut_bytes = writer.recover()?;
        if writer.tail.is_none() {
            // Now rather than at the first commit: a folder that cannot be written is told early.
            writer.tail = Some(writer.begin_segment()?);
        }
        let recovery = Recovery { end: writer.committed, cut_bytes };
        Ok((writer, recovery))
    }

    /// Adds a record to the pending group and returns its index there. It is not on disk until
    /// [`Writer::commit`] succeeds. The group holds at most one segment: beyond that the answer is
    /// [`Error::GroupFull`].
    pub fn append(&mut self, record: &[u8]) -> Result<usize, Error> {
        if record.is_empty() {
            return Err(Error::RecordEmpty);
        }
        let max = self.config.record_bytes_max;
        if u32::try_from(record.len()).is_ok_and(|bytes| bytes <= max) {
            let bytes = self.group.pending().bytes;
            let with_it = bytes + (RECORD_HEADER + record.len()) as u64;
            if self.group.pending().records > 0 && with_it > self.config.segment_bytes {
                return Err(Error::GroupFull { bytes });
            }
            return Ok(self.group.push(record));
        }
        Err(Error::RecordTooLong { bytes: record.len(), max })
    }

    /// Writes the pending group and makes it durable; returns the new committed end. After an
    /// error the group is still pending and may be committed again, any number of times.
    pub fn commit(&mut self) -> Result<Position, Error> {
        if self.group.pending().records == 0 {
            return Ok(self.committed);
        }
        let mut tail = self.tail_with_room()?;
        self.group.seal(tail.number, tail.end);
        let end = tail.end + self.group.pending().bytes;
        let path = segment_path(&self.dir, tail.number);
        tail.reserve(end, self.config);
        if let Err(error) = tail.file.write_at(tail.end, self.group.bytes()) {
            self.after_failed_write(tail, end);
            return Err(Error::io("write", &path)(error));
        }
        if let Err(error) = tail.file.sync_data() {
            self.give_up(tail, end);
            return Err(Error::io("sync", &path)(error));
        }
        self.written += self.group.pending().bytes;
        tail.end = end;
        tail.reserved = tail.reserved.max(end);
        self.committed = Position { segment: tail.number, offset: end };
        self.segments.insert(tail.number, end);
        self.tail = Some(tail);
        self.group.clear();
        Ok(self.committed)
    }

    /// The end of the last record that is durable: what readers may read up to.
    #[must_use]
    pub fn committed(&self) -> Position {
        self.committed
    }

    /// What waits for the next commit.
    #[must_use]
    pub fn pending(&self) -> Pending {
        self.group.pending()
    }

    /// Bytes of all segments on disk, with what is ahead of the records.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        let ahead = self.tail.as_ref().map_or(0, |tail| tail.reserved - tail.end);
        let ready = self.ready.as_ref().map_or(0, |ready| ready.bytes);
        self.segments.values().sum::<u64>() + ahead + ready
    }

    /// The segment that should be made ahead; none when one is ready, or little is written. To be
    /// asked again only when what came of the last one is known.
    pub fn ahead(&mut self) -> Option<Ahead> {
        let Config { segment_bytes, reserve_bytes, .. } = self.config;
        if self.ready.is_some() || reserve_bytes == 0 || self.written < reserve_bytes {
            return None;
        }
        let number = self.next_number;
        self.next_number += 1;
        let (disk, dir) = (Arc::clone(&self.disk), self.dir.clone());
        Some(Ahead { disk, dir, number, bytes: segment_bytes })
    }

    /// Takes a segment that was made ahead. One whose turn has passed is removed.
    pub fn keep_ready(&mut self, ready: Ready) {
        let old =
            if ready.number < self.least_number { Some(ready) } else { self.ready.replace(ready) };
        self.remove_ready(old);
    }

    /// One that cannot be removed costs its bytes until the journal is opened again, or until
    /// retention comes to it.
    fn remove_ready(&self, ready: Option<Ready>) {
        if let Some(Ready { number, file, .. }) = ready {
            drop(file);
            drop(self.disk.remove(&segment_path(&self.dir, number)));
        }
    }

    /// Makes sure that every record committed from now on lies behind `cursor`. To be called with
    /// each follower's cursor after opening: a cursor is ahead of the journal when the journal's
    /// folder was emptied or restored from an older copy, and that follower would otherwise wait
    /// for ever or start in the middle of a record. Returns whether it was ahead.
    pub fn start_behind(&mut self, cursor: Position) -> Result<bool, Error> {
        if cursor <= self.committed {
            return Ok(false);
        }
        if self.tail.as_ref().is_none_or(|tail| tail.number <= cursor.segment) {
            if let Some(tail) = self.tail.take() {
                let end = tail.end;
                self.give_up(tail, end);
            }
            self.next_number = self.next_number.max(cursor.segment.saturating_add(1));
            let old = self.ready.take();
            self.remove_ready(old);
            self.least_number = self.next_number;
            self.tail = Some(self.begin_segment()?);
        }
        Ok(true)
    }

    /// Removes whole segments, oldest first, while all of them together are over `keep_bytes`; only
    /// those that lie before `needed`, the slowest cursor, and never the current one.
    pub fn retain(&mut self, needed: Position, keep_bytes: u64) -> Result<Retained, Error> {
        let first_kept = needed.segment.min(self.committed.segment);
        let mut done =
            Retained { removed_segments: 0, removed_bytes: 0, bytes_on_disk: self.bytes_on_disk() };
        while done.bytes_on_disk > keep_bytes {
            let Some((&number, &bytes)) = self.segments.range(..first_kept).next() else { break };
            let path = segment_path(&self.dir, number);
            match self.disk.remove(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Error::io("remove", &path)(error));
                }
                // Removed by somebody else is removed.
                _ => self.segments.remove(&number),
            };
            done.removed_segments += 1;
            done.removed_bytes += bytes;
            done.bytes_on_disk -= bytes;
        }
        Ok(done)
    }

    /// Finds the end and, where possible, the segment to go on in; returns the bytes cut.
    fn recover(&mut self) -> Result<u64, Error> {
        let mut cut_bytes = 0;
        while let Some((&number, &bytes)) = self.segments.last_key_value() {
            if let Some(last) = examine(&self.dir, number, bytes)? {
                self.committed = last.end;
                return Ok(cut_bytes + self.continue_in(last, bytes)?);
            }
            let path = segment_path(&self.dir, number);
            self.disk.remove(&path).map_err(Error::io("remove", &path))?;
            self.segments.remove(&number);
            // Of one made ahead nothing is lost.
            cut_bytes += if bytes > SEGMENT_HEADER { 0 } else { bytes };
        }
        Ok(cut_bytes)
    }

    /// Returns how much of what is cut somebody had written.
    fn continue_in(&mut self, last: LastSegment, bytes: u64) -> Result<u64, Error> {
        let Some(end) = last.continue_at else { return Ok(0) };
        let leftover_bytes = written_after(&self.dir, last.number, end)?;
        let path = segment_path(&self.dir, last.number);
        let mut file = self.disk.open(&path).map_err(Error::io("open", &path))?;
        if bytes > end {
            file.set_len(end).map_err(Error::io("cut", &path))?;
            self.segments.insert(last.number, end);
        }
        // Records found may still be in memory only, when a process died and the system did not.
        file.sync_data().map_err(Error::io("sync", &path))?;
        self.disk.sync_folder(&self.dir).map_err(Error::io("sync", &self.dir))?;
        let number = last.number;
        self.tail = Some(Tail { number, end, reserved: end, begun_here: false, file });
        Ok(leftover_bytes)
    }

    /// Takes the segment that the group goes to, a new one if need be.
    fn tail_with_room(&mut self) -> Result<Tail, Error> {
        let bytes = self.group.pending().bytes;
        let (ready, most) = (self.ready.is_some(), self.config.segment_bytes);
        let fits = |tail: &Tail| {
            let grown = if ready { tail.reserved } else { most };
            tail.end == SEGMENT_HEADER || tail.end + bytes <= grown
        };
        match self.tail.take() {
            Some(tail) if fits(&tail) => Ok(tail),
            full => {
                if let Some(mut full) = full {
                    full.cut_reserve();
                    self.segments.insert(full.number, full.reserved);
                }
                self.begin_segment()
            }
        }
    }

    /// Begins a segment behind the committed end, the one made ahead if there is one; it is durable
    /// before anything is written to it.
    fn begin_segment(&mut self) -> Result<Tail, Error> {
        let (mut tail, named) = match self.ready.take() {
            Some(Ready { number, bytes, file }) => (Tail::begun(number, file, bytes), true),
            None => (self.create_segment()?, false),
        };
        let number = tail.number;
        self.least_number = number + 1;
        self.segments.insert(number, SEGMENT_HEADER);
        let header = SegmentHeader::encode(number, self.committed);
        let mut durable = tail.file.write_at(0, &header).and_then(|()| tail.file.sync_data());
        if !named {
            durable = durable.and_then(|()| self.disk.sync_folder(&self.dir));
        }
        match durable {
            Ok(()) => Ok(tail),
            Err(error) => {
                self.give_up(tail, SEGMENT_HEADER);
                Err(Error::io("begin", &segment_path(&self.dir, number))(error))
            }
        }
    }

    fn create_segment(&mut self) -> Result<Tail, Error> {
        let number = self.next_number;
        self.next_number += 1;
        let path = segment_path(&self.dir, number);
        let file = self.disk.create(&path).map_err(Error::io("create", &path))?;
        Ok(Tail::begun(number, file, SEGMENT_HEADER))
    }

    /// After a failed write, up to `reached` at most: cuts it off and goes on in the same segment.
    fn after_failed_write(&mut self, mut tail: Tail, reached: u64) {
        if tail.file.set_len(tail.end).is_ok() {
            tail.reserved = tail.end;
            self.tail = Some(tail);
        } else {
            self.give_up(tail, reached);
        }
    }

    /// Leaves a segment that reaches to `reached` at most. Neither cutting nor removing has to
    /// succeed: the next segment's header says what counts.
    fn give_up(&mut self, mut tail: Tail, reached: u64) {
        let cut = tail.file.set_len(tail.end).is_ok();
        let Tail { number, end, reserved, begun_here, file } = tail;
        drop(file);
        let needless = begun_here && number != self.committed.segment;
        if needless && self.disk.remove(&segment_path(&self.dir, number)).is_ok() {
            self.segments.remove(&number);
        } else {
            self.segments.insert(number, if cut { end } else { reached.max(reserved) });
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let ready = self.ready.take();
        self.remove_ready(ready);
        if let Some(tail) = &mut self.tail {
            tail.cut_reserve();
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
