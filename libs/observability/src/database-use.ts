/** What one request or job has asked of the database. */
export class DatabaseUse {
  #queries = 0;
  #milliseconds = 0;
  #sharedBy = 1;
  #underWay = 0;
  #since = 0;

  /** Every statement that was sent, BEGIN and COMMIT included. */
  get queries(): number {
    return this.#queries;
  }

  /** For how long at least one statement was under way: several that were sent together do not count twice. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** How many checkouts shared what was counted; 1 when nothing was shared. */
  get sharedBy(): number {
    return this.#sharedBy;
  }

  begin(): void {
    this.#queries += 1;
    if (this.#underWay === 0) this.#since = performance.now();
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#milliseconds += performance.now() - this.#since;
  }

  /** Counts what was done once for several in full for this one, which waited for all of it. */
  addShared(use: DatabaseUse, sharedBy: number): void {
    this.#queries += use.queries;
    this.#milliseconds += use.milliseconds;
    this.#sharedBy = Math.max(this.#sharedBy, sharedBy);
  }
}
