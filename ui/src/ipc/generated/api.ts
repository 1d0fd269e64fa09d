// Made from the Rust types by `cargo xtask codegen`; changes here are lost.

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
 * Its name: the key and the microseconds of its first raise.
 */
id: string, 
/**
 * The alarm's key, `gas/H20101:HIGH`.
 */
key: string, 
/**
 * Path of the device.
 */
device: string, 
/**
 * Field or name, empty for the device's value or the device itself.
 */
point: string, 
/**
 * Path of the tag that is watched.
 */
tag: string | null, 
/**
 * HIGH, LOW, ….
 */
kind: AlarmKind, 
/**
 * How urgent.
 */
priority: Priority, 
/**
 * Where it stands.
 */
state: AlarmState, 
/**
 * Whether its condition stands, also beneath shelved, suppressed and out of service.
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
 * What was said last.
 */
comment: string | null, 
/**
 * The value that raised it.
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
 * When shelving ends.
 */
shelvedUntil: number | null, 
/**
 * Whether shelving ends when the alarm returns to normal.
 */
oneShot: boolean, 
/**
 * Who shelved or removed it; what suppresses it: an alarm's key or an expression.
 */
silencedBy: string | null, 
/**
 * Why.
 */
silencedReason: string | null, 
/**
 * Whether it is raised again and again.
 */
chattering: boolean, 
/**
 * Its own name from the plant files.
 */
name: Text | null, 
/**
 * The place of its device.
 */
area: string | null, };

export type NotifyStatus = { 
/**
 * Channels that fail at present.
 */
failing: Array<string>, };

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
 * Alarms that are shelved.
 */
shelvedCount: number, 
/**
 * Alarms that are suppressed by design.
 */
suppressedCount: number, 
/**
 * Alarms that are out of service.
 */
outOfServiceCount: number, 
/**
 * How notifications fare.
 */
notify: NotifyStatus, 
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
 * Limits of its own alarms.
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
tags: Array<string>, };

export type AlarmList = { 
/**
 * The rows.
 */
rows: Array<AlarmRow>, 
/**
 * Whether there are more.
 */
more: boolean, };

export type Acknowledged = { 
/**
 * How many.
 */
acknowledged: number, };

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
truncated: boolean, };

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
columns: number, };

export type AlarmScope = "open" | "shelved" | "suppressed" | "out_of_service" | "all";

export type AlarmArgs = { 
/**
 * Which alarms.
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
 * In device, kind, priority or comment; empty for all.
 */
text: string, 
/**
 * Of these priorities; empty for any.
 */
priorities: Array<Priority>, 
/**
 * Of one alarm.
 */
key: string | null, 
/**
 * Rows, at most 10 000.
 */
limit: number, };

export type AlarmAction = "acknowledge" | "confirm" | "reset" | "comment" | "shelve" | "unshelve" | "remove" | "restore";

export type AlarmActArgs = { 
/**
 * What to do.
 */
action: AlarmAction, 
/**
 * Names of occurrences or keys of alarms.
 */
alarms: Array<string>, 
/**
 * What is said to it; the reason for shelving and removing.
 */
comment: string, 
/**
 * How long to shelve.
 */
shelveMs: number | null, 
/**
 * Whether shelving ends when the alarm returns to normal.
 */
oneShot: boolean, };

export type AlarmRefusal = { 
/**
 * The alarm as it was named.
 */
alarm: string, 
/**
 * Why, as a sentence.
 */
reason: string, };

export type AlarmActed = { 
/**
 * How many changed.
 */
changed: number, 
/**
 * Those that did not, with the reason.
 */
refused: Array<AlarmRefusal>, };

export type AlarmChange = "raised" | "returned" | "acknowledged" | "confirmed" | "commented" | "reset" | "shelved" | "unshelved" | "suppressed" | "unsuppressed" | "removed" | "restored" | "again" | "priority";

export type AlarmEdgeArgs = { 
/**
 * Name of an occurrence or key of an alarm.
 */
alarm: string, 
/**
 * Rows, the newest first.
 */
limit: number, };

