// Made from the Rust types by `cargo xtask codegen`; changes here are lost.

export type Role = "viewer" | "operator" | "engineer";

export type SignedIn = { 
/**
 * What to ask with from now on; kept in memory only.
 */
session: string, 
/**
 * Who.
 */
name: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * When it ends; earlier after 30 minutes without use.
 */
until: number, };

export type WhoAmI = { 
/**
 * The name that the audit says.
 */
name: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * When the session ends.
 */
until: number | null, 
/**
 * Whether there are users; without them everybody is an engineer.
 */
users: boolean, };

export type UserRow = { 
/**
 * Who.
 */
name: string, 
/**
 * What they may do.
 */
role: Role, };

export type Text = { 
/**
 * Chinese.
 */
zh: string, 
/**
 * English.
 */
en: string, };

export type Priority = "critical" | "high" | "medium" | "low" | "diagnostic";

export type AlarmKind = "HIGH_HIGH" | "HIGH" | "LOW" | "LOW_LOW" | "RATE" | "DEVIATION" | "DISCRETE" | "OFFLINE" | "DEVICE_ERROR" | "BAD_QUALITY" | "CONDITION" | "LOW_BAT" | "WEAK_SIGNAL" | "SYSTEM";

export type AlarmState = "normal" | "unacknowledged" | "acknowledged" | "returned_unacknowledged" | "latched" | "unconfirmed" | "shelved" | "suppressed" | "out_of_service";

export type Counts = { 
/**
 * Messages received.
 */
received: number, 
/**
 * Their samples are on disk.
 */
stored: number, 
/**
 * Had been received before.
 */
duplicate: number, 
/**
 * Could not be read.
 */
quarantined: number, 
/**
 * Received and not yet on disk.
 */
inFlight: number, };

export type ReasonCount = { 
/**
 * The reason's name.
 */
reason: string, 
/**
 * How often.
 */
count: number, };

export type SourceState = "connected" | "connecting" | "reconnecting" | "stopped";

export type SourceStatus = { 
/**
 * Its name.
 */
name: string, 
/**
 * The protocol.
 */
kind: string, 
/**
 * Where it connects to, without password.
 */
address: string, 
/**
 * Where its connection stands.
 */
state: SourceState, 
/**
 * Why, when it is not connected.
 */
detail: string | null, 
/**
 * Since when.
 */
since: number, 
/**
 * Messages per second over the last seconds.
 */
messagesPerSecond: number, 
/**
 * What became of its messages.
 */
counts: Counts, 
/**
 * Refused messages by reason.
 */
reasons: Array<ReasonCount>, };

export type Problem = { 
/**
 * For the interface to branch on.
 */
code: string, 
/**
 * A sentence.
 */
text: Text, };

export type PriorityCount = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * Standing, or waiting for an acknowledgement.
 */
open: number, 
/**
 * Standing.
 */
active: number, 
/**
 * Waiting for an acknowledgement.
 */
unacknowledged: number, };

export type AlarmRow = { 
/**
 * Its name: the key and when it was first raised.
 */
id: string, 
/**
 * The alarm's key.
 */
key: string, 
/**
 * Path of the device.
 */
device: string, 
/**
 * The field watched or a name; empty for the device's value and the device itself.
 */
point: string, 
/**
 * The tag watched, when it is one.
 */
tag: string | null, 
/**
 * What is watched.
 */
kind: AlarmKind, 
/**
 * The alarm's own name, when the plant files give one.
 */
name: Text | null, 
/**
 * The place of the device.
 */
area: string | null, 
/**
 * How urgent.
 */
priority: Priority, 
/**
 * The word of its level with this priority, when the plant files give one.
 */
level: Text | null, 
/**
 * Where it stands.
 */
state: AlarmState, 
/**
 * Whether the condition stands, whatever the state.
 */
active: boolean, 
/**
 * When it was first raised.
 */
raisedAt: number, 
/**
 * When it was last raised.
 */
lastRaisedAt: number, 
/**
 * How often it was raised.
 */
raises: number, 
/**
 * When it returned to normal.
 */
returnedAt: number | null, 
/**
 * When it was acknowledged.
 */
acknowledgedAt: number | null, 
/**
 * By whom.
 */
acknowledgedBy: string | null, 
/**
 * What was last said about it.
 */
comment: string | null, 
/**
 * The value that last raised it.
 */
value: number | null, 
/**
 * The limit it crossed.
 */
limit: number | null, 
/**
 * Unit of both.
 */
unit: string, 
/**
 * When it comes back from the shelf.
 */
shelvedUntil: number | null, 
/**
 * Whether it comes back as soon as it returned.
 */
oneShot: boolean, 
/**
 * Who shelved or removed it; the key or expression that suppresses it.
 */
silencedBy: string | null, 
/**
 * Why it was shelved or removed.
 */
silencedReason: string | null, 
/**
 * Whether it comes and goes too often to be read.
 */
chattering: boolean, };

export type StationStatus = { 
/**
 * The plant's name.
 */
plantName: Text, 
/**
 * Version of the program.
 */
version: string, 
/**
 * The station's clock.
 */
now: number, 
/**
 * When it was started.
 */
startedAt: number, 
/**
 * IANA name of its time zone.
 */
timeZone: string, 
/**
 * The sources.
 */
sources: Array<SourceStatus>, 
/**
 * Samples per second over the last seconds, raw and derived.
 */
samplesPerSecond: number, 
/**
 * What became of all messages.
 */
counts: Counts, 
/**
 * Size of the database.
 */
databaseBytes: number, 
/**
 * Size of the journal.
 */
journalBytes: number, 
/**
 * Free space of the disk.
 */
freeBytes: number, 
/**
 * Days until the disk is full at the rate since the start; none when it cannot be said.
 */
daysUntilFull: number | null, 
/**
 * How far the database is behind the journal, in milliseconds.
 */
historyLagMs: number, 
/**
 * The newest unacknowledged alarm of the highest priority.
 */
topAlarm: AlarmRow | null, 
/**
 * Open alarms by priority.
 */
alarmCounts: Array<PriorityCount>, 
/**
 * Time from a sample to the alarm on disk that 99 of 100 do not exceed, in milliseconds;
 * none when no alarm moved in the last seconds.
 */
alarmLatencyP99Ms: number | null, 
/**
 * How long the journal takes to write a group of messages and sync it, in milliseconds:
 * what half of the groups of the last seconds do not exceed; none when there was none.
 */
commitP50Ms: number | null, 
/**
 * The same of 99 of 100 groups.
 */
commitP99Ms: number | null, 
/**
 * Channels of notification that fail.
 */
notifyFailing: Array<string>, 
/**
 * Alarms on the shelf.
 */
shelvedCount: number, 
/**
 * Alarms suppressed by design.
 */
suppressedCount: number, 
/**
 * Alarms out of service.
 */
outOfServiceCount: number, 
/**
 * What a person should know.
 */
problems: Array<Problem>, 
/**
 * Grows when the answer of `layout` changes.
 */
plantRevision: number, 
/**
 * Grows when the answer of `alarms` changes.
 */
alarmRevision: number, };

export type Area = { 
/**
 * Its name in the files.
 */
id: string, 
/**
 * Its name for people.
 */
name: Text, 
/**
 * Its colour on the map, `#rrggbb`.
 */
color: string, 
/**
 * Position in % of the map's width.
 */
x: number, 
/**
 * Position in % of the map's height.
 */
y: number, };

export type Tag = { 
/**
 * Its number in live frames, valid as long as the station runs.
 */
id: number, 
/**
 * Its path.
 */
path: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * The device it belongs to.
 */
device: string | null, 
/**
 * The field's name.
 */
field: string, 
/**
 * Limits of its own alarms, to be drawn.
 */
limits: Array<LimitLine>, };

