// What the import of files says of a row or cell that it refuses, in Chinese; it speaks English.
import type { Pair } from "@/lib/format/sentences";

/** A sentence and the same in Chinese; what stands in braces is carried over. */
export const IMPORT_DETAILS: readonly Pair[] = [
  ["“{text}” is no number", "“{text}”不是数值"],
  ["“{text}” is no time", "“{text}”不是时间"],
  ["{text} is no time", "{text} 不是时间"],
  ["“{text}” is no number of a time", "“{text}”不是表示时间的数值"],
  ["“{text}” is no quality", "“{text}”不是质量码"],
  ["“{text}” is no tag: it has no device before a slash; give a prefix", "“{text}”不是变量：斜杠之前没有设备；请填写“名称之前加上”"],
  ["“{text}” is no tag: {why}", "“{text}”不是变量：{why}"],
  ["there is no time", "没有时间"],
  ["there is no value in the row", "此行没有值"],
  ["there is no name in the row", "此行没有名称"],
  ["{at} is before 1970 or to come", "{at} 早于 1970 年或在未来"],
  ["the time is in another encoding", "时间的文字编码不符"],
  ["the text is in another encoding", "文本的文字编码不符"],
  ["it is in another encoding", "文字编码不符"],
  ["the time is a number; say of what: epoch_s, epoch_ms or epoch_us", "时间是数值；请指定为 1970 年起的秒数、毫秒数或微秒数"],
  ["the row is longer than 1 MiB", "此行超过 1 MiB"],
  ["a quotation mark is not closed", "引号没有结束"],
];
