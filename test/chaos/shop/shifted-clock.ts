/**
 * Loaded before a process of the shop: SIGUSR2 makes its clock jump by CLOCK_SHIFT_MS, and the next one jump back, as when
 * somebody sets the time of a machine. Timers go on as they were, as they do then.
 */
const shift = Number(process.env['CLOCK_SHIFT_MS'] ?? 0);
const RealDate = Date;
let offset = 0;

class ShiftedDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...(args as [number]));
  }

  static override now(): number {
    return RealDate.now() + offset;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
process.on('SIGUSR2', () => {
  offset = offset === 0 ? shift : 0;
});