export type LimitLine = { 
/**
 * The alarm's kind.
 */
kind: AlarmKind, 
/**
 * The limit in the device's unit.
 */
limit: number, 
/**
 * The alarm's priority.
 */
priority: Priority, };

export type CalibrationInfo = { 
/**
 * Its name.
 */
name: string, 
/**
 * `multiplicative` or `additive`.
 */
form: string, 
/**
 * Since when.
 */
validFrom: number, };

export type DeviceKind = "detector" | "machine";

export type Device = { 
/**
 * Its path.
 */
path: string, 
/**
 * What it is.
 */
kind: DeviceKind, 
/**
 * Its name for people.
 */
name: Text, 
/**
 * The place it stands in.
 */
area: string | null, 
/**
 * What it measures.
 */
substance: string | null, 
/**
 * Unit of its value.
 */
unit: string, 
/**
 * How often it sends.
 */
expectedPeriodMs: number, 
/**
 * Its usual values.
 */
normal: [number, number] | null, 
/**
 * The range of its bar.
 */
display: [number, number] | null, 
/**
 * Its limits.
 */
limits: Array<LimitLine>, 
/**
 * What to do when it alarms.
 */
guidance: Text | null, 
/**
 * What may have happened.
 */
cause: Text | null, 
/**
 * Its calibration today.
 */
calibration: CalibrationInfo | null, 
/**
 * When it was last heard.
 */
lastSeen: number | null, };

export type PlantLayout = { 
/**
 * See [`StationStatus::plant_revision`].
 */
revision: number, 
/**
 * The places.
 */
areas: Array<Area>, 
/**
 * The devices.
 */
devices: Array<Device>, 
/**
 * Every tag seen so far.
 */
tags: Array<Tag>, };

export type TextValue = { 
/**
 * Number of the tag.
 */
tag: number, 
/**
 * The text.
 */
value: string, };

export type LiveHeader = { 
/**
 * To be passed next time.
 */
cursor: number, 
/**
 * Changes that the reader was too slow for.
 */
dropped: number, 
/**
 * Whether the frame is the whole board instead of what changed.
 */
snapshot: boolean, 
/**
 * Rows in each column.
 */
count: number, 
/**
 * Texts of tags that have some.
 */
texts: Array<TextValue>, 
/**
 * See [`StationStatus::plant_revision`].
 */
plantRevision: number, 
/**
 * See [`StationStatus::alarm_revision`].
 */
alarmRevision: number, 
/**
 * The station's clock.
 */
now: number, };

export type TrendPen = { 
/**
 * Path of the tag.
 */
tag: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * Whether each column is one sample.
 */
raw: boolean, 
/**
 * Samples in the period.
 */
total: number, 
/**
 * How often the device sends, when that is known.
 */
expectedPeriodMs: number | null, 
/**
 * The longest time between two samples of a tag that is compressed.
 */
longestStepMs: number | null, 
/**
 * Rows in each column.
 */
columns: number, 
/**
 * Limits, when the tag is a device's value.
 */
limits: Array<LimitLine>, };

export type TrendHeader = { 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * The pens in the order asked for.
 */
pens: Array<TrendPen>, };

export type QuarantineRow = { 
/**
 * The source.
 */
source: string, 
/**
 * When it came.
 */
at: number, 
/**
 * Where it came on.
 */
topic: string, 
/**
 * The reason's name.
 */
reason: string, 
/**
 * Where in the message and what was found.
 */
detail: string, 
/**
 * The first bytes, as far as they are text.
 */
head: string, 
/**
 * The whole length.
 */
bytes: number, };

export type ImportJobState = "waiting" | "running" | "done" | "stopped" | "failed";

export type ImportForm = "long" | "wide" | "device";

export type ImportEncoding = "utf8" | "gb18030";

export type ImportTimeFormat = "text" | "epoch_s" | "epoch_ms" | "epoch_us";

export type ImportMapping = { 
/**
 * What a row is.
 */
form: ImportForm, 
/**
 * How a CSV file's letters are stored.
 */
encoding: ImportEncoding, 
/**
 * What stands between the columns of a CSV file.
 */
separator: string, 
/**
 * Whether numbers are written as `1,5`.
 */
decimalComma: boolean, 
/**
 * The column of the source time.
 */
time: string, 
/**
 * How times are written.
 */
timeFormat: ImportTimeFormat, 
/**
 * The zone of times without one, by its IANA name.
 */
timeZone: string, 
/**
 * The column of the receive time.
 */
receiveTime: string, 
/**
 * The column of the quality.
 */
quality: string, 
/**
 * Form long: the column of the tag.
 */
tag: string, 
/**
 * Form long: the column of numbers.
 */
value: string, 
/**
 * Form long: the column of texts.
 */
text: string, 
/**
 * Form device: the column of the device.
 */
device: string, 
/**
 * Form wide: the tag of each column. Form device: the field of each column. Columns that
 * are not named are left out.
 */
columns: { [key in string]: string }, 
/**
 * Forms wide and device: columns that hold texts.
 */
textColumns: Array<string>, 
/**
 * What comes before every name of a tag or device, with its slash.
 */
prefix: string, 
/**
 * Forms long and device: other names for tags or devices, before the prefix.
 */
rename: { [key in string]: string }, };

export type ImportJob = { 
/**
 * To name it.
 */
id: string, 
/**
 * The file.
 */
path: string, 
/**
 * Whether it is only read, and nothing stored.
 */
check: boolean, 
/**
 * How it is.
 */
state: ImportJobState, 
/**
 * Why it failed.
 */
problem: string | null, 
/**
 * 0 to 1.
 */
progress: number, 
/**
 * Rows read.
 */
rows: number, 
/**
 * Samples stored, or that would be.
 */
stored: number, 
/**
 * Samples that were there already.
 */
duplicate: number, 
/**
 * Rows or cells that could not be read.
 */
refused: number, 
/**
 * The row behind which it went on, when it was begun before.
 */
resumedAt: number | null, 
/**
 * The file with what was refused and why.
 */
refusedList: string | null, };

export type ImportSample = { 
/**
 * Its tag.
 */
tag: string, 
/**
 * When it was measured.
 */
sourceTime: number, 
/**
 * When it was received.
 */
receiveTime: number, 
/**
 * The number, when it is one.
 */
value: number | null, 
/**
 * The text, when it is one.
 */
text: string | null, 
/**
 * OPC UA status code.
 */
quality: number, };

export type ImportRefusal = { 
/**
 * The column; empty when the whole row is meant.
 */
column: string, 
/**
 * Why, as in the quarantine.
 */
reason: string, 
/**
 * Why, for a person.
 */
detail: string, };

export type ImportRefusedRow = { 
/**
 * The row's number as a spreadsheet counts.
 */
row: number, 
/**
 * The column; empty when the whole row is meant.
 */
column: string, 
/**
 * Why, as in the quarantine.
 */
reason: string, 
/**
 * Why, for a person.
 */
detail: string, };

export type ImportPreviewRow = { 
/**
 * Its number as a spreadsheet counts.
 */
row: number, 
/**
 * Its cells as the file has them.
 */
cells: Array<string>, 
/**
 * Its samples.
 */
samples: Array<ImportSample>, 
/**
 * What would be refused of it.
 */
refused: Array<ImportRefusal>, };

export type ImportPreview = { 
/**
 * What its columns mean, as TOML.
 */
mapping: string, 
/**
 * What its columns mean, column by column.
 */
plan: ImportMapping, 
/**
 * The names of its columns.
 */
columns: Array<string>, 
/**
 * Its first rows, at most 20.
 */
rows: Array<ImportPreviewRow>, 
/**
 * Forms long and device: the names of tags or devices in its first 10 000 rows as the file
 * writes them, at most 500.
 */
names: Array<string>, 
/**
 * Its size.
 */
bytes: number, };