export type AlarmEdge = { 
/**
 * When.
 */
at: number, 
/**
 * The occurrence.
 */
id: string, 
/**
 * What happened.
 */
change: AlarmChange, 
/**
 * The state after it.
 */
state: AlarmState, 
/**
 * By whom.
 */
who: string | null, 
/**
 * What they said.
 */
comment: string | null, 
/**
 * The value at that time.
 */
value: number | null, 
/**
 * When shelving was to end.
 */
until: number | null, };

export type AlarmInfoArgs = { 
/**
 * The alarm's key.
 */
key: string, };

export type AlarmInfo = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * HIGH, LOW, ….
 */
kind: AlarmKind, 
/**
 * Its own name.
 */
name: Text | null, 
/**
 * In words or as an expression, `> 80 ppm`.
 */
condition: string, 
/**
 * The limit.
 */
limit: number | null, 
/**
 * The deadband.
 */
deadband: number | null, 
/**
 * Unit of both.
 */
unit: string, 
/**
 * How long the condition must stand.
 */
onDelayMs: number, 
/**
 * How long it must be gone.
 */
offDelayMs: number, 
/**
 * How many samples in a row must violate it.
 */
violations: number, 
/**
 * How urgent.
 */
priority: Priority, 
/**
 * Whether the priority follows the excess.
 */
byExcess: boolean, 
/**
 * Whether it waits for a reset.
 */
latch: boolean, 
/**
 * Whether it waits for a confirmation.
 */
confirm: boolean, 
/**
 * When it sounds again if nobody acknowledges.
 */
againAfterMs: number | null, 
/**
 * The longest time it may be shelved.
 */
shelveMaxMs: number, 
/**
 * What suppresses it.
 */
suppressWhen: string | null, 
/**
 * The alarm that causes it.
 */
parent: string | null, 
/**
 * Its group.
 */
group: string | null, 
/**
 * What may have happened.
 */
cause: Text | null, 
/**
 * What follows if nobody acts.
 */
consequence: Text | null, 
/**
 * What to do.
 */
guidance: Text | null, 
/**
 * How much time there is to act.
 */
respondMs: number | null, 
/**
 * The view it belongs to.
 */
display: string | null, 
/**
 * Keys of the other alarms of the same entry.
 */
sharedBy: Array<string>, 
/**
 * Whether its limits may be changed here.
 */
editable: boolean, };

export type AlarmLimitsArgs = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * The new limit.
 */
limit: number | null, 
/**
 * The new deadband.
 */
deadband: number | null, 
/**
 * The new on-delay.
 */
onDelayMs: number, 
/**
 * The new off-delay.
 */
offDelayMs: number, 
/**
 * Why.
 */
reason: string, };

export type AlarmLimitChange = { 
/**
 * What changes.
 */
name: string, 
/**
 * As it is.
 */
old: string, 
/**
 * As it would be.
 */
new: string, };

export type AlarmLimits = { 
/**
 * Why it would be refused.
 */
problems: Array<Text>, 
/**
 * What changes.
 */
changes: Array<AlarmLimitChange>, 
/**
 * Keys of the alarms that change.
 */
affected: Array<string>, };

export type FindingSeverity = "error" | "warning" | "hint";

export type Finding = { 
/**
 * For the interface to branch on.
 */
code: string, 
/**
 * How bad it is.
 */
severity: FindingSeverity, 
/**
 * The alarms.
 */
keys: Array<string>, 
/**
 * A sentence.
 */
text: Text, };

export type AlarmWhatIfArgs = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, 
/**
 * The limit to try.
 */
limit: number | null, 
/**
 * The deadband to try.
 */
deadband: number | null, 
/**
 * The on-delay to try.
 */
onDelayMs: number | null, 
/**
 * The off-delay to try.
 */
offDelayMs: number | null, 
/**
 * The count of violations to try.
 */
violations: number | null, };

