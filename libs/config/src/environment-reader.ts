/** Reads variables one by one and collects every fault, so that a start reports all of them at once. */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  text(name: string): string | undefined {
    const value = this.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  integer(name: string, limits: { default: number; min: number; max: number }): number {
    return this.integerIfSet(name, limits) ?? limits.default;
  }

  integerIfSet(name: string, limits: { min: number; max: number }): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (!/^-?\d+$/.test(value) || parsed < limits.min || parsed > limits.max) {
      this.faults.push(`${name} must be a whole number from ${limits.min} to ${limits.max}, but is "${value}".`);
    }
    return parsed;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name) ?? fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.faults.push(`${name} must be one of ${allowed.join(', ')}, but is "${value}".`);
    return found ?? fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** A URL with one of the given schemes, e.g. `postgres:`. The value is never repeated: it may hold a password. */
  url(name: string, schemes: readonly string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol)) {
      this.faults.push(`${name} must be a URL that starts with ${schemes.map((s) => `${s}//`).join(' or ')}.`);
    }
    return value;
  }

  /** An e-mail address, bare or as `Name <address>`. */
  address(name: string, fallback: string): string {
    const value = this.text(name) ?? fallback;
    if (!/^(?:[^<>@\r\n]* <)?[^\s<>@,;]+@[^\s<>@,;]+>?$/.test(value)) {
      this.faults.push(`${name} must be an e-mail address such as shop@example.com, but is "${value}".`);
    }
    return value;
  }

  list(name: string): readonly string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }
}