export type GapRow = { 
/**
 * A device's path, or `source/…`, or `journal`.
 */
scope: string, 
/**
 * Last sample before.
 */
from: number, 
/**
 * First sample after.
 */
to: number, 
/**
 * Messages missing, when that is known.
 */
missing: number | null, 
/**
 * Why.
 */
cause: string, };

export type ExportEstimate = { 
/**
 * Rows.
 */
rows: number, 
/**
 * The tags that the patterns name.
 */
tags: Array<string>, 
/**
 * Rows of the file, at most; the same as the samples in the long form of raw ones.
 */
fileRows: number, 
/**
 * Bytes of the file, about.
 */
bytes: number, 
/**
 * Free on the disk of the data folder.
 */
freeBytes: number, };

export type ExportState = "running" | "done" | "failed" | "cancelled";

export type ExportStatus = { 
/**
 * Its number.
 */
id: number, 
/**
 * What became of it.
 */
state: ExportState, 
/**
 * The file's name.
 */
name: string, 
/**
 * The whole path, when one was asked for.
 */
path: string | null, 
/**
 * Samples that were read.
 */
samples: number, 
/**
 * Samples that there are to read, as they were counted at the beginning.
 */
samplesExpected: number, 
/**
 * Rows in the file.
 */
rows: number, 
/**
 * Bytes of the file.
 */
bytes: number, 
/**
 * Why it failed; a sentence.
 */
message: string, 
/**
 * Characters that the encoding has not, written as `&#number;`.
 */
replaced: number, 
/**
 * Texts that were longer than Excel takes and are cut.
 */
cut: number, };

export type AlarmList = { 
/**
 * The rows.
 */
rows: Array<AlarmRow>, 
/**
 * Whether there are more.
 */
more: boolean, };

export type AlarmScope = "open" | "shelved" | "suppressed" | "out_of_service" | "all";

export type AlarmAction = "acknowledge" | "confirm" | "comment" | "reset" | "shelve" | "unshelve" | "remove" | "restore";

export type AlarmRefusal = { 
/**
 * As it was asked for.
 */
alarm: string, 
/**
 * Why.
 */
reason: Text, };

export type AlarmActed = { 
/**
 * How many alarms changed.
 */
changed: number, 
/**
 * Those that did not.
 */
refused: Array<AlarmRefusal>, };

export type AlarmEdge = { 
/**
 * Name of the occurrence.
 */
id: string, 
/**
 * When.
 */
at: number, 
/**
 * What: raised, returned, acknowledged, ….
 */
change: string, 
/**
 * The state after it.
 */
state: AlarmState, 
/**
 * Who.
 */
who: string | null, 
/**
 * What they said, or why.
 */
comment: string | null, 
/**
 * The value.
 */
value: number | null, 
/**
 * End of the time on the shelf.
 */
until: number | null, };

export type AlarmSubState = { 
/**
 * Its name: `ActiveState`, `AckedState` and so on.
 */
name: string, 
/**
 * Its value: Active, Unacknowledged, ….
 */
value: string, };

export type AlarmInfo = { 
/**
 * Its key.
 */
key: string, 
/**
 * What is watched.
 */
kind: AlarmKind, 
/**
 * Its own name.
 */
name: Text | null, 
/**
 * The condition in short: `> 80 ppm`, an expression.
 */
condition: string, 
/**
 * The limit, when it has one.
 */
limit: number | null, 
/**
 * The deadband, when it has one.
 */
deadband: number | null, 
/**
 * Unit of both.
 */
unit: string, 
/**
 * In milliseconds.
 */
onDelayMs: number, 
/**
 * In milliseconds.
 */
offDelayMs: number, 
/**
 * Samples in a row that must violate.
 */
violations: number, 
/**
 * How urgent; with `by_excess` when it is just beyond the limit.
 */
priority: Priority, 
/**
 * Whether the priority grows with the excess.
 */
byExcess: boolean, 
/**
 * Whether it stays until it is reset.
 */
latch: boolean, 
/**
 * Whether it asks for a confirmation.
 */
confirm: boolean, 
/**
 * Annunciated again after so many milliseconds unacknowledged.
 */
againAfterMs: number | null, 
/**
 * The longest time on the shelf in milliseconds.
 */
shelveMaxMs: number, 
/**
 * The expression that suppresses it.
 */
suppressWhen: string | null, 
/**
 * The alarm that suppresses it.
 */
parent: string | null, 
/**
 * Its first-out group.
 */
group: string | null, 
/**
 * What may have happened.
 */
cause: Text | null, 
/**
 * What happens if nothing is done.
 */
consequence: Text | null, 
/**
 * What to do.
 */
guidance: Text | null, 
/**
 * Within so many milliseconds.
 */
respondMs: number | null, 
/**
 * The view it belongs to.
 */
display: string | null, 
/**
 * Keys of the alarms that change with it.
 */
sharedBy: Array<string>, 
/**
 * Whether its limits can be changed here.
 */
editable: boolean, 
/**
 * Its sub-states by the names of OPC UA, as they stand.
 */
part9: Array<AlarmSubState>, };

export type LimitDifference = { 
/**
 * limit, deadband, onDelayMs, offDelayMs.
 */
name: string, 
/**
 * As it is.
 */
old: number, 
/**
 * As it is wanted.
 */
new: number, };

export type LimitChanges = { 
/**
 * Why it cannot be done; empty when it can.
 */
problems: Array<Text>, 
/**
 * What changes.
 */
changes: Array<LimitDifference>, 
/**
 * Keys of the alarms that change.
 */
affected: Array<string>, };

export type AlarmFinding = { 
/**
 * Which rule.
 */
code: string, 
/**
 * error, warning or hint.
 */
severity: string, 
/**
 * The alarms it is about.
 */
keys: Array<string>, 
/**
 * A sentence.
 */
text: Text, };

export type AlarmBin = { 
/**
 * Begin of the ten minutes.
 */
from: number, 
/**
 * How many.
 */
count: number, };

export type AlarmFlood = { 
/**
 * Its begin.
 */
from: number, 
/**
 * Its end.
 */
to: number, 
/**
 * Raises in it.
 */
count: number, };

export type AlarmTop = { 
/**
 * The alarm.
 */
key: string, 
/**
 * How often.
 */
raises: number, 
/**
 * Part of all raises, 0 to 1.
 */
share: number, };

export type AlarmChattering = { 
/**
 * The alarm.
 */
key: string, 
/**
 * How many bursts.
 */
bursts: number, 
/**
 * Raises in them.
 */
raises: number, };

export type AlarmFleeting = { 
/**
 * The alarm.
 */
key: string, 
/**
 * How often.
 */
count: number, };

export type AlarmStale = { 
/**
 * The occurrence.
 */
id: string, 
/**
 * The alarm.
 */
key: string, 
/**
 * When it was raised.
 */
raisedAt: number, 
/**
 * For how long, in milliseconds.
 */
standingMs: number, };

export type AlarmPriorityShare = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * How many.
 */
raises: number, 
/**
 * Part of all raises, 0 to 1.
 */
share: number, 
/**
 * Recommended part at most, 0 to 1.
 */
recommended: number, };

export type AlarmResponse = { 
/**
 * Of this priority.
 */
priority: Priority, 
/**
 * Half took longer, in milliseconds.
 */
medianMs: number, 
/**
 * A tenth took longer, in milliseconds.
 */
p90Ms: number, 
/**
 * Of so many acknowledgements.
 */
count: number, };

