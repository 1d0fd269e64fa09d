/** The views in the order of the rail and of the keys 1 to 4. */
export const VIEWS = ["overview", "trends", "alarms", "export"] as const;
