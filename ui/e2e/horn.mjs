// What the horn sounds like, told from a recorded sound: a critical alarm has a rhythm and two tones
// of its own.
import { beeps } from "./loudspeaker.mjs";

/** The tones of all priorities, in Hz. */
const TONES = [988, 784, 740, 523, 440, 392];
/** When the five beeps of a critical alarm begin, in seconds, and what they are. */
const CRITICAL = [[0, 988], [0.16, 784], [0.32, 988], [0.6, 784], [0.76, 988]];
/** A step of the horn, the page's and the sound card's buffers: a beep may be so far off, in seconds. */
const OFF_S = 0.06;

/** A repeat may come early or late by as much: the horn's own step, in seconds. */
const REPEAT_OFF_S = 0.2;
/** So many pieces are listened to for two patterns that follow each other. */
const PIECES = 5;

/** The pattern of a critical alarm is repeated so often, in seconds. */
export const REPEAT_S = 1.6;

/** The horn's beeps in a sound. */
const heardIn = (sound) => beeps(sound, TONES);

/** When the pattern of a critical alarm begins among beeps, in seconds. */
function criticalAt(heard) {
  const begins = (first) =>
    CRITICAL.every(([at, hz], index) => {
      const beep = heard[first + index];
      return beep && beep.hz === hz && beep.share > 0.5 && Math.abs(beep.from - heard[first].from - at) < OFF_S;
    });
  return heard.filter((_, index) => begins(index)).map((beep) => beep.from);
}

/**
 * Listens until the pattern of a critical alarm is heard twice, one repeat apart, and gives everything
 * that was heard; gives up after some pieces. A machine that is busy tears a beep now and then.
 */
export async function listenForCritical(speaker) {
  const pieces = [];
  while (pieces.length < PIECES) {
    const heard = heardIn(await speaker.record(4 * REPEAT_S));
    pieces.push(heard);
    const begins = criticalAt(heard);
    if (begins.some((at, index) => Math.abs(begins[index + 1] - at - REPEAT_S) < REPEAT_OFF_S)) return { repeated: true, pieces };
  }
  return { repeated: false, pieces };
}