export type AlarmRecommended = { 
/**
 * Raises in ten minutes that an operator can handle.
 */
per10MinManageable: number, 
/**
 * And at most.
 */
per10MinMax: number, 
/**
 * More is a flood.
 */
flood: number, 
/**
 * Standing longer is stale, in milliseconds.
 */
staleMs: number, 
/**
 * Part of the time in flood at most, 0 to 1.
 */
floodShareMax: number, 
/**
 * Who says so.
 */
source: string, };

export type AlarmPerformance = { 
/**
 * Begin of the period.
 */
from: number, 
/**
 * End of the period.
 */
to: number, 
/**
 * Raises that reached an operator.
 */
raises: number, 
/**
 * Raises of silenced alarms.
 */
silencedRaises: number, 
/**
 * By ten minutes.
 */
bins: Array<AlarmBin>, 
/**
 * Average of ten minutes.
 */
averagePer10Min: number, 
/**
 * Most in ten minutes.
 */
worst10Min: number, 
/**
 * Floods.
 */
floods: Array<AlarmFlood>, 
/**
 * Part of the time in flood, 0 to 1.
 */
floodShare: number, 
/**
 * The twenty that were raised most.
 */
top: Array<AlarmTop>, 
/**
 * Those that chattered.
 */
chattering: Array<AlarmChattering>, 
/**
 * Those that were gone at once.
 */
fleeting: Array<AlarmFleeting>, 
/**
 * Those that stand for longer than a day.
 */
stale: Array<AlarmStale>, 
/**
 * Those that stand at the end.
 */
standing: number, 
/**
 * Raises by priority.
 */
priorities: Array<AlarmPriorityShare>, 
/**
 * Time to acknowledge.
 */
acknowledgement: Array<AlarmResponse>, 
/**
 * What is recommended.
 */
recommended: AlarmRecommended, };

export type NotifyChannel = { 
/**
 * Its name.
 */
name: string, 
/**
 * email, dingtalk, wecom, feishu, webhook or sms.
 */
kind: string, 
/**
 * Messages that wait.
 */
waiting: number, 
/**
 * Messages sent since the start.
 */
sent: number, 
/**
 * Messages given up since the start.
 */
givenUp: number, 
/**
 * Whether it fails; then there is an alarm.
 */
failing: boolean, 
/**
 * The last error since the last success.
 */
lastError: string | null, };

export type NotifyTest = { 
/**
 * Whether it was taken.
 */
ok: boolean, 
/**
 * What the other side said, or what went wrong.
 */
message: string, };

export type WhatIfSide = { 
/**
 * How often the alarm was raised.
 */
raises: number, 
/**
 * Raises that belong to bursts of three within a minute.
 */
chattering: number, 
/**
 * How long it stood in all, in milliseconds.
 */
standingMs: number, 
/**
 * How long it stood at most, in milliseconds.
 */
longestMs: number, };

export type WhatIfRow = { 
/**
 * When it was raised.
 */
realRaised: number | null, 
/**
 * When it would have been.
 */
triedRaised: number | null, 
/**
 * When it returned.
 */
realReturned: number | null, 
/**
 * When it would have.
 */
triedReturned: number | null, 
/**
 * The value that raised it.
 */
value: number | null, };

export type WhatIf = { 
/**
 * Samples looked at.
 */
samples: number, 
/**
 * With the limits in force.
 */
real: WhatIfSide, 
/**
 * With those tried.
 */
tried: WhatIfSide, 
/**
 * Real occurrences that would have been missed.
 */
missed: number, 
/**
 * Occurrences that would have been added.
 */
added: number, 
/**
 * How much earlier it would have been raised, in milliseconds; negative is later.
 */
medianEarlierMs: number | null, 
/**
 * Occurrence by occurrence, at most 1000.
 */
rows: Array<WhatIfRow>, };

export type AggregateColumn = { 
/**
 * The tag.
 */
tag: string, 
/**
 * The aggregate's name.
 */
aggregate: string, 
/**
 * Unit of the values, possibly none.
 */
unit: string, 
/**
 * Whether values stayed until the next one.
 */
stepped: boolean, 
/**
 * A value for each interval, durations in milliseconds; null where there is none.
 */
values: Array<number | null>, 
/**
 * The OPC UA status code of each, with its information bits.
 */
qualities: Array<number>, 
/**
 * The time of each value where it is not the interval's begin; else empty.
 */
times: Array<number>, };

export type AggregateTable = { 
/**
 * Begin of each interval.
 */
begins: Array<number>, 
/**
 * End of the last interval.
 */
end: number, 
/**
 * Whose calendar.
 */
timeZone: string, 
/**
 * The numbers, by tag, then as they were asked for.
 */
columns: Array<AggregateColumn>, };

export type RecalculateRow = { 
/**
 * Source time.
 */
at: number, 
/**
 * The raw value in mV.
 */
raw: number | null, 
/**
 * The temperature in °C.
 */
temp: number | null, 
/**
 * As it is stored.
 */
old: number | null, 
/**
 * OPC UA status code of what is stored; null when nothing is.
 */
oldQuality: number | null, 
/**
 * As it would be.
 */
new: number | null, 
/**
 * Its OPC UA status code.
 */
newQuality: number, };

export type RecalculatePreview = { 
/**
 * The derived tag.
 */
tag: string, 
/**
 * Today's calibration of the device.
 */
oldCalibration: string, 
/**
 * The other one.
 */
newCalibration: string, 
/**
 * Values that it computes.
 */
rows: number, 
/**
 * Of these, how many differ in value or quality.
 */
changed: number, 
/**
 * The biggest difference of two values.
 */
biggestDifference: number | null, 
/**
 * When that is.
 */
biggestAt: number | null, 
/**
 * The first ones.
 */
first: Array<RecalculateRow>, };

export type RecalculateStatus = { 
/**
 * Whether it runs.
 */
running: boolean, 
/**
 * The tag that gets the values, `gas/H20101/value@1`; empty when there was none yet.
 */
tag: string, 
/**
 * Values stored.
 */
done: number, 
/**
 * Values there are about.
 */
total: number, 
/**
 * Why it was broken off.
 */
error: string | null, };

export type StateTime = { 
/**
 * It; null where none was known.
 */
state: string | null, 
/**
 * How long it stood, in milliseconds.
 */
stoodMs: number, 
/**
 * Share of the period in percent.
 */
percent: number, 
/**
 * How often it was entered.
 */
entered: number, };

export type StatesReport = { 
/**
 * The tag.
 */
tag: string, 
/**
 * How often it changed.
 */
changes: number, 
/**
 * The states, the longest first.
 */
states: Array<StateTime>, };

export type SqlColumn = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its SQL type.
 */
type: string, };

export type SqlTable = { 
/**
 * The columns.
 */
columns: Array<SqlColumn>, 
/**
 * The rows, at most as many as asked for.
 */
rows: unknown[][], 
/**
 * Whether there were more rows.
 */
truncated: boolean, 
/**
 * Whether the answer became too large before it had as many rows as asked for.
 */
bySize: boolean, 
/**
 * How long it took.
 */
elapsedMs: number, };

export type SqlBounds = { 
/**
 * Rows of an answer.
 */
rows: number, 
/**
 * Time of a query whose answer is shown.
 */
timeoutMs: number, 
/**
 * Time of a query whose answer goes into a file.
 */
exportTimeoutMs: number, 
/**
 * Memory of all queries together.
 */
memoryMib: number, 
/**
 * Formats of `sql_export`.
 */
formats: Array<string>, };

export type StorageDay = { 
/**
 * `YYYY-MM-DD`, in UTC.
 */
day: string, 
/**
 * Its rows in the files.
 */
rows: number, 
/**
 * Bytes of the files.
 */
bytes: number, 
/**
 * How often it was written.
 */
generation: number, 
/**
 * Whether it stays whatever retention says.
 */
pinned: boolean, 
/**
 * Where a verified copy is; empty when there is none.
 */
archived: string, 
/**
 * Rows that came since and are merged later.
 */
lateRows: number, };

