import { command } from './command';
import { migrateEverything } from './schema';

void command(async (config) => {
  const applied = await migrateEverything(config, (sentence) => console.error(sentence));
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
});
