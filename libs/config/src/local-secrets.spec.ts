import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { transformFileSync } from '@swc/core';
import { localSecrets } from './local-secrets';

const run = promisify(execFile);

describe('local secrets', () => {
  let folder: string;
  let dataDir: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-secrets-'));
    dataDir = path.join(folder, 'not', 'there', 'yet');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are made with their folder, and are the same ever after', () => {
    const made = localSecrets(dataDir);
    expect(made.jwtSecret).toHaveLength(64);
    expect(made.sandboxWebhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.adminPassword.length).toBeGreaterThanOrEqual(12);
    expect(localSecrets(dataDir)).toEqual(made);
    expect(readdirSync(dataDir)).toEqual(['secrets.json']);
  });

  it('of two folders have nothing in common', () => {
    const one = localSecrets(path.join(folder, 'one'));
    const two = localSecrets(path.join(folder, 'two'));
    for (const [name, value] of Object.entries(one)) expect(Object.entries(two)).not.toContainEqual([name, value]);
  });

  it('are the same for all processes when several start at once', async () => {
    const module = path.join(folder, 'local-secrets.js');
    writeFileSync(module, transformFileSync(path.join(__dirname, 'local-secrets.ts')).code);
    const program = `
      const { localSecrets } = require(process.argv[1]);
      const start = Number(process.argv[3]);
      while (Date.now() < start);
      process.stdout.write(JSON.stringify(localSecrets(process.argv[2])));`;
    const start = String(Date.now() + 1000);
    const processes = Array.from({ length: 4 }, () => run(process.execPath, ['-e', program, module, dataDir, start]));
    const answers = (await Promise.all(processes)).map(({ stdout }) => stdout);
    expect(new Set(answers)).toEqual(new Set([JSON.stringify(localSecrets(dataDir))]));
    expect(readdirSync(dataDir)).toEqual(['secrets.json']);
  });

  it('are not replaced when their file cannot be read', () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path.join(dataDir, 'secrets.json'), '{"jwtSecret"');
    expect(() => localSecrets(dataDir)).toThrow(SyntaxError);
    mkdirSync(path.join(folder, 'other', 'secrets.json'), { recursive: true });
    expect(() => localSecrets(path.join(folder, 'other'))).toThrow('EISDIR');
  });
});