export type CompressedTag = { 
/**
 * Its path.
 */
tag: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * Samples that came while it was compressed.
 */
received: number, 
/**
 * Those of them that are stored.
 */
stored: number, 
/**
 * Those that are not.
 */
dropped: number, 
/**
 * How far a dropped sample may be from the line through those stored; none when nothing can
 * be said, or it is no longer compressed.
 */
statedError: number | null, 
/**
 * Longest time without a stored sample; none when it is no longer compressed.
 */
maxTimeMs: number | null, };

export type CompressionStatus = { 
/**
 * Tags that are compressed, or were.
 */
tags: number, 
/**
 * Samples that came while they were compressed.
 */
received: number, 
/**
 * Those of them that are stored.
 */
stored: number, 
/**
 * Those that are not; at most two of each tag wait and may be stored after all.
 */
dropped: number, 
/**
 * The tags that dropped most, at most 200.
 */
most: Array<CompressedTag>, };

export type StorageStatus = { 
/**
 * The database.
 */
databaseBytes: number, 
/**
 * The journal.
 */
journalBytes: number, 
/**
 * Files of sealed days.
 */
sealedBytes: number, 
/**
 * The snapshot for making the database again.
 */
snapshotBytes: number, 
/**
 * What is free on the disk.
 */
freeBytes: number, 
/**
 * Bytes that a day takes, by the last sealed days; none before there are two.
 */
growthPerDay: number | null, 
/**
 * Days until the disk is full at that rate.
 */
daysUntilFull: number | null, 
/**
 * Rows that are not sealed.
 */
recentRows: number, 
/**
 * Why days are not sealed now.
 */
problem: string | null, 
/**
 * The sealed days, the newest first.
 */
days: Array<StorageDay>, 
/**
 * What compression dropped.
 */
compression: CompressionStatus, };

export type BackupResult = { 
/**
 * The file.
 */
path: string, 
/**
 * Its length.
 */
bytes: number, 
/**
 * Files in it.
 */
files: number, };

export type WriteProposal = { 
/**
 * The tag.
 */
tag: string, 
/**
 * What the device says now.
 */
oldValue: number | string | boolean | null, 
/**
 * What would be written, in the tag's type.
 */
newValue: number | string | boolean | null, 
/**
 * Unit of both.
 */
unit: string, 
/**
 * Lowest value allowed.
 */
lowest: number | null, 
/**
 * Highest value allowed.
 */
highest: number | null, 
/**
 * Why it would be refused, as a sentence.
 */
problem: string | null, };

export type WriteResult = { 
/**
 * Whether the device says the new value now.
 */
confirmed: boolean, 
/**
 * What it says.
 */
readBack: number | string | boolean | null, 
/**
 * A sentence.
 */
message: string, };

export type BrowseRow = { 
/**
 * Its id with the namespace's URI, to be used in plant files.
 */
node: string, 
/**
 * Its name.
 */
name: string, 
/**
 * `object` or `variable`.
 */
kind: string, 
/**
 * Whether there is something below it.
 */
hasChildren: boolean, 
/**
 * Type of its value; empty for objects.
 */
dataType: string, 
/**
 * Unit of its value.
 */
unit: string, 
/**
 * Whether this user may write it.
 */
writable: boolean, };

export type CertificateState = "pending" | "trusted" | "changed";

export type CertificateRow = { 
/**
 * The source that saw it.
 */
source: string, 
/**
 * SHA-1 of the certificate in hexadecimal, as other clients show it.
 */
thumbprint: string, 
/**
 * Whose it is.
 */
subject: string, 
/**
 * First second at which it is valid.
 */
validFrom: number, 
/**
 * Last second at which it is valid.
 */
validTo: number, 
/**
 * Whether it is trusted.
 */
state: CertificateState, };

export type LineFault = { 
/**
 * Its name, `jam`.
 */
name: string, 
/**
 * Whether it is switched on.
 */
active: boolean, 
/**
 * Since when.
 */
since: number | null, };

export type LineLayout = { 
/**
 * Whether this plant has a line.
 */
available: boolean, 
/**
 * Length of the belt.
 */
lengthM: number, 
/**
 * Length of a product.
 */
productM: number, 
/**
 * Where the first station holds a product.
 */
station1M: number, 
/**
 * Where the second station holds a product.
 */
station2M: number, 
/**
 * First product sensor.
 */
sensor1M: number, 
/**
 * Second product sensor.
 */
sensor2M: number, 
/**
 * Quality sensor.
 */
qualityM: number, 
/**
 * Ejector.
 */
ejectorM: number, };

export type OeeRow = { 
/**
 * Its beginning.
 */
from: number, 
/**
 * Its end, not in it; not later than the question was asked.
 */
to: number, 
/**
 * Name of the shift, when periods are shifts.
 */
shift: Text | null, 
/**
 * Of the planned time, the part in which the line ran, in %.
 */
availability: number, 
/**
 * How fast it was, with its ideal cycle as 100 %.
 */
performance: number, 
/**
 * Of the pieces, those that are good, in %.
 */
quality: number, 
/**
 * The product of the three, in %.
 */
oee: number, 
/**
 * Pieces made, good or not.
 */
count: number, 
/**
 * Pieces rejected.
 */
reject: number, 
/**
 * Hours in which it ran.
 */
runHours: number, 
/**
 * Hours in which it stood.
 */
downHours: number, 
/**
 * The four figures' quality: bad when the counts are impossible and the figures
 * therefore 0, uncertain when some of the counts are not known.
 */
qualityCode: number, };

export type OeeReport = { 
/**
 * The periods, oldest first.
 */
rows: Array<OeeRow>, 
/**
 * All of them together, from their sums.
 */
overall: OeeRow, };

export type EnergyRow = { 
/**
 * Its beginning.
 */
from: number, 
/**
 * Its end, not in it; not later than the question was asked.
 */
to: number, 
/**
 * Name of the shift, when periods are shifts.
 */
shift: Text | null, 
/**
 * The conveyor's energy.
 */
conveyorKwh: number, 
/**
 * The first station's energy.
 */
station1Kwh: number, 
/**
 * The second station's energy.
 */
station2Kwh: number, 
/**
 * The whole line's energy, from its own meter.
 */
totalKwh: number, 
/**
 * The highest power of the line; none when none is known.
 */
peakKw: number | null, 
/**
 * The mean power of the line over the time known; none when none is known.
 */
averageKw: number | null, 
/**
 * What the line's energy cost, in the report's currency.
 */
cost: number, 
/**
 * Of the period's time, the part in which the line's power is known, 0 to 1.
 */
knownShare: number, };

export type EnergyReport = { 
/**
 * The periods, oldest first.
 */
rows: Array<EnergyRow>, 
/**
 * All of them together.
 */
overall: EnergyRow, 
/**
 * What costs are counted in, an ISO 4217 code.
 */
currency: string, };

export type PlcFile = { 
/**
 * Its name, `PLC_PRG.st`.
 */
name: string, 
/**
 * Its text.
 */
text: string, };

export type PlcProgram = { 
/**
 * Whether this plant has a soft PLC at all.
 */
available: boolean, 
/**
 * Names this version; taking over asks for it so that nobody overwrites another's work.
 */
revision: string, 
/**
 * The files in their order.
 */
files: Array<PlcFile>, };

