// The pump everybody shares, pulling from the station.
import { station } from "@/ipc/client";

import { Pump } from "./pump";

/** The one pump of the program; started by main.ts. */
export const pump = new Pump(station.liveSince);
