import { parseArgs } from 'node:util';
import { DomainError } from '#kernel';
import { CreateAdmin, IdentityModule } from '#identity';
import { command, openLibs } from './command';

const usage = 'Usage: npm run user:create-admin -- --email <address> [--password <at least 10 characters>]';

function readArguments(): { email: string; password?: string } | undefined {
  try {
    const { values } = parseArgs({ options: { email: { type: 'string' }, password: { type: 'string' } } });
    return values.email === undefined ? undefined : { email: values.email, password: values.password };
  } catch {
    return undefined;
  }
}

const given = readArguments();
if (!given) {
  console.error(usage);
  process.exit(1);
}

void command(async (config) => {
  const libs = await openLibs(config, [IdentityModule]);
  try {
    const { created, madePassword } = await libs.get(CreateAdmin).run(given);
    console.log(created ? `Created the admin ${given.email}.` : `${given.email} is an admin now.`);
    if (madePassword !== undefined) console.log(`Password: ${madePassword}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    console.error(`${error.message}\n${usage}`);
    process.exit(1);
  } finally {
    await libs.close();
  }
});
