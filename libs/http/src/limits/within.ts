/** @throws Error when the answer takes longer. An answer that has arrived while this process was busy is still in time. */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new Error('it took too long'));
    timer = setTimeout(() => setImmediate(giveUp), Math.max(1, milliseconds));
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