export type PlcDiagnostic = { 
/**
 * Its code, `E0301`.
 */
code: string, 
/**
 * Whether the program cannot run.
 */
isError: boolean, 
/**
 * The file's name.
 */
file: string, 
/**
 * Line, counted from 1.
 */
line: number, 
/**
 * Column in characters, counted from 1.
 */
column: number, 
/**
 * Line of the end.
 */
endLine: number, 
/**
 * Column of the end, not included.
 */
endColumn: number, 
/**
 * A sentence.
 */
message: string, };

export type PlcLost = { 
/**
 * Its path.
 */
path: string, 
/**
 * Why, as a sentence.
 */
why: string, };

export type PlcCheck = { 
/**
 * Errors and warnings.
 */
diagnostics: Array<PlcDiagnostic>, 
/**
 * Variables that keep their value; 0 when there are errors.
 */
kept: number, 
/**
 * Variables that lose their value.
 */
lost: Array<PlcLost>, 
/**
 * Variables that are new.
 */
added: Array<string>, };

export type PlcTakeOver = { 
/**
 * Whether it runs now; otherwise the old one runs on.
 */
taken: boolean, 
/**
 * The version that runs now.
 */
revision: string, 
/**
 * Errors and warnings.
 */
diagnostics: Array<PlcDiagnostic>, 
/**
 * Variables that lost their value.
 */
lost: Array<PlcLost>, };

export type PlcMarginRow = { 
/**
 * Line, counted from 1.
 */
line: number, 
/**
 * As it is named there.
 */
name: string, 
/**
 * The path by which it is read.
 */
path: string, 
/**
 * The value as text.
 */
value: string, 
/**
 * Whether it is forced.
 */
forced: boolean, };

export type PlcSymbol = { 
/**
 * Its path.
 */
path: string, 
/**
 * Its type as it is written.
 */
type: string, 
/**
 * Whether it may be written.
 */
writable: boolean, };

export type PlcValue = { 
/**
 * Its path.
 */
path: string, 
/**
 * Its type as it is written; empty when there is no such variable.
 */
type: string, 
/**
 * The value as text; none when there is no such variable.
 */
value: string | null, 
/**
 * Whether it is forced.
 */
forced: boolean, };

export type PlcForce = { 
/**
 * Its path.
 */
path: string, 
/**
 * The value that it is held at.
 */
value: string, };

export type PlcFault = { 
/**
 * The program organisation unit.
 */
pou: string, 
/**
 * The file's name.
 */
file: string, 
/**
 * Line, counted from 1.
 */
line: number, 
/**
 * A sentence with the values.
 */
message: string, 
/**
 * When.
 */
at: number, };

export type PlcBucket = { 
/**
 * The edge in microseconds; none is above every edge.
 */
belowUs: number | null, 
/**
 * How often.
 */
count: number, };

export type PlcState = "running" | "stopped" | "faulted";

export type PlcStatus = { 
/**
 * Whether this plant has a soft PLC at all.
 */
available: boolean, 
/**
 * Whether it runs.
 */
state: PlcState, 
/**
 * Wanted time from scan to scan, in milliseconds.
 */
scanMs: number, 
/**
 * Scans since the start.
 */
scans: number, 
/**
 * Scans that began late by more than a scan time.
 */
overruns: number, 
/**
 * How long the last scan took, in microseconds.
 */
lastUs: number, 
/**
 * The mean.
 */
meanUs: number, 
/**
 * The longest.
 */
maxUs: number, 
/**
 * How long scans took.
 */
histogram: Array<PlcBucket>, 
/**
 * How much later than wanted scans began.
 */
jitter: Array<PlcBucket>, 
/**
 * Why it is faulted.
 */
faults: Array<PlcFault>, 
/**
 * What is forced.
 */
forces: Array<PlcForce>, };

export type Nothing = Record<symbol, never>;

export type SignInArgs = { 
/**
 * Who.
 */
name: string, 
/**
 * In clear; kept nowhere.
 */
password: string, };

export type UserSetArgs = { 
/**
 * Who; letters, digits, dots, hyphens and underscores.
 */
name: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * A new one, at least 8 characters; without it the old one stays.
 */
password: string | null, };

export type UserRemoveArgs = { 
/**
 * Who.
 */
name: string, };

export type LiveArgs = { 
/**
 * The cursor of the last answer; 0 for the whole board.
 */
cursor: number, };

export type TrendArgs = { 
/**
 * Paths.
 */
tags: Array<string>, 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * Columns of the plot, at most 10 000.
 */
columns: number, 
/**
 * A name for it, by which `query_cancel` stops it.
 */
id: string | null, };

export type AggregateArgs = { 
/**
 * Patterns of tags, at most 100 tags.
 */
tags: Array<string>, 
/**
 * Names of OPC UA Part 13: `TimeAverage`, `Maximum` and so on.
 */
aggregates: Array<string>, 
/**
 * Beginning of the period and of the first interval.
 */
from: number, 
/**
 * End of the period, not in it; what lies ahead of now is left out.
 */
to: number, 
/**
 * Length of an interval: `10s`, `15m`, `1h`, `1d`, `1w`, `1mo`, `1y`; none for the whole
 * period. Days and longer are of the calendar.
 */
every: string | null, 
/**
 * Whose calendar: `Europe/Berlin`; none for the station's own.
 */
timeZone: string | null, 
/**
 * Whether a value stays until the next one instead of going there in a line; none for
 * stepped when the tag only ever is 0 or 1.
 */
stepped: boolean | null, 
/**
 * Whether uncertain samples are used as good ones are.
 */
useUncertain: boolean, 
/**
 * How long a value holds, in milliseconds; none for an hour, 0 for ever.
 */
holdMs: number | null, };

export type FormulaArgs = { 
/**
 * `multiplicative`: `(v_raw × k + b) × (1 + tComp × (temp − tRef))`, or `additive`:
 * `k × v_raw + b + tCoef × (temp − 25)`, not below 0, with two decimals.
 */
form: string, 
/**
 * Unit of the value per mV.
 */
k: number, 
/**
 * In the unit of the value.
 */
b: number, 
/**
 * Per °C.
 */
tComp: number, 
/**
 * In °C.
 */
tRef: number, 
/**
 * Unit of the value per °C.
 */
tCoef: number, };

export type RecalculateArgs = { 
/**
 * The derived tag: `gas/H20101/value`.
 */
tag: string, 
/**
 * Beginning of the period by source time.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * Name of a calibration in the plant files, with its dates; or `formula`.
 */
calibration: string | null, 
/**
 * A calibration for the whole period.
 */
formula: FormulaArgs | null, 
/**
 * Why, for the audit trail; a preview needs none.
 */
reason: string, };

export type StatesArgs = { 
/**
 * Patterns of tags, at most 100 tags.
 */
tags: Array<string>, 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it; what lies ahead of now is left out.
 */
to: number, 
/**
 * How long a value holds, in milliseconds; none for an hour, 0 for ever.
 */
holdMs: number | null, };

export type AlarmArgs = { 
/**
 * Which.
 */
scope: AlarmScope, 
/**
 * Raised at or after.
 */
from: number | null, 
/**
 * Raised before.
 */
to: number | null, 
/**
 * In key, priority, state, who or comment; empty for all.
 */
text: string, 
/**
 * Only of these priorities; none is any.
 */
priorities: Array<Priority>, 
/**
 * Only of this alarm.
 */
key: string | null, 
/**
 * Rows, at most 10 000.
 */
limit: number, };

export type AlarmActArgs = { 
/**
 * What to do.
 */
action: AlarmAction, 
/**
 * Names of occurrences, or keys of alarms.
 */
alarms: Array<string>, 
/**
 * What is said to it; for shelving and taking out of service the reason.
 */
comment: string, 
/**
 * For how long, when shelving.
 */
shelveMs: number | null, 
/**
 * Whether it comes back as soon as it returned.
 */
oneShot: boolean, };

