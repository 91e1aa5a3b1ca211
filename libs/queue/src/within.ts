/** Waits for `work`, but no longer than this. @returns whether it has ended in time, however it has ended */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      tooLate,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