export type WhatIfSide = { 
/**
 * How often it was raised.
 */
raises: number, 
/**
 * How often it chattered.
 */
chattering: number, 
/**
 * How long it stood.
 */
standingMs: number, 
/**
 * The longest of them.
 */
longestMs: number, };

export type WhatIfPairs = { 
/**
 * Real alarms that would be missed.
 */
missed: number, 
/**
 * Alarms that would be new.
 */
added: number, 
/**
 * How much earlier, in the middle.
 */
medianEarlierMs: number | null, };

export type WhatIfRow = { 
/**
 * When it was raised.
 */
realRaised: number | null, 
/**
 * When it would be raised.
 */
triedRaised: number | null, 
/**
 * When it returned.
 */
realReturned: number | null, 
/**
 * When it would return.
 */
triedReturned: number | null, 
/**
 * The value.
 */
value: number | null, };

export type AlarmWhatIf = { 
/**
 * Samples it is reckoned from.
 */
samples: number, 
/**
 * As it was.
 */
real: WhatIfSide, 
/**
 * As it would have been.
 */
tried: WhatIfSide, 
/**
 * Both beside each other.
 */
pairs: WhatIfPairs, 
/**
 * The alarms.
 */
rows: Array<WhatIfRow>, };

export type AlarmPerformanceArgs = { 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period, not in it.
 */
to: number, };

export type AlarmBin = { 
/**
 * Its beginning.
 */
from: number, 
/**
 * Alarms raised in its ten minutes.
 */
count: number, };

export type AlarmFlood = { 
/**
 * Its beginning.
 */
from: number, 
/**
 * Its end.
 */
to: number, 
/**
 * Alarms raised in it.
 */
count: number, };

export type TopAlarm = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * How often it was raised.
 */
raises: number, 
/**
 * Its share of all, 0 to 1.
 */
share: number, };

export type ChatteringAlarm = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * How often it chattered.
 */
bursts: number, 
/**
 * Raises in all of them.
 */
raises: number, };

export type FleetingAlarm = { 
/**
 * The alarm's key.
 */
key: string, 
/**
 * How often.
 */
count: number, };

export type StaleAlarm = { 
/**
 * The occurrence.
 */
id: string, 
/**
 * The alarm's key.
 */
key: string, 
/**
 * When it was raised.
 */
raisedAt: number, 
/**
 * How long it stands.
 */
standingMs: number, };

export type PriorityShare = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * Alarms raised with it.
 */
raises: number, 
/**
 * Their share, 0 to 1.
 */
share: number, };

export type AcknowledgementTime = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * In the middle, in milliseconds.
 */
median: number, 
/**
 * 90 % are faster, in milliseconds.
 */
p90: number, 
/**
 * How many.
 */
count: number, };

export type RecommendedShares = { 
/**
 * Critical.
 */
critical: number, 
/**
 * High.
 */
high: number, 
/**
 * Medium.
 */
medium: number, 
/**
 * Low.
 */
low: number, };

export type RecommendedAlarms = { 
/**
 * An operator can manage so many in ten minutes.
 */
per10MinManageable: number, 
/**
 * At most so many.
 */
per10MinMax: number, 
/**
 * More than this is a flood.
 */
flood: number, 
/**
 * Standing longer than this is stale.
 */
staleMs: number, 
/**
 * What chattering is.
 */
chattering: string, 
/**
 * Shares of the priorities, 0 to 1.
 */
priorities: RecommendedShares, 
/**
 * Where it is recommended.
 */
source: string, };