export type AlarmEdgesArgs = { 
/**
 * Name of an occurrence, or key of an alarm.
 */
alarm: string, 
/**
 * Rows, at most 10 000.
 */
limit: number, };

export type AlarmKeyArgs = { 
/**
 * The alarm.
 */
key: string, };

export type LimitArgs = { 
/**
 * The alarm.
 */
key: string, 
/**
 * The limit wanted.
 */
limit: number | null, 
/**
 * The deadband wanted.
 */
deadband: number | null, 
/**
 * The on-delay wanted.
 */
onDelayMs: number | null, 
/**
 * The off-delay wanted.
 */
offDelayMs: number | null, 
/**
 * Why; asked for when it is done.
 */
reason: string, };

export type NotifyTestArgs = { 
/**
 * Name of the channel.
 */
channel: string, };

export type PeriodArgs = { 
/**
 * Begin of the period.
 */
from: number, 
/**
 * Its end, not in it.
 */
to: number, };

export type ReplayArgs = { 
/**
 * Begin of the recording.
 */
from: number, 
/**
 * Its end, not in it.
 */
to: number, 
/**
 * Folder of other plant files than the station's own.
 */
plant: string | null, };

export type TableColumn = { 
/**
 * Its heading.
 */
name: string, 
/**
 * text, number or time (Unix milliseconds).
 */
kind: string, };

export type TableArgs = { 
/**
 * xlsx or csv.
 */
format: string, 
/**
 * The table's heading and sheet.
 */
title: string, 
/**
 * The columns.
 */
columns: Array<TableColumn>, 
/**
 * The rows: texts, numbers, nothing.
 */
rows: (string | number | null)[][], };

export type WhatIfArgs = { 
/**
 * The alarm.
 */
key: string, 
/**
 * Begin of the recording.
 */
from: number, 
/**
 * Its end, not in it.
 */
to: number, 
/**
 * The limit tried.
 */
limit: number | null, 
/**
 * The deadband tried.
 */
deadband: number | null, 
/**
 * The on-delay tried.
 */
onDelayMs: number | null, 
/**
 * The off-delay tried.
 */
offDelayMs: number | null, 
/**
 * Samples in a row tried.
 */
violations: number | null, };

export type StoragePinArgs = { 
/**
 * `YYYY-MM-DD`, in UTC.
 */
day: string, 
/**
 * Whether it stays.
 */
pinned: boolean, };

export type BackupArgs = { 
/**
 * A file that does not exist yet, with its whole path on the station's computer.
 */
path: string, };

export type QuarantineArgs = { 
/**
 * Of one source or all.
 */
source: string | null, };

export type GapArgs = { 
/**
 * Patterns of scopes; none for all.
 */
scopes: Array<string>, 
/**
 * Ending after.
 */
from: number, 
/**
 * Beginning before.
 */
to: number, };

export type ExportArgs = { 
/**
 * Patterns of tags: a star stands for a part of a path, two stars for several.
 */
tags: Array<string>, 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * `csv`, `xlsx` or `parquet`; without it `csv`.
 */
format: string | null, 
/**
 * `utf8` or `gb18030` for CSV; without it `utf8`.
 */
encoding: string | null, 
/**
 * `raw`, `drawn`, `binned` or `interpolated`; without it `raw`.
 */
what: string | null, 
/**
 * `long` or `wide`; without it `long`.
 */
form: string | null, 
/**
 * Milliseconds of the interval of `binned` and `interpolated`.
 */
intervalMs: number | null, 
/**
 * Columns of `drawn`, at most 10 000; without it 2 000.
 */
columns: number | null, };

export type ExportStartArgs = { 
/**
 * What.
 */
export: ExportArgs, 
/**
 * The file's name for whoever downloads it.
 */
name: string, 
/**
 * The whole path of the file on the station's computer; without it in the data folder,
 * from where it is downloaded.
 */
path: string | null, };

export type ExportIdArgs = { 
/**
 * The number that `export_start` answered.
 */
id: number, };

export type PlotArgs = { 
/**
 * Patterns of tags.
 */
tags: Array<string>, 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * Width in pixels, at most 8 000.
 */
width: number, 
/**
 * Height in pixels, at most 8 000.
 */
height: number, 
/**
 * `svg` or `png`.
 */
format: string, 
/**
 * `dark`, `light` or `grey`.
 */
theme: string, 
/**
 * `zh` or `en`.
 */
language: string, };

export type ImportArgs = { 
/**
 * The file: its whole path on the station's computer.
 */
path: string, 
/**
 * What its columns mean, as TOML; none is guessed.
 */
mapping: string | null, 
/**
 * The same column by column; it goes before `mapping`.
 */
plan: ImportMapping | null, 
/**
 * The zone of times without one, by its IANA name; none is the computer's own.
 */
timeZone: string | null, };

export type ImportIdArgs = { 
/**
 * Which.
 */
id: string, };

export type ImportRefusedArgs = { 
/**
 * Which.
 */
id: string, 
/**
 * Entries of the list to pass over.
 */
offset: number, 
/**
 * Entries to answer, at most 1000.
 */
limit: number, };

export type SqlArgs = { 
/**
 * One statement that only reads.
 */
text: string, 
/**
 * Rows, at most 100 000.
 */
limit: number, 
/**
 * A name for it, by which `query_cancel` stops it.
 */
id: string | null, };

export type QueryCancelArgs = { 
/**
 * What the query was called.
 */
id: string, };

export type SqlExportArgs = { 
/**
 * One statement that only reads.
 */
text: string, 
/**
 * `csv`, `xlsx` or `parquet`.
 */
format: string, 
/**
 * A name for it, by which `query_cancel` stops it.
 */
id: string | null, };

export type WriteCheckArgs = { 
/**
 * The tag.
 */
tag: string, 
/**
 * The value.
 */
value: number | string | boolean, };

export type WriteArgs = { 
/**
 * Made once by whoever asks; the same again gives the same answer and writes nothing.
 */
id: string, 
/**
 * The tag.
 */
tag: string, 
/**
 * The value.
 */
value: number | string | boolean, 
/**
 * What the person saw as the old value.
 */
expectedOld: number | string | boolean | null, 
/**
 * Why, possibly nothing.
 */
reason: string, };

export type BrowseArgs = { 
/**
 * The source.
 */
source: string, 
/**
 * The node to look below; none is the root of objects.
 */
node: string | null, };

export type TrustArgs = { 
/**
 * The source.
 */
source: string, 
/**
 * Which certificate.
 */
thumbprint: string, };

export type PlcCheckArgs = { 
/**
 * The whole program.
 */
files: Array<PlcFile>, };

export type PlcTakeOverArgs = { 
/**
 * The version that it changes.
 */
revision: string, 
/**
 * The whole program.
 */
files: Array<PlcFile>, };

export type PlcMarginArgs = { 
/**
 * The file's name.
 */
file: string, };

export type PlcValuesArgs = { 
/**
 * Paths, at most 1 000.
 */
paths: Array<string>, };

export type PlcWriteArgs = { 
/**
 * The variable's path.
 */
path: string, 
/**
 * The value as it is written in a program.
 */
value: string, };

export type PlcForceArgs = { 
/**
 * The variable's path.
 */
path: string, 
/**
 * The value to hold it at; none lets it go.
 */
value: string | null, };

export type PlcAction = "start" | "stop" | "reset";

export type PlcCommandArgs = { 
/**
 * What to do.
 */
action: PlcAction, };

export type FaultArgs = { 
/**
 * The fault's name.
 */
name: string, 
/**
 * On or off.
 */
active: boolean, };

export type LinePeriod = "hour" | "shift" | "day" | "week" | "month";

