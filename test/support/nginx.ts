import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, loopback } from './free-port';
import { SystemProgram } from './system-program';

const serverFile = path.resolve(__dirname, '../../ops/nginx/server.conf');

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** nginx with the server of ops/nginx before the given APIs. */
export async function openNginx(apis: readonly string[]): Promise<Proxy> {
  const port = await freePort();
  const server = readFileSync(serverFile, 'utf8').replace('listen 8080;', `listen ${loopback}:${port};`);
  const upstream = apis.map((url) => `server ${new URL(url).host} max_fails=1 fail_timeout=2s;`).join('\n');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  const settings = `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
${temporary.join('\n')}
access_log off;
upstream holdfast {
${upstream}
keepalive 32;
}
${server}
}
`;
  const proxy = await SystemProgram.start({
    program: 'nginx',
    files: { 'nginx.conf': settings },
    args: (folder) => ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'],
    port,
  });
  return { url: `http://${loopback}:${port}`, close: () => proxy.close() };
}
