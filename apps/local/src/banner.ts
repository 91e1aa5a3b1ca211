export interface BannerFacts {
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly mail: string;
  readonly databaseUrl: string;
  readonly logsDir: string;
  readonly admin: { readonly email: string; readonly password: string | undefined };
  readonly pid: number;
}

/** A database URL without its password, for databases that are not ours. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  return parsed.href;
}

/** What a person needs who sees this for the first time: where everything is, how to try it, how to stop it. */
export function banner(facts: BannerFacts): string {
  const { apiUrl, workerUrl, admin } = facts;
  const rows: [string, string][] = [
    ['API', `${apiUrl}/api/v1`],
    ['Swagger UI', `${apiUrl}/docs`],
    ['ReDoc', `${apiUrl}/redoc`],
    ['Metrics', `${apiUrl}/metrics (API), ${workerUrl}/metrics (worker)`],
    ['Mails', facts.mail],
    ['Database', facts.databaseUrl],
    ['Logs', facts.logsDir],
    ['Admin', `${admin.email} / ${admin.password ?? '(the password set by ADMIN_PASSWORD)'}`],
    ['Try it', `curl -s '${apiUrl}/api/v1/products?pageSize=3'`],
    ['Stop it', `Ctrl-C, or kill ${facts.pid}`],
  ];
  return ['', 'Holdfast is ready.', '', ...rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`), ''].join('\n');
}
