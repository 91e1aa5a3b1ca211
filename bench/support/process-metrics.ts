/** What a process of the product says of itself at one moment. */
export class ProcessMetrics {
  private constructor(private readonly lines: readonly string[]) {}

  static async of({ address }: { readonly address: string }): Promise<ProcessMetrics> {
    const answer = await fetch(`${address}/metrics`);
    return new ProcessMetrics((await answer.text()).split('\n'));
  }

  /** The sum over all series of this name that carry these labels; 0 when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((pair) => line.includes(pair)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}