export type LineReportArgs = { 
/**
 * Beginning of the time asked for.
 */
from: number, 
/**
 * End of the time asked for, not in it.
 */
to: number, 
/**
 * What a row stands for.
 */
by: LinePeriod, };

export type Commands = {
  status: { args: Nothing; answer: StationStatus };
  layout: { args: Nothing; answer: PlantLayout };
  live_since: { args: LiveArgs; answer: { frame: LiveHeader } };
  trend: { args: TrendArgs; answer: { frame: TrendHeader } };
  aggregate: { args: AggregateArgs; answer: AggregateTable };
  states: { args: StatesArgs; answer: StatesReport[] };
  recalculate_preview: { args: RecalculateArgs; answer: RecalculatePreview };
  recalculate: { args: RecalculateArgs; answer: RecalculateStatus };
  recalculate_cancel: { args: Nothing; answer: RecalculateStatus };
  recalculate_status: { args: Nothing; answer: RecalculateStatus };
  gaps: { args: GapArgs; answer: GapRow[] };
  alarms: { args: AlarmArgs; answer: AlarmList };
  alarm_act: { args: AlarmActArgs; answer: AlarmActed };
  alarm_edges: { args: AlarmEdgesArgs; answer: AlarmEdge[] };
  alarm_info: { args: AlarmKeyArgs; answer: AlarmInfo };
  alarm_limits_check: { args: LimitArgs; answer: LimitChanges };
  alarm_limits_set: { args: LimitArgs; answer: LimitChanges };
  alarm_check: { args: Nothing; answer: AlarmFinding[] };
  alarm_what_if: { args: WhatIfArgs; answer: WhatIf };
  alarm_replay: { args: ReplayArgs; answer: ArrayBuffer };
  alarm_performance: { args: PeriodArgs; answer: AlarmPerformance };
  notify_channels: { args: Nothing; answer: NotifyChannel[] };
  notify_test: { args: NotifyTestArgs; answer: NotifyTest };
  table_export: { args: TableArgs; answer: ArrayBuffer };
  quarantine: { args: QuarantineArgs; answer: QuarantineRow[] };
  export_estimate: { args: ExportArgs; answer: ExportEstimate };
  export_csv: { args: ExportArgs; answer: ArrayBuffer };
  import_preview: { args: ImportArgs; answer: ImportPreview };
  import_check: { args: ImportArgs; answer: ImportJob };
  import_start: { args: ImportArgs; answer: ImportJob };
  import_status: { args: Nothing; answer: ImportJob[] };
  import_refused: { args: ImportRefusedArgs; answer: ImportRefusedRow[] };
  import_cancel: { args: ImportIdArgs; answer: Nothing };
  import_resume: { args: ImportIdArgs; answer: ImportJob };
  import_forget: { args: ImportIdArgs; answer: Nothing };
  export_start: { args: ExportStartArgs; answer: ExportStatus };
  export_status: { args: ExportIdArgs; answer: ExportStatus };
  export_cancel: { args: ExportIdArgs; answer: ExportStatus };
  plot: { args: PlotArgs; answer: ArrayBuffer };
  sql: { args: SqlArgs; answer: SqlTable };
  sql_bounds: { args: Nothing; answer: SqlBounds };
  query_cancel: { args: QueryCancelArgs; answer: Nothing };
  sql_export: { args: SqlExportArgs; answer: ArrayBuffer };
  write_check: { args: WriteCheckArgs; answer: WriteProposal };
  write: { args: WriteArgs; answer: WriteResult };
  opcua_browse: { args: BrowseArgs; answer: BrowseRow[] };
  certificates: { args: Nothing; answer: CertificateRow[] };
  trust_certificate: { args: TrustArgs; answer: Nothing };
  plc_program: { args: Nothing; answer: PlcProgram };
  plc_check: { args: PlcCheckArgs; answer: PlcCheck };
  plc_take_over: { args: PlcTakeOverArgs; answer: PlcTakeOver };
  plc_margin: { args: PlcMarginArgs; answer: PlcMarginRow[] };
  plc_symbols: { args: Nothing; answer: PlcSymbol[] };
  plc_values: { args: PlcValuesArgs; answer: PlcValue[] };
  plc_write: { args: PlcWriteArgs; answer: Nothing };
  plc_force: { args: PlcForceArgs; answer: Nothing };
  plc_command: { args: PlcCommandArgs; answer: Nothing };
  plc_status: { args: Nothing; answer: PlcStatus };
  line_faults: { args: Nothing; answer: LineFault[] };
  inject_fault: { args: FaultArgs; answer: Nothing };
  line_layout: { args: Nothing; answer: LineLayout };
  storage: { args: Nothing; answer: StorageStatus };
  storage_pin: { args: StoragePinArgs; answer: Nothing };
  storage_tidy: { args: Nothing; answer: Nothing };
  backup: { args: BackupArgs; answer: BackupResult };
  oee_report: { args: LineReportArgs; answer: OeeReport };
  energy_report: { args: LineReportArgs; answer: EnergyReport };
  sign_in: { args: SignInArgs; answer: SignedIn };
  sign_out: { args: Nothing; answer: Nothing };
  who_am_i: { args: Nothing; answer: WhoAmI };
  users: { args: Nothing; answer: UserRow[] };
  user_set: { args: UserSetArgs; answer: Nothing };
  user_remove: { args: UserRemoveArgs; answer: Nothing };
  stop: { args: Nothing; answer: Nothing };
};

/** The role that each command needs. */
export const COMMAND_ROLES: Record<keyof Commands, Role> = {
  status: "viewer",
  layout: "viewer",
  live_since: "viewer",
  trend: "viewer",
  aggregate: "viewer",
  states: "viewer",
  recalculate_preview: "viewer",
  recalculate: "engineer",
  recalculate_cancel: "engineer",
  recalculate_status: "viewer",
  gaps: "viewer",
  alarms: "viewer",
  alarm_act: "operator",
  alarm_edges: "viewer",
  alarm_info: "viewer",
  alarm_limits_check: "viewer",
  alarm_limits_set: "engineer",
  alarm_check: "viewer",
  alarm_what_if: "viewer",
  alarm_replay: "viewer",
  alarm_performance: "viewer",
  notify_channels: "viewer",
  notify_test: "engineer",
  table_export: "viewer",
  quarantine: "viewer",
  export_estimate: "viewer",
  export_csv: "viewer",
  import_preview: "engineer",
  import_check: "engineer",
  import_start: "engineer",
  import_status: "viewer",
  import_refused: "viewer",
  import_cancel: "engineer",
  import_resume: "engineer",
  import_forget: "engineer",
  export_start: "operator",
  export_status: "viewer",
  export_cancel: "viewer",
  plot: "viewer",
  sql: "viewer",
  sql_bounds: "viewer",
  query_cancel: "viewer",
  sql_export: "viewer",
  write_check: "viewer",
  write: "operator",
  opcua_browse: "viewer",
  certificates: "viewer",
  trust_certificate: "engineer",
  plc_program: "viewer",
  plc_check: "viewer",
  plc_take_over: "engineer",
  plc_margin: "viewer",
  plc_symbols: "viewer",
  plc_values: "viewer",
  plc_write: "operator",
  plc_force: "engineer",
  plc_command: "operator",
  plc_status: "viewer",
  line_faults: "viewer",
  inject_fault: "operator",
  line_layout: "viewer",
  storage: "viewer",
  storage_pin: "operator",
  storage_tidy: "operator",
  backup: "operator",
  oee_report: "viewer",
  energy_report: "viewer",
  sign_in: "viewer",
  sign_out: "viewer",
  who_am_i: "viewer",
  users: "engineer",
  user_set: "engineer",
  user_remove: "engineer",
  stop: "engineer",
};