export type AlarmPerformance = { 
/**
 * Beginning of the period.
 */
from: number, 
/**
 * End of the period.
 */
to: number, 
/**
 * Alarms raised.
 */
raises: number, 
/**
 * Every ten minutes.
 */
bins: Array<AlarmBin>, 
/**
 * The mean.
 */
averagePer10Min: number, 
/**
 * The worst.
 */
worst10Min: number, 
/**
 * The floods.
 */
floods: Array<AlarmFlood>, 
/**
 * Share of the time in floods, 0 to 1.
 */
floodShare: number, 
/**
 * The most frequent.
 */
top: Array<TopAlarm>, 
/**
 * Those that chattered.
 */
chattering: Array<ChatteringAlarm>, 
/**
 * Those that came and went at once.
 */
fleeting: Array<FleetingAlarm>, 
/**
 * Those that stand too long.
 */
stale: Array<StaleAlarm>, 
/**
 * Alarms that stand now.
 */
standing: number, 
/**
 * Priorities.
 */
priorities: Array<PriorityShare>, 
/**
 * Times to acknowledge.
 */
acknowledgement: Array<AcknowledgementTime>, 
/**
 * What is recommended.
 */
recommended: RecommendedAlarms, };

export type TableFormat = "xlsx" | "csv";

export type TableColumnKind = "text" | "number" | "time";

export type TableColumn = { 
/**
 * Its name.
 */
name: string, 
/**
 * What its cells are; times are Unix milliseconds.
 */
kind: TableColumnKind, };

export type TableExportArgs = { 
/**
 * As what.
 */
format: TableFormat, 
/**
 * Name of the sheet.
 */
title: string, 
/**
 * The columns.
 */
columns: Array<TableColumn>, 
/**
 * The rows.
 */
rows: Array<Array<string | number | null>>, 
/**
 * `zh-CN` or `en`.
 */
language: string, };

export type NotifyChannel = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it is.
 */
kind: string, 
/**
 * Messages that wait.
 */
waiting: number, 
/**
 * Messages sent.
 */
sent: number, 
/**
 * Messages given up.
 */
givenUp: number, 
/**
 * Whether it fails at present.
 */
failing: boolean, 
/**
 * Why it failed last.
 */
lastError: string | null, };

export type NotifyTestArgs = { 
/**
 * The channel.
 */
channel: string, };

export type NotifyTest = { 
/**
 * Whether it arrived.
 */
ok: boolean, 
/**
 * What the other side said.
 */
message: string, };

export type AcknowledgeArgs = { 
/**
 * Names of occurrences.
 */
ids: Array<string>, 
/**
 * What is said to it, possibly nothing.
 */
comment: string, };

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
to: number, };

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

export type SqlArgs = { 
/**
 * One statement that only reads.
 */
text: string, 
/**
 * Rows, at most 100 000.
 */
limit: number, };

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
  gaps: { args: GapArgs; answer: GapRow[] };
  alarms: { args: AlarmArgs; answer: AlarmList };
  acknowledge: { args: AcknowledgeArgs; answer: Acknowledged };
  alarm_act: { args: AlarmActArgs; answer: AlarmActed };
  alarm_edges: { args: AlarmEdgeArgs; answer: AlarmEdge[] };
  alarm_info: { args: AlarmInfoArgs; answer: AlarmInfo };
  alarm_limits_check: { args: AlarmLimitsArgs; answer: AlarmLimits };
  alarm_limits_set: { args: AlarmLimitsArgs; answer: AlarmLimits };
  alarm_check: { args: Nothing; answer: Finding[] };
  alarm_what_if: { args: AlarmWhatIfArgs; answer: AlarmWhatIf };
  alarm_performance: { args: AlarmPerformanceArgs; answer: AlarmPerformance };
  table_export: { args: TableExportArgs; answer: ArrayBuffer };
  notify_channels: { args: Nothing; answer: NotifyChannel[] };
  notify_test: { args: NotifyTestArgs; answer: NotifyTest };
  quarantine: { args: QuarantineArgs; answer: QuarantineRow[] };
  export_estimate: { args: ExportArgs; answer: ExportEstimate };
  export_csv: { args: ExportArgs; answer: ArrayBuffer };
  plot: { args: PlotArgs; answer: ArrayBuffer };
  sql: { args: SqlArgs; answer: SqlTable };
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
  oee_report: { args: LineReportArgs; answer: OeeReport };
  energy_report: { args: LineReportArgs; answer: EnergyReport };
};
