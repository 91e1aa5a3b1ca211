/** The part of a hold's time that is left when its customer is warned. */
const partLeft = 0.2;

/** How many looks fit into the time between the warning and the end of the hold: the first of them comes in time. */
const looks = 4;

const lookSeconds = { least: 0.5, most: 30 };

export interface WarningTimes {
  /** How long before the end of a hold its customer is warned. */
  readonly beforeSeconds: number;
  /** How often somebody has to look, so that the mail goes out before the hold ends. */
  readonly everySeconds: number;
}

/** When to warn of the end of holds that take this long. Holds of less than ten seconds may end before anybody looks. */
export function warningTimes(holdSeconds: number): WarningTimes {
  const beforeSeconds = holdSeconds * partLeft;
  const everySeconds = Math.min(lookSeconds.most, Math.max(lookSeconds.least, beforeSeconds / looks));
  return { beforeSeconds, everySeconds };
}
