/** The views in the order of the rail and of the keys 1 to 7. */
export const VIEWS = ["overview", "line", "trends", "alarms", "plc", "export", "data"] as const;
